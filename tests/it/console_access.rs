//! Who may come into the console and how far: every route against its audience, forms against their session, sessions
//! against their end, guessers against their wait.

use crate::harness::staff::{PASSWORD, SignedIn, phone};
use crate::harness::{Backend, Reply, TestApp, TestDatabase, on_both_databases};
use bonghwa::domain::actors::Actor;
use bonghwa::domain::ids::{ComponentId, ManuscriptId};
use bonghwa::domain::staff::Role;
use bonghwa::domain::tokens;
use bonghwa::store::{Error, audit, manuscripts, record, staff};
use bonghwa::web::{Audience, ROUTES};
use std::time::Duration;

async fn app() -> TestApp {
    TestApp::start(TestDatabase::start(Backend::Sqlite).expect("a file")).await
}

/// The address of a route, with something in the place of its parts.
fn address(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "duty-nobody" } else { part }).collect::<Vec<_>>().join("/")
}

/// The entries of the audit log: actor, act, subject, particulars.
async fn entries(app: &TestApp) -> Vec<String> {
    let read = app.store.read(|conn| {
        let mut all = Vec::new();
        audit::walk::<Error>(conn, |entry| {
            // What made the page is not what is looked at here.
            if entry.act != "catalogue.apply" {
                all.push(format!("{} {} {} {}", entry.actor, entry.act, entry.subject, entry.particulars));
            }
            Ok(())
        })?;
        Ok::<_, Error>(all)
    });
    read.await.expect("the log is read")
}

fn token_of(reply: &Reply) -> String {
    let given = reply.header("set-cookie").split(';').next().unwrap_or_default();
    given.split_once('=').map(|(_, token)| token.to_owned()).unwrap_or_default()
}

/// Somebody's browser with the session of `token`.
fn browser<'a>(app: &'a TestApp, token: &str) -> SignedIn<'a> {
    SignedIn { app, cookie: format!("bonghwa-console={token}"), csrf: tokens::form_token(token) }
}

#[tokio::test]
async fn every_route_of_staff_is_shut_to_strangers() {
    let app = app().await;
    for route in ROUTES.iter().filter(|route| route.audience.role().is_some()) {
        let path = address(route.path);
        assert!(path.starts_with("/console/"), "{path}");
        let reply = match route.method {
            "GET" => app.get(&path).await,
            _ => app.post(&path, &[], &[]).await,
        };
        match route.method {
            "GET" => {
                assert_eq!(reply.status, 303, "{path}");
                assert!(reply.header("location").starts_with("/console/sign-in?to=%2Fconsole%2F"), "{path}");
            }
            _ => assert_eq!(reply.status, 401, "{path}"),
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn every_route_of_staff_is_open_from_its_role_on_and_shut_below() {
    for role in Role::ALL {
        // A server for each: all routes at once are about as many as one address may ask.
        let app = app().await;
        app.has_account(role.as_str(), role, None).await;
        for route in ROUTES {
            let Some(needed) = route.audience.role() else { continue };
            // A session of its own for each: signing out is a route as well.
            let (who, path) = (app.opens_session(role.as_str()).await, address(route.path));
            let reply = match route.method {
                "GET" => who.get(&path).await,
                _ => who.post(&path, &[]).await,
            };
            let is_role_short = reply.status == 403 && reply.text().contains("Your role");
            assert_eq!(is_role_short, role < needed, "{} {path} as {role:?}: {}", route.method, reply.status);
            assert!(reply.status < 500, "{} {path} as {role:?}: {}", route.method, reply.text());
        }
        app.stop().await;
    }
}

#[tokio::test]
async fn what_concerns_every_group_is_shut_to_those_who_are_limited_to_some() {
    let app = app().await;
    app.staff_of("limited", Role::Administrator, Some(Vec::new())).await;
    for route in ROUTES.iter().filter(|route| route.audience.role().is_some()) {
        let (who, path) = (app.opens_session("limited").await, address(route.path));
        let reply = match route.method {
            "GET" => who.get(&path).await,
            _ => who.post(&path, &[]).await,
        };
        let is_shut = reply.status == 403 && reply.text().contains("You are limited to groups");
        let is_of_all = matches!(route.audience, Audience::Unlimited(_));
        assert_eq!(is_shut, is_of_all, "{} {path}: {}", route.method, reply.status);
    }
    let deliveries = app.opens_session("limited").await.get("/console/deliveries").await;
    assert!(!deliveries.text().contains("/console/deliveries/pause"), "nothing is offered that is refused");
    app.stop().await;
}

#[tokio::test]
async fn every_answer_of_the_console_is_kept_by_nobody_and_framed_by_nobody() {
    let app = app().await;
    let who = app.staff(Role::Administrator).await;
    for route in ROUTES.iter().filter(|route| route.path.starts_with("/console") && route.method == "GET") {
        let reply = who.get(&address(route.path)).await;
        if route.audience == Audience::Public {
            continue;
        }
        assert_eq!(reply.header("cache-control"), "no-store", "{}", route.path);
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{}", route.path);
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(reply.header("x-frame-options"), "DENY", "{}", route.path);
        assert!(!reply.text().contains(" style=") && !reply.text().contains("onclick"), "{}", route.path);
    }
    let missing = who.get("/console/no-such-page").await;
    assert_eq!((missing.status, missing.header("cache-control")), (404, "no-store"));
    assert_eq!(missing.header("x-frame-options"), "DENY");
    assert_eq!(app.get("/console").await.header("location"), "/console/");
    app.stop().await;
}

#[tokio::test]
async fn an_address_that_there_is_not_has_a_way_back_and_tells_nothing_to_whoever_is_signed_out() {
    let app = app().await;
    let who = app.staff(Role::Publisher).await;
    let id = "zzzzzzzzzzzz";
    let draft = ManuscriptId::from_slug("never");
    for path in [
        "/console/nix".to_owned(),
        format!("/console/maintenances/{id}"),
        format!("/console/manuscripts/{draft}"),
        "/console/manuscripts/zzzz".to_owned(),
        "/console/incidents/zzzz".to_owned(),
    ] {
        let found = who.get(&path).await;
        assert_eq!(found.status, 404, "{path}: {}", found.text());
        assert!(
            found.text().contains("href=\"/console/\"") && found.text().contains("<nav"),
            "{path}: {}",
            found.text()
        );
    }
    let (dead, alive) = (app.get("/console/nix").await, app.get("/console/duty").await);
    assert_eq!((dead.status, alive.status), (303, 303));
    assert_eq!(dead.header("location"), "/console/sign-in?to=%2Fconsole%2Fnix");
    app.stop().await;
}

#[tokio::test]
async fn a_form_is_taken_only_with_the_token_of_its_own_session_and_from_our_own_pages() {
    let app = app().await;
    let (mine, other) = (app.staff(Role::Viewer).await, app.staff(Role::Publisher).await);
    let cookie = ("cookie", mine.cookie.as_str());
    let attempts = [
        (vec![cookie, ("sec-fetch-site", "same-origin")], vec![]),
        (vec![cookie, ("sec-fetch-site", "same-origin")], vec![("csrf", "wrong")]),
        (vec![cookie, ("sec-fetch-site", "same-origin")], vec![("csrf", other.csrf.as_str())]),
        (vec![cookie, ("sec-fetch-site", "cross-site")], vec![("csrf", mine.csrf.as_str())]),
        (vec![cookie, ("sec-fetch-site", "same-site")], vec![("csrf", mine.csrf.as_str())]),
        (vec![cookie, ("origin", "https://evil.example")], vec![("csrf", mine.csrf.as_str())]),
        (vec![cookie], vec![("csrf", mine.csrf.as_str())]),
    ];
    for (headers, fields) in &attempts {
        let reply = app.post_with("/console/sign-out", headers, fields).await;
        assert_eq!(reply.status, 403, "{headers:?} {fields:?}");
        assert!(reply.text().contains("Nothing was changed"), "{}", reply.text());
    }
    assert_eq!(mine.get("/console/").await.status, 200, "the session goes on");
    let refused: Vec<String> = entries(&app).await.into_iter().filter(|entry| entry.contains("form.refuse")).collect();
    let first = |why: &str| format!("console form.refuse viewer why={why} count=1 from=127.0.0.0/24");
    assert_eq!(refused, [first("form-token"), first("origin")], "each reason once a minute");
    app.machine.advance(Duration::from_secs(60));
    // Nothing follows, and the rest is told all the same, by its number, each reason for itself.
    let told = || async {
        let entries = entries(&app).await;
        let of = |why: &str| -> usize {
            let named = entries.iter().filter(|entry| entry.contains(&format!("form.refuse viewer why={why} ")));
            let counts =
                named.filter_map(|entry| entry.split("count=").nth(1)?.split(' ').next()?.parse::<usize>().ok());
            counts.sum()
        };
        (of("form-token"), of("origin"))
    };
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    while told().await != (3, 4) {
        assert!(std::time::Instant::now() < deadline, "untold: {:?}", told().await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let older = [cookie, ("origin", &format!("http://{}", app.address))];
    let left = app.post_with("/console/sign-out", &older, &[("csrf", &mine.csrf)]).await;
    assert_eq!((left.status, left.header("location")), (303, "/console/sign-in?out=1"), "older browsers say an origin");
    app.stop().await;
}

#[tokio::test]
async fn a_form_that_is_too_long_is_refused_before_it_is_read_whole() {
    let app = app().await;
    let who = app.staff(Role::Viewer).await;
    let long = "x".repeat(300 * 1024);
    let reply = who.post("/console/sign-out", &[("text", &long)]).await;
    assert_eq!(reply.status, 413);
    assert!(reply.text().contains("256 kilobytes"), "{}", reply.text());
    app.stop().await;
}

on_both_databases! {
    async fn somebody_comes_in_with_password_and_code_and_goes(database: TestDatabase) {
        let app = TestApp::start(database).await;
        app.has_account("duty-lead", Role::Publisher, None).await;
        let reply = app.signs_in("duty-lead", PASSWORD).await;
        assert_eq!((reply.status, reply.header("location")), (303, "/console/"), "{}", reply.text());
        let who = browser(&app, &token_of(&reply));
        assert_eq!(who.get("/console/account").await.status, 200);
        assert_eq!(who.post("/console/sign-out", &[]).await.status, 303);
        assert_eq!(who.get("/console/account").await.status, 303, "the session is over");
        assert_eq!(entries(&app).await, [
            "duty-lead session.open duty-lead by=code from=127.0.0.0/24",
            "duty-lead session.end duty-lead from=127.0.0.0/24",
        ]);
        app.stop().await;
    }

    async fn whatever_did_not_fit_the_log_says_no_more_than_that(database: TestDatabase) {
        let app = TestApp::start(database).await;
        app.has_account("duty-lead", Role::Publisher, None).await;
        for (password, code) in [("a wrong password", None), (PASSWORD, Some("000000")), (PASSWORD, Some("abcdefghijklmnop"))] {
            let code = code.map_or_else(|| phone("duty-lead").code(app.machine.now()), str::to_owned);
            assert_eq!(app.signs_in_with("duty-lead", password, &code).await.status, 403);
            app.machine.advance(Duration::from_secs(61));
        }
        let told = entries(&app).await;
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told.iter().all(|entry| *entry == told[0]), "which part did not fit is not told: {told:?}");
        app.stop().await;
    }

    async fn where_staff_are_at_home_a_wait_gives_no_handle_away(database: TestDatabase) {
        let app = TestApp::start(database).await;
        app.has_account("duty-lead", Role::Publisher, None).await;
        app.has_account("other-lead", Role::Publisher, None).await;
        assert_eq!(app.signs_in("duty-lead", PASSWORD).await.status, 303);
        let mut answers = Vec::new();
        for handle in ["duty-lead", "other-lead", "nobody-here"] {
            for _ in 0..6 {
                app.signs_in_with(handle, "a wrong password", "123456").await;
            }
        }
        for handle in ["duty-lead", "other-lead", "nobody-here"] {
            let reply = app.signs_in_with(handle, "a wrong password", "123456").await;
            answers.push((reply.status, reply.header("retry-after").to_owned()));
            app.machine.advance(Duration::from_secs(61));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        app.stop().await;
    }

    async fn what_nobody_sees_comes_into_no_database(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let administrator = app.staff(Role::Administrator).await;
        let fields = [("handle", "late\0"), ("name", "La\u{202e}te\0"), ("role", "viewer"), ("all", "1")];
        assert_eq!(administrator.post("/console/staff", &fields).await.status, 200);
        assert!(entries(&app).await.iter().any(|entry| entry.starts_with("administrator staff.invite late role")));
        for query in ["actor=%00late", "subject=late%00", "act=staff.%E2%80%AE"] {
            let found = administrator.get(&format!("/console/audit?{query}")).await;
            assert_eq!(found.status, 200, "{query}: {}", found.text());
        }
        app.stop().await;
    }

    async fn nobody_is_called_as_the_log_calls_strangers(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let administrator = app.staff(Role::Administrator).await;
        for handle in ["unknown", "console", "timekeeper", "command-line", "prober", "-"] {
            let fields = [("handle", handle), ("name", "X"), ("role", "viewer"), ("all", "1")];
            assert_eq!(administrator.post("/console/staff", &fields).await.status, 422, "{handle}");
        }
        app.stop().await;
    }

    async fn what_is_so_already_writes_nothing(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let administrator = app.staff(Role::Administrator).await;
        for (path, fields) in [
            ("/console/account/language", vec![("language", "en")]),
            ("/console/account/sessions", vec![("session", "others")]),
            ("/console/staff/administrator/role", vec![("role", "administrator")]),
            ("/console/staff/administrator/groups", vec![("all", "1")]),
            ("/console/staff/administrator/enable", vec![]),
        ] {
            assert_eq!(administrator.post(path, &fields).await.status, 303, "{path}");
        }
        assert_eq!(entries(&app).await, [] as [&str; 0]);
        for _ in 0..3 {
            assert_eq!(administrator.post("/console/audit.ndjson", &[]).await.status, 200);
        }
        assert_eq!(entries(&app).await.len(), 1, "once an hour");
        app.advance(Duration::from_secs(3_601));
        let again = app.opens_session("administrator").await;
        assert_eq!(again.post("/console/audit.ndjson", &[]).await.status, 200);
        assert_eq!(entries(&app).await.len(), 2);
        assert_eq!(again.get("/console/audit.ndjson").await.status, 405, "looking takes nothing along");
        app.stop().await;
    }

    async fn a_code_counts_once_and_so_does_a_recovery_code(database: TestDatabase) {
        let app = TestApp::start(database).await;
        app.has_account("duty-lead", Role::Viewer, None).await;
        assert_eq!(app.signs_in("duty-lead", PASSWORD).await.status, 303);
        let again = app.signs_in("duty-lead", PASSWORD).await;
        assert_eq!(again.status, 403, "the same code");
        assert!(again.header("set-cookie").is_empty());
        assert!(entries(&app).await.last().is_some_and(|entry| entry.contains("sign-in.refuse duty-lead why=no-fit count=1")));
        app.advance(Duration::from_secs(30));
        assert_eq!(app.signs_in("duty-lead", PASSWORD).await.status, 303, "the next code");
        let code = "abcd-efgh-ijkl-mnop";
        let hash = tokens::hash("abcdefghijklmnop");
        let handle = bonghwa::domain::actors::Actor::of_staff("duty-lead").unwrap();
        let given = app.store.write(move |conn| bonghwa::store::staff::save_recovery_codes(conn, &handle, &[hash]));
        given.await.expect("a recovery code");
        assert_eq!(app.signs_in_with("duty-lead", PASSWORD, "ABCD EFGH IJKL MNOP").await.status, 303);
        assert_eq!(app.signs_in_with("duty-lead", PASSWORD, code).await.status, 403);
        app.stop().await;
    }

    async fn a_session_ends_by_silence_by_age_and_by_the_account(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Viewer).await;
        for _ in 0..2 {
            app.machine.advance(Duration::from_secs(59 * 60));
            assert_eq!(who.get("/console/account").await.status, 200, "it is used within the hour");
        }
        app.machine.advance(Duration::from_secs(60 * 60));
        assert_eq!(who.get("/console/account").await.status, 303, "silence");
        let who = app.opens_session("viewer").await;
        for _ in 0..47 {
            app.machine.advance(Duration::from_secs(30 * 60));
            assert_eq!(who.get("/console/account").await.status, 200);
        }
        app.machine.advance(Duration::from_secs(30 * 60));
        assert_eq!(who.get("/console/account").await.status, 303, "age");
        let (who, administrator) = (app.opens_session("viewer").await, app.staff(Role::Administrator).await);
        assert_eq!(administrator.post("/console/staff/viewer/disable", &[]).await.status, 303);
        assert_eq!(who.get("/console/account").await.status, 303, "the account is closed");
        assert_eq!(app.signs_in("viewer", PASSWORD).await.status, 403);
        app.stop().await;
    }

    async fn guessing_is_slowed_and_the_right_words_still_come_in(database: TestDatabase) {
        let app = TestApp::start(database).await;
        app.has_account("duty-lead", Role::Administrator, None).await;
        for _ in 0..6 {
            assert_eq!(app.signs_in("duty-lead", "a wrong password").await.status, 403);
        }
        let slowed = app.signs_in("duty-lead", PASSWORD).await;
        assert_eq!((slowed.status, slowed.header("retry-after")), (429, "2"), "{}", slowed.text());
        // What comes meanwhile makes it no longer.
        for _ in 0..20 {
            assert_eq!(app.signs_in("duty-lead", "a wrong password").await.status, 429);
        }
        app.machine.advance(Duration::from_secs(2));
        assert_eq!(app.signs_in("duty-lead", PASSWORD).await.status, 303);
        let refused: Vec<String> = entries(&app).await.into_iter().filter(|entry| entry.contains("refuse")).collect();
        assert_eq!(refused, ["console sign-in.refuse duty-lead why=no-fit count=1 from=127.0.0.0/24"]);
        // Where they came from they are known, and strangers do not slow them there.
        app.machine.advance(Duration::from_secs(60));
        for _ in 0..10 {
            app.signs_in("duty-lead", "a wrong password").await;
        }
        assert_eq!(app.signs_in("duty-lead", PASSWORD).await.status, 303);
        app.stop().await;
    }
}

#[tokio::test]
async fn whoever_shares_a_network_keeps_nobody_out_who_works_there() {
    let app = app().await;
    app.has_account("duty-lead", Role::Administrator, None).await;
    assert_eq!(app.signs_in("duty-lead", PASSWORD).await.status, 303);
    for number in 0..40 {
        app.signs_in_with(&format!("name-{number}"), PASSWORD, "123456").await;
    }
    assert_eq!(app.signs_in("nobody", PASSWORD).await.status, 429, "the network waits");
    app.machine.advance(Duration::from_secs(30));
    assert_eq!(app.signs_in("duty-lead", PASSWORD).await.status, 303, "and who works there does not");
    // Whoever knows their handle slows them down by seconds, and no more.
    for _ in 0..60 {
        app.signs_in_with("duty-lead", "a wrong password", "123456").await;
        app.machine.advance(Duration::from_secs(1));
    }
    app.machine.advance(Duration::from_secs(15));
    assert_eq!(app.signs_in("duty-lead", PASSWORD).await.status, 303);
    app.stop().await;
}

#[tokio::test]
async fn a_sprayed_network_waits_whatever_handles_it_tries() {
    let app = app().await;
    app.has_account("duty-lead", Role::Administrator, None).await;
    for number in 0..21 {
        assert_eq!(app.signs_in_with(&format!("name-{number}"), PASSWORD, "123456").await.status, 403);
    }
    assert_eq!(app.signs_in("duty-lead", PASSWORD).await.status, 429);
    let refused: Vec<String> = entries(&app).await.into_iter().filter(|entry| entry.contains("refuse")).collect();
    assert_eq!(
        refused,
        ["console sign-in.refuse unknown why=no-fit count=1 from=127.0.0.0/24"],
        "the chain is not flooded"
    );
    app.machine.advance(Duration::from_secs(2));
    assert_eq!(app.signs_in("duty-lead", PASSWORD).await.status, 303);
    app.stop().await;
}

#[tokio::test]
async fn guesses_that_come_all_at_once_are_counted_one_by_one() {
    let app = app().await;
    app.has_account("duty-lead", Role::Administrator, None).await;
    let guesses = (0..12).map(|_| app.signs_in("duty-lead", "a wrong password"));
    let answers: Vec<u16> = futures_util::future::join_all(guesses).await.iter().map(|reply| reply.status).collect();
    let looked_at = answers.iter().filter(|status| **status == 403).count();
    assert_eq!(looked_at, 6, "{answers:?}");
    assert!(answers.iter().all(|status| [403, 429].contains(status)), "{answers:?}");
    app.stop().await;
}

#[tokio::test]
async fn nobody_learns_whether_a_handle_exists() {
    let app = app().await;
    app.has_account("duty-lead", Role::Administrator, None).await;
    for round in 0..8 {
        let known = app.signs_in_with("duty-lead", "a wrong password", "123456").await;
        let unknown = app.signs_in_with("duty-leaf", "a wrong password", "123456").await;
        assert_eq!(known.status, unknown.status, "attempt {round}");
        assert_eq!(known.text().replace("duty-lead", "x"), unknown.text().replace("duty-leaf", "x"));
        assert_eq!(known.header("retry-after"), unknown.header("retry-after"));
        assert!(!known.text().contains("a wrong password") && !known.text().contains("123456"));
    }
    app.stop().await;
}

#[tokio::test]
async fn a_session_planted_before_signing_in_opens_nothing_after() {
    let app = app().await;
    app.has_account("duty-lead", Role::Publisher, None).await;
    let attacker = app.staff_of("intruder", Role::Viewer, None).await;
    let fields =
        [("handle", "duty-lead"), ("password", PASSWORD), ("code", &phone("duty-lead").code(app.machine.now()))];
    let reply = app.post("/console/sign-in", &[("cookie", &attacker.cookie)], &fields).await;
    assert_eq!(reply.status, 303);
    let token = token_of(&reply);
    assert!(!token.is_empty() && !attacker.cookie.ends_with(&token), "a new one was drawn");
    assert_eq!(attacker.get("/console/account").await.status, 303, "the planted one is over");
    let planted = browser(&app, "chosen-by-somebody-else");
    assert_eq!(planted.get("/console/account").await.status, 303);
    app.stop().await;
}

#[tokio::test]
async fn the_cookie_is_bound_to_the_host_wherever_the_page_is_served_over_tls() {
    let app = app().await;
    app.has_account("duty-lead", Role::Viewer, None).await;
    let plain = app.signs_in("duty-lead", PASSWORD).await;
    let given = plain.header("set-cookie").to_owned();
    assert!(
        given.starts_with("bonghwa-console=") && given.ends_with("; Path=/console/; HttpOnly; SameSite=Lax"),
        "{given}"
    );
    assert!(given.contains("Max-Age=86400"), "{given}");
    app.stop().await;
    let database = TestDatabase::start(Backend::Sqlite).expect("a file");
    let app = TestApp::start_with(database, |parts| parts.page.url = "https://status.example.org".to_owned()).await;
    app.has_account("duty-lead", Role::Viewer, None).await;
    let reply = app.signs_in("duty-lead", PASSWORD).await;
    let given = reply.header("set-cookie").to_owned();
    assert!(
        given.starts_with("__Host-bonghwa=") && given.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax"),
        "{given}"
    );
    let cookie = format!("__Host-bonghwa={}", token_of(&reply));
    assert_eq!(app.get_with("/console/account", &[("cookie", &cookie)]).await.status, 200);
    let unbound = format!("bonghwa-console={}", token_of(&reply));
    assert_eq!(
        app.get_with("/console/account", &[("cookie", &unbound)]).await.status,
        303,
        "a neighbour could plant it"
    );
    app.stop().await;
}

#[tokio::test]
async fn whoever_signs_in_goes_where_they_wanted_and_never_elsewhere() {
    let app = app().await;
    app.has_account("duty-lead", Role::Viewer, None).await;
    for (to, led) in [
        ("/console/audit?act=session.open", "/console/audit?act=session.open"),
        ("https://evil.example/", "/console/"),
        ("//evil.example", "/console/"),
    ] {
        app.advance(Duration::from_secs(30));
        let code = phone("duty-lead").code(app.machine.now());
        let fields = [("handle", "duty-lead"), ("password", PASSWORD), ("code", code.as_str()), ("to", to)];
        let reply = app.post("/console/sign-in", &[], &fields).await;
        assert_eq!((reply.status, reply.header("location")), (303, led), "{to}");
    }
    app.stop().await;
}

on_both_databases! {
    async fn who_loses_their_role_while_they_wait_for_the_record_changes_nothing(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let (held, is_held) = tokio::sync::oneshot::channel();
        let (let_go, lets_go) = std::sync::mpsc::channel::<()>();
        let demotes = app.store.write(move |conn| {
            record::lock(conn)?;
            let handle = Actor::of_staff("publisher").expect("a handle");
            let mut account = staff::find_optional(conn, &handle)?.expect("it is there");
            account.staff.role = Role::Viewer;
            staff::save(conn, &account)?;
            held.send(()).expect("somebody waits");
            lets_go.recv_timeout(Duration::from_secs(20)).expect("it goes on");
            Ok::<_, Error>(())
        });
        let mail = ComponentId::from_slug("mail");
        let acts = async {
            is_held.await.expect("the record is locked");
            who.post("/console/compose", &[("component", mail.as_str()), ("token", "one")]).await
        };
        // Long enough to come through the gate, which only reads.
        let waits = async {
            tokio::time::sleep(Duration::from_secs(2)).await;
            let_go.send(()).expect("it waits");
        };
        let (demoted, reply, ()) = tokio::join!(demotes, acts, waits);
        demoted.expect("demoted");
        assert_eq!(reply.status, 403);
        assert!(reply.text().contains("Your rights have changed"), "{}", reply.text());
        let begun = app.store.read(manuscripts::list_open).await.expect("read");
        assert!(begun.is_empty());
        app.stop().await;
    }
}
