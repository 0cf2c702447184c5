//! Progress, the tracked set and what was recorded of recovery, as shapes.

use super::wording::{TextsShape, WordingShape};
use crate::domain::ids::{ComponentId, FacilityId, GroupId, UpdateId};
use crate::domain::incidents::Tracked;
use crate::domain::progress::{Count, Point, Progress, Scope};
use crate::domain::recoveries::{LimitedAs, Recovered, Recovery, SetVersion};
use crate::view::counted::Counted;
use crate::view::times;
use serde::Serialize;

/// How much of the tracked set is back: `restored` of `tracked`. Watching is counted apart.
#[derive(Serialize)]
pub(crate) struct ProgressShape {
    restored: usize,
    tracked: usize,
    as_of: String,
    set_version: u32,
    down: usize,
    limited: usize,
    watching: usize,
    percent: usize,
    headline: HeadlineShape,
    by_group: Vec<GroupCount>,
    by_tier: Vec<TierCount>,
    by_facility: Vec<FacilityCount>,
    series: Vec<PointShape>,
}

/// What the first sentence counts: the first tier, or all that is tracked.
#[derive(Serialize)]
struct HeadlineShape {
    scope: &'static str,
    #[serde(flatten)]
    count: CountShape,
    series: Vec<PointShape>,
}

#[derive(Serialize)]
struct CountShape {
    restored: usize,
    tracked: usize,
    down: usize,
    limited: usize,
    watching: usize,
    percent: usize,
}

#[derive(Serialize)]
struct GroupCount {
    group: Option<String>,
    #[serde(flatten)]
    count: CountShape,
}

#[derive(Serialize)]
struct TierCount {
    tier: Option<u8>,
    #[serde(flatten)]
    count: CountShape,
}

#[derive(Serialize)]
struct FacilityCount {
    facility: String,
    #[serde(flatten)]
    count: CountShape,
}

#[derive(Serialize)]
struct PointShape {
    at: String,
    set_version: u32,
    #[serde(flatten)]
    count: CountShape,
}

/// The progress of an incident; `None` where it tracks nothing.
pub(crate) fn shape(counted: &Counted<'_>) -> Option<ProgressShape> {
    let progress = counted.progress()?;
    let Count { down, limited, watching, restored } = progress.all;
    Some(ProgressShape {
        restored,
        tracked: progress.all.tracked(),
        as_of: times::utc(progress.as_of),
        set_version: progress.set_version,
        down,
        limited,
        watching,
        percent: progress.all.percent(),
        headline: headline(counted, progress),
        by_group: progress.by_group().into_iter().map(group_count).collect(),
        by_tier: progress
            .by_tier()
            .into_iter()
            .map(|(tier, of_tier)| TierCount { tier, count: count(of_tier) })
            .collect(),
        by_facility: progress.by_facility().into_iter().map(facility_count).collect(),
        series: counted.curve(Scope::All).iter().map(point).collect(),
    })
}

fn headline(counted: &Counted<'_>, progress: &Progress<'_>) -> HeadlineShape {
    let scope = match progress.scope {
        Scope::FirstTier => "first_tier",
        Scope::All => "all",
    };
    let points = counted.curve(progress.scope).iter().map(point).collect();
    HeadlineShape { scope, count: count(progress.headline()), series: points }
}

fn count(count: Count) -> CountShape {
    CountShape {
        restored: count.restored,
        tracked: count.tracked(),
        down: count.down,
        limited: count.limited,
        watching: count.watching,
        percent: count.percent(),
    }
}

fn group_count((group, of_group): (Option<GroupId>, Count)) -> GroupCount {
    GroupCount { group: group.map(|group| group.to_string()), count: count(of_group) }
}

fn facility_count((facility, of_facility): (FacilityId, Count)) -> FacilityCount {
    FacilityCount { facility: facility.to_string(), count: count(of_facility) }
}

fn point(point: &Point) -> PointShape {
    PointShape { at: times::utc(point.at), set_version: point.set_version, count: count(point.count) }
}

/// A component that some version of the set counts.
#[derive(Serialize)]
pub(crate) struct TrackedShape<'a> {
    id: &'a str,
    names: TextsShape<'a>,
    parent_names: TextsShape<'a>,
    group: Option<&'a str>,
    tier: Option<u8>,
    runs_on: Vec<&'a str>,
    is_removed: bool,
}

/// One component of the record.
pub(crate) fn tracked(tracked: &Tracked) -> TrackedShape<'_> {
    TrackedShape {
        id: tracked.component.as_str(),
        names: TextsShape(&tracked.names),
        parent_names: TextsShape(&tracked.parent_names),
        group: tracked.group.as_ref().map(GroupId::as_str),
        tier: tracked.tier,
        runs_on: tracked.runs_on.iter().map(FacilityId::as_str).collect(),
        is_removed: tracked.is_removed,
    }
}

/// One statement on the recovery of one component, also where it does not count any more.
#[derive(Serialize)]
pub(crate) struct RecoveredShape<'a> {
    component: &'a str,
    recovery: &'static str,
    limited_as: Option<&'static str>,
    limits: Option<WordingShape<'a>>,
    watched_until: Option<String>,
    since: String,
    as_of: String,
    recorded_at: String,
    basis: &'static str,
    update: Option<&'a str>,
    is_undone: bool,
}

/// One row of the record.
pub(crate) fn recovered(row: &Recovered) -> RecoveredShape<'_> {
    let (limited_as, limits) = match &row.recovery {
        Recovery::Limited { as_status: LimitedAs::Partial, limits } => (Some("partial"), Some(limits)),
        Recovery::Limited { as_status: LimitedAs::Degraded, limits } => (Some("degraded"), Some(limits)),
        Recovery::Down | Recovery::Watching { .. } | Recovery::Restored => (None, None),
    };
    let watched_until = match row.recovery {
        Recovery::Watching { until } => Some(times::utc(until)),
        Recovery::Down | Recovery::Limited { .. } | Recovery::Restored => None,
    };
    RecoveredShape {
        component: row.component.as_str(),
        recovery: row.recovery.step().as_str(),
        limited_as,
        limits: limits.map(WordingShape::of),
        watched_until,
        since: times::utc(row.since),
        as_of: times::utc(row.as_of),
        recorded_at: times::utc(row.recorded_at),
        basis: row.basis.as_str(),
        update: row.update.as_ref().map(UpdateId::as_str),
        is_undone: row.is_undone,
    }
}

/// One version of the tracked set.
#[derive(Serialize)]
pub(crate) struct SetShape<'a> {
    version: u32,
    at: String,
    recorded_at: String,
    reason: Option<WordingShape<'a>>,
    added: Vec<&'a str>,
    removed: Vec<&'a str>,
    left_out: Vec<LeftOutShape<'a>>,
}

/// A component and why it is not counted.
#[derive(Serialize)]
pub(crate) struct LeftOutShape<'a> {
    pub(crate) component: &'a str,
    pub(crate) reason: WordingShape<'a>,
}

/// One version of the record.
pub(crate) fn set(set: &SetVersion) -> SetShape<'_> {
    SetShape {
        version: set.version,
        at: times::utc(set.at),
        recorded_at: times::utc(set.recorded_at),
        reason: set.reason.as_ref().map(WordingShape::of),
        added: set.added.iter().map(ComponentId::as_str).collect(),
        removed: set.removed.iter().map(ComponentId::as_str).collect(),
        left_out: set
            .left_out
            .iter()
            .map(|left| LeftOutShape { component: left.component.as_str(), reason: WordingShape::of(&left.reason) })
            .collect(),
    }
}
