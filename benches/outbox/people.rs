//! A fresh database with people who want to be told, and something to tell them.

use bonghwa::actions::incidents::{Desk, open};
use bonghwa::actions::{catalogue, record};
use bonghwa::config::{self, DatabaseUrl, Probing};
use bonghwa::domain::actors::Actor;
use bonghwa::domain::ids::{ComponentId, IncidentId, UpdateId};
use bonghwa::domain::incidents::drafts::{Next, OpenDraft, RecoveryDraft, UpdateDraft};
use bonghwa::domain::incidents::{BODY_CHARS_MAX, Precision, Speaker};
use bonghwa::domain::language::{Language, Texts, Wording};
use bonghwa::domain::recoveries::Recovery;
use bonghwa::domain::statuses::Basis;
use bonghwa::domain::subscriptions::{Moment, Moments, Scope};
use bonghwa::domain::time::Time;
use bonghwa::domain::updates::UpdateKind;
use bonghwa::store::connection::{At, Ts};
use bonghwa::store::{Conn, Error, Store};
use chrono_tz::Asia::Seoul;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, SmallInt, Text};
use std::path::Path;

/// A database that goes with its owner.
pub struct Place {
    pub name: &'static str,
    pub store: Store,
    what_goes: WhatGoes,
}

enum WhatGoes {
    Folder { _folder: tempfile::TempDir },
    Database { server: String },
}

impl Place {
    pub fn sqlite() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("bench.db")), true).unwrap();
        Place { name: "SQLite", store, what_goes: WhatGoes::Folder { _folder: folder } }
    }

    /// One on the server of the tests, where there is one.
    pub fn postgres() -> Option<Place> {
        let server = std::env::var("BONGHWA_TEST_POSTGRES").ok().filter(|server| !server.is_empty())?;
        let mut admin = PgConnection::establish(&server).unwrap();
        admin.batch_execute("DROP DATABASE IF EXISTS bonghwa_bench WITH (FORCE)").unwrap();
        admin.batch_execute("CREATE DATABASE bonghwa_bench").unwrap();
        let mut url = url::Url::parse(&server).unwrap();
        url.set_path("bonghwa_bench");
        let store = Store::open(&DatabaseUrl::Postgres(url.into()), true).unwrap();
        Some(Place { name: "PostgreSQL", store, what_goes: WhatGoes::Database { server } })
    }

    /// Each that there is.
    pub fn all() -> impl Iterator<Item = Place> {
        std::iter::once_with(Place::sqlite).chain(std::iter::once_with(Place::postgres).flatten())
    }

    /// A page with one component, and so many people; every second follows the component alone, the others everything.
    pub async fn begin(&self, count: usize) {
        const PEOPLE: &str = "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $1) \
            INSERT INTO subscribers (id, address, address_key, domain, language, zone, confirmed_at, consent, links_version) \
            SELECT i, 'person.' || i || '@example.net', 'person.' || i || '@example.net', 'example.net', \
            CASE WHEN i % 4 = 0 THEN 'en' ELSE 'ko' END, 'Asia/Seoul', $2, 'confirmed', 1 FROM n";
        const WISHES: &str = "INSERT INTO subscriptions (id, subscriber_id, scope, moments) \
            SELECT id, id, CASE WHEN id % 2 = 0 THEN $1 ELSE $2 END, $3 FROM subscribers ORDER BY id";
        let settings = "[[component]]\nslug = \"talk\"\nname.ko = \"톡\"\nname.en = \"Talk\"\n";
        let draft =
            config::catalogue::parse(settings, Path::new("catalogue.toml"), &Probing::usual().unwrap(), &Language::ALL)
                .unwrap()
                .draft;
        let (now, count) = (now(), i64::try_from(count).unwrap());
        let moments: Moments = Moment::ALL.into_iter().collect();
        let component = Scope::Component(ComponentId::from_slug("talk")).to_string();
        let (everything, bits) = (Scope::Everything.to_string(), moments.bits());
        let save = move |conn: &mut Conn| {
            record::begin(conn, now, Seoul)?;
            catalogue::apply(conn, now, Seoul, &draft, false).unwrap();
            macro_rules! fill {
                ($conn:expr, $after:expr) => {{
                    diesel::sql_query(PEOPLE).bind::<BigInt, _>(count).bind::<Ts, _>(At(now)).execute($conn)?;
                    let wishes = diesel::sql_query(WISHES).bind::<Text, _>(&everything).bind::<Text, _>(&component);
                    wishes.bind::<SmallInt, _>(bits).execute($conn)?;
                    $conn.batch_execute($after)?;
                }};
            }
            match conn {
                // What its own housekeeping would have done long since.
                Conn::Pg(conn) => {
                    fill!(conn, "SET LOCAL statement_timeout = 0; ANALYZE subscribers; ANALYZE subscriptions");
                }
                Conn::Sqlite(conn) => {
                    fill!(conn, "SELECT 1");
                }
            }
            Ok::<_, Error>(())
        };
        self.store.write_relaxed(save).await.unwrap();
    }

    /// The component is out: the act behind the button.
    pub async fn publish(&self) {
        let now = now();
        let first = UpdateDraft {
            id: UpdateId::from_slug("first"),
            kind: UpdateKind::Regular,
            phase: None,
            body: wording(
                "데이터센터 전원 장애로 메시지를 보내고 받을 수 없습니다. 원인을 확인하고 있으며, 다음 안내 때까지 확인한 내용을 알려 드리겠습니다.",
                "A power failure in a data centre keeps messages from being sent and received. We are looking into it.",
            ),
            as_of: now,
            display_at: None,
            speaker: Speaker { organisation: Texts::of(Language::Korean, "운영사"), role: Texts::default() },
            approver: None,
            waived: None,
            recoveries: vec![RecoveryDraft {
                component: ComponentId::from_slug("talk"),
                recovery: Recovery::Down,
                since: now,
                as_of: now,
                basis: Basis::Staff,
            }],
            next: Next::default(),
        };
        let draft = OpenDraft {
            id: IncidentId::from_slug("fire"),
            title: wording("메시지를 보낼 수 없습니다", "Messages cannot be sent"),
            began_at: now,
            precision: Precision::Minute,
            contact: None,
            left_out: Vec::new(),
            first,
        };
        let act = move |conn: &mut Conn| {
            let by = Actor::parse("duty-lead").unwrap();
            let desk = Desk { now, zone: Seoul, by: &by, token: None, revision: None };
            open(conn, desk, &draft, None).map(drop)
        };
        self.store.write(act).await.unwrap();
    }

    /// How many were told, by the tally.
    pub async fn told(&self) -> usize {
        use bonghwa::store::schema::notifications as rows;
        let told = |conn: &mut Conn| {
            Ok::<_, Error>(rows::table.select(diesel::dsl::max(rows::sent)).get_result::<Option<i64>>(conn)?)
        };
        usize::try_from(self.store.read(told).await.unwrap().unwrap_or_default()).unwrap()
    }

    /// How many deliveries are in this state.
    pub async fn count(&self, state: bonghwa::domain::deliveries::State) -> i64 {
        use bonghwa::store::schema::deliveries as rows;
        let count = move |conn: &mut Conn| {
            Ok::<_, Error>(rows::table.filter(rows::state.eq(state.number())).count().get_result::<i64>(conn)?)
        };
        self.store.read(count).await.unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let WhatGoes::Database { server } = &self.what_goes {
            let mut admin = PgConnection::establish(server).unwrap();
            admin.batch_execute("DROP DATABASE IF EXISTS bonghwa_bench WITH (FORCE)").unwrap();
        }
    }
}

pub fn now() -> Time {
    bonghwa::clock::Clock::System.now()
}

fn wording(ko: &str, en: &str) -> Wording {
    let texts: Texts = [(Language::Korean, ko.to_owned()), (Language::English, en.to_owned())].into_iter().collect();
    Wording::new("the words", &texts, Language::Korean, BODY_CHARS_MAX).unwrap()
}
