//! A safe copy of a running SQLite database.

use super::connection::Conn;
use super::error::Error;
use super::{Store, connect, record};
use crate::config::DatabaseUrl;
use diesel::prelude::*;
use std::path::Path;

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// PostgreSQL has tools of its own.
    #[error("this database is PostgreSQL; copy it with pg_dump")]
    NotSqlite,
    /// Nothing is ever overwritten.
    #[error("{0} exists already; name a file that does not")]
    Exists(String),
    /// The copy is not sound, and has been removed.
    #[error("the copy did not pass SQLite's integrity check and was removed: {0}")]
    Unsound(String),
    /// The database or the disk failed; no file is left behind.
    #[error("the copy could not be written")]
    Store(#[from] Error),
}

impl Store {
    /// Copies the whole database into `file` while others go on reading and writing, then opens the copy and checks it.
    /// Blocks; gives the public sequence that the copy holds. There is a file afterwards only where all went well.
    pub fn back_up(&self, file: &Path) -> Result<i64, BackupError> {
        let DatabaseUrl::Sqlite(_) = self.url() else { return Err(BackupError::NotSqlite) };
        if file.exists() {
            return Err(BackupError::Exists(file.display().to_string()));
        }
        let copied = self.copy_into(file).and_then(|()| verify(file));
        if copied.is_err() && file.exists() {
            // What is left of a failed copy would only be taken for one.
            std::fs::remove_file(file).map_err(|error| Error::Fault(error.into()))?;
        }
        copied
    }

    fn copy_into(&self, file: &Path) -> Result<(), BackupError> {
        let mut conn = connect(self.url()).map_err(|error| Error::Fault(error.into()))?;
        let Conn::Sqlite(conn) = &mut conn else { return Err(BackupError::NotSqlite) };
        let name = file.to_string_lossy().into_owned();
        // One read transaction over the whole file: writers go on in the WAL.
        diesel::sql_query("VACUUM INTO ?")
            .bind::<diesel::sql_types::Text, _>(name)
            .execute(conn)
            .map_err(Error::from)?;
        Ok(())
    }
}

fn verify(file: &Path) -> Result<i64, BackupError> {
    #[derive(diesel::QueryableByName)]
    struct Check {
        #[diesel(sql_type = diesel::sql_types::Text)]
        integrity_check: String,
    }
    let mut conn = connect(&DatabaseUrl::Sqlite(file.into())).map_err(|error| Error::Fault(error.into()))?;
    let Conn::Sqlite(sqlite) = &mut conn else { return Err(BackupError::NotSqlite) };
    let check: Check = diesel::sql_query("PRAGMA integrity_check").get_result(sqlite).map_err(Error::from)?;
    if check.integrity_check != "ok" {
        return Err(BackupError::Unsound(check.integrity_check));
    }
    Ok(record::find_standing(&mut conn)?.stamp.sequence)
}
