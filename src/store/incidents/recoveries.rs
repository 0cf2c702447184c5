//! What was recorded of the recovery of tracked components.

use super::rows::{Difference, Row, Scope, by_incident, differing_rows, load_rows, save_rows, stored_list};
use super::shapes::{StoredWording, into_some_wording, wording};
use crate::domain::actors::Actor;
use crate::domain::ids::{ComponentId, IncidentId, UpdateId};
use crate::domain::incidents::IncidentRecord;
use crate::domain::recoveries::{LimitedAs, Recovered, Recovery, Step};
use crate::domain::statuses::Basis;
use crate::store::connection::{At, Conn, Json, Word};
use crate::store::error::Error;
use crate::store::schema::recoveries;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = recoveries, primary_key(incident_id, number), treat_none_as_null = true)]
struct RecoveryRow {
    incident_id: Word<IncidentId>,
    number: i64,
    component_id: Word<ComponentId>,
    step: Word<Step>,
    limited_as: Option<String>,
    limits: Option<Json<StoredWording>>,
    watched_until: Option<At>,
    since: At,
    as_of: At,
    recorded_at: At,
    basis: Word<Basis>,
    recorded_by: Word<Actor>,
    update_id: Option<Word<UpdateId>>,
    is_undone: bool,
}

fn limited_word(limited: LimitedAs) -> &'static str {
    match limited {
        LimitedAs::Partial => "partial",
        LimitedAs::Degraded => "degraded",
    }
}

fn limited_as(word: &str) -> Result<LimitedAs, Error> {
    let known = [LimitedAs::Partial, LimitedAs::Degraded].into_iter().find(|limited| limited_word(*limited) == word);
    known.ok_or_else(|| Error::corrupt(format!("{word:?} is no way to be limited")))
}

impl RecoveryRow {
    fn recovery(&mut self) -> Result<Recovery, Error> {
        let limits = into_some_wording(self.limits.take())?;
        match (self.step.0, self.limited_as.as_deref(), limits, self.watched_until) {
            (Step::Down, None, None, None) => Ok(Recovery::Down),
            (Step::Limited, Some(word), Some(limits), None) => {
                Ok(Recovery::Limited { as_status: limited_as(word)?, limits })
            }
            (Step::Watching, None, None, Some(until)) => Ok(Recovery::Watching { until: until.0 }),
            (Step::Restored, None, None, None) => Ok(Recovery::Restored),
            (step, ..) => Err(Error::corrupt(format!("the particulars of a recovery do not fit {}", step.as_str()))),
        }
    }
}

impl Row for RecoveryRow {
    type Element = Recovered;
    type Key = i64;

    fn of(incident: IncidentId, _place: i64, recovered: &Recovered) -> RecoveryRow {
        let (limited, watched_until) = match &recovered.recovery {
            Recovery::Limited { as_status, limits } => (Some((limited_word(*as_status), wording(limits))), None),
            Recovery::Watching { until } => (None, Some(At(*until))),
            Recovery::Down | Recovery::Restored => (None, None),
        };
        let (limited_as, limits) = limited.unzip();
        RecoveryRow {
            incident_id: Word(incident),
            number: recovered.number,
            component_id: Word(recovered.component),
            step: Word(recovered.recovery.step()),
            limited_as: limited_as.map(str::to_owned),
            limits,
            watched_until,
            since: At(recovered.since),
            as_of: At(recovered.as_of),
            recorded_at: At(recovered.recorded_at),
            basis: Word(recovered.basis),
            recorded_by: Word(recovered.by.clone()),
            update_id: recovered.update.map(Word),
            is_undone: recovered.is_undone,
        }
    }

    fn incident(&self) -> IncidentId {
        self.incident_id.0
    }

    fn key(&self) -> i64 {
        self.number
    }

    fn into_element(mut self) -> Result<Recovered, Error> {
        Ok(Recovered {
            recovery: self.recovery()?,
            number: self.number,
            component: self.component_id.0,
            since: self.since.0,
            as_of: self.as_of.0,
            recorded_at: self.recorded_at.0,
            basis: self.basis.0,
            by: self.recorded_by.0,
            update: self.update_id.map(|update| update.0),
            is_undone: self.is_undone,
        })
    }
}

stored_list!(recoveries, RecoveryRow, recoveries: Recovered);
