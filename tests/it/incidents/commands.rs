//! The command line: incidents as somebody at a terminal opens, tells and ends them, with the program itself.

use super::scene::{CATALOGUE, print};
use crate::harness::program::command;
use crate::harness::{Backend, Site, TestDatabase, on_both_databases};
use bonghwa::domain::status::Status;
use bonghwa::store::{Conn, Error, record, statuses};
use chrono_tz::Asia::Seoul;
use diesel::connection::SimpleConnection;
use std::io::Write;
use std::process::Stdio;

/// A site with the catalogue of the scene, and the words of a first update in two files.
fn site(database: &TestDatabase) -> Site {
    let site = Site::on(database.url(), "");
    std::fs::write(site.path("catalogue.toml"), CATALOGUE).expect("the catalogue is written");
    drop(database.store());
    site.succeeds(&["catalogue", "apply"]);
    std::fs::write(site.path("ko.txt"), "메시지를 주고받으실 수 없습니다.\n").expect("words are written");
    std::fs::write(site.path("en.txt"), "Messages cannot be sent.\n").expect("words are written");
    site
}

const OPEN: [&str; 18] = [
    "incident",
    "open",
    "--by",
    "duty-lead",
    "--title",
    "메시지 장애",
    "--title-en",
    "Messages are down",
    "--since",
    "now",
    "--facility",
    "pangyo",
    "--leave-out",
    "mail=메일은 다른 회선입니다.",
    "--body",
    "ko.txt",
    "--body-en",
    "en.txt",
];

/// The id of the only open incident.
fn incident(site: &Site) -> String {
    let listed = site.succeeds(&["incident", "list"]);
    listed.split(' ').next().expect("one is listed").to_owned()
}

fn act(site: &Site, act: &[&str]) -> String {
    site.succeeds(&[&["incident"], act, &["--by", "duty-lead"]].concat())
}

fn refused(site: &Site, act: &[&str]) -> String {
    site.fails(&[&["incident"], act, &["--by", "duty-lead"]].concat(), 2)
}

on_both_databases! {
    async fn an_incident_is_told_from_its_opening_to_its_report(database: TestDatabase) {
        let site = site(&database);
        let told = site.succeeds(&OPEN);
        let id = incident(&site);
        assert!(told.starts_with(&format!("Incident {id} was opened: impact critical, 2 tracked.")), "{told}");
        assert!(told.contains(&format!("http://status.example.org/incidents/{id}/#u-")), "{told}");
        assert!(told.contains("The next word is due by ") && told.contains(", in 15 minutes."), "{told}");
        for line in ["  down: talk-text talk-media", "  left out: mail", "    ko* 메일은 다른 회선입니다."] {
            assert!(told.lines().any(|other| other == line), "{line:?} is missing: {told}");
        }
        let told = act(&site, &["update", "--body", "ko.txt", "--phase", "identified", "--next", "20",
            "--limited", "talk-media=사진은 늦게 전송됩니다.", "--limited", "talk-media:en=Pictures arrive late."]);
        assert!(told.contains("number 2 in phase identified") && told.contains("in 20 minutes"), "{told}");
        act(&site, &["correct", "--update", "2", "--body", "en.txt", "--reason", "다른 안내였습니다."]);
        let told = act(&site, &["fact", "--words", "전원이 복구되어야 합니다.", "--awaited"]);
        let fact = told.split("the fact ").nth(1).and_then(|rest| rest.split('.').next()).expect("its id").to_owned();
        let told = act(&site, &["estimate", "--after", &fact, "--within", "120", "--confidence", "low",
            "--rests-on", "전원이 복구된 뒤 장비를 켭니다."]);
        assert!(told.contains("no time yet"), "{told}");
        act(&site, &["fact-came", "--fact", &fact]);
        let clock = site.succeeds(&["incident", "clock"]);
        for told in ["next word due", "reminder", "very_late", "the estimate for the incident passes", "in 2 h"] {
            assert!(clock.contains(told), "{told} is missing: {clock}");
        }
        act(&site, &["estimate", "--component", "talk-text", "--at", "90", "--confidence", "high", "--rests-on", "장비 교체"]);
        act(&site, &["advise", "--words", "문자로 연락해 주십시오.", "--until-restored"]);
        let told = act(&site, &["track", "--down", "map", "--reason", "지도도 영향을 받았습니다."]);
        assert!(told.ends_with("\n  down: map\n"), "{told}");
        act(&site, &["impact", "--impact", "major", "--reason", "일부 이용자만 해당됩니다."]);
        act(&site, &["start", "--at", "2022-10-15T15:19+09:00", "--precision", "about", "--reason", "기록을 확인했습니다."]);
        act(&site, &["log", "--note", "the provider was called"]);
        act(&site, &["cause", "--suspected", "the battery room"]);
        act(&site, &["cause", "--words", "배터리 화재입니다.", "--confirmed-by", "소방청"]);
        act(&site, &["safety", "--answer", "none_known", "--words", "유실된 메시지는 없습니다."]);
        let told = refused(&site, &["resolve", "--body", "ko.txt"]);
        assert!(told.starts_with("not resolved: 3 not restored yet (talk-text, talk-media, map)."), "{told}");
        act(&site, &["recover", "--watching", "talk-text", "--watched-until", "60"]);
        let told = act(&site, &["resolve", "--body", "ko.txt", "--restored", "talk-text", "talk-media",
            "--except", "map=지도는 내일 복구합니다."]);
        assert!(told.contains("is over, with 1 left open.") && !told.contains("next word"), "{told}");
        // Of an incident that is over, the text page tells nothing new: its own page does.
        let told = act(&site, &["update", &id, "--body", "ko.txt", "--dry-run"]);
        let page = told.split(&format!("\n/incidents/{id}/:\n")).nth(1).unwrap_or_else(|| panic!("no page: {told}"));
        assert!(page.lines().any(|line| line.starts_with('+') && line.contains("메시지를 주고받으실 수 없습니다.")), "{told}");
        let told = act(&site, &["report", &id, "--body", "ko.txt"]);
        assert!(told.contains("has its report."), "{told}");
        let shown = site.succeeds(&["incident", "show", &id]);
        for told in ["revision ", "phase postmortem, impact major", "left open at the end: map", "left out: mail",
            "the battery room", "the provider was called", "RETRACTED", "corrected ", "superseded"] {
            let is_there = shown.contains(told);
            assert_eq!(is_there, !["RETRACTED", "superseded"].contains(&told), "{told}: {shown}");
        }
        assert!(site.succeeds(&["incident", "clock"]).contains("No incident is open."));
    }

    async fn a_dry_run_shows_what_would_be_public_and_writes_nothing(database: TestDatabase) {
        let site = site(&database);
        let before = print(&database.store()).await;
        let told = site.succeeds(&[&OPEN[..], &["--dry-run"]].concat());
        for line in ["Nothing was written. This would be public:", "  ko* 메시지를 주고받으실 수 없습니다.",
            "  en  Messages cannot be sent.", "  talk-text: unknown → major_outage", "tracked set, version 1:", "  down: talk-text talk-media",
            "  left out: mail", "/plain:", "/en/plain:"] {
            assert!(told.lines().any(|other| other == line), "{line:?} is missing: {told}");
        }
        assert!(told.lines().any(|line| line.starts_with("+ ") && line.contains("메시지 장애")), "{told}");
        assert_eq!(print(&database.store()).await, before);
        site.succeeds(&OPEN);
        let before = print(&database.store()).await;
        for dry in [
            &["update", "--body", "ko.txt", "--restored", "talk-text"][..],
            &["put-right", "--update", "1", "--reason", "틀렸습니다.", "--body", "ko.txt", "--down", "talk-text"],
            &["recover", "--restored", "talk-text"],
            &["log", "--note", "nothing"],
        ] {
            let told = act(&site, &[dry, &["--dry-run"]].concat());
            assert!(told.starts_with("Nothing was written."), "{told}");
            assert_eq!(print(&database.store()).await, before, "{dry:?}");
        }
        // What would be refused is refused without being written, too.
        let told = refused(&site, &["resolve", "--body", "ko.txt", "--dry-run"]);
        assert!(told.contains("not restored yet"), "{told}");
    }

    async fn a_page_that_another_process_serves_shows_it(database: TestDatabase) {
        let site = site(&database);
        let mut server = site.starts(&["serve"]);
        let address = server.address().await;
        let page = |path: &'static str| async move {
            reqwest::get(format!("http://{address}{path}")).await.expect("an answer").text().await.expect("a page")
        };
        assert!(!page("/en/").await.contains("Messages are down"));
        site.succeeds(&OPEN);
        let store = database.store();
        let sequence = store.read(record::find_standing).await.expect("a standing").stamp.sequence;
        let published = || async {
            let heartbeat: serde_json::Value = serde_json::from_str(&page("/heartbeat.json").await).expect("JSON");
            heartbeat["sequence"].as_i64().expect("a sequence")
        };
        while published().await < sequence {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert!(page("/en/").await.contains("Messages are down"), "{}", page("/en/plain").await);
        let (status, log) = server.terminate().await;
        assert!(status.success(), "{log}");
    }

    async fn a_form_is_one_act_and_an_old_revision_is_refused(database: TestDatabase) {
        let site = site(&database);
        for told in ["was opened", "This form was published before"] {
            let answer = site.succeeds(&[&OPEN[..], &["--token", "form-1"]].concat());
            assert!(answer.contains(told), "{answer}");
        }
        act(&site, &["update", "--body", "ko.txt"]);
        let told = refused(&site, &["update", "--body", "ko.txt", "--revision", "1"]);
        assert!(told.starts_with("the incident was changed meanwhile (revision 2, the form is of 1)"), "{told}");
    }

    async fn the_chain_is_verified_and_a_cut_off_end_is_seen(database: TestDatabase) {
        let site = site(&database);
        site.succeeds(&OPEN);
        act(&site, &["log", "--note", "one"]);
        act(&site, &["log", "--note", "two"]);
        let told = site.succeeds(&["audit", "verify"]);
        assert!(told.starts_with("4 entries, each as it was written\nhead "), "{told}");
        let head = told.trim_end().rsplit(' ').next().expect("a head").to_owned();
        act(&site, &["log", "--note", "three"]);
        site.succeeds(&["audit", "verify", "--expect", &head]);
        let shown = site.succeeds(&["audit", "show", "--last", "2"]);
        assert!(shown.lines().count() == 2 && shown.starts_with("4 ") && shown.contains("duty-lead incident.log"), "{shown}");
        let none = "0".repeat(63) + "1";
        let told = site.fails(&["audit", "verify", "--expect", &none], 1);
        assert!(told.contains("is not in its 5 entries"), "{told}");
        let store = database.store();
        let tamper = |sql: &'static str| {
            let disarm = match database.backend() {
                Backend::Postgres => "ALTER TABLE audit_log DISABLE TRIGGER ALL",
                Backend::Sqlite => {
                    "DROP TRIGGER IF EXISTS audit_log_is_not_changed; DROP TRIGGER IF EXISTS audit_log_is_not_deleted"
                }
            };
            store.write(move |conn: &mut Conn| {
                conn.batch_execute(disarm)?;
                conn.batch_execute(sql).map_err(Error::from)
            })
        };
        // Cut off behind what was noted: only the head that was noted later tells.
        let later = site.succeeds(&["audit", "verify"]).trim_end().rsplit(' ').next().expect("a head").to_owned();
        tamper("DELETE FROM audit_log WHERE number = 5").await.expect("it is tampered with");
        site.succeeds(&["audit", "verify"]);
        let told = site.fails(&["audit", "verify", "--expect", &later], 1);
        assert!(told.contains("the end was cut off"), "{told}");
        tamper("UPDATE audit_log SET actor = 'somebody' WHERE number = 1").await.expect("it is tampered with");
        let told = site.fails(&["audit", "verify"], 1);
        assert!(told.contains("entry 1 is not what was written"), "{told}");
        tamper("DELETE FROM audit_log WHERE number = 1").await.expect("it is tampered with");
        let told = site.fails(&["audit", "verify"], 1);
        assert!(told.contains("entry 1 is missing: the next one found is 2"), "{told}");
    }

    async fn a_catalogue_without_what_an_open_incident_tracks_is_refused(database: TestDatabase) {
        let site = site(&database);
        site.succeeds(&OPEN);
        std::fs::write(site.path("catalogue.toml"), "[[component]]\nslug = \"other\"\nname = \"Other\"\n").expect("it is written");
        for act in ["plan", "apply"] {
            let told = site.fails(&["catalogue", act, "--prune"], 2);
            assert!(told.contains("take it out of the incident first: bonghwa incident track --remove "), "{told}");
        }
    }

    async fn a_notice_is_announced_listed_and_ended(database: TestDatabase) {
        let site = site(&database);
        let announce = ["notice", "announce", "--by", "press", "--kind", "fraud", "--words",
            "사칭 문자에 주의해 주십시오.", "--words-en", "Beware of text messages in our name.", "--until", "120"];
        let told = site.succeeds(&[&announce[..], &["--dry-run"]].concat());
        let says = |sign: char| told.lines().any(|line| line.starts_with(sign) && line.contains("Beware of text messages"));
        assert!(told.starts_with("Nothing was written.") && says('+') && !says('-'), "{told}");
        assert!(site.succeeds(&["notice", "list"]).contains("There has been no notice."));
        let told = site.succeeds(&announce);
        let id = told.split(' ').nth(1).expect("its id").to_owned();
        let read = || database.store();
        let shown = |store: bonghwa::store::Store| async move {
            store.read(|conn| record::find(conn, Seoul, None)).await.expect("a record").notices.len()
        };
        assert_eq!(shown(read()).await, 1);
        assert!(site.succeeds(&["notice", "list"]).contains("fraud, on the page"));
        let told = site.succeeds(&["notice", "end", &id, "--by", "press", "--dry-run"]);
        assert!(told.lines().any(|line| line.starts_with('-') && line.contains("Beware of text messages")), "{told}");
        assert_eq!(shown(read()).await, 1);
        site.succeeds(&["notice", "end", &id, "--by", "press"]);
        assert_eq!(shown(read()).await, 0);
        assert!(site.succeeds(&["notice", "list"]).contains("fraud, over"));
        let told = site.fails(&["notice", "end", "nothing", "--by", "press"], 2);
        assert!(told.contains("bonghwa notice list"), "{told}");
    }

    async fn who_acts_on_what_is_said_or_the_act_is_refused(database: TestDatabase) {
        let site = site(&database);
        let told = site.fails(&["incident", "update", "--by", "duty-lead", "--body", "ko.txt"], 2);
        assert!(told.contains("no incident is open"), "{told}");
        let nobody: Vec<&str> = OPEN.into_iter().filter(|word| !["--by", "duty-lead"].contains(word)).collect();
        assert!(site.fails(&nobody, 2).contains("say who acts: --by duty-lead, or set BONGHWA_BY"));
        let output = command(&site.path(""), &nobody).env("BONGHWA_BY", "night-desk").output().expect("it runs");
        assert!(output.status.success(), "{output:?}");
        assert!(site.succeeds(&["audit", "show"]).contains(" night-desk incident.open "));
        site.succeeds(&OPEN);
        let told = refused(&site, &["update", "--body", "ko.txt"]);
        assert!(told.starts_with("2 incidents are open: name the one that is meant ("), "{told}");
    }

    async fn the_clock_tells_that_a_higher_impact_asks_for_an_earlier_word(database: TestDatabase) {
        let site = site(&database);
        site.succeeds(&OPEN);
        let sooner = "by the rules for critical, investigating it would have been due ";
        act(&site, &["impact", "--impact", "minor", "--reason", "일부 이용자만 해당됩니다."]);
        act(&site, &["update", "--body", "ko.txt"]);
        assert!(!site.succeeds(&["incident", "clock"]).contains(sooner));
        act(&site, &["impact", "--impact", "critical", "--reason", "모든 이용자가 해당됩니다."]);
        let clock = site.succeeds(&["incident", "clock"]);
        assert!(clock.contains(sooner) && clock.contains("next word due "), "{clock}");
    }

    async fn words_come_from_files_or_one_standard_input(database: TestDatabase) {
        let site = site(&database);
        site.succeeds(&OPEN);
        let update = ["incident", "update", "--by", "duty-lead", "--body", "-"];
        let mut piped = command(&site.path(""), &update).stdin(Stdio::piped()).spawn().expect("it starts");
        piped.stdin.take().expect("its input").write_all("파이프로 온 안내입니다.".as_bytes()).expect("it is read");
        assert!(piped.wait().expect("it ends").success());
        assert!(site.succeeds(&["incident", "show"]).contains("파이프로 온 안내입니다."));
        for (arguments, told) in [
            (&["--body", "-", "--body-en", "-"][..], "standard input holds one body"),
            (&["--body", "ko.txt", "--body-ko", "ko.txt"], "--body and --body-ko are the same language on this page"),
            (&["--body", "missing.txt"], "name a text file, or - for standard input"),
            (&["--body-en", "en.txt", "--original", "ko"], "the body is empty in the original (ko)"),
            (&[][..], "other languages may follow (--body FILE, or - for standard input)"),
            (&["--body", "ko.txt", "--original", "en"], "may follow (--body-en FILE, or - for standard input)"),
            (&["--body", "ko.txt", "--kind", "provider"], "name the organisation that speaks, and its role (--speaker TEXT"),
            (&["--body", "ko.txt", "--kind", "holding", "--restored", "talk-text"], "nothing that is back (--kind regular, "),
            (&["--body", "ko.txt", "--down", "telegraph"], "the catalogue has no component \"telegraph\""),
            (&["--body", "ko.txt", "--limited", "talk-text"], "can be used and what cannot (--limited SLUG=LIMITS"),
            (&["--body", "ko.txt", "--as-of", "2099-01-01T00:00+09:00"], "as of (2099-01-01 00:00 KST) is in the future"),
            (&["--body", "ko.txt", "--signed", "대표이사"], "only an apology is signed"),
            (&["--body", "ko.txt", "--kind", "apology", "--signed", "대표이사", "--unsigned", "부사장"], "부사장 has not signed"),
            (&["--body", "ko.txt", "--next", "16"], " KST, or announce the cadence of the night (--next TIME or MINUTES"),
        ] {
            let refusal = refused(&site, &[&["update"], arguments].concat());
            assert!(refusal.contains(told), "{arguments:?}: {refusal}");
        }
        act(&site, &["update", "--body", "ko.txt", "--kind", "apology", "--signed", "대표이사"]);
        act(&site, &["update", "--body", "ko.txt", "--kind", "provider", "--speaker", "전력 회사"]);
        let shown = site.succeeds(&["incident", "show"]);
        assert!(shown.contains("speaker 전력 회사"), "{shown}");
    }
}

#[tokio::test]
async fn a_rehearsal_is_looked_at_and_not_acted_on() {
    let site = Site::empty();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/demo/kakao-2022.json");
    site.succeeds(&["rehearse", file, "--until", "2022-10-15T16:12+09:00", "--data", "."]);
    std::fs::write(site.path("ko.txt"), "안내입니다.").expect("words are written");
    for act in [
        &["incident", "open", "--title", "장애", "--since", "now", "--down", "mail", "--body", "ko.txt"][..],
        &["notice", "announce", "--kind", "other", "--words", "안내", "--until", "60"],
    ] {
        let told = site.fails(&[act, &["--by", "duty-lead"]].concat(), 2);
        assert!(told.contains("the database holds a rehearsal, which the present must not touch"), "{told}");
    }
    for look in [&["incident", "list"][..], &["incident", "clock"], &["notice", "list"], &["audit", "verify"]] {
        site.succeeds(look);
    }
}

#[tokio::test]
async fn what_was_said_of_components_is_in_their_history() {
    let database = TestDatabase::start(Backend::Sqlite).expect("a file");
    let site = site(&database);
    site.succeeds(&OPEN);
    act(&site, &["recover", "--restored", "talk-text", "--on-providers-word"]);
    let id = bonghwa::domain::ids::ComponentId::from_slug("talk-text");
    let changes = database.store().read(move |conn| statuses::list_changes(conn, id)).await.expect("changes");
    let told: Vec<_> = changes.iter().map(|change| (change.to, change.actor.as_str())).collect();
    assert_eq!(told, [(Status::MajorOutage, "duty-lead"), (Status::Operational, "duty-lead")]);
}
