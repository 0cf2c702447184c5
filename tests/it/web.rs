//! What readers, browsers and proxies get over HTTP.

use crate::harness::{Backend, Gate, Reply, TestApp, TestDatabase, on_both_databases, until};
use bonghwa::domain::status::Status::{MajorOutage, Operational};
use reqwest::Method;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::io::Read;
use std::time::Duration;

const BROTLI: (&str, &str) = ("accept-encoding", "gzip, deflate, br, zstd");
const GZIP: (&str, &str) = ("accept-encoding", "gzip, deflate");

async fn app() -> TestApp {
    TestApp::start(TestDatabase::start(Backend::Sqlite).expect("a file")).await
}

/// What the body says once its coding is taken off.
fn unpacked(reply: &Reply) -> Vec<u8> {
    let mut body = Vec::new();
    match reply.header("content-encoding") {
        "br" => brotli::Decompressor::new(&reply.body[..], 4096).read_to_end(&mut body),
        "gzip" => flate2::read::GzDecoder::new(&reply.body[..]).read_to_end(&mut body),
        "" => (&reply.body[..]).read_to_end(&mut body),
        other => panic!("{other} was asked for by nobody"),
    }
    .expect("the body is whole");
    body
}

on_both_databases! {
    async fn a_statement_is_seen_by_readers_of_both_languages_and_by_programs(database: TestDatabase) {
        let app = TestApp::start(database).await;
        app.advance(Duration::from_secs(60));
        for slug in ["talk-text", "talk-media", "mail"] {
            app.says(slug, Operational, app.now()).await;
        }
        let page = format!("/en/components/{}/", app.component("mail"));
        let (before, mail) = (app.get("/en/").await, app.get(&page).await);
        app.advance(Duration::from_secs(60));
        app.says("talk-text", MajorOutage, app.now()).await;
        let after = app.get("/en/").await;
        assert_ne!(before.header("etag"), after.header("etag"));
        assert_ne!(before.text(), after.text());
        assert!(app.get("/").await.text().contains("중단"));
        let status: serde_json::Value = serde_json::from_slice(&app.get("/api/v2/summary.json").await.body).unwrap();
        let component = status["components"].as_array().unwrap().iter().find(|one| one["name"].as_str().unwrap().ends_with("메시지"));
        assert_eq!(component.expect("it is listed")["status"], "major_outage");
        // What did not change is what readers have already.
        let known = [("if-none-match", mail.header("etag"))];
        assert_eq!(app.get_with(&page, &known).await.status, 304);
        app.stop().await;
    }

    async fn a_burst_of_changes_ends_with_the_last_one_published(database: TestDatabase) {
        let app = TestApp::start(database).await;
        for second in 0..60 {
            app.advance(Duration::from_secs(1));
            let status = if second % 2 == 0 { MajorOutage } else { Operational };
            app.states("mail", status, app.now()).await.expect("recorded");
        }
        app.publishes().await;
        let summary: serde_json::Value = serde_json::from_slice(&app.get("/api/v2/components.json").await.body).unwrap();
        let mail = summary["components"].as_array().unwrap().iter().find(|one| one["name"] == "메일").unwrap();
        assert_eq!(mail["status"], "operational");
        app.stop().await;
    }
}

#[tokio::test]
async fn every_file_is_the_same_in_every_coding_under_a_tag_of_its_own() {
    let app = app().await;
    let mut codings = HashSet::new();
    for (path, body) in app.files() {
        let replies = [app.get(&path).await, app.get_with(&path, &[GZIP]).await, app.get_with(&path, &[BROTLI]).await];
        let mut tags = HashSet::new();
        for reply in &replies {
            assert_eq!(reply.status, 200, "{path}");
            assert_eq!(unpacked(reply), body, "{path}");
            assert_eq!(reply.header("vary"), "accept-encoding", "{path}");
            assert_eq!(reply.header("content-length"), reply.body.len().to_string(), "{path}");
            let tag = reply.header("etag");
            assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag} is strong");
            tags.insert((tag.to_owned(), reply.header("content-encoding").to_owned()));
            codings.insert(reply.header("content-encoding").to_owned());
        }
        let distinct: HashSet<&str> = tags.iter().map(|(tag, _)| tag.as_str()).collect();
        assert_eq!(distinct.len(), tags.len(), "{path}: {tags:?}");
    }
    assert_eq!(codings.len(), 3, "{codings:?}");
    app.stop().await;
}

#[tokio::test]
async fn a_coding_is_sent_only_to_those_who_take_it() {
    let app = app().await;
    let cases = [
        ("br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0, gzip;q=0", ""),
        ("gzip;q=0.0, *", ""),
        ("identity", ""),
        ("deflate, zstd", ""),
        ("GZIP;Q=0.5", "gzip"),
        (",,;;=,br;q=", "br"),
        ("", ""),
    ];
    for (accepted, sent) in cases {
        let reply = app.get_with("/", &[("accept-encoding", accepted)]).await;
        assert_eq!((reply.status, reply.header("content-encoding")), (200, sent), "{accepted:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn what_a_reader_has_already_is_not_sent_again() {
    let app = app().await;
    let tag = app.get_with("/", &[BROTLI]).await.header("etag").to_owned();
    let known =
        [tag.clone(), format!("\"other\", {tag}"), format!("W/{tag}"), "*".to_owned(), format!("\"a\",W/{tag} ")];
    for known in known {
        let reply = app.get_with("/", &[BROTLI, ("if-none-match", &known)]).await;
        assert_eq!((reply.status, reply.body.len()), (304, 0), "{known}");
        assert_eq!(reply.header("etag"), tag);
        for header in ["cache-control", "vary"] {
            assert!(!reply.header(header).is_empty(), "a 304 has {header} (RFC 9110 §15.4.5)");
        }
        let head = app.ask(Method::HEAD, "/", &[BROTLI, ("if-none-match", &known)]).await;
        assert_eq!(head.status, 304);
    }
    // Another coding is another representation; nonsense is nothing that we know.
    for unknown in ["\"other\"", "", "\"", "W/", "garbage, \u{e9}\u{e9}", tag.trim_matches('"'), ",,,"] {
        let reply = app.get_with("/", &[BROTLI, ("if-none-match", unknown)]).await;
        assert_eq!(reply.status, 200, "{unknown:?}");
    }
    assert_eq!(app.get_with("/", &[GZIP, ("if-none-match", &tag)]).await.status, 200);
    app.stop().await;
}

#[tokio::test]
async fn head_says_what_get_says_without_the_body() {
    let app = app().await;
    let paths = ["/", "/en/", "/plain", "/api/v2/summary.json", "/no-such-page", "/en", "/healthz", "/robots.txt"];
    for path in paths {
        for coding in [BROTLI, GZIP, ("accept-encoding", "identity")] {
            let (get, head) = (app.get_with(path, &[coding]).await, app.ask(Method::HEAD, path, &[coding]).await);
            assert_eq!((get.status, head.body.len()), (head.status, 0), "{path}");
            let kept = |reply: &Reply| {
                let mut headers = reply.headers.clone();
                headers.remove("date");
                headers.remove("x-request-id");
                headers
            };
            assert_eq!(kept(&get), kept(&head), "{path}");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn nothing_but_reading_is_allowed() {
    let app = app().await;
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::TRACE] {
        let paths = ["/", "/en/", "/healthz", "/readyz", "/api/v2/summary.json"];
        // Browsers ask that of files which other sites may read.
        let asked = if method == Method::OPTIONS { &paths[..4] } else { &paths[..] };
        for path in asked {
            let reply = app.ask(method.clone(), path, &[]).await;
            assert_eq!((reply.status, reply.header("allow")), (405, "GET, HEAD"), "{method} {path}");
        }
        assert_eq!(app.ask(method.clone(), "/no-such-page", &[]).await.status, 404, "{method}");
    }
    app.stop().await;
}

#[tokio::test]
async fn scripts_of_other_origins_are_told_that_they_may_read_and_what_is_not_there() {
    let app = app().await;
    let origin = [("origin", "https://example.org"), ("access-control-request-method", "GET")];
    for path in ["/api/v2/summary.json", "/api/v1/status.json", "/api/v2/incidents/nothing.json"] {
        let reply = app.ask(Method::OPTIONS, path, &origin).await;
        let headers = ["access-control-allow-origin", "access-control-allow-methods"].map(|name| reply.header(name));
        assert_eq!((reply.status, headers, reply.body.len()), (204, ["*", "GET, HEAD"], 0), "{path}");
    }
    for path in ["/api/v2/incidents/nothing.json", "/api/v1/incidents/nothing.json"] {
        let reply = app.get(path).await;
        let headers = ["access-control-allow-origin", "content-type"].map(|name| reply.header(name));
        assert_eq!((reply.status, headers), (404, ["*", "application/json; charset=utf-8"]), "{path}");
        let told: serde_json::Value = serde_json::from_str(reply.text()).expect("JSON");
        assert_eq!(told["error"], "not found", "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn addresses_are_forgiving_where_they_can_be_and_lead_nowhere_else() {
    let app = app().await;
    for (from, to) in [("/en", "/en/"), ("/uptime", "/uptime/"), ("/en?lang=ko&token=secret", "/en/")] {
        let reply = app.get(from).await;
        assert_eq!((reply.status, reply.header("location")), (308, to), "{from}");
    }
    assert_eq!(app.get("/?utm_source=mail").await.body, app.get("/").await.body);
    assert_eq!(app.get("/api/v2/status.json?callback=x").await.body, app.get("/api/v2/status.json").await.body);
    for nowhere in
        ["//example.org", "//example.org/", "/%2fexample.org", "/EN/", "/index.html", "/en/../..", "/.git/config"]
    {
        let reply =
            String::from_utf8_lossy(&app.send(format!("GET {nowhere} HTTP/1.0\r\n\r\n").as_bytes()).await).into_owned();
        assert!(reply.starts_with("HTTP/1.0 404") || reply.starts_with("HTTP/1.1 404"), "{nowhere}: {reply}");
        assert!(!reply.to_lowercase().contains("\nlocation:"), "{nowhere}");
    }
    app.stop().await;
}

#[tokio::test]
async fn what_is_still_to_be_rendered_after_a_start_is_asked_for_again_and_never_lost() {
    let app = app().await;
    let page = format!("/components/{}/history/", app.component("mail"));
    assert_eq!(app.get(&page).await.status, 200);
    app.awaits(&page);
    let reply = app.get(&page).await;
    assert_eq!((reply.status, reply.header("retry-after"), reply.header("cache-control")), (503, "2", "no-store"));
    assert_eq!(app.ask(Method::HEAD, &page, &[]).await.status, 503);
    let without_slash = app.get(page.trim_end_matches('/')).await;
    assert_eq!((without_slash.status, without_slash.header("location")), (308, page.as_str()));
    assert_eq!(app.get("/").await.status, 200);
    app.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_language_of_the_address() {
    let app = app().await;
    for (path, language) in [("/nothing", "ko"), ("/en/nothing", "en"), ("/en/a/b/c", "en"), ("/fr/nothing", "ko")] {
        let reply = app.get(path).await;
        assert_eq!(reply.status, 404, "{path}");
        assert!(reply.text().contains(&format!("lang=\"{language}\"")), "{path}");
        assert_eq!(reply.header("content-security-policy"), app.get("/").await.header("content-security-policy"));
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("x-request-id").len(), 16);
    }
    app.stop().await;
}

#[tokio::test]
async fn pages_come_with_what_browsers_and_caches_must_know() {
    let app = app().await;
    for (path, _) in app.files() {
        let reply = app.get(&path).await;
        let caching = reply.header("cache-control");
        for part in ["public", "max-age=", "stale-while-revalidate=", "stale-if-error="] {
            assert!(caching.contains(part), "{path}: {caching}");
        }
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        let is_page = reply.header("content-type").starts_with("text/html");
        assert_eq!(reply.header("content-security-policy").is_empty(), !is_page, "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), if is_page { "" } else { "*" }, "{path}");
        assert_eq!(reply.header("strict-transport-security"), "", "{path}");
        if is_page {
            let policy = reply.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
            let styles: Vec<&str> = reply.text().split("<style>").skip(1).collect();
            assert!(!styles.is_empty() && !reply.text().contains(" style=\""), "{path}");
            for style in styles {
                let style = style.split("</style>").next().expect("a style ends");
                let hash = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, Sha256::digest(style));
                assert!(policy.contains(&format!("'sha256-{hash}'")), "{path}: {policy}");
            }
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn browsers_are_kept_to_tls_only_where_a_trusted_proxy_says_that_they_came_by_it() {
    let said = ("x-forwarded-proto", "https");
    for (url, trusted, forwarded, is_sent) in [
        ("https://status.example.org", "127.0.0.0/8", &[said][..], true),
        ("https://status.example.org", "127.0.0.0/8", &[], false),
        ("https://status.example.org", "127.0.0.0/8", &[("x-forwarded-proto", "http")], false),
        ("https://status.example.org", "10.0.0.0/8", &[said], false),
        ("http://status.example.org", "127.0.0.0/8", &[said], false),
    ] {
        let database = TestDatabase::start(Backend::Sqlite).expect("a file");
        let app = TestApp::start_with(database, |parts| {
            parts.page.url = url.to_owned();
            parts.trusted_proxies = vec![trusted.parse().expect("a network")];
        })
        .await;
        let reply = app.get_with("/", forwarded).await;
        assert_eq!(!reply.header("strict-transport-security").is_empty(), is_sent, "{url} {trusted} {forwarded:?}");
        app.stop().await;
    }
}

#[tokio::test]
async fn one_address_can_use_up_its_share_of_the_router_but_never_of_the_page() {
    let app = app().await;
    let mut refused = None;
    for _ in 0..2_000 {
        let reply = app.get("/no-such-page").await;
        if reply.status == 429 {
            refused = Some(reply);
            break;
        }
        assert_eq!(reply.status, 404);
    }
    let refused = refused.expect("there is a bound");
    assert_eq!((refused.header("retry-after"), refused.header("x-request-id").len()), ("1", 16));
    for _ in 0..500 {
        assert_eq!(app.get("/").await.status, 200);
    }
    app.stop().await;
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_reader_has_a_share_of_their_own() {
    let database = TestDatabase::start(Backend::Sqlite).expect("a file");
    let trusted = vec!["127.0.0.1/32".parse().expect("a network")];
    let app = TestApp::start_with(database, |parts| parts.trusted_proxies = trusted).await;
    let of = |reader: &'static str| [("x-forwarded-for", reader)];
    let mut asked = 0;
    while app.get_with("/no-such-page", &of("198.51.100.7")).await.status != 429 {
        asked += 1;
        assert!(asked < 2_000, "there is a bound");
    }
    assert_eq!(app.get_with("/no-such-page", &of("198.51.100.8")).await.status, 404);
    app.stop().await;
}

on_both_databases! {
    async fn it_is_ready_until_its_site_falls_behind(database: TestDatabase) {
        let app = TestApp::start(database).await;
        for path in ["/healthz", "/readyz"] {
            let reply = app.get(path).await;
            assert_eq!((reply.status, reply.header("cache-control")), (200, "no-store"), "{path}: {}", reply.text());
            assert_eq!(reply.header("x-request-id").len(), 16);
        }
        // The heartbeat keeps up with the clock by itself.
        let before = app.published_sequence();
        app.advance(Duration::from_secs(600));
        until("the heartbeat is published", || app.published_sequence() > before).await;
        assert_eq!(app.get("/readyz").await.status, 200);
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_postgresql_gone_pages_are_served_and_after_it_is_back_changes_are_published() {
    let Some(database) = TestDatabase::start(Backend::Postgres) else { return };
    let (gate, url) = Gate::before(database.url()).await;
    let direct = database.store();
    let app = TestApp::start_through(&url, database, |_| {}).await;
    app.says("mail", MajorOutage, app.now()).await;
    let before = app.get("/en/").await;
    gate.shut();
    for _ in 0..20 {
        assert_eq!(app.get("/en/").await.body, before.body);
    }
    let ready = app.get("/readyz").await;
    assert_eq!(ready.status, 200, "the last site is as good as any: {}", ready.text());
    assert!(!ready.text().contains("\"database\":\"ok\""), "{}", ready.text());
    app.advance(Duration::from_secs(600));
    let ready = app.get("/readyz").await;
    assert!(ready.status == 503 && ready.text().contains("behind"), "{}", ready.text());
    assert_eq!(app.get("/healthz").await.status, 200);
    gate.reopen().await;
    let recorded = direct.read(bonghwa::store::record::find_standing).await.expect("a standing").stamp.sequence;
    until("the site is alive again", || app.published_sequence() > recorded).await;
    app.says("mail", Operational, app.now()).await;
    assert_ne!(app.get("/en/").await.body, before.body);
    assert_eq!(app.get("/readyz").await.status, 200);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_postgresql_ends_are_replaced() {
    let Some(database) = TestDatabase::start(Backend::Postgres) else { return };
    let end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let direct = database.store();
    let app = TestApp::start(database).await;
    for round in 0..3 {
        let ended = direct.write(move |conn| {
            diesel::connection::SimpleConnection::batch_execute(conn, end_all).map_err(bonghwa::store::Error::from)
        });
        ended.await.expect("the test user may end them");
        app.advance(Duration::from_secs(1));
        let status = if round % 2 == 0 { MajorOutage } else { Operational };
        app.says("mail", status, app.now()).await;
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_its_file_moved_away_the_page_is_served_and_goes_on_when_it_is_back() {
    let database = TestDatabase::start(Backend::Sqlite).expect("a file");
    let bonghwa::config::DatabaseUrl::Sqlite(path) = database.url().clone() else { panic!("a file") };
    let app = TestApp::start(database).await;
    let before = app.get("/").await;
    let away = path.with_extension("away");
    std::fs::rename(&path, &away).expect("it can be moved");
    assert_eq!(app.get("/").await.body, before.body);
    assert_eq!(app.get("/healthz").await.status, 200);
    assert!(!path.exists(), "no empty database is made in its place");
    std::fs::rename(&away, &path).expect("it can be moved back");
    app.says("mail", MajorOutage, app.now()).await;
    assert_ne!(app.get("/").await.body, before.body);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_another_program_holds_the_file_the_page_is_served() {
    let database = TestDatabase::start(Backend::Sqlite).expect("a file");
    let other = database.store();
    let app = TestApp::start(database).await;
    let before = app.get("/").await;
    let (release, released) = std::sync::mpsc::channel::<()>();
    let (hold, held) = tokio::sync::oneshot::channel();
    let holding = tokio::spawn(async move {
        other
            .write(move |_| {
                hold.send(()).expect("the test waits");
                released.recv().expect("the test lets go");
                Ok::<_, bonghwa::store::Error>(())
            })
            .await
    });
    held.await.expect("it is held");
    assert_eq!(app.get("/").await.body, before.body);
    let ready = app.get("/readyz").await;
    assert_eq!((ready.status, ready.text().contains("\"database\":\"ok\"")), (200, true), "{}", ready.text());
    release.send(()).expect("it is held");
    holding.await.expect("it ends").expect("it was held");
    app.says("mail", MajorOutage, app.now()).await;
    app.stop().await;
}
