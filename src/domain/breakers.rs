//! A circuit breaker: a provider that fails again and again is left alone for a while, then tried with one message.

use super::time::Time;
use chrono::Duration;

/// Failures of the provider itself in a row after which it is left alone. A refused mailbox is none.
pub const FAILURES_MAX: u32 = 3;
/// How long it is left alone at first, in seconds. Each trial that fails doubles it.
const REST_SECONDS: i64 = 30;
/// The longest that it is left alone, in seconds.
const REST_SECONDS_MAX: i64 = 300;

/// What is known of one provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breaker {
    /// It works, as far as is known.
    Closed {
        /// Failures in a row.
        failures: u32,
    },
    /// It is left alone.
    Open {
        /// Until when.
        until: Time,
        /// How long that is.
        rest: Duration,
    },
    /// One message is on its way to see.
    Trying {
        /// When it set out: one that never comes back does not keep the provider out for good.
        since: Time,
        /// How long the rest was before.
        rest: Duration,
    },
}

/// That a provider was given up, or is back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It is left alone from now on.
    Opened,
    /// It works again.
    Closed,
}

impl Default for Breaker {
    fn default() -> Self {
        Breaker::Closed { failures: 0 }
    }
}

impl Breaker {
    /// True where a message may go to it at `now`. Where it was left alone long enough, that is the one that tries.
    pub fn admits(&mut self, now: Time) -> bool {
        match *self {
            Breaker::Closed { .. } => true,
            Breaker::Open { until, rest } if now >= until => {
                *self = Breaker::Trying { since: now, rest };
                true
            }
            Breaker::Trying { since, rest } if now >= since + Duration::seconds(REST_SECONDS_MAX) => {
                *self = Breaker::Trying { since: now, rest };
                true
            }
            Breaker::Open { .. } | Breaker::Trying { .. } => false,
        }
    }

    /// It took a message, or refused one as a provider that works does.
    pub fn succeeded(&mut self) -> Option<Turn> {
        let was = std::mem::take(self);
        (!matches!(was, Breaker::Closed { .. })).then_some(Turn::Closed)
    }

    /// It failed at `now`: no connection, no answer, or it said itself that it does not work.
    pub fn failed(&mut self, now: Time) -> Option<Turn> {
        let (next, turn) = match *self {
            Breaker::Closed { failures } if failures + 1 < FAILURES_MAX => {
                (Breaker::Closed { failures: failures + 1 }, None)
            }
            Breaker::Closed { .. } => (open(now, Duration::seconds(REST_SECONDS)), Some(Turn::Opened)),
            Breaker::Trying { rest, .. } => (open(now, (rest * 2).min(Duration::seconds(REST_SECONDS_MAX))), None),
            // Messages that were under way when it opened.
            Breaker::Open { .. } => (*self, None),
        };
        *self = next;
        turn
    }
}

fn open(now: Time, rest: Duration) -> Breaker {
    Breaker::Open { until: now + rest, rest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    fn at(seconds: i64) -> Time {
        from_millis(seconds * 1_000).unwrap()
    }

    #[test]
    fn three_failures_in_a_row_open_it_and_one_message_tries_again() {
        let mut breaker = Breaker::default();
        assert_eq!((breaker.failed(at(0)), breaker.failed(at(1))), (None, None));
        assert_eq!(breaker.succeeded(), None);
        assert_eq!(
            (breaker.failed(at(2)), breaker.failed(at(3)), breaker.failed(at(4))),
            (None, None, Some(Turn::Opened))
        );
        assert_eq!(breaker.failed(at(5)), None);
        assert!(!breaker.admits(at(33)) && breaker.admits(at(34)) && !breaker.admits(at(34)));
        assert_eq!(breaker.failed(at(35)), None);
        assert!(!breaker.admits(at(94)) && breaker.admits(at(95)));
        assert_eq!(breaker.succeeded(), Some(Turn::Closed));
        assert!(breaker.admits(at(96)) && breaker.admits(at(96)));
    }

    #[test]
    fn a_rest_has_an_end_and_a_trial_that_never_comes_back_does_not_keep_it_out() {
        let mut breaker = Breaker::default();
        let mut now = 0;
        for _ in 0..3 {
            breaker.failed(at(now));
        }
        for _ in 0..10 {
            now += REST_SECONDS_MAX;
            assert!(breaker.admits(at(now)));
            breaker.failed(at(now));
        }
        now += REST_SECONDS_MAX;
        assert!(breaker.admits(at(now)) && !breaker.admits(at(now + 1)));
        assert!(breaker.admits(at(now + REST_SECONDS_MAX)));
    }
}
