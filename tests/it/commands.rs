//! `serve`, `site write` and `backup` as an operator and an init system run them.

use crate::harness::{Backend, Site, TestDatabase, on_both_databases, until};
use bonghwa::config::DatabaseUrl;
use bonghwa::domain::time::from_millis;
use bonghwa::mirrors::directory::Manifest;
use bonghwa::store::{Store, record};
use sha2::{Digest, Sha256};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// A listener that accepts whoever comes, until the test ends.
pub fn target() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || while listener.accept().is_ok() {});
    address
}

fn sqlite() -> TestDatabase {
    TestDatabase::start(Backend::Sqlite).expect("a file")
}

fn manifest(directory: &Path) -> Manifest {
    let bytes = std::fs::read(directory.join("manifest.json")).expect("there is a manifest");
    serde_json::from_slice(&bytes).expect("the manifest is whole")
}

/// Fails unless `directory` holds exactly what its manifest says.
fn is_whole(directory: &Path) -> Manifest {
    let manifest = manifest(directory);
    for (place, entry) in &manifest.files {
        let bytes = std::fs::read(directory.join(place)).unwrap_or_else(|error| panic!("{place}: {error}"));
        assert_eq!(bytes.len() as u64, entry.bytes, "{place}");
        let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, entry.sha256, "{place}");
    }
    let mut folders = vec![directory.to_owned()];
    let mut found = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            if entry.file_type().expect("a type").is_dir() { folders.push(entry.path()) } else { found += 1 }
        }
    }
    assert_eq!(found, manifest.files.len() + 1, "nothing else is in it");
    manifest
}

on_both_databases! {
    async fn what_is_written_is_what_is_served(database: TestDatabase) {
        let site = Site::probing(&database, target(), 1);
        let mut server = site.starts(&["serve"]);
        let address = server.address().await;
        let directory = site.path("www");
        // A heartbeat may come between the one and the other, but not again and again.
        for attempt in 0..5 {
            site.succeeds(&["site", "write", "www"]);
            let manifest = is_whole(&directory);
            let served = |path: String| async move {
                let reply = reqwest::get(format!("http://{address}/{path}")).await.expect("an answer");
                assert_eq!(reply.status().as_u16(), 200, "{path}");
                reply.bytes().await.expect("a body")
            };
            let mut differing = Vec::new();
            for place in manifest.files.keys() {
                let path = place.strip_suffix("index.html").unwrap_or(place).to_owned();
                if served(path).await != std::fs::read(directory.join(place)).expect("it is there") {
                    differing.push(place);
                }
            }
            if differing.is_empty() {
                assert!(manifest.files.len() > 15, "{manifest:?}");
                break;
            }
            assert!(attempt < 4, "{differing:?}");
        }
        let (status, log) = server.terminate().await;
        assert!(status.success(), "{status}: {log}");
    }

    async fn a_watched_folder_follows_and_ends_when_it_is_told(database: TestDatabase) {
        let site = Site::probing(&database, target(), 1);
        let store = database.store();
        let writer = site.starts(&["site", "write", "www", "--watch"]);
        let directory = site.path("www");
        until("the site is written", || writer.answers().contains("sequence")).await;
        let before = is_whole(&directory).sequence;
        let catalogue = std::fs::read_to_string(site.path("catalogue.toml")).expect("it is there");
        std::fs::write(site.path("catalogue.toml"), catalogue.replace("Talk", "Telegraph")).expect("it is written");
        site.succeeds(&["catalogue", "apply"]);
        let recorded = store.read(record::find_standing).await.expect("a standing").stamp.sequence;
        until("the change is written", || manifest(&directory).sequence >= recorded).await;
        assert!(is_whole(&directory).sequence > before);
        let page = std::fs::read_to_string(directory.join("en/index.html")).expect("it is there");
        assert!(page.contains("Telegraph"));
        let (status, log) = writer.terminate().await;
        assert!(status.success(), "{status}: {log}");
        is_whole(&directory);
    }

    async fn of_two_servers_one_checks_and_the_other_takes_over_when_it_is_gone(database: TestDatabase) {
        let site = Site::probing(&database, target(), 3);
        const CHECKS: &str = "checks are made from here";
        const WAITS: &str = "another process makes the checks";
        let mut first = site.starts(&["serve"]);
        first.logs(CHECKS).await;
        let mut second = site.starts(&["serve"]);
        second.logs(WAITS).await;
        assert!(!first.log().contains(WAITS) && !second.log().contains(CHECKS));
        for server in [&mut first, &mut second] {
            let address = server.address().await;
            assert_eq!(reqwest::get(format!("http://{address}/readyz")).await.expect("an answer").status(), 200);
        }
        // A lease of 10 s that is looked at every 3 s is taken over before the patience of `logs` ends.
        first.kill();
        second.logs(CHECKS).await;
        let mut third = site.starts(&["serve"]);
        third.logs(WAITS).await;
        let (status, log) = second.terminate().await;
        assert!(status.success(), "{status}: {log}");
        third.logs(CHECKS).await;
        third.address().await;
    }

    async fn the_log_tells_nobody_who_asked_or_what_they_carried(database: TestDatabase) {
        let site = Site::probing(&database, target(), 1);
        let mut server = site.starts(&["serve"]);
        let address = server.address().await;
        let client = reqwest::Client::new();
        for path in ["/?token=s3cret", "/en?token=s3cret", "/s3cret/unsubscribe", "/healthz?s3cret", "/readyz?key=s3cret"] {
            let request = client.get(format!("http://{address}{path}")).header("x-forwarded-for", "203.0.113.77");
            let request = request.header("authorization", "Bearer s3cret").header("cookie", "session=s3cret");
            let reply = request.header("referer", "http://s3cret.example").send().await.expect("an answer");
            assert!(reply.status().as_u16() < 500, "{path}");
        }
        server.logs("unmatched").await;
        let (status, log) = server.terminate().await;
        assert!(status.success() && log.contains("/healthz"), "{log}");
        for secret in ["s3cret", "203.0.113.77"] {
            assert!(!log.contains(secret), "{log}");
        }
        // Every line is one that a machine can read.
        for line in log.lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        }
    }
}

#[tokio::test]
async fn a_folder_of_somebody_else_is_left_alone() {
    let database = sqlite();
    let site = Site::probing(&database, target(), 1);
    std::fs::create_dir(site.path("thesis")).expect("a folder");
    std::fs::write(site.path("thesis/chapter.txt"), "mine").expect("a file");
    let told = site.fails(&["site", "write", "thesis"], 1);
    assert!(told.contains("thesis") && told.contains("name an empty or a new directory"), "{told}");
    assert_eq!(std::fs::read_dir(site.path("thesis")).expect("a folder").count(), 1);
    std::fs::write(site.path("file"), "mine").expect("a file");
    site.fails(&["site", "write", "file"], 1);
    assert_eq!(std::fs::read_to_string(site.path("file")).expect("it is there"), "mine");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_whose_writer_is_killed_is_made_whole_by_the_next() {
    let database = sqlite();
    let site = Site::probing(&database, target(), 1);
    let directory = site.path("www");
    let catalogue = std::fs::read_to_string(site.path("catalogue.toml")).expect("it is there");
    let mut interrupted = 0;
    for round in 0..12_u64 {
        let more: String = (0..12)
            .map(|n| format!("[[component]]\nslug = \"c{n}\"\nname.ko = \"{round}\"\nname.en = \"{round}\"\n"))
            .collect();
        std::fs::write(site.path("catalogue.toml"), format!("{more}{catalogue}")).expect("it is written");
        site.succeeds(&["catalogue", "apply"]);
        let writer = site.starts(&["site", "write", "www"]);
        // The first of the files that change each time; from here on it is writing.
        let staged = directory.join("api/v2/components.json.bonghwa-new");
        until("it begins to write", || staged.exists() || writer.answers().contains("sequence")).await;
        std::thread::sleep(std::time::Duration::from_micros(round * 700));
        interrupted += u32::from(!writer.answers().contains("sequence"));
        writer.kill();
        // At every moment: a whole manifest of one round or the other, and no half of a file.
        for place in manifest(&directory).files.keys().filter(|place| place.ends_with(".html")) {
            let page = std::fs::read_to_string(directory.join(place)).expect("it is there");
            assert!(page.trim_end().ends_with("</html>"), "{place}");
        }
    }
    assert!(interrupted > 0, "all of them were done before they were killed");
    site.succeeds(&["site", "write", "www"]);
    is_whole(&directory);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_load_holds_what_was_committed_before_it_began() {
    let database = sqlite();
    let site = Site::probing(&database, target(), 1);
    let store = database.store();
    let (committed, is_over) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicBool::new(false)));
    let (count, over) = (committed.clone(), is_over.clone());
    let writing = tokio::spawn(async move {
        while !over.load(Ordering::SeqCst) {
            let raise = |conn: &mut _| record::raise(conn, from_millis(1_800_000_000_000).expect("an instant"));
            count.store(store.write(raise).await.expect("written").sequence, Ordering::SeqCst);
        }
    });
    for round in 0..3 {
        let before = committed.load(Ordering::SeqCst);
        let name = format!("copy{round}.sqlite");
        let told = site.succeeds(&["backup", &name]);
        assert!(told.contains("opened and checked"), "{told}");
        let copy = Store::open(&DatabaseUrl::Sqlite(site.path(&name)), false).expect("the copy opens");
        let standing = copy.read(record::find_standing).await.expect("a standing");
        assert!(standing.stamp.sequence >= before, "{} {before}", standing.stamp.sequence);
        assert!(told.contains(&format!("sequence {}", standing.stamp.sequence)), "{told}");
    }
    let told = site.fails(&["backup", "copy0.sqlite"], 2);
    assert!(told.contains("exists already"), "{told}");
    site.fails(&["backup", "no/such/folder/copy.sqlite"], 1);
    is_over.store(true, Ordering::SeqCst);
    writing.await.expect("it ends");
}

#[tokio::test]
async fn postgresql_is_not_copied_but_told_how() {
    let Some(database) = TestDatabase::start(Backend::Postgres) else { return };
    drop(database.store());
    let site = Site::on(database.url(), "");
    let told = site.fails(&["backup", "copy"], 2);
    assert!(told.contains("pg_dump"), "{told}");
    assert!(!site.path("copy").exists());
}

#[test]
fn a_mistyped_database_is_said_and_none_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bonghwwa.sqlite");
    let site = Site::on(&DatabaseUrl::Sqlite(path.clone()), "");
    for command in [&["serve"][..], &["catalogue", "export"], &["backup", "copy"], &["site", "write", "www"]] {
        let told = site.fails(command, 1);
        assert!(told.contains("bonghwwa.sqlite does not exist") && told.contains("bonghwa init"), "{told}");
        assert!(!path.exists() && !site.path("www").exists() && !site.path("copy").exists(), "{command:?}");
    }
}

#[test]
fn a_file_that_is_no_database_is_said_and_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("letter.txt");
    let letter = "Dear reader, ".repeat(1_000);
    std::fs::write(&path, &letter).expect("a file");
    let told = Site::on(&DatabaseUrl::Sqlite(path.clone()), "").fails(&["serve"], 1);
    assert!(told.contains("the database could not be opened"), "{told}");
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), letter);
}

#[tokio::test]
async fn a_port_in_use_is_said() {
    let database = sqlite();
    let taken = target();
    drop(database.store());
    let site = Site::on(database.url(), "");
    let settings = std::fs::read_to_string(site.path("bonghwa.toml")).expect("it is there");
    let settings = settings.replace("127.0.0.1:0", &taken.to_string());
    std::fs::write(site.path("bonghwa.toml"), settings).expect("it is written");
    let told = site.fails(&["serve"], 1);
    assert!(told.contains(&taken.to_string()) && told.contains("choose another address"), "{told}");
}

/// A database is not asked for its password in the log or on the terminal.
#[test]
fn an_unreachable_server_is_said_without_its_password() {
    let url = DatabaseUrl::Postgres("postgres://bonghwa:hunter2@127.0.0.1:1/x".to_owned());
    let told = Site::on(&url, "").fails(&["serve"], 1);
    assert!(told.contains("the database could not be opened") && !told.contains("hunter2"), "{told}");
}
