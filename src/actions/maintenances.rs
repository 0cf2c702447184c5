//! Acts on maintenances. Each finds the maintenance, lets the domain decide in memory, and saves it with the statuses that
//! follow from it, an entry in the audit log and a new public sequence: one transaction, or nothing.

pub mod asking;
mod overrun;
pub mod recurrences;
pub mod reminding;

use super::incidents::{ActError, leaves};
use super::notifications::announce_maintenance;
use super::statuses::{Hold, Restating, Stretch, holds_elsewhere, restate};
use super::verdicts::{failing, list_judged};
use crate::domain::actors::Actor;
use crate::domain::ids::{ComponentId, MaintenanceId};
use crate::domain::incidents::drafts::{Act, Leaves};
use crate::domain::language::Wording;
use crate::domain::maintenances::acting::PlanDraft;
use crate::domain::maintenances::keeping::Brought;
use crate::domain::maintenances::{Cover, MaintenanceRecord, MaintenanceRefusal};
use crate::domain::record::Stamp;
use crate::domain::statuses::Cause;
use crate::domain::time::Time;
use crate::store::{Conn, Error, audit, maintenances, record};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Why an act was not done. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum MaintenanceError {
    /// It breaks a rule.
    #[error(transparent)]
    Refused(#[from] MaintenanceRefusal),
    /// The database could not.
    #[error(transparent)]
    Store(#[from] Error),
}

impl From<MaintenanceError> for Error {
    /// For the clock, whom no rule should ever refuse.
    fn from(error: MaintenanceError) -> Self {
        match error {
            MaintenanceError::Refused(refusal) => Error::Fault(refusal.into()),
            MaintenanceError::Store(error) => error,
        }
    }
}

impl From<ActError> for MaintenanceError {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Refused(refusal) => MaintenanceError::Refused(refusal.into()),
            ActError::Store(error) => MaintenanceError::Store(error),
        }
    }
}

/// Who acts, and when.
#[derive(Debug, Clone, Copy)]
pub struct Acting<'a> {
    /// The present instant of the record.
    pub now: Time,
    /// The page's zone.
    pub zone: Tz,
    /// Who.
    pub by: &'a Actor,
}

impl<'a> Acting<'a> {
    fn act(self) -> Act<'a> {
        Act { now: self.now, by: self.by }
    }
}

/// Announces a maintenance.
pub fn plan(conn: &mut Conn, acting: Acting<'_>, draft: &PlanDraft) -> Result<MaintenanceRecord, MaintenanceError> {
    let stamp = record::raise(conn, acting.now)?;
    match maintenances::find(conn, draft.id) {
        Err(Error::NotFound) => {}
        Ok(_) => return Err(MaintenanceRefusal::Exists.into()),
        Err(error) => return Err(error.into()),
    }
    let planned = MaintenanceRecord::plan(draft, &leaves(conn)?, acting.act())?;
    finish(conn, acting, None, planned, stamp, "maintenance.plan", &format!("components={}", draft.affected.len()))
}

/// Announces another time for it, with the reason.
pub fn move_to(
    conn: &mut Conn,
    acting: Acting<'_>,
    id: MaintenanceId,
    from: Time,
    until: Time,
    reason: &Wording,
) -> Result<MaintenanceRecord, MaintenanceError> {
    act(conn, acting, id, "maintenance.move", |one, _, act| one.move_to(from, until, reason, act))
}

/// Begins the work now.
pub fn start(
    conn: &mut Conn,
    acting: Acting<'_>,
    id: MaintenanceId,
    body: Option<Wording>,
) -> Result<MaintenanceRecord, MaintenanceError> {
    act(conn, acting, id, "maintenance.start", |one, _, act| one.start(body, act))
}

/// The work is done, its outcome is looked at.
pub fn verify(
    conn: &mut Conn,
    acting: Acting<'_>,
    id: MaintenanceId,
    body: Option<Wording>,
) -> Result<MaintenanceRecord, MaintenanceError> {
    act(conn, acting, id, "maintenance.verify", |one, _, act| one.verify(body, act))
}

/// Ends it. It takes the reason, `despite_checks`, to end it while checks of its components fail.
pub fn end(
    conn: &mut Conn,
    acting: Acting<'_>,
    id: MaintenanceId,
    body: Option<Wording>,
    despite_checks: Option<&str>,
) -> Result<MaintenanceRecord, MaintenanceError> {
    let found = maintenances::find(conn, id)?;
    let failing = find_failing(conn, &found)?;
    act(conn, acting, id, "maintenance.end", |one, leaves, act| one.end(body, &failing, despite_checks, leaves, act))
}

/// Calls it off before it begins.
pub fn cancel(
    conn: &mut Conn,
    acting: Acting<'_>,
    id: MaintenanceId,
    reason: &Wording,
) -> Result<MaintenanceRecord, MaintenanceError> {
    act(conn, acting, id, "maintenance.cancel", |one, _, act| one.cancel(reason, act))
}

/// Says something about it.
pub fn tell(
    conn: &mut Conn,
    acting: Acting<'_>,
    id: MaintenanceId,
    body: &Wording,
) -> Result<MaintenanceRecord, MaintenanceError> {
    act(conn, acting, id, "maintenance.update", |one, _, act| {
        one.tell(body, act);
        Ok(())
    })
}

/// Writes down what time alone has done to maintenances by `now`, and announces the next occurrences of those that recur;
/// true where anything was due.
pub fn keep_time(conn: &mut Conn, now: Time, zone: Tz) -> Result<bool, MaintenanceError> {
    let by = Actor::timekeeper();
    let acting = Acting { now, zone, by: &by };
    if maintenances::list_due(conn, now)?.is_empty() && !recurrences::is_due(conn, now)? {
        return Ok(false);
    }
    // Another process may have seen the same: who comes second finds nothing left once the first is done.
    record::lock(conn)?;
    let due = maintenances::list_due(conn, now)?;
    for id in &due {
        keep_time_of(conn, acting, *id)?;
    }
    Ok(recurrences::announce_due(conn, acting)? || !due.is_empty())
}

fn keep_time_of(conn: &mut Conn, acting: Acting<'_>, id: MaintenanceId) -> Result<(), MaintenanceError> {
    let stamp = record::raise(conn, acting.now)?;
    let before = maintenances::find(conn, id)?;
    let mut maintenance = before.clone();
    let failing = find_failing(conn, &before)?;
    let mut told = Vec::new();
    while let Some(brought) = maintenance.keep_time(acting.now, &failing) {
        told.push(match brought {
            Brought::Began => "began",
            Brought::Ended => "ended",
            Brought::Overran { at } => {
                let incident = overrun::open_incident(conn, acting, &maintenance, at)?;
                maintenance.note_overrun(at, incident, acting.now);
                "overran"
            }
        });
    }
    finish(conn, acting, Some(&before), maintenance, stamp, "maintenance.keep_time", &told.join(" ")).map(drop)
}

fn find_failing(conn: &mut Conn, maintenance: &MaintenanceRecord) -> Result<Vec<ComponentId>, Error> {
    let judged = list_judged(conn, maintenance.affected.iter().map(|affected| affected.leaf.component))?;
    Ok(failing(&judged))
}

fn act(
    conn: &mut Conn,
    acting: Acting<'_>,
    id: MaintenanceId,
    name: &str,
    change: impl FnOnce(&mut MaintenanceRecord, &Leaves, Act<'_>) -> Result<(), MaintenanceRefusal>,
) -> Result<MaintenanceRecord, MaintenanceError> {
    let stamp = record::raise(conn, acting.now)?;
    let before = maintenances::find(conn, id)?;
    let mut maintenance = before.clone();
    change(&mut maintenance, &leaves(conn)?, acting.act())?;
    finish(conn, acting, Some(&before), maintenance, stamp, name, "")
}

/// Saves `after` with what follows from it.
fn finish(
    conn: &mut Conn,
    acting: Acting<'_>,
    before: Option<&MaintenanceRecord>,
    mut after: MaintenanceRecord,
    stamp: Stamp,
    name: &str,
    told: &str,
) -> Result<MaintenanceRecord, MaintenanceError> {
    after.stamp = stamp;
    maintenances::save(conn, &after)?;
    follow(conn, acting, before, &after, stamp)?;
    announce_maintenance(conn, before, &after, acting.now)?;
    for affected in &after.affected {
        record::stamp_component(conn, affected.leaf.component, stamp)?;
    }
    audit::append(conn, acting.now, acting.by, name, after.id.as_str(), told)?;
    Ok(after)
}

/// Lets the statuses of what it touches follow.
fn follow(
    conn: &mut Conn,
    acting: Acting<'_>,
    before: Option<&MaintenanceRecord>,
    after: &MaintenanceRecord,
    stamp: Stamp,
) -> Result<(), Error> {
    let was: BTreeMap<ComponentId, Cover> = before.into_iter().flat_map(MaintenanceRecord::covers).collect();
    let changed_from = |(component, is): (ComponentId, Cover)| match was.get(&component) {
        None => Some((component, is.from)),
        Some(was) if was.until != is.until => was.until.into_iter().chain(is.until).min().map(|at| (component, at)),
        Some(_) => None,
    };
    let changed: Vec<(ComponentId, Time)> = after.covers().filter_map(changed_from).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let incidents = holds_elsewhere(conn, &changed, None)?;
    let holds: Vec<BTreeMap<ComponentId, Hold<'_>>> = incidents.iter().map(Hold::all_of).collect();
    let stretch = |(component, from): &(ComponentId, Time)| Stretch {
        component: *component,
        from: *from,
        holds: holds.iter().filter_map(|of| of.get(component)).collect(),
    };
    let Acting { now, zone, by } = acting;
    let restating = Restating { now, zone, by, cause: Cause::Maintenance(after.id) };
    restate(conn, restating, &changed.iter().map(stretch).collect::<Vec<_>>())?;
    if after.covers().any(|(_, cover)| cover.until.is_some()) {
        // Those who judge the probes look at everything again when this moves, and let the policy of what was released
        // decide.
        record::save_catalogue_sequence(conn, stamp)?;
    }
    Ok(())
}
