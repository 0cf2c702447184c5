//! The door through which time comes in: what happens because an instant has come, not because somebody asked.

pub mod asked_checks;
pub mod deliverer;
pub mod duty;
pub mod escalations;
pub mod fan_out;
pub mod prober;
pub mod publisher;
pub mod recorder;
pub mod timekeeper;
