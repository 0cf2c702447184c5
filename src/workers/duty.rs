//! Checks and their recording, in one process at a time.
//!
//! Several processes may serve one database; the one that holds the lease of a location checks from there, so that no
//! probe is checked twice at once. One that dies loses the lease within seconds, and another takes over.

use super::asked_checks::AskedChecks;
use super::prober::{self, Counters, Limits, Lines};
use super::recorder::{Inputs, Recorder};
use crate::clock::Clock;
use crate::domain::probes::Watched;
use crate::domain::time::Time;
use crate::probing::Checker;
use crate::store::{Error, Store, leases, probes, record};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// How long a lease lasts: what a crash costs in checks that nobody makes.
const LEASE: Duration = Duration::from_secs(10);
/// How often it is renewed: three tries before it is lost.
const RENEWAL: Duration = Duration::from_secs(3);
/// How often lateness is told.
const REPORT: Duration = Duration::from_secs(60);
/// Observations on their way to the recorder: a second's worth of ten thousand probes at their busiest.
const OBSERVATIONS_UNDER_WAY: usize = 10_000;

/// What is needed to check and record from one location.
#[derive(Clone)]
pub struct Duty {
    /// Makes the checks.
    pub checker: Arc<Checker>,
    /// Writes down what they saw.
    pub recorder: Recorder,
    /// How many checks at once.
    pub limits: Limits,
    /// The name of the place that is checked from.
    pub location: String,
    /// Machine time, by which leases and asked checks are counted: never a rehearsal's.
    pub machine: Clock,
    /// Who this process is, among those that want the lease.
    pub holder: String,
}

impl Duty {
    /// Checks and records whenever this process holds the lease, until `cancel`. `sequence` tells of changed catalogues.
    pub async fn run(self, sequence: watch::Receiver<i64>, cancel: CancellationToken) {
        let mut is_waiting = false;
        while !cancel.is_cancelled() {
            if self.holds_lease().await {
                tracing::info!(location = self.location, "checks are made from here");
                self.serve(sequence.clone(), &cancel).await;
                is_waiting = false;
            } else if !std::mem::replace(&mut is_waiting, true) {
                tracing::info!(location = self.location, "another process makes the checks");
            }
            tokio::select! { () = tokio::time::sleep(RENEWAL) => {}, () = cancel.cancelled() => {} }
        }
        let (name, holder) = (self.lease(), self.holder.clone());
        let released = self.store().write(move |conn| leases::release(conn, &name, &holder)).await;
        if let Err(error) = released {
            tracing::warn!(error = &error as &dyn std::error::Error, "the lease was not given back; it ends by itself");
        }
    }

    /// Runs the prober and the recorder until the lease is lost or `cancel` says stop, and then until both have ended.
    async fn serve(&self, sequence: watch::Receiver<i64>, cancel: &CancellationToken) {
        let child = cancel.child_token();
        let (watched_to, watched) = watch::channel(Arc::new(Vec::new()));
        let (seen, observations) = mpsc::channel(OBSERVATIONS_UNDER_WAY);
        let first = Catalogue { sequence: 0, watched: watched_to };
        let Some(catalogue) = self.wait_for_catalogue(first, &child).await else { return };
        let (checker, clock) = (self.checker.clone(), self.recorder.clock.clone());
        let counters = Arc::new(Counters::default());
        let (desk, asked, answers) =
            AskedChecks::open(self.store().clone(), self.machine.clone(), self.location.clone());
        let asking = desk.run(watched.clone(), child.clone());
        let lines = Lines { watched: watched.clone(), asked, seen, answers };
        let prober = prober::run(lines, checker, clock, self.limits, counters.clone(), child.clone());
        let recorder = self.recorder.clone().run(Inputs { watched, observations }, child.clone());
        let keeping = async {
            self.keep(catalogue, sequence, &child).await;
            child.cancel();
        };
        tokio::join!(prober, recorder, keeping, asking, tell_lateness(&counters, &child));
    }

    /// Renews the lease and passes changed catalogues on; ends when the lease is lost.
    async fn keep(&self, mut catalogue: Catalogue, mut sequence: watch::Receiver<i64>, cancel: &CancellationToken) {
        let mut renewal = tokio::time::interval(RENEWAL);
        loop {
            tokio::select! {
                _ = renewal.tick() => if !self.holds_lease().await {
                    tracing::warn!(location = self.location, "the lease is lost; another process makes the checks");
                    return;
                },
                moved = sequence.changed() => {
                    if moved.is_err() {
                        return;
                    }
                    if let Err(error) = self.reload(&mut catalogue).await {
                        tracing::warn!(error = &error as &dyn std::error::Error, "the catalogue was not read again");
                    }
                },
                () = cancel.cancelled() => return,
            }
        }
    }

    async fn wait_for_catalogue(&self, mut catalogue: Catalogue, cancel: &CancellationToken) -> Option<Catalogue> {
        loop {
            match self.reload(&mut catalogue).await {
                Ok(()) => return Some(catalogue),
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "the catalogue was not read; trying again"
                    );
                }
            }
            tokio::select! { () = tokio::time::sleep(RENEWAL) => {}, () = cancel.cancelled() => return None }
        }
    }

    /// Reads what is watched where the catalogue has changed since.
    async fn reload(&self, catalogue: &mut Catalogue) -> Result<(), Error> {
        let present = self.store().read(record::find_standing).await?.catalogue_sequence;
        if present == catalogue.sequence {
            return Ok(());
        }
        let location = self.location.clone();
        let ensure_and_list = move |conn: &mut crate::store::Conn| {
            probes::ensure_series(conn, &location)?;
            probes::list_watched(conn, &location)
        };
        let watched: Vec<Watched> = self.store().write(ensure_and_list).await?;
        tracing::info!(probes = watched.len(), location = self.location, "the catalogue was read");
        catalogue.watched.send_replace(Arc::new(watched));
        catalogue.sequence = present;
        Ok(())
    }

    async fn holds_lease(&self) -> bool {
        let now = self.machine.now();
        let until: Time = now + LEASE;
        let (name, holder) = (self.lease(), self.holder.clone());
        let claimed = self.store().write_relaxed(move |conn| leases::claim(conn, &name, &holder, now, until)).await;
        claimed.unwrap_or_else(|error: Error| {
            // Nobody else can take it either while the database is away, and checks go on being kept in memory.
            tracing::debug!(error = &error as &dyn std::error::Error, "the lease was not renewed");
            true
        })
    }

    fn lease(&self) -> String {
        leases::of_checks(&self.location)
    }

    fn store(&self) -> &Store {
        &self.recorder.store
    }
}

/// Says once a minute how the schedule is kept, loudly where checks came late or were left out: whoever reads that knows
/// to raise the concurrency or to check less often, before the page shows it.
async fn tell_lateness(counters: &Counters, cancel: &CancellationToken) {
    let mut told = counters.snapshot();
    loop {
        tokio::select! { () = tokio::time::sleep(REPORT) => {}, () = cancel.cancelled() => return }
        let present = counters.snapshot();
        let (late, skipped) = (present.late - told.late, present.skipped - told.skipped);
        let (checks, lag_ms_p99) = (present.checks - told.checks, present.lag_ms_p99);
        if late + skipped > 0 {
            tracing::warn!(checks, late, skipped, lag_ms_p99, "checks came late or were left out");
        } else {
            tracing::debug!(checks, lag_ms_p99, "checks came on time");
        }
        told = present;
    }
}

/// The catalogue as it was last read.
struct Catalogue {
    sequence: i64,
    watched: watch::Sender<Arc<Vec<Watched>>>,
}
