//! The reader of recorded bodies: timelines, old and odd pages, several bodies, refusals.

use super::*;
use crate::domain::imports::Named;
use crate::domain::incidents::{Impact, Phase};
use crate::domain::status::Status;

fn page(updated_at: &str) -> String {
    format!(r#""page":{{"id":"kctbh9vrtdwd","time_zone":"Asia/Seoul","updated_at":"{updated_at}"}}"#)
}

fn source(texts: &[String]) -> Source {
    let bodies = texts.iter().map(|text| read(text).unwrap()).collect();
    merge(bodies, Language::English).unwrap().0
}

fn incident(id: &str, status: &str, rest: &str) -> String {
    format!(
        r#"{{"id":"{id}","name":"Mail was late","status":"{status}","impact":"minor",
        "created_at":"2022-10-16T02:16:09.482+09:00","resolved_at":"2022-10-16T05:00:00+09:00"{rest}}}"#
    )
}

fn of_incidents(incidents: &[String]) -> String {
    format!("{{{},\"incidents\":[{}]}}", page("2022-10-16T02:16:09.482+09:00"), incidents.join(","))
}

#[test]
fn an_incident_is_read_in_the_order_of_its_timeline() {
    let updates = r#","started_at":null,"incident_updates":[
        {"id":"uuuuuuuuuuu2","status":"resolved","body":"Over.<br />\r\nThank you.","created_at":"2022-10-16T05:00:00+09:00",
         "display_at":"2022-10-16T05:00:00+09:00","affected_components":null,"custom_tweet":"short"},
        {"id":"uuuuuuuuuuu1","status":"investigating","body":"We look.","created_at":"2022-10-16T03:00:00+09:00",
         "display_at":"2022-10-16T01:00:00+09:00","affected_components":[
            {"code":"b5p0tq8xg7yd","name":"Talk - Mail","old_status":"operational","new_status":"major_outage"}]}]"#;
    let text = of_incidents(&[incident("8l4ygp009s5s", "resolved", updates)]);
    let (source, unplaced) = merge(vec![read(&text).unwrap()], Language::English).unwrap();
    let [found] = source.incidents.as_slice() else { panic!("{source:?}") };
    assert_eq!((found.impact, found.updates.len(), source.left.len()), (Impact::Minor, 2, 0));
    assert_eq!(found.began_at, time("2022-10-16T01:00:00+09:00").unwrap());
    assert_eq!(found.updates[0].phase, Phase::Investigating);
    let named = Named { id: Some("b5p0tq8xg7yd".into()), name: "Talk - Mail".into() };
    assert_eq!(found.updates[0].statuses, [(named, Status::MajorOutage)]);
    let words = found.updates[1].body.as_ref().unwrap().in_language(Language::English).1;
    assert_eq!(words, "Over.\nThank you.");
    assert_eq!(unplaced, BTreeMap::from([("custom_tweet", 1)]));
}

#[test]
fn an_end_before_the_beginning_is_not_believed() {
    let updates = |first: &str, last: &str| {
        format!(
            r#","started_at":"2022-10-16T06:00:00+09:00","incident_updates":[
            {{"id":"u1","status":"investigating","body":"We look.","created_at":"{first}"}},
            {{"id":"u2","status":"{last}","body":"Over.","created_at":"2022-10-16T08:00:00+09:00"}}]"#
        )
    };
    let first = "2022-10-16T06:00:00+09:00";
    let [said, unsaid] =
        ["resolved", "postmortem"].map(|last| incident("aaaaaaaaaaaa", "resolved", &updates(first, last)));
    let whole = source(&[of_incidents(&[said])]);
    assert_eq!(whole.incidents[0].resolved_at, time("2022-10-16T08:00:00+09:00").unwrap());
    assert!(whole.left[0].why.contains("resolved_at lies before it began"), "{:?}", whole.left);
    let none = source(&[of_incidents(std::slice::from_ref(&unsaid))]);
    assert!(none.incidents.is_empty() && none.left[0].why.contains("ended before it began"), "{:?}", none.left);
    let reported = unsaid.replace(r#""resolved_at":"2022-10-16T05:00:00+09:00""#, r#""resolved_at":null"#);
    let reported = source(&[of_incidents(&[reported])]);
    assert_eq!(reported.incidents[0].resolved_at, time("2022-10-16T08:00:00+09:00").unwrap());
    assert!(reported.left[0].why.contains("until its report"), "{:?}", reported.left);
}

#[test]
fn one_file_that_contradicts_itself_is_told_so_and_two_files_are_not() {
    let of = |name: &str| incident("aaaaaaaaaaaa", "resolved", "").replace("Mail was late", name);
    let once = source(&[of_incidents(&[of("Mail"), of("Maps")])]);
    assert_eq!((once.incidents.len(), once.left.len()), (1, 1), "{:?}", once.left);
    assert!(once.left[0].why.contains("in one file twice"));
    assert!(source(&[of_incidents(&[of("Mail"), of("Mail")])]).left.is_empty());
    assert!(source(&[of_incidents(&[of("Mail")]), of_incidents(&[of("Maps")])]).left.is_empty());
}

#[test]
fn what_old_and_odd_pages_have_is_read_or_named() {
    let none = r#","incident_updates":[{"id":"u1","status":"resolved","body":" ","created_at":"2022-10-16T05:00:00+09:00",
        "affected_components":[{"name":"No components were affected by this update."}]}]"#;
    let broken = r#","incident_updates":[{"id":"u2","status":"jumping","created_at":"2022-10-16T05:00:00+09:00"},7]"#;
    let text = of_incidents(&[
        incident("aaaaaaaaaaaa", "resolved", none),
        incident("bbbbbbbbbbbb", "resolved", broken),
        incident("cccccccccccc", "monitoring", ""),
        "{\"name\":\"without an id\"}".into(),
        r#"{"id":"dddddddddddd","name":"","status":"resolved","created_at":"2022-10-16T05:00:00Z"}"#.into(),
    ]);
    let source = source(&[text]);
    assert_eq!(source.incidents.len(), 2);
    assert!(source.incidents[0].updates[0].statuses.is_empty() && source.incidents[0].updates[0].body.is_none());
    let left: Vec<&str> = source.left.iter().map(|left| left.what.as_str()).collect();
    assert_eq!(
        left,
        [
            "aaaaaaaaaaaa (incidents[0].incident_updates[0])",
            "bbbbbbbbbbbb (incidents[1].incident_updates[0])",
            "bbbbbbbbbbbb (incidents[1].incident_updates[1])",
            "cccccccccccc",
            "incidents[3]",
            "dddddddddddd",
        ]
    );
    assert!(source.left[3].why.contains("bonghwa incident open"));
}

#[test]
fn of_several_bodies_the_newest_says_how_it_is() {
    let body = |at: &str, name: &str| {
        format!(r#"{{{},"components":[{{"id":"cccccccccccc","name":"{name}","group":false}}]}}"#, page(at))
    };
    let (old, new) = (body("2022-10-16T01:00:00Z", "Old"), body("2022-10-17T01:00:00+09:00", "New"));
    for bodies in [[old.clone(), new.clone()], [new, old.clone()]] {
        assert_eq!(source(&bodies).components.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["New"]);
    }
    let other = old.replace("kctbh9vrtdwd", "otherotherot");
    let refused = merge(vec![read(&old).unwrap(), read(&other).unwrap()], Language::English).unwrap_err();
    assert!(matches!(refused, Refusal::OtherPage { .. }), "{refused}");
}

#[test]
fn what_is_no_body_of_the_format_is_refused_with_its_place() {
    for (text, told) in [
        ("{\n\"page\"", "line 2: this is no JSON"),
        ("{}", "page.id is missing"),
        (r#"{"page":{"id":"x"}}"#, "none of components"),
        (r#"{"page":{"id":"x"},"incidents":{}}"#, "incidents is missing or is not a list"),
    ] {
        let refused = read(text).unwrap_err().to_string();
        assert!(refused.starts_with(told) || refused.contains(told), "{refused}");
    }
}
