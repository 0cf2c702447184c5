//! Corrections of history on both databases: spans, summaries and months say what turned out, and everything is counted
//! by hand here.

use crate::harness::on_both_databases;
use crate::harness::samples::{actor, minute, wording};
use crate::incidents::scene::{Scene, component, down, opening, states};
use crate::incidents::statuses::probes_say;
use bonghwa::actions::corrections::{self as actions, CorrectionDraft, CorrectionError};
use bonghwa::actions::incidents;
use bonghwa::domain::corrections::{Correction, CorrectionRefusal as Refused, Replaced};
use bonghwa::domain::ids::{ComponentId, CorrectionId};
use bonghwa::domain::record::PublicRecord;
use bonghwa::domain::status::Status::{self, DegradedPerformance, MajorOutage, Operational, PartialOutage, Unknown};
use bonghwa::domain::statuses::Cause;
use bonghwa::domain::uptime::Tally;
use bonghwa::store::{corrections, record, statuses};
use chrono_tz::Asia::Seoul;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60;

fn draft(slug: &str, from: i64, until: i64, status: Status) -> CorrectionDraft {
    CorrectionDraft {
        id: CorrectionId::from_slug(&format!("{slug} {from} {until} {status}")),
        component: component(slug),
        from: minute(from),
        until: minute(until),
        status,
        reason: wording("점검 기록을 다시 확인했습니다.", "The logs were read again."),
    }
}

async fn tries(scene: &Scene, draft: CorrectionDraft) -> Result<Correction, CorrectionError> {
    let now = scene.now();
    scene.store.write(move |conn| actions::correct(conn, now, Seoul, &actor("duty-lead"), &draft)).await
}

async fn corrects(scene: &Scene, slug: &str, from: i64, until: i64, status: Status) -> Correction {
    tries(scene, draft(slug, from, until, status)).await.expect("it is corrected")
}

async fn public(scene: &Scene) -> PublicRecord {
    scene.store.read(|conn| record::find(conn, Seoul, None)).await.expect("the record is read")
}

/// The day so many days before today, of the bank.
fn day(record: &PublicRecord, back: usize) -> Tally {
    let bank = record.components.iter().find(|found| found.component.id == component("bank")).expect("it is there");
    let days: Vec<Tally> = bank.state.as_ref().expect("a leaf").days.tallies().copied().collect();
    days[days.len() - 1 - back]
}

/// The bank in the month of the fire.
fn month(record: &PublicRecord) -> Tally {
    let october = record.months.last().expect("a month");
    assert_eq!(october.month.to_string(), "2022-10");
    october.leaf(component("bank")).expect("it is known").tally
}

/// The bank works from the beginning, but for an hour from minute 10.
async fn scene_with_an_hour_out(database: &crate::harness::TestDatabase) -> Scene {
    let scene = Scene::open(database).await;
    states(scene.at(-60), Operational, -60).await;
    states(scene.at(10), MajorOutage, 10).await;
    states(scene.at(70), Operational, 70).await;
    scene
}

on_both_databases! {
    async fn a_correction_restates_spans_days_and_months_exactly(database: TestDatabase) {
        let scene = scene_with_an_hour_out(&database).await;
        let before = public(scene.at(100)).await;
        assert_eq!((day(&before, 0).major_ms, month(&before).major_ms), (60 * MINUTE, 60 * MINUTE));
        let corrected = corrects(&scene, "bank", 30, 60, DegradedPerformance).await;
        let expected = [(Operational, -60), (MajorOutage, 10), (DegradedPerformance, 30), (MajorOutage, 60), (Operational, 70)];
        assert_eq!(scene.spans("bank").await, expected);
        let after = public(&scene).await;
        assert_eq!(after.corrections[0].replaced, [Replaced { status: MajorOutage, lasted_ms: 30 * MINUTE }]);
        for tally in [day(&after, 0), month(&after)] {
            assert_eq!((tally.major_ms, tally.degraded_ms, tally.unknown_ms), (30 * MINUTE, 30 * MINUTE, 0));
            assert_eq!(tally.covered_ms, 160 * MINUTE, "from minute -60 to 100");
        }
        assert_eq!(after.corrections, std::slice::from_ref(&corrected));
        assert!(after.content.sequence > before.content.sequence);
        let changes = scene.store.read(|conn| statuses::list_changes(conn, component("bank"))).await.unwrap();
        assert!(changes.iter().any(|change| change.cause == Some(Cause::Correction(corrected.id))), "{changes:?}");
        assert!(scene.acts().await.ends_with("history.correct"));
        // Over midnight, a day later: the finished day is counted anew.
        scene.at(DAY).ticks().await;
        corrects(&scene, "bank", 60, 70, Operational).await;
        let later = public(&scene).await;
        assert_eq!((day(&later, 1).major_ms, day(&later, 1).degraded_ms), (20 * MINUTE, 30 * MINUTE));
        assert_eq!(day(&later, 0).major_ms, 0);
        assert_eq!(month(&later).major_ms, 20 * MINUTE);
        let own: Vec<Correction> = scene.store.read(corrections::list).await.unwrap();
        assert_eq!(own.len(), 2, "the first one stays");
    }

    async fn of_two_corrections_of_the_same_time_the_later_one_holds(database: TestDatabase) {
        let scene = scene_with_an_hour_out(&database).await;
        corrects(scene.at(100), "bank", 10, 70, Operational).await;
        assert_eq!(scene.spans("bank").await, [(Operational, -60)]);
        corrects(scene.at(110), "bank", 20, 40, PartialOutage).await;
        assert_eq!(scene.spans("bank").await, [(Operational, -60), (PartialOutage, 20), (Operational, 40)]);
    }

    async fn what_was_corrected_stays_when_an_incident_is_stated_over_it(database: TestDatabase) {
        let scene = scene_with_an_hour_out(&database).await;
        corrects(scene.at(100), "bank", 30, 70, Operational).await;
        let fire = opening("fire", 0, vec![down("bank", 0)]);
        scene.at(110).does(move |conn, desk| incidents::open(conn, desk, &fire, None)).await;
        let expected = [(Operational, -60), (MajorOutage, 0), (Operational, 30), (MajorOutage, 70)];
        assert_eq!(scene.spans("bank").await, expected);
    }

    async fn checks_do_not_talk_over_what_was_corrected(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        probes_say(&scene, "map", Operational, -60).await;
        corrects(scene.at(100), "map", 20, 90, DegradedPerformance).await;
        probes_say(scene.at(101), "map", MajorOutage, 50).await;
        let expected = [(Operational, -60), (DegradedPerformance, 20), (MajorOutage, 90)];
        assert_eq!(scene.spans("map").await, expected);
    }

    async fn what_is_no_correction_is_refused_and_writes_nothing(database: TestDatabase) {
        let scene = scene_with_an_hour_out(&database).await;
        scene.at(100);
        let nobody = ComponentId::from_slug("nobody");
        let (began_at, of) = (minute(-60), |id: ComponentId| id.to_string());
        let cases = [
            (draft("bank", 40, 40, Operational), Refused::EndsBeforeBeginning),
            (draft("bank", 40, 101, Operational), Refused::NotYetHistory),
            (draft("bank", -61, 40, Operational), Refused::BeforeBeginning { component: "bank".into(), began_at }),
            (draft("talk", 10, 40, Operational), Refused::UnknownComponent { component: of(component("talk")) }),
            (draft("nobody", 10, 40, Operational), Refused::UnknownComponent { component: of(nobody) }),
            (draft("bank", 20, 40, MajorOutage), Refused::SaysSoAlready),
            (draft("bank", 75, 90, Operational), Refused::SaysSoAlready),
        ];
        let before = scene.print().await;
        for (draft, expected) in cases {
            match tries(&scene, draft).await {
                Err(CorrectionError::Refused(refusal)) => assert_eq!(refusal, expected),
                other => panic!("{expected:?} was to come, and not {other:?}"),
            }
        }
        assert_eq!(scene.print().await, before);
        assert!(public(&scene).await.corrections.is_empty());
        assert_eq!(scene.spans("talk-text").await, [(Unknown, -60)]);
    }
}
