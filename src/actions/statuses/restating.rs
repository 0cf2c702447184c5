//! Stating anew what was the case with components, from an instant on: for incidents, planned work and corrections, which
//! all speak of the past as well as of the present.

use super::holds::{Hold, Said, Word, standing};
use super::{Statement, change};
use crate::domain::actors::Actor;
use crate::domain::catalogue::Policy;
use crate::domain::corrections::Correction;
use crate::domain::ids::{ComponentId, IncidentId};
use crate::domain::incidents::IncidentRecord;
use crate::domain::maintenances::{Cover, shown};
use crate::domain::status::Status;
use crate::domain::statuses::{Basis, Cause};
use crate::domain::time::Time;
use crate::store::{Conn, Error, corrections, incidents, maintenances, probes, statuses, verdicts};
use chrono_tz::Tz;
use std::collections::{BTreeSet, HashMap};

/// Who states anew, when, and for whose sake.
#[derive(Clone, Copy)]
pub(in crate::actions) struct Restating<'a> {
    /// The present instant of the record.
    pub(in crate::actions) now: Time,
    /// The page's zone.
    pub(in crate::actions) zone: Tz,
    /// Who.
    pub(in crate::actions) by: &'a Actor,
    /// What the statements follow from, where nothing else says them.
    pub(in crate::actions) cause: Cause,
}

/// A component, and the instant from which on something else may be the case with it than was recorded.
pub(in crate::actions) struct Stretch<'a, 'b> {
    /// Which leaf.
    pub(in crate::actions) component: ComponentId,
    /// From when on.
    pub(in crate::actions) from: Time,
    /// What incidents say of it.
    pub(in crate::actions) holds: Vec<&'b Hold<'a>>,
}

/// The incidents, but for `this`, that say anything of the components from those instants on.
pub(in crate::actions) fn holds_elsewhere(
    conn: &mut Conn,
    changed: &[(ComponentId, Time)],
    this: Option<IncidentId>,
) -> Result<Vec<IncidentRecord>, Error> {
    let mut tracking = BTreeSet::new();
    for (component, from) in changed {
        tracking.extend(incidents::list_tracking_ever_since(conn, *component, *from)?);
    }
    let others = tracking.into_iter().filter(|id| Some(*id) != this);
    others.map(|id| Ok(incidents::find(conn, id)?.incident)).collect()
}

/// States anew what is the case with the components of `stretches`.
pub(in crate::actions) fn restate(
    conn: &mut Conn,
    restating: Restating<'_>,
    stretches: &[Stretch<'_, '_>],
) -> Result<(), Error> {
    let components: Vec<ComponentId> = stretches.iter().map(|stretch| stretch.component).collect();
    let covers: HashMap<ComponentId, Vec<Cover>> = maintenances::list_covers(conn, &components)?;
    let corrections: HashMap<ComponentId, Vec<Correction>> = corrections::list_of(conn, &components)?;
    for stretch in stretches {
        let covers = covers.get(&stretch.component).map(Vec::as_slice).unwrap_or_default();
        let corrections = corrections.get(&stretch.component).map(Vec::as_slice).unwrap_or_default();
        restate_one(conn, restating, stretch, covers, corrections)?;
    }
    Ok(())
}

fn restate_one(
    conn: &mut Conn,
    restating: Restating<'_>,
    stretch: &Stretch<'_, '_>,
    covers: &[Cover],
    corrections: &[Correction],
) -> Result<(), Error> {
    let component = stretch.component;
    let is_later = |at: &Time| *at > stretch.from && *at <= restating.now;
    let changes;
    let mut word = Word { holds: stretch.holds.clone(), covers, corrections, without: Vec::new(), is_judged: false };
    let mut instants: BTreeSet<Time> = word.changes_at().filter(is_later).chain([stretch.from]).collect();
    if !instants.iter().all(|at| word.is_held(*at)) {
        changes = statuses::list_changes(conn, component)?;
        word.without = standing(&changes);
        word.is_judged =
            verdicts::find_policy(conn, component)? == Some(Policy::Automatic) && probes::is_checked(conn, component)?;
        instants.extend(word.without.iter().map(|change| change.since).filter(is_later));
    }
    for at in instants {
        let statement = statement(restating, component, at, &word);
        change(conn, restating.now, restating.zone, &statement)?;
    }
    Ok(())
}

/// What is the case since `at`.
fn statement(restating: Restating<'_>, component: ComponentId, at: Time, word: &Word<'_, '_>) -> Statement {
    let by_staff = |to, cause, why: String| Statement {
        component,
        to,
        since: at,
        as_of: restating.now,
        basis: Basis::Staff,
        actor: restating.by.to_string(),
        why: Some(why),
        cause: Some(cause),
    };
    let put_right = || match restating.cause {
        Cause::Incident(id) => format!("put right in incident {id}"),
        Cause::Maintenance(id) => format!("put right by maintenance {id}"),
        Cause::Correction(id) => format!("put right by correction {id}"),
    };
    let said = word.at(at);
    let statement = match said {
        Said::Corrected(correction) => Statement {
            as_of: correction.at,
            actor: correction.by.to_string(),
            ..by_staff(correction.status, Cause::Correction(correction.id), format!("correction {}", correction.id))
        },
        Said::ByIncident(incident, row) => Statement {
            as_of: row.as_of.max(at),
            basis: row.basis,
            actor: row.by.to_string(),
            ..by_staff(row.recovery.status(), Cause::Incident(incident), format!("incident {incident}"))
        },
        Said::LetGo(incident) => {
            let why = format!("incident {incident} does not count it any more");
            by_staff(Status::Unknown, Cause::Incident(incident), why)
        }
        Said::LeftByWork(maintenance) => {
            by_staff(Status::Operational, Cause::Maintenance(maintenance), format!("maintenance {maintenance} ended"))
        }
        Said::WithoutIncident(change) => Statement {
            as_of: change.as_of.max(at),
            basis: change.basis,
            ..by_staff(change.to, restating.cause, put_right())
        },
        Said::Nothing => by_staff(Status::Unknown, restating.cause, put_right()),
    };
    let Some((maintenance, expected)) = word.cover(at).filter(|_| !matches!(said, Said::Corrected(_))) else {
        return statement;
    };
    // What an incident says is no expectation: beside planned work, the worse of both is the case.
    let to = match word.is_held(at) {
        true => statement.to.worse(Status::UnderMaintenance),
        false => shown(statement.to, expected),
    };
    if to == statement.to {
        return statement;
    }
    by_staff(to, Cause::Maintenance(maintenance), format!("maintenance {maintenance}"))
}
