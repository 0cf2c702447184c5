//! The data statement: are my messages, my money and what you keep of me safe? Every incident owes it before it ends.

use super::language::Wording;
use super::time::Time;

/// The answer in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Safety {
    /// Something was lost; the words say what.
    Lost,
    /// No loss is known.
    NoneKnown,
    /// It is being checked.
    BeingChecked,
}

impl Safety {
    /// Every answer.
    pub const ALL: [Safety; 3] = [Safety::Lost, Safety::NoneKnown, Safety::BeingChecked];

    /// Its word in the database and in our own record.
    pub fn as_str(self) -> &'static str {
        match self {
            Safety::Lost => "lost",
            Safety::NoneKnown => "none_known",
            Safety::BeingChecked => "being_checked",
        }
    }

    /// The answer of a word, or `None`.
    pub fn parse(word: &str) -> Option<Safety> {
        Safety::ALL.into_iter().find(|safety| safety.as_str() == word)
    }
}

/// What was said of it at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafetyStatement {
    /// The answer.
    pub safety: Safety,
    /// In words.
    pub wording: Wording,
    /// The moment that it describes.
    pub as_of: Time,
    /// When it was published.
    pub said_at: Time,
}
