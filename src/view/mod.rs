//! How the public record looks: every public file, rendered from one [`PublicRecord`](crate::domain::record::PublicRecord)
//! and the settings of the [`Page`](crate::domain::page::Page).
//!
//! Nothing here reads a clock, a file or a database: the same record gives the same bytes. [`sheets`] is the door: it
//! names every file, says when its inputs last changed, and renders it from a [`site`]. The words are in
//! `templates/locales/`, the markup in `templates/`, the one style sheet in `templates/style.css`.

pub mod console;
pub mod embeds;
pub mod mails;
pub mod sheets;
pub mod site;
pub mod sms;
pub mod subscribing;

mod addresses;
mod advice;
mod badges;
mod bars;
mod calendar;
mod components;
mod corrections;
mod counted;
mod curve;
mod endings;
mod estimates;
mod facts;
mod feeds;
mod figures;
mod frame;
mod groups;
mod headline;
mod history;
mod incidents;
mod index;
mod machines;
mod maintenances;
mod names;
mod notices;
mod open;
mod outages;
mod past;
mod pictures;
mod plain;
mod progress;
mod promises;
mod public_record;
mod recoveries;
mod safety;
mod spoken;
mod starts;
mod states;
mod statuses;
mod structured;
mod times;
mod told;
mod updates;
mod uptime;
mod wire;
mod wordings;
mod words;

#[cfg(test)]
mod gallery;
#[cfg(test)]
mod maintenance_samples;
#[cfg(test)]
mod samples;
