//! Facts of an incident: what is known, as of when, who says so. A newer fact supersedes an older one, which stays struck
//! and leads to it: "power is 95 % back" strikes "no power".

use super::ids::FactId;
use super::incidents::Speaker;
use super::language::Wording;
use super::time::Time;

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its public id.
    pub id: FactId,
    /// What is so, or (awaited) what must come first.
    pub wording: Wording,
    /// Who says so.
    pub said_by: Speaker,
    /// The moment that it describes.
    pub as_of: Time,
    /// When it was published.
    pub said_at: Time,
    /// Whether it is already so.
    pub standing: FactStanding,
    /// The newer fact that took its place.
    pub superseded_by: Option<FactId>,
}

/// Whether a fact is already so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactStanding {
    /// It is so.
    Stated,
    /// Something waits for it, such as a conditional estimate.
    Awaited,
    /// It was awaited and came.
    Came {
        /// When.
        at: Time,
    },
}

impl Fact {
    /// Since when it is so, for what waits for it; `None` while it is awaited.
    pub fn came_at(&self) -> Option<Time> {
        match self.standing {
            FactStanding::Stated => Some(self.as_of),
            FactStanding::Awaited => None,
            FactStanding::Came { at } => Some(at),
        }
    }
}
