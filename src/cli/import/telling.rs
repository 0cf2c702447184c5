//! What an import tells: what comes, what does not, and why.

use super::Found;
use crate::cli::Failure;
use crate::domain::incidents::IncidentRecord;
use std::io::Write;

/// Tells what was found. With `is_dry_run` it is told as what would be done.
pub(super) fn tell(found: &Found, is_dry_run: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let verb = if is_dry_run { "would be carried over" } else { "are carried over" };
    let updates: usize = found.incidents.iter().map(|incident| incident.updates.len()).sum();
    let updates = updates + found.maintenances.iter().map(|one| one.updates.len()).sum::<usize>();
    let (incidents, maintenances) = (found.incidents.len(), found.maintenances.len());
    writeln!(out, "{incidents} incidents and {maintenances} maintenances with {updates} updates {verb}.")?;
    if found.known > 0 {
        writeln!(out, "{} were carried over before and stay as they are.", found.known)?;
    }
    let assumed: usize = found.incidents.iter().map(count_assumed).sum();
    if assumed > 0 {
        writeln!(
            out,
            "{assumed} times a component counts as restored from the end of its incident on: nothing else was said."
        )?;
    }
    if !found.missing.is_empty() {
        writeln!(
            out,
            "These components are not here; what is said of them is left out. Use --map, or --components FILE:"
        )?;
    }
    for named in &found.missing {
        writeln!(out, "  {} {}", named.id.as_deref().unwrap_or("(no id)"), named.name)?;
    }
    for left in &found.left {
        writeln!(out, "  {}: {}", left.what, left.why)?;
    }
    if !found.unplaced.is_empty() {
        let fields: Vec<String> = found.unplaced.iter().map(|(field, count)| format!("{field} ({count})")).collect();
        writeln!(out, "There is no place for: {}.", fields.join(", "))?;
    }
    Ok(())
}

/// What was restored without any update's word.
fn count_assumed(incident: &IncidentRecord) -> usize {
    let end = incident.state.resolved_at();
    incident.recoveries.iter().filter(|row| row.update.is_none() && Some(row.since) == end).count()
}

/// Tells what became of the history of components.
pub(super) fn tell_written(changed: usize, out: &mut dyn Write) -> Result<(), Failure> {
    if changed > 0 {
        writeln!(
            out,
            "Of {changed} components more is known now of the time before their own history; what was recorded here is as it was."
        )?;
    }
    Ok(())
}
