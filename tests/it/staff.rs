//! Who is on the staff: from the first administrator made on the command line to the last one who cannot be closed out.

use crate::harness::staff::{PASSWORD, SignedIn, phone};
use crate::harness::{Reply, Site, TestApp, TestDatabase, on_both_databases};
use bonghwa::domain::actors::Actor;
use bonghwa::domain::codes::Secret;
use bonghwa::domain::ids::GroupId;
use bonghwa::domain::staff::{Account, Role};
use bonghwa::domain::tokens;
use bonghwa::store::{Error, audit, sessions, staff};
use scraper::{Html, Selector};
use std::time::Duration;

fn handle(name: &str) -> Actor {
    Actor::of_staff(name).expect("a handle")
}

async fn account(app: &TestApp, name: &str) -> Account {
    let handle = handle(name);
    let found = app.store.read(move |conn| staff::find_optional(conn, &handle)).await;
    found.expect("read").unwrap_or_else(|| panic!("{name} is on the staff"))
}

async fn acts(app: &TestApp) -> Vec<String> {
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

/// The texts of what `selector` finds.
fn texts(reply: &Reply, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    let page = Html::parse_document(reply.text());
    page.select(&selector).map(|found| found.text().collect::<String>().trim().to_owned()).collect()
}

/// The link that a page or a command showed: its path.
fn link_in(text: &str) -> String {
    let at = text.find("/console/").expect("a link");
    let kinds = ["/console/join/", "/console/emergency/"];
    let at = kinds.iter().filter_map(|kind| text.find(kind)).min().unwrap_or(at);
    text[at..].split(['<', '\n', ' ', '"']).next().unwrap_or_default().to_owned()
}

fn session_in<'a>(app: &'a TestApp, reply: &Reply) -> SignedIn<'a> {
    let given = reply.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let token = given.split_once('=').map(|(_, token)| token.to_owned()).unwrap_or_default();
    SignedIn { app, csrf: tokens::form_token(&token), cookie: given }
}

/// Takes up the invitation at `path` with a password and the code that the phone would show.
async fn joins(app: &TestApp, name: &str, path: &str, password: &str) -> Reply {
    let pending = account(app, name).await.pending_secret.expect("a secret was shown");
    let code = Secret::parse(&pending).expect("a secret").code(app.machine.now());
    let fields = [("password", password), ("again", password), ("code", code.as_str())];
    app.post(path, &[], &fields).await
}

on_both_databases! {
    async fn an_invitation_is_taken_up_once_and_lets_in(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let administrator = app.staff(Role::Administrator).await;
        let fields = [("handle", "duty-lead"), ("name", "Duty lead"), ("role", "publisher"), ("all", "1"), ("language", "en")];
        let invited = administrator.post("/console/staff", &fields).await;
        assert_eq!(invited.status, 200, "{}", invited.text());
        let path = link_in(invited.text());
        // Whoever only looks uses nothing up, and sees what the phone needs.
        for _ in 0..2 {
            let shown = app.get(&path).await;
            assert_eq!(shown.status, 200);
            assert_eq!(texts(&shown, ".secret").len(), 1);
            assert!(shown.text().contains("<svg class=\"qr\"") && shown.text().contains("duty-lead"));
        }
        let secret = account(&app, "duty-lead").await.pending_secret.expect("a secret");
        let code = Secret::parse(&secret).expect("a secret").code(app.machine.now());
        for (password, again, code, told) in [
            ("short", "short", code.as_str(), "too short"),
            ("beacons on five hills", "beacons on six hills", &code, "not the same"),
            ("qwerty1234567", "qwerty1234567", &code, "tried first"),
            ("my duty-lead password", "my duty-lead password", &code, "your handle"),
            ("beacons on five hills", "beacons on five hills", "000000", "does not fit"),
        ] {
            let fields = [("password", password), ("again", again), ("code", code)];
            let refused = app.post(&path, &[], &fields).await;
            assert_eq!(refused.status, 422, "{password} {code}");
            assert!(refused.text().contains(told), "{told}: {}", refused.text());
            assert!(!refused.text().contains(password) || password == "short", "a password is not sent back");
        }
        let joined = joins(&app, "duty-lead", &path, PASSWORD).await;
        assert_eq!(joined.status, 200, "{}", joined.text());
        let codes = texts(&joined, ".codes li");
        assert_eq!(codes.len(), 10);
        let who = session_in(&app, &joined);
        assert_eq!(who.get("/console/account").await.status, 200);
        assert_eq!(app.get(&path).await.status, 410, "it was used");
        assert_eq!(app.post(&path, &[], &[("password", PASSWORD), ("again", PASSWORD), ("code", "1")]).await.status, 410);
        app.advance(Duration::from_secs(30));
        assert_eq!(app.signs_in_with("duty-lead", PASSWORD, &codes[3]).await.status, 303, "a recovery code lets in");
        assert_eq!(app.signs_in_with("duty-lead", PASSWORD, &codes[3]).await.status, 403, "once");
        let log = acts(&app).await;
        assert!(log.contains(&"administrator staff.invite duty-lead role=publisher groups=all from=127.0.0.0/24".to_owned()), "{log:?}");
        assert!(log.contains(&"duty-lead staff.join duty-lead from=127.0.0.0/24".to_owned()), "{log:?}");
        assert!(log.iter().any(|act| act.starts_with("duty-lead session.open duty-lead by=recovery-code")), "{log:?}");
        app.stop().await;
    }

    async fn an_invitation_expires_and_a_newer_one_replaces_it(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let administrator = app.staff(Role::Administrator).await;
        let fields = [("handle", "duty-lead"), ("name", "Duty lead"), ("role", "viewer")];
        let first = link_in(administrator.post("/console/staff", &fields).await.text());
        assert_eq!(administrator.post("/console/staff", &fields).await.status, 422, "the handle is taken");
        let second = link_in(administrator.post("/console/staff/duty-lead/link", &[]).await.text());
        assert_ne!(first, second);
        assert_eq!((app.get(&first).await.status, app.get(&second).await.status), (410, 200));
        app.machine.advance(Duration::from_secs(4 * 86_400));
        assert_eq!(app.get(&second).await.status, 410);
        assert_eq!(joins(&app, "duty-lead", &second, PASSWORD).await.status, 410);
        app.stop().await;
    }

    async fn roles_and_groups_are_changed_with_what_they_were_before(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let administrator = app.staff(Role::Administrator).await;
        let who = app.staff_of("mobility", Role::Responder, None).await;
        assert_eq!(who.get("/console/staff").await.status, 403);
        let group = GroupId::from_slug("together").to_string();
        assert_eq!(administrator.post("/console/staff/mobility/role", &[("role", "administrator")]).await.status, 303);
        assert_eq!(administrator.post("/console/staff/mobility/groups", &[("group", &group)]).await.status, 303);
        let changed = account(&app, "mobility").await.staff;
        assert_eq!((changed.role, changed.groups.as_deref()), (Role::Administrator, Some(&[GroupId::from_slug("together")][..])));
        assert!(changed.may_touch(Some(GroupId::from_slug("together"))) && !changed.may_touch(None));
        let page = who.get("/console/staff").await;
        assert_eq!(page.status, 200, "a new role holds at once");
        assert!(page.text().contains("Together"));
        assert_eq!(administrator.post("/console/staff/mobility/groups", &[("all", "1"), ("group", &group)]).await.status, 303);
        assert_eq!(account(&app, "mobility").await.staff.groups, None);
        assert_eq!(administrator.post("/console/staff/nobody/role", &[("role", "viewer")]).await.status, 422);
        assert_eq!(administrator.post("/console/staff/mobility/role", &[("role", "owner")]).await.status, 422);
        let log = acts(&app).await;
        let group = format!("administrator staff.groups mobility groups={group} before=all from=127.0.0.0/24");
        let role = "administrator staff.role mobility role=administrator before=responder from=127.0.0.0/24".to_owned();
        assert!(log.contains(&group) && log.contains(&role), "{log:?}");
        assert_eq!(log[0], "console role.refuse mobility why=administrator count=1 from=127.0.0.0/24");
        app.stop().await;
    }

    async fn a_limited_administrator_lifts_no_limit(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let free = app.staff(Role::Administrator).await;
        let group = GroupId::from_slug("together");
        let limited = app.staff_of("mobility", Role::Administrator, Some(vec![group])).await;
        app.has_account("inside", Role::Responder, Some(vec![group])).await;
        app.has_account("outside", Role::Responder, None).await;
        let (group, all) = (group.to_string(), ("all", "1"));
        let invited = |handle: &'static str| vec![("handle", handle), ("name", "X"), ("role", "viewer")];
        for (path, fields) in [
            ("/console/staff/mobility/groups", vec![all]),
            ("/console/staff/mobility/role", vec![("role", "viewer")]),
            ("/console/staff/inside/groups", vec![all]),
            ("/console/staff/outside/role", vec![("role", "administrator")]),
            ("/console/staff/outside/groups", vec![("group", group.as_str())]),
            ("/console/staff/administrator/disable", vec![]),
            ("/console/staff", [invited("sock"), vec![all]].concat()),
        ] {
            let reply = limited.post(path, &fields).await;
            assert_eq!(reply.status, 422, "{path} {fields:?}");
            assert!(reply.text().contains("for an administrator without a limit"), "{}", reply.text());
        }
        assert_eq!(account(&app, "inside").await.staff.groups.map(|groups| groups.len()), Some(1), "it went back");
        assert_eq!(limited.post("/console/staff/inside/role", &[("role", "publisher")]).await.status, 303);
        let within = [invited("colleague"), vec![("group", group.as_str())]].concat();
        assert_eq!(limited.post("/console/staff", &within).await.status, 200);
        let log = acts(&app).await;
        let refused = "console act.refuse mobility why=/console/staff/mobility/groups count=1 from=127.0.0.0/24".to_owned();
        assert!(log.contains(&refused), "{log:?}");
        assert_eq!(free.post("/console/staff/mobility/groups", &[all]).await.status, 303);
        let shown = |who: &'static str| format!("/console/staff?done=role&who={who}");
        assert!(free.get(&shown("inside")).await.text().contains("inside has another role"));
        assert!(!free.get(&shown("call+010-1234")).await.text().contains("010-1234"), "a link may bring any words");
        app.stop().await;
    }

    async fn the_last_administrator_is_neither_closed_out_nor_demoted(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let administrator = app.staff(Role::Administrator).await;
        for (path, fields) in [("/console/staff/administrator/disable", vec![]), ("/console/staff/administrator/role", vec![("role", "viewer")])] {
            let refused = administrator.post(path, &fields).await;
            assert_eq!(refused.status, 422, "{path}");
            assert!(refused.text().contains("last administrator"), "{}", refused.text());
        }
        app.has_account("second", Role::Administrator, None).await;
        assert_eq!(administrator.post("/console/staff/administrator/role", &[("role", "viewer")]).await.status, 303);
        assert_eq!(administrator.get("/console/staff").await.status, 403, "the role is gone at once");
        let second = app.opens_session("second").await;
        assert_eq!(second.post("/console/staff/second/disable", &[]).await.status, 422);
        app.stop().await;
    }

    async fn sessions_are_listed_and_ended_one_by_one_or_all(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let (one, other) = (app.staff(Role::Viewer).await, app.opens_session("viewer").await);
        let stranger = app.staff_of("stranger", Role::Viewer, None).await;
        let page = one.get("/console/account").await;
        assert_eq!(texts(&page, ".rows tbody tr").len(), 2);
        assert_eq!(texts(&page, ".rows tbody strong"), ["this one"]);
        let named = Html::parse_document(page.text());
        let field = Selector::parse("td input[name=session]").expect("a selector");
        let named: Vec<String> = named.select(&field).filter_map(|found| found.value().attr("value").map(str::to_owned)).collect();
        assert_eq!(named.len(), 1, "one's own is ended by signing out");
        let foreign = stranger.post("/console/account/sessions", &[("session", &named[0])]).await;
        assert_eq!(foreign.header("location"), "/console/account?done=gone", "nobody ends the sessions of others");
        assert_eq!(other.get("/console/account").await.status, 200);
        let ended = one.post("/console/account/sessions", &[("session", &named[0])]).await;
        assert_eq!(ended.header("location"), "/console/account?done=session");
        assert_eq!(other.get("/console/account").await.status, 303);
        let (third, fourth) = (app.opens_session("viewer").await, app.opens_session("viewer").await);
        let ended = one.post("/console/account/sessions", &[("session", "others")]).await;
        assert_eq!(ended.header("location"), "/console/account?done=sessions&count=2");
        for gone in [third, fourth] {
            assert_eq!(gone.get("/console/account").await.status, 303);
        }
        assert_eq!(stranger.get("/console/account").await.status, 200, "theirs are not ours to end");
        assert_eq!(one.get("/console/account?done=sessions&count=2").await.status, 200);
        app.stop().await;
    }

    async fn a_password_changes_on_the_word_of_the_present_one_and_ends_other_sessions(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let (who, other) = (app.staff(Role::Viewer).await, app.opens_session("viewer").await);
        let new = "a fire on every ridge";
        let fields = |present: &'static str| [("present", present), ("password", new), ("again", new)];
        let refused = who.post("/console/account/password", &fields("not the present one")).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("Nothing was changed"));
        assert_eq!(who.post("/console/account/password", &fields(PASSWORD)).await.status, 303);
        assert_eq!(who.get("/console/account").await.status, 200);
        assert_eq!(other.get("/console/account").await.status, 303);
        assert_eq!(app.signs_in("viewer", PASSWORD).await.status, 403);
        assert_eq!(app.signs_in("viewer", new).await.status, 303);
        app.stop().await;
    }

    async fn another_phone_counts_only_once_a_code_of_it_was_typed(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Viewer).await;
        assert_eq!(who.post("/console/account/phone", &[("present", "wrong password")]).await.status, 422);
        assert_eq!(who.post("/console/account/phone", &[("present", PASSWORD)]).await.status, 303);
        let page = who.get("/console/account").await;
        assert_eq!(texts(&page, ".secret").len(), 1);
        let pending = account(&app, "viewer").await.pending_secret.expect("a new secret");
        let new = Secret::parse(&pending).expect("a secret");
        assert_ne!(new, phone("viewer"));
        assert_eq!(app.signs_in("viewer", PASSWORD).await.status, 303, "the old one counts meanwhile");
        assert_eq!(who.post("/console/account/phone/confirm", &[("code", "000000")]).await.status, 422);
        app.advance(Duration::from_secs(30));
        let code = new.code(app.machine.now());
        assert_eq!(who.post("/console/account/phone/confirm", &[("code", &code)]).await.status, 303);
        assert_eq!(app.signs_in_with("viewer", PASSWORD, &code).await.status, 403, "the code was used");
        app.advance(Duration::from_secs(30));
        assert_eq!(app.signs_in("viewer", PASSWORD).await.status, 403, "the old phone");
        let code = new.code(app.machine.now());
        assert_eq!(app.signs_in_with("viewer", PASSWORD, &code).await.status, 303);
        let codes = who.post("/console/account/recovery-codes", &[("present", PASSWORD)]).await;
        assert_eq!(texts(&codes, ".codes li").len(), 10);
        app.stop().await;
    }

    async fn the_log_is_found_by_who_what_and_whom_and_taken_along(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let administrator = app.staff(Role::Administrator).await;
        for name in ["one", "two"] {
            let fields = [("handle", name), ("name", name), ("role", "viewer"), ("all", "1")];
            assert_eq!(administrator.post("/console/staff", &fields).await.status, 200);
        }
        administrator.post("/console/staff/two/disable", &[]).await;
        app.signs_in("nobody-here", "a wrong password").await;
        let rows = async |query: &str| {
            let page = administrator.get(&format!("/console/audit?{query}")).await;
            assert_eq!(page.status, 200, "{}", page.text());
            texts(&page, ".rows tbody tr")
        };
        assert_eq!(rows("").await.len(), 5, "with what made the page");
        assert_eq!(rows("actor=administrator").await.len(), 3);
        assert_eq!(rows("act=staff.").await.len(), 3);
        assert_eq!(rows("act=staff.invite&subject=two").await.len(), 1);
        assert_eq!(rows("subject=unknown").await.len(), 1);
        // By what they are called, whole or in part, as well as by their handles.
        let fields = [("handle", "three"), ("name", "당직 지휘자"), ("role", "viewer"), ("all", "1")];
        assert_eq!(administrator.post("/console/staff", &fields).await.status, 200);
        assert_eq!(rows("subject=%EB%8B%B9%EC%A7%81").await.len(), 1);
        assert!(rows("subject=%EB%8B%B9%EC%A7%81").await[0].contains("당직 지휘자 three"));
        assert_eq!(rows("subject=%EB%8B%B9%EC%A7%81&act=staff.role").await.len(), 0);
        for none in ["act=%25", "act=%EA%B2%8C%EC%8B%9C"] {
            assert_eq!(rows(none).await.len(), 0, "no act is called so, and nothing is passed over");
        }
        assert_eq!(rows("from=2026-11-22&until=2026-11-22").await.len(), 6);
        assert_eq!(rows("until=2026-11-21").await.len(), 0);
        let turned = administrator.get("/console/audit?from=2026-11-23&until=2026-11-22").await;
        assert_eq!(texts(&turned, "[role=alert]").len(), 1, "{}", turned.text());
        administrator.post("/console/audit.ndjson?from=2026-11-23&until=2026-11-22", &[]).await;
        assert_eq!(rows("act=audit.export").await.len(), 0, "nothing was taken along");
        let closed = rows("act=staff.disable").await;
        assert!(!closed[0].contains("staff.disable"), "by its name, not by its code: {closed:?}");
        assert!(rows("act=staff.disable").await[0].contains("from=127.0.0.0/24"));
        let taken = administrator.post("/console/audit.ndjson?actor=administrator", &[]).await;
        assert_eq!(taken.header("content-type"), "application/x-ndjson; charset=utf-8");
        assert_eq!(taken.header("cache-control"), "no-store");
        let lines: Vec<serde_json::Value> = taken.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(lines.len(), 5, "and that it was taken along is an entry");
        assert_eq!((lines[0]["act"].as_str(), lines[4]["subject"].as_str()), (Some("audit.export"), Some("one")));
        app.stop().await;
    }

    async fn a_log_longer_than_a_page_goes_on_and_is_exported_whole(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Viewer).await;
        let (now, by) = (app.now(), handle("viewer"));
        let written = app.store.write(move |conn| {
            (0..2_345).try_for_each(|number| audit::append(conn, now, &by, "incident.log", &number.to_string(), ""))
        });
        written.await.expect("written");
        let first = who.get("/console/audit").await;
        assert_eq!(texts(&first, ".rows tbody tr").len(), 100);
        let link = Selector::parse("a.go").expect("a selector");
        let next = Html::parse_document(first.text()).select(&link).next().and_then(|found| found.value().attr("href").map(str::to_owned));
        let second = who.get(&next.expect("it goes on")).await;
        assert!(texts(&second, ".rows tbody tr")[0].starts_with("2246"), "{:?}", texts(&second, ".rows tbody tr")[0]);
        assert_eq!(who.post("/console/audit.ndjson", &[]).await.text().lines().count(), 2_347);
        app.stop().await;
    }

    async fn the_command_line_makes_the_first_administrator_and_helps_out_of_a_lost_phone(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let site = Site::on(app.store.url(), "");
        assert!(site.succeeds(&["staff", "list"]).contains("Nobody is on the staff yet"));
        let told = site.succeeds(&["staff", "add", "first", "--role", "administrator"]);
        assert!(told.contains("http://status.example.org/console/join/"), "{told}");
        // The program counts by the machine's clock, so the page must as well.
        app.machine.advance((bonghwa::clock::Clock::System.now() - app.machine.now()).to_std().expect("later"));
        assert_eq!(joins(&app, "first", &link_in(&told), PASSWORD).await.status, 200);
        assert!(site.succeeds(&["staff", "list"]).contains("first administrator, all groups, can sign in (first)"));
        assert!(site.succeeds(&["staff", "email", "first", "first@example.org"]).contains("is alerted at that address"));
        assert!(site.succeeds(&["staff", "email", "first"]).contains("alerted by mail no more"));
        assert!(!site.fails(&["staff", "email", "first", "nobody"], 2).is_empty());
        assert!(site.fails(&["staff", "email", "nobody", "a@example.org"], 2).contains("nobody on the staff"));
        assert!(site.fails(&["staff", "disable", "first"], 2).contains("last administrator"));
        assert!(site.fails(&["staff", "role", "first", "viewer"], 2).contains("last administrator"));
        assert!(site.fails(&["staff", "invite", "first"], 2).contains("taken up an invitation already"));
        assert!(site.fails(&["staff", "sign-in", "nobody"], 2).contains("nobody on the staff"));
        assert!(site.fails(&["staff", "add", "probe:web", "--role", "viewer"], 2).contains("cannot name an actor"));
        assert!(site.fails(&["staff", "add", "x", "--role", "viewer", "--groups", "nowhere"], 2).contains("together"));
        let path = link_in(&site.succeeds(&["staff", "sign-in", "first"]));
        assert!(path.starts_with("/console/emergency/"), "{path}");
        assert_eq!(app.get(&path).await.status, 200, "looking uses nothing up");
        let entered = app.post(&path, &[], &[]).await;
        assert_eq!((entered.status, entered.header("location")), (303, "/console/account"));
        assert_eq!(app.post(&path, &[], &[]).await.status, 410, "once");
        let who = session_in(&app, &entered);
        assert!(who.get("/console/account").await.text().contains("emergency sign-in") || who.get("/console/account").await.text().contains("비상 출입"));
        let new = "a torch for every guard";
        assert_eq!(who.post("/console/account/password", &[("password", new), ("again", new)]).await.status, 303, "the lost one is not asked for");
        assert_eq!(who.post("/console/account/phone", &[]).await.status, 422, "from now on it is known, and asked for");
        assert_eq!(who.post("/console/account/phone", &[("present", new)]).await.status, 303);
        let log = acts(&app).await;
        assert_eq!(log[0], "command-line staff.invite first role=administrator groups=all");
        assert!(log.iter().any(|act| act.starts_with("first session.open first by=emergency from=")), "{log:?}");
        app.stop().await;
    }

    async fn an_emergency_sign_in_lasts_a_quarter_of_an_hour_and_passes_every_wait(database: TestDatabase) {
        let app = TestApp::start(database).await;
        app.has_account("lead", Role::Administrator, None).await;
        for number in 0..25 {
            app.signs_in_with(&format!("name-{number}"), PASSWORD, "123456").await;
        }
        assert_eq!(app.signs_in("lead", PASSWORD).await.status, 429);
        let issue = async |token: &'static str| {
            let (now, lead) = (app.machine.now(), handle("lead"));
            let when = bonghwa::actions::staff::When { record: now, machine: now };
            let issued = app.store.write(move |conn| {
                bonghwa::actions::staff::allow_emergency(conn, when, &lead, &lead, &tokens::hash(token))
            });
            issued.await.expect("issued");
        };
        issue("first-token").await;
        assert_eq!(app.post("/console/emergency/first-token", &[], &[]).await.status, 303, "whatever strangers tried");
        issue("second-token").await;
        app.machine.advance(Duration::from_secs(15 * 60));
        assert_eq!(app.post("/console/emergency/second-token", &[], &[]).await.status, 410);
        issue("third-token").await;
        let lead = app.opens_session("lead").await;
        let new = "a torch for every guard";
        let fields = [("present", PASSWORD), ("password", new), ("again", new)];
        assert_eq!(lead.post("/console/account/password", &fields).await.status, 303);
        assert_eq!(app.post("/console/emergency/third-token", &[], &[]).await.status, 410, "another password closes it");
        app.stop().await;
    }

    async fn another_invitation_has_another_secret(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let administrator = app.staff(Role::Administrator).await;
        let fields = [("handle", "late"), ("name", "Late"), ("role", "viewer"), ("all", "1"), ("language", "en")];
        let first = link_in(administrator.post("/console/staff", &fields).await.text());
        let seen = account(&app, "late").await.pending_secret;
        let second = link_in(administrator.post("/console/staff/late/link", &[]).await.text());
        assert_ne!(account(&app, "late").await.pending_secret, seen, "whoever saw the first link saw that one");
        assert_eq!((app.get(&first).await.status, app.get(&second).await.status), (410, 200));
        app.stop().await;
    }

    async fn the_present_password_cannot_be_guessed_from_a_stolen_session(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let renew = async |present: &str| who.post("/console/account/recovery-codes", &[("present", present)]).await;
        for _ in 0..30 {
            assert_eq!(renew("not the password").await.status, 422);
        }
        let told = renew(PASSWORD).await;
        assert_eq!(told.status, 422, "it is not even looked at");
        assert!(acts(&app).await.iter().any(|act| act.contains("password.refuse publisher why=present-password")));
        app.advance(Duration::from_secs(61));
        assert_eq!(renew(PASSWORD).await.status, 200, "and every wait has an end");
        app.stop().await;
    }

    async fn whoever_is_closed_out_is_on_call_no_longer(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let administrator = app.staff(Role::Administrator).await;
        app.has_account("lead", Role::Publisher, None).await;
        administrator.post("/console/duty/order", &[("handle", "lead"), ("handle", "administrator")]).await;
        administrator.post("/console/staff/lead/disable", &[]).await;
        let order = app.store.read(bonghwa::store::duty::list_on_call).await.expect("read");
        assert_eq!(order, [handle("administrator")]);
        app.stop().await;
    }

    async fn what_is_kept_opens_nothing(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Viewer).await;
        let viewer = handle("viewer");
        let listed = app.store.read(move |conn| sessions::list_of(conn, &viewer)).await.expect("read");
        let kept = &listed[0].id.0;
        assert!(!who.cookie.contains(kept));
        let reply = app.get_with("/console/account", &[("cookie", &format!("bonghwa-console={kept}"))]).await;
        assert_eq!(reply.status, 303, "a stolen database has no session in it");
        app.stop().await;
    }
}

#[tokio::test]
async fn the_settings_are_shown_without_their_secrets() {
    let database = TestDatabase::start(crate::harness::Backend::Sqlite).expect("a file");
    let text = "public_url = \"http://status.example.org\"\n[page]\nname.ko = \"시험\"\nname.en = \"Test\"\n\
        [database]\nurl = \"postgres://somebody:very-secret@db.example.org/page\"\n";
    let config = bonghwa::config::parse(text, std::path::Path::new("bonghwa.toml"), Vec::new());
    let shown = config.unwrap_or_else(|faults| panic!("{faults:?}")).shown();
    let app = TestApp::start_with(database, move |parts| parts.settings = shown).await;
    let page = app.staff(Role::Administrator).await.get("/console/settings").await;
    assert_eq!(page.status, 200);
    let rows = texts(&page, ".rows tbody tr");
    assert!(
        rows.iter().any(|row| row.starts_with("public_url") && row.contains("http://status.example.org")),
        "{rows:?}"
    );
    assert!(
        page.text().contains("PostgreSQL") && !page.text().contains("secret@") && !page.text().contains("very-secret")
    );
    app.stop().await;
}
