//! The screen over real HTTP: each act, each refusal, and that nothing typed is ever lost.

use crate::harness::samples::{actor, operator, wording};
use crate::harness::staff::SignedIn;
use crate::harness::{Reply, TestApp, TestDatabase, on_both_databases};
use bonghwa::actions::incidents::{self as actions, ActError, Desk, Done};
use bonghwa::domain::ids::{ComponentId, GroupId, IncidentId, ManuscriptId, UpdateId};
use bonghwa::domain::incidents::drafts::{Next, OpenDraft, RecoveryDraft, ResolveDraft, UpdateDraft};
use bonghwa::domain::incidents::{Held, Precision};
use bonghwa::domain::language::Language;
use bonghwa::domain::manuscripts::Stage;
use bonghwa::domain::recoveries::{Recovery, Step};
use bonghwa::domain::safety::Safety;
use bonghwa::domain::staff::Role;
use bonghwa::domain::status::Status;
use bonghwa::domain::statuses::Basis;
use bonghwa::domain::updates::UpdateKind;
use bonghwa::store::{Conn, Error, audit, duty, incidents, manuscripts, statuses};
use chrono_tz::Asia::Seoul;
use std::time::Duration;

fn fire() -> IncidentId {
    IncidentId::from_slug("fire")
}

fn path(act: &str) -> String {
    format!("/console/incidents/{}/{act}", fire())
}

/// The incident's own acts, as the command line does them.
async fn does<F>(app: &TestApp, act: F)
where
    F: FnOnce(&mut Conn, Desk<'_>) -> Result<Done, ActError> + Send + 'static,
{
    let now = app.now();
    let write = move |conn: &mut Conn| {
        let by = actor("other-lead");
        act(conn, Desk { now, zone: Seoul, by: &by, token: None, revision: None })
    };
    app.store.write(write).await.expect("it is done");
}

fn update(app: &TestApp, name: &str, recoveries: Vec<RecoveryDraft>) -> UpdateDraft {
    UpdateDraft {
        id: UpdateId::from_slug(name),
        kind: UpdateKind::Regular,
        phase: None,
        body: wording(&format!("{name} 안내"), &format!("This is {name}.")),
        as_of: app.now(),
        display_at: None,
        speaker: operator(),
        approver: None,
        waived: None,
        recoveries,
        next: Next::default(),
    }
}

fn stated(app: &TestApp, slug: &str, recovery: Recovery) -> RecoveryDraft {
    let now = app.now();
    RecoveryDraft { component: ComponentId::from_slug(slug), recovery, since: now, as_of: now, basis: Basis::Staff }
}

/// A page on which messages and mail are out since now.
async fn burning(database: TestDatabase) -> TestApp {
    let app = TestApp::start(database).await;
    let down = ["talk-text", "mail"].map(|slug| stated(&app, slug, Recovery::Down)).into();
    let draft = OpenDraft {
        id: fire(),
        title: wording("화재", "The fire"),
        began_at: app.now(),
        precision: Precision::Minute,
        contact: None,
        left_out: Vec::new(),
        first: update(&app, "first", down),
    };
    does(&app, move |conn, desk| actions::open(conn, desk, &draft, None)).await;
    app.advance(Duration::from_secs(600));
    app
}

async fn held(app: &TestApp) -> Held {
    app.store.read(|conn| incidents::find(conn, fire())).await.expect("the incident")
}

async fn step(app: &TestApp, slug: &str) -> Step {
    held(app).await.incident.standings()[&ComponentId::from_slug(slug)].recovery.step()
}

async fn revision(app: &TestApp) -> String {
    held(app).await.revision.to_string()
}

/// How often an act stands in the audit log.
async fn count(app: &TestApp, act: &'static str) -> usize {
    let read = app.store.read(move |conn| {
        let mut count = 0;
        audit::walk::<Error>(conn, |entry| {
            count += usize::from(entry.act == act);
            Ok(())
        })?;
        Ok::<_, Error>(count)
    });
    read.await.expect("the log is read")
}

fn goes_on(reply: &Reply, to: &str) {
    assert_eq!((reply.status, reply.header("location")), (303, to), "{}", reply.text());
}

fn refused(reply: &Reply, status: u16, sentence: &str) {
    assert_eq!(reply.status, status, "{}", reply.text());
    assert!(reply.text().contains(sentence), "{sentence}: {}", reply.text());
}

/// The value of the hidden field `name` of the form that goes to `action`.
fn hidden(page: &str, action: &str, name: &str) -> String {
    let (_, form) = page.split_once(&format!("action=\"{action}")).expect("the form is there");
    let (_, value) = form.split_once(&format!("name=\"{name}\" value=\"")).expect("the field is there");
    value.split('"').next().unwrap_or_default().to_owned()
}

async fn publisher(app: &TestApp) -> SignedIn<'_> {
    app.staff(Role::Publisher).await
}

on_both_databases! {
    async fn the_screen_shows_the_worst_incident_with_its_clocks_and_board(database: TestDatabase) {
        let app = burning(database).await;
        let page = publisher(&app).await.get("/console/").await;
        assert_eq!(page.status, 200);
        for words in ["The fire", "Since the start", "10 min", "Next word due in", "5 min", "0 of 2 restored", "Messages", "Mail"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        let viewer = app.staff(Role::Viewer).await.get("/console/").await;
        assert!(!viewer.text().contains("form-recover") && viewer.text().contains("The fire"));
        app.stop().await;
    }

    async fn an_incident_that_there_is_not_shows_no_other_in_its_place_without_saying_so(database: TestDatabase) {
        let app = burning(database).await;
        let staff = publisher(&app).await;
        let never = IncidentId::from_slug("never").to_string();
        for asked in ["zzzz", never.as_str()] {
            let page = staff.get(&format!("/console/?incident={asked}")).await;
            refused(&page, 404, "The incident you look for is not here");
        }
        assert_eq!(staff.get(&format!("/console/?incident={}", fire())).await.status, 200);
        app.stop().await;
    }

    async fn a_quiet_day_says_so_and_what_to_do_next(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let page = publisher(&app).await.get("/console/").await;
        for words in ["No incident is open", "/console/compose", "/console/status", "Nobody is on call"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        app.stop().await;
    }

    async fn recovery_is_stated_for_what_is_ticked_and_the_page_follows(database: TestDatabase) {
        let app = burning(database).await;
        let staff = publisher(&app).await;
        let (mail, revision) = (ComponentId::from_slug("mail").to_string(), revision(&app).await);
        let form = [("component", mail.as_str()), ("step", "restored"), ("ago", "5"), ("revision", &revision), ("token", "t-1"), ("form", "recover")];
        goes_on(&staff.post(&path("recover"), &form).await, &format!("/console/?incident={}&done=recovered", fire()));
        assert_eq!((step(&app, "mail").await, step(&app, "talk-text").await), (Step::Restored, Step::Down));
        let standing = held(&app).await;
        let row = standing.incident.standings()[&ComponentId::from_slug("mail")];
        assert_eq!((row.since, row.by.as_str()), (app.now() - chrono::Duration::minutes(5), "publisher"));
        let span = app.store.read(|conn| statuses::find_open_span(conn, ComponentId::from_slug("mail"))).await.unwrap();
        assert_eq!(span.map(|span| span.status), Some(Status::Operational));
        // The same form again, and once more after time went on: it was done before.
        app.advance(Duration::from_secs(60));
        goes_on(&staff.post(&path("recover"), &form).await, &format!("/console/?incident={}&done=recovered", fire()));
        assert_eq!(count(&app, "recovery.state").await, 1);
        app.stop().await;
    }

    async fn a_whole_group_is_changed_in_one_act_and_what_is_so_already_is_left_alone(database: TestDatabase) {
        let app = burning(database).await;
        let staff = publisher(&app).await;
        let group = GroupId::from_slug("together").to_string();
        let revision = revision(&app).await;
        let form = [("group", group.as_str()), ("step", "watching"), ("ago", "0"), ("watch", "30"), ("form", "recover"), ("revision", &revision)];
        assert_eq!(staff.post(&path("recover"), &form).await.status, 303);
        assert_eq!((step(&app, "talk-text").await, step(&app, "mail").await), (Step::Watching, Step::Down));
        refused(&staff.post(&path("recover"), &form).await, 422, "is so already");
        assert_eq!(count(&app, "recovery.state").await, 1);
        app.stop().await;
    }

    async fn a_form_that_cannot_be_read_comes_back_with_all_that_was_typed(database: TestDatabase) {
        let app = burning(database).await;
        let staff = publisher(&app).await;
        let mail = ComponentId::from_slug("mail").to_string();
        let revision = revision(&app).await;
        let base = [("form", "recover"), ("component", mail.as_str()), ("limits_en", "Only short mails <b>"), ("revision", &revision)];
        let send = async |more: &[(&'static str, &'static str)]| {
            let mut fields = base.to_vec();
            fields.extend(more);
            staff.post(&path("recover"), &fields).await
        };
        let missing = send(&[("step", "partial"), ("ago", "0")]).await;
        refused(&missing, 422, "Say what is limited");
        assert!(missing.text().contains("Only short mails &#60;b&#62;"), "{}", missing.text());
        assert!(missing.text().contains(&format!("value=\"{mail}\" checked")));
        refused(&send(&[("ago", "0")]).await, 422, "Say what they become");
        refused(&send(&[("step", "restored"), ("ago", "at"), ("at", "soon")]).await, 422, "cannot be read");
        refused(&send(&[("step", "watching"), ("ago", "0"), ("watch", "0")]).await, 422, "1 to 1440");
        refused(&send(&[("step", "restored"), ("ago", "30")]).await, 422, "cannot be back since before it was out");
        let nothing = staff.post(&path("recover"), &[("form", "recover"), ("step", "down"), ("ago", "0")]).await;
        refused(&nothing, 422, "No service is chosen");
        assert_eq!(count(&app, "recovery.state").await, 0);
        app.stop().await;
    }

    async fn two_at_one_board_the_second_is_told_and_shown_the_difference(database: TestDatabase) {
        let app = burning(database).await;
        let staff = publisher(&app).await;
        let page = staff.get("/console/").await;
        let [revision, opened] = ["revision", "opened"].map(|name| hidden(page.text(), &path("recover"), name));
        app.advance(Duration::from_secs(30));
        let back = vec![stated(&app, "talk-text", Recovery::Restored)];
        does(&app, move |conn, desk| actions::recover(conn, desk, fire(), &back)).await;
        let mail = ComponentId::from_slug("mail").to_string();
        let form = [("form", "recover"), ("component", mail.as_str()), ("step", "degraded"), ("limits_ko", "느립니다"), ("ago", "0"), ("revision", &revision), ("opened", &opened), ("token", "t-2")];
        let clash = staff.post(&path("recover"), &form).await;
        refused(&clash, 409, "Somebody changed this incident");
        let text = clash.text();
        assert!(text.contains("What changed while you were typing") && text.contains("other-lead"), "{text}");
        assert!(text.contains("느립니다") && text.contains(&format!("value=\"{mail}\" checked")), "{text}");
        assert_eq!(step(&app, "mail").await, Step::Down);
        // Sent again from the page that came back, it is done.
        let revision = hidden(text, &path("recover"), "revision");
        let token = hidden(text, &path("recover"), "token");
        let form = [("form", "recover"), ("component", mail.as_str()), ("step", "degraded"), ("limits_ko", "느립니다"), ("ago", "0"), ("revision", &revision), ("token", &token)];
        assert_eq!(staff.post(&path("recover"), &form).await.status, 303);
        assert_eq!(step(&app, "mail").await, Step::Limited);
        app.stop().await;
    }

    async fn whoever_is_limited_to_a_group_cannot_touch_another(database: TestDatabase) {
        let app = burning(database).await;
        let staff = app.staff_of("together-lead", Role::Publisher, Some(vec![GroupId::from_slug("together")])).await;
        let [text, mail] = ["talk-text", "mail"].map(|slug| ComponentId::from_slug(slug).to_string());
        let form = |component: &str| [("form", "recover".to_owned()), ("component", component.to_owned()), ("step", "restored".to_owned()), ("ago", "0".to_owned())];
        let sends = async |component: &str| {
            let (fields, revision) = (form(component), revision(&app).await);
            let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            fields.push(("revision", &revision));
            staff.post(&path("recover"), &fields).await
        };
        refused(&sends(&mail).await, 422, "not yours");
        assert_eq!(sends(&text).await.status, 303);
        assert_eq!((step(&app, "talk-text").await, step(&app, "mail").await), (Step::Restored, Step::Down));
        // Words about the whole incident speak of mail as well.
        let last = UpdateId::from_slug("first").to_string();
        let words = [("form", "put-right"), ("update", last.as_str()), ("reason_ko", "틀림"), ("body_ko", "맞음")];
        refused(&staff.post(&path("put-right"), &words).await, 422, "not yours");
        // The log of an incident that concerns them is theirs too; that of no group of theirs is not.
        assert_eq!(staff.post(&path("log"), &[("form", "log"), ("text", "seen"), ("ago", "0")]).await.status, 303);
        let other = app.staff_of("other", Role::Responder, Some(Vec::new())).await;
        refused(&other.post(&path("log"), &[("form", "log"), ("text", "seen"), ("ago", "0")]).await, 422, "not yours");
        // And of components outside of incidents.
        let set = |component: &str| vec![("form".to_owned(), "status".to_owned()), ("component".to_owned(), component.to_owned()), ("status".to_owned(), "operational".to_owned()), ("ago".to_owned(), "0".to_owned())];
        let media = set(ComponentId::from_slug("talk-media").as_str());
        let outside = app.staff_of("nobody", Role::Publisher, Some(Vec::new())).await;
        let fields: Vec<(&str, &str)> = media.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        refused(&outside.post("/console/status", &fields).await, 422, "not yours");
        assert_eq!(staff.post("/console/status", &fields).await.status, 303);
        app.stop().await;
    }

    async fn the_log_is_dated_by_minutes_ago_and_never_public(database: TestDatabase) {
        let app = burning(database).await;
        let staff = app.staff(Role::Responder).await;
        let form = [("form", "log"), ("text", "The room is <dark>."), ("ago", "10"), ("token", "l-1")];
        goes_on(&staff.post(&path("log"), &form).await, &format!("/console/?incident={}&done=logged", fire()));
        staff.post(&path("log"), &form).await;
        let log = held(&app).await.log;
        assert_eq!(log.len(), 1, "a form is logged once");
        assert_eq!((log[0].at, log[0].by.as_str()), (app.now() - chrono::Duration::minutes(10), "responder"));
        let page = staff.get("/console/").await;
        assert!(page.text().contains("The room is &#60;dark&#62;."));
        refused(&staff.post(&path("log"), &[("form", "log"), ("text", "  "), ("ago", "0")]).await, 422, "nothing in it");
        let long = "x".repeat(2_001);
        refused(&staff.post(&path("log"), &[("form", "log"), ("text", &long), ("ago", "0")]).await, 422, "2000 are the most");
        app.publishes().await;
        assert!(app.files().iter().all(|(_, body)| !String::from_utf8_lossy(body).contains("The room is")));
        app.stop().await;
    }

    async fn a_suspected_cause_stays_in_the_console(database: TestDatabase) {
        let app = burning(database).await;
        let staff = app.staff(Role::Responder).await;
        assert_eq!(staff.post(&path("cause"), &[("form", "cause"), ("note", "A battery?")]).await.status, 303);
        assert!(staff.get("/console/").await.text().contains("A battery?"));
        app.publishes().await;
        assert!(app.files().iter().all(|(_, body)| !String::from_utf8_lossy(body).contains("A battery?")));
        app.stop().await;
    }

    async fn the_last_update_is_undone_within_ten_seconds_and_not_after(database: TestDatabase) {
        let app = burning(database).await;
        let staff = publisher(&app).await;
        let draft = update(&app, "second", Vec::new());
        let second = draft.id.to_string();
        does(&app, move |conn, desk| actions::publish_update(conn, desk, fire(), &draft)).await;
        app.advance(Duration::from_secs(4));
        let page = staff.get("/console/").await;
        assert!(page.text().contains("data-left=\"6\""), "{}", page.text());
        let revision = revision(&app).await;
        let form = [("form", "undo"), ("update", second.as_str()), ("token", "u-1"), ("revision", &revision)];
        goes_on(&staff.post(&path("undo"), &form).await, &format!("/console/?incident={}&done=undone", fire()));
        assert_eq!(staff.post(&path("undo"), &form).await.status, 303, "sent twice, it is as was asked");
        assert!(held(&app).await.incident.updates[1].retraction.is_some(), "it stays, retracted");
        assert_eq!(count(&app, "update.retract").await, 1);
        let draft = update(&app, "third", Vec::new());
        let third = draft.id.to_string();
        does(&app, move |conn, desk| actions::publish_update(conn, desk, fire(), &draft)).await;
        app.advance(Duration::from_secs(11));
        refused(&staff.post(&path("undo"), &[("form", "undo"), ("update", &third)]).await, 422, "Ten seconds have passed");
        assert!(held(&app).await.incident.updates[2].retraction.is_none());
        app.stop().await;
    }

    async fn an_all_clear_that_came_too_early_is_taken_back_at_once_and_said_anew_by_two(database: TestDatabase) {
        let app = burning(database).await;
        let staff = publisher(&app).await;
        does(&app, |conn, desk| {
            let words = wording("유실은 없습니다.", "Nothing is lost.");
            actions::state_safety(conn, desk, fire(), Safety::NoneKnown, &words, desk.now)
        }).await;
        let back = ["talk-text", "mail"].map(|slug| stated(&app, slug, Recovery::Restored)).into();
        let draft = ResolveDraft { at: app.now(), exceptions: Vec::new(), despite_checks: None, update: update(&app, "end", back) };
        does(&app, move |conn, desk| actions::resolve(conn, desk, fire(), &draft)).await;
        app.advance(Duration::from_secs(300));
        let address = format!("/console/?incident={}", fire());
        let page = staff.get(&address).await;
        assert!(page.text().contains("Put a wrong update right"), "{}", page.text());
        let [revision, token] = ["revision", "token"].map(|name| hidden(page.text(), &path("put-right"), name));
        let end = UpdateId::from_slug("end").to_string();
        let mut form = vec![("form", "put-right"), ("update", &end), ("revision", &revision), ("token", &token), ("reason_ko", ""), ("body_ko", "메일은 아직입니다.")];
        let missing = staff.post(&path("put-right"), &form).await;
        refused(&missing, 422, "what you typed is still below");
        assert!(missing.text().contains("메일은 아직입니다."));
        form[4] = ("reason_ko", "메일은 아직 복구되지 않았습니다.");
        let reply = staff.post(&path("put-right"), &form).await;
        let draft = reply.header("location").strip_prefix("/console/manuscripts/").and_then(|to| to.strip_suffix("?done=taken-back"));
        let draft = ManuscriptId::parse(draft.unwrap_or_default()).unwrap_or_else(|| panic!("{} {}", reply.status, reply.header("location")));
        let waits = app.store.read(move |conn| manuscripts::find(conn, draft)).await.expect("what was typed is kept");
        assert!(waits.content.get("body.ko").contains("메일은 아직입니다."), "{:?}", waits.content);
        assert!(matches!(waits.stage, Stage::Asked { .. }), "{:?}", waits.stage);
        let incident = held(&app).await.incident;
        let said = incident.updates.last().and_then(|update| update.body()).map(|body| body.texts().text(Language::Korean).to_owned());
        assert!(said.is_some_and(|said| said.contains("사실과 달라") && !said.contains("메일은 아직")), "nobody agreed to those words");
        assert!(incident.state.is_open());
        assert_eq!((step(&app, "mail").await, incident.updates.len()), (Step::Down, 3));
        staff.post(&path("put-right"), &form).await;
        assert_eq!(count(&app, "update.put_right").await, 1);
        form[5] = ("body_ko", "다른 글입니다.");
        let other = staff.post(&path("put-right"), &form).await;
        refused(&other, 422, "already");
        assert!(other.text().contains("다른 글입니다."), "what was typed is kept");
        app.stop().await;
    }

    async fn to_put_the_only_word_of_an_incident_right_waits_on_the_desk_which_says_what_it_does(database: TestDatabase) {
        let app = burning(database).await;
        let staff = publisher(&app).await;
        let page = staff.get(&format!("/console/?incident={}", fire())).await;
        assert!(!page.text().contains("name=\"safety\""), "nothing was said of data");
        let [revision, token] = ["revision", "token"].map(|name| hidden(page.text(), &path("put-right"), name));
        let first = UpdateId::from_slug("first").to_string();
        let form = [("form", "put-right"), ("update", &first), ("revision", &revision), ("token", &token), ("reason_ko", "메일은 멈추지 않았습니다."), ("body_ko", "메일은 이용하실 수 있습니다.")];
        let waits = staff.post(&path("put-right"), &form).await;
        assert!(waits.header("location").ends_with("?done=not-taken-back"), "{} {}", waits.status, waits.header("location"));
        assert_eq!(staff.post(&path("put-right"), &form).await.header("location"), waits.header("location"));
        let told = staff.get(waits.header("location")).await;
        for words in ["Nothing is changed yet", "ends the incident as a mistake, and its 2 services", "메일은 이용하실 수 있습니다."] {
            assert!(told.text().contains(words), "{words}: {}", told.text());
        }
        let (incident, done) = (held(&app).await.incident, count(&app, "update.put_right").await);
        assert!(incident.state.is_open() && incident.updates[0].retraction.is_none() && done == 0);
        let drafts = app.store.read(manuscripts::list_open).await.expect("they are listed");
        assert!(drafts.len() == 1 && matches!(drafts[0].stage, Stage::Asked { .. }), "{:?}", drafts[0].stage);
        app.stop().await;
    }

    async fn whoever_acknowledges_is_named_and_the_alert_is_quiet_for_fifteen_minutes(database: TestDatabase) {
        let app = burning(database).await;
        app.advance(Duration::from_secs(360));
        let staff = app.staff(Role::Responder).await;
        let page = staff.get("/console/").await;
        assert!(page.text().contains("I have seen it") && page.text().contains("the promised time of the next word passed"), "{}", page.text());
        let alert = format!("promise:{}", UpdateId::from_slug("first"));
        goes_on(&staff.post("/console/alerts/acknowledge", &[("alert", &alert)]).await, "/console/?done=acknowledged");
        staff.post("/console/alerts/acknowledge", &[("alert", &alert)]).await;
        assert_eq!(count(&app, "alert.acknowledge").await, 1);
        let page = staff.get("/console/").await;
        assert!(page.text().contains("responder has seen this") && !page.text().contains("I have seen it"));
        app.advance(Duration::from_secs(900));
        assert!(staff.get("/console/").await.text().contains("I have seen it"), "it goes on");
        let not_yet = [format!("component:{}", ComponentId::from_slug("talk-media")), "nonsense".to_owned()];
        for gone in not_yet.into_iter().chain([format!("promise:{}", UpdateId::from_slug("never"))]) {
            refused(&staff.post("/console/alerts/acknowledge", &[("alert", &gone)]).await, 422, "over already");
        }
        let limited = app.staff_of("limited", Role::Responder, Some(vec![GroupId::from_slug("together")])).await;
        refused(&limited.post("/console/alerts/acknowledge", &[("alert", &alert)]).await, 422, "of other groups");
        assert_eq!(count(&app, "alert.acknowledge").await, 1);
        app.stop().await;
    }

    async fn a_status_is_set_outside_of_incidents_and_refused_inside(database: TestDatabase) {
        let app = burning(database).await;
        let staff = publisher(&app).await;
        let [media, mail] = ["talk-media", "mail"].map(|slug| ComponentId::from_slug(slug).to_string());
        let form = [("form", "status"), ("component", &media), ("status", "degraded_performance"), ("ago", "2"), ("why", "slow disks"), ("token", "s-1")];
        goes_on(&staff.post("/console/status", &form).await, "/console/status?done=status");
        staff.post("/console/status", &form).await;
        let span = app.store.read(|conn| statuses::find_open_span(conn, ComponentId::from_slug("talk-media"))).await.unwrap().unwrap();
        assert_eq!((span.status, span.from), (Status::DegradedPerformance, app.now() - chrono::Duration::minutes(2)));
        assert_eq!(count(&app, "status.set").await, 1);
        let other = [("form", "status"), ("component", &media), ("status", "operational"), ("ago", "0"), ("token", "s-1")];
        refused(&staff.post("/console/status", &other).await, 422, "sent before");
        let tracked = [("form", "status"), ("component", &mail), ("status", "operational"), ("ago", "0"), ("why", "kept words")];
        let reply = staff.post("/console/status", &tracked).await;
        refused(&reply, 422, "Mail is counted by an open incident");
        assert!(reply.text().contains("kept words"));
        let planned = [("component", media.as_str()), ("status", "under_maintenance"), ("ago", "0")];
        refused(&staff.post("/console/status", &planned).await, 422, "Plan one");
        refused(&staff.post("/console/status", &[("status", "operational"), ("ago", "0")]).await, 422, "at least one");
        refused(&staff.post("/console/status", &[("component", &media), ("ago", "0")]).await, 422, "Say what they become");
        app.stop().await;
    }

    async fn a_form_that_is_sent_again_with_another_time_is_refused(database: TestDatabase) {
        let app = burning(database).await;
        let staff = publisher(&app).await;
        let log = [("form", "log"), ("text", "전화했습니다"), ("ago", "5"), ("token", "l-1")];
        assert_eq!(staff.post(&path("log"), &log).await.status, 303);
        app.advance(Duration::from_secs(3));
        assert_eq!(staff.post(&path("log"), &log).await.status, 303, "the same again");
        let later = [("form", "log"), ("text", "전화했습니다"), ("ago", "15"), ("token", "l-1")];
        assert_eq!(staff.post(&path("log"), &later).await.status, 422, "another time");
        assert_eq!(count(&app, "incident.log").await, 1);
        let media = app.store.read(bonghwa::store::catalogue::list_stamped_components).await.expect("read");
        let tracked = held(&app).await.incident.members();
        let free = media.iter().map(|one| one.component.clone()).find(|one| !tracked.contains(&one.id) && !media.iter().any(|other| other.component.parent == Some(one.id)));
        let free = free.expect("one that nothing tracks").id.to_string();
        let form = |ago: &'static str| [("component", free.clone()), ("status", "degraded_performance".into()), ("ago", ago.into()), ("token", "s-9".to_owned())];
        let send = async |ago: &'static str| {
            let form = form(ago);
            let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            staff.post("/console/status", &fields).await.status
        };
        assert_eq!((send("5").await, send("5").await, send("0").await), (303, 303, 422));
        app.stop().await;
    }

    async fn a_time_that_is_changed_on_a_form_of_the_board_that_was_used_is_refused(database: TestDatabase) {
        let app = burning(database).await;
        let staff = publisher(&app).await;
        let (mail, revision) = (ComponentId::from_slug("mail").to_string(), revision(&app).await);
        let send = async |step: &str, ago: &str, at: &str, watch: &str| {
            let form = [("component", mail.as_str()), ("step", step), ("ago", ago), ("at", at), ("watch", watch), ("revision", &revision), ("token", "t-9"), ("form", "recover")];
            staff.post(&path("recover"), &form).await
        };
        assert_eq!(send("watching", "5", "", "60").await.status, 303);
        app.advance(Duration::from_secs(3));
        assert_eq!(send("watching", "5", "", "60").await.status, 303, "the same again");
        for (ago, at, watch) in [("2", "", "60"), ("at", "09:08", "60"), ("5", "", "30")] {
            refused(&send("watching", ago, at, watch).await, 422, "sent already with other contents");
        }
        assert_eq!(count(&app, "recovery.state").await, 1);
        app.stop().await;
    }

    async fn what_reaches_everybody_is_changed_on_the_board_with_its_number_typed(database: TestDatabase) {
        let app = burning(database).await;
        let staff = publisher(&app).await;
        let [text, mail] = ["talk-text", "mail"].map(|slug| ComponentId::from_slug(slug).to_string());
        let revision = revision(&app).await;
        let send = async |number: Option<&str>| {
            let mut form = vec![("component", text.as_str()), ("component", mail.as_str()), ("step", "degraded"), ("limits_ko", "짧은 것만"), ("ago", "5"), ("revision", &revision), ("token", "t-7"), ("form", "recover")];
            form.extend(number.map(|number| ("number", number)));
            staff.post(&path("recover"), &form).await
        };
        assert!(!staff.get("/console/").await.text().contains("id=\"number\""));
        for number in [None, Some(""), Some("1"), Some("two")] {
            let reply = send(number).await;
            refused(&reply, 422, "Type the number of services, 2, beside the button");
            for kept in ["id=\"number\"", "짧은 것만", "value=\"5\" selected", "value=\"degraded\" selected"] {
                assert!(reply.text().contains(kept), "{kept}: {}", reply.text());
            }
            for ticked in [&text, &mail] {
                assert!(reply.text().contains(&format!("value=\"{ticked}\" checked")));
            }
        }
        assert_eq!((count(&app, "recovery.state").await, step(&app, "mail").await), (0, Step::Down));
        assert_eq!(send(Some(" 2 ")).await.status, 303);
        assert_eq!((step(&app, "talk-text").await, step(&app, "mail").await), (Step::Limited, Step::Limited));
        let public = format!("{:?}", held(&app).await.incident);
        assert!(!public.contains("짧은 것만"), "nobody agreed to these words: {public}");
        let drafts = app.store.read(manuscripts::list_open).await.expect("they are listed");
        assert_eq!(drafts.len(), 1, "they wait on the desk");
        assert_eq!(send(None).await.status, 303, "the same form again was done before");
        assert_eq!(count(&app, "recovery.state").await, 1);
        app.stop().await;
    }

    async fn the_statuses_of_more_than_half_of_the_page_are_set_with_their_number_typed(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let staff = publisher(&app).await;
        let [text, media, mail] = ["talk-text", "talk-media", "mail"].map(|slug| ComponentId::from_slug(slug).to_string());
        let one = [("form", "status"), ("component", mail.as_str()), ("status", "major_outage"), ("ago", "0")];
        assert_eq!(staff.post("/console/status", &one).await.status, 303, "one alone was looked at");
        let two = [("form", "status"), ("component", text.as_str()), ("component", media.as_str()), ("status", "degraded_performance"), ("ago", "2"), ("until", "60"), ("why", "kept words")];
        let asked = staff.post("/console/status", &two).await;
        refused(&asked, 422, "Type the number of services, 2, beside the button");
        for kept in ["id=\"number\"", "kept words", "value=\"60\" selected", "value=\"2\" checked"] {
            assert!(asked.text().contains(kept), "{kept}: {}", asked.text());
        }
        for ticked in [&text, &media] {
            assert!(asked.text().contains(&format!("value=\"{ticked}\" checked")));
        }
        // One more was ticked since: the number is another one.
        let three = [two.to_vec(), vec![("component", mail.as_str()), ("number", "2")]].concat();
        refused(&staff.post("/console/status", &three).await, 422, "Type the number of services, 3,");
        assert_eq!(count(&app, "status.set").await, 1);
        assert_eq!(staff.post("/console/status", &[two.to_vec(), vec![("number", "2")]].concat()).await.status, 303);
        assert_eq!(count(&app, "status.set").await, 3);
        app.stop().await;
    }

    async fn an_end_is_typed_shown_and_comes(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let staff = publisher(&app).await;
        let mail = ComponentId::from_slug("mail").to_string();
        let send = async |until: &str, at: &str| {
            let form = [("form", "status"), ("component", mail.as_str()), ("status", "operational"), ("ago", "0"), ("until", until), ("until_at", at), ("token", "e-1"), ("why", "kept words")];
            staff.post("/console/status", &form).await
        };
        for (until, at) in [("at", ""), ("60", "10:30"), ("soon", ""), ("at", "25:00")] {
            let reply = send(until, at).await;
            refused(&reply, 422, "That end cannot be read");
            assert!(reply.text().contains("kept words"));
        }
        // It is 09:00 in Seoul.
        assert_eq!(send("at", "10:30").await.status, 303);
        assert_eq!(send("at", "10:30").await.status, 303, "the same again");
        refused(&send("at", "10:40").await, 422, "sent before");
        let page = staff.get("/console/status").await;
        let told = page.text().split_once("until ").and_then(|(_, rest)| rest.split_once(" (set by publisher)"));
        assert!(told.is_some_and(|(at, _)| at.contains("10:30")), "{}", page.text());
        app.advance(Duration::from_secs(90 * 60));
        let later = app.opens_session("publisher").await;
        let until_over = async {
            while later.get("/console/status").await.text().contains("set by publisher") {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        crate::harness::patiently("the end has come", until_over).await;
        let span = app.store.read(|conn| statuses::find_open_span(conn, ComponentId::from_slug("mail"))).await.unwrap().unwrap();
        assert_eq!((span.status, span.from), (Status::Unknown, app.now()));
        app.publishes().await;
        app.stop().await;
    }

    async fn a_form_that_does_not_say_with_what_it_was_opened_is_refused(database: TestDatabase) {
        let app = burning(database).await;
        let (staff, mail) = (publisher(&app).await, ComponentId::from_slug("mail").to_string());
        for revision in [None, Some(""), Some("soon")] {
            let mut form = vec![("component", mail.as_str()), ("step", "restored"), ("ago", "0"), ("form", "recover")];
            form.extend(revision.map(|revision| ("revision", revision)));
            refused(&staff.post(&path("recover"), &form).await, 422, "with which state of the incident");
        }
        assert_eq!(step(&app, "mail").await, Step::Down);
        app.stop().await;
    }

    async fn the_catalogue_and_the_probes_are_there_to_be_looked_at(database: TestDatabase) {
        let app = burning(database).await;
        let staff = publisher(&app).await;
        let page = staff.get("/console/catalogue").await;
        assert_eq!(page.status, 200, "{}", page.text());
        for words in ["Managed here", "talk-text", "mail", "Together"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        assert!(!page.text().contains("action=\"/console/catalogue"), "nothing is changed here");
        let probes = staff.get("/console/probes").await;
        assert_eq!(probes.status, 200, "{}", probes.text());
        let known = app.store.read(bonghwa::store::probes::list_probes).await.expect("read");
        match known.first() {
            Some(probe) => assert!(probes.text().contains(&probe.slug), "{}", probes.text()),
            None => assert!(probes.text().contains("There are no probes"), "{}", probes.text()),
        }
        app.stop().await;
    }

    async fn the_order_of_duty_is_not_for_somebody_limited_to_groups(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let limited = app.staff_of("mobility", Role::Publisher, Some(Vec::new())).await;
        refused(&limited.post("/console/duty/order", &[("handle", "mobility")]).await, 422, "limited to groups");
        assert!(!limited.get("/console/duty").await.text().contains("/console/duty/order"), "and the form is not shown");
        assert_eq!(count(&app, "duty.order").await, 0);
        app.stop().await;
    }

    async fn duty_is_handed_over_with_a_note_and_counts_once_it_is_taken(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let (lead, other) = (app.staff_of("lead", Role::Publisher, None).await, app.staff_of("other", Role::Responder, None).await);
        goes_on(&lead.post("/console/duty/order", &[("handle", "lead"), ("handle", "")]).await, "/console/duty?done=duty");
        refused(&lead.post("/console/duty/order", &[("handle", "lead"), ("handle", "lead")]).await, 422, "named twice");
        refused(&lead.post("/console/duty/order", &[("handle", "stranger")]).await, 422, "stranger cannot be on call");
        let form = [("form", "hand-over"), ("to", "other"), ("note", "The fire is out."), ("token", "h-1")];
        goes_on(&lead.post("/console/duty/hand-over", &form).await, "/console/duty?done=duty");
        lead.post("/console/duty/hand-over", &form).await;
        assert_eq!(count(&app, "duty.hand_over").await, 1);
        let changed = [("form", "hand-over"), ("to", "other"), ("note", "It burns again."), ("token", "h-1")];
        refused(&lead.post("/console/duty/hand-over", &changed).await, 422, "was sent before");
        let order = async || app.store.read(duty::list_on_call).await.unwrap();
        assert_eq!(order().await, [actor("lead")], "until it is taken, whoever hands over stays");
        refused(&lead.post("/console/duty/take", &[("number", "1")]).await, 422, "no hand-over waiting");
        assert!(other.get("/console/").await.text().contains("A hand-over waits for you"));
        assert!(other.get("/console/duty").await.text().contains("The fire is out."));
        goes_on(&other.post("/console/duty/take", &[("number", "1")]).await, "/console/duty?done=duty");
        other.post("/console/duty/take", &[("number", "1")]).await;
        assert_eq!((order().await, count(&app, "duty.take_over").await), (vec![actor("other"), actor("lead")], 1));
        refused(&other.post("/console/duty/hand-over", &[("form", "hand-over"), ("to", "other"), ("note", "x")]).await, 422, "somebody else");
        let empty = other.post("/console/duty/hand-over", &[("form", "hand-over"), ("to", "lead"), ("note", " ")]).await;
        refused(&empty, 422, "write what the other must know");
        other.post("/console/duty/hand-over", &[("to", "lead"), ("note", "again")]).await;
        other.post("/console/duty/withdraw", &[]).await;
        refused(&lead.post("/console/duty/take", &[("number", "2")]).await, 422, "no hand-over waiting");
        app.stop().await;
    }

    async fn the_screen_knows_when_it_is_out_of_date_and_is_packed(database: TestDatabase) {
        let app = burning(database).await;
        let staff = app.staff(Role::Responder).await;
        let mark = staff.get("/console/mark").await.text().to_owned();
        assert_eq!(staff.get("/console/mark").await.text(), mark);
        assert!(staff.get("/console/").await.text().contains(&format!("data-mark=\"{mark}\"")));
        staff.post(&path("log"), &[("form", "log"), ("text", "seen"), ("ago", "0")]).await;
        assert_ne!(staff.get("/console/mark").await.text(), mark);
        for coding in ["br", "gzip"] {
            let packed = app.get_with("/console/", &[("cookie", &staff.cookie), ("accept-encoding", coding)]).await;
            assert_eq!((packed.header("content-encoding"), packed.header("vary")), (coding, "accept-encoding"));
            assert_eq!(packed.header("cache-control"), "no-store");
        }
        let plain = app.get_with("/console/", &[("cookie", &staff.cookie), ("accept-encoding", "br;q=0")]).await;
        assert_eq!(plain.header("content-encoding"), "");
        let script = app.get("/console/console.js").await;
        assert_eq!(script.status, 200);
        let known = app.get_with("/console/console.js", &[("if-none-match", script.header("etag"))]).await;
        assert_eq!(known.status, 304);
        app.stop().await;
    }
}
