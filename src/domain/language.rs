//! The languages of the interface, and texts that exist in several of them.

use std::borrow::Cow;
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

/// One text in one or more languages, without characters that nobody sees ([`visible`]). Empty means: there is no such text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts(BTreeMap<Language, String>);

impl Texts {
    /// The text in `language` alone.
    pub fn of(language: Language, text: impl Into<String>) -> Texts {
        Texts::from_iter([(language, text.into())])
    }

    /// Adds or replaces the text in one language.
    pub fn set(&mut self, language: Language, text: impl Into<String>) {
        self.0.insert(language, visible(&text.into()).into_owned());
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

/// Words for the public in one or more languages, one of which is the original that the others were made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    texts: Texts,
    original: Language,
}

/// Why words cannot be published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordingRefusal {
    /// There is nothing to read.
    #[error("{what} is empty in the original ({original}): write it there first, other languages may follow")]
    Empty {
        /// Which words.
        what: &'static str,
        /// The language that must be there.
        original: Language,
    },
    /// It holds a character that nobody sees and that can turn the words around it into others.
    #[error("{what} in {language} holds the invisible character U+{code:04X}: take it out")]
    Invisible {
        /// Which words.
        what: &'static str,
        /// In which language.
        language: Language,
        /// Its code point.
        code: u32,
    },
    /// It is longer than a page bears.
    #[error("{what} in {language} has {chars} characters; {chars_max} are the most: shorten it")]
    TooLong {
        /// Which words.
        what: &'static str,
        /// In which language.
        language: Language,
        /// How many characters it has.
        chars: usize,
        /// How many it may have.
        chars_max: usize,
    },
}

impl Wording {
    /// Words as they may be published: trimmed, there in the original, in no language longer than `chars_max`. Languages
    /// with nothing in them are left out. `what` names the words in a refusal.
    pub fn new(
        what: &'static str,
        texts: &Texts,
        original: Language,
        chars_max: usize,
    ) -> Result<Wording, WordingRefusal> {
        let kept = texts.iter().map(|(language, text)| (language, text.trim().replace("\r\n", "\n")));
        let texts: Texts = kept.filter(|(_, text)| !text.is_empty()).collect();
        if texts.exactly(original).is_none() {
            return Err(WordingRefusal::Empty { what, original });
        }
        for (language, text) in texts.iter() {
            if let Some(found) = text.chars().find(|c| is_misleading(*c)) {
                return Err(WordingRefusal::Invisible { what, language, code: found.into() });
            }
            let chars = text.chars().count();
            if chars > chars_max {
                return Err(WordingRefusal::TooLong { what, language, chars, chars_max });
            }
        }
        Ok(Wording { texts, original })
    }

    /// These words after a correction by `other`: where that has the original anew, it stands alone, because what was
    /// translated from the old one is pending again; where it has only translations, they join the original.
    pub fn corrected_by(&self, other: &Wording) -> Wording {
        if other.texts.exactly(self.original).is_some() {
            return Wording { texts: other.texts.clone(), original: self.original };
        }
        let mut texts = self.texts.clone();
        for (language, text) in other.texts.iter() {
            texts.set(language, text);
        }
        Wording { texts, original: self.original }
    }

    /// All of its texts; that in the original is always there.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The language that the others were made from.
    pub fn original(&self) -> Language {
        self.original
    }

    /// The words in `language` or, while their translation is pending, in the original: with the language they are in.
    pub fn in_language(&self, language: Language) -> (Language, &str) {
        match self.texts.exactly(language) {
            Some(text) => (language, text),
            None => (self.original, self.texts.exactly(self.original).unwrap_or_default()),
        }
    }

    /// True where the words are not there in `language` yet.
    pub fn is_pending_in(&self, language: Language) -> bool {
        self.texts.exactly(language).is_none()
    }
}

/// Control characters, and marks that turn the direction of what stands beside them (Unicode's bidirectional controls, UAX #9):
/// no sentence of ours needs them, and they can make a page, a terminal or a mail read differently than it was approved.
pub fn is_misleading(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `text` without the characters that no reader sees (default-ignorable code points, Unicode Standard §5.21): they come along
/// when something is pasted, and make words that look alike different for whoever searches them. What joins an emoji or
/// gives it its colours stays.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_ignorable) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let before = kept.chars().rev().find(|one| *one != COLOURED);
        let is_kept = match (c, before, rest.peek()) {
            (JOINED, Some(before), Some(after)) => is_emoji(before) && is_emoji(*after),
            (COLOURED, Some(before), after) => is_emoji(before) || after == Some(&KEYCAP),
            (c, ..) => !is_ignorable(c),
        };
        let is_twice = is_ignorable(c) && kept.ends_with(c);
        if is_kept && !is_twice {
            kept.push(c);
        }
    }
    Cow::Owned(kept)
}

/// Joins two emoji into one.
const JOINED: char = '\u{200d}';
/// Has the character before it drawn as an emoji.
const COLOURED: char = '\u{fe0f}';
/// Puts a figure on a key: an emoji of three characters.
const KEYCAP: char = '\u{20e3}';

fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
    ) || matches!(c, '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}')
        || matches!(c, '\u{e0000}'..='\u{e0fff}')
}

/// True for what is drawn as an emoji, or can be: the blocks of pictures, arrows and signs, and the few letters among them.
fn is_emoji(c: char) -> bool {
    matches!(
        c,
        '\u{a9}'
            | '\u{ae}'
            | '\u{203c}'
            | '\u{2049}'
            | '\u{2122}'
            | '\u{2139}'
            | '\u{3030}'
            | '\u{303d}'
            | '\u{3297}'
            | '\u{3299}'
    ) || matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{24c2}' | '\u{25a0}'..='\u{27bf}')
        || matches!(c, '\u{2934}' | '\u{2935}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

impl FromIterator<(Language, String)> for Texts {
    fn from_iter<I: IntoIterator<Item = (Language, String)>>(texts: I) -> Self {
        Texts(texts.into_iter().map(|(language, text)| (language, visible(&text).into_owned())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_goes_and_emoji_stay_whole() {
        let unseen = "\u{200b}\u{ad}\u{feff}\u{2060}\u{200c}\u{200d}\u{3164}\u{115f}\u{1160}\u{ffa0}\u{34f}\u{fe0f}\u{fe00}\u{e0041}";
        for c in unseen.chars() {
            assert_eq!(visible(&format!("as s{c}oon")), "as soon", "U+{:04X}", u32::from(c));
            assert_eq!(Texts::of(Language::Korean, format!("조{c}속히")).text(Language::Korean), "조속히");
        }
        for whole in ["👩‍💻 점검", "❤️", "1️⃣ 메일", "👩🏽‍🚒", "🏳️‍🌈", "메일 · 지도"]
        {
            assert_eq!(visible(whole), whole);
        }
        assert_eq!(visible("👩\u{200d}메일 ❤\u{fe0f}\u{fe0f}"), "👩메일 ❤\u{fe0f}");
        let mut texts = Texts::default();
        texts.set(Language::English, "so\u{200b}on");
        assert_eq!(texts.text(Language::English), "soon");
    }

    #[test]
    fn words_for_the_public_are_there_in_their_original_and_bounded() {
        let both: Texts =
            [(Language::Korean, " 점검 중 ".to_owned()), (Language::English, " ".to_owned())].into_iter().collect();
        let wording = Wording::new("the title", &both, Language::Korean, 5).unwrap();
        assert_eq!(wording.in_language(Language::English), (Language::Korean, "점검 중"));
        assert!(wording.is_pending_in(Language::English) && !wording.is_pending_in(Language::Korean));
        let empty = Wording::new("the title", &both, Language::English, 5).unwrap_err();
        assert!(empty.to_string().contains("write it there first"), "{empty}");
        for hidden in ["점검\u{202e} 중", "점검\0", "\u{1b}[31m점검"] {
            let texts = Texts::of(Language::Korean, hidden);
            let refused = Wording::new("the title", &texts, Language::Korean, 50);
            assert!(matches!(refused, Err(WordingRefusal::Invisible { .. })), "{hidden:?}");
        }
        let nothing = Texts::of(Language::Korean, "\u{200b}\u{feff}");
        assert!(matches!(Wording::new("x", &nothing, Language::Korean, 5), Err(WordingRefusal::Empty { .. })));
        let long = Wording::new("the title", &both, Language::Korean, 3).unwrap_err();
        assert_eq!(long.to_string(), "the title in ko has 4 characters; 3 are the most: shorten it");
    }
}
