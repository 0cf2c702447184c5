//! A status that staff set and that ends by itself: what is the case after it, and what takes its place before.

use crate::harness::on_both_databases;
use crate::harness::samples::{actor, minute};
use crate::incidents::scene::{Scene, component, down, ending, fire, opening, restored};
use crate::maintenances::works::{plan, plans};
use bonghwa::actions::incidents::{self, Desk};
use bonghwa::actions::observations::{Judged, Turned, record};
use bonghwa::actions::statuses::{Setting, SettingError, set};
use bonghwa::clock::Clock;
use bonghwa::domain::ids::ProbeId;
use bonghwa::domain::language::Language;
use bonghwa::domain::maintenances::Ending;
use bonghwa::domain::observations::{Observation, Outcome, SeriesId};
use bonghwa::domain::probes::{Check, Probe, TcpCheck};
use bonghwa::domain::staff::{Role, Staff};
use bonghwa::domain::status::Status::{self, DegradedPerformance, MajorOutage, Operational, UnderMaintenance, Unknown};
use bonghwa::domain::statuses::{SettingRefusal, StatusEnd};
use bonghwa::domain::verdict::{Flapping, Judging, Kept, Patience, Standing};
use bonghwa::store::{Conn, Store, observations, probes, status_ends, verdicts};
use bonghwa::workers::timekeeper;
use chrono_tz::Asia::Seoul;
use std::time::Duration;

/// Somebody on the staff says at the scene's minute that `slug` is `to`, until that minute.
async fn sets(scene: &Scene, slug: &str, to: Status, until: Option<i64>) -> Result<(), SettingError> {
    let (now, by) = (scene.now(), actor("duty-lead"));
    let setting = Setting {
        components: vec![component(slug)],
        to,
        since: now,
        until: until.map(minute),
        said: String::new(),
        why: String::new(),
        number: String::new(),
    };
    let staff = Staff {
        handle: by.clone(),
        name: "Lead".to_owned(),
        role: Role::Publisher,
        groups: None,
        language: Language::English,
    };
    let act = move |conn: &mut Conn| {
        set(conn, Desk { now, zone: Seoul, by: &by, token: None, revision: None }, &staff, &setting)
    };
    scene.store.write(act).await
}

async fn ends(scene: &Scene) -> Vec<StatusEnd> {
    scene.store.read(status_ends::list).await.expect("the ends")
}

/// A probe of the map, whose checks decide; it is silent after five minutes.
async fn is_checked(scene: &Scene) -> SeriesId {
    let patience = Patience { checks: 1, time: Duration::ZERO };
    let probe = Probe {
        id: ProbeId::from_slug("map-tcp"),
        slug: "map-tcp".to_owned(),
        component: component("map"),
        is_decisive: true,
        interval: Duration::from_secs(30),
        timeout: Duration::from_secs(5),
        attempts: 1,
        check: Check::Tcp(TcpCheck { host: "127.0.0.1".to_owned(), port: 1 }),
        judging: Judging {
            failure: patience,
            recovery: patience,
            slow_above_ms: None,
            well_below_ms: None,
            silent_after: Duration::from_secs(300),
            flapping: Flapping { changes: 5, within: Duration::from_secs(600) },
        },
    };
    let begin = move |conn: &mut Conn| {
        probes::save_probe(conn, &probe, 0)?;
        probes::ensure_series(conn, "here")?;
        let watched = probes::list_watched(conn, "here")?;
        Ok::<_, bonghwa::store::Error>(watched[0].series)
    };
    scene.store.write(begin).await.expect("a probe")
}

/// Its checks say so since that minute, and said so again at that other one. The page does not hear of it here.
async fn checks_say(scene: &Scene, series: SeriesId, standing: Standing, since: i64, last: i64) {
    let kept = Kept { standing, since: minute(since), before: Standing::Up, is_flapping: false };
    let outcome = if standing == Standing::Down { Outcome::Failed } else { Outcome::Ok };
    let seen = Observation { series, at: minute(last), outcome, latency_ms: None, note: None };
    let write = move |conn: &mut Conn| {
        observations::save_batch(conn, &[seen])?;
        verdicts::save(conn, series, &kept, minute(last))
    };
    scene.store.write(write).await.expect("it is kept");
}

on_both_databases! {
    async fn where_checks_do_not_decide_nothing_is_known_after_the_end_and_it_is_dated_to_it(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        sets(scene.at(0), "mail", Operational, Some(60)).await.unwrap();
        scene.at(59).ticks().await;
        assert_eq!(scene.spans("mail").await, [(Unknown, -60), (Operational, 0)]);
        scene.at(61).ticks().await;
        let after = [(Unknown, -60), (Operational, 0), (Unknown, 60)];
        assert_eq!(scene.spans("mail").await, after, "and never in order by itself");
        scene.at(62).ticks().await;
        assert_eq!((scene.spans("mail").await, ends(&scene).await), (after.to_vec(), Vec::new()));
        assert_eq!(scene.acts().await.matches("status.end").count(), 1, "{}", scene.acts().await);
    }

    async fn an_end_that_passes_while_no_process_runs_is_noticed_at_the_next_start(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let series = is_checked(&scene).await;
        checks_say(&scene, series, Standing::Up, -30, 1).await;
        sets(scene.at(0), "map", DegradedPerformance, Some(30)).await.unwrap();
        sets(&scene, "mail", DegradedPerformance, Some(40)).await.unwrap();
        drop(scene);
        // What a start does first, hours later: checks of before are too old to be believed.
        let store = Store::open(database.url(), true).expect("the same database");
        let before = store.read(bonghwa::store::record::find_standing).await.unwrap().stamp.sequence;
        assert!(timekeeper::tick(&store, &Clock::manual(minute(300)), Seoul).await.unwrap());
        let spans = async |slug: &'static str| {
            let read = store.read(move |conn| bonghwa::store::statuses::list_spans(conn, component(slug), minute(0)));
            read.await.unwrap().pop().map(|span| (span.status, span.from))
        };
        assert_eq!(spans("map").await, Some((Unknown, minute(30))));
        assert_eq!(spans("mail").await, Some((Unknown, minute(40))));
        let after = store.read(bonghwa::store::record::find_standing).await.unwrap().stamp.sequence;
        assert!(after > before, "readers are shown it");
    }

    async fn where_checks_decide_their_word_stands_after_the_end(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let series = is_checked(&scene).await;
        sets(scene.at(0), "map", MajorOutage, Some(30)).await.unwrap();
        checks_say(&scene, series, Standing::Up, 10, 29).await;
        scene.at(30).ticks().await;
        assert_eq!(scene.spans("map").await, [(Unknown, -60), (MajorOutage, 0), (Operational, 30)]);
        // And where they speak only of the time after it, nothing is known in between.
        sets(scene.at(40), "map", Operational, Some(50)).await.unwrap();
        sets(&scene, "map", DegradedPerformance, Some(50)).await.unwrap();
        checks_say(&scene, series, Standing::Down, 52, 54).await;
        scene.at(55).ticks().await;
        assert_eq!(scene.spans("map").await[3..], [(DegradedPerformance, 40), (Unknown, 50), (MajorOutage, 52)]);
    }

    async fn what_staff_say_next_takes_the_end_away_or_puts_it_off(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        sets(scene.at(0), "mail", DegradedPerformance, Some(30)).await.unwrap();
        // The same status again, with a later end.
        sets(scene.at(10), "mail", DegradedPerformance, Some(60)).await.unwrap();
        scene.at(31).ticks().await;
        assert_eq!(scene.status("mail").await, DegradedPerformance);
        sets(&scene, "mail", MajorOutage, None).await.unwrap();
        assert_eq!(ends(&scene).await, []);
        scene.at(61).ticks().await;
        assert_eq!(scene.status("mail").await, MajorOutage);
        for until in [61, 60, 61 + 31 * 24 * 60] {
            let refused = sets(&scene, "mail", Operational, Some(until)).await.unwrap_err();
            assert!(matches!(refused, SettingError::Refused(SettingRefusal::End)), "{refused:?}");
        }
        assert_eq!(ends(&scene).await, []);
    }

    async fn what_an_incident_says_since_then_stands_and_the_end_is_void(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        for (slug, until) in [("talk-text", 30), ("mail", 90)] {
            sets(scene.at(0), slug, Operational, Some(until)).await.unwrap();
        }
        let draft = opening("fire", 5, vec![down("talk-text", 5), down("mail", 5)]);
        scene.at(6).does(move |conn, desk| incidents::open(conn, desk, &draft, None)).await;
        scene.at(31).ticks().await;
        assert_eq!((scene.status("talk-text").await, ends(&scene).await.len()), (MajorOutage, 1));
        // Over before the other end comes: what it left stands as well.
        let back = [restored("talk-text", 40), restored("mail", 40)];
        scene.at(42).does(move |conn, desk| incidents::recover(conn, desk, fire(), &back)).await;
        scene.says_nothing_is_lost().await;
        let draft = ending("the end", 43, vec![]);
        scene.at(43).does(move |conn, desk| incidents::resolve(conn, desk, fire(), &draft)).await;
        scene.at(95).ticks().await;
        assert_eq!((scene.status("mail").await, ends(&scene).await), (Operational, Vec::new()));
        assert_eq!(scene.acts().await.matches("status.end").count(), 0, "{}", scene.acts().await);
    }

    async fn what_checks_say_since_then_stands_and_the_end_is_void(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        sets(scene.at(0), "map", Operational, Some(30)).await.unwrap();
        let judged = Judged {
            component: component("map"),
            status: DegradedPerformance,
            since: minute(10),
            as_of: minute(11),
            actor: "probe:map-tcp".to_owned(),
            why: None,
        };
        let (now, turned) = (scene.at(11).now(), [Turned { verdict: None, judged }]);
        scene.store.write(move |conn| record(conn, now, Seoul, &[], &turned)).await.unwrap();
        scene.at(31).ticks().await;
        assert_eq!((scene.status("map").await, ends(&scene).await), (DegradedPerformance, Vec::new()));
    }

    async fn under_work_the_end_waits_until_the_work_is_over(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        sets(scene.at(0), "mail", DegradedPerformance, Some(30)).await.unwrap();
        plans(&scene, plan(10, 60, &[("mail", MajorOutage)], Ending::ByItself)).await;
        scene.at(10).ticks().await;
        scene.at(31).ticks().await;
        assert_eq!(scene.status("mail").await, UnderMaintenance);
        assert_eq!(ends(&scene).await.len(), 1);
        scene.at(61).ticks().await;
        assert_eq!(ends(&scene).await, []);
        let spans = scene.spans("mail").await;
        assert_eq!(spans[..3], [(Unknown, -60), (DegradedPerformance, 0), (UnderMaintenance, 10)]);
        // What work ended in order is newer than what was set before it; never is it what was set, which was to end by then.
        assert!(!spans[3..].iter().any(|(status, _)| *status == DegradedPerformance), "{spans:?}");
    }
}
