//! Names and descriptions that operators wrote: made harmless, and marked where they are in another language.

use super::words::Words;
use crate::domain::catalogue::{Component, Group};
use crate::domain::language::{Language, Texts};
use askama::filters::{Escaper, Html};
use std::borrow::Cow;

/// Control characters and direction marks: not text, invalid in HTML, and able to turn a whole sentence around.
fn is_unsound(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || matches!(character, '\u{FFFE}' | '\u{FFFF}' | '\u{E000}'..='\u{E0FF}')
}

/// `text` on one line and without what is not text.
pub(crate) fn sound(text: &str) -> Cow<'_, str> {
    if text.contains(is_unsound) {
        Cow::Owned(text.replace(['\n', '\r', '\t'], " ").replace(is_unsound, ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// `text` for the inside of an element or a quoted attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut markup = String::with_capacity(text.len() + 8);
    // Writing into a string cannot fail.
    let _ = Html.write_escaped_str(&mut markup, &sound(text));
    markup
}

/// A text for people, in the wanted language or, where that is missing, in another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Name<'a> {
    text: &'a str,
    /// The language it really is in, where that is not the page's.
    foreign: Option<Language>,
}

impl<'a> Name<'a> {
    fn of(texts: &'a Texts, slug: &'a str, language: Language) -> Name<'a> {
        let (found, text) = texts.best(language).unwrap_or((language, slug));
        Name { text, foreign: (found != language).then_some(found) }
    }

    /// The name of a component; its slug where it has none.
    pub(crate) fn of_component(component: &'a Component, language: Language) -> Name<'a> {
        Name::of(&component.names, &component.slug, language)
    }

    /// The name of a group; its slug where it has none.
    pub(crate) fn of_group(group: &'a Group, language: Language) -> Name<'a> {
        Name::of(&group.names, &group.slug, language)
    }

    /// A description; empty where there is none.
    pub(crate) fn of_texts(texts: &'a Texts, language: Language) -> Name<'a> {
        Name::of(texts, "", language)
    }

    /// As plain text.
    pub(crate) fn text(&self) -> Cow<'a, str> {
        sound(self.text)
    }

    /// As markup, its language marked where it is not the page's.
    pub(crate) fn markup(&self) -> String {
        match self.foreign {
            Some(language) => format!("<span lang=\"{}\">{}</span>", language.tag(), escaped(self.text)),
            None => escaped(self.text),
        }
    }
}

/// The name of a function where its component does not stand above it (markup).
pub(crate) fn in_sentence(words: &Words, component: Name<'_>, function: Name<'_>) -> String {
    if component.text().is_empty() || function.text().starts_with(&*component.text()) {
        return function.markup();
    }
    // No brackets inside brackets.
    let has_brackets = [component, function].iter().any(|name| name.text().contains('('));
    let phrase = if has_brackets { &words.function_of } else { &words.function_in_sentence };
    phrase.fill(&[&component.markup(), &function.markup()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_another_language_says_so_and_none_at_all_is_the_slug() {
        let texts = Texts::of(Language::Korean, "카카오<T>");
        assert_eq!(Name::of(&texts, "t", Language::English).markup(), "<span lang=\"ko\">카카오&#60;T&#62;</span>");
        assert_eq!(Name::of(&texts, "t", Language::Korean).text(), "카카오<T>");
        assert_eq!(Name::of(&Texts::default(), "t", Language::English).markup(), "t");
    }

    #[test]
    fn marks_that_turn_text_around_are_taken_out() {
        assert_eq!(sound("a\u{202E}b\u{0}c\nd"), "abc d");
        assert_eq!(sound("그대로"), "그대로");
    }
}
