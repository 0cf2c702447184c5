//! How history looks: the years, a year, a month, a component and a group over all months.

use super::super::maintenance_samples;
use super::super::samples::{self, history};
use super::{body_of, file, path_of, select};
use crate::domain::history::Month;
use crate::domain::ids::{ComponentId, GroupId};
use crate::domain::uptime::Tally;
use scraper::Html;

#[test]
fn years_and_months() {
    looks_like!("history_ko", history::record(), "/history/");
    looks_like!("year_ko", history::record(), "/history/2022/");
    looks_like!("year_en", history::record(), "/en/history/2021/");
    looks_like!("month_ko", history::record(), "/history/2022-10/");
    looks_like!("month_en", history::record(), "/en/history/2022-09/");
}

#[test]
fn all_months_of_a_part() {
    let group = format!("/groups/{}/history/", GroupId::from_slug("mobility"));
    looks_like!("component_history_ko", history::record(), format!("{}history/", path_of("mail")));
    looks_like!("component_history_en", history::record(), format!("/en{}history/", path_of("taxi")));
    looks_like!("group_history_ko", history::record(), group);
}

#[test]
fn corrections_stand_where_they_apply_and_nowhere_else() {
    let record = history::record();
    let has = |path: &str| file(&record, path).contains("<h2>정정한 기록</h2>");
    for path in [&path_of("mail"), &format!("{}history/", path_of("mail")), "/history/2022-09/", "/uptime/"] {
        assert!(has(path), "{path}");
    }
    for path in [&path_of("taxi"), "/history/2022-10/", "/history/2022-08/"] {
        assert!(!has(path), "{path}");
    }
}

/// The rows about the taxi in the table of what was out.
fn windows(path: &str) -> Vec<String> {
    let html = Html::parse_document(&file(&history::record(), path));
    let rows = select(&html, "table.outages tbody tr");
    let texts = rows.iter().map(|row| row.text().collect::<Vec<_>>().join(" "));
    texts.filter(|text| text.contains("택시 호출") && text.contains("일부 중단")).collect()
}

#[test]
fn what_crosses_the_end_of_a_month_stands_whole_in_both_months() {
    let (september, october) = (windows("/history/2022-09/"), windows("/history/2022-10/"));
    assert_eq!((september.len(), &september), (1, &october));
    assert!(
        september[0].contains("9월 30일(금) 22:00") && september[0].contains("10월 1일(토) 03:00"),
        "{september:?}"
    );
    assert!(september[0].contains("5시간"), "{september:?}");
    assert!(windows("/history/2022-08/").is_empty());
}

#[test]
fn a_month_is_the_sum_of_its_days() {
    let record = history::record();
    let mut compared = 0;
    for (leaf, state) in record.leaves() {
        // The months that the ninety days hold whole, and the one that is not over.
        for text in ["2022-08", "2022-09", "2022-10"] {
            let month = Month::parse(text).unwrap();
            let days = state.days.tallies().enumerate().map(|(place, tally)| (state.days.day(place), tally));
            let mut sum = Tally::default();
            days.filter(|(day, _)| Month::of(*day) == month).for_each(|(_, tally)| sum += *tally);
            let recorded = record.months.iter().find(|one| one.month == month).unwrap().leaf(leaf.component.id);
            assert_eq!(recorded.map_or(Tally::default(), |leaf| leaf.tally), sum, "{} {text}", leaf.component.slug);
            compared += usize::from(sum.covered_ms > 0);
        }
    }
    assert!(compared > 10, "{compared}");
}

#[test]
fn a_month_is_rendered_again_only_where_something_in_it_changed() {
    let before = history::record();
    let stamp_of = |record: &crate::domain::record::PublicRecord, path: &str| {
        let page = samples::page();
        let site = super::Site::new(record, &page);
        super::sheets(&site).into_iter().find(|sheet| sheet.path == path).unwrap().stamp
    };
    let mut after = before.clone();
    let stamp = crate::domain::record::Stamp { sequence: 1300, at: after.content.at };
    std::sync::Arc::make_mut(&mut after.maintenances[4]).stamp = stamp;
    assert_eq!(after.maintenances[4].id, maintenance_samples::completed().id);
    assert_eq!(stamp_of(&after, "/history/2022-10/"), stamp);
    assert_eq!(stamp_of(&after, "/en/history/2022/"), stamp);
    for path in ["/history/2022-09/", "/history/2022-08/", "/history/2021/", "/en/history/2021-11/"] {
        assert_eq!(stamp_of(&after, path), stamp_of(&before, path), "{path}");
    }
    let taxi = format!("/components/{}/history/", ComponentId::from_slug("taxi"));
    assert_eq!(stamp_of(&after, &taxi), stamp_of(&before, &taxi));
}

#[test]
fn the_first_month_is_told_when_one_comes_before_it() {
    let before = history::record();
    let stamp_of = |record: &crate::domain::record::PublicRecord| {
        let page = samples::page();
        let site = super::Site::new(record, &page);
        site.calendar().find(Month::parse("2021-11").unwrap()).unwrap().stamp
    };
    let mut after = before.clone();
    let mut taken_over = after.incidents[1].as_ref().clone();
    taken_over.id = crate::domain::ids::IncidentId::from_slug("old");
    taken_over.stamp.sequence = 1300;
    let began_at = samples::outage_at() - chrono::Duration::days(3000);
    taken_over.starts[0].at = began_at;
    taken_over.state = crate::domain::incidents::State::Resolved { at: began_at };
    after.incidents.push(std::sync::Arc::new(taken_over));
    assert_eq!((stamp_of(&before).sequence, stamp_of(&after).sequence), (900, 1300));
    let page = file(&after, "/history/2021-11/");
    assert!(page.contains("href=\"/history/2021-10/\"") && !file(&before, "/history/2021-11/").contains("2021-10"));
}
