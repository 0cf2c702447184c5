//! Goes through a file, remembers where it stands and what is wrong.
//!
//! After a fault it goes on with a stand-in value, so that every fault is found; the stand-ins never get out, because
//! [`Reader::finish`] gives a rehearsal only where there was no fault.

use super::shapes::Words;
use super::{Rehearsal, Speaker};
use crate::config;
use crate::domain::actors::Actor;
use crate::domain::catalogue::draft::Draft;
use crate::domain::language::{Language, Texts, Wording};
use crate::domain::time::{Time, whole_millis};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, HashSet};
use std::fmt;

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where: `entry n-0900`, `component talk`, `line 12`.
    pub place: String,
    /// What, and what would be right.
    pub told: String,
}

impl Fault {
    /// That the text is no JSON of the shape at all.
    pub(super) fn of_shape(error: &serde_json::Error) -> Fault {
        Fault { place: format!("line {}", error.line()), told: error.to_string() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.told)
    }
}

/// Everything that is wrong with a file, in its order.
pub type Faults = config::faults::Faults<Fault>;

/// What references may lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Reference {
    Component,
    Speaker,
    Source,
}

impl Reference {
    fn as_str(self) -> &'static str {
        match self {
            Reference::Component => "component",
            Reference::Speaker => "speaker",
            Reference::Source => "source",
        }
    }
}

/// Reads with a memory for faults.
#[derive(Debug)]
pub(super) struct Reader {
    place: String,
    faults: Vec<Fault>,
    known: HashSet<(Reference, String)>,
}

impl Default for Reader {
    fn default() -> Reader {
        Reader { place: "the file".into(), faults: Vec::new(), known: HashSet::new() }
    }
}

impl Reader {
    /// What is refused from now on stands here.
    pub(super) fn stand_at(&mut self, place: impl Into<String>) {
        self.place = place.into();
    }

    /// Notes a fault.
    pub(super) fn refuse(&mut self, told: impl Into<String>) {
        self.faults.push(Fault { place: self.place.clone(), told: told.into() });
    }

    /// Learns what references may name.
    pub(super) fn know(
        &mut self,
        catalogue: &Draft,
        speakers: &BTreeMap<String, Speaker>,
        sources: &BTreeMap<String, String>,
    ) {
        let components = catalogue.components.iter().map(|entry| (Reference::Component, entry.slug.clone()));
        let speakers = speakers.keys().map(|id| (Reference::Speaker, id.clone()));
        let sources = sources.keys().map(|id| (Reference::Source, id.clone()));
        self.known.extend(components.chain(speakers).chain(sources));
    }

    /// Refuses names that lead nowhere.
    pub(super) fn require_known<'a>(&mut self, kind: Reference, names: impl IntoIterator<Item = &'a String>) {
        for name in names {
            if !self.known.contains(&(kind, name.clone())) {
                self.refuse(format!("the file has no {} {name:?}", kind.as_str()));
            }
        }
    }

    /// An instant.
    pub(super) fn time(&mut self, key: &str, text: &str) -> Time {
        match DateTime::parse_from_rfc3339(text) {
            Ok(at) => whole_millis(at.with_timezone(&Utc)),
            Err(_) => {
                self.refuse(format!("{key} {text:?} is no instant; write one such as 2022-10-17T09:00:00+09:00"));
                Time::default()
            }
        }
    }

    /// An instant that may be missing.
    pub(super) fn optional_time(&mut self, key: &str, text: Option<&String>) -> Option<Time> {
        text.map(|text| self.time(key, text))
    }

    /// A text, which must be there in every language.
    pub(super) fn texts(&mut self, key: &str, words: &Words) -> Texts {
        for tag in words.keys().filter(|tag| Language::from_tag(tag).is_none()) {
            self.refuse(format!("{key} is in {tag:?}, which is no language of the page"));
        }
        let mut texts = Texts::default();
        for language in Language::ALL {
            match words.get(language.tag()).map(|text| text.trim()).filter(|text| !text.is_empty()) {
                Some(text) => texts.set(language, text),
                None => self.refuse(format!("{key} is missing in {:?}", language.tag())),
            }
        }
        texts
    }

    /// A text that may be missing altogether.
    pub(super) fn optional_texts(&mut self, key: &str, words: Option<&Words>) -> Texts {
        words.map(|words| self.texts(key, words)).unwrap_or_default()
    }

    /// Words for the public, which must be there in every language; Korean is the original.
    pub(super) fn wording(&mut self, key: &'static str, words: &Words, chars_max: usize) -> Option<Wording> {
        let faults = self.faults.len();
        let texts = self.texts(key, words);
        if self.faults.len() > faults {
            return None;
        }
        let wording = Wording::new(key, &texts, Language::Korean, chars_max);
        wording.map_err(|refusal| self.refuse(refusal.to_string())).ok()
    }

    /// Who acts.
    pub(super) fn actor(&mut self, key: &str, name: &str) -> Option<Actor> {
        Actor::parse(name).map_err(|refusal| self.refuse(format!("{key}: {refusal}"))).ok()
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&mut self, key: &str, word: &str, choices: &[(&str, T)]) -> Option<T> {
        let found = choices.iter().find(|(known, _)| *known == word).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = choices.iter().map(|(known, _)| *known).collect();
            self.refuse(format!("{key} {word:?} is not known; write one of {}", known.join(", ")));
        }
        found
    }

    /// The rehearsal, where nothing was wrong with its file.
    pub(super) fn finish(self, rehearsal: Rehearsal) -> Result<Rehearsal, Faults> {
        if self.faults.is_empty() { Ok(rehearsal) } else { Err(Faults::from(self.faults)) }
    }
}
