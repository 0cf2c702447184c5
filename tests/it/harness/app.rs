//! A page that is served over real HTTP from a fresh database, with a clock that stands until it is moved.

use super::TestDatabase;
use bonghwa::actions::{catalogue, record as record_actions, statuses};
use bonghwa::app::{self, Parts, Running};
use bonghwa::clock::Clock;
use bonghwa::config::DatabaseUrl;
use bonghwa::config::Probing;
use bonghwa::domain::catalogue::draft::Draft;
use bonghwa::domain::ids::{ComponentId, PageId};
use bonghwa::domain::language::{Language, Texts};
use bonghwa::domain::page::{Accent, Page};
use bonghwa::domain::status::Status;
use bonghwa::domain::statuses::Basis;
use bonghwa::domain::time::Time;
use bonghwa::store::{Error, Store, record};
use bonghwa::web::KeptIn;
use chrono_tz::Asia::Seoul;
use reqwest::Method;
use reqwest::header::HeaderMap;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longer than anything that is waited for takes on a busy machine; only a test that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often something that is waited for is looked at.
const LOOK: Duration = Duration::from_millis(5);

/// The components of every test page: one with two functions, one without.
const CATALOGUE: &str = r#"
[[group]]
slug = "together"
name = { ko = "소통", en = "Together" }
[[component]]
slug = "talk"
group = "together"
name = { ko = "톡", en = "Talk" }
policy = "manual"
[[component.function]]
slug = "talk-text"
name = { ko = "메시지", en = "Messages" }
policy = "manual"
[[component.function]]
slug = "talk-media"
name = { ko = "사진", en = "Pictures" }
policy = "manual"
[[component]]
slug = "mail"
name = { ko = "메일", en = "Mail" }
policy = "manual"
"#;

/// A page that is being served, and the people who speak to it.
pub struct TestApp {
    /// Its database, by the same doors that it uses itself.
    pub store: Store,
    /// Record time.
    pub clock: Clock,
    /// Machine time: sessions, codes, waits.
    pub machine: Clock,
    /// Where it is served.
    pub address: SocketAddr,
    running: Running,
    client: reqwest::Client,
    /// What it stands on goes when it goes.
    _database: TestDatabase,
}

/// What the server answered.
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    /// The header `name`; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("headers are readable"))
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is UTF-8")
    }
}

impl TestApp {
    /// Serves a page from `database`.
    pub async fn start(database: TestDatabase) -> TestApp {
        TestApp::start_with(database, |_| {}).await
    }

    /// Serves a page from `database`, set up otherwise.
    pub async fn start_with(database: TestDatabase, change: impl FnOnce(&mut Parts)) -> TestApp {
        let url = database.url().clone();
        TestApp::start_through(&url, database, change).await
    }

    /// Serves a page whose way to `database` leads through `url`.
    pub async fn start_through(url: &DatabaseUrl, database: TestDatabase, change: impl FnOnce(&mut Parts)) -> TestApp {
        let store = Store::open(url, true).expect("a fresh database opens");
        let clock = Clock::manual("2026-11-22T00:00:00Z".parse().expect("an instant"));
        let machine = Clock::manual(clock.now());
        let (now, draft) = (clock.now(), draft_of(CATALOGUE));
        let begin = move |conn: &mut bonghwa::store::Conn| {
            record_actions::begin(conn, now, Seoul)?;
            catalogue::apply(conn, now, Seoul, &draft, false).map(drop)
        };
        store.write(begin).await.expect("a fresh database takes the catalogue");
        let mut parts = Parts {
            store: store.clone(),
            clock: clock.clone(),
            machine: machine.clone(),
            page: page(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            trusted_proxies: Vec::new(),
            settings: Vec::new(),
            catalogue: KeptIn::Database(Probing::usual().expect("our defaults agree")),
            approval: bonghwa::domain::approvals::Matrix::default(),
            subscribing: None,
            bounce_secret: None,
            maintenance_leads: Vec::new(),
            mail_folder: None,
            first_act: tokio_util::sync::CancellationToken::new(),
        };
        change(&mut parts);
        let running = app::start(parts).await.expect("the page is served");
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let app = TestApp { store, clock, machine, address: running.address, running, client, _database: database };
        until("every file is there and compressed", || app.is_packed()).await;
        app
    }

    /// True once no file of the present site is still to be rendered or compressed.
    fn is_packed(&self) -> bool {
        let site = self.running.published.site();
        self.is_whole() && site.as_ref().as_ref().is_some_and(|site| site.files().all(|file| file.packed().is_some()))
    }

    /// True once what could wait was rendered as well.
    fn is_whole(&self) -> bool {
        self.running.published.site().as_ref().as_ref().is_some_and(bonghwa::published::Site::is_whole)
    }

    /// Serves the present site without the file at `path`, as in the moments after a start in which it is still to be
    /// rendered.
    pub fn awaits(&self, path: &str) {
        let site = self.running.published.site();
        let site = site.as_ref().as_ref().expect("a site is there");
        let others = site.files().filter(|file| *file.path != *path).cloned();
        let awaited = std::collections::HashSet::from([path.to_owned()]);
        self.running.published.swap(bonghwa::published::Site::in_part(site.stamp, others, awaited));
    }

    /// Asks for `path`.
    pub async fn get(&self, path: &str) -> Reply {
        self.ask(Method::GET, path, &[]).await
    }

    /// Asks for `path` with these headers.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.ask(Method::GET, path, headers).await
    }

    /// Asks anything.
    pub async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = self.client.request(method, format!("http://{}{path}", self.address)).timeout(PATIENCE);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap_or_else(|error| panic!("{path} is answered: {error}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, body: response.bytes().await.expect("a whole body").to_vec() }
    }

    /// Sends a form as a page of ours does, with these further headers.
    pub async fn post(&self, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Reply {
        let mut all = vec![("sec-fetch-site", "same-origin")];
        all.extend(headers);
        self.post_with(path, &all, fields).await
    }

    /// Sends a form with these headers alone.
    pub async fn post_with(&self, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Reply {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = self.client.post(format!("http://{}{path}", self.address)).timeout(PATIENCE).body(body);
        request = request.header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap_or_else(|error| panic!("{path} is answered: {error}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, body: response.bytes().await.expect("a whole body").to_vec() }
    }

    /// Sends these bytes on a connection of their own and gives all that comes back until the server closes it.
    pub async fn send(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).await.expect("a connection");
        let mut answer = Vec::new();
        let talk = async {
            // A server that refuses early may close while we still write.
            let _ = stream.write_all(bytes).await;
            let _ = stream.read_to_end(&mut answer).await;
        };
        let told = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
        patiently(&format!("{told:?} is answered and closed"), talk).await;
        answer
    }

    /// The id of the component `slug`.
    pub fn component(&self, slug: &str) -> ComponentId {
        ComponentId::from_slug(slug)
    }

    /// Somebody states that the component `slug` is `status` since `since`; returns when readers see it.
    pub async fn says(&self, slug: &str, status: Status, since: Time) {
        self.states(slug, status, since).await.expect("the statement is recorded");
        self.publishes().await;
    }

    /// As [`TestApp::says`], without waiting for it to be published.
    pub async fn states(&self, slug: &str, status: Status, since: Time) -> Result<(), Error> {
        let statement = statuses::Statement {
            component: self.component(slug),
            to: status,
            since,
            as_of: since,
            basis: Basis::Staff,
            actor: "operator".to_owned(),
            why: None,
            cause: None,
        };
        let now = self.clock.now();
        self.store.write(move |conn| statuses::change(conn, now, Seoul, &statement).map(drop)).await
    }

    /// Lets time pass, for the page and for the machine.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
        self.machine.advance(by);
    }

    /// The present instant of the page.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// The sequence of the database.
    pub async fn sequence(&self) -> i64 {
        self.store.read(|conn| record::find_standing(conn).map(|found| found.stamp.sequence)).await.expect("a standing")
    }

    /// The sequence that readers see.
    pub fn published_sequence(&self) -> i64 {
        self.running.published.site().as_ref().as_ref().map_or(0, |site| site.stamp.sequence)
    }

    /// Waits until readers see all that is recorded by now.
    pub async fn publishes(&self) {
        let recorded = self.sequence().await;
        until("the change is published", || self.published_sequence() >= recorded && self.is_whole()).await;
    }

    /// Every file that is served, by its address.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let site = self.running.published.site();
        let site = site.as_ref().as_ref().expect("a site");
        site.files().map(|file| (file.path.to_string(), file.identity().body.to_vec())).collect()
    }

    /// Fails unless the server answers with the whole page.
    pub async fn still_answers(&self) {
        let reply = self.get("/en/").await;
        assert_eq!(reply.status, 200);
        assert!(reply.text().trim_end().ends_with("</html>"), "{}", reply.text());
    }

    /// Stops in order.
    pub async fn stop(self) {
        self.running.stop().await.expect("it stops in order");
    }
}

/// Waits until `is_so`; fails with `what` where it does not come.
pub async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let looking = async {
        while !is_so() {
            tokio::time::sleep(LOOK).await;
        }
    };
    patiently(what, looking).await;
}

/// Waits for `future`; fails with `what` where it does not come. Patience is counted in steps and not by the clock, so
/// that a machine that stands still for a while, as virtual ones do, takes no more than one of them.
pub async fn patiently<T>(what: &str, future: impl Future<Output = T>) -> T {
    const STEP: Duration = Duration::from_millis(100);
    let mut future = std::pin::pin!(future);
    for _ in 0..PATIENCE.as_millis() / STEP.as_millis() {
        if let Ok(come) = tokio::time::timeout(STEP, &mut future).await {
            return come;
        }
    }
    panic!("waited in vain until {what}");
}

pub fn page() -> Page {
    let names: Texts = [(Language::Korean, "시험 현황".to_owned()), (Language::English, "Test status".to_owned())]
        .into_iter()
        .collect();
    Page {
        id: PageId::from_slug("http://status.example.org"),
        names,
        url: "http://status.example.org".to_owned(),
        languages: Language::ALL.to_vec(),
        zone: Seoul,
        accent: Accent::default(),
        telephone: None,
        security: None,
        takes_subscriptions: false,
    }
}

/// The catalogue of a file, as a page in both languages reads it.
pub fn draft_of(catalogue: &str) -> Draft {
    let settings = "public_url = \"http://status.example.org\"\n[page]\nname.ko = \"시험\"\nname.en = \"Test\"\n\
        [database]\nurl = \"sqlite:unused\"\n";
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("bonghwa.toml");
    std::fs::write(&path, settings).expect("settings are written");
    let config = bonghwa::config::load(&path, Vec::new()).unwrap_or_else(|faults| panic!("{faults:?}"));
    bonghwa::config::catalogue::parse(
        catalogue,
        std::path::Path::new("catalogue.toml"),
        &config.probing,
        &config.page.languages,
    )
    .unwrap_or_else(|faults| panic!("{faults:?}"))
    .draft
}
