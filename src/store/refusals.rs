//! What was refused, counted as rows.

use super::connection::{At, Conn, each};
use super::error::Error;
use super::schema::refusals;
use crate::domain::lockouts::Failures;
use crate::domain::time::Time;
use diesel::prelude::*;

/// The count of one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// Failures, and the last of them.
    pub failures: Failures,
    /// How many of them the audit log was not told.
    pub untold: i64,
    /// When it was last told.
    pub told_at: Option<Time>,
}

/// What was counted for `subject`, if anything.
pub fn find_optional(conn: &mut Conn, subject: &str) -> Result<Option<Refused>, Error> {
    type Row = (i64, At, i64, Option<At>);
    let row: Option<Row> = refusals::table
        .find(subject)
        .select((refusals::failures, refusals::last_at, refusals::untold, refusals::told_at))
        .first(conn)
        .optional()?;
    Ok(row.map(|(count, last_at, untold, told_at)| Refused {
        failures: Failures { count, last_at: last_at.0 },
        untold,
        told_at: told_at.map(|at| at.0),
    }))
}

/// How many subjects begin with `kind`; counted up to `at_most`.
pub fn count_beginning(conn: &mut Conn, kind: &str, at_most: i64) -> Result<i64, Error> {
    let alike = refusals::table.filter(refusals::subject.like(format!("{kind}%")));
    let found: Vec<String> = alike.select(refusals::subject).limit(at_most).load(conn)?;
    Ok(found.len() as i64)
}

/// At most `limit` of which something is untold and that were last told at `told_before` or earlier.
pub fn list_untold(conn: &mut Conn, told_before: Time, limit: i64) -> Result<Vec<(String, Refused)>, Error> {
    type Row = (String, i64, At, i64, Option<At>);
    let rows: Vec<Row> = refusals::table
        .filter(refusals::untold.gt(0))
        .filter(refusals::told_at.le(At(told_before)))
        .order(refusals::told_at)
        .limit(limit)
        .select((refusals::subject, refusals::failures, refusals::last_at, refusals::untold, refusals::told_at))
        .load(conn)?;
    let refused = |(subject, count, last_at, untold, told_at): Row| {
        let failures = Failures { count, last_at: last_at.0 };
        (subject, Refused { failures, untold, told_at: told_at.map(|at| at.0) })
    };
    Ok(rows.into_iter().map(refused).collect())
}

/// Writes the count of `subject` over what it was, and forgets counts of which nothing is left to tell and that were last
/// touched before `forgotten_before`.
pub fn save(conn: &mut Conn, subject: &str, refused: Refused, forgotten_before: Time) -> Result<(), Error> {
    let old = refusals::table.filter(refusals::last_at.lt(At(forgotten_before))).filter(refusals::untold.eq(0));
    diesel::delete(old).execute(conn)?;
    let values = (
        refusals::failures.eq(refused.failures.count),
        refusals::last_at.eq(At(refused.failures.last_at)),
        refusals::untold.eq(refused.untold),
        refusals::told_at.eq(refused.told_at.map(At)),
    );
    each!(conn, c => diesel::insert_into(refusals::table)
        .values((refusals::subject.eq(subject), values)).on_conflict(refusals::subject).do_update().set(values)
        .execute(c))?;
    Ok(())
}

/// Forgets the count of `subject`.
pub fn forget(conn: &mut Conn, subject: &str) -> Result<(), Error> {
    diesel::delete(refusals::table.find(subject)).execute(conn)?;
    Ok(())
}
