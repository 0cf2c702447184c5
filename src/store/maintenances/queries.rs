//! Which maintenances: those that time changes next, those that touch a component.

use super::shapes::{StoredAnnounced, into_announced};
use crate::domain::actors::Actor;
use crate::domain::ids::{ComponentId, MaintenanceId};
use crate::domain::imports::Origin;
use crate::domain::maintenances::{Announced, Cover, Phase};
use crate::domain::record::Stamp;
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::store::connection::{At, Conn, Json, Word};
use crate::store::error::Error;
use crate::store::incidents::shapes::{StoredOrigin, into_origin};
use crate::store::schema::{maintenance_components, maintenance_updates, maintenances};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// The maintenances that time alone has changed by `now`; what has waited longest comes first.
pub fn list_due(conn: &mut Conn, now: Time) -> Result<Vec<MaintenanceId>, Error> {
    let due = maintenances::table.filter(maintenances::due_at.le(At(now)));
    let rows: Vec<Word<MaintenanceId>> =
        due.order((maintenances::due_at, maintenances::id)).select(maintenances::id).load(conn)?;
    Ok(rows.into_iter().map(|id| id.0).collect())
}

/// Work of ours that is planned and begins after `after` and by `until`, each with what is announced of its times now.
pub fn list_beginning(conn: &mut Conn, after: Time, until: Time) -> Result<Vec<(MaintenanceId, Announced)>, Error> {
    let rows: Vec<(Word<MaintenanceId>, Json<Vec<StoredAnnounced>>)> = maintenances::table
        .filter(maintenances::phase.eq(Word(Phase::Planned)))
        .filter(maintenances::imported_from.is_null())
        .filter(maintenances::begins_at.gt(At(after)))
        .filter(maintenances::begins_at.le(At(until)))
        .order((maintenances::begins_at, maintenances::id))
        .select((maintenances::id, maintenances::announced))
        .load(conn)?;
    let present = |(id, announced): (Word<MaintenanceId>, Json<Vec<StoredAnnounced>>)| {
        let last = into_announced(announced)?.pop();
        Ok((id.0, last.ok_or_else(|| Error::corrupt("work that was never announced"))?))
    };
    rows.into_iter().map(present).collect()
}

/// Where every maintenance came from; `None` for those that were announced here.
pub fn list_origins(conn: &mut Conn) -> Result<HashMap<MaintenanceId, Option<Origin>>, Error> {
    let rows: Vec<(Word<MaintenanceId>, Option<Json<StoredOrigin>>)> =
        maintenances::table.select((maintenances::id, maintenances::imported_from)).load(conn)?;
    Ok(rows.into_iter().map(|(id, origin)| (id.0, origin.map(into_origin))).collect())
}

/// When work of ours was under way on some components that may be noticed, in the order in which it began.
pub fn list_covers(conn: &mut Conn, components: &[ComponentId]) -> Result<HashMap<ComponentId, Vec<Cover>>, Error> {
    type Row = (Word<ComponentId>, Word<MaintenanceId>, Option<At>, Option<At>, Option<At>, Word<Status>);
    let rows: Vec<Row> = maintenance_components::table
        .inner_join(maintenances::table)
        .filter(maintenance_components::component_id.eq_any(components.iter().copied().map(Word)))
        .filter(maintenance_components::expected.ne(Word(Status::Operational)))
        .filter(maintenances::started_at.is_not_null())
        .filter(maintenances::imported_from.is_null())
        .order((maintenances::started_at, maintenances::id))
        .select((
            maintenance_components::component_id,
            maintenances::id,
            maintenances::started_at,
            maintenances::over_at,
            maintenances::overrun_at,
            maintenance_components::expected,
        ))
        .load(conn)?;
    let vouched_for = list_ended_by_staff(conn, rows.iter().map(|row| row.1.0))?;
    let mut covers: HashMap<ComponentId, Vec<Cover>> = HashMap::new();
    for (component, maintenance, started_at, over_at, overrun_at, expected) in rows {
        let until = over_at.into_iter().chain(overrun_at).min().map(|until| until.0);
        let (maintenance, expected) = (maintenance.0, expected.0);
        let is_vouched_for = vouched_for.contains(&maintenance);
        let cover = |from: At| Cover { maintenance, from: from.0, until, expected, is_vouched_for };
        covers.entry(component.0).or_default().extend(started_at.map(cover));
    }
    Ok(covers)
}

/// Those of `ids` of which staff said that they are over: what is said of one in that phase later ends nothing.
fn list_ended_by_staff(
    conn: &mut Conn,
    ids: impl Iterator<Item = MaintenanceId>,
) -> Result<HashSet<MaintenanceId>, Error> {
    let ids: HashSet<MaintenanceId> = ids.collect();
    let rows: Vec<(Word<MaintenanceId>, Word<Actor>)> = maintenance_updates::table
        .filter(maintenance_updates::maintenance_id.eq_any(ids.into_iter().map(Word)))
        .filter(maintenance_updates::phase.eq(Word(Phase::Completed)))
        .order((maintenance_updates::maintenance_id, maintenance_updates::number))
        .select((maintenance_updates::maintenance_id, maintenance_updates::author))
        .load(conn)?;
    let mut ended: HashMap<MaintenanceId, Actor> = HashMap::new();
    for (maintenance, author) in rows {
        ended.entry(maintenance.0).or_insert(author.0);
    }
    Ok(ended.into_iter().filter(|(_, by)| !by.is_timekeeper()).map(|(maintenance, _)| maintenance).collect())
}

/// Every component that a maintenance touches which is not over.
pub fn list_touched_components(conn: &mut Conn) -> Result<HashSet<ComponentId>, Error> {
    let rows: Vec<Word<ComponentId>> = maintenance_components::table
        .inner_join(maintenances::table)
        .filter(maintenances::over_at.is_null())
        .select(maintenance_components::component_id)
        .load(conn)?;
    Ok(rows.into_iter().map(|component| component.0).collect())
}

/// Stamps every maintenance that touches `component`: its name, its group or its place on the page has changed.
pub fn stamp_touching(conn: &mut Conn, component: ComponentId, stamp: Stamp) -> Result<(), Error> {
    let touching = maintenance_components::table
        .filter(maintenance_components::component_id.eq(Word(component)))
        .select(maintenance_components::maintenance_id);
    diesel::update(maintenances::table.filter(maintenances::id.eq_any(touching)))
        .set((maintenances::stamp_sequence.eq(stamp.sequence), maintenances::stamp_at.eq(At(stamp.at))))
        .execute(conn)?;
    Ok(())
}

/// As [`stamp_touching`] for every maintenance.
pub fn stamp_all(conn: &mut Conn, stamp: Stamp) -> Result<(), Error> {
    diesel::update(maintenances::table)
        .set((maintenances::stamp_sequence.eq(stamp.sequence), maintenances::stamp_at.eq(At(stamp.at))))
        .execute(conn)?;
    Ok(())
}
