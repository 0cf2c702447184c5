//! Public statuses over time: changes as they were recorded, and the spans they add up to.
//!
//! A *change* is a record and never altered. *Spans* are what all changes together say: for each component a gapless
//! sequence of `[from, until)` with one status each, the last one open. A change that is dated back rewrites the spans
//! from its instant on.

use super::actors::Actor;
use super::ids::{ComponentId, CorrectionId, IncidentId, MaintenanceId};
use super::reach::NumberMissing;
use super::status::Status;
use super::time::Time;
use chrono::Duration;

/// On whose word a status rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// A verdict from probes.
    Probe,
    /// Staff said so.
    Staff,
    /// A provider said so, and staff took its word.
    Provider,
}

impl Basis {
    /// Its word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Basis::Probe => "probe",
            Basis::Staff => "staff",
            Basis::Provider => "provider",
        }
    }

    /// The basis of a word, or `None`.
    pub fn parse(word: &str) -> Option<Basis> {
        [Basis::Probe, Basis::Staff, Basis::Provider].into_iter().find(|basis| basis.as_str() == word)
    }
}

/// What of ours a change of status follows from. What the cause takes back is found again in what was said without any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// What an incident says of the component.
    Incident(IncidentId),
    /// Planned work on it.
    Maintenance(MaintenanceId),
    /// A correction of its history.
    Correction(CorrectionId),
}

/// That a component's status changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusChange {
    /// Whose.
    pub component: ComponentId,
    /// What it was just before `since`.
    pub from: Status,
    /// What it is from `since` on.
    pub to: Status,
    /// When it happened.
    pub since: Time,
    /// When it was noticed and written down.
    pub recorded_at: Time,
    /// The moment that the statement describes.
    pub as_of: Time,
    /// On whose word.
    pub basis: Basis,
    /// Which person, role or worker wrote it.
    pub actor: String,
    /// Why, in words.
    pub why: Option<String>,
    /// What of ours it follows from; `None` for what probes, staff or the catalogue said by itself.
    pub cause: Option<Cause>,
}

/// What staff say of now reaches back so far; what is older is corrected, with a reason that readers see.
const LATELY: Duration = Duration::days(7);
/// How far ahead a status may end: beyond a month nobody remembers why it was set.
const AHEAD: Duration = Duration::days(30);

/// That a status which staff set ends by itself: then the checks are believed, or nothing is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusEnd {
    /// Of which leaf.
    pub component: ComponentId,
    /// What was set.
    pub status: Status,
    /// The first instant at which it holds no more.
    pub until: Time,
    /// Who set it.
    pub by: Actor,
    /// When.
    pub set_at: Time,
}

/// Why staff could not set a status. Components are named by their slugs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingRefusal {
    /// Nothing was chosen.
    #[error("choose at least one component")]
    Nothing,
    /// What is not there, or has functions.
    #[error("{component} has no status of its own: choose a function, or a component without functions")]
    Unknown {
        /// What was named.
        component: String,
    },
    /// It stands in a group that is somebody else's.
    #[error("{component} stands in a group that is not yours: ask whoever is responsible for it")]
    OutOfReach {
        /// Which.
        component: String,
    },
    /// An open incident says what it is.
    #[error("an open incident tracks {component}: state its recovery there")]
    Tracked {
        /// Which.
        component: String,
    },
    /// Planned work says what it is.
    #[error("{component} is being worked on: end the maintenance, or open an incident")]
    UnderWork {
        /// Which.
        component: String,
    },
    /// Work is planned, not set.
    #[error("maintenance is announced with its times: plan one")]
    NeedsPlan,
    /// It has not happened.
    #[error("that is yet to come: write when it began, now at the latest")]
    Ahead,
    /// It was long ago.
    #[error("that was more than seven days ago: correct the history instead")]
    LongAgo,
    /// Its end is not ahead, or further ahead than anybody can say.
    #[error("the end must lie ahead, by {} days at most: choose another one", AHEAD.num_days())]
    End,
    /// The number was not typed, or another one.
    #[error(transparent)]
    NumberMissing(#[from] NumberMissing),
    /// The form said something else before.
    #[error("this form was sent before and said something else: open the screen again")]
    FormUsed,
}

/// Refuses an instant that is yet to come, or too long ago to be news.
pub fn require_lately(since: Time, now: Time) -> Result<(), SettingRefusal> {
    match since {
        since if since > now => Err(SettingRefusal::Ahead),
        since if now - since > LATELY => Err(SettingRefusal::LongAgo),
        _ => Ok(()),
    }
}

/// Refuses an end that is not ahead of `now`, or too far.
pub fn require_ahead(until: Time, now: Time) -> Result<(), SettingRefusal> {
    if until > now && until - now <= AHEAD { Ok(()) } else { Err(SettingRefusal::End) }
}

/// A stretch of time with one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first instant.
    pub from: Time,
    /// The first instant after it; `None` while it lasts.
    pub until: Option<Time>,
    /// The status throughout.
    pub status: Status,
}

/// What a change does to a component's spans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// The instant from which on everything stored goes: spans that begin at or after it are removed, the one that
    /// reaches over it ends here.
    pub cut_at: Time,
    /// The open span that takes their place.
    pub open: Span,
}

/// How `to` since `since` rewrites a component's `spans` (in order, at least those that reach `since`); `None` where the
/// spans already say so. A span of the same status that touches `since` is continued, not split.
pub fn rewrite(spans: &[Span], to: Status, since: Time) -> Option<Rewrite> {
    let before = spans.iter().rfind(|span| span.from < since);
    let start = match before {
        Some(span) if span.status == to && span.until.is_none_or(|until| until >= since) => span.from,
        _ => since,
    };
    let says_so_already =
        spans.last().is_some_and(|last| last.until.is_none() && last.status == to && last.from == start);
    (!says_so_already).then_some(Rewrite { cut_at: start, open: Span { from: start, until: None, status: to } })
}

/// `spans` after `rewrite`: what the store does with rows, done in memory.
pub fn rewritten(spans: &[Span], rewrite: &Rewrite) -> Vec<Span> {
    let mut kept: Vec<Span> = spans.iter().filter(|span| span.from < rewrite.cut_at).copied().collect();
    if let Some(last) = kept.last_mut() {
        last.until = Some(last.until.map_or(rewrite.cut_at, |until| until.min(rewrite.cut_at)));
    }
    kept.push(rewrite.open);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;
    use Status::*;

    fn at(millis: i64) -> Time {
        from_millis(millis).unwrap()
    }

    fn play(changes: &[(Status, i64)]) -> Vec<Span> {
        changes.iter().fold(Vec::new(), |spans, (to, since)| match rewrite(&spans, *to, at(*since)) {
            Some(rewrite) => rewritten(&spans, &rewrite),
            None => spans,
        })
    }

    fn short(spans: &[Span]) -> Vec<(Status, i64, Option<i64>)> {
        spans.iter().map(|s| (s.status, s.from.timestamp_millis(), s.until.map(|u| u.timestamp_millis()))).collect()
    }

    #[test]
    fn changes_in_order_follow_each_other_without_gaps() {
        let spans = play(&[(Unknown, 0), (Operational, 10), (MajorOutage, 20), (Operational, 30)]);
        assert_eq!(
            short(&spans),
            [(Unknown, 0, Some(10)), (Operational, 10, Some(20)), (MajorOutage, 20, Some(30)), (Operational, 30, None)]
        );
    }

    #[test]
    fn a_change_dated_back_takes_the_place_of_what_was_said_since() {
        let spans = play(&[(Operational, 0), (DegradedPerformance, 20), (MajorOutage, 15)]);
        assert_eq!(short(&spans), [(Operational, 0, Some(15)), (MajorOutage, 15, None)]);
    }

    #[test]
    fn saying_the_same_again_changes_nothing_and_dating_it_back_extends_it() {
        let spans = play(&[(Operational, 0), (MajorOutage, 20)]);
        assert_eq!(rewrite(&spans, MajorOutage, at(25)), None);
        let earlier = rewrite(&spans, MajorOutage, at(12)).unwrap();
        assert_eq!(short(&rewritten(&spans, &earlier)), [(Operational, 0, Some(12)), (MajorOutage, 12, None)]);
    }

    #[test]
    fn a_recovery_dated_before_an_outage_takes_the_outage_away() {
        let spans = play(&[(Operational, 0), (MajorOutage, 20), (Operational, 20)]);
        assert_eq!(short(&spans), [(Operational, 0, None)]);
    }
}
