//! Many are told through servers that fail, by processes that die: everybody hears, nobody twice without need.

mod kills;
mod processes;
mod relays;
mod replay;
mod waiting;

use crate::harness::samples::{actor, operator, wording};
use crate::harness::{Site, TestDatabase};
use bonghwa::actions::incidents::{Desk, open};
use bonghwa::domain::ids::{ComponentId, IncidentId, UpdateId};
use bonghwa::domain::incidents::Precision;
use bonghwa::domain::incidents::drafts::{Next, OpenDraft, RecoveryDraft, UpdateDraft};
use bonghwa::domain::recoveries::Recovery;
use bonghwa::domain::statuses::Basis;
use bonghwa::domain::subscriptions::{Moment, Moments, Scope};
use bonghwa::domain::time::Time;
use bonghwa::domain::updates::UpdateKind;
use bonghwa::store::{Conn, Error, Store};
use chrono_tz::Asia::Seoul;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, SmallInt, Text};
use std::collections::BTreeMap;

/// The address of the person with this number, which is also their number in a fresh database.
fn address(person: i64) -> String {
    format!("p{person}@example.net")
}

/// A folder with settings for mail through `relays`, and one component.
fn site(database: &TestDatabase, relays: &[String]) -> Site {
    let more = format!(
        "email.from = \"status@example.org\"\nemail.relays = {relays:?}\nemail.timeout = \"5s\"\n\
         subscribers.secret_file = \"secret\""
    );
    let site = Site::on(database.url(), &more);
    std::fs::write(site.path("secret"), "0123456789012345678901234567890123456789\n").expect("a file");
    let catalogue = "[[component]]\nslug = \"talk\"\nname.ko = \"톡\"\nname.en = \"Talk\"\n";
    std::fs::write(site.path("catalogue.toml"), catalogue).expect("a file");
    drop(database.store());
    site.succeeds(&["catalogue", "apply"]);
    site
}

/// So many people, every second one of them Korean, who want to hear everything: numbered from one.
async fn people(store: &Store, count: i64) {
    const PEOPLE: &str = "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $1) \
        INSERT INTO subscribers (id, address, address_key, domain, language, zone, confirmed_at, consent, links_version) \
        SELECT i, 'p' || i || '@example.net', 'p' || i || '@example.net', 'example.net', \
        CASE WHEN i % 2 = 0 THEN 'ko' ELSE 'en' END, 'Asia/Seoul', $2, 'confirmed', 1 FROM n";
    const WISHES: &str = "INSERT INTO subscriptions (id, subscriber_id, scope, moments) \
        SELECT id, id, $1, $2 FROM subscribers ORDER BY id";
    let moments: Moments = Moment::ALL.into_iter().collect();
    let (scope, bits) = (Scope::Everything.to_string(), moments.bits());
    let now = crate::harness::samples::minute(0);
    let save = move |conn: &mut Conn| {
        use bonghwa::store::connection::{At, Ts};
        match conn {
            Conn::Pg(c) => {
                diesel::sql_query(PEOPLE).bind::<BigInt, _>(count).bind::<Ts, _>(At(now)).execute(c)?;
                diesel::sql_query(WISHES).bind::<Text, _>(scope).bind::<SmallInt, _>(bits).execute(c)?;
            }
            Conn::Sqlite(c) => {
                diesel::sql_query(PEOPLE).bind::<BigInt, _>(count).bind::<Ts, _>(At(now)).execute(c)?;
                diesel::sql_query(WISHES).bind::<Text, _>(scope).bind::<SmallInt, _>(bits).execute(c)?;
            }
        }
        Ok::<_, Error>(())
    };
    store.write(save).await.expect("they are kept");
}

/// The component is down from `now` on, and everybody is to hear of it.
async fn breaks(store: &Store, component: &str, now: Time) {
    let down = RecoveryDraft {
        component: ComponentId::from_slug(component),
        recovery: Recovery::Down,
        since: now,
        as_of: now,
        basis: Basis::Staff,
    };
    let first = UpdateDraft {
        id: UpdateId::from_slug("first"),
        kind: UpdateKind::Regular,
        phase: None,
        body: wording("메시지를 보낼 수 없습니다.", "Messages cannot be sent."),
        as_of: now,
        display_at: None,
        speaker: operator(),
        approver: None,
        waived: None,
        recoveries: vec![down],
        next: Next::default(),
    };
    let draft = OpenDraft {
        id: IncidentId::from_slug("fire"),
        title: wording("메시지 장애", "Messages are down"),
        began_at: now,
        precision: Precision::Minute,
        contact: None,
        left_out: Vec::new(),
        first,
    };
    let act = move |conn: &mut Conn| {
        let by = actor("duty-lead");
        open(conn, Desk { now, zone: Seoul, by: &by, token: None, revision: None }, &draft, None).map(drop)
    };
    store.write(act).await.expect("it is opened");
}

/// How many deliveries stand in each state, by its number.
async fn standings(store: &Store) -> BTreeMap<i16, i64> {
    use bonghwa::store::schema::deliveries as rows;
    let read = |conn: &mut Conn| {
        let counted: Vec<(i16, i64)> =
            rows::table.group_by(rows::state).select((rows::state, diesel::dsl::count_star())).load(conn)?;
        Ok::<_, Error>(counted)
    };
    store.read(read).await.expect("they can be counted").into_iter().collect()
}

/// How many letters each person got, where every letter to one person bears the same Message-ID, and no two people share one.
fn letters_of(list: &[(String, String)]) -> BTreeMap<&str, usize> {
    let (mut ids, mut letters) = (BTreeMap::new(), BTreeMap::new());
    for (to, id) in list {
        assert_eq!(*ids.entry(id.as_str()).or_insert(to.as_str()), to.as_str(), "{id} went to two");
        *letters.entry(to.as_str()).or_default() += 1;
    }
    assert_eq!(ids.len(), letters.len(), "somebody got letters under different Message-IDs");
    letters
}
