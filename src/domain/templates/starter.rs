//! The templates that come with the program, in Korean and in English.

use super::{Template, TemplateKind};
use crate::domain::ids::TemplateId;
use crate::domain::language::{Language, Texts};

/// The slug that its id is made of, its kind, its title and its body, each in Korean and in English.
type Written = (&'static str, TemplateKind, [&'static str; 2], [&'static str; 2]);

const WRITTEN: [Written; 8] = [
    (
        "starter-holding",
        TemplateKind::Holding,
        ["{what} 이용 장애", "{what} not working"],
        [
            "{since}부터 {what}에 문제가 있습니다.\n담당자들이 확인하고 있습니다.\n다음 안내는 {next}까지 이 페이지에서 드리겠습니다.",
            "Since {since} there has been a problem with {what}.\nOur engineers are looking into it.\nThe next update will be here by {next}.",
        ],
    ),
    (
        "starter-identified",
        TemplateKind::Identified,
        ["", ""],
        [
            "{what}에 생긴 문제의 원인을 찾았습니다.\n그동안 이렇게 이용하실 수 있습니다: {advice}\n다음 안내는 {next}까지 드리겠습니다.",
            "We have found the cause of the problem with {what}.\nWhat you can do meanwhile: {advice}\nThe next update will be here by {next}.",
        ],
    ),
    (
        "starter-recovery",
        TemplateKind::Recovery,
        ["", ""],
        [
            "{what}: 다시 이용하실 수 있습니다. 아직 되지 않는 것은 아래 복구 현황에 하나씩 적혀 있습니다.\n다음 안내는 {next}까지 드리겠습니다.",
            "{what} can be used again. What does not work yet is listed one by one in the recovery table.\nThe next update will be here by {next}.",
        ],
    ),
    (
        "starter-monitoring",
        TemplateKind::Monitoring,
        ["", ""],
        [
            "{what}을(를) 다시 이용하실 수 있으며, 같은 문제가 다시 생기지 않는지 지켜보고 있습니다.\n문제가 계속되면 알려 주십시오: {contact}\n다음 안내는 {next}까지 드리겠습니다.",
            "{what} can be used again, and we are watching that it stays so.\nIf you still see a problem, tell us: {contact}\nThe next update will be here by {next}.",
        ],
    ),
    (
        "starter-all-clear",
        TemplateKind::AllClear,
        ["", ""],
        [
            "{what} 장애가 끝났습니다.\n메시지, 돈, 개인 정보: {safety}\n문의: {contact}",
            "The problem with {what} is over.\nMessages, money and personal records: {safety}\nQuestions: {contact}",
        ],
    ),
    (
        "starter-correction",
        TemplateKind::Correction,
        ["", ""],
        [
            "앞서 드린 안내가 틀렸습니다: {reason}\n지금 확인된 내용은 이렇습니다: {what}",
            "What we said before was wrong: {reason}\nThis is what we know now: {what}",
        ],
    ),
    (
        "starter-apology",
        TemplateKind::Apology,
        ["", ""],
        [
            "{what}을(를) {since}부터 이용하지 못하신 분들께 사과드립니다.\n우리가 한 일과 하지 못한 일: {reason}\n앞으로 할 일: {advice}\n문의: {contact}",
            "We apologise to those who could not use {what} since {since}.\nWhat we did and failed to do: {reason}\nWhat we will do: {advice}\nQuestions: {contact}",
        ],
    ),
    (
        "starter-overrun",
        TemplateKind::Overrun,
        ["{what} 점검 지연", "Work on {what} takes longer"],
        [
            "{what} 점검이 예고한 시각({since})을 넘겨 이어지고 있습니다.\n다음 안내는 {next}까지 드리겠습니다.",
            "Work on {what} is still going on after the time we had announced ({since}).\nThe next update will be here by {next}.",
        ],
    ),
];

/// All of them, in the order of an outage.
pub fn all() -> Vec<Template> {
    let texts = |[korean, english]: [&str; 2]| {
        let both = [(Language::Korean, korean.to_owned()), (Language::English, english.to_owned())];
        both.into_iter().filter(|(_, text)| !text.is_empty()).collect::<Texts>()
    };
    let template = |(slug, kind, title, body): &Written| Template {
        id: TemplateId::from_slug(slug),
        kind: *kind,
        impact: None,
        title: texts(*title),
        body: texts(*body),
        made_by: None,
        approved_by: None,
    };
    WRITTEN.iter().map(template).collect()
}
