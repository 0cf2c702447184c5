//! `bonghwa maintenance list` and `show`: looking at maintenances from a terminal.

use super::known::{Which, find};
use crate::cli::Failure;
use crate::cli::incident::acting::Workplace;
use crate::cli::incident::words::shown;
use crate::cli::instant::moment;
use crate::domain::ids::ComponentId;
use crate::domain::maintenances::{Ending, MaintenanceRecord};
use crate::domain::page::Page;
use crate::domain::record::PublicRecord;
use crate::domain::recurrences::{OCCURRENCES, Recurrence};
use crate::store::maintenances::recurrences;
use crate::store::record;
use std::io::{self, Write};

/// A maintenance, and what its ids mean.
pub(super) struct Told<'a> {
    pub(super) maintenance: &'a MaintenanceRecord,
    pub(super) page: &'a Page,
    pub(super) record: &'a PublicRecord,
}

impl Told<'_> {
    /// Its phase, and from when to when it is announced.
    pub(super) fn standing(&self) -> String {
        let phase = self.maintenance.state.phase().as_str();
        let Some(announced) = self.maintenance.announced() else { return phase.to_owned() };
        let at = |at| moment(at, self.page.zone);
        let overrun = if self.maintenance.overrun.is_some() { ", OVERRUN" } else { "" };
        format!("{phase}{overrun}, {} to {}", at(announced.from), at(announced.until))
    }

    /// What it touches, with the worst expected of each.
    pub(super) fn components(&self, out: &mut dyn Write) -> io::Result<()> {
        for affected in &self.maintenance.affected {
            writeln!(out, "  {}: {} expected at worst", slug(self.record, affected.leaf.component), affected.expected)?;
        }
        Ok(())
    }
}

/// The slug of a component; its id where the catalogue has it no more.
fn slug(record: &PublicRecord, id: ComponentId) -> String {
    let found = record.components.iter().find(|found| found.component.id == id);
    found.map_or_else(|| id.to_string(), |found| found.component.slug.clone())
}

/// One line for each maintenance, what is under way or planned first; then what recurs.
pub(super) fn list(workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
    let zone = workplace.zone();
    let (record, recurring) =
        workplace.read(move |conn| Ok((record::find(conn, zone, None)?, recurrences::list(conn)?)))?;
    if record.maintenances.is_empty() {
        writeln!(out, "No maintenance has been announced.")?;
    }
    let (over, left): (Vec<_>, Vec<_>) = record.maintenances.iter().partition(|one| one.state.is_over());
    // What comes next is looked for first; of what is over, what was last.
    for maintenance in left.into_iter().rev().chain(over) {
        let told = Told { maintenance, page: &workplace.page, record: &record };
        let title = maintenance.title.in_language(workplace.page.default_language()).1;
        writeln!(out, "{} {}  {title}", maintenance.id, told.standing())?;
    }
    for recurrence in &recurring {
        tell_recurrence(workplace, recurrence, out)?;
    }
    Ok(())
}

fn tell_recurrence(workplace: &Workplace, recurrence: &Recurrence, out: &mut dyn Write) -> Result<(), Failure> {
    let title = recurrence.title.in_language(workplace.page.default_language()).1;
    let (rule, zone) = (recurrence.rule.text(), recurrence.rule.zone().name());
    writeln!(out, "{} recurs: {rule} in {zone}  {title}", recurrence.id)?;
    let next = recurrence.rule.next(workplace.now, OCCURRENCES);
    let next: Vec<String> = next.iter().map(|occurrence| workplace.moment(occurrence.at)).collect();
    writeln!(out, "             next: {}", if next.is_empty() { "never again".to_owned() } else { next.join(", ") })?;
    Ok(())
}

/// All there is of one maintenance.
pub(super) fn show(workplace: &Workplace, which: &Which, out: &mut dyn Write) -> Result<(), Failure> {
    let maintenance = find(workplace, which)?;
    let zone = workplace.zone();
    let record = workplace.read(move |conn| record::find(conn, zone, None))?;
    let told = Told { maintenance: &maintenance, page: &workplace.page, record: &record };
    writeln!(out, "maintenance {}, {}", maintenance.id, told.standing())?;
    write!(out, "{}", shown(&maintenance.title, &workplace.page, "  "))?;
    told.components(out)?;
    let ending = match maintenance.ending {
        Ending::ByItself => "it ends by itself",
        Ending::ByStaff => "staff end it",
    };
    writeln!(out, "  {ending}")?;
    for announced in &maintenance.announced {
        let (from, until) = (workplace.moment(announced.from), workplace.moment(announced.until));
        writeln!(out, "  announced {from} to {until}, said {}", workplace.moment(announced.said_at))?;
        if let Some(reason) = &announced.reason {
            write!(out, "{}", shown(reason, &workplace.page, "    "))?;
        }
    }
    if let Some(overrun) = maintenance.overrun {
        writeln!(out, "  overran at {}: incident {}", workplace.moment(overrun.at), overrun.incident)?;
    }
    if let Some(recurrence) = maintenance.recurrence {
        writeln!(out, "  of recurrence {recurrence}")?;
    }
    for update in &maintenance.updates {
        let (as_of, phase) = (workplace.moment(update.as_of), update.phase.as_str());
        writeln!(out, "\nupdate {} {}, {phase}, as of {as_of}, by {}", update.number, update.id, update.by)?;
        if let Some(body) = &update.body {
            write!(out, "{}", shown(body, &workplace.page, "  "))?;
        }
    }
    Ok(())
}
