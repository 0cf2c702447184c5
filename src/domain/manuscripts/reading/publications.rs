//! The acts that manuscripts ask for.

use super::Beside;
use crate::domain::ids::{ComponentId, IncidentId, UpdateId};
use crate::domain::incidents::drafts::{Act, Leaves, Next, OpenDraft, ResolveDraft, UpdateDraft};
use crate::domain::incidents::{IncidentRecord, IncidentRefusal};
use crate::domain::language::Wording;
use crate::domain::updates::UpdateKind;

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

/// What trying a manuscript on an incident came to.
#[derive(Debug, Clone)]
pub struct Tried {
    /// What the incident would be, without what is refused; `None` where not even the words can be shown.
    pub after: Option<IncidentRecord>,
    /// Each rule that it breaks.
    pub refusals: Vec<IncidentRefusal>,
}

impl Tried {
    /// Goes on with what `act` makes of it, or notes why that is refused. True where it was done.
    fn step(&mut self, act: impl FnOnce(&mut IncidentRecord) -> Result<(), IncidentRefusal>) -> bool {
        let Some(mut next) = self.after.clone() else { return false };
        match act(&mut next) {
            Ok(()) => self.after = Some(next),
            Err(refusal) => {
                self.refusals.push(refusal);
                return false;
            }
        }
        true
    }
}

impl Asked {
    /// What it makes of `incident`, without writing anything: what a preview shows, and what the impact is judged by.
    pub fn try_on(
        &self,
        incident: Option<&IncidentRecord>,
        failing: &[ComponentId],
        leaves: &Leaves,
        act: Act<'_>,
    ) -> Tried {
        let mut tried = Tried { after: incident.cloned(), refusals: Vec::new() };
        let beside = |tried: &mut Tried| {
            for one in &self.beside {
                tried.step(|on| one.try_on(on, leaves, act));
            }
        };
        match &self.publication {
            Publication::Open(draft) => match IncidentRecord::open(draft, leaves, act) {
                Ok(opened) => {
                    tried.after = Some(opened);
                    beside(&mut tried);
                }
                Err(refusal) => tried.refusals.push(refusal),
            },
            other if other.comes_first() => {
                if other.try_words(&mut tried, failing, leaves, act) {
                    beside(&mut tried);
                }
            }
            other => {
                beside(&mut tried);
                other.try_words(&mut tried, failing, leaves, act);
            }
        }
        tried
    }
}

impl Publication {
    /// Publishes the words. Where a rule refuses them, they are shown as the plain words that they are, without what they do.
    fn try_words(&self, tried: &mut Tried, failing: &[ComponentId], leaves: &Leaves, act: Act<'_>) -> bool {
        if tried.step(|on| self.try_on(on, failing, leaves, act)) {
            return true;
        }
        let alone =
            self.saying().into_iter().flat_map(|saying| [saying.next, Next::default()].map(|next| alone(saying, next)));
        for plain in alone {
            let shown = tried.after.clone().and_then(|mut on| on.publish(&plain, leaves, act).is_ok().then_some(on));
            if shown.is_some() {
                tried.after = shown;
                break;
            }
        }
        false
    }

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

/// The words of `saying` and nothing that they do, with this promise.
fn alone(saying: &UpdateDraft, next: Next) -> UpdateDraft {
    UpdateDraft { kind: UpdateKind::Regular, phase: None, recoveries: Vec::new(), next, ..saying.clone() }
}
