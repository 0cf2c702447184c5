//! What a mass outage costs: 1,000 components, 2,000 past incidents, and one critical incident with 709 tracked components
//! and 200 updates.
//!
//! `cargo bench --bench incidents -- [UPDATES]` on embedded SQLite: how long until an update is in the served bytes, all
//! files rendered and packed cold, and the memory of the process over as many updates as are named (10,000 unless said
//! otherwise), which go to fifty more open incidents in turn. Figures go to `docs/BENCHMARKS.md`.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench that cannot go on stops, and its figures are for the terminal"
)]

mod telling;

use bonghwa::actions::incidents::{Desk, leaves, open};
use bonghwa::config::catalogue::parse;
use bonghwa::config::{self, DatabaseUrl};
use bonghwa::domain::actors::Actor;
use bonghwa::domain::incidents::IncidentRecord;
use bonghwa::domain::incidents::drafts::{Act, Leaves, RecoveryDraft, ResolveDraft};
use bonghwa::domain::page::Page;
use bonghwa::domain::record::Stamp;
use bonghwa::domain::recoveries::Recovery;
use bonghwa::domain::safety::Safety;
use bonghwa::domain::time::Time;
use bonghwa::published::Published;
use bonghwa::store::{Conn, Store, incidents};
use bonghwa::workers::publisher::Publisher;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use telling::{TimedUpdates, ZONE, opening, recovery, resident_mb, tell, update, wording};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const COMPONENTS: usize = 1_000;
const GROUPS: usize = 25;
const PAST: usize = 2_000;
const TRACKED: usize = 709;
const UPDATES_BEFORE: usize = 200;
/// How many other incidents are open, so that ten thousand updates make pages of two hundred, as real ones have.
const OTHERS: usize = 50;

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
        let name = format!("name = {{ ko = \"분야 {group}\", en = \"Area {group}\" }}");
        writeln!(text, "[[group]]\nslug = \"group-{group}\"\n{name}").unwrap();
    }
    for number in 0..COMPONENTS {
        let (group, tier) = (number % GROUPS, 1 + number % 4);
        let name = format!("name = {{ ko = \"서비스 {number}\", en = \"Service {number}\" }}");
        writeln!(text, "[[component]]\nslug = \"c{number}\"\ngroup = \"group-{group}\"\ntier = {tier}\n{name}")
            .unwrap();
        writeln!(text, "policy = \"manual\"").unwrap();
    }
    text
}

/// One past incident as it was kept: opened, told three times, resolved an hour later.
fn save_past(conn: &mut Conn, leaves: &Leaves, number: usize, by: &Actor, began_at: Time) {
    let name = format!("past-{number}");
    let act = |minutes| Act { now: began_at + chrono::Duration::minutes(minutes), by };
    let parts = [number % COMPONENTS, (number + 1) % COMPONENTS];
    let opening = opening(&name, parts.into_iter(), began_at);
    let mut incident = IncidentRecord::open(&opening, leaves, act(0)).unwrap();
    for told in 1..3 {
        let update = update(&format!("{name}-{told}"), Vec::new(), act(told * 10).now);
        incident.publish(&update, leaves, act(told * 10)).unwrap();
    }
    let end = act(60).now;
    let back = parts.map(|part| recovery(part, Recovery::Restored, end)).to_vec();
    let none_known = wording("잃어버린 것은 없습니다.", "Nothing was lost.");
    incident.state_safety(Safety::NoneKnown, &none_known, end, act(60)).unwrap();
    let update = update(&format!("{name}-end"), back, end);
    let draft = ResolveDraft { at: end, exceptions: Vec::new(), despite_checks: None, update };
    incident.resolve(&draft, &[], leaves, act(60)).unwrap();
    incident.stamp = Stamp { sequence: 1, at: end };
    incidents::save(conn, None, &incident, None).unwrap();
}

async fn prepare(store: &Store, settings: &config::Config, by: &Actor, now: Time) {
    let languages = settings.page.languages.clone();
    let draft = parse(&catalogue(), Path::new("catalogue.toml"), &settings.probing, &languages).unwrap().draft;
    let begun = now - chrono::Duration::days(800);
    let by = by.clone();
    let write = move |conn: &mut Conn| {
        bonghwa::actions::record::begin(conn, begun, ZONE)?;
        bonghwa::actions::catalogue::apply(conn, begun, ZONE, &draft, false).unwrap();
        let leaves = leaves(conn)?;
        for number in 0..PAST {
            save_past(conn, &leaves, number, &by, begun + chrono::Duration::hours(9 * number as i64 + 1));
        }
        let began_at = now - chrono::Duration::hours(30);
        let desk = Desk { now: began_at, zone: ZONE, by: &by, token: None, revision: None };
        open(conn, desk, &opening("mass", 0..TRACKED, began_at), None).unwrap();
        for number in 1..UPDATES_BEFORE {
            let at = began_at + chrono::Duration::minutes(8 * number as i64);
            tell(conn, &by, "mass", number, step_of(number, at), at);
        }
        bonghwa::actions::record::keep_time(conn, now, ZONE)?;
        Ok::<_, bonghwa::store::Error>(())
    };
    store.write(write).await.unwrap();
}

/// One component of the mass incident goes on by a step, or back.
fn step_of(number: usize, at: Time) -> Vec<RecoveryDraft> {
    let step = if number % 5 == 4 { Recovery::Down } else { Recovery::Restored };
    vec![recovery(number % TRACKED, step, at)]
}

/// The files of a site with their bytes: as they are, and as they are packed.
fn sizes(published: &Published) -> (usize, usize, usize) {
    let site = published.site();
    let files: Vec<_> = site.as_ref().as_ref().unwrap().files().collect();
    let plain = files.iter().map(|file| file.length).sum();
    let forms = files.iter().filter_map(|file| file.packed()).flat_map(|packed| [&packed.gzip, &packed.brotli]);
    let packed = forms.flatten().map(|variant| variant.body.len()).sum();
    (files.len(), plain, packed)
}

#[tokio::main]
async fn main() {
    let updates: usize = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(10_000);
    let folder = tempfile::tempdir().unwrap();
    let settings = config::parse(SETTINGS, Path::new("bonghwa.toml"), []).unwrap();
    let page: Arc<Page> = Arc::new(settings.page.clone());
    let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("bench.db")), true).unwrap();
    let by = Actor::parse("duty").unwrap();
    let mut now = "2026-11-20T09:00:00Z".parse().unwrap();
    let begun = Instant::now();
    prepare(&store, &settings, &by, now).await;
    println!("prepared in                    {:.1} s", begun.elapsed().as_secs_f64());

    let published = Arc::new(Published::default());
    let publisher = Publisher::new(store.clone(), Arc::clone(&page), Arc::clone(&published));
    let begun = Instant::now();
    publisher.publish().await.unwrap();
    println!("all files, read, rendered and packed   {:.2} s", begun.elapsed().as_secs_f64());
    let (files, plain, packed) = sizes(&published);
    let mb = |bytes: usize| bytes as f64 / 1e6;
    println!("files, bytes, packed forms     {files}, {:.1} MB, {:.1} MB", mb(plain), mb(packed));
    println!("resident memory                {:.0} MB", resident_mb());

    let timed = TimedUpdates { store: &store, publisher: &publisher, published: &published };
    let teller = by.clone();
    let step = move |conn: &mut Conn, number: usize, at: Time| {
        let number = UPDATES_BEFORE + number;
        tell(conn, &teller, "mass", number, step_of(number, at), at);
    };
    now = timed.run(now, step).await;

    let opener = by.clone();
    let open_others = move |conn: &mut Conn| {
        let desk = Desk { now, zone: ZONE, by: &opener, token: None, revision: None };
        for other in 0..OTHERS {
            open(conn, desk, &opening(&format!("other-{other}"), TRACKED + other..TRACKED + other + 2, now), None)
                .unwrap();
        }
        Ok::<_, bonghwa::store::Error>(())
    };
    store.write(open_others).await.unwrap();
    for number in 0..updates {
        now += chrono::Duration::seconds(20);
        let (by, at) = (by.clone(), now);
        let write = move |conn: &mut Conn| {
            tell(conn, &by, &format!("other-{}", number % OTHERS), number, Vec::new(), at);
            Ok::<_, bonghwa::store::Error>(())
        };
        store.write(write).await.unwrap();
        publisher.publish().await.unwrap();
        if (number + 1) % (updates / 4).max(1) == 0 {
            let (_, plain, packed) = sizes(&published);
            let told = (resident_mb(), mb(plain), mb(packed));
            println!(
                "after {:>6} updates           {:.0} MB; files {:.1} MB, packed {:.1} MB",
                number + 1,
                told.0,
                told.1,
                told.2
            );
        }
    }
}
