//! The incident of a file as it is written: what our record needs beside what was said at the time.
//!
//! What hangs on an entry names it and is done with it, at its instant.

use super::Words;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    pub title: Words,
    pub opens_with: String,
    pub ends_with: String,
    pub reports_with: Option<String>,
    pub began_at: String,
    pub precision: String,
    pub contact: Option<Words>,
    pub author: String,
    pub approver: Option<String>,
    #[serde(default)]
    pub watched_minutes: u32,
    pub night: Option<Hours>,
    pub limits: Limits,
    pub cause: Option<Cause>,
    #[serde(default)]
    pub phases: Vec<PhaseChange>,
    #[serde(default)]
    pub set_changes: Vec<SetChange>,
    #[serde(default)]
    pub signatories: Vec<Signatory>,
    #[serde(default)]
    pub facts: Vec<Fact>,
    #[serde(default)]
    pub safety: Vec<Safety>,
    #[serde(default)]
    pub estimates: Vec<Estimate>,
    #[serde(default)]
    pub advice: Vec<Advice>,
    #[serde(default)]
    pub notices: Vec<Notice>,
}

/// Two times of the day, such as 22:00.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    pub from: String,
    pub until: String,
}

/// What a component is called that can be used in part, or badly.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub partial: Words,
    pub degraded: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    pub entry: String,
    pub by: String,
    pub text: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseChange {
    pub entry: String,
    pub phase: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetChange {
    pub entry: String,
    pub reason: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signatory {
    pub entry: String,
    pub by: String,
    pub role: Words,
    pub signed_by: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    pub id: String,
    pub entry: String,
    pub by: String,
    pub text: Words,
    pub supersedes: Option<String>,
    pub came_with: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Safety {
    pub entry: String,
    pub safety: String,
    pub text: Words,
}

/// A promise of the file as an estimate: for its components, by its due instant or so long after a fact.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Estimate {
    pub promise: String,
    pub after: Option<String>,
    pub within_minutes: Option<u32>,
    pub confidence: String,
    pub basis: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    pub entry: String,
    pub components: Vec<String>,
    pub text: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    pub id: String,
    pub entry: String,
    pub kind: String,
    pub ends_at: String,
    pub text: Words,
}
