//! A record to look at the page with, and ways to put it into every state.

pub(crate) mod history;
pub(crate) mod incidents;
pub(crate) mod mass;
pub(crate) mod outage;
pub(crate) mod reported;

use crate::domain::catalogue::{Component, Group, Policy};
use crate::domain::ids::{ComponentId, GroupId, PageId};
use crate::domain::language::{Language, Texts};
use crate::domain::page::{Accent, Page};
use crate::domain::record::{ComponentRecord, LeafState, PublicRecord, Stamp};
use crate::domain::status::Status;
use crate::domain::statuses::Span;
use crate::domain::time::Time;
use crate::domain::uptime::ninety_days;
use chrono_tz::Tz;

/// Monday, 17 October 2022, 09:00 in Seoul.
pub(crate) fn content_at() -> Time {
    "2022-10-17T09:00:00+09:00".parse().unwrap()
}

/// When the sample outage began: Saturday, 15 October 2022, 15:27 in Seoul.
pub(crate) fn outage_at() -> Time {
    "2022-10-15T15:27:00+09:00".parse().unwrap()
}

pub(crate) fn texts(ko: &str, en: &str) -> Texts {
    [(Language::Korean, ko.to_owned()), (Language::English, en.to_owned())].into_iter().collect()
}

pub(crate) fn page() -> Page {
    Page {
        id: PageId::from_slug("https://status.example.kr"),
        names: texts("가람 서비스 상태", "Garam service status"),
        url: "https://status.example.kr".into(),
        languages: vec![Language::Korean, Language::English],
        zone: Tz::Asia__Seoul,
        accent: Accent::default(),
        telephone: Some("1500-0000".into()),
        security: None,
        takes_subscriptions: false,
    }
}

fn group(slug: &str, names: Texts, position: i32) -> Group {
    Group { id: GroupId::from_slug(slug), slug: slug.into(), names, descriptions: Texts::default(), position }
}

pub(crate) fn component(slug: &str, group: Option<&str>, parent: Option<&str>, names: Texts) -> Component {
    Component {
        id: ComponentId::from_slug(slug),
        slug: slug.into(),
        group: group.map(GroupId::from_slug),
        parent: parent.map(ComponentId::from_slug),
        names,
        descriptions: Texts::default(),
        tier: None,
        operator: None,
        policy: Policy::Automatic,
        runs_on: Vec::new(),
        position: 0,
    }
}

/// The state of a leaf that was well since `known_from` and has had `status` since the sample outage.
pub(crate) fn leaf(status: Status, known_from: Time) -> LeafState {
    let changed = (status != Status::Operational).then(outage_at);
    let mut spans = vec![Span { from: known_from, until: changed, status: Status::Operational }];
    spans.extend(changed.map(|from| Span { from, until: None, status }));
    let since = changed.unwrap_or(known_from);
    let days = ninety_days(&spans, content_at(), Tz::Asia__Seoul);
    let outages = spans.iter().filter(|span| span.status != Status::Operational).copied().collect();
    LeafState { status, since, uptime_as_of: content_at(), began_at: known_from, carried_until: None, days, outages }
}

/// The leaves of the sample record in their order.
pub(crate) const LEAVES: [&str; 7] = ["talk-text", "talk-media", "taxi", "parking", "map", "mail", "bank"];

/// Three groups, seven leaves, two components with functions, one component without a group.
pub(crate) fn record(statuses: [Status; 7]) -> PublicRecord {
    let known_from = "2022-09-01T00:00:00+09:00".parse().unwrap();
    let long_known = "2020-01-01T00:00:00+09:00".parse().unwrap();
    let stamp = Stamp { sequence: 1203, at: content_at() };
    let with = |component: Component, state: Option<LeafState>| ComponentRecord { component, stamp, state };
    let of = |slug: &str, group: Option<&str>, parent: Option<&str>, ko: &str, en: &str| {
        let place = LEAVES.iter().position(|leaf| *leaf == slug);
        // One leaf is known only since September: the days before have no record.
        let from = if slug == "map" { known_from } else { long_known };
        with(component(slug, group, parent, texts(ko, en)), place.map(|place| leaf(statuses[place], from)))
    };
    let mut components = vec![
        of("talk", Some("talks"), None, "가람톡", "GaramTalk"),
        of("talk-text", Some("talks"), Some("talk"), "메시지", "Messages"),
        of("talk-media", Some("talks"), Some("talk"), "사진·동영상", "Photos and video"),
        of("t", Some("mobility"), None, "가람T", "Garam T"),
        of("taxi", Some("mobility"), Some("t"), "택시 호출", "Taxi"),
        of("parking", Some("mobility"), Some("t"), "주차", "Parking"),
        of("map", Some("mobility"), None, "가람맵", "GaramMap"),
        of("mail", Some("mails"), None, "가람 메일", "Garam Mail"),
        of("bank", None, None, "가람뱅크", "Garam Bank"),
    ];
    components[7].component.descriptions = texts("메일을 주고받습니다.", "Send and receive mail.");
    components[7].component.operator = Some("가람 주식회사".into());
    PublicRecord {
        stamp: Stamp { sequence: 1204, at: "2022-10-17T09:04:12+09:00".parse().unwrap() },
        content: stamp,
        groups: vec![
            group("talks", texts("대화", "Conversation"), 0),
            group("mobility", texts("이동", "Mobility"), 1),
            group("mails", texts("메일", "Mail"), 2),
            group("empty", texts("빈 묶음", "Nothing here"), 3),
        ],
        components,
        facilities: Vec::new(),
        incidents: Vec::new(),
        maintenances: Vec::new(),
        months: Vec::new(),
        corrections: Vec::new(),
        notices: Vec::new(),
        is_rehearsal: false,
    }
}

/// The sample record with one status throughout.
pub(crate) fn all(status: Status) -> PublicRecord {
    record([status; 7])
}

/// The sample record, all well but the named leaves.
pub(crate) fn well_but(others: &[(&str, Status)]) -> PublicRecord {
    let mut statuses = [Status::Operational; 7];
    for (slug, status) in others {
        statuses[LEAVES.iter().position(|leaf| leaf == slug).unwrap()] = *status;
    }
    record(statuses)
}
