//! "Check now", over real HTTP: a real check of a real target, made by the process that holds the lease.

use crate::harness::staff::SignedIn;
use crate::harness::{Reply, TestApp, on_both_databases, patiently};
use crate::probing::listeners::{Listener, answer};
use bonghwa::config::Retention;
use bonghwa::domain::ids::{ComponentId, GroupId, ProbeId};
use bonghwa::domain::observations::{Observation, Outcome};
use bonghwa::domain::probes::{Check, Condition, HttpCheck, Probe};
use bonghwa::domain::staff::Role;
use bonghwa::domain::verdict::{Flapping, Judging, Patience};
use bonghwa::probing::Checker;
use bonghwa::store::schema::asked_checks as rows;
use bonghwa::store::{Error, Store, audit, leases, observations, probes};
use bonghwa::workers::duty::Duty;
use bonghwa::workers::prober::Limits;
use bonghwa::workers::recorder::Recorder;
use chrono::TimeDelta;
use chrono_tz::Asia::Seoul;
use diesel::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A probe of a component that is asked so rarely that only its first check comes by itself.
fn probe(slug: &str, component: &str, url: &str) -> Probe {
    let patience = Patience { checks: 2, time: Duration::from_secs(20) };
    Probe {
        id: ProbeId::from_slug(slug),
        slug: slug.to_owned(),
        component: ComponentId::from_slug(component),
        is_decisive: true,
        interval: Duration::from_secs(3_600),
        timeout: Duration::from_secs(10),
        attempts: 1,
        check: Check::Http(HttpCheck {
            url: url.parse().unwrap(),
            method: "GET".to_owned(),
            headers: Vec::new(),
            body: None,
            redirects_max: 0,
            conditions: vec![Condition::Status(vec![(200, 299)])],
            certificate_days_min: None,
        }),
        judging: Judging {
            failure: patience,
            recovery: patience,
            slow_above_ms: None,
            well_below_ms: None,
            silent_after: Duration::from_secs(7_200),
            flapping: Flapping { changes: 5, within: Duration::from_secs(600) },
        },
    }
}

async fn has(app: &TestApp, probe: Probe) {
    app.store.write(move |conn| probes::save_probe(conn, &probe, 0)).await.expect("a probe");
}

/// Another process at the same database, which makes the checks.
fn checking(app: &TestApp, store: &Store, allow: &[&str]) -> (CancellationToken, JoinHandle<()>) {
    let day = Duration::from_secs(86_400);
    let duty = Duty {
        checker: Arc::new(Checker::new(allow.iter().map(|one| one.parse().unwrap()).collect(), &[]).unwrap()),
        recorder: Recorder {
            store: store.clone(),
            clock: app.clock.clone(),
            zone: Seoul,
            retention: Retention { observations: 30 * day, check_hours: 400 * day },
            failed_writes: Arc::default(),
        },
        limits: Limits { concurrency: 4, concurrency_per_host: 4 },
        location: "the cellar".to_owned(),
        machine: app.machine.clone(),
        holder: "another process".to_owned(),
    };
    let cancel = CancellationToken::new();
    let task = tokio::spawn(duty.run(store.watch_sequence(cancel.clone()), cancel.clone()));
    (cancel, task)
}

async fn observed(app: &TestApp) -> Vec<Observation> {
    let since = app.now() - TimeDelta::days(1);
    app.store.read(move |conn| observations::list_latest(conn, since, 100)).await.expect("observations")
}

async fn until_observed(app: &TestApp, count: usize) {
    let looking = async {
        while observed(app).await.len() < count {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    patiently("the check is stored", looking).await;
}

/// Somebody holds the lease, and makes no checks.
async fn is_leased(app: &TestApp) {
    let (now, name) = (app.machine.now(), leases::of_checks("here"));
    let claim = app.store.write(move |conn| leases::claim(conn, &name, "a process", now, now + TimeDelta::days(1)));
    assert!(claim.await.expect("a lease"));
}

fn path(slug: &str) -> String {
    format!("/console/probes/{}/check", ProbeId::from_slug(slug))
}

fn answered(slug: &str) -> String {
    format!("/console/probes?asked={}", ProbeId::from_slug(slug))
}

fn goes_on(reply: &Reply, slug: &str) {
    assert_eq!((reply.status, reply.header("location")), (303, answered(slug).as_str()), "{}", reply.text());
}

fn refused(reply: &Reply, sentence: &str) {
    assert_eq!(reply.status, 422, "{}", reply.text());
    assert!(reply.text().contains(sentence), "{sentence}: {}", reply.text());
}

/// Presses, once the lease is in sight, and looks until the page waits no more.
async fn asks(staff: &SignedIn<'_>, slug: &str) -> Reply {
    let machine = staff.app.machine.clone();
    let asking = async {
        while !staff
            .app
            .store
            .read({
                let now = machine.now();
                move |conn| leases::somebody_checks(conn, now)
            })
            .await
            .unwrap()
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        goes_on(&staff.post(&path(slug), &[]).await, slug);
        loop {
            let page = staff.get(&answered(slug)).await;
            if page.header("refresh").is_empty() {
                return page;
            }
            assert_eq!(page.header("refresh"), format!("1;url={}", answered(slug)));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    patiently("the check is answered", asking).await
}

async fn count_rows(app: &TestApp) -> i64 {
    app.store.read(|conn| rows::table.count().get_result(conn).map_err(Error::from)).await.expect("rows")
}

/// What stands in the audit log of asked checks, by whom and of what.
async fn audited(app: &TestApp) -> Vec<(String, String)> {
    let read = app.store.read(|conn| {
        let mut found = Vec::new();
        audit::walk::<Error>(conn, |entry| {
            if entry.act == "probe.check" {
                found.push((entry.actor.to_string(), entry.subject.clone()));
            }
            Ok(())
        })?;
        Ok::<_, Error>(found)
    });
    read.await.expect("the log is read")
}

on_both_databases! {
    async fn a_check_is_made_at_once_by_another_process_and_kept_as_an_observation(database: TestDatabase) {
        let url = database.url().clone();
        let app = TestApp::start(database).await;
        let other = Store::open(&url, false).expect("another process opens the same database");
        let sound = answer("200 OK", "", "fine").into_bytes();
        let broken = answer("500 Internal Server Error", "", "no").into_bytes();
        let target = Listener::answering(move |number, _| if number < 2 { sound.clone() } else { broken.clone() }).await;
        has(&app, probe("mail-web", "mail", &target.url("/health"))).await;
        let (cancel, task) = checking(&app, &other, &["127.0.0.0/8"]);
        until_observed(&app, 1).await;
        let staff = app.staff(Role::Responder).await;
        assert!(staff.get("/console/probes").await.text().contains(&path("mail-web")));

        app.advance(Duration::from_secs(3));
        let page = asks(&staff, "mail-web").await;
        for words in ["Check of mail-web", "answered ", " ms · from the cellar", "asked for by responder"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        until_observed(&app, 2).await;
        refused(&staff.post(&path("mail-web"), &[]).await, "Ask again in 10 s");

        app.advance(Duration::from_secs(10));
        let page = asks(&staff, "mail-web").await;
        assert!(page.text().contains("failed") && page.text().contains("500"), "why it failed: {}", page.text());
        until_observed(&app, 3).await;
        let outcomes: Vec<Outcome> = observed(&app).await.iter().map(|seen| seen.outcome).collect();
        assert_eq!(outcomes, [Outcome::Ok, Outcome::Ok, Outcome::Failed]);
        assert_eq!(target.requests().len(), 3);
        assert_eq!(audited(&app).await, vec![("responder".to_owned(), "mail-web".to_owned()); 2]);
        cancel.cancel();
        task.await.unwrap();
        app.stop().await;
    }

    async fn the_guard_on_addresses_holds_for_what_is_asked_for(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let target = Listener::always(&answer("200 OK", "", "secret")).await;
        has(&app, probe("mail-web", "mail", &target.url("/"))).await;
        let (cancel, task) = checking(&app, &app.store, &[]);
        until_observed(&app, 1).await;
        app.advance(Duration::from_secs(3));
        let staff = app.staff(Role::Responder).await;
        let page = asks(&staff, "mail-web").await;
        assert!(page.text().contains("the prober failed"), "{}", page.text());
        assert_eq!(target.requests(), Vec::<String>::new());
        cancel.cancel();
        task.await.unwrap();
        app.stop().await;
    }

    async fn a_second_press_joins_and_what_nobody_makes_is_called_lost(database: TestDatabase) {
        let app = TestApp::start(database).await;
        has(&app, probe("mail-web", "mail", "http://127.0.0.1:1/")).await;
        is_leased(&app).await;
        let (one, other) = (app.staff(Role::Responder).await, app.staff(Role::Publisher).await);
        goes_on(&one.post(&path("mail-web"), &[]).await, "mail-web");
        app.advance(Duration::from_secs(1));
        goes_on(&other.post(&path("mail-web"), &[]).await, "mail-web");
        assert_eq!((count_rows(&app).await, audited(&app).await.len()), (1, 1));
        let page = other.get(&answered("mail-web")).await;
        assert!(page.text().contains("Asked for. It is made within moments"), "{}", page.text());
        assert!(page.text().contains("asked for by responder") && !page.header("refresh").is_empty());
        // 20 s of waiting, one attempt of 10.5 s.
        app.advance(Duration::from_secs(30));
        let lost = one.get(&answered("mail-web")).await;
        assert!(lost.text().contains("Nobody made this check"), "{}", lost.text());
        assert_eq!(lost.header("refresh"), "");
        goes_on(&one.post(&path("mail-web"), &[]).await, "mail-web");
        assert_eq!(count_rows(&app).await, 2);
        app.advance(Duration::from_secs(3_700));
        let one = app.opens_session("responder").await;
        goes_on(&one.post(&path("mail-web"), &[]).await, "mail-web");
        assert_eq!(count_rows(&app).await, 1, "an hour later the earlier ones are gone");
        app.stop().await;
    }

    async fn what_cannot_be_asked_for_is_refused_with_what_to_do(database: TestDatabase) {
        let app = TestApp::start(database).await;
        for slug in ["mail-web", "talk-web"] {
            has(&app, probe(slug, if slug == "mail-web" { "mail" } else { "talk-text" }, "http://127.0.0.1:1/")).await;
        }
        let staff = app.staff(Role::Responder).await;
        assert!(staff.get("/console/probes").await.text().contains("Start bonghwa serve"));
        refused(&staff.post(&path("mail-web"), &[]).await, "Start bonghwa serve");
        is_leased(&app).await;
        refused(&staff.post(&path("gone"), &[]).await, "There is no such probe in use");
        let viewer = app.staff(Role::Viewer).await;
        assert_eq!(viewer.post(&path("mail-web"), &[]).await.status, 403);
        assert!(!viewer.get("/console/probes").await.text().contains("Check now"));
        let limited = app.staff_of("together", Role::Responder, Some(vec![GroupId::from_slug("together")])).await;
        let page = limited.get("/console/probes").await;
        assert!(page.text().contains(&path("talk-web")) && !page.text().contains(&path("mail-web")), "{}", page.text());
        refused(&limited.post(&path("mail-web"), &[]).await, "outside your groups");
        goes_on(&limited.post(&path("talk-web"), &[]).await, "talk-web");
        assert_eq!((count_rows(&app).await, audited(&app).await.len()), (1, 1));
        app.stop().await;
    }

    async fn one_person_asks_for_twelve_checks_in_a_minute(database: TestDatabase) {
        let app = TestApp::start(database).await;
        is_leased(&app).await;
        let slugs: Vec<String> = (0..13).map(|number| format!("web-{number}")).collect();
        for slug in &slugs {
            has(&app, probe(slug, "mail", "http://127.0.0.1:1/")).await;
        }
        let staff = app.staff(Role::Responder).await;
        for slug in &slugs[..12] {
            goes_on(&staff.post(&path(slug), &[]).await, slug);
        }
        refused(&staff.post(&path(&slugs[12]), &[]).await, "12 checks within a minute");
        goes_on(&app.staff(Role::Publisher).await.post(&path(&slugs[12]), &[]).await, &slugs[12]);
        app.advance(Duration::from_secs(61));
        goes_on(&staff.post(&path(&slugs[0]), &[]).await, &slugs[0]);
        app.stop().await;
    }

    async fn in_a_rehearsal_no_check_is_made(database: TestDatabase) {
        use bonghwa::store::schema::public_record;
        let app = TestApp::start_with(database, |_| {}).await;
        has(&app, probe("mail-web", "mail", "http://127.0.0.1:1/")).await;
        is_leased(&app).await;
        let mark = app.store.write(|conn| {
            diesel::update(public_record::table).set(public_record::is_rehearsal.eq(true)).execute(conn).map_err(Error::from)
        });
        assert_eq!(mark.await.expect("marked"), 1);
        let staff = app.staff(Role::Responder).await;
        refused(&staff.post(&path("mail-web"), &[]).await, "This is a rehearsal: no checks are made");
        assert_eq!(count_rows(&app).await, 0);
        app.stop().await;
    }
}
