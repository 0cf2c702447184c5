//! Progress: how much of what an incident tracks is back. Computed, never typed; always as of a moment, with the version of
//! the set that it counts (DOMAIN §5, counting).

use super::ids::{ComponentId, FacilityId, GroupId};
use super::incidents::{IncidentRecord, Tracked};
use super::recoveries::{Recovered, SetVersion, Step, by_component, members, timeline};
use super::time::Time;
use super::updates::UpdateKind;
use std::collections::{BTreeMap, BTreeSet};

/// How many components stand at each step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Out of service.
    pub down: usize,
    /// Usable with stated limits: neither out nor back.
    pub limited: usize,
    /// Back and being watched.
    pub watching: usize,
    /// Restored.
    pub restored: usize,
}

impl Count {
    /// All of them.
    pub fn tracked(self) -> usize {
        self.down + self.limited + self.watching + self.restored
    }

    /// Those that are back: watching or restored.
    pub fn back(self) -> usize {
        self.watching + self.restored
    }

    /// Those that are not back.
    pub fn not_back(self) -> usize {
        self.down + self.limited
    }

    /// The restored of all in percent, rounded down: 100 means all of them. 0 of nothing.
    pub fn percent(self) -> usize {
        (100 * self.restored).checked_div(self.tracked()).unwrap_or(0)
    }

    /// With one more at `step`.
    pub fn with(mut self, step: Step) -> Count {
        *self.at(step) += 1;
        self
    }

    /// With one less at `step`, of which there is one.
    fn without(mut self, step: Step) -> Count {
        *self.at(step) -= 1;
        self
    }

    fn at(&mut self, step: Step) -> &mut usize {
        match step {
            Step::Down => &mut self.down,
            Step::Limited => &mut self.limited,
            Step::Watching => &mut self.watching,
            Step::Restored => &mut self.restored,
        }
    }
}

/// What the headline counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The components of the first tier.
    FirstTier,
    /// All that is tracked: no tracked component has a tier of 1.
    All,
}

/// One tracked component as it stands.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// Which.
    pub tracked: &'a Tracked,
    /// The statement that holds.
    pub recovered: &'a Recovered,
}

impl Standing<'_> {
    /// How far it is back.
    pub fn step(&self) -> Step {
        self.recovered.recovery.step()
    }
}

/// The progress of an incident as its record has it.
#[derive(Debug, Clone)]
pub struct Progress<'a> {
    /// The moment that it describes: the latest that any statement, version, update of ours or end of watching speaks of.
    pub as_of: Time,
    /// The version of the set.
    pub set_version: u32,
    /// Everything tracked.
    pub all: Count,
    /// What the headline counts.
    pub scope: Scope,
    /// Every tracked component, in the order of the page.
    pub standings: Vec<Standing<'a>>,
}

/// One step of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// From when on.
    pub at: Time,
    /// What is counted from then on.
    pub count: Count,
    /// In which version of the set.
    pub set_version: u32,
}

impl<'a> Progress<'a> {
    /// The progress of `incident`; `None` where it tracks nothing.
    pub fn of(incident: &'a IncidentRecord) -> Option<Progress<'a>> {
        let set = incident.sets.last()?;
        let members = members(&incident.sets);
        let rows = by_component(&incident.recoveries);
        let standing = |tracked: &'a Tracked| {
            let rows = rows.get(&tracked.component)?;
            let recovered = timeline(rows.iter().copied()).pop()?;
            members.contains(&tracked.component).then_some(Standing { tracked, recovered })
        };
        let standings: Vec<Standing<'a>> = incident.tracked.iter().filter_map(standing).collect();
        let all = count(&standings);
        let has_first_tier = standings.iter().any(|standing| standing.tracked.tier == Some(1));
        // A word of ours that changes no state says that it is so still; a report speaks of what was.
        let is_of_present = |kind: &UpdateKind| kind.is_ours() && *kind != UpdateKind::Report;
        let said = incident.updates.iter().filter(|update| is_of_present(&update.kind) && update.retraction.is_none());
        let described = standings.iter().map(|standing| standing.recovered.describes()).chain([set.at]);
        let as_of = described.chain(said.map(|update| update.as_of)).max()?;
        let scope = if has_first_tier { Scope::FirstTier } else { Scope::All };
        (!standings.is_empty()).then_some(Progress { as_of, set_version: set.version, all, scope, standings })
    }

    /// What the headline counts: the first tier, or all.
    pub fn headline(&self) -> Count {
        match self.scope {
            Scope::All => self.all,
            Scope::FirstTier => count(self.standings.iter().filter(|standing| standing.tracked.tier == Some(1))),
        }
    }

    /// By group; components without one come last.
    pub fn by_group(&self) -> Vec<(Option<GroupId>, Count)> {
        let mut counts: Vec<(Option<GroupId>, Count)> = Vec::new();
        for standing in &self.standings {
            let group = standing.tracked.group;
            match counts.iter_mut().find(|(other, _)| *other == group) {
                Some((_, count)) => *count = count.with(standing.step()),
                None => counts.push((group, Count::default().with(standing.step()))),
            }
        }
        counts.sort_by_key(|(group, _)| group.is_none());
        counts
    }

    /// By tier, the first tier first; components without one last.
    pub fn by_tier(&self) -> Vec<(Option<u8>, Count)> {
        let mut counts: BTreeMap<(bool, Option<u8>), Count> = BTreeMap::new();
        for standing in &self.standings {
            let tier = standing.tracked.tier;
            let count = counts.entry((tier.is_none(), tier)).or_default();
            *count = count.with(standing.step());
        }
        counts.into_iter().map(|((_, tier), count)| (tier, count)).collect()
    }

    /// By facility; a component counts at each that it runs on.
    pub fn by_facility(&self) -> BTreeMap<FacilityId, Count> {
        let mut counts: BTreeMap<FacilityId, Count> = BTreeMap::new();
        for standing in &self.standings {
            for facility in &standing.tracked.runs_on {
                let count = counts.entry(*facility).or_default();
                *count = count.with(standing.step());
            }
        }
        counts
    }
}

fn count<'s, 'a: 's>(standings: impl IntoIterator<Item = &'s Standing<'a>>) -> Count {
    standings.into_iter().fold(Count::default(), |count, standing| count.with(standing.step()))
}

/// The curve of `incident`: one point for each instant at which a count or the set changed, in order. The last point is
/// what [`Progress::of`] counts. The first is the earliest instant that the first version of the set speaks of. `counts`
/// says which components are counted, such as those of the first tier.
pub fn series(incident: &IncidentRecord, counts: impl Fn(&Tracked) -> bool) -> Vec<Point> {
    let counted: BTreeSet<ComponentId> =
        incident.tracked.iter().filter(|tracked| counts(tracked)).map(|tracked| tracked.component).collect();
    let mut changes: Vec<Change<'_>> =
        incident.sets.iter().map(|set| Change { at: set.at, what: What::Set(set) }).collect();
    for (component, rows) in by_component(&incident.recoveries) {
        if counted.contains(&component) {
            let pieces = timeline(rows.iter().copied()).into_iter();
            changes.extend(pieces.map(|row| Change { at: row.since, what: What::Recovered(row) }));
        }
    }
    // At one instant the set comes first: what is counted before how it stands.
    changes.sort_by_key(|change| (change.at, matches!(change.what, What::Recovered(_))));
    let mut steps: BTreeMap<ComponentId, Step> = BTreeMap::new();
    // What failed before the first version was recorded is already inside of it on the curve.
    let mut inside: BTreeSet<ComponentId> = members(incident.sets.first());
    let mut set_version = 1;
    let mut count = Count::default();
    let mut points: Vec<Point> = Vec::new();
    for change in changes {
        match change.what {
            What::Set(set) => {
                inside.extend(set.added.iter().copied());
                inside.retain(|component| !set.removed.contains(component));
                set_version = set.version;
                let counted_now = steps.iter().filter(|(component, _)| inside.contains(component));
                count = counted_now.fold(Count::default(), |count, (_, step)| count.with(*step));
            }
            What::Recovered(row) => {
                let (before, step) = (steps.insert(row.component, row.recovery.step()), row.recovery.step());
                if inside.contains(&row.component) {
                    count = before.map_or(count, |before| count.without(before)).with(step);
                }
            }
        }
        let point = Point { at: change.at, count, set_version };
        match points.last_mut() {
            Some(last) if last.at == point.at => *last = point,
            Some(last) if last.count == point.count && last.set_version == point.set_version => {}
            _ => points.push(point),
        }
    }
    points.retain(|point| point.count.tracked() > 0);
    points
}

struct Change<'a> {
    at: Time,
    what: What<'a>,
}

enum What<'a> {
    Set(&'a SetVersion),
    Recovered(&'a Recovered),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actors::Actor;
    use crate::domain::ids::IncidentId;
    use crate::domain::incidents::{Impact, Phase, State};
    use crate::domain::language::{Language, Texts, Wording};
    use crate::domain::record::Stamp;
    use crate::domain::recoveries::Recovery;
    use crate::domain::statuses::Basis;
    use crate::domain::time::from_millis;
    use proptest::prelude::*;

    fn at(minutes: i64) -> Time {
        from_millis(minutes * 60_000).unwrap()
    }

    fn id(place: usize) -> ComponentId {
        ComponentId::from_slug(&format!("c{place}"))
    }

    fn set(version: u32, minutes: i64, added: &[usize], removed: &[usize]) -> SetVersion {
        let ids = |places: &[usize]| places.iter().map(|place| id(*place)).collect();
        let (added, removed) = (ids(added), ids(removed));
        SetVersion {
            version,
            at: at(minutes),
            recorded_at: at(minutes),
            reason: None,
            added,
            removed,
            left_out: Vec::new(),
        }
    }

    fn incident(tiers: &[Option<u8>], sets: Vec<SetVersion>, rows: &[(usize, Recovery, i64)]) -> IncidentRecord {
        let title = Wording::new("the title", &Texts::of(Language::English, "x"), Language::English, 10).unwrap();
        let tracked = tiers.iter().enumerate().map(|(place, tier)| Tracked {
            component: id(place),
            names: Texts::default(),
            parent_names: Texts::default(),
            group: None,
            tier: *tier,
            runs_on: Vec::new(),
            is_removed: false,
        });
        let recoveries = rows.iter().enumerate().map(|(number, (place, recovery, since))| Recovered {
            number: number as i64,
            component: id(*place),
            recovery: recovery.clone(),
            since: at(*since),
            as_of: at(*since),
            recorded_at: at(*since),
            basis: Basis::Staff,
            by: Actor::timekeeper(),
            update: None,
            is_undone: false,
        });
        IncidentRecord {
            id: IncidentId::from_slug("i"),
            stamp: Stamp { sequence: 1, at: at(0) },
            title,
            state: State::Open { phase: Phase::Investigating },
            impact: Impact::Critical,
            impact_override: None,
            starts: Vec::new(),
            opened_at: at(0),
            contact: None,
            updates: Vec::new(),
            sets,
            tracked: tracked.collect(),
            recoveries: recoveries.collect(),
            exceptions: Vec::new(),
            estimates: Vec::new(),
            promises: Vec::new(),
            advice: Vec::new(),
            facts: Vec::new(),
            safety: Vec::new(),
            causes: Vec::new(),
            imported_from: None,
        }
    }

    #[test]
    fn a_growing_set_is_a_step_of_the_curve_and_does_not_change_what_was_counted_before() {
        let rows =
            [(0, Recovery::Down, 0), (1, Recovery::Down, 0), (2, Recovery::Down, 0), (0, Recovery::Restored, 30)];
        let incident = incident(&[None; 3], vec![set(1, 5, &[0, 1], &[]), set(2, 60, &[2], &[])], &rows);
        let points: Vec<_> = series(&incident, |_| true)
            .iter()
            .map(|point| (point.at, point.count.restored, point.count.tracked(), point.set_version))
            .collect();
        assert_eq!(points, [(at(0), 0, 2, 1), (at(30), 1, 2, 1), (at(60), 1, 3, 2)]);
        let progress = Progress::of(&incident).unwrap();
        assert_eq!((progress.all.percent(), progress.as_of, progress.set_version), (33, at(60), 2));
    }

    #[test]
    fn what_the_end_of_watching_changed_is_not_told_as_of_an_earlier_moment() {
        let watched =
            [(0, Recovery::Down, 0), (0, Recovery::Watching { until: at(90) }, 30), (0, Recovery::Restored, 90)];
        let mut incident = incident(&[None; 1], vec![set(1, 0, &[0], &[])], &watched);
        for row in &mut incident.recoveries {
            row.as_of = row.as_of.min(at(30));
        }
        assert_eq!(Progress::of(&incident).unwrap().as_of, at(90));
        incident.recoveries.pop();
        assert_eq!(Progress::of(&incident).unwrap().as_of, at(30));
    }

    #[test]
    fn the_headline_counts_the_first_tier_where_there_is_one() {
        let rows = [(0, Recovery::Restored, 0), (1, Recovery::Down, 0)];
        let sets = || vec![set(1, 0, &[0, 1], &[])];
        let tiered = incident(&[Some(1), Some(2)], sets(), &rows);
        let progress = Progress::of(&tiered).unwrap();
        assert_eq!(
            (progress.scope, progress.headline().tracked(), progress.headline().percent()),
            (Scope::FirstTier, 1, 100)
        );
        let flat = incident(&[None, Some(2)], sets(), &rows);
        assert_eq!(Progress::of(&flat).unwrap().headline().tracked(), 2);
    }

    #[test]
    fn an_incident_that_tracks_nothing_has_no_progress() {
        assert!(Progress::of(&incident(&[], vec![set(1, 0, &[], &[])], &[])).is_none());
    }

    fn a_recovery() -> impl Strategy<Value = Recovery> {
        prop_oneof![Just(Recovery::Down), Just(Recovery::Watching { until: at(10_000) }), Just(Recovery::Restored)]
    }

    proptest! {
        #[test]
        fn the_curve_ends_where_the_board_stands_and_every_part_adds_up(
            rows in prop::collection::vec((0..6_usize, a_recovery(), 0..500_i64), 0..60),
            tiers in prop::collection::vec(prop::option::of(1..4_u8), 6),
            dropped in prop::option::of(0..6_usize),
        ) {
            let mut all: Vec<_> = (0..6).map(|place| (place, Recovery::Down, 0)).collect();
            all.extend(rows);
            let mut sets = vec![set(1, 0, &[0, 1, 2, 3], &[]), set(2, 100, &[4, 5], &[])];
            sets.extend(dropped.map(|place| set(3, 200, &[], &[place])));
            let incident = incident(&tiers, sets, &all);
            let progress = Progress::of(&incident).unwrap();
            let last = *series(&incident, |_| true).last().unwrap();
            prop_assert_eq!(last.count, progress.all);
            prop_assert_eq!(last.set_version, progress.set_version);
            let add = |counts: Vec<Count>| counts.iter().map(|count| count.tracked()).sum::<usize>();
            prop_assert_eq!(add(progress.by_tier().into_iter().map(|(_, count)| count).collect()), progress.all.tracked());
            prop_assert_eq!(add(progress.by_group().into_iter().map(|(_, count)| count).collect()), progress.all.tracked());
            prop_assert!(progress.all.percent() < 100 || progress.all.restored == progress.all.tracked());
        }
    }
}
