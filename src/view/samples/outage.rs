//! An incident to look at the pages with: open, with everything in it.

use super::incidents::{duty, house, korean, recovered, room, tracked, update, wording};
use super::{content_at, outage_at, reported, texts, well_but};
use crate::domain::advice::{Advice, AdviceEnd};
use crate::domain::catalogue::Facility;
use crate::domain::estimates::{Confidence, Estimate, EstimateOutcome, Estimated};
use crate::domain::facts::{Fact, FactStanding};
use crate::domain::ids::{ComponentId, FacilityId, FactId, IncidentId, NoticeId, UpdateId};
use crate::domain::incidents::{
    ConfirmedCause, Impact, ImpactOverride, IncidentRecord, Phase, Precision, Start, State, Tracked,
};
use crate::domain::language::{Texts, Wording};
use crate::domain::notices::{Notice, NoticeKind};
use crate::domain::promises::Promise;
use crate::domain::record::{PublicRecord, Stamp};
use crate::domain::recoveries::{LeftOut, LimitedAs, Recovered, Recovery, SetVersion};
use crate::domain::safety::{Safety, SafetyStatement};
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::domain::updates::{Retraction, Revision, Signatory, Update, UpdateKind};
use chrono::Duration;
use std::sync::Arc;

/// So long after the sample outage began.
pub(super) fn after(hours: i64, minutes: i64) -> Time {
    outage_at() + Duration::minutes(hours * 60 + minutes)
}

/// An update that was published four minutes after the moment it speaks of.
pub(super) fn said(number: u32, kind: UpdateKind, phase: Phase, published_at: Time, body: Wording) -> Update {
    Update {
        kind,
        published_at,
        display_at: published_at,
        ..update(number, phase, published_at - Duration::minutes(4), body)
    }
}

/// What was seen five minutes after it began.
pub(super) fn seen(number: i64, slug: &str, recovery: Recovery, since: Time) -> Recovered {
    Recovered { as_of: since + Duration::minutes(5), ..recovered(number, slug, recovery, since) }
}

fn tracked_leaves() -> Vec<Tracked> {
    let record = well_but(&[]);
    let tiers = [("talk-text", 1), ("talk-media", 1), ("taxi", 1), ("map", 2), ("mail", 2)];
    let on_b3 =
        |(slug, tier)| Tracked { runs_on: vec![FacilityId::from_slug("b3")], ..tracked(&record, slug, Some(tier)) };
    tiers.map(on_b3).to_vec()
}

/// Four leaves, and one that was added.
pub(super) fn sets() -> Vec<SetVersion> {
    let ids = |slugs: &[&str]| slugs.iter().map(|slug| ComponentId::from_slug(slug)).collect::<Vec<_>>();
    vec![
        SetVersion {
            version: 1,
            at: after(0, 0),
            recorded_at: after(0, 20),
            reason: None,
            added: ids(&["talk-text", "talk-media", "map", "mail"]),
            removed: Vec::new(),
            left_out: vec![LeftOut {
                component: ComponentId::from_slug("parking"),
                reason: wording(
                    "다른 센터에서 운영하고 있어 영향이 없습니다.",
                    "It runs in another centre and is not affected.",
                ),
            }],
        },
        SetVersion {
            version: 2,
            at: after(6, 0),
            recorded_at: after(6, 10),
            reason: Some(wording(
                "택시 호출도 같은 전산실을 쓰는 것이 확인되어 추가했습니다.",
                "Taxi turned out to run in the same room and was added.",
            )),
            added: ids(&["taxi"]),
            removed: Vec::new(),
            left_out: Vec::new(),
        },
    ]
}

fn recoveries() -> Vec<Recovered> {
    let limits = wording("사진은 10MB까지만 보내실 수 있습니다.", "Photos of up to 10 MB can be sent.");
    let limited = Recovery::Limited { as_status: LimitedAs::Partial, limits };
    let mut rows: Vec<Recovered> = ["talk-text", "talk-media", "map", "mail", "taxi"]
        .iter()
        .zip(1..)
        .map(|(slug, number)| seen(number, slug, Recovery::Down, after(0, 0)))
        .collect();
    rows.push(seen(6, "talk-text", Recovery::Restored, after(11, 0)));
    rows.push(seen(7, "map", Recovery::Watching { until: content_at() + Duration::hours(3) }, after(20, 30)));
    rows.push(seen(8, "talk-media", limited, after(22, 0)));
    rows
}

fn updates() -> Vec<Update> {
    let first = said(
        1,
        UpdateKind::Holding,
        Phase::Investigating,
        after(0, 20),
        wording(
            "15:27부터 메시지, 사진·동영상, 지도, 메일이 되지 않습니다. 원인을 확인하고 있습니다.",
            "Since 15:27 messages, photos and video, maps and mail have not worked. We are looking for the cause.",
        ),
    );
    let mut second = said(
        2,
        UpdateKind::Regular,
        Phase::Identified,
        after(6, 10),
        wording(
            "택시 호출도 되지 않습니다. 16:00까지 복구할 예정입니다.",
            "Taxi does not work either. It should be back by 16:00.",
        ),
    );
    second.revisions.push(Revision {
        body: wording(
            "택시 호출도 되지 않습니다. 복구 시각은 아직 말씀드릴 수 없습니다.",
            "Taxi does not work either. We cannot say yet when it will be back.",
        ),
        at: after(6, 30),
        by: duty(),
        reason: Some(wording("복구 시각을 잘못 적었습니다.", "The time was wrong.")),
    });
    let mut third = said(
        3,
        UpdateKind::Regular,
        Phase::Monitoring,
        after(12, 0),
        wording("메일이 복구되었습니다.", "Mail is back."),
    );
    third.retraction = Some(Retraction {
        at: after(12, 20),
        reason: wording(
            "메일은 아직 복구되지 않았습니다. 확인하지 않고 알려 드렸습니다.",
            "Mail is not back. We had not checked.",
        ),
        by: duty(),
    });
    let statement = korean("전력의 95%를 다시 공급하고 있습니다.\n\n나머지는 점검을 마치는 대로 공급합니다.");
    let fourth = said(4, UpdateKind::Provider, Phase::Identified, after(14, 0), statement);
    let signatories = vec![
        Signatory { speaker: room(), signed_by: Some(duty()) },
        Signatory { speaker: house(), signed_by: Some(duty()) },
    ];
    let apology = wording("불편을 드려 깊이 사과드립니다.", "We are deeply sorry.");
    let fifth = said(5, UpdateKind::Apology { signatories }, Phase::Identified, after(22, 10), apology);
    vec![first, second, third, fourth, fifth]
}

fn estimate(
    number: i64,
    component: Option<&str>,
    estimate: Estimate,
    said_at: Time,
    outcome: EstimateOutcome,
) -> Estimated {
    Estimated {
        number,
        component: component.map(ComponentId::from_slug),
        estimate,
        confidence: Confidence::Medium,
        basis: wording(
            "전원을 다시 넣은 뒤 장비를 차례로 켜는 데 걸리는 시간",
            "The time it takes to start the machines one after another",
        ),
        as_of: said_at,
        said_at,
        outcome,
    }
}

fn estimates() -> Vec<Estimated> {
    let conditional = Estimate::Conditional { fact: FactId::from_slug("power"), within: Some(Duration::hours(2)) };
    let window = Estimate::Window { from: content_at() + Duration::hours(5), until: content_at() + Duration::hours(8) };
    vec![
        estimate(1, None, conditional, after(0, 40), EstimateOutcome::Replaced { at: after(6, 10) }),
        estimate(
            2,
            Some("mail"),
            Estimate::Time { at: after(12, 0) },
            after(6, 10),
            EstimateOutcome::Missed { at: after(12, 0) },
        ),
        estimate(3, Some("mail"), window, after(14, 0), EstimateOutcome::Standing),
        estimate(
            4,
            Some("talk-media"),
            Estimate::Time { at: after(40, 0) },
            after(22, 0),
            EstimateOutcome::Overdue { since: after(40, 0) },
        ),
        estimate(5, Some("taxi"), Estimate::None, after(22, 0), EstimateOutcome::Standing),
    ]
}

fn promises() -> Vec<Promise> {
    let promise = |made_at: Time, due_at: Time, by: &str| Promise {
        made_at,
        due_at,
        is_night: false,
        made_by: UpdateId::from_slug(by),
        missed_at: None,
        fulfilled_at: None,
    };
    vec![
        Promise {
            fulfilled_at: Some(after(6, 10)),
            missed_at: Some(after(0, 36)),
            ..promise(after(0, 20), after(0, 35), "u1")
        },
        Promise { fulfilled_at: Some(after(12, 0)), ..promise(after(6, 10), after(12, 40), "u2") },
        promise(after(22, 10), content_at() + Duration::minutes(30), "u5"),
    ]
}

fn facts() -> Vec<Fact> {
    let fact = |slug: &str, wording: Wording, said_at: Time, standing: FactStanding, newer: Option<&str>| Fact {
        id: FactId::from_slug(slug),
        wording,
        said_by: house(),
        as_of: said_at,
        said_at,
        standing,
        superseded_by: newer.map(FactId::from_slug),
    };
    let came = FactStanding::Came { at: after(10, 3) };
    vec![
        fact("power", wording("전원이 다시 들어옵니다.", "The power comes back."), after(0, 40), came, None),
        fact(
            "none",
            wording("전력 공급이 끊겨 있습니다.", "There is no power."),
            after(0, 30),
            FactStanding::Stated,
            Some("most"),
        ),
        fact(
            "most",
            wording("전력의 95%를 다시 공급하고 있습니다.", "95 % of the power is back."),
            after(14, 0),
            FactStanding::Stated,
            None,
        ),
    ]
}

fn safety() -> Vec<SafetyStatement> {
    let say = |safety, wording, said_at| SafetyStatement { safety, wording, as_of: said_at, said_at };
    vec![
        say(Safety::BeingChecked, wording("확인하고 있습니다.", "We are checking."), after(0, 20)),
        say(
            Safety::NoneKnown,
            wording("대화 내용과 송금 기록은 안전합니다.", "Messages and payments are safe."),
            after(6, 10),
        ),
    ]
}

fn advice() -> Vec<Advice> {
    let say = |number, component: Option<&str>, wording, end, ended_at| Advice {
        number,
        component: component.map(ComponentId::from_slug),
        wording,
        said_at: after(6, 10),
        end,
        ended_at,
    };
    vec![
        say(
            1,
            Some("mail"),
            wording("보내는 메일은 복구된 뒤에 전달됩니다.", "Mail that is sent to you will arrive once it is back."),
            AdviceEnd::WhenRestored,
            None,
        ),
        say(
            2,
            Some("map"),
            wording("웹 지도를 이용해 주십시오.", "Please use the map on the web."),
            AdviceEnd::At(after(20, 30)),
            Some(after(20, 30)),
        ),
    ]
}

/// The power failure of the sample record: open, with every kind of thing in it.
pub(crate) fn outage() -> IncidentRecord {
    IncidentRecord {
        id: IncidentId::from_slug("outage"),
        stamp: Stamp { sequence: 1203, at: content_at() },
        title: wording("전원 장애로 여러 서비스가 중단되었습니다", "Several services are out after a power failure"),
        state: State::Open { phase: Phase::Identified },
        impact: Impact::Critical,
        impact_override: Some(ImpactOverride {
            impact: Impact::Critical,
            reason: wording(
                "많은 분께서 연락 수단으로 쓰고 계십니다.",
                "Many people depend on it to reach one another.",
            ),
        }),
        starts: vec![
            Start { at: after(0, 10), precision: Precision::About, said_at: after(0, 20), reason: None },
            Start {
                at: after(0, 0),
                precision: Precision::Minute,
                said_at: after(6, 10),
                reason: Some(wording("서버 기록으로 확인했습니다.", "Confirmed from the records of the servers.")),
            },
        ],
        opened_at: after(0, 20),
        contact: Some(wording("피해 접수: 1500-0001", "Reports of damage: 1500-0001")),
        updates: updates(),
        sets: sets(),
        tracked: tracked_leaves(),
        recoveries: recoveries(),
        exceptions: Vec::new(),
        estimates: estimates(),
        promises: promises(),
        advice: advice(),
        facts: facts(),
        safety: safety(),
        imported_from: None,
        causes: vec![ConfirmedCause {
            wording: wording(
                "전산실의 축전지에서 불이 나 전원이 끊겼습니다.",
                "A battery caught fire and the power was cut.",
            ),
            confirmed_by: house(),
            at: after(14, 0),
        }],
    }
}

/// The sample record with both incidents, a facility and a notice.
pub(crate) fn record() -> PublicRecord {
    let facility = |slug: &str, parent: Option<&str>, names: Texts| Facility {
        id: FacilityId::from_slug(slug),
        slug: slug.into(),
        parent: parent.map(FacilityId::from_slug),
        kind: "room".into(),
        operator: Some("한별".into()),
        names,
        position: 0,
    };
    let statuses = [
        Status::Operational,
        Status::PartialOutage,
        Status::MajorOutage,
        Status::Operational,
        Status::Operational,
        Status::MajorOutage,
        Status::Operational,
    ];
    let mut record = super::record(statuses);
    record.facilities = vec![
        facility("site", None, texts("한별 센터", "Hanbyeol Centre")),
        facility("b3", Some("site"), texts("지하 3층 전산실", "Room B3")),
    ];
    record.incidents = vec![Arc::new(outage()), Arc::new(reported::reported())];
    record.notices = vec![Notice {
        id: NoticeId::from_slug("fraud"),
        kind: NoticeKind::Fraud,
        wording: wording("보상을 빙자한 문자에 속지 마십시오.", "Beware of messages that promise compensation."),
        begins_at: after(20, 0),
        ends_at: after(200, 0),
    }];
    record
}
