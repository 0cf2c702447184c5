//! What the console costs in a mass outage: 1,000 components, and one critical incident with 709 tracked components and 200
//! updates.
//!
//! `cargo bench --bench console` on embedded SQLite: how long the screen takes from the read to the packed bytes, how many
//! those are, and how long the change of 500 components in one transaction takes. Figures go to `docs/BENCHMARKS.md`.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench that cannot go on stops, and its figures are for the terminal"
)]

use bonghwa::actions::escalations;
use bonghwa::actions::incidents::{Desk, open, publish_update, recover};
use bonghwa::actions::staff::When;
use bonghwa::config::catalogue::parse;
use bonghwa::config::{self, DatabaseUrl};
use bonghwa::domain::actors::Actor;
use bonghwa::domain::approvals::Matrix;
use bonghwa::domain::ids::{ComponentId, IncidentId, UpdateId};
use bonghwa::domain::incidents::drafts::{Next, OpenDraft, RecoveryDraft, UpdateDraft};
use bonghwa::domain::incidents::{BODY_CHARS_MAX, Precision, Speaker};
use bonghwa::domain::language::{Language, Texts, Wording};
use bonghwa::domain::page::Page;
use bonghwa::domain::recoveries::Recovery;
use bonghwa::domain::staff::{Role, Staff};
use bonghwa::domain::statuses::Basis;
use bonghwa::domain::time::Time;
use bonghwa::domain::updates::UpdateKind;
use bonghwa::published::brotli;
use bonghwa::store::{Conn, Error, Store, approvals, manuscripts, situation};
use bonghwa::view::console::{Frame, PublicWords, Screen, Section, Typed, Written};
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const COMPONENTS: usize = 1_000;
const GROUPS: usize = 25;
const TRACKED: usize = 709;
const UPDATES: usize = 200;
const CHANGED: usize = 500;
const TIMES: usize = 21;
const ZONE: chrono_tz::Tz = chrono_tz::Asia::Seoul;

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

fn wording(ko: &str, en: &str) -> Wording {
    let texts: Texts = [(Language::Korean, ko.to_owned()), (Language::English, en.to_owned())].into_iter().collect();
    Wording::new("the words", &texts, Language::Korean, BODY_CHARS_MAX).unwrap()
}

fn recovery(number: usize, recovery: Recovery, at: Time) -> RecoveryDraft {
    let component = ComponentId::from_slug(&format!("c{number}"));
    RecoveryDraft { component, recovery, since: at, as_of: at, basis: Basis::Staff }
}

fn update(name: &str, recoveries: Vec<RecoveryDraft>, at: Time) -> UpdateDraft {
    UpdateDraft {
        id: UpdateId::from_slug(name),
        kind: UpdateKind::Regular,
        phase: None,
        body: wording(
            &format!(
                "{name}: 전원이 돌아온 구역부터 차례로 복구하고 있습니다. 아직 이용하실 수 없는 서비스는 표에 있습니다."
            ),
            &format!("{name}: we are restoring services area by area. What is still out is listed below."),
        ),
        as_of: at,
        display_at: None,
        speaker: Speaker { organisation: Texts::of(Language::Korean, "운영사"), role: Texts::default() },
        approver: None,
        waived: None,
        recoveries,
        next: Next::default(),
    }
}

fn mass() -> IncidentId {
    IncidentId::from_slug("mass")
}

async fn prepare(store: &Store, settings: &config::Config, by: &Actor, now: Time) {
    let languages = settings.page.languages.clone();
    let draft = parse(&catalogue(), Path::new("catalogue.toml"), &settings.probing, &languages).unwrap().draft;
    let began_at = now - chrono::Duration::hours(30);
    let by = by.clone();
    let write = move |conn: &mut Conn| {
        bonghwa::actions::record::begin(conn, began_at, ZONE)?;
        bonghwa::actions::catalogue::apply(conn, began_at, ZONE, &draft, false).unwrap();
        let opening = OpenDraft {
            id: mass(),
            title: wording("데이터센터 화재로 서비스 중단", "Services out after a data-centre fire"),
            began_at,
            precision: Precision::Minute,
            contact: None,
            left_out: Vec::new(),
            first: update("first", (0..TRACKED).map(|n| recovery(n, Recovery::Down, began_at)).collect(), began_at),
        };
        let desk = |now| Desk { now, zone: ZONE, by: &by, token: None, revision: None };
        open(conn, desk(began_at), &opening, None).unwrap();
        for number in 1..UPDATES {
            let at = began_at + chrono::Duration::minutes(8 * number as i64);
            let step = if number % 5 == 4 { Recovery::Down } else { Recovery::Restored };
            let draft = update(&format!("u{number}"), vec![recovery(number % TRACKED, step, at)], at);
            publish_update(conn, desk(at), mass(), &draft).unwrap();
        }
        Ok::<_, Error>(())
    };
    store.write(write).await.unwrap();
}

/// The screen as one request makes it: read, rendered, packed.
async fn screen(store: &Store, page: &Page, staff: &Staff, now: Time) -> (usize, usize) {
    let read = move |conn: &mut Conn| {
        let watch = escalations::find(conn, When { record: now, machine: now })?;
        let told = escalations::list_told(conn, &watch)?;
        let written = (manuscripts::list_open(conn)?, approvals::list_agreed(conn)?);
        Ok::<_, Error>((watch.situation, written, situation::find_mark(conn)?, told))
    };
    let (found, (manuscripts, agreed), mark, told) = store.read(read).await.unwrap();
    let typed = Typed::default();
    let screen = Screen {
        situation: &found,
        told: &told,
        page,
        staff,
        now,
        speed: 1.0,
        public: PublicWords::default(),
        chosen: None,
        picked: Vec::new(),
        typed: &typed,
        clashed_since: None,
        number: None,
        written: Written { manuscripts: &manuscripts, agreed: &agreed },
        waits: (&Matrix::default(), now),
        nonce: "0123456789abcdef".to_owned(),
        mark,
        delivery: String::new(),
    };
    let html = screen.html(Frame::of(page, false, staff, "token", Section::Screen, "상황".to_owned()));
    (html.len(), brotli(html.as_bytes()).unwrap().len())
}

fn middle(mut figures: Vec<f64>) -> (f64, f64) {
    figures.sort_by(f64::total_cmp);
    (figures[figures.len() / 2], figures[figures.len() - 1])
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let settings = config::parse(SETTINGS, Path::new("bonghwa.toml"), []).unwrap();
    let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("bench.db")), true).unwrap();
    let by = Actor::parse("duty").unwrap();
    let mut now: Time = "2026-11-20T09:00:00Z".parse().unwrap();
    prepare(&store, &settings, &by, now).await;
    let staff = Staff {
        handle: by.clone(),
        name: "당직".to_owned(),
        role: Role::Publisher,
        groups: None,
        language: Language::Korean,
    };
    let (mut shown, mut sizes) = (Vec::new(), (0, 0));
    for _ in 0..TIMES {
        let begun = Instant::now();
        sizes = screen(&store, &settings.page, &staff, now).await;
        shown.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    let (usual, worst) = middle(shown);
    println!("the screen read, rendered, packed      {usual:.1} ms (at worst {worst:.1} ms)");
    println!("the screen, bytes, packed              {:.0} KB, {:.1} KB", sizes.0 as f64 / 1e3, sizes.1 as f64 / 1e3);

    let mut changed = Vec::new();
    for turn in 0..TIMES {
        now += chrono::Duration::seconds(60);
        let (by, at) = (by.clone(), now);
        let step = if turn % 2 == 0 { Recovery::Restored } else { Recovery::Down };
        let drafts: Vec<RecoveryDraft> = (0..CHANGED).map(|number| recovery(number, step.clone(), at)).collect();
        let begun = Instant::now();
        let write = move |conn: &mut Conn| {
            let desk = Desk { now: at, zone: ZONE, by: &by, token: None, revision: None };
            recover(conn, desk, mass(), &drafts).unwrap();
            Ok::<_, Error>(())
        };
        store.write(write).await.unwrap();
        changed.push(begun.elapsed().as_secs_f64() * 1e3);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let (usual, worst) = middle(changed);
    println!("500 components changed in one transaction   {usual:.1} ms (at worst {worst:.1} ms)");
}
