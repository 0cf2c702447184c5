//! Corrections of history: what was recorded of a component's past turned out to be wrong. The old records stay; the
//! correction lies over them, says who made it and why, and is published as such (DOMAIN §4, uptime).

use super::actors::Actor;
use super::ids::{ComponentId, CorrectionId};
use super::language::Wording;
use super::status::Status;
use super::time::Time;

/// That a component had another status for a time than was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Its public id.
    pub id: CorrectionId,
    /// Which leaf.
    pub component: ComponentId,
    /// The first instant that it speaks of.
    pub from: Time,
    /// The first instant after it; it has passed.
    pub until: Time,
    /// What the status was.
    pub status: Status,
    /// What turned out, for the public.
    pub reason: Wording,
    /// Who says so.
    pub by: Actor,
    /// When it was published.
    pub at: Time,
}

/// Why history is not corrected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CorrectionRefusal {
    /// It would end before it begins.
    #[error("the correction ends before it begins: give an end after its beginning")]
    EndsBeforeBeginning,
    /// It reaches into the present.
    #[error("history ends now: give an end that has passed, and say in an incident what is the case at present")]
    NotYetHistory,
    /// It reaches back to before anything was recorded.
    #[error("nothing is recorded of {component} before {began_at}: correct what comes after that")]
    BeforeBeginning {
        /// Which component, by its slug.
        component: String,
        /// Since when it is known.
        began_at: Time,
    },
    /// What is not there, or is no leaf.
    #[error("{component} is no component on the page, or it has functions: correct each function by itself")]
    UnknownComponent {
        /// What was named.
        component: String,
    },
    /// It says what is recorded already.
    #[error("that is recorded already: nothing was corrected")]
    SaysSoAlready,
}

impl Correction {
    /// The correction as it may be published at its instant, of a component called `slug` and known since `began_at`.
    pub fn checked(self, slug: &str, began_at: Time) -> Result<Correction, CorrectionRefusal> {
        if self.until <= self.from {
            Err(CorrectionRefusal::EndsBeforeBeginning)
        } else if self.until > self.at {
            Err(CorrectionRefusal::NotYetHistory)
        } else if self.from < began_at {
            Err(CorrectionRefusal::BeforeBeginning { component: slug.to_owned(), began_at })
        } else {
            Ok(self)
        }
    }

    /// True where it speaks of `at`.
    pub fn holds(&self, at: Time) -> bool {
        self.from <= at && at < self.until
    }
}
