//! The tables of both databases, compiled into the binary and brought up to date at every start.

use super::connection::Conn;
use super::error::Error;
use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Brings the tables up to date. On PostgreSQL under an advisory lock, because several processes may start at once and
/// diesel does not lock; SQLite locks by itself.
pub fn run(conn: &mut Conn) -> Result<(), Error> {
    match conn {
        Conn::Pg(conn) => {
            conn.batch_execute("SELECT pg_advisory_lock(727001)")?;
            let result = conn.run_pending_migrations(POSTGRES).map(drop);
            conn.batch_execute("SELECT pg_advisory_unlock(727001)")?;
            result.map_err(Error::Fault)
        }
        Conn::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(drop).map_err(Error::Fault),
    }
}
