//! Who must agree, and what becomes of words to which nobody did.

use super::desk::{Desk, content, field, notice, out, outage, person, person_of_messages};
use crate::harness::on_both_databases;
use crate::harness::samples::operator;
use bonghwa::actions::incidents;
use bonghwa::actions::manuscripts::{self as actions, ManuscriptError, Saved};
use bonghwa::domain::approvals::{ApprovalRefusal, Demand, Standing, Verdict};
use bonghwa::domain::ids::{ManuscriptId, UpdateId};
use bonghwa::domain::incidents::drafts::{Next, UpdateDraft};
use bonghwa::domain::language::{Language, Texts, Wording};
use bonghwa::domain::lint::Rule;
use bonghwa::domain::manuscripts::{Aim, ManuscriptRefusal, Stage};
use bonghwa::domain::staff::Role;
use bonghwa::domain::templates::{TemplateKind, starter};
use bonghwa::domain::updates::UpdateKind;
use std::time::Duration;

const BODY: &str = "메일이 멈췄습니다.";

fn refusal(result: Result<impl std::fmt::Debug, ManuscriptError>) -> String {
    result.expect_err("it is refused").to_string()
}

on_both_databases! {
    async fn words_go_out_once_when_a_second_person_agreed(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let (writer, lead) = (person("writer", Role::Publisher), person("lead", Role::Publisher));
        desk.begins(&writer, out("mail", BODY)).await;
        assert!(refusal(desk.publishes(&writer, "").await).contains("approval of 1 more"));
        assert_eq!(refusal(desk.judges(&lead, Verdict::Approved, "").await), ApprovalRefusal::NotAsked.to_string());
        desk.asks(&writer).await.expect("asked");
        let own = refusal(desk.judges(&writer, Verdict::Approved, "").await);
        assert_eq!(own, ApprovalRefusal::OwnWords.to_string());
        desk.judges(&lead, Verdict::Approved, "").await.expect("approved");
        assert!(!desk.publishes(&writer, "").await.expect("published").was_done_before);
        assert!(desk.publishes(&writer, "").await.expect("published before").was_done_before);
        let incident = desk.incident().await.expect("it is open").incident;
        assert_eq!(incident.updates.len(), 1);
        assert_eq!(incident.updates[0].author, writer.handle);
        assert_eq!(incident.updates[0].approver, Some(lead.handle));
        assert_eq!(incident.updates[0].waived, None);
    }

    async fn a_letter_changed_after_approval_voids_it(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let (writer, lead) = (person("writer", Role::Publisher), person("lead", Role::Publisher));
        desk.begins(&writer, out("mail", BODY)).await;
        desk.asks(&writer).await.expect("asked");
        let read = desk.stands().await.hash();
        desk.judges(&lead, Verdict::Approved, "").await.expect("approved");
        desk.saves(&writer, 1, out("mail", "메일이 느립니다.")).await.expect("saved");
        assert_eq!(desk.weighed().await.standing, Standing::Missing(1));
        assert!(refusal(desk.publishes(&writer, "").await).contains("approval of 1 more"));
        let stale = desk.judges_read(&lead, Verdict::Approved, read, "").await;
        assert_eq!(refusal(stale), ApprovalRefusal::ChangedMeanwhile.to_string());
        assert!(desk.incident().await.is_none());
    }

    async fn what_is_returned_bears_a_note_and_waits_for_nobody(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let (writer, lead) = (person("writer", Role::Responder), person("lead", Role::Publisher));
        desk.begins(&writer, out("mail", BODY)).await;
        desk.asks(&writer).await.expect("asked");
        let silent = refusal(desk.judges(&lead, Verdict::Returned, " ").await);
        assert_eq!(silent, ApprovalRefusal::ReasonMissing.to_string());
        desk.judges(&lead, Verdict::Returned, "언제부터인지 써 주십시오").await.expect("returned");
        let weighed = desk.weighed().await;
        assert_eq!(weighed.manuscript.stage, Stage::Writing);
        let Standing::Returned(returned) = weighed.standing else { panic!("it went back") };
        assert_eq!(returned.note, "언제부터인지 써 주십시오");
    }

    async fn an_override_waits_for_the_deadline_and_is_on_the_record(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let (writer, admin) = (person("writer", Role::Publisher), person("admin", Role::Administrator));
        desk.begins(&writer, out("mail", BODY)).await;
        desk.asks(&writer).await.expect("asked");
        let early = refusal(desk.judges(&admin, Verdict::Overridden, "연락이 안 됩니다").await);
        assert_eq!(early, ApprovalRefusal::NotOverdue.to_string());
        desk.app.advance(Duration::from_secs(300));
        desk.asks(&writer).await.expect("asked again, which moves no deadline");
        desk.app.advance(Duration::from_secs(300));
        let small = refusal(desk.judges(&writer, Verdict::Overridden, "연락이 안 됩니다").await);
        assert!(small.contains("administrator"), "{small}");
        desk.judges(&admin, Verdict::Overridden, "승인자와 연락이 되지 않습니다").await.expect("overridden");
        desk.publishes(&admin, "").await.expect("published");
        let incident = desk.incident().await.expect("it is open").incident;
        let waived = incident.updates[0].waived.as_ref().expect("the reason");
        assert_eq!(waived.in_language(Language::Korean).1, "승인자와 연락이 되지 않습니다");
        assert_eq!(incident.updates[0].approver, None);
    }

    async fn a_holding_notice_of_an_approved_template_needs_nobody_else(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let writer = person("writer", Role::Publisher);
        let holding = starter::all().into_iter().find(|one| one.kind == TemplateKind::Holding).expect("it is there");
        let id = holding.id.to_string();
        let mut words = content(&[("template", &id), ("kind", "holding"), ("slot.what.ko", "메일"), (&field("mail"), "down")]);
        words.set_texts("title", &Texts::of(Language::Korean, holding.title.text(Language::Korean)));
        words.set_texts("body", &Texts::of(Language::Korean, holding.body.text(Language::Korean)));
        let mut changed = words.clone();
        changed.set("body.ko", "{what}에 문제가 있습니다. 누군가의 탓입니다.");
        desk.begins(&writer, changed).await;
        assert_eq!(desk.weighed().await.demand, Demand::Publisher);
        desk.saves(&writer, 1, words).await.expect("saved");
        let weighed = desk.weighed().await;
        assert_eq!((weighed.demand, weighed.lacks.len(), weighed.refusals), (Demand::Nobody, 0, Vec::new()));
        desk.publishes(&writer, "").await.expect("published");
        let incident = desk.incident().await.expect("it is open").incident;
        assert_eq!(incident.updates[0].kind, UpdateKind::Holding);
        // The words name the time that was promised.
        let due = incident.promise().expect("a promise").due_at.with_timezone(&chrono_tz::Asia::Seoul);
        let body = incident.updates[0].body().expect("words").in_language(Language::Korean).1.to_owned();
        assert!(body.contains(&due.format("%H:%M").to_string()), "{body}");
    }

    async fn an_apology_waits_for_each_signature_on_exactly_these_words(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let (writer, lead) = (person("writer", Role::Publisher), person("lead", Role::Publisher));
        let (chief, other) = (person("chief", Role::Viewer), person("other", Role::Viewer));
        let mut words = out("mail", "사과드립니다.");
        for (name, value) in
            [("kind", "apology"), ("signatory.1.handle", "chief"), ("signatory.1.role.ko", "대표이사")]
        {
            words.set(name, value);
        }
        desk.begins(&writer, words.clone()).await;
        desk.asks(&writer).await.expect("asked");
        desk.judges(&lead, Verdict::Approved, "").await.expect("approved");
        assert!(refusal(desk.publishes(&writer, "").await).contains("has not signed"));
        assert_eq!(refusal(desk.judges(&other, Verdict::Signed, "").await), ApprovalRefusal::NotSignatory.to_string());
        desk.judges(&chief, Verdict::Signed, "").await.expect("signed");
        desk.publishes(&writer, "").await.expect("published");
        let incident = desk.incident().await.expect("it is open").incident;
        let UpdateKind::Apology { signatories } = &incident.updates[0].kind else { panic!("an apology") };
        assert_eq!(signatories[0].signed_by, Some(chief.handle));
    }

    async fn what_reaches_everybody_asks_for_the_number(database: TestDatabase) {
        let mut desk = Desk::open(database).await;
        desk.matrix.demands = [Demand::Nobody; 4];
        let writer = person("writer", Role::Publisher);
        let mut words = out("mail", "멈췄습니다.");
        words.set(&field("talk-text"), "down");
        desk.begins(&writer, words).await;
        for wrong in ["", "1", "둘"] {
            assert!(refusal(desk.publishes(&writer, wrong).await).contains("(2)"), "{wrong}");
        }
        desk.publishes(&writer, " 2 ").await.expect("published");
    }

    async fn nobody_speaks_for_the_components_of_others_and_a_responder_publishes_nothing(database: TestDatabase) {
        let mut desk = Desk::open(database).await;
        desk.matrix.demands = [Demand::Nobody; 4];
        let messages = person_of_messages("messages", Role::Publisher);
        desk.begins(&person("writer", Role::Responder), out("mail", BODY)).await;
        assert!(refusal(desk.publishes(&messages, "").await).contains("outside your groups (mail)"));
        let responder = person("responder", Role::Responder);
        assert!(refusal(desk.publishes(&responder, "").await).contains("publisher"));
        desk.saves(&responder, 1, out("talk-text", "메시지가 멈췄습니다.")).await.expect("saved");
        desk.publishes(&messages, "").await.expect("published");
    }

    async fn a_finding_blocks_until_somebody_says_that_the_words_stand(database: TestDatabase) {
        let mut desk = Desk::open(database).await;
        desk.matrix.demands = [Demand::Nobody; 4];
        let writer = person("writer", Role::Publisher);
        let mut words = out("mail", "조속히 복구하겠습니다.");
        desk.begins(&writer, words.clone()).await;
        assert!(matches!(desk.publishes(&writer, "").await, Err(ManuscriptError::Found(found)) if found.len() == 1));
        // That a rule may be broken which nothing breaks says nothing.
        for (name, value) in [("override.haste", "yes"), ("override.whole", "yes"), ("override_reason", "네")] {
            words.set(name, value);
        }
        desk.saves(&writer, 1, words.clone()).await.expect("saved");
        let silent = desk.weighed().await;
        assert_eq!(silent.lacks.iter().map(|lack| lack.field.as_str()).collect::<Vec<_>>(), ["override_reason"]);
        assert!(matches!(desk.publishes(&writer, "").await, Err(ManuscriptError::Lacking(_))));
        words.set("override_reason", "법무팀이 정한 말입니다");
        desk.saves(&writer, 2, words).await.expect("saved");
        assert_eq!(desk.weighed().await.overridden, [Rule::Haste]);
        desk.publishes(&writer, "").await.expect("published");
        let told = |line: &String| line.contains("overridden=haste why=\"법무팀이 정한 말입니다\"");
        assert!(desk.log().await.iter().any(told), "{:?}", desk.log().await);
    }

    async fn words_that_nobody_was_asked_about_wait_for_nobody(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let (writer, admin) = (person("writer", Role::Publisher), person("admin", Role::Administrator));
        desk.begins(&writer, out("mail", BODY)).await;
        desk.asks(&writer).await.expect("asked");
        desk.app.advance(Duration::from_secs(601));
        let saved = desk.saves(&writer, 1, out("mail", "아무도 읽지 않은 말입니다.")).await.expect("saved");
        assert_eq!(saved, Saved::Unasked(2));
        for verdict in [Verdict::Overridden, Verdict::Approved] {
            let refused = refusal(desk.judges(&admin, verdict, "연락이 안 됩니다").await);
            assert_eq!(refused, ApprovalRefusal::NotAsked.to_string());
        }
        desk.asks(&writer).await.expect("asked anew");
        let early = refusal(desk.judges(&admin, Verdict::Overridden, "연락이 안 됩니다").await);
        assert_eq!(early, ApprovalRefusal::NotOverdue.to_string());
    }

    async fn who_could_not_approve_today_has_not_approved(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let (writer, lead) = (person("writer", Role::Publisher), person("lead", Role::Publisher));
        desk.begins(&writer, out("mail", BODY)).await;
        desk.asks(&writer).await.expect("asked");
        desk.judges(&lead, Verdict::Approved, "").await.expect("approved");
        desk.has_account(&person("lead", Role::Responder), None).await;
        assert_eq!(desk.weighed().await.standing, Standing::Missing(1));
        desk.has_account(&lead, Some(desk.app.machine.now())).await;
        assert!(refusal(desk.publishes(&writer, "").await).contains("approval of 1 more"));
        assert!(desk.weighed().await.approvals.iter().all(|one| !one.counts));
        desk.has_account(&lead, None).await;
        desk.publishes(&writer, "").await.expect("published");
    }

    async fn a_word_that_is_no_verdict_says_nothing(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let (writer, lead) = (person("writer", Role::Publisher), person("lead", Role::Publisher));
        desk.begins(&writer, out("mail", BODY)).await;
        desk.asks(&writer).await.expect("asked");
        let hash = desk.stands().await.hash();
        let judged = desk.does(&lead, move |conn, hand, rules| {
            actions::judge(conn, hand, rules, notice(), ("maybe", &hash, ""))
        });
        assert!(refusal(judged.await).contains("\"maybe\" is no verdict"));
        assert_eq!(desk.weighed().await.approvals, []);
    }

    async fn what_went_out_a_moment_ago_is_taken_back_visibly_and_its_words_are_kept(database: TestDatabase) {
        let mut desk = Desk::open(database).await;
        desk.matrix.demands = [Demand::Nobody; 4];
        let writer = person("writer", Role::Publisher);
        desk.begins(&writer, out("mail", BODY)).await;
        desk.publishes(&writer, "").await.expect("published");
        let again = || (ManuscriptId::from_slug("again"), UpdateId::from_slug("second"));
        let undo = |conn: &mut bonghwa::store::Conn, hand: actions::Hand<'_>, rules: &actions::Rules<'_>| {
            let texts = Texts::of(Language::Korean, "잘못 게시했습니다.");
            let reason = Wording::new("the reason", &texts, Language::Korean, 100).expect("words");
            let again = (ManuscriptId::from_slug("again"), UpdateId::from_slug("second"));
            actions::undo(conn, hand, rules, notice(), again, &reason)
        };
        let colleague = person("colleague", Role::Publisher);
        desk.does(&colleague, undo).await.expect("undone");
        let incident = desk.incident().await.expect("it stays").incident;
        assert!(incident.updates[0].retraction.is_some());
        let kept = desk.does(&writer, move |conn, _, _| actions::find(conn, again().0)).await.expect("kept");
        assert_eq!(kept.content.get("body.ko"), BODY);
        let wrote = |whom: &bonghwa::domain::staff::Staff| kept.writers.contains(&whom.handle);
        assert!(wrote(&writer) && wrote(&colleague), "{:?}", kept.writers);
        assert_eq!(kept.aim, Aim::PutRight(outage(), UpdateId::from_slug("first")));
        let twice = desk.does(&writer, undo).await;
        assert!(twice.is_err());
    }

    async fn after_ten_seconds_nothing_is_taken_back_unseen(database: TestDatabase) {
        let mut desk = Desk::open(database).await;
        desk.matrix.demands = [Demand::Nobody; 4];
        let writer = person("writer", Role::Publisher);
        desk.begins(&writer, out("mail", BODY)).await;
        desk.publishes(&writer, "").await.expect("published");
        desk.app.advance(Duration::from_secs(11));
        let late = desk.does(&writer, |conn, hand, rules| {
            let texts = Texts::of(Language::Korean, "잘못 게시했습니다.");
            let reason = Wording::new("the reason", &texts, Language::Korean, 100).expect("words");
            let again = (ManuscriptId::from_slug("again"), UpdateId::from_slug("second"));
            actions::undo(conn, hand, rules, notice(), again, &reason)
        });
        assert!(matches!(late.await, Err(ManuscriptError::Refused(ManuscriptRefusal::UndoOver))));
    }

    async fn what_ended_an_incident_is_not_undone_and_it_is_said_why(database: TestDatabase) {
        let mut desk = Desk::open(database).await;
        desk.matrix.demands = [Demand::Nobody; 4];
        let writer = person("writer", Role::Publisher);
        desk.begins(&writer, out("mail", BODY)).await;
        desk.publishes(&writer, "").await.expect("published");
        let undone = desk.does(&writer, |conn, hand, rules| {
            let texts = Texts::of(Language::Korean, "잘못 게시했습니다.");
            let reason = Wording::new("the reason", &texts, Language::Korean, 100).expect("words");
            let by = &hand.staff.handle;
            let acts = incidents::Desk { now: hand.when.record, zone: rules.zone, by, token: None, revision: None };
            let saying = UpdateDraft {
                id: UpdateId::from_slug("mistake"),
                kind: UpdateKind::Regular,
                phase: None,
                body: reason.clone(),
                as_of: hand.when.record,
                display_at: None,
                speaker: operator(),
                approver: None,
                waived: None,
                recoveries: Vec::new(),
                next: Next::default(),
            };
            incidents::put_right(conn, acts, outage(), UpdateId::from_slug("first"), &reason, &saying).expect("it ends");
            let again = (ManuscriptId::from_slug("again"), UpdateId::from_slug("second"));
            actions::undo(conn, hand, rules, notice(), again, &reason)
        });
        assert!(matches!(undone.await, Err(ManuscriptError::Refused(ManuscriptRefusal::NotUndoable))));
    }
}
