//! How maintenances look: on the front page, on their own pages, on those of what they touch.

use super::super::maintenance_samples;
use super::super::samples::well_but;
use super::{body_of, file, path_of, select};
use crate::domain::ids::{GroupId, MaintenanceId};
use crate::domain::maintenances::State;
use crate::domain::record::PublicRecord;
use crate::domain::status::Status;
use scraper::Html;
use std::sync::Arc;

/// All well but the mail, on which planned work is under way; the disks are to come, one is called off.
pub(super) fn only_maintenance() -> PublicRecord {
    let mut record = well_but(&[("mail", Status::UnderMaintenance)]);
    let mut under_way = maintenance_samples::verifying();
    under_way.state = State::InProgress { started_at: under_way.announced[0].from };
    under_way.updates.pop();
    let others = [maintenance_samples::cancelled(), maintenance_samples::planned(), under_way];
    record.maintenances = others.map(Arc::new).into();
    record
}

fn home(slug: &str) -> String {
    format!("/maintenances/{}/", MaintenanceId::from_slug(slug))
}

#[test]
fn maintenances_on_the_front_page() {
    looks_like!("index_maintenance_ko", only_maintenance(), "/");
    looks_like!("index_maintenance_en", only_maintenance(), "/en/");
    looks_like!("plain_maintenance_ko", maintenance_samples::record(), "/plain");
}

#[test]
fn maintenance_pages() {
    let record = maintenance_samples::record;
    looks_like!("maintenances_ko", record(), "/maintenances/");
    looks_like!("maintenances_en", record(), "/en/maintenances/");
    looks_like!("maintenance_moved_ko", record(), home("disks"));
    looks_like!("maintenance_moved_en", record(), format!("/en{}", home("disks")));
    looks_like!("maintenance_overrun_ko", record(), home("overrun"));
    looks_like!("maintenance_completed_en", record(), format!("/en{}", home("completed")));
    looks_like!("maintenance_cancelled_ko", record(), home("cancelled"));
}

#[test]
fn what_maintenances_touch_tells_of_them() {
    looks_like!("component_maintenance_ko", only_maintenance(), path_of("mail"));
    looks_like!("group_maintenance_en", only_maintenance(), format!("/en/groups/{}/", GroupId::from_slug("mails")));
}

/// The text of what `selector` finds on the page at `path`.
fn texts(record: &PublicRecord, path: &str, selector: &str) -> Vec<String> {
    let html = Html::parse_document(&file(record, path));
    select(&html, selector).iter().map(|found| found.text().collect()).collect()
}

#[test]
fn what_began_early_says_when_it_really_began_and_until_when_it_is_planned() {
    let mut record = only_maintenance();
    let mut early = maintenance_samples::verifying();
    early.state = State::InProgress { started_at: early.announced[0].from - chrono::Duration::minutes(84) };
    early.updates.pop();
    record.maintenances = vec![Arc::new(early)];
    let (ko, en) = ("10월 17일(월) 05:36에 시작 · 09:00까지 예정", "Began Mon 17 Oct, 05:36 · planned to end 09:00");
    for (path, told) in [("/", ko), ("/en/", en), ("/plain", ko), ("/en/plain", en), ("/maintenances/", ko)] {
        assert!(crate::view::wordings::unmarked(&file(&record, path)).contains(told), "{path}");
    }
    assert!(texts(&record, &home("verifying"), ".say p").iter().any(|line| line.contains("05:36에 시작")));
    assert!(texts(&record, &path_of("mail"), ".lines small").iter().any(|line| line.contains(ko)));
}

#[test]
fn work_that_overran_is_late_everywhere_and_it_and_its_incident_lead_to_each_other() {
    let record = maintenance_samples::record();
    let overrun = maintenance_samples::overrun();
    let incident = overrun.overrun.unwrap().incident;
    for path in [path_of("mail"), format!("/groups/{}/", GroupId::from_slug("mails")), "/maintenances/".to_owned()] {
        let lines = texts(&record, &path, ".lines small");
        assert!(
            lines.iter().any(|line| line.starts_with("점검 지연 · ") && line.contains("을 넘김")),
            "{path}: {lines:?}"
        );
    }
    let links = |path: &str| -> Vec<String> {
        let html = Html::parse_document(&file(&record, path));
        select(&html, ".say a").iter().filter_map(|link| link.attr("href").map(str::to_owned)).collect()
    };
    assert_eq!(links(&home("overrun")), [format!("/incidents/{incident}/")]);
    assert_eq!(links(&format!("/incidents/{incident}/")), [home("overrun")]);
    assert_eq!(texts(&record, &home("overrun"), ".now"), ["점검 지연"]);
}

#[test]
fn of_what_was_called_off_nothing_is_expected() {
    let mut record = only_maintenance();
    assert!(texts(&record, &home("cancelled"), "table").is_empty());
    assert_eq!(texts(&record, &home("disks"), "table").len(), 1);
    record.maintenances = vec![Arc::new(maintenance_samples::cancelled())];
    let text = file(&record, "/plain");
    assert!(text.contains("취소한 이유") && !text.contains("느리거나 불안정할 수 있습니다"), "{text}");
}

#[test]
fn a_phase_that_staff_gave_no_words_has_words_of_the_page() {
    let mut record = only_maintenance();
    let mut verifying = maintenance_samples::verifying();
    verifying.updates.last_mut().unwrap().body = None;
    record.maintenances = vec![Arc::new(verifying)];
    let said = |path: &str| texts(&record, path, "article.u p").concat();
    assert!(said(&home("verifying")).contains("작업을 마치고 결과를 확인하고 있습니다."));
    assert!(said(&format!("/en{}", home("verifying"))).contains("its result is being checked"));
}

#[test]
fn what_was_called_off_leaves_the_front_page_at_its_announced_end() {
    let mut record = only_maintenance();
    let titles = |record: &PublicRecord| -> Vec<String> {
        let html = Html::parse_document(&file(record, "/"));
        select(&html, "article.u h3").iter().map(|title| title.text().collect()).collect()
    };
    assert_eq!(titles(&record).len(), 3, "{:?}", titles(&record));
    record.stamp.at = maintenance_samples::cancelled().announced[0].until;
    assert_eq!(titles(&record).len(), 2, "{:?}", titles(&record));
    assert!(file(&record, "/maintenances/").contains("<del>메일 서버 점검</del>"));
}

#[test]
fn the_first_sentence_says_that_only_planned_work_is_under_way() {
    let html = Html::parse_document(&file(&only_maintenance(), "/"));
    let said: String = select(&html, "h1").iter().flat_map(scraper::ElementRef::text).collect();
    assert_eq!(said, "가람 메일은 점검 중입니다. 나머지 6개 서비스는 정상입니다.");
    let rows: Vec<String> = select(&html, ".r small").iter().map(|row| row.text().collect()).collect();
    assert!(rows.iter().any(|row| row.ends_with("까지 예정")), "{rows:?}");
}
