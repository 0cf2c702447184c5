//! The public statuses that follow from an incident. A tracked component has the worst status that any incident which holds
//! it implies, at every instant of which they speak; when the last one lets it go, it goes back to whoever its policy names.

use super::Desk;
use crate::actions::statuses::{Hold, Restating, Stretch, holds_elsewhere, restate};
use crate::domain::ids::ComponentId;
use crate::domain::incidents::IncidentRecord;
use crate::domain::record::Stamp;
use crate::domain::statuses::Cause;
use crate::domain::time::Time;
use crate::store::{Conn, Error, record};
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
    let others = holds_elsewhere(conn, &changed, Some(after.id))?;
    let elsewhere: Vec<BTreeMap<ComponentId, Hold<'_>>> = others.iter().map(Hold::all_of).collect();
    let lets_go = |hold: Option<&Hold<'_>>| hold.is_none_or(|hold| hold.until.is_some() || hold.pieces.is_empty());
    let is_released =
        changed.iter().any(|(component, _)| lets_go(holds.get(component)) && !lets_go(held.get(component)));
    let stretch = |(component, from): &(ComponentId, Time)| Stretch {
        component: *component,
        from: *from,
        holds: [&holds].into_iter().chain(&elsewhere).filter_map(|of| of.get(component)).collect(),
    };
    let restating = Restating { now: desk.now, zone: desk.zone, by: desk.by, cause: Cause::Incident(after.id) };
    restate(conn, restating, &changed.iter().map(stretch).collect::<Vec<_>>())?;
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
