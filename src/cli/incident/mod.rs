//! `bonghwa incident …`: the acts on incidents, and looking at them.
//!
//! Each act finds what it speaks of, makes a draft of its arguments and hands it to the same action that every other door
//! uses. [`acting`] holds what all of them share; the families of acts are a file each.

pub mod acting;
pub mod clock;
pub mod estimating;
pub mod known;
pub mod looking;
pub mod opening;
pub mod preview;
pub mod publishing;
mod reading;
pub mod recovering;
pub mod refusing;
pub mod saying;
mod sheet;
mod taking;
pub mod telling;
pub mod words;

use super::Failure;
use acting::{Outcome, Workplace};
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::Path;

/// What `incident` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub act: Act,
}

/// What to do with incidents.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// Open an incident with its first word
    Open(Box<opening::Open>),
    /// Publish an update
    Update(Box<publishing::Publish>),
    /// Put better words in the place of an update's; the old ones stay, struck
    Correct(Box<publishing::Correct>),
    /// Take an update back; its place stays, and so does what it stated of components
    Retract(Box<publishing::Retract>),
    /// Put a wrong update right: retract it, restore the statuses, say what was wrong
    PutRight(Box<publishing::PutRight>),
    /// Change which components are tracked, with the reason
    Track(Box<recovering::Track>),
    /// State how far components are back, without an update
    Recover(Box<recovering::Recover>),
    /// Say when something should be back, or that nobody knows yet
    Estimate(Box<estimating::Estimating>),
    /// State a fact, or one that is awaited
    Fact(Box<estimating::StateFact>),
    /// Note that an awaited fact came
    FactCame(Box<estimating::FactCame>),
    /// State whether messages, money and personal records are safe
    Safety(Box<telling::StateSafety>),
    /// Say what people can use or should do meanwhile
    Advise(Box<telling::Advise>),
    /// Note a suspected cause for the staff, or publish a confirmed one
    Cause(Box<telling::Cause>),
    /// Correct when it began
    Start(Box<telling::CorrectStart>),
    /// Say that the impact is another than the rules give
    Impact(Box<telling::OverrideImpact>),
    /// Add to the internal log
    Log(Box<telling::Log>),
    /// End it with its last word
    Resolve(Box<publishing::Resolve>),
    /// Say that it was not over after all
    Reopen(Box<publishing::Reopen>),
    /// Publish the report after the end
    Report(Box<publishing::Report>),
    /// Say of each open incident when the next word is due, and what has passed or is about to
    Clock,
    /// List all incidents
    List,
    /// Show all there is of one incident, with what only staff may see
    Show(known::Which),
}

/// Does what `arguments` say with the database that the settings at `config` name.
pub fn run(arguments: &Arguments, config: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let open = || Workplace::open_for_acts(config);
    match &arguments.act {
        Act::Open(act) => act.run(&open()?, out),
        Act::Update(act) => act.run(&open()?, out),
        Act::Correct(act) => act.run(&open()?, out),
        Act::Retract(act) => act.run(&open()?, out),
        Act::PutRight(act) => act.run(&open()?, out),
        Act::Track(act) => act.run(&open()?, out),
        Act::Recover(act) => act.run(&open()?, out),
        Act::Estimate(act) => act.run(&open()?, out),
        Act::Fact(act) => act.run(&open()?, out),
        Act::FactCame(act) => act.run(&open()?, out),
        Act::Safety(act) => act.run(&open()?, out),
        Act::Advise(act) => act.run(&open()?, out),
        Act::Cause(act) => act.run(&open()?, out),
        Act::Start(act) => act.run(&open()?, out),
        Act::Impact(act) => act.run(&open()?, out),
        Act::Log(act) => act.run(&open()?, out),
        Act::Resolve(act) => act.run(&open()?, out),
        Act::Reopen(act) => act.run(&open()?, out),
        Act::Report(act) => act.run(&open()?, out),
        Act::Clock => clock::tell(&Workplace::open(config)?, out),
        Act::List => looking::list(&Workplace::open(config)?, out),
        Act::Show(which) => looking::show(&Workplace::open(config)?, which, out),
    }
}

/// Tells what was done, where it is to be read and when the next word is due. `done` goes on after the incident's id:
/// `was opened: critical, 14 components tracked`.
fn tell(
    workplace: &Workplace,
    outcome: Option<Outcome>,
    is_update: bool,
    done: impl FnOnce(&Outcome) -> String,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let Some(outcome) = outcome else { return Ok(()) };
    let incident = &outcome.held.incident;
    let address = preview::address(&workplace.page, incident.id);
    if outcome.was_done_before {
        writeln!(out, "This form was published before, and nothing was written now: {address}")?;
        return Ok(());
    }
    let anchor = incident.updates.last().filter(|_| is_update).map(|update| format!("#u-{}", update.id));
    writeln!(out, "Incident {} {} {address}{}", incident.id, done(&outcome), anchor.unwrap_or_default())?;
    if let Some(promise) = incident.promise() {
        writeln!(out, "The next word is due by {}.", workplace.moment_and_distance(promise.due_at))?;
    }
    Ok(())
}

/// As [`tell`], and which components came into the tracked set with it or were left out.
fn tell_with_set(
    workplace: &Workplace,
    known: &known::Known,
    outcome: Option<Outcome>,
    is_update: bool,
    done: impl FnOnce(&Outcome) -> String,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let is_new = |outcome: &&Outcome| !outcome.was_done_before;
    let taken = outcome
        .as_ref()
        .filter(is_new)
        .map(|outcome| taking::taken(&outcome.held.incident, |component| known.slug(component), &workplace.page));
    tell(workplace, outcome, is_update, done, out)?;
    write!(out, "{}", taken.unwrap_or_default())?;
    Ok(())
}
