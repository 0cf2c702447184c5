//! What a page is about for machines that read schema.org: an incident is a live coverage with a beginning and an end, a
//! maintenance is an event. Nothing stands here that the page does not say.

use super::addresses::Place;
use super::site::Site;
use super::times;
use crate::domain::incidents::IncidentRecord;
use crate::domain::language::Language;
use crate::domain::maintenances::{MaintenanceRecord, State};
use serde::Serialize;

#[derive(Serialize)]
struct Organisation<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
    url: &'a str,
}

fn organisation<'a>(site: &Site<'a>, language: Language) -> Organisation<'a> {
    Organisation { kind: "Organization", name: site.page.names.text(language), url: &site.page.url }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Coverage<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    headline: String,
    url: String,
    in_language: &'static str,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage_start_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage_end_time: Option<String>,
    author: Organisation<'a>,
    publisher: Organisation<'a>,
}

/// An incident's page, as JSON that may stand in HTML.
pub(crate) fn incident(site: &Site<'_>, language: Language, incident: &IncidentRecord) -> String {
    let zone = site.page.zone;
    embedded(&Coverage {
        context: "https://schema.org",
        kind: "LiveBlogPosting",
        headline: incident.title.in_language(language).1.to_owned(),
        url: format!("{}{}", site.page.url, Place::Incident(incident.id).path(site.page, language)),
        in_language: language.tag(),
        date_published: times::wire(incident.opened_at, zone),
        date_modified: times::wire(incident.stamp.at, zone),
        coverage_start_time: incident.start().map(|start| times::wire(start.at, zone)),
        coverage_end_time: incident.state.resolved_at().map(|at| times::wire(at, zone)),
        author: organisation(site, language),
        publisher: organisation(site, language),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    name: String,
    url: String,
    in_language: &'static str,
    event_status: &'static str,
    event_attendance_mode: &'static str,
    start_date: String,
    end_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_start_date: Option<String>,
    organizer: Organisation<'a>,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    url: &'a str,
}

/// A maintenance's page, as JSON that may stand in HTML.
pub(crate) fn maintenance(site: &Site<'_>, language: Language, maintenance: &MaintenanceRecord) -> String {
    let zone = site.page.zone;
    let Some(announced) = maintenance.announced() else { return String::new() };
    let before = maintenance.announced.iter().rev().find(|one| one.from != announced.from);
    let event_status = match maintenance.state {
        State::Cancelled { .. } => "https://schema.org/EventCancelled",
        _ if before.is_some() => "https://schema.org/EventRescheduled",
        _ => "https://schema.org/EventScheduled",
    };
    embedded(&Event {
        context: "https://schema.org",
        kind: "Event",
        name: maintenance.title.in_language(language).1.to_owned(),
        url: format!("{}{}", site.page.url, Place::Maintenance(maintenance.id).path(site.page, language)),
        in_language: language.tag(),
        event_status,
        event_attendance_mode: "https://schema.org/OnlineEventAttendanceMode",
        start_date: times::wire(maintenance.begins_at(), zone),
        end_date: times::wire(maintenance.state.ended_at().unwrap_or(announced.until), zone),
        previous_start_date: before.map(|one| times::wire(one.from, zone)),
        organizer: organisation(site, language),
        location: Location { kind: "VirtualLocation", url: &site.page.url },
    })
}

/// `shape` as JSON in which nothing can end the element that it stands in.
fn embedded(shape: &impl Serialize) -> String {
    serde_json::to_string(shape).unwrap_or_default().replace('<', "\\u003c")
}
