//! The field's wire format, Statuspage v2: `/api/v2/*.json`. Field order and nulls as clients know them.
//!
//! Our three levels are folded to its two: a function stands in its group under the name `Kakao T - Taxi`, and a
//! component with functions is not listed itself. `unknown` is `degraded_performance`: a sixth status kills clients.
//! Words are in the page's default language. `page.updated_at` is when the inputs of that very file last changed, so that
//! a file which says nothing new keeps its ETag.

mod components;
mod incidents;
mod maintenances;
#[cfg(test)]
mod tests;

use super::site::{Site, status_of_leaf};
use super::times;
use super::times::Telling;
use super::words::Words;
use crate::domain::incidents::IncidentRecord;
use crate::domain::maintenances::{MaintenanceRecord, Phase};
use crate::domain::record::Stamp;
use crate::domain::status::{Indicator, Status};
use components::ComponentShape;
pub(crate) use components::full_name;
use incidents::IncidentShape;
use maintenances::MaintenanceShape;
use serde::Serialize;

/// How many incidents and maintenances a list has: as many as the field's own service gives.
const LISTED_MAX: usize = 50;

#[derive(Serialize)]
struct PageShape<'a> {
    id: &'a str,
    name: String,
    url: &'a str,
    time_zone: &'a str,
    updated_at: String,
}

#[derive(Serialize)]
struct StatusShape {
    indicator: &'static str,
    description: &'static str,
}

#[derive(Serialize)]
struct Body<'r, 'a> {
    page: PageShape<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    components: Option<&'r [ComponentShape<'a>]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    incidents: Option<Vec<IncidentShape<'r, 'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheduled_maintenances: Option<Vec<MaintenanceShape<'r, 'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<StatusShape>,
}

impl<'a> Body<'_, 'a> {
    fn of(page: PageShape<'a>) -> Self {
        Body { page, components: None, incidents: None, scheduled_maintenances: None, status: None }
    }
}

/// A file of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    Summary,
    Status,
    Components,
    Incidents,
    Unresolved,
    Maintenances,
    Upcoming,
    Active,
}

impl Wire {
    /// Every file.
    pub(crate) const ALL: [Wire; 8] = [
        Wire::Summary,
        Wire::Status,
        Wire::Components,
        Wire::Incidents,
        Wire::Unresolved,
        Wire::Maintenances,
        Wire::Upcoming,
        Wire::Active,
    ];

    /// Its address from the root of the site.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Wire::Summary => "/api/v2/summary.json",
            Wire::Status => "/api/v2/status.json",
            Wire::Components => "/api/v2/components.json",
            Wire::Incidents => "/api/v2/incidents.json",
            Wire::Unresolved => "/api/v2/incidents/unresolved.json",
            Wire::Maintenances => "/api/v2/scheduled-maintenances.json",
            Wire::Upcoming => "/api/v2/scheduled-maintenances/upcoming.json",
            Wire::Active => "/api/v2/scheduled-maintenances/active.json",
        }
    }

    /// When what it says last changed. Lists of incidents and maintenances hold whole components, whose places in the
    /// list move when others come and go: so any component counts.
    pub(crate) fn stamp(self, site: &Site<'_>) -> Stamp {
        let record = site.record;
        let components = record.components.iter().map(|component| component.stamp).max();
        let listed = match self {
            Wire::Summary | Wire::Status | Wire::Components => return record.content,
            Wire::Incidents | Wire::Unresolved => record.incidents.iter().map(|one| one.stamp).max(),
            Wire::Maintenances | Wire::Upcoming | Wire::Active => record.maintenances.iter().map(|one| one.stamp).max(),
        };
        components.max(listed).unwrap_or(record.content)
    }

    /// The whole file.
    pub(crate) fn render(self, site: &Site<'_>) -> String {
        let rows = components::rows(site);
        let desk = Desk::new(site, &rows, self.stamp(site));
        let body = Body::of(page(site, self.stamp(site)));
        match self {
            Wire::Status => json(&Body { status: Some(overall(site)), ..body }),
            Wire::Components => json(&Body { components: Some(&rows), ..body }),
            Wire::Incidents => json(&Body { incidents: Some(desk.incidents(LISTED_MAX, |_| true)), ..body }),
            Wire::Unresolved => json(&Body { incidents: Some(desk.unresolved()), ..body }),
            Wire::Maintenances => {
                json(&Body { scheduled_maintenances: Some(desk.maintenances(LISTED_MAX, |_| true)), ..body })
            }
            Wire::Upcoming => json(&Body { scheduled_maintenances: Some(desk.upcoming()), ..body }),
            Wire::Active => json(&Body { scheduled_maintenances: Some(desk.active()), ..body }),
            Wire::Summary => {
                json(&Body {
                    components: Some(&rows),
                    incidents: Some(desk.unresolved()),
                    scheduled_maintenances: Some(desk.maintenances(usize::MAX, |one| {
                        one.state.phase() == Phase::Planned || one.state.is_under_way()
                    })),
                    status: Some(overall(site)),
                    ..body
                })
            }
        }
    }
}

/// What incidents and maintenances are made into shapes with.
pub(super) struct Desk<'r, 'a> {
    site: &'r Site<'a>,
    telling: Telling<'static>,
    by_id: std::collections::HashMap<&'a str, &'r ComponentShape<'a>>,
}

impl<'r, 'a> Desk<'r, 'a> {
    fn new(site: &'r Site<'a>, rows: &'r [ComponentShape<'a>], stamp: Stamp) -> Desk<'r, 'a> {
        let words = Words::of(site.page.default_language());
        let telling = Telling::new(words, site.page.zone, stamp.at).in_full();
        Desk { site, telling, by_id: components::by_id(rows) }
    }

    fn incidents(&self, most: usize, is_wanted: impl Fn(&IncidentRecord) -> bool) -> Vec<IncidentShape<'r, 'a>> {
        let wanted = self.site.record.incidents.iter().filter(|incident| is_wanted(incident)).take(most);
        wanted.map(|incident| incidents::shape(self, incident)).collect()
    }

    fn unresolved(&self) -> Vec<IncidentShape<'r, 'a>> {
        self.incidents(usize::MAX, |incident| incident.state.is_open())
    }

    fn maintenances(
        &self,
        most: usize,
        is_wanted: impl Fn(&MaintenanceRecord) -> bool,
    ) -> Vec<MaintenanceShape<'r, 'a>> {
        // The format has no word for work that was called off, and "completed" would say that it was done.
        let is_told = |one: &MaintenanceRecord| one.state.phase() != Phase::Cancelled && is_wanted(one);
        let wanted = self.site.record.maintenances.iter().filter(|one| is_told(one)).take(most);
        wanted.map(|maintenance| maintenances::shape(self, maintenance)).collect()
    }

    fn upcoming(&self) -> Vec<MaintenanceShape<'r, 'a>> {
        self.maintenances(usize::MAX, |one| one.state.phase() == Phase::Planned)
    }

    fn active(&self) -> Vec<MaintenanceShape<'r, 'a>> {
        self.maintenances(usize::MAX, |one| one.state.is_under_way())
    }

    fn at(&self, at: crate::domain::time::Time) -> String {
        times::wire(at, self.site.page.zone)
    }
}

/// `shape` as JSON.
pub(crate) fn json(shape: &impl Serialize) -> String {
    // Our shapes are structs of strings and numbers: there is nothing in them that JSON cannot say.
    serde_json::to_string(shape).unwrap_or_default()
}

fn page<'a>(site: &Site<'a>, stamp: Stamp) -> PageShape<'a> {
    let page = site.page;
    PageShape {
        id: page.id.as_str(),
        name: page.names.text(page.default_language()).to_owned(),
        url: &page.url,
        time_zone: page.zone.name(),
        updated_at: times::wire(stamp.at, page.zone),
    }
}

/// The indicator with the sentence that belongs to it (STATUSPAGE-V2 §8).
fn overall(site: &Site<'_>) -> StatusShape {
    let statuses: Vec<Status> = site.leaves().map(|(_, leaf)| status_of_leaf(leaf)).collect();
    let indicator = Indicator::of(statuses.iter().copied());
    StatusShape { indicator: indicator.as_str(), description: description(indicator, &statuses) }
}

fn description(indicator: Indicator, statuses: &[Status]) -> &'static str {
    let slow = |status: &Status| matches!(status, Status::DegradedPerformance | Status::Unknown);
    match indicator {
        Indicator::None => "All Systems Operational",
        Indicator::Maintenance => "Service Under Maintenance",
        Indicator::Critical => "Major System Outage",
        Indicator::Major => "Partial System Outage",
        Indicator::Minor if statuses.contains(&Status::PartialOutage) => "Minor Service Outage",
        Indicator::Minor if statuses.iter().all(slow) => "Degraded System Service",
        Indicator::Minor => "Partially Degraded Service",
    }
}
