//! A fresh database per test: a file in a temporary folder, or a database on the test server.

use bonghwa::config::DatabaseUrl;
use bonghwa::store::Store;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use std::sync::atomic::{AtomicU32, Ordering};

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// The embedded one.
    Sqlite,
    /// The server named by `BONGHWA_TEST_POSTGRES`.
    Postgres,
}

/// A database that is empty at the start of a test and gone at its end.
pub struct TestDatabase {
    backend: Backend,
    url: DatabaseUrl,
    place: Place,
}

/// What has to go when the test ends.
enum Place {
    Folder(#[expect(dead_code, reason = "held for its drop")] tempfile::TempDir),
    Server { url: String, name: String },
}

impl TestDatabase {
    /// A fresh database with no tables yet. `None` only where no PostgreSQL was named for a run by hand.
    pub fn start(backend: Backend) -> Option<TestDatabase> {
        match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
                Some(TestDatabase { backend, url, place: Place::Folder(folder) })
            }
            Backend::Postgres => {
                let server = postgres_server()?;
                // Tests run in processes and threads of their own: both are in the name.
                static NUMBER: AtomicU32 = AtomicU32::new(0);
                let number = NUMBER.fetch_add(1, Ordering::Relaxed);
                let name = format!("bonghwa_test_{}_{number}", std::process::id());
                // A run that was killed may have left one of this name.
                run_on_server(&server, &format!("DROP DATABASE IF EXISTS {name}")).expect("the test user may drop");
                run_on_server(&server, &format!("CREATE DATABASE {name}")).expect("the test user may create databases");
                let url = DatabaseUrl::Postgres(address_of(&server, &name));
                Some(TestDatabase { backend, url, place: Place::Server { url: server, name } })
            }
        }
    }

    /// Which database this is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Its address, for tests that open it themselves or hand it to the binary.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Opens it, with its tables brought up to date.
    pub fn store(&self) -> Store {
        Store::open(&self.url, true).expect("a fresh database opens")
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Place::Server { url, name } = &self.place {
            // By force: a pool of the test may still hold a connection.
            let dropped = run_on_server(url, &format!("DROP DATABASE {name} WITH (FORCE)"));
            // A second panic would hide the first.
            if !std::thread::panicking() {
                dropped.expect("the test's database can be dropped");
            }
        }
    }
}

/// A fresh database on every backend that is there.
pub fn databases() -> Vec<TestDatabase> {
    [Backend::Sqlite, Backend::Postgres].into_iter().filter_map(TestDatabase::start).collect()
}

/// The address of the test server. Absent, the run goes on without it, unless the run is one that must have it.
#[expect(clippy::disallowed_methods, reason = "the suite's own settings, which are none of the product's")]
fn postgres_server() -> Option<String> {
    let named = std::env::var("BONGHWA_TEST_POSTGRES").ok().filter(|url| !url.is_empty());
    if named.is_none() {
        let required = std::env::var("CI").is_ok_and(|value| value == "true")
            || std::env::var("BONGHWA_TEST_POSTGRES_REQUIRED").is_ok();
        assert!(!required, "BONGHWA_TEST_POSTGRES must name a PostgreSQL server here; run scripts/test");
        println!("PostgreSQL was left out: BONGHWA_TEST_POSTGRES names no server (scripts/test starts one)");
    }
    named
}

fn run_on_server(server: &str, sql: &str) -> diesel::QueryResult<()> {
    let mut conn = PgConnection::establish(server).expect("the server of BONGHWA_TEST_POSTGRES answers");
    conn.batch_execute(sql)
}

/// The server's address with another database in it: `postgres://user@host:port/database?options`.
fn address_of(server: &str, database: &str) -> String {
    let mut url = url::Url::parse(server).expect("BONGHWA_TEST_POSTGRES is a URL");
    url.set_path(database);
    url.into()
}
