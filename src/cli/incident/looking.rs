//! `bonghwa incident list` and `show`: looking at incidents from a terminal.

use super::acting::Workplace;
use super::known::{self, Known, Which};
use super::{recovering, sheet};
use crate::cli::Failure;
use crate::store::incidents;
use std::io::Write;

/// One line for each incident, the one that began last first.
pub fn list(workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
    let found = workplace.read(|conn| incidents::list_known(conn, &[]))?;
    if found.is_empty() {
        writeln!(out, "There has been no incident.")?;
    }
    for incident in found {
        let began = incident.start().map_or_else(String::new, |start| workplace.moment(start.at));
        let title = incident.title.in_language(workplace.page.default_language()).1;
        let (phase, impact) = (incident.state.phase().as_str(), incident.impact.as_str());
        writeln!(out, "{} {began}  {phase:<13} {impact:<8} {title}", incident.id)?;
        if incident.state.is_open() {
            writeln!(out, "             {}", recovering::progress(&incident))?;
        }
    }
    Ok(())
}

/// All there is of one incident.
pub fn show(workplace: &Workplace, which: &Which, out: &mut dyn Write) -> Result<(), Failure> {
    let held = known::find(workplace, which)?;
    let known = Known::read(workplace)?;
    sheet::Sheet { workplace, known: &known, incident: &held.incident }.tell(&held, out)
}
