//! The schedule of the probes. One task owns all timers; a check is a task of its own only while it runs, so thousands of
//! probes at rest cost a queue entry each.
//!
//! * The first check of a probe comes after a share of the *spread*, and the share is a hash of its id. The spread is
//!   20 ms for each probe that begins, and at most the interval: ten probes begin within 0.2 s, and thousands are laid
//!   evenly over the interval.
//! * Checks begin in steps of 100 ms: those that come due within one begin together at its end. One wake-up for thirty
//!   checks costs half of what thirty cost.
//! * Every later check is due exactly one interval after the one before was due, however late that one ran.
//! * A probe is never checked twice at once. A check that comes due while the one before waits or runs is skipped and
//!   counted; nothing piles up.
//! * The number of checks under way is bounded, overall and per host; a host at its bound holds up only its own probes.
//! * A check that somebody asks for is the next one brought forward: it queues for a place like any other, and the phase of its
//!   probe stays. One that waits or is under way is joined.
//! * When observations are not taken off, checks keep their places until they are: the schedule slows down, memory stays.

mod counters;
mod places;
mod schedule;
#[cfg(test)]
mod tests;

pub use counters::{Counters, Snapshot};
pub use places::Limits;

use crate::clock::Clock;
use crate::domain::ids::ProbeId;
use crate::domain::observations::{Observation, Outcome};
use crate::domain::probes::Watched;
use crate::probing::{Checker, Reading};
use futures_util::FutureExt;
use schedule::{Finished, Schedule, Start};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// What comes to the prober, and what it gives.
pub struct Lines {
    /// What is to be watched, as it changes.
    pub watched: watch::Receiver<Arc<Vec<Watched>>>,
    /// What is to be checked at once.
    pub asked: mpsc::Receiver<ProbeId>,
    /// Takes an observation of each check.
    pub seen: mpsc::Sender<Observation>,
    /// Takes what was seen of probes that were asked for, once more. It must have room for all that are asked for at once.
    pub answers: mpsc::Sender<Answer>,
}

/// What the check saw that was asked for.
pub struct Answer {
    /// Of which probe.
    pub probe: ProbeId,
    /// What was stored of it.
    pub seen: Observation,
}

/// Checks what is watched and what is asked for, until cancelled or until nobody takes observations any more. Checks under way
/// at that moment are dropped.
pub async fn run(
    lines: Lines,
    checker: Arc<Checker>,
    clock: Clock,
    limits: Limits,
    counters: Arc<Counters>,
    cancel: CancellationToken,
) {
    let check = move |catalogue: Arc<Vec<Watched>>, index: usize| {
        let checker = Arc::clone(&checker);
        async move { checker.check(&catalogue[index].probe).await }
    };
    run_with(lines, check, clock, Schedule::new(limits, counters), cancel).await;
}

/// [`run`] with any check: it is given the catalogue and the place of the probe in it.
async fn run_with<C, R>(lines: Lines, check: C, clock: Clock, mut schedule: Schedule, cancel: CancellationToken)
where
    C: Fn(Arc<Vec<Watched>>, usize) -> R,
    R: Future<Output = Reading> + Send + 'static,
{
    let Lines { mut watched, mut asked, seen: out, answers } = lines;
    let mut running: JoinSet<(Finished, Observation)> = JoinSet::new();
    let (mut may_change, mut may_ask) = (true, true);
    let first = Arc::clone(&watched.borrow_and_update());
    schedule.follow(&first);
    loop {
        while let Some(start) = schedule.next_start() {
            let reading = check(Arc::clone(&start.catalogue), start.index);
            running.spawn(observe(start, reading, clock.clone(), out.clone()));
        }
        tokio::select! {
            () = cancel.cancelled() => return,
            () = out.closed() => {
                tracing::error!("probes stop: nobody records their observations any more");
                return;
            }
            changed = watched.changed(), if may_change => {
                may_change = changed.is_ok();
                let catalogue = Arc::clone(&watched.borrow_and_update());
                schedule.follow(&catalogue);
            }
            probe = asked.recv(), if may_ask => match probe {
                Some(probe) => schedule.ask(probe),
                None => may_ask = false,
            },
            Some(ended) = running.join_next() => match ended {
                Ok((finished, seen)) => if schedule.finish(&finished) {
                    answer(&answers, Answer { probe: finished.probe, seen });
                },
                Err(error) => tracing::error!(%error, "a check ended without a word: its place is lost until a restart"),
            },
            () = schedule.come_due() => {}
        }
    }
}

/// One check from its beginning to the observation of it. A check that panics is our own failure and tells nothing of
/// the target.
async fn observe(
    start: Start,
    reading: impl Future<Output = Reading>,
    clock: Clock,
    out: mpsc::Sender<Observation>,
) -> (Finished, Observation) {
    let at = clock.now();
    let Start { catalogue, index, finished } = start;
    let Watched { probe, series } = &catalogue[index];
    let reading = AssertUnwindSafe(reading).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!(probe = probe.slug, "a check broke off by a fault of this program");
        let note = "the check broke off by a fault of this program: see its log".to_owned();
        Reading { outcome: Outcome::SelfFailed, latency_ms: None, note: Some(note) }
    });
    let Reading { outcome, latency_ms, note } = reading;
    let observation = Observation { series: *series, at, outcome, latency_ms, note };
    if out.send(observation.clone()).await.is_err() {
        tracing::debug!(probe = probe.slug, "an observation came after its recorder had stopped");
    }
    (finished, observation)
}

/// Hands an answer to whoever waits. It never holds up the schedule: an answer without room is lost, and asked for again.
fn answer(answers: &mpsc::Sender<Answer>, answer: Answer) {
    if let Err(error) = answers.try_send(answer) {
        tracing::warn!(%error, "nobody took what an asked check saw");
    }
}
