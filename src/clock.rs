//! The only place that reads a clock. Everything else is given its instants.

use crate::domain::time::{Time, from_millis, whole_millis};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Record time: what the page is about. Machine time (latencies, timeouts, leases of connections) is not read here.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands until it is moved: tests and rehearsals.
    Manual(Arc<AtomicI64>),
    /// A clock that runs faster than the machine's, or slower: rehearsals.
    Scaled(Arc<Mutex<Pace>>),
}

/// How a scaled clock runs: it showed `start` when the machine's showed `started_at`, and runs `speed` times as fast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    start: Time,
    started_at: Time,
    speed: f64,
}

impl Pace {
    fn at(self, machine: Time) -> Time {
        let passed = (machine - self.started_at).num_milliseconds() as f64;
        from_millis(self.start.timestamp_millis() + (passed * self.speed) as i64).unwrap_or(self.start)
    }
}

impl Clock {
    /// A clock that stands at `at`.
    pub fn manual(at: Time) -> Clock {
        Clock::Manual(Arc::new(AtomicI64::new(at.timestamp_millis())))
    }

    /// A clock that begins at `start` now and runs `speed` times as fast as the machine's.
    pub fn scaled(start: Time, speed: f64) -> Clock {
        Clock::Scaled(Arc::new(Mutex::new(Pace { start, started_at: machine_now(), speed })))
    }

    /// The present instant, in whole milliseconds.
    pub fn now(&self) -> Time {
        match self {
            Clock::System => machine_now(),
            Clock::Manual(millis) => from_millis(millis.load(Ordering::SeqCst)).unwrap_or_default(),
            Clock::Scaled(pace) => pace_of(pace).at(machine_now()),
        }
    }

    /// How many times as fast as the machine's it runs; `None` for one that is moved by hand.
    pub fn speed(&self) -> Option<f64> {
        match self {
            Clock::System => Some(1.0),
            Clock::Manual(_) => None,
            Clock::Scaled(pace) => Some(pace_of(pace).speed),
        }
    }

    /// From now on a scaled clock runs as fast as the machine's, from where it is; other clocks do already or never will.
    pub fn run_as_machine(&self) {
        if let Clock::Scaled(pace) = self {
            let now = machine_now();
            let mut pace = pace.lock().unwrap_or_else(PoisonError::into_inner);
            *pace = Pace { start: pace.at(now), started_at: now, speed: 1.0 };
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

fn pace_of(pace: &Mutex<Pace>) -> Pace {
    *pace.lock().unwrap_or_else(PoisonError::into_inner)
}

#[expect(clippy::disallowed_methods, reason = "this is the clock")]
fn machine_now() -> Time {
    whole_millis(chrono::Utc::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_clock_goes_on_from_where_it_is_when_it_is_slowed_down() {
        let began: Time = "2022-10-17T00:00:00Z".parse().unwrap();
        let clock = Clock::scaled(began, 86_400.0);
        let same = clock.clone();
        std::thread::sleep(std::time::Duration::from_millis(20));
        clock.run_as_machine();
        let slowed = same.now();
        assert!(slowed >= began + chrono::Duration::minutes(28), "twenty milliseconds are half an hour: {slowed}");
        assert_eq!(same.speed(), Some(1.0), "for everybody who has this clock");
        assert!(same.now() - slowed < chrono::Duration::minutes(1));
        assert_eq!(Clock::manual(began).speed(), None);
    }
}
