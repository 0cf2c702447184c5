//! The field's wire format, feeds and calendars over HTTP: what programs of other people ask for, and how often.

use crate::harness::{Backend, Reply, TestApp, TestDatabase};
use bonghwa::domain::status::Status::MajorOutage;
use reqwest::Method;
use std::time::Duration;

const WIRE: [&str; 8] = [
    "/api/v2/summary.json",
    "/api/v2/status.json",
    "/api/v2/components.json",
    "/api/v2/incidents.json",
    "/api/v2/incidents/unresolved.json",
    "/api/v2/scheduled-maintenances.json",
    "/api/v2/scheduled-maintenances/upcoming.json",
    "/api/v2/scheduled-maintenances/active.json",
];
const FEEDS: [(&str, &str); 7] = [
    ("/history.atom", "application/atom+xml; charset=utf-8"),
    ("/history.rss", "application/rss+xml; charset=utf-8"),
    ("/updates.atom", "application/atom+xml; charset=utf-8"),
    ("/en/updates.atom", "application/atom+xml; charset=utf-8"),
    ("/feed.json", "application/feed+json; charset=utf-8"),
    ("/calendar.ics", "text/calendar; charset=utf-8"),
    ("/en/calendar.ics", "text/calendar; charset=utf-8"),
];

async fn app() -> TestApp {
    TestApp::start(TestDatabase::start(Backend::Sqlite).expect("a file")).await
}

#[tokio::test]
async fn programs_from_anywhere_may_read_look_and_ask_again() {
    let app = app().await;
    let wire = WIRE.map(|path| (path, "application/json; charset=utf-8"));
    for (path, content_type) in wire.into_iter().chain(FEEDS) {
        let reply = app.get(path).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, content_type), "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{path}");
        let head = app.ask(Method::HEAD, path, &[]).await;
        let told = |reply: &Reply| ["etag", "content-type"].map(|name| reply.header(name).to_owned());
        assert_eq!((head.status, head.body.len(), told(&head)), (200, 0, told(&reply)), "{path}");
        let again = app.get_with(path, &[("if-none-match", reply.header("etag"))]).await;
        assert_eq!((again.status, again.header("access-control-allow-origin")), (304, "*"), "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_change_of_status_is_told_to_those_who_ask_and_no_feed_moves() {
    let app = app().await;
    let before: Vec<Reply> = futures_util::future::join_all(FEEDS.map(|(path, _)| app.get(path))).await;
    app.advance(Duration::from_secs(60));
    app.says("mail", MajorOutage, app.now()).await;
    let status: serde_json::Value = serde_json::from_slice(&app.get("/api/v2/status.json").await.body).expect("JSON");
    assert_ne!(status["status"]["indicator"], "none");
    for ((path, _), before) in FEEDS.iter().zip(before) {
        let is_dated = path.ends_with(".atom") || path.ends_with(".rss");
        // A feed that is still empty says when it was made; the others have nothing new to say.
        assert_eq!(app.get(path).await.body == before.body, !is_dated, "{path}");
    }
    app.stop().await;
}
