//! Maintenance that recurs: set once, and announced a few occurrences ahead for as long as it stands.

use super::{Acting, MaintenanceError, plan};
use crate::actions::incidents::leaves;
use crate::domain::ids::RecurrenceId;
use crate::domain::maintenances::MaintenanceRefusal;
use crate::domain::maintenances::acting::FAR_AHEAD;
use crate::domain::recurrences::{OCCURRENCES, Occurrence, Recurrence};
use crate::domain::time::Time;
use crate::store::maintenances::recurrences;
use crate::store::{Conn, Error, audit, maintenances, record};

/// Sets a recurrence and announces its first occurrences.
pub fn set(conn: &mut Conn, acting: Acting<'_>, recurrence: &Recurrence) -> Result<(), MaintenanceError> {
    record::raise(conn, acting.now)?;
    match recurrences::find(conn, recurrence.id) {
        Err(Error::NotFound) => {}
        Ok(_) => return Err(MaintenanceRefusal::Exists.into()),
        Err(error) => return Err(error.into()),
    }
    recurrences::insert(conn, recurrence, acting.by, acting.now)?;
    audit::append(conn, acting.now, acting.by, "recurrence.set", recurrence.id.as_str(), recurrence.rule.text())?;
    announce(conn, acting, recurrence)
}

/// Calls a recurrence off. What was announced before stays until it is cancelled.
pub fn end(conn: &mut Conn, acting: Acting<'_>, id: RecurrenceId) -> Result<(), MaintenanceError> {
    record::raise(conn, acting.now)?;
    recurrences::end(conn, id, acting.now)?;
    audit::append(conn, acting.now, acting.by, "recurrence.end", id.as_str(), "")?;
    Ok(())
}

/// True where anything is to be announced by `now`.
pub(super) fn is_due(conn: &mut Conn, now: Time) -> Result<bool, Error> {
    Ok(!recurrences::list_due(conn, now)?.is_empty())
}

/// Announces what is due to be announced by now; true where anything was.
pub(super) fn announce_due(conn: &mut Conn, acting: Acting<'_>) -> Result<bool, MaintenanceError> {
    let due = recurrences::list_due(conn, acting.now)?;
    for recurrence in &due {
        announce(conn, acting, recurrence)?;
    }
    Ok(!due.is_empty())
}

/// Announces the next occurrences that are not announced yet, and waits for the first of them to begin; or, where the next
/// is too far ahead to be announced, until it is not. One that has nothing left on the page to work on is called off.
fn announce(conn: &mut Conn, acting: Acting<'_>, recurrence: &Recurrence) -> Result<(), MaintenanceError> {
    let next = recurrence.rule.next(acting.now, OCCURRENCES);
    let leaves = leaves(conn)?;
    let affected: Vec<_> = recurrence.affected.iter().copied().filter(|(id, _)| leaves.get(*id).is_some()).collect();
    if affected.is_empty() && !recurrence.affected.is_empty() {
        return end(conn, acting, recurrence.id);
    }
    let is_near = |occurrence: &&Occurrence| occurrence.at <= acting.now + FAR_AHEAD;
    for occurrence in next.iter().filter(is_near) {
        match maintenances::find(conn, recurrence.maintenance(occurrence)) {
            Ok(_) => {}
            Err(Error::NotFound) => plan(conn, acting, &recurrence.draft(occurrence, &affected)).map(drop)?,
            Err(error) => return Err(error.into()),
        }
    }
    let due_at = next.first().map(|first| if is_near(&first) { first.at } else { first.at - FAR_AHEAD });
    recurrences::save_due(conn, recurrence.id, due_at)?;
    Ok(())
}
