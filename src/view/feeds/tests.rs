//! Feeds as readers get them: read back by readers of their kind, and held against the record.

use super::*;
use crate::domain::record::PublicRecord;
use crate::domain::status::Status::Operational;
use crate::view::{maintenance_samples as maintenances, samples};
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;

fn read(record: &PublicRecord, feed: Feed) -> String {
    let page = samples::page();
    feed.render(&Site::new(record, &page))
}

fn atom(record: &PublicRecord, feed: Feed) -> atom_syndication::Feed {
    read(record, feed).parse().expect("it is Atom")
}

fn json(record: &PublicRecord, feed: Feed) -> Value {
    serde_json::from_str(&read(record, feed)).expect("it is JSON")
}

const KOREAN: Feed = Feed::Updates(Language::Korean, None);
const ENGLISH: Feed = Feed::Updates(Language::English, None);

#[test]
fn every_update_is_an_entry_with_an_address_and_an_id_of_its_own() {
    let record = maintenances::record();
    let feed = atom(&record, KOREAN);
    let updates = record.incidents.iter().map(|one| one.updates.len()).sum::<usize>();
    let works = record.maintenances.iter().map(|one| one.updates.len()).sum::<usize>();
    assert_eq!(feed.entries.len(), updates + works);
    let ids: HashSet<&str> = feed.entries.iter().map(|entry| entry.id.as_str()).collect();
    let links: HashSet<&str> = feed.entries.iter().map(|entry| entry.links[0].href.as_str()).collect();
    assert_eq!((ids.len(), links.len()), (feed.entries.len(), feed.entries.len()));
    let incident = &record.incidents[0];
    let first = &incident.updates[0];
    let entry = feed.entries.iter().find(|entry| entry.id.ends_with(first.id.as_str())).unwrap();
    assert_eq!(entry.id, format!("tag:status.example.kr,2005:Update/{}", first.id));
    assert_eq!(entry.links[0].href, format!("https://status.example.kr/incidents/{}/#u-{}", incident.id, first.id));
    assert!(feed.entries.is_sorted_by(|newer, older| newer.updated >= older.updated));
    let english = atom(&record, ENGLISH);
    assert_eq!(english.lang.as_deref(), Some("en"));
    assert!(english.entries.iter().all(|entry| entry.links[0].href.starts_with("https://status.example.kr/en/")));
    let ids_in_english: HashSet<&str> = english.entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids, ids_in_english);
}

#[test]
fn a_correction_moves_an_entry_and_a_retraction_is_said_in_it() {
    let record = maintenances::record();
    let feed = json(&record, Feed::Json(Language::Korean, None));
    let item = |id: crate::domain::ids::UpdateId| {
        let items = feed["items"].as_array().unwrap();
        items.iter().find(|one| one["id"].as_str().unwrap().ends_with(id.as_str())).unwrap()
    };
    let updates = &record.incidents[0].updates;
    let corrected = item(updates.iter().find(|one| one.is_corrected()).unwrap().id);
    assert!(corrected["title"].as_str().unwrap().contains("정정"));
    let moment = |value: &Value| DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap();
    assert!(moment(&corrected["date_modified"]) > moment(&corrected["date_published"]));
    let retracted = updates.iter().find(|one| one.retraction.is_some()).unwrap();
    let said = item(retracted.id);
    let words = retracted.body().unwrap().in_language(Language::Korean).1;
    assert!(said["content_text"].as_str().unwrap().contains("취소했습니다"));
    assert!(!said["content_text"].as_str().unwrap().contains(words));
    assert!(said["content_html"].as_str().unwrap().contains(&format!("<del>{words}</del>")), "{said}");
}

#[test]
fn what_was_called_off_is_told_without_a_time_at_which_it_would_take_place() {
    let record = maintenances::record();
    let told = read(&record, Feed::HistoryRss);
    let channel: rss::Channel = told.parse().expect("it is RSS");
    let is_scheduled = |id: crate::domain::ids::MaintenanceId| {
        let found = channel.items.iter().find(|one| one.link.as_deref().is_some_and(|link| link.contains(id.as_str())));
        found.and_then(|one| one.description.as_deref()).unwrap().contains("예정된 작업")
    };
    assert!(is_scheduled(maintenances::planned().id) && !is_scheduled(maintenances::cancelled().id));
    let ends = told.matches("<maintenanceEndDate>").count();
    assert_eq!(ends, record.maintenances.len() - 1, "what does not take place does not end");
}

#[test]
fn what_was_said_long_ago_comes_back_when_it_is_put_right() {
    let mut record = maintenances::record();
    let mut incident = record.incidents[0].as_ref().clone();
    let (first, model) = (incident.updates[0].clone(), incident.updates[1].clone());
    incident.updates = (0..80)
        .map(|number| {
            let at = model.published_at + chrono::Duration::minutes(i64::from(number));
            let mut update = model.clone();
            update.id = crate::domain::ids::UpdateId::from_slug(&number.to_string());
            (update.number, update.published_at, update.revisions[0].at) = (number + 2, at, at);
            update
        })
        .collect();
    incident.updates.insert(0, first.clone());
    record.incidents = vec![Arc::new(incident.clone())];
    record.maintenances.clear();
    let holds_first = |record: &PublicRecord| {
        let feed = atom(record, KOREAN);
        assert_eq!(feed.entries.len(), 50);
        feed.entries[0].id.ends_with(first.id.as_str())
    };
    assert!(!holds_first(&record));
    let mut revision = first.revisions[0].clone();
    revision.at = model.published_at + chrono::Duration::days(9);
    incident.updates[0].revisions.push(revision);
    record.incidents = vec![Arc::new(incident)];
    assert!(holds_first(&record));
}

#[test]
fn the_feed_of_a_group_tells_of_that_group_alone() {
    let record = maintenances::record();
    let of = |slug: &str| {
        let feed = atom(&record, Feed::Updates(Language::English, Some(GroupId::from_slug(slug))));
        (feed.title.value.clone(), feed.entries.iter().map(|one| one.title.value.clone()).collect::<Vec<_>>())
    };
    let (title, entries) = of("talks");
    assert!(title.contains("Conversation") && entries.iter().any(|one| one.contains("New disks for photos")));
    assert!(!entries.iter().any(|one| one.contains("Mail server maintenance")));
    let (_, entries) = of("mails");
    assert!(entries.iter().any(|one| one.contains("Mail server maintenance")));
    let site_record = samples::all(Operational);
    let page = samples::page();
    let site = Site::new(&site_record, &page);
    let all = Feed::all(&site);
    let paths: HashSet<String> = all.iter().map(|feed| feed.path(&page)).collect();
    assert_eq!(paths.len(), all.len());
    for path in ["/history.atom", "/history.rss", "/updates.atom", "/en/updates.atom", "/feed.json", "/en/calendar.ics"]
    {
        assert!(paths.contains(path), "{path}");
    }
    let talks = GroupId::from_slug("talks");
    assert!(paths.contains(&format!("/groups/{talks}/feed.json")));
    assert!(paths.contains(&format!("/en/groups/{talks}/updates.atom")));
}

#[test]
fn the_history_has_the_shape_that_readers_of_the_field_know() {
    let record = maintenances::record();
    let channel = rss::Channel::read_from(read(&record, Feed::HistoryRss).as_bytes()).expect("it is RSS");
    assert_eq!(channel.items.len(), 7);
    let planned = channel.items.iter().find(|item| item.title.as_deref() == Some("사진 저장 장치 교체")).unwrap();
    assert_eq!(planned.pub_date.as_deref(), Some("Wed, 19 Oct 2022 09:00:00 +0900"));
    assert_eq!(planned.guid.as_ref().map(|guid| &guid.value), planned.link.as_ref());
    let text = planned.description.as_deref().unwrap();
    assert!(text.starts_with("<p><strong>예정된 작업") && text.matches("<p>").count() == 3, "{text}");
    assert!(read(&record, Feed::HistoryRss).contains("<maintenanceEndDate>Wed, 19 Oct 2022 12:00:00 +0900</maint"));
    let feed = atom(&record, Feed::HistoryAtom);
    assert_eq!((feed.id.as_str(), feed.entries.len()), ("tag:status.example.kr,2005:/history", 7));
    let incident = feed.entries.iter().find(|one| one.id.contains(":Incident/")).unwrap();
    let text = incident.content.as_ref().and_then(|content| content.value.clone()).unwrap();
    assert!(text.contains(" KST</small><br><strong>") && text.contains("<var data-var='time'>"), "{text}");
    assert!(feed.entries.is_sorted_by(|newer, older| newer.published.is_some() && older.published.is_some()));
}

#[test]
fn nothing_that_xml_cannot_carry_gets_into_a_feed() {
    let mut record = maintenances::record();
    let mut work = maintenances::planned();
    let hostile = "<b>\u{fffe}]]>&amp;\u{e000}</b>";
    let texts = crate::domain::language::Texts::of(Language::Korean, hostile);
    let wording = crate::domain::language::Wording::new("x", &texts, Language::Korean, 90).unwrap();
    (work.title, work.updates[0].body) = (wording.clone(), Some(wording));
    record.maintenances = vec![Arc::new(work)];
    for feed in [Feed::HistoryAtom, Feed::HistoryRss, KOREAN, ENGLISH] {
        let text = read(&record, feed);
        let is_unsound = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}');
        assert!(!text.contains(is_unsound), "{text}");
    }
    let title = "<b>]]>&amp;</b>";
    assert!(atom(&record, KOREAN).entries.iter().any(|entry| entry.title.value.ends_with(title)));
    let channel = rss::Channel::read_from(read(&record, Feed::HistoryRss).as_bytes()).unwrap();
    assert!(channel.items.iter().any(|item| item.title.as_deref() == Some(title)));
}

#[test]
fn a_replay_says_so_in_every_title() {
    let record = PublicRecord { is_rehearsal: true, ..maintenances::record() };
    assert!(atom(&record, KOREAN).entries.iter().all(|entry| entry.title.value.contains("[재현")));
    assert!(atom(&record, Feed::HistoryAtom).title.value.starts_with('['));
}

#[test]
fn a_page_without_a_past_has_empty_feeds_that_can_be_read() {
    let record = samples::all(Operational);
    assert_eq!(atom(&record, KOREAN).entries.len(), 0);
    assert_eq!(json(&record, Feed::Json(Language::English, None))["items"], serde_json::json!([]));
    assert_eq!(rss::Channel::read_from(read(&record, Feed::HistoryRss).as_bytes()).unwrap().items.len(), 0);
}

#[test]
fn a_tag_names_the_host_without_its_port() {
    let at = |url: &str| Page { url: url.to_owned(), ..samples::page() };
    assert_eq!(host(&at("https://status.example.kr")), "status.example.kr");
    assert_eq!(host(&at("http://127.0.0.1:8080")), "127.0.0.1");
}

#[test]
fn feeds() {
    let record = maintenances::record();
    insta::assert_snapshot!("updates_en", read(&record, ENGLISH).replace("<entry>", "\n<entry>"));
    insta::assert_snapshot!("history_rss", read(&record, Feed::HistoryRss).replace("<item>", "\n<item>"));
}
