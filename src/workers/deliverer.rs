//! Sends what is due: claims a batch, hands each message to the relays, records what became of it. Three steps, so that no
//! transaction waits for a mail server.
//!
//! Whoever sends holds a lease in the name of this process. What a process that died had claimed is queued again once its lease has
//! ended; a message that it had sent and not recorded goes out a second time, under the same Message-ID.
//!
//! Letters to one person alone go on a way of their own, which no notification can make longer; those to staff on another, which no letter
//! to a reader can make longer either.

mod flow;
mod metering;
mod rendering;
mod term;

use crate::channels::email::{Letter as Outgoing, MailTransport, Sent};
use crate::clock::Clock;
use crate::config::email::Email;
use crate::domain::deliveries::{Next, Outcome, State, after};
use crate::domain::holds::Channel;
use crate::domain::letters::Lane;
use crate::domain::page::Page;
use crate::domain::subscriber_links::LinkKey;
use crate::domain::time::Time;
use crate::store::{Conn, Error, Store, deliveries, holds, leases, letters};
use chrono::Duration;
use futures_util::{StreamExt, stream};
pub use metering::Meter;
pub use rendering::Rendering;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration as Wait, Instant};
use term::Term;
use tokio_util::sync::CancellationToken;

/// Letters claimed at once.
const LETTERS: i64 = 20;
/// Letters on their way beside each other: few, because notifications need the sessions as well.
const LETTERS_BESIDE: usize = 4;
/// When one that could not be written is tried again.
const PUT_OFF: Duration = Duration::seconds(10);
/// How often it looks for letters that have come due.
const LOOK_EVERY: Wait = Wait::from_millis(200);
/// How long the lease of a process lasts: so long waits what a crash left behind.
const LEASE: Duration = Duration::seconds(10);
/// How long this process relies on it: shorter, because what it sends last takes a moment to be recorded.
const TERM: Wait = Wait::from_secs(8);
/// How often it is renewed.
const RENEWED_EVERY: Wait = Wait::from_secs(3);
/// How long a connection without work is kept.
const IDLE: Wait = Wait::from_secs(30);
/// The lanes of staff, and of everybody else.
const STAFF: &[Lane] = &[Lane::Staff];
const OTHERS: &[Lane] = &[Lane::Reader, Lane::List];
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
        let (this, term) = (Arc::new(self), Arc::new(Term::default()));
        // Before anything is claimed: what has a holder without a lease is given to others.
        this.keep_once(&term).await;
        tokio::join!(
            this.keep(&term, &cancel),
            this.keep_relays(&cancel),
            this.send_letters(STAFF, &cancel),
            this.send_letters(OTHERS, &cancel),
            flow::send_deliveries(&this, &term, &cancel),
            this.break_off(&cancel)
        );
        if let MailTransport::Smtp(relays) = &this.transport {
            relays.close_idle(Wait::ZERO).await;
        }
        let holder = this.holder;
        let give_back = move |conn: &mut Conn| {
            give_back(conn, holder)?;
            leases::release(conn, &lease(holder), &holder.to_string())
        };
        if let Err(error) = this.store.write(give_back).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "what was claimed is queued again when the lease ends"
            );
        }
    }

    /// Keeps the lease, and queues again what processes that died had claimed. Waits for no mail server, and for nothing else that
    /// would let the lease end.
    async fn keep(&self, term: &Term, cancel: &CancellationToken) {
        while !cancel.is_cancelled() {
            wait(RENEWED_EVERY, cancel).await;
            self.keep_once(term).await;
        }
    }

    async fn keep_once(&self, term: &Term) {
        let begun_at = Instant::now();
        match self.renew().await {
            Ok(_) => {
                if term.renew(begun_at, TERM) {
                    tracing::warn!("the lease of sending had ended: what was claimed in it is queued again");
                }
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the lease of sending was not renewed");
            }
        }
    }

    /// Waits for no relay once everything stops.
    async fn break_off(&self, cancel: &CancellationToken) {
        cancel.cancelled().await;
        if let MailTransport::Smtp(relays) = &self.transport {
            relays.stop();
        }
    }

    /// Says how the relays are, and takes leave of sessions that have nothing to do.
    async fn keep_relays(&self, cancel: &CancellationToken) {
        while !cancel.is_cancelled() {
            if let Err(error) = self.tell_providers().await {
                tracing::warn!(error = &error as &dyn std::error::Error, "staff do not see how the relays are");
            }
            if let MailTransport::Smtp(relays) = &self.transport {
                relays.close_idle(IDLE).await;
            }
            wait(RENEWED_EVERY, cancel).await;
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

    async fn send_letters(&self, lanes: &'static [Lane], cancel: &CancellationToken) {
        while !cancel.is_cancelled() {
            if let Err(error) = self.send_due_in(lanes, cancel).await {
                tracing::error!(error = &error as &dyn std::error::Error, "letters wait: the database failed");
            }
            wait(LOOK_EVERY, cancel).await;
        }
    }

    /// Sends the letters that are due; how many they were.
    pub async fn send_due_letters(&self) -> Result<usize, Error> {
        self.send_due_in(&Lane::ALL, &CancellationToken::new()).await
    }

    async fn send_due_in(&self, lanes: &'static [Lane], cancel: &CancellationToken) -> Result<usize, Error> {
        let (holder, now) = (self.holder, self.machine.now());
        let claim = move |conn: &mut Conn| {
            let mut claimed = Vec::new();
            for lane in open_lanes(conn, lanes)? {
                claimed.extend(letters::claim(conn, lane, holder, now, LETTERS)?);
            }
            Ok::<_, Error>(claimed)
        };
        let is_due = move |conn: &mut Conn| {
            let open = open_lanes(conn, lanes)?;
            open.into_iter().try_fold(false, |is_due, lane| Ok(is_due || letters::is_due(conn, lane, now)?))
        };
        if !self.store.read::<_, Error, _>(is_due).await? {
            return Ok(0);
        }
        let claimed = self.store.write(claim).await?;
        let count = claimed.len();
        // Beside each other: one for which a relay takes its time keeps nobody else waiting.
        stream::iter(claimed).for_each_concurrent(LETTERS_BESIDE, |one| self.send_letter(one, cancel)).await;
        Ok(count)
    }

    async fn send_letter(&self, one: letters::Claimed, cancel: &CancellationToken) {
        let now = self.machine.now();
        let (next, provider, reply) = match rendering::letter(self, &one).await {
            Ok(Some(outgoing)) => {
                let lane = Some(one.addressed.letter.lane());
                let (next, provider, reply) = self.attempt(outgoing, lane, one.failures, one.doubts).await;
                (next, provider, Some(reply))
            }
            Ok(None) => (ended(State::Cancelled, now), None, None),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a letter waits: the database failed");
                let (failures, doubts) = (one.failures, one.doubts);
                (Next { state: State::Queued, due_at: now + PUT_OFF, failures, doubts }, None, None)
            }
        };
        let (holder, machine, id) = (self.holder, self.machine.clone(), one.id);
        let record = move |conn: &mut Conn| {
            letters::record(conn, holder, machine.now(), id, next, (provider.as_deref(), reply.as_deref()))
        };
        self.until_it_stands(cancel, record).await;
    }

    /// One attempt, for a letter in its lane: what follows from it, who had it, what that said.
    async fn attempt(
        &self,
        outgoing: Outgoing,
        lane: Option<Lane>,
        failures: u8,
        doubts: u8,
    ) -> (Next, Option<String>, String) {
        let now = self.machine.now();
        let sent = match lane {
            Some(Lane::Staff) => self.transport.send_to_staff(&outgoing, now).await,
            Some(Lane::Reader | Lane::List) | None => self.transport.send(&outgoing, now).await,
        };
        match sent {
            Sent::Tried { relay, outcome, reply } => {
                let next = match outcome {
                    // A mailbox that is gone is told apart from one that was given up by what was tried before.
                    Outcome::Permanent => Next { state: State::Failed, due_at: now, failures: 0, doubts },
                    other => after(other, failures, doubts, self.machine.now()),
                };
                (next, relay.map(|relay| relay.to_string()), reply)
            }
            // Whoever sends next has it at once.
            Sent::Stopped => {
                (Next { state: State::Queued, due_at: now, failures, doubts }, None, "waits its turn".to_owned())
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
        if self.email.dkim.is_empty() {
            return Outgoing { envelope_from, to, bytes: message };
        }
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

fn ended(state: State, now: Time) -> Next {
    Next { state, due_at: now, failures: 0, doubts: 0 }
}

/// True where nothing goes to readers by mail for now.
fn is_paused(conn: &mut Conn) -> Result<bool, Error> {
    Ok(holds::find_pause(conn, Channel::Email)?.is_some())
}

/// Those of `lanes` in which letters go: while mail is paused, staff are alerted by it all the same.
fn open_lanes(conn: &mut Conn, lanes: &[Lane]) -> Result<Vec<Lane>, Error> {
    let is_paused = is_paused(conn)?;
    Ok(lanes.iter().copied().filter(|lane| !is_paused || *lane == Lane::Staff).collect())
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
