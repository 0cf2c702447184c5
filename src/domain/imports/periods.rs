//! What carried-over incidents say of the time before a component's own history: the worst of what they say, and that it
//! worked in between.

use crate::domain::ids::ComponentId;
use crate::domain::incidents::IncidentRecord;
use crate::domain::recoveries::{by_component, timeline};
use crate::domain::status::Status;
use crate::domain::statuses::Span;
use crate::domain::time::Time;
use std::collections::{BTreeMap, BTreeSet};

/// A time in which something was said to be out of order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first instant.
    pub from: Time,
    /// The first instant after it.
    pub until: Time,
    /// The status throughout.
    pub status: Status,
}

/// The times in which `incidents`, all of which are over, say that components were not operational. A component of which
/// they say nothing else is there with no time.
pub fn periods<'a>(incidents: impl IntoIterator<Item = &'a IncidentRecord>) -> BTreeMap<ComponentId, Vec<Period>> {
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
    periods
}

/// The gapless spans of `[begin, end)`: the worst that `periods` say at each instant, operational where they say nothing.
pub fn spans(periods: &[Period], begin: Time, end: Time) -> Vec<Span> {
    let is_inside = |at: &Time| *at > begin && *at < end;
    let changes = periods.iter().flat_map(|period| [period.from, period.until]).filter(is_inside);
    let instants: BTreeSet<Time> = changes.chain((begin < end).then_some(begin)).collect();
    // One walk through time: a period joins when it begins and goes when it is over.
    let mut waiting: Vec<&Period> = periods.iter().collect();
    waiting.sort_by_key(|period| std::cmp::Reverse(period.from));
    let mut standing: Vec<&Period> = Vec::new();
    let mut spans: Vec<Span> = Vec::new();
    for at in instants {
        while let Some(begun) = waiting.pop_if(|period| period.from <= at) {
            standing.push(begun);
        }
        standing.retain(|period| period.until > at);
        let status = standing.iter().map(|period| period.status).fold(Status::Operational, Status::worse);
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
}
