//! What is said of each component, by group; and the facilities and groups by which many are said at once.

use super::ManuscriptPage;
use super::fields::Choice;
use crate::domain::facilities;
use crate::domain::ids::{ComponentId, GroupId};
use crate::domain::incidents::Tracked;
use crate::view::names::Name;
use crate::view::{recoveries, statuses};
use std::collections::BTreeMap;

/// A group with its components. Its name is markup.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) leaves: Vec<Leaf>,
    /// Of how many something is said.
    pub(super) said: usize,
}

/// One component.
pub(super) struct Leaf {
    pub(super) id: String,
    /// Markup.
    pub(super) name: String,
    /// How it stands in the incident (markup); empty for one that is not counted.
    pub(super) mark: String,
    pub(super) said: String,
    /// What is noted beside it, where its state asks for words.
    pub(super) note: Option<String>,
    pub(super) note_label: String,
    /// False for what somebody else answers for.
    pub(super) is_theirs: bool,
    /// False for what the incident does not count yet: naming it takes it in.
    pub(super) is_counted: bool,
}

impl ManuscriptPage<'_> {
    /// What may be said of a component: the value and the word.
    pub(super) fn options(&self) -> Vec<Choice> {
        let words = ["", "down", "limited", "degraded", "watching", "restored"];
        let more = match (self.opens(), self.ends()) {
            (true, _) => Some("left_out"),
            (_, true) => Some("except"),
            _ => Some("removed"),
        };
        let option = |word: &str| {
            let key = if word.is_empty() { "unsaid" } else { word };
            Choice { value: word.to_owned(), word: self.say().word(&format!("said-{key}")), is_chosen: false }
        };
        words.into_iter().chain(more).map(option).collect()
    }

    /// The components by group. Of an open incident those that it does not count yet as well, marked: what is said of them
    /// takes them in.
    pub(super) fn parts(&self) -> Vec<Part> {
        if self.corrects() {
            return Vec::new();
        }
        let members = self.held.map(|held| held.incident.members());
        let is_over = self.held.is_some_and(|held| !held.incident.state.is_open());
        let standings = self.held.map(|held| held.incident.standings()).unwrap_or_default();
        let mut of_group: BTreeMap<Option<GroupId>, Vec<Leaf>> = BTreeMap::new();
        for component in self.shelf.components {
            let Some(leaf) = self.leaves.get(component.id) else { continue };
            // An incident that is over counts nothing more.
            let is_counted = members.as_ref().is_none_or(|members| members.contains(&component.id));
            if !is_counted && is_over {
                continue;
            }
            let mark = standings.get(&component.id).map(|row| {
                let class = recoveries::class(row.recovery.step(), row.recovery.status());
                statuses::mark_saying(class, recoveries::step_word(self.words(), row.recovery.step()))
            });
            of_group.entry(leaf.tracked.group).or_default().push(self.leaf(
                &leaf.tracked,
                mark.unwrap_or_default(),
                is_counted,
            ));
        }
        let named =
            self.shelf.groups.iter().map(|group| (Some(group.id), Name::of_group(group, self.staff.language).markup()));
        let named = named.chain([(None, self.words().other_services.clone())]);
        let part = |(id, name): (Option<GroupId>, String)| {
            let leaves = of_group.remove(&id)?;
            let said = leaves.iter().filter(|leaf| !leaf.said.is_empty()).count();
            Some(Part { name, leaves, said })
        };
        named.filter_map(part).collect()
    }

    fn leaf(&self, tracked: &Tracked, mark: String, is_counted: bool) -> Leaf {
        let (id, content) = (tracked.component.to_string(), &self.manuscript.content);
        let said = content.get(&format!("component.{id}")).to_owned();
        let note = content.typed(&format!("note.{id}")).to_owned();
        let asks = matches!(said.as_str(), "limited" | "degraded" | "left_out" | "except") || !note.is_empty();
        let name = recoveries::tracked_name(self.words(), tracked);
        Leaf {
            note: asks.then_some(note),
            note_label: self.say().with("note-of", &[("name", &crate::view::wordings::unmarked(&name))]),
            name,
            mark,
            said,
            is_counted,
            is_theirs: self.staff.may_touch(tracked.group),
            id,
        }
    }

    /// What many components are said by at once: facilities for what is opened, and groups.
    pub(super) fn facilities(&self) -> Vec<Choice> {
        if self.corrects() {
            return Vec::new();
        }
        let lost = |facility: &&crate::domain::catalogue::Facility| {
            self.opens() && !facilities::propose(self.shelf.facilities, self.shelf.components, facility.id).is_empty()
        };
        let language = self.staff.language;
        let name = |texts: &crate::domain::language::Texts, slug: &str| {
            let name = texts.text(language);
            if name.is_empty() { slug.to_owned() } else { name.to_owned() }
        };
        let of_facility = self.shelf.facilities.iter().filter(lost).map(|one| Choice {
            value: format!("facility:{}", one.id),
            word: self.say().with("fill-facility", &[("name", &name(&one.names, &one.slug))]),
            is_chosen: false,
        });
        let of_group = self.shelf.groups.iter().map(|one| Choice {
            value: format!("group:{}", one.id),
            word: self.say().with("fill-group", &[("name", &name(&one.names, &one.slug))]),
            is_chosen: false,
        });
        of_facility.chain(of_group).collect()
    }

    /// The name of a component as text; its id where the page does not have it any more.
    pub(super) fn component_name(&self, id: &str) -> String {
        let leaf = ComponentId::parse(id).and_then(|id| self.leaves.get(id));
        let name =
            leaf.map(|leaf| crate::view::wordings::unmarked(&recoveries::tracked_name(self.words(), &leaf.tracked)));
        name.unwrap_or_else(|| id.to_owned())
    }
}
