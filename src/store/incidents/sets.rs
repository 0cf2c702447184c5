//! The versions of the tracked set.

use super::rows::{Difference, Row, Scope, by_incident, differing_rows, load_rows, save_rows, stored_list};
use super::shapes::{self, StoredLeftOut, StoredWording, into_some_wording, wording};
use crate::domain::ids::IncidentId;
use crate::domain::incidents::IncidentRecord;
use crate::domain::recoveries::SetVersion;
use crate::store::connection::{At, Conn, Json, Word};
use crate::store::error::Error;
use crate::store::schema::tracked_sets;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = tracked_sets, primary_key(incident_id, number), treat_none_as_null = true)]
struct SetRow {
    incident_id: Word<IncidentId>,
    number: i64,
    at: At,
    recorded_at: At,
    reason: Option<Json<StoredWording>>,
    added: Json<Vec<String>>,
    removed: Json<Vec<String>>,
    left_out: Json<Vec<StoredLeftOut>>,
}

impl Row for SetRow {
    type Element = SetVersion;
    type Key = i64;

    fn of(incident: IncidentId, _place: i64, set: &SetVersion) -> SetRow {
        SetRow {
            incident_id: Word(incident),
            number: i64::from(set.version),
            at: At(set.at),
            recorded_at: At(set.recorded_at),
            reason: set.reason.as_ref().map(wording),
            added: shapes::components(&set.added),
            removed: shapes::components(&set.removed),
            left_out: shapes::left_out(&set.left_out),
        }
    }

    fn incident(&self) -> IncidentId {
        self.incident_id.0
    }

    fn key(&self) -> i64 {
        self.number
    }

    fn into_element(self) -> Result<SetVersion, Error> {
        let version = u32::try_from(self.number);
        Ok(SetVersion {
            version: version.map_err(|_| Error::corrupt(format!("{} is no version of a set", self.number)))?,
            at: self.at.0,
            recorded_at: self.recorded_at.0,
            reason: into_some_wording(self.reason)?,
            added: shapes::into_components(&self.added)?,
            removed: shapes::into_components(&self.removed)?,
            left_out: shapes::into_left_out(self.left_out)?,
        })
    }
}

stored_list!(tracked_sets, SetRow, sets: SetVersion);
