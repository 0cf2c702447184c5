//! Checks that somebody asked for in the console. They are rows, so that whoever asks need not sit in the process that
//! checks: this one takes them while it holds the lease of its location, hands them to the prober, and writes down what it saw.

use super::prober::Answer;
use crate::clock::Clock;
use crate::domain::asked_checks::{AskedCheck, Progress, Seen, patience};
use crate::domain::ids::ProbeId;
use crate::domain::probes::{Probe, Watched};
use crate::domain::time::Time;
use crate::store::{Error, Store, asked_checks};
use chrono::TimeDelta;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// How often it looks: somebody sits before the page and waits. It is one short read of a table that is nearly always empty.
const LOOK: Duration = Duration::from_millis(500);
/// Asked checks under way at once; the others wait as rows. What is asked for must never crowd out the schedule.
const AT_ONCE: usize = 8;
/// Older rows are not looked at; the longest patience with a probe is shorter.
const LATELY: TimeDelta = TimeDelta::minutes(15);

/// Takes asked checks and answers them.
pub struct AskedChecks {
    store: Store,
    machine: Clock,
    location: String,
    to_prober: mpsc::Sender<ProbeId>,
    from_prober: mpsc::Receiver<Answer>,
    /// The number of each check under way, and when it is given up.
    under_way: HashMap<ProbeId, (i64, Time)>,
    /// What is still to be written down.
    answered: Vec<(i64, Seen)>,
}

impl AskedChecks {
    /// With the ends of its lines that the prober holds: what is asked for, and where answers go.
    pub fn open(
        store: Store,
        machine: Clock,
        location: String,
    ) -> (AskedChecks, mpsc::Receiver<ProbeId>, mpsc::Sender<Answer>) {
        // One that was given up may still be answered beside those that came after it.
        let ((to_prober, asked), (answers, from_prober)) = (mpsc::channel(AT_ONCE), mpsc::channel(2 * AT_ONCE));
        let (under_way, answered) = (HashMap::new(), Vec::new());
        (AskedChecks { store, machine, location, to_prober, from_prober, under_way, answered }, asked, answers)
    }

    /// Looks twice a second until `cancel`. What it holds then is lost, and asked for again.
    pub async fn run(mut self, watched: watch::Receiver<Arc<Vec<Watched>>>, cancel: CancellationToken) {
        let mut looks = tokio::time::interval(LOOK);
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut is_failing = false;
        loop {
            tokio::select! {
                () = cancel.cancelled() => return,
                Some(answer) = self.from_prober.recv() => self.note(answer),
                _ = looks.tick() => {}
            }
            let known = Arc::clone(&watched.borrow());
            let looked = self.look(&known).await;
            if let Err(error) = &looked
                && !is_failing
            {
                tracing::warn!(error = error as &dyn std::error::Error, "asked checks are not looked at");
            }
            is_failing = looked.is_err();
        }
    }

    fn note(&mut self, answer: Answer) {
        if let Some((number, _)) = self.under_way.remove(&answer.probe) {
            self.answered.push((number, answer.seen.into()));
        }
    }

    /// Writes down what was answered, and takes what waits.
    async fn look(&mut self, watched: &[Watched]) -> Result<(), Error> {
        let now = self.machine.now();
        if !self.answered.is_empty() {
            let answered = self.answered.clone();
            let write = move |conn: &mut crate::store::Conn| {
                answered.iter().try_for_each(|(number, seen)| asked_checks::answer(conn, *number, seen))
            };
            self.store.write_relaxed(write).await?;
            self.answered.clear();
        }
        self.under_way.retain(|_, (_, until)| now <= *until);
        if self.under_way.len() >= AT_ONCE {
            return Ok(());
        }
        for waiting in self.store.read(move |conn| asked_checks::list_waiting(conn, now - LATELY)).await? {
            let probe = watched.iter().map(|watched| &watched.probe).find(|probe| probe.id == waiting.probe);
            if let Some(probe) = probe.filter(|_| self.under_way.len() < AT_ONCE) {
                self.take(&waiting, probe, now).await?;
            }
        }
        Ok(())
    }

    async fn take(&mut self, waiting: &AskedCheck, probe: &Probe, now: Time) -> Result<(), Error> {
        if waiting.progress(probe, now) != Progress::Waiting || self.under_way.contains_key(&probe.id) {
            return Ok(());
        }
        let (number, location) = (waiting.number, self.location.clone());
        if !self.store.write_relaxed(move |conn| asked_checks::take(conn, number, &location, now)).await? {
            return Ok(());
        }
        self.under_way.insert(probe.id, (number, waiting.asked_at + patience(probe)));
        if self.to_prober.send(probe.id).await.is_err() {
            tracing::debug!(probe = probe.slug, "the prober stopped before an asked check");
        }
        Ok(())
    }
}
