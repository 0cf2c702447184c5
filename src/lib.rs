//! Bonghwa: status pages and incident communication that stay true when everything else is down.
//!
//! One crate, one binary. `docs/ARCHITECTURE.md` is the map: floors, doors, journeys; `tests/it/architecture.rs` holds it.

pub mod actions;
pub mod app;
pub mod channels;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod entropy;
pub mod importing;
pub mod mirrors;
pub mod probing;
pub mod published;
pub mod rehearsal;
pub mod store;
pub mod view;
pub mod web;
pub mod workers;
