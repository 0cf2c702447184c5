//! What is published about an incident. Published words never change and never vanish: a correction is a new revision with
//! a reason, a retraction leaves its place.

use super::actors::Actor;
use super::ids::UpdateId;
use super::incidents::{Phase, Speaker};
use super::language::Wording;
use super::time::Time;

/// What sort of word it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpdateKind {
    /// What is known and done.
    Regular,
    /// The first word when nothing is known yet: no cause, no estimate, no blame.
    Holding,
    /// A list of what works and what does not.
    Bulletin,
    /// An apology, with those who sign it.
    Apology {
        /// Everyone who was named to sign, with whether they have.
        signatories: Vec<Signatory>,
    },
    /// What a provider says, quoted and attributed. It never changes our states.
    Provider,
    /// The report after the end.
    Report,
}

impl UpdateKind {
    /// The words of all kinds, for refusals.
    pub const WORDS: [&'static str; 6] = ["regular", "holding", "bulletin", "apology", "provider", "report"];

    /// Its word in the database and in our own record.
    pub fn as_str(&self) -> &'static str {
        match self {
            UpdateKind::Regular => "regular",
            UpdateKind::Holding => "holding",
            UpdateKind::Bulletin => "bulletin",
            UpdateKind::Apology { .. } => "apology",
            UpdateKind::Provider => "provider",
            UpdateKind::Report => "report",
        }
    }

    /// True for words of our own, which keep a promise; a provider's do not.
    pub fn is_ours(&self) -> bool {
        !matches!(self, UpdateKind::Provider)
    }
}

/// Someone who was named to sign, by role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatory {
    /// As what they sign.
    pub speaker: Speaker,
    /// Who signed; `None` while the signature is missing.
    pub signed_by: Option<Actor>,
}

/// The words of an update as they were published at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The words.
    pub body: Wording,
    /// When they were published.
    pub at: Time,
    /// Who published them.
    pub by: Actor,
    /// Why they took the place of those before; `None` for the first.
    pub reason: Option<Wording>,
}

/// That an update was taken back. Its place stays, and its words, struck.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retraction {
    /// When.
    pub at: Time,
    /// What was wrong.
    pub reason: Wording,
    /// By whom.
    pub by: Actor,
}

/// One update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// Its public id: the permalink is the incident's page with this anchor.
    pub id: UpdateId,
    /// Its place among the updates of its incident, from 1.
    pub number: u32,
    /// What sort of word it is.
    pub kind: UpdateKind,
    /// The phase of the incident from it on.
    pub phase: Phase,
    /// The moment that it describes.
    pub as_of: Time,
    /// The moment that it stands at in the timeline, where that is not when it was published.
    pub display_at: Time,
    /// When it was published.
    pub published_at: Time,
    /// Who speaks.
    pub speaker: Speaker,
    /// Who wrote it.
    pub author: Actor,
    /// Who approved it, a second person.
    pub approver: Option<Actor>,
    /// Why it was published without the approval that was due; `None` where that was given, or none was due.
    pub waived: Option<Wording>,
    /// What was published, first to last. Never empty.
    pub revisions: Vec<Revision>,
    /// That it was taken back.
    pub retraction: Option<Retraction>,
}

impl Update {
    /// The words that stand.
    pub fn body(&self) -> Option<&Wording> {
        self.revisions.last().map(|revision| &revision.body)
    }

    /// True where words were corrected.
    pub fn is_corrected(&self) -> bool {
        self.revisions.len() > 1
    }
}
