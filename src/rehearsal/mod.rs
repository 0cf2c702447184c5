//! A door through which a recorded outage comes in: its file is read whole, and what was said then is said again, in order,
//! through the same actions as everything else, into a database of its own.
//!
//! [`mod@file`] reads and checks, [`spreading`] decides which leaves a statement is about, [`play`] plays: statuses until an
//! incident is open, and from then on the incident.

pub mod file;
pub mod play;
pub mod spreading;
mod telling;
