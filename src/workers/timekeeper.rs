//! Writes down what time alone changes, so that rendering needs no clock: midnight, lasting outages, the heartbeat. And tells the
//! audit log of refusals that waited to be told together.

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

/// Looks every second until `cancel`. A database that is away is said once, when it goes and when it is back.
pub async fn run(store: Store, clock: Clock, machine: Clock, zone: Tz, cancel: CancellationToken) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut is_failing = false;
    loop {
        tokio::select! { _ = ticks.tick() => {}, () = cancel.cancelled() => return }
        let kept = match tick(&store, &clock, zone).await {
            Ok(_) => tell_refusals(&store, When { record: clock.now(), machine: machine.now() }).await,
            Err(error) => Err(error),
        };
        match kept {
            Ok(_) if is_failing => {
                is_failing = false;
                tracing::info!("the database answers again");
            }
            Ok(_) => {}
            Err(error) if !is_failing => {
                is_failing = true;
                tracing::error!(error = &error as &dyn std::error::Error, "the heartbeat could not be written");
            }
            Err(_) => {}
        }
    }
}
