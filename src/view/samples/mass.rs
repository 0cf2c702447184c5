//! A mass outage with everything that can be said of one.

use super::incidents::{
    at, bare, duty, house, korean, limited, promise, recovered, set, tracked, update, with_first, wording,
};
use super::{all, component, leaf, outage_at, texts};
use crate::domain::advice::{Advice, AdviceEnd};
use crate::domain::catalogue::Group;
use crate::domain::estimates::{Confidence, Estimate, EstimateOutcome, Estimated};
use crate::domain::facts::{Fact, FactStanding};
use crate::domain::ids::{ComponentId, FactId, GroupId, NoticeId};
use crate::domain::incidents::{ConfirmedCause, Impact, IncidentRecord, Phase, Precision, Speaker, Start, State};
use crate::domain::language::Texts;
use crate::domain::notices::{Notice, NoticeKind};
use crate::domain::promises::Promise;
use crate::domain::record::{ComponentRecord, PublicRecord};
use crate::domain::recoveries::{LimitedAs, Recovered, Recovery};
use crate::domain::safety::{Safety, SafetyStatement};
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::domain::updates::{Retraction, Revision, Signatory, Update, UpdateKind};
use chrono::Duration;
use std::sync::Arc;

/// Groups of the mass outage with how many components each has.
const FAMILIES: [(&str, &str, &str, usize); 7] = [
    ("talks", "대화", "Conversation", 9),
    ("sign", "로그인", "Sign-in", 4),
    ("pays", "결제", "Payments", 8),
    ("mobility", "이동", "Mobility", 11),
    ("maps", "지도", "Maps", 6),
    ("mails", "메일", "Mail", 5),
    ("plays", "게임·음악", "Games and music", 9),
];

/// How many components of the mass outage are of the first tier.
const FIRST_TIER: usize = 38;

/// 52 components in seven groups, all in one critical incident: every step, a relapse, a grown set, estimates that are
/// overdue, conditional and changed, corrected and retracted words, a provider's, an apology, notices.
pub(crate) fn mass() -> PublicRecord {
    let mut record = all(Status::Operational);
    record.groups.clear();
    record.components.clear();
    let known_from = "2020-01-01T00:00:00+09:00".parse().unwrap();
    let stamp = record.content;
    for (place, (slug, ko, en, count)) in FAMILIES.iter().enumerate() {
        let (names, position) = (texts(ko, en), i32::try_from(place).unwrap());
        let id = GroupId::from_slug(slug);
        record.groups.push(Group { id, slug: (*slug).into(), names, descriptions: Texts::default(), position });
        for number in 1..=*count {
            let names = texts(&format!("가람 {ko} {number}"), &format!("Garam {en} {number}"));
            let made = component(&format!("{slug}-{number}"), Some(slug), None, names);
            let state = Some(leaf(status_of(record.components.len()), known_from));
            record.components.push(ComponentRecord { component: made, stamp, state });
        }
    }
    record.incidents = vec![Arc::new(mass_incident(&record)), Arc::new(over(&record))];
    record.notices = vec![
        Notice {
            id: NoticeId::from_slug("fraud"),
            kind: NoticeKind::Fraud,
            wording: wording(
                "가람은 복구를 이유로 프로그램 설치나 로그인을 요구하는 문자를 보내지 않습니다.",
                "Garam sends no text messages that ask you to install a program or to sign in because of this outage.",
            ),
            begins_at: at(16, "10:00"),
            ends_at: at(30, "00:00"),
        },
        Notice {
            id: NoticeId::from_slug("claims"),
            kind: NoticeKind::Compensation,
            wording: korean("피해 접수는 10월 19일(수)에 시작합니다."),
            begins_at: at(17, "08:00"),
            ends_at: at(19, "09:00"),
        },
    ];
    record
}

/// How far the component in this place is back: down, limited, watching and restored take turns, most are restored.
fn step_of(place: usize) -> Recovery {
    match place % 13 {
        0 | 7 | 11 => Recovery::Down,
        3 => limited(LimitedAs::Partial, "새로 시작하는 대화만 됩니다", "only new conversations work"),
        9 => limited(LimitedAs::Degraded, "평소보다 느립니다", "slower than usual"),
        5 => Recovery::Watching { until: at(17, "15:00") },
        _ => Recovery::Restored,
    }
}

fn status_of(place: usize) -> Status {
    step_of(place).status()
}

fn mass_incident(record: &PublicRecord) -> IncidentRecord {
    let mut incident = bare("mass", Impact::Critical);
    let slugs: Vec<&str> = record.components.iter().map(|found| found.component.slug.as_str()).collect();
    incident.state = State::Open { phase: Phase::Monitoring };
    let tier = |place: usize| Some(if place < FIRST_TIER { 1 } else { 2 });
    incident.tracked = slugs.iter().enumerate().map(|(place, slug)| tracked(record, slug, tier(place))).collect();
    let later = wording("지도를 따로 세어 달라는 요청에 따라 더했습니다.", "Maps are now counted one by one.");
    incident.sets = vec![set(1, outage_at(), &slugs[..34], None), set(2, at(16, "18:00"), &slugs[34..], Some(later))];
    let starts = [("15:30", Precision::About), ("15:27", Precision::Minute)];
    incident.starts = starts
        .map(|(clock, precision)| Start { at: at(15, clock), precision, said_at: at(15, "16:00"), reason: None })
        .to_vec();
    incident.starts[1].reason = Some(wording("센터의 기록으로 확인했습니다.", "Confirmed from the centre's own log."));
    incident.recoveries = mass_recoveries(&slugs);
    incident.updates = mass_updates();
    incident.estimates = mass_estimates(&slugs);
    let promised = promise(at(17, "09:00"), at(17, "10:00"));
    incident.promises =
        vec![Promise { fulfilled_at: Some(at(17, "09:00")), ..promise(at(16, "20:00"), at(16, "22:00")) }];
    incident.promises.push(promised);
    incident.advice = vec![
        Advice {
            number: 1,
            component: None,
            wording: wording(
                "급한 연락은 전화와 문자를 이용해 주십시오.",
                "For what is urgent, call or send a text message.",
            ),
            said_at: at(15, "16:00"),
            end: AdviceEnd::WhenRestored,
            ended_at: None,
        },
        Advice {
            number: 2,
            component: Some(ComponentId::from_slug("talks-1")),
            wording: wording("받은 대화는 기기에서 보실 수 있습니다.", "What you received is on your telephone."),
            said_at: at(15, "16:00"),
            end: AdviceEnd::At(at(18, "00:00")),
            ended_at: None,
        },
    ];
    incident.facts = mass_facts();
    incident.safety = vec![SafetyStatement {
        safety: Safety::NoneKnown,
        wording: wording(
            "대화와 결제 기록은 다른 센터에도 있습니다. 잃은 것이 확인되면 바로 알려 드립니다.",
            "Conversations and payments are also kept in another centre. If anything proves lost we will say so at once.",
        ),
        as_of: at(16, "21:00"),
        said_at: at(16, "21:00"),
    }];
    incident.causes = vec![ConfirmedCause {
        wording: wording("전기실 배터리에서 난 불로 전원이 끊겼습니다.", "A fire in a battery room cut the power."),
        confirmed_by: house(),
        at: at(16, "02:00"),
    }];
    incident.contact =
        Some(wording("피해 접수 창구를 준비하고 있습니다.", "A way to report damage is being prepared."));
    incident
}

fn mass_recoveries(slugs: &[&str]) -> Vec<Recovered> {
    let mut rows: Vec<Recovered> = Vec::new();
    let mut say = |slug: &str, recovery: Recovery, since: Time| {
        rows.push(recovered(i64::try_from(rows.len()).unwrap() + 1, slug, recovery, since));
    };
    for (place, slug) in slugs.iter().enumerate() {
        say(slug, Recovery::Down, if place < 34 { outage_at() } else { at(16, "18:00") });
    }
    for (place, slug) in slugs.iter().enumerate().filter(|(place, _)| status_of(*place) != Status::MajorOutage) {
        let hours = i64::try_from(place * 7 % 13).unwrap();
        let begin = if place < 34 { at(15, "22:00") } else { at(16, "19:00") };
        say(slug, step_of(place), begin + Duration::minutes(hours * 61));
    }
    // Was back, and failed again.
    say("talks-8", Recovery::Restored, at(16, "03:00"));
    say("talks-8", Recovery::Down, at(17, "08:40"));
    rows
}

fn mass_updates() -> Vec<Update> {
    let first = "여러 서비스를 이용하실 수 없습니다. 담당자가 확인하고 있습니다.";
    let mut first =
        update(1, Phase::Investigating, at(15, "15:40"), wording(first, "Many services cannot be used. We are on it."));
    first.kind = UpdateKind::Holding;
    let mut quoted = update(
        2,
        Phase::Identified,
        at(15, "19:00"),
        wording("불은 모두 껐고 전원을 다시 넣고 있습니다.", "The fire is out; power is being brought back."),
    );
    (quoted.kind, quoted.speaker) = (UpdateKind::Provider, house());
    let mut wrong =
        update(3, Phase::Monitoring, at(16, "01:00"), wording("모두 복구되었습니다.", "Everything is back."));
    wrong.retraction = Some(Retraction {
        at: at(16, "01:20"),
        reason: wording("확인하지 못한 서비스가 있었습니다.", "Some services had not been checked."),
        by: duty(),
    });
    let mut corrected = update(
        4,
        Phase::Monitoring,
        at(16, "21:30"),
        wording("송금은 정상이고 결제 알림은 늦습니다.", "Transfers work; payment notices are late."),
    );
    let before = wording("결제는 모두 정상입니다.", "All payments work.");
    let reason = wording("결제 알림을 빠뜨렸습니다.", "Payment notices were left out.");
    corrected.revisions.insert(0, Revision { body: before, at: at(16, "21:32"), by: duty(), reason: None });
    corrected.revisions[1].reason = Some(reason);
    corrected.revisions[1].at = at(16, "21:52");
    let mut sorry = update(
        5,
        Phase::Monitoring,
        at(17, "07:00"),
        wording(
            "불편을 드려 깊이 사과드립니다.\n하나씩 되돌리겠습니다.",
            "We are deeply sorry.\nWe will bring it all back, one by one.",
        ),
    );
    let head = Speaker { organisation: texts("가람", "Garam"), role: texts("대표이사", "chief executive") };
    sorry.kind = UpdateKind::Apology { signatories: vec![Signatory { speaker: head, signed_by: Some(duty()) }] };
    let mut last = update(
        6,
        Phase::Monitoring,
        at(17, "09:00"),
        korean("메시지와 로그인은 복구되었습니다.\n\n메일과 택시 호출은 아직 이용하실 수 없습니다."),
    );
    (last.kind, last.published_at) = (UpdateKind::Bulletin, at(17, "09:04"));
    vec![first, quoted, wrong, corrected, sorry, last]
}

fn mass_estimates(slugs: &[&str]) -> Vec<Estimated> {
    let of = |place: usize| Some(ComponentId::from_slug(slugs[place]));
    let estimated = |number: i64, component, estimate, said_at| Estimated {
        number,
        component,
        estimate,
        confidence: Confidence::Low,
        basis: wording("장비를 다시 켜는 순서에 따른 것입니다.", "From the order in which machines are started."),
        as_of: said_at,
        said_at,
        outcome: EstimateOutcome::Standing,
    };
    let replaced = EstimateOutcome::Replaced { at: at(17, "08:00") };
    let powered = Estimate::Conditional { fact: FactId::from_slug("tests"), within: Some(Duration::hours(2)) };
    let overdue = EstimateOutcome::Overdue { since: at(17, "06:00") };
    let from = at(18, "06:00");
    vec![
        Estimated { outcome: replaced, ..estimated(1, of(0), Estimate::Time { at: at(16, "21:00") }, at(15, "20:00")) },
        estimated(2, of(0), Estimate::Window { from, until: at(18, "12:00") }, at(17, "08:00")),
        Estimated { outcome: overdue, ..estimated(3, of(11), Estimate::Time { at: at(17, "06:00") }, at(16, "20:00")) },
        estimated(4, of(13), powered, at(17, "08:30")),
        estimated(5, of(3), Estimate::None, at(17, "08:30")),
        estimated(6, None, Estimate::Window { from, until: at(19, "00:00") }, at(17, "08:00")),
    ]
}

fn mass_facts() -> Vec<Fact> {
    let fact = |slug: &str, ko: &str, en: &str, said_at, standing| Fact {
        id: FactId::from_slug(slug),
        wording: wording(ko, en),
        said_by: house(),
        as_of: said_at,
        said_at,
        standing,
        superseded_by: None,
    };
    let mut dark = fact("dark", "전원이 모두 끊겼습니다.", "There is no power.", at(15, "16:00"), FactStanding::Stated);
    dark.superseded_by = Some(FactId::from_slug("lit"));
    vec![
        dark,
        fact("lit", "전원이 95% 돌아왔습니다.", "95% of the power is back.", at(16, "18:00"), FactStanding::Stated),
        fact("tests", "장비 점검 완료", "machines are checked", at(17, "08:00"), FactStanding::Awaited),
    ]
}

/// One that is over since ten days.
fn over(record: &PublicRecord) -> IncidentRecord {
    let mut incident = bare("over", Impact::Minor);
    incident.title = wording("지도 검색 지연", "Slow map search");
    incident.state = State::Resolved { at: at(7, "12:30") };
    incident.starts[0].at = at(7, "11:00");
    incident.opened_at = at(7, "11:05");
    incident.tracked = vec![tracked(record, "maps-1", Some(2))];
    incident.sets = vec![set(1, at(7, "11:00"), &["maps-1"], None)];
    incident.recoveries = vec![recovered(1, "maps-1", Recovery::Restored, at(7, "12:30"))];
    incident
}

/// The mass outage after the promised time passed.
pub(crate) fn mass_late() -> PublicRecord {
    with_first(mass(), |incident| {
        incident.promises.last_mut().unwrap().missed_at = Some(at(17, "10:00"));
        incident.safety.clear();
        incident.causes.clear();
    })
}

/// Everything in it is restored, and it is still open.
pub(crate) fn mass_restored() -> PublicRecord {
    let mut record = with_first(mass(), |incident| {
        let slugs: Vec<ComponentId> = incident.tracked.iter().map(|tracked| tracked.component).collect();
        for (number, component) in (1_000..).zip(slugs) {
            let row = recovered(number, "x", Recovery::Restored, at(17, "08:50"));
            incident.recoveries.push(Recovered { component, ..row });
        }
    });
    let known_from = "2020-01-01T00:00:00+09:00".parse().unwrap();
    record.components.iter_mut().for_each(|found| found.state = Some(leaf(Status::Operational, known_from)));
    record
}
