//! Setting the status of components that no incident tracks.

use super::Frame;
use super::desk::Desk;
use super::since::{Since, Until, since, until};
use super::typed::Typed;
use crate::domain::ids::{ComponentId, GroupId};
use crate::domain::page::Page;
use crate::domain::situation::Situation;
use crate::domain::staff::Staff;
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::view::names::{Name, escaped};
use crate::view::statuses;
use askama::Template;
use std::collections::HashMap;

/// What the page is made from.
pub struct StatusPage<'a> {
    /// What was read.
    pub situation: &'a Situation,
    /// Whose page it is.
    pub page: &'a Page,
    /// Who looks.
    pub staff: &'a Staff,
    /// The present instant of the record.
    pub now: Time,
    /// Components that a link came with, to be ticked.
    pub picked: Vec<String>,
    /// What was typed into a form that was not taken.
    pub typed: &'a Typed,
    /// The number that is to be typed beside the button, because what was chosen reaches everybody.
    pub number: Option<usize>,
    /// A number that no other rendering has.
    pub nonce: String,
}

/// The form of the page.
const FORM: &str = "status";
/// What staff may say; maintenance is planned, not set.
const SETTABLE: [Status; 5] =
    [Status::Operational, Status::DegradedPerformance, Status::PartialOutage, Status::MajorOutage, Status::Unknown];

/// A group with its components.
struct Part {
    name: String,
    leaves: Vec<Leaf>,
    /// How many of them can be set here.
    free: usize,
    is_open: bool,
}

/// Where what open incidents count is stated, and how much of all that is.
struct Counted {
    path: String,
    told: String,
}

impl Leaf {
    /// True for what can be set here by whoever looks.
    fn is_free(&self) -> bool {
        self.incident.is_none() && !self.is_worked_on && self.is_theirs
    }
}

/// One component. Texts are markup.
struct Leaf {
    id: String,
    name: String,
    mark: String,
    checks: String,
    /// When what staff set ends by itself, and who set it.
    until: Option<String>,
    /// The incident that tracks it, where it is stated instead.
    incident: Option<String>,
    is_ticked: bool,
    /// True while planned work is under way on it, which is ended and not set.
    is_worked_on: bool,
    /// False for what this person may not touch.
    is_theirs: bool,
}

#[derive(Template)]
#[template(path = "console/status.html")]
struct StatusMarkup<'a> {
    frame: Frame,
    parts: Vec<Part>,
    statuses: Vec<(&'static str, String, bool)>,
    since: Since,
    until: Until<'a>,
    why: &'a str,
    number: Option<usize>,
    token: String,
    /// In the place of the form, where nothing can be set.
    counted: Option<Counted>,
}

impl StatusPage<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let desk = Desk::new(self.situation, self.page, self.staff, self.typed, self.now);
        let status = |status: Status| {
            let word = status.as_str();
            (word, statuses::mark(desk.words, status), self.typed.has(FORM, "status", word))
        };
        let parts = self.parts(&desk);
        let page = StatusMarkup {
            counted: self.counted(&desk, &parts),
            parts,
            statuses: SETTABLE.map(status).into(),
            since: since(&desk, FORM, desk.say.word("since-legend")),
            until: until(&desk, FORM),
            why: self.typed.text(FORM, "why"),
            number: self.number,
            token: format!("{}-status", self.nonce),
            frame,
        };
        page.render().unwrap_or_default()
    }

    /// That nothing can be set, where that is so, and the way to the board of the worst incident.
    fn counted(&self, desk: &Desk<'_>, parts: &[Part]) -> Option<Counted> {
        if parts.iter().any(|part| part.free > 0) {
            return None;
        }
        let leaves = || parts.iter().flat_map(|part| &part.leaves);
        let path = leaves().find_map(|leaf| leaf.incident.clone())?;
        let (counted, all) = (leaves().filter(|leaf| leaf.incident.is_some()).count(), leaves().count());
        let told = match counted == all {
            true => desk.say.counted("status-all-counted", all, &[]),
            false => desk.say.with("status-none", &[("counted", &counted), ("all", &all)]),
        };
        Some(Counted { path, told })
    }

    fn parts(&self, desk: &Desk<'_>) -> Vec<Part> {
        let tracking = self.situation.tracking();
        let mut of_group: HashMap<Option<GroupId>, Vec<Leaf>> = HashMap::new();
        for component in self.situation.leaves() {
            let group = desk.leaves().get(component.id).and_then(|leaf| leaf.tracked.group);
            let incident = tracking.get(&component.id).map(|incident| format!("/console/?incident={incident}#board"));
            of_group.entry(group).or_default().push(self.leaf(desk, component.id, group, incident));
        }
        let groups = self
            .situation
            .groups
            .iter()
            .map(|group| (Some(group.id), Name::of_group(group, desk.words.language).markup()));
        let groups = groups.chain([(None, desk.words.other_services.clone())]);
        let part = |(id, name): (Option<GroupId>, String)| {
            let leaves = of_group.remove(&id)?;
            let is_open = leaves.iter().any(|leaf| leaf.is_ticked);
            let free = leaves.iter().filter(|leaf| leaf.is_free()).count();
            Some(Part { name, leaves, free, is_open })
        };
        groups.filter_map(part).collect()
    }

    fn leaf(&self, desk: &Desk<'_>, id: ComponentId, group: Option<GroupId>, incident: Option<String>) -> Leaf {
        let status = self.situation.statuses.get(&id).map_or(Status::Unknown, |span| span.status);
        let checked = self.situation.checked.get(&id).filter(|checked| checked.status != status);
        let text = id.to_string();
        Leaf {
            name: desk.name(id),
            mark: statuses::mark(desk.words, status),
            checks: checked.map_or_else(String::new, |checked| {
                desk.say.with("checks-say", &[("status", &statuses::mark(desk.words, checked.status))])
            }),
            until: self.situation.ends.get(&id).filter(|end| incident.is_none() && end.status == status).map(|end| {
                desk.say.with("status-until", &[("at", &desk.short(end.until)), ("by", &escaped(end.by.as_str()))])
            }),
            incident,
            is_ticked: self.picked.contains(&text) || self.typed.has(FORM, "component", &text),
            is_worked_on: status == Status::UnderMaintenance,
            is_theirs: self.staff.may_touch(group),
            id: text,
        }
    }
}
