//! What the prober counts of itself, to be read at any time by anybody.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A check that begins later than this after it was due counts as late.
const LATE_AFTER: Duration = Duration::from_secs(1);

/// Upper bounds of the classes that lags are counted in; the last class has none.
const LAG_BOUNDS_MS: [u64; 12] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

/// Counts since the start of the process.
#[derive(Debug, Default)]
pub struct Counters {
    started: AtomicU64,
    finished: AtomicU64,
    late: AtomicU64,
    skipped: AtomicU64,
    lag_ms_max: AtomicU64,
    lags: [AtomicU64; LAG_BOUNDS_MS.len() + 1],
}

/// The counts at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snapshot {
    /// Checks made, from start to end.
    pub checks: u64,
    /// Checks under way.
    pub under_way: u64,
    /// Checks that began more than a second after they were due.
    pub late: u64,
    /// Checks that were not made, because the one before was still waiting or running, or the process stood still.
    pub skipped: u64,
    /// Half of all checks began at most this long after they were due, in milliseconds (the bound of a class).
    pub lag_ms_p50: u64,
    /// 99 of 100 checks began at most this long after they were due, in milliseconds (the bound of a class).
    pub lag_ms_p99: u64,
    /// The longest lag, in milliseconds.
    pub lag_ms_max: u64,
}

impl Counters {
    /// The counts now.
    pub fn snapshot(&self) -> Snapshot {
        // In this order: a check that ends between the two reads then counts as still under way, never as less than none.
        let checks = self.finished.load(Ordering::Acquire);
        let started = self.started.load(Ordering::Acquire);
        let lag_ms_max = self.lag_ms_max.load(Ordering::Relaxed);
        Snapshot {
            checks,
            under_way: started.saturating_sub(checks),
            late: self.late.load(Ordering::Relaxed),
            skipped: self.skipped.load(Ordering::Relaxed),
            lag_ms_p50: self.lag_ms_at(50).min(lag_ms_max),
            lag_ms_p99: self.lag_ms_at(99).min(lag_ms_max),
            lag_ms_max,
        }
    }

    pub(super) fn count_start(&self, lag: Duration) {
        let lag_ms = u64::try_from(lag.as_millis()).unwrap_or(u64::MAX);
        self.started.fetch_add(1, Ordering::Release);
        self.lag_ms_max.fetch_max(lag_ms, Ordering::Relaxed);
        self.lags[LAG_BOUNDS_MS.partition_point(|bound| *bound < lag_ms)].fetch_add(1, Ordering::Relaxed);
        if lag > LATE_AFTER {
            self.late.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn count_finish(&self) {
        self.finished.fetch_add(1, Ordering::Release);
    }

    pub(super) fn count_skipped(&self, checks: u64) {
        self.skipped.fetch_add(checks, Ordering::Relaxed);
    }

    fn lag_ms_at(&self, percent: u64) -> u64 {
        let counts = self.lags.each_ref().map(|count| count.load(Ordering::Relaxed));
        let wanted = (counts.iter().sum::<u64>() * percent).div_ceil(100);
        let mut seen = 0;
        for (count, bound) in counts.iter().zip(LAG_BOUNDS_MS) {
            seen += count;
            if seen >= wanted {
                return bound;
            }
        }
        u64::MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lags_are_counted_in_classes_and_the_longest_is_exact() {
        let counters = Counters::default();
        assert_eq!(counters.snapshot().lag_ms_p99, 0);
        for _ in 0..98 {
            counters.count_start(Duration::from_millis(2));
        }
        counters.count_start(Duration::from_millis(90));
        counters.count_start(Duration::from_millis(7300));
        counters.count_finish();
        let seen = counters.snapshot();
        assert_eq!((seen.lag_ms_p50, seen.lag_ms_p99, seen.lag_ms_max), (2, 100, 7300));
        assert_eq!((seen.checks, seen.under_way, seen.late), (1, 99, 1));
    }
}
