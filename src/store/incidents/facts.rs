//! Facts, and which of them took the place of which.

use super::rows::{Difference, Row, Scope, by_incident, differing_rows, load_rows, save_rows, stored_list};
use super::shapes::{StoredSpeaker, StoredWording, into_speaker, into_wording, speaker, wording};
use crate::domain::facts::{Fact, FactStanding};
use crate::domain::ids::{FactId, IncidentId};
use crate::domain::incidents::IncidentRecord;
use crate::store::connection::{At, Conn, Json, Word};
use crate::store::error::Error;
use crate::store::schema::facts;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = facts, primary_key(incident_id, number), treat_none_as_null = true)]
struct FactRow {
    incident_id: Word<IncidentId>,
    number: i64,
    id: Word<FactId>,
    wording: Json<StoredWording>,
    said_by: Json<StoredSpeaker>,
    as_of: At,
    said_at: At,
    standing: String,
    came_at: Option<At>,
    superseded_by: Option<Word<FactId>>,
}

fn parts(standing: FactStanding) -> (&'static str, Option<At>) {
    match standing {
        FactStanding::Stated => ("stated", None),
        FactStanding::Awaited => ("awaited", None),
        FactStanding::Came { at } => ("came", Some(At(at))),
    }
}

fn standing(word: &str, came_at: Option<At>) -> Result<FactStanding, Error> {
    match (word, came_at) {
        ("stated", None) => Ok(FactStanding::Stated),
        ("awaited", None) => Ok(FactStanding::Awaited),
        ("came", Some(at)) => Ok(FactStanding::Came { at: at.0 }),
        _ => Err(Error::corrupt(format!("{word:?} is no standing of a fact, or its instant does not fit"))),
    }
}

impl Row for FactRow {
    type Element = Fact;
    type Key = i64;

    fn of(incident: IncidentId, place: i64, fact: &Fact) -> FactRow {
        let (standing, came_at) = parts(fact.standing);
        FactRow {
            incident_id: Word(incident),
            number: place,
            id: Word(fact.id),
            wording: wording(&fact.wording),
            said_by: speaker(&fact.said_by),
            as_of: At(fact.as_of),
            said_at: At(fact.said_at),
            standing: standing.to_owned(),
            came_at,
            superseded_by: fact.superseded_by.map(Word),
        }
    }

    fn incident(&self) -> IncidentId {
        self.incident_id.0
    }

    fn key(&self) -> i64 {
        self.number
    }

    fn into_element(self) -> Result<Fact, Error> {
        Ok(Fact {
            id: self.id.0,
            wording: into_wording(self.wording)?,
            said_by: into_speaker(self.said_by),
            as_of: self.as_of.0,
            said_at: self.said_at.0,
            standing: standing(&self.standing, self.came_at)?,
            superseded_by: self.superseded_by.map(|fact| fact.0),
        })
    }
}

stored_list!(facts, FactRow, facts: Fact);
