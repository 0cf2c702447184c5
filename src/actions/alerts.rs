//! Acknowledging an alert: a named person has seen it.

use super::incidents::Desk;
use crate::domain::alerts::{Acknowledgement, Alert, AlertRefusal};
use crate::domain::incidents::drafts::Leaves;
use crate::domain::staff::Staff;
use crate::store::{Conn, Error, alerts, audit, record, situation};

/// Why an alert was not acknowledged. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum AlertError {
    /// There is nothing to see.
    #[error(transparent)]
    Refused(#[from] AlertRefusal),
    /// The database could not.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Notes that `staff`, who sits at `desk`, has seen `alert`, all of which is theirs. While it is quiet already, whoever saw it first stays who saw it:
/// pressing twice does not lengthen it.
pub fn acknowledge(
    conn: &mut Conn,
    desk: Desk<'_>,
    staff: &Staff,
    alert: Alert,
) -> Result<Acknowledgement, AlertError> {
    record::lock(conn)?;
    let situation = situation::find(conn, desk.now)?;
    let concerned = situation.concerned_by(alert, desk.now).ok_or(AlertRefusal::Over)?;
    let leaves = Leaves::of(&situation.components);
    if !concerned.iter().all(|one| staff.may_touch(leaves.get(*one).and_then(|leaf| leaf.tracked.group))) {
        return Err(AlertRefusal::Elsewhere.into());
    }
    let standing = alerts::list_standing(conn, desk.now)?;
    if let Some(seen) = standing.into_iter().find(|seen| seen.alert == alert) {
        return Ok(seen);
    }
    let seen = Acknowledgement { alert, by: desk.by.clone(), at: desk.now };
    alerts::save(conn, &seen)?;
    audit::append(conn, desk.now, desk.by, "alert.acknowledge", &alert.to_string(), "")?;
    Ok(seen)
}
