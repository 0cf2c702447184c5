//! What of verdicts survives a restart.

use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::schema::{components, verdicts};
use crate::domain::catalogue::Policy;
use crate::domain::ids::ComponentId;
use crate::domain::observations::SeriesId;
use crate::domain::time::Time;
use crate::domain::verdict::{Kept, Standing};
use diesel::prelude::*;
use diesel::upsert::excluded;
use std::collections::HashMap;

/// A verdict as it was last written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// What it said.
    pub kept: Kept,
    /// When that was written.
    pub recorded_at: Time,
}

/// Writes a verdict over the one that its series had.
pub fn save(conn: &mut Conn, series: SeriesId, kept: &Kept, now: Time) -> Result<(), Error> {
    let row = (
        verdicts::series_id.eq(series.0),
        verdicts::standing.eq(Word(kept.standing)),
        verdicts::since.eq(At(kept.since)),
        verdicts::before.eq(Word(kept.before)),
        verdicts::is_flapping.eq(kept.is_flapping),
        verdicts::recorded_at.eq(At(now)),
    );
    each!(conn, c => diesel::insert_into(verdicts::table)
        .values(row)
        .on_conflict(verdicts::series_id)
        .do_update()
        .set((
            verdicts::standing.eq(excluded(verdicts::standing)),
            verdicts::since.eq(excluded(verdicts::since)),
            verdicts::before.eq(excluded(verdicts::before)),
            verdicts::is_flapping.eq(excluded(verdicts::is_flapping)),
            verdicts::recorded_at.eq(excluded(verdicts::recorded_at)),
        ))
        .execute(c))?;
    Ok(())
}

/// Every verdict there is.
pub fn list(conn: &mut Conn) -> Result<HashMap<SeriesId, Recorded>, Error> {
    type Row = (i64, Word<Standing>, At, Word<Standing>, bool, At);
    let rows: Vec<Row> = verdicts::table.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(series, standing, since, before, is_flapping, recorded_at)| {
            let kept = Kept { standing: standing.0, since: since.0, before: before.0, is_flapping };
            (SeriesId(series), Recorded { kept, recorded_at: recorded_at.0 })
        })
        .collect())
}

/// Whether verdicts may change a component's status; `None` for one that is not in use.
pub fn find_policy(conn: &mut Conn, component: ComponentId) -> Result<Option<Policy>, Error> {
    let policy: Option<Word<Policy>> = components::table
        .find(Word(component))
        .filter(components::removed_at.is_null())
        .select(components::policy)
        .first(conn)
        .optional()?;
    Ok(policy.map(|policy| policy.0))
}
