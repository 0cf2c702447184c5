//! Recovery: how far each tracked component of an incident is back, over time, and which components are tracked.
//!
//! Every statement is a row of its own and never altered. What was the case at an instant is what the rows add up to
//! ([`timeline`]): a later row dated back takes the place of what was said for the time from its instant on, and one that
//! was undone counts no more.

use super::actors::Actor;
use super::ids::{ComponentId, UpdateId};
use super::language::Wording;
use super::status::Status;
use super::statuses::Basis;
use super::time::Time;
use std::collections::{BTreeMap, BTreeSet};

/// How far a component is back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovery {
    /// It cannot be used.
    Down,
    /// It can be used, with limits that are stated. Never called out of service nor back.
    Limited {
        /// What that implies: partial or degraded.
        as_status: LimitedAs,
        /// The limits, in words.
        limits: Wording,
    },
    /// It is back and watched until an instant; then it counts as restored by itself.
    Watching {
        /// That instant.
        until: Time,
    },
    /// It is back.
    Restored,
}

/// The status that a limited component has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitedAs {
    /// Some of it is out.
    Partial,
    /// It is slow or unstable.
    Degraded,
}

/// A recovery without its particulars: what is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// 중단
    Down,
    /// 제한적 이용
    Limited,
    /// 관찰 중
    Watching,
    /// 복구 완료
    Restored,
}

impl Step {
    /// Every step, from the worst.
    pub const ALL: [Step; 4] = [Step::Down, Step::Limited, Step::Watching, Step::Restored];

    /// Its word in the database and in our own record.
    pub fn as_str(self) -> &'static str {
        match self {
            Step::Down => "down",
            Step::Limited => "limited",
            Step::Watching => "watching",
            Step::Restored => "restored",
        }
    }

    /// The step of a word, or `None`.
    pub fn parse(word: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.as_str() == word)
    }

    /// True for what can be used without stated limits: watching and restored.
    pub fn is_back(self) -> bool {
        matches!(self, Step::Watching | Step::Restored)
    }
}

impl Recovery {
    /// What is counted of it.
    pub fn step(&self) -> Step {
        match self {
            Recovery::Down => Step::Down,
            Recovery::Limited { .. } => Step::Limited,
            Recovery::Watching { .. } => Step::Watching,
            Recovery::Restored => Step::Restored,
        }
    }

    /// The limits of what is limited, in words.
    pub fn limits(&self) -> Option<&Wording> {
        match self {
            Recovery::Limited { limits, .. } => Some(limits),
            Recovery::Down | Recovery::Watching { .. } | Recovery::Restored => None,
        }
    }

    /// The status that it implies (DOMAIN §4).
    pub fn status(&self) -> Status {
        match self {
            Recovery::Down => Status::MajorOutage,
            Recovery::Limited { as_status: LimitedAs::Partial, .. } => Status::PartialOutage,
            Recovery::Limited { as_status: LimitedAs::Degraded, .. } => Status::DegradedPerformance,
            Recovery::Watching { .. } | Recovery::Restored => Status::Operational,
        }
    }
}

/// One statement about the recovery of one component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// Its number within the installation: statements are in the order of their numbers.
    pub number: i64,
    /// Which component.
    pub component: ComponentId,
    /// How far it is back.
    pub recovery: Recovery,
    /// Since when.
    pub since: Time,
    /// The moment that the statement describes.
    pub as_of: Time,
    /// When it was recorded.
    pub recorded_at: Time,
    /// On whose word.
    pub basis: Basis,
    /// Who recorded it.
    pub by: Actor,
    /// The update that made it; `None` for what time alone or a bare correction did.
    pub update: Option<UpdateId>,
    /// True where the update that made it was put right: it does not count any more.
    pub is_undone: bool,
}

impl Recovered {
    /// The latest moment of which it speaks. The end of watching is one of them although nobody looked then: who said until when
    /// something is watched said that it counts as back from then on.
    pub fn describes(&self) -> Time {
        if self.by == Actor::timekeeper() { self.as_of.max(self.since) } else { self.as_of }
    }
}

/// What was the case, piece by piece: the statements on one component that count, in the order of their instants. `rows`
/// are all statements on it in the order in which they were recorded.
pub fn timeline<'a>(rows: impl IntoIterator<Item = &'a Recovered>) -> Vec<&'a Recovered> {
    let mut pieces: Vec<&Recovered> = Vec::new();
    for row in rows.into_iter().filter(|row| !row.is_undone) {
        pieces.retain(|piece| piece.since < row.since);
        pieces.push(row);
    }
    pieces
}

/// How often a component of this [`timeline`] was back and failed again.
pub fn relapses(timeline: &[&Recovered]) -> usize {
    let is_relapse = |pair: &&[&Recovered]| pair[0].recovery.step().is_back() && !pair[1].recovery.step().is_back();
    timeline.windows(2).filter(is_relapse).count()
}

/// A component left out of the set that its facility proposed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Which.
    pub component: ComponentId,
    /// Why.
    pub reason: Wording,
}

/// One version of the tracked set: what it added to and took from the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetVersion {
    /// From 1.
    pub version: u32,
    /// From when on it counts; the curve shows the step there.
    pub at: Time,
    /// When it was recorded.
    pub recorded_at: Time,
    /// Why the set changed; `None` for the first.
    pub reason: Option<Wording>,
    /// What came in.
    pub added: Vec<ComponentId>,
    /// What went out.
    pub removed: Vec<ComponentId>,
    /// What a facility proposed and staff left out.
    pub left_out: Vec<LeftOut>,
}

/// The members after all of `versions`.
pub fn members<'a>(versions: impl IntoIterator<Item = &'a SetVersion>) -> BTreeSet<ComponentId> {
    let mut members = BTreeSet::new();
    for version in versions {
        members.extend(version.added.iter().copied());
        for component in &version.removed {
            members.remove(component);
        }
    }
    members
}

/// `rows` by component, each in the order in which it was recorded.
pub fn by_component(rows: &[Recovered]) -> BTreeMap<ComponentId, Vec<&Recovered>> {
    let mut by_component: BTreeMap<ComponentId, Vec<&Recovered>> = BTreeMap::new();
    for row in rows {
        by_component.entry(row.component).or_default().push(row);
    }
    by_component
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    fn row(number: i64, recovery: Recovery, since: i64) -> Recovered {
        let at = |millis| from_millis(millis).unwrap();
        Recovered {
            number,
            component: ComponentId::from_slug("a"),
            recovery,
            since: at(since),
            as_of: at(since),
            recorded_at: at(100 + number),
            basis: Basis::Staff,
            by: Actor::timekeeper(),
            update: None,
            is_undone: false,
        }
    }

    #[test]
    fn a_statement_dated_back_takes_the_place_of_what_was_said_since() {
        let rows = [row(1, Recovery::Down, 0), row(2, Recovery::Restored, 20), row(3, Recovery::Down, 15)];
        let pieces = timeline(&rows);
        assert_eq!(pieces.iter().map(|piece| piece.number).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn what_was_undone_does_not_count_and_a_relapse_does() {
        let mut rows = [row(1, Recovery::Down, 0), row(2, Recovery::Restored, 10), row(3, Recovery::Down, 20)];
        assert_eq!(relapses(&timeline(&rows)), 1);
        rows[1].is_undone = true;
        assert_eq!(relapses(&timeline(&rows)), 0);
        assert_eq!(timeline(&rows).len(), 2);
    }
}
