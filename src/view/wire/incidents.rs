//! Incidents with their updates in the field's wire format.
//!
//! Nothing that was published vanishes: an update that was taken back keeps its place, and its body says so.

use super::Desk;
use super::components::{ComponentShape, wire_status};
use crate::domain::ids::UpdateId;
use crate::domain::incidents::{IncidentRecord, Phase, Tracked};
use crate::domain::maintenances::Affected;
use crate::domain::recoveries::{Recovered, members, timeline};
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::domain::updates::Update;
use crate::view::addresses::Place;
use crate::view::names::{Name, sound};
use crate::view::site::Site;
use crate::view::spoken::Spoken;
use crate::view::updates::newest_first;
use crate::view::words::Words;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct IncidentShape<'r, 'a> {
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
}

#[derive(Serialize)]
pub(super) struct UpdateShape<'a> {
    pub(super) id: String,
    pub(super) status: &'static str,
    pub(super) body: String,
    pub(super) incident_id: &'a str,
    pub(super) created_at: String,
    pub(super) updated_at: String,
    pub(super) display_at: String,
    pub(super) affected_components: Option<Vec<AffectedShape>>,
    pub(super) deliver_notifications: bool,
    pub(super) custom_tweet: Option<()>,
    pub(super) tweet_id: Option<()>,
}

/// What an update did to a component.
#[derive(Serialize)]
pub(super) struct AffectedShape {
    code: String,
    name: String,
    old_status: &'static str,
    new_status: &'static str,
}

impl AffectedShape {
    /// `leaf` went from `old` to `new`.
    pub(super) fn of(site: &Site<'_>, leaf: &Tracked, old: Status, new: Status) -> AffectedShape {
        AffectedShape {
            code: leaf.component.to_string(),
            name: name_in_group(site, leaf),
            old_status: wire_status(old),
            new_status: wire_status(new),
        }
    }
}

/// `incident` with its components as they are now.
pub(super) fn shape<'r, 'a>(desk: &Desk<'r, 'a>, incident: &'a IncidentRecord) -> IncidentShape<'r, 'a> {
    let page = desk.site.page;
    let language = page.default_language();
    let counted = members(&incident.sets);
    let standing = incident.tracked.iter().map(|leaf| leaf.component).filter(|leaf| counted.contains(leaf));
    IncidentShape {
        id: incident.id.as_str(),
        name: sound(incident.title.in_language(language).1).into_owned(),
        status: incident.state.phase().as_str(),
        created_at: desk.at(incident.opened_at),
        updated_at: desk.at(incident.stamp.at),
        monitoring_at: monitoring_at(incident).map(|at| desk.at(at)),
        resolved_at: incident.state.resolved_at().map(|at| desk.at(at)),
        impact: incident.impact.as_str(),
        shortlink: format!("{}{}", page.url, Place::Incident(incident.id).path(page, language)),
        started_at: desk.at(incident.start().map_or(incident.opened_at, |start| start.at)),
        page_id: page.id.as_str(),
        incident_updates: newest_first(incident)
            .into_iter()
            .map(|update| update_shape(desk, incident, update))
            .collect(),
        components: standing.filter_map(|leaf| desk.by_id.get(leaf.as_str()).copied()).collect(),
        reminder_intervals: None,
    }
}

fn update_shape<'a>(desk: &Desk<'_, 'a>, incident: &'a IncidentRecord, update: &'a Update) -> UpdateShape<'a> {
    let spoken = Spoken::of_update(desk.site, &desk.telling, incident, update);
    UpdateShape {
        id: update.id.to_string(),
        status: update.phase.as_str(),
        body: spoken.text(),
        incident_id: incident.id.as_str(),
        created_at: desk.at(spoken.published_at),
        updated_at: desk.at(spoken.changed_at),
        display_at: desk.at(spoken.display_at),
        affected_components: affected(desk.site, incident, update.id),
        deliver_notifications: true,
        custom_tweet: None,
        tweet_id: None,
    }
}

/// Since when the recovery has been watched; `None` before that, and where an incident went back to work.
fn monitoring_at(incident: &IncidentRecord) -> Option<Time> {
    let is_over = !incident.state.is_open();
    let mut since = None;
    for update in &incident.updates {
        match update.phase {
            Phase::Investigating | Phase::Identified => since = None,
            Phase::Monitoring => since = since.or(Some(update.published_at)),
            Phase::Resolved | Phase::Postmortem => {}
        }
    }
    since.filter(|_| is_over || incident.state.phase() == Phase::Monitoring)
}

/// What `update` stated of components and what was the case before; `None` where it stated nothing that still counts.
fn affected(site: &Site<'_>, incident: &IncidentRecord, update: UpdateId) -> Option<Vec<AffectedShape>> {
    let counted = site.counted(incident.id)?;
    let stated = incident.recoveries.iter().filter(|row| row.update == Some(update) && !row.is_undone);
    let of_leaf = |row: &Recovered| {
        let leaf = incident.tracked(row.component)?;
        let untold = status_untold(site, incident, row);
        let before = status_before(counted.recorded(row.component), row).unwrap_or(untold);
        Some(AffectedShape::of(site, leaf, before, row.recovery.status()))
    };
    let affected: Vec<AffectedShape> = stated.filter_map(of_leaf).collect();
    (!affected.is_empty()).then_some(affected)
}

/// What was said of a component before `row` for the time just before it.
fn status_before(recorded: &[&Recovered], row: &Recovered) -> Option<Status> {
    let earlier = recorded.iter().copied().filter(|one| one.number < row.number);
    let before = timeline(earlier).into_iter().rfind(|piece| piece.since <= row.since);
    before.map(|piece| piece.recovery.status())
}

/// What a component was before an incident said anything of it: under maintenance, where the incident is what work on it
/// became by overrunning; else well.
fn status_untold(site: &Site<'_>, incident: &IncidentRecord, row: &Recovered) -> Status {
    let covers =
        |affected: &Affected| affected.leaf.component == row.component && affected.expected != Status::Operational;
    let is_covered = site.overran_into(incident.id).is_some_and(|work| work.affected.iter().any(covers));
    if is_covered { Status::UnderMaintenance } else { Status::Operational }
}

/// `Group - Component`, `Group - Component - Function`; without a group the rest alone.
fn name_in_group(site: &Site<'_>, leaf: &Tracked) -> String {
    let language = site.page.default_language();
    let group = site.record.groups.iter().find(|group| Some(group.id) == leaf.group);
    let group = group.map(|group| Name::of_group(group, language).text().into_owned());
    let own = Name::of_texts(&leaf.names, language).text().into_owned();
    let parent = Name::of_texts(&leaf.parent_names, language).text().into_owned();
    let parts = [group.unwrap_or_default(), parent, own];
    let function_of = &Words::of(language).function_of;
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.reduce(|whole, part| function_of.fill(&[&whole, &part])).unwrap_or_else(|| leaf.component.to_string())
}
