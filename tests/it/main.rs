//! One integration binary: a file per noun, and the harness that they share.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails with the place where it stood"
)]

mod architecture;
mod asked_checks;
mod audit;
mod catalogue;
mod commands;
mod configuration;
mod console_access;
mod console_catalogue;
mod console_checks;
mod console_deliveries;
mod console_mails;
mod console_maintenances;
mod console_screen;
mod console_writing;
mod corrections;
mod delivering;
mod durability;
mod email_channel;
mod escalations;
mod harness;
mod holding;
mod imports;
mod incidents;
mod journeys;
mod maintenances;
mod manuscripts;
mod months;
mod notices;
mod notifications;
mod observations;
mod probing;
mod rehearsal;
mod requests;
mod staff;
mod status_ends;
mod status_news;
mod subscriber_lists;
mod subscribing;
mod telling;
mod uptime;
mod web;
mod wire;
