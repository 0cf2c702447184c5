//! What staff do with maintenances on the way: move, start, verify, cancel, say; what is refused with nothing written.

use super::works::{all, disks, does, found, plan, plans, refuses};
use crate::harness::samples::{minute, wording};
use crate::harness::{draft_of, on_both_databases};
use crate::incidents::scene::{CATALOGUE, Scene};
use bonghwa::actions::catalogue::{self as catalogue, ApplyError};
use bonghwa::actions::maintenances as actions;
use bonghwa::domain::maintenances::{Ending, MaintenanceRefusal as Refused, Phase, State};
use bonghwa::domain::status::Status::{MajorOutage, Operational, UnderMaintenance, Unknown};
use chrono_tz::Asia::Seoul;

on_both_databases! {
    async fn a_move_leaves_what_was_said_before_with_its_reason(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        plans(&scene, plan(10, 40, &[("bank", MajorOutage)], Ending::ByItself)).await;
        let why = wording("업체 사정으로 연기합니다.", "The vendor is late.");
        let reason = why.clone();
        does(scene.at(5), move |conn, acting| {
            actions::move_to(conn, acting, disks(), minute(20), minute(50), &reason)
        }).await;
        let moved = found(&scene).await;
        let said: Vec<_> = moved.announced.iter().map(|one| (one.from, one.until, one.said_at, one.reason.clone())).collect();
        let first = (minute(10), minute(40), minute(0), None);
        assert_eq!(said, [first, (minute(20), minute(50), minute(5), Some(why.clone()))]);
        assert_eq!(moved.updates.last().map(|update| (update.phase, update.body.clone())), Some((Phase::Planned, Some(why.clone()))));
        scene.at(15).ticks().await;
        assert_eq!(found(&scene).await.state, State::Planned, "the time before does not count any more");
        scene.at(20).ticks().await;
        let reason = why.clone();
        does(scene.at(30), move |conn, acting| {
            actions::move_to(conn, acting, disks(), minute(20), minute(60), &reason)
        }).await;
        scene.at(55).ticks().await;
        assert_eq!(scene.status("bank").await, UnderMaintenance, "it was extended");
        scene.at(60).ticks().await;
        assert_eq!(scene.spans("bank").await, [(Unknown, -60), (UnderMaintenance, 20), (Unknown, 60)]);
        assert_eq!(scene.acts().await.matches("maintenance.move").count(), 2);
    }

    async fn staff_start_early_verify_and_end_before_the_time(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        plans(&scene, plan(10, 40, &[("bank", MajorOutage)], Ending::ByStaff)).await;
        does(scene.at(5), |conn, acting| actions::start(conn, acting, disks(), None)).await;
        let word = wording("순조롭게 진행 중입니다.", "It goes well.");
        does(scene.at(8), move |conn, acting| actions::tell(conn, acting, disks(), &word)).await;
        does(scene.at(20), |conn, acting| actions::verify(conn, acting, disks(), None)).await;
        assert_eq!(scene.status("bank").await, UnderMaintenance, "what is verified is not over");
        does(scene.at(25), |conn, acting| actions::end(conn, acting, disks(), None, None)).await;
        scene.at(60).ticks().await;
        assert_eq!(scene.spans("bank").await, [(Unknown, -60), (UnderMaintenance, 5), (Operational, 25)]);
        let phases: Vec<Phase> = found(&scene).await.updates.iter().map(|update| update.phase).collect();
        use Phase::{Completed, InProgress, Planned, Verifying};
        assert_eq!(phases, [Planned, InProgress, InProgress, Verifying, Completed]);
    }

    async fn running_work_is_shortened_and_ends_then(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        plans(&scene, plan(30, 90, &[("bank", MajorOutage)], Ending::ByItself)).await;
        does(scene.at(5), |conn, acting| actions::start(conn, acting, disks(), None)).await;
        // To before the time at which it was to begin.
        let why = wording("순조롭게 진행되어 일찍 마칩니다.", "It goes well and ends early.");
        does(scene.at(10), move |conn, acting| {
            actions::move_to(conn, acting, disks(), minute(30), minute(20), &why)
        }).await;
        let said = found(&scene).await.announced().map(|said| (said.from, said.until));
        assert_eq!(said, Some((minute(5), minute(20))), "it began then, whatever was announced");
        scene.at(19).ticks().await;
        assert_eq!(scene.status("bank").await, UnderMaintenance);
        scene.at(25).ticks().await;
        assert_eq!(found(&scene).await.state, State::Completed { started_at: minute(5), ended_at: minute(20) });
        assert_eq!(scene.spans("bank").await, [(Unknown, -60), (UnderMaintenance, 5), (Unknown, 20)]);
    }

    async fn what_is_cancelled_never_begins(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        plans(&scene, plan(10, 40, &[("bank", MajorOutage)], Ending::ByStaff)).await;
        let why = wording("장비가 오지 않았습니다.", "The parts did not arrive.");
        does(scene.at(5), move |conn, acting| actions::cancel(conn, acting, disks(), &why)).await;
        scene.at(100).ticks().await;
        assert_eq!(found(&scene).await.state, State::Cancelled { at: minute(5) });
        assert_eq!(scene.spans("bank").await, [(Unknown, -60)]);
    }

    async fn what_the_rules_refuse_writes_nothing(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let draft = plan(10, 40, &[("bank", MajorOutage)], Ending::ByStaff);
        plans(&scene, draft.clone()).await;
        let again = draft.clone();
        let refused = refuses(&scene, move |conn, acting| actions::plan(conn, acting, &again)).await;
        assert_eq!(refused, Refused::Exists);
        assert_eq!(refused.to_string(), "there is a maintenance with this id already");
        let refused = refuses(&scene, |conn, acting| actions::end(conn, acting, disks(), None, None)).await;
        assert_eq!(refused.to_string(), "the maintenance is planned, so it cannot end: start it first, or cancel it");
        does(scene.at(12), |conn, acting| actions::start(conn, acting, disks(), None)).await;
        // A clock that stepped back behind its beginning.
        let refused = refuses(scene.at(11), |conn, acting| actions::end(conn, acting, disks(), None, None)).await;
        assert_eq!(refused, Refused::EndedBeforeBeginning);
        let refused = refuses(scene.at(15), |conn, acting| {
            actions::move_to(conn, acting, disks(), minute(10), minute(14), &wording("이유", "why"))
        })
        .await;
        assert_eq!(refused, Refused::EndsInThePast);
        assert_eq!(all(&scene).await.len(), 1);
    }

    async fn a_catalogue_takes_nothing_away_that_work_touches(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        plans(&scene, plan(10, 40, &[("bank", MajorOutage)], Ending::ByStaff)).await;
        let without = CATALOGUE.split("[[component]]\nslug = \"bank\"").next().expect("it is the last one").to_owned();
        let apply = |now| {
            let draft = draft_of(&without);
            scene.store.write(move |conn| catalogue::apply(conn, now, Seoul, &draft, true).map(drop))
        };
        match apply(minute(1)).await {
            Err(ApplyError::UnderWork { slugs }) => assert_eq!(slugs, ["bank"]),
            other => panic!("{other:?}"),
        }
        let why = wording("필요 없습니다.", "It is not needed.");
        does(scene.at(2), move |conn, acting| actions::cancel(conn, acting, disks(), &why)).await;
        apply(minute(3)).await.expect("nothing works on it any more");
        assert_eq!(found(&scene).await.affected.len(), 1, "what it touched is still known");
    }
}
