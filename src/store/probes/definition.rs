//! The stored shape of a probe's definition. Keys that a newer version adds are passed over, so that going back is possible.

use crate::domain::ids::{ComponentId, ProbeId};
use crate::domain::probes::{Check, Comparison, Condition, HttpCheck, Probe, TcpCheck};
use crate::domain::verdict::{Flapping, Judging, Patience};
use crate::store::error::Error;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Everything about a probe that no query asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Definition {
    is_decisive: bool,
    interval_ms: u64,
    timeout_ms: u64,
    attempts: u32,
    check: StoredCheck,
    judging: StoredJudging,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum StoredCheck {
    Http {
        url: String,
        method: String,
        headers: Vec<(String, String)>,
        body: Option<String>,
        redirects_max: u8,
        conditions: Vec<StoredCondition>,
        certificate_days_min: Option<u32>,
    },
    Tcp {
        host: String,
        port: u16,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredCondition {
    Status(Vec<(u16, u16)>),
    BodyContains(String),
    BodyLacks(String),
    BodyMatches(String),
    HeaderContains { name: String, value: String },
    Json { path: String, comparison: StoredComparison, value: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredComparison {
    Equals,
    Differs,
    Below,
    Above,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredJudging {
    failure: StoredPatience,
    recovery: StoredPatience,
    slow_above_ms: Option<u32>,
    well_below_ms: Option<u32>,
    silent_after_ms: u64,
    flapping_changes: u32,
    flapping_within_ms: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct StoredPatience {
    checks: u32,
    time_ms: u64,
}

fn millis(duration: Duration) -> u64 {
    duration.as_millis() as u64
}

impl Definition {
    /// What is stored of `probe`.
    pub(super) fn of(probe: &Probe) -> Definition {
        Definition {
            is_decisive: probe.is_decisive,
            interval_ms: millis(probe.interval),
            timeout_ms: millis(probe.timeout),
            attempts: probe.attempts,
            check: StoredCheck::of(&probe.check),
            judging: StoredJudging::of(&probe.judging),
        }
    }

    /// The probe that this defines.
    pub(super) fn into_probe(self, id: ProbeId, slug: String, component: ComponentId) -> Result<Probe, Error> {
        let check = self.check.into_check().ok_or_else(|| Error::corrupt(format!("the address of probe {id}")))?;
        Ok(Probe {
            id,
            slug,
            component,
            is_decisive: self.is_decisive,
            interval: Duration::from_millis(self.interval_ms),
            timeout: Duration::from_millis(self.timeout_ms),
            attempts: self.attempts,
            check,
            judging: self.judging.into_judging(),
        })
    }
}

impl StoredCheck {
    fn of(check: &Check) -> StoredCheck {
        match check {
            Check::Tcp(tcp) => StoredCheck::Tcp { host: tcp.host.clone(), port: tcp.port },
            Check::Http(http) => StoredCheck::Http {
                url: http.url.to_string(),
                method: http.method.clone(),
                headers: http.headers.clone(),
                body: http.body.clone(),
                redirects_max: http.redirects_max,
                conditions: http.conditions.iter().map(StoredCondition::of).collect(),
                certificate_days_min: http.certificate_days_min,
            },
        }
    }

    fn into_check(self) -> Option<Check> {
        Some(match self {
            StoredCheck::Tcp { host, port } => Check::Tcp(TcpCheck { host, port }),
            StoredCheck::Http { url, method, headers, body, redirects_max, conditions, certificate_days_min } => {
                Check::Http(HttpCheck {
                    url: url::Url::parse(&url).ok()?,
                    method,
                    headers,
                    body,
                    redirects_max,
                    conditions: conditions.into_iter().map(StoredCondition::into_condition).collect(),
                    certificate_days_min,
                })
            }
        })
    }
}

impl StoredCondition {
    fn of(condition: &Condition) -> StoredCondition {
        match condition.clone() {
            Condition::Status(ranges) => StoredCondition::Status(ranges),
            Condition::BodyContains(text) => StoredCondition::BodyContains(text),
            Condition::BodyLacks(text) => StoredCondition::BodyLacks(text),
            Condition::BodyMatches(pattern) => StoredCondition::BodyMatches(pattern),
            Condition::HeaderContains { name, value } => StoredCondition::HeaderContains { name, value },
            Condition::Json { path, comparison, value } => {
                let comparison = match comparison {
                    Comparison::Equals => StoredComparison::Equals,
                    Comparison::Differs => StoredComparison::Differs,
                    Comparison::Below => StoredComparison::Below,
                    Comparison::Above => StoredComparison::Above,
                };
                StoredCondition::Json { path, comparison, value }
            }
        }
    }

    fn into_condition(self) -> Condition {
        match self {
            StoredCondition::Status(ranges) => Condition::Status(ranges),
            StoredCondition::BodyContains(text) => Condition::BodyContains(text),
            StoredCondition::BodyLacks(text) => Condition::BodyLacks(text),
            StoredCondition::BodyMatches(pattern) => Condition::BodyMatches(pattern),
            StoredCondition::HeaderContains { name, value } => Condition::HeaderContains { name, value },
            StoredCondition::Json { path, comparison, value } => {
                let comparison = match comparison {
                    StoredComparison::Equals => Comparison::Equals,
                    StoredComparison::Differs => Comparison::Differs,
                    StoredComparison::Below => Comparison::Below,
                    StoredComparison::Above => Comparison::Above,
                };
                Condition::Json { path, comparison, value }
            }
        }
    }
}

impl StoredJudging {
    fn of(judging: &Judging) -> StoredJudging {
        let patience = |patience: Patience| StoredPatience { checks: patience.checks, time_ms: millis(patience.time) };
        StoredJudging {
            failure: patience(judging.failure),
            recovery: patience(judging.recovery),
            slow_above_ms: judging.slow_above_ms,
            well_below_ms: judging.well_below_ms,
            silent_after_ms: millis(judging.silent_after),
            flapping_changes: judging.flapping.changes,
            flapping_within_ms: millis(judging.flapping.within),
        }
    }

    fn into_judging(self) -> Judging {
        let patience =
            |stored: StoredPatience| Patience { checks: stored.checks, time: Duration::from_millis(stored.time_ms) };
        Judging {
            failure: patience(self.failure),
            recovery: patience(self.recovery),
            slow_above_ms: self.slow_above_ms,
            well_below_ms: self.well_below_ms,
            silent_after: Duration::from_millis(self.silent_after_ms),
            flapping: Flapping {
                changes: self.flapping_changes,
                within: Duration::from_millis(self.flapping_within_ms),
            },
        }
    }
}
