//! The incident that an outage is played as: what our record needs and nobody published at the time.
//!
//! Most of it hangs on an entry and is done beside that entry's words. It is held as the domain's own drafts, so that
//! playing adds nothing of its own.

mod beside;
mod opening;

use super::Entry;
use super::facts::Facts;
use super::reader::{Reader, Reference};
use super::shapes;
use crate::domain::actors::Actor;
use crate::domain::catalogue::draft::Draft;
use crate::domain::ids::IncidentId;
use crate::domain::incidents::drafts::{AdviceDraft, EstimateDraft, FactDraft};
use crate::domain::incidents::{NOTE_CHARS_MAX, Phase, Precision, Speaker, TITLE_CHARS_MAX};
use crate::domain::language::Wording;
use crate::domain::notices::Notice;
use crate::domain::recoveries::LimitedAs;
use crate::domain::safety::Safety;
use crate::domain::time::Time;
use crate::domain::updates::Signatory;
use chrono::{Duration, NaiveTime};
use chrono_tz::Tz;
pub use opening::affected_by;
use std::collections::{BTreeMap, HashMap};

/// The incident of a rehearsal.
#[derive(Debug, Clone)]
pub struct Incident {
    /// The id that it will have: the same each time the file is played.
    pub id: IncidentId,
    /// What it is called.
    pub title: Wording,
    /// The place of the entry that opens it: the first word to the public.
    pub opens: usize,
    /// The place of the entry that ends it.
    pub ends: usize,
    /// The place of the entry that is its report.
    pub reports: Option<usize>,
    /// When it began.
    pub began_at: Time,
    /// How exactly that is known.
    pub precision: Precision,
    /// Whom to turn to.
    pub contact: Option<Wording>,
    /// Who writes where the speaker has no author of its own.
    pub author: Actor,
    /// The second person, who approves.
    pub approver: Option<Actor>,
    /// How long what works again is watched; zero: it counts as restored at once.
    pub watched_for: Duration,
    /// The part of the day in which the longer cadence of the night is announced.
    pub night: Option<Night>,
    /// What the limits are called of what is partly out.
    pub partial: Wording,
    /// What the limits are called of what is slow or unstable.
    pub degraded: Wording,
    /// The phases that begin with an entry, by its id.
    pub phases: HashMap<String, Phase>,
    /// Why the tracked set changes with an entry, by its id.
    pub set_changes: HashMap<String, Wording>,
    /// Who signs an apology, by the id of its entry.
    pub signatories: HashMap<String, Vec<Signatory>>,
    /// What is done beside the words of an entry, by its id, in order.
    pub beside: BTreeMap<String, Vec<Beside>>,
}

/// A part of the day, such as from 22:00 to 07:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Night {
    from: NaiveTime,
    until: NaiveTime,
}

impl Night {
    /// True where it is night at `at` in `zone`.
    pub fn holds(self, at: Time, zone: Tz) -> bool {
        let time = at.with_timezone(&zone).time();
        if self.from <= self.until {
            (self.from..self.until).contains(&time)
        } else {
            time >= self.from || time < self.until
        }
    }
}

/// What is done beside the words of an entry.
#[derive(Debug, Clone)]
pub enum Beside {
    /// A fact is stated.
    Fact(FactDraft),
    /// An awaited fact comes.
    Came(crate::domain::ids::FactId),
    /// Somebody stands for the cause.
    Cause {
        /// What it was.
        wording: Wording,
        /// Who says so.
        by: Speaker,
    },
    /// The data statement.
    Safety {
        /// The answer.
        safety: Safety,
        /// In words.
        wording: Wording,
    },
    /// An estimate is published.
    Estimate(EstimateDraft),
    /// Advice is given.
    Advice(AdviceDraft),
    /// A page notice is announced.
    Notice(Notice),
}

impl Incident {
    /// What the limits are called of what stands so.
    pub fn limits(&self, as_status: LimitedAs) -> &Wording {
        match as_status {
            LimitedAs::Partial => &self.partial,
            LimitedAs::Degraded => &self.degraded,
        }
    }
}

/// What its parts refer to.
struct Around<'a> {
    catalogue: &'a Draft,
    speakers: &'a BTreeMap<String, super::Speaker>,
    entries: &'a [Entry],
    facts: &'a Facts,
}

impl Around<'_> {
    /// The entry of an id; refused where there is none.
    fn entry(&self, reader: &mut Reader, key: &str, id: &str) -> Option<&Entry> {
        self.place(reader, key, id).map(|place| &self.entries[place])
    }

    fn place(&self, reader: &mut Reader, key: &str, id: &str) -> Option<usize> {
        let found = self.entries.iter().position(|entry| entry.id == id);
        if found.is_none() {
            reader.refuse(format!("{key}: the file has no entry {id:?}"));
        }
        found
    }

    /// A speaker as our record names it; refused where there is none.
    fn speaker(&self, reader: &mut Reader, id: &str) -> Option<Speaker> {
        let found = self.speakers.get(id);
        if found.is_none() {
            reader.refuse(format!("the file has no speaker {id:?}"));
        }
        found.map(|speaker| Speaker { organisation: speaker.names.clone(), role: speaker.roles.clone() })
    }
}

/// Reads the incident. `None` where the file has none, or where something was wrong with it.
pub(super) fn read(
    reader: &mut Reader,
    file: &shapes::File,
    catalogue: &Draft,
    speakers: &BTreeMap<String, super::Speaker>,
    entries: &[Entry],
    facts: &Facts,
) -> Option<Incident> {
    let shape = file.incident.as_ref()?;
    let around = Around { catalogue, speakers, entries, facts };
    reader.stand_at("incident");
    let opens = around.place(reader, "opens_with", &shape.opens_with);
    let ends = around.place(reader, "ends_with", &shape.ends_with);
    let reports = shape.reports_with.as_ref().and_then(|id| around.place(reader, "reports_with", id));
    if opens >= ends || reports.is_some_and(|reports| Some(reports) <= ends) {
        reader.refuse("opens_with, ends_with and reports_with follow one another");
    }
    let began_at = reader.time("began_at", &shape.began_at);
    if opens.is_some_and(|opens| entries[opens].at < began_at) {
        reader.refuse("began_at is not later than the entry that opens it");
    }
    let precisions = Precision::ALL.map(|precision| (precision.as_str(), precision));
    let incident = Incident {
        id: IncidentId::from_slug(&shape.opens_with),
        title: reader.wording("title", &shape.title, TITLE_CHARS_MAX)?,
        opens: opens?,
        ends: ends?,
        reports,
        began_at,
        precision: reader.choice("precision", &shape.precision, &precisions)?,
        contact: match &shape.contact {
            Some(words) => Some(reader.wording("contact", words, NOTE_CHARS_MAX)?),
            None => None,
        },
        author: reader.actor("author", &shape.author)?,
        approver: match &shape.approver {
            Some(name) => Some(reader.actor("approver", name)?),
            None => None,
        },
        watched_for: Duration::minutes(shape.watched_minutes.into()),
        night: shape.night.as_ref().and_then(|night| read_night(reader, night)),
        partial: reader.wording("limits.partial", &shape.limits.partial, NOTE_CHARS_MAX)?,
        degraded: reader.wording("limits.degraded", &shape.limits.degraded, NOTE_CHARS_MAX)?,
        phases: read_phases(reader, &around, &shape.phases),
        set_changes: read_set_changes(reader, &around, &shape.set_changes),
        signatories: read_signatories(reader, &around, &shape.signatories),
        beside: beside::read(reader, &around, shape),
    };
    opening::check(reader, &incident, entries);
    Some(incident)
}

fn read_night(reader: &mut Reader, hours: &shapes::Hours) -> Option<Night> {
    let mut time = |key: &str, text: &str| {
        let time = NaiveTime::parse_from_str(text, "%H:%M").ok();
        if time.is_none() {
            reader.refuse(format!("night.{key} {text:?} is no time of the day; write one such as 22:00"));
        }
        time
    };
    let (from, until) = (time("from", &hours.from), time("until", &hours.until));
    Some(Night { from: from?, until: until? })
}

fn read_phases(reader: &mut Reader, around: &Around<'_>, shapes: &[shapes::PhaseChange]) -> HashMap<String, Phase> {
    let phases: Vec<(&str, Phase)> =
        Phase::ALL.into_iter().filter(|phase| phase.is_open()).map(|phase| (phase.as_str(), phase)).collect();
    let mut read = HashMap::new();
    for shape in shapes {
        around.place(reader, "phases", &shape.entry);
        if let Some(phase) = reader.choice("phase", &shape.phase, &phases) {
            read.insert(shape.entry.clone(), phase);
        }
    }
    read
}

fn read_set_changes(
    reader: &mut Reader,
    around: &Around<'_>,
    shapes: &[shapes::SetChange],
) -> HashMap<String, Wording> {
    let mut read = HashMap::new();
    for shape in shapes {
        around.place(reader, "set_changes", &shape.entry);
        if let Some(reason) = reader.wording("the reason of a set change", &shape.reason, NOTE_CHARS_MAX) {
            read.insert(shape.entry.clone(), reason);
        }
    }
    read
}

fn read_signatories(
    reader: &mut Reader,
    around: &Around<'_>,
    shapes: &[shapes::Signatory],
) -> HashMap<String, Vec<Signatory>> {
    let mut read: HashMap<String, Vec<Signatory>> = HashMap::new();
    for shape in shapes {
        around.place(reader, "signatories", &shape.entry);
        let role = reader.texts("role", &shape.role);
        let signed_by = reader.actor("signed_by", &shape.signed_by);
        if let Some(speaker) = around.speaker(reader, &shape.by) {
            let signatory = Signatory { speaker: Speaker { role, ..speaker }, signed_by };
            read.entry(shape.entry.clone()).or_default().push(signatory);
        }
    }
    let signed = around.entries.iter().filter(|entry| entry.kind == super::Kind::Apology);
    for entry in signed.filter(|entry| !read.contains_key(&entry.id)) {
        reader.refuse(format!("signatories: nobody signs the apology {}", entry.id));
    }
    read
}
