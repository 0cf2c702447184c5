//! Work that goes beyond its announced end becomes an incident, once.

use super::works::{disks, does, found, plan, plans};
use crate::harness::on_both_databases;
use crate::harness::samples::minute;
use crate::incidents::scene::{Scene, component};
use crate::incidents::statuses::failing_probe;
use bonghwa::actions::{maintenances as actions, record as record_actions};
use bonghwa::domain::ids::IncidentId;
use bonghwa::domain::incidents::IncidentRecord;
use bonghwa::domain::language::Language;
use bonghwa::domain::maintenances::{Ending, Overrun, Phase, State};
use bonghwa::domain::recoveries::{LimitedAs, Recovery};
use bonghwa::domain::status::Status::{DegradedPerformance, MajorOutage, Operational, UnderMaintenance, Unknown};
use bonghwa::domain::updates::UpdateKind;
use bonghwa::store::incidents;
use chrono_tz::Asia::Seoul;

/// The only incident there is.
async fn only_incident(scene: &Scene) -> IncidentRecord {
    let all = scene.store.read(|conn| incidents::list_known(conn, &[])).await.expect("they are read");
    assert_eq!(all.len(), 1);
    IncidentRecord::clone(&all[0])
}

on_both_databases! {
    async fn what_staff_did_not_end_in_time_is_an_incident_dated_by_the_announced_end(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let touched = [("talk-text", MajorOutage), ("mail", DegradedPerformance), ("bank", Operational)];
        plans(&scene, plan(10, 40, &touched, Ending::ByStaff)).await;
        scene.at(10).ticks().await;
        scene.at(39).ticks().await;
        assert_eq!(found(&scene).await.overrun, None);
        scene.at(43).ticks().await;
        let incident = only_incident(&scene).await;
        assert_eq!(incident.start().map(|start| start.at), Some(minute(40)));
        assert_eq!(incident.title.in_language(Language::English).1, "Maintenance overrunning: New disks");
        assert_eq!(incident.title.in_language(Language::Korean).1, "점검 지연: 디스크 교체");
        assert_eq!(incident.updates[0].kind, UpdateKind::Holding);
        let tracked: Vec<_> = incident.members().into_iter().collect();
        assert_eq!(tracked.len(), 2, "what nobody should notice is not part of it: {tracked:?}");
        let standings = incident.standings();
        let of = |slug: &str| (standings[&component(slug)].recovery.clone(), standings[&component(slug)].since);
        assert_eq!(of("talk-text"), (Recovery::Down, minute(40)));
        assert!(matches!(of("mail"), (Recovery::Limited { as_status: LimitedAs::Degraded, .. }, at) if at == minute(40)));
        assert_eq!(scene.spans("talk-text").await, [(Unknown, -60), (UnderMaintenance, 10), (MajorOutage, 40)]);
        assert_eq!(scene.spans("mail").await, [(Unknown, -60), (UnderMaintenance, 10), (DegradedPerformance, 40)]);
        assert_eq!(scene.spans("bank").await, [(Unknown, -60)]);
        let late = found(&scene).await;
        assert_eq!(late.overrun, Some(Overrun { at: minute(40), incident: incident.id }));
        assert_eq!(late.state.phase(), Phase::InProgress, "the work goes on");
        scene.at(44).ticks().await;
        only_incident(&scene).await;
        // The work ends; the incident is ended by those who opened none of it.
        does(scene.at(50), |conn, acting| actions::end(conn, acting, disks(), None, None)).await;
        assert_eq!(found(&scene).await.state, State::Completed { started_at: minute(10), ended_at: minute(50) });
        assert!(only_incident(&scene).await.state.is_open());
        assert_eq!(scene.status("talk-text").await, MajorOutage);
    }

    async fn checks_that_fail_at_the_end_are_an_overrun_too(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        plans(&scene, plan(10, 40, &[("map", DegradedPerformance)], Ending::ByItself)).await;
        scene.at(10).ticks().await;
        failing_probe(scene.at(30), "map").await;
        scene.at(40).ticks().await;
        let incident = only_incident(&scene).await;
        assert_eq!(incident.standings()[&component("map")].recovery, Recovery::Down, "as the checks have it");
        assert_eq!(found(&scene).await.state.phase(), Phase::InProgress);
    }

    async fn two_processes_that_keep_time_at_once_open_one_incident(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        plans(&scene, plan(10, 40, &[("talk-text", MajorOutage)], Ending::ByStaff)).await;
        let stores = [database.store(), database.store(), scene.store.clone()];
        for at in [minute(10), minute(41)] {
            let ticks = stores.iter().cloned().map(|store| {
                tokio::spawn(async move { store.write(move |conn| record_actions::keep_time(conn, at, Seoul)).await })
            });
            for tick in ticks.collect::<Vec<_>>() {
                tick.await.expect("it ran").expect("time is kept");
            }
        }
        let incident = only_incident(scene.at(41)).await;
        assert_eq!(incident.id, IncidentId::from_slug(&format!("overrun/{}", disks())));
        assert_eq!(found(&scene).await.updates.len(), 3, "announced, begun, overrun");
        assert_eq!(scene.acts().await.matches("maintenance.keep_time").count(), 2);
    }
}
