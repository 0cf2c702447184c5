//! Observations, their notes, and the hourly counts that outlive them. The busiest tables by far.

use super::connection::{At, Conn, each};
use super::error::Error;
use super::schema::{check_hours, observation_notes, observations};
use crate::domain::observations::{Observation, Outcome, SeriesId};
use crate::domain::time::{Time, from_millis};
use diesel::dsl::case_when;
use diesel::prelude::*;
use diesel::upsert::excluded;
use std::collections::{BTreeMap, HashMap, HashSet};

/// One hour of UTC, in milliseconds.
const HOUR_MS: i64 = 3_600_000;
/// Rows in one statement on PostgreSQL: ten columns each stay below its limit of 65,535 parameters.
const ROWS_PER_STATEMENT: usize = 5_000;

/// What the checks of one series in one hour came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CheckHour {
    /// How many checks had each outcome, in the order of [`Outcome::ALL`].
    pub counts: [i32; 6],
    /// All latencies together, in milliseconds.
    pub latency_sum_ms: i64,
    /// The longest latency, in milliseconds.
    pub latency_max_ms: i32,
}

impl CheckHour {
    fn count(&mut self, seen: &Observation) {
        self.counts[seen.outcome.number() as usize] += 1;
        // Nobody waits 24 days: what does not fit is as long as can be said.
        let latency = seen.latency_ms.map_or(0, |latency| i32::try_from(latency).unwrap_or(i32::MAX));
        self.latency_sum_ms += i64::from(latency);
        self.latency_max_ms = self.latency_max_ms.max(latency);
    }
}

/// Writes observations with their notes and counts them into their hours. An observation that is there already (same
/// series, same instant) is passed over and not counted again, so that a batch may be written twice.
pub fn save_batch(conn: &mut Conn, batch: &[Observation]) -> Result<(), Error> {
    let fresh = match conn {
        Conn::Sqlite(sqlite) => insert_one_by_one(sqlite, batch)?,
        Conn::Pg(postgres) => insert_at_once(postgres, batch)?,
    };
    let mut hours: BTreeMap<(Time, SeriesId), CheckHour> = BTreeMap::new();
    for seen in &fresh {
        hours.entry((hour_of(seen.at), seen.series)).or_default().count(seen);
    }
    for seen in fresh {
        if let Some(note) = &seen.note {
            let row = (
                observation_notes::at.eq(At(seen.at)),
                observation_notes::series_id.eq(seen.series.0),
                observation_notes::note.eq(note),
            );
            each!(conn, c => diesel::insert_into(observation_notes::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(c))?;
        }
    }
    add_hours(conn, hours)
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

/// The hours of a series in `[from, until)`, in order.
pub fn list_hours(conn: &mut Conn, series: SeriesId, from: Time, until: Time) -> Result<Vec<(Time, CheckHour)>, Error> {
    type Row = (At, i64, i32, i32, i32, i32, i32, i32, i64, i32);
    let rows: Vec<Row> = check_hours::table
        .filter(check_hours::series_id.eq(series.0))
        .filter(check_hours::hour_at.ge(At(from)).and(check_hours::hour_at.lt(At(until))))
        .order(check_hours::hour_at)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(hour, _, ok, slow, failed, path_failed, self_failed, skipped, latency_sum_ms, latency_max_ms)| {
            let counts = [ok, slow, failed, path_failed, self_failed, skipped];
            (hour.0, CheckHour { counts, latency_sum_ms, latency_max_ms })
        })
        .collect())
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

fn hour_of(at: Time) -> Time {
    from_millis(at.timestamp_millis().div_euclid(HOUR_MS) * HOUR_MS).unwrap_or(at)
}

/// One prepared statement used again and again is the fastest way into SQLite, and its answer says what was new.
fn insert_one_by_one<'a>(conn: &mut SqliteConnection, batch: &'a [Observation]) -> Result<Vec<&'a Observation>, Error> {
    let mut fresh = Vec::with_capacity(batch.len());
    for seen in batch {
        let row = (
            observations::at.eq(At(seen.at)),
            observations::series_id.eq(seen.series.0),
            observations::outcome_and_latency.eq(pack(seen)),
        );
        if diesel::insert_into(observations::table).values(row).on_conflict_do_nothing().execute(conn)? > 0 {
            fresh.push(seen);
        }
    }
    Ok(fresh)
}

/// One statement of many rows is the fastest way into PostgreSQL, where each costs a journey to the server.
fn insert_at_once<'a>(conn: &mut PgConnection, batch: &'a [Observation]) -> Result<Vec<&'a Observation>, Error> {
    let mut inserted: HashSet<(At, i64)> = HashSet::with_capacity(batch.len());
    for part in batch.chunks(ROWS_PER_STATEMENT) {
        let rows: Vec<_> = part
            .iter()
            .map(|seen| {
                (
                    observations::at.eq(At(seen.at)),
                    observations::series_id.eq(seen.series.0),
                    observations::outcome_and_latency.eq(pack(seen)),
                )
            })
            .collect();
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

/// Adds counts to their hours.
fn add_hours(conn: &mut Conn, hours: BTreeMap<(Time, SeriesId), CheckHour>) -> Result<(), Error> {
    macro_rules! add {
        ($conn:expr, $values:expr) => {
            diesel::insert_into(check_hours::table)
                .values($values)
                .on_conflict((check_hours::hour_at, check_hours::series_id))
                .do_update()
                .set((
                    check_hours::ok.eq(check_hours::ok + excluded(check_hours::ok)),
                    check_hours::slow.eq(check_hours::slow + excluded(check_hours::slow)),
                    check_hours::failed.eq(check_hours::failed + excluded(check_hours::failed)),
                    check_hours::path_failed.eq(check_hours::path_failed + excluded(check_hours::path_failed)),
                    check_hours::self_failed.eq(check_hours::self_failed + excluded(check_hours::self_failed)),
                    check_hours::skipped.eq(check_hours::skipped + excluded(check_hours::skipped)),
                    check_hours::latency_sum_ms.eq(check_hours::latency_sum_ms + excluded(check_hours::latency_sum_ms)),
                    check_hours::latency_max_ms.eq(case_when(
                        excluded(check_hours::latency_max_ms).gt(check_hours::latency_max_ms),
                        excluded(check_hours::latency_max_ms),
                    )
                    .otherwise(check_hours::latency_max_ms)),
                ))
                .execute($conn)
        };
    }
    let row = |((hour, series), sum): ((Time, SeriesId), CheckHour)| {
        let [ok, slow, failed, path_failed, self_failed, skipped] = sum.counts;
        (
            check_hours::hour_at.eq(At(hour)),
            check_hours::series_id.eq(series.0),
            check_hours::ok.eq(ok),
            check_hours::slow.eq(slow),
            check_hours::failed.eq(failed),
            check_hours::path_failed.eq(path_failed),
            check_hours::self_failed.eq(self_failed),
            check_hours::skipped.eq(skipped),
            check_hours::latency_sum_ms.eq(sum.latency_sum_ms),
            check_hours::latency_max_ms.eq(sum.latency_max_ms),
        )
    };
    match conn {
        Conn::Sqlite(sqlite) => {
            for hour in hours {
                add!(sqlite, row(hour))?;
            }
        }
        Conn::Pg(postgres) => {
            let rows: Vec<_> = hours.into_iter().map(row).collect();
            for part in rows.chunks(ROWS_PER_STATEMENT) {
                add!(postgres, part.to_vec())?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

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
