//! Work that recurs: three occurrences are announced ahead, none twice, until it ends.

use super::works::{all, does, refuses};
use crate::harness::on_both_databases;
use crate::harness::samples::{minute, wording};
use crate::incidents::scene::{Scene, component};
use bonghwa::actions::maintenances::{self as actions, recurrences};
use bonghwa::actions::record as record_actions;
use bonghwa::domain::ids::RecurrenceId;
use bonghwa::domain::maintenances::{Ending, MaintenanceRefusal, Phase};
use bonghwa::domain::recurrences::{Recurrence, Rule};
use bonghwa::domain::status::Status::MajorOutage;
use chrono_tz::Asia::Seoul;

const DAY: i64 = 24 * 60;

fn weekly_disks() -> RecurrenceId {
    RecurrenceId::from_slug("disks")
}

/// Half an hour each, the first at minute 60, by this rule.
fn recurrence(rule: &str) -> Recurrence {
    let first = minute(60).with_timezone(&Seoul).naive_local();
    Recurrence {
        id: weekly_disks(),
        rule: Rule::new(rule, Seoul, first).expect("a rule"),
        lasts_ms: 30 * 60_000,
        title: wording("디스크 점검", "Disks are checked"),
        body: wording("디스크를 점검합니다.", "Disks are checked."),
        affected: vec![(component("bank"), MajorOutage)],
        ending: Ending::ByItself,
        ended_at: None,
    }
}

/// When each occurrence begins, in minutes, and how far it is.
async fn occurrences(scene: &Scene) -> Vec<(i64, Phase)> {
    let all = all(scene).await;
    assert!(all.iter().all(|one| one.recurrence == Some(weekly_disks())));
    all.iter().map(|one| ((one.begins_at() - minute(0)).num_minutes(), one.state.phase())).collect()
}

on_both_databases! {
    async fn three_are_announced_ahead_and_the_next_one_when_the_first_begins_until_the_last(database: TestDatabase) {
        use Phase::{Completed, InProgress, Planned};
        let scene = Scene::open(&database).await;
        let daily = recurrence("FREQ=DAILY;COUNT=5");
        does(&scene, move |conn, acting| recurrences::set(conn, acting, &daily)).await;
        let three = [(60, Planned), (60 + DAY, Planned), (60 + 2 * DAY, Planned)];
        assert_eq!(occurrences(&scene).await, three);
        scene.at(59).ticks().await;
        assert_eq!(occurrences(&scene).await, three, "nothing new before the first begins");
        for _ in 0..2 {
            scene.at(60).ticks().await;
            let four = [&[(60, InProgress)], &three[1..], &[(60 + 3 * DAY, Planned)]].concat();
            assert_eq!(occurrences(&scene).await, four, "never the same one twice");
        }
        scene.at(60 + DAY).ticks().await;
        assert_eq!(occurrences(&scene).await.len(), 5);
        scene.at(60 + 9 * DAY).ticks().await;
        scene.ticks().await;
        let all: Vec<_> = (0..5).map(|day| (60 + day * DAY, Completed)).collect();
        assert_eq!(occurrences(&scene).await, all, "five times, and never again");
        let again = recurrence("FREQ=DAILY;COUNT=5");
        let refused = refuses(&scene, move |conn, acting| recurrences::set(conn, acting, &again)).await;
        assert_eq!(refused, MaintenanceRefusal::Exists);
    }

    async fn one_that_is_cancelled_is_not_announced_again_and_a_recurrence_that_is_ended_announces_nothing(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let daily = recurrence("FREQ=DAILY");
        does(&scene, move |conn, acting| recurrences::set(conn, acting, &daily)).await;
        let second = all(&scene).await[1].id;
        let why = wording("휴일입니다.", "It is a holiday.");
        does(scene.at(5), move |conn, acting| actions::cancel(conn, acting, second, &why)).await;
        scene.at(61).ticks().await;
        let phases: Vec<Phase> = occurrences(&scene).await.into_iter().map(|(_, phase)| phase).collect();
        assert_eq!(phases, [Phase::InProgress, Phase::Cancelled, Phase::Planned, Phase::Planned]);
        does(scene.at(70), |conn, acting| recurrences::end(conn, acting, weekly_disks())).await;
        scene.at(60 + 20 * DAY).ticks().await;
        assert_eq!(occurrences(&scene).await.len(), 4, "what was announced took place, and nothing more");
    }

    async fn two_processes_that_keep_time_at_once_announce_the_next_one_once(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let daily = recurrence("FREQ=DAILY");
        does(&scene, move |conn, acting| recurrences::set(conn, acting, &daily)).await;
        let stores = [database.store(), database.store(), scene.store.clone()];
        let ticks = stores.into_iter().map(|store| {
            tokio::spawn(async move { store.write(|conn| record_actions::keep_time(conn, minute(60), Seoul)).await })
        });
        for tick in ticks.collect::<Vec<_>>() {
            tick.await.expect("it ran").expect("time is kept");
        }
        assert_eq!(occurrences(&scene).await.len(), 4);
    }
}
