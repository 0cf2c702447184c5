//! Staff are alerted: who, of what, when, once, and not while somebody has it in hand.

use crate::console_checks::mail_fails;
use crate::delivering::{Office, text};
use crate::harness::samples::{actor, wording};
use crate::harness::{TestApp, on_both_databases, page};
use bonghwa::actions::alerts::acknowledge;
use bonghwa::actions::incidents::{self, Desk};
use bonghwa::actions::staff::{When, arrange_email, disable};
use bonghwa::channels::second_way::{Call, SecondWay};
use bonghwa::config::alerts::{Command, Way};
use bonghwa::domain::actors::Actor;
use bonghwa::domain::addresses::EmailAddress;
use bonghwa::domain::alerts::Alert;
use bonghwa::domain::deliveries::State;
use bonghwa::domain::dispatch::Provider;
use bonghwa::domain::estimates::{Confidence, Estimate};
use bonghwa::domain::ids::{ComponentId, IncidentId, UpdateId};
use bonghwa::domain::incidents::drafts::EstimateDraft;
use bonghwa::domain::language::Language;
use bonghwa::domain::staff::Role;
use bonghwa::domain::subscriptions::{Moment, Scope};
use bonghwa::store::{Conn, Error, dispatch, duty, escalations, staff};
use bonghwa::workers::escalations::Escalations;
use chrono_tz::Asia::Seoul;
use std::sync::Arc;
use std::time::Duration;

pub(crate) fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

fn when(app: &TestApp) -> When {
    When { record: app.now(), machine: app.machine.now() }
}

/// Three people: one on call, one behind them, and an administrator. Each has an address.
pub(crate) async fn at_work(office: &Office) {
    let app = &office.app;
    let mut order = Vec::new();
    for (handle, role) in [("first", Role::Responder), ("second", Role::Publisher), ("chief", Role::Administrator)] {
        app.staff_of(handle, role, None).await;
        has_address(app, handle, &format!("{handle}@example.org")).await;
        order.push(actor(handle));
    }
    order.pop();
    app.store.write::<_, Error, _>(move |conn| duty::save_on_call(conn, &order)).await.expect("they are on call");
}

pub(crate) async fn has_address(app: &TestApp, handle: &'static str, address: &str) {
    let (when, email) = (when(app), EmailAddress::parse(address).expect("an address"));
    let set = move |conn: &mut Conn| arrange_email(conn, when, &Actor::command_line(), &actor(handle), Some(email));
    app.store.write(set).await.expect("it is set");
}

fn worker(app: &TestApp, second_way: Option<SecondWay>) -> Escalations {
    let (store, clock, machine) = (app.store.clone(), app.clock.clone(), app.machine.clone());
    Escalations { store, clock, machine, page: Arc::new(page()), second_way, is_rehearsal: false }
}

/// A program that is run for a call.
fn command(arguments: &[&str]) -> SecondWay {
    let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    let way = Way::Command(Command { program: "/bin/sh".into(), arguments });
    SecondWay::new(&way, &[]).expect("it can be set up")
}

fn kept(worker: &Escalations) -> Vec<Call> {
    worker.second_way.as_ref().map(SecondWay::kept).unwrap_or_default()
}

/// One look, as each process takes it.
pub(crate) async fn looks(app: &TestApp) {
    worker(app, None).look().await.expect("it is looked at");
}

/// Whom the letters went to that a look brought forth, with their subjects' first words.
pub(crate) async fn told(office: &Office) -> Vec<(String, String)> {
    looks(&office.app).await;
    looks(&office.app).await;
    office.deliverer.send_due_letters().await.expect("letters are sent");
    let bonghwa::channels::email::MailTransport::Memory(sent) = &office.deliverer.transport else { panic!("a memory") };
    let sent = std::mem::take(&mut *sent.lock().expect("no panic"));
    let mut told: Vec<(String, String)> = sent
        .iter()
        .map(|letter| {
            let to = letter.to.as_str().split('@').next().unwrap_or_default().to_owned();
            let text = text(letter);
            let first = text.lines().find(|line| line.starts_with("Subject: ")).unwrap_or(&text);
            (to, first.to_owned())
        })
        .collect();
    told.sort();
    told
}

pub(crate) fn names(told: &[(String, String)]) -> Vec<&str> {
    told.iter().map(|(name, _)| name.as_str()).collect()
}

async fn sees(app: &TestApp, handle: &'static str, alert: Alert) {
    let (now, machine) = (app.now(), app.machine.now());
    let see = move |conn: &mut Conn| {
        let account = staff::find_optional(conn, &actor(handle))?.ok_or(Error::NotFound)?;
        let by = actor(handle);
        acknowledge(
            conn,
            Desk { now, zone: Seoul, by: &by, token: None, revision: None },
            &account.staff,
            (alert, machine),
        )
    };
    app.store.write(see).await.expect("it is seen");
}

/// What a process that sends says of its relays.
async fn relays(app: &TestApp, open: &[(&str, bool)]) {
    let now = app.machine.now();
    let providers: Vec<Provider> = open
        .iter()
        .map(|(name, is_open)| Provider {
            name: (*name).to_owned(),
            is_open: *is_open,
            since: now,
            reason: None,
            accepted: 0,
            seen_at: now,
        })
        .collect();
    app.store
        .write::<_, Error, _>(move |conn| dispatch::save_providers(conn, 7, &providers))
        .await
        .expect("it is said");
}

on_both_databases! {
    async fn a_promise_reminds_then_alerts_the_next_and_the_administrators_each_once(database: TestDatabase) {
        let office = Office::open(database).await;
        at_work(&office).await;
        office.breaks().await;
        assert!(told(&office).await.is_empty(), "the word was just said");
        // Of what is promised at once three quarters pass, then all of it, then five and fifteen minutes more.
        let promise = office.app.store.read(|conn| bonghwa::store::incidents::find(conn, bonghwa::domain::ids::IncidentId::from_slug("fire")))
            .await.expect("the incident").incident.promise().expect("a promise").clone();
        let whole = (promise.due_at - promise.made_at).to_std().expect("a span");
        office.app.advance(whole * 3 / 4);
        let reminded = told(&office).await;
        assert_eq!(names(&reminded), ["first"]);
        assert!(reminded[0].1.contains("due soon"), "{reminded:?}");
        office.app.advance(whole / 4);
        assert_eq!(names(&told(&office).await), ["first"]);
        office.app.advance(minutes(5));
        assert_eq!(names(&told(&office).await), ["second"]);
        office.app.advance(minutes(9));
        assert!(told(&office).await.is_empty());
        office.app.advance(minutes(1));
        assert_eq!(names(&told(&office).await), ["chief"]);
        office.app.advance(minutes(120));
        assert!(told(&office).await.is_empty(), "each step once");
        // The next word is said: the matter is over.
        office.says("second-word").await;
        assert!(told(&office).await.is_empty());
        office.app.stop().await;
    }

    async fn whoever_has_seen_it_stops_the_next_step_for_a_quarter_of_an_hour(database: TestDatabase) {
        let office = Office::open(database).await;
        at_work(&office).await;
        office.breaks().await;
        let alert = Alert::Promise(UpdateId::from_slug("first"));
        // Long after it was due: everybody is told at once, each once.
        office.app.advance(minutes(50));
        assert_eq!(names(&told(&office).await), ["chief", "first", "second"]);
        relays(&office.app, &[("mx1:25", true), ("mx2:25", true)]).await;
        assert_eq!(names(&told(&office).await), ["first"], "no relay is left");
        sees(&office.app, "second", Alert::NoRelay).await;
        sees(&office.app, "second", alert).await;
        office.app.advance(minutes(14));
        relays(&office.app, &[("mx1:25", true), ("mx2:25", true)]).await;
        assert!(told(&office).await.is_empty());
        office.app.advance(minutes(6));
        relays(&office.app, &[("mx1:25", true), ("mx2:25", true)]).await;
        assert_eq!(names(&told(&office).await), ["second"], "five minutes without the quarter of an hour");
        office.app.advance(minutes(10));
        relays(&office.app, &[("mx1:25", true), ("mx2:25", true)]).await;
        assert_eq!(names(&told(&office).await), ["chief"], "a relay that rests anew after each trial fails since the first");
        office.app.stop().await;
    }

    async fn a_relay_that_is_given_up_is_told_once_also_where_it_comes_and_goes(database: TestDatabase) {
        let office = Office::open(database).await;
        at_work(&office).await;
        relays(&office.app, &[("mx1:25", true), ("mx2:25", false)]).await;
        let failover = told(&office).await;
        assert_eq!(names(&failover), ["first"]);
        assert!(failover[0].1.contains("mx2:25 instead of mx1:25"), "{failover:?}");
        for _ in 0..5 {
            office.app.advance(minutes(1));
            relays(&office.app, &[("mx1:25", false), ("mx2:25", false)]).await;
            assert!(told(&office).await.is_empty());
            office.app.advance(minutes(1));
            relays(&office.app, &[("mx1:25", true), ("mx2:25", false)]).await;
            assert!(told(&office).await.is_empty(), "it comes and goes");
        }
        office.app.advance(minutes(60));
        relays(&office.app, &[("mx1:25", true), ("mx2:25", false)]).await;
        assert!(told(&office).await.is_empty(), "it never came back");
        relays(&office.app, &[("mx1:25", false), ("mx2:25", false)]).await;
        office.app.advance(minutes(60));
        relays(&office.app, &[("mx1:25", true), ("mx2:25", false)]).await;
        assert_eq!(names(&told(&office).await), ["first"], "an hour later it is another failure");
        office.app.stop().await;
    }

    async fn mail_that_is_due_and_that_nobody_tries_is_told_and_a_pause_is_not(database: TestDatabase) {
        let office = Office::open(database).await;
        at_work(&office).await;
        office.follows("ada@example.org", Scope::Everything, &Moment::ALL, Language::English).await;
        office.breaks().await;
        let cancel = tokio_util::sync::CancellationToken::new();
        office.fan_out.expand_all(&cancel).await.expect("it is expanded");
        office.app.machine.advance(minutes(9));
        assert!(told(&office).await.is_empty());
        office.app.machine.advance(minutes(2));
        let stuck = told(&office).await;
        assert_eq!(names(&stuck), ["first"]);
        assert!(stuck[0].1.contains("1 mail is stuck"), "{stuck:?}");
        assert_eq!(office.counts(1).await, [(State::Queued, 1)]);
        let when = when(&office.app);
        let pause = move |conn: &mut Conn| {
            bonghwa::actions::holds::pause(conn, when, &actor("chief"), bonghwa::domain::holds::Channel::Email)
        };
        office.app.store.write(pause).await.expect("it is paused");
        office.app.machine.advance(minutes(30));
        assert!(told(&office).await.is_empty(), "somebody wants it so");
        office.app.stop().await;
    }

    async fn where_nobody_on_call_can_be_reached_the_administrators_are_and_nobody_is_noted(database: TestDatabase) {
        let office = Office::open(database).await;
        at_work(&office).await;
        let at = when(&office.app);
        for handle in ["first", "second"] {
            let close = move |conn: &mut Conn| disable(conn, at, &actor("chief"), &actor(handle));
            office.app.store.write(close).await.expect("it is closed");
        }
        let kept = office.app.store.read(|conn| staff::find_optional(conn, &actor("first"))).await.expect("it is read");
        assert_eq!(kept.and_then(|account| account.email), None, "a closed account keeps no address");
        relays(&office.app, &[("mx1:25", true), ("mx2:25", false)]).await;
        assert_eq!(names(&told(&office).await), ["chief"]);
        let at = when(&office.app);
        let take = move |conn: &mut Conn| arrange_email(conn, at, &actor("chief"), &actor("chief"), None);
        office.app.store.write(take).await.expect("it is taken");
        relays(&office.app, &[("mx1:25", false), ("mx2:25", false)]).await;
        office.app.advance(minutes(60));
        relays(&office.app, &[("mx1:25", true), ("mx2:25", false)]).await;
        assert!(told(&office).await.is_empty());
        let rows = office.app.store.read(|conn| escalations::list(conn, &[Alert::Failover])).await.expect("they are read");
        assert_eq!(rows.iter().map(|one| one.to.clone()).collect::<Vec<_>>(), [Some(actor("chief")), None]);
        office.app.stop().await;
    }

    async fn checks_that_fail_wake_the_first_and_not_everybody_although_it_began_long_ago(database: TestDatabase) {
        let office = Office::open(database).await;
        at_work(&office).await;
        mail_fails(&office.app, office.app.now() - chrono::Duration::minutes(90)).await;
        let failing = told(&office).await;
        assert_eq!(names(&failing), ["first"]);
        assert!(failing[0].1.contains("Checks fail: Mail"), "{failing:?}");
        office.app.advance(minutes(5));
        assert_eq!(names(&told(&office).await), ["second"]);
        sees(&office.app, "chief", Alert::Component(ComponentId::from_slug("mail"))).await;
        office.app.advance(minutes(10));
        assert!(told(&office).await.is_empty(), "somebody has it in hand");
        office.app.advance(minutes(20));
        assert_eq!(names(&told(&office).await), ["chief"]);
        office.app.stop().await;
    }

    async fn an_alert_that_waited_until_it_was_over_is_not_sent_any_more(database: TestDatabase) {
        let office = Office::open(database).await;
        at_work(&office).await;
        mail_fails(&office.app, office.app.now()).await;
        relays(&office.app, &[("mx1:25", true), ("mx2:25", false)]).await;
        looks(&office.app).await;
        office.app.advance(minutes(2));
        relays(&office.app, &[("mx1:25", false), ("mx2:25", false)]).await;
        let sent = told(&office).await;
        assert!(sent.len() == 1 && sent[0].1.contains("Checks fail: Mail"), "{sent:?}");
        office.app.stop().await;
    }

    async fn the_second_way_is_called_for_each_step_once_and_again_where_it_fails(database: TestDatabase) {
        let office = Office::open(database).await;
        at_work(&office).await;
        let app = &office.app;
        relays(app, &[("mx1:25", true)]).await;
        let fails = worker(app, Some(command(&["-c", "cat > /dev/null; exit 75"])));
        fails.look().await.expect("it is looked at");
        // Another process, after the first: the same call, and only once it is due again.
        let heard = worker(app, Some(SecondWay::rehearsed()));
        heard.look().await.expect("it is looked at");
        assert!(kept(&heard).is_empty());
        let lead = app.opens_session("second").await;
        assert!(lead.get("/console/").await.text().contains("The second way did not get through: "));
        app.machine.advance(Duration::from_secs(5));
        relays(app, &[("mx1:25", true)]).await;
        heard.look().await.expect("it is looked at");
        heard.look().await.expect("it is looked at");
        let calls = kept(&heard);
        assert_eq!(calls.len(), 1, "{calls:?}");
        assert!(!lead.get("/console/").await.text().contains("The second way did not get through"));
        let call = &calls[0];
        assert_eq!((call.alert.as_str(), call.step, call.to.as_slice()), ("no-relay", 0, &["first".to_owned()][..]));
        assert!(call.text.contains("mx1:25") && call.console.ends_with("/console/"), "{call:?}");
        app.advance(minutes(5));
        relays(app, &[("mx1:25", true)]).await;
        heard.look().await.expect("it is looked at");
        let steps: Vec<(u8, Vec<String>)> = kept(&heard).into_iter().map(|call| (call.step, call.to)).collect();
        assert_eq!(steps, [(0, vec!["first".to_owned()]), (1, vec!["second".to_owned()])]);
        office.app.stop().await;
    }

    async fn an_estimate_about_to_pass_is_told_once_and_seen_by_those_whose_it_is(database: TestDatabase) {
        let office = Office::open(database).await;
        at_work(&office).await;
        office.breaks().await;
        let now = office.app.now();
        let estimate = EstimateDraft {
            component: Some(ComponentId::from_slug("talk-text")),
            estimate: Estimate::Time { at: now + chrono::Duration::minutes(20) },
            confidence: Confidence::High,
            basis: wording("장비 교체", "New equipment"),
            as_of: now,
        };
        let state = move |conn: &mut Conn| {
            let by = actor("second");
            let desk = Desk { now, zone: Seoul, by: &by, token: None, revision: None };
            incidents::estimate(conn, desk, IncidentId::from_slug("fire"), &estimate).map(drop)
        };
        office.app.store.write(state).await.expect("it is stated");
        assert!(told(&office).await.is_empty());
        office.app.advance(minutes(16));
        let soon: Vec<_> = told(&office).await.into_iter().filter(|(_, said)| said.contains("about to pass")).collect();
        assert_eq!(names(&soon), ["first"]);
        assert!(soon[0].1.contains("Messages"), "{soon:?}");
        assert!(told(&office).await.is_empty());
        // The estimate, and a promise that is not due yet, are no business of those who answer for other services.
        let elsewhere = office.app.staff_of("elsewhere", Role::Responder, Some(Vec::new())).await;
        let promise = format!("promise:{}", UpdateId::from_slug("first"));
        for alert in ["estimate:1", promise.as_str()] {
            let refused = elsewhere.post("/console/alerts/acknowledge", &[("alert", alert)]).await;
            assert_eq!(refused.status, 422, "{alert}: {}", refused.text());
        }
        let whole = office.app.opens_session("first").await;
        let seen = whole.post("/console/alerts/acknowledge", &[("alert", "estimate:1")]).await;
        assert_eq!(seen.status, 303, "{}", seen.text());
        office.app.stop().await;
    }

    async fn the_screen_says_what_is_the_matter_with_mail_who_was_told_and_who_has_it_in_hand(database: TestDatabase) {
        let office = Office::open(database).await;
        at_work(&office).await;
        relays(&office.app, &[("mx1:25", true)]).await;
        let lead = office.app.opens_session("second").await;
        let before = lead.get("/console/").await;
        assert!(before.text().contains("Every mail relay fails") && !before.text().contains("Told:"), "{}", before.text());
        assert_eq!(names(&told(&office).await), ["first"]);
        let page = lead.get("/console/").await;
        assert!(page.text().contains("Told: first "), "{}", page.text());
        let seen = lead.post("/console/alerts/acknowledge", &[("alert", "no-relay")]).await;
        assert_eq!(seen.status, 303, "{}", seen.text());
        assert!(lead.get("/console/").await.text().contains("second has seen this"));
        assert!(!lead.get("/console/duty").await.text().contains("no address for alerts"));
        let at = when(&office.app);
        let take = move |conn: &mut Conn| arrange_email(conn, at, &actor("chief"), &actor("first"), None);
        office.app.store.write(take).await.expect("it is taken");
        let duty = lead.get("/console/duty").await;
        assert_eq!(duty.text().matches("no address for alerts").count(), 1, "{}", duty.text());
        office.app.stop().await;
    }
}
