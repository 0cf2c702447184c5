//! The confirmed cause of an incident, each time somebody stood for it.

use super::rows::{Difference, Row, Scope, by_incident, differing_rows, load_rows, save_rows, stored_list};
use super::shapes::{StoredSpeaker, StoredWording, into_speaker, into_wording, speaker, wording};
use crate::domain::ids::IncidentId;
use crate::domain::incidents::{ConfirmedCause, IncidentRecord};
use crate::store::connection::{At, Conn, Json, Word};
use crate::store::error::Error;
use crate::store::schema::confirmed_causes;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = confirmed_causes, primary_key(incident_id, number), treat_none_as_null = true)]
struct CauseRow {
    incident_id: Word<IncidentId>,
    number: i64,
    wording: Json<StoredWording>,
    confirmed_by: Json<StoredSpeaker>,
    at: At,
}

impl Row for CauseRow {
    type Element = ConfirmedCause;
    type Key = i64;

    fn of(incident: IncidentId, place: i64, cause: &ConfirmedCause) -> CauseRow {
        CauseRow {
            incident_id: Word(incident),
            number: place,
            wording: wording(&cause.wording),
            confirmed_by: speaker(&cause.confirmed_by),
            at: At(cause.at),
        }
    }

    fn incident(&self) -> IncidentId {
        self.incident_id.0
    }

    fn key(&self) -> i64 {
        self.number
    }

    fn into_element(self) -> Result<ConfirmedCause, Error> {
        Ok(ConfirmedCause {
            wording: into_wording(self.wording)?,
            confirmed_by: into_speaker(self.confirmed_by),
            at: self.at.0,
        })
    }
}

stored_list!(confirmed_causes, CauseRow, causes: ConfirmedCause);
