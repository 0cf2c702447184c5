//! What a manuscript begins with, so that somebody who was just woken has little left to type.

use super::Content;
use super::reading::LOCAL;
use crate::domain::catalogue::{Component, Facility, Group};
use crate::domain::facilities::{self, Proposed};
use crate::domain::ids::{ComponentId, FacilityId};
use crate::domain::incidents::Phase;
use crate::domain::incidents::drafts::Leaves;
use crate::domain::language::Language;
use crate::domain::staff::Staff;
use crate::domain::templates::Template;
use crate::domain::time::Time;
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};

/// How many names a sentence can carry before it stops being one.
const NAMES_MAX: usize = 4;

/// The catalogue that components are picked from.
#[derive(Debug, Clone, Copy)]
pub struct Shelf<'a> {
    /// Its groups.
    pub groups: &'a [Group],
    /// Its facilities.
    pub facilities: &'a [Facility],
    /// Its components, each followed by its functions.
    pub components: &'a [Component],
}

impl Shelf<'_> {
    /// What to call `picked` in a sentence: a whole group or a whole component by its own name, the rest one by one, and what
    /// is too much by its number.
    pub fn names(&self, picked: &BTreeSet<ComponentId>, language: Language) -> String {
        let leaves = Leaves::of(self.components);
        let parents: BTreeMap<ComponentId, ComponentId> =
            self.components.iter().filter_map(|one| Some((one.id, one.parent?))).collect();
        let ids: Vec<ComponentId> = self.components.iter().map(|one| one.id).collect();
        let tracked = |id: &ComponentId| leaves.get(*id).map(|leaf| &leaf.tracked);
        let is_whole = |of: &dyn Fn(&ComponentId) -> bool| {
            let all: Vec<&ComponentId> = ids.iter().filter(|id| tracked(id).is_some() && of(id)).collect();
            all.len() > 1 && all.iter().all(|id| picked.contains(id))
        };
        let mut names: Vec<String> = Vec::new();
        for leaf in ids.iter().filter(|id| picked.contains(id)).filter_map(tracked) {
            let group = self.groups.iter().find(|group| Some(group.id) == leaf.group);
            let is_of_group = |id: &ComponentId| tracked(id).is_some_and(|one| one.group == leaf.group);
            let parent = parents.get(&leaf.component);
            let own = leaf.names.text(language);
            let of_parent = leaf.parent_names.text(language);
            let name = match (group, parent) {
                (Some(group), _) if is_whole(&is_of_group) => group.names.text(language).to_owned(),
                (_, Some(parent)) if is_whole(&|id| parents.get(id) == Some(parent)) => of_parent.to_owned(),
                (_, Some(_)) if !own.starts_with(of_parent) => format!("{of_parent} {own}"),
                _ => own.to_owned(),
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let rest = names.len().saturating_sub(NAMES_MAX);
        let told = names.iter().take(NAMES_MAX).cloned().collect::<Vec<_>>().join(", ");
        match (rest, language) {
            (0, _) => told,
            (_, Language::Korean) => format!("{told} 외 {rest}개"),
            (_, Language::English) => format!("{told} and {rest} more"),
        }
    }

    /// What `facility` takes with it, of the components that `staff` answer for.
    pub fn lost(&self, facility: FacilityId, staff: &Staff) -> Vec<Proposed> {
        let leaves = Leaves::of(self.components);
        let is_theirs = |id| leaves.get(id).is_some_and(|leaf| staff.may_touch(leaf.tracked.group));
        let mut lost = facilities::propose(self.facilities, self.components, facility);
        lost.retain(|one| is_theirs(one.component));
        lost
    }

    /// Says of everything on `facility` that `staff` answer for that it is out, and of what also runs elsewhere that it is
    /// slow.
    pub fn lose(&self, content: &mut Content, facility: FacilityId, staff: &Staff, languages: &[Language]) {
        let lost = self.lost(facility, staff);
        for one in &lost {
            let word = if one.is_redundant { "degraded" } else { "down" };
            content.set(&format!("component.{}", one.component), word);
        }
        if lost.iter().any(|one| one.is_redundant) {
            for language in languages {
                let field = format!("limits.{language}");
                if content.get(&field).is_empty() {
                    content.set(&field, elsewhere(*language));
                }
            }
        }
        content.set("facility", facility.as_str());
    }

    /// Names what is picked in the words, for everything that they leave open.
    pub fn name_picked(&self, content: &mut Content, languages: &[Language]) {
        let picked = picked(content);
        for language in languages {
            content.set(&format!("slot.what.{language}"), self.names(&picked, *language));
        }
    }
}

/// What is said of a component that also runs elsewhere, where nobody says it better.
pub fn elsewhere(language: Language) -> &'static str {
    match language {
        Language::Korean => "다른 시설에서 계속 제공되고 있으나 느리거나 불안정할 수 있습니다.",
        Language::English => "It goes on from another site, and may be slow or unstable.",
    }
}

/// The components of which `content` says anything but that they do not count.
pub fn picked(content: &Content) -> BTreeSet<ComponentId> {
    let said = content.below("component").filter(|(_, word)| !["left_out", "removed"].contains(word));
    said.filter_map(|(id, _)| ComponentId::parse(id)).collect()
}

/// Puts the words of `template` in the place of those that stand, with the kind and the phase that go with them. The title
/// is that of an incident which is `opened` by it.
pub fn use_template(content: &mut Content, template: &Template, opened: bool) {
    content.set("template", template.id.as_str());
    content.set_texts("body", &template.body);
    if opened && !template.title.is_empty() {
        content.set_texts("title", &template.title);
    }
    content.set("kind", template.kind.update_kind());
    let phase = template.kind.phase().filter(|phase| phase.is_open() || !opened);
    content.set("phase", phase.map_or("", Phase::as_str));
}

/// An instant as a field of a form says it, in the page's zone.
pub fn local(at: Time, zone: Tz) -> String {
    at.with_timezone(&zone).format(LOCAL[0]).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actors::Actor;
    use crate::domain::catalogue::Policy;
    use crate::domain::ids::GroupId;
    use crate::domain::language::Texts;
    use crate::domain::staff::Role;
    use crate::domain::templates::{TemplateKind, starter};

    fn component(slug: &str, parent: Option<&str>, group: Option<&str>, runs_on: &[&str]) -> Component {
        Component {
            id: ComponentId::from_slug(slug),
            slug: slug.into(),
            group: group.map(GroupId::from_slug),
            parent: parent.map(ComponentId::from_slug),
            names: Texts::of(Language::English, slug),
            descriptions: Texts::default(),
            tier: None,
            operator: None,
            policy: Policy::Manual,
            runs_on: runs_on.iter().map(|slug| FacilityId::from_slug(slug)).collect(),
            position: 0,
        }
    }

    fn facility(slug: &str) -> Facility {
        let (id, kind) = (FacilityId::from_slug(slug), "site".to_owned());
        let names = Texts::of(Language::English, slug);
        Facility { id, slug: slug.into(), parent: None, kind, operator: None, names, position: 0 }
    }

    fn person(groups: Option<Vec<GroupId>>) -> Staff {
        let handle = Actor::of_staff("writer").unwrap();
        Staff { name: "writer".into(), handle, role: Role::Publisher, groups, language: Language::English }
    }

    fn ids(slugs: &[&str]) -> BTreeSet<ComponentId> {
        slugs.iter().map(|slug| ComponentId::from_slug(slug)).collect()
    }

    #[test]
    fn what_is_whole_is_called_by_its_own_name_and_the_rest_one_by_one() {
        let (id, slug) = (GroupId::from_slug("portal"), "portal".to_owned());
        let names = Texts::of(Language::English, "Portal");
        let groups = [Group { id, slug, names, descriptions: Texts::default(), position: 0 }];
        let components = [
            component("talk", None, None, &[]),
            component("text", Some("talk"), None, &[]),
            component("media", Some("talk"), None, &[]),
            component("mail", None, Some("portal"), &[]),
            component("news", None, Some("portal"), &[]),
            component("pay", None, None, &[]),
        ];
        let shelf = Shelf { groups: &groups, facilities: &[], components: &components };
        let told = |slugs: &[&str]| shelf.names(&ids(slugs), Language::English);
        assert_eq!(told(&["text"]), "talk text");
        assert_eq!(told(&["text", "media", "pay"]), "talk, pay");
        assert_eq!(told(&["mail", "news"]), "Portal");
        assert_eq!(told(&[]), "");
    }

    #[test]
    fn more_names_than_a_sentence_carries_are_told_by_their_number() {
        let slugs = ["a", "b", "c", "d", "e", "f"];
        let components = slugs.map(|slug| component(slug, None, None, &[]));
        let shelf = Shelf { groups: &[], facilities: &[], components: &components };
        assert_eq!(shelf.names(&ids(&slugs), Language::English), "a, b, c, d and 2 more");
    }

    #[test]
    fn a_lost_facility_takes_what_stands_in_it_and_slows_what_also_runs_elsewhere() {
        let facilities = [facility("b3"), facility("b4")];
        let components = [component("mail", None, None, &["b3"]), component("map", None, None, &["b3", "b4"])];
        let shelf = Shelf { groups: &[], facilities: &facilities, components: &components };
        let mut content = Content::default();
        let staff = person(None);
        shelf.lose(&mut content, FacilityId::from_slug("b3"), &staff, &[Language::English]);
        shelf.name_picked(&mut content, &[Language::English]);
        let said = |slug: &str| content.get(&format!("component.{}", ComponentId::from_slug(slug))).to_owned();
        assert_eq!((said("mail"), said("map")), ("down".into(), "degraded".into()));
        assert_eq!(content.get("slot.what.en"), "mail, map");
        assert!(!content.get("limits.en").is_empty());
    }

    #[test]
    fn a_lost_facility_takes_for_somebody_only_what_they_answer_for() {
        let facilities = [facility("b3")];
        let components = [component("mail", None, Some("portal"), &["b3"]), component("pay", None, None, &["b3"])];
        let shelf = Shelf { groups: &[], facilities: &facilities, components: &components };
        let lost = |groups| shelf.lost(FacilityId::from_slug("b3"), &person(groups)).len();
        assert_eq!((lost(None), lost(Some(vec![GroupId::from_slug("portal")])), lost(Some(Vec::new()))), (2, 1, 0));
    }

    #[test]
    fn a_template_brings_its_words_its_kind_and_its_phase() {
        let of = |kind| starter::all().into_iter().find(|template| template.kind == kind).unwrap();
        let mut content = Content::default();
        use_template(&mut content, &of(TemplateKind::Holding), true);
        assert_eq!((content.get("kind"), content.get("phase")), ("holding", "investigating"));
        assert!(content.get("title.ko").contains("{what}"));
        use_template(&mut content, &of(TemplateKind::AllClear), false);
        assert_eq!((content.get("kind"), content.get("phase")), ("regular", "resolved"));
        use_template(&mut content, &of(TemplateKind::AllClear), true);
        assert_eq!(content.get("phase"), "", "what is opened is open");
    }
}
