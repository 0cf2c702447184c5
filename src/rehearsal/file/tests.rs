//! Every fault that a file can have, and a file that has none.

use super::*;
use crate::domain::status::Status;
use serde_json::{Value, json};

/// The smallest file: one component with two functions, said to be down and back.
fn smallest() -> Value {
    let words = |word: &str| json!({"ko": word, "en": word});
    json!({
        "format": 1, "title": words("t"), "zone": "Asia/Seoul",
        "record_from": "2022-07-01T00:00:00+09:00",
        "starts_at": "2022-10-15T15:00:00+09:00", "ends_at": "2022-10-16T00:00:00+09:00",
        "page": {"name": words("p"), "telephone": "02-0000-0000"},
        "speakers": [
            {"id": "owner", "name": words("o"), "basis": "staff"},
            {"id": "landlord", "name": words("l"), "basis": "provider"}
        ],
        "catalogue": {
            "groups": [{"slug": "g", "name": words("g")}],
            "components": [{"slug": "map", "group": "g", "name": words("m"), "tier": 1, "functions": [
                {"slug": "map-use", "name": words("u")}, {"slug": "map-place", "name": words("p")}
            ]}]
        },
        "entries": [
            {"id": "out", "at": "2022-10-15T15:30:00+09:00", "as_of": "2022-10-15T15:20:00+09:00", "kind": "detection",
             "by": ["owner"], "text": words("x"), "states": {"map": "down", "map-place": "down"}, "sources": ["s"]},
            {"id": "back", "at": "2022-10-15T18:00:00+09:00", "kind": "recovery",
             "by": ["landlord"], "text": words("x"), "states": {"map": "operational"}, "sources": ["s"]}
        ],
        "assumed": [words("a")],
        "sources": {"s": "https://example.org/"}
    })
}

/// The faults of the smallest file after `change`, one line each.
fn faults_after(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut file = smallest();
    change(&mut file);
    match read(&file.to_string()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn a_file_without_fault_is_read() {
    let rehearsal = read(&smallest().to_string()).unwrap();
    assert_eq!(rehearsal.leaves(), [ComponentId::from_slug("map-use"), ComponentId::from_slug("map-place")]);
    let tiers: Vec<_> = rehearsal.catalogue.components.iter().map(|component| component.tier).collect();
    assert_eq!(tiers, [Some(1); 3]);
    assert_eq!(rehearsal.basis_of(&rehearsal.entries[0]), Basis::Staff);
    assert_eq!(rehearsal.basis_of(&rehearsal.entries[1]), Basis::Provider);
    assert_eq!((rehearsal.entries[0].at - rehearsal.entries[0].as_of).num_minutes(), 10);
    assert_eq!(rehearsal.entries[1].leaves.len(), 2);
}

#[test]
fn every_fault_is_told_at_once_with_its_place() {
    let faults = faults_after(|file| {
        file["zone"] = json!("Asia/Nowhere");
        file["entries"][0]["states"]["moon"] = json!("down");
        file["entries"][0]["states"]["map"] = json!("broken");
        file["entries"][1]["kind"] = json!("gossip");
        file["entries"][1]["by"] = json!(["nobody"]);
        file["entries"][1]["text"] = json!({"en": "x", "fr": "x"});
        file["entries"][1]["sources"] = json!(["hearsay"]);
    });
    assert_eq!(
        faults,
        [
            r#"the file: zone "Asia/Nowhere" is not known; write an IANA name such as Asia/Seoul"#,
            r#"entry out: the file has no component "moon""#,
            r#"entry out: the state of map "broken" is not known; write one of operational, degraded, partial, down, unknown"#,
            r#"entry back: the file has no speaker "nobody""#,
            r#"entry back: the file has no source "hearsay""#,
            r#"entry back: kind "gossip" is not known; write one of event, claim, detection, notice, eta, apology, recovery, status-list, government, governance, warning, press, claims, investigation, postmortem, compensation"#,
            r#"entry back: text is in "fr", which is no language of the page"#,
            r#"entry back: text is missing in "ko""#,
        ]
    );
}

#[test]
fn entries_stand_in_order_inside_the_range_and_look_back_only() {
    let faults = faults_after(|file| {
        file["entries"][0]["at"] = json!("2022-10-17T00:00:00+09:00");
        file["entries"][1]["as_of"] = json!("2022-10-15T19:00:00+09:00");
        file["entries"][1]["id"] = json!("out");
    });
    assert_eq!(
        faults,
        [
            "entry out: at lies between starts_at and ends_at",
            "entry out: as_of is not later than at",
            "entry out: each entry has an id of its own",
            "entry out: entries stand in the order of their instants",
        ]
    );
}

#[test]
fn an_instant_is_read_with_its_offset_and_a_clash_of_slugs_is_told() {
    let faults = faults_after(|file| {
        file["entries"][0]["at"] = json!("2022-10-15 15:30");
        file["catalogue"]["components"][0]["functions"][0]["slug"] = json!("map");
    });
    assert!(faults.iter().any(|fault| fault.contains("write one such as 2022-10-17T09:00:00+09:00")), "{faults:?}");
    assert!(faults.iter().any(|fault| fault.starts_with("component map: slug")), "{faults:?}");
}

#[test]
fn a_mistyped_key_and_another_format_are_refused() {
    let faults = faults_after(|file| file["entries"][0]["stats"] = json!({}));
    assert!(faults.len() == 1 && faults[0].starts_with("line 1: unknown field `stats`"), "{faults:?}");
    assert_eq!(
        faults_after(|file| file["format"] = json!(2)),
        ["the file: format 2 is not known; this version reads format 1"]
    );
    assert_eq!(read("{").unwrap_err().iter().count(), 1);
}

#[test]
fn an_instant_outside_is_refused_with_the_range() {
    let rehearsal = read(&smallest().to_string()).unwrap();
    assert_eq!(rehearsal.require_within(rehearsal.starts_at), Ok(()));
    assert_eq!(rehearsal.require_within(rehearsal.ends_at), Ok(()));
    let refusal = rehearsal.require_within(rehearsal.record_from).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "this rehearsal goes from 2022-10-15T15:00:00+09:00 to 2022-10-16T00:00:00+09:00; name an instant in between"
    );
}

/// The smallest incident over the smallest file.
fn incident() -> Value {
    let words = |word: &str| json!({"ko": word, "en": word});
    json!({
        "title": words("t"), "opens_with": "out", "ends_with": "back",
        "began_at": "2022-10-15T15:20:00+09:00", "precision": "about", "author": "duty",
        "watched_minutes": 30, "night": {"from": "22:00", "until": "07:00"},
        "limits": {"partial": words("p"), "degraded": words("d")},
        "safety": [{"entry": "out", "safety": "being_checked", "text": words("s")}]
    })
}

#[test]
fn the_incident_of_a_file_is_read() {
    let mut file = smallest();
    file["incident"] = incident();
    let read = read(&file.to_string()).unwrap().incident.unwrap();
    assert_eq!((read.opens, read.ends, read.watched_for.num_minutes()), (0, 1, 30));
    assert!(matches!(read.beside["out"][..], [Beside::Safety { .. }]));
    let night = read.night.unwrap();
    let holds = |text: &str| night.holds(text.parse().unwrap(), Tz::Asia__Seoul);
    assert_eq!(
        ["2022-10-15T21:59:00+09:00", "2022-10-15T22:00:00+09:00", "2022-10-16T06:59:00+09:00"].map(holds),
        [false, true, true]
    );
    assert!(!holds("2022-10-16T07:00:00+09:00"));
}

#[test]
fn every_fault_of_an_incident_is_told() {
    let faults = faults_after(|file| {
        file["incident"] = incident();
        file["incident"]["ends_with"] = json!("out");
        file["incident"]["author"] = json!("someone@example.org");
        file["incident"]["safety"][0]["entry"] = json!("nowhere");
    });
    assert!(faults[0].starts_with("incident: opens_with, ends_with and reports_with follow"), "{faults:?}");
    assert!(faults.iter().any(|fault| fault.contains("cannot name an actor")), "{faults:?}");
    let faults = faults_after(|file| {
        file["incident"] = incident();
        file["incident"]["safety"][0]["entry"] = json!("nowhere");
        file["incident"]["phases"] = json!([{"entry": "out", "phase": "resolved"}]);
        file["incident"]["estimates"] = json!([{"promise": "p", "confidence": "low", "basis": {"ko": "b", "en": "b"}}]);
        file["entries"][0]["states"] = json!({"map-use": "down"});
        file["entries"][1]["states"] = json!({"map-place": "down"});
    });
    assert_eq!(
        faults,
        [
            "incident: phase \"resolved\" is not known; write one of investigating, identified, monitoring",
            "safety: entry: the file has no entry \"nowhere\"",
            "estimate p: the file has no promise \"p\"",
            "incident: set_changes: entry back hits 1 more than were tracked; give the reason for it",
        ]
    );
    assert!(
        faults_after(|file| {
            file["incident"] = incident();
            file["incident"]["ends"] = json!(1);
        })[0]
            .contains("unknown field `ends`")
    );
}

#[test]
fn a_series_is_counted_upwards_and_dated_back_as_a_whole() {
    let series = |file: &mut Value, first: Value, second: Value| {
        let name = json!({"ko": "n", "en": "n"});
        file["catalogue"]["generated"] = json!([{"slug": "s", "group": "g", "name": name, "count": 10, "tier": 2}]);
        file["entries"][0]["counts"] = json!({"s": first});
        file["entries"][1]["counts"] = json!({"s": second});
    };
    let mut file = smallest();
    series(&mut file, json!({"affected": 3, "restored": 0}), json!({"affected": 5, "restored": 2}));
    file["entries"][1]["since"] = json!({"s": "2022-10-15T15:20:00+09:00"});
    let rehearsal = read(&file.to_string()).unwrap();
    assert_eq!(rehearsal.leaves().len(), 12);
    let second: Vec<_> = rehearsal.entries[1].leaves[2..].to_vec();
    let named = |slug: &str| ComponentId::from_slug(slug);
    let (now, before) = (rehearsal.entries[1].at, rehearsal.entries[0].as_of);
    let expected = [("s-01", Status::Operational, now), ("s-02", Status::Operational, now)]
        .into_iter()
        .chain([("s-04", Status::MajorOutage, before), ("s-05", Status::MajorOutage, before)]);
    let expected: Vec<_> =
        expected.map(|(slug, status, since)| Stated { component: named(slug), status, since }).collect();
    assert_eq!(second, expected);
    for (first, second, told) in [
        (json!({"affected": 3, "restored": 1}), json!({"affected": 2, "restored": 1}), "the count of s falls"),
        (json!({"affected": 3, "restored": 4}), json!({"affected": 3, "restored": 4}), "counts what was hit of them"),
        (
            json!({"affected": 3, "restored": 0}),
            json!({"affected": 5, "restored": 4}),
            "more are restored than were hit",
        ),
    ] {
        let faults = faults_after(|file| series(file, first, second));
        assert!(faults.iter().any(|fault| fault.contains(told)), "{faults:?}");
    }
    let faults = faults_after(|file| file["entries"][0]["since"] = json!({"map": "2022-10-15T15:20:00+09:00"}));
    assert!(faults[0].contains("of which the entry states nothing"), "{faults:?}");
}
