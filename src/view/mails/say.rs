//! The words that only mails have. What a mail says of incidents and maintenances in the page's words is in
//! [`Words`](crate::view::words::Words); a mail is rendered once for all its readers, so looking these up costs nothing.

use crate::domain::language::Language;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;

fluent_templates::static_loader! {
    static CATALOGUES = {
        locales: "./templates/mail/locales",
        fallback_language: "en",
        // Without this every argument comes wrapped in invisible direction marks.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// What a message is filled with.
type Arguments<'a> = HashMap<Cow<'static, str>, FluentValue<'a>>;

/// Speaks the words of mails in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Say(pub(super) Language);

impl Say {
    /// A message without arguments.
    pub(super) fn word(self, key: &str) -> String {
        self.look_up(key, &Arguments::new())
    }

    /// A message with arguments that are put in as they are written.
    pub(super) fn with(self, key: &str, arguments: &[(&'static str, &dyn Display)]) -> String {
        self.look_up(key, &filled(arguments))
    }

    /// A message that chooses its words by `$count`, with further arguments.
    pub(super) fn counted(self, key: &str, count: usize, arguments: &[(&'static str, &dyn Display)]) -> String {
        let mut arguments = filled(arguments);
        arguments.insert(Cow::Borrowed("count"), FluentValue::from(i64::try_from(count).unwrap_or(i64::MAX)));
        self.look_up(key, &arguments)
    }

    fn look_up(self, key: &str, arguments: &Arguments<'_>) -> String {
        CATALOGUES.lookup_with_args(&identifier(self.0), key, arguments)
    }
}

fn filled<'a>(arguments: &[(&'static str, &dyn Display)]) -> Arguments<'a> {
    arguments.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(value.to_string()))).collect()
}

fn identifier(language: Language) -> LanguageIdentifier {
    match language {
        Language::Korean => unic_langid::langid!("ko"),
        Language::English => unic_langid::langid!("en"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::{Path, PathBuf};

    fn place(path: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }

    fn files_in(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
        entries.filter(|path| path.is_file()).map(|path| std::fs::read_to_string(path).unwrap()).collect()
    }

    /// The messages of a language, each with the names of its arguments.
    fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
        let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for file in files_in(&place("templates/mail/locales").join(language.tag())) {
            let mut key = String::new();
            for line in file.lines() {
                if let Some((begun, _)) = line.split_once(" =").filter(|_| line.starts_with(char::is_alphabetic)) {
                    key = begun.to_owned();
                    assert!(messages.insert(key.clone(), BTreeSet::new()).is_none(), "{key} stands twice");
                }
                let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
                messages.entry(key.clone()).or_default().extend(line.split('$').skip(1).map(name));
            }
        }
        messages.remove("");
        messages
    }

    #[test]
    fn both_languages_have_every_message_that_is_asked_for_and_no_other() {
        let (korean, english) = (messages(Language::Korean), messages(Language::English));
        assert_eq!(korean, english);
        let all = files_in(&place("src/view/mails")).concat();
        let mut asked = BTreeSet::new();
        for ask in ["say.word(\"", "say.with(\"", "say.counted(\""] {
            asked.extend(all.split(ask).skip(1).filter_map(|rest| rest.split_once('"')).map(|(key, _)| key));
        }
        let missing: Vec<&&str> = asked.iter().filter(|key| !english.contains_key(**key)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        // Some keys are chosen by a match or put together from a word of the domain: their text stands somewhere as well.
        let stands = |key: &str| {
            let mut beginnings = key.match_indices('-').map(|(at, _)| &key[..at]);
            all.contains(&format!("\"{key}\"")) || beginnings.any(|begun| all.contains(&format!("\"{begun}-{{")))
        };
        let unused: Vec<&String> = english.keys().filter(|key| !stands(key)).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn every_message_can_be_said() {
        for language in Language::ALL {
            for (key, names) in messages(language) {
                for count in [0, 1, 2, 100] {
                    let mut arguments: Arguments<'_> =
                        names.iter().map(|name| (Cow::Owned(name.clone()), FluentValue::from("x"))).collect();
                    if names.contains("count") {
                        arguments.insert(Cow::Borrowed("count"), FluentValue::from(count));
                    }
                    let said = CATALOGUES.try_lookup_with_args(&identifier(language), &key, &arguments);
                    let said = said.unwrap_or_default();
                    assert!(!said.is_empty() && !said.contains("{$") && !said.contains("Unknown loc"), "{key}: {said}");
                }
            }
        }
    }
}
