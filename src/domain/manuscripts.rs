//! Manuscripts: words for the public while staff are still writing them. A manuscript holds the fields of the form as they
//! were typed, whether or not they could be published yet; every save is a numbered revision, and nothing that was typed is
//! overwritten.

pub mod beginning;
pub mod content;
pub mod exemption;
pub mod reading;

use super::actors::Actor;
use super::ids::{IncidentId, ManuscriptId, UpdateId};
use super::reach::NumberMissing;
use super::staff::Role;
use super::time::Time;
pub use content::{Content, ContentRefusal, Difference};

/// How long what was published can be taken back before it is sent to anybody (DOMAIN §5).
pub const UNDO_SECONDS: i64 = 10;

/// How many drafts one person may have open: more than one night writes, few enough to be looked through.
pub const OPEN_MAX: usize = 50;

/// Why words are let stand is said in a few letters at least.
pub const REASON_CHARS_MIN: usize = 3;
/// And in a line at most.
pub const REASON_CHARS_MAX: usize = 200;

/// What a manuscript becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// The first word of an incident that is not there yet.
    Open(IncidentId),
    /// An update of an incident; its end, its report, that it goes on: whichever the phase says.
    Update(IncidentId),
    /// Better words in the place of those of an update.
    Correct(IncidentId, UpdateId),
    /// What puts a wrong update right.
    PutRight(IncidentId, UpdateId),
}

impl Aim {
    /// The incident.
    pub fn incident(self) -> IncidentId {
        match self {
            Aim::Open(incident) | Aim::Update(incident) | Aim::Correct(incident, _) | Aim::PutRight(incident, _) => {
                incident
            }
        }
    }

    /// The update that was wrong.
    pub fn update(self) -> Option<UpdateId> {
        match self {
            Aim::Open(_) | Aim::Update(_) => None,
            Aim::Correct(_, update) | Aim::PutRight(_, update) => Some(update),
        }
    }

    /// Its word in the database and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Aim::Open(_) => "open",
            Aim::Update(_) => "update",
            Aim::Correct(..) => "correct",
            Aim::PutRight(..) => "put_right",
        }
    }

    /// The aim of a word; `None` where it is none, or where it needs an update and none is named.
    pub fn parse(word: &str, incident: IncidentId, update: Option<UpdateId>) -> Option<Aim> {
        match word {
            "open" => Some(Aim::Open(incident)),
            "update" => Some(Aim::Update(incident)),
            "correct" => update.map(|update| Aim::Correct(incident, update)),
            "put_right" => update.map(|update| Aim::PutRight(incident, update)),
            _ => None,
        }
    }
}

/// Where a manuscript stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// It is being written.
    Writing,
    /// It waits for approval.
    Asked {
        /// Since when.
        at: Time,
        /// Who asked.
        by: Actor,
    },
    /// It is public.
    Published {
        /// When.
        at: Time,
        /// Who pressed the button.
        by: Actor,
    },
    /// It was thrown away.
    Dropped,
}

/// One manuscript as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manuscript {
    /// Its id.
    pub id: ManuscriptId,
    /// What it becomes.
    pub aim: Aim,
    /// The id of the update that it becomes.
    pub becomes: UpdateId,
    /// Where it stands.
    pub stage: Stage,
    /// The number of the revision that stands, from 1.
    pub revision: i32,
    /// Its fields.
    pub content: Content,
    /// Who began it.
    pub begun_by: Actor,
    /// When.
    pub begun_at: Time,
    /// Who saved the revision that stands.
    pub saved_by: Actor,
    /// When.
    pub saved_at: Time,
    /// Everybody who wrote any of it, in the order of their names.
    pub writers: Vec<Actor>,
}

/// Words that were typed over a revision which no longer stood: kept beside it, not in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Its number among the revisions.
    pub revision: i32,
    /// The revision that they were typed over.
    pub over: i32,
    /// Its fields.
    pub content: Content,
    /// Who typed them.
    pub by: Actor,
    /// When.
    pub at: Time,
}

/// A version that stood once, and can be brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number among the revisions.
    pub revision: i32,
    /// Its fields.
    pub content: Content,
    /// Who saved it.
    pub by: Actor,
    /// When.
    pub at: Time,
}

/// Why a manuscript is not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManuscriptRefusal {
    /// It is public or thrown away.
    #[error("this draft is published or put away already: begin a new one")]
    IsOver,
    /// Somebody saved another revision meanwhile.
    #[error(
        "{by} saved revision {stands} while you wrote on revision {over}. Yours is kept as revision {kept}: compare the two, \
         take over what is right, and save again"
    )]
    SavedMeanwhile {
        /// Who.
        by: Actor,
        /// The revision that stands.
        stands: i32,
        /// The revision that was written on.
        over: i32,
        /// The number under which what was typed is kept.
        kept: i32,
    },
    /// Too many are open.
    #[error("you have {OPEN_MAX} drafts open: put one away that is not needed, then begin")]
    TooManyOpen,
    /// It is not there.
    #[error("there is no such draft")]
    Unknown,
    /// Not in the groups of whoever asks.
    #[error("this speaks of components outside your groups ({}): leave them to those who answer for them", components.join(", "))]
    OutsideGroups {
        /// Which, by slug.
        components: Vec<String>,
    },
    /// Not enough of a role.
    #[error("this takes the role of {}: ask somebody who has it", needed.as_str())]
    RoleMissing {
        /// Which.
        needed: Role,
    },
    /// The number was not typed, or another one.
    #[error(transparent)]
    NumberMissing(#[from] NumberMissing),
    /// Too late to take it back unseen.
    #[error("more than {UNDO_SECONDS} seconds have passed: put it right instead, which tells those who were told")]
    UndoOver,
    /// It ended an incident or put something right, which is not taken back unseen however soon.
    #[error("the end of an incident, a correction and what was put right are not undone: put them right instead")]
    NotUndoable,
    /// Nothing published.
    #[error("nothing of this draft was published")]
    NotPublished,
}

impl Manuscript {
    /// True while it can be written on.
    pub fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Writing | Stage::Asked { .. })
    }

    /// What approvals are bound to: every field and what it is for, as 64 hexadecimal digits.
    pub fn hash(&self) -> String {
        self.content.hash(self.aim)
    }

    /// True while what was published can be taken back before it is sent.
    pub fn can_be_undone(&self, now: Time) -> bool {
        match self.stage {
            Stage::Published { at, .. } => now - at <= chrono::Duration::seconds(UNDO_SECONDS),
            _ => false,
        }
    }
}
