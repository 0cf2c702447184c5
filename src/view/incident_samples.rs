//! Two incidents to look at the pages with: one that is open with everything in it, and one that is over.

use super::samples::{self, content_at, outage_at, texts};
use crate::domain::actors::Actor;
use crate::domain::advice::{Advice, AdviceEnd};
use crate::domain::catalogue::Facility;
use crate::domain::estimates::{Confidence, Estimate, EstimateOutcome, Estimated};
use crate::domain::facts::{Fact, FactStanding};
use crate::domain::ids::{ComponentId, FacilityId, FactId, GroupId, IncidentId, NoticeId, UpdateId};
use crate::domain::incidents::{
    ConfirmedCause, Exception, Impact, ImpactOverride, IncidentRecord, Phase, Precision, Speaker, Start, State, Tracked,
};
use crate::domain::language::{Language, Texts, Wording};
use crate::domain::notices::{Notice, NoticeKind};
use crate::domain::promises::Promise;
use crate::domain::record::{PublicRecord, Stamp};
use crate::domain::recoveries::{LeftOut, LimitedAs, Recovered, Recovery, SetVersion};
use crate::domain::safety::{Safety, SafetyStatement};
use crate::domain::status::Status;
use crate::domain::statuses::Basis;
use crate::domain::time::Time;
use crate::domain::updates::{Retraction, Revision, Signatory, Update, UpdateKind};
use chrono::Duration;
use std::sync::Arc;

fn at(hours: i64, minutes: i64) -> Time {
    outage_at() + Duration::minutes(hours * 60 + minutes)
}

fn both(ko: &str, en: &str) -> Wording {
    Wording::new("the words", &texts(ko, en), Language::Korean, 10_000).unwrap()
}

fn korean(ko: &str) -> Wording {
    Wording::new("the words", &Texts::of(Language::Korean, ko), Language::Korean, 10_000).unwrap()
}

fn actor() -> Actor {
    Actor::parse("duty-lead").unwrap()
}

fn speaker() -> Speaker {
    Speaker {
        organisation: texts("가람 주식회사", "Garam Inc."), role: texts("장애 대응 본부", "Incident response")
    }
}

fn provider() -> Speaker {
    Speaker {
        organisation: texts("한별 데이터센터", "Hanbyeol Data Centre"), role: texts("운영팀", "Operations")
    }
}

fn update(slug: &str, number: u32, kind: UpdateKind, phase: Phase, published_at: Time, body: Wording) -> Update {
    Update {
        id: UpdateId::from_slug(slug),
        number,
        speaker: if kind == UpdateKind::Provider { provider() } else { speaker() },
        kind,
        phase,
        as_of: published_at - Duration::minutes(4),
        display_at: published_at,
        published_at,
        author: actor(),
        approver: None,
        revisions: vec![Revision { body, at: published_at, by: actor(), reason: None }],
        retraction: None,
    }
}

fn tracked(slug: &str, group: Option<&str>, tier: u8, names: Texts, parent_names: Texts) -> Tracked {
    Tracked {
        component: ComponentId::from_slug(slug),
        names,
        parent_names,
        group: group.map(GroupId::from_slug),
        tier: Some(tier),
        runs_on: vec![FacilityId::from_slug("b3")],
        is_removed: false,
    }
}

fn recovered(number: i64, slug: &str, recovery: Recovery, since: Time) -> Recovered {
    Recovered {
        number,
        component: ComponentId::from_slug(slug),
        recovery,
        since,
        as_of: since + Duration::minutes(5),
        recorded_at: since + Duration::minutes(6),
        basis: Basis::Staff,
        by: actor(),
        update: Some(UpdateId::from_slug("u1")),
        is_undone: false,
    }
}

fn sets() -> Vec<SetVersion> {
    let ids = |slugs: &[&str]| slugs.iter().map(|slug| ComponentId::from_slug(slug)).collect::<Vec<_>>();
    vec![
        SetVersion {
            version: 1,
            at: at(0, 0),
            recorded_at: at(0, 20),
            reason: None,
            added: ids(&["talk-text", "talk-media", "map", "mail"]),
            removed: Vec::new(),
            left_out: vec![LeftOut {
                component: ComponentId::from_slug("parking"),
                reason: both(
                    "다른 센터에서 운영하고 있어 영향이 없습니다.",
                    "It runs in another centre and is not affected.",
                ),
            }],
        },
        SetVersion {
            version: 2,
            at: at(6, 0),
            recorded_at: at(6, 10),
            reason: Some(both(
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
    let limits = both("사진은 10MB까지만 보내실 수 있습니다.", "Photos of up to 10 MB can be sent.");
    let limited = Recovery::Limited { as_status: LimitedAs::Partial, limits };
    let mut rows: Vec<Recovered> = ["talk-text", "talk-media", "map", "mail", "taxi"]
        .iter()
        .zip(1..)
        .map(|(slug, number)| recovered(number, slug, Recovery::Down, at(0, 0)))
        .collect();
    rows.push(recovered(6, "talk-text", Recovery::Restored, at(11, 0)));
    rows.push(recovered(7, "map", Recovery::Watching { until: content_at() + Duration::hours(3) }, at(20, 30)));
    rows.push(recovered(8, "talk-media", limited, at(22, 0)));
    rows
}

fn updates() -> Vec<Update> {
    let first = update(
        "u1",
        1,
        UpdateKind::Holding,
        Phase::Investigating,
        at(0, 20),
        both(
            "15:27부터 메시지, 사진·동영상, 지도, 메일이 되지 않습니다. 원인을 확인하고 있습니다.",
            "Since 15:27 messages, photos and video, maps and mail have not worked. We are looking for the cause.",
        ),
    );
    let mut second = update(
        "u2",
        2,
        UpdateKind::Regular,
        Phase::Identified,
        at(6, 10),
        both(
            "택시 호출도 되지 않습니다. 16:00까지 복구할 예정입니다.",
            "Taxi does not work either. It should be back by 16:00.",
        ),
    );
    second.revisions.push(Revision {
        body: both(
            "택시 호출도 되지 않습니다. 복구 시각은 아직 말씀드릴 수 없습니다.",
            "Taxi does not work either. We cannot say yet when it will be back.",
        ),
        at: at(6, 30),
        by: actor(),
        reason: Some(both("복구 시각을 잘못 적었습니다.", "The time was wrong.")),
    });
    let mut third = update(
        "u3",
        3,
        UpdateKind::Regular,
        Phase::Monitoring,
        at(12, 0),
        both("메일이 복구되었습니다.", "Mail is back."),
    );
    third.retraction = Some(Retraction {
        at: at(12, 20),
        reason: both(
            "메일은 아직 복구되지 않았습니다. 확인하지 않고 알려 드렸습니다.",
            "Mail is not back. We had not checked.",
        ),
        by: actor(),
    });
    let statement = korean("전력의 95%를 다시 공급하고 있습니다.\n\n나머지는 점검을 마치는 대로 공급합니다.");
    let fourth = update("u4", 4, UpdateKind::Provider, Phase::Identified, at(14, 0), statement);
    let signatories = vec![
        Signatory { speaker: speaker(), signed_by: Some(actor()) },
        Signatory { speaker: provider(), signed_by: Some(actor()) },
    ];
    let apology = both("불편을 드려 깊이 사과드립니다.", "We are deeply sorry.");
    let fifth = update("u5", 5, UpdateKind::Apology { signatories }, Phase::Identified, at(22, 10), apology);
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
        basis: both(
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
        estimate(1, None, conditional, at(0, 40), EstimateOutcome::Replaced { at: at(6, 10) }),
        estimate(
            2,
            Some("mail"),
            Estimate::Time { at: at(12, 0) },
            at(6, 10),
            EstimateOutcome::Missed { at: at(12, 0) },
        ),
        estimate(3, Some("mail"), window, at(14, 0), EstimateOutcome::Standing),
        estimate(
            4,
            Some("talk-media"),
            Estimate::Time { at: at(40, 0) },
            at(22, 0),
            EstimateOutcome::Overdue { since: at(40, 0) },
        ),
        estimate(5, Some("taxi"), Estimate::None, at(22, 0), EstimateOutcome::Standing),
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
        Promise { fulfilled_at: Some(at(6, 10)), missed_at: Some(at(0, 36)), ..promise(at(0, 20), at(0, 35), "u1") },
        Promise { fulfilled_at: Some(at(12, 0)), ..promise(at(6, 10), at(12, 40), "u2") },
        promise(at(22, 10), content_at() + Duration::minutes(30), "u5"),
    ]
}

fn facts() -> Vec<Fact> {
    let fact = |slug: &str, wording: Wording, said_at: Time, standing: FactStanding, newer: Option<&str>| Fact {
        id: FactId::from_slug(slug),
        wording,
        said_by: provider(),
        as_of: said_at,
        said_at,
        standing,
        superseded_by: newer.map(FactId::from_slug),
    };
    let came = FactStanding::Came { at: at(10, 3) };
    vec![
        fact("power", both("전원이 다시 들어옵니다.", "The power comes back."), at(0, 40), came, None),
        fact(
            "none",
            both("전력 공급이 끊겨 있습니다.", "There is no power."),
            at(0, 30),
            FactStanding::Stated,
            Some("most"),
        ),
        fact(
            "most",
            both("전력의 95%를 다시 공급하고 있습니다.", "95 % of the power is back."),
            at(14, 0),
            FactStanding::Stated,
            None,
        ),
    ]
}

fn safety() -> Vec<SafetyStatement> {
    let say = |safety, wording, said_at| SafetyStatement { safety, wording, as_of: said_at, said_at };
    vec![
        say(Safety::BeingChecked, both("확인하고 있습니다.", "We are checking."), at(0, 20)),
        say(
            Safety::NoneKnown,
            both("대화 내용과 송금 기록은 안전합니다.", "Messages and payments are safe."),
            at(6, 10),
        ),
    ]
}

fn advice() -> Vec<Advice> {
    let say = |number, component: Option<&str>, wording, end, ended_at| Advice {
        number,
        component: component.map(ComponentId::from_slug),
        wording,
        said_at: at(6, 10),
        end,
        ended_at,
    };
    vec![
        say(
            1,
            Some("mail"),
            both("보내는 메일은 복구된 뒤에 전달됩니다.", "Mail that is sent to you will arrive once it is back."),
            AdviceEnd::WhenRestored,
            None,
        ),
        say(
            2,
            Some("map"),
            both("웹 지도를 이용해 주십시오.", "Please use the map on the web."),
            AdviceEnd::At(at(20, 30)),
            Some(at(20, 30)),
        ),
    ]
}

/// The power failure of the sample record: open, with every kind of thing in it.
pub(crate) fn outage() -> IncidentRecord {
    let talk = || texts("가람톡", "GaramTalk");
    IncidentRecord {
        id: IncidentId::from_slug("outage"),
        stamp: Stamp { sequence: 1203, at: content_at() },
        title: both("전원 장애로 여러 서비스가 중단되었습니다", "Several services are out after a power failure"),
        state: State::Open { phase: Phase::Identified },
        impact: Impact::Critical,
        impact_override: Some(ImpactOverride {
            impact: Impact::Critical,
            reason: both("많은 분께서 연락 수단으로 쓰고 계십니다.", "Many people depend on it to reach one another."),
        }),
        starts: vec![
            Start { at: at(0, 10), precision: Precision::About, said_at: at(0, 20), reason: None },
            Start {
                at: at(0, 0),
                precision: Precision::Minute,
                said_at: at(6, 10),
                reason: Some(both("서버 기록으로 확인했습니다.", "Confirmed from the records of the servers.")),
            },
        ],
        opened_at: at(0, 20),
        contact: Some(both("피해 접수: 1500-0001", "Reports of damage: 1500-0001")),
        updates: updates(),
        sets: sets(),
        tracked: vec![
            tracked("talk-text", Some("talks"), 1, texts("메시지", "Messages"), talk()),
            tracked("talk-media", Some("talks"), 1, texts("사진·동영상", "Photos and video"), talk()),
            tracked("taxi", Some("mobility"), 1, texts("택시 호출", "Taxi"), texts("가람T", "Garam T")),
            tracked("map", Some("mobility"), 2, texts("가람맵", "GaramMap"), Texts::default()),
            tracked("mail", Some("mails"), 2, texts("가람 메일", "Garam Mail"), Texts::default()),
        ],
        recoveries: recoveries(),
        exceptions: Vec::new(),
        estimates: estimates(),
        promises: promises(),
        advice: advice(),
        facts: facts(),
        safety: safety(),
        causes: vec![ConfirmedCause {
            wording: both(
                "전산실의 축전지에서 불이 나 전원이 끊겼습니다.",
                "A battery caught fire and the power was cut.",
            ),
            confirmed_by: provider(),
            at: at(14, 0),
        }],
    }
}

/// An older incident that is over, with an exception and a report.
pub(crate) fn reported() -> IncidentRecord {
    let began_at = outage_at() - Duration::days(20);
    let resolved_at = began_at + Duration::hours(3);
    let body = both("배포한 설정이 잘못되어 있었습니다.", "A configuration that we rolled out was wrong.");
    let mut report = update("r2", 2, UpdateKind::Report, Phase::Postmortem, resolved_at + Duration::days(4), body);
    report.as_of = report.published_at;
    let mut incident = IncidentRecord {
        id: IncidentId::from_slug("reported"),
        stamp: Stamp { sequence: 1100, at: report.published_at },
        title: both("메일 전송이 늦어졌습니다", "Mail was delivered late"),
        state: State::Reported { resolved_at, at: report.published_at },
        impact: Impact::Minor,
        impact_override: None,
        starts: vec![Start { at: began_at, precision: Precision::Day, said_at: began_at, reason: None }],
        opened_at: began_at,
        updates: vec![
            update("r1", 1, UpdateKind::Regular, Phase::Resolved, resolved_at, both("복구했습니다.", "It is back.")),
            report,
        ],
        sets: sets().into_iter().take(1).collect(),
        exceptions: vec![Exception {
            component: ComponentId::from_slug("map"),
            reason: both("별도 작업으로 이어집니다.", "This goes on as work of its own."),
            said_at: resolved_at,
            taken_back_at: None,
        }],
        promises: Vec::new(),
        estimates: Vec::new(),
        advice: Vec::new(),
        facts: Vec::new(),
        safety: vec![SafetyStatement {
            safety: Safety::NoneKnown,
            wording: both("메일은 늦었을 뿐 모두 전달되었습니다.", "All mail arrived, though late."),
            as_of: resolved_at,
            said_at: resolved_at,
        }],
        causes: Vec::new(),
        contact: None,
        ..outage()
    };
    incident.sets[0].at = began_at;
    incident.tracked.retain(|tracked| tracked.component != ComponentId::from_slug("taxi"));
    let slugs = ["talk-text", "talk-media", "mail", "map"];
    incident.recoveries = slugs.iter().zip(1..).map(|(slug, n)| recovered(n, slug, Recovery::Down, began_at)).collect();
    // All but the map, which is the exception.
    let restored = slugs[..3].iter().zip(5..);
    incident.recoveries.extend(restored.map(|(slug, n)| recovered(n, slug, Recovery::Restored, resolved_at)));
    incident
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
    let mut record = samples::record(statuses);
    record.facilities = vec![
        facility("site", None, texts("한별 센터", "Hanbyeol Centre")),
        facility("b3", Some("site"), texts("지하 3층 전산실", "Room B3")),
    ];
    record.incidents = vec![Arc::new(outage()), Arc::new(reported())];
    record.notices = vec![Notice {
        id: NoticeId::from_slug("fraud"),
        kind: NoticeKind::Fraud,
        wording: both("보상을 빙자한 문자에 속지 마십시오.", "Beware of messages that promise compensation."),
        begins_at: at(20, 0),
        ends_at: at(200, 0),
    }];
    record
}
