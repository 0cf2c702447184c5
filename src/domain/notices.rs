//! Page notices: what stands on the page apart from incidents, with a beginning and an end. Fraud warnings, compensation,
//! where else to look.

use super::ids::NoticeId;
use super::language::Wording;
use super::time::Time;

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// A warning of fraud.
    Fraud,
    /// Compensation and reports of damage.
    Compensation,
    /// Where else to look.
    Elsewhere,
    /// Anything else.
    Other,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [NoticeKind; 4] =
        [NoticeKind::Fraud, NoticeKind::Compensation, NoticeKind::Elsewhere, NoticeKind::Other];

    /// Its word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            NoticeKind::Fraud => "fraud",
            NoticeKind::Compensation => "compensation",
            NoticeKind::Elsewhere => "elsewhere",
            NoticeKind::Other => "other",
        }
    }

    /// The kind of a word, or `None`.
    pub fn parse(word: &str) -> Option<NoticeKind> {
        NoticeKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its public id.
    pub id: NoticeId,
    /// What it is about.
    pub kind: NoticeKind,
    /// In words.
    pub wording: Wording,
    /// Its first instant on the page.
    pub begins_at: Time,
    /// The first instant without it.
    pub ends_at: Time,
}
