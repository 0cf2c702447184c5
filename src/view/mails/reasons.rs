//! Why somebody gets a mail: one line at its end, made once for all who followed the same.

use super::say::Say;
use crate::domain::language::Language;
use crate::view::names::{escaped, sound};

/// What somebody asked for that brought them a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because<'a> {
    /// All that the page tells.
    Everything,
    /// A component or a group, by its name.
    Followed(&'a str),
    /// One incident.
    Incident,
    /// Something that they chose on the page, whichever of it.
    Chosen,
    /// Nothing anew: they were told before what is put right now.
    Told,
}

/// The line, ready for every copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub(super) text: String,
    pub(super) html: String,
}

impl Reason {
    /// The line in `language`.
    pub fn new(language: Language, because: &Because<'_>) -> Reason {
        let say = Say(language);
        let text = match because {
            Because::Everything => say.word("because-everything"),
            Because::Followed(name) => say.with("because-followed", &[("name", &sound(name))]),
            Because::Incident => say.word("because-incident"),
            Because::Chosen => say.word("because-chosen"),
            Because::Told => say.word("because-told"),
        };
        Reason { html: escaped(&text), text }
    }
}
