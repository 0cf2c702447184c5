//! Updates, with the revisions of their words.

use super::rows::{Difference, Row, Scope, by_incident, differing_rows, load_rows, rows_of, save_rows};
use super::shapes::{self, StoredSignatory, StoredSpeaker, StoredWording, into_some_wording, into_wording, wording};
use crate::domain::actors::Actor;
use crate::domain::ids::{IncidentId, UpdateId};
use crate::domain::incidents::{IncidentRecord, Phase};
use crate::domain::updates::{Retraction, Revision, Update, UpdateKind};
use crate::store::connection::{At, Conn, Json, Word};
use crate::store::error::Error;
use crate::store::schema::{incident_updates, update_revisions};
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = incident_updates, primary_key(incident_id, number), treat_none_as_null = true)]
struct UpdateRow {
    incident_id: Word<IncidentId>,
    number: i64,
    id: Word<UpdateId>,
    kind: String,
    signatories: Option<Json<Vec<StoredSignatory>>>,
    phase: Word<Phase>,
    as_of: At,
    display_at: At,
    published_at: At,
    speaker: Json<StoredSpeaker>,
    author: Word<Actor>,
    approver: Option<Word<Actor>>,
    waived: Option<Json<StoredWording>>,
    retracted_at: Option<At>,
    retracted_by: Option<Word<Actor>>,
    retraction_reason: Option<Json<StoredWording>>,
}

#[derive(Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(
    table_name = update_revisions,
    primary_key(incident_id, update_number, number),
    treat_none_as_null = true
)]
struct RevisionRow {
    incident_id: Word<IncidentId>,
    update_number: i64,
    number: i64,
    body: Json<StoredWording>,
    at: At,
    published_by: Word<Actor>,
    reason: Option<Json<StoredWording>>,
}

fn kind(word: &str, signatories: Option<Json<Vec<StoredSignatory>>>) -> Result<UpdateKind, Error> {
    match (word, signatories) {
        ("apology", Some(signatories)) => {
            Ok(UpdateKind::Apology { signatories: shapes::into_signatories(signatories)? })
        }
        ("regular", None) => Ok(UpdateKind::Regular),
        ("holding", None) => Ok(UpdateKind::Holding),
        ("bulletin", None) => Ok(UpdateKind::Bulletin),
        ("provider", None) => Ok(UpdateKind::Provider),
        ("report", None) => Ok(UpdateKind::Report),
        _ => Err(Error::corrupt(format!("{word:?} is no kind of update, or its signatories do not fit"))),
    }
}

impl UpdateRow {
    fn retraction(&mut self) -> Result<Option<Retraction>, Error> {
        match (self.retracted_at, self.retracted_by.take(), self.retraction_reason.take()) {
            (None, None, None) => Ok(None),
            (Some(at), Some(by), Some(reason)) => {
                Ok(Some(Retraction { at: at.0, reason: into_wording(reason)?, by: by.0 }))
            }
            _ => Err(Error::corrupt("half of a retraction")),
        }
    }
}

impl Row for UpdateRow {
    type Element = Update;
    type Key = i64;

    fn of(incident: IncidentId, _place: i64, update: &Update) -> UpdateRow {
        let retraction = update.retraction.as_ref();
        UpdateRow {
            incident_id: Word(incident),
            number: i64::from(update.number),
            id: Word(update.id),
            kind: update.kind.as_str().to_owned(),
            signatories: match &update.kind {
                UpdateKind::Apology { signatories } => Some(shapes::signatories(signatories)),
                _ => None,
            },
            phase: Word(update.phase),
            as_of: At(update.as_of),
            display_at: At(update.display_at),
            published_at: At(update.published_at),
            speaker: shapes::speaker(&update.speaker),
            author: Word(update.author.clone()),
            approver: update.approver.clone().map(Word),
            waived: update.waived.as_ref().map(wording),
            retracted_at: retraction.map(|retraction| At(retraction.at)),
            retracted_by: retraction.map(|retraction| Word(retraction.by.clone())),
            retraction_reason: retraction.map(|retraction| wording(&retraction.reason)),
        }
    }

    fn incident(&self) -> IncidentId {
        self.incident_id.0
    }

    fn key(&self) -> i64 {
        self.number
    }

    /// Without its revisions, which are rows of their own.
    fn into_element(mut self) -> Result<Update, Error> {
        let number = u32::try_from(self.number);
        Ok(Update {
            retraction: self.retraction()?,
            id: self.id.0,
            number: number.map_err(|_| Error::corrupt(format!("{} is no number of an update", self.number)))?,
            kind: kind(&self.kind, self.signatories)?,
            phase: self.phase.0,
            as_of: self.as_of.0,
            display_at: self.display_at.0,
            published_at: self.published_at.0,
            speaker: shapes::into_speaker(self.speaker),
            author: self.author.0,
            approver: self.approver.map(|approver| approver.0),
            waived: into_some_wording(self.waived)?,
            revisions: Vec::new(),
        })
    }
}

impl Row for RevisionRow {
    /// With the number of its update.
    type Element = (i64, Revision);
    /// That number, and its place among the revisions of its update.
    type Key = (i64, i64);

    fn of(incident: IncidentId, place: i64, (update_number, revision): &(i64, Revision)) -> RevisionRow {
        RevisionRow {
            incident_id: Word(incident),
            update_number: *update_number,
            number: place,
            body: wording(&revision.body),
            at: At(revision.at),
            published_by: Word(revision.by.clone()),
            reason: revision.reason.as_ref().map(wording),
        }
    }

    fn incident(&self) -> IncidentId {
        self.incident_id.0
    }

    fn key(&self) -> (i64, i64) {
        (self.update_number, self.number)
    }

    fn into_element(self) -> Result<(i64, Revision), Error> {
        let revision = Revision {
            body: into_wording(self.body)?,
            at: self.at.0,
            by: self.published_by.0,
            reason: into_some_wording(self.reason)?,
        };
        Ok((self.update_number, revision))
    }
}

/// The revisions of `update`, each with its number.
fn revision_rows(incident: IncidentId, update: &Update) -> Vec<RevisionRow> {
    let number = i64::from(update.number);
    let revisions: Vec<_> = update.revisions.iter().map(|revision| (number, revision.clone())).collect();
    rows_of(incident, &revisions)
}

/// Writes what differs in the updates and in the revisions of their words.
pub(super) fn save(conn: &mut Conn, before: Option<&IncidentRecord>, after: &IncidentRecord) -> Result<(), Error> {
    let told_before = before.map(|before| before.updates.as_slice()).unwrap_or_default();
    let (gone, come) = differing_rows::<UpdateRow>(after.id, told_before, &after.updates);
    save_rows!(conn, incident_updates, gone, come);
    let revisions = |told: &[Update], others: &[Update]| -> Vec<RevisionRow> {
        let differing = told.iter().enumerate().filter(|(index, update)| others.get(*index) != Some(update));
        differing.flat_map(|(_, update)| revision_rows(after.id, update)).collect()
    };
    save_rows!(conn, update_revisions, revisions(told_before, &after.updates), revisions(&after.updates, told_before));
    Ok(())
}

/// The updates of every incident in `scope`.
pub(super) fn list(conn: &mut Conn, scope: Scope) -> Result<HashMap<IncidentId, Vec<Update>>, Error> {
    let mut updates = by_incident(load_rows!(conn, scope, incident_updates, UpdateRow))?;
    let revisions = by_incident(load_rows!(conn, scope, update_revisions, RevisionRow))?;
    for (incident, revisions) in revisions {
        let mut of_incident: HashMap<u32, &mut Update> = updates
            .get_mut(&incident)
            .into_iter()
            .flatten()
            .map(|update: &mut Update| (update.number, update))
            .collect();
        for (number, revision) in revisions {
            let update = u32::try_from(number).ok().and_then(|number| of_incident.get_mut(&number));
            let update = update.ok_or_else(|| Error::corrupt("a revision without its update"))?;
            update.revisions.push(revision);
        }
    }
    Ok(updates)
}
