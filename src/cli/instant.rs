//! Instants on the command line.

use super::Failure;
use crate::domain::time::{Time, day_of, whole_millis};
use chrono::{DateTime, Duration, LocalResult, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// RFC 3339 without the seconds, which nobody types.
const WITHOUT_SECONDS: &str = "%Y-%m-%dT%H:%M%#z";

/// Reads an instant with its offset (RFC 3339, the seconds may be left out), for clap's `value_parser`.
pub fn parse(text: &str) -> Result<Time, String> {
    let told = "write date, time and offset, such as 2022-10-17T09:00:00+09:00";
    DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, WITHOUT_SECONDS))
        .map(|at| whole_millis(at.with_timezone(&Utc)))
        .map_err(|_| told.into())
}

/// An instant as it is typed in the middle of an outage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// `now`
    Now,
    /// `15:30`: today in the zone of the page.
    Clock(NaiveTime),
    /// With its date and offset.
    At(Time),
}

/// Reads `now`, `HH:MM` or an instant with its offset, for clap's `value_parser`.
pub fn parse_moment(text: &str) -> Result<Moment, String> {
    if text == "now" {
        return Ok(Moment::Now);
    }
    if let Ok(clock) = NaiveTime::parse_from_str(text, "%H:%M") {
        return Ok(Moment::Clock(clock));
    }
    let told = "write now, HH:MM of today, or date, time and offset, such as 2022-10-17T09:00+09:00";
    parse(text).map(Moment::At).map_err(|_| told.into())
}

impl Moment {
    /// The instant that is meant at `now` on a page in `zone`.
    pub fn on(self, now: Time, zone: Tz) -> Result<Time, Failure> {
        let clock = match self {
            Moment::Now => return Ok(now),
            Moment::At(at) => return Ok(at),
            Moment::Clock(clock) => clock,
        };
        match zone.from_local_datetime(&day_of(now, zone).and_time(clock)) {
            LocalResult::Single(at) => Ok(at.with_timezone(&Utc)),
            // Twice or never, on the days on which clocks change.
            _ => Err(Failure::refused(format!(
                "{} is not one instant of today in {zone}: write it with date and offset",
                clock.format("%H:%M")
            ))),
        }
    }
}

/// An instant ahead: so many minutes from now, or as any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ahead {
    /// So many minutes from now.
    Minutes(u32),
    /// That instant.
    At(Moment),
}

/// Minutes beyond this are a mistake: thirty days.
const MINUTES_MAX: u32 = 43_200;

/// Reads minutes from now or what [`parse_moment`] reads, for clap's `value_parser`.
pub fn parse_ahead(text: &str) -> Result<Ahead, String> {
    match text.parse() {
        Ok(minutes) if (1..=MINUTES_MAX).contains(&minutes) => Ok(Ahead::Minutes(minutes)),
        Ok(_) => Err(format!("write 1 to {MINUTES_MAX} minutes from now, or a time")),
        Err(_) => parse_moment(text).map(Ahead::At).map_err(|told| format!("write minutes from now, or {told}")),
    }
}

impl Ahead {
    /// The instant that is meant at `now` on a page in `zone`.
    pub fn on(self, now: Time, zone: Tz) -> Result<Time, Failure> {
        match self {
            Ahead::Minutes(minutes) => Ok(now + Duration::minutes(minutes.into())),
            Ahead::At(moment) => moment.on(now, zone),
        }
    }

    /// As [`Ahead::on`], where minutes from now count from the beginning of the present one: what is announced days ahead
    /// has no seconds.
    pub fn on_the_minute(self, now: Time, zone: Tz) -> Result<Time, Failure> {
        let into_minute = Duration::milliseconds(now.timestamp_millis().rem_euclid(60_000));
        match self {
            Ahead::Minutes(_) => self.on(now - into_minute, zone),
            Ahead::At(_) => self.on(now, zone),
        }
    }
}

/// An instant as `zone` has it, with its name: `2022-10-15 15:30 KST`.
pub fn moment(at: Time, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M %Z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{Asia::Seoul, Europe::Berlin};

    #[test]
    fn an_instant_needs_its_offset() {
        assert_eq!(parse("2022-10-17T09:00:00+09:00"), parse("2022-10-17T00:00:00Z"));
        assert!(parse("2022-10-17T09:00:00+09:00").is_ok());
        assert!(parse("2022-10-17T09:00:00").is_err());
    }

    #[test]
    fn seconds_may_be_left_out_and_the_offset_may_not() {
        assert_eq!(parse("2022-10-17T09:00+09:00"), parse("2022-10-17T09:00:00+09:00"));
        assert_eq!(parse("2022-10-17T00:00Z"), parse("2022-10-17T09:00:00+09:00"));
        for text in ["2022-10-17T09:00", "2022-10-17", "2022-10-17 09:00", "tomorrow"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_clock_time_is_today_where_the_page_is() {
        // Already the 16th in Seoul.
        let now = parse("2022-10-15T23:30Z").unwrap();
        let on = |text: &str| parse_moment(text).unwrap().on(now, Seoul);
        assert_eq!(on("09:05"), Ok(parse("2022-10-16T09:05+09:00").unwrap()));
        assert_eq!(on("now"), Ok(now));
        assert_eq!(on("2022-10-15T15:19+09:00"), Ok(parse("2022-10-15T15:19+09:00").unwrap()));
        for text in ["9h", "25:00", "09:05:06", "yesterday"] {
            assert!(parse_moment(text).is_err(), "{text}");
        }
        let twice = parse_moment("02:30").unwrap().on(parse("2026-10-25T10:00Z").unwrap(), Berlin).unwrap_err();
        assert!(twice.sentences()[0].contains("is not one instant of today in Europe/Berlin"), "{twice:?}");
    }

    #[test]
    fn what_lies_ahead_may_be_said_in_minutes() {
        let now = parse("2022-10-15T15:30+09:00").unwrap();
        let on = |text: &str| parse_ahead(text).unwrap().on(now, Seoul);
        assert_eq!(on("45"), on("16:15"));
        let later = now + Duration::milliseconds(37_250);
        let on_the_minute = |text: &str| parse_ahead(text).unwrap().on_the_minute(later, Seoul);
        assert_eq!((on_the_minute("45"), on_the_minute("now")), (on("16:15"), Ok(later)));
        for text in ["0", "-5", "99999", "soon"] {
            assert!(parse_ahead(text).is_err(), "{text}");
        }
    }
}
