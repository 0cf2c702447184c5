//! One incident from the loss of a site to its report, by the same acts that every door uses, with what is known at each
//! step worked out by hand.

use super::scene::{Scene, component, down, ending, fire, loss, opening, restored, said, update};
use crate::harness::on_both_databases;
use crate::harness::samples::{actor, minute, operator, wording};
use bonghwa::actions::incidents as actions;
use bonghwa::domain::advice::AdviceEnd;
use bonghwa::domain::estimates::{Confidence, Estimate, EstimateOutcome};
use bonghwa::domain::ids::FactId;
use bonghwa::domain::incidents::drafts::{AdviceDraft, EstimateDraft, FactDraft, SetDraft, UpdateDraft};
use bonghwa::domain::incidents::{Impact, IncidentRecord, Phase, Precision};
use bonghwa::domain::progress::{Count, Progress, series};
use bonghwa::domain::recoveries::Recovery;
use bonghwa::domain::status::Status::{DegradedPerformance, MajorOutage, Operational, Unknown};
use bonghwa::domain::updates::UpdateKind;
use bonghwa::store::{Error, audit};
use chrono::Duration;

fn counts(incident: &IncidentRecord) -> Count {
    Progress::of(incident).expect("something is tracked").all
}

/// What is told of the power: it is awaited, two hours after it messages are back; meanwhile people write text messages.
async fn tells_of_the_power(scene: &Scene) {
    let power = FactId::from_slug("power");
    let fact = FactDraft {
        id: power,
        wording: wording("전원이 복구되어야 합니다.", "The power has to come back."),
        said_by: operator(),
        as_of: scene.now(),
        is_awaited: true,
        supersedes: None,
    };
    scene.does(move |conn, desk| actions::state_fact(conn, desk, fire(), &fact)).await;
    let estimate = EstimateDraft {
        component: Some(component("talk-text")),
        estimate: Estimate::Conditional { fact: power, within: Some(Duration::hours(2)) },
        confidence: Confidence::Medium,
        basis: wording("장비를 켜는 데 두 시간이 걸립니다.", "Starting the equipment takes two hours."),
        as_of: scene.now(),
    };
    scene.does(move |conn, desk| actions::estimate(conn, desk, fire(), &estimate)).await;
    let advice = AdviceDraft {
        component: Some(component("talk-text")),
        wording: wording("문자로 연락해 주십시오.", "Write text messages."),
        end: AdviceEnd::WhenRestored,
    };
    scene.does(move |conn, desk| actions::advise(conn, desk, fire(), &advice)).await;
}

on_both_databases! {
    async fn an_outage_is_told_from_the_loss_of_a_site_to_its_report(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let draft = opening("fire", 0, vec![]);
        let held = scene.at(10).does(move |conn, desk| actions::open(conn, desk, &draft, Some(&loss("pangyo", 0)))).await;
        assert_eq!(counts(&held.incident), Count { down: 2, limited: 1, ..Count::default() });
        assert_eq!((held.incident.impact, held.incident.promise().map(|it| it.due_at)), (Impact::Critical, Some(minute(25))));
        tells_of_the_power(scene.at(15)).await;
        let identified = UpdateDraft { phase: Some(Phase::Identified), ..update("what it is", 20) };
        let held = scene.at(20).does(move |conn, desk| actions::publish_update(conn, desk, fire(), &identified)).await;
        assert_eq!(held.incident.promises[0].fulfilled_at, Some(minute(20)));
        assert_eq!(held.incident.promise().map(|it| it.due_at), Some(minute(50)), "30 minutes, identified");
        // The count grows, and the page says why.
        let set = SetDraft {
            at: minute(30),
            reason: wording("은행도 같은 장비를 씁니다.", "Bank uses the same equipment."),
            added: vec![down("bank", 5)],
            removed: vec![],
        };
        let held = scene.at(31).does(move |conn, desk| actions::track(conn, desk, fire(), &set)).await;
        assert_eq!((counts(&held.incident).tracked(), held.incident.sets.len()), (4, 2));
        assert_eq!(scene.spans("bank").await, [(Unknown, -60), (MajorOutage, 5)]);
        // The power comes; the estimate has a time, and is met.
        let power = FactId::from_slug("power");
        let held = scene.at(40).does(move |conn, desk| {
            actions::note_that_fact_came(conn, desk, fire(), power, minute(35))
        }).await;
        assert_eq!(held.incident.due_at(&held.incident.estimates[0]), Some(minute(155)));
        let until = Recovery::Watching { until: minute(460) };
        let back = vec![said("talk-text", until, 100), restored("mail", 95), restored("bank", 90)];
        let monitoring = UpdateDraft { phase: Some(Phase::Monitoring), recoveries: back, ..update("coming back", 100) };
        let held = scene.at(100).does(move |conn, desk| actions::publish_update(conn, desk, fire(), &monitoring)).await;
        assert_eq!(counts(&held.incident), Count { down: 1, watching: 1, restored: 2, limited: 0 });
        assert_eq!(held.incident.estimates[0].outcome, EstimateOutcome::Met { at: minute(100) });
        assert_eq!(held.incident.advice[0].ended_at, Some(minute(100)));
        assert!(held.incident.promises[1].missed_at.is_some(), "it was silent for 80 minutes");
        let reason = wording("기록을 확인했습니다.", "From the records.");
        scene.does(move |conn, desk| {
            actions::correct_start(conn, desk, fire(), minute(-1), Precision::About, &reason)
        }).await;
        // A relapse stays visible.
        scene.at(120).does(|conn, desk| actions::recover(conn, desk, fire(), &[down("mail", 115)])).await;
        scene.says_nothing_is_lost().await;
        let all = ["talk-text", "talk-media", "mail"].map(|slug| restored(slug, 200)).to_vec();
        let draft = ending("the end", 205, all);
        let held = scene.at(210).does(move |conn, desk| actions::resolve(conn, desk, fire(), &draft)).await;
        assert_eq!(counts(&held.incident), Count { restored: 4, ..Count::default() });
        assert_eq!(held.incident.state.resolved_at(), Some(minute(205)));
        let mail = [(Unknown, -60), (DegradedPerformance, 0), (Operational, 95), (MajorOutage, 115), (Operational, 200)];
        assert_eq!(scene.spans("mail").await, mail);
        let curve: Vec<_> =
            series(&held.incident, |_| true).iter().map(|point| (point.at, point.count.restored)).collect();
        assert_eq!(curve.last(), Some(&(minute(200), 4)));
        let report = update("the report", 5_000);
        let held = scene.at(5_000).does(move |conn, desk| actions::report(conn, desk, fire(), &report)).await;
        assert_eq!(held.incident.state.phase(), Phase::Postmortem);
        assert_eq!(held.incident.updates.last().map(|update| update.kind.clone()), Some(UpdateKind::Report));
        assert_eq!(scene.acts().await, EXPECTED_ACTS);
    }

    async fn what_staff_note_for_themselves_is_in_no_public_value(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        scene.at(5).does(|conn, desk| actions::suspect_cause(conn, desk, fire(), "the battery room")).await;
        let held = scene.does(|conn, desk| actions::log(conn, desk, fire(), minute(3), "", "the provider was called")).await;
        assert_eq!((held.suspected[0].note.as_str(), held.suspected[0].by.clone()), ("the battery room", actor("duty-lead")));
        assert_eq!((held.log[0].text.as_str(), held.log[0].at), ("the provider was called", minute(3)));
        let public = scene.store.read(|conn| bonghwa::store::record::find(conn, chrono_tz::Asia::Seoul, None)).await;
        let public = format!("{:?}", public.expect("a record"));
        assert!(!public.contains("battery") && !public.contains("provider was called"));
        let in_log = scene.store.read(|conn| {
            let mut told = String::new();
            audit::walk::<Error>(conn, |entry| {
                told += &format!("{entry:?}");
                Ok(())
            })?;
            Ok::<_, Error>(told)
        });
        assert!(!in_log.await.expect("a log").contains("battery"), "the audit log names acts, not notes");
    }
}

/// Every act of the outage, in the words of the audit log.
const EXPECTED_ACTS: &str = "catalogue.apply incident.open fact.state estimate.state advice.give update.publish set.change fact.came \
    update.publish start.correct recovery.state safety.state incident.resolve incident.report";
