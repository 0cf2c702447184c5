//! Where writing begins: what to write about, with the fewest taps; what is written already; and what became of it.

use super::desk::{Desk, machine_moment};
use super::manuscripts::{first_words, heading};
use super::signals::facility_name;
use super::{Frame, Say, Typed};
use crate::domain::actors::Actor;
use crate::domain::alerts::Alert;
use crate::domain::approvals::Matrix;
use crate::domain::ids::{ComponentId, FacilityId, GroupId, IncidentId, ManuscriptId};
use crate::domain::manuscripts::beginning::Shelf;
use crate::domain::manuscripts::{Aim, Manuscript, Stage, UNDO_SECONDS};
use crate::domain::page::Page;
use crate::domain::situation::Situation;
use crate::domain::staff::Staff;
use crate::domain::time::Time;
use crate::view::names::Name;
use crate::view::{statuses, wordings};
use askama::Template;
use std::collections::{BTreeMap, BTreeSet};

/// What a link asked for.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// An outage of all that stands on this.
    pub facility: Option<FacilityId>,
    /// An outage of these.
    pub components: Vec<ComponentId>,
    /// An update of this.
    pub incident: Option<IncidentId>,
    /// What else the form that begins it carries: names and values.
    pub carried: Vec<(String, String)>,
}

/// The page on which writing begins.
pub struct ComposePage<'a> {
    /// What was read.
    pub situation: &'a Situation,
    /// The manuscripts that are neither public nor put away.
    pub written: Written<'a>,
    /// Whose page it is.
    pub page: &'a Page,
    /// Who looks.
    pub staff: &'a Staff,
    /// The present instant of the record.
    pub now: Time,
    /// That of the machine.
    pub machine: Time,
    /// What a link asked for.
    pub chosen: Chosen,
    /// A number that no other rendering has.
    pub nonce: String,
}

/// One thing to write about: what the form carries, what it is called (markup), what stands beside it.
struct Begin {
    fields: Vec<(String, String)>,
    name: String,
    note: String,
    token: String,
}

/// A group with the leaves that can be picked: id, name and state (markup).
struct Part {
    name: String,
    leaves: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "console/compose.html")]
struct ComposeMarkup {
    frame: Frame,
    chosen: Option<Begin>,
    going_on: Vec<Entry>,
    failing: Vec<Begin>,
    open: Vec<Begin>,
    facilities: Vec<Begin>,
    parts: Vec<Part>,
    token: String,
}

impl ComposePage<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let typed = Typed::default();
        let desk = Desk::new(self.situation, self.page, self.staff, &typed, self.now);
        let entries = entries(&desk, self.written, self.machine, None);
        let is_same = |manuscript: &Manuscript| match (self.chosen.incident, self.chosen.facility) {
            (Some(incident), _) => manuscript.aim.incident() == incident,
            (_, Some(facility)) => manuscript.content.get("facility") == facility.as_str(),
            _ => true,
        };
        let going_on =
            self.written.manuscripts.iter().zip(entries).filter(|(one, _)| is_same(one)).map(|(_, entry)| entry);
        let markup = ComposeMarkup {
            chosen: self.chosen(&desk),
            going_on: going_on.collect(),
            failing: self.failing(&desk),
            open: self.open(&desk),
            facilities: self.facilities(&desk),
            parts: self.parts(&desk),
            token: format!("{}-components", self.nonce),
            frame,
        };
        markup.render().unwrap_or_default()
    }

    fn begin(&self, fields: Vec<(&str, String)>, name: String, note: String) -> Begin {
        let subject: Vec<&str> = fields.iter().map(|(_, value)| value.as_str()).collect();
        let token = format!("{}-{}", self.nonce, subject.first().copied().unwrap_or("new"));
        Begin { fields: fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(), name, note, token }
    }

    fn facility(&self, desk: &Desk<'_>, id: FacilityId) -> Option<Begin> {
        let facility = self.situation.facilities.iter().find(|facility| facility.id == id)?;
        let lost = self.shelf().lost(id, self.staff);
        let slow = lost.iter().filter(|one| one.is_redundant).count();
        let down = lost.len() - slow;
        let note = match slow {
            0 => desk.say.with("begin-down", &[("down", &down)]),
            _ => desk.say.with("begin-loses", &[("down", &down), ("slow", &slow)]),
        };
        let fields = vec![("facility", id.to_string())];
        (!lost.is_empty()).then(|| self.begin(fields, facility_name(desk, facility), note))
    }

    fn shelf(&self) -> Shelf<'_> {
        let situation = self.situation;
        Shelf { groups: &situation.groups, facilities: &situation.facilities, components: &situation.components }
    }

    fn components(&self, desk: &Desk<'_>, ids: &[ComponentId]) -> Begin {
        let names: Vec<String> = ids.iter().map(|id| desk.name(*id)).collect();
        let fields = ids.iter().map(|id| ("component", id.to_string())).collect();
        self.begin(fields, names.join(&desk.words.list_comma), String::new())
    }

    fn incident(&self, desk: &Desk<'_>, id: IncidentId) -> Option<Begin> {
        let held = self.situation.incident(Some(id))?;
        let phase = desk.say.word(&format!("phase-{}", held.incident.state.phase().as_str()));
        let name = wordings::inline(desk.words, &held.incident.title);
        let otherwise: usize =
            self.situation.counted_otherwise(held).iter().map(|(_, components)| components.len()).sum();
        let note = match otherwise {
            0 => phase,
            count => format!("{phase} · {}", desk.say.counted("begin-otherwise", count, &[])),
        };
        Some(self.begin(vec![("incident", id.to_string())], name, note))
    }

    fn chosen(&self, desk: &Desk<'_>) -> Option<Begin> {
        let mut begin = match &self.chosen {
            Chosen { incident: Some(id), .. } => self.incident(desk, *id)?,
            Chosen { facility: Some(id), .. } => self.facility(desk, *id)?,
            Chosen { components, .. } if !components.is_empty() => self.components(desk, components),
            _ => return None,
        };
        begin.fields.extend(self.chosen.carried.iter().cloned());
        Some(begin)
    }

    fn failing(&self, desk: &Desk<'_>) -> Vec<Begin> {
        let candidates = self.situation.candidates();
        let begin = |about: Alert, components: &[ComponentId]| match about {
            Alert::Facility(id) => self.facility(desk, id),
            _ => Some(self.components(desk, components)),
        };
        candidates.iter().filter_map(|one| begin(one.about, &one.components)).collect()
    }

    fn open(&self, desk: &Desk<'_>) -> Vec<Begin> {
        let all = self.situation.open.iter().chain(&self.situation.ended);
        all.filter_map(|held| self.incident(desk, held.incident.id)).collect()
    }

    fn facilities(&self, desk: &Desk<'_>) -> Vec<Begin> {
        self.situation.facilities.iter().filter_map(|facility| self.facility(desk, facility.id)).collect()
    }

    fn parts(&self, desk: &Desk<'_>) -> Vec<Part> {
        let tracked: BTreeSet<ComponentId> = self.situation.tracking().into_keys().collect();
        let group_of = |id| desk.leaves().get(id).and_then(|leaf| leaf.tracked.group);
        let groups =
            self.situation.groups.iter().map(|one| (Some(one.id), Name::of_group(one, desk.words.language).markup()));
        let groups = groups.chain([(None, desk.words.other_services.clone())]);
        let part = |(group, name): (Option<GroupId>, String)| {
            let leaves =
                self.situation.leaves().filter(|leaf| group_of(leaf.id) == group && !tracked.contains(&leaf.id));
            let leaves = leaves.filter(|_| self.staff.may_touch(group)).map(|leaf| {
                let mark = self.situation.statuses.get(&leaf.id).map(|span| statuses::mark(desk.words, span.status));
                let mut told = mark.unwrap_or_default();
                told += &desk.failing(leaf.id).map(|checks| format!(" <small>{checks}</small>")).unwrap_or_default();
                (leaf.id.to_string(), desk.name(leaf.id), told)
            });
            let leaves: Vec<_> = leaves.collect();
            (!leaves.is_empty()).then_some(Part { name, leaves })
        };
        groups.filter_map(part).collect()
    }
}

/// One manuscript in a list. Texts are text.
pub(super) struct Entry {
    pub(super) path: String,
    pub(super) name: String,
    pub(super) note: String,
    pub(super) is_asked: bool,
    /// True where somebody agreed to the words as they stand.
    pub(super) is_agreed: bool,
    pub(super) is_mine: bool,
}

/// Manuscripts that are neither public nor put away.
#[derive(Clone, Copy)]
pub struct Written<'a> {
    /// Each, the last one first.
    pub manuscripts: &'a [Manuscript],
    /// Who agreed to which.
    pub agreed: &'a BTreeMap<ManuscriptId, Actor>,
}

/// The manuscripts as entries of a list, each with its first words. With a matrix they say until when approval is due.
pub(super) fn entries(desk: &Desk<'_>, all: Written<'_>, machine: Time, matrix: Option<&Matrix>) -> Vec<Entry> {
    let entry = |one: &Manuscript| {
        let held = match one.aim {
            Aim::Open(_) => None,
            aim => desk.situation.incident(Some(aim.incident())),
        };
        let title = held.map(|held| held.incident.title.in_language(desk.say.0).1);
        let agreed = all.agreed.get(&one.id).filter(|_| matches!(one.stage, Stage::Asked { .. }));
        let note = match (&one.stage, matrix) {
            (Stage::Asked { .. }, _) if let Some(by) = agreed => desk.say.with("agreed-by", &[("by", by)]),
            (Stage::Asked { at, by }, Some(matrix)) => {
                let left = (matrix.deadline(*at) - machine).num_seconds();
                let key = if left > 0 { "waits-minutes" } else { "waits-overdue" };
                match key {
                    "waits-minutes" => desk.say.with("waits-minutes", &[("by", by), ("minutes", &((left + 59) / 60))]),
                    _ => desk.say.with("waits-overdue", &[("by", by)]),
                }
            }
            (Stage::Asked { by, .. }, None) => desk.say.with("waits", &[("by", by)]),
            _ => {
                let clocks = (desk.now, machine);
                let at = machine_moment(desk.staff.language, desk.page.zone, one.saved_at, clocks);
                desk.say.with("written-by", &[("by", &one.saved_by), ("at", &at)])
            }
        };
        let words = first_words(desk.say, one);
        let note = if words.is_empty() {
            note
        } else {
            format!("{note} · {}", desk.say.with("quoted", &[("words", &words)]))
        };
        Entry {
            path: format!("/console/manuscripts/{}", one.id),
            name: heading(desk.say, one, title),
            note,
            is_asked: matches!(one.stage, Stage::Asked { .. }),
            is_agreed: agreed.is_some(),
            is_mine: one.writers.contains(&desk.staff.handle),
        }
    };
    all.manuscripts.iter().map(entry).collect()
}

/// The list of manuscripts.
pub struct ManuscriptsPage<'a> {
    /// What was read.
    pub situation: &'a Situation,
    /// The manuscripts.
    pub written: Written<'a>,
    /// Whose page it is.
    pub page: &'a Page,
    /// Who looks.
    pub staff: &'a Staff,
    /// The present instant of the record.
    pub now: Time,
    /// That of the machine.
    pub machine: Time,
    /// Who must agree, until when.
    pub matrix: &'a Matrix,
}

#[derive(Template)]
#[template(path = "console/manuscripts.html")]
struct ManuscriptsMarkup {
    frame: Frame,
    may_write: bool,
    /// The key of a heading with what stands below it.
    lists: Vec<(String, Vec<Entry>)>,
}

impl ManuscriptsPage<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let typed = Typed::default();
        let desk = Desk::new(self.situation, self.page, self.staff, &typed, self.now);
        let (mut agreed, mut waiting, mut mine, mut others) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for entry in entries(&desk, self.written, self.machine, Some(self.matrix)) {
            match (entry.is_asked, entry.is_mine) {
                (true, _) if entry.is_agreed => agreed.push(entry),
                (true, _) => waiting.push(entry),
                (false, true) => mine.push(entry),
                (false, false) => others.push(entry),
            }
        }
        let say = frame.say;
        let agreed = Some((say.word("list-agreed"), agreed)).filter(|(_, agreed)| !agreed.is_empty());
        let rest =
            [(say.word("list-waiting"), waiting), (say.word("list-mine"), mine), (say.word("list-others"), others)];
        let lists = agreed.into_iter().chain(rest).collect();
        ManuscriptsMarkup { may_write: desk.may_respond(), lists, frame }.render().unwrap_or_default()
    }
}

/// A manuscript that is over: public, or put away.
#[derive(Template)]
#[template(path = "console/manuscript_over.html")]
pub struct OverPage<'a> {
    /// What stands around it.
    pub frame: Frame,
    /// The manuscript.
    pub manuscript: &'a Manuscript,
    /// Where the public reads it.
    pub public: String,
    /// How many seconds are left to take it back.
    pub left: Option<i64>,
    /// True for who may take it back.
    pub may_undo: bool,
}

impl OverPage<'_> {
    /// The page.
    pub fn html(self) -> String {
        self.render().unwrap_or_default()
    }

    fn told(&self) -> String {
        let say: Say = self.frame.say;
        match &self.manuscript.stage {
            Stage::Published { by, .. } => say.with("over-published", &[("by", by)]),
            _ => say.word("over-dropped"),
        }
    }
}

/// For how many seconds more `manuscript` can be taken back at `now`.
pub fn undo_left(manuscript: &Manuscript, now: Time) -> Option<i64> {
    let Stage::Published { at, .. } = &manuscript.stage else { return None };
    let left = UNDO_SECONDS - (now - *at).num_seconds();
    manuscript.can_be_undone(now).then_some(left.max(1))
}
