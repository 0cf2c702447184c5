//! Every fault that a file can have, and a file that has none.

use super::*;
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
