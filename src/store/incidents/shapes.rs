//! The shapes in which words, speakers and the like are kept as JSON. Domain types are not serialisable: these are what
//! this version promises to read again.

use crate::domain::actors::Actor;
use crate::domain::ids::ComponentId;
use crate::domain::imports::Origin;
use crate::domain::incidents::Speaker;
use crate::domain::language::{Language, Texts, Wording};
use crate::domain::recoveries::LeftOut;
use crate::domain::updates::Signatory;
use crate::store::catalogue;
use crate::store::connection::Json;
use crate::store::error::Error;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Words for the public.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::store) struct StoredWording {
    original: String,
    texts: BTreeMap<String, String>,
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::store) struct StoredSpeaker {
    organisation: BTreeMap<String, String>,
    role: BTreeMap<String, String>,
}

/// Who is named to sign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::store) struct StoredSignatory {
    speaker: StoredSpeaker,
    signed_by: Option<String>,
}

/// Where a record was carried over from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::store) struct StoredOrigin {
    page: String,
    id: String,
}

/// What was left out of a set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::store) struct StoredLeftOut {
    component: String,
    reason: StoredWording,
}

fn by_tag(texts: &Texts) -> BTreeMap<String, String> {
    catalogue::stored(texts).0
}

fn texts(by_tag: BTreeMap<String, String>) -> Texts {
    catalogue::texts(Json(by_tag))
}

impl StoredWording {
    fn of(wording: &Wording) -> StoredWording {
        StoredWording { original: wording.original().tag().to_owned(), texts: by_tag(wording.texts()) }
    }

    fn into_wording(self) -> Result<Wording, Error> {
        let original = Language::from_tag(&self.original)
            .ok_or_else(|| Error::corrupt(format!("{:?} is no original language", self.original)))?;
        // How long words may be was asked when they were written.
        Wording::new("stored words", &texts(self.texts), original, usize::MAX)
            .map_err(|refusal| Error::Corrupt(refusal.into()))
    }
}

impl StoredSpeaker {
    fn of(speaker: &Speaker) -> StoredSpeaker {
        StoredSpeaker { organisation: by_tag(&speaker.organisation), role: by_tag(&speaker.role) }
    }

    fn into_speaker(self) -> Speaker {
        Speaker { organisation: texts(self.organisation), role: texts(self.role) }
    }
}

/// Words for a row.
pub(in crate::store) fn wording(wording: &Wording) -> Json<StoredWording> {
    Json(StoredWording::of(wording))
}

/// Words of a row.
pub(in crate::store) fn into_wording(stored: Json<StoredWording>) -> Result<Wording, Error> {
    stored.0.into_wording()
}

/// Words of a row that may be without any.
pub(in crate::store) fn into_some_wording(stored: Option<Json<StoredWording>>) -> Result<Option<Wording>, Error> {
    stored.map(into_wording).transpose()
}

/// An origin for a row.
pub(in crate::store) fn origin(origin: &Origin) -> Json<StoredOrigin> {
    Json(StoredOrigin { page: origin.page.clone(), id: origin.id.clone() })
}

/// The origin of a row.
pub(in crate::store) fn into_origin(stored: Json<StoredOrigin>) -> Origin {
    Origin { page: stored.0.page, id: stored.0.id }
}

/// A speaker for a row.
pub(in crate::store) fn speaker(speaker: &Speaker) -> Json<StoredSpeaker> {
    Json(StoredSpeaker::of(speaker))
}

/// The speaker of a row.
pub(in crate::store) fn into_speaker(stored: Json<StoredSpeaker>) -> Speaker {
    stored.0.into_speaker()
}

/// Signatories for a row.
pub(in crate::store) fn signatories(signatories: &[Signatory]) -> Json<Vec<StoredSignatory>> {
    let stored = |signatory: &Signatory| StoredSignatory {
        speaker: StoredSpeaker::of(&signatory.speaker),
        signed_by: signatory.signed_by.as_ref().map(|actor| actor.as_str().to_owned()),
    };
    Json(signatories.iter().map(stored).collect())
}

/// The signatories of a row.
pub(in crate::store) fn into_signatories(stored: Json<Vec<StoredSignatory>>) -> Result<Vec<Signatory>, Error> {
    let signatory = |stored: StoredSignatory| {
        let signed_by = stored.signed_by.as_deref().map(Actor::parse).transpose();
        let signed_by = signed_by.map_err(|refusal| Error::Corrupt(refusal.into()))?;
        Ok(Signatory { speaker: stored.speaker.into_speaker(), signed_by })
    };
    stored.0.into_iter().map(signatory).collect()
}

/// Components for a row.
pub(in crate::store) fn components(components: &[ComponentId]) -> Json<Vec<String>> {
    Json(components.iter().map(|component| component.as_str().to_owned()).collect())
}

/// The components of a row.
pub(in crate::store) fn into_components(stored: &Json<Vec<String>>) -> Result<Vec<ComponentId>, Error> {
    stored.0.iter().map(|id| component(id)).collect()
}

fn component(id: &str) -> Result<ComponentId, Error> {
    ComponentId::parse(id).ok_or_else(|| Error::corrupt(format!("{id:?} is no component")))
}

/// What was left out, for a row.
pub(in crate::store) fn left_out(left_out: &[LeftOut]) -> Json<Vec<StoredLeftOut>> {
    let stored = |one: &LeftOut| StoredLeftOut {
        component: one.component.as_str().to_owned(),
        reason: StoredWording::of(&one.reason),
    };
    Json(left_out.iter().map(stored).collect())
}

/// What was left out, of a row.
pub(in crate::store) fn into_left_out(stored: Json<Vec<StoredLeftOut>>) -> Result<Vec<LeftOut>, Error> {
    let one = |stored: StoredLeftOut| {
        Ok(LeftOut { component: component(&stored.component)?, reason: stored.reason.into_wording()? })
    };
    stored.0.into_iter().map(one).collect()
}
