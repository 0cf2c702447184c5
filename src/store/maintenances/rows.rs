//! The rows of a maintenance: its head, the components that it touches, its updates.

use super::shapes::{StoredAnnounced, announced, into_announced};
use crate::domain::actors::Actor;
use crate::domain::ids::{ComponentId, IncidentId, MaintenanceId, RecurrenceId, UpdateId};
use crate::domain::maintenances::{Affected, Ending, MaintenanceRecord, MaintenanceUpdate, Overrun, Phase, State};
use crate::domain::record::Stamp;
use crate::domain::status::Status;
use crate::store::connection::{At, Json, Word};
use crate::store::error::Error;
use crate::store::incidents::shapes::{
    StoredOrigin, StoredWording, into_origin, into_some_wording, into_wording, origin, wording,
};
use crate::store::schema::{maintenance_components, maintenance_updates, maintenances};
use diesel::prelude::*;

#[derive(Debug, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = maintenances, treat_none_as_null = true)]
pub(super) struct HeadRow {
    id: Word<MaintenanceId>,
    title: Json<StoredWording>,
    phase: Word<Phase>,
    started_at: Option<At>,
    verifying_at: Option<At>,
    over_at: Option<At>,
    ending: Word<Ending>,
    announced: Json<Vec<StoredAnnounced>>,
    planned_at: At,
    recurrence_id: Option<Word<RecurrenceId>>,
    overrun_at: Option<At>,
    overrun_incident_id: Option<Word<IncidentId>>,
    begins_at: At,
    imported_from: Option<Json<StoredOrigin>>,
    stamp_sequence: i64,
    stamp_at: At,
}

/// The phase with the instants that belong to it: when it began, when it was verified, when it was over.
fn state_parts(state: State) -> (Word<Phase>, Option<At>, Option<At>, Option<At>) {
    let (verifying_at, over_at) = match state {
        State::Planned | State::InProgress { .. } => (None, None),
        State::Verifying { since, .. } => (Some(At(since)), None),
        State::Completed { ended_at, .. } => (None, Some(At(ended_at))),
        State::Cancelled { at } => (None, Some(At(at))),
    };
    (Word(state.phase()), state.started_at().map(At), verifying_at, over_at)
}

fn state(phase: Phase, started: Option<At>, verifying: Option<At>, over: Option<At>) -> Result<State, Error> {
    match (phase, started, verifying, over) {
        (Phase::Planned, None, None, None) => Ok(State::Planned),
        (Phase::InProgress, Some(started), None, None) => Ok(State::InProgress { started_at: started.0 }),
        (Phase::Verifying, Some(started), Some(since), None) => {
            Ok(State::Verifying { started_at: started.0, since: since.0 })
        }
        (Phase::Completed, Some(started), None, Some(ended)) => {
            Ok(State::Completed { started_at: started.0, ended_at: ended.0 })
        }
        (Phase::Cancelled, None, None, Some(at)) => Ok(State::Cancelled { at: at.0 }),
        _ => Err(Error::corrupt(format!("the instants of a maintenance do not fit {}", phase.as_str()))),
    }
}

impl HeadRow {
    pub(super) fn of(record: &MaintenanceRecord) -> HeadRow {
        let (phase, started_at, verifying_at, over_at) = state_parts(record.state);
        HeadRow {
            id: Word(record.id),
            title: wording(&record.title),
            phase,
            started_at,
            verifying_at,
            over_at,
            ending: Word(record.ending),
            announced: announced(&record.announced),
            planned_at: At(record.planned_at),
            recurrence_id: record.recurrence.map(Word),
            overrun_at: record.overrun.map(|overrun| At(overrun.at)),
            overrun_incident_id: record.overrun.map(|overrun| Word(overrun.incident)),
            begins_at: At(record.begins_at()),
            imported_from: record.imported_from.as_ref().map(origin),
            stamp_sequence: record.stamp.sequence,
            stamp_at: At(record.stamp.at),
        }
    }

    pub(super) fn id(&self) -> MaintenanceId {
        self.id.0
    }

    pub(super) fn into_record(
        self,
        affected: Vec<Affected>,
        updates: Vec<MaintenanceUpdate>,
    ) -> Result<MaintenanceRecord, Error> {
        let overrun = match (self.overrun_at, self.overrun_incident_id) {
            (None, None) => None,
            (Some(at), Some(incident)) => Some(Overrun { at: at.0, incident: incident.0 }),
            _ => return Err(Error::corrupt("half of an overrun")),
        };
        Ok(MaintenanceRecord {
            id: self.id.0,
            stamp: Stamp { sequence: self.stamp_sequence, at: self.stamp_at.0 },
            title: into_wording(self.title)?,
            state: state(self.phase.0, self.started_at, self.verifying_at, self.over_at)?,
            announced: into_announced(self.announced)?,
            affected,
            ending: self.ending.0,
            updates,
            planned_at: self.planned_at.0,
            recurrence: self.recurrence_id.map(|id| id.0),
            overrun,
            imported_from: self.imported_from.map(into_origin),
        })
    }
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = maintenance_components)]
pub(super) struct ComponentRow {
    maintenance_id: Word<MaintenanceId>,
    component_id: Word<ComponentId>,
    expected: Word<Status>,
}

impl ComponentRow {
    pub(super) fn of(maintenance: MaintenanceId, affected: &Affected) -> ComponentRow {
        ComponentRow {
            maintenance_id: Word(maintenance),
            component_id: Word(affected.leaf.component),
            expected: Word(affected.expected),
        }
    }

    pub(super) fn maintenance(&self) -> MaintenanceId {
        self.maintenance_id.0
    }

    pub(super) fn component(&self) -> ComponentId {
        self.component_id.0
    }

    pub(super) fn expected(&self) -> Status {
        self.expected.0
    }
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = maintenance_updates)]
pub(super) struct UpdateRow {
    maintenance_id: Word<MaintenanceId>,
    number: i64,
    id: Word<UpdateId>,
    phase: Word<Phase>,
    body: Option<Json<StoredWording>>,
    as_of: At,
    published_at: At,
    author: Word<Actor>,
}

impl UpdateRow {
    pub(super) fn of(maintenance: MaintenanceId, update: &MaintenanceUpdate) -> UpdateRow {
        UpdateRow {
            maintenance_id: Word(maintenance),
            number: update.number.into(),
            id: Word(update.id),
            phase: Word(update.phase),
            body: update.body.as_ref().map(wording),
            as_of: At(update.as_of),
            published_at: At(update.published_at),
            author: Word(update.by.clone()),
        }
    }

    pub(super) fn maintenance(&self) -> MaintenanceId {
        self.maintenance_id.0
    }

    pub(super) fn into_update(self) -> Result<MaintenanceUpdate, Error> {
        Ok(MaintenanceUpdate {
            id: self.id.0,
            number: u32::try_from(self.number).map_err(|_| Error::corrupt("the number of an update"))?,
            phase: self.phase.0,
            body: into_some_wording(self.body)?,
            as_of: self.as_of.0,
            published_at: self.published_at.0,
            by: self.author.0,
        })
    }
}
