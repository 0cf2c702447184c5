//! When which probe is due, and what state it is in. Knows time, but neither network nor tasks.

use super::counters::Counters;
use super::places::{Limits, Places};
use crate::domain::ids::ProbeId;
use crate::domain::probes::Watched;
use std::collections::HashMap;
use std::future::{pending, poll_fn};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::time::{DelayQueue, delay_queue};

/// How much the spread of first checks grows with each probe that begins: 50 checks a second are no burst to anybody.
const SPREAD_PER_PROBE: Duration = Duration::from_millis(20);

/// Shorter intervals are read as this. The catalogue allows none; a zero here would never let the task rest.
const INTERVAL_MIN: Duration = Duration::from_millis(100);

/// Checks begin together in steps of this length. A process that wakes for each check alone pays more for waking, and for
/// caches gone cold, than for the check; nobody can tell a check from one that began a tenth of a second later.
const STEP: Duration = Duration::from_millis(100);

/// A check that is to begin now.
pub(super) struct Start {
    /// The catalogue it is in.
    pub catalogue: Arc<Vec<Watched>>,
    /// Where in it.
    pub index: usize,
    /// What to hand back when it has ended.
    pub finished: Finished,
}

/// A check that has ended.
pub(super) struct Finished {
    pub probe: ProbeId,
    host: Arc<str>,
}

/// All probes with their timers.
pub(super) struct Schedule {
    entries: HashMap<ProbeId, Entry>,
    timers: DelayQueue<ProbeId>,
    /// From where steps are counted.
    begun_at: Instant,
    places: Places,
    counters: Arc<Counters>,
    /// Counts the catalogues followed, to tell the entries of the last from those that are gone.
    edition: u64,
}

struct Entry {
    catalogue: Arc<Vec<Watched>>,
    index: usize,
    edition: u64,
    host: Arc<str>,
    interval: Duration,
    state: State,
    due: Instant,
    /// True where somebody waits for what the next check to end sees.
    is_asked: bool,
    /// `None` once the probe has left the catalogue: the entry stays only until the check under way has ended.
    timer: Option<delay_queue::Key>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Resting,
    /// For a place, since this instant.
    Waiting(Instant),
    UnderWay,
}

impl Schedule {
    /// Nothing to do yet.
    pub fn new(limits: Limits, counters: Arc<Counters>) -> Schedule {
        Schedule {
            entries: HashMap::new(),
            timers: DelayQueue::new(),
            begun_at: Instant::now(),
            places: Places::new(limits),
            counters,
            edition: 0,
        }
    }

    /// Takes over a catalogue. Probes that are new, or whose interval has changed, begin anew; all others keep their
    /// phase, and those that are gone are due no more.
    pub fn follow(&mut self, catalogue: &Arc<Vec<Watched>>) {
        self.edition += 1;
        let mut beginning = Vec::new();
        for (index, Watched { probe, .. }) in catalogue.iter().enumerate() {
            let interval = probe.interval.max(INTERVAL_MIN);
            match self.entries.get_mut(&probe.id) {
                Some(entry) => {
                    entry.catalogue = Arc::clone(catalogue);
                    entry.index = index;
                    entry.edition = self.edition;
                    if *entry.host != *probe.check.host() {
                        entry.host = probe.check.host().into();
                        // Where it waits for a place of its former host it is forgotten there.
                        if matches!(entry.state, State::Waiting(_)) {
                            self.places.queue(probe.id);
                        }
                    }
                    if entry.timer.is_none() || entry.interval != interval {
                        entry.interval = interval;
                        beginning.push(probe.id);
                    }
                }
                None => {
                    self.entries.insert(probe.id, Entry::new(catalogue, index, self.edition, interval));
                    beginning.push(probe.id);
                }
            }
        }
        self.forget_the_gone();
        self.begin(&beginning);
    }

    fn forget_the_gone(&mut self) {
        let (edition, timers) = (self.edition, &mut self.timers);
        self.entries.retain(|_, entry| {
            let is_listed = entry.edition == edition;
            if !is_listed && let Some(timer) = entry.timer.take() {
                timers.remove(&timer);
            }
            is_listed || entry.state == State::UnderWay
        });
    }

    fn begin(&mut self, probes: &[ProbeId]) {
        let now = Instant::now();
        let spread = SPREAD_PER_PROBE.saturating_mul(u32::try_from(probes.len()).unwrap_or(u32::MAX));
        for probe in probes {
            let Some(entry) = self.entries.get_mut(probe) else { continue };
            if let Some(timer) = entry.timer.take() {
                self.timers.remove(&timer);
            }
            entry.due = now + entry.interval.min(spread).mul_f64(share_of(*probe));
            entry.timer = Some(self.timers.insert_at(*probe, step_after(self.begun_at, entry.due)));
        }
    }

    /// Waits until a probe is due and lets it queue for a place; waits for ever where there are no probes. Loses nothing
    /// when it is dropped.
    pub async fn come_due(&mut self) {
        if self.timers.is_empty() {
            return pending().await;
        }
        if let Some(expired) = poll_fn(|context| self.timers.poll_expired(context)).await {
            self.let_queue(expired.into_inner(), Instant::now());
        }
    }

    fn let_queue(&mut self, probe: ProbeId, now: Instant) {
        let Some(entry) = self.entries.get_mut(&probe) else { return };
        let due = entry.due;
        let missed = u32::try_from((now - due).as_nanos() / entry.interval.as_nanos()).unwrap_or(u32::MAX);
        entry.due = due + entry.interval.saturating_mul(missed.saturating_add(1));
        entry.timer = Some(self.timers.insert_at(probe, step_after(self.begun_at, entry.due)));
        self.counters.count_skipped(u64::from(missed));
        if entry.state == State::Resting {
            entry.state = State::Waiting(due);
            self.places.queue(probe);
        } else {
            self.counters.count_skipped(1);
        }
    }

    /// Lets a check of `probe` come now, and its end be told. One that waits or is under way already is the one; the phase stays
    /// as it is. Nothing happens for a probe that is not watched.
    pub fn ask(&mut self, probe: ProbeId) {
        let Some(entry) = self.entries.get_mut(&probe).filter(|entry| entry.timer.is_some()) else { return };
        entry.is_asked = true;
        if entry.state == State::Resting {
            entry.state = State::Waiting(Instant::now());
            self.places.queue(probe);
        }
    }

    /// The next check that is due and has a place; it is under way from here on.
    pub fn next_start(&mut self) -> Option<Start> {
        while let Some(probe) = self.places.next_in_queue() {
            // Whoever left the catalogue, or came to a place another way, is still in the queue and is passed over.
            let Some(entry) = self.entries.get_mut(&probe) else { continue };
            let State::Waiting(due) = entry.state else { continue };
            if !self.places.take(&entry.host, probe) {
                continue;
            }
            entry.state = State::UnderWay;
            self.counters.count_start(Instant::now() - due);
            let finished = Finished { probe, host: Arc::clone(&entry.host) };
            return Some(Start { catalogue: Arc::clone(&entry.catalogue), index: entry.index, finished });
        }
        None
    }

    /// Takes note that a check has ended; true where it was asked for.
    pub fn finish(&mut self, finished: &Finished) -> bool {
        let Finished { probe, host } = finished;
        self.counters.count_finish();
        let mut was_asked = false;
        let is_gone = self.entries.get_mut(probe).is_some_and(|entry| {
            entry.state = State::Resting;
            was_asked = std::mem::take(&mut entry.is_asked);
            entry.timer.is_none()
        });
        if is_gone {
            self.entries.remove(probe);
        }
        let entries = &self.entries;
        self.places.give_back(host, |other| {
            entries.get(&other).is_some_and(|entry| matches!(entry.state, State::Waiting(_)) && entry.host == *host)
        });
        was_asked
    }
}

impl Entry {
    fn new(catalogue: &Arc<Vec<Watched>>, index: usize, edition: u64, interval: Duration) -> Entry {
        Entry {
            catalogue: Arc::clone(catalogue),
            index,
            edition,
            host: catalogue[index].probe.check.host().into(),
            interval,
            state: State::Resting,
            due: Instant::now(),
            is_asked: false,
            timer: None,
        }
    }
}

/// The first step at or after `due`.
fn step_after(begun_at: Instant, due: Instant) -> Instant {
    let steps = (due - begun_at).as_nanos().div_ceil(STEP.as_nanos());
    begun_at + STEP.saturating_mul(u32::try_from(steps).unwrap_or(u32::MAX))
}

/// Where in the spread a probe begins, from 0 to 1: always the same for one id.
fn share_of(probe: ProbeId) -> f64 {
    let mut hasher = DefaultHasher::new();
    probe.hash(&mut hasher);
    hasher.finish() as f64 / u64::MAX as f64
}
