//! `bonghwa maintenance …`: planned work, from its announcement to its end, and work that recurs.
//!
//! Each act makes a draft of its arguments and hands it to the same action that every other door uses.

mod acting;
mod going_on;
pub(in crate::cli) mod known;
mod looking;
mod planning;
mod preview;
mod recurring;
mod refusing;

use super::Failure;
use super::incident::acting::Workplace;
use clap::{Args, Subcommand};
pub(super) use preview::tell_new;
use std::io::Write;
use std::path::Path;

/// What `maintenance` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub act: Act,
}

/// What to do with maintenances.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// Announce work: when, on what, and what people will notice; once, or again and again
    Plan(Box<planning::Plan>),
    /// Announce another time, with the reason; once the work has begun, its end alone moves
    Move(Box<going_on::Move>),
    /// Begin the work now; it begins by itself at its announced time
    Start(Box<going_on::Start>),
    /// Say that the work is done and its outcome is looked at
    Verify(Box<going_on::Verify>),
    /// End it
    End(Box<going_on::End>),
    /// Call it off before it begins
    Cancel(Box<going_on::Cancel>),
    /// Say something about it
    Update(Box<going_on::Update>),
    /// Stop announcing work that recurs; what is announced stays until it is cancelled
    EndRecurrence(recurring::EndRecurrence),
    /// List what is under way, planned, recurring and over
    List,
    /// Show all there is of one maintenance
    Show(known::Which),
}

/// Does what `arguments` say with the database that the settings at `config` name.
pub fn run(arguments: &Arguments, config: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let open = || Workplace::open_for_acts(config);
    match &arguments.act {
        Act::Plan(act) => act.run(&open()?, out),
        Act::Move(act) => act.run(&open()?, out),
        Act::Start(act) => act.run(&open()?, out),
        Act::Verify(act) => act.run(&open()?, out),
        Act::End(act) => act.run(&open()?, out),
        Act::Cancel(act) => act.run(&open()?, out),
        Act::Update(act) => act.run(&open()?, out),
        Act::EndRecurrence(act) => act.run(&open()?, out),
        Act::List => looking::list(&Workplace::open(config)?, out),
        Act::Show(which) => looking::show(&Workplace::open(config)?, which, out),
    }
}
