//! Works out who is told: expands notifications into deliveries, in batches that are each a short transaction.
//!
//! A batch moves the notification on in the same transaction, by compare-and-set: of two processes one goes on, and one that
//! dies leaves off where the last batch ended. Other writers come in between.

use crate::clock::Clock;
use crate::domain::time::Time;
use crate::store::deliveries;
use crate::store::notifications::{self, Notification};
use crate::store::{Conn, Error, Store};
use chrono::Duration;
use std::time::Duration as Wait;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How often it looks where nothing tells it to: what another process committed on PostgreSQL is seen through the sequence.
const LOOK_EVERY: Wait = Wait::from_secs(1);
/// What happened longer ago than this is told to nobody any more: mail was off, or the database was restored.
const STALE: Duration = Duration::hours(24);

/// How notifications are expanded.
#[derive(Clone)]
pub struct FanOut {
    /// The database.
    pub store: Store,
    /// Machine time.
    pub machine: Clock,
    /// Record time.
    pub clock: Clock,
    /// How long words are kept back, so that they can be undone (DOMAIN §5).
    pub hold: Duration,
}

impl FanOut {
    /// Expands what there is whenever the sequence moves, until `cancel`.
    pub async fn run(self, mut sequence: watch::Receiver<i64>, cancel: CancellationToken) {
        let mut is_failing = false;
        loop {
            match self.expand_all(&cancel).await {
                Ok(()) => is_failing = false,
                Err(error) if !is_failing => {
                    is_failing = true;
                    tracing::error!(error = &error as &dyn std::error::Error, "nobody is told for now; trying again");
                }
                Err(_) => {}
            }
            tokio::select! {
                moved = sequence.changed() => if moved.is_err() { return },
                () = tokio::time::sleep(LOOK_EVERY) => {},
                () = cancel.cancelled() => return,
            }
        }
    }

    /// Expands every notification that is not expanded, the oldest first.
    pub async fn expand_all(&self, cancel: &CancellationToken) -> Result<(), Error> {
        for notification in self.store.read(notifications::list_to_expand).await? {
            self.expand(notification, cancel).await?;
        }
        Ok(())
    }

    async fn expand(&self, mut notification: Notification, cancel: &CancellationToken) -> Result<(), Error> {
        let seen_at = self.machine.now();
        let is_stale = self.clock.now() - notification.at > STALE;
        while !cancel.is_cancelled() {
            let release_at = notification.release_at.unwrap_or(seen_at + self.hold);
            let now = self.machine.now();
            let one = notification.clone();
            let step = move |conn: &mut Conn| match is_stale || one.cancelled_at.is_some() {
                true => finish(conn, &one, now),
                false => advance(conn, &one, release_at, now),
            };
            match self.store.write_relaxed(step).await? {
                Some(progress) => notification.progress = progress,
                None => return Ok(()),
            }
            notification.release_at = Some(release_at);
        }
        Ok(())
    }
}

fn finish(conn: &mut Conn, of: &Notification, now: Time) -> Result<Option<(usize, i64)>, Error> {
    notifications::finish(conn, of.id, now)?;
    Ok(None)
}

/// One batch; the place reached by it, or `None` where every delivery stands or another process goes on with it.
fn advance(conn: &mut Conn, of: &Notification, release_at: Time, now: Time) -> Result<Option<(usize, i64)>, Error> {
    let (step, after) = of.progress;
    let audience = &of.announcement.audience;
    let (told_of, scopes) = (audience.told_of.len(), audience.scopes.len());
    if step >= told_of + scopes {
        return finish(conn, of, now);
    }
    notifications::release(conn, of.id, release_at)?;
    let limit = deliveries::batch_max(conn);
    let batch = match audience.told_of.get(step) {
        Some(update) => {
            let mut told = notifications::list_of_update(conn, *update)?;
            // Its own deliveries are of the update that it takes back, where nothing is said anew.
            told.retain(|told| *told != of.id);
            deliveries::fan_out_to_told(conn, of, &told, after, limit, release_at)?
        }
        None => deliveries::fan_out(conn, of, audience.scopes[step - told_of], after, limit, release_at)?,
    };
    let next = batch.reached.map_or((step + 1, 0), |reached| (step, reached));
    Ok(notifications::advance(conn, of.id, (step, after), next)?.then_some(next))
}
