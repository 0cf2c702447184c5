//! How long the public site takes: all of it cold, and one status change until it is in the served bytes.
//!
//! `cargo bench --bench site`, on embedded SQLite. Figures go to `docs/BENCHMARKS.md`.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench that cannot go on stops, and its figures are for the terminal"
)]

use bonghwa::actions::catalogue::apply;
use bonghwa::actions::record::{begin, keep_time};
use bonghwa::actions::statuses::{Statement, change};
use bonghwa::clock::Clock;
use bonghwa::config::catalogue::parse;
use bonghwa::config::{self, DatabaseUrl};
use bonghwa::domain::ids::ComponentId;
use bonghwa::domain::page::Page;
use bonghwa::domain::record::PublicRecord;
use bonghwa::domain::status::Status;
use bonghwa::domain::statuses::Basis;
use bonghwa::domain::time::Time;
use bonghwa::published::Published;
use bonghwa::store::{Error, Store, record};
use bonghwa::view::sheets;
use bonghwa::view::site;
use bonghwa::workers::publisher::Publisher;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

const COMPONENTS: usize = 1_000;
const GROUPS: usize = 25;
const CHANGES: usize = 60;
const PAUSE: Duration = Duration::from_millis(250);

const SETTINGS: &str = r#"
public_url = "https://status.example.org"
[page]
name = { ko = "서비스 현황", en = "Service status" }
languages = ["ko", "en"]
time_zone = "Asia/Seoul"
[database]
url = "sqlite:bench.db"
"#;

fn catalogue() -> String {
    let mut text = String::new();
    for group in 0..GROUPS {
        writeln!(
            text,
            "[[group]]\nslug = \"group-{group}\"\nname = {{ ko = \"분야 {group}\", en = \"Area {group}\" }}"
        )
        .unwrap();
    }
    for number in 0..COMPONENTS {
        let group = number % GROUPS;
        writeln!(
            text,
            "[[component]]\nslug = \"component-{number}\"\ngroup = \"group-{group}\"\npolicy = \"manual\"\n\
             name = {{ ko = \"기능 {number}\", en = \"Function {number}\" }}"
        )
        .unwrap();
    }
    text
}

fn say(number: usize, to: Status, at: Time) -> Statement {
    Statement {
        component: ComponentId::from_slug(&format!("component-{number}")),
        to,
        since: at,
        as_of: at,
        basis: Basis::Staff,
        actor: "bench".into(),
        why: None,
        cause: None,
    }
}

/// A thousand components with ninety days behind them; every fifth had an outage of an hour a month.
async fn prepare(store: &Store, page: &Page, settings: &config::Config, now: Time) {
    let zone = page.zone;
    let draft = parse(&catalogue(), Path::new("catalogue.toml"), &settings.probing, &page.languages).unwrap().draft;
    let start = now - Duration::from_secs(95 * 86_400);
    let prepared = store.write(move |conn| {
        begin(conn, start, zone)?;
        apply(conn, start, zone, &draft, false).map_err(|_| Error::NotFound)?;
        for number in 0..COMPONENTS {
            change(conn, start, zone, &say(number, Status::Operational, start))?;
            for month in (0..3).filter(|_| number % 5 == 0) {
                let out = start + Duration::from_secs((10 + month * 28) * 86_400 + number as u64 * 60);
                change(conn, out, zone, &say(number, Status::MajorOutage, out))?;
                let back = out + Duration::from_secs(3_600);
                change(conn, back, zone, &say(number, Status::Operational, back))?;
            }
        }
        Ok::<_, Error>(())
    });
    prepared.await.unwrap();
    let rolled: Result<bool, Error> = store.write(move |conn| keep_time(conn, now, zone)).await;
    rolled.unwrap();
}

fn median(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[times.len() * 95 / 100])
}

async fn time_cold(store: &Store, page: &Arc<Page>) -> f64 {
    let publisher = Publisher::new(store.clone(), page.clone(), Arc::default());
    let begun = Instant::now();
    publisher.publish().await.unwrap();
    begun.elapsed().as_secs_f64() * 1e3
}

/// From the start of the write to the first look at which the served index carries its sequence.
async fn time_change(store: &Store, published: &Published, page: &Page, number: usize) -> f64 {
    let (zone, now) = (page.zone, Clock::System.now());
    let to = if number.is_multiple_of(2) { Status::MajorOutage } else { Status::Operational };
    let statement = say(number / 2 * 7 % COMPONENTS, to, now);
    let begun = Instant::now();
    let written: Result<i64, Error> = store
        .write(move |conn| {
            change(conn, now, zone, &statement)?;
            record::find_standing(conn).map(|standing| standing.stamp.sequence)
        })
        .await;
    let sequence = written.unwrap();
    while published.file("/").is_none_or(|file| file.stamp.sequence < sequence) {
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
    begun.elapsed().as_secs_f64() * 1e3
}

fn time_rendering(found: &PublicRecord, page: &Page) -> (f64, usize, usize) {
    let begun = Instant::now();
    let site = site::Site::new(found, page);
    let rendered: Vec<String> = sheets::sheets(&site).iter().map(|sheet| sheet.render(&site)).collect();
    let bytes = rendered.iter().map(String::len).sum();
    (begun.elapsed().as_secs_f64() * 1e3, rendered.len(), bytes)
}

#[tokio::main]
async fn main() {
    let folder = std::env::temp_dir().join(format!("bonghwa-bench-site-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let settings = config::parse(SETTINGS, Path::new("bench.toml"), []).unwrap();
    let page = Arc::new(settings.page.clone());
    let store = Store::open(&DatabaseUrl::Sqlite(folder.join("site.db")), true).unwrap();
    prepare(&store, &page, &settings, Clock::System.now()).await;
    println!("| {COMPONENTS} components, 2 languages | median ms | p95 ms |\n| --- | --- | --- |");
    let mut cold = Vec::new();
    for _ in 0..7 {
        cold.push(time_cold(&store, &page).await);
    }
    let (middle, late) = median(cold);
    println!("| read, render and pack every file, cold | {middle:.1} | {late:.1} |");
    let zone = page.zone;
    let found: Result<PublicRecord, Error> = store.read(move |conn| record::find(conn, zone, None)).await;
    let found = found.unwrap();
    let (_, files, bytes) = time_rendering(&found, &page);
    let (middle, late) = median((0..7).map(|_| time_rendering(&found, &page).0).collect());
    println!(
        "| render every file on one core: {files} files, {:.1} MB | {middle:.1} | {late:.1} |",
        bytes as f64 / 1e6
    );
    let published = Arc::new(Published::default());
    let cancel = CancellationToken::new();
    let publisher = Publisher::new(store.clone(), page.clone(), published.clone());
    let running = tokio::spawn(publisher.run(store.watch_sequence(cancel.clone()), cancel.clone()));
    while published.site().is_none() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let mut changes = Vec::new();
    for number in 0..CHANGES {
        // As in an outage, not as in a loop: the files of the last change have been packed by then.
        tokio::time::sleep(PAUSE).await;
        changes.push(time_change(&store, &published, &page, number).await);
    }
    let (middle, late) = median(changes);
    println!("| one status change, from its write to the served bytes | {middle:.1} | {late:.1} |");
    cancel.cancel();
    running.await.unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}
