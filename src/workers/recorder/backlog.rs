//! What has been seen and is not written yet. Bounded: a database that is away for long must not take the process down.

use crate::actions::observations::Turned;
use crate::domain::observations::Observation;
use std::collections::VecDeque;
use std::sync::Arc;

/// Observations that wait at most: five minutes of 333 a second. Beyond it the oldest go, because verdicts have already
/// taken them in; what verdicts said is never dropped.
const WAITING_MAX: usize = 100_000;
/// Observations in one transaction at most: more would make other writers wait.
const BATCH_MAX: usize = 1_000;

/// What one transaction writes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// What was seen.
    pub observations: Vec<Observation>,
    /// What happened to verdicts, in its order.
    pub turned: Vec<Turned>,
}

/// What waits to be written, and the batch that is being written.
#[derive(Default)]
pub struct Backlog {
    waiting: VecDeque<Observation>,
    turned: Vec<Turned>,
    under_way: Option<Arc<Batch>>,
    dropped: u64,
}

impl Backlog {
    /// Adds an observation and what it brought.
    pub fn add(&mut self, seen: Observation, turned: Vec<Turned>) {
        if self.waiting.len() >= WAITING_MAX {
            self.waiting.pop_front();
            self.dropped += 1;
        }
        self.waiting.push_back(seen);
        self.turned.extend(turned);
    }

    /// Adds verdicts that turned without an observation.
    pub fn add_turned(&mut self, turned: Vec<Turned>) {
        self.turned.extend(turned);
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.turned.is_empty() && self.under_way.is_none()
    }

    /// Whether something waits that readers of the page see, or enough for a transaction of its own.
    pub fn is_urgent(&self) -> bool {
        !self.turned.is_empty() || self.waiting.len() >= BATCH_MAX
    }

    /// The batch to write now: the one that failed before, as it was, or the next one. The order is kept.
    pub fn claim(&mut self) -> Arc<Batch> {
        let mut next = || Batch {
            observations: self.waiting.drain(..self.waiting.len().min(BATCH_MAX)).collect(),
            turned: std::mem::take(&mut self.turned),
        };
        self.under_way.get_or_insert_with(|| Arc::new(next())).clone()
    }

    /// The batch of [`Backlog::claim`] is written.
    pub fn written(&mut self) {
        self.under_way = None;
    }

    /// How many observations had to be dropped since this was last asked.
    pub fn take_dropped(&mut self) -> u64 {
        std::mem::take(&mut self.dropped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::observations::{Outcome, SeriesId};
    use crate::domain::time::from_millis;

    fn seen(millis: i64) -> Observation {
        let at = from_millis(millis).unwrap();
        Observation { series: SeriesId(1), at, outcome: Outcome::Ok, latency_ms: None, note: None }
    }

    #[test]
    fn a_failed_batch_is_offered_again_as_it_was_and_the_next_only_after_it() {
        let mut backlog = Backlog::default();
        backlog.add(seen(1), Vec::new());
        let first = backlog.claim();
        backlog.add(seen(2), Vec::new());
        assert_eq!(backlog.claim(), first);
        backlog.written();
        assert_eq!(backlog.claim().observations, [seen(2)]);
        backlog.written();
        assert!(backlog.is_empty());
    }

    #[test]
    fn what_does_not_fit_is_the_oldest_and_is_counted() {
        let mut backlog = Backlog::default();
        for millis in 0..WAITING_MAX as i64 + 3 {
            backlog.add(seen(millis), Vec::new());
        }
        assert_eq!((backlog.take_dropped(), backlog.take_dropped()), (3, 0));
        assert_eq!(backlog.claim().observations[0], seen(3));
    }
}
