//! History by months: how long each component had which status, and when it was not as it should be. What the pages of a
//! month and of a year are made from.

use super::ids::ComponentId;
use super::record::Stamp;
use super::status::Status;
use super::statuses::Span;
use super::time::{Time, day_start};
use super::uptime::Tally;
use chrono::{Datelike, Months, NaiveDate};
use chrono_tz::Tz;
use std::fmt;

/// A calendar month in the page's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(NaiveDate);

impl Month {
    /// The month that `day` falls in.
    pub fn of(day: NaiveDate) -> Month {
        Month(day.with_day0(0).unwrap_or(day))
    }

    /// Reads `2022-10`; `None` where it is written otherwise.
    pub fn parse(text: &str) -> Option<Month> {
        let month = Month(format!("{text}-01").parse().ok()?);
        (month.to_string() == text).then_some(month)
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        self.0
    }

    /// Its year.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// Its number in the year, from 1.
    pub fn number(self) -> u32 {
        self.0.month()
    }

    /// The month after it.
    pub fn next(self) -> Month {
        Month(self.0.checked_add_months(Months::new(1)).unwrap_or(self.0))
    }

    /// The month before it.
    pub fn previous(self) -> Month {
        Month(self.0.checked_sub_months(Months::new(1)).unwrap_or(self.0))
    }

    /// The half-open range of instants that it covers in `zone`.
    pub fn bounds(self, zone: Tz) -> (Time, Time) {
        (day_start(self.0, zone), day_start(self.next().0, zone))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

/// One month of all components.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthRecord {
    /// Which.
    pub month: Month,
    /// When what is recorded of it last changed.
    pub stamp: Stamp,
    /// The instant up to which it is counted: its end, or that of its stamp.
    pub until: Time,
    /// Every leaf of which anything is known in it, in the order of the page.
    pub leaves: Vec<LeafMonth>,
}

/// One month of one leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafMonth {
    /// Which.
    pub component: ComponentId,
    /// How long it had which status.
    pub tally: Tally,
    /// Its spans of that month in which it was not operational, in order, whole: they may begin before it and end after it.
    pub outages: Vec<Span>,
}

impl LeafMonth {
    /// What the spans of `component` say of `[start, until)`; `None` where they say nothing.
    pub fn of(component: ComponentId, spans: &[Span], start: Time, until: Time) -> Option<LeafMonth> {
        let tally = Tally::of(spans, start, until);
        let is_outage = |span: &&Span| {
            let reaches = span.from < until && span.until.is_none_or(|end| end > start);
            reaches && span.status != Status::Operational
        };
        let outages = spans.iter().filter(is_outage).copied().collect();
        (tally.covered_ms > 0).then_some(LeafMonth { component, tally, outages })
    }
}

impl MonthRecord {
    /// What is known of one leaf.
    pub fn leaf(&self, component: ComponentId) -> Option<&LeafMonth> {
        self.leaves.iter().find(|leaf| leaf.component == component)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other_over_years_and_have_the_hours_of_their_zone() {
        let december = Month::parse("2022-12").unwrap();
        assert_eq!(
            (december.next().to_string(), december.previous().to_string()),
            ("2023-01".into(), "2022-11".into())
        );
        assert_eq!(Month::of(NaiveDate::from_ymd_opt(2022, 12, 31).unwrap()), december);
        let (start, end) = Month::parse("2026-03").unwrap().bounds(chrono_tz::Europe::Berlin);
        assert_eq!((end - start).num_hours(), 31 * 24 - 1);
        for text in ["2022-1", "2022-13", "22-10", "2022-10-01", "+022-10", ""] {
            assert_eq!(Month::parse(text), None, "{text}");
        }
    }
}
