//! Maintenances in the field's wire format, as `scheduled_maintenances`.
//!
//! The format knows no cancellation: what was called off is `completed`, and its newest update says that it did not take
//! place. Work that overran stays `in_progress`; the incident which that became speaks for the components.

use super::Desk;
use super::components::ComponentShape;
use super::incidents::{AffectedShape, UpdateShape};
use crate::domain::maintenances::{MaintenanceRecord, MaintenanceUpdate, Phase, State};
use crate::domain::status::Status;
use crate::view::addresses;
use crate::view::names::sound;
use crate::view::spoken::Spoken;
use serde::Serialize;
use std::cmp::Reverse;

#[derive(Serialize)]
pub(super) struct MaintenanceShape<'r, 'a> {
    id: &'a str,
    name: String,
    status: &'static str,
    created_at: String,
    updated_at: String,
    monitoring_at: Option<String>,
    resolved_at: Option<String>,
    impact: &'static str,
    shortlink: String,
    started_at: String,
    page_id: &'a str,
    incident_updates: Vec<UpdateShape<'a>>,
    components: Vec<&'r ComponentShape<'a>>,
    reminder_intervals: Option<()>,
    scheduled_for: String,
    scheduled_until: String,
}

/// `maintenance` with its components as they are now.
pub(super) fn shape<'r, 'a>(desk: &Desk<'r, 'a>, maintenance: &'a MaintenanceRecord) -> MaintenanceShape<'r, 'a> {
    let page = desk.site.page;
    let language = page.default_language();
    let monitoring_at = match maintenance.state {
        State::Verifying { since, .. } => Some(since),
        _ => None,
    };
    let resolved_at = match maintenance.state {
        State::Cancelled { at } => Some(at),
        state => state.ended_at(),
    };
    let begins_at = maintenance.begins_at();
    let announced = maintenance.announced();
    let mut updates: Vec<&MaintenanceUpdate> = maintenance.updates.iter().collect();
    updates.sort_by_key(|update| Reverse((update.as_of, update.number)));
    let leaves = maintenance.affected.iter().map(|affected| affected.leaf.component);
    MaintenanceShape {
        id: maintenance.id.as_str(),
        name: sound(maintenance.title.in_language(language).1).into_owned(),
        status: status(maintenance.state.phase()),
        created_at: desk.at(maintenance.planned_at),
        updated_at: desk.at(maintenance.stamp.at),
        monitoring_at: monitoring_at.map(|at| desk.at(at)),
        resolved_at: resolved_at.map(|at| desk.at(at)),
        impact: "maintenance",
        shortlink: format!("{}{}", page.url, addresses::maintenance(page, language, maintenance.id)),
        started_at: desk.at(begins_at),
        page_id: page.id.as_str(),
        incident_updates: updates.into_iter().map(|update| update_shape(desk, maintenance, update)).collect(),
        components: leaves.filter_map(|leaf| desk.by_id.get(leaf.as_str()).copied()).collect(),
        reminder_intervals: None,
        scheduled_for: desk.at(announced.map_or(begins_at, |announced| announced.from)),
        scheduled_until: desk.at(announced.map_or(begins_at, |announced| announced.until)),
    }
}

fn status(phase: Phase) -> &'static str {
    match phase {
        Phase::Planned => "scheduled",
        Phase::InProgress => "in_progress",
        Phase::Verifying => "verifying",
        Phase::Completed | Phase::Cancelled => "completed",
    }
}

fn update_shape<'a>(
    desk: &Desk<'_, 'a>,
    maintenance: &'a MaintenanceRecord,
    update: &MaintenanceUpdate,
) -> UpdateShape<'a> {
    let spoken = Spoken::of_work(desk.site, &desk.telling, maintenance, update);
    UpdateShape {
        id: update.id.to_string(),
        status: status(update.phase),
        body: spoken.text(),
        incident_id: maintenance.id.as_str(),
        created_at: desk.at(spoken.published_at),
        updated_at: desk.at(spoken.changed_at),
        display_at: desk.at(spoken.display_at),
        affected_components: affected(desk, maintenance, update),
        deliver_notifications: true,
        custom_tweet: None,
        tweet_id: None,
    }
}

/// What the beginning and the end of the work do to the components on which it is noticed; `None` for every other update,
/// and for an end after an overrun, where the incident speaks.
fn affected(
    desk: &Desk<'_, '_>,
    maintenance: &MaintenanceRecord,
    update: &MaintenanceUpdate,
) -> Option<Vec<AffectedShape>> {
    let first = maintenance.updates.iter().find(|one| one.phase == update.phase).map(|one| one.number);
    if first != Some(update.number) {
        return None;
    }
    let (old, new) = match update.phase {
        Phase::InProgress => (Status::Operational, Status::UnderMaintenance),
        Phase::Completed if maintenance.overrun.is_none() => (Status::UnderMaintenance, Status::Operational),
        Phase::Planned | Phase::Verifying | Phase::Completed | Phase::Cancelled => return None,
    };
    let noticed = maintenance.affected.iter().filter(|affected| affected.expected != Status::Operational);
    let affected: Vec<AffectedShape> =
        noticed.map(|affected| AffectedShape::of(desk.site, &affected.leaf, old, new)).collect();
    (!affected.is_empty()).then_some(affected)
}
