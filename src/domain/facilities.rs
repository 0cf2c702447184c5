//! What the loss of a facility means: the components on it and inside it, out of service, and those that also run
//! elsewhere, degraded (DOMAIN §4, one facility, many components).

use super::catalogue::{Component, Facility};
use super::ids::{ComponentId, FacilityId};
use super::incidents::IncidentRefusal;
use super::incidents::drafts::{Leaves, RecoveryDraft};
use super::language::Wording;
use super::recoveries::{LeftOut, LimitedAs, Recovery};
use super::statuses::Basis;
use super::time::Time;
use std::collections::{BTreeSet, HashSet};

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

/// What is said of everything that a lost facility takes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Since when.
    pub since: Time,
    /// The moment that this describes.
    pub as_of: Time,
    /// What the limits of a redundant component are called.
    pub redundant_limits: Wording,
}

/// The recoveries that an incident begins with: everything `proposed` but what is left out, out of service or (where it is
/// redundant) degraded; what is `named` is said as it is named, and stays where the facility does not propose it.
pub fn fan_out(
    proposed: &[Proposed],
    named: &[RecoveryDraft],
    left_out: &[LeftOut],
    loss: &Loss,
    leaves: &Leaves,
) -> Result<Vec<RecoveryDraft>, IncidentRefusal> {
    let can_be_left_out: BTreeSet<ComponentId> = proposed.iter().map(|proposed| proposed.component).collect();
    let said: BTreeSet<ComponentId> = named.iter().map(|draft| draft.component).collect();
    for left in left_out {
        if !can_be_left_out.contains(&left.component) {
            return Err(IncidentRefusal::NotProposed { component: leaves.slug(left.component) });
        }
        if said.contains(&left.component) {
            return Err(IncidentRefusal::NamedTwice { component: leaves.slug(left.component) });
        }
    }
    let is_left_out = |component| left_out.iter().any(|left| left.component == component);
    let fanned = proposed
        .iter()
        .filter(|proposed| !said.contains(&proposed.component) && !is_left_out(proposed.component))
        .map(|proposed| RecoveryDraft {
            component: proposed.component,
            recovery: if proposed.is_redundant {
                Recovery::Limited { as_status: LimitedAs::Degraded, limits: loss.redundant_limits.clone() }
            } else {
                Recovery::Down
            },
            since: loss.since,
            as_of: loss.as_of,
            basis: Basis::Staff,
        });
    Ok(named.iter().cloned().chain(fanned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalogue::Policy;
    use crate::domain::language::{Language, Texts};
    use crate::domain::time::from_millis;

    fn facility(slug: &str, parent: Option<&str>) -> Facility {
        Facility {
            id: FacilityId::from_slug(slug),
            slug: slug.into(),
            parent: parent.map(FacilityId::from_slug),
            kind: "site".into(),
            operator: None,
            names: Texts::default(),
            position: 0,
        }
    }

    fn component(slug: &str, parent: Option<&str>, runs_on: &[&str]) -> Component {
        Component {
            id: ComponentId::from_slug(slug),
            slug: slug.into(),
            group: None,
            parent: parent.map(ComponentId::from_slug),
            names: Texts::default(),
            descriptions: Texts::default(),
            tier: None,
            operator: None,
            policy: Policy::Manual,
            runs_on: runs_on.iter().map(|slug| FacilityId::from_slug(slug)).collect(),
            position: 0,
        }
    }

    fn wording(text: &str) -> Wording {
        Wording::new("the reason", &Texts::of(Language::English, text), Language::English, 50).unwrap()
    }

    /// A site with a room in it, and a second site. The map runs in the room, mail on both sites, the bank elsewhere.
    fn proposed() -> (Vec<Proposed>, Leaves) {
        let facilities = [facility("room", Some("site")), facility("site", None), facility("other", None)];
        let components = [
            component("map", None, &["room"]),
            component("map-place", Some("map"), &[]),
            component("mail", None, &["room", "other"]),
            component("bank", None, &["other"]),
        ];
        (propose(&facilities, &components, FacilityId::from_slug("site")), Leaves::of(&components))
    }

    #[test]
    fn a_lost_site_takes_what_is_inside_of_it_and_spares_what_also_runs_elsewhere() {
        let (map, mail) = (ComponentId::from_slug("map-place"), ComponentId::from_slug("mail"));
        let expected =
            [Proposed { component: map, is_redundant: false }, Proposed { component: mail, is_redundant: true }];
        assert_eq!(proposed().0, expected);
    }

    #[test]
    fn what_is_proposed_can_be_left_out_with_a_reason_and_nothing_else_can() {
        let (proposed, leaves) = proposed();
        let at = from_millis(0).unwrap();
        let loss = Loss { since: at, as_of: at, redundant_limits: wording("may be slow") };
        let left_out =
            |slug: &str| [LeftOut { component: ComponentId::from_slug(slug), reason: wording("moved away") }];
        let fanned = fan_out(&proposed, &[], &left_out("map-place"), &loss, &leaves).unwrap();
        assert_eq!(fanned.len(), 1);
        assert!(matches!(fanned[0].recovery, Recovery::Limited { as_status: LimitedAs::Degraded, .. }));
        let refused = fan_out(&proposed, &[], &left_out("bank"), &loss, &leaves);
        assert_eq!(refused, Err(IncidentRefusal::NotProposed { component: "bank".into() }));
    }
}
