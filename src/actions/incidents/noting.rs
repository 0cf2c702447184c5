//! What staff note of an incident for themselves: nothing public changes.

use super::acting::{find, require_revision};
use super::forms::Form;
use super::{ActError, Desk, Done};
use crate::domain::ids::IncidentId;
use crate::domain::incidents::{LogEntry, SuspectedCause};
use crate::domain::time::Time;
use crate::store::{Conn, Error, incidents, record};
use std::fmt::Debug;

/// Notes what the staff suspect. Nothing public changes.
pub fn suspect_cause(conn: &mut Conn, desk: Desk<'_>, id: IncidentId, note: &str) -> Result<Done, ActError> {
    let suspected = SuspectedCause { note: note.to_owned(), by: desk.by.clone(), at: desk.now };
    act_in_private(conn, desk, id, "cause.suspect", &note, |conn| incidents::save_suspected(conn, id, &suspected))
}

/// Adds to the internal log of an incident. Nothing public changes. `said` is how a form says the instant `at`: a form that is
/// sent again saying another one is refused; it is empty where forms are told apart by the text alone.
pub fn log(
    conn: &mut Conn,
    desk: Desk<'_>,
    id: IncidentId,
    at: Time,
    said: &str,
    text: &str,
) -> Result<Done, ActError> {
    let entry = LogEntry { at, by: desk.by.clone(), text: text.to_owned(), recorded_at: desk.now };
    act_in_private(conn, desk, id, "incident.log", &(said, text), |conn| incidents::save_log(conn, id, &entry))
}

/// One act of which the public sees nothing: the sequence is locked, as the audit log needs it, and stays where it is.
fn act_in_private(
    conn: &mut Conn,
    desk: Desk<'_>,
    id: IncidentId,
    word: &'static str,
    essence: &dyn Debug,
    save: impl FnOnce(&mut Conn) -> Result<(), Error>,
) -> Result<Done, ActError> {
    record::lock(conn)?;
    let form = Form::of(desk, word, &(id, essence));
    if let Some(done) = form.find_done(conn)? {
        return Ok(done);
    }
    let held = find(conn, id)?;
    require_revision(desk, &held)?;
    save(conn)?;
    Ok(form.close(conn, id, "")?)
}
