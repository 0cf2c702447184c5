//! Letters as files, as a mail server would leave them in a mailbox: for development, and for looking at them.

use super::{Letter, Sent};
use crate::domain::deliveries::Outcome;
use crate::domain::time::Time;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::fs::{self, OpenOptions};
use tokio::io::AsyncWriteExt;

/// A folder of `.eml` files, whose names sort by the time at which they were written.
pub struct Folder {
    path: PathBuf,
    /// Letters of one millisecond keep their order by it.
    next: AtomicU64,
}

impl Folder {
    /// The folder at `path`, which is made with the first letter.
    pub fn new(path: PathBuf) -> Folder {
        Folder { path, next: AtomicU64::new(0) }
    }

    pub(super) async fn write(&self, letter: &Letter, now: Time) -> Sent {
        let (outcome, reply) = match self.put(letter, now).await {
            Ok(name) => (Outcome::Accepted, format!("written to {name}")),
            Err(error) => (Outcome::Passing, format!("cannot be written: {error}")),
        };
        Sent::Tried { relay: None, outcome, reply }
    }

    /// Under another name until it is whole, so that nobody reads half of it.
    async fn put(&self, letter: &Letter, now: Time) -> io::Result<String> {
        fs::create_dir_all(&self.path).await?;
        let at = now.format("%Y%m%dT%H%M%S%.3fZ");
        loop {
            let name = format!("{at}-{:06}.eml", self.next.fetch_add(1, Ordering::Relaxed));
            let draft = self.path.join(format!(".{name}"));
            let mut file = match OpenOptions::new().write(true).create_new(true).open(&draft).await {
                // Another process writes here, too.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                opened => opened?,
            };
            if fs::try_exists(self.path.join(&name)).await? {
                fs::remove_file(&draft).await?;
                continue;
            }
            // What the last server on the way adds (RFC 5321 §4.4).
            let envelope = format!("Return-Path: <{}>\r\nDelivered-To: {}\r\n", letter.envelope_from, letter.to);
            file.write_all(&[envelope.as_bytes(), &letter.bytes].concat()).await?;
            file.flush().await?;
            fs::rename(&draft, self.path.join(&name)).await?;
            return Ok(name);
        }
    }
}
