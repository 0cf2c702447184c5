//! A time zone as calendars carry it (VTIMEZONE, RFC 5545, 3.6.5): each change of its clocks in the years that are needed.

use super::Lines;
use crate::domain::time::{Time, day_start};
use chrono::{Duration, NaiveDate, NaiveDateTime, Offset};
use chrono_tz::{OffsetComponents, OffsetName, Tz};

/// What the clocks of a zone do at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Clocks {
    seconds_east: i32,
    is_daylight: bool,
    name: String,
}

impl Clocks {
    fn at(zone: Tz, at: Time) -> Clocks {
        let zoned = at.with_timezone(&zone);
        let offset = zoned.offset();
        Clocks {
            seconds_east: offset.fix().local_minus_utc(),
            is_daylight: offset.dst_offset() != Duration::zero(),
            name: offset.abbreviation().unwrap_or_default().to_owned(),
        }
    }
}

/// Writes `zone` as it is from the first to the last of `years` and through the year after that; without years, as it is
/// said to have been at the beginning of time.
pub(super) fn write(lines: &mut Lines, zone: Tz, years: Option<(i32, i32)>) {
    let first_of = |year: i32| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    // Without an event no clock is asked for: any year will do.
    let (first, last) = years.unwrap_or((2000, 2000));
    let began_at = day_start(first_of(first), zone);
    let ends_at = day_start(first_of(last.saturating_add(2)), zone);
    let mut clocks = Clocks::at(zone, began_at);
    lines.put("BEGIN", "VTIMEZONE");
    lines.put("TZID", zone.name());
    // What holds from before the first year on; readers take the latest part that has begun.
    write_part(lines, &clocks, clocks.seconds_east, first_of(first).into());
    let mut at = began_at;
    while at < ends_at {
        let next = at + Duration::days(1);
        let then = Clocks::at(zone, next);
        if then != clocks {
            let changed_at = find_change(zone, at, next, &clocks);
            let shown = changed_at.naive_utc() + Duration::seconds(clocks.seconds_east.into());
            write_part(lines, &then, clocks.seconds_east, shown);
            clocks = then;
        }
        at = next;
    }
    lines.put("END", "VTIMEZONE");
}

/// The first second after `before`, and not after `after`, at which the clocks are not `clocks`.
fn find_change(zone: Tz, mut before: Time, mut after: Time, clocks: &Clocks) -> Time {
    while after - before > Duration::seconds(1) {
        let middle = before + Duration::seconds((after - before).num_seconds() / 2);
        if Clocks::at(zone, middle) == *clocks { before = middle } else { after = middle }
    }
    after
}

/// From `shown` on, by the clocks before it, `clocks` hold.
fn write_part(lines: &mut Lines, clocks: &Clocks, seconds_east_before: i32, shown: NaiveDateTime) {
    let kind = if clocks.is_daylight { "DAYLIGHT" } else { "STANDARD" };
    lines.put("BEGIN", kind);
    lines.put("DTSTART", &shown.format("%Y%m%dT%H%M%S").to_string());
    lines.put("TZOFFSETFROM", &offset(seconds_east_before));
    lines.put("TZOFFSETTO", &offset(clocks.seconds_east));
    lines.put("TZNAME", &clocks.name);
    lines.put("END", kind);
}

/// `+0900`; seconds, which clocks of the nineteenth century had, only where there are any.
fn offset(seconds_east: i32) -> String {
    let (sign, rest) = (if seconds_east < 0 { '-' } else { '+' }, seconds_east.abs());
    let (hours, minutes, seconds) = (rest / 3600, rest / 60 % 60, rest % 60);
    let tail = if seconds == 0 { String::new() } else { format!("{seconds:02}") };
    format!("{sign}{hours:02}{minutes:02}{tail}")
}
