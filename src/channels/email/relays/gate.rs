//! A way into a relay: so many sessions, at such a rate, kept open while there is something to send.

use super::super::connection::{Connection, Door};
use super::super::faults::{Fault, Session};
use super::super::{Letter, held};
use super::wait_of;
use governor::DefaultDirectRateLimiter;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::sleep;

pub(super) struct Gate {
    door: Door,
    sessions: u32,
    places: Semaphore,
    idle: Mutex<Vec<Connection>>,
    rate: Option<DefaultDirectRateLimiter>,
}

impl Gate {
    pub fn new(door: Door, sessions: u32, rate: Option<DefaultDirectRateLimiter>) -> Gate {
        Gate { door, sessions, places: Semaphore::new(sessions as usize), idle: Mutex::default(), rate }
    }

    /// Sessions that there may be.
    pub fn sessions(&self) -> u32 {
        self.sessions
    }

    /// Sessions with a letter under way.
    pub fn busy(&self) -> u32 {
        let free = u32::try_from(self.places.available_permits()).unwrap_or(self.sessions);
        self.sessions.saturating_sub(free)
    }

    /// A place, when one is free and the rate allows it.
    pub async fn place(&self) -> Option<SemaphorePermit<'_>> {
        let place = self.places.acquire().await.ok()?;
        while let Some(wait) = self.rate.as_ref().and_then(wait_of) {
            sleep(wait).await;
        }
        Some(place)
    }

    /// Sends over a session that waits, else over a new one.
    pub async fn hand_over(&self, letter: &Letter) -> Result<String, Fault> {
        loop {
            let waiting = held(&self.idle).pop();
            let is_new = waiting.is_none();
            let mut connection = match waiting {
                Some(connection) => connection,
                None => Connection::open(&self.door).await?,
            };
            let sent = connection.send(letter).await;
            if !connection.is_over() {
                held(&self.idle).push(connection);
            }
            // That a session was closed while it rested says nothing of the relay.
            if is_new || !matches!(&sent, Err(fault) if fault.session == Session::Stale) {
                return sent;
            }
        }
    }

    /// Takes out the sessions that have had nothing to do for `rest`.
    pub fn take_rested(&self, rest: Duration) -> Vec<Connection> {
        held(&self.idle).extract_if(.., |connection| connection.rested_at().elapsed() >= rest).collect()
    }

    /// Gives up the sessions that wait.
    pub fn give_up(&self) {
        held(&self.idle).clear();
    }
}
