//! What the loss of a facility means: the components on it and inside it, out of service, and those that also run
//! elsewhere, degraded (DOMAIN §4, one facility, many components).

use super::catalogue::{Component, Facility};
use super::ids::{ComponentId, FacilityId};
use std::collections::HashSet;

/// A component that hangs on a lost facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposed {
    /// Which leaf.
    pub component: ComponentId,
    /// True for one that also runs on a facility that is not lost: proposed as degraded, not out.
    pub is_redundant: bool,
}

/// The leaves that hang on `lost`, in the order of the page. A function runs where its component runs, unless it names
/// facilities of its own.
pub fn propose(facilities: &[Facility], components: &[Component], lost: FacilityId) -> Vec<Proposed> {
    let mut inside = HashSet::from([lost]);
    // Parents stand before what stands in them, but a file may come in any order from the database: walk until it holds.
    loop {
        let before = inside.len();
        let within =
            facilities.iter().filter(|facility| facility.parent.is_some_and(|parent| inside.contains(&parent)));
        let within: Vec<FacilityId> = within.map(|facility| facility.id).collect();
        inside.extend(within);
        if inside.len() == before {
            break;
        }
    }
    let parents: HashSet<ComponentId> = components.iter().filter_map(|component| component.parent).collect();
    let runs_on = |component: &Component| -> Vec<FacilityId> {
        let of_parent = || components.iter().find(|other| Some(other.id) == component.parent);
        if component.runs_on.is_empty() {
            of_parent().map(|parent| parent.runs_on.clone()).unwrap_or_default()
        } else {
            component.runs_on.clone()
        }
    };
    let leaves = components.iter().filter(|component| !parents.contains(&component.id));
    leaves
        .filter_map(|leaf| {
            let runs_on = runs_on(leaf);
            let lost = runs_on.iter().filter(|facility| inside.contains(facility)).count();
            (lost > 0).then_some(Proposed { component: leaf.id, is_redundant: lost < runs_on.len() })
        })
        .collect()
}
