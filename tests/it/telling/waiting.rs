//! What waits for its turn or for an answer, while its reader leaves or everything stops.

use super::relays::Scene;
use super::standings;
use crate::harness::mail::MailTools;
use crate::harness::on_both_databases;
use crate::harness::samples::actor;
use bonghwa::actions::holds::{hold, pause, release, resume};
use bonghwa::actions::staff::When;
use bonghwa::domain::deliveries::State;
use bonghwa::domain::holds::Channel;
use bonghwa::domain::letters::Letter;
use bonghwa::store::{Conn, Error, deliveries, letters, subscribers};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How long a server may take for one step here: longer than anybody waits for the end.
const STEP: Duration = Duration::from_secs(30);
const PEOPLE: i64 = 10;

async fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun_at = Instant::now();
    while !is_so() {
        assert!(begun_at.elapsed() < Duration::from_secs(60), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

impl Scene {
    async fn writes_down<T: Send + 'static>(&self, write: impl Fn(&mut Conn, When) -> T + Clone + Send + 'static) -> T {
        let when = When { record: self.app.now(), machine: self.machine.now() };
        self.app.store.write::<_, Error, _>(move |conn| Ok(write(conn, when))).await.expect("it is written")
    }

    /// Waits until at least so many stand there.
    async fn stand(&self, state: State, count: i64) {
        let begun_at = Instant::now();
        loop {
            let counts = standings(&self.app.store).await;
            if counts.get(&state.number()).is_some_and(|there| *there >= count) {
                return;
            }
            assert!(begun_at.elapsed() < Duration::from_secs(60), "{state:?}: {counts:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

on_both_databases! {
    async fn what_waits_for_its_turn_goes_to_nobody_who_left_and_to_no_domain_on_hold_and_not_while_mail_is_paused(database: TestDatabase) {
        let Some(tools) = MailTools::find() else { return };
        // Two sessions, each of which needs a second and a half for a letter: all ten are claimed, and eight wait.
        let slow = [tools.server(&["--list", "--slow", "1.5"]), tools.server(&["--list", "--slow", "1.5"])];
        let scene = Scene::open_with(database, [&slow[0], &slow[1]], PEOPLE, ("?connections=1", "", STEP)).await;
        let told = || slow[0].list().len() + slow[1].list().len();
        eventually("the first are told", || told() >= 2).await;
        scene.writes_down(|conn, when| {
            for subscriber in [8, 9] {
                subscribers::suppress(conn, subscriber, "they pressed the link", when.machine)?;
            }
            subscribers::erase(conn, 10)?;
            pause(conn, when, &actor("lead"), Channel::Email)
        }).await.expect("it is said");
        // Those that were on the wire may go; all others are given back.
        scene.none_under_way().await;
        let before = told();
        assert!(before <= 4, "{before} of two and two");
        let waiting = PEOPLE - i64::try_from(before).expect("few");
        assert_eq!(standings(&scene.app.store).await.get(&State::Queued.number()), Some(&waiting));
        scene.writes_down(|conn, when| {
            resume(conn, when, &actor("lead"), Channel::Email)
        }).await.expect("it goes on");
        eventually("one more is told", || told() > before).await;
        scene.writes_down(|conn, when| hold(conn, when, &actor("lead"), &["example.net".to_owned()], "they throttle")).await.expect("it is on hold");
        scene.stand(State::Held, 1).await;
        scene.writes_down(|conn, when| release(conn, when, &actor("lead"), "example.net")).await.expect("it is over");
        eventually("the others are told", || told() == 7).await;
        scene.stand(State::Sent, 7).await;
        assert_eq!(standings(&scene.app.store).await, BTreeMap::from([(State::Sent.number(), 7), (State::Cancelled.number(), 3)]));
        scene.stops().await;
        let to: Vec<String> = [slow[0].list(), slow[1].list()].concat().into_iter().map(|(to, _)| to).collect();
        assert!(["p8@", "p9@", "p10@"].iter().all(|left| to.iter().all(|to| !to.starts_with(left))), "{to:?}");
    }

    async fn the_end_waits_for_no_relay_and_what_was_not_out_counts_as_not_tried(database: TestDatabase) {
        let Some(tools) = MailTools::find() else { return };
        let silent = [tools.server(&["--hang-after", "0"]), tools.server(&["--hang-after", "0"])];
        let scene = Scene::open_with(database, [&silent[0], &silent[1]], PEOPLE, ("", "", STEP)).await;
        scene.writes(Letter::Test, "lead@example.org").await;
        let machine = scene.machine.clone();
        scene.stand(State::Claimed, PEOPLE).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let begun_at = Instant::now();
        let app = scene.stops().await;
        assert!(begun_at.elapsed() < Duration::from_secs(4), "{:?}", begun_at.elapsed());
        let due_at = app.store.read(deliveries::find_next_due).await.expect("it is read");
        assert_eq!((standings(&app.store).await, due_at), (BTreeMap::from([(State::Queued.number(), PEOPLE)]), Some(machine.now())));
        let is_due = move |conn: &mut Conn| letters::is_due(conn, bonghwa::domain::letters::Lane::Staff, machine.now());
        assert!(app.store.read::<_, Error, _>(is_due).await.expect("it is read"));
    }

    async fn an_answer_to_the_last_dot_is_waited_for_at_the_end_and_not_for_long(database: TestDatabase) {
        let Some(tools) = MailTools::find() else { return };
        // The words are out when a server takes its time: one answers within five seconds, the other does not.
        let slow = [tools.server(&["--list", "--slow", "3"]), tools.server(&["--list", "--slow", "60"])];
        let scene = Scene::open_with(database, [&slow[0], &slow[1]], 4, ("?connections=2", "", STEP)).await;
        let machine = scene.machine.clone();
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        let begun_at = Instant::now();
        let app = scene.stops().await;
        assert!(begun_at.elapsed() < Duration::from_secs(9), "{:?}", begun_at.elapsed());
        assert_eq!((slow[0].list().len(), slow[1].list().len()), (2, 0));
        let due_at = app.store.read(deliveries::find_next_due).await.expect("it is read");
        assert!(due_at.is_some_and(|due_at| due_at > machine.now()), "nobody knows whether they have it");
        assert_eq!(standings(&app.store).await, BTreeMap::from([(State::Sent.number(), 2), (State::Queued.number(), 2)]));
    }
}
