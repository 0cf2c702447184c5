//! The program is killed again and again while it tells twenty thousand people.

use super::{address, breaks, letters_of, people, site, standings};
use crate::harness::mail::MailTools;
use crate::harness::program::Program;
use crate::harness::{Backend, Site, TestDatabase};
use bonghwa::clock::Clock;
use bonghwa::domain::deliveries::State;
use bonghwa::store::{Conn, Error, Store};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

const KILLS: usize = 50;
const PEOPLE: i64 = 20_000;
/// What one process may have out and not yet recorded: its sixteen sessions, what waits to be recorded, what is being recorded
/// (`workers::deliverer::flow`).
const UNDER_WAY: usize = 16 + 2 * 64;
/// The longest that is waited for a step.
const PATIENCE: Duration = Duration::from_secs(60);

/// Notes from now on whenever a delivery is recorded as sent, and by whom it had been claimed.
async fn watch(store: &Store) {
    const WATCH: &str = "CREATE TABLE recorded (subscriber_id BIGINT NOT NULL, holder BIGINT); \
        CREATE TRIGGER watch AFTER UPDATE OF state ON deliveries WHEN NEW.state = 3 BEGIN \
        INSERT INTO recorded VALUES (NEW.subscriber_id, OLD.holder); END";
    let watch = |conn: &mut Conn| conn.batch_execute(WATCH).map_err(Error::from);
    store.write(watch).await.expect("it is watched");
}

#[derive(QueryableByName)]
struct Pair {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    subscriber_id: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    holder: i64,
}

async fn pairs(store: &Store, sql: &'static str) -> Vec<(i64, i64)> {
    let read = move |conn: &mut Conn| {
        let Conn::Sqlite(conn) = conn else { panic!("a file") };
        Ok::<_, Error>(diesel::sql_query(sql).load::<Pair>(conn)?)
    };
    let rows = store.read(read).await.expect("they can be read");
    rows.into_iter().map(|row| (row.subscriber_id, row.holder)).collect()
}

/// Starts the program, and kills it somewhere in its work: as soon as more rows stand or more letters are out, and then a moment later.
async fn start_and_kill(site: &Site, store: &Store, kill: usize) {
    let before = standings(store).await;
    let server: Program = site.starts(&["serve"]);
    let begun_at = Instant::now();
    while standings(store).await == before {
        assert!(begun_at.elapsed() < PATIENCE, "nothing goes on: {}", server.log());
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    // Another place each time: 0 to 60 ms, in no order. At once while rows are made, of which there are but a few batches.
    if before.values().sum::<i64>() == PEOPLE {
        tokio::time::sleep(Duration::from_millis((kill * 37 % 61) as u64)).await;
    }
    server.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_in_the_middle_of_telling_lose_nobody() {
    let (Some(tools), Some(database)) = (MailTools::find(), TestDatabase::start(Backend::Sqlite)) else { return };
    let sink = tools.server(&["--list"]);
    let site = site(&database, &[format!("smtp-plain://127.0.0.1:{}", sink.port())]);
    let store = database.store();
    people(&store, PEOPLE).await;
    watch(&store).await;
    breaks(&store, "talk", Clock::System.now()).await;

    let mut held: BTreeSet<(i64, i64)> = BTreeSet::new();
    let mut before_all_stood = 0;
    for kill in 0..KILLS {
        start_and_kill(&site, &store, kill).await;
        let standings = standings(&store).await;
        before_all_stood += usize::from(standings.values().sum::<i64>() < PEOPLE);
        held.extend(pairs(&store, "SELECT subscriber_id, holder FROM deliveries WHERE state = 1").await);
        assert!(standings.get(&State::Sent.number()) < Some(&PEOPLE), "all were told before kill {kill}");
    }
    let server = site.starts(&["serve"]);
    let begun_at = Instant::now();
    while standings(&store).await != BTreeMap::from([(State::Sent.number(), PEOPLE)]) {
        assert!(begun_at.elapsed() < PATIENCE, "{:?}: {}", standings(&store).await, server.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (status, _) = server.terminate().await;
    assert!(status.success());

    let recorded = pairs(&store, "SELECT subscriber_id, holder FROM recorded").await;
    assert_eq!(recorded.len(), PEOPLE as usize, "each is recorded once");
    assert_eq!(recorded.iter().map(|(person, _)| *person).collect::<BTreeSet<i64>>().len(), PEOPLE as usize);
    let list = sink.list();
    let letters = letters_of(&list);
    assert_eq!(letters.len(), PEOPLE as usize, "everybody is told");
    let mut repeated = 0;
    for person in 1..=PEOPLE {
        let again = letters[address(person).as_str()] - 1;
        let died_with_it = held.range((person, i64::MIN)..=(person, i64::MAX)).count();
        assert!(again <= died_with_it, "{person} got {again} more, and {died_with_it} processes died with theirs");
        repeated += again;
    }
    println!("{repeated} letters came twice; {before_all_stood} of {KILLS} kills came before all rows stood");
    assert!(repeated <= UNDER_WAY * KILLS, "{repeated}");
}
