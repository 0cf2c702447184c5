//! Mails in a folder, as the console shows them: to administrators, and no other file.

use crate::harness::{Backend, TestApp, TestDatabase};
use bonghwa::domain::staff::Role;

const MAIL: &str = "Return-Path: <bounces@example.org>\r\nDelivered-To: ada@example.org\r\nFrom: status@example.org\r\n\
    To: ada@example.org\r\nDate: Sun, 22 Nov 2026 00:00:00 +0000\r\nSubject: =?UTF-8?B?7KCV7KCE?= <b>\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\nSee https://status.example.org/subscribe/confirm/1.x\r\n<script>\r\n";

#[tokio::test]
async fn administrators_read_what_the_folder_holds_and_nothing_beside_it() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("mails");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(place.path().join("secret.eml"), MAIL).expect("a file");
    for name in ["20261122T000000.000Z-000001.eml", "20261122T000001.000Z-000000.eml", ".draft.eml", "notes.txt"] {
        std::fs::write(folder.join(name), MAIL.replace("Subject: ", &format!("Subject: {name} "))).expect("a file");
    }
    std::os::unix::fs::symlink(place.path().join("secret.eml"), folder.join("way-out.eml")).expect("a link");
    let database = TestDatabase::start(Backend::Sqlite).expect("a file");
    let app = TestApp::start_with(database, |parts| parts.mail_folder = Some(folder.clone())).await;
    let who = app.staff(Role::Administrator).await;
    let list = who.get("/console/mails").await;
    let text = list.text();
    let at =
        |name: &str| text.find(&format!("href=\"/console/mails/{name}\"")).unwrap_or_else(|| panic!("{name}: {text}"));
    assert!(at("20261122T000001.000Z-000000.eml") < at("20261122T000000.000Z-000001.eml"), "the newest first");
    assert!(text.contains("정전") && text.contains("ada@example.org") && !text.contains("<b>"), "{text}");
    assert!(!text.contains(".draft.eml") && !text.contains("notes.txt") && !text.contains("way-out"), "{text}");
    let mail = who.get("/console/mails/20261122T000000.000Z-000001.eml").await;
    assert!(mail.text().contains("&#60;script&#62;") && !mail.text().contains("<script>"), "{}", mail.text());
    for name in ["..%2Fsecret.eml", "way-out.eml", ".draft.eml", "notes.txt", "none.eml"] {
        assert_eq!(who.get(&format!("/console/mails/{name}")).await.status, 404, "{name}");
    }
    assert_eq!(app.staff(Role::Publisher).await.get("/console/mails").await.status, 403);
    app.stop().await;
}

#[tokio::test]
async fn where_mail_goes_to_servers_there_is_nothing_to_look_at() {
    let app = TestApp::start(TestDatabase::start(Backend::Sqlite).expect("a file")).await;
    let who = app.staff(Role::Administrator).await;
    assert_eq!(who.get("/console/mails").await.status, 404);
    assert!(!who.get("/console/settings").await.text().contains("/console/mails"), "no way leads there");
    app.stop().await;
}
