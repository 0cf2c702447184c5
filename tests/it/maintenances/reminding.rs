//! People are reminded before planned work begins: once for each lead, by the clock, whoever looks and however often.

use super::works::{disks, does, plan, plans};
use crate::harness::on_both_databases;
use crate::harness::samples::{minute, wording};
use crate::incidents::scene::Scene;
use bonghwa::actions::maintenances as actions;
use bonghwa::clock::Clock;
use bonghwa::domain::maintenances::Ending;
use bonghwa::domain::notifications::{About, Occasion};
use bonghwa::domain::status::Status::MajorOutage;
use bonghwa::store::{Error, notifications};
use bonghwa::workers::timekeeper;
use std::time::Duration;

const DAY: i64 = 24 * 60;
/// When the work begins, in minutes: two days ahead.
const BEGINS: i64 = 2 * DAY;

fn leads() -> [Duration; 2] {
    [24, 1].map(|hours| Duration::from_secs(hours * 3_600))
}

/// How many reminders the clock writes at that minute.
async fn reminded(scene: &Scene, at: i64) -> usize {
    timekeeper::remind(&scene.store, &Clock::manual(minute(at)), &leads()).await.expect("the clock is looked at")
}

/// When each reminder of the disks was written, in minutes, and whether it stands.
async fn reminders(scene: &Scene) -> Vec<(i64, bool)> {
    let latest =
        scene.store.read::<_, Error, _>(|conn| notifications::list_latest(conn, 100)).await.expect("they are read");
    let soon = latest.iter().rev().filter(|one| one.announcement.occasion == Occasion::Soon);
    soon.map(|one| {
        assert_eq!(one.announcement.about, About::Maintenance(disks(), None));
        ((one.at - minute(0)).num_minutes(), one.cancelled_at.is_none())
    })
    .collect()
}

async fn announces(scene: &Scene) {
    plans(scene, plan(BEGINS, BEGINS + 60, &[("talk-text", MajorOutage)], Ending::ByItself)).await;
}

on_both_databases! {
    async fn each_lead_reminds_once_whoever_looks(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        announces(&scene).await;
        assert_eq!(reminded(&scene, BEGINS - DAY - 1).await, 0);
        // Several processes at the same instant, and each again later.
        let looks: Vec<_> = (0..4)
            .map(|_| {
                let store = scene.store.clone();
                tokio::spawn(async move {
                    timekeeper::remind(&store, &Clock::manual(minute(BEGINS - DAY)), &leads()).await
                })
            })
            .collect();
        let mut written = 0;
        for look in looks {
            written += look.await.expect("no panic").expect("the clock is looked at");
        }
        assert_eq!(written, 1);
        assert_eq!(reminded(&scene, BEGINS - DAY + 5).await, 0);
        assert_eq!(reminded(&scene, BEGINS - 60).await, 1);
        assert_eq!(reminded(&scene, BEGINS - 1).await, 0);
        assert_eq!(reminded(&scene, BEGINS).await, 0, "it begins");
        assert_eq!(reminders(&scene).await, [(BEGINS - DAY, true), (BEGINS - 60, true)]);
    }

    async fn of_leads_that_came_while_nobody_looked_the_last_alone_is_told(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        announces(&scene).await;
        assert_eq!(reminded(&scene, BEGINS - 30).await, 1);
        assert_eq!(reminded(&scene, BEGINS - 29).await, 0);
    }

    async fn a_lead_that_had_passed_when_it_was_announced_is_not_told(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        announces(scene.at(BEGINS - 120)).await;
        assert_eq!(reminded(&scene, BEGINS - 119).await, 0, "they were told of it just now");
        assert_eq!(reminded(&scene, BEGINS - 60).await, 1);
    }

    async fn moved_work_is_told_anew_and_cancelled_work_never(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        announces(&scene).await;
        assert_eq!(reminded(&scene, BEGINS - DAY).await, 1);
        let why = wording("부품이 늦게 옵니다.", "Parts come late.");
        let (from, until, reason) = (minute(BEGINS + DAY), minute(BEGINS + DAY + 60), why.clone());
        does(scene.at(BEGINS - DAY + 1), move |conn, acting| {
            actions::move_to(conn, acting, disks(), from, until, &reason).map(drop)
        })
        .await;
        assert_eq!(reminders(&scene).await, [(BEGINS - DAY, false)], "what tells the old time is not sent any more");
        assert_eq!(reminded(&scene, BEGINS - 60).await, 0, "it begins a day later");
        assert_eq!(reminded(&scene, BEGINS).await, 1);
        does(scene.at(BEGINS + 1), move |conn, acting| actions::cancel(conn, acting, disks(), &why).map(drop)).await;
        assert_eq!(reminded(&scene, BEGINS + DAY - 60).await, 0);
        assert_eq!(reminders(&scene).await, [(BEGINS - DAY, false), (BEGINS, false)]);
    }
}
