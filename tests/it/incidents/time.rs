//! What time alone does, seen by readers: within one tick of the timekeeper the page says what has passed.

use super::scene::{down, fire, opening};
use crate::harness::samples::{actor, wording};
use crate::harness::{TestApp, on_both_databases};
use bonghwa::actions::incidents::{self as actions, ActError, Desk, Done};
use bonghwa::domain::advice::AdviceEnd;
use bonghwa::domain::estimates::{Confidence, Estimate, EstimateOutcome};
use bonghwa::domain::ids::UpdateId;
use bonghwa::domain::incidents::drafts::{AdviceDraft, EstimateDraft, UpdateDraft};
use bonghwa::domain::incidents::{IncidentRecord, Phase};
use bonghwa::store::{Conn, incidents};
use bonghwa::workers::timekeeper;
use chrono::Duration as Span;
use chrono_tz::Asia::Seoul;
use std::time::Duration;

async fn acts<F>(app: &TestApp, act: F) -> Done
where
    F: FnOnce(&mut Conn, Desk<'_>) -> Result<Done, ActError> + Send + 'static,
{
    let now = app.now();
    let write = move |conn: &mut Conn| {
        let by = actor("duty-lead");
        act(conn, Desk { now, zone: Seoul, by: &by, token: None, revision: None })
    };
    let done = app.store.write(write).await.expect("it is done");
    app.publishes().await;
    done
}

/// The fire at the present instant of the page: messages are down, the next word comes in an hour.
async fn burning(app: &TestApp) {
    let now = app.now();
    let mut draft = opening("fire", 0, vec![down("mail", 0)]);
    draft.began_at = now;
    draft.first.as_of = now;
    (draft.first.recoveries[0].since, draft.first.recoveries[0].as_of) = (now, now);
    draft.first.next.by = Some(now + Span::minutes(20));
    acts(app, move |conn, desk| actions::open(conn, desk, &draft, None)).await;
}

/// Time passes, and the timekeeper looks once.
async fn ticks(app: &TestApp, by: Duration) {
    app.advance(by);
    timekeeper::tick(&app.store, &app.clock, Seoul).await.expect("time is kept");
    app.publishes().await;
}

async fn fire_of(app: &TestApp) -> IncidentRecord {
    app.store.read(|conn| incidents::find(conn, fire())).await.expect("it is there").incident
}

on_both_databases! {
    async fn a_missed_promise_is_written_within_a_tick_and_said_on_the_page(database: TestDatabase) {
        let app = TestApp::start(database).await;
        burning(&app).await;
        let due_at = fire_of(&app).await.promise().expect("a promise").due_at;
        let late = "The promised time";
        // A word at the very instant would still be in time.
        ticks(&app, Duration::from_secs(20 * 60)).await;
        assert_eq!(fire_of(&app).await.promises[0].missed_at, None);
        for path in ["/en/", "/en/plain"] {
            assert!(!app.get(path).await.text().contains(late), "{path}: too early");
        }
        ticks(&app, Duration::from_secs(1)).await;
        assert_eq!(fire_of(&app).await.promises[0].missed_at, Some(due_at));
        for (path, late) in [("/en/", late), ("/en/plain", late), ("/", "약속한"), ("/plain", "약속한")] {
            let reply = app.get(path).await;
            assert!(reply.text().contains(late), "{path}: {}", reply.text());
        }
        // The next word keeps it, late; that it was missed stays in the record.
        let draft = UpdateDraft {
            id: UpdateId::from_slug("late"),
            phase: Some(Phase::Identified),
            as_of: app.now(),
            ..opening("late", 0, vec![]).first
        };
        acts(&app, move |conn, desk| actions::publish_update(conn, desk, fire(), &draft)).await;
        assert!(!app.get("/en/plain").await.text().contains(late));
        let promises = fire_of(&app).await.promises;
        assert_eq!((promises[0].missed_at, promises[0].fulfilled_at), (Some(due_at), Some(app.now())));
        assert_eq!(promises.len(), 2);
        app.stop().await;
    }

    async fn an_estimate_that_passes_turns_overdue_by_itself_and_advice_goes(database: TestDatabase) {
        let app = TestApp::start(database).await;
        burning(&app).await;
        let by = app.now() + Span::minutes(10);
        let draft = EstimateDraft {
            component: None,
            estimate: Estimate::Time { at: by },
            confidence: Confidence::High,
            basis: wording("예비 장비로 옮기고 있습니다.", "Spare equipment is being brought up."),
            as_of: app.now(),
        };
        acts(&app, move |conn, desk| actions::estimate(conn, desk, fire(), &draft)).await;
        let words = wording("문자로 연락해 주십시오.", "Write text messages meanwhile.");
        let draft = AdviceDraft { component: None, wording: words, end: AdviceEnd::At(by) };
        acts(&app, move |conn, desk| actions::advise(conn, desk, fire(), &draft)).await;
        let overdue = "The expected time has passed";
        ticks(&app, Duration::from_secs(599)).await;
        let before = app.get("/en/plain").await;
        assert!(!before.text().contains(overdue), "{}", before.text());
        assert!(before.text().contains("Write text messages meanwhile."), "{}", before.text());
        ticks(&app, Duration::from_secs(1)).await;
        let incident = fire_of(&app).await;
        assert_eq!(incident.estimates[0].outcome, EstimateOutcome::Overdue { since: by });
        assert_eq!(incident.advice[0].ended_at, Some(by));
        let after = app.get("/en/plain").await;
        assert!(after.text().contains(overdue), "{}", after.text());
        assert!(!after.text().contains("Write text messages meanwhile."), "{}", after.text());
        app.stop().await;
    }

    async fn what_time_wrote_is_written_once_and_named(database: TestDatabase) {
        let app = TestApp::start(database).await;
        burning(&app).await;
        ticks(&app, Duration::from_secs(3_600)).await;
        let after_one = (fire_of(&app).await, app.sequence().await);
        timekeeper::tick(&app.store, &app.clock, Seoul).await.expect("time is kept");
        assert_eq!((fire_of(&app).await, app.sequence().await), after_one);
        app.stop().await;
    }
}
