//! The words of these pages, by key, and the sentence for everything that can be amiss with what was sent.

use crate::domain::addresses::AddressRefusal;
use crate::domain::language::Language;
use crate::domain::subscribers::SubscriberRefusal;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;

fluent_templates::static_loader! {
    static CATALOGUES = {
        locales: "./templates/subscribing/locales",
        fallback_language: "en",
        // Without this every argument comes wrapped in invisible direction marks.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// Speaks the words of these pages in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Say(pub(crate) Language);

impl Say {
    /// A message without arguments.
    pub(crate) fn word(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A message with arguments that are put in as they are written.
    pub(crate) fn with(&self, key: &str, arguments: &[(&'static str, &dyn Display)]) -> String {
        let filled: HashMap<Cow<'static, str>, FluentValue<'_>> = arguments
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(value.to_string())))
            .collect();
        CATALOGUES.lookup_with_args(&identifier(self.0), key, &filled)
    }
}

fn identifier(language: Language) -> LanguageIdentifier {
    match language {
        Language::Korean => unic_langid::langid!("ko"),
        Language::English => unic_langid::langid!("en"),
    }
}

/// What is amiss with a form that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amiss {
    /// What it asks for cannot be.
    Refused(SubscriberRefusal),
    /// It names a language that the page does not speak.
    Language,
    /// It names no time zone.
    Zone,
    /// It holds more than any form of ours.
    Overfull,
    /// It came back sooner than a person can fill it in, or with what nobody sees filled in.
    TooSoon,
    /// It was made too long ago, or by somebody else.
    TooOld,
    /// This network asked too often.
    TooMany,
}

/// Beside which field a sentence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Address,
    About,
    When,
    Language,
    Zone,
    Whole,
}

impl Amiss {
    pub(super) fn field(&self) -> Field {
        match self {
            Amiss::Refused(SubscriberRefusal::Address(_)) => Field::Address,
            Amiss::Refused(SubscriberRefusal::NoMoment) => Field::When,
            Amiss::Refused(_) => Field::About,
            Amiss::Language => Field::Language,
            Amiss::Zone => Field::Zone,
            Amiss::Overfull | Amiss::TooSoon | Amiss::TooOld | Amiss::TooMany => Field::Whole,
        }
    }

    pub(super) fn sentence(&self, say: Say) -> String {
        say.word(match self {
            Amiss::Refused(refusal) => refusal_key(refusal),
            Amiss::Language => "amiss-language",
            Amiss::Zone => "amiss-zone",
            Amiss::Overfull => "amiss-overfull",
            Amiss::TooSoon => "amiss-too-soon",
            Amiss::TooOld => "amiss-too-old",
            Amiss::TooMany => "amiss-too-many",
        })
    }
}

fn refusal_key(refusal: &SubscriberRefusal) -> &'static str {
    match refusal {
        SubscriberRefusal::Address(AddressRefusal::Empty) => "amiss-address-empty",
        SubscriberRefusal::Address(AddressRefusal::TooLong) => "amiss-address-long",
        SubscriberRefusal::Address(AddressRefusal::Control) => "amiss-address-control",
        SubscriberRefusal::Address(AddressRefusal::Malformed) => "amiss-address-malformed",
        SubscriberRefusal::Address(AddressRefusal::Lookalike) => "amiss-address-lookalike",
        SubscriberRefusal::NothingChosen => "amiss-nothing-chosen",
        SubscriberRefusal::NoMoment => "amiss-no-moment",
        SubscriberRefusal::TooMany => "amiss-too-much",
        SubscriberRefusal::UnknownScope { .. } => "amiss-unknown-scope",
        // These have pages of their own; beside a form they say the same.
        SubscriberRefusal::LinkUnknown => "link-unknown",
        SubscriberRefusal::LinkUsed => "link-used",
        SubscriberRefusal::LinkOver => "link-over",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    fn messages(file: &str) -> BTreeMap<String, BTreeSet<String>> {
        let lines = file.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
        let read = |line: &str| {
            let (key, text) = line.split_once(" = ").unwrap();
            (key.to_owned(), text.split('$').skip(1).map(name).collect())
        };
        lines.map(read).collect()
    }

    #[test]
    fn both_languages_have_every_message_that_is_asked_for_and_no_other() {
        let korean = messages(include_str!("../../../templates/subscribing/locales/ko.ftl"));
        assert_eq!(korean, messages(include_str!("../../../templates/subscribing/locales/en.ftl")));
        let mut all = String::new();
        for folder in ["src/view/subscribing", "templates/subscribing"] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
            for entry in std::fs::read_dir(folder).unwrap().flatten().filter(|entry| entry.path().is_file()) {
                all += &std::fs::read_to_string(entry.path()).unwrap();
            }
        }
        for key in korean.keys() {
            let is_moment = key.starts_with("moment-");
            assert!(is_moment || all.contains(&format!("\"{key}\"")), "{key} is asked for nowhere");
        }
        for ask in ["say.word(\"", "say.with(\""] {
            for key in all.split(ask).skip(1).filter_map(|rest| rest.split_once('"')).map(|(key, _)| key) {
                assert!(key.contains('{') || korean.contains_key(key), "{key} is missing");
            }
        }
    }
}
