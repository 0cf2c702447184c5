//! The acts on a maintenance that was announced: move, start, verify, end, cancel, update.

use super::acting::{Acting, Until, times};
use super::known::{Which, find};
use crate::actions::maintenances as actions;
use crate::cli::Failure;
use crate::cli::incident::acting::Workplace;
use crate::cli::incident::words::{Body, Reason};
use crate::cli::instant::{Ahead, parse_ahead};
use crate::domain::ids::IncidentId;
use crate::domain::language::Wording;
use crate::domain::maintenances::MaintenanceRecord;
use crate::domain::page::Page;
use crate::store::{Conn, incidents};
use clap::Args;
use std::io::Write;

/// What `maintenance move` is told.
#[derive(Debug, Args)]
pub struct Move {
    #[command(flatten)]
    which: Which,
    /// When it begins now [default: as announced]
    #[arg(long, value_name = "TIME|MINUTES", value_parser = parse_ahead)]
    from: Option<Ahead>,
    #[command(flatten)]
    until: Until,
    #[command(flatten)]
    reason: Reason,
    #[command(flatten)]
    acting: Acting,
}

impl Move {
    /// Moves it. Where only its beginning is said, it lasts as long as before.
    pub(super) fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let (now, zone) = (workplace.now, workplace.zone());
        let found = find(workplace, &self.which)?;
        let Some(announced) = found.announced() else {
            return Err(Failure::refused("the maintenance was never announced: plan it anew"));
        };
        let from = self.from.map_or(Ok(announced.from), |from| from.on_the_minute(now, zone))?;
        let as_long = from + (announced.until - announced.from);
        let until = self.until.given(from, now, zone)?.unwrap_or(as_long);
        let (id, reason) = (found.id, self.acting.writer(&workplace.page).note("the reason", self.reason.given())?);
        let done = |after: &MaintenanceRecord| format!("is announced {} now.", times(workplace, after));
        self.acting.write_and_tell(workplace, out, done, move |conn, acting| {
            actions::move_to(conn, acting, id, from, until, &reason)
        })
    }
}

/// Words that may be left out: the page says by itself what happened.
fn optional_body(acting: &Acting, page: &Page, body: &Body) -> Result<Option<Wording>, Failure> {
    if body.given().is_empty() { Ok(None) } else { acting.writer(page).body(body.given()).map(Some) }
}

/// What `maintenance start` is told.
#[derive(Debug, Args)]
pub struct Start {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    body: Body,
    #[command(flatten)]
    acting: Acting,
}

impl Start {
    /// Begins it.
    pub(super) fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let (id, body) = (find(workplace, &self.which)?.id, optional_body(&self.acting, &workplace.page, &self.body)?);
        self.acting.write_and_tell(
            workplace,
            out,
            |_| "is under way.".to_owned(),
            move |conn, acting| actions::start(conn, acting, id, body),
        )
    }
}

/// What `maintenance verify` is told.
#[derive(Debug, Args)]
pub struct Verify {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    body: Body,
    #[command(flatten)]
    acting: Acting,
}

impl Verify {
    /// Says it.
    pub(super) fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let (id, body) = (find(workplace, &self.which)?.id, optional_body(&self.acting, &workplace.page, &self.body)?);
        self.acting.write_and_tell(
            workplace,
            out,
            |_| "is done, and its outcome is looked at.".to_owned(),
            move |conn, acting| actions::verify(conn, acting, id, body),
        )
    }
}

/// What `maintenance end` is told.
#[derive(Debug, Args)]
pub struct End {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    body: Body,
    /// Why it is over although checks of its components still fail
    #[arg(long, value_name = "REASON")]
    despite_checks: Option<String>,
    #[command(flatten)]
    acting: Acting,
}

impl End {
    /// Ends it.
    pub(super) fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let (id, body) = (find(workplace, &self.which)?.id, optional_body(&self.acting, &workplace.page, &self.body)?);
        let despite_checks = self.despite_checks.clone();
        let act = move |conn: &mut Conn, acting: actions::Acting<'_>| {
            actions::end(conn, acting, id, body, despite_checks.as_deref())
        };
        let Some(after) = self.acting.write(workplace, out, act)? else { return Ok(()) };
        writeln!(out, "Maintenance {} is over.", after.id)?;
        if let Some(incident) = open_incident(workplace, &after)? {
            writeln!(
                out,
                "It overran, and incident {incident} is still open: say what works again with `bonghwa incident recover {incident}`, then end it with `bonghwa incident resolve {incident}`."
            )?;
        }
        Ok(())
    }
}

/// The incident that it became by overrunning, while that goes on.
fn open_incident(workplace: &Workplace, after: &MaintenanceRecord) -> Result<Option<IncidentId>, Failure> {
    let Some(overrun) = after.overrun else { return Ok(None) };
    let held = workplace.read(move |conn| incidents::find(conn, overrun.incident))?;
    Ok(held.incident.state.is_open().then_some(overrun.incident))
}

/// What `maintenance cancel` is told.
#[derive(Debug, Args)]
pub struct Cancel {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    reason: Reason,
    #[command(flatten)]
    acting: Acting,
}

impl Cancel {
    /// Calls it off.
    pub(super) fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let id = find(workplace, &self.which)?.id;
        let reason = self.acting.writer(&workplace.page).note("the reason", self.reason.given())?;
        self.acting.write_and_tell(
            workplace,
            out,
            |_| "is cancelled.".to_owned(),
            move |conn, acting| actions::cancel(conn, acting, id, &reason),
        )
    }
}

/// What `maintenance update` is told.
#[derive(Debug, Args)]
pub struct Update {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    body: Body,
    #[command(flatten)]
    acting: Acting,
}

impl Update {
    /// Says it.
    pub(super) fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let id = find(workplace, &self.which)?.id;
        let body = self.acting.writer(&workplace.page).body(self.body.given())?;
        let done = |after: &MaintenanceRecord| format!("has a new update, number {}.", after.updates.len());
        self.acting.write_and_tell(workplace, out, done, move |conn, acting| actions::tell(conn, acting, id, &body))
    }
}
