//! The wire format held against what clients were measured to need: a table of every field, in our own words, and what
//! each body says of rich records.

use super::*;
use crate::domain::language::Language;
use crate::domain::record::PublicRecord;
use crate::domain::status::Status::{
    DegradedPerformance, MajorOutage, Operational, PartialOutage, UnderMaintenance, Unknown,
};
use crate::view::maintenance_samples as maintenances;
use crate::view::samples::{self, outage};
use chrono::DateTime;
use serde_json::{Map, Value};
use std::sync::Arc;

/// What a field may hold.
#[derive(Clone, Copy)]
enum Holds {
    Id,
    Text,
    Link,
    At,
    Day,
    Count,
    Yes,
    /// Nothing that we have.
    Nothing,
    OneOf(&'static [&'static str]),
    List(Fields),
    One(Fields),
}
use Holds::*;

/// A field: its name, what it holds, whether it may be null.
type Fields = &'static [(&'static str, Holds, bool)];

const COMPONENT_STATUSES: &[&str] =
    &["operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"];
const INCIDENT_STATUSES: &[&str] = &["investigating", "identified", "monitoring", "resolved", "postmortem"];
const MAINTENANCE_STATUSES: &[&str] = &["scheduled", "in_progress", "verifying", "completed"];

const PAGE: Fields = &[
    ("id", Id, false),
    ("name", Text, false),
    ("url", Link, false),
    ("time_zone", Text, false),
    ("updated_at", At, false),
];
const OVERALL: Fields = &[
    ("indicator", OneOf(&["none", "minor", "major", "critical", "maintenance"]), false),
    (
        "description",
        OneOf(&[
            "All Systems Operational",
            "Major System Outage",
            "Partial System Outage",
            "Minor Service Outage",
            "Degraded System Service",
            "Partially Degraded Service",
            "Service Under Maintenance",
        ]),
        false,
    ),
];
const LEAF: Fields = &[
    ("id", Id, false),
    ("name", Text, false),
    ("status", OneOf(COMPONENT_STATUSES), false),
    ("created_at", At, false),
    ("updated_at", At, false),
    ("position", Count, false),
    ("description", Text, true),
    ("showcase", Yes, false),
    ("start_date", Day, true),
    ("group_id", Id, true),
    ("page_id", Id, false),
    ("group", Yes, false),
    ("only_show_if_degraded", Yes, false),
];
const AFFECTED: Fields = &[
    ("code", Id, false),
    ("name", Text, false),
    ("old_status", OneOf(COMPONENT_STATUSES), false),
    ("new_status", OneOf(COMPONENT_STATUSES), false),
];
macro_rules! update_fields {
    ($statuses:expr) => {
        &[
            ("id", Id, false),
            ("status", OneOf($statuses), false),
            ("body", Text, false),
            ("incident_id", Id, false),
            ("created_at", At, false),
            ("updated_at", At, false),
            ("display_at", At, false),
            ("affected_components", List(AFFECTED), true),
            ("deliver_notifications", Yes, false),
            ("custom_tweet", Nothing, true),
            ("tweet_id", Nothing, true),
        ]
    };
}
macro_rules! incident_fields {
    ($statuses:expr, $impacts:expr $(, $more:expr)*) => {
        &[
            ("id", Id, false),
            ("name", Text, false),
            ("status", OneOf($statuses), false),
            ("created_at", At, false),
            ("updated_at", At, false),
            ("monitoring_at", At, true),
            ("resolved_at", At, true),
            ("impact", OneOf($impacts), false),
            ("shortlink", Link, false),
            ("started_at", At, false),
            ("page_id", Id, false),
            ("incident_updates", List(update_fields!($statuses)), false),
            ("components", List(LEAF), false),
            ("reminder_intervals", Nothing, true),
            $(($more, At, false),)*
        ]
    };
}
const INCIDENT: Fields = incident_fields!(INCIDENT_STATUSES, &["none", "minor", "major", "critical"]);
const MAINTENANCE: Fields =
    incident_fields!(MAINTENANCE_STATUSES, &["maintenance"], "scheduled_for", "scheduled_until");

const fn fields_of(wire: Wire) -> Fields {
    match wire {
        Wire::Status => &[("page", One(PAGE), false), ("status", One(OVERALL), false)],
        Wire::Components => &[("page", One(PAGE), false), ("components", List(LEAF), false)],
        Wire::Incidents | Wire::Unresolved => &[("page", One(PAGE), false), ("incidents", List(INCIDENT), false)],
        Wire::Maintenances | Wire::Upcoming | Wire::Active => {
            &[("page", One(PAGE), false), ("scheduled_maintenances", List(MAINTENANCE), false)]
        }
        Wire::Summary => &[
            ("page", One(PAGE), false),
            ("components", List(LEAF), false),
            ("incidents", List(INCIDENT), false),
            ("scheduled_maintenances", List(MAINTENANCE), false),
            ("status", One(OVERALL), false),
        ],
    }
}

fn is_id(value: &Value) -> bool {
    value.as_str().is_some_and(|text| crate::domain::ids::Id::parse(text).is_some())
}

/// An instant in the page's zone, to the millisecond.
fn is_instant(value: &Value) -> bool {
    let Some(text) = value.as_str() else { return false };
    DateTime::parse_from_rfc3339(text).is_ok() && text.len() == "2022-10-17T09:00:00.000+09:00".len()
}

/// What of `value` is not as `fields` say, as sentences.
fn faults(place: &str, value: &Value, fields: Fields, found: &mut Vec<String>) {
    let Some(object) = value.as_object() else {
        found.push(format!("{place} is no object"));
        return;
    };
    check_keys(place, object, fields, found);
    for (name, holds, may_be_null) in fields {
        let (place, value) = (format!("{place}.{name}"), object.get(*name).unwrap_or(&Value::Null));
        if value.is_null() {
            if !may_be_null {
                found.push(format!("{place} is null"));
            }
            continue;
        }
        let is_good = match holds {
            Id => is_id(value),
            Text => value.is_string(),
            Link => value.as_str().is_some_and(|text| text.starts_with("https://status.example.kr")),
            At => is_instant(value),
            Day => value.as_str().is_some_and(|text| text.parse::<chrono::NaiveDate>().is_ok()),
            // Some clients read it into eight bits.
            Count => value.as_u64().is_some_and(|count| (1..=127).contains(&count)),
            Yes => value.is_boolean(),
            Nothing => false,
            OneOf(words) => value.as_str().is_some_and(|word| words.contains(&word)),
            One(fields) => {
                faults(&place, value, fields, found);
                true
            }
            List(fields) => value.as_array().is_some_and(|all| {
                all.iter().enumerate().for_each(|(n, one)| faults(&format!("{place}[{n}]"), one, fields, found));
                true
            }),
        };
        if !is_good {
            found.push(format!("{place} is {value}"));
        }
    }
}

/// A row of a group has its members besides; nothing else has a field that the table lacks.
fn check_keys(place: &str, object: &Map<String, Value>, fields: Fields, found: &mut Vec<String>) {
    let mut keys: Vec<&str> = object.keys().map(String::as_str).collect();
    if object.get("group") == Some(&Value::Bool(true)) {
        let members = keys.pop();
        if members != Some("components") || !object["components"].as_array().is_some_and(|ids| ids.iter().all(is_id)) {
            found.push(format!("{place} is a group without its members"));
        }
    }
    let wanted: Vec<&str> = fields.iter().map(|(name, _, _)| *name).collect();
    if keys != wanted {
        found.push(format!("{place} has {keys:?}"));
    }
}

fn read(record: &PublicRecord, wire: Wire) -> Value {
    let page = samples::page();
    serde_json::from_str(&wire.render(&Site::new(record, &page))).unwrap()
}

#[test]
fn every_body_has_the_fields_that_clients_know_with_their_types_and_nulls() {
    let mut empty = samples::all(Operational);
    empty.components.clear();
    empty.groups.clear();
    let mut records: Vec<PublicRecord> = Status::ALL.map(samples::all).into();
    records.extend([maintenances::record(), outage::record(), empty]);
    let mut found = Vec::new();
    for record in &records {
        for wire in Wire::ALL {
            faults(wire.path(), &read(record, wire), fields_of(wire), &mut found);
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn the_table_of_fields_finds_what_clients_die_of() {
    let good = read(&maintenances::record(), Wire::Summary);
    let faults_after = |change: fn(&mut Value)| {
        let (mut bad, mut found) = (good.clone(), Vec::new());
        change(&mut bad);
        faults("", &bad, fields_of(Wire::Summary), &mut found);
        found.len()
    };
    assert_eq!(faults_after(|_| ()), 0);
    assert_eq!(faults_after(|body| body["components"][0]["status"] = "unknown".into()), 1);
    assert_eq!(faults_after(|body| body["incidents"][0]["components"] = Value::Null), 1);
    assert_eq!(faults_after(|body| body["incidents"][0]["incident_updates"][0]["body"] = Value::Null), 1);
    assert_eq!(faults_after(|body| body["page"]["updated_at"] = "2022-10-17 09:00".into()), 1);
    assert_eq!(faults_after(|body| body["scheduled_maintenances"][0]["more"] = 1.into()), 1);
}

#[test]
fn the_page_adds_up_as_the_fields_own_service_does() {
    let rows: [(&[Status], &str, &str); 15] = [
        (&[], "none", "All Systems Operational"),
        (&[Operational], "none", "All Systems Operational"),
        (&[UnderMaintenance], "maintenance", "Service Under Maintenance"),
        (&[DegradedPerformance], "minor", "Degraded System Service"),
        (&[PartialOutage], "major", "Partial System Outage"),
        (&[MajorOutage], "critical", "Major System Outage"),
        (&[MajorOutage, MajorOutage], "critical", "Major System Outage"),
        (&[MajorOutage, Operational], "major", "Partial System Outage"),
        (&[PartialOutage, PartialOutage], "major", "Partial System Outage"),
        (&[PartialOutage, Operational], "minor", "Minor Service Outage"),
        (&[DegradedPerformance, Unknown], "minor", "Degraded System Service"),
        (&[DegradedPerformance, Operational], "minor", "Partially Degraded Service"),
        (&[UnderMaintenance, DegradedPerformance], "minor", "Partially Degraded Service"),
        (&[UnderMaintenance, Operational], "maintenance", "Service Under Maintenance"),
        (&[Operational, Operational], "none", "All Systems Operational"),
    ];
    for (statuses, word, said) in rows {
        let indicator = Indicator::of(statuses.iter().copied());
        assert_eq!((indicator.as_str(), description(indicator, statuses)), (word, said), "{statuses:?}");
    }
}

#[test]
fn lists_hold_what_their_addresses_promise() {
    let record = maintenances::record();
    let statuses = |wire: Wire, list: &str| -> Vec<String> {
        let of = |one: &Value| one["status"].as_str().unwrap().to_owned();
        read(&record, wire)[list].as_array().unwrap().iter().map(of).collect()
    };
    let works = "scheduled_maintenances";
    // Work that was called off stands in none.
    assert!(record.maintenances.iter().any(|one| one.state.phase() == Phase::Cancelled));
    assert_eq!(statuses(Wire::Maintenances, works), ["scheduled", "verifying", "in_progress", "completed"]);
    assert_eq!(statuses(Wire::Upcoming, works), ["scheduled"]);
    assert_eq!(statuses(Wire::Active, works), ["verifying", "in_progress"]);
    assert_eq!(statuses(Wire::Summary, works), ["scheduled", "verifying", "in_progress"]);
    assert_eq!(statuses(Wire::Incidents, "incidents"), ["identified", "postmortem"]);
    assert_eq!(statuses(Wire::Unresolved, "incidents"), ["identified"]);
    assert_eq!(statuses(Wire::Summary, "incidents"), ["identified"]);
    let (whole, components) = (read(&record, Wire::Summary), read(&record, Wire::Components));
    assert_eq!(whole["components"], components["components"]);
}

#[test]
fn the_newest_fifty_incidents_are_listed_and_all_open_ones() {
    let mut record = outage::record();
    let (open, over) = (record.incidents[0].clone(), record.incidents[1].clone());
    record.incidents = [vec![over; 60], vec![open]].concat();
    assert_eq!(read(&record, Wire::Incidents)["incidents"].as_array().unwrap().len(), 50);
    assert_eq!(read(&record, Wire::Unresolved)["incidents"].as_array().unwrap().len(), 1);
}

#[test]
fn positions_begin_again_in_every_group() {
    let body = read(&samples::all(Operational), Wire::Components);
    let row = |one: &Value| (one["group"].as_bool().unwrap(), one["position"].as_u64().unwrap());
    let rows: Vec<(bool, u64)> = body["components"].as_array().unwrap().iter().map(row).collect();
    let (group, leaf) = (true, false);
    assert_eq!(
        rows,
        [
            (group, 1),
            (leaf, 1),
            (leaf, 2),
            (group, 2),
            (leaf, 1),
            (leaf, 2),
            (leaf, 3),
            (group, 3),
            (leaf, 1),
            (leaf, 4)
        ]
    );
}

/// The update of `body` with this id.
fn update<'v>(body: &'v Value, list: &str, event: usize, id: crate::domain::ids::UpdateId) -> &'v Value {
    let updates = body[list][event]["incident_updates"].as_array().unwrap();
    updates.iter().find(|update| update["id"] == id.as_str()).expect("it keeps its place")
}

#[test]
fn what_was_corrected_or_taken_back_says_so_and_updates_are_newest_first() {
    let record = outage::record();
    let body = read(&record, Wire::Unresolved);
    let incident = &record.incidents[0];
    let shown = body["incidents"][0]["incident_updates"].as_array().unwrap();
    let shown_at: Vec<&str> = shown.iter().map(|update| update["display_at"].as_str().unwrap()).collect();
    assert!(shown_at.is_sorted_by(|newer, older| newer >= older) && shown.len() == incident.updates.len());
    let corrected = incident.updates.iter().find(|one| one.is_corrected()).unwrap();
    let said = update(&body, "incidents", 0, corrected.id);
    assert_eq!(said["updated_at"], times::wire(corrected.revisions.last().unwrap().at, samples::page().zone));
    assert!(said["body"].as_str().unwrap().contains(corrected.body().unwrap().in_language(Language::Korean).1));
    assert_ne!(said["updated_at"], said["created_at"]);
    let retracted = incident.updates.iter().find(|one| one.retraction.is_some()).unwrap();
    let said = update(&body, "incidents", 0, retracted.id)["body"].as_str().unwrap().to_owned();
    let why = retracted.retraction.as_ref().unwrap().reason.in_language(Language::Korean).1;
    assert!(said.contains(why) && said.contains("취소했습니다"), "{said}");
    assert!(!said.contains(retracted.body().unwrap().in_language(Language::Korean).1), "{said}");
}

#[test]
fn an_update_names_what_it_changed_and_what_was_before() {
    let mut record = outage::record();
    let mut incident = record.incidents[0].as_ref().clone();
    let id = incident.updates[1].id;
    let row = incident.recoveries.iter_mut().rfind(|row| row.component.as_str() == mail()).unwrap();
    row.update = Some(id);
    let after = row.recovery.status();
    record.incidents[0] = Arc::new(incident);
    let body = read(&record, Wire::Incidents);
    let affected = &update(&body, "incidents", 0, id)["affected_components"];
    assert_eq!(affected[0]["code"], mail());
    assert_eq!(affected[0]["name"], "메일 - 가람 메일");
    assert_eq!(affected[0]["new_status"], components::wire_status(after));
    let last = record.incidents[0].updates.last().unwrap().id;
    assert_eq!(update(&body, "incidents", 0, last)["affected_components"], Value::Null);
}

#[test]
fn what_overran_was_under_maintenance_before_its_incident_said_anything() {
    let mut record = maintenances::record();
    let mut incident = record.incidents[0].as_ref().clone();
    let (id, late) = (incident.updates[0].id, maintenances::overrun());
    assert_eq!(late.overrun.map(|overrun| overrun.incident), Some(incident.id));
    incident.recoveries.retain(|row| row.component.as_str() == mail());
    incident.recoveries.truncate(1);
    incident.recoveries[0].update = Some(id);
    record.incidents[0] = Arc::new(incident);
    let before = |record: &PublicRecord| {
        let body = read(record, Wire::Incidents);
        update(&body, "incidents", 0, id)["affected_components"][0]["old_status"].as_str().unwrap().to_owned()
    };
    assert_eq!(before(&record), "under_maintenance");
    record.maintenances = Vec::new();
    assert_eq!(before(&record), "operational");
}

fn mail() -> String {
    crate::domain::ids::ComponentId::from_slug("mail").to_string()
}

#[test]
fn a_function_is_named_with_its_group_and_its_component() {
    let mut record = maintenances::record();
    let mut incident = record.incidents[0].as_ref().clone();
    let id = incident.updates[0].id;
    incident.recoveries.iter_mut().for_each(|row| row.update = Some(id));
    record.incidents[0] = Arc::new(incident);
    let body = read(&record, Wire::Incidents);
    let affected = update(&body, "incidents", 0, id)["affected_components"].as_array().unwrap();
    assert!(affected.iter().any(|one| one["name"] == "대화 - 가람톡 - 메시지"), "{affected:?}");
}

#[test]
fn an_incident_without_components_is_normal() {
    let mut record = outage::record();
    let mut incident = record.incidents[0].as_ref().clone();
    incident.sets.clear();
    incident.tracked.clear();
    incident.recoveries.clear();
    record.incidents = vec![Arc::new(incident)];
    assert_eq!(read(&record, Wire::Incidents)["incidents"][0]["components"], serde_json::json!([]));
}

#[test]
fn a_list_says_nothing_new_until_something_in_it_changes() {
    let page = samples::page();
    let record = maintenances::record();
    let mut later = record.clone();
    later.content.sequence += 1;
    later.content.at += chrono::Duration::minutes(1);
    let (site, site_later) = (Site::new(&record, &page), Site::new(&later, &page));
    for wire in [Wire::Incidents, Wire::Unresolved, Wire::Maintenances, Wire::Upcoming, Wire::Active] {
        assert_eq!(wire.stamp(&site), wire.stamp(&site_later));
        assert_eq!(wire.render(&site), wire.render(&site_later), "{}", wire.path());
    }
}

#[test]
fn bodies() {
    let record = maintenances::record();
    let pretty = |wire: Wire| serde_json::to_string_pretty(&read(&record, wire)).unwrap();
    insta::assert_snapshot!("incidents", pretty(Wire::Incidents));
    insta::assert_snapshot!("scheduled_maintenances", pretty(Wire::Maintenances));
}
