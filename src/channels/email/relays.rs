//! Which server a letter goes through, and when.
//!
//! Relays are asked in the order of the settings. One that fails before a letter is out hands on to the next at once; one that
//! fails again and again is left alone (`domain::breakers`). Whoever comes while all sessions of a relay are busy waits a moment, because
//! order is preference, and then goes on: a slow relay keeps its own sessions busy and nobody else.

use super::connection::{Connection, Door};
use super::faults::{Fault, Session, Whose};
use super::{Letter, Sent, SetupFault, held};
use crate::config::email::{self, Email};
use crate::domain::breakers::{Breaker, Turn};
use crate::domain::deliveries::Outcome;
use crate::domain::time::{Time, whole_millis};
use futures_util::future::select_all;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use rustls::pki_types::CertificateDer;
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, SemaphorePermit, broadcast};
use tokio::time::{sleep, timeout};

/// How long a busy relay is waited for before the next is asked. One that works has a session free within a few milliseconds.
const PATIENCE: Duration = Duration::from_millis(50);
/// How long nobody waits for a relay at which somebody waited in vain, so that its slowness is hardly paid for; what it has free is
/// taken all the same.
const AVOIDED: Duration = Duration::from_secs(10);
/// The soonest that anything is tried again where every relay is left alone.
const REST_MIN: Duration = Duration::from_secs(1);
/// Turns that a listener may be late by: more than all relays can make in an hour.
const TURNS_KEPT: usize = 1_024;

/// That a relay was given up, or is back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayTurn {
    /// Which, as `host:port`.
    pub relay: Arc<str>,
    /// What happened.
    pub turn: Turn,
    /// When.
    pub at: Time,
    /// What it said, or what was seen of it.
    pub why: String,
}

/// How a relay is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayHealth {
    /// Which, as `host:port`.
    pub relay: Arc<str>,
    /// Whether letters go to it.
    pub breaker: Breaker,
    /// Sessions with a letter under way.
    pub busy: u32,
    /// Sessions that there may be.
    pub connections: u32,
    /// The last failure of its own, and when it was.
    pub last_fault: Option<(Time, String)>,
}

/// All relays of the settings. Shared by everything that sends in one process.
pub struct Relays {
    /// In the order of preference.
    relays: Vec<Relay>,
    paces: HashMap<String, DefaultDirectRateLimiter>,
    turns: broadcast::Sender<RelayTurn>,
}

struct Relay {
    name: Arc<str>,
    door: Door,
    connections: u32,
    places: Semaphore,
    idle: Mutex<Vec<Connection>>,
    rate: Option<DefaultDirectRateLimiter>,
    standing: Mutex<Standing>,
}

#[derive(Default)]
struct Standing {
    breaker: Breaker,
    last_fault: Option<(Time, String)>,
    avoided_until: Option<Instant>,
}

/// The time as it passes during one call.
#[derive(Clone, Copy)]
struct Watch {
    now: Time,
    begun_at: Instant,
}

impl Watch {
    fn now(self) -> Time {
        let passed = chrono::Duration::from_std(self.begun_at.elapsed()).unwrap_or_default();
        whole_millis(self.now + passed)
    }
}

impl Relays {
    pub(super) fn new(
        email: &Email,
        relays: &[email::Relay],
        extra_roots: &[CertificateDer<'static>],
    ) -> Result<Relays, SetupFault> {
        let hello = email.return_path.domain();
        let relay = |relay: &email::Relay| {
            Door::new(relay, hello, email.timeout, extra_roots).map(|door| Relay::new(relay, door))
        };
        Ok(Relays {
            relays: relays.iter().map(relay).collect::<Result<_, _>>()?,
            paces: email.pace.iter().map(|(domain, rate)| (domain.clone(), limiter(*rate))).collect(),
            turns: broadcast::Sender::new(TURNS_KEPT),
        })
    }

    /// Hands over one letter. It comes back when a relay has answered, or none is left to be asked.
    pub async fn send(&self, letter: &Letter, now: Time) -> Sent {
        if let Some(retry_in) = self.paces.get(letter.to.domain()).and_then(wait_of) {
            return Sent::Paced { retry_in };
        }
        let watch = Watch { now, begun_at: Instant::now() };
        let mut last = None;
        let mut asked = vec![false; self.relays.len()];
        while let Some((at, _place)) = self.enter(&asked, watch).await {
            asked[at] = true;
            let relay = &self.relays[at];
            let handed = relay.hand_over(letter).await;
            self.note(relay, handed.as_ref().err(), watch.now());
            let tried = |outcome, reply| Sent::Tried { relay: Some(Arc::clone(&relay.name)), outcome, reply };
            match handed {
                Ok(reply) => return tried(Outcome::Accepted, reply),
                Err(Fault { outcome: Outcome::Passing, whose: Whose::Relay | Whose::RelaysRule, reply, .. }) => {
                    last = Some(tried(Outcome::Passing, reply));
                }
                Err(fault) => return tried(fault.outcome, fault.reply),
            }
        }
        last.unwrap_or_else(|| Sent::AllResting { retry_in: self.rest_of_all(watch.now()) })
    }

    /// Sessions that there may be with all relays together. Fewer letters under way than that would let one relay that hangs keep the
    /// others waiting.
    pub fn sessions(&self) -> usize {
        self.relays.iter().map(|relay| relay.connections as usize).sum()
    }

    /// Hears of every relay that is given up or back from now on.
    pub fn turns(&self) -> broadcast::Receiver<RelayTurn> {
        self.turns.subscribe()
    }

    /// How each relay is, in the order of preference.
    pub fn health(&self) -> Vec<RelayHealth> {
        self.relays.iter().map(Relay::health).collect()
    }

    /// Takes leave of sessions that have had nothing to do for `rest`; of all that wait where it is zero, before the process ends.
    /// Sessions with a letter under way are left alone.
    pub async fn close_idle(&self, rest: Duration) {
        let idle: Vec<Connection> = self.relays.iter().flat_map(|relay| relay.take_rested(rest)).collect();
        futures_util::future::join_all(idle.into_iter().map(Connection::quit)).await;
    }

    /// The first relay in the order of preference that takes a letter now, with a place there. `None` where none is left that was
    /// not asked and is not left alone.
    async fn enter(&self, asked: &[bool], watch: Watch) -> Option<(usize, SemaphorePermit<'_>)> {
        loop {
            let open = |at: &usize| !asked[*at] && self.relays[*at].would_admit(watch.now());
            let open: Vec<usize> = (0..self.relays.len()).filter(open).collect();
            for at in &open {
                if let Some(place) = self.relays[*at].place_soon(watch).await {
                    return Some((*at, place));
                }
            }
            // All are busy: whichever is free first.
            let places = open.iter().map(|at| Box::pin(async move { (*at, self.relays[*at].place().await) }));
            let places: Vec<_> = places.collect();
            if places.is_empty() {
                return None;
            }
            let ((at, place), ..) = select_all(places).await;
            if let Some(place) = place.filter(|_| self.relays[at].admits(watch.now())) {
                return Some((at, place));
            }
        }
    }

    /// What an attempt says of the relay.
    fn note(&self, relay: &Relay, fault: Option<&Fault>, now: Time) {
        let fault = fault.filter(|fault| fault.whose == Whose::Relay);
        let turn = relay.note(fault, now);
        if let Some(turn) = turn {
            let why = fault.map_or_else(|| "it takes letters again".to_owned(), |fault| fault.reply.clone());
            // Nobody need listen.
            let _ = self.turns.send(RelayTurn { relay: Arc::clone(&relay.name), turn, at: now, why });
        }
    }

    /// Until the first relay is tried again.
    fn rest_of_all(&self, now: Time) -> Duration {
        let until = |relay: &Relay| match held(&relay.standing).breaker {
            Breaker::Open { until, .. } => (until - now).to_std().unwrap_or_default(),
            // One letter is on its way there.
            Breaker::Trying { .. } | Breaker::Closed { .. } => REST_MIN,
        };
        self.relays.iter().map(until).min().unwrap_or_default().max(REST_MIN)
    }
}

impl Relay {
    fn new(relay: &email::Relay, door: Door) -> Relay {
        Relay {
            name: relay.name().into(),
            door,
            connections: relay.connections,
            places: Semaphore::new(relay.connections as usize),
            idle: Mutex::default(),
            rate: relay.rate.map(limiter),
            standing: Mutex::default(),
        }
    }

    /// Whether it is of any use to wait for a place here.
    fn would_admit(&self, now: Time) -> bool {
        let mut breaker = held(&self.standing).breaker;
        breaker.admits(now)
    }

    /// Takes the turn of the one that tries, where there is one to be had.
    fn admits(&self, now: Time) -> bool {
        held(&self.standing).breaker.admits(now)
    }

    /// A place, when one is free and the rate allows it.
    async fn place(&self) -> Option<SemaphorePermit<'_>> {
        let place = self.places.acquire().await.ok()?;
        while let Some(wait) = self.rate.as_ref().and_then(wait_of) {
            sleep(wait).await;
        }
        Some(place)
    }

    /// A place within a moment; at once or not at all where somebody waited in vain lately.
    async fn place_soon(&self, watch: Watch) -> Option<SemaphorePermit<'_>> {
        let is_avoided = held(&self.standing).avoided_until.is_some_and(|until| Instant::now() < until);
        match timeout(if is_avoided { Duration::ZERO } else { PATIENCE }, self.place()).await {
            Ok(place) => place.filter(|_| self.admits(watch.now())),
            Err(_) => {
                if !is_avoided {
                    held(&self.standing).avoided_until = Some(Instant::now() + AVOIDED);
                }
                None
            }
        }
    }

    /// Sends over a session that waits, else over a new one.
    async fn hand_over(&self, letter: &Letter) -> Result<String, Fault> {
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

    /// Counts an attempt. What is over with the relay's own failures is over with its sessions as well.
    fn note(&self, fault: Option<&Fault>, now: Time) -> Option<Turn> {
        let mut standing = held(&self.standing);
        let Some(fault) = fault else { return standing.breaker.succeeded() };
        standing.last_fault = Some((now, fault.reply.clone()));
        let turn = standing.breaker.failed(now);
        drop(standing);
        if turn == Some(Turn::Opened) {
            held(&self.idle).clear();
        }
        turn
    }

    fn take_rested(&self, rest: Duration) -> Vec<Connection> {
        held(&self.idle).extract_if(.., |connection| connection.rested_at().elapsed() >= rest).collect()
    }

    fn health(&self) -> RelayHealth {
        let standing = held(&self.standing);
        let free = u32::try_from(self.places.available_permits()).unwrap_or(self.connections);
        RelayHealth {
            relay: Arc::clone(&self.name),
            breaker: standing.breaker,
            busy: self.connections.saturating_sub(free),
            connections: self.connections,
            last_fault: standing.last_fault.clone(),
        }
    }
}

fn limiter(rate: NonZeroU32) -> DefaultDirectRateLimiter {
    RateLimiter::direct(Quota::per_second(rate))
}

/// How long to wait for the next turn; `None` where it is now, and then it is taken.
fn wait_of(limiter: &DefaultDirectRateLimiter) -> Option<Duration> {
    limiter.check().err().map(|early| early.wait_time_from(DefaultClock::default().now()))
}
