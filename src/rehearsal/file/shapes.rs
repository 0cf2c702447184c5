//! The file as it is written. Unknown keys are refused everywhere, so that a mistyped one is noticed.
//!
//! Instants are RFC 3339 with their offset; texts are objects by language tag; references are ids and slugs.

mod incident;

pub use incident::{Advice, Estimate, Fact, Hours, Incident, Notice, PhaseChange, SetChange, Signatory};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A text by language tag.
pub type Words = BTreeMap<String, String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub format: u32,
    pub title: Words,
    pub zone: String,
    pub record_from: String,
    pub starts_at: String,
    pub ends_at: String,
    pub page: Page,
    pub speakers: Vec<Speaker>,
    pub catalogue: Catalogue,
    pub entries: Vec<Entry>,
    pub incident: Option<Incident>,
    #[serde(default)]
    pub promises: Vec<Promise>,
    #[serde(default)]
    pub restored: Vec<Restored>,
    #[serde(default)]
    pub progress: Vec<Progress>,
    #[serde(default)]
    pub disputed: Vec<Dispute>,
    #[serde(default)]
    pub alternatives: Vec<Alternative>,
    pub assumed: Vec<Words>,
    pub sources: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    pub name: Words,
    pub telephone: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speaker {
    pub id: String,
    pub name: Words,
    pub role: Option<Words>,
    pub author: Option<String>,
    pub basis: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    #[serde(default)]
    pub facilities: Vec<Facility>,
    pub groups: Vec<Group>,
    #[serde(default)]
    pub components: Vec<Component>,
    #[serde(default)]
    pub generated: Vec<Series>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facility {
    pub slug: String,
    pub name: Words,
    pub kind: String,
    pub parent: Option<String>,
    pub operator: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub slug: String,
    pub name: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    pub slug: String,
    pub group: String,
    pub name: Words,
    pub description: Option<Words>,
    pub tier: Option<u8>,
    pub operator: Option<String>,
    #[serde(default)]
    pub runs_on: Vec<String>,
    #[serde(default)]
    pub functions: Vec<Function>,
}

/// As many components as `count` says, numbered from 1.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    pub slug: String,
    pub group: String,
    pub name: Words,
    pub count: u32,
    pub tier: Option<u8>,
    pub operator: Option<String>,
    #[serde(default)]
    pub runs_on: Vec<String>,
}

/// Tier, operator and facilities are those of its component.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    pub slug: String,
    pub name: Words,
    pub description: Option<Words>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub id: String,
    pub at: String,
    pub as_of: Option<String>,
    pub kind: String,
    pub by: Vec<String>,
    #[serde(default)]
    pub channels: Vec<String>,
    pub text: Words,
    #[serde(default)]
    pub states: BTreeMap<String, String>,
    #[serde(default)]
    pub since: BTreeMap<String, String>,
    #[serde(default)]
    pub counts: BTreeMap<String, Count>,
    pub promise: Option<String>,
    pub sources: Vec<String>,
    #[serde(default)]
    pub uncertain: bool,
    pub disputed_by: Option<String>,
    pub note: Option<Words>,
}

/// How many of a generated series were hit so far, and how many of these were restored.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    pub affected: u32,
    pub restored: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    pub id: String,
    pub made_at: String,
    pub entry: String,
    pub about: Words,
    #[serde(default)]
    pub components: Vec<String>,
    pub condition: Option<Words>,
    pub condition_met_at: Option<String>,
    pub due_at: Option<String>,
    pub reported_as_at: Option<String>,
    pub outcome: String,
    pub actual_at: Option<String>,
    #[serde(default)]
    pub uncertain: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restored {
    pub component: String,
    pub first_usable_at: Option<String>,
    pub main_functions_at: Option<String>,
    pub all_functions_at: Option<String>,
    #[serde(default)]
    pub uncertain: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    pub as_of: String,
    pub by: Vec<String>,
    pub basis: Words,
    pub restored: Option<u32>,
    pub total: Option<u32>,
    pub percent: Option<u8>,
    #[serde(default)]
    pub members: Vec<Vec<String>>,
    pub sources: Vec<String>,
    #[serde(default)]
    pub uncertain: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dispute {
    pub id: String,
    pub question: Words,
    pub claims: Vec<Claim>,
    pub sources: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    pub by: Vec<String>,
    pub at: Option<String>,
    pub lasted_minutes: Option<u32>,
    pub note: Option<Words>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    #[serde(rename = "for")]
    pub component: String,
    pub names: BTreeMap<String, Vec<String>>,
    pub sources: Vec<String>,
}
