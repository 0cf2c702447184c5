//! Recurrences as people say them: every day, every two weeks on Tuesday, on the first Sunday of a month, on its 15th day.
//! Each is a rule of RFC 5545, and a rule that says no more than that is read back into one.

use super::Rule;
use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::BTreeMap;

/// The weekdays, as RFC 5545 writes them, from Monday on.
pub const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Mon, "MO"),
    (Weekday::Tue, "TU"),
    (Weekday::Wed, "WE"),
    (Weekday::Thu, "TH"),
    (Weekday::Fri, "FR"),
    (Weekday::Sat, "SA"),
    (Weekday::Sun, "SU"),
];
/// Which weekday of a month may be meant: the first four, and the last.
pub const PLACES: [i8; 5] = [1, 2, 3, 4, -1];
/// More weeks apart than a year has is a slip of the finger.
pub const WEEKS_MAX: u32 = 52;
/// How many times are asked for at most: every day of three years.
pub const TIMES_MAX: u32 = 1_095;
/// How RFC 5545 writes a day.
const DAY: &str = "%Y%m%d";

/// How often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Often {
    /// Every day.
    Daily,
    /// On weekdays of every so many weeks.
    Weekly {
        /// How many weeks lie between; 1 is every week.
        weeks: u32,
        /// On which, from Monday on.
        on: Vec<Weekday>,
    },
    /// On a weekday of each month, counted from its beginning; -1 is the last.
    NthWeekday(i8, Weekday),
    /// On a day of each month that has it.
    MonthDay(u32),
}

/// When it no longer recurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Last {
    /// That is not known.
    Never,
    /// After this day.
    On(NaiveDate),
    /// After so many times.
    After(u32),
}

/// A recurrence in few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// How often.
    pub often: Often,
    /// Until when.
    pub last: Last,
}

impl Choice {
    /// The value of an `RRULE` that says the same.
    pub fn text(&self) -> String {
        let often = match &self.often {
            Often::Daily => "FREQ=DAILY".to_owned(),
            Often::Weekly { weeks, on } => {
                let every = if *weeks == 1 { String::new() } else { format!(";INTERVAL={weeks}") };
                let days: Vec<&str> = on.iter().map(|day| abbreviation(*day)).collect();
                format!("FREQ=WEEKLY{every};BYDAY={}", days.join(","))
            }
            Often::NthWeekday(place, day) => format!("FREQ=MONTHLY;BYDAY={place}{}", abbreviation(*day)),
            Often::MonthDay(day) => format!("FREQ=MONTHLY;BYMONTHDAY={day}"),
        };
        match self.last {
            Last::Never => often,
            Last::On(day) => format!("{often};UNTIL={}", day.format(DAY)),
            Last::After(times) => format!("{often};COUNT={times}"),
        }
    }

    /// What `rule` says in few words; `None` where it says more than that.
    pub fn of(rule: &Rule) -> Option<Choice> {
        let mut parts: BTreeMap<&str, &str> = rule
            .text()
            .split(';')
            .filter(|part| !part.is_empty())
            .map(|part| part.split_once('='))
            .collect::<Option<_>>()?;
        let (freq, day) = (parts.remove("FREQ")?, rule.first().date());
        let weeks = parts.remove("INTERVAL").map_or(Some(1), |weeks| weeks.parse().ok())?;
        // Weeks begin on Monday unless a rule says otherwise, which matters to no one who reads it week by week.
        if weeks == 1 || parts.get("WKST") == Some(&"MO") {
            parts.remove("WKST");
        }
        let last = match (parts.remove("UNTIL"), parts.remove("COUNT")) {
            (Some(until), _) => Last::On(NaiveDate::parse_from_str(until, DAY).ok()?),
            (None, Some(times)) => Last::After(times.parse().ok()?),
            (None, None) => Last::Never,
        };
        let (on, month_day) = (parts.remove("BYDAY"), parts.remove("BYMONTHDAY"));
        if !parts.is_empty() || (freq != "WEEKLY" && weeks != 1) {
            return None;
        }
        let often = match (freq, on, month_day) {
            ("DAILY", None, None) => Often::Daily,
            ("WEEKLY", on, None) => Often::Weekly { weeks, on: on.map_or(Some(vec![day.weekday()]), weekdays)? },
            ("MONTHLY", Some(on), None) => nth_weekday(on)?,
            ("MONTHLY", None, Some(day)) => Often::MonthDay(day.parse().ok().filter(|day| (1..=31).contains(day))?),
            ("MONTHLY", None, None) => Often::MonthDay(day.day()),
            _ => return None,
        };
        Some(Choice { often, last })
    }
}

/// The weekday that RFC 5545 abbreviates so.
pub fn weekday(text: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(_, own)| *own == text).map(|(day, _)| *day)
}

fn abbreviation(day: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(own, _)| *own == day).map_or("", |(_, text)| text)
}

fn weekdays(texts: &str) -> Option<Vec<Weekday>> {
    let mut days = texts.split(',').map(weekday).collect::<Option<Vec<_>>>()?;
    days.sort_by_key(Weekday::num_days_from_monday);
    days.dedup();
    Some(days)
}

fn nth_weekday(text: &str) -> Option<Often> {
    let (place, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let place = place.parse().ok().filter(|place| PLACES.contains(place))?;
    Some(Often::NthWeekday(place, weekday(day)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Asia;

    /// A Tuesday, the first of its month.
    fn rule(text: &str) -> Rule {
        Rule::new(text, Asia::Seoul, "2026-12-01T03:00:00".parse().unwrap()).unwrap()
    }

    #[test]
    fn every_choice_is_a_rule_that_says_the_same() {
        let day = NaiveDate::from_ymd_opt(2027, 3, 1).unwrap();
        let often = [
            Often::Daily,
            Often::Weekly { weeks: 1, on: vec![Weekday::Tue] },
            Often::Weekly { weeks: 2, on: vec![Weekday::Tue, Weekday::Sun] },
            Often::NthWeekday(1, Weekday::Tue),
            Often::MonthDay(1),
        ];
        for often in often {
            for last in [Last::Never, Last::On(day), Last::After(3)] {
                let choice = Choice { often: often.clone(), last };
                assert_eq!(Choice::of(&rule(&choice.text())), Some(choice));
            }
        }
        let last_friday = Choice { often: Often::NthWeekday(-1, Weekday::Fri), last: Last::Never };
        assert_eq!(last_friday.text(), "FREQ=MONTHLY;BYDAY=-1FR");
    }

    #[test]
    fn a_rule_that_leaves_its_day_to_the_first_time_is_read_with_it() {
        let often = |text: &str| Choice::of(&rule(text)).map(|choice| choice.often);
        assert_eq!(often("FREQ=WEEKLY"), Some(Often::Weekly { weeks: 1, on: vec![Weekday::Tue] }));
        assert_eq!(often("FREQ=MONTHLY"), Some(Often::MonthDay(1)));
        assert_eq!(often("FREQ=WEEKLY;WKST=SU"), often("FREQ=WEEKLY"));
    }

    #[test]
    fn what_few_words_cannot_say_is_no_choice() {
        for text in [
            "FREQ=YEARLY",
            "FREQ=DAILY;INTERVAL=3",
            "FREQ=MONTHLY;INTERVAL=3",
            "FREQ=MONTHLY;BYDAY=1TU,3TU",
            "FREQ=MONTHLY;BYDAY=TU",
            "FREQ=MONTHLY;BYMONTHDAY=1,15",
            "FREQ=DAILY;BYMONTH=12",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
            "FREQ=DAILY;UNTIL=20270301T000000Z",
        ] {
            assert_eq!(Choice::of(&rule(text)), None, "{text}");
        }
    }
}
