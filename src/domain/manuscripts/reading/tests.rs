//! What a manuscript says, and what it is told that it lacks.

use super::*;
use crate::domain::catalogue::{Component, Policy};
use crate::domain::ids::{ComponentId, ManuscriptId};
use crate::domain::manuscripts::Stage;
use crate::domain::recoveries::Step;

fn component(slug: &str, position: i32) -> Component {
    Component {
        id: ComponentId::from_slug(slug),
        slug: slug.into(),
        group: None,
        parent: None,
        names: Texts::of(Language::English, slug),
        descriptions: Texts::default(),
        tier: None,
        operator: None,
        policy: Policy::Manual,
        runs_on: Vec::new(),
        position,
    }
}

fn id(slug: &str) -> ComponentId {
    ComponentId::from_slug(slug)
}

fn manuscript(fields: &[(&str, &str)]) -> Manuscript {
    let writer = Actor::parse("writer").unwrap();
    let now = "2022-10-15T06:35:00Z".parse().unwrap();
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Manuscript {
        id: ManuscriptId::from_slug("m"),
        aim: Aim::Open(IncidentId::from_slug("i")),
        becomes: UpdateId::from_slug("u"),
        stage: Stage::Writing,
        revision: 1,
        content: Content::new(fields).unwrap(),
        begun_by: writer.clone(),
        begun_at: now,
        saved_by: writer.clone(),
        saved_at: now,
        writers: vec![writer],
    }
}

fn tried(manuscript: &Manuscript, signed: &[Actor]) -> (Option<Asked>, Vec<Lack>) {
    let leaves = Leaves::of(&[component("mail", 0), component("map", 1)]);
    let organisation = Texts::of(Language::Korean, "두리");
    let tell = |at: Time| {
        let local = at.with_timezone(&chrono_tz::Asia::Seoul).format("%H:%M").to_string();
        Language::ALL.into_iter().map(|language| (language, local.clone())).collect::<Texts>()
    };
    let scene = Scene {
        now: "2022-10-15T06:40:00Z".parse().unwrap(),
        zone: chrono_tz::Asia::Seoul,
        languages: &Language::ALL,
        organisation: &organisation,
        leaves: &leaves,
        incident: None,
        signed,
        tell: &tell,
        next_at: None,
    };
    read(manuscript, &scene)
}

fn read_it(manuscript: &Manuscript, signed: &[Actor]) -> Result<Asked, Vec<Lack>> {
    match tried(manuscript, signed) {
        (Some(asked), lacks) if lacks.is_empty() => Ok(asked),
        (_, lacks) => Err(lacks),
    }
}

fn lacks(fields: &[(&str, &str)]) -> Vec<(String, LackReason)> {
    read_it(&manuscript(fields), &[]).unwrap_err().into_iter().map(|lack| (lack.field, lack.why)).collect()
}

#[test]
fn a_holding_notice_is_read_with_its_slots_filled_from_the_form() {
    let mail = format!("component.{}", id("mail"));
    let asked = read_it(
        &manuscript(&[
            ("title.ko", "{what} 장애"),
            ("body.ko", "{since}부터 {what}이 멈췄습니다."),
            ("slot.what.ko", "메일"),
            ("began_at", "2022-10-15T15:30"),
            ("kind", "holding"),
            (&mail, "down"),
        ]),
        &[],
    )
    .unwrap();
    let Publication::Open(draft) = asked.publication else { panic!("it opens an incident") };
    assert_eq!(draft.title.in_language(Language::Korean).1, "메일 장애");
    assert_eq!(draft.first.body.in_language(Language::Korean).1, "15:30부터 메일이 멈췄습니다.");
    assert_eq!(draft.began_at.to_rfc3339(), "2022-10-15T06:30:00+00:00");
    assert_eq!(draft.first.kind, UpdateKind::Holding);
    let stated: Vec<_> = draft.first.recoveries.iter().map(|one| (one.component, one.recovery.step())).collect();
    assert_eq!(stated, [(id("mail"), Step::Down)]);
    assert_eq!(draft.first.recoveries[0].since, draft.began_at);
}

#[test]
fn everything_that_is_missing_is_named_at_once() {
    let map = format!("component.{}", id("map"));
    let found = lacks(&[("body.ko", "{advice} {what}"), ("as_of", "yesterday"), (&map, "limited")]);
    let empty = |slot: &str| LackReason::EmptySlot { slot: slot.into(), language: Language::Korean };
    assert!(found.contains(&("title.ko".into(), LackReason::NoWords)), "{found:?}");
    assert!(found.contains(&("slot.advice.ko".into(), empty("advice"))));
    assert!(found.contains(&("slot.what.ko".into(), empty("what"))));
    assert!(found.contains(&("as_of".into(), LackReason::NoTime)));
}

#[test]
fn limits_and_what_is_left_out_are_told_in_words() {
    let (mail, map) = (format!("component.{}", id("mail")), format!("component.{}", id("map")));
    let base = [("title.ko", "가"), ("body.ko", "나"), (mail.as_str(), "limited"), (map.as_str(), "left_out")];
    let why = |slug: &str| LackReason::NoNote { component: slug.into() };
    let found = lacks(&base);
    assert!(found.contains(&(format!("note.{}", id("map")), why("map"))), "{found:?}");
    assert!(found.contains(&(format!("note.{}", id("mail")), why("mail"))), "{found:?}");
    let shared = [("limits.ko", "늦습니다"), ("left_out.ko", "다른 곳에 있습니다")];
    let all: Vec<_> = base.into_iter().chain(shared).collect();
    let Publication::Open(draft) = read_it(&manuscript(&all), &[]).unwrap().publication else { panic!() };
    assert_eq!((draft.first.recoveries.len(), draft.left_out.len()), (1, 1));
}

#[test]
fn nothing_named_opens_nothing_and_what_is_gone_is_told() {
    let found = lacks(&[("title.ko", "가"), ("body.ko", "나")]);
    assert_eq!(found, [("component".into(), LackReason::NoComponent)]);
    let gone = format!("component.{}", id("gone"));
    let found = lacks(&[("title.ko", "가"), ("body.ko", "나"), (&gone, "down")]);
    assert!(found.contains(&(gone, LackReason::GoneComponent)), "{found:?}");
}

#[test]
fn an_apology_names_offices_and_bears_the_signatures_that_were_given() {
    let mail = format!("component.{}", id("mail"));
    let base = [("title.ko", "가"), ("body.ko", "나"), ("kind", "apology"), (mail.as_str(), "down")];
    let with = |more: &[(&'static str, &'static str)]| {
        let all: Vec<_> = base.iter().copied().chain(more.iter().copied()).collect();
        manuscript(&all)
    };
    let nameless = read_it(&with(&[("signatory.1.role.ko", "대표이사")]), &[]).unwrap_err();
    assert_eq!(nameless[0].why, LackReason::NoSignatory);
    let named = with(&[("signatory.1.role.ko", "대표이사"), ("signatory.1.handle", "chief")]);
    let signed_by = |signed: &[Actor]| {
        let Publication::Open(draft) = read_it(&named, signed).unwrap().publication else { panic!() };
        let UpdateKind::Apology { signatories } = draft.first.kind else { panic!() };
        signatories[0].signed_by.clone()
    };
    let chief = Actor::parse("chief").unwrap();
    assert_eq!(signed_by(&[]), None);
    assert_eq!(signed_by(std::slice::from_ref(&chief)), Some(chief));
}

#[test]
fn the_original_is_what_is_said_or_what_is_written() {
    let content = |fields: &[(&str, &str)]| manuscript(fields).content;
    assert_eq!(original(&content(&[("body.en", "x")]), &Language::ALL), Language::English);
    assert_eq!(original(&content(&[("body.en", "x"), ("original", "ko")]), &Language::ALL), Language::Korean);
    assert_eq!(original(&content(&[]), &Language::ALL), Language::Korean);
}

#[test]
fn every_fault_is_told_at_once_and_what_can_be_read_is_shown_meanwhile() {
    let (mail, map) = (format!("component.{}", id("mail")), format!("component.{}", id("map")));
    let faulty = manuscript(&[
        ("title.ko", "메일 장애"),
        ("body.ko", "{what} 발송이 멈췄습니다."),
        (mail.as_str(), "down"),
        (map.as_str(), "limited"),
        ("next", "soon"),
        ("estimate", "window"),
        ("estimate_from", "2022-10-15T22:00"),
        ("estimate_at", "2022-10-15T20:00"),
        ("fact", ""),
        ("advice.ko", "나중에 다시 보내 주십시오."),
        ("advice_end", "tomorrow"),
    ]);
    let (asked, lacks) = tried(&faulty, &[]);
    let mut found: Vec<&str> = lacks.iter().map(|lack| lack.field.as_str()).collect();
    found.sort_unstable();
    let note = format!("note.{}", id("map"));
    let mut expected = vec!["advice_end", "estimate_at", "estimate_basis.ko", "next", note.as_str(), "slot.what.ko"];
    expected.sort_unstable();
    assert_eq!(found, expected);
    let asked = asked.expect("there are words");
    let saying = asked.publication.saying().expect("it speaks");
    assert_eq!(saying.body.texts().text(Language::Korean), "{what} 발송이 멈췄습니다.");
    let named: Vec<ComponentId> = saying.recoveries.iter().map(|draft| draft.component).collect();
    assert_eq!(named, [id("mail")], "without limits nobody knows what is limited");
    assert!(matches!(asked.beside.as_slice(), [Beside::Advice(_)]), "{:?}", asked.beside);
}
