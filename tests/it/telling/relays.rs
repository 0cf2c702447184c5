//! Relays that hang or are slow, below the workers that tell people.

use super::{breaks, letters_of, people, standings};
use crate::escalations::{has_address, looks};
use crate::harness::mail::{MailServer, MailTools};
use crate::harness::samples::actor;
use crate::harness::{Backend, TestApp, TestDatabase};
use bonghwa::channels::email::MailTransport;
use bonghwa::clock::Clock;
use bonghwa::config;
use bonghwa::domain::addresses::EmailAddress;
use bonghwa::domain::deliveries::State;
use bonghwa::domain::language::Language;
use bonghwa::domain::letters::Letter;
use bonghwa::domain::staff::Role;
use bonghwa::domain::subscriber_links::LinkKey;
use bonghwa::store::letters::{self, Addressed};
use bonghwa::store::{Conn, Error, duty};
use bonghwa::workers::deliverer::{Deliverer, Meter};
use bonghwa::workers::fan_out::FanOut;
use chrono_tz::Asia::Seoul;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const PEOPLE: i64 = 2_000;
/// How long a server may take for one step here.
const TIMEOUT: Duration = Duration::from_secs(2);
/// Who is on call.
const LEAD: &str = "lead@example.org";

/// Everybody is about to be told through these servers; machine time moves by hand.
pub(super) struct Scene {
    pub(super) app: TestApp,
    pub(super) machine: Clock,
    sending: JoinHandle<()>,
    cancel: CancellationToken,
}

impl Scene {
    async fn open(database: TestDatabase, servers: [&MailServer; 2]) -> Scene {
        Scene::open_with(database, servers, PEOPLE, ("", "", TIMEOUT)).await
    }

    /// So many are about to be told, with this behind the addresses of the servers, these lines, and so long for each step of a server.
    pub(super) async fn open_with(
        database: TestDatabase,
        servers: [&MailServer; 2],
        count: i64,
        (more, lines, step): (&str, &str, Duration),
    ) -> Scene {
        let mut page = None;
        let app = TestApp::start_with(database, |parts| page = Some(parts.page.clone())).await;
        let (store, machine) = (app.store.clone(), app.machine.clone());
        let addresses = servers.map(|server| format!("smtp-plain://127.0.0.1:{}{more}", server.port()));
        let settings = format!(
            "public_url = \"https://status.example.org\"\n[page]\nname = {{ ko = \"현황\", en = \"Status\" }}\n\
             [database]\nurl = \"sqlite:x.sqlite\"\n[email]\nfrom = 'status@example.org'\nrelays = {addresses:?}\n\
             timeout = '{}s'\n{lines}\n",
            step.as_secs()
        );
        let email = config::parse(&settings, Path::new("/tmp/bonghwa.toml"), []).expect("right settings").email;
        let email = email.expect("mail is on");
        let transport = MailTransport::new(&email, &[]).expect("nothing is connected yet");
        people(&store, count).await;
        breaks(&store, "talk-text", app.clock.now()).await;
        let clock = app.clock.clone();
        let fan_out = FanOut { store: store.clone(), machine: machine.clone(), clock, hold: chrono::Duration::zero() };
        fan_out.expand_all(&CancellationToken::new()).await.expect("all are expanded");
        let deliverer = Deliverer {
            store,
            machine: machine.clone(),
            transport,
            email,
            page: Arc::new(page.expect("the parts were seen")),
            key: LinkKey::from_secret(b"a secret of these tests"),
            holder: 7,
            is_rehearsal: false,
            meter: Meter::default(),
        };
        let cancel = CancellationToken::new();
        let sending = tokio::spawn(deliverer.run(cancel.clone()));
        Scene { app, machine, sending, cancel }
    }

    /// Waits until all but `rest` are told, and gives how long that took.
    async fn told_but(&self, rest: i64) -> Duration {
        let begun_at = Instant::now();
        loop {
            let standings = standings(&self.app.store).await;
            if standings.get(&State::Sent.number()).is_some_and(|sent| *sent >= PEOPLE - rest) {
                return begun_at.elapsed();
            }
            assert!(begun_at.elapsed() < Duration::from_secs(60), "{standings:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until nobody's is under way any more: what becomes of each is recorded at the instant of the machine.
    pub(super) async fn none_under_way(&self) {
        let begun_at = Instant::now();
        while standings(&self.app.store).await.contains_key(&State::Claimed.number()) {
            assert!(begun_at.elapsed() < Duration::from_secs(60), "{:?}", standings(&self.app.store).await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Somebody is on call who is told when relays fail.
    async fn has_lead(&self) {
        self.app.staff_of("lead", Role::Responder, None).await;
        has_address(&self.app, "lead", LEAD).await;
        let on_call = |conn: &mut Conn| duty::save_on_call(conn, &[actor("lead")]);
        self.app.store.write::<_, Error, _>(on_call).await.expect("on call");
    }

    /// Writes a letter to one person.
    pub(super) async fn writes(&self, letter: Letter, to: &str) {
        let (to, now) = (EmailAddress::parse(to).expect("an address"), self.machine.now());
        let addressed = Addressed { letter, to, language: Language::English, zone: Seoul };
        let post = move |conn: &mut Conn| letters::post(conn, &addressed, now);
        self.app.store.write::<_, Error, _>(post).await.expect("it is written");
    }

    /// Ends it without waiting for those that hang.
    fn breaks_off(self) {
        self.cancel.cancel();
        self.sending.abort();
    }

    /// Ends the sending and gives back what is left.
    pub(super) async fn stops(self) -> TestApp {
        self.cancel.cancel();
        self.sending.await.expect("it ends well");
        self.app
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_relay_takes_over_from_one_that_falls_silent() {
    let (Some(tools), Some(database)) = (MailTools::find(), TestDatabase::start(Backend::Sqlite)) else { return };
    let (first, second) = (tools.server(&["--list", "--hang-after", "300"]), tools.server(&["--list"]));
    let scene = Scene::open(database, [&first, &second]).await;
    scene.has_lead().await;
    // Whose words were out when it fell silent may have them: at most one for each of its sessions.
    let took = scene.told_but(16).await;
    assert!(took < TIMEOUT + Duration::from_secs(15), "{took:?}");
    // The second may have told all the others before the first is given up, two seconds after it fell silent.
    let to_lead = || [first.list(), second.list()].map(|list| list.iter().filter(|(to, _)| to == LEAD).count());
    let begun_at = Instant::now();
    while to_lead() == [0, 0] {
        assert!(begun_at.elapsed() < Duration::from_secs(40), "nobody on the staff was told");
        looks(&scene.app).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // Nobody knows what became of theirs until the one more try that there is.
    scene.none_under_way().await;
    scene.machine.advance(Duration::from_secs(300));
    scene.told_but(0).await;
    assert_eq!(standings(&scene.app.store).await, BTreeMap::from([(State::Sent.number(), PEOPLE)]));
    // However often it fails its trials meanwhile.
    looks(&scene.app).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    scene.stops().await;
    assert_eq!(to_lead(), [0, 1], "staff are told once, through the second");
    let mut all = [first.list(), second.list()].concat();
    all.retain(|(to, _)| to != LEAD);
    let letters = letters_of(&all);
    assert_eq!((letters.len(), letters.values().max()), (PEOPLE as usize, Some(&1)));
    assert!((300..=316).contains(&first.list().len()), "{}", first.list().len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_relay_takes_nothing_from_the_others() {
    let (Some(tools), Some(database)) = (MailTools::find(), TestDatabase::start(Backend::Sqlite)) else { return };
    // Two seconds less a little for a letter: sixteen sessions of it alone would need four minutes.
    let (slow, quick) = (tools.server(&["--list", "--slow", "1.5"]), tools.server(&["--list"]));
    let scene = Scene::open(database, [&slow, &quick]).await;
    let took = scene.told_but(0).await;
    assert!(took < Duration::from_secs(20), "{took:?}");
    scene.stops().await;
    let (by_slow, by_quick) = (slow.list().len(), quick.list().len());
    assert_eq!(letters_of(&[slow.list(), quick.list()].concat()).len(), PEOPLE as usize);
    assert!(by_quick > by_slow, "{by_slow} and {by_quick}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_claimed_is_sent_although_the_database_was_away_for_longer_than_a_lease() {
    let (Some(tools), Some(database)) = (MailTools::find(), TestDatabase::start(Backend::Sqlite)) else { return };
    let (first, second) = (tools.server(&["--list", "--slow", "0.05"]), tools.server(&["--list", "--slow", "0.05"]));
    let scene = Scene::open(database, [&first, &second]).await;
    scene.has_lead().await;
    while second.list().len() < 50 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for letter in ["one", "two", "three"] {
        scene.writes(Letter::Test, &format!("{letter}@example.org")).await;
    }
    let busy = |_: &mut Conn| {
        std::thread::sleep(Duration::from_secs(10));
        Ok::<_, Error>(())
    };
    scene.app.store.write(busy).await.expect("it is free again");
    scene.told_but(0).await;
    let begun_at = Instant::now();
    let letters =
        || [first.list(), second.list()].concat().iter().filter(|(to, _)| to.ends_with("@example.org")).count();
    while letters() < 3 {
        assert!(begun_at.elapsed() < Duration::from_secs(20), "{} of 3 letters", letters());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    scene.stops().await;
    let all = [first.list(), second.list()].concat();
    let told: Vec<_> = all.into_iter().filter(|(to, _)| to.starts_with('p')).collect();
    assert_eq!(letters_of(&told).len(), PEOPLE as usize);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_are_told_while_thousands_wait_for_the_same_domain() {
    let (Some(tools), Some(database)) = (MailTools::find(), TestDatabase::start(Backend::Sqlite)) else { return };
    let (hanging, slow) = (tools.server(&["--list", "--hang-after", "0"]), tools.server(&["--list", "--slow", "1"]));
    let bounds = ("?connections=2&rate=2", "pace = ['example.net=1']", Duration::from_secs(30));
    let scene = Scene::open_with(database, [&hanging, &slow], PEOPLE, bounds).await;
    while slow.list().is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let begun_at = Instant::now();
    for lead in ["first", "second", "third", "fourth"] {
        scene.writes(Letter::Test, &format!("{lead}@example.net")).await;
    }
    let told = || slow.list().iter().filter(|(to, _)| !to.starts_with('p')).count();
    // Three hang for five seconds each, and after them nobody goes there any more; each takes a second where it is taken.
    for (count, within) in [(1, 9), (4, 24)] {
        while told() < count {
            assert!(begun_at.elapsed() < Duration::from_secs(within), "{} of {count}", told());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    scene.breaks_off();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_do_not_wait_for_a_letter_to_a_reader_that_hangs() {
    let (Some(tools), Some(database)) = (MailTools::find(), TestDatabase::start(Backend::Sqlite)) else { return };
    let (first, second) = (tools.server(&["--list", "--hang-after", "1"]), tools.server(&["--list"]));
    let scene = Scene::open_with(database, [&first, &second], 1, ("", "", Duration::from_secs(30))).await;
    while first.list().is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    scene.writes(Letter::Again { notification: 1, subscriber: 1 }, "p1@example.net").await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let begun_at = Instant::now();
    scene.writes(Letter::Test, "lead@example.org").await;
    while second.list().is_empty() {
        assert!(begun_at.elapsed() < Duration::from_secs(9), "nobody was told");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(second.list()[0].0, "lead@example.org", "the reader's is still under way");
    scene.breaks_off();
}
