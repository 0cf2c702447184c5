//! What people can use or should do meanwhile. Advice always has an end: what helped yesterday misleads today.

use super::ids::ComponentId;
use super::language::Wording;
use super::time::Time;

/// When advice ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdviceEnd {
    /// At an instant.
    At(Time),
    /// When its component is restored, or the incident over where it has none.
    WhenRestored,
}

/// One piece of advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// Its number within the installation.
    pub number: i64,
    /// What it is instead of; `None` where it is about the whole incident.
    pub component: Option<ComponentId>,
    /// In words.
    pub wording: Wording,
    /// When it was published.
    pub said_at: Time,
    /// When it ends.
    pub end: AdviceEnd,
    /// When it did end; `None` while it holds.
    pub ended_at: Option<Time>,
}
