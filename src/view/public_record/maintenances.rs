//! Maintenances and corrections of history, as shapes.

use super::wording::{TextsShape, WordingShape};
use crate::domain::corrections::Correction;
use crate::domain::maintenances::{Affected, Announced, MaintenanceRecord, MaintenanceUpdate};
use crate::domain::page::Page;
use crate::view::addresses::Place;
use crate::view::times;
use serde::Serialize;

/// A maintenance with all that was said of it, in the order in which it was.
#[derive(Serialize)]
pub(crate) struct MaintenanceShape<'a> {
    id: &'a str,
    url: String,
    sequence: i64,
    changed_at: String,
    title: WordingShape<'a>,
    phase: &'static str,
    /// From when to when, as it was said over time: the last is what is said now.
    announced: Vec<AnnouncedShape<'a>>,
    planned_at: String,
    started_at: Option<String>,
    ended_at: Option<String>,
    components: Vec<AffectedShape<'a>>,
    overrun: Option<OverrunShape>,
    updates: Vec<UpdateShape<'a>>,
}

#[derive(Serialize)]
struct AnnouncedShape<'a> {
    from: String,
    until: String,
    said_at: String,
    reason: Option<WordingShape<'a>>,
}

#[derive(Serialize)]
struct AffectedShape<'a> {
    id: &'a str,
    names: TextsShape<'a>,
    parent_names: TextsShape<'a>,
    expected: &'static str,
}

#[derive(Serialize)]
struct OverrunShape {
    at: String,
    incident: String,
}

/// One update; `text` is null where the clock wrote it.
#[derive(Serialize)]
struct UpdateShape<'a> {
    id: &'a str,
    number: u32,
    url: String,
    phase: &'static str,
    text: Option<WordingShape<'a>>,
    as_of: String,
    published_at: String,
}

/// That a component had another status for a time than was recorded.
#[derive(Serialize)]
pub(crate) struct CorrectionShape<'a> {
    id: &'a str,
    component: &'a str,
    from: String,
    until: String,
    status: &'static str,
    reason: WordingShape<'a>,
    corrected_at: String,
}

/// `maintenance` of `page`.
pub(crate) fn shape<'a>(page: &Page, maintenance: &'a MaintenanceRecord) -> MaintenanceShape<'a> {
    let path = Place::Maintenance(maintenance.id).path(page, page.default_language());
    let url = format!("{}{path}", page.url);
    MaintenanceShape {
        id: maintenance.id.as_str(),
        sequence: maintenance.stamp.sequence,
        changed_at: times::utc(maintenance.stamp.at),
        title: WordingShape::of(&maintenance.title),
        phase: maintenance.state.phase().as_str(),
        announced: maintenance.announced.iter().map(announced).collect(),
        planned_at: times::utc(maintenance.planned_at),
        started_at: maintenance.state.started_at().map(times::utc),
        ended_at: maintenance.state.ended_at().map(times::utc),
        components: maintenance.affected.iter().map(affected).collect(),
        overrun: maintenance
            .overrun
            .map(|overrun| OverrunShape { at: times::utc(overrun.at), incident: overrun.incident.to_string() }),
        updates: maintenance.updates.iter().map(|one| update(&url, one)).collect(),
        url,
    }
}

/// `correction`, without who made it.
pub(crate) fn correction(correction: &Correction) -> CorrectionShape<'_> {
    CorrectionShape {
        id: correction.id.as_str(),
        component: correction.component.as_str(),
        from: times::utc(correction.from),
        until: times::utc(correction.until),
        status: correction.status.as_str(),
        reason: WordingShape::of(&correction.reason),
        corrected_at: times::utc(correction.at),
    }
}

fn announced(announced: &Announced) -> AnnouncedShape<'_> {
    AnnouncedShape {
        from: times::utc(announced.from),
        until: times::utc(announced.until),
        said_at: times::utc(announced.said_at),
        reason: announced.reason.as_ref().map(WordingShape::of),
    }
}

fn affected(affected: &Affected) -> AffectedShape<'_> {
    AffectedShape {
        id: affected.leaf.component.as_str(),
        names: TextsShape(&affected.leaf.names),
        parent_names: TextsShape(&affected.leaf.parent_names),
        expected: affected.expected.as_str(),
    }
}

fn update<'a>(url: &str, update: &'a MaintenanceUpdate) -> UpdateShape<'a> {
    UpdateShape {
        id: update.id.as_str(),
        number: update.number,
        url: format!("{url}#u-{}", update.id),
        phase: update.phase.as_str(),
        text: update.body.as_ref().map(WordingShape::of),
        as_of: times::utc(update.as_of),
        published_at: times::utc(update.published_at),
    }
}
