//! Mail: a finished message goes out through one of several servers, and what became of it comes back.
//!
//! In reading order: `statuses` (what numbers in replies mean), `faults` (whose doing a failure was), `tls`, `counted`, `connection` (one
//! session with one server), `relays` (which server, and when), `dkim` (signatures), `bounces` (what comes back later). lettre
//! speaks SMTP; its pool is not used: it leaves Nagle's algorithm on, and bounds idle connections only.

pub mod bounces;
mod connection;
mod counted;
pub mod dkim;
mod faults;
mod folder;
pub mod relays;
pub mod statuses;
mod tls;

use crate::config::email::{Email, Route};
use crate::domain::addresses::EmailAddress;
use crate::domain::deliveries::Outcome;
use crate::domain::time::Time;
use folder::Folder;
use relays::Relays;
use rustls::pki_types::CertificateDer;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Letters handed over at once where no server takes them: files are written one after the other anyway.
const SESSIONS_WITHOUT_RELAY: usize = 16;

/// A message that is ready to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Where bounces go.
    pub envelope_from: EmailAddress,
    /// Who receives it.
    pub to: EmailAddress,
    /// The message, signed, its lines ended by CRLF.
    pub bytes: Vec<u8>,
}

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// An attempt was made.
    Tried {
        /// The relay that answered last; `None` where there are none.
        relay: Option<Arc<str>>,
        /// What came out.
        outcome: Outcome,
        /// What it said, for staff: one line of at most 200 characters, without addresses.
        reply: String,
    },
    /// Nothing was tried, because the receiving domain has had enough for now.
    Paced {
        /// When there is room again.
        retry_in: Duration,
    },
    /// Nothing was tried, because every relay is left alone after failures.
    AllResting {
        /// When the first of them is tried again.
        retry_in: Duration,
    },
    /// Nothing was tried to its end, because everything stops: nobody has the letter.
    Stopped,
}

/// Why mail cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupFault {
    /// An extra root is no certificate, or the cryptography does not start.
    #[error("TLS for mail cannot be set up: check the extra root certificates")]
    Tls(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What takes letters.
pub enum MailTransport {
    /// Servers.
    Smtp(Relays),
    /// Files in a folder, for development.
    Folder(Folder),
    /// A list, for tests.
    Memory(Mutex<Vec<Letter>>),
}

impl MailTransport {
    /// What the settings name. Servers are trusted as browsers do it, and by `extra_roots`. Nothing is connected yet.
    pub fn new(email: &Email, extra_roots: &[CertificateDer<'static>]) -> Result<MailTransport, SetupFault> {
        match &email.route {
            Route::Relays(relays) => Relays::new(email, relays, extra_roots).map(MailTransport::Smtp),
            Route::Folder(path) => Ok(MailTransport::Folder(Folder::new(path.clone()))),
        }
    }

    /// Letters that it takes at once; whoever hands over more of them waits.
    pub fn sessions(&self) -> usize {
        match self {
            MailTransport::Smtp(relays) => relays.sessions(),
            MailTransport::Folder(_) | MailTransport::Memory(_) => SESSIONS_WITHOUT_RELAY,
        }
    }

    /// What takes the mail of a rehearsal: files, and nothing else, whatever the settings name. Whoever would be written to is a real
    /// person. `None` where the settings name no folder.
    pub fn rehearsed(email: &Email) -> Option<MailTransport> {
        match &email.route {
            Route::Folder(path) => Some(MailTransport::Folder(Folder::new(path.clone()))),
            Route::Relays(_) => None,
        }
    }

    /// As [`MailTransport::send`], to staff: they wait for nothing that is under way to others.
    pub async fn send_to_staff(&self, letter: &Letter, now: Time) -> Sent {
        match self {
            MailTransport::Smtp(relays) => relays.send_to_staff(letter, now).await,
            MailTransport::Folder(_) | MailTransport::Memory(_) => self.send(letter, now).await,
        }
    }

    /// Hands over one letter. `now` counts for rests of relays and for the names of files.
    pub async fn send(&self, letter: &Letter, now: Time) -> Sent {
        match self {
            MailTransport::Smtp(relays) => relays.send(letter, now).await,
            MailTransport::Folder(folder) => folder.write(letter, now).await,
            MailTransport::Memory(letters) => {
                held(letters).push(letter.clone());
                Sent::Tried { relay: None, outcome: Outcome::Accepted, reply: "kept in memory".to_owned() }
            }
        }
    }
}

/// What a lock holds, also after a panic elsewhere: nothing here is ever left half changed.
fn held<T>(lock: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
