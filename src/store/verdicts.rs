//! What of verdicts survives a restart.

use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::schema::{components, series, verdicts};
use crate::domain::catalogue::Policy;
use crate::domain::ids::{ComponentId, ProbeId};
use crate::domain::observations::SeriesId;
use crate::domain::time::Time;
use crate::domain::verdict::{Kept, Part, Standing};
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

/// What the probes in use say, by component: every series of theirs that has a verdict.
pub fn list_parts(conn: &mut Conn) -> Result<HashMap<ComponentId, Vec<Part>>, Error> {
    let recorded = list(conn)?;
    let rows: Vec<(Word<ProbeId>, i64)> = series::table.select((series::probe_id, series::id)).load(conn)?;
    let mut by_probe: HashMap<ProbeId, Vec<SeriesId>> = HashMap::new();
    for (probe, series) in rows {
        by_probe.entry(probe.0).or_default().push(SeriesId(series));
    }
    let mut parts: HashMap<ComponentId, Vec<Part>> = HashMap::new();
    for probe in super::probes::list_probes(conn)? {
        let told =
            by_probe.remove(&probe.id).unwrap_or_default().into_iter().filter_map(|series| recorded.get(&series));
        let told = told.map(|recorded| Part { kept: recorded.kept, is_decisive: probe.is_decisive });
        parts.entry(probe.component).or_default().extend(told);
    }
    Ok(parts)
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
