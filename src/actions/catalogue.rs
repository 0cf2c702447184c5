//! Applying a catalogue file.

use crate::domain::actors::Actor;
use crate::domain::catalogue::Catalogue;
use crate::domain::catalogue::draft::{Draft, Kind, Refusal};
use crate::domain::catalogue::plan::Plan;
use crate::domain::catalogue::resolve::Existing;
use crate::domain::catalogue::{Component, Policy};
use crate::domain::ids::{ComponentId, GroupId, Id};
use crate::domain::record::Stamp;
use crate::domain::status::Status;
use crate::domain::statuses::{Basis, StatusChange, rewrite};
use crate::domain::time::Time;
use crate::store::catalogue::write;
use crate::store::{Conn, Error, audit, catalogue, incidents, maintenances, months, probes, record, statuses};
use chrono_tz::Tz;
use std::collections::{HashMap, HashSet};

/// Why a draft was not applied. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// It breaks rules.
    #[error("the catalogue was refused for {} reasons", .0.len())]
    Refused(Vec<Refusal>),
    /// It takes the status of their own from components that an open incident tracks.
    #[error(
        "an open incident tracks {}, which would be removed or get functions; take it out of the incident first: \
         bonghwa incident track --remove {}",
        .slugs.join(", "),
        .slugs.join(" --remove ")
    )]
    Tracked {
        /// Those components, in the order of the page.
        slugs: Vec<String>,
    },
    /// It takes components away that planned work touches.
    #[error(
        "a maintenance that is not over touches {}, which would be removed or get functions; end or cancel it first: \
         bonghwa maintenance list",
        .slugs.join(", ")
    )]
    UnderWork {
        /// Those components, in the order of the page.
        slugs: Vec<String>,
    },
    /// The database could not.
    #[error(transparent)]
    Store(#[from] Error),
}

/// What applying `draft` would change. Writes nothing.
pub fn plan(conn: &mut Conn, draft: &Draft, prune: bool) -> Result<Plan, ApplyError> {
    let (_, _, plan) = find_plan(conn, draft, prune)?;
    Ok(plan)
}

/// Makes the catalogue what `draft` says, in one public change, and tells what was changed. Entries that the draft does not
/// name are marked as removed with `prune`, and stay without. A draft that changes nothing writes nothing. `zone` is the
/// page's.
pub fn apply(conn: &mut Conn, now: Time, zone: Tz, draft: &Draft, prune: bool) -> Result<Plan, ApplyError> {
    let (_, _, plan) = find_plan(conn, draft, prune)?;
    if plan.is_empty() {
        return Ok(plan);
    }
    super::uptime::roll_days(conn, now, zone)?;
    let stamp = record::raise(conn, now)?;
    record::save_catalogue_sequence(conn, stamp)?;
    // Read again under the lock: another writer may have come between.
    let (existing, wanted, plan) = find_plan(conn, draft, prune)?;
    save(conn, &existing.catalogue, &wanted, stamp)?;
    for entry in &plan.removed {
        write::remove(conn, entry.kind, entry.id, stamp.at)?;
    }
    save_leaves(conn, &existing.catalogue, &wanted, stamp)?;
    save_stamps(conn, &existing.catalogue, &wanted, &plan, stamp)?;
    let counts = [
        ("added", plan.added.len()),
        ("revived", plan.revived.len()),
        ("changed", plan.changed.len()),
        ("reordered", plan.reordered.len()),
        ("removed", plan.removed.len()),
    ];
    let particulars = counts.map(|(what, count)| format!("{what}={count}")).join(" ");
    audit::append(conn, stamp.at, &Actor::catalogue(), "catalogue.apply", "catalogue", &particulars)?;
    Ok(plan)
}

fn find_plan(conn: &mut Conn, draft: &Draft, prune: bool) -> Result<(Existing, Catalogue, Plan), ApplyError> {
    let existing = catalogue::find_existing(conn)?;
    let wanted = draft.resolve(&existing, prune).map_err(ApplyError::Refused)?;
    refuse_tracked(conn, &existing.catalogue, &wanted)?;
    let plan = Plan::of(&existing, &wanted, draft);
    Ok((existing, wanted, plan))
}

/// An incident says how far leaves are back, and a maintenance how bad it may get with them: none of those that an open one
/// names may stop being one.
fn refuse_tracked(conn: &mut Conn, existing: &Catalogue, wanted: &Catalogue) -> Result<(), ApplyError> {
    let (before, after) = (leaves(existing), leaves(wanted));
    let lost = |of: &HashSet<ComponentId>| -> Vec<String> {
        let is_lost = |id: &ComponentId| before.contains(id) && !after.contains(id) && of.contains(id);
        let lost = existing.components.iter().filter(|component| is_lost(&component.id));
        lost.map(|component| component.slug.clone()).collect()
    };
    let (tracked, under_work) =
        (lost(&incidents::list_tracked_components(conn)?), lost(&maintenances::list_touched_components(conn)?));
    match (tracked.is_empty(), under_work.is_empty()) {
        (false, _) => Err(ApplyError::Tracked { slugs: tracked }),
        (true, false) => Err(ApplyError::UnderWork { slugs: under_work }),
        (true, true) => Ok(()),
    }
}

/// Writes every entry that is not there as it should be, parents before what stands in them.
fn save(conn: &mut Conn, existing: &Catalogue, wanted: &Catalogue, stamp: Stamp) -> Result<(), Error> {
    let there: HashSet<Id> = existing.facilities.iter().map(|facility| facility.id.0).collect();
    for facility in &wanted.facilities {
        if !there.contains(&facility.id.0) || !existing.facilities.contains(facility) {
            write::save_facility(conn, facility)?;
        }
    }
    for group in &wanted.groups {
        if !existing.groups.contains(group) {
            write::save_group(conn, group)?;
        }
    }
    let components: HashMap<ComponentId, &Component> =
        existing.components.iter().map(|component| (component.id, component)).collect();
    for component in &wanted.components {
        if components.get(&component.id) != Some(&component) {
            write::save_component(conn, component, stamp)?;
        }
    }
    let before: HashMap<_, _> =
        existing.probes.iter().enumerate().map(|(place, probe)| (probe.id, (place, probe))).collect();
    for (place, probe) in wanted.probes.iter().enumerate() {
        if before.get(&probe.id) != Some(&(place, probe)) {
            probes::save_probe(conn, probe, place as i32)?;
        }
    }
    Ok(())
}

/// The components that have a status of their own.
fn leaves(catalogue: &Catalogue) -> HashSet<ComponentId> {
    let parents: HashSet<ComponentId> = catalogue.components.iter().filter_map(|component| component.parent).collect();
    catalogue.components.iter().map(|component| component.id).filter(|id| !parents.contains(id)).collect()
}

/// New leaves begin as unknown. What is no leaf any more, or has lost all its probes, becomes unknown: whatever was last
/// known of it must not go on counting, nor stand as green when nobody looks. While an open incident tracks it, the incident
/// says what it is.
fn save_leaves(conn: &mut Conn, existing: &Catalogue, wanted: &Catalogue, stamp: Stamp) -> Result<(), Error> {
    let (before, after) = (leaves(existing), leaves(wanted));
    let checked = |catalogue: &Catalogue| -> HashSet<ComponentId> {
        catalogue.probes.iter().map(|probe| probe.component).collect()
    };
    let tracked = incidents::list_tracked_components(conn)?;
    let (was_checked, is_checked) = (checked(existing), checked(wanted));
    for component in &wanted.components {
        let id = component.id;
        if after.contains(&id) && !before.contains(&id) {
            super::statuses::begin(conn, id, stamp)?;
        }
        let is_abandoned =
            was_checked.contains(&id) && !is_checked.contains(&id) && component.policy == Policy::Automatic;
        if is_abandoned && after.contains(&id) && !tracked.contains(&id) {
            forget_status(conn, id, "no probe checks it any more", stamp)?;
        }
    }
    for id in before.difference(&after) {
        forget_status(conn, *id, "it has no status of its own any more", stamp)?;
    }
    Ok(())
}

/// Ends what was known of a component now.
fn forget_status(conn: &mut Conn, component: ComponentId, why: &str, stamp: Stamp) -> Result<(), Error> {
    let spans = statuses::list_spans(conn, component, stamp.at)?;
    let Some(change) = rewrite(&spans, Status::Unknown, stamp.at) else { return Ok(()) };
    let from = spans.last().map_or(Status::Unknown, |span| span.status);
    statuses::save_rewrite(conn, component, &change)?;
    let change = StatusChange {
        component,
        from,
        to: Status::Unknown,
        since: stamp.at,
        recorded_at: stamp.at,
        as_of: stamp.at,
        basis: Basis::Staff,
        actor: Actor::catalogue().to_string(),
        why: Some(why.into()),
        cause: None,
    };
    statuses::save_change(conn, &change, stamp.sequence)?;
    // What ends now may have begun in any month, and each of them tells it.
    months::stamp_all(conn, stamp)?;
    crate::store::uptime::save_as_of(conn, component, stamp.at)?;
    record::stamp_component(conn, component, stamp)
}

/// Stamps what now looks different: components that changed, their parents and functions, the incidents that tracked them,
/// all components where one left its group or went, and all of both where a group or a facility changed, which any page
/// may name.
fn save_stamps(
    conn: &mut Conn,
    existing: &Catalogue,
    wanted: &Catalogue,
    plan: &Plan,
    stamp: Stamp,
) -> Result<(), Error> {
    if plan.touched(Kind::Group).chain(plan.touched(Kind::Component)).next().is_some() {
        // Every month names components, in their order.
        months::stamp_all(conn, stamp)?;
    }
    if plan.touched(Kind::Group).chain(plan.touched(Kind::Facility)).next().is_some() {
        incidents::stamp_all(conn, stamp)?;
        maintenances::stamp_all(conn, stamp)?;
        return catalogue::stamp_all_components(conn, stamp);
    }
    if leaves_a_page(existing, wanted) {
        catalogue::stamp_all_components(conn, stamp)?;
    }
    let touched: HashSet<Id> = plan.touched(Kind::Component).collect();
    let mut stamped: HashSet<ComponentId> = HashSet::new();
    for component in existing.components.iter().chain(&wanted.components) {
        if touched.contains(&component.id.0) {
            stamped.insert(component.id);
            stamped.extend(component.parent);
        } else if component.parent.is_some_and(|parent| touched.contains(&parent.0)) {
            stamped.insert(component.id);
        }
    }
    for component in stamped {
        record::stamp_component(conn, component, stamp)?;
        incidents::stamp_tracking(conn, component, stamp)?;
        maintenances::stamp_touching(conn, component, stamp)?;
    }
    Ok(())
}

/// True where a component is not where it was: the page of its group, which goes by the stamps of those that are there,
/// would not tell that it is gone.
fn leaves_a_page(existing: &Catalogue, wanted: &Catalogue) -> bool {
    let places = |catalogue: &Catalogue| -> HashMap<ComponentId, (Option<GroupId>, Option<ComponentId>)> {
        catalogue.components.iter().map(|component| (component.id, (component.group, component.parent))).collect()
    };
    let after = places(wanted);
    places(existing).iter().any(|(id, place)| after.get(id) != Some(place))
}
