//! The calendar, line by line; a third party's parser reads it in the end-to-end tests.

use super::*;
use crate::domain::page::Page;
use crate::view::{maintenance_samples as maintenances, samples};
use std::sync::Arc;

fn calendar(zone: Tz, maintenances: Vec<MaintenanceRecord>, language: Language) -> String {
    let page = Page { zone, ..samples::page() };
    let mut record = maintenances::record();
    record.maintenances = maintenances.into_iter().map(Arc::new).collect();
    render(&Site::new(&record, &page), language)
}

/// The lines of `calendar` without folds.
fn unfolded(calendar: &str) -> Vec<String> {
    calendar.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

fn value<'l>(lines: &'l [String], name: &str) -> &'l str {
    let found = lines.iter().find_map(|line| line.strip_prefix(name));
    found.unwrap_or_else(|| panic!("{name} in {lines:?}"))
}

#[test]
fn a_move_and_a_cancellation_raise_the_sequence_of_the_same_event() {
    let lines = unfolded(&calendar(Tz::Asia__Seoul, vec![maintenances::planned()], Language::Korean));
    let id = maintenances::planned().id;
    assert_eq!(value(&lines, "UID:"), format!("{id}@status.example.kr"));
    assert_eq!((value(&lines, "SEQUENCE:"), value(&lines, "STATUS:")), ("1", "CONFIRMED"));
    assert_eq!(value(&lines, "DTSTART;TZID=Asia/Seoul:2022"), "1019T090000");
    assert_eq!(value(&lines, "DTEND;TZID=Asia/Seoul:2022"), "1019T120000");
    assert_eq!(value(&lines, "DTSTAMP:"), "20221016T230000Z");
    assert_eq!(value(&lines, "SUMMARY:"), "사진 저장 장치 교체");
    assert_eq!(value(&lines, "URL:"), format!("https://status.example.kr/maintenances/{id}/"));
    let said = value(&lines, "DESCRIPTION:");
    assert!(said.contains("저장 장치를 바꿉니다\\; 그동안\\, 사진을") && said.contains("\\n\\n"), "{said}");
    let lines = unfolded(&calendar(Tz::Asia__Seoul, vec![maintenances::cancelled()], Language::English));
    assert_eq!((value(&lines, "SEQUENCE:"), value(&lines, "STATUS:")), ("1", "CANCELLED"));
    assert!(value(&lines, "DESCRIPTION:").contains("will not take place"));
}

#[test]
fn what_has_begun_and_what_has_ended_stand_where_they_really_were() {
    let told = |maintenance: MaintenanceRecord| {
        let lines = unfolded(&calendar(Tz::Asia__Seoul, vec![maintenance], Language::English));
        let end = lines.iter().find_map(|line| line.strip_prefix("DTEND;TZID=Asia/Seoul:2022")).map(str::to_owned);
        let start = value(&lines, "DTSTART;TZID=Asia/Seoul:2022").to_owned();
        (value(&lines, "SEQUENCE:").to_owned(), start, end)
    };
    let mut work = maintenances::planned();
    let expected =
        |sequence: &str, start: &str, end: &str| (sequence.to_owned(), start.to_owned(), Some(end.to_owned()));
    assert_eq!(told(work.clone()), expected("1", "1019T090000", "1019T120000"));
    let started_at = maintenances::hours(47);
    work.state = State::InProgress { started_at };
    assert_eq!(told(work.clone()), expected("2", "1019T080000", "1019T120000"), "begun early");
    work.state = State::Verifying { started_at, since: maintenances::hours(48) };
    assert_eq!(told(work.clone()).0, "2", "no time has changed");
    work.state = State::Completed { started_at, ended_at: maintenances::hours(49) };
    assert_eq!(told(work.clone()), expected("3", "1019T080000", "1019T100000"), "and ended early");
    work.state = State::Completed { started_at, ended_at: started_at };
    assert_eq!(told(work).2, None, "an end is later than the beginning, or is not there");
}

#[test]
fn lines_are_folded_between_characters() {
    let calendar = calendar(
        Tz::Asia__Seoul,
        maintenances::record().maintenances.iter().map(|m| m.as_ref().clone()).collect(),
        Language::Korean,
    );
    assert!(calendar.ends_with("END:VCALENDAR\r\n"));
    assert!(calendar.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])));
    assert!(calendar.split("\r\n").any(|line| line.starts_with(' ')));
    assert_eq!(unfolded(&calendar).iter().filter(|line| *line == "BEGIN:VEVENT").count(), 5);
}

#[test]
fn a_zone_carries_every_change_of_its_clocks_in_the_years_of_its_events() {
    let seoul = calendar(Tz::Asia__Seoul, vec![maintenances::planned()], Language::English);
    assert_eq!(seoul.matches("BEGIN:STANDARD").count(), 1);
    assert!(!seoul.contains("BEGIN:DAYLIGHT") && seoul.contains("TZOFFSETTO:+0900"));
    let berlin = calendar(Tz::Europe__Berlin, vec![maintenances::planned()], Language::English);
    let zone = &berlin[..berlin.find("END:VTIMEZONE").unwrap()];
    for change in [
        "BEGIN:DAYLIGHT\r\nDTSTART:20220327T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST",
        "BEGIN:STANDARD\r\nDTSTART:20221030T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET",
        "BEGIN:DAYLIGHT\r\nDTSTART:20230326T020000",
    ] {
        assert!(zone.contains(change), "{change} in {zone}");
    }
    assert!(!zone.contains("DTSTART:2024"));
    let newfoundland = calendar(Tz::America__St_Johns, Vec::new(), Language::English);
    assert!(newfoundland.contains("TZOFFSETTO:-0330"));
}

#[test]
fn the_second_of_two_equal_clock_times_is_told_in_utc() {
    let mut twice = maintenances::planned();
    let announced = twice.announced.last_mut().unwrap();
    announced.from = "2022-10-30T00:30:00Z".parse().unwrap();
    announced.until = "2022-10-30T01:30:00Z".parse().unwrap();
    let lines = unfolded(&calendar(Tz::Europe__Berlin, vec![twice], Language::English));
    assert_eq!(value(&lines, "DTSTART;TZID=Europe/Berlin:"), "20221030T023000");
    assert_eq!(value(&lines, "DTEND:"), "20221030T013000Z");
}

#[test]
fn a_calendar_with_nothing_in_it_is_still_one() {
    let lines = unfolded(&calendar(Tz::Asia__Seoul, Vec::new(), Language::Korean));
    assert!(lines.contains(&"BEGIN:VTIMEZONE".to_owned()) && !lines.contains(&"BEGIN:VEVENT".to_owned()));
}

#[test]
fn whole() {
    let text = calendar(Tz::Asia__Seoul, vec![maintenances::planned(), maintenances::cancelled()], Language::Korean);
    insta::assert_snapshot!("calendar_ko", text.replace("\r\n", "\n"));
}
