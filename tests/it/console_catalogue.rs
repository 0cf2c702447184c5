//! The catalogue, changed in the console: looked at first, applied as it was looked at, refused where it is kept in a file.

use crate::harness::staff::SignedIn;
use crate::harness::{Reply, TestApp, on_both_databases};
use bonghwa::domain::ids::GroupId;
use bonghwa::domain::staff::Role;
use bonghwa::store::{Error, audit, catalogue};
use bonghwa::web::KeptIn;

const PATH: &str = "/console/catalogue/file";
const NEW: &str = "\n[[component]]\nslug = \"letters\"\nname = { ko = \"편지\", en = \"Letters\" }\n";

/// What a field of the page says, as the browser would send it.
fn hidden(page: &Reply, name: &str) -> String {
    let (_, rest) = page.text().split_once(&format!("name=\"{name}\" value=\"")).expect("the field is there");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// The text on the page.
fn text(page: &Reply) -> String {
    let (_, rest) = page.text().split_once("<textarea").expect("the text is there");
    let (_, rest) = rest.split_once(">\n").expect("its beginning");
    let text = rest.split("</textarea>").next().unwrap_or_default();
    text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<").replace("&#62;", ">").replace("&#38;", "&")
}

/// Sends the form of `page` with another text.
async fn sends(who: &SignedIn<'_>, page: &Reply, act: &str, text: &str) -> Reply {
    let (revision, looked) = (hidden(page, "revision"), hidden(page, "looked"));
    who.post(PATH, &[("revision", &revision), ("looked", &looked), ("act", act), ("text", text)]).await
}

async fn slugs(app: &TestApp) -> Vec<String> {
    let found = app.store.read(catalogue::find).await.expect("a catalogue");
    found.components.into_iter().map(|component| component.slug).collect()
}

on_both_databases! {
    async fn a_component_is_added_once_somebody_looked_at_what_that_changes(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Administrator).await;
        let page = who.get(PATH).await;
        let wanted = text(&page) + NEW;
        let unseen = sends(&who, &page, "apply", &wanted).await;
        assert_eq!(unseen.status, 200);
        assert!(unseen.text().contains("The text is another than the one you looked at"), "{}", unseen.text());
        assert!(unseen.text().contains("Component letters is added"), "{}", unseen.text());
        assert!(!slugs(&app).await.contains(&"letters".to_owned()), "looking changes nothing");
        let applied = sends(&who, &unseen, "apply", &wanted).await;
        assert_eq!((applied.status, applied.header("location")), (303, "/console/catalogue?done=catalogue"));
        assert!(slugs(&app).await.contains(&"letters".to_owned()));
        let acts = app.store.read(|conn| {
            let mut acts = Vec::new();
            audit::walk::<Error>(conn, |entry| {
                acts.push(format!("{} {}", entry.actor, entry.act));
                Ok(())
            })?;
            Ok::<_, Error>(acts)
        });
        assert!(acts.await.expect("read").contains(&"administrator catalogue.write".to_owned()));
        app.stop().await;
    }

    async fn what_is_not_named_stays_unless_it_is_to_go(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Administrator).await;
        let page = who.get(PATH).await;
        let all = text(&page);
        let (before, _) = all.split_once("[[probe]]").unwrap_or((&all, ""));
        let place = before.rfind("[[component]]").expect("there are components");
        let without = &before[..place];
        let kept = sends(&who, &page, "look", without).await;
        assert!(kept.text().contains("is not named and stays"), "{}", kept.text());
        let fields = [("revision", &*hidden(&page, "revision")), ("looked", ""), ("act", "look"), ("text", without), ("prune", "yes")];
        let gone = who.post(PATH, &fields).await;
        assert!(gone.text().contains("is removed; its history stays"), "{}", gone.text());
        app.stop().await;
    }

    async fn what_is_wrong_is_named_by_its_line_and_nothing_is_lost(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Administrator).await;
        let page = who.get(PATH).await;
        let wrong = text(&page) + "\n[[component]]\nslug = \"Not A Slug\"\n";
        let refused = sends(&who, &page, "apply", &wrong).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("catalogue:"), "{}", refused.text());
        assert!(refused.text().contains("Not A Slug"), "what was typed is still there");
        app.stop().await;
    }

    async fn of_two_who_change_it_the_second_is_told(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Administrator).await;
        let page = who.get(PATH).await;
        let wanted = text(&page) + NEW;
        let (first, second) = (sends(&who, &page, "look", &wanted).await, sends(&who, &page, "look", &wanted).await);
        assert_eq!(sends(&who, &first, "apply", &wanted).await.status, 303);
        let late = sends(&who, &second, "apply", &wanted).await;
        assert_eq!(late.status, 409);
        assert!(late.text().contains("was changed after you opened it"), "{}", late.text());
        app.stop().await;
    }

    async fn it_is_everybodys_and_a_file_keeps_it_from_being_changed_here(database: TestDatabase) {
        let app = TestApp::start_with(database, |parts| parts.catalogue = KeptIn::File("catalogue.toml".into())).await;
        let who = app.staff(Role::Administrator).await;
        let page = who.get("/console/catalogue").await;
        assert!(page.text().contains("Managed by file.") && page.text().contains("bonghwa catalogue apply"));
        assert_eq!(who.get(PATH).await.header("location"), "/console/catalogue");
        let sent = who.post(PATH, &[("act", "apply"), ("text", NEW)]).await;
        assert_eq!(sent.header("location"), "/console/catalogue");
        app.stop().await;
    }

    async fn an_administrator_of_some_groups_does_not_change_what_there_is_for_all(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let limited = Some(vec![GroupId::from_slug("together")]);
        let who = app.staff_of("limited", Role::Administrator, limited).await;
        assert!(!who.get("/console/catalogue").await.text().contains(PATH));
        let sent = who.post(PATH, &[("act", "apply"), ("text", NEW)]).await;
        assert_eq!(sent.status, 403);
        assert!(!slugs(&app).await.contains(&"letters".to_owned()));
        app.stop().await;
    }
}
