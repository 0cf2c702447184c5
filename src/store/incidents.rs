//! Incidents: each is read as one value and written as what differs. What may change is decided in memory, by the domain;
//! every list of it is a table, in a file of its own here.

mod advice;
mod causes;
mod estimates;
mod exceptions;
mod facts;
mod head;
mod log;
mod promises;
mod queries;
mod recoveries;
mod rows;
mod safety;
mod sets;
pub(super) mod shapes;
mod starts;
mod tokens;
mod tracked;
mod updates;

use super::catalogue::{self, StampedComponent};
use super::connection::{At, Conn, Word};
use super::error::Error;
use super::schema::incidents;
use crate::domain::ids::IncidentId;
pub use crate::domain::incidents::Held;
use crate::domain::incidents::IncidentRecord;
use crate::domain::record::Stamp;
use crate::domain::time::Time;
use diesel::prelude::*;
pub use log::{save_log, save_suspected};
pub use queries::{
    find_next_due, find_title, is_tracked_since, list_due, list_ended_since, list_open, list_origins, list_titles,
    list_tracked_components, list_tracking, list_tracking_ever_since, stamp_all, stamp_tracking,
};
use rows::Scope;
use std::collections::HashMap;
use std::sync::Arc;
pub use tokens::{find_token, save_token};
pub(super) use tracked::LeavesEver;

/// An incident, whole; [`Error::NotFound`] where there is none.
pub fn find(conn: &mut Conn, id: IncidentId) -> Result<Held, Error> {
    let ever = catalogue::list_components_ever(conn)?;
    find_among(conn, id, &ever)
}

/// As [`find`], for those who have read already what there ever was in the catalogue.
pub fn find_among(conn: &mut Conn, id: IncidentId, ever: &[StampedComponent]) -> Result<Held, Error> {
    let revision = incidents::table.find(Word(id)).select(incidents::revision).first(conn)?;
    let incident = load(conn, Scope::One(id), &LeavesEver::of(ever))?.pop().ok_or(Error::NotFound)?;
    Ok(Held { incident, revision, suspected: log::list_suspected(conn, id)?, log: log::list(conn, id)? })
}

/// Writes what differs between `before` and `after`, or all of `after` where there was nothing before, and raises its
/// revision by one. `due_at` is the next instant at which time alone changes something of it. The stamp is written as given.
pub fn save(
    conn: &mut Conn,
    before: Option<&IncidentRecord>,
    after: &IncidentRecord,
    due_at: Option<Time>,
) -> Result<(), Error> {
    // The row of the incident first and updates before what names them: the lists refer to it.
    match before {
        None => head::insert(conn, after, due_at)?,
        Some(_) => head::update(conn, after, due_at)?,
    }
    starts::save(conn, before, after)?;
    updates::save(conn, before, after)?;
    sets::save(conn, before, after)?;
    tracked::save(conn, before, after)?;
    recoveries::save(conn, before, after)?;
    exceptions::save(conn, before, after)?;
    estimates::save(conn, before, after)?;
    promises::save(conn, before, after)?;
    advice::save(conn, before, after)?;
    facts::save(conn, before, after)?;
    safety::save(conn, before, after)?;
    causes::save(conn, before, after)
}

/// Every incident, the one that began last first. Those of `known` whose stamp has not moved are shared with it.
pub fn list_known(conn: &mut Conn, known: &[Arc<IncidentRecord>]) -> Result<Vec<Arc<IncidentRecord>>, Error> {
    let ever = catalogue::list_components_ever(conn)?;
    list_among(conn, known, &LeavesEver::of(&ever))
}

/// As [`list_known`], where what there ever was in the catalogue is read already. Whatever is not shared is read by a fixed
/// number of queries, however much it is.
pub(super) fn list_among(
    conn: &mut Conn,
    known: &[Arc<IncidentRecord>],
    ever: &LeavesEver<'_>,
) -> Result<Vec<Arc<IncidentRecord>>, Error> {
    let rows: Vec<(Word<IncidentId>, i64, At)> = incidents::table
        .order((incidents::began_at.desc(), incidents::opened_at.desc(), incidents::id))
        .select((incidents::id, incidents::stamp_sequence, incidents::stamp_at))
        .load(conn)?;
    let known: HashMap<(IncidentId, Stamp), &Arc<IncidentRecord>> =
        known.iter().map(|incident| ((incident.id, incident.stamp), incident)).collect();
    let stamped = |(id, sequence, at): (Word<IncidentId>, i64, At)| (id.0, Stamp { sequence, at: at.0 });
    let present: Vec<(IncidentId, Stamp)> = rows.into_iter().map(stamped).collect();
    let unknown = present.iter().filter(|one| !known.contains_key(one)).map(|(_, stamp)| stamp.sequence).min();
    let mut loaded: HashMap<IncidentId, IncidentRecord> = match unknown {
        Some(sequence) => {
            let changed = load(conn, Scope::StampedSince(sequence), ever)?;
            changed.into_iter().map(|incident| (incident.id, incident)).collect()
        }
        None => HashMap::new(),
    };
    let shared_or_loaded = |one: (IncidentId, Stamp)| match known.get(&one) {
        Some(incident) => Ok(Arc::clone(incident)),
        None => loaded.remove(&one.0).map(Arc::new).ok_or(Error::NotFound),
    };
    present.into_iter().map(shared_or_loaded).collect()
}

/// The incidents in `scope` with all their lists.
fn load(conn: &mut Conn, scope: Scope, ever: &LeavesEver<'_>) -> Result<Vec<IncidentRecord>, Error> {
    let mut incidents = head::list(conn, scope)?;
    macro_rules! fill {
        ($($list:ident from $module:ident$(($ever:ident))?),+) => {$(
            let mut lists = $module::list(conn, scope$(, $ever)?)?;
            for incident in &mut incidents {
                incident.$list = lists.remove(&incident.id).unwrap_or_default();
            }
        )+};
    }
    fill!(
        starts from starts, updates from updates, sets from sets, tracked from tracked(ever), recoveries from recoveries,
        exceptions from exceptions, estimates from estimates, promises from promises, advice from advice,
        facts from facts, safety from safety, causes from causes
    );
    Ok(incidents)
}
