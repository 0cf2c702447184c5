//! What staff do for one reader: end a wish, send once more, lift a suppression, hand out what is kept, erase. The log names readers by
//! number, so that they can be erased.

use super::{Kept, erase, find_kept};
use crate::actions::staff::When;
use crate::domain::actors::Actor;
use crate::domain::letters::Letter;
use crate::domain::subscribers::Subscriber;
use crate::domain::subscriptions::Scope;
use crate::store::letters::Addressed;
use crate::store::{Conn, Error, audit, deliveries, letters, notifications, record, subscribers};

/// Why nothing was done for a reader.
#[derive(Debug, thiserror::Error)]
pub enum TendingError {
    /// It cannot be.
    #[error(transparent)]
    Refused(#[from] TendingRefusal),
    /// The database could not.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Why something cannot be done for a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TendingRefusal {
    /// There is no such reader.
    #[error("there is no such subscriber: they may have left")]
    Unknown,
    /// Nothing is sent to them.
    #[error("nothing is sent to this mailbox: lift that first")]
    Suppressed,
    /// What was told was taken back, or was never theirs.
    #[error("this was taken back, or never went to them")]
    NotTheirs,
}

fn find(conn: &mut Conn, id: i64) -> Result<Subscriber, TendingError> {
    record::lock(conn)?;
    Ok(subscribers::find_optional(conn, id)?.ok_or(TendingRefusal::Unknown)?)
}

fn log(conn: &mut Conn, when: When, by: &Actor, act: &str, id: i64, told: &str) -> Result<(), TendingError> {
    Ok(audit::append(conn, when.record, by, act, &format!("subscriber:{id}"), told)?)
}

/// Ends one wish of a reader. Whoever has none left is erased.
pub fn end(conn: &mut Conn, when: When, by: &Actor, id: i64, scope: Scope) -> Result<(), TendingError> {
    let subscriber = find(conn, id)?;
    if !subscribers::end_subscription(conn, id, scope)? {
        return Ok(());
    }
    log(conn, when, by, "subscriber.end", id, &format!("scope={scope}"))?;
    if subscriber.wishes.subscriptions.len() == 1 {
        erase(conn, &subscriber)?;
        log(conn, when, by, "subscriber.erase", id, "nothing-left")?;
    }
    Ok(())
}

/// Sends a reader once more what `notification` told them: a message of its own, beside the delivery that there was.
pub fn send_again(conn: &mut Conn, when: When, by: &Actor, id: i64, notification: i64) -> Result<(), TendingError> {
    let subscriber = find(conn, id)?;
    if subscriber.suppressed.is_some() {
        return Err(TendingRefusal::Suppressed.into());
    }
    let is_theirs = deliveries::list_having(conn, &[notification], &[id])? == [id];
    if !is_theirs || notifications::find(conn, notification)?.cancelled_at.is_some() {
        return Err(TendingRefusal::NotTheirs.into());
    }
    let addressed = Addressed {
        letter: Letter::Again { notification, subscriber: id },
        to: subscriber.address.clone(),
        language: subscriber.wishes.language,
        zone: subscriber.wishes.zone,
    };
    letters::post(conn, &addressed, when.machine)?;
    log(conn, when, by, "delivery.again", id, &format!("notification={notification}"))
}

/// Sends to a reader again whose mailbox was taken for gone.
pub fn release(conn: &mut Conn, when: When, by: &Actor, id: i64) -> Result<(), TendingError> {
    let subscriber = find(conn, id)?;
    if subscriber.suppressed.is_none() {
        return Ok(());
    }
    subscribers::release(conn, id)?;
    log(conn, when, by, "subscriber.release", id, "")
}

/// All that is kept of a reader, to be given to them.
pub fn export(conn: &mut Conn, when: When, by: &Actor, id: i64) -> Result<Kept, TendingError> {
    let subscriber = find(conn, id)?;
    log(conn, when, by, "subscriber.export", id, "")?;
    Ok(find_kept(conn, subscriber)?)
}

/// Erases a reader, who asked for it.
pub fn forget(conn: &mut Conn, when: When, by: &Actor, id: i64) -> Result<(), TendingError> {
    let subscriber = find(conn, id)?;
    erase(conn, &subscriber)?;
    log(conn, when, by, "subscriber.erase", id, "")
}
