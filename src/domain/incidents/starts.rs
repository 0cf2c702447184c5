//! When an incident began, as exactly as that is known.

use crate::domain::language::Wording;
use crate::domain::time::Time;

/// How exactly the beginning is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Precision {
    /// To the minute.
    Minute,
    /// Roughly: `15:30께`.
    About,
    /// Only the day.
    Day,
}

impl Precision {
    /// Every precision.
    pub const ALL: [Precision; 3] = [Precision::Minute, Precision::About, Precision::Day];

    /// Its word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Precision::Minute => "minute",
            Precision::About => "about",
            Precision::Day => "day",
        }
    }

    /// The precision of a word, or `None`.
    pub fn parse(word: &str) -> Option<Precision> {
        Precision::ALL.into_iter().find(|precision| precision.as_str() == word)
    }
}

/// When an incident began, as it was said at one moment. A later one corrects it; both stay visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The instant.
    pub at: Time,
    /// How exactly it is known.
    pub precision: Precision,
    /// When this was said.
    pub said_at: Time,
    /// Why it was corrected; `None` for what was said first.
    pub reason: Option<Wording>,
}
