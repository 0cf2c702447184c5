//! Reminding people that planned work begins. What was written is found among the notifications themselves: a process that was
//! away, or a second one, adds nothing.

use crate::actions::notifications::announce_reminder;
use crate::domain::ids::MaintenanceId;
use crate::domain::time::Time;
use crate::store::{Conn, Error, maintenances, notifications, record};
use std::time::Duration;

/// The work of which people are to be reminded at `now`, each of `leads` before it begins, and have not been.
pub fn list_due(conn: &mut Conn, now: Time, leads: &[Duration]) -> Result<Vec<MaintenanceId>, Error> {
    let Some(longest) = leads.iter().max() else { return Ok(Vec::new()) };
    let mut due = Vec::new();
    for (work, announced) in maintenances::list_beginning(conn, now, now + *longest)? {
        let Some(since) = announced.reminder_due_at(now, leads) else { continue };
        if !notifications::is_reminded(conn, work, since)? {
            due.push(work);
        }
    }
    Ok(due)
}

/// Writes what is due: of leads that came while nobody looked, the last alone.
pub fn remind(conn: &mut Conn, now: Time, leads: &[Duration]) -> Result<usize, Error> {
    // Another process may have seen the same: who comes second finds it written.
    record::lock(conn)?;
    let due = list_due(conn, now, leads)?;
    for work in &due {
        let work = maintenances::find(conn, *work)?;
        announce_reminder(conn, &work, now)?;
    }
    Ok(due.len())
}
