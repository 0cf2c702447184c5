//! The board of deliveries and the pages of subscribers, over real HTTP: what they show, what they do, who may.

use crate::delivering::{Office, text};
use crate::harness::on_both_databases;
use crate::harness::staff::PASSWORD;
use bonghwa::domain::deliveries::State;
use bonghwa::domain::ids::ComponentId;
use bonghwa::domain::language::Language;
use bonghwa::domain::staff::Role;
use bonghwa::domain::subscriptions::{Moment, Scope};
use bonghwa::store::{Error, audit, subscribers};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// All that the audit log says, as one text.
async fn log(office: &Office) -> String {
    let read = office.app.store.read(|conn| {
        let mut all = String::new();
        audit::walk::<Error>(conn, |entry| {
            all += &format!("{} {} {} {}\n", entry.actor, entry.act, entry.subject, entry.particulars);
            Ok(())
        })?;
        Ok::<_, Error>(all)
    });
    read.await.expect("the log is read")
}

/// The cells of the first row of the board.
fn first_row(page: &str) -> Vec<String> {
    let (_, row) =
        page.split_once("id=\"notifications-title\"").and_then(|(_, rest)| rest.split_once("<tbody>")).expect("rows");
    let row = row.split("</tr>").next().unwrap_or_default();
    row.split("<td ").skip(1).filter_map(|cell| Some(cell.split_once('>')?.1.split('<').next()?.to_owned())).collect()
}

on_both_databases! {
    async fn the_board_counts_what_stands_where_and_holds_and_pauses(database: TestDatabase) {
        let office = Office::open(database).await;
        for name in ["ada@daum.net", "ben@example.org", "cy@example.org"] {
            office.follows(name, Scope::Everything, &Moment::ALL, Language::English).await;
        }
        let lead = office.app.staff(Role::Publisher).await;
        assert!(lead.get("/console/deliveries").await.text().contains("Nothing has been told yet."));
        assert!(!lead.get("/console/").await.text().contains("deliveries-title"));
        office.breaks().await;
        office.fan_out.expand_all(&CancellationToken::new()).await.expect("all are expanded");
        let page = lead.get("/console/deliveries").await;
        assert_eq!(first_row(page.text()), ["3", "0", "0", "0", "0", "0", "0"], "{}", page.text());
        assert!(page.text().contains("Take it back before it is sent (10 s left)"), "{}", page.text());
        assert!(page.header("refresh").starts_with("5;url="), "it looks again by itself");

        let nothing = lead.post("/console/deliveries/hold", &[("form", "hold"), ("domains", "daum"), ("reason", "out")]).await;
        assert_eq!(nothing.status, 422);
        assert!(nothing.text().contains("daum is no mail domain") && nothing.text().contains("value=\"out\""));
        let held = lead.post("/console/deliveries/hold", &[("domains", "Daum.net"), ("reason", "Daum mail is out")]).await;
        assert_eq!((held.status, held.header("location")), (303, "/console/deliveries?done=held"));
        assert_eq!(office.sends().await.len(), 2);
        office.deliverer.tell_providers().await.expect("they are told of");
        let page = lead.get("/console/deliveries").await;
        assert_eq!(first_row(page.text()), ["0", "1", "2", "0", "0", "0", "0"], "{}", page.text());
        assert!(page.text().contains("2 in the last minute") && page.text().contains("Release daum.net"), "{}", page.text());
        assert_eq!(page.header("refresh"), "");
        let strip = lead.get("/console/").await;
        assert!(strip.text().contains("on hold: daum.net") && strip.text().contains("Sent <b>2</b>"), "{}", strip.text());

        lead.post("/console/deliveries/pause", &[("channel", "email")]).await;
        lead.post("/console/deliveries/release", &[("domain", "daum.net")]).await;
        assert!(office.sends().await.is_empty(), "mail is paused");
        assert!(lead.get("/console/deliveries").await.text().contains("Mail has been paused since"));
        lead.post("/console/deliveries/resume", &[("channel", "email")]).await;
        assert_eq!(office.sends().await.len(), 1);
        assert_eq!(office.counts(1).await, [(State::Sent, 3)]);
        let viewer = office.app.staff(Role::Viewer).await;
        let page = viewer.get("/console/deliveries").await;
        assert!(page.status == 200 && !page.text().contains("action=\"/console/deliveries"), "{}", page.text());
    }

    async fn staff_are_sent_a_test_a_few_times_an_hour_and_the_log_keeps_no_address(database: TestDatabase) {
        let office = Office::open(database).await;
        let who = office.app.staff(Role::Responder).await;
        let without = who.post("/console/deliveries/test", &[("form", "test")]).await;
        assert!(without.status == 422 && without.text().contains("no address for alerts yet"), "{}", without.text());
        let typed = |email: &'static str, present: &'static str| [("email", email), ("present", present)];
        assert_eq!(who.post("/console/account/email", &typed("lead@example.org", "another")).await.status, 422);
        assert_eq!(who.post("/console/account/email", &typed("nobody", PASSWORD)).await.status, 422);
        assert_eq!(who.post("/console/account/email", &typed("lead@example.org", PASSWORD)).await.status, 303);
        assert!(who.get("/console/account").await.text().contains("value=\"lead@example.org\""));
        for _ in 0..3 {
            assert_eq!(who.post("/console/deliveries/test", &[]).await.status, 303);
        }
        let fourth = who.post("/console/deliveries/test", &[]).await;
        assert!(fourth.status == 422 && fourth.text().contains("at most 3 tests an hour"), "{}", fourth.text());
        let sent = office.sends().await;
        assert!(sent.len() == 3 && sent.iter().all(|letter| letter.to.as_str() == "lead@example.org"));
        let log = log(&office).await;
        assert!(log.contains("responder mail.test email") && log.contains("staff.email") && !log.contains("example.org"));
        office.app.machine.advance(Duration::from_secs(3_601));
        let again = office.app.opens_session("responder").await;
        assert_eq!(again.post("/console/deliveries/test", &[]).await.status, 303);
    }

    async fn administrators_find_a_reader_see_what_they_were_sent_and_send_it_again(database: TestDatabase) {
        let office = Office::open(database).await;
        let talk = Scope::Component(ComponentId::from_slug("talk"));
        let ada = office.follows("ada@example.net", talk, &Moment::ALL, Language::English).await;
        office.follows("ben@example.org", Scope::Everything, &Moment::ALL, Language::Korean).await;
        office.breaks().await;
        let first = office.sends().await;
        let responder = office.app.staff(Role::Responder).await;
        let counts = responder.get("/console/subscribers").await;
        assert!(counts.text().contains("example.net") && !counts.text().contains("ada@"), "{}", counts.text());
        assert_eq!(responder.get(&format!("/console/subscribers/{ada}")).await.status, 403);
        assert_eq!(responder.post("/console/subscribers", &[("address", "ada")]).await.status, 403);

        let who = office.app.staff(Role::Administrator).await;
        for sought in ["ada@example.net", "DA@exam"] {
            let found = who.post("/console/subscribers", &[("form", "search"), ("address", sought)]).await;
            assert!(found.text().contains("One was found.") && found.text().contains(">ada@example.net<"), "{}", found.text());
        }
        assert_eq!(who.post("/console/subscribers", &[("address", "a%")]).await.status, 422);
        assert!(who.post("/console/subscribers", &[("address", "a%d")]).await.text().contains("Nobody was found."));
        let path = format!("/console/subscribers/{ada}");
        let page = who.get(&path).await;
        for words in ["ada@example.net", "Talk", "Messages are down", "first word", "sent · "] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        let again = who.post(&format!("{path}/again"), &[("notification", "1")]).await;
        assert_eq!(again.header("location"), format!("{path}?done=again"));
        let sent = office.sends().await;
        assert_eq!((sent.len(), sent[0].to.as_str()), (1, "ada@example.net"));
        let before = first.iter().find(|letter| letter.to.as_str() == "ada@example.net").expect("the first");
        assert_eq!(text(&sent[0]), text(before), "the same words");
        assert_eq!(sent[0].envelope_from, before.envelope_from, "it bounces like the first");
        let id = |letter: &bonghwa::channels::email::Letter| {
            String::from_utf8_lossy(&letter.bytes).lines().find(|line| line.starts_with("Message-ID:")).map(str::to_owned)
        };
        assert!(id(&sent[0]).is_some() && id(&sent[0]) != id(before), "a mail of its own");
        assert!(who.get(&path).await.text().contains("notification sent again"));
        let not_theirs = who.post(&format!("{path}/again"), &[("notification", "1000")]).await;
        assert_eq!(not_theirs.status, 422, "{}", not_theirs.text());
        assert_eq!(who.get("/console/subscribers/9999").await.status, 404);
    }

    async fn a_reader_is_exported_and_erased_and_the_log_names_a_number(database: TestDatabase) {
        let office = Office::open(database).await;
        let ada = office.follows("ada@example.net", Scope::Everything, &Moment::ALL, Language::English).await;
        let now = office.app.machine.now();
        let suppress = move |conn: &mut _| subscribers::suppress(conn, ada, "550 gone", now);
        office.app.store.write(suppress).await.expect("they are suppressed");
        office.breaks().await;
        let (who, path) = (office.app.staff(Role::Administrator).await, format!("/console/subscribers/{ada}"));
        assert!(office.sends().await.is_empty());
        assert_eq!(who.post(&format!("{path}/again"), &[("notification", "1")]).await.status, 422);
        assert_eq!(who.post(&format!("{path}/release"), &[]).await.status, 303);
        office.says("second").await;
        assert_eq!(office.sends().await.len(), 1);
        let export = who.post(&format!("{path}/export"), &[]).await;
        assert!(export.text().contains("\"address\": \"ada@example.net\""), "{}", export.text());
        assert!(export.header("content-disposition").starts_with("attachment"));
        assert_eq!(who.post(&format!("{path}/erase"), &[]).await.status, 422);
        let erased = who.post(&format!("{path}/erase"), &[("sure", "1")]).await;
        assert_eq!(erased.header("location"), "/console/subscribers?done=erased");
        assert_eq!(who.get(&path).await.status, 404);
        let log = log(&office).await;
        for act in ["subscriber.release", "subscriber.export", "subscriber.erase"] {
            assert!(log.contains(&format!("administrator {act} subscriber:{ada}")), "{log}");
        }
        assert!(!log.contains("ada"), "{log}");

        let ben = office.follows("ben@example.net", Scope::Everything, &Moment::ALL, Language::English).await;
        let ended = who.post(&format!("/console/subscribers/{ben}/end"), &[("scope", "everything")]).await;
        assert_eq!(ended.header("location"), "/console/subscribers?done=ended");
    }
}
