//! The page of one maintenance: where it stands, what was said, and what may be done with it.

use super::times;
use crate::domain::incidents::drafts::Leaves;
use crate::domain::incidents::{BODY_CHARS_MAX, NOTE_CHARS_MAX};
use crate::domain::language::Language;
use crate::domain::maintenances::{MaintenanceRecord, State};
use crate::domain::page::Page;
use crate::domain::reach::Reach;
use crate::domain::staff::{Role, Staff};
use crate::domain::time::Time;
use crate::view::console::{Fault, Frame, Typed};
use crate::view::recoveries::tracked_name;
use crate::view::spoken::{phase_of_work, standing_of_work};
use crate::view::times::Telling;
use crate::view::wordings::Body;
use crate::view::words::Words;
use askama::Template;

/// What the page is made from.
pub struct MaintenancePage<'a> {
    /// Which.
    pub maintenance: &'a MaintenanceRecord,
    /// The leaves of the catalogue.
    pub leaves: &'a Leaves,
    /// Whose page it is.
    pub page: &'a Page,
    /// Who looks.
    pub staff: &'a Staff,
    /// The present instant of the record.
    pub now: Time,
    /// What was typed into a form that was not taken.
    pub typed: &'a Typed,
    /// What stands wrong in it.
    pub fault: Option<&'a Fault>,
    /// Which of its components an open incident counts as not back, by their names.
    pub down: Vec<String>,
    /// A number that no other rendering has.
    pub nonce: String,
}

/// A form for one act.
struct Act {
    name: &'static str,
    title: String,
    go: String,
    is_open: bool,
    /// The times that may be typed: the name of the field, its label, what stands in it.
    times: Vec<(&'static str, String, String)>,
    /// What the words are for.
    words: String,
    sides: Vec<Side>,
    /// The languages that the words may be written in first.
    originals: Vec<(&'static str, &'static str, bool)>,
    /// The number of components as it was typed.
    number: String,
    is_despite: bool,
    despite: String,
    /// That it would begin well before its announced time, which takes a tick.
    early: Option<String>,
    fault: String,
}

/// The words in one language.
struct Side {
    tag: &'static str,
    label: String,
    text: String,
    is_required: bool,
}

/// What was said. Texts are markup.
struct Said {
    phase: String,
    at: String,
    by: String,
    body: Vec<String>,
}

#[derive(Template)]
#[template(path = "console/maintenance.html")]
struct MaintenanceMarkup {
    frame: Frame,
    path: String,
    public: String,
    standing: String,
    times: String,
    ending: String,
    recurs: bool,
    overrun: Option<String>,
    affected: Vec<(String, String)>,
    said: Vec<Said>,
    acts: Vec<Act>,
    seen: i64,
    zone_note: String,
    note_max: usize,
    body_max: usize,
    reach: Option<String>,
    nonce: String,
}

/// Everything that is ever done with a maintenance.
const ACTS: [&str; 6] = ["move", "start", "verify", "end", "cancel", "tell"];
/// What a browser writes into a field of day and clock time.
const LOCAL: &str = "%Y-%m-%dT%H:%M";

impl MaintenancePage<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let (words, one, say) = (Words::of(self.staff.language), self.maintenance, frame.say);
        let telling = Telling::new(words, self.page.zone, self.now).in_full();
        let expected = |status: crate::domain::status::Status| {
            say.word(&format!("expected-{}", status.as_str().replace('_', "-")))
        };
        let reach = Reach::of_work(one.affected.len(), self.leaves.count()).number();
        let reach = reach.map(|count| frame.say.with("work-number", &[("count", &count)]));
        let by_itself = one.ending == crate::domain::maintenances::Ending::ByItself;
        let acts = self.acts(&frame);
        // What is wrong is told once: at the form that it is about, where that stands on the page.
        let is_told = acts.iter().any(|act| !act.fault.is_empty());
        let refused = self.fault.filter(|_| !is_told).map(|fault| fault.told.clone());
        let frame = frame.refusing(refused);
        let page = MaintenanceMarkup {
            path: format!("/console/maintenances/{}", one.id),
            public: format!("{}/maintenances/{}/", self.page.prefix(self.staff.language), one.id),
            standing: standing_of_work(words, one).to_owned(),
            times: times(&telling, one),
            ending: frame.say.word(if by_itself { "work-ends-itself" } else { "work-ends-staff" }),
            recurs: one.recurrence.is_some(),
            overrun: one.overrun.map(|overrun| format!("/console/?incident={}#board", overrun.incident)),
            affected: one
                .affected
                .iter()
                .map(|affected| (tracked_name(words, &affected.leaf), expected(affected.expected)))
                .collect(),
            said: self.said(&telling),
            acts,
            seen: one.stamp.sequence,
            zone_note: frame.say.with("work-zone", &[("zone", &self.page.zone.name())]),
            note_max: NOTE_CHARS_MAX,
            body_max: BODY_CHARS_MAX,
            reach,
            nonce: self.nonce,
            frame,
        };
        page.render().unwrap_or_default()
    }

    fn said(&self, telling: &Telling<'_>) -> Vec<Said> {
        let words = Words::of(self.staff.language);
        let said = |update: &crate::domain::maintenances::MaintenanceUpdate| Said {
            phase: phase_of_work(words, update.phase).to_owned(),
            at: telling.moment_markup(update.as_of),
            by: update.by.to_string(),
            body: update.body.as_ref().map(|body| Body::of(words, body).paragraphs).unwrap_or_default(),
        };
        self.maintenance.updates.iter().rev().map(said).collect()
    }

    /// What may be done with it now, by whoever looks.
    fn acts(&self, frame: &Frame) -> Vec<Act> {
        let is_theirs = self.maintenance.affected.iter().all(|one| self.staff.may_touch(one.leaf.group));
        if self.staff.role < Role::Publisher || !is_theirs {
            return Vec::new();
        }
        let can_move = self.maintenance.overrun.is_none();
        let mut names: Vec<&'static str> = match self.maintenance.state {
            State::Planned => vec!["move", "start", "cancel", "tell"],
            State::InProgress { .. } if can_move => vec!["end", "move", "verify", "tell"],
            State::InProgress { .. } => vec!["end", "verify", "tell"],
            State::Verifying { .. } if can_move => vec!["end", "move", "tell"],
            State::Verifying { .. } => vec!["end", "tell"],
            State::Completed { .. } | State::Cancelled { .. } => vec!["tell"],
        };
        // What was typed for an act that can no longer be done is not lost either.
        let typed = ACTS.into_iter().find(|name| self.typed.is_of(name));
        if let Some(typed) = typed.filter(|name| !names.contains(name)) {
            names.push(typed);
        }
        names.into_iter().map(|name| self.act(frame, name)).collect()
    }

    fn act(&self, frame: &Frame, name: &'static str) -> Act {
        let say = frame.say;
        let announced = self.maintenance.announced();
        let local = |at: Time| at.with_timezone(&self.page.zone).format(LOCAL).to_string();
        let time = |field: &'static str, at: Option<Time>| {
            let stands = at.map(local).unwrap_or_default();
            (field, say.word(&format!("work-{field}")), self.typed.text_or(name, field, &stands).to_owned())
        };
        let from = || time("from", announced.map(|announced| announced.from));
        let until = || time("until", announced.map(|announced| announced.until));
        let times = match (name, self.maintenance.state) {
            ("move", State::Planned) => vec![from(), until()],
            ("move", _) => vec![until()],
            _ => Vec::new(),
        };
        let words = match name {
            "move" | "cancel" => say.word("work-reason"),
            "tell" => say.word("work-words"),
            _ => say.word("work-words-optional"),
        };
        // Whoever writes writes first in the language of their console, unless they chose another one.
        let own = self.page.languages.iter().find(|one| **one == self.staff.language).copied();
        let chosen = Language::from_tag(self.typed.text(name, "original"));
        let first = chosen.or(own).unwrap_or_else(|| self.page.default_language());
        let early = self.maintenance.early(self.now).filter(|_| name == "start");
        let side = |language: &Language| Side {
            tag: language.tag(),
            label: language.own_name().to_owned(),
            text: self.typed.text(name, &format!("words.{language}")).to_owned(),
            is_required: matches!(name, "move" | "cancel" | "tell") && *language == first,
        };
        let is_refused = self.typed.is_of(name);
        let original = |one: &Language| (one.tag(), one.own_name(), self.typed.has(name, "original", one.tag()));
        Act {
            title: say.word(&format!("work-act-{name}")),
            go: say.word(&format!("work-go-{name}")),
            is_open: is_refused,
            times,
            words,
            sides: self.page.languages.iter().map(side).collect(),
            originals: self.page.languages.iter().map(original).collect(),
            number: self.typed.text(name, "number").to_owned(),
            is_despite: name == "end",
            despite: self.typed.text(name, "despite").to_owned(),
            early: early.map(|early| super::refused::early(say, early.num_minutes(), &self.down)),
            fault: self.fault.filter(|_| is_refused).map(|fault| fault.told.clone()).unwrap_or_default(),
            name,
        }
    }
}
