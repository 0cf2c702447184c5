//! What there is to hear about: all of it, groups, components with their functions, open incidents.

use super::say::Say;
use crate::domain::catalogue::{Component, Group};
use crate::domain::ids::{GroupId, IncidentId};
use crate::domain::language::{Language, Wording};
use crate::domain::subscriptions::Scope;
use crate::view::names::{Name, escaped, sound};
use std::collections::BTreeSet;

/// Boxes shown without unfolding; a longer list folds its groups.
const SHOWN_MAX: usize = 12;

/// An incident that people may hear about.
#[derive(Debug, Clone)]
pub struct OpenIncident {
    /// Its id.
    pub id: IncidentId,
    /// What it is called.
    pub title: Wording,
}

/// What may be chosen, as the database has it.
#[derive(Debug, Clone, Default)]
pub struct Offered {
    /// Groups, in the order of the page.
    pub groups: Vec<Group>,
    /// Components and functions, in the order of the page.
    pub components: Vec<Component>,
    /// Incidents that are not over.
    pub incidents: Vec<OpenIncident>,
}

/// One box to tick.
pub(super) struct Choice {
    pub(super) value: String,
    /// Its name (markup).
    pub(super) name: String,
    pub(super) is_chosen: bool,
    /// What stands below it.
    pub(super) functions: Vec<Choice>,
}

impl Choice {
    fn has_chosen(&self) -> bool {
        self.is_chosen || self.functions.iter().any(Choice::has_chosen)
    }
}

/// A group of boxes that folds.
pub(super) struct Section {
    /// Its name (markup).
    pub(super) name: String,
    /// The box for all of it; `None` for what stands in no group.
    pub(super) whole: Option<Choice>,
    pub(super) rows: Vec<Choice>,
    pub(super) is_open: bool,
}

impl Offered {
    /// True where `scope` can be chosen.
    pub fn has(&self, scope: Scope) -> bool {
        match scope {
            Scope::Everything => true,
            Scope::Group(id) => self.groups.iter().any(|group| group.id == id),
            Scope::Component(id) => self.components.iter().any(|component| component.id == id),
            Scope::Incident(id) => self.incidents.iter().any(|incident| incident.id == id),
        }
    }

    pub(super) fn incidents(&self, language: Language, chosen: &BTreeSet<Scope>) -> Vec<Choice> {
        let choice = |incident: &OpenIncident| {
            choose(Scope::Incident(incident.id), title(&incident.title, language), chosen, Vec::new())
        };
        self.incidents.iter().map(choice).collect()
    }

    /// Groups with their components, then what stands in none.
    pub(super) fn sections(&self, say: Say, chosen: &BTreeSet<Scope>) -> Vec<Section> {
        let is_short = self.components.len() <= SHOWN_MAX;
        let section = |group: Option<&Group>| {
            let rows = self.rows(say.0, group.map(|group| group.id), chosen);
            let whole = group.map(|group| {
                let name = escaped(&say.word("whole-group"));
                choose(Scope::Group(group.id), name, chosen, Vec::new())
            });
            let name = match group {
                Some(group) => Name::of_group(group, say.0).markup(),
                None => escaped(&say.word("other-services")),
            };
            let is_open = is_short || whole.iter().chain(&rows).any(Choice::has_chosen);
            Section { name, whole, rows, is_open }
        };
        let sections = self.groups.iter().map(Some).chain([None]).map(section);
        sections.filter(|section| !section.rows.is_empty()).collect()
    }

    fn rows(&self, language: Language, group: Option<GroupId>, chosen: &BTreeSet<Scope>) -> Vec<Choice> {
        let choice = |component: &Component, functions| {
            let name = Name::of_component(component, language).markup();
            choose(Scope::Component(component.id), name, chosen, functions)
        };
        let with_functions = |component: &Component| {
            let own = self.components.iter().filter(|function| function.parent == Some(component.id));
            choice(component, own.map(|function| choice(function, Vec::new())).collect())
        };
        let own = self.components.iter().filter(|component| component.parent.is_none() && component.group == group);
        own.map(with_functions).collect()
    }

    /// What `scope` is called (markup).
    pub(super) fn name(&self, say: Say, scope: Scope) -> String {
        let found = match scope {
            Scope::Everything => Some(escaped(&say.word("everything"))),
            Scope::Group(id) => {
                self.groups.iter().find(|group| group.id == id).map(|group| Name::of_group(group, say.0).markup())
            }
            Scope::Component(id) => self.components.iter().find(|one| one.id == id).map(|one| {
                let own = Name::of_component(one, say.0).markup();
                match self.components.iter().find(|above| Some(above.id) == one.parent) {
                    Some(above) => format!("{} › {own}", Name::of_component(above, say.0).markup()),
                    None => own,
                }
            }),
            Scope::Incident(id) => {
                self.incidents.iter().find(|one| one.id == id).map(|incident| title(&incident.title, say.0))
            }
        };
        found.unwrap_or_else(|| match scope {
            Scope::Incident(_) => escaped(&say.word("over-incident")),
            _ => escaped(&say.word("gone")),
        })
    }

    /// Boxes for what somebody has that is not on the page any more.
    pub(super) fn gone(&self, say: Say, chosen: &BTreeSet<Scope>) -> Vec<Choice> {
        let gone = chosen.iter().filter(|scope| !self.has(**scope));
        gone.map(|scope| choose(*scope, self.name(say, *scope), chosen, Vec::new())).collect()
    }
}

fn choose(scope: Scope, name: String, chosen: &BTreeSet<Scope>, functions: Vec<Choice>) -> Choice {
    Choice { value: scope.to_string(), name, is_chosen: chosen.contains(&scope), functions }
}

/// The title of an incident (markup), its language marked where it is not the reader's.
pub(super) fn title(title: &Wording, language: Language) -> String {
    let (found, text) = title.in_language(language);
    let text = escaped(&sound(text));
    if found == language { text } else { format!("<span lang=\"{}\">{text}</span>", found.tag()) }
}
