//! An incident: something unplanned, from the first word about it to the report.
//!
//! What is published of it is in [`super::updates`], whose recovery it counts in [`super::recoveries`], when the next
//! word is due in [`super::promises`]. Here stand the incident itself, what moves it may make, and all that is public of it
//! as one value.

pub mod drafts;
mod pauses;
mod publishing;
mod recovering;
mod refusals;
mod telling;
mod touching;

use super::actors::Actor;
use super::advice::Advice;
use super::estimates::Estimated;
use super::facts::Fact;
use super::ids::{ComponentId, FacilityId, GroupId, IncidentId};
use super::language::{Texts, Wording};
use super::promises::Promise;
use super::record::Stamp;
use super::recoveries::{Recovered, SetVersion};
use super::safety::SafetyStatement;
use super::status::Status;
use super::time::Time;
use super::updates::Update;
pub use pauses::Pause;
pub use refusals::IncidentRefusal;

/// How long a title may be: two lines on a phone.
pub const TITLE_CHARS_MAX: usize = 120;
/// How long a reason, a limit or another short note may be.
pub const NOTE_CHARS_MAX: usize = 500;
/// How long the body of an update may be: a report of several pages fits.
pub const BODY_CHARS_MAX: usize = 10_000;

/// What is being done about an incident, as the field calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// 조사 중
    Investigating,
    /// 원인 확인
    Identified,
    /// 복구 확인 중
    Monitoring,
    /// 해결
    Resolved,
    /// The report has been published.
    Postmortem,
}

impl Phase {
    /// Every phase, in the usual order.
    pub const ALL: [Phase; 5] =
        [Phase::Investigating, Phase::Identified, Phase::Monitoring, Phase::Resolved, Phase::Postmortem];

    /// Its word in the database and in the wire format.
    pub fn as_str(self) -> &'static str {
        match self {
            Phase::Investigating => "investigating",
            Phase::Identified => "identified",
            Phase::Monitoring => "monitoring",
            Phase::Resolved => "resolved",
            Phase::Postmortem => "postmortem",
        }
    }

    /// The phase of a word, or `None`.
    pub fn parse(word: &str) -> Option<Phase> {
        Phase::ALL.into_iter().find(|phase| phase.as_str() == word)
    }

    /// True while the incident is not over.
    pub fn is_open(self) -> bool {
        matches!(self, Phase::Investigating | Phase::Identified | Phase::Monitoring)
    }
}

/// Where an incident stands, with what belongs to that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is not over. The phase is one of the three open ones.
    Open {
        /// Which.
        phase: Phase,
    },
    /// It is over.
    Resolved {
        /// When it ended.
        at: Time,
    },
    /// It is over and its report is published.
    Reported {
        /// When it ended.
        resolved_at: Time,
        /// When the report was published.
        at: Time,
    },
}

impl State {
    /// The phase that the world is told.
    pub fn phase(self) -> Phase {
        match self {
            State::Open { phase } => phase,
            State::Resolved { .. } => Phase::Resolved,
            State::Reported { .. } => Phase::Postmortem,
        }
    }

    /// True while it is not over.
    pub fn is_open(self) -> bool {
        matches!(self, State::Open { .. })
    }

    /// When it ended; `None` while it has not.
    pub fn resolved_at(self) -> Option<Time> {
        match self {
            State::Open { .. } => None,
            State::Resolved { at } => Some(at),
            State::Reported { resolved_at, .. } => Some(resolved_at),
        }
    }

    /// The state after an update in `phase`. Open incidents move freely between the open phases: to go back is honest.
    /// They end by [`State::resolve`] alone. What is over takes follow-ups, and keeps its phase.
    pub fn after_update(self, phase: Phase) -> Result<State, IncidentRefusal> {
        match self {
            State::Open { .. } if phase.is_open() => Ok(State::Open { phase }),
            State::Open { .. } => Err(IncidentRefusal::EndsByResolving { phase }),
            over if phase == over.phase() => Ok(over),
            _ => Err(IncidentRefusal::IsOver { phase }),
        }
    }

    /// It is over since `at`.
    pub fn resolve(self, at: Time) -> Result<State, IncidentRefusal> {
        match self {
            State::Open { .. } => Ok(State::Resolved { at }),
            _ => Err(IncidentRefusal::AlreadyResolved),
        }
    }

    /// The report is published. It may be published again: a second edition.
    pub fn report(self, at: Time) -> Result<State, IncidentRefusal> {
        match self.resolved_at() {
            Some(resolved_at) => Ok(State::Reported { resolved_at, at }),
            None => Err(IncidentRefusal::ReportBeforeEnd),
        }
    }

    /// It was not over after all.
    pub fn reopen(self, phase: Phase) -> Result<State, IncidentRefusal> {
        match self {
            State::Open { .. } => Err(IncidentRefusal::IsOpen),
            _ if !phase.is_open() => Err(IncidentRefusal::EndsByResolving { phase }),
            _ => Ok(State::Open { phase }),
        }
    }
}

/// How much an incident costs the public, in the field's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Impact {
    /// Nothing public suffers.
    None,
    /// Something is partly out or slow.
    Minor,
    /// Something is out.
    Major,
    /// A first-tier component, or more than half of the page, is out.
    Critical,
}

impl Impact {
    /// Every impact, from the least.
    pub const ALL: [Impact; 4] = [Impact::None, Impact::Minor, Impact::Major, Impact::Critical];

    /// Its word in the database and in the wire format.
    pub fn as_str(self) -> &'static str {
        match self {
            Impact::None => "none",
            Impact::Minor => "minor",
            Impact::Major => "major",
            Impact::Critical => "critical",
        }
    }

    /// The impact of a word, or `None`.
    pub fn parse(word: &str) -> Option<Impact> {
        Impact::ALL.into_iter().find(|impact| impact.as_str() == word)
    }

    /// The impact of components at their worst, each with its tier, on a page of `leaves` (DOMAIN §4).
    pub fn of(worst: impl IntoIterator<Item = (Option<u8>, Status)>, leaves: usize) -> Impact {
        let (mut out, mut is_first_tier_out, mut is_impaired) = (0, false, false);
        for (tier, status) in worst {
            match status {
                Status::MajorOutage => {
                    out += 1;
                    is_first_tier_out |= tier == Some(1);
                }
                Status::PartialOutage | Status::DegradedPerformance => is_impaired = true,
                Status::Operational | Status::UnderMaintenance | Status::Unknown => {}
            }
        }
        if is_first_tier_out || out * 2 > leaves {
            Impact::Critical
        } else if out > 0 {
            Impact::Major
        } else if is_impaired {
            Impact::Minor
        } else {
            Impact::None
        }
    }
}

/// How exactly the beginning is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Precision {
    /// To the minute.
    Minute,
    /// Roughly: `15:30께`.
    About,
    /// Only the day.
    Day,
}

impl Precision {
    /// Every precision.
    pub const ALL: [Precision; 3] = [Precision::Minute, Precision::About, Precision::Day];

    /// Its word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Precision::Minute => "minute",
            Precision::About => "about",
            Precision::Day => "day",
        }
    }

    /// The precision of a word, or `None`.
    pub fn parse(word: &str) -> Option<Precision> {
        Precision::ALL.into_iter().find(|precision| precision.as_str() == word)
    }
}

/// When an incident began, as it was said at one moment. A later one corrects it; both stay visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The instant.
    pub at: Time,
    /// How exactly it is known.
    pub precision: Precision,
    /// When this was said.
    pub said_at: Time,
    /// Why it was corrected; `None` for what was said first.
    pub reason: Option<Wording>,
}

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

/// That the impact is another than the one computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImpactOverride {
    /// What it is said to be.
    pub impact: Impact,
    /// Why.
    pub reason: Wording,
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

    /// What holds of messages, money and personal records.
    pub fn safety(&self) -> Option<&SafetyStatement> {
        self.safety.last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    #[test]
    fn an_incident_makes_only_the_moves_that_make_sense() {
        let at = from_millis(1).unwrap();
        let open = State::Open { phase: Phase::Investigating };
        assert_eq!(open.after_update(Phase::Monitoring), Ok(State::Open { phase: Phase::Monitoring }));
        assert_eq!(
            open.after_update(Phase::Resolved),
            Err(IncidentRefusal::EndsByResolving { phase: Phase::Resolved })
        );
        assert_eq!(open.report(at), Err(IncidentRefusal::ReportBeforeEnd));
        assert_eq!(open.reopen(Phase::Identified), Err(IncidentRefusal::IsOpen));
        let resolved = open.resolve(at).unwrap();
        assert_eq!(resolved.resolve(at), Err(IncidentRefusal::AlreadyResolved));
        assert_eq!(resolved.after_update(Phase::Resolved), Ok(resolved));
        assert_eq!(resolved.after_update(Phase::Monitoring), Err(IncidentRefusal::IsOver { phase: Phase::Monitoring }));
        assert_eq!(resolved.reopen(Phase::Identified), Ok(State::Open { phase: Phase::Identified }));
        let reported = resolved.report(at).unwrap();
        assert_eq!((reported.phase(), reported.resolved_at()), (Phase::Postmortem, Some(at)));
    }

    #[test]
    fn impact_comes_from_the_worst_of_what_is_tracked() {
        use Status::*;
        assert_eq!(Impact::of([(Some(1), MajorOutage)], 50), Impact::Critical);
        assert_eq!(Impact::of([(Some(2), MajorOutage)], 2), Impact::Major);
        assert_eq!(Impact::of([(Some(2), MajorOutage), (None, MajorOutage)], 3), Impact::Critical);
        assert_eq!(Impact::of([(Some(1), PartialOutage)], 50), Impact::Minor);
        assert_eq!(Impact::of([(Some(1), DegradedPerformance)], 50), Impact::Minor);
        assert_eq!(Impact::of([(Some(1), Operational)], 50), Impact::None);
        assert_eq!(Impact::of([], 0), Impact::None);
    }
}
