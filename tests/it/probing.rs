//! Checks against real listeners on loopback: what each kind of answer, and of no answer, counts as.

mod http;
mod https;
pub mod listeners;
mod redirects;
mod tcp;

use bonghwa::domain::ids::{ComponentId, ProbeId};
use bonghwa::domain::observations::Outcome;
use bonghwa::domain::probes::{Check, Condition, HttpCheck, Probe, TcpCheck};
use bonghwa::domain::verdict::{Flapping, Judging, Patience};
use bonghwa::probing::{Checker, Reading};
use std::time::Duration;

/// A checker that may reach loopback and trusts only what browsers trust.
fn checker() -> Checker {
    let allow = ["127.0.0.0/8", "::1/128"].map(|network| network.parse().unwrap());
    Checker::new(allow.to_vec(), &[]).unwrap()
}

fn probe(check: Check) -> Probe {
    let patience = Patience { checks: 1, time: Duration::ZERO };
    Probe {
        id: ProbeId::from_slug("probe"),
        slug: "probe".to_owned(),
        component: ComponentId::from_slug("component"),
        is_decisive: true,
        interval: Duration::from_secs(30),
        // Long for loopback, short for whoever waits for the tests; tests of timeouts set their own.
        timeout: Duration::from_secs(10),
        attempts: 1,
        check,
        judging: Judging {
            failure: patience,
            recovery: patience,
            slow_above_ms: None,
            well_below_ms: None,
            silent_after: Duration::from_secs(300),
            flapping: Flapping { changes: 5, within: Duration::from_secs(600) },
        },
    }
}

fn http(url: &str) -> HttpCheck {
    HttpCheck {
        url: url.parse().unwrap(),
        method: "GET".to_owned(),
        headers: Vec::new(),
        body: None,
        redirects_max: 0,
        conditions: Vec::new(),
        certificate_days_min: None,
    }
}

fn http_probe(url: &str, conditions: &[Condition]) -> Probe {
    probe(Check::Http(HttpCheck { conditions: conditions.to_vec(), ..http(url) }))
}

fn tcp_probe(host: &str, port: u16) -> Probe {
    probe(Check::Tcp(TcpCheck { host: host.to_owned(), port }))
}

/// Holds where the outcome is this one and the note begins so.
#[track_caller]
fn assert_reads(reading: &Reading, outcome: Outcome, note: &str) {
    assert_eq!(reading.outcome, outcome, "{reading:?}");
    let found = reading.note.as_deref().unwrap_or_default();
    assert!(found.starts_with(note) && (note.is_empty() == found.is_empty()), "{reading:?}");
}
