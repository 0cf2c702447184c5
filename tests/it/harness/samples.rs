//! An incident with everything in it, over a small catalogue: for tests of whatever carries incidents somewhere.

use bonghwa::domain::actors::Actor;
use bonghwa::domain::advice::{Advice, AdviceEnd};
use bonghwa::domain::catalogue::{Component, Facility, Group, Policy};
use bonghwa::domain::estimates::{Confidence, Estimate, EstimateOutcome, Estimated};
use bonghwa::domain::facts::{Fact, FactStanding};
use bonghwa::domain::ids::{ComponentId, FacilityId, FactId, GroupId, IncidentId, UpdateId};
use bonghwa::domain::incidents::{
    ConfirmedCause, Exception, Impact, ImpactOverride, IncidentRecord, Phase, Precision, Speaker, Start, State, Tracked,
};
use bonghwa::domain::language::{Language, Texts, Wording};
use bonghwa::domain::promises::Promise;
use bonghwa::domain::record::Stamp;
use bonghwa::domain::recoveries::{LeftOut, LimitedAs, Recovered, Recovery, SetVersion};
use bonghwa::domain::safety::{Safety, SafetyStatement};
use bonghwa::domain::statuses::Basis;
use bonghwa::domain::time::{Time, from_millis};
use bonghwa::domain::updates::{Retraction, Revision, Signatory, Update, UpdateKind};
use bonghwa::store::catalogue::write;
use bonghwa::store::{Conn, Error};
use chrono::Duration;

/// 2022-10-15T15:30:00+09:00, from which minutes are counted.
const START_MS: i64 = 1_665_815_400_000;

/// So many minutes after the incident began.
pub fn minute(minutes: i64) -> Time {
    from_millis(START_MS + minutes * 60_000).expect("an instant")
}

/// Texts in both languages.
pub fn texts(korean: &str, english: &str) -> Texts {
    [(Language::Korean, korean.to_owned()), (Language::English, english.to_owned())].into_iter().collect()
}

/// Words written in Korean; with no English they are pending there.
pub fn wording(korean: &str, english: &str) -> Wording {
    Wording::new("sample words", &texts(korean, english), Language::Korean, 10_000).expect("they are not empty")
}

/// An actor of this name.
pub fn actor(name: &str) -> Actor {
    Actor::parse(name).expect("a name of an actor")
}

/// The operator of the page, speaking.
pub fn operator() -> Speaker {
    Speaker { organisation: texts("두리", "Duri"), role: texts("서비스 상황실", "Service desk") }
}

/// The leaves of the sample catalogue in the order of the page: two functions of one component, one component on its own,
/// one that was removed.
pub fn leaves() -> [ComponentId; 4] {
    ["talk-text", "talk-images", "mail", "roadview"].map(ComponentId::from_slug)
}

fn component(slug: &str, group: Option<&str>, names: Texts, tier: Option<u8>, position: i32) -> Component {
    Component {
        id: ComponentId::from_slug(slug),
        slug: slug.to_owned(),
        group: group.map(GroupId::from_slug),
        parent: None,
        names,
        descriptions: Texts::default(),
        tier,
        operator: None,
        policy: Policy::Manual,
        runs_on: Vec::new(),
        position,
    }
}

/// Writes the catalogue that [`whole_incident`] speaks of. Its leaves have no status yet.
pub fn save_catalogue(conn: &mut Conn) -> Result<(), Error> {
    let stamp = Stamp { sequence: 1, at: minute(-60) };
    for (slug, names) in [("pangyo", texts("판교", "Pangyo")), ("anyang", texts("안양", "Anyang"))] {
        let (id, kind) = (FacilityId::from_slug(slug), "site".to_owned());
        let facility = Facility { id, slug: slug.to_owned(), parent: None, kind, operator: None, names, position: 0 };
        write::save_facility(conn, &facility)?;
    }
    for (position, (slug, names)) in
        [("messages", texts("메시지", "Messages")), ("portal", texts("포털", "Portal"))].into_iter().enumerate()
    {
        let id = GroupId::from_slug(slug);
        let descriptions = Texts::default();
        write::save_group(conn, &Group { id, slug: slug.to_owned(), names, descriptions, position: position as i32 })?;
    }
    let parent = Some(ComponentId::from_slug("talk"));
    let both = ["pangyo", "anyang"].map(FacilityId::from_slug);
    // Positions run against slugs, so that an order by either of them alone is seen.
    let components = [
        Component {
            runs_on: both.to_vec(),
            ..component("talk", Some("messages"), texts("두리톡", "Duri Talk"), Some(1), 0)
        },
        Component { parent, ..component("talk-text", None, texts("문자 메시지", "Text"), None, 0) },
        Component {
            parent,
            runs_on: vec![both[0]],
            ..component("talk-images", None, texts("사진", "Pictures"), Some(2), 1)
        },
        Component { runs_on: vec![both[0]], ..component("mail", Some("portal"), texts("메일", "Mail"), Some(2), 0) },
        component("roadview", Some("portal"), texts("로드뷰", "Roadview"), None, 1),
    ];
    for component in components {
        write::save_component(conn, &component, stamp)?;
    }
    let removed = ComponentId::from_slug("roadview").0;
    write::remove(conn, bonghwa::domain::catalogue::draft::Kind::Component, removed, minute(-30))
}

fn tracked() -> Vec<Tracked> {
    let [text, images, mail, roadview] = leaves();
    let (messages, portal) = (Some(GroupId::from_slug("messages")), Some(GroupId::from_slug("portal")));
    let [pangyo, anyang] = ["pangyo", "anyang"].map(FacilityId::from_slug);
    let talk = texts("두리톡", "Duri Talk");
    let of = |component, names, parent_names: &Texts, group, tier, runs_on: &[FacilityId]| Tracked {
        component,
        names,
        parent_names: parent_names.clone(),
        group,
        tier,
        runs_on: runs_on.to_vec(),
        is_removed: component == roadview,
    };
    vec![
        of(text, texts("문자 메시지", "Text"), &talk, messages, Some(1), &[pangyo, anyang]),
        of(images, texts("사진", "Pictures"), &talk, messages, Some(2), &[pangyo]),
        of(mail, texts("메일", "Mail"), &Texts::default(), portal, Some(2), &[pangyo]),
        of(roadview, texts("로드뷰", "Roadview"), &Texts::default(), portal, None, &[]),
    ]
}

/// One update of every kind: the first corrected, the second retracted, the last signed by one of two.
pub fn updates() -> Vec<Update> {
    let signatory = |role: &str, signed_by| Signatory {
        speaker: Speaker { organisation: texts("두리", ""), role: Texts::of(Language::Korean, role) },
        signed_by,
    };
    let signatories = vec![signatory("대표이사", Some(actor("chief"))), signatory("기술 총괄", None)];
    let kinds = [
        UpdateKind::Holding,
        UpdateKind::Regular,
        UpdateKind::Bulletin,
        UpdateKind::Provider,
        UpdateKind::Report,
        UpdateKind::Apology { signatories },
    ];
    let mut updates: Vec<Update> = kinds
        .into_iter()
        .zip(1..)
        .map(|(kind, number)| {
            let at = minute(i64::from(number) * 20);
            let body = wording(&format!("{number}번째 안내입니다."), "");
            Update {
                id: UpdateId::from_slug(&format!("sample-{number}")),
                number,
                kind,
                phase: Phase::Investigating,
                as_of: at - Duration::minutes(5),
                display_at: at - Duration::minutes(2),
                published_at: at,
                speaker: operator(),
                author: actor("duty"),
                approver: (number % 2 == 0).then(|| actor("duty-lead")),
                waived: (number == 2).then(|| wording("승인자가 연락되지 않았습니다.", "")),
                revisions: vec![Revision { body, at, by: actor("duty"), reason: None }],
                retraction: None,
            }
        })
        .collect();
    updates[0].revisions.push(Revision {
        body: wording("고친 첫 안내입니다.", "The first word, corrected."),
        at: minute(30),
        by: actor("duty-lead"),
        reason: Some(wording("시각이 틀렸습니다.", "The time was wrong.")),
    });
    updates[1].retraction =
        Some(Retraction {
            at: minute(45), reason: wording("복구되지 않았습니다.", ""), by: actor("duty-lead")
        });
    updates
}

fn recoveries() -> Vec<Recovered> {
    let [text, images, mail, roadview] = leaves();
    let limited = |as_status, limits: &str| Recovery::Limited { as_status, limits: wording(limits, "") };
    let said = [
        (text, Recovery::Down, 0),
        (images, Recovery::Down, 0),
        (mail, Recovery::Down, 2),
        (roadview, Recovery::Down, 2),
        (text, limited(LimitedAs::Partial, "PC에서는 보낼 수 없습니다."), 60),
        (images, limited(LimitedAs::Degraded, "사진이 늦게 열립니다."), 70),
        (text, Recovery::Watching { until: minute(150) }, 90),
        (roadview, Recovery::Restored, 95),
    ];
    let statement = |(number, (component, recovery, since)): (i64, (ComponentId, Recovery, i64))| Recovered {
        number,
        component,
        recovery,
        since: minute(since),
        as_of: minute(since + 3),
        recorded_at: minute(since + 5),
        basis: if number == 2 { Basis::Provider } else { Basis::Staff },
        by: actor("duty"),
        update: (number > 2).then(|| UpdateId::from_slug("sample-1")),
        is_undone: number == 6,
    };
    (1..).zip(said).map(statement).collect()
}

fn estimates() -> Vec<Estimated> {
    let fact = FactId::from_slug("sample-power");
    let hour = Some(Duration::minutes(60));
    let said = [
        (Estimate::None, Confidence::Low, EstimateOutcome::Replaced { at: minute(10) }),
        (Estimate::Conditional { fact, within: hour }, Confidence::Medium, EstimateOutcome::Standing),
        (Estimate::Conditional { fact, within: None }, Confidence::Medium, EstimateOutcome::Met { at: minute(90) }),
        (Estimate::Window { from: minute(60), until: minute(120) }, Confidence::High, EstimateOutcome::Standing),
        (Estimate::Time { at: minute(99) }, Confidence::High, EstimateOutcome::Overdue { since: minute(99) }),
        (Estimate::Time { at: minute(50) }, Confidence::Low, EstimateOutcome::Missed { at: minute(50) }),
    ];
    let estimated =
        |(number, (estimate, confidence, outcome)): (i64, (Estimate, Confidence, EstimateOutcome))| Estimated {
            number,
            component: (number > 1).then(|| leaves()[number as usize % 3]),
            estimate,
            confidence,
            basis: wording("전원이 들어오는 대로 켭니다.", "Machines start once power is back."),
            as_of: minute(number),
            said_at: minute(number + 1),
            outcome,
        };
    (1..).zip(said).map(estimated).collect()
}

fn facts() -> Vec<Fact> {
    let [none, power, water] = ["sample-no-power", "sample-power", "sample-water"].map(FactId::from_slug);
    let fact = |id, korean: &str, standing, superseded_by| Fact {
        id,
        wording: wording(korean, ""),
        said_by: operator(),
        as_of: minute(4),
        said_at: minute(6),
        standing,
        superseded_by,
    };
    vec![
        fact(none, "전원이 끊겼습니다.", FactStanding::Stated, Some(power)),
        fact(power, "전원이 들어왔습니다.", FactStanding::Came { at: minute(80) }, None),
        fact(water, "냉각수가 들어와야 합니다.", FactStanding::Awaited, None),
    ]
}

fn promises() -> Vec<Promise> {
    let promise = |made: i64, due: i64, missed: Option<i64>, fulfilled: Option<i64>| Promise {
        made_at: minute(made),
        due_at: minute(due),
        is_night: due > 100,
        made_by: UpdateId::from_slug("sample-1"),
        missed_at: missed.map(minute),
        fulfilled_at: fulfilled.map(minute),
    };
    vec![promise(20, 35, Some(36), Some(40)), promise(40, 70, None, Some(60)), promise(60, 120, None, None)]
}

/// An open incident with something in each of its lists, and each kind of thing in it at least once.
pub fn whole_incident() -> IncidentRecord {
    let [text, images, mail, roadview] = leaves();
    let start = |at: i64, precision, reason| Start { at: minute(at), precision, said_at: minute(at + 10), reason };
    let advice = |number, component, end, ended_at| {
        let wording = wording("전화로 연락해 주세요.", "Please telephone.");
        Advice { number, component, wording, said_at: minute(25), end, ended_at }
    };
    let safety = |safety, at| {
        let wording = wording("메시지는 잃지 않았습니다.", "No message was lost.");
        SafetyStatement { safety, wording, as_of: minute(at), said_at: minute(at + 1) }
    };
    let set = |version, at, reason, added: &[ComponentId], removed: &[ComponentId], left_out| SetVersion {
        version,
        at: minute(at),
        recorded_at: minute(at + 1),
        reason,
        added: added.to_vec(),
        removed: removed.to_vec(),
        left_out,
    };
    let left_out = vec![LeftOut { component: mail, reason: wording("다른 곳에서도 돕니다.", "") }];
    IncidentRecord {
        id: IncidentId::from_slug("sample"),
        stamp: Stamp { sequence: 7, at: minute(121) },
        title: wording("판교 화재로 서비스가 중단되었습니다", "A fire in Pangyo has stopped services"),
        state: State::Open { phase: Phase::Identified },
        impact: Impact::Critical,
        impact_override: Some(ImpactOverride {
            impact: Impact::Critical, reason: wording("온 국민이 씁니다.", "")
        }),
        starts: vec![
            start(5, Precision::About, None),
            start(0, Precision::Minute, Some(wording("기록을 확인했습니다.", ""))),
        ],
        opened_at: minute(12),
        contact: Some(wording("고객센터 1577-0000", "")),
        updates: updates(),
        sets: vec![
            set(1, 0, None, &[text, images], &[], left_out),
            set(2, 30, Some(wording("더 확인했습니다.", "")), &[mail, roadview], &[images], Vec::new()),
        ],
        tracked: tracked(),
        recoveries: recoveries(),
        exceptions: [Some(minute(115)), None]
            .map(|taken_back_at| Exception {
                component: mail,
                reason: wording("첨부 파일은 따로 복구합니다.", ""),
                said_at: minute(114),
                taken_back_at,
            })
            .to_vec(),
        estimates: estimates(),
        promises: promises(),
        advice: vec![
            advice(3, None, AdviceEnd::WhenRestored, None),
            advice(5, Some(text), AdviceEnd::At(minute(500)), Some(minute(90))),
        ],
        facts: facts(),
        safety: vec![safety(Safety::BeingChecked, 8), safety(Safety::NoneKnown, 100)],
        imported_from: None,
        causes: [("전원이 끊겼습니다.", 105), ("건물에 불이 났습니다.", 110)]
            .map(|(words, at)| ConfirmedCause {
                wording: wording(words, "The building was on fire."),
                confirmed_by: operator(),
                at: minute(at),
            })
            .to_vec(),
    }
}
