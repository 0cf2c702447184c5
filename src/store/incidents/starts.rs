//! When an incident began, as it was said and corrected.

use super::rows::{Difference, Row, Scope, by_incident, differing_rows, load_rows, save_rows, stored_list};
use super::shapes::{StoredWording, into_some_wording, wording};
use crate::domain::ids::IncidentId;
use crate::domain::incidents::{IncidentRecord, Precision, Start};
use crate::store::connection::{At, Conn, Json, Word};
use crate::store::error::Error;
use crate::store::schema::incident_starts;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = incident_starts, primary_key(incident_id, number), treat_none_as_null = true)]
struct StartRow {
    incident_id: Word<IncidentId>,
    number: i64,
    at: At,
    precision: Word<Precision>,
    said_at: At,
    reason: Option<Json<StoredWording>>,
}

impl Row for StartRow {
    type Element = Start;
    type Key = i64;

    fn of(incident: IncidentId, place: i64, start: &Start) -> StartRow {
        StartRow {
            incident_id: Word(incident),
            number: place,
            at: At(start.at),
            precision: Word(start.precision),
            said_at: At(start.said_at),
            reason: start.reason.as_ref().map(wording),
        }
    }

    fn incident(&self) -> IncidentId {
        self.incident_id.0
    }

    fn key(&self) -> i64 {
        self.number
    }

    fn into_element(self) -> Result<Start, Error> {
        Ok(Start {
            at: self.at.0,
            precision: self.precision.0,
            said_at: self.said_at.0,
            reason: into_some_wording(self.reason)?,
        })
    }
}

stored_list!(incident_starts, StartRow, starts: Start);
