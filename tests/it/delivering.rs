//! From the form to the mailbox and to the last unsubscribe: real requests, real mails, workers moved by hand.

use crate::harness::samples::{actor, wording};
use crate::harness::{TestApp, TestDatabase, on_both_databases};
use bonghwa::actions::incidents::{Desk, open, publish_update, retract_update};
use bonghwa::channels::email::{Letter, MailTransport};
use bonghwa::config;
use bonghwa::config::email::Email;
use bonghwa::domain::addresses::EmailAddress;
use bonghwa::domain::deliveries::State;
use bonghwa::domain::hooks::HookKey;
use bonghwa::domain::ids::{ComponentId, IncidentId, UpdateId};
use bonghwa::domain::incidents::Precision;
use bonghwa::domain::incidents::drafts::{Next, OpenDraft, RecoveryDraft, UpdateDraft};
use bonghwa::domain::language::Language;
use bonghwa::domain::recoveries::Recovery;
use bonghwa::domain::statuses::Basis;
use bonghwa::domain::subscriber_links::LinkKey;
use bonghwa::domain::subscribers::{Consent, Wishes};
use bonghwa::domain::subscriptions::{Moment, Moments, Scope, Subscription};
use bonghwa::domain::updates::UpdateKind;
use bonghwa::store::{Conn, Error, deliveries, subscribers};
use bonghwa::workers::deliverer::{Deliverer, Meter, Rendering};
use bonghwa::workers::fan_out::FanOut;
use chrono_tz::Asia::Seoul;
use mail_parser::MessageParser;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

pub(crate) const SECRET: &[u8] = b"a secret of these tests";
const ADA: &str = "ada@example.org";

/// A page, and who sends its mails.
pub(crate) struct Office {
    pub(crate) app: TestApp,
    pub(crate) deliverer: Deliverer,
    pub(crate) fan_out: FanOut,
}

fn email() -> Email {
    let settings = "public_url = \"https://status.example.org\"\n[page]\nname = { ko = \"현황\", en = \"Status\" }\n\
        [database]\nurl = \"sqlite:x.sqlite\"\n[email]\nfrom = 'Status <status@example.org>'\nrelays = ['folder:mails']\n\
        return_path = 'bounces@example.org'\n";
    config::parse(settings, Path::new("/tmp/bonghwa.toml"), []).expect("right settings").email.expect("mail is on")
}

impl Office {
    pub(crate) async fn open(database: TestDatabase) -> Office {
        let mut page = None;
        let app = TestApp::start_with(database, |parts| {
            parts.subscribing = Some(LinkKey::from_secret(SECRET));
            parts.bounce_secret = Some(HookKey::from_secret(SECRET));
            page = Some(parts.page.clone());
        })
        .await;
        let (store, machine) = (app.store.clone(), app.machine.clone());
        let hold = chrono::Duration::seconds(10);
        let fan_out = FanOut { store: store.clone(), machine: machine.clone(), clock: app.clock.clone(), hold };
        let deliverer = Deliverer {
            store,
            machine,
            transport: MailTransport::Memory(Mutex::default()),
            email: email(),
            page: Arc::new(page.expect("the parts were seen")),
            key: LinkKey::from_secret(SECRET),
            holder: 7,
            is_rehearsal: false,
            meter: Meter::default(),
        };
        Office { app, deliverer, fan_out }
    }

    /// Everything that is known is expanded, and after the hold everything due is sent.
    pub(crate) async fn sends(&self) -> Vec<Letter> {
        self.fan_out.expand_all(&CancellationToken::new()).await.expect("all are expanded");
        self.app.machine.advance(Duration::from_secs(10));
        self.deliverer.renew().await.expect("the lease is kept");
        self.deliverer.send_due_letters().await.expect("letters are sent");
        let mut rendering = Rendering::default();
        while self.deliverer.send_due(&mut rendering).await.expect("mails are sent") > 0 {}
        let MailTransport::Memory(sent) = &self.deliverer.transport else { panic!("a memory") };
        std::mem::take(&mut *sent.lock().expect("no panic"))
    }

    pub(crate) async fn follows(&self, address: &str, scope: Scope, moments: &[Moment], language: Language) -> i64 {
        let chosen = [Subscription { scope, moments: moments.iter().copied().collect::<Moments>() }];
        let wishes = Wishes::checked(language, Seoul, &chosen).expect("something is chosen");
        let (address, now) = (EmailAddress::parse(address).expect("an address"), self.app.machine.now());
        let save = move |conn: &mut Conn| subscribers::save_confirmed(conn, &address, &wishes, Consent::Confirmed, now);
        self.app.store.write::<_, Error, _>(save).await.expect("they are kept")
    }

    /// The duty lead opens an incident: messages are down.
    pub(crate) async fn breaks(&self) {
        let now = self.app.clock.now();
        let down = RecoveryDraft {
            component: ComponentId::from_slug("talk-text"),
            recovery: Recovery::Down,
            since: now,
            as_of: now,
            basis: Basis::Staff,
        };
        let draft = OpenDraft {
            id: IncidentId::from_slug("fire"),
            title: wording("메시지 장애", "Messages are down"),
            began_at: now,
            precision: Precision::Minute,
            contact: None,
            left_out: Vec::new(),
            first: UpdateDraft { recoveries: vec![down], ..self.word("first") },
        };
        let act = move |conn: &mut Conn| {
            let by = actor("duty-lead");
            open(conn, Desk { now, zone: Seoul, by: &by, token: None, revision: None }, &draft, None).map(drop)
        };
        self.app.store.write(act).await.expect("it is opened");
    }

    pub(crate) async fn says(&self, name: &str) {
        let (now, draft) = (self.app.clock.now(), self.word(name));
        let act = move |conn: &mut Conn| {
            let by = actor("duty-lead");
            let desk = Desk { now, zone: Seoul, by: &by, token: None, revision: None };
            publish_update(conn, desk, IncidentId::from_slug("fire"), &draft).map(drop)
        };
        self.app.store.write(act).await.expect("it is said");
    }

    fn word(&self, name: &str) -> UpdateDraft {
        UpdateDraft {
            id: UpdateId::from_slug(name),
            kind: UpdateKind::Regular,
            phase: None,
            body: wording(&format!("{name} 안내입니다."), &format!("This is {name}.")),
            as_of: self.app.clock.now(),
            display_at: None,
            speaker: crate::harness::samples::operator(),
            approver: None,
            waived: None,
            recoveries: Vec::new(),
            next: Next::default(),
        }
    }

    pub(crate) async fn counts(&self, notification: i64) -> Vec<(State, i64)> {
        let counted = self.app.store.read::<_, Error, _>(move |conn| deliveries::count(conn, notification)).await;
        counted.expect("they are counted").into_iter().map(|one| (one.state, one.count)).collect()
    }
}

/// The text of a mail.
pub(crate) fn text(letter: &Letter) -> String {
    let parsed = MessageParser::default().parse(&letter.bytes).expect("a message");
    parsed.body_text(0).expect("a text part").into_owned()
}

fn header(letter: &Letter, name: &str) -> String {
    let parsed = MessageParser::default().parse(&letter.bytes).expect("a message");
    parsed.header_raw(name).unwrap_or_default().trim().to_owned()
}

/// The path of the first link in a mail that leads to `place`.
fn link(letter: &Letter, place: &str) -> String {
    let text = text(letter);
    let (_, rest) = text.split_once(place).unwrap_or_else(|| panic!("no {place} in {text}"));
    format!("{place}{}", rest.split_whitespace().next().unwrap_or_default())
}

pub(crate) async fn asks(app: &TestApp) {
    let page = app.get("/subscribe").await;
    let (_, rest) = page.text().split_once("name=\"made\"").expect("a stamp");
    let made = rest.split_once("value=\"").and_then(|(_, rest)| rest.split('"').next()).expect("a value").to_owned();
    app.machine.advance(Duration::from_secs(5));
    let about = format!("component:{}", ComponentId::from_slug("talk"));
    let fields = [
        ("address", ADA),
        ("homepage", ""),
        ("made", made.as_str()),
        ("language", "ko"),
        ("zone", "Asia/Seoul"),
        ("when", "started"),
        ("when", "updates"),
        ("about", about.as_str()),
    ];
    assert_eq!(app.post("/subscribe", &[], &fields).await.status, 200);
}

on_both_databases! {
    async fn one_person_walks_from_the_form_to_the_last_unsubscribe(database: TestDatabase) {
        let office = Office::open(database).await;
        asks(&office.app).await;
        let sent = office.sends().await;
        assert_eq!((sent.len(), sent[0].to.as_str()), (1, ADA));
        assert!(text(&sent[0]).contains("톡"), "{}", text(&sent[0]));
        let confirm = link(&sent[0], "/subscribe/confirm/");
        assert_eq!(office.app.get(&confirm).await.status, 200);
        office.breaks().await;
        assert!(office.sends().await.is_empty(), "nobody has confirmed");
        assert_eq!(office.app.post(&confirm, &[], &[]).await.status, 200);
        assert!(office.sends().await.is_empty(), "what was told before is not told again");

        office.says("second").await;
        let sent = office.sends().await;
        assert_eq!(sent.len(), 1);
        assert!(text(&sent[0]).contains("second 안내입니다."), "{}", text(&sent[0]));
        assert!(sent[0].envelope_from.as_str().starts_with("bounces+"), "{}", sent[0].envelope_from);
        assert!(header(&sent[0], "List-Unsubscribe-Post").contains("One-Click"));
        assert!(header(&sent[0], "References").contains("incident."));
        assert!(office.sends().await.is_empty(), "once is enough");

        let unsubscribe = link(&sent[0], "/unsubscribe/");
        assert_eq!(office.app.get(&unsubscribe).await.status, 200);
        let one_click = [("List-Unsubscribe", "One-Click")];
        assert_eq!(office.app.post_with(&unsubscribe, &[], &one_click).await.status, 200);
        office.says("third").await;
        assert!(office.sends().await.is_empty(), "they left");
    }

    async fn each_is_told_in_their_language_by_the_newest_word_alone(database: TestDatabase) {
        let office = Office::open(database).await;
        let every = [Moment::Started, Moment::Updates];
        office.follows("ko@example.org", Scope::Everything, &every, Language::Korean).await;
        office.follows("en@example.org", Scope::Everything, &every, Language::English).await;
        office.follows("first@example.org", Scope::Everything, &[Moment::Started], Language::English).await;
        office.breaks().await;
        office.says("second").await;
        let mut sent = office.sends().await;
        sent.sort_by(|one, other| one.to.cmp(&other.to));
        let told: Vec<(&str, bool, bool)> = sent
            .iter()
            .map(|letter| {
                let text = text(letter);
                (letter.to.as_str(), text.contains("second 안내입니다."), text.contains("This is second."))
            })
            .collect();
        assert_eq!(told, [
            ("en@example.org", false, true), ("first@example.org", false, false), ("ko@example.org", true, false),
        ]);
        assert_eq!(office.counts(1).await, [(State::Sent, 1), (State::Replaced, 2)]);
        assert_eq!(office.counts(2).await, [(State::Sent, 2)]);
    }

    async fn what_is_taken_back_within_the_hold_reaches_nobody(database: TestDatabase) {
        let office = Office::open(database).await;
        office.follows(ADA, Scope::Everything, &Moment::ALL, Language::Korean).await;
        office.breaks().await;
        assert_eq!(office.sends().await.len(), 1);
        office.says("wrong").await;
        office.fan_out.expand_all(&CancellationToken::new()).await.expect("all are expanded");
        let now = office.app.clock.now();
        let act = move |conn: &mut Conn| {
            let by = actor("duty-lead");
            let desk = Desk { now, zone: Seoul, by: &by, token: None, revision: None };
            let reason = wording("틀린 안내였습니다.", "It was wrong.");
            retract_update(conn, desk, IncidentId::from_slug("fire"), UpdateId::from_slug("wrong"), &reason).map(drop)
        };
        office.app.store.write(act).await.expect("it is taken back");
        assert!(office.sends().await.is_empty());
        assert_eq!(office.counts(2).await, [(State::Cancelled, 1)]);
    }

    async fn what_a_dead_process_had_claimed_is_sent_once_its_lease_has_ended(database: TestDatabase) {
        let office = Office::open(database).await;
        office.follows(ADA, Scope::Everything, &Moment::ALL, Language::Korean).await;
        office.breaks().await;
        office.fan_out.expand_all(&CancellationToken::new()).await.expect("all are expanded");
        office.app.machine.advance(Duration::from_secs(10));
        let dead = Deliverer {
            holder: 9,
            transport: MailTransport::Memory(Mutex::default()),
            email: email(),
            store: office.app.store.clone(),
            machine: office.app.machine.clone(),
            page: office.deliverer.page.clone(),
            key: office.deliverer.key.clone(),
            is_rehearsal: false,
            meter: Meter::default(),
        };
        dead.renew().await.expect("a lease");
        let now = office.app.machine.now();
        let claimed = office.app.store.write::<_, Error, _>(move |conn| deliveries::claim(conn, 9, now, 10)).await;
        assert_eq!(claimed.expect("a claim").len(), 1);
        assert_eq!(office.deliverer.renew().await.expect("a lease"), 0, "it may still be sending");
        office.app.machine.advance(Duration::from_secs(11));
        assert_eq!(office.deliverer.renew().await.expect("a lease"), 1);
        assert_eq!(office.sends().await.len(), 1);
    }
}
