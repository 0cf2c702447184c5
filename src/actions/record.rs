//! What time alone does to the public record. Rendering reads no clock, so everything that an instant changes is a row.

use crate::domain::time::{Time, day_of};
use crate::store::{Conn, Error, record};
use chrono_tz::Tz;

/// The index says at least this often that the page is still kept.
pub const HEARTBEAT_MS: i64 = 60_000;

/// Writes the first row of a fresh database; does nothing to another.
pub fn begin(conn: &mut Conn, now: Time, zone: Tz) -> Result<(), Error> {
    record::begin(conn, now, day_of(now, zone), false)
}

/// Ends days, counts lasting outages, writes down what has come due of incidents, maintenances, statuses with an end
/// and notices, and beats once a
/// minute; true where the sequence moved. Called every second, by as many processes as there are: each step is right
/// whoever does it first.
pub fn keep_time(conn: &mut Conn, now: Time, zone: Tz) -> Result<bool, Error> {
    let before = record::find_standing(conn)?.stamp;
    super::uptime::roll_days(conn, now, zone)?;
    super::uptime::refresh_lasting(conn, now)?;
    super::incidents::keep_time(conn, now, zone)?;
    super::maintenances::keep_time(conn, now, zone)?;
    // After the two that may hold a component, so that what they let go is seen in the same second.
    super::statuses::keep_time(conn, now, zone)?;
    super::notices::keep_time(conn, now)?;
    let stamp = record::find_standing(conn)?.stamp;
    if (now - stamp.at).num_milliseconds() >= HEARTBEAT_MS {
        record::beat(conn, now)?;
        return Ok(true);
    }
    Ok(stamp != before)
}
