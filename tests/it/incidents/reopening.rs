//! An incident that was over and is opened again: what its end had said stays on the record.

use super::scene::{Scene, component, down, ending, fire, limited, opening, restored, said, states, update};
use crate::harness::on_both_databases;
use crate::harness::samples::{minute, operator, wording};
use bonghwa::actions::incidents as actions;
use bonghwa::domain::ids::{IncidentId, UpdateId};
use bonghwa::domain::incidents::IncidentRefusal as Refused;
use bonghwa::domain::incidents::drafts::{ExceptionDraft, ResolveDraft, UpdateDraft};
use bonghwa::domain::recoveries::{LimitedAs, Recovery};
use bonghwa::domain::status::Status::{DegradedPerformance, MajorOutage, Operational, PartialOutage};

/// The end at that minute, with pictures left open for `reason`.
fn end_without_pictures(name: &str, at: i64, reason: &str) -> ResolveDraft {
    let exceptions = vec![ExceptionDraft { component: component("talk-media"), reason: wording(reason, "") }];
    ResolveDraft { exceptions, ..ending(name, at, vec![restored("talk-text", at)]) }
}

on_both_databases! {
    async fn an_exception_stays_on_the_record_when_the_incident_goes_on(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        scene.at(20).says_nothing_is_lost().await;
        let first = end_without_pictures("first end", 20, "다음 주에 복구합니다.");
        scene.does(move |conn, desk| actions::resolve(conn, desk, fire(), &first)).await;
        let again = update("again", 30);
        let held = scene.at(30).does(move |conn, desk| actions::reopen(conn, desk, fire(), &again)).await;
        assert_eq!(held.incident.standing_exceptions().count(), 0);
        let kept: Vec<_> = held.incident.exceptions.iter().map(|one| (one.said_at, one.taken_back_at)).collect();
        assert_eq!(kept, [(minute(20), Some(minute(30)))]);

        // It ends again, only with an exception of its own: the one that was taken back excuses nothing.
        scene.at(40).refuses(
            Refused::StillOut { components: vec!["talk-media".into()] },
            "not resolved: 1 not restored yet (talk-media). Restore what works, or name each as an exception with its reason",
            |conn, desk| actions::resolve(conn, desk, fire(), &ending("bare end", 40, vec![])),
        ).await;
        let second = end_without_pictures("second end", 40, "다음 달에 복구합니다.");
        let held = scene.does(move |conn, desk| actions::resolve(conn, desk, fire(), &second)).await;
        let kept: Vec<_> = held.incident.exceptions.iter().map(|one| (one.said_at, one.taken_back_at)).collect();
        assert_eq!(kept, [(minute(20), Some(minute(30))), (minute(40), None)]);
        assert_eq!(held.incident.exceptions[0].reason, wording("다음 주에 복구합니다.", ""));
    }

    async fn an_incident_that_is_opened_again_says_nothing_of_the_time_in_which_it_was_over(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        states(&scene, Operational, -30).await;
        let draft = opening("fire", 0, vec![down("bank", 0)]);
        scene.does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        scene.at(20).says_nothing_is_lost().await;
        let exceptions = vec![ExceptionDraft { component: component("bank"), reason: wording("내일 복구합니다.", "") }];
        let end = ResolveDraft { exceptions, ..ending("the end", 20, vec![]) };
        scene.does(move |conn, desk| actions::resolve(conn, desk, fire(), &end)).await;
        states(scene.at(25), Operational, 25).await;
        let again = update("again", 40);
        scene.at(40).does(move |conn, desk| actions::reopen(conn, desk, fire(), &again)).await;
        let before = [(Operational, -30), (MajorOutage, 0), (Operational, 25), (MajorOutage, 40)];
        assert_eq!(scene.spans("bank").await, before);

        // What another incident says of all that time stands alone while this one was over.
        let slow = said("bank", Recovery::Limited { as_status: LimitedAs::Degraded, limits: wording("느립니다.", "") }, 10);
        let draft = opening("slow", 10, vec![slow]);
        scene.at(45).does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        let with = [(Operational, -30), (MajorOutage, 0), (DegradedPerformance, 20), (MajorOutage, 40)];
        assert_eq!(scene.spans("bank").await, with);
        let saying = UpdateDraft { recoveries: vec![restored("bank", 50)], ..update("sorry", 50) };
        let (id, wrong) = (IncidentId::from_slug("slow"), UpdateId::from_slug("slow-first"));
        let reason = wording("다른 기능이었습니다.", "");
        scene.at(50).does(move |conn, desk| actions::put_right(conn, desk, id, wrong, &reason, &saying)).await;
        assert_eq!(scene.spans("bank").await, before);

        // A statement made since then is a correction: it speaks from its own instant on, also of that time.
        for (now, since, expected) in [
            (60, 30, vec![(Operational, -30), (MajorOutage, 0), (Operational, 25), (PartialOutage, 30)]),
            (61, 10, vec![(Operational, -30), (MajorOutage, 0), (PartialOutage, 10)]),
        ] {
            scene.at(now).does(move |conn, desk| actions::recover(conn, desk, fire(), &[limited("bank", since)])).await;
            assert_eq!(scene.spans("bank").await, expected);
        }
    }

    async fn a_cause_that_is_replaced_keeps_its_place_before_the_new_one(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let confirm = |words: &'static str| move |conn: &mut bonghwa::store::Conn, desk: actions::Desk<'_>| {
            actions::confirm_cause(conn, desk, fire(), &wording(words, ""), &operator())
        };
        scene.at(10).does(confirm("전원이 끊겼습니다.")).await;
        scene.at(11).refuses(
            Refused::NothingCorrected,
            "the words are the same as before: there is nothing to correct",
            confirm("전원이 끊겼습니다."),
        ).await;
        let held = scene.at(12).does(confirm("배터리에서 불이 났습니다.")).await;
        let causes: Vec<_> = held.incident.causes.iter().map(|cause| (cause.wording.clone(), cause.at)).collect();
        let said = [("전원이 끊겼습니다.", minute(10)), ("배터리에서 불이 났습니다.", minute(12))];
        assert_eq!(causes, said.map(|(words, at)| (wording(words, ""), at)));
        assert_eq!(held.incident.cause().map(|cause| cause.at), Some(minute(12)));
    }
}
