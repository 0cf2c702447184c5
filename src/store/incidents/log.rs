//! What only staff see of an incident: suspected causes and the internal log. No query of the public record reads them.

use crate::domain::actors::Actor;
use crate::domain::ids::IncidentId;
use crate::domain::incidents::{LogEntry, SuspectedCause};
use crate::store::connection::{At, Conn, Word, each};
use crate::store::error::Error;
use crate::store::schema::{incident_log, suspected_causes};
use diesel::prelude::*;

/// Notes a cause that staff suspect.
pub fn save_suspected(conn: &mut Conn, id: IncidentId, cause: &SuspectedCause) -> Result<(), Error> {
    let row = (
        suspected_causes::incident_id.eq(Word(id)),
        suspected_causes::note.eq(&cause.note),
        suspected_causes::suspected_by.eq(Word(cause.by.clone())),
        suspected_causes::at.eq(At(cause.at)),
    );
    each!(conn, c => diesel::insert_into(suspected_causes::table).values(row).execute(c))?;
    Ok(())
}

/// Appends to the internal log.
pub fn save_log(conn: &mut Conn, id: IncidentId, entry: &LogEntry) -> Result<(), Error> {
    let row = (
        incident_log::incident_id.eq(Word(id)),
        incident_log::at.eq(At(entry.at)),
        incident_log::written_by.eq(Word(entry.by.clone())),
        incident_log::note.eq(&entry.text),
        incident_log::recorded_at.eq(At(entry.recorded_at)),
    );
    each!(conn, c => diesel::insert_into(incident_log::table).values(row).execute(c))?;
    Ok(())
}

/// The suspected causes of an incident, in the order in which they were noted.
pub(super) fn list_suspected(conn: &mut Conn, id: IncidentId) -> Result<Vec<SuspectedCause>, Error> {
    let rows: Vec<(String, Word<Actor>, At)> = suspected_causes::table
        .filter(suspected_causes::incident_id.eq(Word(id)))
        .order(suspected_causes::id)
        .select((suspected_causes::note, suspected_causes::suspected_by, suspected_causes::at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(note, by, at)| SuspectedCause { note, by: by.0, at: at.0 }).collect())
}

/// The internal log of an incident, in the order in which it was written.
pub(super) fn list(conn: &mut Conn, id: IncidentId) -> Result<Vec<LogEntry>, Error> {
    let rows: Vec<(At, Word<Actor>, String, At)> = incident_log::table
        .filter(incident_log::incident_id.eq(Word(id)))
        .order(incident_log::id)
        .select((incident_log::at, incident_log::written_by, incident_log::note, incident_log::recorded_at))
        .load(conn)?;
    let entry = |(at, by, text, recorded_at): (At, Word<Actor>, String, At)| LogEntry {
        at: at.0,
        by: by.0,
        text,
        recorded_at: recorded_at.0,
    };
    Ok(rows.into_iter().map(entry).collect())
}
