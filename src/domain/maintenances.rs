//! A maintenance: planned work on components, from its announcement to its end.
//!
//! Each component carries the worst status that the work is expected to bring. What is no worse than that shows as
//! maintenance while the work goes on; what is worse is an outage and shows as one ([`shown`]). Work that goes beyond its
//! announced end, or that ends while checks still fail, becomes an incident by itself (DOMAIN §4).

pub mod acting;
pub mod keeping;
mod refusals;

use super::actors::Actor;
use super::ids::{ComponentId, IncidentId, MaintenanceId, RecurrenceId, UpdateId};
use super::imports::Origin;
use super::incidents::Tracked;
use super::language::Wording;
use super::record::Stamp;
use super::status::Status;
use super::time::Time;
pub use refusals::MaintenanceRefusal;
use std::time::Duration;

/// How far a maintenance is, as its updates say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// It is announced.
    Planned,
    /// Work goes on.
    InProgress,
    /// The work is done and its outcome is looked at.
    Verifying,
    /// It is over.
    Completed,
    /// It does not take place.
    Cancelled,
}

impl Phase {
    /// Every phase, in the usual order.
    pub const ALL: [Phase; 5] =
        [Phase::Planned, Phase::InProgress, Phase::Verifying, Phase::Completed, Phase::Cancelled];

    /// Its word in the database and in our own record.
    pub fn as_str(self) -> &'static str {
        match self {
            Phase::Planned => "planned",
            Phase::InProgress => "in_progress",
            Phase::Verifying => "verifying",
            Phase::Completed => "completed",
            Phase::Cancelled => "cancelled",
        }
    }

    /// The phase of a word, or `None`.
    pub fn parse(word: &str) -> Option<Phase> {
        Phase::ALL.into_iter().find(|phase| phase.as_str() == word)
    }
}

/// Where a maintenance stands, with what belongs to that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is announced and has not begun.
    Planned,
    /// Work goes on.
    InProgress {
        /// Since when.
        started_at: Time,
    },
    /// The work is done and its outcome is looked at.
    Verifying {
        /// When the work began.
        started_at: Time,
        /// When it was done.
        since: Time,
    },
    /// It is over.
    Completed {
        /// When the work began.
        started_at: Time,
        /// When it ended.
        ended_at: Time,
    },
    /// It was called off before it began.
    Cancelled {
        /// When that was said.
        at: Time,
    },
}

impl State {
    /// The phase that the world is told.
    pub fn phase(self) -> Phase {
        match self {
            State::Planned => Phase::Planned,
            State::InProgress { .. } => Phase::InProgress,
            State::Verifying { .. } => Phase::Verifying,
            State::Completed { .. } => Phase::Completed,
            State::Cancelled { .. } => Phase::Cancelled,
        }
    }

    /// When the work began; `None` where it has not.
    pub fn started_at(self) -> Option<Time> {
        match self {
            State::InProgress { started_at }
            | State::Verifying { started_at, .. }
            | State::Completed { started_at, .. } => Some(started_at),
            State::Planned | State::Cancelled { .. } => None,
        }
    }

    /// When it ended; `None` where it has not, or never began.
    pub fn ended_at(self) -> Option<Time> {
        match self {
            State::Completed { ended_at, .. } => Some(ended_at),
            _ => None,
        }
    }

    /// True while the work or its verification goes on.
    pub fn is_under_way(self) -> bool {
        matches!(self, State::InProgress { .. } | State::Verifying { .. })
    }

    /// True for one that is over or called off.
    pub fn is_over(self) -> bool {
        matches!(self, State::Completed { .. } | State::Cancelled { .. })
    }
}

/// From when to when a maintenance is announced, as it was said at one moment. A later one takes its place; both stay
/// visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// When it begins.
    pub from: Time,
    /// When it ends.
    pub until: Time,
    /// When this was said.
    pub said_at: Time,
    /// Why it was moved; `None` for what was said first.
    pub reason: Option<Wording>,
}

impl Announced {
    /// The last instant by `now` at which people were to be reminded of the beginning, each of `leads` before it; `None` where
    /// none has come, where it has begun, or where this was said when the instant had passed already.
    pub fn reminder_due_at(&self, now: Time, leads: &[Duration]) -> Option<Time> {
        let due = leads.iter().map(|lead| self.from - *lead);
        due.filter(|at| self.said_at < *at && *at <= now && now < self.from).max()
    }
}

/// A component that a maintenance touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    /// Which leaf, with what its pages need when the catalogue has gone on without it.
    pub leaf: Tracked,
    /// The worst status that is expected of it: operational where nobody should notice; never maintenance or unknown.
    pub expected: Status,
}

/// Who ends a maintenance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It ends by itself at its announced end, where no check of its components fails.
    ByItself,
    /// Staff end it. At its announced end it has overrun.
    ByStaff,
}

impl Ending {
    /// Its word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Ending::ByItself => "by_itself",
            Ending::ByStaff => "by_staff",
        }
    }

    /// The ending of a word, or `None`.
    pub fn parse(word: &str) -> Option<Ending> {
        [Ending::ByItself, Ending::ByStaff].into_iter().find(|ending| ending.as_str() == word)
    }
}

/// What was published about a maintenance. Never altered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaintenanceUpdate {
    /// Its public id: the permalink is the maintenance's page with this anchor.
    pub id: UpdateId,
    /// Its place among the updates of its maintenance, from 1.
    pub number: u32,
    /// The phase from it on.
    pub phase: Phase,
    /// The words; `None` for what the timekeeper says, whose words are the page's own.
    pub body: Option<Wording>,
    /// The moment that it speaks of: an automatic beginning is dated by what was announced.
    pub as_of: Time,
    /// When it was published.
    pub published_at: Time,
    /// Who wrote it.
    pub by: Actor,
}

/// That a maintenance went beyond its announced end, and the incident which that became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overrun {
    /// Since when.
    pub at: Time,
    /// The incident.
    pub incident: IncidentId,
}

/// Everything public about one maintenance, at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct MaintenanceRecord {
    /// Its public id.
    pub id: MaintenanceId,
    /// When anything about it last changed.
    pub stamp: Stamp,
    /// What it is called.
    pub title: Wording,
    /// Where it stands.
    pub state: State,
    /// From when to when: the last is what is said now. Never empty.
    pub announced: Vec<Announced>,
    /// What it touches, in the order of the page. Empty only for one that was carried over.
    pub affected: Vec<Affected>,
    /// Who ends it.
    pub ending: Ending,
    /// What was published, in the order in which it was; the announcement first.
    pub updates: Vec<MaintenanceUpdate>,
    /// When it was announced.
    pub planned_at: Time,
    /// What it recurs from, where it does.
    pub recurrence: Option<RecurrenceId>,
    /// That it went beyond its announced end.
    pub overrun: Option<Overrun>,
    /// Where it was carried over from; `None` for one that was announced here.
    pub imported_from: Option<Origin>,
}

impl MaintenanceRecord {
    /// From when to when, as it is said now.
    pub fn announced(&self) -> Option<&Announced> {
        self.announced.last()
    }

    /// When it began or begins.
    pub fn begins_at(&self) -> Time {
        self.state.started_at().or_else(|| Some(self.announced()?.from)).unwrap_or(self.planned_at)
    }

    /// True where somebody on the staff said that it is over, and not the clock.
    pub fn is_ended_by_staff(&self) -> bool {
        let ending = self.updates.iter().find(|update| update.phase == Phase::Completed);
        ending.is_some_and(|update| !update.by.is_timekeeper())
    }

    /// What it says of its components over time: nothing before it begins, where nobody should notice it, or once it has
    /// overrun, because from then on the incident speaks.
    pub fn covers(&self) -> impl Iterator<Item = (ComponentId, Cover)> {
        let until = [self.state.ended_at(), self.overrun.map(|overrun| overrun.at)].into_iter().flatten().min();
        let noticed = self.affected.iter().filter(|affected| affected.expected != Status::Operational);
        let is_vouched_for = self.is_ended_by_staff();
        let cover = move |from: Time, affected: &Affected| {
            let expected = affected.expected;
            (affected.leaf.component, Cover { maintenance: self.id, from, until, expected, is_vouched_for })
        };
        self.state.started_at().into_iter().flat_map(move |from| noticed.clone().map(move |one| cover(from, one)))
    }
}

/// That planned work was under way on a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cover {
    /// The maintenance.
    pub maintenance: MaintenanceId,
    /// Since when.
    pub from: Time,
    /// The first instant after it; `None` while it lasts.
    pub until: Option<Time>,
    /// The worst status expected.
    pub expected: Status,
    /// True where staff ended it, who thereby say that what it touched is in order. The clock has looked at nothing.
    pub is_vouched_for: bool,
}

impl Cover {
    /// True where work was under way at `at`.
    pub fn holds(&self, at: Time) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// What the page says of a component that would be `status` without the work under way on it, which is expected to bring
/// it to `expected` at worst (DOMAIN §4).
pub fn shown(status: Status, expected: Status) -> Status {
    let is_noticed = expected != Status::Operational;
    if is_noticed && status.severity() <= expected.severity() { Status::UnderMaintenance } else { status }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::*;

    #[test]
    fn each_lead_is_due_once_and_not_where_it_had_passed_when_the_time_was_said() {
        let at = |hours: i64| crate::domain::time::from_millis(hours * 3_600_000).unwrap();
        let leads = [24, 1].map(|hours| Duration::from_secs(hours * 3_600));
        let said = |said_at| Announced { from: at(100), until: at(102), said_at, reason: None };
        let due = |said_at: Time| [75, 76, 90, 99, 100].map(|now| said(said_at).reminder_due_at(at(now), &leads));
        assert_eq!(due(at(1)), [None, Some(at(76)), Some(at(76)), Some(at(99)), None]);
        assert_eq!(due(at(80)), [None, None, None, Some(at(99)), None]);
        assert_eq!(due(at(76)), [None, None, None, Some(at(99)), None], "it was said at that very instant");
        assert_eq!(said(at(1)).reminder_due_at(at(99), &[]), None);
    }

    #[test]
    fn what_is_expected_shows_as_maintenance_and_what_is_worse_as_an_outage() {
        assert_eq!(shown(MajorOutage, MajorOutage), UnderMaintenance);
        assert_eq!(shown(Operational, MajorOutage), UnderMaintenance);
        assert_eq!(shown(Unknown, PartialOutage), UnderMaintenance);
        assert_eq!(shown(MajorOutage, PartialOutage), MajorOutage);
        assert_eq!(shown(PartialOutage, DegradedPerformance), PartialOutage);
        for status in Status::ALL {
            assert_eq!(shown(status, Operational), status, "work that nobody should notice hides nothing");
        }
    }
}
