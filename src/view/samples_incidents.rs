//! Sample incidents: a mass outage with everything that can be said of one, and a small one.

use super::samples::{self, component, content_at, leaf, outage_at, texts};
use crate::domain::actors::Actor;
use crate::domain::advice::{Advice, AdviceEnd};
use crate::domain::catalogue::Group;
use crate::domain::estimates::{Confidence, Estimate, EstimateOutcome, Estimated};
use crate::domain::facts::{Fact, FactStanding};
use crate::domain::ids::{ComponentId, FactId, GroupId, IncidentId, NoticeId, UpdateId};
use crate::domain::incidents::{
    BODY_CHARS_MAX, ConfirmedCause, Impact, IncidentRecord, Phase, Precision, Speaker, Start, State, Tracked,
};
use crate::domain::language::{Language, Texts, Wording};
use crate::domain::notices::{Notice, NoticeKind};
use crate::domain::promises::Promise;
use crate::domain::record::{ComponentRecord, PublicRecord, Stamp};
use crate::domain::recoveries::{LimitedAs, Recovered, Recovery, SetVersion};
use crate::domain::safety::{Safety, SafetyStatement};
use crate::domain::status::Status;
use crate::domain::statuses::Basis;
use crate::domain::time::Time;
use crate::domain::updates::{Retraction, Revision, Signatory, Update, UpdateKind};
use chrono::Duration;
use std::sync::Arc;

/// Words in both languages, Korean being the original.
pub(crate) fn wording(ko: &str, en: &str) -> Wording {
    // What no words of an incident can hold: names of the catalogue may.
    let is_kept =
        |c: &char| *c == '\n' || !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let clean = |text: &str| text.chars().filter(is_kept).collect::<String>();
    Wording::new("the words", &texts(&clean(ko), &clean(en)), Language::Korean, BODY_CHARS_MAX).unwrap()
}

fn korean(ko: &str) -> Wording {
    Wording::new("the words", &Texts::of(Language::Korean, ko), Language::Korean, BODY_CHARS_MAX).unwrap()
}

/// An instant of the sample outage: day of October and time in Seoul.
pub(crate) fn at(day: u32, clock: &str) -> Time {
    format!("2022-10-{day:02}T{clock}:00+09:00").parse().unwrap()
}

fn duty() -> Actor {
    Actor::parse("duty-lead").unwrap()
}

fn room() -> Speaker {
    Speaker { organisation: texts("가람", "Garam"), role: texts("상황실", "situation room") }
}

fn house() -> Speaker {
    Speaker {
        organisation: texts("한빛 데이터센터", "Hanbit data centre"), role: texts("운영 책임", "operations")
    }
}

/// An incident of which nothing is known yet.
pub(crate) fn bare(slug: &str, impact: Impact) -> IncidentRecord {
    IncidentRecord {
        id: IncidentId::from_slug(slug),
        stamp: Stamp { sequence: 1203, at: content_at() },
        title: wording("데이터센터 전원 차단에 따른 서비스 장애", "Outage after the data centre lost power"),
        state: State::Open { phase: Phase::Investigating },
        impact,
        impact_override: None,
        starts: vec![Start { at: outage_at(), precision: Precision::Minute, said_at: outage_at(), reason: None }],
        opened_at: outage_at(),
        contact: None,
        updates: Vec::new(),
        sets: Vec::new(),
        tracked: Vec::new(),
        recoveries: Vec::new(),
        exceptions: Vec::new(),
        estimates: Vec::new(),
        promises: Vec::new(),
        advice: Vec::new(),
        facts: Vec::new(),
        safety: Vec::new(),
        causes: Vec::new(),
    }
}

/// An update that was published when it says.
pub(crate) fn update(number: u32, phase: Phase, as_of: Time, body: Wording) -> Update {
    Update {
        id: UpdateId::from_slug(&format!("u{number}")),
        number,
        kind: UpdateKind::Regular,
        phase,
        as_of,
        display_at: as_of,
        published_at: as_of,
        speaker: room(),
        author: duty(),
        approver: None,
        revisions: vec![Revision { body, at: as_of, by: duty(), reason: None }],
        retraction: None,
    }
}

/// A statement that was recorded when it says.
pub(crate) fn recovered(number: i64, slug: &str, recovery: Recovery, since: Time) -> Recovered {
    Recovered {
        number,
        component: ComponentId::from_slug(slug),
        recovery,
        since,
        as_of: since,
        recorded_at: since,
        basis: Basis::Staff,
        by: duty(),
        update: None,
        is_undone: false,
    }
}

pub(crate) fn set(version: u32, at: Time, added: &[&str], reason: Option<Wording>) -> SetVersion {
    let added = added.iter().map(|slug| ComponentId::from_slug(slug)).collect();
    SetVersion { version, at, recorded_at: at, reason, added, removed: Vec::new(), left_out: Vec::new() }
}

pub(crate) fn promise(made_at: Time, due_at: Time) -> Promise {
    let made_by = UpdateId::from_slug("u1");
    Promise { made_at, due_at, is_night: false, made_by, missed_at: None, fulfilled_at: None }
}

pub(crate) fn limited(as_status: LimitedAs, ko: &str, en: &str) -> Recovery {
    Recovery::Limited { as_status, limits: wording(ko, en) }
}

/// Of a component of `record` what an incident keeps of it.
pub(crate) fn tracked(record: &PublicRecord, slug: &str, tier: Option<u8>) -> Tracked {
    let id = ComponentId::from_slug(slug);
    let of = |id: ComponentId| record.components.iter().map(|found| &found.component).find(|found| found.id == id);
    let component = of(id).unwrap();
    Tracked {
        component: id,
        names: component.names.clone(),
        parent_names: component.parent.and_then(of).map(|parent| parent.names.clone()).unwrap_or_default(),
        group: component.group,
        tier,
        runs_on: Vec::new(),
        is_removed: false,
    }
}

/// One component is out: mail. What an incident of every day looks like.
pub(crate) fn small() -> PublicRecord {
    let mut record = samples::well_but(&[("mail", Status::MajorOutage), ("talk-media", Status::DegradedPerformance)]);
    let mut incident = bare("small", Impact::Major);
    incident.title = wording("가람 메일 수신 장애", "Garam Mail does not receive");
    incident.tracked = vec![tracked(&record, "talk-media", Some(2)), tracked(&record, "mail", Some(2))];
    incident.sets = vec![set(1, outage_at(), &["talk-media", "mail"], None)];
    let slow = limited(LimitedAs::Degraded, "용량이 큰 파일은 늦게 갑니다", "large files are slow");
    incident.recoveries =
        vec![recovered(1, "mail", Recovery::Down, outage_at()), recovered(2, "talk-media", slow, outage_at())];
    let body = wording(
        "메일을 받지 못하고 있습니다. 보낸 쪽 서버가 다시 시도하므로 늦게라도 도착합니다.",
        "Mail does not arrive. The sending servers try again, so it arrives late.",
    );
    incident.updates = vec![update(1, Phase::Investigating, outage_at(), body)];
    incident.promises = vec![promise(outage_at(), outage_at() + Duration::minutes(30))];
    record.incidents = vec![Arc::new(incident)];
    record
}

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
    let mut record = samples::all(Status::Operational);
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

/// Two open at once, one of which tracks nothing yet.
pub(crate) fn two() -> PublicRecord {
    let mut record = small();
    let mut second = bare("second", Impact::Critical);
    second.title = wording("원인을 모르는 지연", "Delays of unknown cause");
    second.safety.clear();
    record.incidents.push(Arc::new(second));
    record
}

/// `record` with its first incident changed.
pub(crate) fn with_first(mut record: PublicRecord, change: impl FnOnce(&mut IncidentRecord)) -> PublicRecord {
    let mut incident = record.incidents[0].as_ref().clone();
    change(&mut incident);
    record.incidents[0] = Arc::new(incident);
    record
}
