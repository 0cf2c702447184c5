//! The languages of the interface, and texts that exist in several of them.

use std::collections::BTreeMap;
use std::fmt;

/// A language that the page can speak. Adding one is adding a catalogue of its words and a variant here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// 한국어
    Korean,
    /// English
    English,
}

impl Language {
    /// Every language there is.
    pub const ALL: [Language; 2] = [Language::Korean, Language::English];

    /// Its tag (BCP 47), as in `lang` attributes, paths and configuration.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Korean => "ko",
            Language::English => "en",
        }
    }

    /// Its own name for itself, for the language switch.
    pub fn own_name(self) -> &'static str {
        match self {
            Language::Korean => "한국어",
            Language::English => "English",
        }
    }

    /// The language of a tag, or `None` where we do not speak it.
    pub fn from_tag(tag: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.tag() == tag)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// One text in one or more languages. Empty means: there is no such text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts(BTreeMap<Language, String>);

impl Texts {
    /// The text in `language` alone.
    pub fn of(language: Language, text: impl Into<String>) -> Texts {
        Texts(BTreeMap::from([(language, text.into())]))
    }

    /// Adds or replaces the text in one language.
    pub fn set(&mut self, language: Language, text: impl Into<String>) {
        self.0.insert(language, text.into());
    }

    /// The text in exactly this language.
    pub fn exactly(&self, language: Language) -> Option<&str> {
        self.0.get(&language).map(String::as_str)
    }

    /// The text in this language or, where it is missing, in another one, with the language it is really in (so that
    /// the page can mark the fragment with `lang`). `None` where there is no text at all.
    pub fn best(&self, language: Language) -> Option<(Language, &str)> {
        let wanted = self.0.get_key_value(&language);
        wanted.or_else(|| self.0.iter().next()).map(|(language, text)| (*language, text.as_str()))
    }

    /// As [`Texts::best`], without its language; empty where there is no text.
    pub fn text(&self, language: Language) -> &str {
        self.best(language).map_or("", |(_, text)| text)
    }

    /// True where there is no text in any language.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every language with its text, in the order of [`Language::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Language, &str)> {
        self.0.iter().map(|(language, text)| (*language, text.as_str()))
    }
}

impl FromIterator<(Language, String)> for Texts {
    fn from_iter<I: IntoIterator<Item = (Language, String)>>(texts: I) -> Self {
        Texts(texts.into_iter().collect())
    }
}
