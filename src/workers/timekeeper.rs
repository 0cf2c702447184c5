//! Writes down what time alone changes, so that rendering needs no clock: midnight, lasting outages, the heartbeat.

use crate::actions::record;
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

/// Looks every second until `cancel`. A database that is away is said once, when it goes and when it is back.
pub async fn run(store: Store, clock: Clock, zone: Tz, cancel: CancellationToken) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut is_failing = false;
    loop {
        tokio::select! { _ = ticks.tick() => {}, () = cancel.cancelled() => return }
        match tick(&store, &clock, zone).await {
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
