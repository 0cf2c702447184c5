//! Maintenances on both databases: what time does to them, what staff do, what the page says of components meanwhile.

mod acts;
mod beside;
mod commands;
mod keeping;
mod overrun;
mod recurring;
mod reminding;
pub mod works;
