//! The acts that manuscripts ask for.

use super::Beside;
use crate::domain::ids::{ComponentId, IncidentId, UpdateId};
use crate::domain::incidents::drafts::{Act, Leaves, OpenDraft, ResolveDraft, UpdateDraft};
use crate::domain::incidents::{IncidentRecord, IncidentRefusal};
use crate::domain::language::Wording;

/// An act that a manuscript asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Publication {
    /// Opens an incident.
    Open(Box<OpenDraft>),
    /// Publishes an update.
    Update(IncidentId, UpdateDraft),
    /// Ends an incident.
    Resolve(IncidentId, ResolveDraft),
    /// Goes on with one that was over.
    Reopen(IncidentId, UpdateDraft),
    /// Publishes its report.
    Report(IncidentId, UpdateDraft),
    /// Puts better words in the place of others.
    Correct(IncidentId, UpdateId, Wording, Wording),
    /// Puts a wrong update right.
    PutRight(IncidentId, UpdateId, Wording, UpdateDraft),
}

/// All that a manuscript asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The act.
    pub publication: Publication,
    /// What goes out with it.
    pub beside: Vec<Beside>,
}

impl Asked {
    /// What it makes of `incident`, without writing anything: what a preview shows, and what the impact is judged by.
    pub fn try_on(
        &self,
        incident: Option<&IncidentRecord>,
        failing: &[ComponentId],
        leaves: &Leaves,
        act: Act<'_>,
    ) -> Result<IncidentRecord, IncidentRefusal> {
        let beside = |on: &mut IncidentRecord| self.beside.iter().try_for_each(|one| one.try_on(on, leaves, act));
        if let Publication::Open(draft) = &self.publication {
            let mut opened = IncidentRecord::open(draft, leaves, act)?;
            beside(&mut opened)?;
            return Ok(opened);
        }
        let unknown = || IncidentRefusal::UnknownIncident { id: self.publication.incident().to_string() };
        let mut after = incident.cloned().ok_or_else(unknown)?;
        if self.publication.comes_first() {
            self.publication.try_on(&mut after, failing, leaves, act)?;
            beside(&mut after)?;
        } else {
            beside(&mut after)?;
            self.publication.try_on(&mut after, failing, leaves, act)?;
        }
        Ok(after)
    }
}

impl Publication {
    fn try_on(
        &self,
        after: &mut IncidentRecord,
        failing: &[ComponentId],
        leaves: &Leaves,
        act: Act<'_>,
    ) -> Result<(), IncidentRefusal> {
        match self {
            Publication::Open(_) => Ok(()),
            Publication::Update(_, draft) => after.publish(draft, leaves, act),
            Publication::Resolve(_, draft) => after.resolve(draft, failing, leaves, act),
            Publication::Reopen(_, draft) => after.reopen(draft, leaves, act),
            Publication::Report(_, draft) => after.report(draft, leaves, act),
            Publication::Correct(_, update, body, reason) => after.correct(*update, body, reason, act),
            Publication::PutRight(_, update, reason, saying) => {
                after.put_right(*update, reason, saying, leaves, act).map(drop)
            }
        }
    }

    /// True where the incident is open only once the words are published: what goes out with them follows. Otherwise it goes
    /// before, so that the words may end the incident.
    pub fn comes_first(&self) -> bool {
        matches!(self, Publication::Open(_) | Publication::Reopen(..))
    }

    /// The incident that it is about.
    pub fn incident(&self) -> IncidentId {
        match self {
            Publication::Open(draft) => draft.id,
            Publication::Update(id, _)
            | Publication::Resolve(id, _)
            | Publication::Reopen(id, _)
            | Publication::Report(id, _)
            | Publication::Correct(id, ..)
            | Publication::PutRight(id, ..) => *id,
        }
    }

    /// The words with all that they do; `None` for a correction, which does nothing but speak.
    pub fn saying(&self) -> Option<&UpdateDraft> {
        match self {
            Publication::Open(draft) => Some(&draft.first),
            Publication::Resolve(_, draft) => Some(&draft.update),
            Publication::Update(_, draft)
            | Publication::Reopen(_, draft)
            | Publication::Report(_, draft)
            | Publication::PutRight(_, _, _, draft) => Some(draft),
            Publication::Correct(..) => None,
        }
    }

    /// As [`Publication::saying`], to be changed.
    pub fn saying_mut(&mut self) -> Option<&mut UpdateDraft> {
        match self {
            Publication::Open(draft) => Some(&mut draft.first),
            Publication::Resolve(_, draft) => Some(&mut draft.update),
            Publication::Update(_, draft)
            | Publication::Reopen(_, draft)
            | Publication::Report(_, draft)
            | Publication::PutRight(_, _, _, draft) => Some(draft),
            Publication::Correct(..) => None,
        }
    }

    /// The words.
    pub fn body(&self) -> Option<&Wording> {
        match self {
            Publication::Correct(_, _, body, _) => Some(body),
            other => other.saying().map(|saying| &saying.body),
        }
    }
}
