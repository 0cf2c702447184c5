//! Looks again and again whether staff are to be alerted, in every process: the rows decide that each step is told once.

use crate::actions::escalations;
use crate::actions::staff::When;
use crate::clock::Clock;
use crate::store::{Error, Store};
use chrono_tz::Tz;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it looks. Steps are counted in minutes.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What alerting staff needs.
pub struct Escalations {
    /// The database.
    pub store: Store,
    /// Record time.
    pub clock: Clock,
    /// Machine time.
    pub machine: Clock,
    /// The zone in which staff are told times.
    pub zone: Tz,
}

impl Escalations {
    /// Looks until `cancel`.
    pub async fn run(self, cancel: CancellationToken) {
        let mut is_failing = false;
        loop {
            tokio::select! { () = tokio::time::sleep(LOOK_EVERY) => {}, () = cancel.cancelled() => return }
            match self.look().await {
                Ok(()) => is_failing = false,
                Err(error) if !is_failing => {
                    is_failing = true;
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "staff are not alerted for now; trying again"
                    );
                }
                Err(_) => {}
            }
        }
    }

    /// One look: whoever is to be told is told. Looking alone writes nothing.
    pub async fn look(&self) -> Result<(), Error> {
        let when = When { record: self.clock.now(), machine: self.machine.now() };
        if !self.store.read(move |conn| escalations::is_due(conn, when)).await? {
            return Ok(());
        }
        let zone = self.zone;
        for alert in self.store.write(move |conn| escalations::tell_due(conn, when, zone)).await? {
            tracing::error!(%alert, "nobody could be alerted: nobody on call and no administrator has an address; see `bonghwa staff email`");
        }
        Ok(())
    }
}
