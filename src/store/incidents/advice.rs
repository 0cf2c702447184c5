//! What people can use or should do meanwhile.

use super::rows::{Difference, Row, Scope, by_incident, differing_rows, load_rows, save_rows, stored_list};
use super::shapes::{StoredWording, into_wording, wording};
use crate::domain::advice::{Advice, AdviceEnd};
use crate::domain::ids::{ComponentId, IncidentId};
use crate::domain::incidents::IncidentRecord;
use crate::store::connection::{At, Conn, Json, Word};
use crate::store::error::Error;
use crate::store::schema::advice;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = advice, primary_key(incident_id, number), treat_none_as_null = true)]
struct AdviceRow {
    incident_id: Word<IncidentId>,
    number: i64,
    component_id: Option<Word<ComponentId>>,
    wording: Json<StoredWording>,
    said_at: At,
    ends_at: Option<At>,
    ended_at: Option<At>,
}

impl Row for AdviceRow {
    type Element = Advice;
    type Key = i64;

    fn of(incident: IncidentId, _place: i64, advice: &Advice) -> AdviceRow {
        AdviceRow {
            incident_id: Word(incident),
            number: advice.number,
            component_id: advice.component.map(Word),
            wording: wording(&advice.wording),
            said_at: At(advice.said_at),
            ends_at: match advice.end {
                AdviceEnd::At(at) => Some(At(at)),
                AdviceEnd::WhenRestored => None,
            },
            ended_at: advice.ended_at.map(At),
        }
    }

    fn incident(&self) -> IncidentId {
        self.incident_id.0
    }

    fn key(&self) -> i64 {
        self.number
    }

    fn into_element(self) -> Result<Advice, Error> {
        Ok(Advice {
            number: self.number,
            component: self.component_id.map(|component| component.0),
            wording: into_wording(self.wording)?,
            said_at: self.said_at.0,
            end: self.ends_at.map_or(AdviceEnd::WhenRestored, |at| AdviceEnd::At(at.0)),
            ended_at: self.ended_at.map(|at| at.0),
        })
    }
}

stored_list!(advice, AdviceRow, advice: Advice);
