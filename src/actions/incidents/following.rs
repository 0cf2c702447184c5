//! The public statuses that follow from an incident. A tracked component has the worst status that any open incident
//! implies, at every instant of which they speak; when the last one lets it go, it goes back to whoever its policy names.

use super::Desk;
use crate::actions::statuses::{Statement, change};
use crate::domain::ids::{ComponentId, IncidentId};
use crate::domain::incidents::IncidentRecord;
use crate::domain::record::Stamp;
use crate::domain::recoveries::{Recovered, by_component, timeline};
use crate::domain::status::Status;
use crate::domain::statuses::Basis;
use crate::domain::time::Time;
use crate::store::{Conn, Error, incidents, record, statuses};
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
    for (component, _) in &changed {
        tracking.extend(incidents::list_tracking(conn, *component)?);
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
        let all: Vec<&Hold<'_>> = is.into_iter().chain(elsewhere.iter().filter_map(|of| of.get(&component))).collect();
        restate(conn, desk, component, from, &all, after.id)?;
        is_released |= lets_go(is) && !lets_go(was);
    }
    if is_released {
        // Those who judge the probes look at everything again when this moves, and let the policy of what was released
        // decide.
        record::save_catalogue_sequence(conn, stamp)?;
    }
    Ok(())
}

/// What one incident says of one component over time.
struct Hold<'a> {
    incident: IncidentId,
    /// Its statements that count, in the order of their instants.
    pieces: Vec<&'a Recovered>,
    /// When it let the component go; `None` while it holds it.
    until: Option<Time>,
}

impl<'a> Hold<'a> {
    fn all_of(incident: &'a IncidentRecord) -> BTreeMap<ComponentId, Hold<'a>> {
        let members = incident.members();
        let hold = |(component, rows): (ComponentId, Vec<&'a Recovered>)| {
            let removed = || incident.sets.iter().rfind(|set| set.removed.contains(&component)).map(|set| set.at);
            let until =
                incident.state.resolved_at().or_else(|| if members.contains(&component) { None } else { removed() });
            (component, Hold { incident: incident.id, pieces: timeline(rows), until })
        };
        by_component(&incident.recoveries).into_iter().map(hold).collect()
    }

    fn at(&self, at: Time) -> Option<&'a Recovered> {
        let piece = self.pieces.iter().rfind(|piece| piece.since <= at).copied();
        // What an incident says with its last word is of the time after it.
        piece.filter(|piece| self.until.is_none_or(|until| at < until || piece.since >= until))
    }
}

/// The first instant for which `is` says something else than `was` did; `None` where they say the same. An incident that
/// is opened again says nothing of the time in which it was over.
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

/// States anew, from `from` on, the worst of what this incident and the other open ones (`holds`) say of a component. Where
/// this one took back all that it had said, the status that was before it comes back; where it let go, the last one stays.
fn restate(
    conn: &mut Conn,
    desk: Desk<'_>,
    component: ComponentId,
    from: Time,
    holds: &[&Hold<'_>],
    this: IncidentId,
) -> Result<(), Error> {
    let speaks_at = holds.iter().flat_map(|hold| hold.pieces.iter().map(|piece| piece.since).chain(hold.until));
    let instants: BTreeSet<Time> = speaks_at.filter(|at| *at > from && *at <= desk.now).chain([from]).collect();
    for at in instants {
        let said = holds.iter().filter_map(|hold| Some((hold.incident, hold.at(at)?)));
        let worst = said.reduce(|worst, other| {
            let severity = |(_, row): &(IncidentId, &Recovered)| row.recovery.status().severity();
            if severity(&other) > severity(&worst) { other } else { worst }
        });
        let is_let_go = holds.iter().any(|hold| hold.incident == this && hold.until.is_some_and(|until| until <= at));
        match worst {
            Some((incident, row)) => state(conn, desk, row, at, incident)?,
            None if is_let_go => {}
            None => restore(conn, desk, component, at, this)?,
        }
    }
    Ok(())
}

fn state(conn: &mut Conn, desk: Desk<'_>, row: &Recovered, at: Time, incident: IncidentId) -> Result<(), Error> {
    let statement = Statement {
        component: row.component,
        to: row.recovery.status(),
        since: at,
        as_of: row.as_of.max(at),
        basis: row.basis,
        actor: row.by.to_string(),
        why: Some(format!("incident {incident}")),
    };
    change(conn, desk.now, desk.zone, &statement)?;
    Ok(())
}

/// Takes back what was said of a component since `since`.
fn restore(
    conn: &mut Conn,
    desk: Desk<'_>,
    component: ComponentId,
    since: Time,
    incident: IncidentId,
) -> Result<(), Error> {
    let spans = statuses::list_spans(conn, component, since)?;
    let before = spans.iter().rfind(|span| span.from < since).map_or(Status::Unknown, |span| span.status);
    let statement = Statement {
        component,
        to: before,
        since,
        as_of: desk.now,
        basis: Basis::Staff,
        actor: desk.by.to_string(),
        why: Some(format!("put right in incident {incident}")),
    };
    change(conn, desk.now, desk.zone, &statement)?;
    Ok(())
}
