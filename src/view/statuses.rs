//! How a status looks: always a word, a shape and a colour.

use super::words::Words;
use crate::domain::status::Status;

/// The name of its colour in the style sheet and of its shape in the page's symbols.
pub(crate) fn class(status: Status) -> &'static str {
    match status {
        Status::Operational => "ok",
        Status::DegradedPerformance => "slow",
        Status::PartialOutage => "part",
        Status::MajorOutage => "out",
        Status::UnderMaintenance => "work",
        Status::Unknown => "unk",
    }
}

/// The mark: shape and word in its colour. The shape is hidden from screen readers because the word beside it says the
/// same.
pub(crate) fn mark(words: &Words, status: Status) -> String {
    mark_saying(class(status), words.status(status))
}

/// A mark with another word than that of its status, such as how far a component is back.
pub(crate) fn mark_saying(class: &str, word: &str) -> String {
    format!("<span class=\"s {class}\"><svg aria-hidden=\"true\"><use href=\"#_{class}\"/></svg>{word}</span>")
}
