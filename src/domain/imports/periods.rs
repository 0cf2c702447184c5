//! What was carried over says of the time before a component's own history: the worst of what its incidents say, that work was
//! under way, and that it worked in between.

use crate::domain::corrections::Correction;
use crate::domain::ids::ComponentId;
use crate::domain::incidents::IncidentRecord;
use crate::domain::maintenances::MaintenanceRecord;
use crate::domain::recoveries::{by_component, timeline};
use crate::domain::status::Status;
use crate::domain::statuses::Span;
use crate::domain::time::Time;
use std::collections::{BTreeMap, BTreeSet};

/// A time in which something was said to be other than operational.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first instant.
    pub from: Time,
    /// The first instant after it.
    pub until: Time,
    /// The status throughout.
    pub status: Status,
}

/// What was carried over of one component.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried {
    /// Which leaf.
    pub component: ComponentId,
    /// When the first of all incidents that were carried over began.
    pub first: Time,
    /// From when on its history was kept there, where this run was told.
    pub kept_from: Option<Time>,
    /// When the first incident began that is [`StillOpen`](super::StillOpen), where there is one: nothing is known from
    /// there on.
    pub open_from: Option<Time>,
    /// When it was not operational.
    pub periods: Vec<Period>,
}

/// The times in which `incidents` and `maintenances`, all of which are over, say that components were not operational. A
/// component of which they say nothing else is there with no time.
pub fn periods<'a>(
    incidents: impl IntoIterator<Item = &'a IncidentRecord>,
    maintenances: impl IntoIterator<Item = &'a MaintenanceRecord>,
) -> BTreeMap<ComponentId, Vec<Period>> {
    let mut periods: BTreeMap<ComponentId, Vec<Period>> = BTreeMap::new();
    for incident in incidents {
        let Some(end) = incident.state.resolved_at() else { continue };
        for (component, rows) in by_component(&incident.recoveries) {
            let of_component = periods.entry(component).or_default();
            let pieces = timeline(rows);
            let ends = pieces.iter().skip(1).map(|piece| piece.since).chain([end]);
            for (piece, until) in pieces.iter().zip(ends) {
                let status = piece.recovery.status();
                if status != Status::Operational && piece.since < until {
                    of_component.push(Period { from: piece.since, until, status });
                }
            }
        }
    }
    let covers = maintenances.into_iter().flat_map(MaintenanceRecord::covers);
    for (component, cover) in covers {
        let Some(until) = cover.until.filter(|until| cover.from < *until) else { continue };
        let period = Period { from: cover.from, until, status: Status::UnderMaintenance };
        periods.entry(component).or_default().push(period);
    }
    periods
}

impl Carried {
    /// The gapless spans up to `end`, where the component's own history begins. `present` are those that were carried over
    /// before: what they reach back to stays. Empty where nothing reaches before `end`.
    pub fn spans(&self, present: &[Span], end: Time) -> Vec<Span> {
        let known_from = present.first().map(|span| span.from);
        let begin = self.kept_from.map(|from| from.max(self.first)).or(known_from).unwrap_or(self.first);
        let told = self.periods.iter().map(|period| period.from).chain(known_from);
        let begin = told.fold(begin, Time::min);
        let unknown = self.open_from.map(|from| Period { from, until: end, status: Status::Unknown });
        let periods: Vec<Period> = self.periods.iter().copied().chain(unknown).collect();
        spans(&periods, begin, end)
    }
}

/// `spans` with `corrections` over them, in the order in which they were made.
pub fn corrected(spans: &[Span], corrections: &[Correction]) -> Vec<Span> {
    let (Some(begin), Some(end)) = (spans.first().map(|span| span.from), spans.last().and_then(|span| span.until))
    else {
        return Vec::new();
    };
    let is_inside = |at: &Time| *at > begin && *at < end;
    let bounds = corrections.iter().flat_map(|one| [one.from, one.until]).filter(is_inside);
    let instants: BTreeSet<Time> = bounds.chain(spans.iter().map(|span| span.from)).collect();
    let status_at = |at: Time| {
        let correction = corrections.iter().rfind(|one| one.from <= at && at < one.until).map(|one| one.status);
        let recorded = || spans.iter().rfind(|span| span.from <= at).map(|span| span.status);
        correction.or_else(recorded).unwrap_or(Status::Unknown)
    };
    gapless(instants.into_iter().map(|at| (at, status_at(at))), end)
}

/// The gapless spans of `[begin, end)`: the worst that `periods` say at each instant, operational where they say nothing.
fn spans(periods: &[Period], begin: Time, end: Time) -> Vec<Span> {
    let is_inside = |at: &Time| *at > begin && *at < end;
    let changes = periods.iter().flat_map(|period| [period.from, period.until]).filter(is_inside);
    let instants: BTreeSet<Time> = changes.chain((begin < end).then_some(begin)).collect();
    // One walk through time: a period joins when it begins and goes when it is over.
    let mut waiting: Vec<&Period> = periods.iter().collect();
    waiting.sort_by_key(|period| std::cmp::Reverse(period.from));
    let mut standing: Vec<&Period> = Vec::new();
    let statuses = instants.into_iter().map(|at| {
        while let Some(begun) = waiting.pop_if(|period| period.from <= at) {
            standing.push(begun);
        }
        standing.retain(|period| period.until > at);
        (at, standing.iter().map(|period| period.status).fold(Status::Operational, Status::worse))
    });
    gapless(statuses, end)
}

/// Spans that follow one another up to `end`, none of the status of the one before it.
fn gapless(statuses: impl Iterator<Item = (Time, Status)>, end: Time) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (at, status) in statuses {
        match spans.last_mut() {
            Some(last) if last.status == status => {}
            last => {
                if let Some(last) = last {
                    last.until = Some(at);
                }
                spans.push(Span { from: at, until: Some(end), status });
            }
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;
    use Status::*;

    fn at(millis: i64) -> Time {
        from_millis(millis).unwrap()
    }

    #[test]
    fn the_worst_wins_where_periods_overlap_and_nothing_reaches_over_the_end() {
        let period = |from, until, status| Period { from: at(from), until: at(until), status };
        let periods = [
            period(10, 30, DegradedPerformance),
            period(20, 25, MajorOutage),
            period(28, 40, DegradedPerformance),
            period(90, 200, PartialOutage),
        ];
        let spans = spans(&periods, at(0), at(100));
        let short: Vec<_> = spans.iter().map(|s| (s.from.timestamp_millis(), s.status)).collect();
        let expected = [
            (0, Operational),
            (10, DegradedPerformance),
            (20, MajorOutage),
            (25, DegradedPerformance),
            (40, Operational),
            (90, PartialOutage),
        ];
        assert_eq!(short, expected);
        assert!(spans.windows(2).all(|pair| pair[0].until == Some(pair[1].from)), "{spans:?}");
        assert_eq!(spans.last().unwrap().until, Some(at(100)));
        assert!(super::spans(&periods, at(100), at(100)).is_empty());
    }

    fn carried(periods: &[Period], open_from: Option<i64>) -> Carried {
        let component = ComponentId::from_slug("mail");
        Carried { component, first: at(10), kept_from: None, open_from: open_from.map(at), periods: periods.to_vec() }
    }

    fn short(spans: &[Span]) -> Vec<(i64, Status)> {
        spans.iter().map(|span| (span.from.timestamp_millis(), span.status)).collect()
    }

    #[test]
    fn what_comes_later_joins_what_was_carried_over_before() {
        let period = |from, until, status| Period { from: at(from), until: at(until), status };
        let first = carried(&[period(40, 50, MajorOutage)], None).spans(&[], at(100));
        assert_eq!(short(&first), [(10, Operational), (40, MajorOutage), (50, Operational)]);
        let both = [period(40, 50, MajorOutage), period(5, 8, UnderMaintenance), period(45, 60, DegradedPerformance)];
        let later = carried(&both, None).spans(&first, at(100));
        let expected =
            [(5, UnderMaintenance), (8, Operational), (40, MajorOutage), (50, DegradedPerformance), (60, Operational)];
        assert_eq!(short(&later), expected);
        assert_eq!(carried(&both, None).spans(&later, at(100)), later, "the same again changes nothing");
        let mut kept = carried(&[period(40, 50, MajorOutage)], None);
        kept.kept_from = Some(at(30));
        assert_eq!(short(&kept.spans(&[], at(100)))[0], (30, Operational));
        assert_eq!(short(&kept.spans(&first, at(100)))[0], (10, Operational), "what is known stays known");
    }

    #[test]
    fn nothing_is_known_from_an_open_incident_on_until_it_is_carried_over_itself() {
        let period = |from, until, status| Period { from: at(from), until: at(until), status };
        let while_open = carried(&[], Some(70)).spans(&[], at(100));
        assert_eq!(short(&while_open), [(10, Operational), (70, Unknown)]);
        let over = carried(&[period(70, 80, MajorOutage)], None).spans(&while_open, at(100));
        assert_eq!(short(&over), [(10, Operational), (70, MajorOutage), (80, Operational)]);
    }

    #[test]
    fn corrections_lie_over_what_was_carried_over() {
        let correction = |from, until, status, made| Correction {
            id: crate::domain::ids::CorrectionId::from_slug("c"),
            component: ComponentId::from_slug("mail"),
            from: at(from),
            until: at(until),
            status,
            replaced: Vec::new(),
            reason: crate::domain::language::Wording::new(
                "the reason",
                &crate::domain::language::Texts::of(crate::domain::language::Language::English, "It was planned."),
                crate::domain::language::Language::English,
                100,
            )
            .unwrap(),
            by: crate::domain::actors::Actor::import(),
            at: at(made),
        };
        let base = spans(&[Period { from: at(20), until: at(40), status: MajorOutage }], at(10), at(100));
        let corrections = [correction(30, 60, Unknown, 200), correction(50, 120, DegradedPerformance, 201)];
        let expected = [(10, Operational), (20, MajorOutage), (30, Unknown), (50, DegradedPerformance)];
        assert_eq!(short(&corrected(&base, &corrections)), expected);
        assert_eq!(corrected(&base, &[]), base);
        assert!(corrected(&[], &corrections).is_empty());
    }
}
