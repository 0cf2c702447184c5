//! Incidents: what is stored of them, what acts on them do and refuse, what time does, the command line.

mod commands;
mod forms;
mod putting_right;
mod record;
mod refusals;
mod reopening;
mod scenario;
pub mod scene;
pub mod statuses;
mod store;
mod time;
