//! Words that were written for the public, as markup: escaped, in the reader's language or, while their translation is
//! pending, in the original and marked so.

use super::names::{Name, escaped};
use super::times::Telling;
use super::words::Words;
use crate::domain::incidents::Speaker;
use crate::domain::language::{Texts, Wording};

/// Several paragraphs in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Body {
    /// The tag of their language, where that is not the page's.
    pub(crate) lang: Option<&'static str>,
    /// Each as markup.
    pub(crate) paragraphs: Vec<String>,
}

impl Body {
    /// The body of an update: every line that has something on it is a paragraph.
    pub(crate) fn of(words: &Words, wording: &Wording) -> Body {
        let (language, text) = wording.in_language(words.language);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        Body { lang: (language != words.language).then(|| language.tag()), paragraphs: lines.map(escaped).collect() }
    }

    /// True where it is in the original because its translation is pending.
    pub(crate) fn is_pending(&self) -> bool {
        self.lang.is_some()
    }
}

/// A short wording inside a line, with the mark where its translation is pending.
pub(crate) fn inline(words: &Words, wording: &Wording) -> String {
    let (language, text) = wording.in_language(words.language);
    if language == words.language {
        return escaped(text);
    }
    format!("<span lang=\"{}\">{}</span> <small>({})</small>", language.tag(), escaped(text), words.translation_pending)
}

/// Texts in the language that is best, marked where it is not the page's.
pub(crate) fn texts(words: &Words, texts: &Texts) -> String {
    Name::of_texts(texts, words.language).markup()
}

/// An organisation with its role, if it has one.
pub(crate) fn speaker(words: &Words, speaker: &Speaker) -> String {
    let (organisation, role) = (texts(words, &speaker.organisation), texts(words, &speaker.role));
    if role.is_empty() { organisation } else { words.role_of.fill(&[&organisation, &role]) }
}

/// `가람 상황실, 10월 17일(월) 09:00 기준`: who says something, as of when.
pub(crate) fn said_by(telling: &Telling<'_>, by: &Speaker, as_of: crate::domain::time::Time) -> String {
    let as_of = telling.words.as_of_beside.fill(&[&telling.moment_markup(as_of)]);
    telling.words.said_by.fill(&[&speaker(telling.words, by), &as_of])
}

/// `markup` made of our own elements and escaped text, as text: tags gone, struck words in `[-…-]`.
pub(crate) fn unmarked(markup: &str) -> String {
    let struck = markup.replace("<del>", "[-").replace("</del>", "-]");
    let mut text = String::with_capacity(struck.len());
    for (place, piece) in struck.split('<').enumerate() {
        let outside = if place == 0 { piece } else { piece.split_once('>').map_or("", |(_, outside)| outside) };
        text.push_str(outside);
    }
    // What `escaped` writes; the ampersand last, or what was written as text would be read as an entity.
    [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")]
        .iter()
        .fold(text, |text, (entity, character)| text.replace(entity, character))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;

    #[test]
    fn a_pending_translation_is_the_original_and_says_so() {
        let texts = Texts::of(Language::Korean, "첫 줄\n\n<b>둘째</b> 줄");
        let wording = Wording::new("the body", &texts, Language::Korean, 50).unwrap();
        let english = Body::of(Words::of(Language::English), &wording);
        assert_eq!((english.lang, english.is_pending(), english.paragraphs.len()), (Some("ko"), true, 2));
        assert!(!Body::of(Words::of(Language::Korean), &wording).is_pending());
        assert!(inline(Words::of(Language::English), &wording).ends_with("<small>(translation pending)</small>"));
    }

    #[test]
    fn text_comes_back_from_markup_as_it_was_written() {
        for text in ["a < b & c > \"d\" 'e'", "&#60;", "<script>alert(1)</script>"] {
            assert_eq!(unmarked(&format!("<b>{}</b>", escaped(text))), text);
        }
        assert_eq!(unmarked("<del>21:00</del> 22:00"), "[-21:00-] 22:00");
    }
}
