//! Statuses that change by themselves are told to whoever asked for every change: gathered, damped, once, and only while it is so.

use crate::delivering::{Office, text};
use crate::harness::on_both_databases;
use crate::harness::samples::actor;
use crate::incidents::scene::{Scene, down, fire, opening, restored, states, update};
use crate::notifications::{expands, of, subscribes, told};
use bonghwa::actions::holds;
use bonghwa::actions::incidents as actions;
use bonghwa::actions::record::keep_time;
use bonghwa::actions::staff::When;
use bonghwa::domain::language::Language;
use bonghwa::domain::notifications::Occasion;
use bonghwa::domain::status::Status::{DegradedPerformance, MajorOutage, Operational};
use bonghwa::domain::subscriptions::{Moment, Scope};
use bonghwa::store::{Conn, Error};
use bonghwa::workers::timekeeper;
use chrono_tz::Asia::Seoul;
use std::time::Duration;

const EVERY_CHANGE: &[Moment] = &[Moment::StatusChanges];
const ALL_BUT_CHANGES: &[Moment] =
    &[Moment::Started, Moment::Updates, Moment::Restored, Moment::Resolved, Moment::Maintenance];

/// The bank works, and has for so long that nobody need be told.
async fn bank_works(scene: &Scene) {
    states(scene, Operational, 0).await;
    scene.at(2).ticks().await;
    assert_eq!(told(scene).await, [], "that it is seen for the first time is no news");
}

/// As long as changes are gathered and the hold lasts.
async fn passes(office: &Office, by: Duration) {
    office.app.advance(by);
    timekeeper::tick(&office.app.store, &office.app.clock, Seoul).await.expect("time is kept");
}

on_both_databases! {
    async fn whoever_asked_for_every_change_is_told_once_it_has_lasted_a_minute(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let bank = subscribes(&scene, "bank", &[(of("bank"), EVERY_CHANGE)]).await;
        let all = subscribes(&scene, "all", &[(Scope::Everything, EVERY_CHANGE)]).await;
        subscribes(&scene, "other", &[(Scope::Everything, ALL_BUT_CHANGES)]).await;
        subscribes(&scene, "elsewhere", &[(of("mail"), EVERY_CHANGE)]).await;
        bank_works(&scene).await;
        states(scene.at(10), MajorOutage, 10).await;
        scene.ticks().await;
        assert_eq!(told(&scene).await, []);
        scene.at(11).ticks().await;
        scene.at(12).ticks().await;
        expands(&scene).await;
        assert_eq!(told(&scene).await, [(Occasion::Changed, vec![bank, all])]);
    }

    async fn what_goes_up_and_down_is_told_at_most_every_ten_minutes_and_only_what_is_left_of_it(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let bank = subscribes(&scene, "bank", &[(of("bank"), EVERY_CHANGE)]).await;
        bank_works(&scene).await;
        states(scene.at(10), MajorOutage, 10).await;
        scene.at(11).ticks().await;
        // Up again, down again: after ten minutes it is what they were told.
        states(scene.at(12), Operational, 12).await;
        scene.at(14).ticks().await;
        states(scene.at(15), MajorOutage, 15).await;
        scene.at(21).ticks().await;
        // Up for good.
        states(scene.at(30), Operational, 30).await;
        scene.at(31).ticks().await;
        // Once more down, and told when ten minutes are over.
        states(scene.at(33), DegradedPerformance, 33).await;
        scene.at(40).ticks().await;
        expands(&scene).await;
        assert_eq!(told(&scene).await, [(Occasion::Changed, vec![bank]), (Occasion::Changed, vec![bank])]);
        scene.at(41).ticks().await;
        expands(&scene).await;
        assert_eq!(told(&scene).await.len(), 3);
    }

    async fn what_an_incident_speaks_of_is_told_by_the_incident_alone(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let bank = subscribes(&scene, "bank", &[(of("bank"), EVERY_CHANGE)]).await;
        let text = subscribes(&scene, "text", &[(of("talk-text"), EVERY_CHANGE)]).await;
        bank_works(&scene).await;
        states(scene.at(10), MajorOutage, 10).await;
        let draft = opening("fire", 10, vec![down("bank", 10), down("talk-text", 10)]);
        scene.does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        scene.at(12).ticks().await;
        // A word that changes no status is not for them; one that does is, and only for whom it concerns.
        scene.does(|conn, desk| {
            actions::publish_update(conn, desk, fire(), &update("word", 12))
        })
        .await;
        let back = bonghwa::domain::incidents::drafts::UpdateDraft {
            recoveries: vec![restored("talk-text", 13)],
            ..update("back", 13)
        };
        scene.at(13).does(move |conn, desk| {
            actions::publish_update(conn, desk, fire(), &back)
        }).await;
        expands(&scene).await;
        assert_eq!(told(&scene).await, [
            (Occasion::Opened, vec![bank, text]), (Occasion::Updated, vec![]), (Occasion::Restored, vec![text]),
        ]);
    }

    async fn several_processes_tell_it_once_also_when_none_ran_for_hours(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let bank = subscribes(&scene, "bank", &[(of("bank"), EVERY_CHANGE)]).await;
        bank_works(&scene).await;
        states(scene.at(10), MajorOutage, 10).await;
        let now = scene.at(300).now();
        let looks: Vec<_> = (0..4)
            .map(|_| {
                let store = scene.store.clone();
                tokio::spawn(async move {
                    store.write::<_, Error, _>(move |conn: &mut Conn| keep_time(conn, now, Seoul)).await
                })
            })
            .collect();
        for look in looks {
            look.await.expect("no panic").expect("time is kept");
        }
        expands(&scene).await;
        assert_eq!(told(&scene).await, [(Occasion::Changed, vec![bank])]);
    }

    async fn it_arrives_and_is_dropped_where_it_is_true_no_more(database: TestDatabase) {
        let office = Office::open(database).await;
        for address in ["ada@daum.net", "ben@example.org"] {
            office.follows(address, Scope::Everything, EVERY_CHANGE, Language::English).await;
        }
        let now = office.app.now();
        office.app.states("talk-text", Operational, now).await.expect("it is stated");
        passes(&office, Duration::from_secs(120)).await;
        let hold = |conn: &mut Conn, when: When| holds::hold(conn, when, &actor("duty-lead"), &["daum.net".into()], "out");
        let when = When { record: office.app.now(), machine: office.app.machine.now() };
        office.app.store.write::<_, Error, _>(move |conn| hold(conn, when)).await.expect("it is held");

        office.app.states("talk-text", MajorOutage, office.app.now()).await.expect("it is stated");
        passes(&office, Duration::from_secs(61)).await;
        let sent = office.sends().await;
        assert_eq!(sent.len(), 1, "daum.net is on hold");
        let (said, to) = (text(&sent[0]), sent[0].to.as_str());
        assert!(to == "ben@example.org" && said.contains("Outage") && said.contains("Before: Operational"), "{said}");
        // By the time that the hold ends it works again: what was kept back is true no more.
        office.app.states("talk-text", Operational, office.app.now()).await.expect("it is stated");
        let when = When { record: office.app.now(), machine: office.app.machine.now() };
        let release = move |conn: &mut Conn| holds::release(conn, when, &actor("duty-lead"), "daum.net");
        office.app.store.write::<_, Error, _>(release).await.expect("it is released");
        assert!(office.sends().await.is_empty());
        passes(&office, Duration::from_secs(601)).await;
        assert_eq!(office.sends().await.len(), 2, "both hear that it works");
    }
}
