//! Instants and days.
//!
//! Inside, every instant is UTC in whole milliseconds. A *day* exists only in a zone: it may have 23 or 25 hours, and
//! where clocks jump over midnight it begins later than 00:00.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// An instant, UTC, in whole milliseconds. Make one with [`from_millis`] or [`whole_millis`].
pub type Time = DateTime<Utc>;

/// The instant `millis` after 1970-01-01T00:00:00Z, or `None` outside the years chrono can hold.
pub fn from_millis(millis: i64) -> Option<Time> {
    DateTime::from_timestamp_millis(millis)
}

/// `at` without what is finer than a millisecond, so that what is read back equals what was written.
pub fn whole_millis(at: Time) -> Time {
    from_millis(at.timestamp_millis()).unwrap_or(at)
}

/// The calendar day that `at` falls on in `zone`.
pub fn day_of(at: Time, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The first instant of `day` in `zone`. Where 00:00 does not exist (clocks jump over it) it is the first instant after
/// the gap; where it exists twice it is the earlier one.
pub fn day_start(day: NaiveDate, zone: Tz) -> Time {
    let midnight = day.and_time(NaiveTime::MIN);
    let mut local = midnight;
    // The longest gap in the tz database is a whole day (Samoa, 2011-12-30); 15-minute steps find its end.
    for _ in 0..=(26 * 4) {
        if let Some(found) = zone.from_local_datetime(&local).earliest() {
            return found.with_timezone(&Utc);
        }
        local += chrono::Duration::minutes(15);
    }
    Utc.from_utc_datetime(&midnight)
}

/// The half-open range `[start, end)` of `day` in `zone`.
pub fn day_bounds(day: NaiveDate, zone: Tz) -> (Time, Time) {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    (day_start(day, zone), day_start(next, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(day: &str, zone: Tz) -> i64 {
        let (start, end) = day_bounds(day.parse().unwrap(), zone);
        (end - start).num_hours()
    }

    #[test]
    fn days_have_the_hours_their_zone_gives_them() {
        assert_eq!(hours("2022-10-15", chrono_tz::Asia::Seoul), 24);
        assert_eq!(hours("2026-03-29", chrono_tz::Europe::Berlin), 23);
        assert_eq!(hours("2026-10-25", chrono_tz::Europe::Berlin), 25);
        // Clocks jump from 00:00 to 01:00 here: the day begins at 01:00.
        assert_eq!(hours("2018-11-04", chrono_tz::America::Sao_Paulo), 23);
        // Samoa left this day out altogether.
        assert_eq!(hours("2011-12-30", chrono_tz::Pacific::Apia), 0);
    }
}
