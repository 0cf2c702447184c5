//! Promises of a next word, and what became of them.

use super::rows::{Difference, Row, Scope, by_incident, differing_rows, load_rows, save_rows, stored_list};
use crate::domain::ids::{IncidentId, UpdateId};
use crate::domain::incidents::IncidentRecord;
use crate::domain::promises::Promise;
use crate::store::connection::{At, Conn, Word};
use crate::store::error::Error;
use crate::store::schema::promises;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = promises, primary_key(incident_id, number), treat_none_as_null = true)]
struct PromiseRow {
    incident_id: Word<IncidentId>,
    number: i64,
    made_at: At,
    due_at: At,
    is_night: bool,
    made_by_update: Word<UpdateId>,
    missed_at: Option<At>,
    fulfilled_at: Option<At>,
}

impl Row for PromiseRow {
    type Element = Promise;
    type Key = i64;

    fn of(incident: IncidentId, place: i64, promise: &Promise) -> PromiseRow {
        PromiseRow {
            incident_id: Word(incident),
            number: place,
            made_at: At(promise.made_at),
            due_at: At(promise.due_at),
            is_night: promise.is_night,
            made_by_update: Word(promise.made_by),
            missed_at: promise.missed_at.map(At),
            fulfilled_at: promise.fulfilled_at.map(At),
        }
    }

    fn incident(&self) -> IncidentId {
        self.incident_id.0
    }

    fn key(&self) -> i64 {
        self.number
    }

    fn into_element(self) -> Result<Promise, Error> {
        Ok(Promise {
            made_at: self.made_at.0,
            due_at: self.due_at.0,
            is_night: self.is_night,
            made_by: self.made_by_update.0,
            missed_at: self.missed_at.map(|at| at.0),
            fulfilled_at: self.fulfilled_at.map(|at| at.0),
        })
    }
}

stored_list!(promises, PromiseRow, promises: Promise);
