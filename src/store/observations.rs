//! Observations and their notes. The busiest tables by far; the hourly counts that outlive them are `check_hours`.

use super::check_hours;
use super::connection::{At, Conn, each, in_parts};
use super::error::Error;
use super::schema::{observation_notes, observations};
use crate::domain::observations::{Observation, Outcome, SeriesId};
use crate::domain::time::Time;
use diesel::dsl::Eq;
use diesel::prelude::*;
use diesel::result::DatabaseErrorKind;
use diesel::result::Error::DatabaseError;
use std::collections::{HashMap, HashSet};

/// Rows in one statement on PostgreSQL: three columns each stay below its limit of 65,535 parameters.
const ROWS_PER_STATEMENT: usize = 5_000;

/// Writes observations with their notes and counts them into their hours. An observation that is there already (same
/// series, same instant) is passed over and not counted again, so that a batch may be written twice.
pub fn save_batch(conn: &mut Conn, batch: &[Observation]) -> Result<(), Error> {
    let fresh = match conn {
        Conn::Sqlite(sqlite) => insert_in_parts(sqlite, batch)?,
        Conn::Pg(postgres) => insert_at_once(postgres, batch)?,
    };
    save_notes(conn, &fresh)?;
    check_hours::add(conn, &fresh)
}

/// The newest `limit` observations since `since` (itself included), of all series, oldest first, without their notes.
pub fn list_latest(conn: &mut Conn, since: Time, limit: i64) -> Result<Vec<Observation>, Error> {
    let rows: Vec<ObservationRow> = observations::table
        .filter(observations::at.ge(At(since)))
        .order((observations::at.desc(), observations::series_id.desc()))
        .limit(limit)
        .load(conn)?;
    rows.into_iter().rev().map(observation).collect()
}

/// What `seen` noted; `None` where it noted nothing.
pub fn find_note(conn: &mut Conn, seen: &Observation) -> Result<Option<String>, Error> {
    let own = observation_notes::table
        .filter(observation_notes::at.eq(At(seen.at)))
        .filter(observation_notes::series_id.eq(seen.series.0));
    Ok(own.select(observation_notes::note).first(conn).optional()?)
}

/// The observations of one series in `[from, until)`, oldest first, with their notes. It walks over those of all series
/// in that time: for hours and days, not for months.
pub fn list_of_series(conn: &mut Conn, series: SeriesId, from: Time, until: Time) -> Result<Vec<Observation>, Error> {
    let rows: Vec<ObservationRow> = observations::table
        .filter(observations::at.ge(At(from)).and(observations::at.lt(At(until))))
        .filter(observations::series_id.eq(series.0))
        .order(observations::at)
        .load(conn)?;
    let notes: Vec<(At, String)> = observation_notes::table
        .filter(observation_notes::at.ge(At(from)).and(observation_notes::at.lt(At(until))))
        .filter(observation_notes::series_id.eq(series.0))
        .select((observation_notes::at, observation_notes::note))
        .load(conn)?;
    let mut notes: HashMap<At, String> = notes.into_iter().collect();
    rows.into_iter().map(|row| Ok(Observation { note: notes.remove(&row.0), ..observation(row)? })).collect()
}

/// The instant of the newest observation of all; `None` where there is none.
pub fn find_latest_at(conn: &mut Conn) -> Result<Option<Time>, Error> {
    let latest: Option<At> =
        observations::table.order(observations::at.desc()).select(observations::at).first(conn).optional()?;
    Ok(latest.map(|latest| latest.0))
}

type ObservationRow = (At, i64, i64);

fn observation((at, series, packed): ObservationRow) -> Result<Observation, Error> {
    let (outcome, latency_ms) = unpack(packed).ok_or_else(|| Error::corrupt(format!("an outcome of {packed}")))?;
    Ok(Observation { series: SeriesId(series), at: at.0, outcome, latency_ms, note: None })
}

/// Outcome and latency in one number, because a column of its own costs every row a byte.
fn pack(seen: &Observation) -> i64 {
    let latency = seen.latency_ms.map_or(0, |latency| i64::from(latency) + 1);
    latency << 3 | i64::from(seen.outcome.number())
}

fn unpack(packed: i64) -> Option<(Outcome, Option<u32>)> {
    let outcome = Outcome::from_number((packed & 7) as i16)?;
    match packed >> 3 {
        0 => Some((outcome, None)),
        latency => Some((outcome, Some(u32::try_from(latency - 1).ok()?))),
    }
}

fn observation_row(
    seen: &Observation,
) -> (Eq<observations::at, At>, Eq<observations::series_id, i64>, Eq<observations::outcome_and_latency, i64>) {
    (
        observations::at.eq(At(seen.at)),
        observations::series_id.eq(seen.series.0),
        observations::outcome_and_latency.eq(pack(seen)),
    )
}

/// Gives those that were new. Nearly always that is all of them, so a part goes in as a whole, and only where SQLite
/// refuses it for one that is there already (which leaves nothing of the part) one by one.
fn insert_in_parts<'a>(conn: &mut SqliteConnection, batch: &'a [Observation]) -> Result<Vec<&'a Observation>, Error> {
    let mut fresh = Vec::with_capacity(batch.len());
    in_parts!(batch, part => {
        let rows = part.each_ref().map(observation_row);
        match diesel::insert_into(observations::table).values(rows).execute(conn) {
            Ok(_) => fresh.extend(part),
            Err(DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => insert_one_by_one(conn, part, &mut fresh)?,
            Err(error) => return Err(error.into()),
        }
    });
    Ok(fresh)
}

fn insert_one_by_one<'a>(
    conn: &mut SqliteConnection,
    batch: &'a [Observation],
    fresh: &mut Vec<&'a Observation>,
) -> Result<(), Error> {
    for seen in batch {
        let row = observation_row(seen);
        if diesel::insert_into(observations::table).values(row).on_conflict_do_nothing().execute(conn)? > 0 {
            fresh.push(seen);
        }
    }
    Ok(())
}

/// One statement of many rows is the fastest way into PostgreSQL, where each costs a journey to the server.
fn insert_at_once<'a>(conn: &mut PgConnection, batch: &'a [Observation]) -> Result<Vec<&'a Observation>, Error> {
    let mut inserted: HashSet<(At, i64)> = HashSet::with_capacity(batch.len());
    for part in batch.chunks(ROWS_PER_STATEMENT) {
        let rows: Vec<_> = part.iter().map(observation_row).collect();
        let keys: Vec<(At, i64)> = diesel::insert_into(observations::table)
            .values(rows)
            .on_conflict_do_nothing()
            .returning((observations::at, observations::series_id))
            .get_results(conn)?;
        inserted.extend(keys);
    }
    // Taken out one by one, so that of two alike in one batch only the first counts.
    Ok(batch.iter().filter(|seen| inserted.remove(&(At(seen.at), seen.series.0))).collect())
}

fn save_notes(conn: &mut Conn, fresh: &[&Observation]) -> Result<(), Error> {
    let rows: Vec<_> = fresh
        .iter()
        .filter_map(|seen| {
            let note = seen.note.as_deref()?;
            let key = (observation_notes::at.eq(At(seen.at)), observation_notes::series_id.eq(seen.series.0));
            Some((key.0, key.1, observation_notes::note.eq(note)))
        })
        .collect();
    each!(conn, c => in_parts!(rows, part => {
        diesel::insert_into(observation_notes::table).values(*part).on_conflict_do_nothing().execute(c)?
    }));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    #[test]
    fn outcome_and_latency_are_read_back_as_they_were_and_nothing_else_is_taken_for_them() {
        for outcome in Outcome::ALL {
            for latency_ms in [None, Some(0), Some(1), Some(4_094), Some(u32::MAX)] {
                let at = from_millis(0).unwrap();
                let seen = Observation { series: SeriesId(1), at, outcome, latency_ms, note: None };
                assert_eq!(unpack(pack(&seen)), Some((outcome, latency_ms)));
            }
        }
        for damaged in [6, 7, -1, -8, i64::MIN, i64::MAX] {
            assert_eq!(unpack(damaged), None, "{damaged}");
        }
    }
}
