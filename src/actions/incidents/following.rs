//! The public statuses that follow from an incident. A tracked component has the worst status that any open incident
//! implies; when the last one lets it go, it goes back to whoever its policy names.

use super::Desk;
use crate::actions::statuses::{Statement, change};
use crate::domain::ids::ComponentId;
use crate::domain::incidents::IncidentRecord;
use crate::domain::record::Stamp;
use crate::domain::recoveries::Recovered;
use crate::domain::status::Status;
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
    let held = before.map(implied).unwrap_or_default();
    let holds = implied(after);
    let touched: BTreeSet<ComponentId> = held.keys().chain(holds.keys()).copied().collect();
    let mut is_released = false;
    for component in touched {
        let says = holds.get(&component).copied();
        if held.get(&component).map(|row| (row.number, row.since)) == says.map(|row| (row.number, row.since)) {
            continue;
        }
        let others = worst_elsewhere(conn, component, after)?;
        let worst = match (says, &others) {
            (Some(row), Some(other)) if other.recovery.status().severity() > row.recovery.status().severity() => {
                Some(other)
            }
            (Some(row), _) => Some(row),
            (None, other) => other.as_ref(),
        };
        match worst {
            Some(row) => state(conn, desk, row, after)?,
            None => {
                is_released = true;
                let undone = after.recoveries.iter().find(|row| row.component == component && row.is_undone);
                if let Some(undone) = undone.filter(|_| after.members().contains(&component)) {
                    restore(conn, desk, component, undone.since, after)?;
                }
            }
        }
    }
    if is_released {
        // Those who judge the probes look at everything again when this moves, and let the policy of what was released
        // decide.
        record::save_catalogue_sequence(conn, stamp)?;
    }
    Ok(())
}

/// What an incident says of each component it holds: nothing once it is over.
fn implied(incident: &IncidentRecord) -> BTreeMap<ComponentId, &Recovered> {
    if incident.state.is_open() { incident.standings() } else { BTreeMap::new() }
}

fn worst_elsewhere(conn: &mut Conn, component: ComponentId, this: &IncidentRecord) -> Result<Option<Recovered>, Error> {
    let mut worst: Option<Recovered> = None;
    for id in incidents::list_tracking(conn, component)?.into_iter().filter(|id| *id != this.id) {
        let other = incidents::find(conn, id)?.incident;
        let row = implied(&other).get(&component).copied().cloned();
        let severity = |row: &Recovered| row.recovery.status().severity();
        worst = match (worst, row) {
            (Some(worst), Some(row)) if severity(&row) > severity(&worst) => Some(row),
            (None, row) => row,
            (worst, _) => worst,
        };
    }
    Ok(worst)
}

fn state(conn: &mut Conn, desk: Desk<'_>, row: &Recovered, incident: &IncidentRecord) -> Result<(), Error> {
    let statement = Statement {
        component: row.component,
        to: row.recovery.status(),
        since: row.since,
        as_of: row.as_of,
        basis: row.basis,
        actor: row.by.to_string(),
        why: Some(format!("incident {}", incident.id)),
    };
    change(conn, desk.now, desk.zone, &statement)?;
    Ok(())
}

/// Takes back what was said of a component since `since`, where nothing else was ever said of it here.
fn restore(
    conn: &mut Conn,
    desk: Desk<'_>,
    component: ComponentId,
    since: Time,
    incident: &IncidentRecord,
) -> Result<(), Error> {
    let spans = statuses::list_spans(conn, component, since)?;
    let before = spans.iter().rfind(|span| span.from < since).map_or(Status::Unknown, |span| span.status);
    let statement = Statement {
        component,
        to: before,
        since,
        as_of: desk.now,
        basis: crate::domain::statuses::Basis::Staff,
        actor: desk.by.to_string(),
        why: Some(format!("put right in incident {}", incident.id)),
    };
    change(conn, desk.now, desk.zone, &statement)?;
    Ok(())
}
