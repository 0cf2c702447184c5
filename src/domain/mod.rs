//! What is true about components, their states and their history.
//!
//! Nothing here reads a clock, draws chance, waits, or knows how anything is stored or shown: every function gives the
//! same answer for the same arguments. Reading order: [`time`], [`ids`], [`language`], [`status`], [`catalogue`],
//! [`probes`], [`observations`], [`verdict`], [`statuses`], [`uptime`], [`record`].

pub mod catalogue;
pub mod ids;
pub mod language;
pub mod observations;
pub mod page;
pub mod probes;
pub mod record;
pub mod status;
pub mod statuses;
pub mod time;
pub mod uptime;
pub mod verdict;
