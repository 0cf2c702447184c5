//! What a carried-over history costs: 5,000 past incidents of 30,000 updates, on a page of 100 components.
//!
//! `cargo bench --bench history` on embedded SQLite: the import itself, the first page after a start, every file cold, and an
//! update of an incident after that. Figures go to `docs/BENCHMARKS.md`.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench that cannot go on stops, and its figures are for the terminal"
)]

mod telling;

use bonghwa::actions::incidents::{Desk, open};
use bonghwa::config;
use bonghwa::domain::actors::Actor;
use bonghwa::domain::recoveries::Recovery;
use bonghwa::domain::time::Time;
use bonghwa::published::Published;
use bonghwa::store::{Conn, Error, Store};
use bonghwa::workers::publisher::Publisher;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use telling::{TimedUpdates, ZONE, opening, recovery, resident_mb, tell};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const COMPONENTS: usize = 100;
const INCIDENTS: usize = 5_000;
const UPDATES: usize = 6;

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
    for number in 0..COMPONENTS {
        writeln!(text, "[[component]]\nslug = \"c{number}\"\nname = \"Part {number}\"\npolicy = \"manual\"").unwrap();
    }
    text
}

/// An incident every four hours, each of six updates: a component goes down, gets better and is back.
fn history() -> String {
    let begun: bonghwa::domain::time::Time = "2022-01-01T00:00:00Z".parse().unwrap();
    let statuses = ["investigating", "identified", "identified", "monitoring", "monitoring", "resolved"];
    let steps =
        ["major_outage", "major_outage", "partial_outage", "degraded_performance", "operational", "operational"];
    let incidents = (0..INCIDENTS).map(|number| {
        let at = begun + chrono::Duration::hours(4 * number as i64);
        let instant = |update: usize| (at + chrono::Duration::minutes(20 * update as i64)).to_rfc3339();
        let updates = (0..UPDATES).rev().map(|update| {
            serde_json::json!({
                "id": format!("u{number:06}{update:05}"), "status": statuses[update], "created_at": instant(update),
                "display_at": instant(update), "body": "We are restoring it area by area.<br />\r\nThe next word follows. ".repeat(4),
                "affected_components": [{ "code": null, "name": format!("Part {}", number % COMPONENTS),
                    "old_status": "operational", "new_status": steps[update] }],
            })
        });
        serde_json::json!({
            "id": format!("i{number:011}"), "name": format!("Part {} is out", number % COMPONENTS), "status": "resolved",
            "impact": "major", "created_at": instant(0), "resolved_at": instant(UPDATES - 1),
            "incident_updates": updates.collect::<Vec<_>>(),
        })
    });
    let page = serde_json::json!({ "id": "kctbh9vrtdwd", "updated_at": "2026-01-01T00:00:00Z" });
    serde_json::json!({ "page": page, "incidents": incidents.collect::<Vec<_>>() }).to_string()
}

fn run(config: &Path, arguments: &[&str]) {
    let all = ["bonghwa", "--config", config.to_str().unwrap()].into_iter().chain(arguments.iter().copied());
    let (mut out, mut err) = (Vec::new(), Vec::new());
    bonghwa::cli::run(all.map(OsString::from), &mut out, &mut err);
    assert!(err.is_empty(), "{}", String::from_utf8_lossy(&err));
}

fn timed<T>(what: &str, f: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let made = f();
    println!("{what:<42} {:.3} s", begun.elapsed().as_secs_f64());
    made
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let (config, history_file) = (folder.path().join("bonghwa.toml"), folder.path().join("history.json"));
    let url = format!("sqlite:{}", folder.path().join("bench.db").display());
    std::fs::write(&config, SETTINGS.replace("sqlite:bench.db", &url)).unwrap();
    std::fs::write(folder.path().join("catalogue.toml"), catalogue()).unwrap();
    std::fs::write(&history_file, history()).unwrap();
    let settings = config::load(&config, []).unwrap();
    drop(Store::open(&settings.database, true).unwrap());
    run(&config, &["catalogue", "apply"]);
    let file = history_file.to_str().unwrap();
    timed("imported in", || run(&config, &["import", "statuspage", file]));
    timed("imported again, which changes nothing", || run(&config, &["import", "statuspage", file]));

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let published = Arc::new(Published::default());
    let store = timed("opened", || Store::open(&settings.database, false).unwrap());
    let publisher = Publisher::new(store.clone(), Arc::new(settings.page.clone()), Arc::clone(&published));
    timed("the first page after a start", || runtime.block_on(publisher.publish_first()).unwrap());
    timed("all others after it", || runtime.block_on(publisher.publish()).unwrap());
    let files = published.site().as_ref().as_ref().unwrap().files().count();
    println!("{:<42} {files}, {:.0} MB", "files, resident memory", resident_mb());

    let (now, by): (Time, _) = (bonghwa::clock::Clock::System.now(), Actor::parse("duty").unwrap());
    let (opener, teller) = (by.clone(), by);
    let begin = move |conn: &mut Conn| {
        let desk = Desk { now, zone: ZONE, by: &opener, token: None, revision: None };
        open(conn, desk, &opening("now", [0, 1].into_iter(), now), None).unwrap();
        Ok::<_, Error>(())
    };
    let step = move |conn: &mut Conn, number: usize, at: Time| {
        let step = if number.is_multiple_of(2) { Recovery::Restored } else { Recovery::Down };
        tell(conn, &teller, "now", number, vec![recovery(1, step, at)], at);
    };
    runtime.block_on(async {
        store.write(begin).await.unwrap();
        publisher.publish().await.unwrap();
        TimedUpdates { store: &store, publisher: &publisher, published: &published }.run(now, step).await;
    });
}
