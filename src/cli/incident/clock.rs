//! `bonghwa incident clock`: of each open incident, when the next word is due, which signals have come, and which
//! estimates are about to pass or have.

use super::acting::Workplace;
use super::known::{self, Known};
use crate::cli::Failure;
use crate::domain::estimates::EstimateOutcome;
use crate::domain::incidents::IncidentRecord;
use crate::domain::promises::{Promise, Signal};
use std::io::Write;

/// Tells it.
pub fn tell(workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
    let open = workplace.read(known::list_open)?;
    if open.is_empty() {
        writeln!(out, "No incident is open.")?;
        return Ok(());
    }
    let known = Known::read(workplace)?;
    for held in &open {
        let incident = &held.incident;
        let title = incident.title.in_language(workplace.page.default_language()).1;
        let (impact, phase) = (incident.impact.as_str(), incident.state.phase().as_str());
        writeln!(out, "{} {impact}, {phase}: {title}", incident.id)?;
        match incident.promise() {
            Some(promise) => {
                tell_promise(workplace, promise, out)?;
                if let Some(at) = promise.due_sooner_at(incident.impact, incident.state.phase()) {
                    let at = workplace.moment_and_distance(at);
                    writeln!(
                        out,
                        "  by the rules for {impact}, {phase} it would have been due {at}; the published time stands"
                    )?;
                }
            }
            None => writeln!(out, "  no next word is promised")?,
        }
        tell_estimates(workplace, incident, &known, out)?;
    }
    Ok(())
}

fn tell_promise(workplace: &Workplace, promise: &Promise, out: &mut dyn Write) -> Result<(), Failure> {
    let night = if promise.is_night { ", cadence of the night" } else { "" };
    writeln!(out, "  next word due {}{night}", workplace.moment_and_distance(promise.due_at))?;
    if let Some(missed_at) = promise.missed_at {
        writeln!(out, "  MISSED: the page says so since {}", workplace.moment(missed_at))?;
    }
    let come = promise.signal(workplace.now);
    for signal in Signal::ALL {
        let mark = if come.is_some_and(|come| signal <= come) { "came" } else { "comes" };
        let at = workplace.moment_and_distance(promise.signal_at(signal));
        writeln!(out, "    {:<9} {mark:<5} {at}", signal.as_str())?;
    }
    Ok(())
}

fn tell_estimates(
    workplace: &Workplace,
    incident: &IncidentRecord,
    known: &Known,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    for estimated in incident.estimates.iter().filter(|estimated| estimated.outcome.is_current()) {
        let of = estimated.component.map_or_else(|| "the incident".to_owned(), |component| known.slug(component));
        let Some(due_at) = incident.due_at(estimated) else { continue };
        let when = workplace.moment_and_distance(due_at);
        if matches!(estimated.outcome, EstimateOutcome::Overdue { .. }) || due_at <= workplace.now {
            writeln!(out, "  OVERDUE: the estimate for {of} passed {when}; publish another one")?;
        } else if estimated.warns_at(due_at) <= workplace.now {
            writeln!(out, "  the estimate for {of} is about to pass: {when}; keep it or publish another one")?;
        } else {
            writeln!(out, "  the estimate for {of} passes {when}")?;
        }
    }
    Ok(())
}
