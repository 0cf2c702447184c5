//! The words of the console, asked for by their key: a page of the console is made for one person, so looking them up each
//! time costs nothing that anybody would notice.

use crate::domain::language::Language;
use crate::domain::particles;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;

fluent_templates::static_loader! {
    static CATALOGUES = {
        locales: "./templates/console/locales",
        fallback_language: "en",
        customise: |bundle| {
            // Without this every argument comes wrapped in invisible direction marks.
            bundle.set_use_isolating(false);
            // Refused only where there is a function of that name, and there is none.
            bundle.add_function("PARTICLE", |told, _| particle(told)).ok();
        },
    };
}

/// What a message is filled with.
type Arguments<'a> = HashMap<Cow<'static, str>, FluentValue<'a>>;

/// Speaks the console's words in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Say(pub Language);

impl Say {
    /// A message without arguments.
    pub fn word(&self, key: &str) -> String {
        self.look_up(key, &Arguments::new())
    }

    /// A message with arguments that are put in as they are written.
    pub fn with(&self, key: &str, arguments: &[(&'static str, &dyn Display)]) -> String {
        self.look_up(key, &filled(arguments))
    }

    /// A message that chooses its words by `$count`, with further arguments.
    pub fn counted(&self, key: &str, count: usize, arguments: &[(&'static str, &dyn Display)]) -> String {
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

/// The particle that a message writes in both its forms, in the one that fits the word before: `PARTICLE($name, "을(를)")`.
fn particle(told: &[FluentValue<'_>]) -> FluentValue<'static> {
    match told {
        [FluentValue::String(word), FluentValue::String(both)] => FluentValue::from(particles::settled(word, both)),
        _ => FluentValue::Error,
    }
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
    use crate::domain::particles::Particle;
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    /// Where keys are asked for.
    const ASKED_IN: [&str; 4] = ["src/view/console", "src/web/console", "src/web", "templates/console"];

    fn files_under(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            match entry.path() {
                path if path.is_dir() => files_under(&path, found),
                path => found.push(path),
            }
        }
    }

    fn place(path: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }

    /// The messages of a language, each with the names of its arguments.
    fn messages(language: Language) -> Vec<(String, BTreeSet<String>)> {
        let mut files = Vec::new();
        files_under(&place("templates/console/locales").join(language.tag()), &mut files);
        let mut messages: Vec<(String, BTreeSet<String>)> = Vec::new();
        for file in files {
            for line in std::fs::read_to_string(file).unwrap().lines() {
                if let Some((key, _)) = line.split_once(" =")
                    && line.starts_with(|c: char| c.is_ascii_lowercase())
                {
                    messages.push((key.to_owned(), BTreeSet::new()));
                }
                if let Some((_, arguments)) = messages.last_mut() {
                    let names = line.split('$').skip(1);
                    let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
                    arguments.extend(names.map(name));
                }
            }
        }
        messages
    }

    fn keys(language: Language) -> BTreeSet<String> {
        messages(language).into_iter().map(|(key, _)| key).collect()
    }

    /// Every key that is asked for by name.
    fn asked() -> (BTreeSet<String>, String) {
        let mut files = Vec::new();
        ASKED_IN.iter().for_each(|folder| files_under(&place(folder), &mut files));
        let is_asking = |path: &&PathBuf| path.extension().is_some_and(|end| end == "rs" || end == "html");
        let all: String = files.iter().filter(is_asking).map(|path| std::fs::read_to_string(path).unwrap()).collect();
        let mut asked = BTreeSet::new();
        for ask in ["say.word(\"", "say.with(\"", "say.counted(\""] {
            asked.extend(all.split(ask).skip(1).filter_map(|rest| rest.split_once('"')).map(|(key, _)| key.to_owned()));
        }
        (asked, all)
    }

    #[test]
    fn both_languages_have_every_message_with_the_same_arguments_and_each_once() {
        let (mut korean, mut english) = (messages(Language::Korean), messages(Language::English));
        korean.sort();
        english.sort();
        assert_eq!(korean, english);
        assert_eq!(korean.len(), keys(Language::Korean).len(), "a key stands twice");
    }

    #[test]
    fn every_message_that_is_asked_for_is_there_and_none_stands_for_nothing() {
        let (asked, all) = asked();
        let there = keys(Language::English);
        let missing: Vec<&String> = asked.difference(&there).collect();
        assert!(missing.is_empty(), "{missing:?}");
        // Some keys are chosen by a match or put together from a word of the domain: their text stands somewhere as well.
        let stands = |key: &String| {
            let mut beginnings = key.match_indices('-').map(|(at, _)| &key[..at]);
            all.contains(&format!("\"{key}\"")) || beginnings.any(|begun| all.contains(&format!("\"{begun}-{{")))
        };
        let unused: Vec<&String> = there.iter().filter(|key| !stands(key)).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn particles_fit_the_names_before_them() {
        let told = |handle: &str| Say(Language::Korean).with("refusal-taken", &[("handle", &handle)]);
        assert!(told("hong").starts_with("hong은 "), "{}", told("hong"));
        assert!(told("jiwoo").starts_with("jiwoo는 "), "{}", told("jiwoo"));
        let both = Particle::ALL.map(|particle| particle.forms().2);
        let mut files = Vec::new();
        files_under(&place("templates/console/locales/ko"), &mut files);
        for file in files {
            for line in std::fs::read_to_string(file).unwrap().lines() {
                let plain = both.iter().fold(line.to_owned(), |line, both| line.replace(&format!("\"{both}\""), ""));
                assert!(!both.iter().any(|both| plain.contains(both)), "write it as PARTICLE: {line}");
            }
        }
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
