//! The only place that reads a clock. Everything else is given its instants.

use crate::domain::time::{Time, from_millis, whole_millis};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Record time: what the page is about. Machine time (latencies, timeouts, leases of connections) is not read here.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands until it is moved: tests and rehearsals.
    Manual(Arc<AtomicI64>),
    /// A clock that started at `start` when the machine's showed `started_at`, and runs `speed` times as fast.
    Scaled {
        /// The record's first instant.
        start: Time,
        /// The machine's instant at which it began to run.
        started_at: Time,
        /// How many record seconds pass in one machine second.
        speed: f64,
    },
}

impl Clock {
    /// A clock that stands at `at`.
    pub fn manual(at: Time) -> Clock {
        Clock::Manual(Arc::new(AtomicI64::new(at.timestamp_millis())))
    }

    /// A clock that begins at `start` now and runs `speed` times as fast as the machine's.
    pub fn scaled(start: Time, speed: f64) -> Clock {
        Clock::Scaled { start, started_at: machine_now(), speed }
    }

    /// The present instant, in whole milliseconds.
    pub fn now(&self) -> Time {
        match self {
            Clock::System => machine_now(),
            Clock::Manual(millis) => from_millis(millis.load(Ordering::SeqCst)).unwrap_or_default(),
            Clock::Scaled { start, started_at, speed } => {
                let passed = (machine_now() - *started_at).num_milliseconds() as f64;
                from_millis(start.timestamp_millis() + (passed * speed) as i64).unwrap_or(*start)
            }
        }
    }

    /// Moves a manual clock forward to `at`; other clocks move by themselves.
    pub fn advance_to(&self, at: Time) {
        if let Clock::Manual(millis) = self {
            millis.fetch_max(at.timestamp_millis(), Ordering::SeqCst);
        }
    }

    /// Moves a manual clock forward by `by`.
    pub fn advance(&self, by: std::time::Duration) {
        if let Clock::Manual(millis) = self {
            millis.fetch_add(by.as_millis() as i64, Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock")]
fn machine_now() -> Time {
    whole_millis(chrono::Utc::now())
}
