//! Maintenances: each is read as one value and written whole. What may change is decided in memory, by the domain.

mod queries;
pub mod recurrences;
mod rows;
mod shapes;

use super::catalogue;
use super::connection::{At, Conn, Word, each, in_parts};
use super::error::Error;
use super::incidents::LeavesEver;
use super::schema::{maintenance_components, maintenance_updates, maintenances};
use crate::domain::ids::MaintenanceId;
use crate::domain::maintenances::{Affected, MaintenanceRecord, MaintenanceUpdate};
use crate::domain::record::Stamp;
use diesel::prelude::*;
pub use queries::{
    list_beginning, list_covers, list_due, list_origins, list_touched_components, stamp_all, stamp_touching,
};
use rows::{ComponentRow, HeadRow, UpdateRow};
use std::collections::HashMap;
use std::sync::Arc;

/// Which maintenances are read.
#[derive(Debug, Clone, Copy)]
enum Scope {
    /// One.
    One(MaintenanceId),
    /// All whose stamp has this sequence or a later one.
    StampedSince(i64),
}

/// A maintenance, whole; [`Error::NotFound`] where there is none.
pub fn find(conn: &mut Conn, id: MaintenanceId) -> Result<MaintenanceRecord, Error> {
    let ever = catalogue::list_components_ever(conn)?;
    load(conn, Scope::One(id), &LeavesEver::of(&ever))?.pop().ok_or(Error::NotFound)
}

/// Writes a maintenance over what it was, and raises its revision by one. What it touches never changes, and updates are
/// only ever added.
pub fn save(conn: &mut Conn, record: &MaintenanceRecord) -> Result<(), Error> {
    let row = HeadRow::of(record);
    let due_at = maintenances::due_at.eq(record.next_due_at().map(At));
    let again = (due_at, maintenances::revision.eq(maintenances::revision + 1));
    let written = each!(conn, c => diesel::update(&row).set((&row, again)).execute(c))?;
    if written == 0 {
        let first = (due_at, maintenances::revision.eq(1_i64));
        each!(conn, c => diesel::insert_into(maintenances::table).values((&row, first)).execute(c))?;
        let rows: Vec<ComponentRow> =
            record.affected.iter().map(|affected| ComponentRow::of(record.id, affected)).collect();
        each!(conn, c => in_parts!(rows, part => {
            diesel::insert_into(maintenance_components::table).values(part).execute(c)?
        }));
    }
    let said: i64 = maintenance_updates::table
        .filter(maintenance_updates::maintenance_id.eq(Word(record.id)))
        .count()
        .get_result(conn)?;
    let new: Vec<UpdateRow> =
        record.updates.iter().skip(said as usize).map(|update| UpdateRow::of(record.id, update)).collect();
    each!(conn, c => in_parts!(new, part => {
        diesel::insert_into(maintenance_updates::table).values(part).execute(c)?
    }));
    Ok(())
}

/// Every maintenance, the one that begins last first. Those of `known` whose stamp has not moved are shared with it.
pub fn list_known(conn: &mut Conn, known: &[Arc<MaintenanceRecord>]) -> Result<Vec<Arc<MaintenanceRecord>>, Error> {
    let ever = catalogue::list_components_ever(conn)?;
    list_among(conn, known, &LeavesEver::of(&ever))
}

/// As [`list_known`], where what there ever was in the catalogue is read already. Whatever is not shared is read by a fixed
/// number of queries, however much it is.
pub(super) fn list_among(
    conn: &mut Conn,
    known: &[Arc<MaintenanceRecord>],
    ever: &LeavesEver<'_>,
) -> Result<Vec<Arc<MaintenanceRecord>>, Error> {
    let rows: Vec<(Word<MaintenanceId>, i64, At)> = maintenances::table
        .order((maintenances::begins_at.desc(), maintenances::planned_at.desc(), maintenances::id))
        .select((maintenances::id, maintenances::stamp_sequence, maintenances::stamp_at))
        .load(conn)?;
    let known: HashMap<(MaintenanceId, Stamp), &Arc<MaintenanceRecord>> =
        known.iter().map(|maintenance| ((maintenance.id, maintenance.stamp), maintenance)).collect();
    let stamped = |(id, sequence, at): (Word<MaintenanceId>, i64, At)| (id.0, Stamp { sequence, at: at.0 });
    let present: Vec<(MaintenanceId, Stamp)> = rows.into_iter().map(stamped).collect();
    let unknown = present.iter().filter(|one| !known.contains_key(one)).map(|(_, stamp)| stamp.sequence).min();
    let mut loaded: HashMap<MaintenanceId, MaintenanceRecord> = match unknown {
        Some(sequence) => {
            let changed = load(conn, Scope::StampedSince(sequence), ever)?;
            changed.into_iter().map(|maintenance| (maintenance.id, maintenance)).collect()
        }
        None => HashMap::new(),
    };
    let shared_or_loaded = |one: (MaintenanceId, Stamp)| match known.get(&one) {
        Some(maintenance) => Ok(Arc::clone(maintenance)),
        None => loaded.remove(&one.0).map(Arc::new).ok_or(Error::NotFound),
    };
    present.into_iter().map(shared_or_loaded).collect()
}

/// The maintenances in `scope` with what they touch and what was said of them.
fn load(conn: &mut Conn, scope: Scope, ever: &LeavesEver<'_>) -> Result<Vec<MaintenanceRecord>, Error> {
    let selected = || maintenances::table.select(HeadRow::as_select());
    let heads: Vec<HeadRow> = match scope {
        Scope::One(id) => selected().filter(maintenances::id.eq(Word(id))).load(conn)?,
        Scope::StampedSince(sequence) => selected().filter(maintenances::stamp_sequence.ge(sequence)).load(conn)?,
    };
    if heads.is_empty() {
        return Ok(Vec::new());
    }
    let mut affected = list_affected(conn, scope, ever)?;
    let mut updates = list_updates(conn, scope)?;
    let whole = |head: HeadRow| {
        let id = head.id();
        head.into_record(affected.remove(&id).unwrap_or_default(), updates.remove(&id).unwrap_or_default())
    };
    heads.into_iter().map(whole).collect()
}

fn list_affected(
    conn: &mut Conn,
    scope: Scope,
    ever: &LeavesEver<'_>,
) -> Result<HashMap<MaintenanceId, Vec<Affected>>, Error> {
    let selected = || maintenance_components::table.select(ComponentRow::as_select());
    let rows: Vec<ComponentRow> = match scope {
        Scope::One(id) => selected().filter(maintenance_components::maintenance_id.eq(Word(id))).load(conn)?,
        Scope::StampedSince(sequence) => {
            let stamped = maintenances::table.filter(maintenances::stamp_sequence.ge(sequence));
            let stamped = stamped.select(maintenances::id);
            selected().filter(maintenance_components::maintenance_id.eq_any(stamped)).load(conn)?
        }
    };
    let mut found: HashMap<MaintenanceId, Vec<(usize, Affected)>> = HashMap::new();
    for row in rows {
        let (place, leaf) = ever.get(row.component())?;
        found.entry(row.maintenance()).or_default().push((place, Affected { leaf, expected: row.expected() }));
    }
    let in_order = |(id, mut affected): (MaintenanceId, Vec<(usize, Affected)>)| {
        affected.sort_by_key(|(place, _)| *place);
        (id, affected.into_iter().map(|(_, affected)| affected).collect())
    };
    Ok(found.into_iter().map(in_order).collect())
}

fn list_updates(conn: &mut Conn, scope: Scope) -> Result<HashMap<MaintenanceId, Vec<MaintenanceUpdate>>, Error> {
    let ordered = || {
        let key = (maintenance_updates::maintenance_id, maintenance_updates::number);
        maintenance_updates::table.order(key).select(UpdateRow::as_select())
    };
    let rows: Vec<UpdateRow> = match scope {
        Scope::One(id) => ordered().filter(maintenance_updates::maintenance_id.eq(Word(id))).load(conn)?,
        Scope::StampedSince(sequence) => {
            let stamped = maintenances::table.filter(maintenances::stamp_sequence.ge(sequence));
            let stamped = stamped.select(maintenances::id);
            ordered().filter(maintenance_updates::maintenance_id.eq_any(stamped)).load(conn)?
        }
    };
    let mut found: HashMap<MaintenanceId, Vec<MaintenanceUpdate>> = HashMap::new();
    for row in rows {
        found.entry(row.maintenance()).or_default().push(row.into_update()?);
    }
    Ok(found)
}
