//! Words on the command line: in the page's default language, or with the language named.
//!
//! `--title` is in the page's default language; `--title-ko` and `--title-en` say which. Of a component it is
//! `SLUG=WORDS` and `SLUG:en=WORDS`.

use super::refusing::refuse_words;
use crate::cli::Failure;
use crate::config;
use crate::domain::incidents::{BODY_CHARS_MAX, NOTE_CHARS_MAX, TITLE_CHARS_MAX};
use crate::domain::language::{Language, Texts, Wording};
use crate::domain::page::Page;
use clap::Args;
use std::io::Read;
use std::path::Path;

/// A body has ten thousand characters at most, of three bytes each in Korean; the rest is room for what is trimmed.
const FILE_BYTES_MAX: u64 = 1024 * 1024;
/// The name that stands for standard input.
const STDIN: &str = "-";
/// What the value of an option is called that names a file with the words.
const FILE: &str = "FILE";

/// One set of arguments for one text.
macro_rules! text_arguments {
    ($($name:ident: $long:literal, $value:literal, $doc:literal;)+) => {$(
        #[doc = concat!($doc, ": `--", $long, "`, by language.")]
        #[derive(Debug, Clone, Default, Args)]
        pub struct $name {
            #[arg(id = $long, long = $long, value_name = $value, help = concat!($doc, ", in the page's default language"))]
            untagged: Option<String>,
            #[arg(id = concat!($long, "-ko"), long = concat!($long, "-ko"), value_name = $value, help = "The same in Korean")]
            korean: Option<String>,
            #[arg(id = concat!($long, "-en"), long = concat!($long, "-en"), value_name = $value, help = "The same in English")]
            english: Option<String>,
        }

        impl $name {
            pub(in crate::cli) fn given(&self) -> Given<'_> {
                let tagged = [(Language::Korean, self.korean.as_deref()), (Language::English, self.english.as_deref())];
                Given { option: $long, value: $value, untagged: self.untagged.as_deref(), tagged }
            }
        }
    )+};
}

text_arguments! {
    Title: "title", "TEXT", "What it is called";
    Body: "body", "FILE", "The file with the words, or - for standard input";
    Reason: "reason", "TEXT", "Why, for the public";
    Words: "words", "TEXT", "The words";
    Contact: "contact", "TEXT", "Whom to turn to about it";
    Redundant: "redundant", "TEXT", "The limits of what also runs elsewhere";
    RestsOn: "rests-on", "TEXT", "What the estimate rests on";
    Organisation: "speaker", "TEXT", "The organisation that speaks [default: the page's name]";
    Role: "role", "TEXT", "The role in which it speaks";
    ConfirmedBy: "confirmed-by", "TEXT", "The organisation that confirms the cause";
}

/// What was given for one text.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    option: &'static str,
    value: &'static str,
    untagged: Option<&'a str>,
    tagged: [(Language, Option<&'a str>); 2],
}

impl Given<'_> {
    /// True where nothing was given.
    pub fn is_empty(&self) -> bool {
        self.untagged.is_none() && self.tagged.iter().all(|(_, text)| text.is_none())
    }

    /// The option as a person writes it: `--title TEXT`.
    fn option(&self) -> String {
        let stdin = if self.value == FILE { ", or - for standard input" } else { "" };
        format!("--{} {}{stdin}", self.option, self.value)
    }

    /// How often standard input is named.
    pub fn stdin_count(&self) -> usize {
        let all = self.untagged.into_iter().chain(self.tagged.iter().filter_map(|(_, text)| *text));
        all.filter(|text| *text == STDIN).count()
    }

    /// The texts by language. Refuses a language given twice, and one that the page does not speak.
    pub fn texts(&self, page: &Page) -> Result<Texts, Failure> {
        let option = self.option;
        let mut texts = Texts::default();
        if let Some(text) = self.untagged {
            texts.set(page.default_language(), text);
        }
        for (language, text) in self.tagged.iter().filter_map(|(language, text)| Some((*language, (*text)?))) {
            require_spoken(page, language, &format!("--{option}-{language}"))?;
            if texts.exactly(language).is_some() {
                return Err(Failure::refused(format!(
                    "--{option} and --{option}-{language} are the same language on this page: give one of them"
                )));
            }
            texts.set(language, text);
        }
        Ok(texts)
    }

    /// As [`Given::texts`], from the files that are named.
    pub fn read_files(&self, page: &Page) -> Result<Texts, Failure> {
        self.texts(page)?.iter().map(|(language, path)| Ok((language, read_file(path)?))).collect()
    }
}

fn require_spoken(page: &Page, language: Language, option: &str) -> Result<(), Failure> {
    if page.languages.contains(&language) {
        return Ok(());
    }
    Err(Failure::refused(format!(
        "the page does not speak {language}: leave {option} out, or add it to page.languages"
    )))
}

fn read_file(path: &str) -> Result<String, Failure> {
    if path != STDIN {
        return Ok(config::file::read(Path::new(path), FILE_BYTES_MAX, "name a text file, or - for standard input")?);
    }
    let mut text = String::new();
    let read = std::io::stdin().take(FILE_BYTES_MAX + 1).read_to_string(&mut text);
    read.map_err(|error| Failure::failed("standard input could not be read", &error))?;
    Ok(text)
}

/// Words for the public as this command makes them: for one page, with one original.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    /// The page.
    pub page: &'a Page,
    /// The language that others are made from; the page's default where it has words, unless said.
    pub original: Option<Language>,
}

impl Writer<'_> {
    /// What a title is.
    pub fn title(&self, given: Given<'_>) -> Result<Wording, Failure> {
        self.wording("the title", &given.option(), &given.texts(self.page)?, TITLE_CHARS_MAX)
    }

    /// A note: reasons, limits, facts, advice. `what` names it in a refusal.
    pub fn note(&self, what: &'static str, given: Given<'_>) -> Result<Wording, Failure> {
        self.wording(what, &given.option(), &given.texts(self.page)?, NOTE_CHARS_MAX)
    }

    /// As [`Writer::note`]; `None` where nothing was given.
    pub fn optional_note(&self, what: &'static str, given: Given<'_>) -> Result<Option<Wording>, Failure> {
        if given.is_empty() { Ok(None) } else { self.note(what, given).map(Some) }
    }

    /// A body, from its files.
    pub fn body(&self, given: Given<'_>) -> Result<Wording, Failure> {
        if given.stdin_count() > 1 {
            return Err(Failure::refused("standard input holds one body: put the other one into a file"));
        }
        self.wording("the body", &given.option(), &given.read_files(self.page)?, BODY_CHARS_MAX)
    }

    /// Words from texts that are there. `option` took them.
    pub fn wording(
        &self,
        what: &'static str,
        option: &str,
        texts: &Texts,
        chars_max: usize,
    ) -> Result<Wording, Failure> {
        let default = self.page.default_language();
        let first = || texts.best(default).map_or(default, |(language, _)| language);
        let original = self.original.unwrap_or_else(first);
        Wording::new(what, texts, original, chars_max).map_err(|refusal| refuse_words(&refusal, option, default))
    }

    /// What `option` said of components, each gathered over its languages, in the order in which they were first named.
    pub fn of_components(
        &self,
        (what, option): (&'static str, &str),
        said: &[Said],
    ) -> Result<Vec<(String, Wording)>, Failure> {
        let mut gathered: Vec<(String, Texts)> = Vec::new();
        for one in said {
            let language = one.language.unwrap_or(self.page.default_language());
            require_spoken(self.page, language, &format!("{}:{language}", one.slug))?;
            let place = gathered.iter().position(|(slug, _)| *slug == one.slug);
            let place = place.unwrap_or_else(|| {
                gathered.push((one.slug.clone(), Texts::default()));
                gathered.len() - 1
            });
            let texts = &mut gathered[place].1;
            if texts.exactly(language).is_some() {
                return Err(Failure::refused(format!("{} has words in {language} twice: give them once", one.slug)));
            }
            texts.set(language, one.words.as_str());
        }
        let worded = |(slug, texts): (String, Texts)| Ok((slug, self.wording(what, option, &texts, NOTE_CHARS_MAX)?));
        gathered.into_iter().map(worded).collect()
    }
}

/// Words about one component: `SLUG=WORDS`, or `SLUG:en=WORDS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Which component.
    pub slug: String,
    /// In which language; the page's default, unless said.
    pub language: Option<Language>,
    /// The words.
    pub words: String,
}

/// Reads [`Said`], for clap's `value_parser`.
pub fn parse_said(text: &str) -> Result<Said, String> {
    let told = "write SLUG=WORDS, or SLUG:en=WORDS for another language than the page's first";
    let (name, words) = text.split_once('=').ok_or(told)?;
    let (slug, language) = match name.split_once(':') {
        Some((slug, tag)) => (slug, Some(Language::from_tag(tag).ok_or(told)?)),
        None => (name, None),
    };
    Ok(Said { slug: slug.to_owned(), language, words: words.to_owned() })
}

/// As [`parse_said`], where a slug alone is read too: the rules say then what is missing.
pub fn parse_limits(text: &str) -> Result<Said, String> {
    if text.contains('=') { parse_said(text) } else { parse_said(&format!("{text}=")) }
}

/// Reads the tag of a language, for clap's `value_parser`.
pub fn parse_language(tag: &str) -> Result<Language, String> {
    let tags: Vec<&str> = Language::ALL.into_iter().map(Language::tag).collect();
    Language::from_tag(tag).ok_or_else(|| format!("write one of {}", tags.join(", ")))
}

/// Words for a terminal, each language on lines of its own that begin with `indent`: `ko* …`, the star for the original.
pub fn shown(wording: &Wording, page: &Page, indent: &str) -> String {
    let mut shown = String::new();
    for (language, text) in wording.texts().iter() {
        let mark = if language == wording.original() { '*' } else { ' ' };
        for (number, line) in text.lines().enumerate() {
            let label = if number == 0 { format!("{language}{mark}") } else { "   ".to_owned() };
            shown.push_str(&format!("{indent}{label} {line}\n"));
        }
    }
    for language in page.languages.iter().filter(|language| wording.is_pending_in(**language)) {
        shown.push_str(&format!("{indent}{language}  (translation pending)\n"));
    }
    shown
}
