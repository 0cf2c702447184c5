//! Whose drafts they are: who may begin, change and put away what, how many, and what of it the log tells.

use super::desk::{Desk, content, field, notice, out, outage, person, person_of_messages};
use crate::harness::on_both_databases;
use bonghwa::actions::manuscripts::{self as actions, ManuscriptError, Saved};
use bonghwa::domain::approvals::{Demand, Standing};
use bonghwa::domain::ids::{IncidentId, ManuscriptId, UpdateId};
use bonghwa::domain::language::{Language, WordingRefusal};
use bonghwa::domain::lint::Rule;
use bonghwa::domain::manuscripts::exemption::{Exemption, Surplus};
use bonghwa::domain::manuscripts::reading::LackReason;
use bonghwa::domain::manuscripts::{Aim, ManuscriptRefusal, OPEN_MAX, Stage};
use bonghwa::domain::staff::Role;
use bonghwa::domain::templates::{TemplateKind, starter};

const BODY: &str = "메일이 멈췄습니다.";

/// The components of others that a refusal names.
fn outside(result: Result<impl std::fmt::Debug, ManuscriptError>) -> Vec<String> {
    match result {
        Err(ManuscriptError::Refused(ManuscriptRefusal::OutsideGroups { components })) => components,
        other => panic!("it is refused for the groups: {other:?}"),
    }
}

on_both_databases! {
    async fn nobody_begins_a_draft_about_the_components_of_others(database: TestDatabase) {
        let mut desk = Desk::open(database).await;
        desk.matrix.demands = [Demand::Nobody; 4];
        let messages = person_of_messages("messages", Role::Publisher);
        assert_eq!(outside(desk.tries_to_begin(&messages, out("mail", BODY)).await), ["mail"]);
        // Why something is left out is public too, and said of what is not theirs.
        let mut left = out("talk-text", "메시지가 멈췄습니다.");
        left.set(&field("mail"), "left_out");
        left.set(&field("mail").replace("component.", "note."), "메일 담당자의 잘못");
        assert_eq!(outside(desk.tries_to_begin(&messages, left).await), ["mail"]);
        let writer = person("writer", Role::Publisher);
        desk.begins(&writer, out("mail", BODY)).await;
        desk.publishes(&writer, "").await.expect("published");
        let update = desk.does(&messages, |conn, hand, rules| {
            let (id, aim) = (ManuscriptId::from_slug("update"), (Aim::Update(outage()), UpdateId::from_slug("second")));
            actions::begin(conn, hand, rules, id, aim, content(&[("body.ko", "남의 장애입니다.")]))
        });
        assert_eq!(outside(update.await), ["mail"]);
    }

    async fn nobody_changes_or_puts_away_a_draft_about_the_components_of_others(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let messages = person_of_messages("messages", Role::Publisher);
        desk.begins(&person("writer", Role::Responder), out("mail", BODY)).await;
        assert_eq!(outside(desk.saves(&messages, 1, out("talk-text", "바꿔치기")).await), ["mail"]);
        assert_eq!(outside(desk.autosaves(&messages, 1, content(&[])).await), ["mail"]);
        assert_eq!(outside(desk.puts_away(&messages).await), ["mail"]);
        assert_eq!(outside(desk.asks(&messages).await), ["mail"]);
        let stands = desk.stands().await;
        assert_eq!((stands.content.get("body.ko"), stands.stage), (BODY, Stage::Writing));
    }

    async fn who_is_limited_works_on_drafts_about_their_own_and_brings_nothing_along(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let messages = person_of_messages("messages", Role::Responder);
        desk.begins(&messages, out("talk-text", "메시지가 멈췄습니다.")).await;
        desk.saves(&messages, 1, out("talk-text", "메시지가 느립니다.")).await.expect("saved");
        let mut more = out("talk-text", "메시지가 느립니다.");
        more.set(&field("mail"), "down");
        assert_eq!(outside(desk.saves(&messages, 2, more).await), ["mail"]);
        desk.puts_away(&messages).await.expect("put away");
    }

    async fn what_waits_for_approval_is_changed_by_its_writers_and_by_publishers(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let (writer, other) = (person("writer", Role::Responder), person("other", Role::Responder));
        desk.begins(&writer, out("mail", BODY)).await;
        desk.asks(&writer).await.expect("asked");
        for refused in [desk.saves(&other, 1, out("mail", "메일이 멈췄습니다. ")).await.map(drop), desk.puts_away(&other).await] {
            let needed = ManuscriptRefusal::RoleMissing { needed: Role::Publisher };
            assert!(matches!(&refused, Err(ManuscriptError::Refused(found)) if *found == needed), "{refused:?}");
        }
        assert!(matches!(desk.stands().await.stage, Stage::Asked { .. }));
        // What is as it stands is no change, whoever sends it.
        assert_eq!(desk.saves(&other, 1, out("mail", BODY)).await.expect("nothing to save"), Saved::Stands(1));
        let lead = person("lead", Role::Publisher);
        assert_eq!(desk.saves(&lead, 1, out("mail", "메일이 느립니다.")).await.expect("saved"), Saved::Unasked(2));
        let hash = desk.stands().await.hash();
        let told = format!("lead manuscript.save revision=2 hash={hash}");
        assert!(desk.log().await.iter().any(|line| line.starts_with(&told)), "{:?}", desk.log().await);
    }

    async fn the_log_tells_who_wrote_on_the_words_of_others_and_not_every_save(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let (writer, other) = (person("writer", Role::Responder), person("other", Role::Responder));
        desk.begins(&writer, out("mail", BODY)).await;
        desk.saves(&writer, 1, out("mail", "메일이 느립니다.")).await.expect("saved");
        desk.saves(&other, 2, out("mail", "메일이 늦습니다.")).await.expect("saved");
        desk.saves(&other, 3, out("mail", "메일이 늦게 옵니다.")).await.expect("saved");
        let log = desk.log().await;
        let saves: Vec<_> = log.iter().filter(|line| line.contains("manuscript.save")).collect();
        assert_eq!(saves.len(), 1, "{log:?}");
        assert!(saves[0].starts_with("other manuscript.save revision=3 "), "{saves:?}");
    }

    async fn one_person_has_so_many_drafts_open_and_no_more(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let begin = |name: String| {
            move |conn: &mut bonghwa::store::Conn, hand: actions::Hand<'_>, rules: &actions::Rules<'_>| {
                let aim = (Aim::Open(outage()), UpdateId::from_slug(&name));
                actions::begin(conn, hand, rules, ManuscriptId::from_slug(&name), aim, out("mail", BODY))
            }
        };
        let writer = person("writer", Role::Responder);
        desk.begins(&writer, out("mail", BODY)).await;
        for number in 1..OPEN_MAX {
            desk.does(&writer, begin(format!("draft {number}"))).await.expect("begun");
        }
        let refused = desk.does(&writer, begin("one more".into())).await;
        assert!(matches!(refused, Err(ManuscriptError::Refused(ManuscriptRefusal::TooManyOpen))), "{refused:?}");
        desk.does(&person("other", Role::Responder), begin("of another".into())).await.expect("begun");
        desk.puts_away(&writer).await.expect("put away");
        desk.does(&writer, begin("one more".into())).await.expect("begun");
        let open = desk.app.store.read(bonghwa::store::manuscripts::list_open).await.expect("listed");
        assert_eq!(open.len(), OPEN_MAX + 1);
        let seen = |field: &str| open.iter().all(|one| one.content.get(field).is_empty());
        assert!(open.iter().all(|one| one.content.get("body.ko") == BODY) && seen("kind") && seen(&field("mail")));
        assert!(open.iter().all(|one| one.writers == [one.begun_by.clone()] && one.saved_by == one.begun_by));
    }

    async fn a_notice_that_says_more_than_its_template_says_why_it_waits(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let holding = starter::all().into_iter().find(|one| one.kind == TemplateKind::Holding).expect("it comes along");
        let mut words = content(&[("template", holding.id.as_str()), ("kind", "holding"), (&field("mail"), "down")]);
        words.set("title.ko", holding.title.text(Language::Korean));
        words.set("body.ko", holding.body.text(Language::Korean));
        words.set("slot.what.ko", "메일");
        let writer = person("writer", Role::Publisher);
        desk.begins(&writer, words.clone()).await;
        assert_eq!(desk.weighed().await.exemption, Exemption::Whole);
        let free = [
            ("contact.ko", "010-0000-0000", Surplus::Field("contact.ko".into())),
            ("role.ko", "대표이사", Surplus::Field("role.ko".into())),
            ("slot.what.ko", "evil.example", Surplus::Slot("slot.what.ko".into())),
            ("advice.ko", "전화로 하십시오.", Surplus::Beside),
        ];
        for (revision, (name, value, surplus)) in (1..).zip(free) {
            let mut more = words.clone();
            more.set(name, value);
            desk.saves(&writer, revision, more).await.expect("saved");
            let weighed = desk.weighed().await;
            assert_eq!((weighed.exemption, weighed.standing), (Exemption::Missed(surplus), Standing::Missing(1)));
            assert!(desk.publishes(&writer, "").await.is_err());
        }
        // One person who lets hasty words stand does not let them out alone.
        words.set("slot.what.ko", "조속히 돌아올 메일");
        words.set("override.haste", "yes");
        words.set("override_reason", "이대로 둡니다");
        desk.saves(&writer, 5, words).await.expect("saved");
        assert_eq!(desk.weighed().await.exemption, Exemption::Missed(Surplus::LetStand));
    }

    async fn what_an_open_incident_counts_is_opened_a_second_time_by_two(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let holding = starter::all().into_iter().find(|one| one.kind == TemplateKind::Holding).expect("it comes along");
        let mut words = content(&[("template", holding.id.as_str()), ("kind", "holding"), (&field("mail"), "down")]);
        words.set("title.ko", holding.title.text(Language::Korean));
        words.set("body.ko", holding.body.text(Language::Korean));
        words.set("slot.what.ko", "메일");
        let writer = person("writer", Role::Publisher);
        desk.begins(&writer, words.clone()).await;
        desk.publishes(&writer, "").await.expect("published");
        let again = desk.does(&writer, move |conn, hand, rules| {
            let id = ManuscriptId::from_slug("again");
            let aim = (Aim::Open(IncidentId::from_slug("again")), UpdateId::from_slug("again"));
            actions::begin(conn, hand, rules, id, aim, words.clone())?;
            let manuscript = actions::find(conn, id)?;
            actions::weigh(conn, hand, rules, manuscript)
        });
        let weighed = again.await.expect("weighed");
        assert_eq!((weighed.exemption, weighed.counted_elsewhere), (Exemption::Missed(Surplus::CountedElsewhere), 1));
        assert_eq!(weighed.standing, Standing::Missing(1));
    }

    async fn what_fills_a_slot_and_who_speaks_are_a_line_each(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let mut words = out("mail", &"{what}".repeat(3_300));
        words.set("slot.what.ko", "가".repeat(20_000));
        desk.begins(&person("writer", Role::Responder), words.clone()).await;
        let lacks = |weighed: actions::Weighed| weighed.lacks.into_iter().map(|one| (one.field, one.why)).collect::<Vec<_>>();
        let found = lacks(desk.weighed().await);
        let is_raw = |why: &LackReason| matches!(why, LackReason::Words(WordingRefusal::TooLong { chars: 19_800, .. }));
        assert_eq!(found[0], ("slot.what.ko".to_owned(), LackReason::UnfitSlot));
        assert!(found.len() == 2 && is_raw(&found[1].1), "the words are too long with the slots as they stand: {found:?}");
        words.set("slot.what.ko", "가".repeat(500));
        desk.saves(&person("writer", Role::Responder), 1, words).await.expect("saved");
        let found = lacks(desk.weighed().await);
        let is_counted = |why: &LackReason| matches!(why, LackReason::Words(WordingRefusal::TooLong { chars: 1_650_000, .. }));
        assert!(found.len() == 1 && is_counted(&found[0].1), "{found:?}");
        let mut long = out("mail", BODY);
        long.set("organisation.ko", "가".repeat(121));
        long.set("role.ko", "대표\n이사");
        desk.saves(&person("writer", Role::Responder), 2, long).await.expect("saved");
        let found = lacks(desk.weighed().await);
        assert!(found.contains(&("role.ko".into(), LackReason::Lines)) && found.len() == 2, "{found:?}");
    }

    async fn what_nobody_sees_is_not_kept_and_hides_nothing(database: TestDatabase) {
        let mut desk = Desk::open(database).await;
        desk.matrix.demands = [Demand::Nobody; 4];
        let writer = person("writer", Role::Publisher);
        desk.begins(&writer, out("mail", "조속\u{200b}히 복구하겠습니다.")).await;
        let found: Vec<Rule> = desk.weighed().await.findings.iter().map(|one| one.rule).collect();
        assert_eq!(found, [Rule::Haste]);
        desk.saves(&writer, 1, out("mail", "메일이\u{feff} 멈췄\u{ad}습니다.")).await.expect("saved");
        desk.publishes(&writer, "").await.expect("published");
        let incident = desk.incident().await.expect("it is open").incident;
        assert_eq!(incident.updates[0].body().expect("words").in_language(Language::Korean).1, BODY);
        assert_eq!(desk.does(&writer, |conn, _, _| actions::find(conn, notice())).await.expect("kept").content.get("body.ko"), BODY);
    }
}
