//! Uptime, exact to the millisecond, from status spans (DOMAIN §4; the rule is Statuspage's, STATUSPAGE-V2 §9).
//!
//! `1 − (major + 0.3 · partial) / (range − unknown)`. Degraded and maintenance weigh nothing, unknown time leaves the
//! denominator and is shown. Everything is counted in whole milliseconds, so that adjacent ranges add up to the last one.

use super::status::Status;
use super::statuses::Span;
use super::time::{Time, day_bounds, day_of};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use std::ops::AddAssign;

/// What partial outage weighs, in tenths.
pub const PARTIAL_TENTHS: i64 = 3;
/// Shorter gaps in what is known lie between two checks.
pub const UNKNOWN_TOLD_MS: i64 = 60_000;
/// How many days bars and summaries cover, today included.
pub const DAYS: usize = 90;

/// How long each status lasted inside a range. Time before a component's first span is in none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Milliseconds of each status but operational …
    pub major_ms: i64,
    /// …
    pub partial_ms: i64,
    /// …
    pub degraded_ms: i64,
    /// …
    pub maintenance_ms: i64,
    /// …
    pub unknown_ms: i64,
    /// … and of all statuses together: how much of the range is covered by spans.
    pub covered_ms: i64,
}

impl Tally {
    /// How long each status of `spans` lasted inside `[from, until)`. An open span lasts to the end of the range.
    pub fn of(spans: &[Span], from: Time, until: Time) -> Tally {
        let mut tally = Tally::default();
        for span in spans {
            let start = span.from.max(from);
            let end = span.until.unwrap_or(until).min(until);
            tally.add(span.status, (end - start).num_milliseconds().max(0));
        }
        tally
    }

    /// Adds `millis` of one status.
    pub fn add(&mut self, status: Status, millis: i64) {
        self.covered_ms += millis;
        match status {
            Status::MajorOutage => self.major_ms += millis,
            Status::PartialOutage => self.partial_ms += millis,
            Status::DegradedPerformance => self.degraded_ms += millis,
            Status::UnderMaintenance => self.maintenance_ms += millis,
            Status::Unknown => self.unknown_ms += millis,
            Status::Operational => {}
        }
    }

    /// `count` times as much.
    fn times(&self, count: i64) -> Tally {
        Tally {
            major_ms: self.major_ms * count,
            partial_ms: self.partial_ms * count,
            degraded_ms: self.degraded_ms * count,
            maintenance_ms: self.maintenance_ms * count,
            unknown_ms: self.unknown_ms * count,
            covered_ms: self.covered_ms * count,
        }
    }

    /// The time that counts: covered and not unknown.
    pub fn known_ms(&self) -> i64 {
        self.covered_ms - self.unknown_ms
    }

    /// The time lost, in tenths of milliseconds, partial outage at its weight.
    pub fn lost_tenths(&self) -> i64 {
        self.major_ms * 10 + self.partial_ms * PARTIAL_TENTHS
    }

    /// The uptime between 0 and 1; `None` where nothing is known of the range.
    pub fn uptime(&self) -> Option<f64> {
        let known = self.known_ms() * 10;
        (known > 0).then(|| (known - self.lost_tenths()) as f64 / known as f64)
    }

    /// The uptime in hundredths of a percent, rounded *down*, so that 10000 is said only of a range without any loss.
    pub fn basis_points(&self) -> Option<u32> {
        let known = i128::from(self.known_ms()) * 10;
        (known > 0).then(|| ((known - i128::from(self.lost_tenths())) * 10_000).div_euclid(known) as u32)
    }

    /// The worst status that occurred at all; `None` where the range is not covered. Unknown time counts from
    /// [`UNKNOWN_TOLD_MS`] on, or where nothing else is known: the moment before the first check is no event of its day.
    pub fn worst(&self) -> Option<Status> {
        let is_told = self.unknown_ms >= UNKNOWN_TOLD_MS || self.known_ms() == 0;
        let lasted = [
            (self.major_ms, Status::MajorOutage),
            (self.partial_ms, Status::PartialOutage),
            (self.degraded_ms, Status::DegradedPerformance),
            (if is_told { self.unknown_ms } else { 0 }, Status::Unknown),
            (self.maintenance_ms, Status::UnderMaintenance),
            (self.covered_ms, Status::Operational),
        ];
        lasted.into_iter().find(|(millis, _)| *millis > 0).map(|(_, status)| status)
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.major_ms += other.major_ms;
        self.partial_ms += other.partial_ms;
        self.degraded_ms += other.degraded_ms;
        self.maintenance_ms += other.maintenance_ms;
        self.unknown_ms += other.unknown_ms;
        self.covered_ms += other.covered_ms;
    }
}

/// Consecutive days with the same tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRun {
    /// How many days; at least 1.
    pub days: usize,
    /// The tally of each.
    pub tally: Tally,
}

impl DayRun {
    /// All its days together.
    pub fn total(&self) -> Tally {
        self.tally.times(self.days as i64)
    }
}

/// The tallies of consecutive days, the last of them `last_on`. Kept as runs, because most days of most components are
/// alike, and a page has a thousand of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayTallies {
    /// The day of the last tally.
    pub last_on: NaiveDate,
    runs: Vec<DayRun>,
}

impl DayTallies {
    /// These runs, oldest first; what is alike and adjacent becomes one run.
    pub fn new(last_on: NaiveDate, runs: impl IntoIterator<Item = DayRun>) -> DayTallies {
        let mut joined: Vec<DayRun> = Vec::new();
        for run in runs.into_iter().filter(|run| run.days > 0) {
            match joined.last_mut() {
                Some(last) if last.tally == run.tally => last.days += run.days,
                _ => joined.push(run),
            }
        }
        DayTallies { last_on, runs: joined }
    }

    /// The tallies of `count` days of `zone`, the last of them `last_on` and cut off at `until`.
    pub fn of(spans: &[Span], last_on: NaiveDate, count: usize, zone: Tz, until: Time) -> DayTallies {
        let first = last_on.checked_sub_days(Days::new(count.saturating_sub(1) as u64)).unwrap_or(last_on);
        let runs = first.iter_days().take(count).map(|day| {
            let (start, end) = day_bounds(day, zone);
            DayRun { days: 1, tally: Tally::of(spans, start, end.min(until).max(start)) }
        });
        DayTallies::new(last_on, runs)
    }

    /// The last `count` days with `today` after them: the oldest go, and where there are too few, empty ones stand before.
    pub fn followed_by(&self, today_on: NaiveDate, today: Tally, count: usize) -> DayTallies {
        let before = count.saturating_sub(1);
        let empty = DayRun { days: before.saturating_sub(self.len()), tally: Tally::default() };
        let mut surplus = self.len().saturating_sub(before);
        let kept = self.runs.iter().map(|run| {
            let gone = surplus.min(run.days);
            surplus -= gone;
            DayRun { days: run.days - gone, ..*run }
        });
        let kept: Vec<DayRun> = kept.collect();
        DayTallies::new(today_on, [empty].into_iter().chain(kept).chain([DayRun { days: 1, tally: today }]))
    }

    /// How many days.
    pub fn len(&self) -> usize {
        self.runs.iter().map(|run| run.days).sum()
    }

    /// True where there is no day.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The runs, oldest first; no two adjacent ones are alike.
    pub fn runs(&self) -> &[DayRun] {
        &self.runs
    }

    /// All days together.
    pub fn total(&self) -> Tally {
        self.runs.iter().fold(Tally::default(), |mut sum, run| {
            sum += run.total();
            sum
        })
    }

    /// The tally of each day, oldest first.
    pub fn tallies(&self) -> impl DoubleEndedIterator<Item = &Tally> {
        self.runs.iter().flat_map(|run| std::iter::repeat_n(&run.tally, run.days))
    }

    /// The day that stands `place` days after the first.
    pub fn day(&self, place: usize) -> NaiveDate {
        let back = (self.len() - 1).saturating_sub(place) as u64;
        self.last_on.checked_sub_days(Days::new(back)).unwrap_or(self.last_on)
    }
}

/// The tallies of the [`DAYS`] days of `zone` that end with `until`, today cut off there.
pub fn ninety_days(spans: &[Span], until: Time, zone: Tz) -> DayTallies {
    DayTallies::of(spans, day_of(until, zone), DAYS, zone, until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    const DAY: i64 = 86_400_000;

    fn span(status: Status, from: i64, until: Option<i64>) -> Span {
        Span { from: from_millis(from).unwrap(), until: until.map(|u| from_millis(u).unwrap()), status }
    }

    #[test]
    fn partial_outage_weighs_three_tenths_as_in_the_recorded_fixture() {
        // 864 s of partial outage in 2 days are 99.85 % exactly (STATUSPAGE-V2 §9).
        let spans = [
            span(Status::Operational, 0, Some(DAY)),
            span(Status::PartialOutage, DAY, Some(DAY + 864_000)),
            span(Status::Operational, DAY + 864_000, None),
        ];
        let tally = Tally::of(&spans, from_millis(0).unwrap(), from_millis(2 * DAY).unwrap());
        assert_eq!(tally.uptime(), Some(0.9985));
        assert_eq!(tally.basis_points(), Some(9985));
    }

    #[test]
    fn unknown_time_leaves_the_denominator_and_nothing_known_is_no_number() {
        let spans = [span(Status::MajorOutage, 0, Some(100)), span(Status::Unknown, 100, Some(1000))];
        let tally = Tally::of(&spans, from_millis(0).unwrap(), from_millis(1000).unwrap());
        assert_eq!(tally.uptime(), Some(0.0));
        let unknown = Tally::of(&spans[1..], from_millis(0).unwrap(), from_millis(1000).unwrap());
        assert_eq!((unknown.uptime(), unknown.covered_ms), (None, 900));
    }

    #[test]
    fn a_hundred_percent_is_said_only_without_any_loss() {
        let spans = [span(Status::MajorOutage, 0, Some(1)), span(Status::Operational, 1, None)];
        let tally = Tally::of(&spans, from_millis(0).unwrap(), from_millis(90 * DAY).unwrap());
        assert_eq!(tally.basis_points(), Some(9999));
    }

    #[test]
    fn days_of_23_and_25_hours_count_what_they_have() {
        let zone = chrono_tz::Europe::Berlin;
        let spans = [span(Status::MajorOutage, 0, None)];
        let until = "2026-10-26T00:00:00+01:00".parse::<Time>().unwrap();
        let days = DayTallies::of(&spans, "2026-10-25".parse().unwrap(), 2, zone, until);
        assert_eq!(days.tallies().map(|day| day.major_ms / 3_600_000).collect::<Vec<_>>(), [24, 25]);
        let until = "2026-03-30T00:00:00+02:00".parse::<Time>().unwrap();
        let days = DayTallies::of(&spans, "2026-03-29".parse().unwrap(), 1, zone, until);
        assert_eq!(days.total().major_ms / 3_600_000, 23);
    }

    #[test]
    fn today_follows_what_there_is_and_a_young_record_has_empty_days_before_it() {
        let day = |major_ms| Tally { major_ms, covered_ms: DAY, ..Tally::default() };
        let of = |runs: &[(usize, i64)]| {
            DayTallies::new(
                "2026-03-01".parse().unwrap(),
                runs.iter().map(|(days, major_ms)| DayRun { days: *days, tally: day(*major_ms) }),
            )
        };
        let lost = |days: &DayTallies| days.tallies().map(|day| day.major_ms).collect::<Vec<_>>();
        let today_on = "2026-03-02".parse().unwrap();
        let old = of(&[(2, 1), (2, 0), (1, 7)]).followed_by(today_on, day(9), 4);
        assert_eq!((lost(&old), old.day(0).to_string()), (vec![0, 0, 7, 9], "2026-02-27".to_owned()));
        let young = of(&[(1, 7)]).followed_by(today_on, day(7), 4);
        assert_eq!((lost(&young), young.runs().len()), (vec![0, 0, 7, 7], 2));
        assert_eq!(young.total().covered_ms, 2 * DAY);
    }
}
