//! The database behind two doors: [`Store::read`] and [`Store::write`].
//!
//! Both run a closure that cannot await, so that no transaction ever waits for a network. A read sees one unchanging
//! snapshot. A write is one transaction; on SQLite there is one writer, and writers wait in order. The rest of this
//! folder is one file per noun: plain functions that take a connection.

mod alarms;
pub mod alerts;
pub mod approvals;
pub mod asked_checks;
pub mod audit;
pub mod backup;
pub mod catalogue;
pub mod check_hours;
pub mod connection;
pub mod corrections;
pub mod deliveries;
pub mod dispatch;
pub mod duty;
pub mod error;
pub mod escalations;
pub mod forms;
pub mod holds;
pub mod imports;
pub mod incidents;
pub mod kept;
pub mod leases;
pub mod letters;
pub mod maintenances;
pub mod manuscripts;
pub mod migrations;
pub mod months;
pub mod notices;
pub mod notifications;
pub mod observations;
pub mod origin;
pub mod probes;
pub mod record;
pub mod refusals;
pub mod retention;
pub mod schema;
pub mod sessions;
pub mod situation;
pub mod staff;
pub mod status_ends;
pub mod status_news;
pub mod statuses;
pub mod subscriber_links;
pub mod subscribers;
pub mod summons;
pub mod templates;
pub mod uptime;
pub mod verdicts;
mod watch;

use crate::config::DatabaseUrl;
pub use connection::Conn;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::r2d2::{Error as ConnectError, ManageConnection, Pool};
pub use error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Connections that read at the same time. More than a few gain nothing: the public site does not read per request.
const READERS: u32 = 4;
/// Writers at the same time on PostgreSQL; SQLite has one.
const WRITERS_ON_POSTGRES: u32 = 4;
/// How long a door waits for a connection before it says [`Error::Busy`].
const PATIENCE: Duration = Duration::from_secs(10);

/// What a write may lose when the *machine* stops at once. A process that is killed never loses a committed write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    /// Nothing.
    Full,
    /// The last few commits.
    Relaxed,
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    url: DatabaseUrl,
    readers: Pool<Connections>,
    writers: Pool<Connections>,
    turn: Arc<Semaphore>,
}

impl Store {
    /// Opens the database of `url`, brings its tables up to date, and fails where it cannot be reached. It creates a
    /// PostgreSQL database never, and a SQLite file only where `may_create` says so: a mistyped address must not look
    /// like an empty page.
    pub fn open(url: &DatabaseUrl, may_create: bool) -> Result<Store, Error> {
        if let DatabaseUrl::Sqlite(path) = url
            && !may_create
            && !path.is_file()
        {
            let told = format!("{} does not exist; `bonghwa init` creates a database", path.display());
            return Err(Error::Fault(told.into()));
        }
        if let DatabaseUrl::Sqlite(path) = url
            && may_create
        {
            let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
            file.map_err(|error| Error::Fault(error.into()))?;
        }
        let writers = match url {
            DatabaseUrl::Sqlite(_) => 1,
            DatabaseUrl::Postgres(_) => WRITERS_ON_POSTGRES,
        };
        let store = Store {
            url: url.clone(),
            writers: pool(url, writers)?,
            readers: pool(url, READERS)?,
            turn: Arc::new(Semaphore::new(writers as usize)),
        };
        let mut conn = store.writers.get().map_err(|error| Error::Busy(error.into()))?;
        migrations::run(&mut conn)?;
        drop(conn);
        Ok(store)
    }

    /// Where the data is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// False where the file of the database has been taken away: what is written from then on is lost with this process.
    pub fn is_in_place(&self) -> bool {
        match &self.url {
            DatabaseUrl::Sqlite(path) => path.is_file(),
            DatabaseUrl::Postgres(_) => true,
        }
    }

    /// Runs `f` against one unchanging snapshot.
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let pool = self.readers.clone();
        blocking(move || {
            let mut conn = pool.get().map_err(|error| Error::Busy(error.into()))?;
            let begin = match &*conn {
                Conn::Pg(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                Conn::Sqlite(_) => "BEGIN DEFERRED",
            };
            transaction(&mut conn, begin, f)
        })
        .await
    }

    /// Runs `f` in one transaction that is on disk when this returns. An error rolls everything back.
    pub async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.write_with(Durability::Full, f).await
    }

    /// As [`Store::write`], for somebody who sits in `network`: every entry that `f` makes in the audit log says so.
    pub async fn write_from<T, E, F>(&self, network: String, f: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.write(move |conn| origin::within(network, || f(conn))).await
    }

    /// As [`Store::write`], but the commit does not wait for the disk: a machine that loses its power may lose the last
    /// few of them, a process that dies none. For observations, of which there are thousands a second.
    pub async fn write_relaxed<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.write_with(Durability::Relaxed, f).await
    }

    async fn write_with<T, E, F>(&self, durability: Durability, f: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        // tokio's semaphore is fair: writers are served in the order in which they came.
        let turn = self.turn.clone().acquire_owned().await.map_err(|closed| Error::Fault(closed.into()))?;
        let pool = self.writers.clone();
        blocking(move || {
            let _turn = turn;
            let mut conn = pool.get().map_err(|error| Error::Busy(error.into()))?;
            let begin = match (&mut *conn, durability) {
                (Conn::Pg(_), Durability::Full) => "BEGIN",
                (Conn::Pg(_), Durability::Relaxed) => "BEGIN; SET LOCAL synchronous_commit = off",
                (Conn::Sqlite(sqlite), durability) => {
                    let level = match durability {
                        Durability::Full => "PRAGMA synchronous = FULL",
                        Durability::Relaxed => "PRAGMA synchronous = NORMAL",
                    };
                    sqlite.batch_execute(level).map_err(Error::from)?;
                    // Not deferred: a read that is upgraded to a write fails at once when another writer came between.
                    "BEGIN IMMEDIATE"
                }
            };
            transaction(&mut conn, begin, f)
        })
        .await
    }
}

/// Runs `f` on a thread that may block. A panic inside goes on in the caller.
async fn blocking<T, E, F>(f: F) -> Result<T, E>
where
    F: FnOnce() -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    match tokio::task::spawn_blocking(f).await {
        Ok(result) => result,
        Err(join) if join.is_panic() => std::panic::resume_unwind(join.into_panic()),
        Err(cancelled) => Err(Error::Fault(cancelled.into()).into()),
    }
}

fn transaction<T, E: From<Error>>(
    conn: &mut Conn,
    begin: &str,
    f: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    type Transactions = <Conn as Connection>::TransactionManager;
    let begun = connection::each!(conn, c => AnsiTransactionManager::begin_transaction_sql(c, begin));
    begun.map_err(Error::from)?;
    match f(conn) {
        Ok(value) => {
            Transactions::commit_transaction(conn).map_err(Error::from)?;
            Ok(value)
        }
        Err(error) => {
            if let Err(rollback) = Transactions::rollback_transaction(conn) {
                tracing::warn!(error = %rollback, "rollback failed; the connection is given up");
            }
            Err(error)
        }
    }
}

fn pool(url: &DatabaseUrl, size: u32) -> Result<Pool<Connections>, Error> {
    // One connection now, so that an address that leads nowhere is told here, with the database's own words.
    let connections = Connections(url.clone());
    drop(connections.connect().map_err(|error| Error::Fault(error.into()))?);
    let built = Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        // A server may have gone away since; a file has not.
        .test_on_check_out(matches!(url, DatabaseUrl::Postgres(_)))
        .connection_timeout(PATIENCE)
        .build(connections);
    built.map_err(|error| Error::Fault(error.into()))
}

/// Makes connections for the pools. Not diesel's own, which tries every database with the same address.
struct Connections(DatabaseUrl);

impl ManageConnection for Connections {
    type Connection = Conn;
    type Error = ConnectError;

    fn connect(&self) -> Result<Conn, ConnectError> {
        connect(&self.0)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), ConnectError> {
        conn.batch_execute("SELECT 1").map_err(ConnectError::QueryError)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        type Transactions = <Conn as Connection>::TransactionManager;
        std::thread::panicking() || Transactions::is_broken_transaction_manager(conn)
    }
}

/// One connection, not of a pool, set up like every other.
fn connect(url: &DatabaseUrl) -> Result<Conn, ConnectError> {
    match url {
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(&postgres_address(url)).map_err(ConnectError::ConnectionError)?;
            conn.batch_execute("SET TIME ZONE 'UTC'; SET statement_timeout = '60s'; SET lock_timeout = '10s'")
                .map_err(ConnectError::QueryError)?;
            Ok(Conn::Pg(conn))
        }
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(&sqlite_address(path)).map_err(ConnectError::ConnectionError)?;
            // The timeout first: the change to WAL can itself meet a lock.
            conn.batch_execute(
                "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; \
                 PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000; PRAGMA journal_size_limit = 67108864",
            )
            .map_err(ConnectError::QueryError)?;
            Ok(Conn::Sqlite(conn))
        }
    }
}

/// The address of a SQLite file that must exist: without `mode=rw` SQLite would make an empty one in place of a file that
/// has gone away (<https://www.sqlite.org/uri.html>).
fn sqlite_address(path: &std::path::Path) -> String {
    let mut address = String::from("file:");
    for character in path.to_string_lossy().chars() {
        match character {
            '%' => address.push_str("%25"),
            '?' => address.push_str("%3f"),
            '#' => address.push_str("%23"),
            other => address.push(other),
        }
    }
    address + "?mode=rw"
}

/// The address of a PostgreSQL server, with an end to every wait that it does not set itself: a server that vanishes
/// without a word must not hold a worker for the minutes that TCP would (libpq, connection parameters).
fn postgres_address(address: &str) -> String {
    const WAITS: [(&str, &str); 5] = [
        ("connect_timeout", "10"),
        ("keepalives_idle", "15"),
        ("keepalives_interval", "5"),
        ("keepalives_count", "3"),
        ("tcp_user_timeout", "20000"),
    ];
    let Ok(mut address) = url::Url::parse(address) else { return address.to_owned() };
    let set: Vec<String> = address.query_pairs().map(|(name, _)| name.into_owned()).collect();
    for (name, value) in WAITS.into_iter().filter(|(name, _)| !set.iter().any(|set| set == name)) {
        address.query_pairs_mut().append_pair(name, value);
    }
    address.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wait_for_a_server_has_an_end_and_the_operators_own_stand() {
        let address = postgres_address("postgres://a:b%40c@db.example.org:5433/page?connect_timeout=3&sslmode=require");
        assert!(address.starts_with("postgres://a:b%40c@db.example.org:5433/page?connect_timeout=3&sslmode=require&"));
        assert_eq!(address.matches("connect_timeout").count(), 1);
        assert!(address.contains("tcp_user_timeout=20000"), "{address}");
    }

    #[test]
    fn a_file_with_marks_of_its_own_is_that_file() {
        assert_eq!(sqlite_address(std::path::Path::new("/a?b#c%d.db")), "file:/a%3fb%23c%25d.db?mode=rw");
    }
}
