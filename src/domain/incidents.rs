//! An incident: something unplanned, from the first word about it to the report.
//!
//! What is published of it is in [`super::updates`], whose recovery it counts in [`super::recoveries`], when the next
//! word is due in [`super::promises`]. Here stands all that is public of an incident as one value; the acts on it, each
//! of which changes that value or refuses, stand in the files below.

pub mod drafts;
mod impacts;
mod naming;
mod pauses;
mod phases;
mod publishing;
mod putting_right;
mod recovering;
mod refusals;
mod starts;
mod telling;
mod touching;

use super::actors::Actor;
use super::advice::Advice;
use super::estimates::Estimated;
use super::facts::Fact;
use super::ids::{ComponentId, FacilityId, GroupId, IncidentId};
use super::imports::Origin;
use super::language::{Texts, Wording};
use super::promises::Promise;
use super::record::Stamp;
use super::recoveries::{Recovered, SetVersion, Step};
use super::safety::SafetyStatement;
use super::time::Time;
use super::updates::Update;
pub use impacts::{Impact, ImpactOverride};
pub use pauses::Pause;
pub use phases::{Phase, State};
pub use refusals::IncidentRefusal;
pub use starts::{Precision, Start};

/// How long a title may be: two lines on a phone.
pub const TITLE_CHARS_MAX: usize = 120;
/// How long a reason, a limit or another short note may be.
pub const NOTE_CHARS_MAX: usize = 500;
/// How long the body of an update may be: a report of several pages fits.
pub const BODY_CHARS_MAX: usize = 10_000;

/// An organisation that speaks, and as what: never a person's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// Which organisation.
    pub organisation: Texts,
    /// In which role; may be empty.
    pub role: Texts,
}

/// A cause that somebody stands for. A suspected one is another type, which no public value holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmedCause {
    /// What it was.
    pub wording: Wording,
    /// Who says so.
    pub confirmed_by: Speaker,
    /// When it was published.
    pub at: Time,
}

/// A cause that staff suspect: for the console and the command line, never for the public record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuspectedCause {
    /// What is suspected.
    pub note: String,
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: Time,
}

/// One entry of the internal log of an incident: for staff, never for the public record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// The moment that it speaks of.
    pub at: Time,
    /// Who wrote it.
    pub by: Actor,
    /// What.
    pub text: String,
    /// When it was written down.
    pub recorded_at: Time,
}

/// A component that an incident counts, with what its pages need when the catalogue has long gone on without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracked {
    /// Which leaf.
    pub component: ComponentId,
    /// Its name.
    pub names: Texts,
    /// The name of the component that it is a function of; empty where it is none.
    pub parent_names: Texts,
    /// Its group.
    pub group: Option<GroupId>,
    /// Its tier.
    pub tier: Option<u8>,
    /// The facilities that it runs on.
    pub runs_on: Vec<FacilityId>,
    /// True for one that is not on the page any more, so that nothing links to it.
    pub is_removed: bool,
}

/// That an incident ended while a component was not restored. It stays where it was published, also when the incident
/// goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Which.
    pub component: ComponentId,
    /// Why, for the public.
    pub reason: Wording,
    /// When it was named.
    pub said_at: Time,
    /// When the incident was opened again, which took the exception back; `None` while it stands.
    pub taken_back_at: Option<Time>,
}

/// Everything public about one incident, at one moment. Its lists are in the order in which they were recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidentRecord {
    /// Its public id.
    pub id: IncidentId,
    /// When anything about it last changed.
    pub stamp: Stamp,
    /// What it is called.
    pub title: Wording,
    /// Where it stands.
    pub state: State,
    /// Its impact: the override where there is one.
    pub impact: Impact,
    /// Why it is not the computed one.
    pub impact_override: Option<ImpactOverride>,
    /// When it began: the last is what is said now. Never empty.
    pub starts: Vec<Start>,
    /// When it was opened here.
    pub opened_at: Time,
    /// Whom to turn to about it, beside the page's telephone number.
    pub contact: Option<Wording>,
    /// What was published.
    pub updates: Vec<Update>,
    /// The versions of the tracked set.
    pub sets: Vec<SetVersion>,
    /// Every component that any version has, in the order of the page.
    pub tracked: Vec<Tracked>,
    /// What was recorded of their recovery.
    pub recoveries: Vec<Recovered>,
    /// What was left open at any end of it: see [`IncidentRecord::standing_exceptions`].
    pub exceptions: Vec<Exception>,
    /// Every estimate.
    pub estimates: Vec<Estimated>,
    /// Every promise of a next word.
    pub promises: Vec<Promise>,
    /// Every advice.
    pub advice: Vec<Advice>,
    /// Every fact.
    pub facts: Vec<Fact>,
    /// What was said of messages, money and personal records; the last holds.
    pub safety: Vec<SafetyStatement>,
    /// The cause, each time somebody stood for it; the last holds.
    pub causes: Vec<ConfirmedCause>,
    /// Where it was carried over from; `None` for one that was opened here.
    pub imported_from: Option<Origin>,
}

/// An incident with what only staff may see of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// All that is public of it.
    pub incident: IncidentRecord,
    /// How often it was changed: a form that was filled in for another revision is out of date.
    pub revision: i64,
    /// Causes that staff suspect, in the order in which they were noted.
    pub suspected: Vec<SuspectedCause>,
    /// The internal log, in the order in which it was written.
    pub log: Vec<LogEntry>,
}

impl IncidentRecord {
    /// When it began, as it is said now.
    pub fn start(&self) -> Option<&Start> {
        self.starts.last()
    }

    /// The component of an id, if it was ever counted.
    pub fn tracked(&self, component: ComponentId) -> Option<&Tracked> {
        self.tracked.iter().find(|tracked| tracked.component == component)
    }

    /// The promise that stands: that of an incident which is not over.
    pub fn promise(&self) -> Option<&Promise> {
        self.promises.last().filter(|promise| self.state.is_open() && promise.fulfilled_at.is_none())
    }

    /// What was left open at the end that stands.
    pub fn standing_exceptions(&self) -> impl Iterator<Item = &Exception> {
        self.exceptions.iter().filter(|exception| exception.taken_back_at.is_none())
    }

    /// The cause as it is said now, once somebody stands for it.
    pub fn cause(&self) -> Option<&ConfirmedCause> {
        self.causes.last()
    }

    /// When the world was told that it is over, which may be long after the end itself; `None` while it is not over.
    pub fn end_told_at(&self) -> Option<Time> {
        let resolved_at = self.state.resolved_at()?;
        // What was said before the end, and before it was reopened, was said in an open phase.
        let since_the_end = self.updates.iter().rev().take_while(|update| !update.phase.is_open());
        Some(since_the_end.last().map_or(resolved_at, |update| update.published_at.max(resolved_at)))
    }

    /// What was left open at the end and is not restored since, in the order of the page.
    pub fn left_open(&self) -> Vec<&Tracked> {
        let standings = self.standings();
        let is_open = |tracked: &&Tracked| {
            let is_excepted = self.standing_exceptions().any(|exception| exception.component == tracked.component);
            let standing = standings.get(&tracked.component);
            is_excepted && standing.is_none_or(|row| row.recovery.step() != Step::Restored)
        };
        self.tracked.iter().filter(is_open).collect()
    }

    /// What holds of messages, money and personal records.
    pub fn safety(&self) -> Option<&SafetyStatement> {
        self.safety.last()
    }
}
