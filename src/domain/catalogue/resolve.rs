//! From a draft to entries: whom each slug means, which ids they have, and in which order all of them stand.
//!
//! Ids are derived from the slug under which an entry first came, unless the file gives one that clients know from another
//! page, and stay when it is renamed. What the file does not name
//! stays, after what it names, unless it is pruned.

use super::draft::{Draft, Kind, Refusal, Why, refusal};
use super::{Catalogue, Component, Facility, Group};
use crate::domain::ids::{ComponentId, FacilityId, GroupId, Id, ProbeId};
use crate::domain::probes::Probe;
use std::collections::{HashMap, HashSet};

/// What the database holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Existing {
    /// The entries in use.
    pub catalogue: Catalogue,
    /// Entries that were removed. Their slugs stay theirs: naming one again brings it back with its history.
    pub removed: Vec<Removed>,
}

/// An entry that is no longer in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// What it is.
    pub kind: Kind,
    /// Its name in files.
    pub slug: String,
    /// Its id.
    pub id: Id,
}

impl Existing {
    /// Every slug of a kind with its id, removed ones as well.
    fn ids(&self, kind: Kind) -> HashMap<&str, Id> {
        let catalogue = &self.catalogue;
        let mut ids: HashMap<&str, Id> = match kind {
            Kind::Facility => catalogue.facilities.iter().map(|entry| (entry.slug.as_str(), entry.id.0)).collect(),
            Kind::Group => catalogue.groups.iter().map(|entry| (entry.slug.as_str(), entry.id.0)).collect(),
            Kind::Component => catalogue.components.iter().map(|entry| (entry.slug.as_str(), entry.id.0)).collect(),
            Kind::Probe => catalogue.probes.iter().map(|entry| (entry.slug.as_str(), entry.id.0)).collect(),
        };
        let removed = self.removed.iter().filter(|removed| removed.kind == kind);
        ids.extend(removed.map(|removed| (removed.slug.as_str(), removed.id)));
        ids
    }
}

/// The ids of a draft's entries, by slug.
struct Ids<'d> {
    facilities: HashMap<&'d str, Id>,
    groups: HashMap<&'d str, Id>,
    components: HashMap<&'d str, Id>,
    probes: HashMap<&'d str, Id>,
}

impl Draft {
    /// The whole catalogue as it stands when this draft is applied to `existing`. With `prune`, entries that the draft does
    /// not name go; without, they stay. Every reason against it is given at once.
    pub fn resolve(&self, existing: &Existing, prune: bool) -> Result<Catalogue, Vec<Refusal>> {
        let mut refusals = self.refusals();
        let ids = Ids {
            facilities: self.identify(Kind::Facility, existing, &mut refusals),
            groups: self.identify(Kind::Group, existing, &mut refusals),
            components: self.identify(Kind::Component, existing, &mut refusals),
            probes: self.identify(Kind::Probe, existing, &mut refusals),
        };
        // From here on every reference leads somewhere.
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let nothing = Catalogue::default();
        let kept = if prune { &nothing } else { &existing.catalogue };
        let groups = self.resolve_groups(&ids, kept);
        let catalogue = Catalogue {
            facilities: self.resolve_facilities(&ids, kept),
            components: self.resolve_components(&ids, kept, &groups),
            groups,
            probes: self.resolve_probes(&ids, kept),
        };
        self.refuse_left(&ids, &catalogue, &mut refusals);
        if refusals.is_empty() { Ok(catalogue) } else { Err(refusals) }
    }

    fn identify(&self, kind: Kind, existing: &Existing, refusals: &mut Vec<Refusal>) -> HashMap<&str, Id> {
        let known = existing.ids(kind);
        let mut taken: HashSet<Id> = known.values().copied().collect();
        let of_other_kind: HashSet<Id> = match kind {
            Kind::Group => existing.ids(Kind::Component).into_values().collect(),
            Kind::Component => existing.ids(Kind::Group).into_values().collect(),
            Kind::Facility | Kind::Probe => HashSet::new(),
        };
        let mut ids = HashMap::new();
        let given = self.given_ids(kind);
        for (index, (slug, was)) in self.slugs(kind).into_iter().enumerate() {
            let given = given.get(index).copied().flatten();
            let id = match (known.get(slug), was.and_then(|was| known.get(was))) {
                (Some(id), None) | (None, Some(id)) => *id,
                (Some(id), Some(_)) => {
                    refusals.push(refusal(kind, index, "was", Why::WasBoth(kind)));
                    *id
                }
                (None, None) => {
                    if was.is_some() && !known.is_empty() {
                        refusals.push(refusal(kind, index, "was", Why::WasUnknown(kind)));
                    }
                    // In an empty database a renamed entry gets the id that it has wherever it was renamed.
                    let id = given.unwrap_or_else(|| fresh_id(kind, was.unwrap_or(slug), &taken));
                    if taken.contains(&id) || (given.is_some() && of_other_kind.contains(&id)) {
                        refusals.push(refusal(kind, index, "id", Why::IdTaken));
                    }
                    id
                }
            };
            if given.is_some_and(|given| given != id) {
                refusals.push(refusal(kind, index, "id", Why::IdFixed { kind, id }));
            }
            taken.insert(id);
            ids.insert(slug, id);
        }
        ids
    }

    fn resolve_facilities(&self, ids: &Ids<'_>, kept: &Catalogue) -> Vec<Facility> {
        let id = |slug: &str| ids.facilities.get(slug).copied().map(FacilityId);
        let named = self.facilities.iter().filter_map(|draft| {
            Some(Facility {
                id: id(&draft.slug)?,
                slug: draft.slug.clone(),
                parent: draft.parent.as_deref().and_then(id),
                kind: draft.kind.clone(),
                operator: draft.operator.clone(),
                names: draft.names.clone(),
                position: 0,
            })
        });
        let ours: HashSet<Id> = ids.facilities.values().copied().collect();
        let left = kept.facilities.iter().filter(|facility| !ours.contains(&facility.id.0)).cloned();
        let mut inside: HashMap<Option<FacilityId>, Vec<Facility>> = HashMap::new();
        for facility in named.chain(left) {
            inside.entry(facility.parent).or_default().push(facility);
        }
        // Depth first: parents before what stands in them. A stack, because a tree may be as deep as it is large.
        let mut ordered: Vec<Facility> = Vec::new();
        let mut waiting: Vec<Facility> = inside.remove(&None).unwrap_or_default().into_iter().rev().collect();
        while let Some(facility) = waiting.pop() {
            waiting.extend(inside.remove(&Some(facility.id)).unwrap_or_default().into_iter().rev());
            ordered.push(Facility { position: ordered.len() as i32, ..facility });
        }
        ordered
    }

    fn resolve_groups(&self, ids: &Ids<'_>, kept: &Catalogue) -> Vec<Group> {
        let named = self.groups.iter().filter_map(|draft| {
            Some(Group {
                id: GroupId(*ids.groups.get(draft.slug.as_str())?),
                slug: draft.slug.clone(),
                names: draft.names.clone(),
                descriptions: draft.descriptions.clone(),
                position: 0,
            })
        });
        let ours: HashSet<Id> = ids.groups.values().copied().collect();
        let left = kept.groups.iter().filter(|group| !ours.contains(&group.id.0)).cloned();
        let all = named.chain(left).enumerate();
        all.map(|(position, group)| Group { position: position as i32, ..group }).collect()
    }

    fn resolve_components(&self, ids: &Ids<'_>, kept: &Catalogue, groups: &[Group]) -> Vec<Component> {
        let ours: HashSet<Id> = ids.components.values().copied().collect();
        let left = kept.components.iter().filter(|component| !ours.contains(&component.id.0)).cloned();
        let named = self.components.iter().filter_map(|draft| component(draft, ids));
        let (mut tops, rest): (Vec<Component>, Vec<Component>) =
            named.chain(left).partition(|component| component.parent.is_none());
        let mut functions: HashMap<ComponentId, Vec<Component>> = HashMap::new();
        for function in rest {
            if let Some(parent) = function.parent {
                functions.entry(parent).or_default().push(function);
            }
        }
        let places: HashMap<GroupId, usize> =
            groups.iter().enumerate().map(|(place, group)| (group.id, place)).collect();
        // Components without a group come last. The sort is stable: inside a group the order of the file stays.
        tops.sort_by_key(|top| top.group.and_then(|group| places.get(&group).copied()).unwrap_or(usize::MAX));
        let mut next_in_group: HashMap<Option<GroupId>, i32> = HashMap::new();
        let mut ordered = Vec::new();
        for top in tops {
            let (id, group) = (top.id, top.group);
            let position = next_in_group.entry(group).or_default();
            ordered.push(Component { position: *position, ..top });
            *position += 1;
            let functions = functions.remove(&id).unwrap_or_default().into_iter().enumerate();
            // A function stands in its parent's group, wherever that moves.
            ordered.extend(functions.map(|(position, function)| Component {
                position: position as i32,
                group,
                ..function
            }));
        }
        ordered.extend(functions.into_values().flatten());
        ordered
    }

    fn resolve_probes(&self, ids: &Ids<'_>, kept: &Catalogue) -> Vec<Probe> {
        let named = self.probes.iter().filter_map(|draft| {
            Some(Probe {
                id: ProbeId(*ids.probes.get(draft.slug.as_str())?),
                slug: draft.slug.clone(),
                component: ComponentId(*ids.components.get(draft.component.as_str())?),
                is_decisive: draft.is_decisive,
                interval: draft.interval,
                timeout: draft.timeout,
                attempts: draft.attempts,
                check: draft.check.clone(),
                judging: draft.judging.clone(),
            })
        });
        let ours: HashSet<Id> = ids.probes.values().copied().collect();
        named.chain(kept.probes.iter().filter(|probe| !ours.contains(&probe.id.0)).cloned()).collect()
    }

    /// What the file says may not agree with what it leaves standing.
    fn refuse_left(&self, ids: &Ids<'_>, wanted: &Catalogue, refusals: &mut Vec<Refusal>) {
        let places: HashMap<Id, usize> = self
            .components
            .iter()
            .enumerate()
            .filter_map(|(index, draft)| Some((*ids.components.get(draft.slug.as_str())?, index)))
            .collect();
        let named_probes: HashMap<Id, usize> = self
            .probes
            .iter()
            .enumerate()
            .filter_map(|(index, draft)| Some((*ids.probes.get(draft.slug.as_str())?, index)))
            .collect();
        let is_function: HashSet<ComponentId> = wanted
            .components
            .iter()
            .filter(|component| component.parent.is_some())
            .map(|function| function.id)
            .collect();
        let mut functions: HashMap<ComponentId, Vec<String>> = HashMap::new();
        for function in &wanted.components {
            let Some(parent) = function.parent else { continue };
            functions.entry(parent).or_default().push(function.slug.clone());
            if is_function.contains(&parent)
                && let Some(index) = places.get(&parent.0)
            {
                let why = Why::FunctionLeft(function.slug.clone());
                refusals.push(refusal(Kind::Component, *index, "slug", why));
            }
        }
        for probe in &wanted.probes {
            let Some(functions) = functions.get(&probe.component) else { continue };
            if let Some(index) = named_probes.get(&probe.id.0) {
                refusals.push(refusal(Kind::Probe, *index, "component", Why::ProbeOfParent(functions.clone())));
            } else if let Some(index) = places.get(&probe.component.0) {
                refusals.push(refusal(Kind::Component, *index, "slug", Why::ProbeLeft(probe.slug.clone())));
            }
        }
    }
}

fn component(draft: &super::draft::ComponentDraft, ids: &Ids<'_>) -> Option<Component> {
    let facilities = draft.runs_on.iter();
    Some(Component {
        id: ComponentId(*ids.components.get(draft.slug.as_str())?),
        slug: draft.slug.clone(),
        group: draft.group.as_deref().and_then(|slug| ids.groups.get(slug)).copied().map(GroupId),
        parent: draft.parent.as_deref().and_then(|slug| ids.components.get(slug)).copied().map(ComponentId),
        names: draft.names.clone(),
        descriptions: draft.descriptions.clone(),
        tier: draft.tier,
        operator: draft.operator.clone(),
        policy: draft.policy,
        runs_on: facilities.filter_map(|slug| ids.facilities.get(slug.as_str())).copied().map(FacilityId).collect(),
        position: 0,
    })
}

/// The id that a new entry gets: that of its slug, unless an entry that once had this slug carries it still.
fn fresh_id(kind: Kind, slug: &str, taken: &HashSet<Id>) -> Id {
    let of = |slug: &str| match kind {
        Kind::Facility => FacilityId::from_slug(slug).0,
        Kind::Group => GroupId::from_slug(slug).0,
        Kind::Component => ComponentId::from_slug(slug).0,
        Kind::Probe => ProbeId::from_slug(slug).0,
    };
    let mut id = of(slug);
    let mut round = 1_u32;
    while taken.contains(&id) {
        round += 1;
        // No slug contains a tilde, so this is never the id of another slug.
        id = of(&format!("{slug}~{round}"));
    }
    id
}
