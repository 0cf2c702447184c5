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
    let clock = NaiveTime::parse_from_str(clock, "%H:%M").or_else(|_| NaiveTime::parse_from_str(clock, "%H:%M:%S"));
    let (clock, today) = (clock.ok()?, day_of(now, zone));
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
    fn an_hour_that_comes_twice_is_the_last_one_that_came() {
        let now = at("2026-10-25T00:45:00Z");
        let read = |now| since(&Fields::parse(b"ago=at&at=02%3A30"), now, Berlin);
        assert_eq!(read(now), Some(at("2026-10-25T00:30:00Z")));
        assert_eq!(read(at("2026-10-25T02:00:00Z")), Some(at("2026-10-25T01:30:00Z")));
    }
}
