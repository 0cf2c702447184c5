//! What sample incidents are made of, and two small ones.

use super::{content_at, outage_at, texts, well_but};
use crate::domain::actors::Actor;
use crate::domain::ids::{ComponentId, IncidentId, UpdateId};
use crate::domain::incidents::{
    BODY_CHARS_MAX, Impact, IncidentRecord, Phase, Precision, Speaker, Start, State, Tracked,
};
use crate::domain::language::{Language, Texts, Wording};
use crate::domain::promises::Promise;
use crate::domain::record::{PublicRecord, Stamp};
use crate::domain::recoveries::{LimitedAs, Recovered, Recovery, SetVersion};
use crate::domain::status::Status;
use crate::domain::statuses::Basis;
use crate::domain::time::Time;
use crate::domain::updates::{Revision, Update, UpdateKind};
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

/// Words whose translation is pending.
pub(crate) fn korean(ko: &str) -> Wording {
    Wording::new("the words", &Texts::of(Language::Korean, ko), Language::Korean, BODY_CHARS_MAX).unwrap()
}

/// An instant of the sample outage: day of October and time in Seoul.
pub(crate) fn at(day: u32, clock: &str) -> Time {
    format!("2022-10-{day:02}T{clock}:00+09:00").parse().unwrap()
}

/// Who writes.
pub(crate) fn duty() -> Actor {
    Actor::parse("duty-lead").unwrap()
}

/// Who speaks.
pub(crate) fn room() -> Speaker {
    Speaker { organisation: texts("가람", "Garam"), role: texts("상황실", "situation room") }
}

/// Who speaks from elsewhere.
pub(crate) fn house() -> Speaker {
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
        imported_from: None,
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
        waived: None,
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

/// A version of the tracked set.
pub(crate) fn set(version: u32, at: Time, added: &[&str], reason: Option<Wording>) -> SetVersion {
    let added = added.iter().map(|slug| ComponentId::from_slug(slug)).collect();
    SetVersion { version, at, recorded_at: at, reason, added, removed: Vec::new(), left_out: Vec::new() }
}

/// A promise that stands.
pub(crate) fn promise(made_at: Time, due_at: Time) -> Promise {
    let made_by = UpdateId::from_slug("u1");
    Promise { made_at, due_at, is_night: false, made_by, missed_at: None, fulfilled_at: None }
}

/// Usable with limits.
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
    let mut record = well_but(&[("mail", Status::MajorOutage), ("talk-media", Status::DegradedPerformance)]);
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
