//! Work that begins and ends by the clock, and what the page says of its components meanwhile.

use super::works::{does, found, plan, plans};
use crate::harness::on_both_databases;
use crate::harness::samples::minute;
use crate::incidents::scene::{Scene, component, states};
use crate::incidents::statuses::{failing_probe, probes_say};
use bonghwa::actions::maintenances as actions;
use bonghwa::domain::ids::MaintenanceId;
use bonghwa::domain::maintenances::acting::PlanDraft;
use bonghwa::domain::maintenances::{Ending, Phase, State};
use bonghwa::domain::status::Status::{self, DegradedPerformance, MajorOutage, Operational, UnderMaintenance, Unknown};
use bonghwa::domain::statuses::Cause;
use bonghwa::store::record::find_standing;
use bonghwa::store::statuses;

on_both_databases! {
    async fn it_begins_and_ends_by_the_clock_dated_by_what_was_announced(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let touched = [("talk-text", MajorOutage), ("bank", Operational)];
        plans(&scene, plan(10, 40, &touched, Ending::ByItself)).await;
        scene.at(9).ticks().await;
        assert_eq!(found(&scene).await.state, State::Planned);
        assert_eq!(scene.spans("talk-text").await, [(Unknown, -60)], "an announcement changes no status");
        // Looked at late, and dated by what was announced.
        scene.at(13).ticks().await;
        assert_eq!(found(&scene).await.state, State::InProgress { started_at: minute(10) });
        assert_eq!(scene.spans("talk-text").await, [(Unknown, -60), (UnderMaintenance, 10)]);
        scene.at(45).ticks().await;
        let ended = found(&scene).await;
        assert_eq!(ended.state, State::Completed { started_at: minute(10), ended_at: minute(40) });
        let expected = [(Unknown, -60), (UnderMaintenance, 10), (Unknown, 40)];
        assert_eq!(scene.spans("talk-text").await, expected, "nobody has looked, before or after");
        assert_eq!(scene.spans("bank").await, [(Unknown, -60)], "what nobody should notice is left alone");
        let told: Vec<_> = ended.updates.iter().map(|one| (one.phase, one.as_of, one.by.as_str())).collect();
        let keeper = "timekeeper";
        let expected = [
            (Phase::Planned, minute(0), "duty-lead"),
            (Phase::InProgress, minute(10), keeper),
            (Phase::Completed, minute(40), keeper),
        ];
        assert_eq!(told, expected);
        let changes = scene.store.read(|conn| statuses::list_changes(conn, component("talk-text"))).await.unwrap();
        assert_eq!(changes.last().unwrap().cause, Some(Cause::Maintenance(ended.id)), "what follows from it says so");
        assert_eq!(scene.acts().await.matches("maintenance.").count(), 3);
    }

    async fn who_slept_through_all_of_it_writes_the_same(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        plans(&scene, plan(10, 40, &[("talk-text", MajorOutage)], Ending::ByItself)).await;
        scene.at(500).ticks().await;
        assert_eq!(scene.spans("talk-text").await, [(Unknown, -60), (UnderMaintenance, 10), (Unknown, 40)]);
    }

    async fn the_clock_vouches_for_nothing_and_staff_who_end_it_do(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        plans(&scene, plan(10, 40, &[("talk-text", MajorOutage), ("bank", MajorOutage)], Ending::ByItself)).await;
        states(scene.at(5), Operational, 5).await;
        scene.at(10).ticks().await;
        scene.at(40).ticks().await;
        let known = [(Unknown, -60), (Operational, 5), (UnderMaintenance, 10), (Operational, 40)];
        assert_eq!(scene.spans("bank").await, known, "what worked before works after it");
        let unknown = [(Unknown, -60), (UnderMaintenance, 10), (Unknown, 40)];
        assert_eq!(scene.spans("talk-text").await, unknown);
        // The same again, ended by staff before its time; they say something of it later, and the clock ends another one.
        let other = |name: &str, from| PlanDraft {
            id: MaintenanceId::from_slug(name),
            ..plan(from, from + 30, &[("talk-text", MajorOutage)], Ending::ByItself)
        };
        plans(scene.at(45), other("second", 50)).await;
        plans(&scene, other("third", 90)).await;
        scene.at(50).ticks().await;
        let second = MaintenanceId::from_slug("second");
        does(scene.at(60), move |conn, acting| actions::end(conn, acting, second, None, None)).await;
        let vouched = [&unknown[..], &[(UnderMaintenance, 50), (Operational, 60)]].concat();
        assert_eq!(scene.spans("talk-text").await, vouched);
        scene.at(90).ticks().await;
        scene.at(120).ticks().await;
        let after = [&vouched[..], &[(UnderMaintenance, 90), (Operational, 120)]].concat();
        assert_eq!(scene.spans("talk-text").await, after, "what staff said after the second still holds");
    }

    async fn what_is_worse_than_expected_is_an_outage_and_comes_back_to_maintenance(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        probes_say(&scene, "map", Operational, -30).await;
        plans(&scene, plan(10, 60, &[("map", DegradedPerformance)], Ending::ByItself)).await;
        scene.at(10).ticks().await;
        probes_say(scene.at(20), "map", MajorOutage, 18).await;
        let before = [(Operational, -30), (UnderMaintenance, 10), (MajorOutage, 18)];
        assert_eq!(scene.spans("map").await, before);
        probes_say(scene.at(30), "map", DegradedPerformance, 28).await;
        let back = [&before[..], &[(UnderMaintenance, 28)]].concat();
        assert_eq!(scene.spans("map").await, back, "what is expected");
        probes_say(scene.at(35), "map", Operational, 33).await;
        assert_eq!(scene.spans("map").await, back, "better than expected is still maintenance");
        scene.at(60).ticks().await;
        assert_eq!(scene.spans("map").await, [&back[..], &[(Operational, 60)]].concat());
    }

    async fn an_outage_that_staff_state_beside_the_work_outlasts_it(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        plans(&scene, plan(10, 60, &[("bank", DegradedPerformance)], Ending::ByItself)).await;
        scene.at(10).ticks().await;
        states(scene.at(20), MajorOutage, 20).await;
        scene.at(60).ticks().await;
        assert_eq!(scene.spans("bank").await, [(Unknown, -60), (UnderMaintenance, 10), (MajorOutage, 20)]);
        states(scene.at(70), Operational, 65).await;
        assert_eq!(scene.status("bank").await, Operational);
    }

    async fn after_an_end_by_staff_what_is_not_checked_works_and_checks_decide_of_the_rest(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let touched = [("map", MajorOutage), ("bank", MajorOutage)];
        plans(&scene, plan(10, 60, &touched, Ending::ByStaff)).await;
        scene.at(10).ticks().await;
        failing_probe(scene.at(20), "map").await;
        probes_say(scene.at(20), "map", MajorOutage, 15).await;
        assert_eq!(scene.status("map").await, UnderMaintenance, "out is what was expected");
        let before = scene.store.read(find_standing).await.unwrap().catalogue_sequence;
        let refused = super::works::refuses(scene.at(30), |conn, acting| {
            actions::end(conn, acting, super::works::disks(), None, None)
        })
        .await;
        assert_eq!(
            refused.to_string(),
            "not ended: checks still fail for map. Go on working, extend it, or give the reason why it is over all the same"
        );
        does(&scene, |conn, acting| actions::end(conn, acting, super::works::disks(), None, Some("the check is old"))).await;
        for slug in ["map", "bank"] {
            assert_eq!(scene.spans(slug).await, [(Unknown, -60), (UnderMaintenance, 10), (Operational, 30)], "{slug}");
        }
        let standing = scene.store.read(find_standing).await.unwrap();
        assert!(standing.catalogue_sequence > before, "those who judge look at everything again");
        // They still say that it is out since the 15th minute: that time was maintenance, and stays it.
        probes_say(scene.at(31), "map", MajorOutage, 15).await;
        let expected: [(Status, i64); 3] = [(Unknown, -60), (UnderMaintenance, 10), (MajorOutage, 30)];
        assert_eq!(scene.spans("map").await, expected);
    }
}
