//! Our own record held against its published schemas, and what it never says.

use super::*;
use crate::domain::incidents::SuspectedCause;
use crate::domain::status::Status;
use crate::view::maintenance_samples;
use crate::view::samples::{self, incidents as small_ones, mass, outage};
use jsonschema::Validator;
use serde_json::{Value, json};

const HERE: &str = "https://status.example.kr/api/v1/";

/// Validators of both files, which know of each other and of nothing else.
fn validators() -> (Validator, Validator) {
    let incident: Value = serde_json::from_str(INCIDENT_SCHEMA).unwrap();
    let public: Value = serde_json::from_str(PUBLIC_SCHEMA).unwrap();
    let address = format!("{HERE}incident.schema.json");
    let registry = jsonschema::Registry::new().add(&address, &incident).unwrap().prepare().unwrap();
    let valid = |schema: &Value, name: &str| {
        let options = jsonschema::options().with_registry(&registry);
        options.with_base_uri(format!("{HERE}{name}")).build(schema).unwrap()
    };
    (valid(&public, "public.schema.json"), valid(&incident, "incident.schema.json"))
}

fn refused(validator: &Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn files(record: &crate::domain::record::PublicRecord) -> (Value, Vec<Value>) {
    let page = samples::page();
    let site = Site::new(record, &page);
    let read = |text: String| serde_json::from_str(&text).unwrap();
    let incidents = record.incidents.iter().map(|one| read(incident(&site, one.id))).collect();
    (read(public(&site)), incidents)
}

#[test]
fn every_sample_keeps_to_the_published_schemas() {
    let (public, incident) = validators();
    let mut records: Vec<_> = Status::ALL.map(samples::all).into();
    records.extend([
        outage::record(),
        small_ones::small(),
        mass::mass(),
        mass::mass_late(),
        mass::mass_restored(),
        small_ones::two(),
        maintenance_samples::record(),
    ]);
    let mut incidents_seen = 0;
    for record in &records {
        let (whole, incidents) = files(record);
        assert_eq!(refused(&public, &whole), Vec::<String>::new());
        for one in &incidents {
            assert_eq!(refused(&incident, one), Vec::<String>::new());
            incidents_seen += 1;
        }
    }
    assert!(incidents_seen > 1, "a schema that nothing was held against says nothing");
}

#[test]
fn a_key_that_the_schema_does_not_know_is_refused_wherever_it_stands() {
    let (public, incident) = validators();
    let (whole, incidents) = files(&outage::record());
    for pointer in
        ["", "/page", "/components/0", "/open_incidents/0", "/open_incidents/0/progress/series/0", "/notices/0/text"]
    {
        let mut spoilt = whole.clone();
        spoilt.pointer_mut(pointer).unwrap()["unheard_of"] = json!(1);
        assert!(!refused(&public, &spoilt).is_empty(), "{pointer}");
    }
    for pointer in ["/incident/sequence", "/incident/title/original", "/incident/updates/0/published_at"] {
        let mut spoilt = incidents[0].clone();
        *spoilt.pointer_mut(pointer).unwrap() = json!("2022-10-17 09:00");
        assert!(!refused(&incident, &spoilt).is_empty(), "{pointer}");
    }
}

/// All keys of `value`, at any depth.
fn keys(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                found.push(key.clone());
                keys(member, found);
            }
        }
        Value::Array(members) => members.iter().for_each(|member| keys(member, found)),
        _ => {}
    }
}

#[test]
fn a_suspected_cause_cannot_appear_in_the_public_record() {
    // Every field by its name: one more does not compile until somebody has looked at it here.
    let IncidentRecord {
        id: _,
        stamp: _,
        title: _,
        state: _,
        impact: _,
        impact_override: _,
        starts: _,
        opened_at: _,
        contact: _,
        updates: _,
        sets: _,
        tracked: _,
        recoveries: _,
        exceptions: _,
        estimates: _,
        promises: _,
        advice: _,
        facts: _,
        safety: _,
        causes,
        imported_from: _,
    } = outage::outage();
    let _: Vec<crate::domain::incidents::ConfirmedCause> = causes;
    // The other type exists, so that the words below mean something.
    assert!(std::any::type_name::<SuspectedCause>().contains("Suspected"));
    let mut found = Vec::new();
    for schema in [PUBLIC_SCHEMA, INCIDENT_SCHEMA] {
        keys(&serde_json::from_str(schema).unwrap(), &mut found);
    }
    let (whole, incidents) = files(&outage::record());
    keys(&whole, &mut found);
    incidents.iter().for_each(|one| keys(one, &mut found));
    assert!(found.iter().any(|key| key == "cause") && !found.iter().any(|key| key.contains("suspect")));
}

#[test]
fn every_incident_says_restored_of_tracked_as_of_when_and_of_which_set() {
    let (whole, incidents) = files(&outage::record());
    let progress = &incidents[0]["incident"]["progress"];
    assert_eq!(
        (&progress["restored"], &progress["tracked"], &progress["set_version"]),
        (&json!(1), &json!(5), &json!(2))
    );
    assert_eq!(progress["as_of"], json!("2022-10-16T04:33:00.000Z"));
    assert_eq!((&progress["down"], &progress["limited"], &progress["watching"]), (&json!(2), &json!(1), &json!(1)));
    let series = progress["series"].as_array().unwrap();
    assert_eq!(series.last().unwrap()["restored"], progress["restored"]);
    assert_eq!(progress["headline"]["scope"], json!("first_tier"));
    assert_eq!((&progress["headline"]["restored"], &progress["headline"]["tracked"]), (&json!(1), &json!(3)));
    // The same incident says the same in both files.
    assert_eq!(whole["open_incidents"][0], incidents[0]["incident"]);
}

#[test]
fn old_words_stay_and_lead_to_the_new_ones() {
    let (_, incidents) = files(&outage::record());
    let incident = &incidents[0]["incident"];
    let facts = incident["facts"].as_array().unwrap();
    assert_eq!((&facts[1]["superseded_by"], &facts[2]["superseded_by"]), (&facts[2]["id"], &Value::Null));
    let kinds: Vec<_> = incident["corrections"].as_array().unwrap().iter().map(|one| one["of"].clone()).collect();
    assert_eq!(kinds, [json!("start"), json!("revision"), json!("retraction")]);
    assert_eq!(incident["updates"][1]["revisions"].as_array().unwrap().len(), 2);
    let outcomes: Vec<_> = incident["promises"].as_array().unwrap().iter().map(|one| one["outcome"].clone()).collect();
    assert_eq!(outcomes, [json!("missed"), json!("kept"), json!("standing")]);
}

#[test]
fn what_ended_long_ago_has_its_file_and_no_line() {
    let mut record = outage::record();
    let (whole, _) = files(&record);
    assert_eq!(whole["recent_incidents"].as_array().unwrap().len(), 1);
    record.content.at += Duration::days(200);
    let (whole, incidents) = files(&record);
    assert_eq!((whole["recent_incidents"].as_array().unwrap().len(), incidents.len()), (0, 2));
}

#[test]
fn nothing_in_it_names_who_wrote_or_signed_it() {
    let (whole, incidents) = files(&outage::record());
    assert!(!whole.to_string().contains("duty-lead") && !incidents[0].to_string().contains("duty-lead"));
}
