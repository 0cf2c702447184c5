//! Instants as forms say them: so many minutes ago, or at a clock time.

use super::Fields;
use crate::domain::time::{Time, day_of};
use chrono::{Days, Duration, LocalResult, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// Minutes ago beyond this are no choice of ours.
const MINUTES_MAX: i64 = 24 * 60;

/// The instant that the fields `ago` and `at` name, seen from `now` in `zone`: the last time that the clock showed it. `None`
/// where they name none.
pub(super) fn since(fields: &Fields, now: Time, zone: Tz) -> Option<Time> {
    match fields.text("ago") {
        "at" => last_at(fields.filled("at")?, now, zone),
        "" => Some(now),
        minutes => {
            let minutes = minutes.parse().ok().filter(|minutes| (0..=MINUTES_MAX).contains(minutes))?;
            Some(now - Duration::minutes(minutes))
        }
    }
}

/// The end that the fields `until` and `until_at` name, seen from `now` in `zone`: so many minutes ahead, or the next time that
/// the clock shows it. `Some(None)` where they name none, `None` where they cannot be read or name two.
pub(super) fn until(fields: &Fields, now: Time, zone: Tz) -> Option<Option<Time>> {
    match (fields.text("until"), fields.filled("until_at")) {
        ("", None) => Some(None),
        ("" | "at", Some(clock)) => next_at(clock, now, zone).map(Some),
        ("at", None) | (_, Some(_)) => None,
        (minutes, None) => {
            let minutes = minutes.parse().ok().filter(|minutes| (1..=MINUTES_MAX).contains(minutes))?;
            Some(Some(now + Duration::minutes(minutes)))
        }
    }
}

/// How the form says the end.
pub(super) fn until_said(fields: &Fields) -> String {
    format!("until {} {}", fields.text("until"), fields.text("until_at").trim())
}

/// How the form says it: what two forms are told apart by, because minutes ago are other instants when one is sent again.
pub(super) fn said(fields: &Fields) -> String {
    match fields.text("ago") {
        "at" => format!("at {}", fields.text("at").trim()),
        ago => ago.to_owned(),
    }
}

/// The last instant up to `now` at which the clock of `zone` showed `clock`: today, or the day before where that is yet to
/// come. At half past midnight, 23:50 was yesterday.
fn last_at(clock: &str, now: Time, zone: Tz) -> Option<Time> {
    let (clock, today) = (read_clock(clock)?, day_of(now, zone));
    let on = |day: NaiveDate| match zone.from_local_datetime(&day.and_time(clock)) {
        LocalResult::Single(at) => Some(at.with_timezone(&Utc)),
        // Twice: the later one, unless it has yet to come. Never: not that day.
        LocalResult::Ambiguous(first, second) => {
            let (first, second) = (first.with_timezone(&Utc), second.with_timezone(&Utc));
            Some(if second <= now { second } else { first })
        }
        LocalResult::None => None,
    };
    let days = [Some(today), today.checked_sub_days(Days::new(1))];
    days.into_iter().flatten().filter_map(on).find(|at| *at <= now)
}

/// The next instant after `now` at which the clock of `zone` shows `clock`: today, tomorrow, or the day after where tomorrow skips
/// that hour.
fn next_at(clock: &str, now: Time, zone: Tz) -> Option<Time> {
    let (clock, today) = (read_clock(clock)?, day_of(now, zone));
    let on = |day: NaiveDate| match zone.from_local_datetime(&day.and_time(clock)) {
        LocalResult::Single(at) => vec![at],
        LocalResult::Ambiguous(first, second) => vec![first, second],
        LocalResult::None => Vec::new(),
    };
    let days = (0..3).filter_map(|ahead| today.checked_add_days(Days::new(ahead)));
    days.flat_map(on).map(|at| at.with_timezone(&Utc)).find(|at| *at > now)
}

fn read_clock(clock: &str) -> Option<NaiveTime> {
    let read = NaiveTime::parse_from_str(clock, "%H:%M").or_else(|_| NaiveTime::parse_from_str(clock, "%H:%M:%S"));
    read.ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{Asia::Seoul, Europe::Berlin};

    fn at(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn minutes_ago_and_clock_times_are_read_and_nothing_lies_ahead() {
        // 00:30 in Seoul.
        let now = at("2022-10-15T15:30:00Z");
        let read = |form: &str| since(&Fields::parse(form.as_bytes()), now, Seoul);
        assert_eq!((read(""), read("ago=0"), read("ago=15")), (Some(now), Some(now), Some(at("2022-10-15T15:15:00Z"))));
        assert_eq!(read("ago=at&at=00%3A20"), Some(at("2022-10-15T15:20:00Z")));
        assert_eq!(read("ago=at&at=23%3A50"), Some(at("2022-10-15T14:50:00Z")), "yesterday");
        for wrong in ["ago=at", "ago=at&at=25%3A00", "ago=soon", "ago=-5", "ago=99999"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_end_lies_ahead_and_two_ends_are_none() {
        // 00:30 in Seoul.
        let now = at("2022-10-15T15:30:00Z");
        let read = |form: &str| until(&Fields::parse(form.as_bytes()), now, Seoul);
        assert_eq!((read(""), read("until=60")), (Some(None), Some(Some(at("2022-10-15T16:30:00Z")))));
        for form in ["until=at&until_at=09%3A00", "until=&until_at=09%3A00"] {
            assert_eq!(read(form), Some(Some(at("2022-10-16T00:00:00Z"))), "{form}: today");
        }
        assert_eq!(read("until=at&until_at=00%3A30"), Some(Some(at("2022-10-16T15:30:00Z"))), "tomorrow");
        for wrong in ["until=at", "until=60&until_at=09%3A00", "until=0", "until=-5", "until=soon", "until=99999"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        // 02:30 comes twice in Berlin that night: the next one is meant.
        let berlin = |now| until(&Fields::parse(b"until=at&until_at=02%3A30"), at(now), Berlin);
        assert_eq!(berlin("2026-10-25T00:20:00Z"), Some(Some(at("2026-10-25T00:30:00Z"))));
        assert_eq!(berlin("2026-10-25T00:45:00Z"), Some(Some(at("2026-10-25T01:30:00Z"))));
        // It is skipped there on 28 March.
        assert_eq!(berlin("2027-03-27T03:00:00Z"), Some(Some(at("2027-03-29T00:30:00Z"))));
    }

    #[test]
    fn an_hour_that_comes_twice_is_the_last_one_that_came() {
        let now = at("2026-10-25T00:45:00Z");
        let read = |now| since(&Fields::parse(b"ago=at&at=02%3A30"), now, Berlin);
        assert_eq!(read(now), Some(at("2026-10-25T00:30:00Z")));
        assert_eq!(read(at("2026-10-25T02:00:00Z")), Some(at("2026-10-25T01:30:00Z")));
    }
}
