//! Which of our components another page speaks of: by id, by what the operator says, by name.

use super::{Named, PastIncident, PastMaintenance, Source, SourceComponent};
use crate::domain::catalogue::{Catalogue, Component};
use crate::domain::ids::{ComponentId, GroupId};
use std::collections::{BTreeSet, HashMap, HashSet};

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matching {
    found: HashMap<Named, ComponentId>,
    /// The components that none of ours was found for, in the order of their names.
    pub missing: Vec<Named>,
}

/// What the operator says: what the other page calls it (an id or a name), and which of ours it is.
pub type Mapped = (String, ComponentId);

impl Matching {
    /// Finds every component that `source` names among the leaves of `catalogue`. `mapped` goes before names, an id before
    /// both.
    pub fn of(source: &Source, catalogue: &Catalogue, mapped: &[Mapped]) -> Matching {
        let names = source.incidents.iter().flat_map(PastIncident::names);
        let names = names.chain(source.maintenances.iter().flat_map(PastMaintenance::names));
        let names = names.chain(source.open.iter().flat_map(|open| &open.touched));
        let named: BTreeSet<&Named> = names.collect();
        let (leaves, spoken) = (Leaves::of(catalogue), Spoken::of(source));
        let mut matching = Matching::default();
        for named in named {
            let calls = spoken.calls(named);
            let by_id = named.id.as_deref().and_then(ComponentId::parse).filter(|id| leaves.ids.contains(id));
            let by_operator = || {
                let is_meant = |(source, _): &&Mapped| {
                    named.id.as_ref() == Some(source) || calls.iter().any(|name| name == source)
                };
                mapped.iter().find(is_meant).map(|(_, component)| *component)
            };
            match by_id.or_else(by_operator).or_else(|| leaves.by_name(&calls)) {
                Some(component) => drop(matching.found.insert(named.clone(), component)),
                None => matching.missing.push(named.clone()),
            }
        }
        matching.missing.sort_by(|one, other| one.name.cmp(&other.name));
        matching
    }

    /// The component of ours that is meant.
    pub fn find(&self, named: &Named) -> Option<ComponentId> {
        self.found.get(named).copied()
    }
}

/// What the components of the other page are called there.
struct Spoken<'s> {
    by_id: HashMap<&'s str, &'s SourceComponent>,
    /// How many have a name.
    bearers: HashMap<&'s str, usize>,
}

impl<'s> Spoken<'s> {
    fn of(source: &'s Source) -> Spoken<'s> {
        let mut bearers: HashMap<&str, usize> = HashMap::new();
        for component in source.components.iter().filter(|component| !component.is_group) {
            *bearers.entry(component.name.as_str()).or_default() += 1;
        }
        Spoken { by_id: source.components.iter().map(|one| (one.id.as_str(), one)).collect(), bearers }
    }

    /// Everything that a component may be called, the most exact first: the name without the group only where no other one
    /// has it.
    fn calls(&self, named: &Named) -> Vec<String> {
        let mut calls = vec![named.name.clone()];
        if let Some(component) = named.id.as_deref().and_then(|id| self.by_id.get(id)) {
            let group = component.group.as_deref().and_then(|group| self.by_id.get(group));
            calls.extend(group.map(|group| format!("{} - {}", group.name, component.name)));
            if self.bearers.get(component.name.as_str()) == Some(&1) {
                calls.push(component.name.clone());
            }
        }
        calls
    }
}

/// Our leaves by every name that they have.
struct Leaves {
    ids: HashSet<ComponentId>,
    exact: HashMap<String, HashSet<ComponentId>>,
    folded: HashMap<String, HashSet<ComponentId>>,
}

impl Leaves {
    fn of(catalogue: &Catalogue) -> Leaves {
        let parents: HashSet<ComponentId> =
            catalogue.components.iter().filter_map(|component| component.parent).collect();
        let mut leaves = Leaves { ids: HashSet::new(), exact: HashMap::new(), folded: HashMap::new() };
        for leaf in catalogue.components.iter().filter(|component| !parents.contains(&component.id)) {
            leaves.ids.insert(leaf.id);
            for name in names(catalogue, leaf) {
                leaves.folded.entry(name.to_lowercase()).or_default().insert(leaf.id);
                leaves.exact.entry(name).or_default().insert(leaf.id);
            }
        }
        leaves
    }

    /// The one leaf that has one of these names. A name of several says of none that it is meant.
    fn by_name(&self, calls: &[String]) -> Option<ComponentId> {
        let only = |found: Option<&HashSet<ComponentId>>| {
            found.filter(|found| found.len() == 1).and_then(|found| found.iter().next().copied())
        };
        let exact = calls.iter().find_map(|name| only(self.exact.get(name)));
        exact.or_else(|| calls.iter().find_map(|name| only(self.folded.get(&name.to_lowercase()))))
    }
}

/// What a leaf is called: alone, in its group, and as a function of its component, in every language.
fn names(catalogue: &Catalogue, leaf: &Component) -> Vec<String> {
    let group = |id: GroupId| catalogue.groups.iter().find(|group| group.id == id).map(|group| &group.names);
    let parent = leaf.parent.and_then(|parent| catalogue.components.iter().find(|one| one.id == parent));
    let mut names = Vec::new();
    for (language, name) in leaf.names.iter() {
        let above = [leaf.group.and_then(group), parent.map(|parent| &parent.names)];
        let above = above.into_iter().flatten().map(|texts| format!("{} - {name}", texts.text(language)));
        names.extend(above.chain([name.to_owned()]));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalogue::{Group, Policy};
    use crate::domain::language::{Language, Texts, Wording};
    use crate::domain::time::from_millis;

    fn named(id: Option<&str>, name: &str) -> Named {
        Named { id: id.map(str::to_owned), name: name.to_owned() }
    }

    fn component(slug: &str, group: Option<&str>, name: &str) -> Component {
        Component {
            id: ComponentId::from_slug(slug),
            slug: slug.to_owned(),
            group: group.map(GroupId::from_slug),
            parent: None,
            names: Texts::of(Language::English, name),
            descriptions: Texts::default(),
            tier: None,
            operator: None,
            policy: Policy::Manual,
            runs_on: Vec::new(),
            position: 0,
        }
    }

    fn spoken(id: &str, name: &str, group: Option<&str>, is_group: bool) -> SourceComponent {
        SourceComponent {
            id: id.to_owned(),
            name: name.to_owned(),
            description: None,
            group: group.map(str::to_owned),
            is_group,
            begins_at: None,
        }
    }

    #[test]
    fn a_component_is_found_by_its_id_then_by_the_operators_word_then_by_its_name() {
        let group = |slug: &str, name: &str| Group {
            id: GroupId::from_slug(slug),
            slug: slug.to_owned(),
            names: Texts::of(Language::English, name),
            descriptions: Texts::default(),
            position: 0,
        };
        let catalogue = Catalogue {
            groups: vec![group("chat", "Chat"), group("mail", "Mail")],
            components: vec![
                component("chat-eu", Some("chat"), "Europe"),
                component("mail-eu", Some("mail"), "Europe"),
                component("web", None, "Web site"),
                component("api", None, "Interface"),
            ],
            ..Catalogue::default()
        };
        let by_id = ComponentId::from_slug("web");
        let touched = vec![
            named(Some(by_id.as_str()), "What it is called there"),
            named(None, "Chat - Europe"),
            named(Some("mmmmmmmmmmmm"), "europe"),
            named(Some("aaaaaaaaaaaa"), "REST API"),
            named(None, "WEB SITE"),
            named(None, "Europe"),
        ];
        let words = Wording::new("x", &Texts::of(Language::English, "x"), Language::English, 9).unwrap();
        let at = from_millis(0).unwrap();
        let source = Source {
            components: vec![
                spoken("gggggggggggg", "Mail", None, true),
                spoken("mmmmmmmmmmmm", "europe", Some("gggggggggggg"), false),
            ],
            maintenances: vec![PastMaintenance {
                id: "m".into(),
                title: words,
                planned_at: at,
                announced: (at, at),
                started_at: at,
                ended_at: at,
                updates: Vec::new(),
                touched: touched.clone(),
            }],
            ..Source::default()
        };
        let mapped = [("REST API".to_owned(), ComponentId::from_slug("api"))];
        let matching = Matching::of(&source, &catalogue, &mapped);
        let found: Vec<Option<ComponentId>> = touched.iter().map(|named| matching.find(named)).collect();
        let slugs = [Some("web"), Some("chat-eu"), Some("mail-eu"), Some("api"), Some("web"), None];
        assert_eq!(found, slugs.map(|slug| slug.map(ComponentId::from_slug)));
        assert_eq!(matching.missing, [named(None, "Europe")], "a name of two says of none that it is meant");
    }
}
