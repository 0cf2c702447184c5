//! Which server a letter goes through, and when.
//!
//! Relays are asked in the order of the settings. One that fails before a letter is out hands on to the next at once; one that
//! fails again and again is left alone (`domain::breakers`). Whoever comes while all sessions of a relay are busy waits a moment, because
//! order is preference, and then goes on: a slow relay keeps its own sessions busy and nobody else.
//!
//! Letters to staff have a session of their own at every relay, beside those of the settings (`gate`): nothing that is under way to readers
//! can keep them waiting, neither a rate nor a relay that hangs.

mod gate;

use super::connection::{Connection, Door};
use super::faults::{Fault, Whose};
use super::{Letter, Sent, SetupFault, held};
use crate::config::email::{self, Email};
use crate::domain::breakers::{Breaker, Turn};
use crate::domain::deliveries::Outcome;
use crate::domain::time::{Time, whole_millis};
use futures_util::FutureExt;
use futures_util::future::select_all;
use gate::Gate;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use rustls::pki_types::CertificateDer;
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::SemaphorePermit;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// How long a busy relay is waited for before the next is asked. One that works has a session free within a few milliseconds.
const PATIENCE: Duration = Duration::from_millis(50);
/// How long nobody waits for a relay at which somebody waited in vain, so that its slowness is hardly paid for; what it has free is
/// taken all the same.
const AVOIDED: Duration = Duration::from_secs(10);
/// So many mailboxes that are not there, in a row, are believed. Of more, with nobody between them whose letter is taken, the relay is what
/// is wrong: readers are not struck off for it.
const GONE_IN_A_ROW_MAX: u32 = 10;
/// The soonest that anything is tried again where every relay is left alone.
const REST_MIN: Duration = Duration::from_secs(1);
/// How long a server may take for one step of a letter to staff, where the settings do not say less: then the next relay is asked. Most
/// need less than a second.
const STEP_OF_STAFF: Duration = Duration::from_secs(5);

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
    paces: HashMap<String, Pace>,
    /// That everything stops.
    stop: CancellationToken,
}

/// How fast one receiving domain is written to.
struct Pace {
    limiter: DefaultDirectRateLimiter,
    /// The time that one letter takes.
    span: Duration,
    /// The next place behind those who wait.
    next: Mutex<Instant>,
}

impl Pace {
    fn new(rate: NonZeroU32) -> Pace {
        Pace { limiter: limiter(rate), span: Duration::from_secs(1) / rate.get(), next: Mutex::new(Instant::now()) }
    }

    /// How long to wait; `None` where it is one's turn. Whoever waits is given a place of their own behind the others, or all of them would
    /// come back together again and again, each time with a row written.
    fn wait(&self) -> Option<Duration> {
        let soonest = wait_of(&self.limiter)?;
        let now = Instant::now();
        let mut next = held(&self.next);
        let place = (*next).max(now + soonest);
        *next = place + self.span;
        Some(place - now)
    }
}

struct Relay {
    name: Arc<str>,
    /// The sessions of the settings, at their rate.
    shared: Gate,
    /// One beside them, for staff alone.
    of_staff: Gate,
    standing: Mutex<Standing>,
}

#[derive(Default)]
struct Standing {
    breaker: Breaker,
    last_fault: Option<(Time, String)>,
    avoided_until: Option<Instant>,
    /// Mailboxes that it said are not there since it last took a letter.
    gone_in_a_row: u32,
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
        let (hello, stop) = (email.return_path.domain(), CancellationToken::new());
        let relay = |relay: &email::Relay| -> Result<Relay, SetupFault> {
            let door = |step| Door::new(relay, hello, (step, &stop), extra_roots);
            Ok(Relay {
                name: relay.name().into(),
                shared: Gate::new(door(email.timeout)?, relay.connections, relay.rate.map(limiter)),
                of_staff: Gate::new(door(email.timeout.min(STEP_OF_STAFF))?, 1, None),
                standing: Mutex::default(),
            })
        };
        Ok(Relays {
            relays: relays.iter().map(relay).collect::<Result<_, _>>()?,
            paces: email.pace.iter().map(|(domain, rate)| (domain.clone(), Pace::new(*rate))).collect(),
            stop,
        })
    }

    /// Breaks off what is under way, for good. A letter whose last dot is out is waited for, five seconds at most; any other counts as not
    /// tried, and so does what comes later.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Hands over one letter. It comes back when a relay has answered, or none is left to be asked.
    pub async fn send(&self, letter: &Letter, now: Time) -> Sent {
        if let Some(retry_in) = self.paces.get(letter.to.domain()).and_then(Pace::wait) {
            return Sent::Paced { retry_in };
        }
        let watch = Watch { now, begun_at: Instant::now() };
        let mut last = None;
        let mut asked = vec![false; self.relays.len()];
        loop {
            let entered = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Sent::Stopped,
                entered = self.enter(&asked, watch) => entered,
            };
            let Some((at, _place)) = entered else { break };
            asked[at] = true;
            let relay = &self.relays[at];
            let handed = relay.believed(relay.shared.hand_over(letter).await);
            relay.note(handed.as_ref().err(), watch.now());
            match relay.judged(handed) {
                ControlFlow::Break(sent) => return sent,
                ControlFlow::Continue(sent) => last = Some(sent),
            }
        }
        last.unwrap_or_else(|| Sent::AllResting { retry_in: self.rest_of_all(watch.now()) })
    }

    /// Hands over one letter to staff, who wait for no rate, no pace and no session of others. A relay that is left alone is asked after
    /// those that are not: somebody must be told. One more relay is asked at once where the letter may have arrived or not: better twice,
    /// under the same Message-ID, than late.
    pub async fn send_to_staff(&self, letter: &Letter, now: Time) -> Sent {
        let watch = Watch { now, begun_at: Instant::now() };
        let (open, resting): (Vec<&Relay>, Vec<&Relay>) = self.relays.iter().partition(|relay| relay.would_admit(now));
        let (mut doubtful, mut last) = (None, None);
        for relay in open.into_iter().chain(resting) {
            let Some(_place) = relay.of_staff.place().await else { continue };
            let is_admitted = relay.admits(watch.now());
            let handed = relay.believed(relay.of_staff.hand_over(letter).await);
            // Of one that is left alone it only counts that it is back.
            if is_admitted || handed.is_ok() {
                relay.note(handed.as_ref().err(), watch.now());
            }
            match relay.judged(handed) {
                ControlFlow::Break(sent @ Sent::Tried { outcome: Outcome::Ambiguous, .. }) if doubtful.is_none() => {
                    doubtful = Some(sent);
                }
                ControlFlow::Break(sent) => return doubtful.filter(|_| sent == Sent::Stopped).unwrap_or(sent),
                ControlFlow::Continue(sent) => last = Some(sent),
            }
        }
        doubtful.or(last).unwrap_or(Sent::AllResting { retry_in: REST_MIN })
    }

    /// Sessions that there may be with all relays together, without those of staff. Fewer letters under way than that would let one relay
    /// that hangs keep the others waiting.
    pub fn sessions(&self) -> usize {
        self.relays.iter().map(|relay| relay.shared.sessions() as usize).sum()
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
            let places = open.iter().map(|at| Box::pin(async move { (*at, self.relays[*at].shared.place().await) }));
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
    /// Whether it is of any use to wait for a place here.
    fn would_admit(&self, now: Time) -> bool {
        let mut breaker = held(&self.standing).breaker;
        breaker.admits(now)
    }

    /// Takes the turn of the one that tries, where there is one to be had.
    fn admits(&self, now: Time) -> bool {
        held(&self.standing).breaker.admits(now)
    }

    /// A place within a moment; at once or not at all where somebody waited in vain lately.
    async fn place_soon(&self, watch: Watch) -> Option<SemaphorePermit<'_>> {
        let is_avoided = held(&self.standing).avoided_until.is_some_and(|until| Instant::now() < until);
        let place = match is_avoided {
            // Not by a timeout of nothing, which lasts as long as the clock of timers takes to move.
            true => self.shared.place().now_or_never(),
            false => timeout(PATIENCE, self.shared.place()).await.ok(),
        };
        if place.is_none() && !is_avoided {
            held(&self.standing).avoided_until = Some(Instant::now() + AVOIDED);
        }
        place.flatten().filter(|_| self.admits(watch.now()))
    }

    /// What it says, as far as it can be believed.
    fn believed(&self, handed: Result<String, Fault>) -> Result<String, Fault> {
        let mut standing = held(&self.standing);
        match handed {
            Ok(reply) => {
                standing.gone_in_a_row = 0;
                Ok(reply)
            }
            Err(fault) if fault.outcome == Outcome::Permanent => {
                standing.gone_in_a_row = standing.gone_in_a_row.saturating_add(1);
                Err(if standing.gone_in_a_row > GONE_IN_A_ROW_MAX { Fault::doubted(fault) } else { fault })
            }
            Err(fault) => Err(fault),
        }
    }

    /// What an attempt comes to: the end, or what is to be said of it where nobody else is left to be asked.
    fn judged(&self, handed: Result<String, Fault>) -> ControlFlow<Sent, Sent> {
        let tried = |outcome, reply| Sent::Tried { relay: Some(Arc::clone(&self.name)), outcome, reply };
        match handed {
            Ok(reply) => ControlFlow::Break(tried(Outcome::Accepted, reply)),
            Err(Fault { whose: Whose::Nobody, .. }) => ControlFlow::Break(Sent::Stopped),
            Err(Fault { outcome: Outcome::Passing, whose: Whose::Relay | Whose::RelaysRule, reply, .. }) => {
                ControlFlow::Continue(tried(Outcome::Passing, reply))
            }
            Err(fault) => ControlFlow::Break(tried(fault.outcome, fault.reply)),
        }
    }

    /// Counts an attempt. With a relay that is given up its sessions are over as well.
    fn note(&self, fault: Option<&Fault>, now: Time) {
        if fault.is_some_and(|fault| fault.whose == Whose::Nobody) {
            return;
        }
        let mut standing = held(&self.standing);
        let Some(fault) = fault.filter(|fault| fault.whose == Whose::Relay) else {
            if standing.breaker.succeeded() == Some(Turn::Closed) {
                tracing::info!(relay = %self.name, "the relay takes letters again");
            }
            return;
        };
        standing.last_fault = Some((now, fault.reply.clone()));
        let turn = standing.breaker.failed(now);
        drop(standing);
        if turn == Some(Turn::Opened) {
            tracing::warn!(relay = %self.name, why = fault.reply, "the relay fails and is left alone for now");
            self.shared.give_up();
            self.of_staff.give_up();
        }
    }

    fn take_rested(&self, rest: Duration) -> Vec<Connection> {
        [&self.shared, &self.of_staff].into_iter().flat_map(|gate| gate.take_rested(rest)).collect()
    }

    fn health(&self) -> RelayHealth {
        let standing = held(&self.standing);
        RelayHealth {
            relay: Arc::clone(&self.name),
            breaker: standing.breaker,
            busy: self.shared.busy(),
            connections: self.shared.sessions(),
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
