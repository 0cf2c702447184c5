//! What the screen makes of checks and incidents that do not say the same, over real HTTP.

use crate::delivering::Office;
use crate::escalations::{at_work, minutes, names, told};
use crate::harness::samples::{actor, operator, wording};
use crate::harness::{TestApp, on_both_databases};
use bonghwa::actions::incidents::{self as actions, ActError, Desk, Done};
use bonghwa::domain::ids::{ComponentId, IncidentId, ManuscriptId, ProbeId, UpdateId};
use bonghwa::domain::incidents::Precision;
use bonghwa::domain::incidents::drafts::{Next, OpenDraft, RecoveryDraft, ResolveDraft, UpdateDraft};
use bonghwa::domain::manuscripts::beginning::local;
use bonghwa::domain::probes::{Check, Probe, TcpCheck};
use bonghwa::domain::recoveries::Recovery;
use bonghwa::domain::safety::Safety;
use bonghwa::domain::staff::Role;
use bonghwa::domain::statuses::Basis;
use bonghwa::domain::time::Time;
use bonghwa::domain::updates::UpdateKind;
use bonghwa::domain::verdict::{Flapping, Judging, Kept, Patience, Standing};
use bonghwa::store::{Conn, Error, manuscripts, probes, verdicts};
use chrono_tz::Asia::Seoul;
use std::time::Duration;

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

fn update(app: &TestApp, name: &str, stated: &[(&str, Recovery)]) -> UpdateDraft {
    let now = app.now();
    let draft = |(slug, recovery): &(&str, Recovery)| RecoveryDraft {
        component: ComponentId::from_slug(slug),
        recovery: recovery.clone(),
        since: now,
        as_of: now,
        basis: Basis::Staff,
    };
    UpdateDraft {
        id: UpdateId::from_slug(name),
        kind: UpdateKind::Regular,
        phase: None,
        body: wording(&format!("{name} 안내"), &format!("This is {name}.")),
        as_of: now,
        display_at: None,
        speaker: operator(),
        approver: None,
        waived: None,
        recoveries: stated.iter().map(draft).collect(),
        next: Next::default(),
    }
}

async fn opens(app: &TestApp, slug: &'static str, title: &str, stated: &[(&str, Recovery)]) {
    let draft = OpenDraft {
        id: IncidentId::from_slug(slug),
        title: wording(title, title),
        began_at: app.now(),
        precision: Precision::Minute,
        contact: None,
        left_out: Vec::new(),
        first: update(app, slug, stated),
    };
    does(app, move |conn, desk| actions::open(conn, desk, &draft, None)).await;
}

/// A probe of the mail, whose checks have failed since then.
pub(crate) async fn mail_fails(app: &TestApp, since: Time) {
    mail_is(app, Standing::Down, since).await;
}

/// A probe of the mail, whose checks have said so since then.
async fn mail_is(app: &TestApp, standing: Standing, since: Time) {
    let patience = Patience { checks: 1, time: Duration::ZERO };
    let probe = Probe {
        id: ProbeId::from_slug("mail-tcp"),
        slug: "mail-tcp".to_owned(),
        component: ComponentId::from_slug("mail"),
        is_decisive: true,
        interval: Duration::from_secs(30),
        timeout: Duration::from_secs(5),
        attempts: 1,
        check: Check::Tcp(TcpCheck { host: "127.0.0.1".to_owned(), port: 1 }),
        judging: Judging {
            failure: patience,
            recovery: patience,
            slow_above_ms: None,
            well_below_ms: None,
            silent_after: Duration::from_secs(300),
            flapping: Flapping { changes: 5, within: Duration::from_secs(600) },
        },
    };
    let kept = Kept { standing, since, before: Standing::Unknown, is_flapping: false };
    let save = move |conn: &mut Conn| {
        probes::save_probe(conn, &probe, 0)?;
        probes::ensure_series(conn, "here")?;
        let series = probes::list_watched(conn, "here")?.first().map(|watched| watched.series);
        verdicts::save(conn, series.ok_or(Error::NotFound)?, &kept, since)
    };
    app.store.write(save).await.expect("a probe that fails");
}

/// Who is told what with these words: the promises of the incident go their own way.
async fn told_of(office: &Office, words: &str) -> Vec<(String, String)> {
    told(office).await.into_iter().filter(|(_, said)| said.contains(words)).collect()
}

on_both_databases! {
    async fn an_all_clear_against_failing_checks_leaves_an_alert_that_leads_to_putting_it_right(database: TestDatabase) {
        let app = TestApp::start(database).await;
        opens(&app, "outage", "The mail is out", &[("mail", Recovery::Down)]).await;
        mail_fails(&app, app.now()).await;
        app.advance(Duration::from_secs(300));
        let staff = app.staff(Role::Publisher).await;
        assert!(!staff.get("/console/").await.text().contains("Put that all-clear right"));
        does(&app, |conn, desk| {
            let words = wording("유실은 없습니다.", "Nothing is lost.");
            actions::state_safety(conn, desk, IncidentId::from_slug("outage"), Safety::NoneKnown, &words, desk.now)
        }).await;
        let why = Some("the check asks the old address".to_owned());
        let end = update(&app, "end", &[("mail", Recovery::Restored)]);
        let draft = ResolveDraft { at: app.now(), exceptions: Vec::new(), despite_checks: why, update: end };
        does(&app, move |conn, desk| actions::resolve(conn, desk, IncidentId::from_slug("outage"), &draft)).await;
        app.advance(Duration::from_secs(20));
        let page = staff.get("/console/").await;
        for words in ["Needs somebody", "its checks fail", "“The mail is out” was told to be over", "I have seen it"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        let (id, end) = (IncidentId::from_slug("outage"), UpdateId::from_slug("end"));
        let way = format!("/console/?incident={id}&wrong={end}");
        assert!(page.text().contains(&format!("<a href=\"{way}#put-right\">Put that all-clear right</a>"))
            || page.text().contains(&format!("<a href=\"{}#put-right\">Put that all-clear right</a>", way.replace('&', "&#38;"))), "{}", page.text());
        let there = staff.get(&way).await;
        assert!(there.text().contains("<details id=\"put-right\" open>"), "{}", there.text());
        assert!(there.text().contains(&format!("name=\"update\" value=\"{end}\" checked")), "{}", there.text());
        app.stop().await;
    }

    async fn what_works_by_its_checks_while_it_counts_as_out_is_told_once_after_a_quarter_of_an_hour(database: TestDatabase) {
        let office = Office::open(database).await;
        let app = &office.app;
        at_work(&office).await;
        opens(app, "outage", "The mail is out", &[("mail", Recovery::Down), ("talk-text", Recovery::Down)]).await;
        app.advance(minutes(5));
        mail_is(app, Standing::Up, app.now()).await;
        app.advance(minutes(14));
        let staff = app.staff(Role::Publisher).await;
        assert!(told_of(&office, "by its checks").await.is_empty(), "a minute is left");
        assert!(!staff.get("/console/").await.text().contains("works by its checks"), "a minute is left");
        app.advance(minutes(1));
        let back = told_of(&office, "by its checks").await;
        assert_eq!(names(&back), ["first"]);
        assert!(back[0].1.contains("A service that counts as out works by its checks.\r\n\r\nThe mail is out"), "{back:?}");
        let (id, mail) = (IncidentId::from_slug("outage"), ComponentId::from_slug("mail"));
        let page = staff.get("/console/").await;
        assert!(page.text().contains("works by its checks, for <span") && page.text().contains("15 min</span> <small>Mail</small>"), "{}", page.text());
        assert!(page.text().contains(&format!("/console/?incident={id}&#38;pick={mail}#board")), "{}", page.text());
        let elsewhere = app.staff_of("elsewhere", Role::Responder, Some(Vec::new())).await;
        let alert = format!("back:{id}");
        assert_eq!(elsewhere.post("/console/alerts/acknowledge", &[("alert", &alert)]).await.status, 422);
        assert_eq!(staff.post("/console/alerts/acknowledge", &[("alert", &alert)]).await.status, 303);
        app.advance(minutes(30));
        assert!(told_of(&office, "by its checks").await.is_empty(), "once");
        // The mail is back by its own people: nothing contradicts it any more.
        let limited = update(app, "back", &[("mail", Recovery::Restored)]);
        does(app, move |conn, desk| actions::publish_update(conn, desk, id, &limited)).await;
        assert!(!staff.get("/console/").await.text().contains("by its checks"));
        assert_eq!(staff.post("/console/alerts/acknowledge", &[("alert", &alert)]).await.status, 422, "it is over");
        office.app.stop().await;
    }

    async fn once_all_is_restored_the_screen_proposes_the_all_clear_and_later_a_mail_does(database: TestDatabase) {
        let office = Office::open(database).await;
        let app = &office.app;
        at_work(&office).await;
        opens(app, "outage", "The mail is out", &[("mail", Recovery::Down)]).await;
        let staff = app.staff(Role::Publisher).await;
        assert!(!staff.get("/console/").await.text().contains("everything is restored"));
        let (id, back) = (IncidentId::from_slug("outage"), update(app, "back", &[("mail", Recovery::Restored)]));
        does(app, move |conn, desk| actions::publish_update(conn, desk, id, &back)).await;
        let page = staff.get("/console/").await;
        let way = format!("/console/compose?incident={id}&#38;words=all_clear");
        assert!(page.text().contains("The mail is out: everything is restored"), "{}", page.text());
        assert!(page.text().contains(&format!("<a class=\"go\" href=\"{way}\">Write the all-clear</a>")), "{}", page.text());
        let chooser = staff.get(&way.replace("&#38;", "&")).await;
        assert!(chooser.text().contains("name=\"words\" value=\"all_clear\""), "{}", chooser.text());
        let fields = [("incident", &*id.to_string()), ("words", "all_clear"), ("token", "clear")];
        let begun = staff.post("/console/compose", &fields).await;
        let draft = begun.header("location").rsplit('/').next().and_then(ManuscriptId::parse).expect("a draft");
        let draft = app.store.read(move |conn| manuscripts::find(conn, draft)).await.expect("it is there");
        assert_eq!((draft.content.get("kind"), draft.content.get("phase")), ("regular", "resolved"));
        assert!(draft.content.get("body.en").contains("{what}"), "{:?}", draft.content);
        app.advance(minutes(14));
        assert!(told_of(&office, "Everything is restored").await.is_empty());
        app.advance(minutes(1));
        let mails = told_of(&office, "Everything is restored").await;
        assert_eq!(names(&mails), ["first"]);
        assert!(mails[0].1.contains("Everything is restored and the incident is still open.\r\n\r\nThe mail is out"), "{mails:?}");
        app.advance(minutes(20));
        assert!(told_of(&office, "Everything is restored").await.is_empty(), "once");
        office.app.stop().await;
    }

    async fn an_incident_begins_when_the_first_failing_check_saw_it_and_the_chooser_says_what_fails(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let saw = app.now();
        mail_fails(&app, saw).await;
        app.advance(Duration::from_secs(20 * 60));
        let staff = app.staff(Role::Publisher).await;
        // The page shows it as well by then: that is no reason to begin later.
        let mail = ComponentId::from_slug("mail").to_string();
        let set = [("component", mail.as_str()), ("status", "major_outage"), ("ago", "0"), ("number", "1")];
        assert_eq!(staff.post("/console/status", &set).await.status, 303);
        let chooser = staff.get("/console/compose").await;
        assert!(chooser.text().contains("checks: ") && chooser.text().contains(" since "), "{}", chooser.text());
        let begun = staff.post("/console/compose", &[("component", &mail), ("token", "mail")]).await;
        let id = begun.header("location").rsplit('/').next().and_then(ManuscriptId::parse).expect("a draft");
        let draft = app.store.read(move |conn| manuscripts::find(conn, id)).await.expect("it is there");
        assert_eq!(draft.content.get("began_at"), local(saw, Seoul));
        app.stop().await;
    }

    async fn what_two_open_incidents_count_differently_is_said_on_the_board_and_where_writing_begins(database: TestDatabase) {
        let app = TestApp::start(database).await;
        opens(&app, "fire", "The fire", &[("talk-text", Recovery::Down), ("mail", Recovery::Restored)]).await;
        let fire = IncidentId::from_slug("fire");
        let staff = app.staff(Role::Publisher).await;
        let address = format!("/console/?incident={fire}");
        assert!(!staff.get(&address).await.text().contains("otherwise"));
        opens(&app, "second", "The second", &[("mail", Recovery::Down)]).await;
        let board = staff.get(&address).await;
        assert!(board.text().contains("The second counts Mail otherwise. The public page shows the worse of the two."), "{}", board.text());
        let chooser = staff.get("/console/compose").await;
        assert!(chooser.text().contains("another open incident counts 1 of its services otherwise"), "{}", chooser.text());
        app.stop().await;
    }

    async fn a_refusal_stands_at_its_form_and_the_first_line_leads_there(database: TestDatabase) {
        let app = TestApp::start(database).await;
        opens(&app, "fire", "The fire", &[("mail", Recovery::Down)]).await;
        let staff = app.staff(Role::Publisher).await;
        let page = staff.get("/console/").await;
        for form in ["recover", "log", "cause", "put-right"] {
            assert!(page.text().contains(&format!("/{form}#at-{form}\"")), "{form} leads to its refusal");
            assert!(!page.text().contains(&format!("id=\"at-{form}\"")), "{form} was not refused");
            let path = format!("/console/incidents/{}/{form}", IncidentId::from_slug("fire"));
            let refused = staff.post(&path, &[("form", form)]).await;
            assert_eq!(refused.status, 422, "{form}");
            for part in [format!("id=\"at-{form}\" role=\"alert\" tabindex=\"-1\""), format!("<a href=\"#at-{form}\">")] {
                assert!(refused.text().contains(&part), "{form}, {part}: {}", refused.text());
            }
        }
        let refused = staff.post("/console/status", &[("form", "status")]).await;
        assert!(refused.text().contains("id=\"at-status\""), "{}", refused.text());
        let unknown = staff.post(&format!("/console/incidents/{}/log", IncidentId::from_slug("fire")), &[("form", "x\"><b>")]).await;
        assert!(!unknown.text().contains("#at-x"), "{}", unknown.text());
        app.stop().await;
    }
}
