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
