//! The program from `init` to a page, and a rehearsal from its file to a page: through the commands that it tells people.

use crate::harness::program::{PROGRAM, answered, command_of, told};
use crate::harness::{Site, until};
use std::io::{Read, Write};
use std::net::TcpListener;

const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo/kakao-2022.json");

/// A listener on loopback that answers every request with 200 until the test ends; its address.
fn well_listener() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut asked = [0; 1024];
            // Whoever goes away while it is answered is no fault of the listener.
            drop(stream.read(&mut asked));
            drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"));
        }
    });
    address
}

fn write(site: &Site, name: &str, text: &str) {
    std::fs::write(site.path(name), text).unwrap();
}

/// A folder in which `init` was run for a component `a`.
fn site_of_a() -> Site {
    let site = Site::empty();
    site.succeeds(&["init", "a=https://a.example/"]);
    site
}

/// Runs the program in a folder and gives its exit code and what it said.
fn refused(site: &Site, arguments: &[&str]) -> (Option<i32>, String) {
    let output = site.run(arguments);
    assert_eq!(answered(&output), "");
    (output.status.code(), told(&output))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_init_wrote_is_applied_and_served_and_what_it_watches_becomes_operational() {
    let site = Site::empty();
    let target = format!("홈=http://{}/", well_listener());
    site.succeeds(&["init", "--name-ko", "가람 현황", &target]);
    assert_eq!(site.succeeds(&["catalogue", "plan", "--prune"]), "nothing to change\n");
    // The defaults take a minute and a half to believe in anything; a test does not.
    let mut settings = std::fs::read_to_string(site.path("bonghwa.toml")).unwrap();
    for (default, hurried) in [
        ("#listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:0\""),
        ("#interval = \"30s\"", "interval = \"1s\""),
        ("#timeout = \"10s\"", "timeout = \"400ms\""),
        ("#recovery.checks = 3", "recovery.checks = 1"),
        ("#recovery.time = \"50s\"", "recovery.time = \"0s\""),
    ] {
        assert!(settings.contains(default), "{settings}");
        settings = settings.replace(default, hurried);
    }
    write(&site, "bonghwa.toml", &settings);
    let applied = site.succeeds(&["catalogue", "apply"]);
    assert!(applied.contains("~ probe 127-0-0-1-"), "{applied}");
    let mut server = site.starts(&["serve"]);
    let address = server.address().await;
    let get = |path: &'static str| async move {
        reqwest::get(format!("http://{address}{path}")).await.unwrap().text().await.unwrap()
    };
    assert!(get("/").await.contains("가람 현황"));
    until("the target is operational", || {
        tokio::task::block_in_place(|| {
            let components = tokio::runtime::Handle::current().block_on(get("/api/v2/components.json"));
            components.contains(r#""status":"operational""#)
        })
    })
    .await;
    let (status, log) = server.terminate().await;
    assert!(status.success(), "{log}");
}

#[test]
fn a_rehearsal_is_looked_at_with_the_command_that_it_tells_and_the_present_does_not_touch_it() {
    let (site, elsewhere) = (Site::empty(), Site::empty());
    let until = "2022-10-15T15:27:00+09:00";
    let played = site.succeeds(&["rehearse", RECORDED, "--until", until, "--data", "it's here"]);
    let line = played.lines().find_map(|line| line.strip_prefix("To look at it, run `bonghwa ")).unwrap();
    // As a shell takes it.
    let script = format!("exec \"$0\" {}", line.split('`').next().unwrap().replace("DIR", "out"));
    let output = command_of("sh", &elsewhere.path("."), &["-c", &script, PROGRAM]).output().unwrap();
    assert!(output.status.success(), "{script}: {}", told(&output));
    let page = std::fs::read_to_string(elsewhere.path("out/index.html")).unwrap();
    assert!(page.contains("카카오") && page.contains("02-0000-0000"), "{page}");
    let settings = site.path("it's here/bonghwa.toml");
    write(&elsewhere, "catalogue.toml", "");
    for arguments in [&["serve"][..], &["catalogue", "apply", "catalogue.toml"]] {
        let told = elsewhere.fails(&[&["--config", settings.to_str().unwrap()], arguments].concat(), 2);
        assert!(told.starts_with("the database holds a rehearsal"), "{told}");
    }
}

#[test]
fn a_rehearsal_leaves_settings_that_are_there_as_they_are_and_makes_nothing() {
    let site = Site::empty();
    write(&site, "bonghwa.toml", "mine");
    let told = site.fails(&["rehearse", RECORDED, "--until", "2022-10-15T15:27:00+09:00", "--data", "."], 2);
    assert!(told.contains("bonghwa.toml is there already"), "{told}");
    assert_eq!(std::fs::read_dir(site.path(".")).unwrap().count(), 1);
}

#[test]
fn plan_apply_and_export_say_what_they_would_do_what_they_did_and_what_there_is() {
    let site = site_of_a();
    let file = "[[group]]\nslug = \"g\"\nname = { ko = \"그룹\" }\n\n\
        [[component]]\nslug = \"b\"\ngroup = \"g\"\nname = { ko = \"나\" }\npolicy = \"automatic\"\n\n\
        [[component]]\nslug = \"a\"\nname = { en = \"a\", ko = \"가\" }\npolicy = \"automatic\"\n";
    write(&site, "other.toml", file);
    let planned = site.succeeds(&["catalogue", "plan", "other.toml", "--prune"]);
    let expected = "+ group g would be added\n\
        + component b would be added\n\
        ~ component a would be changed\n\
        \x20   name.ko: \"\" → \"가\"\n\
        - probe a would be removed\n";
    assert_eq!(planned, expected);
    let kept = site.succeeds(&["catalogue", "plan", "other.toml"]);
    assert!(kept.ends_with("  probe a is not named in the file and stays; --prune removes it\n"), "{kept}");
    let applied = site.succeeds(&["catalogue", "apply", "other.toml", "--prune"]);
    assert_eq!(applied, expected.replace("would be ", ""));
    assert_eq!(site.succeeds(&["catalogue", "export"]), file);
    let again = site.succeeds(&["catalogue", "apply", "other.toml", "--prune"]);
    assert_eq!(again, "nothing to change\n");
    let revived = site.succeeds(&["catalogue", "apply"]);
    assert!(revived.contains("+ probe a added again, with its history\n"), "{revived}");
}

#[test]
fn a_catalogue_with_faults_is_refused_with_its_lines_and_nothing_is_applied() {
    let site = site_of_a();
    let before = site.succeeds(&["catalogue", "export"]);
    write(
        &site,
        "bad.toml",
        "[[component]]\nslug = \"b\"\nname = \"B\"\ntier = 9\ngroup = \"g\"\npolcy = \"manual\"\n",
    );
    for act in ["plan", "apply"] {
        let (code, told) = refused(&site, &["catalogue", act, "bad.toml"]);
        assert_eq!(code, Some(2));
        assert_eq!(
            told,
            "bad.toml:4: tier = 9 is refused: a whole number from 1 to 4 is meant\n\
             bad.toml:5: group = \"g\" is refused: the file has no group of this slug\n\
             bad.toml:6: polcy is no key that there is: did you mean policy?\n"
        );
    }
    write(&site, "bad.toml", "[[component]]\nslug = \"b\"\nwas = \"c\"\nname = \"B\"\n");
    let expected = "bad.toml:3: was = \"c\" is refused: there is no component of this slug to rename; take `was` out if this is a new one\n";
    assert_eq!(site.fails(&["catalogue", "apply", "bad.toml"], 2), expected);
    let missing = site.fails(&["catalogue", "apply", "none.toml"], 2);
    assert!(missing.starts_with("none.toml: the file cannot be read"), "{missing}");
    assert_eq!(site.succeeds(&["catalogue", "export"]), before);
}
