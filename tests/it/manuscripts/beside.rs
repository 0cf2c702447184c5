//! What goes out with words and stands beside them.

use super::desk::{Desk, content, field, notice, out, outage, person, person_of_messages};
use crate::harness::on_both_databases;
use bonghwa::actions::manuscripts::{self as actions, ManuscriptError, Pressed, Published};
use bonghwa::domain::advice::AdviceEnd;
use bonghwa::domain::approvals::{Demand, Standing};
use bonghwa::domain::estimates::Estimate;
use bonghwa::domain::facts::FactStanding;
use bonghwa::domain::ids::{ComponentId, ManuscriptId, UpdateId};
use bonghwa::domain::incidents::{IncidentRecord, IncidentRefusal};
use bonghwa::domain::language::Language;
use bonghwa::domain::manuscripts::reading::LackReason;
use bonghwa::domain::manuscripts::{Aim, Content, ManuscriptRefusal};
use bonghwa::domain::staff::{Role, Staff};
use bonghwa::domain::templates::{TemplateKind, starter};
use chrono::Duration;

async fn alone(database: crate::harness::TestDatabase) -> (Desk, Staff) {
    let mut desk = Desk::open(database).await;
    desk.matrix.demands = [Demand::Nobody; 4];
    (desk, person("writer", Role::Publisher))
}

/// Opens the outage of mail with these fields as well.
async fn opened(desk: &Desk, staff: &Staff, more: &[(&str, &str)]) -> IncidentRecord {
    let mut words = out("mail", "메일이 멈췄습니다.");
    more.iter().for_each(|(name, value)| words.set(name, *value));
    desk.begins(staff, words).await;
    desk.publishes(staff, "").await.expect("published");
    stands(desk).await
}

async fn stands(desk: &Desk) -> IncidentRecord {
    desk.incident().await.expect("it is there").incident
}

/// Publishes an update of the outage with these fields.
async fn says(desk: &Desk, staff: &Staff, name: &'static str, fields: Content) -> Result<Published, ManuscriptError> {
    let revision = desk.incident().await.expect("it is there").revision;
    desk.does(staff, move |conn, hand, rules| {
        let id = ManuscriptId::from_slug(name);
        actions::begin(conn, hand, rules, id, (Aim::Update(outage()), UpdateId::from_slug(name)), fields)?;
        let begun = actions::find(conn, id)?;
        let number = actions::weigh(conn, hand, rules, begun)?.reach.components.to_string();
        let pressed = Pressed { incident_revision: Some(revision), number: &number };
        actions::publish(conn, hand, rules, id, pressed)
    })
    .await
}

fn lacking(result: Result<Published, ManuscriptError>) -> Vec<(String, LackReason)> {
    match result {
        Err(ManuscriptError::Lacking(lacks)) => lacks.into_iter().map(|lack| (lack.field, lack.why)).collect(),
        other => panic!("something is lacking, and not {other:?}"),
    }
}

on_both_databases! {
    async fn an_estimate_waits_for_the_fact_that_is_said_in_the_same_breath(database: TestDatabase) {
        let (desk, writer) = alone(database).await;
        let fields = [
            ("fact.ko", "전력 공급 재개"),
            ("fact_by.ko", "전력 회사"),
            ("fact_awaited", "yes"),
            ("estimate", "after"),
            ("estimate_fact", "here"),
            ("estimate_minutes", "120"),
            ("estimate_basis.ko", "지난 복구 훈련에서 두 시간이 걸렸습니다."),
            ("advice.ko", "급한 연락은 전화로 하십시오."),
            ("safety", "being_checked"),
            ("safety_words.ko", "보낸 메일이 남아 있는지 확인하고 있습니다."),
        ];
        let incident = opened(&desk, &writer, &fields).await;
        let fact = &incident.facts[0];
        assert_eq!((fact.standing, fact.said_by.organisation.text(Language::Korean)), (FactStanding::Awaited, "전력 회사"));
        let within = Some(Duration::minutes(120));
        assert_eq!(incident.estimates[0].estimate, Estimate::Conditional { fact: fact.id, within });
        assert_eq!((incident.advice[0].component, incident.advice[0].end), (None, AdviceEnd::WhenRestored));
        assert!(incident.safety().is_some());
        let came = content(&[("body.ko", "전력이 돌아왔습니다."), ("came", fact.id.as_str())]);
        says(&desk, &writer, "power", came).await.expect("published");
        let incident = stands(&desk).await;
        assert_eq!(incident.facts[0].standing, FactStanding::Came { at: desk.app.clock.now() });
        assert_eq!(incident.due_at(&incident.estimates[0]), Some(desk.app.clock.now() + Duration::minutes(120)));
    }

    async fn what_is_named_and_not_counted_yet_comes_in_with_a_reason(database: TestDatabase) {
        let (desk, writer) = alone(database).await;
        opened(&desk, &writer, &[]).await;
        let talk = ComponentId::from_slug("talk-text");
        let mut wider = content(&[("body.ko", "메시지도 멈췄습니다."), (&field("talk-text"), "down")]);
        let found = lacking(says(&desk, &writer, "wider", wider.clone()).await);
        assert_eq!(found, [("set_reason.ko".to_owned(), LackReason::NoWords)]);
        wider.set("set_reason.ko", "같은 전원을 쓰는 것이 확인되었습니다.");
        says(&desk, &writer, "wider", wider).await.expect("published");
        let incident = stands(&desk).await;
        assert!(incident.members().contains(&talk));
        assert_eq!((incident.sets.len(), incident.sets[1].added.clone()), (2, vec![talk]));
        let smaller = [("body.ko", "메시지는 다른 일이었습니다."), ("set_reason.ko", "따로 다룹니다.")];
        let mut smaller = content(&smaller);
        smaller.set(&field("talk-text"), "removed");
        says(&desk, &writer, "smaller", smaller).await.expect("published");
        assert!(!stands(&desk).await.members().contains(&talk));
    }

    async fn what_breaks_a_rule_beside_the_words_keeps_the_words_from_going_out(database: TestDatabase) {
        let (desk, writer) = alone(database).await;
        opened(&desk, &writer, &[]).await;
        let past = [("body.ko", "곧 돌아옵니다."), ("estimate", "at"), ("estimate_at", "2001-01-01T00:00")];
        let past = [past.as_slice(), &[("estimate_basis.ko", "시험했습니다.")]].concat();
        let refused = says(&desk, &writer, "past", content(&past)).await;
        assert!(matches!(refused, Err(ManuscriptError::Incident(IncidentRefusal::EstimatePassed))), "{refused:?}");
        let timeless = content(&[("body.ko", "곧 돌아옵니다."), ("estimate", "window")]);
        let found = lacking(says(&desk, &writer, "timeless", timeless).await);
        assert!(found.contains(&("estimate_from".into(), LackReason::NoTime)), "{found:?}");
        assert!(found.contains(&("estimate_at".into(), LackReason::NoTime)), "{found:?}");
        let groundless = content(&[("body.ko", "곧 돌아옵니다."), ("estimate", "after")]);
        let found = lacking(says(&desk, &writer, "groundless", groundless).await);
        let nothing_to_rest_on = ("estimate_basis.ko".to_owned(), LackReason::NoWords);
        assert_eq!(found, [("estimate_fact".to_owned(), LackReason::NoFact), nothing_to_rest_on]);
        let hasty = content(&[("body.ko", "안내합니다."), ("advice.ko", "조속히 복구할 테니 기다려 주십시오.")]);
        assert!(matches!(says(&desk, &writer, "hasty", hasty).await, Err(ManuscriptError::Found(_))));
        let incident = stands(&desk).await;
        assert_eq!((incident.updates.len(), incident.estimates.len(), incident.advice.len()), (1, 0, 0));
    }

    async fn nobody_speaks_beside_the_words_for_the_components_of_others(database: TestDatabase) {
        let (desk, writer) = alone(database).await;
        let mut words = out("mail", "멈췄습니다.");
        words.set(&field("talk-text"), "down");
        desk.begins(&writer, words).await;
        desk.publishes(&writer, "2").await.expect("published");
        let messages = person_of_messages("messages", Role::Publisher);
        let mail = ComponentId::from_slug("mail");
        let advice = |to: &str| content(&[("body.ko", "안내합니다."), ("advice.ko", "전화로 하십시오."), ("advice_for", to)]);
        let refused = says(&desk, &messages, "mail", advice(mail.as_str())).await;
        let outside = ManuscriptRefusal::OutsideGroups { components: vec!["mail".into()] };
        assert!(matches!(&refused, Err(ManuscriptError::Refused(found)) if *found == outside), "{refused:?}");
        let own = ComponentId::from_slug("talk-text");
        says(&desk, &messages, "own", advice(own.as_str())).await.expect("published");
    }

    async fn a_holding_notice_that_says_more_than_its_template_is_read_by_a_second_person(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let writer = person("writer", Role::Publisher);
        let holding = starter::all().into_iter().find(|one| one.kind == TemplateKind::Holding).expect("it comes along");
        let mut words = content(&[("template", holding.id.as_str()), ("kind", "holding"), (&field("mail"), "down")]);
        words.set("title.ko", holding.title.text(Language::Korean));
        words.set("body.ko", holding.body.text(Language::Korean));
        words.set("slot.what.ko", "메일");
        desk.begins(&writer, words.clone()).await;
        assert_eq!(desk.weighed().await.standing, Standing::NotDue);
        words.set("advice.ko", "전화로 하십시오.");
        desk.saves(&writer, 1, words).await.expect("saved");
        assert_eq!(desk.weighed().await.standing, Standing::Missing(1));
    }

    async fn what_went_out_with_words_that_are_taken_back_is_not_said_a_second_time(database: TestDatabase) {
        let (desk, writer) = alone(database).await;
        opened(&desk, &writer, &[("fact.ko", "전력이 끊겼습니다."), ("estimate_sure", "high")]).await;
        let undone = desk.does(&writer, |conn, hand, rules| {
            let texts = bonghwa::domain::language::Texts::of(Language::Korean, "잘못 게시했습니다.");
            let reason = bonghwa::domain::language::Wording::new("the reason", &texts, Language::Korean, 100);
            let again = (ManuscriptId::from_slug("again"), UpdateId::from_slug("second"));
            actions::undo(conn, hand, rules, notice(), again, &reason.expect("words"))?;
            actions::find(conn, again.0)
        });
        let kept = undone.await.expect("undone").content;
        assert_eq!((kept.get("fact.ko"), kept.get("estimate_sure"), kept.get(&field("mail"))), ("", "", "down"));
        assert_eq!(stands(&desk).await.facts.len(), 1);
    }
}
