//! Sends what is due: claims a batch, hands each message to the relays, records what became of it. Three steps, so that no
//! transaction waits for a mail server.
//!
//! Whoever sends holds a lease in the name of this process. What a process that died had claimed is queued again once its lease has
//! ended; a message that it had sent and not recorded goes out a second time, under the same Message-ID.
//!
//! Letters to one person alone go on a way of their own, which no notification can make longer.

mod metering;
mod rendering;

use crate::channels::email::{Letter as Outgoing, MailTransport, Sent};
use crate::clock::Clock;
use crate::config::email::Email;
use crate::domain::deliveries::{Next, Outcome, State, after};
use crate::domain::holds::Channel;
use crate::domain::letters::Lane;
use crate::domain::page::Page;
use crate::domain::subscribers::LinkKey;
use crate::domain::time::Time;
use crate::store::deliveries::{self, Claimed, Recorded};
use crate::store::{Conn, Error, Store, holds, leases, letters, subscribers};
use chrono::Duration;
use futures_util::StreamExt;
pub use metering::Meter;
pub use rendering::Rendering;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration as Wait;
use tokio_util::sync::CancellationToken;

/// Deliveries claimed at once.
const BATCH: i64 = 400;
/// Letters claimed at once.
const LETTERS: i64 = 20;
/// Messages under way at once. Each relay has its own bound on sessions.
const UNDER_WAY: usize = 16;
/// How often it looks for what has come due.
const LOOK_EVERY: Wait = Wait::from_millis(200);
/// How long the lease of a process lasts: so long waits what a crash left behind.
const LEASE: Duration = Duration::seconds(10);
/// How long a connection without work is kept.
const IDLE: Wait = Wait::from_secs(30);
/// What the names of leases of senders begin with.
const OF_SENDERS: &str = "sends as ";

/// Sends mail.
pub struct Deliverer {
    /// The database.
    pub store: Store,
    /// Machine time.
    pub machine: Clock,
    /// What takes the mail.
    pub transport: MailTransport,
    /// How it goes out.
    pub email: Email,
    /// Whose page it is.
    pub page: Arc<Page>,
    /// What links are made with.
    pub key: LinkKey,
    /// Who this process is among those that send: chance.
    pub holder: i64,
    /// True where a recorded outage is played.
    pub is_rehearsal: bool,
    /// What was sent lately.
    pub meter: Meter,
}

impl Deliverer {
    /// Sends what is due until `cancel`.
    pub async fn run(self, cancel: CancellationToken) {
        tokio::join!(self.keep(&cancel), self.send_letters(&cancel), self.send_deliveries(&cancel));
        if let MailTransport::Smtp(relays) = &self.transport {
            relays.close_idle(Wait::ZERO).await;
        }
        let holder = self.holder;
        let give_back = move |conn: &mut Conn| {
            give_back(conn, holder)?;
            leases::release(conn, &lease(holder), &holder.to_string())
        };
        if let Err(error) = self.store.write(give_back).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "what was claimed is queued again when the lease ends"
            );
        }
    }

    /// Keeps the lease, and queues again what processes that died had claimed.
    async fn keep(&self, cancel: &CancellationToken) {
        while !cancel.is_cancelled() {
            if let Err(error) = self.renew().await {
                tracing::warn!(error = &error as &dyn std::error::Error, "the lease of sending was not renewed");
            }
            if let Err(error) = self.tell_providers().await {
                tracing::warn!(error = &error as &dyn std::error::Error, "staff do not see how the relays are");
            }
            if let MailTransport::Smtp(relays) = &self.transport {
                relays.close_idle(IDLE).await;
            }
            wait(Wait::from_secs(3), cancel).await;
        }
    }

    /// Renews the lease; what nobody's lease covers is queued again. Gives how much that was.
    pub async fn renew(&self) -> Result<usize, Error> {
        let (holder, now) = (self.holder, self.machine.now());
        let renew = move |conn: &mut Conn| {
            leases::claim(conn, &lease(holder), &holder.to_string(), now, now + LEASE)?;
            let holding: BTreeSet<i64> =
                deliveries::list_holders(conn)?.into_iter().chain(letters::list_holders(conn)?).collect();
            let mut freed = 0;
            for other in holding.into_iter().filter(|other| *other != holder) {
                // Whoever can take the lease of another finds it ended.
                if leases::claim(conn, &lease(other), &holder.to_string(), now, now)? {
                    freed += give_back(conn, other)?;
                    leases::release(conn, &lease(other), &holder.to_string())?;
                }
            }
            Ok::<_, Error>(freed)
        };
        self.store.write(renew).await
    }

    async fn send_letters(&self, cancel: &CancellationToken) {
        while !cancel.is_cancelled() {
            if let Err(error) = self.send_due_letters().await {
                tracing::error!(error = &error as &dyn std::error::Error, "letters wait: the database failed");
            }
            wait(LOOK_EVERY, cancel).await;
        }
    }

    async fn send_deliveries(&self, cancel: &CancellationToken) {
        let mut rendering = Rendering::default();
        while !cancel.is_cancelled() {
            match self.send_due(&mut rendering).await {
                Ok(sent) if sent > 0 => continue,
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "mails wait: the database failed");
                }
            }
            wait(LOOK_EVERY, cancel).await;
        }
    }

    /// Sends the letters that are due; how many they were.
    pub async fn send_due_letters(&self) -> Result<usize, Error> {
        let (holder, now) = (self.holder, self.machine.now());
        let claim = move |conn: &mut Conn| {
            let mut claimed = Vec::new();
            for lane in open_lanes(conn)? {
                claimed.extend(letters::claim(conn, lane, holder, now, LETTERS)?);
            }
            Ok::<_, Error>(claimed)
        };
        let is_due = move |conn: &mut Conn| {
            let open = open_lanes(conn)?;
            open.into_iter().try_fold(false, |is_due, lane| Ok(is_due || letters::is_due(conn, lane, now)?))
        };
        if !self.store.read::<_, Error, _>(is_due).await? {
            return Ok(0);
        }
        let claimed = self.store.write(claim).await?;
        for one in &claimed {
            let Some(outgoing) = rendering::letter(self, one).await? else {
                self.record_letter(one.id, ended(State::Cancelled, now), None, None).await?;
                continue;
            };
            let (next, provider, reply) = self.attempt(outgoing, one.failures, one.doubts).await;
            self.record_letter(one.id, next, provider, Some(reply)).await?;
        }
        Ok(claimed.len())
    }

    async fn record_letter(
        &self,
        id: i64,
        next: Next,
        provider: Option<String>,
        reply: Option<String>,
    ) -> Result<(), Error> {
        let (holder, now) = (self.holder, self.machine.now());
        let record = move |conn: &mut Conn| {
            letters::record(conn, holder, now, id, next, (provider.as_deref(), reply.as_deref()))
        };
        self.store.write(record).await
    }

    /// Sends a batch of the deliveries that are due; how many they were.
    pub async fn send_due(&self, rendering: &mut Rendering) -> Result<usize, Error> {
        let (holder, now) = (self.holder, self.machine.now());
        let is_due = move |conn: &mut Conn| Ok(!is_paused(conn)? && deliveries::is_due(conn, now)?);
        if !self.store.read::<_, Error, _>(is_due).await? {
            return Ok(0);
        }
        let claim = move |conn: &mut Conn| match is_paused(conn)? {
            true => Ok(Vec::new()),
            false => deliveries::claim(conn, holder, now, BATCH),
        };
        let claimed = self.store.write_relaxed::<_, Error, _>(claim).await?;
        let count = claimed.len();
        let prepared = rendering.prepare(self, &claimed).await?;
        let prepared = &prepared;
        let sending = claimed.into_iter().map(|one| async move {
            match prepared.message(self, &one) {
                Ok(outgoing) => {
                    let (next, provider, reply) = self.attempt(outgoing, one.failures, one.doubts).await;
                    recorded(&one, next, provider, Some(reply))
                }
                Err(state) => recorded(&one, ended(state, now), None, None),
            }
        });
        // Recorded as they come, so that a crash repeats only what is under way.
        let mut done =
            std::pin::pin!(futures_util::stream::iter(sending).buffer_unordered(UNDER_WAY).ready_chunks(UNDER_WAY));
        while let Some(recorded) = done.next().await {
            self.record(recorded).await?;
        }
        Ok(count)
    }

    /// Writes down what became of a batch. Whose mailbox is gone is sent nothing any more, unless their domain is on hold: nothing there
    /// is for good before that is over.
    async fn record(&self, mut done: Vec<Recorded>) -> Result<(), Error> {
        let (holder, now, count) = (self.holder, self.machine.now(), done.len());
        for sent in done.iter().filter(|one| one.next.state == State::Sent) {
            self.meter.note(sent.provider.as_deref(), 1, now);
        }
        let record = move |conn: &mut Conn| {
            for gone in done.iter_mut().filter(|one| one.next.state == State::Failed) {
                if holds::is_held(conn, gone.subscriber)? {
                    gone.next.state = State::Held;
                } else if gone.next.failures == 0 {
                    subscribers::suppress(conn, gone.subscriber, gone.reply.as_deref().unwrap_or_default(), now)?;
                }
            }
            deliveries::record(conn, holder, now, &done)
        };
        // A machine that loses its power may send the last of them again; a process that dies does not.
        let held = self.store.write_relaxed(record).await?;
        if held < count {
            tracing::warn!(count = count - held, "another process has taken over what this one was sending");
        }
        Ok(())
    }

    /// One attempt: what follows from it, who had it, what that said.
    async fn attempt(&self, outgoing: Outgoing, failures: u8, doubts: u8) -> (Next, Option<String>, String) {
        let now = self.machine.now();
        match self.transport.send(&outgoing, now).await {
            Sent::Tried { relay, outcome, reply } => {
                let next = match outcome {
                    // A mailbox that is gone is told apart from one that was given up by what was tried before.
                    Outcome::Permanent => Next { state: State::Failed, due_at: now, failures: 0, doubts },
                    other => after(other, failures, doubts, self.machine.now()),
                };
                (next, relay.map(|relay| relay.to_string()), reply)
            }
            Sent::Paced { retry_in } | Sent::AllResting { retry_in } => {
                let wait = Duration::from_std(retry_in).unwrap_or(LEASE).max(Duration::milliseconds(200));
                (Next { state: State::Queued, due_at: now + wait, failures, doubts }, None, "waits its turn".to_owned())
            }
        }
    }

    /// A message as it goes to the relays, signed.
    fn outgoing(
        &self,
        to: crate::domain::addresses::EmailAddress,
        envelope_from: crate::domain::addresses::EmailAddress,
        message: Vec<u8>,
    ) -> Outgoing {
        let signed = match crate::channels::email::dkim::sign(&self.email.dkim, &message, self.machine.now()) {
            Ok(signed) => signed,
            Err(error) => {
                // Without a signature it may still arrive; not sent it arrives nowhere.
                tracing::error!(error = &error as &dyn std::error::Error, "a mail could not be signed");
                message
            }
        };
        Outgoing { envelope_from, to, bytes: signed }
    }
}

fn recorded(one: &Claimed, next: Next, provider: Option<String>, reply: Option<String>) -> Recorded {
    Recorded { notification: one.notification, subscriber: one.subscriber, next, provider, reply }
}

fn ended(state: State, now: Time) -> Next {
    Next { state, due_at: now, failures: 0, doubts: 0 }
}

/// True where nothing goes to readers by mail for now.
fn is_paused(conn: &mut Conn) -> Result<bool, Error> {
    Ok(holds::find_pause(conn, Channel::Email)?.is_some())
}

/// The lanes in which letters go: while mail is paused, staff are alerted by it all the same.
fn open_lanes(conn: &mut Conn) -> Result<Vec<Lane>, Error> {
    let is_paused = is_paused(conn)?;
    Ok(Lane::ALL.into_iter().filter(|lane| !is_paused || *lane == Lane::Staff).collect())
}

fn give_back(conn: &mut Conn, holder: i64) -> Result<usize, Error> {
    Ok(deliveries::give_back(conn, holder)? + letters::give_back(conn, holder)?)
}

fn lease(holder: i64) -> String {
    format!("{OF_SENDERS}{holder}")
}

async fn wait(span: Wait, cancel: &CancellationToken) {
    tokio::select! { () = tokio::time::sleep(span) => {}, () = cancel.cancelled() => {} }
}
