//! Writes down what time alone changes, so that rendering needs no clock: midnight, lasting outages, the heartbeat. Reminds of planned
//! work, and tells the audit log of refusals that waited to be told together.

use crate::actions::maintenances::reminding;
use crate::actions::staff::When;
use crate::actions::{record, refusals};
use crate::clock::Clock;
use crate::store::{Error, Store};
use chrono_tz::Tz;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it looks. What is promised within a minute must be noticed well inside it.
const TICK: Duration = Duration::from_secs(1);

/// One look at the clock: what is due is written.
pub async fn tick(store: &Store, clock: &Clock, zone: Tz) -> Result<bool, Error> {
    if !store.is_in_place() {
        return Err(Error::Fault("the database file is gone; put it back and start again".into()));
    }
    let now = clock.now();
    store.write_relaxed(move |conn| record::keep_time(conn, now, zone)).await
}

/// Tells the audit log of refusals that have waited for their minute; how much that was.
async fn tell_refusals(store: &Store, when: When) -> Result<usize, Error> {
    if !store.read(move |conn| refusals::is_waiting(conn, when.machine)).await? {
        return Ok(0);
    }
    store.write(move |conn| refusals::tell_waiting(conn, when)).await
}

/// Reminds people of work that begins in one of `leads`; how many reminders were written. Looking alone writes nothing.
pub async fn remind(store: &Store, clock: &Clock, leads: &[Duration]) -> Result<usize, Error> {
    let (now, own) = (clock.now(), leads.to_vec());
    if store.read(move |conn| reminding::list_due(conn, now, &own)).await?.is_empty() {
        return Ok(0);
    }
    let own = leads.to_vec();
    store.write(move |conn| reminding::remind(conn, now, &own)).await
}

/// All that is kept in time.
pub struct Keeping {
    /// The database.
    pub store: Store,
    /// Record time.
    pub clock: Clock,
    /// Machine time.
    pub machine: Clock,
    /// The zone of the page.
    pub zone: Tz,
    /// How long before it begins people are reminded of planned work.
    pub leads: Vec<Duration>,
}

impl Keeping {
    /// Looks every second until `cancel`. A database that is away is said once, when it goes and when it is back.
    pub async fn run(self, cancel: CancellationToken) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut is_failing = false;
        loop {
            tokio::select! { _ = ticks.tick() => {}, () = cancel.cancelled() => return }
            match self.look().await {
                Ok(()) if is_failing => {
                    is_failing = false;
                    tracing::info!("the database answers again");
                }
                Ok(()) => {}
                Err(error) if !is_failing => {
                    is_failing = true;
                    tracing::error!(error = &error as &dyn std::error::Error, "the heartbeat could not be written");
                }
                Err(_) => {}
            }
        }
    }

    async fn look(&self) -> Result<(), Error> {
        tick(&self.store, &self.clock, self.zone).await?;
        remind(&self.store, &self.clock, &self.leads).await?;
        tell_refusals(&self.store, When { record: self.clock.now(), machine: self.machine.now() }).await?;
        Ok(())
    }
}
