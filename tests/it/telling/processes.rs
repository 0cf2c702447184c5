//! Two processes on one PostgreSQL tell the same people.

use super::{breaks, letters_of, people, site, standings};
use crate::harness::mail::{MailServer, MailTools};
use crate::harness::{Backend, TestDatabase};
use bonghwa::clock::Clock;
use bonghwa::domain::deliveries::State;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

const PEOPLE: i64 = 1_500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_never_send_the_same_delivery() {
    let (Some(tools), Some(database)) = (MailTools::find(), TestDatabase::start(Backend::Postgres)) else { return };
    let sinks = [tools.server(&["--list"]), tools.server(&["--list"])];
    // Each has a server of its own, so that it can be told who sent what.
    let sites = sinks.each_ref().map(|sink| site(&database, &[format!("smtp-plain://127.0.0.1:{}", sink.port())]));
    let store = database.store();
    people(&store, PEOPLE).await;
    let mut servers = sites.each_ref().map(|site| site.starts(&["serve"]));
    for server in &mut servers {
        server.address().await;
    }
    breaks(&store, "talk", Clock::System.now()).await;
    let begun_at = Instant::now();
    while standings(&store).await != BTreeMap::from([(State::Sent.number(), PEOPLE)]) {
        assert!(begun_at.elapsed() < Duration::from_secs(60), "{:?}", standings(&store).await);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for server in servers {
        let (status, log) = server.terminate().await;
        assert!(status.success() && !log.contains("has taken over"), "{log}");
    }
    let lists = sinks.each_ref().map(MailServer::list);
    let all: Vec<(String, String)> = lists.concat();
    assert!(letters_of(&all).values().all(|letters| *letters == 1), "nobody is told twice");
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), PEOPLE as usize);
    let [one, other] = lists.map(|list| list.len());
    assert!(one > 100 && other > 100, "both sent: {one} and {other}");
}
