//! Probes as rows, their definitions as stored JSON, and the series that a location writes their observations to.

mod definition;

use super::connection::{At, Conn, Json, Word, each};
use super::error::Error;
use super::schema::{probes, series};
use super::{observations, verdicts};
use crate::domain::ids::{ComponentId, ProbeId};
use crate::domain::observations::{Observation, Outcome, SeriesId};
use crate::domain::probes::{Probe, Seen, Watched};
use crate::domain::time::Time;
use chrono::Duration;
use definition::Definition;
use diesel::prelude::*;
use std::collections::HashMap;

/// All probes in use, in their order.
pub fn list_probes(conn: &mut Conn) -> Result<Vec<Probe>, Error> {
    type Row = (Word<ProbeId>, String, Word<ComponentId>, Json<Definition>);
    let rows: Vec<Row> = probes::table
        .filter(probes::removed_at.is_null())
        .order((probes::position, probes::slug))
        .select((probes::id, probes::slug, probes::component_id, probes::definition))
        .load(conn)?;
    rows.into_iter().map(|(id, slug, component, stored)| stored.0.into_probe(id.0, slug, component.0)).collect()
}

/// How far back the last observation of a probe is looked for: longer than the rarest check waits for the next.
const LATELY: Duration = Duration::hours(2);
/// Observations read for each series: most of them tell several times in a few minutes, the rare ones are found all the same.
const OBSERVATIONS_PER_SERIES: i64 = 20;

/// All probes in use with what each location last saw, in their order; one that no location has run stands there once.
pub fn list_seen(conn: &mut Conn, now: Time) -> Result<Vec<Seen>, Error> {
    let rows: Vec<(Word<ProbeId>, i64, String)> = series::table
        .order((series::location, series::id))
        .select((series::probe_id, series::id, series::location))
        .load(conn)?;
    let (kept, limit) = (verdicts::list(conn)?, OBSERVATIONS_PER_SERIES * rows.len() as i64);
    // The oldest come first, so that the newest of each series stands in the end.
    let latest = observations::list_latest(conn, now - LATELY, limit)?;
    let mut latest: HashMap<SeriesId, Observation> = latest.into_iter().map(|seen| (seen.series, seen)).collect();
    let mut seen = Vec::new();
    for probe in list_probes(conn)? {
        let before = seen.len();
        for (_, id, location) in rows.iter().filter(|(of, ..)| of.0 == probe.id) {
            let series = SeriesId(*id);
            seen.push(Seen {
                probe: probe.clone(),
                location: Some(location.clone()),
                kept: kept.get(&series).map(|recorded| recorded.kept),
                last: with_note(conn, latest.remove(&series))?,
            });
        }
        if seen.len() == before {
            seen.push(Seen { probe, location: None, kept: None, last: None });
        }
    }
    Ok(seen)
}

/// An observation that was not well, with why.
fn with_note(conn: &mut Conn, seen: Option<Observation>) -> Result<Option<Observation>, Error> {
    let Some(mut seen) = seen else { return Ok(None) };
    if seen.outcome != Outcome::Ok {
        seen.note = observations::find_note(conn, &seen)?;
    }
    Ok(Some(seen))
}

/// True where a probe in use checks `component`.
pub fn is_checked(conn: &mut Conn, component: ComponentId) -> Result<bool, Error> {
    let checking = probes::table.filter(probes::component_id.eq(Word(component))).filter(probes::removed_at.is_null());
    Ok(checking.count().get_result::<i64>(conn)? > 0)
}

/// The probes in use that have a series from `location`, each with it. It makes no series: see [`ensure_series`].
pub fn list_watched(conn: &mut Conn, location: &str) -> Result<Vec<Watched>, Error> {
    let rows: Vec<(Word<ProbeId>, i64)> =
        series::table.filter(series::location.eq(location)).select((series::probe_id, series::id)).load(conn)?;
    let by_probe: HashMap<ProbeId, SeriesId> =
        rows.into_iter().map(|(probe, series)| (probe.0, SeriesId(series))).collect();
    let watched = list_probes(conn)?.into_iter();
    Ok(watched
        .filter_map(|probe| by_probe.get(&probe.id).map(|series| Watched { series: *series, probe: probe.clone() }))
        .collect())
}

/// Gives every probe in use a series from `location`, where it has none, and says how many are new.
pub fn ensure_series(conn: &mut Conn, location: &str) -> Result<usize, Error> {
    let known: Vec<Word<ProbeId>> =
        series::table.filter(series::location.eq(location)).select(series::probe_id).load(conn)?;
    let known: std::collections::HashSet<ProbeId> = known.into_iter().map(|probe| probe.0).collect();
    let all: Vec<Word<ProbeId>> =
        probes::table.filter(probes::removed_at.is_null()).order(probes::position).select(probes::id).load(conn)?;
    let mut new = 0;
    for probe in all.into_iter().filter(|probe| !known.contains(&probe.0)) {
        let row = (series::probe_id.eq(probe), series::location.eq(location));
        // Another process of this location may have been first.
        new += each!(conn, c => diesel::insert_into(series::table).values(row).on_conflict_do_nothing().execute(c))?;
    }
    Ok(new)
}

/// Writes a probe over what it was, at its place in the order; one that was removed comes back. Its component must be there.
pub fn save_probe(conn: &mut Conn, probe: &Probe, position: i32) -> Result<(), Error> {
    let values = (
        probes::slug.eq(&probe.slug),
        probes::component_id.eq(Word(probe.component)),
        probes::definition.eq(Json(Definition::of(probe))),
        probes::position.eq(position),
        probes::removed_at.eq(None::<At>),
    );
    let id = probes::id.eq(Word(probe.id));
    each!(conn, c => diesel::insert_into(probes::table)
        .values((id, values.clone())).on_conflict(probes::id).do_update().set(values).execute(c))?;
    Ok(())
}
