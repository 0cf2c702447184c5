//! Everything that changes something, one function each. Every action takes a connection inside a transaction that one of
//! the doors of the store has begun, and its instants as arguments; none reads a clock or draws chance.

pub mod alerts;
pub mod asked_checks;
pub mod bounces;
pub mod catalogue;
pub mod corrections;
pub mod duty;
pub mod escalations;
pub mod holds;
pub mod imports;
pub mod incidents;
pub mod maintenances;
pub mod manuscripts;
pub mod notices;
pub mod notifications;
pub mod observations;
pub mod record;
pub mod refusals;
pub mod screen;
pub mod sessions;
pub mod staff;
pub mod statuses;
pub mod subscribers;
pub mod templates;
pub mod test_mails;
pub mod uptime;
mod verdicts;
