//! Checks over the network. A [`Checker`] is built once and holds what all checks share: resolver, trust, guard.
//!
//! In reading order: `guard` (which addresses may be reached), `resolve`, `tcp`, `tls`, `http`, `conditions`; `failure`
//! says whose doing it was. An attempt runs under one deadline, whatever it consists of.

mod conditions;
mod failure;
pub mod guard;
mod http;
mod resolve;
mod tcp;
mod tls;

use crate::domain::observations::Outcome;
use crate::domain::probes::{Check, Probe};
use failure::Failure;
use hyper::header::HeaderValue;
use ipnet::IpNet;
use rustls::pki_types::CertificateDer;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// What probes call themselves, so that whoever reads a server's log knows who asks.
const USER_AGENT: &str = concat!("Bonghwa/", env!("CARGO_PKG_VERSION"));

/// Between two attempts of one check: a server that is just being restarted is not met several times in a millisecond.
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(250);

/// Longer notes are cut; they are words for staff, not a record.
const NOTE_CHARS_MAX: usize = 200;

/// What one check saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What came out.
    pub outcome: Outcome,
    /// From the start of the attempt to its complete answer, in milliseconds; `None` where there was none.
    pub latency_ms: Option<u32>,
    /// Why, for staff, in at most 200 characters.
    pub note: Option<String>,
}

/// Why no checker can be built.
#[derive(Debug, thiserror::Error)]
pub enum CheckerFault {
    /// An extra root is no certificate, or the cryptography does not start.
    #[error("TLS for probes cannot be set up: check the extra root certificates")]
    Tls(#[from] rustls::Error),
    /// The resolver cannot be set up.
    #[error("the resolver for probes cannot be set up: check /etc/resolv.conf")]
    Resolver(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Makes checks. Build it once and share it.
pub struct Checker {
    resolver: resolve::Resolver,
    tls: tls::Tls,
    allow: Vec<IpNet>,
    user_agent: HeaderValue,
}

impl Checker {
    /// A checker that reaches global addresses and the networks of `allow`, and trusts the authorities that browsers
    /// trust and `extra_roots`.
    pub fn new(allow: Vec<IpNet>, extra_roots: &[CertificateDer<'static>]) -> Result<Checker, CheckerFault> {
        Ok(Checker {
            resolver: resolve::Resolver::from_system().map_err(|error| CheckerFault::Resolver(error.into()))?,
            tls: tls::Tls::trusting(extra_roots)?,
            allow,
            user_agent: HeaderValue::from_static(USER_AGENT),
        })
    }

    /// Runs one check: up to `probe.attempts` attempts, of which the first good one counts. It is `Failed` only where
    /// every attempt was the target's failure: one that we or the way spoiled leaves open what it would have been.
    /// A refusal of our own is not tried again.
    pub async fn check(&self, probe: &Probe) -> Reading {
        let mut kept = self.attempt(probe).await;
        for _ in 1..probe.attempts {
            if matches!(kept.outcome, Outcome::Ok | Outcome::Slow | Outcome::SelfFailed) {
                break;
            }
            sleep(BETWEEN_ATTEMPTS).await;
            kept = after_both(kept, self.attempt(probe).await);
        }
        kept
    }

    async fn attempt(&self, probe: &Probe) -> Reading {
        let begun = Instant::now();
        let deadline = begun + probe.timeout;
        let result = match &probe.check {
            Check::Http(http) => http::check(self, http, deadline).await,
            Check::Tcp(tcp) => tcp::check(self, tcp, deadline).await,
        };
        let latency_ms = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
        match result {
            Ok(note) => {
                let is_slow = probe.judging.slow_above_ms.is_some_and(|bound| latency_ms > bound);
                let outcome = if is_slow { Outcome::Slow } else { Outcome::Ok };
                Reading { outcome, latency_ms: Some(latency_ms), note: note.map(shortened) }
            }
            Err(Failure { outcome, note, was_answered }) => {
                Reading { outcome, latency_ms: was_answered.then_some(latency_ms), note: Some(shortened(note)) }
            }
        }
    }
}

/// What two attempts say together, of which the first was not good.
fn after_both(first: Reading, second: Reading) -> Reading {
    if first.outcome != Outcome::Failed && second.outcome == Outcome::Failed { first } else { second }
}

fn shortened(mut note: String) -> String {
    if let Some((end, _)) = note.char_indices().nth(NOTE_CHARS_MAX) {
        note.truncate(end);
    }
    note
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_attempts_that_all_failed_make_a_failure() {
        let reading = |outcome| Reading { outcome, latency_ms: None, note: None };
        for (first, second, both) in [
            (Outcome::Failed, Outcome::Failed, Outcome::Failed),
            (Outcome::Failed, Outcome::Ok, Outcome::Ok),
            (Outcome::PathFailed, Outcome::Slow, Outcome::Slow),
            (Outcome::Failed, Outcome::PathFailed, Outcome::PathFailed),
            (Outcome::PathFailed, Outcome::Failed, Outcome::PathFailed),
            (Outcome::Failed, Outcome::SelfFailed, Outcome::SelfFailed),
        ] {
            assert_eq!(after_both(reading(first), reading(second)).outcome, both, "{first:?}, {second:?}");
        }
    }

    #[test]
    fn notes_are_cut_between_characters() {
        assert_eq!(shortened("가".repeat(300)).chars().count(), NOTE_CHARS_MAX);
        assert_eq!(shortened("short".to_owned()), "short");
    }
}
