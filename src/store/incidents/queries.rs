//! Which incidents: open ones, those that time changes next, those that track a component.

use super::shapes::{StoredOrigin, StoredWording, into_origin, into_wording};
use crate::domain::ids::{ComponentId, IncidentId};
use crate::domain::imports::Origin;
use crate::domain::language::Wording;
use crate::domain::record::Stamp;
use crate::domain::time::Time;
use crate::store::connection::{At, Conn, Json, Word};
use crate::store::error::Error;
use crate::store::schema::{incidents, page_notices, tracked_components};
use diesel::dsl::min;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// The incidents, open or not, that time alone has changed by `now`; what has waited longest comes first.
pub fn list_due(conn: &mut Conn, now: Time) -> Result<Vec<IncidentId>, Error> {
    let due = incidents::table.filter(incidents::due_at.le(At(now)));
    let rows: Vec<Word<IncidentId>> = due.order((incidents::due_at, incidents::id)).select(incidents::id).load(conn)?;
    Ok(rows.into_iter().map(|id| id.0).collect())
}

/// The next instant at which time alone changes an incident or a page notice; `None` where nothing waits for any.
pub fn find_next_due(conn: &mut Conn) -> Result<Option<Time>, Error> {
    let incident: Option<At> = incidents::table.select(min(incidents::due_at)).first(conn)?;
    let notice: Option<At> = page_notices::table.select(min(page_notices::due_at)).first(conn)?;
    Ok(incident.into_iter().chain(notice).min().map(|at| at.0))
}

/// Where every incident came from; `None` for those that were opened here.
pub fn list_origins(conn: &mut Conn) -> Result<HashMap<IncidentId, Option<Origin>>, Error> {
    let rows: Vec<(Word<IncidentId>, Option<Json<StoredOrigin>>)> =
        incidents::table.select((incidents::id, incidents::imported_from)).load(conn)?;
    Ok(rows.into_iter().map(|(id, origin)| (id.0, origin.map(into_origin))).collect())
}

/// What an incident is called, without reading the rest of it.
pub fn find_title(conn: &mut Conn, id: IncidentId) -> Result<Wording, Error> {
    into_wording(incidents::table.find(Word(id)).select(incidents::title).first::<Json<StoredWording>>(conn)?)
}

/// What every incident is called.
pub fn list_titles(conn: &mut Conn) -> Result<Vec<(IncidentId, Wording)>, Error> {
    let rows: Vec<(Word<IncidentId>, Json<StoredWording>)> =
        incidents::table.order(incidents::id).select((incidents::id, incidents::title)).load(conn)?;
    rows.into_iter().map(|(id, title)| Ok((id.0, into_wording(title)?))).collect()
}

/// The incidents that are not over, the one that began last first.
pub fn list_open(conn: &mut Conn) -> Result<Vec<IncidentId>, Error> {
    let rows: Vec<Word<IncidentId>> = incidents::table
        .filter(incidents::resolved_at.is_null())
        .order((incidents::began_at.desc(), incidents::opened_at.desc(), incidents::id))
        .select(incidents::id)
        .load(conn)?;
    Ok(rows.into_iter().map(|id| id.0).collect())
}

/// The incidents that ended at `since` or later and were opened here, the one that ended last first.
pub fn list_ended_since(conn: &mut Conn, since: Time) -> Result<Vec<IncidentId>, Error> {
    let rows: Vec<Word<IncidentId>> = incidents::table
        .filter(incidents::resolved_at.ge(At(since)))
        .filter(incidents::imported_from.is_null())
        .order((incidents::resolved_at.desc(), incidents::id))
        .select(incidents::id)
        .load(conn)?;
    Ok(rows.into_iter().map(|id| id.0).collect())
}

/// The open incidents whose tracked set has `component` now, in the order in which they were opened.
pub fn list_tracking(conn: &mut Conn, component: ComponentId) -> Result<Vec<IncidentId>, Error> {
    let rows: Vec<Word<IncidentId>> = tracked_components::table
        .inner_join(incidents::table)
        .filter(tracked_components::component_id.eq(Word(component)))
        .filter(tracked_components::is_member.eq(true))
        .filter(incidents::resolved_at.is_null())
        .order((incidents::opened_at, incidents::id))
        .select(incidents::id)
        .load(conn)?;
    Ok(rows.into_iter().map(|id| id.0).collect())
}

/// The incidents that ever tracked `component` and may say what it was from `since` on, in the order in which they were
/// opened: those that were not over by then, and the one that had ended last. None that was carried over: what those say
/// was written once, of the time before our own history.
pub fn list_tracking_ever_since(
    conn: &mut Conn,
    component: ComponentId,
    since: Time,
) -> Result<Vec<IncidentId>, Error> {
    let tracking = || {
        let of_component = tracked_components::component_id.eq(Word(component));
        let ours = tracked_components::table.inner_join(incidents::table).filter(incidents::imported_from.is_null());
        ours.filter(of_component).select(incidents::id)
    };
    let ended_last: Option<Word<IncidentId>> = tracking()
        .filter(incidents::resolved_at.lt(At(since)))
        .order((incidents::resolved_at.desc(), incidents::id))
        .first(conn)
        .optional()?;
    let others: Vec<Word<IncidentId>> = tracking()
        .filter(incidents::resolved_at.is_null().or(incidents::resolved_at.ge(At(since))))
        .order((incidents::opened_at, incidents::id))
        .load(conn)?;
    Ok(ended_last.into_iter().chain(others).map(|id| id.0).collect())
}

/// True where an incident of ours has `component` in its tracked set and was not over by `since`: it says what the component is.
pub fn is_tracked_since(conn: &mut Conn, component: ComponentId, since: Time) -> Result<bool, Error> {
    let tracking = tracked_components::table
        .inner_join(incidents::table)
        .filter(tracked_components::component_id.eq(Word(component)))
        .filter(tracked_components::is_member.eq(true))
        .filter(incidents::imported_from.is_null())
        .filter(incidents::resolved_at.is_null().or(incidents::resolved_at.ge(At(since))));
    Ok(tracking.count().get_result::<i64>(conn)? > 0)
}

/// Every component that an open incident tracks now.
pub fn list_tracked_components(conn: &mut Conn) -> Result<HashSet<ComponentId>, Error> {
    let rows: Vec<Word<ComponentId>> = tracked_components::table
        .inner_join(incidents::table)
        .filter(tracked_components::is_member.eq(true))
        .filter(incidents::resolved_at.is_null())
        .select(tracked_components::component_id)
        .load(conn)?;
    Ok(rows.into_iter().map(|component| component.0).collect())
}

/// Stamps every incident that ever tracked `component`: its name, its group or its place on the page has changed.
pub fn stamp_tracking(conn: &mut Conn, component: ComponentId, stamp: Stamp) -> Result<(), Error> {
    let tracking = tracked_components::table
        .filter(tracked_components::component_id.eq(Word(component)))
        .select(tracked_components::incident_id);
    diesel::update(incidents::table.filter(incidents::id.eq_any(tracking)))
        .set((incidents::stamp_sequence.eq(stamp.sequence), incidents::stamp_at.eq(At(stamp.at))))
        .execute(conn)?;
    Ok(())
}

/// As [`stamp_tracking`] for every incident: something that any of their pages may name has changed.
pub fn stamp_all(conn: &mut Conn, stamp: Stamp) -> Result<(), Error> {
    diesel::update(incidents::table)
        .set((incidents::stamp_sequence.eq(stamp.sequence), incidents::stamp_at.eq(At(stamp.at))))
        .execute(conn)?;
    Ok(())
}
