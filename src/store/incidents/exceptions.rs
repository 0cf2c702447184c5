//! What was left open when an incident ended, and when that was taken back because it was opened again.

use super::rows::{Difference, Row, Scope, by_incident, differing_rows, load_rows, save_rows, stored_list};
use super::shapes::{StoredWording, into_wording, wording};
use crate::domain::ids::{ComponentId, IncidentId};
use crate::domain::incidents::{Exception, IncidentRecord};
use crate::store::connection::{At, Conn, Json, Word};
use crate::store::error::Error;
use crate::store::schema::incident_exceptions;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = incident_exceptions, primary_key(incident_id, number), treat_none_as_null = true)]
struct ExceptionRow {
    incident_id: Word<IncidentId>,
    number: i64,
    component_id: Word<ComponentId>,
    reason: Json<StoredWording>,
    said_at: At,
    taken_back_at: Option<At>,
}

impl Row for ExceptionRow {
    type Element = Exception;
    type Key = i64;

    fn of(incident: IncidentId, place: i64, exception: &Exception) -> ExceptionRow {
        ExceptionRow {
            incident_id: Word(incident),
            number: place,
            component_id: Word(exception.component),
            reason: wording(&exception.reason),
            said_at: At(exception.said_at),
            taken_back_at: exception.taken_back_at.map(At),
        }
    }

    fn incident(&self) -> IncidentId {
        self.incident_id.0
    }

    fn key(&self) -> i64 {
        self.number
    }

    fn into_element(self) -> Result<Exception, Error> {
        Ok(Exception {
            component: self.component_id.0,
            reason: into_wording(self.reason)?,
            said_at: self.said_at.0,
            taken_back_at: self.taken_back_at.map(|at| at.0),
        })
    }
}

stored_list!(incident_exceptions, ExceptionRow, exceptions: Exception);
