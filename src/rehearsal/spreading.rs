//! Which leaves a statement is about. The research states things of whole components and of single functions; a status
//! stands on leaves alone.
//!
//! A statement about a component with functions goes to those of its functions that have none of their own (DOMAIN §5).
//! *Works* and *is out* are said of all of it: they go to every function that the same entry does not name. *Partly* says
//! that something is out, not what: it goes to the functions that the whole record never names, and leaves the others at
//! their last word. Otherwise "KakaoTalk: partly" would take back, six hours later, that its PC version works.

use super::file::Said;
use crate::domain::catalogue::draft::Draft;
use crate::domain::ids::ComponentId;
use crate::domain::status::Status;
use std::collections::{HashMap, HashSet};

/// What a statement comes to for one leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// Which leaf.
    pub component: ComponentId,
    /// Its status.
    pub status: Status,
    /// The slug under which a file may date it back: its own, or that of its generated series.
    pub dated_as: String,
}

/// The components of a rehearsal with their functions, and which of them its record names.
#[derive(Debug)]
pub struct Tree<'a> {
    /// Every leaf with its component, in the order of the page.
    leaves: Vec<(&'a str, Option<&'a str>)>,
    named: HashSet<&'a str>,
}

impl<'a> Tree<'a> {
    /// The tree of a catalogue. `named` are the slugs that any entry states something of.
    pub fn new(catalogue: &'a Draft, named: impl IntoIterator<Item = &'a str>) -> Tree<'a> {
        let parents: HashSet<&str> = catalogue.components.iter().filter_map(|entry| entry.parent.as_deref()).collect();
        let leaves = catalogue.components.iter().filter(|entry| !parents.contains(entry.slug.as_str()));
        Tree {
            leaves: leaves.map(|entry| (entry.slug.as_str(), entry.parent.as_deref())).collect(),
            named: named.into_iter().collect(),
        }
    }

    /// What the statements of one entry say of leaves, in the order of the page.
    pub fn spread(&self, states: &[(String, Said)]) -> Vec<Spread> {
        let said: HashMap<&str, Said> = states.iter().map(|(slug, said)| (slug.as_str(), *said)).collect();
        let of_leaf = |&(leaf, parent): &(&str, Option<&str>)| {
            let status = match said.get(leaf) {
                Some(own) => own.status(),
                None => {
                    let of_parent = said.get(parent?)?;
                    let reaches = matches!(of_parent, Said::Operational | Said::Down) || !self.named.contains(leaf);
                    reaches.then(|| of_parent.status()).flatten()
                }
            };
            Some(Spread { component: ComponentId::from_slug(leaf), status: status?, dated_as: leaf.to_owned() })
        };
        self.leaves.iter().filter_map(of_leaf).collect()
    }
}

/// The leaves that a slug of `catalogue` stands for: itself, or its functions.
pub fn leaves_of(catalogue: &Draft, slug: &str) -> Vec<ComponentId> {
    let functions = catalogue.components.iter().filter(|entry| entry.parent.as_deref() == Some(slug));
    let functions: Vec<ComponentId> = functions.map(|entry| ComponentId::from_slug(&entry.slug)).collect();
    if functions.is_empty() { vec![ComponentId::from_slug(slug)] } else { functions }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalogue::Policy;
    use crate::domain::catalogue::draft::ComponentDraft;

    fn component(slug: &str, parent: Option<&str>) -> ComponentDraft {
        ComponentDraft {
            id: None,
            slug: slug.into(),
            was: None,
            group: None,
            parent: parent.map(str::to_owned),
            names: Default::default(),
            descriptions: Default::default(),
            tier: None,
            operator: None,
            policy: Policy::Manual,
            runs_on: Vec::new(),
        }
    }

    /// A map with its main use, which is never named, and two functions that are.
    fn spread(states: &[(&str, Said)]) -> Vec<(&'static str, Status)> {
        let slugs = ["map-use", "map-place", "map-roadview", "navi"];
        let mut components = vec![component("map", None)];
        components.extend(slugs[..3].iter().map(|slug| component(slug, Some("map"))));
        components.push(component("navi", None));
        let catalogue = Draft { components, ..Draft::default() };
        let tree = Tree::new(&catalogue, ["map", "map-place", "map-roadview", "navi"]);
        let states: Vec<(String, Said)> = states.iter().map(|(slug, said)| ((*slug).to_owned(), *said)).collect();
        let name = |id: ComponentId| slugs.into_iter().find(|slug| ComponentId::from_slug(slug) == id).unwrap();
        tree.spread(&states).into_iter().map(|leaf| (name(leaf.component), leaf.status)).collect()
    }

    #[test]
    fn that_a_whole_works_or_is_out_is_said_of_every_function_not_named_beside_it() {
        assert_eq!(
            spread(&[("map", Said::Down), ("map-place", Said::Degraded)]),
            [
                ("map-use", Status::MajorOutage),
                ("map-place", Status::DegradedPerformance),
                ("map-roadview", Status::MajorOutage)
            ]
        );
        assert_eq!(spread(&[("map", Said::Operational)]).len(), 3);
    }

    #[test]
    fn that_a_whole_is_partly_out_is_said_only_of_functions_that_are_never_named() {
        assert_eq!(spread(&[("map", Said::Partial)]), [("map-use", Status::PartialOutage)]);
    }

    #[test]
    fn an_unknown_state_is_no_statement_and_what_is_not_named_is_left_alone() {
        assert_eq!(spread(&[("map", Said::Unknown), ("navi", Said::Unknown)]), []);
        assert_eq!(spread(&[("navi", Said::Down)]), [("navi", Status::MajorOutage)]);
    }
}
