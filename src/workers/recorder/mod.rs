//! Turns what the prober sees into records: it folds observations into verdicts in memory, and writes them, with the
//! hourly counts, the verdicts that turned and the public statuses that follow, in one transaction a batch.
//!
//! Memory is ahead of the database, never behind it. An observation is folded once, when it comes; where the database is
//! away, batches wait and are tried again as they were, and the page goes on showing what it showed.

pub mod backlog;
pub mod retention;
pub mod standings;

use crate::actions::observations::{Turned, record};
use crate::clock::Clock;
use crate::config::Retention;
use crate::domain::observations::Observation;
use crate::domain::probes::Watched;
use crate::store::{Error, Store, observations, verdicts};
use backlog::{Backlog, Batch};
use chrono::TimeDelta;
use chrono_tz::Tz;
use standings::Standings;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How long an observation that changes nothing may wait for others to be written with. A transaction costs as much as
/// some fifty observations in it, and a process that is killed loses what waits.
const GATHER: Duration = Duration::from_millis(250);
/// Observations taken from the channel at once.
const TAKEN: usize = 1_000;
/// Observations folded at a start at most: ten minutes of 800 a second, read in less than half a second.
const REPLAYED: i64 = 500_000;
/// How long the first failure waits for another try …
const RETRY_FIRST: Duration = Duration::from_millis(500);
/// … and any later one at most.
const RETRY_LAST: Duration = Duration::from_secs(10);

/// Records what is seen.
#[derive(Clone)]
pub struct Recorder {
    /// Where to.
    pub store: Store,
    /// Record time.
    pub clock: Clock,
    /// The page's zone.
    pub zone: Tz,
    /// How long what is kept.
    pub retention: Retention,
    /// Counts the writes that failed and were tried again.
    pub failed_writes: Arc<AtomicU64>,
}

/// What comes in.
pub struct Inputs {
    /// What is watched at present.
    pub watched: watch::Receiver<Arc<Vec<Watched>>>,
    /// What the prober saw.
    pub observations: mpsc::Receiver<Observation>,
}

impl Recorder {
    /// Records until it is cancelled, then writes what it still has.
    pub async fn run(self, inputs: Inputs, cancel: CancellationToken) {
        let pruning = retention::run(self.store.clone(), self.clock.clone(), self.retention, cancel.clone());
        tokio::join!(self.record_all(inputs, cancel), pruning);
    }

    async fn record_all(self, mut inputs: Inputs, cancel: CancellationToken) {
        let watched = inputs.watched.borrow_and_update().clone();
        let Some((standings, backlog)) = self.resume(&watched, &cancel).await else { return };
        let mut desk = Desk { recorder: self, standings, backlog, writing: None, due: None, retry: None };
        desk.put_off(Duration::ZERO);
        desk.work(&mut inputs, &cancel).await;
        desk.finish(&mut inputs.observations).await;
    }

    /// The verdicts as they were, and what they say that was never written. `None` where it was cancelled meanwhile.
    async fn resume(&self, watched: &[Watched], cancel: &CancellationToken) -> Option<(Standings, Backlog)> {
        let mut retry = RETRY_FIRST;
        loop {
            match self.read_standings(watched).await {
                Ok((standings, turned)) => {
                    let mut backlog = Backlog::default();
                    backlog.add_turned(turned);
                    backlog.add_turned(standings.judge_all(self.clock.now()));
                    return Some((standings, backlog));
                }
                Err(error) => tell(&error, "verdicts cannot be read; tried again", retry == RETRY_FIRST),
            }
            tokio::select! {
                () = cancel.cancelled() => return None,
                () = tokio::time::sleep(retry) => retry = (retry * 2).min(RETRY_LAST),
            }
        }
    }

    async fn read_standings(&self, watched: &[Watched]) -> Result<(Standings, Vec<Turned>), Error> {
        let lookback = TimeDelta::from_std(Standings::lookback(watched)).unwrap_or_default();
        let read = self.store.read(move |conn| {
            let recorded = verdicts::list(conn)?;
            let last_at = observations::find_latest_at(conn)?;
            let latest = match last_at.and_then(|last_at| last_at.checked_sub_signed(lookback)) {
                Some(since) => observations::list_latest(conn, since, REPLAYED)?,
                None => Vec::new(),
            };
            Ok::<_, Error>((recorded, latest, last_at))
        });
        let (recorded, latest, last_at) = read.await?;
        Ok(Standings::resume(watched, &recorded, &latest, last_at))
    }

    async fn write(self, batch: Arc<Batch>) -> Result<(), Error> {
        let (now, zone) = (self.clock.now(), self.zone);
        let write =
            self.store.write_relaxed(move |conn| record(conn, now, zone, &batch.observations, &batch.turned).map(drop));
        write.await
    }
}

/// A recorder at work.
struct Desk {
    recorder: Recorder,
    standings: Standings,
    backlog: Backlog,
    writing: Option<JoinHandle<Result<(), Error>>>,
    /// When the next batch is to be written, where anything waits.
    due: Option<Instant>,
    /// How long the last failure was waited for.
    retry: Option<Duration>,
}

impl Desk {
    async fn work(&mut self, inputs: &mut Inputs, cancel: &CancellationToken) {
        let mut seconds = tokio::time::interval(Duration::from_secs(1));
        seconds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut taken = Vec::with_capacity(TAKEN);
        let (mut is_open, mut is_watching) = (true, true);
        loop {
            let due = self.due.filter(|_| self.writing.is_none());
            tokio::select! {
                biased;
                () = cancel.cancelled() => return,
                written = finished(&mut self.writing), if self.writing.is_some() => self.settle(written),
                () = tokio::time::sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => self.begin_writing(),
                _ = seconds.tick() => {
                    // What waits in the channel was seen before this second: it is no silence.
                    while let Ok(seen) = inputs.observations.try_recv() {
                        self.take(seen);
                    }
                    let turned = self.standings.fall_silent(self.recorder.clock.now());
                    self.backlog.add_turned(turned);
                    self.put_off(GATHER);
                }
                changed = inputs.watched.changed(), if is_watching => {
                    is_watching = changed.is_ok();
                    let watched = inputs.watched.borrow_and_update().clone();
                    self.standings.watch(&watched);
                    self.backlog.add_turned(self.standings.judge_all(self.recorder.clock.now()));
                    self.put_off(GATHER);
                }
                count = inputs.observations.recv_many(&mut taken, TAKEN), if is_open => {
                    is_open = count > 0;
                    taken.drain(..).for_each(|seen| self.take(seen));
                }
            }
        }
    }

    fn take(&mut self, seen: Observation) {
        let turned = self.standings.observe(&seen);
        self.backlog.add(seen, turned);
        self.put_off(GATHER);
    }

    /// Sets the next write `at_most` from now, at once where it is urgent; never before a failure has been waited for.
    fn put_off(&mut self, at_most: Duration) {
        if self.backlog.is_empty() || self.retry.is_some() {
            return;
        }
        let wait = if self.backlog.is_urgent() { Duration::ZERO } else { at_most };
        let due = Instant::now() + wait;
        self.due = Some(self.due.map_or(due, |earlier| earlier.min(due)));
    }

    fn begin_writing(&mut self) {
        self.due = None;
        self.writing = Some(tokio::spawn(self.recorder.clone().write(self.backlog.claim())));
    }

    fn settle(&mut self, written: Result<(), Error>) {
        match written {
            Ok(()) => {
                self.backlog.written();
                let dropped = self.backlog.take_dropped();
                if self.retry.take().is_some() {
                    tracing::info!(dropped, "observations are written again");
                }
                self.put_off(GATHER);
            }
            Err(error) => {
                self.recorder.failed_writes.fetch_add(1, Ordering::Relaxed);
                tell(&error, "observations cannot be written; they wait and are tried again", self.retry.is_none());
                let retry = self.retry.map_or(RETRY_FIRST, |retry| (retry * 2).min(RETRY_LAST));
                self.retry = Some(retry);
                self.due = Some(Instant::now() + retry);
            }
        }
    }

    /// Writes what there is, once: whoever ends the process does not wait for a database that is away.
    async fn finish(mut self, observations: &mut mpsc::Receiver<Observation>) {
        observations.close();
        while let Some(seen) = observations.recv().await {
            self.take(seen);
        }
        loop {
            if self.writing.is_some() {
                let written = finished(&mut self.writing).await;
                let has_failed = written.is_err();
                self.settle(written);
                if has_failed {
                    return;
                }
            }
            if self.backlog.is_empty() {
                return;
            }
            self.begin_writing();
        }
    }
}

/// Waits for a write to end and takes it away; for ever where there is none.
async fn finished(writing: &mut Option<JoinHandle<Result<(), Error>>>) -> Result<(), Error> {
    let Some(handle) = writing.as_mut() else { return std::future::pending().await };
    let joined = handle.await;
    *writing = None;
    joined.unwrap_or_else(|stopped| Err(Error::Fault(stopped.into())))
}

/// Logs a failure the first time, with its source.
fn tell(error: &Error, words: &str, is_first: bool) {
    if is_first {
        tracing::warn!(error = %error, source = ?std::error::Error::source(error), "{words}");
    }
}
