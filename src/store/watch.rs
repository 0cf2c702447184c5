//! Notices that the public sequence has moved, whichever process moved it.
//!
//! On SQLite by `PRAGMA data_version`, which changes with every commit of another connection and costs no read of the
//! file; on PostgreSQL by LISTEN, and by looking once a second in case a notification was lost with its connection.

use super::connection::Conn;
use super::error::Error;
use super::{Store, connect, record};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How often it looks: well inside the 50 ms in which a change is to be seen.
const LOOK: Duration = Duration::from_millis(10);
/// PostgreSQL is asked outright every so many looks.
const LOOKS_PER_QUESTION: u32 = 100;
/// How long it waits before it connects again.
const RECONNECT: Duration = Duration::from_secs(1);

/// The channel on which `record` notifies.
pub(super) const CHANNEL: &str = "bonghwa_public";

impl Store {
    /// The public sequence, kept up to date until `cancel`. 0 until the first look. It survives the loss of the database:
    /// the last sequence stays, and it connects again.
    pub fn watch_sequence(&self, cancel: CancellationToken) -> watch::Receiver<i64> {
        let (sender, receiver) = watch::channel(0);
        let store = self.clone();
        // A thread of its own: these looks block, and must come on time when every other thread is busy.
        std::thread::spawn(move || {
            let mut was_lost = false;
            while !cancel.is_cancelled() {
                if let Err(error) = look(&store, &sender, &cancel) {
                    if !was_lost {
                        tracing::warn!(error = &error as &dyn std::error::Error, "the public sequence is out of sight");
                    }
                    was_lost = true;
                    std::thread::sleep(RECONNECT);
                }
            }
        });
        receiver
    }
}

fn look(store: &Store, sender: &watch::Sender<i64>, cancel: &CancellationToken) -> Result<(), Error> {
    let mut conn = connect(store.url()).map_err(|error| Error::Fault(error.into()))?;
    if let Conn::Pg(conn) = &mut conn {
        conn.batch_execute(&format!("LISTEN {CHANNEL}"))?;
    }
    let mut version = None;
    let mut looks = 0;
    while !cancel.is_cancelled() {
        let has_moved = match &mut conn {
            Conn::Sqlite(conn) => {
                let present = commit_count(conn)?;
                version.replace(present) != Some(present)
            }
            Conn::Pg(conn) => {
                let mut was_told = false;
                for notification in conn.notifications_iter() {
                    notification?;
                    was_told = true;
                }
                looks += 1;
                was_told || looks % LOOKS_PER_QUESTION == 1
            }
        };
        if has_moved {
            let sequence = record::find_standing(&mut conn)?.stamp.sequence;
            sender.send_if_modified(|known| std::mem::replace(known, sequence) != sequence);
        }
        std::thread::sleep(LOOK);
    }
    Ok(())
}

fn commit_count(conn: &mut SqliteConnection) -> Result<i64, Error> {
    #[derive(diesel::QueryableByName)]
    struct Version {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        data_version: i64,
    }
    let version: Version = diesel::sql_query("PRAGMA data_version").get_result(conn)?;
    Ok(version.data_version)
}
