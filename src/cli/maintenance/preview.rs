//! What `--dry-run` tells of maintenances: those that an act announced or changed, with the words that are new.

use super::looking::Told;
use crate::cli::incident::words::shown;
use crate::domain::maintenances::MaintenanceRecord;
use crate::domain::page::Page;
use crate::domain::record::PublicRecord;
use std::io::{self, Write};
use std::sync::Arc;

/// Tells what of the maintenances is new in `after`.
pub(in crate::cli) fn tell_new(
    before: &PublicRecord,
    after: &PublicRecord,
    page: &Page,
    out: &mut dyn Write,
) -> io::Result<()> {
    let known = |id| before.maintenances.iter().find(|one: &&Arc<MaintenanceRecord>| one.id == id);
    for maintenance in after.maintenances.iter().rev() {
        let old = known(maintenance.id);
        let said = old.map_or(0, |old| old.updates.len());
        if maintenance.updates.len() == said {
            continue;
        }
        let told = Told { maintenance, page, record: after };
        writeln!(out, "\nmaintenance, {}:", told.standing())?;
        if old.is_none() {
            write!(out, "{}", shown(&maintenance.title, page, "  "))?;
            told.components(out)?;
        }
        for update in maintenance.updates.iter().skip(said) {
            write!(out, "{}", update.body.as_ref().map(|body| shown(body, page, "    ")).unwrap_or_default())?;
        }
    }
    Ok(())
}
