//! Our own record, for programs: `/api/v1/public.json` and `/api/v1/incidents/<id>.json`, with the schemas they keep to
//! (JSON Schema 2020-12) beside them.
//!
//! The field's wire format has no recovery, no "as of" and no corrections; this one has all that the pages show, and
//! nothing that they do not. Rules throughout: instants are RFC 3339 in UTC with milliseconds; texts are objects by
//! language tag, and words for the public say which language is the original; what is not known is `null`, never left
//! out; ids stand for components, groups and facilities. Keys are only ever added under this version.

mod incidents;
mod maintenances;
mod progress;
mod updates;
mod wording;

use super::addresses::Place;
use super::maintenances::ended_at;
use super::site::Site;
use super::times;
use super::wire::json;
use crate::domain::catalogue::{Facility, Group};
use crate::domain::ids::{ComponentId, FacilityId, GroupId, IncidentId};
use crate::domain::incidents::IncidentRecord;
use crate::domain::notices::Notice;
use crate::domain::record::ComponentRecord;
use crate::domain::status::Status;
use chrono::Duration;
use incidents::IncidentShape;
use maintenances::{CorrectionShape, MaintenanceShape};
use serde::Serialize;
use wording::{TextsShape, WordingShape};

/// The schema of `/api/v1/public.json`.
pub(crate) const PUBLIC_SCHEMA: &str = include_str!("../../static/public.schema.json");
/// The schema of `/api/v1/incidents/<id>.json`.
pub(crate) const INCIDENT_SCHEMA: &str = include_str!("../../static/incident.schema.json");

/// The version of these shapes.
const VERSION: u32 = 1;
/// How long what is over stays in the lists of `public.json`: as long as the bars of the page reach back.
const RECENT: Duration = Duration::days(90);

#[derive(Serialize)]
struct PublicShape<'a> {
    version: u32,
    schema: String,
    sequence: i64,
    changed_at: String,
    is_rehearsal: bool,
    page: PageShape<'a>,
    groups: Vec<GroupShape<'a>>,
    facilities: Vec<FacilityShape<'a>>,
    components: Vec<ComponentShape<'a>>,
    open_incidents: Vec<IncidentShape<'a>>,
    recent_incidents: Vec<IncidentLine<'a>>,
    maintenances: Vec<MaintenanceShape<'a>>,
    recent_corrections: Vec<CorrectionShape<'a>>,
    notices: Vec<NoticeShape<'a>>,
}

#[derive(Serialize)]
struct IncidentFile<'a> {
    version: u32,
    schema: String,
    is_rehearsal: bool,
    page: PageShape<'a>,
    incident: IncidentShape<'a>,
}

#[derive(Serialize)]
struct PageShape<'a> {
    id: &'a str,
    names: TextsShape<'a>,
    url: &'a str,
    time_zone: &'a str,
    languages: Vec<&'static str>,
    telephone: Option<&'a str>,
}

#[derive(Serialize)]
struct GroupShape<'a> {
    id: &'a str,
    slug: &'a str,
    names: TextsShape<'a>,
    descriptions: TextsShape<'a>,
    status: Option<&'static str>,
}

#[derive(Serialize)]
struct FacilityShape<'a> {
    id: &'a str,
    slug: &'a str,
    names: TextsShape<'a>,
    kind: &'a str,
    operator: Option<&'a str>,
    parent: Option<&'a str>,
}

#[derive(Serialize)]
struct ComponentShape<'a> {
    id: &'a str,
    slug: &'a str,
    names: TextsShape<'a>,
    descriptions: TextsShape<'a>,
    group: Option<&'a str>,
    parent: Option<&'a str>,
    tier: Option<u8>,
    operator: Option<&'a str>,
    runs_on: Vec<&'a str>,
    status: &'static str,
    since: Option<String>,
    uptime: Option<UptimeShape>,
    changed_at: String,
}

/// The share of the last 90 days in hundredths of a percent.
#[derive(Serialize)]
struct UptimeShape {
    basis_points: Option<u32>,
    as_of: String,
}

#[derive(Serialize)]
struct NoticeShape<'a> {
    id: &'a str,
    kind: &'static str,
    text: WordingShape<'a>,
    begins_at: String,
    ends_at: String,
}

/// An incident that is over, in short.
#[derive(Serialize)]
struct IncidentLine<'a> {
    id: &'a str,
    url: String,
    record_url: String,
    title: WordingShape<'a>,
    phase: &'static str,
    impact: &'static str,
    started_at: Option<String>,
    resolved_at: Option<String>,
}

/// `/api/v1/public.json`: the page, its catalogue with the present statuses, incidents that are open as a whole and those
/// that ended in the last 90 days in short, maintenances that are not over or ended in that time, the corrections of that
/// time, and the notices.
pub(crate) fn public(site: &Site<'_>) -> String {
    let record = site.record;
    let incidents = || record.incidents.iter().map(AsRef::as_ref);
    let open = incidents().filter(|incident: &&IncidentRecord| incident.state.is_open());
    let oldest = record.content.at - RECENT;
    let recent =
        incidents().filter(|incident: &&IncidentRecord| incident.state.resolved_at().is_some_and(|at| at >= oldest));
    json(&PublicShape {
        version: VERSION,
        schema: format!("{}/api/v1/public.schema.json", site.page.url),
        sequence: record.content.sequence,
        changed_at: times::utc(record.content.at),
        is_rehearsal: record.is_rehearsal,
        page: page(site),
        groups: record.groups.iter().map(|group| group_shape(site, group)).collect(),
        facilities: record.facilities.iter().map(facility).collect(),
        components: record.components.iter().map(|record| component(site, record)).collect(),
        open_incidents: open
            .filter_map(|incident| site.counted(incident.id))
            .map(|open| incidents::shape(site.page, open))
            .collect(),
        recent_incidents: recent.map(|incident| line(site, incident)).collect(),
        maintenances: record
            .maintenances
            .iter()
            .filter(|one| !one.state.is_over() || ended_at(one) >= oldest)
            .map(|one| maintenances::shape(site.page, one))
            .collect(),
        recent_corrections: record
            .corrections
            .iter()
            .filter(|correction| correction.at >= oldest)
            .map(maintenances::correction)
            .collect(),
        notices: record.notices.iter().map(notice).collect(),
    })
}

/// `/api/v1/incidents/<id>.json`. It names components as the incident's record does, and groups and facilities by id
/// alone: a change of the catalogue does not change it.
pub(crate) fn incident(site: &Site<'_>, id: IncidentId) -> String {
    site.counted(id).map_or_else(String::new, |counted| {
        json(&IncidentFile {
            version: VERSION,
            schema: format!("{}/api/v1/incident.schema.json", site.page.url),
            is_rehearsal: site.record.is_rehearsal,
            page: page(site),
            incident: incidents::shape(site.page, counted),
        })
    })
}

/// The address of the record of an incident, from the root of the site.
pub(crate) fn incident_path(id: IncidentId) -> String {
    format!("/api/v1/incidents/{id}.json")
}

fn page<'a>(site: &Site<'a>) -> PageShape<'a> {
    let page = site.page;
    PageShape {
        id: page.id.as_str(),
        names: TextsShape(&page.names),
        url: &page.url,
        time_zone: page.zone.name(),
        languages: page.languages.iter().map(|language| language.tag()).collect(),
        telephone: page.telephone.as_deref(),
    }
}

fn group_shape<'a>(site: &Site<'a>, group: &'a Group) -> GroupShape<'a> {
    GroupShape {
        id: group.id.as_str(),
        slug: &group.slug,
        names: TextsShape(&group.names),
        descriptions: TextsShape(&group.descriptions),
        status: site.section(group.id).map(|section| section.status.as_str()),
    }
}

fn facility(facility: &Facility) -> FacilityShape<'_> {
    FacilityShape {
        id: facility.id.as_str(),
        slug: &facility.slug,
        names: TextsShape(&facility.names),
        kind: &facility.kind,
        operator: facility.operator.as_deref(),
        parent: facility.parent.as_ref().map(FacilityId::as_str),
    }
}

fn component<'a>(site: &Site<'a>, record: &'a ComponentRecord) -> ComponentShape<'a> {
    let component = &record.component;
    let of_branch = || site.find(component.id).map_or(Status::Unknown, |(_, _, branch)| branch.status);
    let status = record.state.as_ref().map_or_else(of_branch, |state| state.status);
    ComponentShape {
        id: component.id.as_str(),
        slug: &component.slug,
        names: TextsShape(&component.names),
        descriptions: TextsShape(&component.descriptions),
        group: component.group.as_ref().map(GroupId::as_str),
        parent: component.parent.as_ref().map(ComponentId::as_str),
        tier: component.tier,
        operator: component.operator.as_deref(),
        runs_on: component.runs_on.iter().map(FacilityId::as_str).collect(),
        status: status.as_str(),
        since: record.state.as_ref().map(|state| times::utc(state.since)),
        uptime: record.state.as_ref().map(|state| UptimeShape {
            basis_points: state.days.total().basis_points(),
            as_of: times::utc(state.uptime_as_of),
        }),
        changed_at: times::utc(record.stamp.at),
    }
}

fn notice(notice: &Notice) -> NoticeShape<'_> {
    NoticeShape {
        id: notice.id.as_str(),
        kind: notice.kind.as_str(),
        text: WordingShape::of(&notice.wording),
        begins_at: times::utc(notice.begins_at),
        ends_at: times::utc(notice.ends_at),
    }
}

fn line<'a>(site: &Site<'_>, incident: &'a IncidentRecord) -> IncidentLine<'a> {
    let (page, place) = (site.page, Place::Incident(incident.id));
    IncidentLine {
        id: incident.id.as_str(),
        url: format!("{}{}", page.url, place.path(page, page.default_language())),
        record_url: format!("{}{}", page.url, incident_path(incident.id)),
        title: WordingShape::of(&incident.title),
        phase: incident.state.phase().as_str(),
        impact: incident.impact.as_str(),
        started_at: incident.start().map(|start| times::utc(start.at)),
        resolved_at: incident.state.resolved_at().map(times::utc),
    }
}

#[cfg(test)]
mod tests;
