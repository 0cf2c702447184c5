//! The public statuses that follow from an incident. A tracked component has the worst status that any incident which holds
//! it implies, at every instant of which they speak; when the last one lets it go, it goes back to whoever its policy names.

use super::Desk;
use super::holds::{Hold, Said, Word, standing};
use crate::actions::statuses::{Statement, change};
use crate::domain::catalogue::Policy;
use crate::domain::ids::{ComponentId, IncidentId};
use crate::domain::incidents::IncidentRecord;
use crate::domain::record::Stamp;
use crate::domain::status::Status;
use crate::domain::statuses::Basis;
use crate::domain::time::Time;
use crate::store::{Conn, Error, incidents, probes, record, statuses, verdicts};
use std::collections::{BTreeMap, BTreeSet};

/// Lets statuses follow what changed from `before` to `after`.
pub(super) fn follow(
    conn: &mut Conn,
    desk: Desk<'_>,
    before: Option<&IncidentRecord>,
    after: &IncidentRecord,
    stamp: Stamp,
) -> Result<(), Error> {
    let (held, holds) = (before.map(Hold::all_of).unwrap_or_default(), Hold::all_of(after));
    let touched: BTreeSet<ComponentId> = held.keys().chain(holds.keys()).copied().collect();
    let difference = |component: ComponentId| {
        first_difference(held.get(&component), holds.get(&component), desk.now).map(|from| (component, from))
    };
    let changed: Vec<(ComponentId, Time)> = touched.into_iter().filter_map(difference).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let mut tracking = BTreeSet::new();
    for (component, from) in &changed {
        tracking.extend(incidents::list_tracking_ever_since(conn, *component, *from)?);
    }
    let others = tracking
        .into_iter()
        .filter(|id| *id != after.id)
        .map(|id| Ok(incidents::find(conn, id)?.incident))
        .collect::<Result<Vec<_>, Error>>()?;
    let elsewhere: Vec<BTreeMap<ComponentId, Hold<'_>>> = others.iter().map(Hold::all_of).collect();
    let lets_go = |hold: Option<&Hold<'_>>| hold.is_none_or(|hold| hold.until.is_some() || hold.pieces.is_empty());
    let mut is_released = false;
    for (component, from) in changed {
        let (was, is) = (held.get(&component), holds.get(&component));
        let all = is.into_iter().chain(elsewhere.iter().filter_map(|of| of.get(&component)));
        restate(conn, desk, component, from, all.collect(), after.id)?;
        is_released |= lets_go(is) && !lets_go(was);
    }
    if is_released {
        // Those who judge the probes look at everything again when this moves, and let the policy of what was released
        // decide.
        record::save_catalogue_sequence(conn, stamp)?;
    }
    Ok(())
}

/// The first instant for which `is` says something else than `was` did; `None` where they say the same. An incident that
/// is opened again says nothing of the time in which it was over, until a later statement is dated back into it.
fn first_difference(was: Option<&Hold<'_>>, is: Option<&Hold<'_>>, now: Time) -> Option<Time> {
    let pieces = |hold: Option<&Hold<'_>>| -> Vec<(i64, Time)> {
        hold.map(|hold| hold.pieces.iter().map(|piece| (piece.number, piece.since)).collect()).unwrap_or_default()
    };
    let (old, new) = (pieces(was), pieces(is));
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let said = old.get(same).into_iter().chain(new.get(same)).map(|(_, since)| *since);
    let until = |hold: Option<&Hold<'_>>| hold.and_then(|hold| hold.until);
    let let_go = match (until(was), until(is)) {
        (old, new) if old == new => None,
        (Some(_), None) => Some(now),
        (old, new) => old.into_iter().chain(new).min(),
    };
    said.chain(let_go).min()
}

/// States anew, from `from` on, what is the case with a component.
fn restate(
    conn: &mut Conn,
    desk: Desk<'_>,
    component: ComponentId,
    from: Time,
    holds: Vec<&Hold<'_>>,
    this: IncidentId,
) -> Result<(), Error> {
    let is_later = |at: &Time| *at > from && *at <= desk.now;
    let mut word = Word { holds, without: Vec::new(), is_judged: false };
    let mut instants: BTreeSet<Time> = word.incidents_speak_at().filter(is_later).chain([from]).collect();
    let changes;
    if !instants.iter().all(|at| word.is_held(*at)) {
        changes = statuses::list_changes(conn, component)?;
        word.without = standing(&changes);
        word.is_judged =
            verdicts::find_policy(conn, component)? == Some(Policy::Automatic) && probes::is_checked(conn, component)?;
        instants.extend(word.without.iter().map(|change| change.since).filter(is_later));
    }
    for at in instants {
        let statement = statement(desk, component, at, word.at(at), this);
        change(conn, desk.now, desk.zone, &statement)?;
    }
    Ok(())
}

/// That `said` is the case since `at`. `this` is the incident for whose sake it is stated anew.
fn statement(desk: Desk<'_>, component: ComponentId, at: Time, said: Said<'_>, this: IncidentId) -> Statement {
    let by_staff = |to, incident, why: String| Statement {
        component,
        to,
        since: at,
        as_of: desk.now,
        basis: Basis::Staff,
        actor: desk.by.to_string(),
        why: Some(why),
        incident: Some(incident),
    };
    match said {
        Said::ByIncident(incident, row) => Statement {
            as_of: row.as_of.max(at),
            basis: row.basis,
            actor: row.by.to_string(),
            ..by_staff(row.recovery.status(), incident, format!("incident {incident}"))
        },
        Said::LetGo(incident) => {
            by_staff(Status::Unknown, incident, format!("incident {incident} does not count it any more"))
        }
        Said::WithoutIncident(change) => Statement {
            as_of: change.as_of.max(at),
            basis: change.basis,
            ..by_staff(change.to, this, format!("put right in incident {this}"))
        },
        Said::Nothing => by_staff(Status::Unknown, this, format!("put right in incident {this}")),
    }
}
