//! The command line: maintenance and history as somebody at a terminal announces, moves, ends and corrects them.

use super::works::{found, plan, plans};
use crate::harness::{Site, on_both_databases};
use crate::incidents::scene::{CATALOGUE, Scene};
use bonghwa::domain::maintenances::Ending;
use bonghwa::domain::status::Status::MajorOutage;

/// A site with the catalogue of the scene and the words of an announcement in two files.
fn site(database: &crate::harness::TestDatabase) -> Site {
    let site = Site::on(database.url(), "");
    std::fs::write(site.path("catalogue.toml"), CATALOGUE).expect("the catalogue is written");
    drop(database.store());
    site.succeeds(&["catalogue", "apply"]);
    std::fs::write(site.path("ko.txt"), "디스크를 교체합니다.\n").expect("words are written");
    std::fs::write(site.path("en.txt"), "Disks are replaced.\n").expect("words are written");
    site
}

const PLAN: [&str; 14] = [
    "maintenance",
    "plan",
    "--by",
    "duty-lead",
    "--title",
    "디스크 교체",
    "--title-en",
    "New disks",
    "--body",
    "ko.txt",
    "--body-en",
    "en.txt",
    "--from",
    "60",
];

fn act(site: &Site, act: &[&str]) -> String {
    site.succeeds(&[&["maintenance"], act, &["--by", "duty-lead"]].concat())
}

fn refused(site: &Site, act: &[&str]) -> String {
    site.fails(&[&["maintenance"], act, &["--by", "duty-lead"]].concat(), 2)
}

on_both_databases! {
    async fn a_maintenance_is_told_from_its_announcement_to_its_end(database: TestDatabase) {
        let site = site(&database);
        assert!(site.succeeds(&["maintenance", "list"]).contains("No maintenance has been announced."));
        let plan = [&PLAN[..], &["--lasts", "2h", "--facility", "pangyo", "--component", "talk-media=partial"]].concat();
        let told = site.succeeds(&[&plan[..], &["--dry-run"]].concat());
        for line in ["Nothing was written. This would be public:", "  ko* 디스크 교체", "  en  New disks",
            "  talk-text: major_outage expected at worst", "  talk-media: partial_outage expected at worst",
            "  mail: degraded_performance expected at worst", "    en  Disks are replaced."] {
            assert!(told.lines().any(|other| other == line), "{line:?} is missing: {told}");
        }
        assert!(told.contains("/maintenances/<id>/"), "an id that will be another one is not told: {told}");
        assert!(site.succeeds(&["maintenance", "list"]).contains("No maintenance"), "a dry run writes nothing");
        let told = site.succeeds(&plan);
        assert!(told.starts_with("Maintenance ") && told.contains(" is announced from "), "{told}");
        assert!(site.succeeds(&["maintenance", "list"]).contains(" planned, "));
        let told = act(&site, &["move", "--from", "90", "--reason", "업체 사정입니다."]);
        assert!(told.contains(" is announced from "), "{told}");
        let told = refused(&site, &["verify"]);
        assert!(told.ends_with("(`bonghwa maintenance start`)\n"), "{told}");
        assert!(act(&site, &["start", "--body", "ko.txt"]).contains(" is under way."));
        assert!(act(&site, &["update", "--body", "ko.txt"]).contains("number 4"), "announced, moved, begun, said");
        assert!(act(&site, &["verify"]).contains("outcome is looked at"));
        let shown = site.succeeds(&["maintenance", "show"]);
        for told in ["verifying, ", "talk-text: major_outage expected at worst", "staff end it", "    ko* 업체 사정입니다."] {
            assert!(shown.contains(told), "{told} is missing: {shown}");
        }
        assert_eq!(shown.matches("  announced ").count(), 2, "{shown}");
        assert!(act(&site, &["end"]).contains(" is over."));
        assert!(refused(&site, &["start"]).starts_with("no maintenance is planned or under way"));
    }

    async fn who_ends_work_that_overran_is_told_of_the_incident_that_is_left(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        plans(&scene, plan(10, 40, &[("bank", MajorOutage)], Ending::ByStaff)).await;
        scene.at(10).ticks().await;
        scene.at(43).ticks().await;
        let incident = found(&scene).await.overrun.expect("it overran").incident;
        let told = act(&Site::on(database.url(), ""), &["end"]);
        assert!(told.contains(" is over.") && told.contains(&format!("incident {incident} is still open")), "{told}");
        assert!(told.contains(&format!("`bonghwa incident resolve {incident}`")), "{told}");
    }

    async fn what_cannot_be_announced_is_refused_with_what_mends_it(database: TestDatabase) {
        let site = site(&database);
        let plan = |more: &[&str]| site.fails(&[&PLAN[..], more].concat(), 2);
        assert!(plan(&["--component", "bank=out"]).contains("--until TIME, or --lasts 2h"));
        assert!(plan(&["--lasts", "2h"]).ends_with("(--component SLUG=EXPECTED, --facility SLUG)\n"));
        assert!(plan(&["--lasts", "20d", "--component", "bank=out"]).ends_with("(--until TIME, --lasts DURATION)\n"));
        let told = plan(&["--lasts", "2h", "--component", "bank=under_maintenance"]);
        assert!(told.ends_with("(--component SLUG=EXPECTED)\n"), "{told}");
        assert!(plan(&["--lasts", "2h", "--component", "nothing=out"]).contains("catalogue export"));
        let told = plan(&["--lasts", "2h", "--component", "bank=out", "--every", "FREQ=HOURLY"]);
        assert!(told.contains("maintenance recurs daily at most") && told.ends_with("(--every RULE)\n"), "{told}");
        let twice = "FREQ=DAILY;COUNT=3;UNTIL=21001231T000000Z";
        let told = plan(&["--lasts", "2h", "--component", "bank=out", "--every", twice]);
        assert!(told.contains("both by COUNT and by UNTIL") && told.ends_with("(--every RULE)\n"), "{told}");
        let told = plan(&["--lasts", "2h", "--component", "bank=out", "--every", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"]);
        assert!(told.contains("nothing ever follows") && told.ends_with("(--from TIME, --every RULE)\n"), "{told}");
        let told = plan(&["--lasts", "2h", "--component", "bank=out", "--every", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28"]);
        assert!(told.ends_with("(--from TIME, --every RULE, --zone ZONE)\n"), "{told}");
    }

    async fn what_recurs_is_set_once_and_ended_once(database: TestDatabase) {
        let site = site(&database);
        let more = ["--lasts", "30m", "--component", "bank=out", "--ends-by-itself", "--every", "FREQ=DAILY", "--zone", "Europe/Berlin"];
        let told = site.succeeds(&[&PLAN[..], &more].concat());
        let id = told.strip_prefix("Recurrence ").and_then(|rest| rest.split(' ').next()).expect("its id").to_owned();
        let listed = site.succeeds(&["maintenance", "list"]);
        assert_eq!(listed.matches(" planned, ").count(), 3, "{listed}");
        assert!(listed.contains(&format!("{id} recurs: FREQ=DAILY in Europe/Berlin")), "{listed}");
        assert!(act(&site, &["end-recurrence", &id]).contains("announces nothing more"));
        assert!(refused(&site, &["end-recurrence", &id]).contains("has ended already"));
        assert!(refused(&site, &["end-recurrence", "nothing"]).contains("bonghwa maintenance list"));
        let listed = site.succeeds(&["maintenance", "list"]);
        assert!(!listed.contains("recurs:") && listed.matches(" planned, ").count() == 3, "{listed}");
    }

    async fn history_is_corrected_in_the_open(database: TestDatabase) {
        let site = site(&database);
        assert!(site.succeeds(&["history", "list"]).contains("never been corrected"));
        let correct = |from: &str, until: &str, more: &[&str]| {
            let given = ["history", "correct", "bank", "--from", from, "--until", until, "--by", "duty-lead"];
            [&given.map(str::to_owned)[..], &more.iter().map(|&word| word.to_owned()).collect::<Vec<_>>()].concat()
        };
        let run = |arguments: Vec<String>| site.fails(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), 2);
        let words = ["--status", "out", "--reason", "기록이 잘못되었습니다."];
        let told = run(correct("2022-10-15T15:30+09:00", "2022-10-15T15:40+09:00", &words));
        assert!(told.starts_with("nothing is recorded of bank before ") && told.ends_with(" KST: correct what comes after that (--from TIME)\n"), "{told}");
        let told = run(correct("now", "2100-01-01T00:00Z", &words));
        assert!(told.ends_with("(--until TIME)\n"), "{told}");
        let told = run(correct("now", "now", &words));
        assert!(told.ends_with("(--until TIME)\n"), "{told}");
    }

    async fn a_correction_is_shown_first_and_then_listed_with_its_reason(database: TestDatabase) {
        // Known since an hour before the fire of October 2022.
        drop(Scene::open(&database).await);
        let site = Site::on(database.url(), "");
        let correct = ["history", "correct", "bank", "--from", "2022-10-15T15:30+09:00", "--until", "2022-10-15T15:40+09:00",
            "--status", "out", "--reason", "기록이 누락되었습니다.", "--reason-en", "The record was missing.", "--by", "duty-lead"];
        let told = site.succeeds(&[&correct[..], &["--dry-run"]].concat());
        let what = "bank was major_outage from 2022-10-15 15:30 KST until 2022-10-15 15:40 KST.";
        assert!(told.starts_with("Nothing was written.") && told.contains(&format!("It would be recorded: {what}")), "{told}");
        assert!(site.succeeds(&["history", "list"]).contains("never been corrected"));
        assert!(site.succeeds(&correct).ends_with(&format!(": {what}\n")));
        let listed = site.succeeds(&["history", "list"]);
        for told in [what, " by duty-lead, because:", "  en  The record was missing."] {
            assert!(listed.contains(told), "{told} is missing: {listed}");
        }
        let told = site.fails(&correct, 2);
        assert!(told.ends_with("(--status STATUS, another one)\n"), "{told}");
    }
}
