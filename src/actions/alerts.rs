//! Acknowledging an alert: a named person has seen it.

use super::incidents::Desk;
use crate::domain::alerts::{Acknowledgement, Alert, AlertRefusal};
use crate::store::{Conn, Error, alerts, audit, catalogue, incidents, record};

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

/// Notes that whoever sits at `desk` has seen `alert`. While it is quiet already, whoever saw it first stays who saw it:
/// pressing twice does not lengthen it.
pub fn acknowledge(conn: &mut Conn, desk: Desk<'_>, alert: Alert) -> Result<Acknowledgement, AlertError> {
    record::lock(conn)?;
    if !is_there(conn, alert)? {
        return Err(AlertRefusal::Over.into());
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

/// True while what an alert is about exists: the promise stands, the component or the facility is on the page.
fn is_there(conn: &mut Conn, alert: Alert) -> Result<bool, Error> {
    match alert {
        Alert::Promise(update) => {
            for id in incidents::list_open(conn)? {
                let incident = incidents::find(conn, id)?.incident;
                if incident.promise().is_some_and(|promise| promise.made_by == update) {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Alert::Component(id) => {
            Ok(catalogue::list_stamped_components(conn)?.iter().any(|found| found.component.id == id))
        }
        Alert::Facility(id) => Ok(catalogue::list_facilities(conn)?.iter().any(|facility| facility.id == id)),
    }
}
