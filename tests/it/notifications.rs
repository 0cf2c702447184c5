//! Who is told of what: from an act on an incident to the deliveries that stand.

use crate::harness::on_both_databases;
use crate::harness::samples::{minute, wording};
use crate::incidents::scene::{Scene, component, down, ending, fire, restored, update};
use bonghwa::actions::incidents as actions;
use bonghwa::clock::Clock;
use bonghwa::domain::addresses::EmailAddress;
use bonghwa::domain::deliveries::{Next, Outcome, State, after};
use bonghwa::domain::ids::UpdateId;
use bonghwa::domain::language::Language;
use bonghwa::domain::notifications::{About, Occasion};
use bonghwa::domain::subscribers::{Consent, Wishes};
use bonghwa::domain::subscriptions::{Moment, Moments, Scope, Subscription};
use bonghwa::store::deliveries::{self, Recorded};
use bonghwa::store::{Error, notifications, subscribers};
use bonghwa::workers::fan_out::FanOut;
use chrono::Duration;
use chrono_tz::Asia::Seoul;
use std::collections::BTreeMap;
use tokio_util::sync::CancellationToken;

const ONE: i64 = 71;
const OTHER: i64 = 72;

/// Somebody who wants to hear about these at these moments.
pub(crate) async fn subscribes(scene: &Scene, name: &str, about: &[(Scope, &[Moment])]) -> i64 {
    let chosen: Vec<Subscription> = about
        .iter()
        .map(|(scope, moments)| Subscription { scope: *scope, moments: moments.iter().copied().collect::<Moments>() })
        .collect();
    let wishes = Wishes::checked(Language::Korean, Seoul, &chosen).expect("they chose something");
    let (address, now) = (EmailAddress::parse(&format!("{name}@example.org")).expect("an address"), scene.now());
    let save = move |conn: &mut bonghwa::store::Conn| {
        subscribers::save_confirmed(conn, &address, &wishes, Consent::Confirmed, now)
    };
    scene.store.write::<_, Error, _>(save).await.expect("they are kept")
}

pub(crate) fn of(slug: &str) -> Scope {
    Scope::Component(component(slug))
}

/// Everything is expanded at the present minute, to go out ten seconds later.
pub(crate) async fn expands(scene: &Scene) {
    let clock = Clock::manual(scene.now());
    let fan_out = FanOut { store: scene.store.clone(), machine: clock.clone(), clock, hold: Duration::seconds(10) };
    fan_out.expand_all(&CancellationToken::new()).await.expect("all are expanded");
}

/// Whom each notification goes to, in the order in which they were written.
pub(crate) async fn told(scene: &Scene) -> Vec<(Occasion, Vec<i64>)> {
    use bonghwa::store::schema::deliveries as rows;
    use diesel::prelude::*;
    let read = |conn: &mut bonghwa::store::Conn| {
        let mut all: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        let pairs: Vec<(i64, i64)> = rows::table
            .order((rows::notification_id, rows::subscriber_id))
            .select((rows::notification_id, rows::subscriber_id))
            .load(conn)?;
        for (notification, subscriber) in pairs {
            all.entry(notification).or_default().push(subscriber);
        }
        let mut latest = notifications::list_latest(conn, 100)?;
        latest.reverse();
        let told = |one: &notifications::Notification| {
            (one.announcement.occasion, all.get(&one.id).cloned().unwrap_or_default())
        };
        Ok::<_, Error>(latest.iter().map(told).collect::<Vec<_>>())
    };
    scene.store.read(read).await.expect("they can be read")
}

async fn claims(scene: &Scene, holder: i64, limit: i64) -> Vec<deliveries::Claimed> {
    let now = scene.now();
    scene.store.write::<_, Error, _>(move |conn| deliveries::claim(conn, holder, now, limit)).await.expect("a claim")
}

async fn records(scene: &Scene, holder: i64, claimed: &[deliveries::Claimed], outcome: Outcome) -> usize {
    let now = scene.now();
    let recorded: Vec<Recorded> = claimed
        .iter()
        .map(|one| Recorded {
            notification: one.notification,
            subscriber: one.subscriber,
            next: after(outcome, one.failures, one.doubts, now),
            provider: Some("relay".into()),
            reply: Some("said".into()),
        })
        .collect();
    let write = move |conn: &mut bonghwa::store::Conn| deliveries::record(conn, holder, now, &recorded);
    scene.store.write::<_, Error, _>(write).await.expect("they are recorded")
}

async fn counts(scene: &Scene, notification: i64) -> Vec<(State, i64)> {
    let counted = scene.store.read::<_, Error, _>(move |conn| deliveries::count(conn, notification)).await;
    counted.expect("they are counted").into_iter().map(|one| (one.state, one.count)).collect()
}

on_both_databases! {
    async fn each_hears_of_what_they_chose_at_their_moments_and_once(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let everything = subscribes(&scene, "everything", &[(Scope::Everything, &[Moment::Started, Moment::Resolved])]).await;
        let both = subscribes(&scene, "both", &[
            (of("talk"), &[Moment::Started]), (of("talk-text"), &[Moment::Started, Moment::Updates]),
            (Scope::Everything, &[Moment::Started]),
        ]).await;
        let waiting = subscribes(&scene, "waiting", &[(of("talk-text"), &[Moment::Restored])]).await;
        let elsewhere = subscribes(&scene, "elsewhere", &[(of("bank"), &Moment::ALL)]).await;

        let draft = crate::incidents::scene::opening("fire", 0, vec![down("talk-text", 0), down("talk-media", 0)]);
        scene.does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        scene.at(5).does(|conn, desk| actions::publish_update(conn, desk, fire(), &update("second", 5))).await;
        let back = bonghwa::domain::incidents::drafts::UpdateDraft {
            recoveries: vec![restored("talk-media", 8)], ..update("pictures", 8)
        };
        scene.at(8).does(move |conn, desk| actions::publish_update(conn, desk, fire(), &back)).await;
        let back = bonghwa::domain::incidents::drafts::UpdateDraft {
            recoveries: vec![restored("talk-text", 9)], ..update("text", 9)
        };
        scene.at(9).does(move |conn, desk| actions::publish_update(conn, desk, fire(), &back)).await;
        scene.at(10).says_nothing_is_lost().await;
        let end = ending("end", 10, Vec::new());
        scene.does(move |conn, desk| actions::resolve(conn, desk, fire(), &end)).await;
        let late = subscribes(&scene, "late", &[(Scope::Everything, &Moment::ALL)]).await;
        expands(&scene).await;
        expands(&scene).await;

        assert_eq!(told(&scene).await, [
            (Occasion::Opened, vec![everything, both]),
            (Occasion::Updated, vec![both]),
            // Pictures are back: who waits for messages does not hear of it, but who wants every word does.
            (Occasion::Restored, vec![both]),
            (Occasion::Restored, vec![both, waiting]),
            (Occasion::Resolved, vec![everything, both]),
        ]);
        assert!(elsewhere > 0 && late > 0);
    }

    async fn what_the_board_says_is_back_is_told_to_those_who_wait_for_it(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let waiting = subscribes(&scene, "waiting", &[(of("talk-text"), &[Moment::Restored])]).await;
        let pictures = subscribes(&scene, "pictures", &[(of("talk-media"), &[Moment::Restored])]).await;
        let changes = subscribes(&scene, "changes", &[(Scope::Everything, &[Moment::StatusChanges])]).await;
        let ends = subscribes(&scene, "ends", &[(Scope::Everything, &[Moment::Resolved])]).await;
        let draft = crate::incidents::scene::opening("fire", 0, vec![down("talk-text", 0), down("talk-media", 0)]);
        scene.does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        let back = [restored("talk-text", 5)];
        scene.at(5).does(move |conn, desk| actions::recover(conn, desk, fire(), &back)).await;
        expands(&scene).await;
        assert_eq!(told(&scene).await, [
            (Occasion::Opened, vec![changes]),
            (Occasion::Restored, vec![waiting, changes]),
        ]);
        assert!(pictures > 0 && ends > 0);
    }

    async fn words_go_out_after_the_hold_the_urgent_first_and_to_one_process(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        for name in ["a", "b", "c"] {
            subscribes(&scene, name, &[(Scope::Everything, &Moment::ALL)]).await;
        }
        let follower = subscribes(&scene, "follower", &[(of("talk-text"), &Moment::ALL)]).await;
        let draft = crate::incidents::scene::opening("fire", 0, vec![down("talk-text", 0)]);
        scene.does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        scene.does(|conn, desk| actions::publish_update(conn, desk, fire(), &update("second", 0))).await;
        expands(&scene).await;
        assert!(claims(&scene, ONE, 10).await.is_empty(), "nothing goes out while it can be undone");

        let first = claims(scene.at(1), ONE, 2).await;
        assert_eq!((first[0].subscriber, first[0].notification), (follower, 1));
        let second = claims(&scene, OTHER, 10).await;
        assert_eq!((first.len(), second.len()), (2, 6));
        assert!(first.iter().all(|one| second.iter().all(|other| (one.notification, one.subscriber) != (other.notification, other.subscriber))));
        let notifications: Vec<i64> = second.iter().map(|one| one.notification).collect();
        assert_eq!(notifications.iter().filter(|one| **one == 1).count(), 2, "{notifications:?}");
        assert!(claims(&scene, ONE, 10).await.is_empty());

        assert_eq!(records(&scene, OTHER, &first, Outcome::Accepted).await, 0, "they are not the other's");
        assert_eq!(records(&scene, ONE, &first, Outcome::Accepted).await, 2);
        assert_eq!(records(&scene, ONE, &first, Outcome::Accepted).await, 0, "nothing is recorded twice");
        let holders = scene.store.read::<_, Error, _>(deliveries::list_holders).await.unwrap();
        assert_eq!(holders, [OTHER]);
        let given_back = scene.store.write::<_, Error, _>(|conn| deliveries::give_back(conn, OTHER)).await.unwrap();
        assert_eq!((given_back, claims(&scene, ONE, 10).await.len()), (6, 6));
    }

    async fn what_fails_comes_again_and_what_is_lost_is_given_up(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        for name in ["passing", "permanent", "ambiguous"] {
            subscribes(&scene, name, &[(Scope::Everything, &[Moment::Started])]).await;
        }
        let draft = crate::incidents::scene::opening("fire", 0, vec![down("talk-text", 0)]);
        scene.does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        expands(&scene).await;
        let claimed = claims(scene.at(1), ONE, 10).await;
        for (one, outcome) in claimed.iter().zip([Outcome::Passing, Outcome::Permanent, Outcome::Ambiguous]) {
            records(&scene, ONE, std::slice::from_ref(one), outcome).await;
        }
        assert_eq!(counts(&scene, 1).await, [(State::Queued, 2), (State::Failed, 1)]);
        let again = claims(scene.at(2), ONE, 10).await;
        assert_eq!((again.len(), again[0].failures, again[0].doubts), (1, 1, 0));
        let again = claims(scene.at(6), ONE, 10).await;
        assert_eq!((again.len(), again[0].failures, again[0].doubts), (1, 0, 1));
        records(&scene, ONE, &again, Outcome::Ambiguous).await;
        assert_eq!(counts(&scene, 1).await, [(State::Queued, 1), (State::Unknown, 1), (State::Failed, 1)]);
    }

    async fn what_is_taken_back_is_told_to_those_who_were_told(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let first = subscribes(&scene, "first", &[(Scope::Everything, &[Moment::Started])]).await;
        let second = subscribes(&scene, "second", &[(Scope::Everything, &[Moment::Started])]).await;
        let draft = crate::incidents::scene::opening("fire", 0, vec![down("talk-text", 0)]);
        scene.does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        scene.at(1).does(|conn, desk| actions::publish_update(conn, desk, fire(), &update("word", 1))).await;
        expands(&scene).await;
        let claimed = claims(scene.at(2), ONE, 1).await;
        assert_eq!(claimed[0].subscriber, first);
        records(&scene, ONE, &claimed, Outcome::Accepted).await;
        let reason = wording("틀린 안내였습니다.", "It was wrong.");
        let opened = UpdateId::from_slug("fire-first");
        scene.does(move |conn, desk| actions::retract_update(conn, desk, fire(), opened, &reason)).await;
        expands(&scene).await;
        assert_eq!(told(&scene).await, [
            (Occasion::Opened, vec![first, second]), (Occasion::Updated, vec![]), (Occasion::Retracted, vec![first]),
        ]);
        let cancelled = scene.store.read::<_, Error, _>(|conn| notifications::find(conn, 1)).await.unwrap();
        assert_eq!(cancelled.cancelled_at, Some(minute(2)));
    }

    async fn a_newer_word_stands_for_an_older_one_that_was_not_sent(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let every_word = subscribes(&scene, "every", &[(Scope::Everything, &Moment::ALL)]).await;
        let first_word = subscribes(&scene, "first", &[(Scope::Everything, &[Moment::Started])]).await;
        let draft = crate::incidents::scene::opening("fire", 0, vec![down("talk-text", 0)]);
        scene.does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        scene.does(|conn, desk| actions::publish_update(conn, desk, fire(), &update("word", 0))).await;
        expands(&scene).await;
        let having = scene.store.read::<_, Error, _>(move |conn| {
            let newer = notifications::list_after(conn, About::Incident(fire(), UpdateId::from_slug("fire-first")), 1)?;
            deliveries::list_having(conn, &newer, &[every_word, first_word])
        });
        assert_eq!(having.await.unwrap(), [every_word]);
    }

    async fn a_held_domain_is_sent_nothing_until_it_is_released(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        subscribes(&scene, "a", &[(Scope::Everything, &[Moment::Started])]).await;
        let draft = crate::incidents::scene::opening("fire", 0, vec![down("talk-text", 0)]);
        scene.does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        expands(&scene).await;
        let claimed = claims(scene.at(1), ONE, 10).await;
        let held = Recorded {
            notification: 1, subscriber: claimed[0].subscriber, provider: None, reply: None,
            next: Next { state: State::Held, due_at: scene.now(), failures: 0, doubts: 0 },
        };
        let now = scene.now();
        scene.store.write::<_, Error, _>(move |conn| deliveries::record(conn, ONE, now, &[held])).await.unwrap();
        assert!(claims(scene.at(100), ONE, 10).await.is_empty());
        let released = scene.store.write::<_, Error, _>(move |conn| {
            let held = (deliveries::list_held(conn, "example.net")?, deliveries::list_held(conn, "example.org")?);
            assert_eq!(held, (vec![], vec![1]));
            let release = |conn: &mut _, domain| deliveries::release(conn, 1, domain, State::Queued, now);
            Ok((release(conn, "example.net")?, release(conn, "example.org")?))
        });
        assert_eq!(released.await.unwrap(), (0, 1));
        assert_eq!(claims(&scene, ONE, 10).await.len(), 1);
    }
}
