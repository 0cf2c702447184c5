//! Acknowledging an alert: a named person has seen it.

use super::escalations;
use super::incidents::Desk;
use super::staff::When;
use crate::domain::alerts::{Acknowledgement, Alert, AlertRefusal};
use crate::domain::incidents::drafts::Leaves;
use crate::domain::staff::Staff;
use crate::domain::time::Time;
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

/// Notes that `staff`, who sits at `desk`, has seen `alert`, all of which is theirs; `machine` is the present instant of the machine. While
/// it is quiet already, whoever saw it first stays who saw it: pressing twice does not lengthen it.
pub fn acknowledge(
    conn: &mut Conn,
    desk: Desk<'_>,
    staff: &Staff,
    (alert, machine): (Alert, Time),
) -> Result<Acknowledgement, AlertError> {
    record::lock(conn)?;
    let situation = situation::find(conn, desk.now)?;
    let concerned = match situation.concerned_by(alert, desk.now) {
        Some(concerned) => concerned,
        None if alert.is_about_mail() && escalations::stands(conn, When { record: desk.now, machine }, alert)? => {
            Vec::new()
        }
        None => return Err(AlertRefusal::Over.into()),
    };
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
