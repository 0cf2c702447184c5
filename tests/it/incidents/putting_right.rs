//! An update that was wrong, put right in one act: retracted in its place, its statuses undone, the words that say so.

use super::scene::{Scene, component, down, ending, english, fire, limited, opening, restored, said, states, update};
use crate::harness::on_both_databases;
use crate::harness::samples::{minute, wording};
use bonghwa::actions::incidents as actions;
use bonghwa::domain::estimates::{Confidence, Estimate};
use bonghwa::domain::ids::{IncidentId, UpdateId};
use bonghwa::domain::incidents::Phase;
use bonghwa::domain::incidents::drafts::{EstimateDraft, ExceptionDraft, RecoveryDraft, ResolveDraft, UpdateDraft};
use bonghwa::domain::recoveries::{LimitedAs, Recovery, Step};
use bonghwa::domain::status::Status::{self, DegradedPerformance, MajorOutage, Operational, PartialOutage, Unknown};
use bonghwa::store::incidents::Held;
use bonghwa::store::{Store, record};
use chrono_tz::Asia::Seoul;

/// How long a component was out, as the page counts it.
async fn major_minutes(store: &Store, slug: &str) -> i64 {
    let found = store.read(|conn| record::find(conn, Seoul, None)).await.expect("a record");
    let (_, state) = found.leaves().find(|(leaf, _)| leaf.component.slug == slug).expect("a leaf");
    state.days.total().major_ms / 60_000
}

async fn put_right(scene: &Scene, wrong: &str, saying: UpdateDraft) {
    put_right_in("fire", scene, wrong, saying).await;
}

async fn put_right_in(incident: &str, scene: &Scene, wrong: &str, saying: UpdateDraft) {
    let (incident, wrong) = (IncidentId::from_slug(incident), UpdateId::from_slug(wrong));
    let reason = wording("다른 서비스의 복구를 잘못 안내했습니다.", "The recovery of another service was told here.");
    scene.does(move |conn, desk| actions::put_right(conn, desk, incident, wrong, &reason, &saying)).await;
}

fn degraded(slug: &str, since: i64) -> RecoveryDraft {
    let limits = wording("느립니다.", "It is slow.");
    said(slug, Recovery::Limited { as_status: LimitedAs::Degraded, limits }, since)
}

on_both_databases! {
    async fn a_wrong_recovery_is_undone_with_its_spans_and_its_uptime(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let draft = UpdateDraft { recoveries: vec![restored("talk-text", 10)], ..update("all well", 12) };
        scene.at(12).does(move |conn, desk| actions::publish_update(conn, desk, fire(), &draft)).await;
        assert_eq!(scene.spans("talk-text").await, [(Unknown, -60), (MajorOutage, 0), (Operational, 10)]);
        assert_eq!(major_minutes(&scene.store, "talk-text").await, 10);
        put_right(scene.at(30), "all well", update("sorry", 30)).await;
        assert_eq!(scene.spans("talk-text").await, [(Unknown, -60), (MajorOutage, 0)]);
        assert_eq!(major_minutes(&scene.store, "talk-text").await, 30);
        let held = scene.held(fire()).await;
        assert!(held.incident.updates[1].retraction.is_some() && held.incident.updates.len() == 3);
        assert_eq!(english(&held, "all well"), "This is all well.", "the words stay in their place");
        assert_eq!(english(&held, "sorry"), "This is sorry.");
    }

    async fn what_was_said_since_by_others_stays_said(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let draft = UpdateDraft { recoveries: vec![restored("talk-text", 10)], ..update("all well", 10) };
        scene.at(10).does(move |conn, desk| actions::publish_update(conn, desk, fire(), &draft)).await;
        let draft = UpdateDraft { recoveries: vec![limited("talk-text", 20)], ..update("limits", 20) };
        scene.at(20).does(move |conn, desk| actions::publish_update(conn, desk, fire(), &draft)).await;
        put_right(scene.at(30), "all well", update("sorry", 30)).await;
        // Out until the limits began: the ten minutes of the wrong update are gone.
        assert_eq!(scene.spans("talk-text").await, [(Unknown, -60), (MajorOutage, 0), (PartialOutage, 20)]);
    }

    async fn a_component_that_was_only_named_by_mistake_is_as_it_was_before(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let draft = opening("fire", 0, vec![down("talk-text", 0), down("mail", 0)]);
        scene.at(1).does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        put_right(scene.at(5), "fire-first", UpdateDraft {
            recoveries: vec![down("talk-text", 0)],
            ..update("only messages", 5)
        }).await;
        assert_eq!(scene.spans("mail").await, [(Unknown, -60)]);
        assert_eq!(scene.spans("talk-text").await, [(Unknown, -60), (MajorOutage, 0)]);
    }

    async fn an_incident_whose_only_notice_was_wrong_ends_with_the_words_that_say_so(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let draft = opening("fire", 0, vec![down("talk-text", 0), down("mail", 0)]);
        scene.at(1).does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        // Nothing was stated of what may be lost, and nothing need be: nothing had happened.
        put_right(scene.at(5), "fire-first", update("false alarm", 5)).await;
        let held = scene.held(fire()).await;
        assert_eq!((held.incident.state.phase(), held.incident.state.resolved_at()), (Phase::Resolved, Some(minute(5))));
        assert!(held.incident.promise().is_none() && held.incident.standings().is_empty());
        assert!(held.incident.updates[0].retraction.is_some() && held.incident.is_withdrawn());
        assert_eq!(english(&held, "false alarm"), "This is false alarm.");
        for slug in ["talk-text", "mail"] {
            assert_eq!(scene.spans(slug).await, [(Unknown, -60)], "{slug}");
            assert_eq!(major_minutes(&scene.store, slug).await, 0, "{slug}");
        }
    }

    async fn an_outage_that_is_over_outlives_what_another_incident_says_and_takes_back(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        states(&scene, Operational, -30).await;
        let draft = opening("fire", 60, vec![down("bank", 60)]);
        scene.at(240).does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        scene.says_nothing_is_lost().await;
        let draft = ending("the end", 120, vec![restored("bank", 120)]);
        scene.does(move |conn, desk| actions::resolve(conn, desk, fire(), &draft)).await;
        let before = [(Operational, -30), (MajorOutage, 60), (Operational, 120)];
        assert_eq!(scene.spans("bank").await, before);
        let slow = opening("slow", 0, vec![degraded("bank", 0)]);
        scene.does(move |conn, desk| actions::open(conn, desk, &slow, None)).await;
        let worst = [(Operational, -30), (DegradedPerformance, 0), (MajorOutage, 60), (DegradedPerformance, 120)];
        assert_eq!(scene.spans("bank").await, worst);
        assert_eq!(major_minutes(&scene.store, "bank").await, 60);
        let saying = UpdateDraft { recoveries: vec![restored("bank", 250)], ..update("sorry", 250) };
        put_right_in("slow", scene.at(250), "slow-first", saying).await;
        assert_eq!(scene.spans("bank").await, before);
        assert_eq!(major_minutes(&scene.store, "bank").await, 60);
    }

    async fn what_was_said_without_any_incident_comes_back_piece_by_piece(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        for (since, status) in [(-30, Operational), (10, PartialOutage), (20, Operational)] {
            states(scene.at(since.max(0)), status, since).await;
        }
        let draft = opening("fire", 60, vec![down("bank", 60)]);
        scene.at(60).does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        scene.at(80).says_nothing_is_lost().await;
        let draft = ending("the end", 80, vec![restored("bank", 80)]);
        scene.does(move |conn, desk| actions::resolve(conn, desk, fire(), &draft)).await;
        states(scene.at(100), DegradedPerformance, 90).await;
        let before = scene.spans("bank").await;
        let all = [(Operational, -30), (PartialOutage, 10), (Operational, 20), (MajorOutage, 60), (Operational, 80)];
        assert_eq!(before, all.into_iter().chain([(DegradedPerformance, 90)]).collect::<Vec<_>>());
        let flood = opening("flood", 0, vec![down("bank", 0)]);
        scene.at(120).does(move |conn, desk| actions::open(conn, desk, &flood, None)).await;
        assert_eq!(scene.spans("bank").await, [(Operational, -30), (MajorOutage, 0)]);
        let saying = UpdateDraft { recoveries: vec![degraded("bank", 130)], ..update("sorry", 130) };
        put_right_in("flood", scene.at(130), "flood-first", saying).await;
        assert_eq!(scene.spans("bank").await, before);
    }

    async fn what_was_watched_long_enough_by_mistake_is_undone_as_well(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let watching = said("talk-text", Recovery::Watching { until: minute(20) }, 10);
        let draft = UpdateDraft { recoveries: vec![watching], ..update("watched", 10) };
        scene.at(10).does(move |conn, desk| actions::publish_update(conn, desk, fire(), &draft)).await;
        scene.at(25).ticks().await;
        let step = |held: &Held| held.incident.standings()[&component("talk-text")].recovery.step();
        assert_eq!(step(&scene.held(fire()).await), Step::Restored);
        put_right(scene.at(30), "watched", update("sorry", 30)).await;
        assert_eq!(step(&scene.held(fire()).await), Step::Down);
        assert_eq!(scene.status("talk-text").await, MajorOutage);
    }

    async fn a_follow_up_put_right_leaves_the_incident_over(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        scene.ends(20).await;
        let follow_up = update("thanks", 30);
        scene.at(30).does(move |conn, desk| actions::publish_update(conn, desk, fire(), &follow_up)).await;
        put_right(scene.at(40), "thanks", update("sorry", 40)).await;
        assert!(!scene.held(fire()).await.incident.state.is_open());
    }

    async fn a_wrong_recovery_before_the_end_opens_it_again_and_what_it_had_settled_is_open(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let estimate = EstimateDraft {
            component: Some(component("talk-text")),
            estimate: Estimate::Time { at: minute(90) },
            confidence: Confidence::High,
            basis: wording("장비 교체", "New equipment"),
            as_of: minute(5),
        };
        scene.at(5).does(move |conn, desk| actions::estimate(conn, desk, fire(), &estimate)).await;
        let back = vec![restored("talk-text", 10), restored("talk-media", 10)];
        let draft = UpdateDraft { recoveries: back, ..update("all well", 10) };
        scene.at(10).does(move |conn, desk| actions::publish_update(conn, desk, fire(), &draft)).await;
        scene.says_nothing_is_lost().await;
        let end = ending("the end", 20, Vec::new());
        scene.at(20).does(move |conn, desk| actions::resolve(conn, desk, fire(), &end)).await;
        let outcome = |held: &Held| held.incident.estimates[0].outcome.as_str();
        assert_eq!(outcome(&scene.held(fire()).await), "met");
        put_right(scene.at(30), "all well", update("sorry", 30)).await;
        let held = scene.held(fire()).await;
        assert!(held.incident.state.is_open() && held.incident.promise().is_some());
        assert_eq!(outcome(&held), "standing");
    }

    async fn what_is_left_open_at_the_end_did_not_come_true(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let estimate = EstimateDraft {
            component: Some(component("talk-media")),
            estimate: Estimate::Time { at: minute(90) },
            confidence: Confidence::Low,
            basis: wording("장비 교체", "New equipment"),
            as_of: minute(5),
        };
        scene.at(5).does(move |conn, desk| actions::estimate(conn, desk, fire(), &estimate)).await;
        scene.says_nothing_is_lost().await;
        let reason = wording("다음 주에 복구합니다.", "It is back next week.");
        let exceptions = vec![ExceptionDraft { component: component("talk-media"), reason }];
        let end = ResolveDraft { exceptions, ..ending("the end", 20, vec![restored("talk-text", 20)]) };
        let held = scene.at(20).does(move |conn, desk| actions::resolve(conn, desk, fire(), &end)).await;
        assert_eq!(held.incident.estimates[0].outcome.as_str(), "replaced");
        // When it is back at last, that can be said.
        let back = [restored("talk-media", 50)];
        let held = scene.at(50).does(move |conn, desk| actions::recover(conn, desk, fire(), &back)).await;
        assert_eq!(held.incident.standings()[&component("talk-media")].recovery.step(), Step::Restored);
        assert_eq!(scene.status("talk-media").await, Operational);
    }

    async fn an_all_clear_that_came_too_early_opens_the_incident_again(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        scene.ends(20).await;
        assert_eq!(scene.status("talk-text").await, Operational);
        let saying = UpdateDraft { phase: Some(Phase::Identified), ..update("not over", 30) };
        put_right(scene.at(30), "the end", saying).await;
        let held = scene.held(fire()).await;
        assert_eq!(held.incident.state.phase(), Phase::Identified);
        assert!(held.incident.state.resolved_at().is_none() && held.incident.promise().is_some());
        for slug in ["talk-text", "talk-media"] {
            let status: Vec<(Status, i64)> = scene.spans(slug).await;
            assert_eq!(status, [(Unknown, -60), (MajorOutage, 0)], "{slug}");
            assert!(held.incident.standings().contains_key(&component(slug)));
        }
    }

    async fn words_that_are_undone_keep_no_promise_and_make_none(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let first = scene.held(fire()).await.incident.promises[0].made_by;
        let reason = || wording("잘못 게시했습니다.", "Published by mistake.");
        for (name, said, undone) in [("slip", 60, 60), ("word", 70, 71)] {
            let draft = update(name, said);
            scene.at(said).does(move |conn, desk| actions::publish_update(conn, desk, fire(), &draft)).await;
            let id = UpdateId::from_slug(name);
            let held = scene.at(undone).does(move |conn, desk| actions::retract_update(conn, desk, fire(), id, &reason())).await;
            let promise = held.incident.promise().expect("one stands");
            // What stood for a minute was read, and its promise with it.
            let expected = if said == undone { (first, true, 1) } else { (id, false, 2) };
            assert_eq!((promise.made_by, promise.missed_at.is_some(), held.incident.promises.len()), expected);
        }
    }

    async fn a_correction_and_a_retraction_leave_statuses_alone(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let draft = UpdateDraft { recoveries: vec![restored("talk-text", 10)], ..update("well", 10) };
        scene.at(10).does(move |conn, desk| actions::publish_update(conn, desk, fire(), &draft)).await;
        let well = UpdateId::from_slug("well");
        let reason = || wording("시각을 고칩니다.", "The time is put right.");
        let better = wording("메시지가 복구되었습니다.", "Messages are back.");
        scene.at(11).does(move |conn, desk| {
            actions::correct_update(conn, desk, fire(), well, &better, &reason())
        }).await;
        let held = scene.at(12).does(move |conn, desk| actions::retract_update(conn, desk, fire(), well, &reason())).await;
        let update = &held.incident.updates[1];
        assert_eq!((update.revisions.len(), update.revisions[1].at), (2, minute(11)));
        assert_eq!(update.retraction.as_ref().map(|retraction| retraction.at), Some(minute(12)));
        assert_eq!(english(&held, "well"), "Messages are back.");
        assert_eq!(scene.status("talk-text").await, Operational);
    }
}
