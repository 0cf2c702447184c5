//! Checks that somebody asked for, as rows: whoever asks leaves one, whoever holds the lease of a location takes it. So it makes
//! no difference whether that is the same process.

use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::schema::asked_checks;
use crate::domain::actors::Actor;
use crate::domain::asked_checks::{AskedCheck, Seen};
use crate::domain::ids::ProbeId;
use crate::domain::observations::Outcome;
use crate::domain::time::Time;
use chrono::Duration;
use diesel::dsl::max;
use diesel::prelude::*;

/// How long they are kept: their observations are kept much longer.
const KEPT: Duration = Duration::hours(1);

#[derive(Queryable, Selectable)]
#[diesel(table_name = asked_checks)]
struct AskedRow {
    number: i64,
    probe_id: Word<ProbeId>,
    asked_by: Word<Actor>,
    asked_at: At,
    location: Option<String>,
    seen_at: Option<At>,
    outcome: Option<i32>,
    latency_ms: Option<i32>,
    note: Option<String>,
}

impl AskedRow {
    fn into_asked(self) -> Result<AskedCheck, Error> {
        let outcome = |number: i32| {
            let outcome = i16::try_from(number).ok().and_then(Outcome::from_number);
            outcome.ok_or_else(|| Error::corrupt(format!("{number} is no outcome of a check")))
        };
        let seen = match (self.seen_at, self.outcome) {
            (Some(at), Some(number)) => Some(Seen {
                at: at.0,
                outcome: outcome(number)?,
                latency_ms: self.latency_ms.and_then(|latency| u32::try_from(latency).ok()),
                note: self.note,
            }),
            _ => None,
        };
        Ok(AskedCheck {
            number: self.number,
            probe: self.probe_id.0,
            by: self.asked_by.0,
            asked_at: self.asked_at.0,
            location: self.location,
            seen,
        })
    }
}

/// Asks for a check of `probe` at `now` of the machine, and gives its number. Call it under the lock that acts take.
pub fn ask(conn: &mut Conn, probe: ProbeId, by: &Actor, now: Time) -> Result<i64, Error> {
    diesel::delete(asked_checks::table.filter(asked_checks::asked_at.lt(At(now - KEPT)))).execute(conn)?;
    let last: Option<i64> = asked_checks::table.select(max(asked_checks::number)).first(conn)?;
    let number = last.unwrap_or(0) + 1;
    let row = (
        asked_checks::number.eq(number),
        asked_checks::probe_id.eq(Word(probe)),
        asked_checks::asked_by.eq(by.as_str()),
        asked_checks::asked_at.eq(At(now)),
    );
    each!(conn, c => diesel::insert_into(asked_checks::table).values(row).execute(c))?;
    Ok(number)
}

/// The last check of `probe` that was asked for; `None` where there was none within the hour.
pub fn find_latest(conn: &mut Conn, probe: ProbeId) -> Result<Option<AskedCheck>, Error> {
    let row: Option<AskedRow> = asked_checks::table
        .filter(asked_checks::probe_id.eq(Word(probe)))
        .order(asked_checks::number.desc())
        .select(AskedRow::as_select())
        .first(conn)
        .optional()?;
    row.map(AskedRow::into_asked).transpose()
}

/// When `by` asked for checks since `since` of the machine.
pub fn list_instants_of(conn: &mut Conn, by: &Actor, since: Time) -> Result<Vec<Time>, Error> {
    let rows: Vec<At> = asked_checks::table
        .filter(asked_checks::asked_at.ge(At(since)).and(asked_checks::asked_by.eq(by.as_str())))
        .select(asked_checks::asked_at)
        .load(conn)?;
    Ok(rows.into_iter().map(|at| at.0).collect())
}

/// Those that no prober has taken, asked for since `since` of the machine, the oldest first.
pub fn list_waiting(conn: &mut Conn, since: Time) -> Result<Vec<AskedCheck>, Error> {
    let rows: Vec<AskedRow> = asked_checks::table
        .filter(asked_checks::asked_at.ge(At(since)).and(asked_checks::taken_at.is_null()))
        .order(asked_checks::number)
        .select(AskedRow::as_select())
        .load(conn)?;
    rows.into_iter().map(AskedRow::into_asked).collect()
}

/// Takes one, to be made from `location`; false where another prober was first.
pub fn take(conn: &mut Conn, number: i64, location: &str, now: Time) -> Result<bool, Error> {
    let free = asked_checks::table.filter(asked_checks::number.eq(number)).filter(asked_checks::taken_at.is_null());
    let taken = diesel::update(free)
        .set((asked_checks::taken_at.eq(Some(At(now))), asked_checks::location.eq(Some(location))))
        .execute(conn)?;
    Ok(taken > 0)
}

/// Writes down what one saw.
pub fn answer(conn: &mut Conn, number: i64, seen: &Seen) -> Result<(), Error> {
    let latency = seen.latency_ms.map(|latency| i32::try_from(latency).unwrap_or(i32::MAX));
    diesel::update(asked_checks::table.find(number))
        .set((
            asked_checks::seen_at.eq(Some(At(seen.at))),
            asked_checks::outcome.eq(Some(i32::from(seen.outcome.number()))),
            asked_checks::latency_ms.eq(latency),
            asked_checks::note.eq(seen.note.as_deref()),
        ))
        .execute(conn)?;
    Ok(())
}
