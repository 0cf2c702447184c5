//! What an incident has taken into its tracked set, by slug: how each stands, what went out, what was left out and why.

use super::words::shown;
use crate::domain::ids::ComponentId;
use crate::domain::incidents::IncidentRecord;
use crate::domain::page::Page;
use crate::domain::recoveries::{LimitedAs, Recovered, Recovery};

/// The last version of the tracked set, in lines: `  down: talk-text talk-media`.
pub fn taken(incident: &IncidentRecord, slug: impl Fn(ComponentId) -> String, page: &Page) -> String {
    let Some(set) = incident.sets.last() else { return String::new() };
    let standings = incident.standings();
    let mut lines: Vec<(&str, Vec<String>)> = Vec::new();
    let mut add = |how: &'static str, component: ComponentId| match lines.iter_mut().find(|(other, _)| *other == how) {
        Some((_, slugs)) => slugs.push(slug(component)),
        None => lines.push((how, vec![slug(component)])),
    };
    for component in &set.added {
        add(standings.get(component).map_or("nothing said", |row| standing(row)), *component);
    }
    for component in &set.removed {
        add("no longer tracked", *component);
    }
    let mut told: String = lines.iter().map(|(how, slugs)| format!("  {how}: {}\n", slugs.join(" "))).collect();
    for left in &set.left_out {
        told.push_str(&format!("  left out: {}\n", slug(left.component)));
        told.push_str(&shown(&left.reason, page, "    "));
    }
    told
}

/// How a component stands, by the option that says so.
fn standing(row: &Recovered) -> &'static str {
    match row.recovery {
        Recovery::Limited { as_status: LimitedAs::Degraded, .. } => "degraded",
        _ => row.recovery.step().as_str(),
    }
}
