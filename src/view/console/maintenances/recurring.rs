//! Recurrences: the fields in which one is chosen, and one in words.

use super::planning::{Choice as Offer, FORM};
use crate::domain::recurrences::Rule;
use crate::domain::recurrences::choices::{Choice, Last, Often, PLACES, TIMES_MAX, WEEKDAYS, WEEKS_MAX};
use crate::view::console::{Say, Typed};
use crate::view::times::Telling;
use chrono::Weekday;

/// The fields of the form.
pub(super) struct Recurs {
    /// How often.
    pub(super) often: [bool; 5],
    /// The weekdays of every so many weeks.
    pub(super) on: Vec<Offer>,
    /// Which weekday of a month: its place, and its day.
    pub(super) places: Vec<Offer>,
    pub(super) days: Vec<Offer>,
    /// Until when.
    pub(super) last: [bool; 3],
    pub(super) weeks: String,
    pub(super) weeks_max: u32,
    pub(super) times_max: u32,
}

impl Recurs {
    /// Those that `typed` left, or that stand there at first.
    pub(super) fn of(say: Say, typed: &Typed) -> Recurs {
        let day = |field: &'static str| {
            let offer = move |(_, value): (Weekday, &str)| Offer {
                value: value.to_owned(),
                word: weekday_word(say, value),
                is_chosen: typed.has(FORM, field, value),
            };
            WEEKDAYS.map(offer).into()
        };
        let place = |place: i8| Offer {
            value: place.to_string(),
            word: place_word(say, place),
            is_chosen: typed.has(FORM, "place", &place.to_string()),
        };
        let is = |field: &str, value: &str| typed.has(FORM, field, value);
        Recurs {
            often: [
                typed.text(FORM, "recurs").is_empty(),
                is("recurs", "daily"),
                is("recurs", "weekly"),
                is("recurs", "nth"),
                is("recurs", "day"),
            ],
            on: day("on"),
            places: PLACES.map(place).into(),
            days: day("place-day"),
            last: [typed.text(FORM, "last").is_empty(), is("last", "on"), is("last", "after")],
            weeks: typed.text_or(FORM, "weeks", "1").to_owned(),
            weeks_max: WEEKS_MAX,
            times_max: TIMES_MAX,
        }
    }
}

/// When `rule` recurs, in words; `None` where it says more than a few words can.
pub(super) fn told(say: Say, telling: &Telling<'_>, rule: &Rule) -> Option<String> {
    let Choice { often, last } = Choice::of(rule)?;
    let often = match often {
        Often::Daily => say.word("told-daily"),
        Often::Weekly { weeks, on } => {
            let days: Vec<String> = on.into_iter().map(|day| weekday_word(say, value_of(day))).collect();
            let days = days.join(&telling.words.list_comma);
            say.counted("told-weekly", usize::try_from(weeks).unwrap_or(usize::MAX), &[("days", &days)])
        }
        Often::NthWeekday(place, day) => {
            let (place, day) = (place_word(say, place), weekday_word(say, value_of(day)));
            say.with("told-nth", &[("place", &place), ("day", &day)])
        }
        Often::MonthDay(day) => say.with("told-month-day", &[("day", &day)]),
    };
    let often = say.with("told-at", &[("often", &often), ("time", &rule.first().format("%H:%M"))]);
    Some(match last {
        Last::Never => often,
        Last::On(day) => say.with("told-until", &[("often", &often), ("day", &telling.day(day))]),
        Last::After(times) => {
            say.counted("told-times", usize::try_from(times).unwrap_or(usize::MAX), &[("often", &often)])
        }
    })
}

fn value_of(day: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(own, _)| *own == day).map_or("", |(_, value)| value)
}

fn weekday_word(say: Say, value: &str) -> String {
    let day = value.to_ascii_lowercase();
    say.word(&format!("weekday-{day}"))
}

fn place_word(say: Say, place: i8) -> String {
    let place = if place < 0 { "last".to_owned() } else { place.to_string() };
    say.word(&format!("place-{place}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;
    use crate::view::words::Words;
    use chrono_tz::Asia::Seoul;

    /// What a rule whose first time is Tuesday, 1 December 2026, 03:00, is called.
    fn called(language: Language, text: &str) -> Option<String> {
        let first: chrono::NaiveDateTime = "2026-12-01T03:00:00".parse().unwrap();
        let telling = Telling::new(Words::of(language), Seoul, first.and_utc()).in_full();
        told(Say(language), &telling, &Rule::new(text, Seoul, first).unwrap())
    }

    #[test]
    fn a_rule_is_told_in_the_words_of_whoever_reads_it() {
        for (text, korean, english) in [
            ("FREQ=DAILY", "매일 03:00", "every day at 03:00"),
            ("FREQ=WEEKLY;BYDAY=TU", "매주 화요일 03:00", "every Tuesday at 03:00"),
            (
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,TU",
                "2주마다 화요일, 금요일 03:00",
                "every 2 weeks on Tuesday, Friday at 03:00",
            ),
            ("FREQ=MONTHLY;BYDAY=1TU", "매월 첫째 화요일 03:00", "on the first Tuesday of every month at 03:00"),
            ("FREQ=MONTHLY;COUNT=3", "매월 1일 03:00, 모두 3번", "on day 1 of every month at 03:00, 3 times in all"),
        ] {
            assert_eq!(called(Language::Korean, text).as_deref(), Some(korean));
            assert_eq!(called(Language::English, text).as_deref(), Some(english));
        }
        let until = called(Language::Korean, "FREQ=WEEKLY;UNTIL=20270302").unwrap();
        assert!(until.starts_with("매주 화요일 03:00, ") && until.ends_with("까지"), "{until}");
        assert_eq!(called(Language::Korean, "FREQ=YEARLY"), None, "such a rule is shown as it is written");
    }
}
