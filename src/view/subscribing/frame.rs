//! What stands around these pages: head, styles, the name of the page, the way to its other language.

use super::say::Say;
use crate::domain::language::Language;
use crate::domain::page::Page;
use crate::view::frame;
use crate::view::names::sound;

/// The styles of forms, beside those of every page.
const STYLE: &str = include_str!("../../../templates/subscribing/style.css");

fn style(page: &Page) -> String {
    format!("{}{}", frame::style(page), STYLE.trim_end())
}

/// The policy under which these pages work: of styles only the inlined ones, forms to here alone, in no frame.
pub fn content_security_policy(page: &Page) -> String {
    frame::content_security_policy(&style(page)).replace("frame-ancestors 'self'", "frame-ancestors 'none'")
}

/// Where a reader is.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    /// On which page.
    pub page: &'a Page,
    /// True where that is a rehearsal.
    pub is_rehearsal: bool,
    /// In which language.
    pub language: Language,
    /// At which address, without the language at its front.
    pub path: &'a str,
}

impl At<'_> {
    /// The address of `path` in the language of the reader.
    pub(super) fn way(&self, path: &str) -> String {
        format!("{}{path}", self.page.prefix(self.language))
    }

    pub(super) fn say(&self) -> Say {
        Say(self.language)
    }

    /// The frame of a page with this title.
    pub(super) fn frame(&self, title: &str) -> Frame {
        let other = |language: &Language| Version {
            language: *language,
            path: format!("{}{}", self.page.prefix(*language), self.path),
        };
        let own_name = self.page.names.text(self.language);
        Frame {
            say: self.say(),
            title: title.to_owned(),
            page_name: sound(if own_name.is_empty() { &self.page.url } else { own_name }).into_owned(),
            is_rehearsal: self.is_rehearsal,
            style: style(self.page),
            home: self.way("/"),
            settings: self.way("/subscribe/settings"),
            others: self.page.languages.iter().filter(|language| **language != self.language).map(other).collect(),
        }
    }
}

/// The same page in another language.
pub(super) struct Version {
    pub(super) language: Language,
    pub(super) path: String,
}

/// Everything that `subscribing/base.html` needs.
pub(super) struct Frame {
    pub(super) say: Say,
    pub(super) title: String,
    pub(super) page_name: String,
    pub(super) is_rehearsal: bool,
    pub(super) style: String,
    pub(super) home: String,
    pub(super) settings: String,
    pub(super) others: Vec<Version>,
}
