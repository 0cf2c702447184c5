//! Work beside incidents: the worse of both shows, and neither rewrites the time of the other.

use super::works::{disks, does, plan, plans};
use crate::harness::on_both_databases;
use crate::incidents::scene::{Scene, down, ending, fire, limited, opening, restored};
use bonghwa::actions::{incidents, maintenances as actions};
use bonghwa::domain::maintenances::Ending;
use bonghwa::domain::status::Status::{MajorOutage, Operational, PartialOutage, UnderMaintenance, Unknown};

on_both_databases! {
    async fn beside_an_incident_the_worse_of_both_shows_and_the_work_is_left_when_the_incident_ends(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        plans(&scene, plan(10, 90, &[("talk-text", MajorOutage)], Ending::ByItself)).await;
        scene.at(10).ticks().await;
        let draft = opening("fire", 20, vec![limited("talk-text", 20)]);
        scene.at(20).does(move |conn, desk| incidents::open(conn, desk, &draft, None)).await;
        let partly = [(Unknown, -60), (UnderMaintenance, 10), (PartialOutage, 20)];
        assert_eq!(scene.spans("talk-text").await, partly, "what an incident says is no expectation");
        scene.at(40).does(|conn, desk| incidents::recover(conn, desk, fire(), &[restored("talk-text", 35)])).await;
        let back = [&partly[..], &[(UnderMaintenance, 35)]].concat();
        assert_eq!(scene.spans("talk-text").await, back, "restored, and still worked on");
        scene.at(50).says_nothing_is_lost().await;
        let draft = ending("the end", 50, vec![]);
        scene.does(move |conn, desk| incidents::resolve(conn, desk, fire(), &draft)).await;
        assert_eq!(scene.spans("talk-text").await, back);
        scene.at(90).ticks().await;
        assert_eq!(scene.spans("talk-text").await, [&back[..], &[(Operational, 90)]].concat());
    }

    async fn where_the_work_ends_first_the_incident_is_left(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        plans(&scene, plan(10, 90, &[("talk-text", MajorOutage)], Ending::ByStaff)).await;
        scene.at(10).ticks().await;
        let draft = opening("fire", 20, vec![limited("talk-text", 20)]);
        scene.at(20).does(move |conn, desk| incidents::open(conn, desk, &draft, None)).await;
        does(scene.at(30), |conn, acting| actions::end(conn, acting, disks(), None, None)).await;
        let partly = [(Unknown, -60), (UnderMaintenance, 10), (PartialOutage, 20)];
        assert_eq!(scene.spans("talk-text").await, partly);
        scene.at(40).does(|conn, desk| incidents::recover(conn, desk, fire(), &[restored("talk-text", 35)])).await;
        assert_eq!(scene.spans("talk-text").await, [&partly[..], &[(Operational, 35)]].concat());
    }

    async fn what_an_incident_says_dated_back_leaves_the_time_of_the_work_as_it_was(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        plans(&scene, plan(10, 40, &[("talk-text", MajorOutage)], Ending::ByItself)).await;
        scene.at(50).ticks().await;
        let draft = opening("fire", 0, vec![down("talk-text", 0)]);
        scene.at(60).does(move |conn, desk| incidents::open(conn, desk, &draft, None)).await;
        assert_eq!(scene.spans("talk-text").await, [(Unknown, -60), (MajorOutage, 0)]);
        scene.at(61).does(|conn, desk| incidents::recover(conn, desk, fire(), &[restored("talk-text", 5)])).await;
        let expected = [(Unknown, -60), (MajorOutage, 0), (Operational, 5), (UnderMaintenance, 10), (Operational, 40)];
        assert_eq!(scene.spans("talk-text").await, expected);
        let draft = ending("the end", 70, vec![]);
        scene.at(70).says_nothing_is_lost().await;
        scene.does(move |conn, desk| incidents::resolve(conn, desk, fire(), &draft)).await;
        assert_eq!(scene.spans("talk-text").await, expected);
    }
}
