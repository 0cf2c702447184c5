//! How fast observations are recorded, what each costs on disk, and how fast the public record is read.
//!
//! `cargo bench --bench observations` (`-- record` for the record alone); with `BONGHWA_TEST_POSTGRES` naming a server, the
//! recording is measured there as well, in a database `bonghwa_bench` that is made and dropped again. Figures go to
//! `docs/BENCHMARKS.md`.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench that cannot go on stops, and its figures are for the terminal"
)]

mod cpu;

use bonghwa::actions::uptime::roll_days;
use bonghwa::config::DatabaseUrl;
use bonghwa::domain::ids::ComponentId;
use bonghwa::domain::observations::{Observation, Outcome, SeriesId};
use bonghwa::domain::time::{Time, day_of, from_millis};
use bonghwa::store::connection::{At, Conn, Word};
use bonghwa::store::schema::{components, status_spans};
use bonghwa::store::{Error, Store, observations, record};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use std::path::Path;
use std::time::Instant;

/// Series that are checked in turn, as one process checks a thousand probes.
const SERIES: i64 = 1_000;
/// Checks of each, 30 seconds apart: a day and an hour.
const CHECKS: i64 = 3_000;
const BATCH: usize = 100;
/// Checks of each series that are measured together: a tenth of a second of processor time at least, because the kernel
/// counts that in hundredths.
const BLOCK: i64 = 100;
const DAY_MS: i64 = 86_400_000;
const ZONE: chrono_tz::Tz = chrono_tz::Asia::Seoul;

fn at(millis: i64) -> Time {
    from_millis(millis).unwrap()
}

/// The checks of all series in the order in which they end: each a little off its schedule, as jitter makes them.
fn round_of_checks(round: i64) -> Vec<Observation> {
    let start = 1_790_000_000_000 + round * 30_000;
    let mut seen: Vec<(i64, Observation)> = (1..=SERIES)
        .map(|series| {
            let mixed = (series * 7919 + round * 104_729).rem_euclid(30_011);
            let began = start + (series * 29_989) % 30_000 + mixed % 200;
            let latency = 40 + mixed % 400;
            let outcome = if mixed < 30 { Outcome::Failed } else { Outcome::Ok };
            let note = (outcome == Outcome::Failed).then(|| "status 503".to_owned());
            let latency_ms = Some(latency as u32);
            (began + latency, Observation { series: SeriesId(series), at: at(began), outcome, latency_ms, note })
        })
        .collect();
    seen.sort_by_key(|(ended, _)| *ended);
    seen.into_iter().map(|(_, seen)| seen).collect()
}

/// What recording took, in the middle of all blocks.
struct Recorded {
    per_second: f64,
    /// Processor time of one observation, in the process and in the kernel for it.
    cpu_us: f64,
}

async fn record_observations(store: &Store, checks: i64) -> Recorded {
    let (mut rates, mut costs) = (Vec::new(), Vec::new());
    for block in 0..checks / BLOCK {
        let rounds = (block * BLOCK..(block + 1) * BLOCK).map(round_of_checks);
        let batches: Vec<Vec<Observation>> =
            rounds.flat_map(|seen| seen.chunks(BATCH).map(<[_]>::to_vec).collect::<Vec<_>>()).collect();
        let (begun, cpu) = (Instant::now(), cpu::seconds());
        for batch in batches {
            store.write_relaxed(move |conn| observations::save_batch(conn, &batch)).await.unwrap();
        }
        let count = (BLOCK * SERIES) as f64;
        rates.push(count / begun.elapsed().as_secs_f64());
        costs.push(1e6 * (cpu::seconds() - cpu) / count);
    }
    Recorded { per_second: median(rates), cpu_us: median(costs) }
}

/// A thousand components and 90 days; every fifth had a few outages.
fn save_history(conn: &mut Conn, now: Time) -> Result<(), Error> {
    let begin = at(now.timestamp_millis() - 90 * DAY_MS);
    record::begin(conn, begin, day_of(begin, ZONE), false)?;
    for number in 0..1_000_i64 {
        let slug = format!("component-{number}");
        let id = ComponentId::from_slug(&slug);
        diesel::insert_into(components::table)
            .values((
                components::id.eq(Word(id)),
                components::slug.eq(&slug),
                components::names.eq(format!(r#"{{"ko":"서비스 {number}","en":"Service {number}"}}"#)),
                components::descriptions.eq("{}"),
                components::policy.eq("automatic"),
                components::position.eq(number as i32),
                components::stamp_sequence.eq(1_i64),
                components::stamp_at.eq(At(begin)),
                components::uptime_as_of.eq(At(begin)),
                components::began_at.eq(At(begin)),
            ))
            .execute(conn)?;
        let outages = if number % 5 == 0 { 1 + number % 4 } else { 0 };
        let mut from = begin;
        for outage in 0..outages {
            let start = at(begin.timestamp_millis() + (outage * 20 + number % 17 + 1) * DAY_MS + number * 60_000);
            let end = at(start.timestamp_millis() + 600_000 + number * 7_000);
            save_span(conn, id, from, Some(start), "operational")?;
            save_span(conn, id, start, Some(end), if outage % 2 == 0 { "major_outage" } else { "partial_outage" })?;
            from = end;
        }
        save_span(conn, id, from, None, "operational")?;
    }
    roll_days(conn, now, ZONE)?;
    Ok(())
}

fn save_span(conn: &mut Conn, id: ComponentId, from: Time, until: Option<Time>, status: &str) -> Result<(), Error> {
    diesel::insert_into(status_spans::table)
        .values((
            status_spans::component_id.eq(Word(id)),
            status_spans::from_at.eq(At(from)),
            status_spans::until_at.eq(until.map(At)),
            status_spans::status.eq(status),
        ))
        .execute(conn)?;
    Ok(())
}

async fn time_find(store: &Store) -> f64 {
    let begun = Instant::now();
    let found = store.read(|conn| record::find(conn, ZONE, None)).await.unwrap();
    assert_eq!(found.components.len(), 1_000);
    assert!(found.components.iter().all(|one| one.state.as_ref().is_some_and(|state| state.days.len() == 90)));
    begun.elapsed().as_secs_f64() * 1_000.0
}

async fn measure_record(folder: &Path) {
    let url = DatabaseUrl::Sqlite(folder.join("record.db"));
    let store = Store::open(&url, true).unwrap();
    let now = at(1_790_000_000_000);
    store.write(move |conn| save_history(conn, now)).await.unwrap();
    drop(store);
    let mut cold: Vec<f64> = Vec::new();
    let mut warm: Vec<f64> = Vec::new();
    for _ in 0..15 {
        let store = Store::open(&url, false).unwrap();
        cold.push(time_find(&store).await);
        for _ in 0..19 {
            warm.push(time_find(&store).await);
        }
    }
    println!(
        "record of 1,000 components over 90 days: cold {:.1} ms, warm {:.1} ms ({:.1} ms at best)",
        median(cold),
        median(warm.clone()),
        warm.iter().copied().fold(f64::INFINITY, f64::min)
    );
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

async fn measure_sqlite(folder: &Path) {
    let path = folder.join("observations.db");
    let store = Store::open(&DatabaseUrl::Sqlite(path.clone()), true).unwrap();
    let recorded = record_observations(&store, CHECKS).await;
    let sizes = store.read(list_sizes).await.unwrap();
    let begun = Instant::now();
    let since = at(1_790_000_000_000 + (CHECKS - 30) * 30_000);
    let read = store.read(move |conn| observations::list_latest(conn, since, i64::MAX)).await.unwrap().len();
    let reading = begun.elapsed().as_secs_f64() * 1_000.0;
    // The last connection takes the write-ahead log into the file.
    drop(store);
    let whole = std::fs::metadata(&path).unwrap().len() as f64;
    let store = Store::open(&DatabaseUrl::Sqlite(path), false).unwrap();
    let begun = Instant::now();
    let pruned = store
        .write_relaxed(|conn| bonghwa::store::retention::prune_observations(conn, at(i64::MAX / 1_000_000), 10_000))
        .await
        .unwrap();
    let pruning = begun.elapsed().as_secs_f64() * 1_000.0;
    tell("SQLite", &recorded);
    let all = (SERIES * CHECKS) as f64;
    println!("SQLite: {:.1} bytes of file for each observation, of which", whole / all);
    for size in sizes.iter().filter(|size| size.bytes as f64 > all / 100.0) {
        println!("  {:24} {:.2} bytes in {} pages", size.name, size.bytes as f64 / all, size.pages);
    }
    println!("SQLite: {read} of the latest read in {reading:.0} ms; {pruned} pruned in {pruning:.1} ms");
}

fn tell(database: &str, recorded: &Recorded) {
    println!(
        "{database}: {:.0} observations/s in batches of {BATCH} with their hours and notes, {:.1} µs of processor each",
        recorded.per_second, recorded.cpu_us
    );
}

/// What a table or an index takes.
#[derive(QueryableByName)]
struct Size {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    bytes: i64,
    #[diesel(sql_type = BigInt)]
    pages: i64,
}

fn list_sizes(conn: &mut Conn) -> Result<Vec<Size>, Error> {
    let sizes = "SELECT name, sum(pgsize) AS bytes, count(*) AS pages FROM dbstat GROUP BY name ORDER BY bytes DESC";
    Ok(diesel::sql_query(sizes).load(conn)?)
}

async fn measure_postgres(server: &str) {
    let mut admin = PgConnection::establish(server).unwrap();
    admin.batch_execute("DROP DATABASE IF EXISTS bonghwa_bench").unwrap();
    admin.batch_execute("CREATE DATABASE bonghwa_bench").unwrap();
    let mut url = url::Url::parse(server).unwrap();
    url.set_path("bonghwa_bench");
    let store = Store::open(&DatabaseUrl::Postgres(url.into()), true).unwrap();
    let recorded = record_observations(&store, CHECKS / 10).await;
    tell("PostgreSQL", &recorded);
    drop(store);
    admin.batch_execute("DROP DATABASE bonghwa_bench WITH (FORCE)").unwrap();
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    measure_record(folder.path()).await;
    // To look at with a profiler, where the recording of millions would hide it.
    if std::env::args().any(|argument| argument == "record") {
        return;
    }
    measure_sqlite(folder.path()).await;
    if let Ok(server) = std::env::var("BONGHWA_TEST_POSTGRES") {
        measure_postgres(&server).await;
    }
}
