//! What was said of messages, money and personal records.

use super::rows::{Difference, Row, Scope, by_incident, differing_rows, load_rows, save_rows, stored_list};
use super::shapes::{StoredWording, into_wording, wording};
use crate::domain::ids::IncidentId;
use crate::domain::incidents::IncidentRecord;
use crate::domain::safety::{Safety, SafetyStatement};
use crate::store::connection::{At, Conn, Json, Word};
use crate::store::error::Error;
use crate::store::schema::safety_statements;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = safety_statements, primary_key(incident_id, number), treat_none_as_null = true)]
struct SafetyRow {
    incident_id: Word<IncidentId>,
    number: i64,
    safety: Word<Safety>,
    wording: Json<StoredWording>,
    as_of: At,
    said_at: At,
}

impl Row for SafetyRow {
    type Element = SafetyStatement;
    type Key = i64;

    fn of(incident: IncidentId, place: i64, statement: &SafetyStatement) -> SafetyRow {
        SafetyRow {
            incident_id: Word(incident),
            number: place,
            safety: Word(statement.safety),
            wording: wording(&statement.wording),
            as_of: At(statement.as_of),
            said_at: At(statement.said_at),
        }
    }

    fn incident(&self) -> IncidentId {
        self.incident_id.0
    }

    fn key(&self) -> i64 {
        self.number
    }

    fn into_element(self) -> Result<SafetyStatement, Error> {
        Ok(SafetyStatement {
            safety: self.safety.0,
            wording: into_wording(self.wording)?,
            as_of: self.as_of.0,
            said_at: self.said_at.0,
        })
    }
}

stored_list!(safety_statements, SafetyRow, safety: SafetyStatement);
