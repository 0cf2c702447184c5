//! Killed at any moment, the program leaves a database that opens and holds all that anybody had seen in it.

use crate::commands::target;
use crate::harness::{Backend, Site, TestDatabase, until};
use bonghwa::config::DatabaseUrl;
use bonghwa::store::{Conn, Error, Store};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

/// How often it is killed.
const KILLS: u32 = 100;
/// Probes of one listener, once a second each: a write every few milliseconds.
const PROBES: usize = 200;

#[derive(QueryableByName, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    #[diesel(sql_type = diesel::sql_types::Text)]
    row: String,
}

/// Everything that only grows, as any reader finds it at this moment.
fn committed(path: &Path) -> BTreeSet<String> {
    const EVERYTHING: &str = "SELECT 'seen ' || at || ' ' || series_id || ' ' || outcome_and_latency AS row FROM observations \
        UNION ALL SELECT 'change ' || id || ' ' || component_id || ' ' || to_status FROM status_changes \
        UNION ALL SELECT 'series ' || id || ' ' || probe_id FROM series";
    let mut reader = SqliteConnection::establish(&format!("file:{}?mode=rw", path.display())).expect("it opens");
    reader.batch_execute("PRAGMA busy_timeout = 10000").expect("it is set");
    let rows: Vec<Row> = diesel::sql_query(EVERYTHING).load(&mut reader).expect("it can be read");
    rows.into_iter().map(|row| row.row).collect()
}

/// The database opened as at a start, found sound, and its dead holder's lease taken back: nobody waits for it here.
async fn reopened(url: &DatabaseUrl) -> Store {
    #[derive(QueryableByName)]
    struct Check {
        #[diesel(sql_type = diesel::sql_types::Text)]
        integrity_check: String,
    }
    let store = Store::open(url, false).expect("the database opens");
    let check = |conn: &mut Conn| {
        let Conn::Sqlite(conn) = conn else { panic!("a file") };
        let check: Check = diesel::sql_query("PRAGMA integrity_check").get_result(conn)?;
        diesel::delete(bonghwa::store::schema::leases::table).execute(conn)?;
        Ok::<_, Error>(check.integrity_check)
    };
    assert_eq!(store.write(check).await.expect("it can be checked"), "ok");
    store
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_kills_in_the_middle_of_writes_lose_nothing() {
    let database = TestDatabase::start(Backend::Sqlite).expect("a file");
    let site = Site::probing(&database, target(), PROBES);
    let DatabaseUrl::Sqlite(path) = database.url() else { panic!("a file") };
    let mut known = committed(path);
    for kill in 0..KILLS {
        let server = site.starts(&["serve"]);
        let before = known.len();
        let mut seen = BTreeSet::new();
        until("it writes", || {
            seen = committed(path);
            seen.len() > before
        })
        .await;
        // Another place in its work each time: 0 to 96 ms, in no order.
        tokio::time::sleep(Duration::from_millis(u64::from(kill * 37 % 97))).await;
        seen.append(&mut committed(path));
        server.kill();
        drop(reopened(database.url()).await);
        let found = committed(path);
        let lost: Vec<&String> = known.union(&seen).filter(|row| !found.contains(*row)).collect();
        assert!(lost.is_empty(), "kill {kill} lost {} rows: {lost:?}", lost.len());
        known = found;
    }
    assert!(known.len() > PROBES + KILLS as usize, "{} rows", known.len());
}
