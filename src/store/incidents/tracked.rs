//! The components that incidents track: who they are comes from the catalogue, removed ones too.

use super::rows::{Difference, Row, Scope, by_incident, load_rows, save_rows};
use crate::domain::catalogue::Component;
use crate::domain::ids::{ComponentId, IncidentId};
use crate::domain::incidents::{IncidentRecord, Tracked};
use crate::domain::recoveries::members;
use crate::store::catalogue::StampedComponent;
use crate::store::connection::{Conn, Word};
use crate::store::error::Error;
use crate::store::schema::tracked_components;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = tracked_components, primary_key(incident_id, component_id))]
struct TrackedRow {
    incident_id: Word<IncidentId>,
    component_id: Word<ComponentId>,
    is_member: bool,
}

impl Row for TrackedRow {
    /// Which component, and whether it is a member now.
    type Element = (ComponentId, bool);
    type Key = ComponentId;

    fn of(incident: IncidentId, _place: i64, (component, is_member): &(ComponentId, bool)) -> TrackedRow {
        TrackedRow { incident_id: Word(incident), component_id: Word(*component), is_member: *is_member }
    }

    fn incident(&self) -> IncidentId {
        self.incident_id.0
    }

    fn key(&self) -> ComponentId {
        self.component_id.0
    }

    fn into_element(self) -> Result<(ComponentId, bool), Error> {
        Ok((self.component_id.0, self.is_member))
    }
}

/// Every component of any version of the set, and whether it is a member after all of them.
fn rows(record: &IncidentRecord) -> Vec<TrackedRow> {
    let members = members(&record.sets);
    let tracked = record.tracked.iter().map(|tracked| tracked.component);
    tracked.map(|component| TrackedRow::of(record.id, 0, &(component, members.contains(&component)))).collect()
}

/// Writes what differs: who is tracked, and who is a member now.
pub(super) fn save(conn: &mut Conn, before: Option<&IncidentRecord>, after: &IncidentRecord) -> Result<(), Error> {
    save_rows!(conn, tracked_components, before.map(rows).unwrap_or_default(), rows(after));
    Ok(())
}

/// The tracked components of every incident in `scope`, in the order of the page.
pub(super) fn list(
    conn: &mut Conn,
    scope: Scope,
    ever: &LeavesEver<'_>,
) -> Result<HashMap<IncidentId, Vec<Tracked>>, Error> {
    let rows = by_incident(load_rows!(conn, scope, tracked_components, TrackedRow))?;
    let in_order = |(incident, components): (IncidentId, Vec<(ComponentId, bool)>)| {
        let mut found = components.iter().map(|(id, _)| ever.get(*id)).collect::<Result<Vec<_>, Error>>()?;
        found.sort_unstable_by_key(|(place, _)| *place);
        Ok((incident, found.into_iter().map(|(_, tracked)| tracked).collect()))
    };
    rows.into_iter().map(in_order).collect()
}

/// Every component that there ever was, removed ones too, as incidents and maintenances know it.
pub(in crate::store) struct LeavesEver<'e> {
    ever: &'e [StampedComponent],
    places: HashMap<ComponentId, usize>,
}

impl<'e> LeavesEver<'e> {
    /// `ever` is what `list_components_ever` of the catalogue reads.
    pub(in crate::store) fn of(ever: &'e [StampedComponent]) -> LeavesEver<'e> {
        let places = ever.iter().zip(0..).map(|(one, place)| (one.component.id, place)).collect();
        LeavesEver { ever, places }
    }

    /// One of them, with its place in the order of the page.
    pub(in crate::store) fn get(&self, id: ComponentId) -> Result<(usize, Tracked), Error> {
        let missing = || Error::corrupt(format!("{id} is not in the catalogue and never was"));
        let place = *self.places.get(&id).ok_or_else(missing)?;
        let found = &self.ever[place];
        let parent = found.component.parent.and_then(|parent| self.places.get(&parent));
        let parent = parent.map(|place| &self.ever[*place].component);
        Ok((place, tracked(&found.component, parent, found.is_removed)))
    }
}

/// A leaf as incidents know it. A function stands in its parent's group, and has its parent's tier and facilities where it
/// has none of its own.
fn tracked(component: &Component, parent: Option<&Component>, is_removed: bool) -> Tracked {
    let own_or_parents = if component.runs_on.is_empty() { parent.unwrap_or(component) } else { component };
    Tracked {
        component: component.id,
        names: component.names.clone(),
        parent_names: parent.map(|parent| parent.names.clone()).unwrap_or_default(),
        group: component.group.or_else(|| parent.and_then(|parent| parent.group)),
        tier: component.tier.or_else(|| parent.and_then(|parent| parent.tier)),
        runs_on: own_or_parents.runs_on.clone(),
        is_removed,
    }
}
