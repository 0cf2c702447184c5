//! What the page says of components while incidents track them: the worst of what is open, the policy after that.

use super::scene::{Scene, component, down, ending, fire, limited, loss, opening, restored, said};
use crate::harness::on_both_databases;
use crate::harness::samples::{minute, wording};
use bonghwa::actions::incidents as actions;
use bonghwa::actions::observations::{Judged, Turned, record};
use bonghwa::domain::ids::IncidentId;
use bonghwa::domain::incidents::drafts::SetDraft;
use bonghwa::domain::incidents::{Impact, IncidentRefusal as Refused};
use bonghwa::domain::recoveries::{LeftOut, Recovery};
use bonghwa::domain::safety::Safety;
use bonghwa::domain::status::Status::{self, DegradedPerformance, MajorOutage, Operational, PartialOutage, Unknown};
use bonghwa::store::Error;
use bonghwa::store::record::find_standing;
use chrono_tz::Asia::Seoul;

fn flood() -> IncidentId {
    IncidentId::from_slug("flood")
}

/// What the probes of a component say since that minute.
pub async fn probes_say(scene: &Scene, slug: &str, status: Status, since: i64) {
    let judged = Judged {
        component: component(slug),
        status,
        since: minute(since),
        as_of: scene.now(),
        actor: "probe:map-tcp".to_owned(),
        why: None,
    };
    let now = scene.now();
    let turned = [Turned { verdict: None, judged }];
    scene.store.write(move |conn| record(conn, now, Seoul, &[], &turned)).await.expect("it is recorded");
}

on_both_databases! {
    async fn a_lost_site_takes_what_is_on_it_and_spares_what_is_left_out(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let mut loss = loss("pangyo", 0);
        loss.left_out = vec![LeftOut { component: component("talk-media"), reason: wording("다른 곳에서 제공합니다.", "") }];
        let draft = opening("fire", 0, vec![limited("bank", 0)]);
        let held = scene.at(1).does(move |conn, desk| actions::open(conn, desk, &draft, Some(&loss))).await;
        let incident = &held.incident;
        let tracked: Vec<_> = incident.tracked.iter().map(|tracked| tracked.component).collect();
        assert_eq!(tracked, ["talk-text", "mail", "bank"].map(component), "in the order of the page");
        assert_eq!(incident.sets[0].left_out[0].component, component("talk-media"));
        assert_eq!(incident.impact, Impact::Critical);
        let expected = [("talk-text", MajorOutage), ("talk-media", Unknown), ("mail", DegradedPerformance)];
        for (slug, status) in expected.into_iter().chain([("bank", PartialOutage), ("map", Unknown)]) {
            assert_eq!(scene.status(slug).await, status, "{slug}");
        }
        assert_eq!(scene.spans("talk-text").await, [(Unknown, -60), (MajorOutage, 0)], "dated back");
    }

    async fn of_two_incidents_the_worse_wins_and_neither_rewrites_the_time_of_the_other(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let draft = opening("flood", 5, vec![limited("talk-text", 5)]);
        scene.at(6).does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        assert_eq!(scene.spans("talk-text").await, [(Unknown, -60), (MajorOutage, 0)]);
        scene.at(20).does(|conn, desk| actions::recover(conn, desk, fire(), &[restored("talk-text", 15)])).await;
        let after_the_fire = [(Unknown, -60), (MajorOutage, 0), (PartialOutage, 15)];
        assert_eq!(scene.spans("talk-text").await, after_the_fire);
        scene.at(30).does(|conn, desk| actions::recover(conn, desk, flood(), &[restored("talk-text", 25)])).await;
        let all = [(Unknown, -60), (MajorOutage, 0), (PartialOutage, 15), (Operational, 25)];
        assert_eq!(scene.spans("talk-text").await, all);
        // A relapse of the one, and again the worse of both.
        scene.at(40).does(|conn, desk| actions::recover(conn, desk, fire(), &[down("talk-text", 35)])).await;
        assert_eq!(scene.spans("talk-text").await.last(), Some(&(MajorOutage, 35)));
    }

    async fn an_incident_that_lets_go_leaves_what_the_other_one_says_from_then_on(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let draft = opening("flood", 5, vec![limited("talk-text", 5)]);
        scene.at(6).does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        // The fire does not count messages any more; since it began, the flood did.
        let set = SetDraft {
            at: minute(20),
            reason: wording("침수 장애에서 안내합니다.", "Told of in the flood."),
            added: vec![],
            removed: vec![component("talk-text")],
        };
        scene.at(21).does(move |conn, desk| actions::track(conn, desk, fire(), &set)).await;
        let expected = [(Unknown, -60), (MajorOutage, 0), (PartialOutage, 20)];
        assert_eq!(scene.spans("talk-text").await, expected);
        scene.at(30).does(|conn, desk| {
            let words = wording("유실은 없습니다.", "");
            actions::state_safety(conn, desk, flood(), Safety::NoneKnown, &words, desk.now)
        }).await;
        let draft = ending("the flood is over", 30, vec![restored("talk-text", 28)]);
        scene.does(move |conn, desk| actions::resolve(conn, desk, flood(), &draft)).await;
        assert_eq!(scene.spans("talk-text").await.last(), Some(&(Operational, 28)));
    }

    async fn what_an_incident_takes_out_is_unknown_where_nobody_else_speaks_for_it(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let without = |slug: &str, at: i64| SetDraft {
            at: minute(at),
            reason: wording("화재와 무관합니다.", "The fire is not the reason."),
            added: vec![],
            removed: vec![component(slug)],
        };
        let set = without("talk-text", 20);
        scene.at(21).does(move |conn, desk| actions::track(conn, desk, fire(), &set)).await;
        let expected = [(Unknown, -60), (MajorOutage, 0), (Unknown, 20)];
        assert_eq!(scene.spans("talk-text").await, expected);
        scene.at(30).says_nothing_is_lost().await;
        let draft = ending("the end", 30, vec![restored("talk-media", 30)]);
        scene.does(move |conn, desk| actions::resolve(conn, desk, fire(), &draft)).await;
        assert_eq!(scene.spans("talk-text").await, expected, "the end of the incident is not about it any more");
        // Dated back over all of that, and taken back again.
        let draft = opening("flood", -10, vec![limited("talk-text", -10), down("bank", -10)]);
        scene.at(40).does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        assert_eq!(scene.spans("talk-text").await, [(PartialOutage, -10), (MajorOutage, 0), (PartialOutage, 20)]);
        let set = without("talk-text", -10);
        scene.at(41).does(move |conn, desk| actions::track(conn, desk, flood(), &set)).await;
        assert_eq!(scene.spans("talk-text").await, expected);
    }

    async fn what_an_incident_takes_out_keeps_its_status_where_checks_decide_next(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let draft = opening("fire", 0, vec![down("map", 0), down("bank", 0)]);
        scene.at(1).does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        failing_probe(&scene, "map").await;
        let set = SetDraft {
            at: minute(5),
            reason: wording("화재와 무관합니다.", "The fire is not the reason."),
            added: vec![],
            removed: vec![component("map")],
        };
        scene.at(6).does(move |conn, desk| actions::track(conn, desk, fire(), &set)).await;
        assert_eq!(scene.spans("map").await, [(Unknown, -60), (MajorOutage, 0)]);
        probes_say(scene.at(8), "map", Operational, 7).await;
        assert_eq!(scene.spans("map").await, [(Unknown, -60), (MajorOutage, 0), (Operational, 7)]);
    }

    async fn verdicts_do_not_fight_the_staff_and_decide_again_after_the_end(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        probes_say(&scene, "map", Operational, -30).await;
        assert_eq!(scene.status("map").await, Operational);
        let draft = opening("fire", 0, vec![down("map", 0)]);
        scene.at(1).does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        for (minute, status) in [(2, Operational), (3, DegradedPerformance)] {
            probes_say(scene.at(minute), "map", status, minute).await;
            assert_eq!(scene.status("map").await, MajorOutage, "the incident tracks it");
        }
        scene.at(10).says_nothing_is_lost().await;
        let catalogue = || scene.store.read(|conn| find_standing(conn).map(|standing| standing.catalogue_sequence));
        let before = catalogue().await.expect("a standing");
        let draft = ending("the end", 10, vec![restored("map", 8)]);
        scene.does(move |conn, desk| actions::resolve(conn, desk, fire(), &draft)).await;
        assert!(catalogue().await.expect("a standing") > before, "those who judge look at everything again");
        probes_say(scene.at(12), "map", PartialOutage, 11).await;
        assert_eq!(scene.spans("map").await.last(), Some(&(PartialOutage, 11)));
    }

    async fn an_end_against_failing_checks_asks_for_the_reason(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let draft = opening("fire", 0, vec![down("map", 0)]);
        scene.at(1).does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        failing_probe(&scene, "map").await;
        scene.at(10).says_nothing_is_lost().await;
        let end = || ending("the end", 10, vec![restored("map", 8)]);
        scene.refuses(
            Refused::ChecksStillFail { components: vec!["map".into()] },
            "not resolved: checks still fail for map. Give the reason why the incident is over all the same",
            move |conn, desk| actions::resolve(conn, desk, fire(), &end()),
        ).await;
        let mut draft = end();
        draft.despite_checks = Some("the check asks the old address".to_owned());
        let held = scene.does(move |conn, desk| actions::resolve(conn, desk, fire(), &draft)).await;
        assert!(!held.incident.state.is_open());
    }

    async fn a_watched_component_counts_as_restored_when_its_time_is_over(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let watched = [said("talk-text", Recovery::Watching { until: minute(70) }, 10)];
        scene.at(10).does(move |conn, desk| actions::recover(conn, desk, fire(), &watched)).await;
        assert_eq!(scene.status("talk-text").await, Operational);
        scene.at(69).ticks().await;
        assert_eq!(scene.held(fire()).await.incident.recoveries.len(), 3);
        scene.at(75).ticks().await;
        let incident = scene.held(fire()).await.incident;
        let row = incident.standings()[&component("talk-text")];
        assert_eq!((row.recovery.clone(), row.since, row.by.as_str()), (Recovery::Restored, minute(70), "timekeeper"));
        assert_eq!(scene.spans("talk-text").await, [(Unknown, -60), (MajorOutage, 0), (Operational, 10)]);
    }
}

/// A probe of the component whose verdict is that it is down.
pub async fn failing_probe(scene: &Scene, slug: &'static str) {
    use bonghwa::domain::verdict::{Kept, Standing};
    use bonghwa::store::{Conn, probes, verdicts};
    let now = scene.now();
    let save = move |conn: &mut Conn| {
        let draft = crate::harness::draft_of(&format!(
            "{}\n[[probe]]\nslug = \"map-tcp\"\ncomponent = \"{slug}\"\ntcp = \"127.0.0.1:9\"\n",
            super::scene::CATALOGUE
        ));
        bonghwa::actions::catalogue::apply(conn, now, Seoul, &draft, false).map(drop).map_err(|error| match error {
            bonghwa::actions::catalogue::ApplyError::Store(error) => error,
            refused => panic!("{refused:?}"),
        })?;
        probes::ensure_series(conn, "here")?;
        let series = probes::list_watched(conn, "here")?.first().map(|watched| watched.series).expect("a probe");
        let kept = Kept { standing: Standing::Down, since: now, before: Standing::Up, is_flapping: false };
        verdicts::save(conn, series, &kept, now)
    };
    scene.store.write::<_, Error, _>(save).await.expect("a probe that fails");
}
