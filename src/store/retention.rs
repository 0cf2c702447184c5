//! What is deleted when it is old enough: in small bites, so that no writer waits long.

use super::connection::{At, Conn};
use super::error::Error;
use super::schema::{check_hours, observation_notes, observations};
use crate::domain::time::Time;
use diesel::prelude::*;

/// Deletes the oldest rows of one table that are older than `before`: those up to the instant of the `limit`-th. All
/// three keys begin with the instant, so this touches one end of the table and nothing else.
macro_rules! prune {
    ($conn:expr, $table:ident :: $at:ident, $before:expr, $limit:expr) => {{
        let of_old = $table::table.filter($table::$at.lt(At($before)));
        let nth: Option<At> =
            of_old.order($table::$at).select($table::$at).offset($limit.max(1) - 1).first($conn).optional()?;
        match nth {
            Some(nth) => diesel::delete($table::table.filter($table::$at.le(nth))).execute($conn)?,
            None => diesel::delete(of_old).execute($conn)?,
        }
    }};
}

/// Deletes the oldest `limit` observations older than `before` (and those of the same instant as the last of them) with
/// their notes, and gives how many observations went. Fewer than `limit`: nothing as old is left.
pub fn prune_observations(conn: &mut Conn, before: Time, limit: i64) -> Result<usize, Error> {
    prune!(conn, observation_notes::at, before, limit);
    Ok(prune!(conn, observations::at, before, limit))
}

/// As [`prune_observations`] for the hourly counts.
pub fn prune_check_hours(conn: &mut Conn, before: Time, limit: i64) -> Result<usize, Error> {
    Ok(prune!(conn, check_hours::hour_at, before, limit))
}
