//! Deletes what is older than it is to be kept, a little at a time.

use crate::clock::Clock;
use crate::config::Retention;
use crate::domain::time::Time;
use crate::store::retention::{prune_check_hours, prune_observations};
use crate::store::{Error, Store};
use chrono::TimeDelta;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often something may have become old enough.
const EACH: Duration = Duration::from_secs(60);
/// Rows in one transaction: milliseconds, so that no writer waits long.
const ROWS: i64 = 2_000;

/// Prunes every minute until it is cancelled.
pub async fn run(store: Store, clock: Clock, retention: Retention, cancel: CancellationToken) {
    let mut ticks = tokio::time::interval(EACH);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = cancel.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = prune(&store, clock.now(), retention, &cancel).await {
            tracing::warn!(error = %error, source = ?std::error::Error::source(&error), "old observations could not be deleted; tried again in a minute");
        }
    }
}

/// Deletes all that is too old at `now`, in as many transactions as it takes, and lets other writers come between.
pub async fn prune(store: &Store, now: Time, retention: Retention, cancel: &CancellationToken) -> Result<(), Error> {
    let before = |kept: Duration| TimeDelta::from_std(kept).ok().and_then(|kept| now.checked_sub_signed(kept));
    let (Some(observations), Some(hours)) = (before(retention.observations), before(retention.check_hours)) else {
        return Ok(());
    };
    while !cancel.is_cancelled()
        && store.write_relaxed(move |conn| prune_observations(conn, observations, ROWS)).await? >= ROWS as usize
    {}
    while !cancel.is_cancelled()
        && store.write_relaxed(move |conn| prune_check_hours(conn, hours, ROWS)).await? >= ROWS as usize
    {}
    Ok(())
}
