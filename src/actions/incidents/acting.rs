//! How every act on an incident goes that the public sees.

use super::following;
use super::forms::Form;
use super::opening::leaves_of;
use super::{ActError, Desk, Done};
use crate::actions::notifications::announce_incident;
use crate::domain::ids::IncidentId;
use crate::domain::incidents::drafts::{Act, Leaves};
use crate::domain::incidents::{IncidentRecord, IncidentRefusal};
use crate::domain::record::Stamp;
use crate::store::{Conn, Error, catalogue, incidents, record};
use std::fmt::Debug;

/// One act: the sequence first, which locks; then find, decide, save, and what follows.
pub(super) fn act(
    conn: &mut Conn,
    desk: Desk<'_>,
    id: IncidentId,
    word: &'static str,
    particulars: &str,
    essence: &dyn Debug,
    decide: impl FnOnce(&mut IncidentRecord, &Leaves, Act<'_>) -> Result<(), IncidentRefusal>,
) -> Result<Done, ActError> {
    let stamp = record::raise(conn, desk.now)?;
    let form = Form::of(desk, word, &(id, essence));
    if let Some(done) = form.find_done(conn)? {
        return Ok(done);
    }
    // Both the incident and the leaves that it may track are made of it.
    let ever = catalogue::list_components_ever(conn)?;
    let held = known(id, incidents::find_among(conn, id, &ever))?;
    require_revision(desk, &held)?;
    let leaves = leaves_of(ever);
    let mut incident = held.incident.clone();
    decide(&mut incident, &leaves, Act { now: desk.now, by: desk.by })?;
    save(conn, desk, Some(&held.incident), incident, stamp)?;
    Ok(form.close(conn, id, particulars)?)
}

/// Writes what an act made of an incident, `before` being what it was, with the statuses that follow and the stamps of all
/// that tells of it.
pub(super) fn save(
    conn: &mut Conn,
    desk: Desk<'_>,
    before: Option<&IncidentRecord>,
    mut after: IncidentRecord,
    stamp: Stamp,
) -> Result<IncidentRecord, Error> {
    after.stamp = stamp;
    incidents::save(conn, before, &after, after.next_due_at())?;
    following::follow(conn, desk, before, &after, stamp)?;
    announce_incident(conn, before, &after, desk.now)?;
    // The components whose own pages tell of what changed.
    for component in after.touched_since(before) {
        record::stamp_component(conn, component, stamp)?;
    }
    Ok(after)
}

/// The incident of an id, or the refusal that there is none.
pub(super) fn find(conn: &mut Conn, id: IncidentId) -> Result<incidents::Held, ActError> {
    known(id, incidents::find(conn, id))
}

fn known(id: IncidentId, found: Result<incidents::Held, Error>) -> Result<incidents::Held, ActError> {
    match found {
        Err(Error::NotFound) => Err(IncidentRefusal::UnknownIncident { id: id.to_string() }.into()),
        found => Ok(found?),
    }
}

/// Refuses a form that was opened with another revision than the incident has now.
pub(super) fn require_revision(desk: Desk<'_>, held: &incidents::Held) -> Result<(), IncidentRefusal> {
    match desk.revision {
        Some(expected) if expected != held.revision => {
            Err(IncidentRefusal::ChangedMeanwhile { expected, found: held.revision })
        }
        _ => Ok(()),
    }
}
