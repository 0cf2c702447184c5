//! Planned work in the console over real HTTP: planning, each act, each refusal, and that nothing typed is ever lost.

use crate::harness::staff::SignedIn;
use crate::harness::{Reply, TestApp, on_both_databases};
use bonghwa::domain::ids::{ComponentId, GroupId, MaintenanceId};
use bonghwa::domain::maintenances::{MaintenanceRecord, Phase};
use bonghwa::domain::staff::Role;
use bonghwa::domain::status::Status;
use bonghwa::store::{Error, audit, maintenances};
use chrono_tz::Asia::Seoul;
use std::sync::Arc;
use std::time::Duration;

const NEW: &str = "/console/maintenances/new";

/// Minutes from now, as a browser writes them.
fn ahead(app: &TestApp, minutes: i64) -> String {
    (app.now() + chrono::Duration::minutes(minutes)).with_timezone(&Seoul).format("%Y-%m-%dT%H:%M").to_string()
}

/// What somebody types who plans work on the mail, an hour from now, for an hour.
fn mail(app: &TestApp) -> Vec<(String, String)> {
    let mail = format!("expected.{}", ComponentId::from_slug("mail"));
    let fields = [
        ("form", "plan"),
        ("token", "one-plan"),
        ("original", "ko"),
        ("title.ko", "디스크 교체"),
        ("title.en", "New disks"),
        ("body.ko", "디스크를 교체합니다."),
        ("body.en", "Disks are replaced."),
        ("from", &ahead(app, 60)),
        ("until", &ahead(app, 120)),
        (&mail, "major_outage"),
    ];
    fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

fn with(fields: &[(String, String)], changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let is_changed = |name: &str| changes.iter().any(|(own, _)| *own == name);
    let kept = fields.iter().filter(|(name, _)| !is_changed(name)).cloned();
    kept.chain(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
}

async fn send(who: &SignedIn<'_>, path: &str, fields: &[(String, String)]) -> Reply {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    who.post(path, &fields).await
}

/// Looks at what is typed and publishes what is shown.
async fn publish(who: &SignedIn<'_>, fields: &[(String, String)]) -> Reply {
    let looked = send(who, NEW, &with(fields, &[("act", "look")])).await;
    assert_eq!(looked.status, 200, "{}", looked.text());
    let shown = hidden(looked.text(), "shown");
    send(who, NEW, &with(fields, &[("act", "publish"), ("shown", &shown)])).await
}

fn hidden(page: &str, name: &str) -> String {
    let (_, value) = page.split_once(&format!("name=\"{name}\" value=\"")).expect("the field is there");
    value.split('"').next().unwrap_or_default().to_owned()
}

fn refused(reply: &Reply, status: u16, sentence: &str) {
    assert_eq!(reply.status, status, "{}", reply.text());
    assert!(reply.text().contains(sentence), "{sentence}: {}", reply.text());
}

async fn all(app: &TestApp) -> Vec<Arc<MaintenanceRecord>> {
    app.store.read(|conn| maintenances::list_known(conn, &[])).await.expect("they are read")
}

async fn count(app: &TestApp, act: &str) -> usize {
    let act = act.to_owned();
    let read = app.store.read(move |conn| {
        let mut count = 0;
        audit::walk::<Error>(conn, |entry| {
            count += usize::from(entry.act == act && entry.actor.to_string() == "publisher");
            Ok(())
        })?;
        Ok::<_, Error>(count)
    });
    read.await.expect("the log is read")
}

/// The mail's work announced by the publisher, and where its page stands.
async fn announced(who: &SignedIn<'_>) -> (MaintenanceId, String) {
    let reply = publish(who, &mail(who.app)).await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    let id = all(who.app).await[0].id;
    (id, format!("/console/maintenances/{id}"))
}

async fn seen(app: &TestApp) -> String {
    all(app).await[0].stamp.sequence.to_string()
}

/// Sends the form `act` with what its page shows now.
async fn acts(who: &SignedIn<'_>, path: &str, act: &str, fields: &[(&str, &str)]) -> Reply {
    let (seen, token) = (seen(who.app).await, format!("{act}-{}", seen(who.app).await));
    let mut all = vec![("form", act), ("seen", &seen), ("token", &token)];
    all.extend(fields);
    who.post(path, &all).await
}

on_both_databases! {
    async fn work_is_shown_before_it_is_public_and_announced_once_however_often_it_is_sent(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let fields = mail(&app);
        let looked = send(&who, NEW, &with(&fields, &[("act", "look")])).await;
        assert_eq!(looked.status, 200);
        for words in ["New disks", "Disks are replaced.", "디스크를 교체합니다.", "Publish the announcement"] {
            assert!(looked.text().contains(words), "{words}: {}", looked.text());
        }
        assert!(all(&app).await.is_empty(), "looking writes nothing");
        let shown = hidden(looked.text(), "shown");
        let changed = with(&fields, &[("act", "publish"), ("shown", &shown), ("title.en", "Newer disks")]);
        refused(&send(&who, NEW, &changed).await, 422, "this is not what was shown before");
        let first = publish(&who, &fields).await;
        let again = publish(&who, &fields).await;
        assert_eq!((first.status, again.status), (303, 303), "{}", again.text());
        assert_eq!(first.header("location"), again.header("location"));
        refused(&publish(&who, &with(&fields, &[("title.en", "Other disks")])).await, 422, "sent before");
        assert_eq!((all(&app).await.len(), count(&app, "maintenance.plan").await), (1, 1));
        let one = all(&app).await[0].clone();
        assert_eq!(one.affected[0].expected, Status::MajorOutage);
        let page = who.get(first.header("location")).await;
        for words in ["The maintenance is announced.", "New disks", "out of service", "Publish the new time"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        let list = app.staff(Role::Viewer).await.get("/console/maintenances").await;
        assert!(list.text().contains("New disks") && !list.text().contains(NEW), "{}", list.text());
        app.stop().await;
    }

    async fn what_cannot_be_planned_is_refused_at_its_field_and_kept(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let (past, late, none) = (ahead(&app, -60), ahead(&app, 30), format!("expected.{}", ComponentId::from_slug("mail")));
        let gone = format!("expected.{}", ComponentId::from_slug("no-such-thing"));
        for (changes, sentence) in [
            (vec![("from", past.as_str())], "would begin in the past"),
            (vec![("until", late.as_str())], "ends before it begins"),
            (vec![("from", "soon")], "That time cannot be read"),
            (vec![("title.ko", "")], "“Title” is empty in 한국어"),
            (vec![(none.as_str(), "")], "no component is named"),
            (vec![(none.as_str(), "under_maintenance")], "cannot be expected"),
            (vec![(gone.as_str(), "major_outage")], "is no component on the page"),
            (vec![("every", "FREQ=HOURLY")], "recurs daily at most"),
            (vec![("every", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")], "nothing ever follows"),
            (vec![("every", "nonsense")], "cannot be read"),
            (vec![("every", "FREQ=DAILY"), ("zone", "Mars/Olympus")], "no zone of the tz database"),
        ] {
            let reply = send(&who, NEW, &with(&mail(&app), &[&changes[..], &[("act", "look")]].concat())).await;
            refused(&reply, 422, sentence);
            assert!(reply.text().contains("Disks are replaced."), "what was typed stays: {sentence}");
            assert!(!reply.text().contains("Publish the announcement"), "{sentence}");
        }
        assert!(all(&app).await.is_empty());
        app.stop().await;
    }

    async fn nobody_plans_or_moves_what_others_answer_for(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let (id, path) = announced(&app.staff(Role::Publisher).await).await;
        let limited = app.staff_of("together-lead", Role::Publisher, Some(vec![GroupId::from_slug("together")])).await;
        let reply = send(&limited, NEW, &with(&mail(&app), &[("act", "look"), ("token", "two")])).await;
        refused(&reply, 422, "outside your groups (Mail)");
        let page = limited.get(&path).await;
        assert!(page.text().contains("New disks") && !page.text().contains("act-cancel"), "{}", page.text());
        refused(&acts(&limited, &path, "cancel", &[("words.ko", "취소")]).await, 422, "outside your groups (Mail)");
        let viewer = app.staff(Role::Viewer).await;
        assert_eq!(acts(&viewer, &path, "cancel", &[("words.ko", "취소")]).await.status, 403);
        assert!(all(&app).await.iter().all(|one| one.id == id && one.state.phase() == Phase::Planned));
        app.stop().await;
    }

    async fn what_is_announced_is_moved_begun_looked_at_and_ended(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let (_, path) = announced(&who).await;
        let (from, until) = (ahead(&app, 90), ahead(&app, 180));
        let moved = [("from", from.as_str()), ("until", &until), ("words.ko", "부품이 늦습니다."), ("words.en", "Parts are late.")];
        assert_eq!(acts(&who, &path, "move", &moved).await.status, 303);
        let same = acts(&who, &path, "move", &moved).await;
        refused(&same, 422, "exactly that time already");
        assert!(same.text().contains("Parts are late."));
        let wordless = acts(&who, &path, "move", &[("from", &from), ("until", &until)]).await;
        refused(&wordless, 422, "“Reason, for everybody” is empty in 한국어");
        assert_eq!(wordless.text().matches("is empty in 한국어").count(), 1, "it is said once");
        assert!(wordless.text().contains("\" required>"), "{}", wordless.text());
        assert_eq!(acts(&who, &path, "start", &[("early", "yes")]).await.status, 303);
        refused(&acts(&who, &path, "cancel", &[("words.ko", "취소")]).await, 422, "cannot be cancelled");
        app.advance(Duration::from_secs(60));
        assert_eq!(acts(&who, &path, "move", &[("until", &ahead(&app, 300)), ("words.ko", "더 걸립니다.")]).await.status, 303);
        assert_eq!(acts(&who, &path, "tell", &[("words.ko", "절반 했습니다.")]).await.status, 303);
        assert_eq!(acts(&who, &path, "verify", &[]).await.status, 303);
        assert_eq!(acts(&who, &path, "end", &[("words.ko", "끝났습니다.")]).await.status, 303);
        assert_eq!(all(&app).await[0].state.phase(), Phase::Completed);
        for (act, times) in [("move", 2), ("start", 1), ("verify", 1), ("end", 1), ("update", 1)] {
            assert_eq!(count(&app, &format!("maintenance.{act}")).await, times, "{act}");
        }
        app.stop().await;
    }

    async fn what_changed_meanwhile_is_shown_and_what_was_typed_stays(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let (_, path) = announced(&who).await;
        let old = seen(&app).await;
        assert_eq!(acts(&who, &path, "start", &[("early", "yes")]).await.status, 303);
        let late = [("form", "cancel"), ("seen", old.as_str()), ("token", "late"), ("words.ko", "비가 옵니다.")];
        let reply = who.post(&path, &late).await;
        refused(&reply, 409, "has changed since this form was opened");
        assert!(reply.text().contains("비가 옵니다.") && reply.text().contains("act-end"), "{}", reply.text());
        refused(&who.post(&path, &[("form", "tell"), ("words.ko", "말")]).await, 409, "has changed");
        assert_eq!(count(&app, "maintenance.cancel").await, 0);
        app.stop().await;
    }

    async fn work_is_cancelled_once_and_the_page_says_so(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let (id, path) = announced(&who).await;
        let old = seen(&app).await;
        let form = [("form", "cancel"), ("seen", old.as_str()), ("token", "off"), ("words.ko", "부품이 없습니다."), ("words.en", "No parts.")];
        assert_eq!(who.post(&path, &form).await.status, 303);
        assert_eq!(who.post(&path, &form).await.status, 303, "the same form does nothing new");
        let mut other = form;
        other[3].1 = "다른 이유";
        refused(&who.post(&path, &other).await, 422, "sent before");
        refused(&acts(&who, &path, "cancel", &[("words.ko", "또")]).await, 422, "cannot be cancelled");
        assert_eq!(count(&app, "maintenance.cancel").await, 1);
        app.publishes().await;
        let public = app.get(&format!("/en/maintenances/{id}/")).await;
        assert!(public.text().contains("No parts."), "{}", public.text());
        app.stop().await;
    }

    async fn what_reaches_everybody_asks_for_the_number(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let media = format!("expected.{}", ComponentId::from_slug("talk-media"));
        let fields = with(&mail(&app), &[(&media, "partial_outage")]);
        let asked = publish(&who, &fields).await;
        refused(&asked, 422, "(2) beside the button");
        assert!(asked.text().contains("name=\"number\""));
        refused(&publish(&who, &with(&fields, &[("number", "3")])).await, 422, "(2) beside the button");
        assert_eq!(publish(&who, &with(&fields, &[("number", "2")])).await.status, 303);
        let path = format!("/console/maintenances/{}", all(&app).await[0].id);
        refused(&acts(&who, &path, "cancel", &[("words.ko", "취소")]).await, 422, "(2) beside the button");
        assert_eq!(acts(&who, &path, "cancel", &[("words.ko", "취소"), ("number", "2")]).await.status, 303);
        app.stop().await;
    }

    async fn work_that_recurs_shows_its_next_times_and_ends_once(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let fields = with(&mail(&app), &[("every", "FREQ=WEEKLY")]);
        let looked = send(&who, NEW, &with(&fields, &[("act", "look")])).await;
        assert!(looked.text().contains("The next times:"), "{}", looked.text());
        assert_eq!(publish(&who, &fields).await.status, 303);
        assert_eq!((all(&app).await.len(), count(&app, "recurrence.set").await), (3, 1));
        let list = who.get("/console/maintenances").await;
        assert!(list.text().contains("every ") && !list.text().contains("FREQ="), "{}", list.text());
        let (_, rest) = list.text().split_once("/console/recurrences/").expect("its form");
        let end = format!("/console/recurrences/{}/end", rest.split('/').next().unwrap_or_default());
        let limited = app.staff_of("together-lead", Role::Publisher, Some(vec![GroupId::from_slug("together")])).await;
        refused(&limited.post(&end, &[("token", "x")]).await, 422, "outside your groups (Mail)");
        assert_eq!(who.post(&end, &[("token", "y")]).await.status, 303);
        assert_eq!(who.post(&end, &[("token", "y")]).await.status, 303, "the same form does nothing new");
        refused(&who.post(&end, &[("token", "z")]).await, 422, "has ended already");
        assert_eq!(count(&app, "recurrence.end").await, 1);
        app.stop().await;
    }

    async fn a_group_is_named_at_once_and_others_components_are_left_out(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let group = format!("group:{}", GroupId::from_slug("together"));
        let fill = [("act", "fill"), ("fill", group.as_str()), ("fill-as", "degraded_performance")];
        let reply = send(&who, NEW, &with(&mail(&app), &fill)).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let chosen = |value: &str| reply.text().matches(&format!("<option value=\"{value}\" selected")).count();
        // Both functions, and the picker itself.
        assert_eq!((chosen("degraded_performance"), chosen("major_outage")), (3, 1), "{}", reply.text());
        assert!(reply.text().contains("Disks are replaced."));
        app.stop().await;
    }

    async fn work_recurs_as_it_was_chosen_without_a_rule_being_typed(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let until = (app.now() + chrono::Duration::days(60)).with_timezone(&Seoul).format("%Y-%m-%d").to_string();
        let chosen = [("recurs", "weekly"), ("weeks", "2"), ("last", "on"), ("until-day", until.as_str())];
        let looked = send(&who, NEW, &with(&mail(&app), &[&chosen[..], &[("act", "look")]].concat())).await;
        assert!(looked.text().contains("every 2 weeks on ") && looked.text().contains("The next times:"), "{}", looked.text());
        for (changes, sentence) in [
            (vec![("recurs", "weekly"), ("weeks", "0")], "how many weeks lie between"),
            (vec![("recurs", "day"), ("day", "32")], "Type a day of the month"),
            (vec![("recurs", "nth"), ("place", "5"), ("place-day", "MO")], "Choose which weekday"),
            (vec![("recurs", "daily"), ("last", "on")], "Type the last day"),
            (vec![("recurs", "daily"), ("last", "after"), ("count", "no")], "Type how many times"),
            (vec![("recurs", "daily"), ("every", "FREQ=DAILY")], "Leave one of the two"),
            (vec![("recurs", "daily"), ("title.ko", "")], "is empty in 한국어"),
        ] {
            let reply = send(&who, NEW, &with(&mail(&app), &[&changes[..], &[("act", "look")]].concat())).await;
            refused(&reply, 422, sentence);
            let (name, value) = changes[0];
            assert!(reply.text().contains(&format!("name=\"{name}\" value=\"{value}\" checked")), "what was chosen stays");
        }
        assert_eq!(publish(&who, &with(&mail(&app), &chosen)).await.status, 303);
        assert_eq!(all(&app).await.len(), 3);
        let list = who.get("/console/maintenances").await;
        assert!(list.text().contains("every 2 weeks on ") && list.text().contains(", until "), "{}", list.text());
        app.stop().await;
    }

    async fn work_that_would_begin_well_before_its_hour_is_confirmed(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let (_, path) = announced(&who).await;
        let page = who.get(&path).await;
        assert!(page.text().contains("before it was announced to begin") && page.text().contains("name=\"early\""), "{}", page.text());
        refused(&acts(&who, &path, "start", &[("words.ko", "부품이 왔습니다.")]).await, 422, "before it was announced to begin");
        assert_eq!(all(&app).await[0].state.phase(), Phase::Planned);
        assert_eq!(acts(&who, &path, "start", &[("early", "yes")]).await.status, 303);
        app.stop().await;
    }

    async fn work_begins_a_little_before_its_hour_without_being_asked(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let soon = ahead(&app, 12);
        let reply = publish(&who, &with(&mail(&app), &[("from", &soon)])).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let path = format!("/console/maintenances/{}", all(&app).await[0].id);
        assert!(!who.get(&path).await.text().contains("name=\"early\""));
        assert_eq!(acts(&who, &path, "start", &[]).await.status, 303);
        app.stop().await;
    }
}
