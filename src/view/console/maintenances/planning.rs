//! The form in which work is planned, with what the public will read before it does.

use super::recurring::{Recurs, told};
use crate::domain::catalogue::{Component, Facility, Group};
use crate::domain::facilities::propose;
use crate::domain::ids::GroupId;
use crate::domain::incidents::drafts::Leaves;
use crate::domain::incidents::{BODY_CHARS_MAX, TITLE_CHARS_MAX};
use crate::domain::maintenances::MaintenanceRecord;
use crate::domain::page::Page;
use crate::domain::reach::Reach;
use crate::domain::record::{PublicRecord, Stamp};
use crate::domain::recurrences::Rule;
use crate::domain::staff::Staff;
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::view::console::{Frame, Typed};
use crate::view::maintenances::planned;
use crate::view::names::Name;
use crate::view::recoveries::tracked_name;
use crate::view::site::Site;
use crate::view::times::Telling;
use crate::view::wordings::unmarked;
use crate::view::words::Words;
use askama::Template;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The form of the page.
pub(super) const FORM: &str = "plan";
/// What anybody can expect of a component.
const EXPECTED: [Status; 4] =
    [Status::Operational, Status::DegradedPerformance, Status::PartialOutage, Status::MajorOutage];

/// What stands wrong in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The name of the field; empty where it is none in particular.
    pub field: &'static str,
    /// The sentence.
    pub told: String,
}

/// What would be announced.
pub struct Planned {
    /// The first of it, as it would stand.
    pub maintenance: MaintenanceRecord,
    /// When it recurs, where it does.
    pub rule: Option<Rule>,
    /// Its next times, where it recurs.
    pub next: Vec<Time>,
    /// What the button publishes is bound to.
    pub digest: String,
}

/// What the page is made from.
pub struct PlanPage<'a> {
    /// The catalogue: groups, facilities, components.
    pub catalogue: (&'a [Group], &'a [Facility], &'a [Component]),
    /// Whose page it is.
    pub page: &'a Page,
    /// Who plans.
    pub staff: &'a Staff,
    /// The present instant of the record.
    pub now: Time,
    /// What was typed.
    pub typed: &'a Typed,
    /// What stands wrong in it.
    pub faults: &'a [Fault],
    /// What it would become; `None` before that was asked for, or while it cannot be read.
    pub planned: Option<&'a Planned>,
    /// A number that no other rendering has.
    pub nonce: String,
}

/// A language in which words are typed.
struct Side {
    tag: &'static str,
    language: &'static str,
    is_original: bool,
    title: String,
    body: String,
}

/// A group with its components. The name is markup.
struct Part {
    name: String,
    leaves: Vec<Leaf>,
    said: usize,
}

/// A component. The name is markup.
struct Leaf {
    id: String,
    name: String,
    label: String,
    is_theirs: bool,
    options: Vec<Choice>,
}

/// What may be chosen.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) word: String,
    pub(super) is_chosen: bool,
}

/// What the page says in one language.
struct Preview {
    tag: &'static str,
    language: &'static str,
    lines: Vec<String>,
}

#[derive(Template)]
#[template(path = "console/maintenance_plan.html")]
struct PlanMarkup<'a> {
    frame: Frame,
    zone: &'static str,
    zone_note: String,
    sides: Vec<Side>,
    title_max: usize,
    body_max: usize,
    parts: Vec<Part>,
    fills: Vec<Choice>,
    expectations: Vec<Choice>,
    is_by_itself: bool,
    recurs: Recurs,
    typed: &'a Typed,
    faults: &'a [Fault],
    previews: Vec<Preview>,
    /// When it recurs, in words.
    often: String,
    next: Vec<String>,
    digest: String,
    /// That how many components it touches is to be typed, where that reaches everybody.
    reach: Option<String>,
    token: String,
}

impl PlanMarkup<'_> {
    fn text(&self, name: &str) -> &str {
        self.typed.text(FORM, name)
    }

    /// What stands wrong in `field`; empty where nothing does.
    fn fault(&self, field: &str) -> &str {
        self.faults.iter().find(|fault| fault.field == field).map_or("", |fault| &fault.told)
    }
}

impl PlanPage<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let (leaves, words) = (Leaves::of(self.catalogue.2), Words::of(self.staff.language));
        let telling = Telling::new(words, self.page.zone, self.now).in_full();
        let touched = self.planned.map(|planned| planned.maintenance.affected.len());
        let page = PlanMarkup {
            zone: self.page.zone.name(),
            zone_note: frame.say.with("work-zone", &[("zone", &self.page.zone.name())]),
            sides: self.sides(),
            title_max: TITLE_CHARS_MAX,
            body_max: BODY_CHARS_MAX,
            parts: self.parts(&frame, &leaves, words),
            fills: self.fills(&frame),
            expectations: self.options(&frame, "fill-as", Some(Status::DegradedPerformance)),
            is_by_itself: self.typed.has(FORM, "by-itself", "yes"),
            recurs: Recurs::of(frame.say, self.typed),
            typed: self.typed,
            faults: self.faults,
            previews: self.planned.map(|planned| self.previews(planned)).unwrap_or_default(),
            often: self
                .planned
                .and_then(|planned| told(frame.say, &telling, planned.rule.as_ref()?))
                .unwrap_or_default(),
            next: self
                .planned
                .map(|planned| planned.next.iter().map(|at| telling.moment(*at)).collect())
                .unwrap_or_default(),
            digest: self.planned.map(|planned| planned.digest.clone()).unwrap_or_default(),
            reach: touched
                .and_then(|touched| Reach::of_work(touched, leaves.count()).number())
                .map(|touched| frame.say.with("work-number", &[("count", &touched)])),
            token: format!("{}-plan", self.nonce),
            frame,
        };
        page.render().unwrap_or_default()
    }

    fn sides(&self) -> Vec<Side> {
        let default = self.page.default_language();
        let side = |language: &crate::domain::language::Language| Side {
            tag: language.tag(),
            language: language.own_name(),
            is_original: self.typed.has_or(FORM, "original", language.tag(), *language == default),
            title: self.typed.text(FORM, &format!("title.{language}")).to_owned(),
            body: self.typed.text(FORM, &format!("body.{language}")).to_owned(),
        };
        self.page.languages.iter().map(side).collect()
    }

    fn options(&self, frame: &Frame, name: &str, otherwise: Option<Status>) -> Vec<Choice> {
        let choice = |status: Status| Choice {
            value: status.as_str().to_owned(),
            word: frame.say.word(&format!("expected-{}", status.as_str().replace('_', "-"))),
            is_chosen: self.typed.has_or(FORM, name, status.as_str(), otherwise == Some(status)),
        };
        EXPECTED.map(choice).into()
    }

    fn parts(&self, frame: &Frame, leaves: &Leaves, words: &Words) -> Vec<Part> {
        let mut of_group: BTreeMap<Option<GroupId>, Vec<Leaf>> = BTreeMap::new();
        for component in self.catalogue.2 {
            let Some(found) = leaves.get(component.id) else { continue };
            let (id, name) = (component.id.to_string(), tracked_name(words, &found.tracked));
            let leaf = Leaf {
                label: frame.say.with("work-expected-of", &[("name", &unmarked(&name))]),
                is_theirs: self.staff.may_touch(found.tracked.group),
                options: self.options(frame, &format!("expected.{id}"), None),
                name,
                id,
            };
            of_group.entry(found.tracked.group).or_default().push(leaf);
        }
        let named = self.catalogue.0.iter();
        let named = named.map(|group| (Some(group.id), Name::of_group(group, self.staff.language).markup()));
        let named = named.chain([(None, words.other_services.clone())]);
        let part = |(id, name): (Option<GroupId>, String)| {
            let leaves = of_group.remove(&id)?;
            let is_said = |leaf: &&Leaf| leaf.options.iter().any(|option| option.is_chosen);
            Some(Part { name, said: leaves.iter().filter(is_said).count(), leaves })
        };
        named.filter_map(part).collect()
    }

    /// Facilities and groups by which many components are named at once.
    fn fills(&self, frame: &Frame) -> Vec<Choice> {
        let (groups, facilities, components) = self.catalogue;
        let choice =
            |value: String, word: String| Choice { is_chosen: self.typed.has(FORM, "fill", &value), value, word };
        let name = |texts, slug: &str| {
            let name = Name::of_texts(texts, self.staff.language).text().into_owned();
            if name.is_empty() { slug.to_owned() } else { name }
        };
        let hanging = facilities.iter().filter(|one| !propose(facilities, components, one.id).is_empty());
        let facilities = hanging.map(|one| {
            let word = frame.say.with("fill-facility", &[("name", &name(&one.names, &one.slug))]);
            choice(format!("facility:{}", one.id), word)
        });
        let theirs = groups.iter().filter(|one| self.staff.may_touch(Some(one.id)));
        let groups = theirs.map(|one| {
            let word = frame.say.with("fill-group", &[("name", &name(&one.names, &one.slug))]);
            choice(format!("group:{}", one.id), word)
        });
        facilities.chain(groups).collect()
    }

    fn previews(&self, planned_work: &Planned) -> Vec<Preview> {
        let record = record_of(&planned_work.maintenance, self.now);
        let site = Site::new(&record, self.page);
        let preview = |language: &crate::domain::language::Language| {
            let words = Words::of(*language);
            let telling = Telling::new(words, self.page.zone, self.now).in_full();
            let mut lines: Vec<String> =
                planned(&site, &telling).iter().flat_map(|work| work.lines(words, &self.page.url)).collect();
            let body = planned_work.maintenance.updates.first().and_then(|update| update.body.as_ref());
            lines.extend(body.map(|body| body.in_language(*language).1.to_owned()));
            Preview { tag: language.tag(), language: language.own_name(), lines }
        };
        self.page.languages.iter().map(preview).collect()
    }
}

/// A record in which there is nothing but this maintenance.
fn record_of(maintenance: &MaintenanceRecord, now: Time) -> PublicRecord {
    let stamp = Stamp { sequence: 0, at: now };
    PublicRecord {
        stamp,
        content: stamp,
        groups: Vec::new(),
        components: Vec::new(),
        facilities: Vec::new(),
        incidents: Vec::new(),
        maintenances: vec![Arc::new(maintenance.clone())],
        months: Vec::new(),
        corrections: Vec::new(),
        notices: Vec::new(),
        is_rehearsal: false,
    }
}
