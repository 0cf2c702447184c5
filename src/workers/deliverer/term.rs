//! How long this process may take what it has claimed for its own.
//!
//! A process that could not renew its lease for too long has lost what it had claimed: others send that by now. It sends none of it
//! any more, even where it holds a lease again.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The span for which one renewal counts, and the number of the term that it belongs to.
#[derive(Debug, Default)]
pub(super) struct Term(Mutex<(u64, Option<Instant>)>);

impl Term {
    /// A renewal that began at `begun_at` counts for `span`: the same term goes on where it had not ended, else a new one begins. True
    /// where one had ended.
    pub fn renew(&self, begun_at: Instant, span: Duration) -> bool {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let has_ended = held.1.is_some_and(|until| until <= Instant::now());
        if has_ended || held.1.is_none() {
            held.0 += 1;
        }
        held.1 = Some(begun_at + span);
        has_ended
    }

    /// The number of the term that runs; `None` where none does.
    pub fn number(&self) -> Option<u64> {
        let (number, until) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        until.filter(|until| Instant::now() < *until).map(|_| number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_claimed_in_a_term_that_ended_belongs_to_none_after_it() {
        let term = Term::default();
        assert_eq!(term.number(), None);
        assert!(!term.renew(Instant::now(), Duration::from_secs(60)));
        assert!(!term.renew(Instant::now(), Duration::from_secs(60)));
        assert_eq!(term.number(), Some(1));
        // The machine stood still: the renewal that ended now counted until a moment ago.
        term.renew(Instant::now(), Duration::ZERO);
        assert_eq!(term.number(), None);
        assert!(term.renew(Instant::now(), Duration::from_secs(60)));
        assert_eq!(term.number(), Some(2));
    }
}
