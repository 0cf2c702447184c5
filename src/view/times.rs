//! Instants, days and lengths of time as people read them: in the page's zone, with the weekday, and with the year only
//! where it is not the one the page was made in.

use super::words::Words;
use crate::domain::history::Month;
use crate::domain::time::{Time, day_of};
use chrono::{Datelike, NaiveDate, NaiveTime, Offset, SecondsFormat, Timelike, Utc};
use chrono_tz::Tz;
use std::fmt::{self, Display, Formatter, Write};

/// Tells the time in one language and one zone.
#[derive(Clone, Copy)]
pub(crate) struct Telling<'a> {
    /// Its words.
    pub(crate) words: &'a Words,
    /// The page's zone.
    pub(crate) zone: Tz,
    year: i32,
}

impl<'a> Telling<'a> {
    /// Tells the time on something made at `made_at`: years other than that one are named.
    pub(crate) fn new(words: &'a Words, zone: Tz, made_at: Time) -> Telling<'a> {
        Telling { words, zone, year: made_at.with_timezone(&zone).year() }
    }

    /// The same, naming every year: for what stands alone, and for what may be looked at in another year.
    pub(crate) fn in_full(self) -> Telling<'a> {
        // chrono has no such year.
        Telling { year: i32::MIN, ..self }
    }

    /// `10월 17일(월)`, `Mon 17 Oct`.
    pub(crate) fn day(&self, day: NaiveDate) -> String {
        Day { telling: self, day }.to_string()
    }

    /// `2022년 10월`, `Oct 2022`.
    pub(crate) fn month(&self, month: Month) -> String {
        let name = nth_word(&self.words.months, month.number().saturating_sub(1));
        self.words.month_of_year.fill(&[&name, &month.year()])
    }

    /// `10월 17일(월) 09:00`, `Mon 17 Oct, 09:00`.
    pub(crate) fn moment(&self, at: Time) -> String {
        let local = at.with_timezone(&self.zone).naive_local();
        self.words.at_time.fill(&[&Day { telling: self, day: local.date() }, &Clock(local.time())])
    }

    /// `09:00`: for what has its day beside it.
    pub(crate) fn clock(&self, at: Time) -> String {
        Clock(at.with_timezone(&self.zone).time()).to_string()
    }

    /// [`Telling::moment`] as a `<time>` element.
    pub(crate) fn moment_markup(&self, at: Time) -> String {
        let zoned = at.with_timezone(&self.zone);
        let (local, offset) = (zoned.naive_local(), zoned.offset().fix());
        let (day, clock) = (Day { telling: self, day: local.date() }, Clock(local.time()));
        let mut markup = String::with_capacity(96);
        // Writing into a string cannot fail.
        let _ = write!(markup, "<time datetime=\"{}T{clock}:{:02}{offset}\">", local.date(), local.second());
        let _ = self.words.at_time.write(&mut markup, &[&day, &clock]);
        markup.push_str("</time>");
        markup
    }

    /// `until` beside its beginning `from` (markup): the same day is not told twice.
    pub(crate) fn end_beside(&self, from: Time, until: Time) -> String {
        let is_same_day = day_of(from, self.zone) == day_of(until, self.zone);
        if is_same_day { self.clock(until) } else { self.moment_markup(until) }
    }

    /// The name of the zone: a usual one where the catalogue has it, else its name in the tz database.
    pub(crate) fn zone_name(&self) -> &'a str {
        if self.zone == Tz::Asia__Seoul { &self.words.zone_asia_seoul } else { self.zone.name() }
    }

    /// How long it is from `from` to `until`: of a minute and more, as the two instants differ that are shown to the minute.
    pub(crate) fn between(&self, from: Time, until: Time) -> String {
        let minute = |at: Time| at.timestamp_millis().div_euclid(60_000) * 60_000;
        let lasted = (until - from).num_milliseconds();
        self.duration(if lasted < 60_000 { lasted } else { minute(until) - minute(from) })
    }

    /// `41시간 33분`, `41 h 33 min`; rounded down, in its two largest units.
    pub(crate) fn duration(&self, millis: i64) -> String {
        let (seconds, words) = (millis / 1000, self.words);
        // Under three days people count in hours.
        let (large, large_unit, small, small_unit) = match seconds {
            259_200.. => (seconds / 86_400, &words.unit_day, seconds % 86_400 / 3_600, &words.unit_hour),
            3_600.. => (seconds / 3_600, &words.unit_hour, seconds % 3_600 / 60, &words.unit_minute),
            60.. => (seconds / 60, &words.unit_minute, 0, &words.unit_second),
            1.. => (seconds, &words.unit_second, 0, &words.unit_second),
            _ => return words.under_a_second.clone(),
        };
        let mut told = format!("{large}{large_unit}");
        if small > 0 {
            // Writing into a string cannot fail.
            let _ = write!(told, " {small}{small_unit}");
        }
        told
    }
}

/// A day of the page. A list of all incidents tells thousands of moments: no string is made on the way.
struct Day<'t, 'a> {
    telling: &'t Telling<'a>,
    day: NaiveDate,
}

impl Display for Day<'_, '_> {
    fn fmt(&self, target: &mut Formatter<'_>) -> fmt::Result {
        let (words, day) = (self.telling.words, self.day);
        let weekday = nth_word(&words.weekdays, day.weekday().num_days_from_monday());
        let month = nth_word(&words.months, day.month0());
        if day.year() == self.telling.year {
            words.on_day.write(target, &[&month, &day.day(), &weekday])
        } else {
            words.on_day_of_year.write(target, &[&month, &day.day(), &weekday, &day.year()])
        }
    }
}

/// `09:00`
struct Clock(NaiveTime);

impl Display for Clock {
    fn fmt(&self, target: &mut Formatter<'_>) -> fmt::Result {
        write!(target, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

/// RFC 3339 with milliseconds in `zone`, as the field's wire format wants it.
pub(crate) fn wire(at: Time, zone: Tz) -> String {
    at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// RFC 3339 with milliseconds, UTC.
pub(crate) fn utc(at: Time) -> String {
    at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Hundredths of a percent as people read them: `99.53%`, `100%`.
pub(crate) fn percent(basis_points: u32) -> String {
    match basis_points {
        10_000 => "100%".to_owned(),
        points => format!("{}.{:02}%", points / 100, points % 100),
    }
}

fn nth_word(words: &str, index: u32) -> &str {
    words.split(' ').nth(index as usize).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;

    fn telling(language: Language) -> Telling<'static> {
        Telling::new(Words::of(language), Tz::Asia__Seoul, "2022-10-17T00:00:00Z".parse().unwrap())
    }

    #[test]
    fn moments_have_a_weekday_and_another_year_is_named() {
        let (ko, en) = (telling(Language::Korean), telling(Language::English));
        let at = "2022-10-17T00:00:00Z".parse().unwrap();
        assert_eq!((ko.moment(at), en.moment(at)), ("10월 17일(월) 09:00".into(), "Mon 17 Oct, 09:00".into()));
        let before = "2021-12-31T23:30:00+09:00".parse().unwrap();
        assert_eq!(ko.moment(before), "2021년 12월 31일(금) 23:30");
        assert_eq!(en.moment(before), "Fri 31 Dec 2021, 23:30");
        assert_eq!(ko.moment_markup(at), "<time datetime=\"2022-10-17T09:00:00+09:00\">10월 17일(월) 09:00</time>");
    }

    #[test]
    fn lengths_of_time_are_told_in_two_units_and_never_as_nothing() {
        let (ko, en) = (telling(Language::Korean), telling(Language::English));
        let minutes = 60_000;
        assert_eq!(ko.duration((41 * 60 + 33) * minutes), "41시간 33분");
        assert_eq!(en.duration((41 * 60 + 33) * minutes), "41 h 33 min");
        assert_eq!(ko.duration(127 * 60 * minutes + 1), "5일 7시간");
        assert_eq!((en.duration(59 * minutes), en.duration(120 * minutes)), ("59 min".into(), "2 h".into()));
        assert_eq!((ko.duration(59_999), ko.duration(1)), ("59초".into(), "1초 미만".into()));
        let at = |text: &str| text.parse::<Time>().unwrap();
        let from = at("2022-10-15T07:00:40Z");
        assert_eq!(ko.between(from, at("2022-10-15T12:00:10Z")), "5시간", "as the clock times beside it differ");
        assert_eq!(ko.between(from, at("2022-10-15T07:01:20Z")), "40초");
        assert_eq!(ko.between(from, at("2022-10-15T07:02:00Z")), "2분");
    }

    #[test]
    fn percentages_keep_two_places_but_for_a_whole_hundred() {
        assert_eq!([10_000, 9_999, 9_953, 5, 0].map(percent), ["100%", "99.99%", "99.53%", "0.05%", "0.00%"]);
    }
}
