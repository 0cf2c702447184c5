//! What the checks of each hour came to: the counts that outlive observations.

use super::connection::{At, Conn, Ts, in_parts};
use super::error::Error;
use super::schema::check_hours;
use crate::domain::observations::{Observation, SeriesId};
use crate::domain::time::{Time, from_millis};
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Integer};
use std::collections::BTreeMap;

/// One hour of UTC, in milliseconds.
const HOUR_MS: i64 = 3_600_000;
/// Rows in one statement on PostgreSQL: ten columns each stay below its limit of 65,535 parameters.
const ROWS_PER_STATEMENT: usize = 5_000;

/// What the checks of one series in one hour came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CheckHour {
    /// How many checks had each outcome, in the order of [`crate::domain::observations::Outcome::ALL`].
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

/// The hours of a series in `[from, until)`, in order.
pub fn list(conn: &mut Conn, series: SeriesId, from: Time, until: Time) -> Result<Vec<(Time, CheckHour)>, Error> {
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

/// Counts observations into their hours.
pub(super) fn add(conn: &mut Conn, seen: &[&Observation]) -> Result<(), Error> {
    let mut hours: BTreeMap<(Time, SeriesId), CheckHour> = BTreeMap::new();
    for seen in seen {
        hours.entry((hour_of(seen.at), seen.series)).or_default().count(seen);
    }
    let rows: Vec<Row> =
        hours.into_iter().map(|((hour, series), sum)| Row { hour_at: At(hour), series, sum }).collect();
    match conn {
        Conn::Sqlite(sqlite) => in_parts!(rows, part => Addition::of(part).execute(sqlite)?),
        Conn::Pg(postgres) => {
            for part in rows.chunks(ROWS_PER_STATEMENT) {
                Addition::<0> { rows: part }.execute(postgres)?;
            }
        }
    }
    Ok(())
}

fn hour_of(at: Time) -> Time {
    from_millis(at.timestamp_millis().div_euclid(HOUR_MS) * HOUR_MS).unwrap_or(at)
}

struct Row {
    hour_at: At,
    series: SeriesId,
    sum: CheckHour,
}

/// Adds `N` rows, or any number of them where `N` is 0, to those that are there. In SQL of its own, because diesel's
/// upserts are prepared anew each time, which costs more than the rows.
struct Addition<'a, const N: usize> {
    rows: &'a [Row],
}

impl<'a, const N: usize> Addition<'a, N> {
    fn of(rows: &'a [Row; N]) -> Self {
        Addition { rows }
    }
}

impl<const N: usize> QueryId for Addition<'_, N> {
    type QueryId = Addition<'static, N>;
    const HAS_STATIC_QUERY_ID: bool = N > 0;
}

impl<const N: usize, C> RunQueryDsl<C> for Addition<'_, N> {}

impl<const N: usize, DB> QueryFragment<DB> for Addition<'_, N>
where
    DB: Backend + HasSqlType<Ts>,
    At: ToSql<Ts, DB>,
    i64: ToSql<BigInt, DB>,
    i32: ToSql<Integer, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if N == 0 {
            out.unsafe_to_cache_prepared();
        }
        out.push_sql(
            "INSERT INTO check_hours (hour_at, series_id, ok, slow, failed, path_failed, self_failed, skipped, \
             latency_sum_ms, latency_max_ms) VALUES ",
        );
        for (place, row) in self.rows.iter().enumerate() {
            out.push_sql(if place == 0 { "(" } else { ", (" });
            out.push_bind_param::<Ts, _>(&row.hour_at)?;
            out.push_sql(", ");
            out.push_bind_param::<BigInt, _>(&row.series.0)?;
            for count in &row.sum.counts {
                out.push_sql(", ");
                out.push_bind_param::<Integer, _>(count)?;
            }
            out.push_sql(", ");
            out.push_bind_param::<BigInt, _>(&row.sum.latency_sum_ms)?;
            out.push_sql(", ");
            out.push_bind_param::<Integer, _>(&row.sum.latency_max_ms)?;
            out.push_sql(")");
        }
        out.push_sql(" ON CONFLICT (hour_at, series_id) DO UPDATE SET ");
        for column in ["ok", "slow", "failed", "path_failed", "self_failed", "skipped", "latency_sum_ms"] {
            for piece in [column, " = check_hours.", column, " + excluded.", column, ", "] {
                out.push_sql(piece);
            }
        }
        // Not max() or greatest(): each database has only one of them.
        out.push_sql(
            "latency_max_ms = CASE WHEN excluded.latency_max_ms > check_hours.latency_max_ms \
             THEN excluded.latency_max_ms ELSE check_hours.latency_max_ms END",
        );
        Ok(())
    }
}
