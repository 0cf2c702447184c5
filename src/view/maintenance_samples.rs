//! Maintenances in every state, to look at wire format, feeds and calendars with.

use super::samples::{content_at, outage, texts};
use crate::domain::actors::Actor;
use crate::domain::ids::{ComponentId, GroupId, IncidentId, MaintenanceId, UpdateId};
use crate::domain::incidents::Tracked;
use crate::domain::language::{Language, Texts, Wording};
use crate::domain::maintenances::{
    Affected, Announced, Ending, MaintenanceRecord, MaintenanceUpdate, Overrun, Phase, State,
};
use crate::domain::record::{PublicRecord, Stamp};
use crate::domain::status::Status;
use crate::domain::time::Time;
use chrono::Duration;
use std::sync::Arc;

/// `hours` after the moment of the sample record.
pub(crate) fn hours(hours: i64) -> Time {
    content_at() + Duration::hours(hours)
}

fn both(ko: &str, en: &str) -> Wording {
    Wording::new("the words", &texts(ko, en), Language::Korean, 10_000).unwrap()
}

fn affected(slug: &str, group: Option<&str>, [names, parent_names]: [Texts; 2], expected: Status) -> Affected {
    let leaf = Tracked {
        component: ComponentId::from_slug(slug),
        names,
        parent_names,
        group: group.map(GroupId::from_slug),
        tier: None,
        runs_on: Vec::new(),
        is_removed: false,
    };
    Affected { leaf, expected }
}

fn update(slug: &str, number: u32, phase: Phase, body: Option<Wording>, at: Time) -> MaintenanceUpdate {
    let id = UpdateId::from_slug(&format!("{slug}/{number}"));
    MaintenanceUpdate { id, number, phase, body, as_of: at, published_at: at, by: Actor::timekeeper() }
}

/// One that begins in two days, was moved once, and touches a function, a component and nobody else.
pub(crate) fn planned() -> MaintenanceRecord {
    let (announced_at, moved_at) = (hours(-72), hours(-1));
    let body = both(
        "저장 장치를 바꿉니다; 그동안, 사진을 보내실 수 없습니다.",
        "We replace disks; photos, meanwhile, cannot be sent.",
    );
    let reason = both("부품이 늦게 옵니다.", "Parts come late.");
    MaintenanceRecord {
        id: MaintenanceId::from_slug("disks"),
        stamp: Stamp { sequence: 1190, at: moved_at },
        title: both("사진 저장 장치 교체", "New disks for photos"),
        state: State::Planned,
        announced: vec![
            Announced { from: hours(24), until: hours(26), said_at: announced_at, reason: None },
            Announced { from: hours(48), until: hours(51), said_at: moved_at, reason: Some(reason.clone()) },
        ],
        affected: vec![
            affected(
                "talk-media",
                Some("talks"),
                [texts("사진·동영상", "Photos and video"), texts("가람톡", "GaramTalk")],
                Status::MajorOutage,
            ),
            affected("bank", None, [texts("가람뱅크", "Garam Bank"), Texts::default()], Status::Operational),
        ],
        ending: Ending::ByItself,
        updates: vec![
            update("disks", 1, Phase::Planned, Some(body), announced_at),
            update("disks", 2, Phase::Planned, Some(reason), moved_at),
        ],
        planned_at: announced_at,
        recurrence: None,
        overrun: None,
        imported_from: None,
    }
}

fn other(slug: &str, state: State, from: Time, phases: &[(Phase, Time)]) -> MaintenanceRecord {
    let said = both("조금 느려질 수 있습니다.", "It may be a little slow.");
    let number_of = |place: usize| u32::try_from(place + 1).unwrap();
    let body = |phase: Phase| (phase != Phase::InProgress && phase != Phase::Completed).then(|| said.clone());
    let updates = phases.iter().enumerate();
    MaintenanceRecord {
        id: MaintenanceId::from_slug(slug),
        stamp: Stamp { sequence: 1100, at: phases.last().unwrap().1 },
        title: both("메일 서버 점검", "Mail server maintenance"),
        state,
        announced: vec![Announced { from, until: from + Duration::hours(2), said_at: hours(-200), reason: None }],
        affected: vec![affected(
            "mail",
            Some("mails"),
            [texts("가람 메일", "Garam Mail"), Texts::default()],
            Status::DegradedPerformance,
        )],
        updates: updates
            .map(|(place, (phase, at))| update(slug, number_of(place), *phase, body(*phase), *at))
            .collect(),
        planned_at: hours(-200),
        ..planned()
    }
}

/// One that should have ended an hour ago.
pub(crate) fn overrun() -> MaintenanceRecord {
    let from = hours(-3);
    let state = State::InProgress { started_at: from };
    let phases = [(Phase::Planned, hours(-200)), (Phase::InProgress, from), (Phase::InProgress, hours(-1))];
    let incident = IncidentId::from_slug("outage");
    let overrun = Some(Overrun { at: hours(-1), incident });
    MaintenanceRecord { overrun, ..other("overrun", state, from, &phases) }
}

/// One whose outcome is looked at.
pub(crate) fn verifying() -> MaintenanceRecord {
    let from = hours(-2);
    let state = State::Verifying { started_at: from, since: hours(-1) };
    let phases = [(Phase::Planned, hours(-200)), (Phase::InProgress, from), (Phase::Verifying, hours(-1))];
    other("verifying", state, from, &phases)
}

/// One that ended as announced.
pub(crate) fn completed() -> MaintenanceRecord {
    let from = hours(-100);
    let state = State::Completed { started_at: from, ended_at: hours(-98) };
    let phases = [(Phase::Planned, hours(-200)), (Phase::InProgress, from), (Phase::Completed, hours(-98))];
    other("completed", state, from, &phases)
}

/// One that was called off.
pub(crate) fn cancelled() -> MaintenanceRecord {
    let state = State::Cancelled { at: hours(-90) };
    let phases = [(Phase::Planned, hours(-200)), (Phase::Cancelled, hours(-90))];
    other("cancelled", state, hours(72), &phases)
}

/// The sample record with two incidents, and a maintenance in every state.
pub(crate) fn record() -> PublicRecord {
    let mut record = outage::record();
    record.maintenances = [cancelled(), planned(), verifying(), overrun(), completed()].map(Arc::new).into();
    record
}
