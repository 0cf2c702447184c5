//! The fields of a form as they were typed.

use super::Aim;
use crate::domain::differences::differences;
use crate::domain::ids::ComponentId;
use crate::domain::language::{Language, Texts, visible};
use crate::domain::lint::Rule;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// A form of a thousand components has three fields for each and some dozens beside them.
const FIELDS_MAX: usize = 4_000;
/// Twice the longest body: what is too long is told when it is read, and is not cut off here.
const VALUE_CHARS_MAX: usize = 20_000;

/// More than a line of a list on a phone.
const GLIMPSE_CHARS_MAX: usize = 80;

/// What a field may be called, up to its first dot. `component`, `note` go on with the id of a component, `slot` with a
/// slot, `signatory` with a number; what is in a language ends with its tag.
const FIELDS: [&str; 30] = [
    "template",
    "title",
    "body",
    "slot",
    "original",
    "kind",
    "phase",
    "began_at",
    "precision",
    "as_of",
    "since",
    "next",
    "night",
    "facility",
    "component",
    "note",
    "limits",
    "left_out",
    "watched",
    "safety",
    "safety_words",
    "contact",
    "organisation",
    "role",
    "signatory",
    "reason",
    "override",
    "override_reason",
    "despite_checks",
    "ended_at",
];

/// The fields of what goes out with the words and stands beside them, as [`FIELDS`]; `safety` is among those.
const BESIDE: [&str; 20] = [
    "set_reason",
    "fact",
    "fact_by",
    "fact_awaited",
    "fact_supersedes",
    "came",
    "came_at",
    "cause",
    "cause_by",
    "estimate",
    "estimate_of",
    "estimate_from",
    "estimate_at",
    "estimate_fact",
    "estimate_minutes",
    "estimate_sure",
    "estimate_basis",
    "advice",
    "advice_for",
    "advice_end",
];

/// Which field is there where something is said beside the words, and what that is called.
pub const BESIDE_WORDS: [(&str, &str); 7] = [
    ("safety", "safety"),
    ("came", "came"),
    ("fact", "fact"),
    ("cause", "cause"),
    ("set_reason", "set"),
    ("estimate", "estimate"),
    ("advice", "advice"),
];

/// The fields of a manuscript. Empty ones are not there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content(BTreeMap<String, String>);

/// Why fields are not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContentRefusal {
    /// A field that no form has.
    #[error("{name:?} is no field of a draft")]
    UnknownField {
        /// Its name, cut.
        name: String,
    },
    /// Too many fields.
    #[error("a draft has {FIELDS_MAX} fields at most")]
    TooMany,
    /// Too long.
    #[error("{name} has more than {VALUE_CHARS_MAX} characters: shorten it, nothing was saved")]
    TooLong {
        /// Which field.
        name: String,
    },
}

/// One field that two contents have otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The field.
    pub field: String,
    /// The lines that go (`-`) and come (`+`).
    pub lines: Vec<(char, String)>,
}

impl Content {
    /// Fields as a browser sends them: line ends made one, empty fields and what nobody sees left out. Spaces at the ends
    /// stay, so that somebody who types on is not disturbed.
    pub fn new(fields: impl IntoIterator<Item = (String, String)>) -> Result<Content, ContentRefusal> {
        let mut kept = BTreeMap::new();
        for (name, value) in fields {
            let head = name.split('.').next().unwrap_or_default();
            let is_plain = name.len() <= 80 && name.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c));
            if !(FIELDS.contains(&head) || BESIDE.contains(&head)) || !is_plain {
                return Err(ContentRefusal::UnknownField { name: name.chars().take(80).collect() });
            }
            if value.chars().count() > VALUE_CHARS_MAX {
                return Err(ContentRefusal::TooLong { name });
            }
            let seen = visible(&value);
            if !seen.trim().is_empty() {
                kept.insert(name, seen.replace("\r\n", "\n"));
            }
        }
        if kept.len() > FIELDS_MAX { Err(ContentRefusal::TooMany) } else { Ok(Content(kept)) }
    }

    /// The value of a field without the spaces around it; empty where it is not there.
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", |value| value.trim())
    }

    /// The value as it was typed.
    pub fn typed(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Sets a field; an empty value takes it out.
    pub fn set(&mut self, field: &str, value: impl Into<String>) {
        let value = value.into();
        if value.trim().is_empty() {
            self.0.remove(field);
        } else {
            self.0.insert(field.to_owned(), value);
        }
    }

    /// Sets what is in several languages.
    pub fn set_texts(&mut self, field: &str, texts: &Texts) {
        for (language, text) in texts.iter() {
            self.set(&format!("{field}.{language}"), text);
        }
    }

    /// What a field has in each of `languages`.
    pub fn texts(&self, field: &str, languages: &[Language]) -> Texts {
        let of = |language: &Language| (*language, self.get(&format!("{field}.{language}")).to_owned());
        languages.iter().map(of).filter(|(_, text)| !text.is_empty()).collect()
    }

    /// The fields that begin with `head` and a dot: what comes after it, with the value.
    pub fn below<'a>(&'a self, head: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(name, value)| {
            let rest = name.strip_prefix(head)?.strip_prefix('.')?;
            Some((rest, value.trim()))
        })
    }

    /// Every component of which a field says anything, that it is left out included.
    pub fn components(&self) -> BTreeSet<ComponentId> {
        let said = self.below("component").map(|(id, _)| id);
        let about = [self.get("estimate_of"), self.get("advice_for")];
        said.chain(about).filter_map(ComponentId::parse).collect()
    }

    /// True where somebody says that the words stand although a rule finds something in them.
    pub fn lets_stand(&self, rule: Rule) -> bool {
        self.get(&format!("override.{}", rule.as_str())) == "yes"
    }

    /// What a list shows of it: the fields that name it, each cut to its beginning.
    pub fn glimpse(&self) -> Content {
        let of = |head: &str| Language::ALL.map(|language| format!("{head}.{language}"));
        let named = [of("title"), of("body"), of("slot.what")].into_iter().flatten().chain(["facility".to_owned()]);
        let cut = |field: String| {
            let line: String =
                self.get(&field).lines().next().unwrap_or_default().chars().take(GLIMPSE_CHARS_MAX).collect();
            (!line.is_empty()).then_some((field, line))
        };
        Content(named.filter_map(cut).collect())
    }

    /// Every field, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What it says beside the words, as [`Beside::as_str`](super::reading::Beside::as_str) calls it.
    pub fn said_beside(&self) -> Vec<&'static str> {
        let has = |head: &str| self.0.keys().any(|name| name.split('.').next() == Some(head));
        let said = BESIDE_WORDS.iter().filter(|(head, _)| has(head));
        said.map(|(_, word)| *word).collect()
    }

    /// What is still to be said once the words went out and were taken back: what stood beside them was said and stays so.
    pub fn without_beside(&self) -> Content {
        let is_said =
            |name: &str, value: &str| is_beside(name) || (name.starts_with("component.") && value == "removed");
        Content(
            self.0.iter().filter(|(name, value)| !is_said(name, value)).map(|(a, b)| (a.clone(), b.clone())).collect(),
        )
    }

    /// The hash of all fields and of what they are for.
    pub fn hash(&self, aim: Aim) -> String {
        let mut digest = Sha256::new();
        let update = aim.update().map(|update| update.to_string()).unwrap_or_default();
        let head = [aim.as_str().to_owned(), aim.incident().to_string(), update];
        let fields = self.0.iter().flat_map(|(name, value)| [name, value]);
        for part in head.iter().chain(fields) {
            // Each part after its length, so that no two contents read alike.
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What another content has otherwise, field by field.
    pub fn differences(&self, other: &Content) -> Vec<Difference> {
        let fields: BTreeSet<&String> = self.0.keys().chain(other.0.keys()).collect();
        let lines = |content: &Content, field: &str| -> Vec<String> {
            content.0.get(field).map(|value| value.lines().map(str::to_owned).collect()).unwrap_or_default()
        };
        let difference = |field: &String| {
            let (before, after) = (lines(self, field), lines(other, field));
            let lines: Vec<(char, String)> =
                differences(&before, &after).into_iter().map(|(sign, line)| (sign, line.to_owned())).collect();
            (!lines.is_empty()).then(|| Difference { field: field.clone(), lines })
        };
        fields.into_iter().filter_map(difference).collect()
    }
}

/// True for the fields of what goes out with the words and stands beside them.
pub(super) fn is_beside(field: &str) -> bool {
    let head = field.split('.').next().unwrap_or_default();
    BESIDE.contains(&head) || head.starts_with("safety")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::IncidentId;

    fn content(fields: &[(&str, &str)]) -> Content {
        Content::new(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).unwrap()
    }

    #[test]
    fn only_fields_of_the_form_are_kept_and_none_is_cut_off() {
        let one = |name: &str, value: String| Content::new([(name.to_owned(), value)]);
        for name in ["", "csrf", "body/ko", "bodyko", "body.한"] {
            assert!(matches!(one(name, "x".into()), Err(ContentRefusal::UnknownField { .. })), "{name}");
        }
        assert!(matches!(one("body.ko", "가".repeat(20_001)), Err(ContentRefusal::TooLong { .. })));
        assert_eq!(one("body.ko", " \r\n ".into()), Ok(Content::default()));
        assert_eq!(content(&[("body.ko", "가\r\n나")]).get("body.ko"), "가\n나");
    }

    #[test]
    fn a_hash_holds_every_letter_and_what_it_is_for() {
        let aim = Aim::Open(IncidentId::from_slug("x"));
        let one = content(&[("body.ko", "가")]);
        assert_eq!(one.hash(aim), content(&[("body.ko", "가"), ("body.en", "")]).hash(aim));
        for other in [content(&[("body.ko", "가 ")]), content(&[("body.en", "가")]), content(&[])] {
            assert_ne!(one.hash(aim), other.hash(aim));
        }
        assert_ne!(one.hash(aim), one.hash(Aim::Update(IncidentId::from_slug("x"))));
    }

    #[test]
    fn a_glimpse_names_a_draft_and_holds_no_more() {
        let long = "가".repeat(20_000);
        let whole = content(&[("title.ko", "메일"), ("body.ko", &long), ("slot.what.en", "Mail"), ("note.x", &long)]);
        let glimpse = whole.glimpse();
        assert_eq!((glimpse.get("title.ko"), glimpse.get("slot.what.en"), glimpse.get("note.x")), ("메일", "Mail", ""));
        assert_eq!(glimpse.get("body.ko").chars().count(), GLIMPSE_CHARS_MAX);
    }

    #[test]
    fn the_difference_is_told_by_field_and_line() {
        let (one, other) = (content(&[("body.ko", "가\n나"), ("kind", "holding")]), content(&[("body.ko", "가\n다")]));
        let told = one.differences(&other);
        assert_eq!(told.len(), 2);
        assert_eq!(told[0].lines, [('-', "나".into()), ('+', "다".into())]);
        assert_eq!((told[1].field.as_str(), told[1].lines.len()), ("kind", 1));
        assert_eq!(one.differences(&one), []);
    }
}
