//! `public_url` and `[page]`: what the page is called, which languages it speaks, where it stands.

use super::colours;
use super::faults::Refusal;
use super::nearest::{advice, nearest};
use super::reading::Reading;
use super::security;
use crate::domain::ids::PageId;
use crate::domain::language::{Language, Texts};
use crate::domain::page::{Accent, Page};
use chrono_tz::{TZ_VARIANTS, Tz};
use url::Url;

/// A name longer than this does not fit into a heading on a telephone, nor into the subject of a mail.
const NAME_CHARACTERS_MAX: usize = 60;
/// A number with its country, an extension and a word about hours.
const TELEPHONE_CHARACTERS_MAX: usize = 60;
/// The shortest numbers that people call have three digits.
const TELEPHONE_DIGITS_MIN: usize = 3;
/// Where the zone is not set.
const ZONE: Tz = Tz::Asia__Seoul;

/// The page, or `None` where a fault was noted.
pub(super) fn read(reading: &mut Reading) -> Option<Page> {
    let url = reading.required("public_url", "public_url = \"https://status.example.org\"", public_url);
    let languages = read_languages(reading);
    let names = read_names(reading, languages.as_deref().unwrap_or_default());
    let zone = reading.or_default("page.time_zone", ZONE, time_zone);
    let accent = Accent::default();
    let light = |text: &str| colours::parse(text, colours::LIGHT_BACKGROUND);
    let light = reading.or_default("page.accent.light", accent.light, light);
    let dark = |text: &str| colours::parse(text, colours::DARK_BACKGROUND);
    let dark = reading.or_default("page.accent.dark", accent.dark, dark);
    let telephone = reading.optional("page.telephone", telephone);
    let security = security::read(reading);
    let url = url?;
    Some(Page {
        id: PageId::from_slug(&url),
        names: names?,
        url,
        languages: languages?,
        zone: zone?,
        accent: Accent { light: light?, dark: dark? },
        telephone: telephone?,
        security: security?,
        // Whether mail goes out is found where the page is put together.
        takes_subscriptions: false,
    })
}

fn read_languages(reading: &mut Reading) -> Option<Vec<Language>> {
    const KEY: &str = "page.languages";
    let languages = reading.list(KEY, language)?.unwrap_or(Language::ALL.to_vec());
    let repeated = languages.iter().enumerate().any(|(at, language)| languages[..at].contains(language));
    if repeated {
        reading.refuse(KEY, Refusal::new("names a language twice", "name each once, the default one first"));
    }
    if languages.is_empty() {
        reading.refuse(KEY, Refusal::new("is empty", "name at least one, such as [\"ko\"]"));
    }
    (!repeated && !languages.is_empty()).then_some(languages)
}

/// The names in every language; each of `spoken` must have one.
fn read_names(reading: &mut Reading, spoken: &[Language]) -> Option<Texts> {
    let mut names = Some(Texts::default());
    for language in Language::ALL {
        let key = format!("page.name.{language}");
        let name = reading.optional(&key, name);
        if name == Some(None) && spoken.contains(&language) {
            let wrong = format!("is missing, and page.languages has {language:?}", language = language.tag());
            reading.refuse(&key, Refusal::new(wrong, "write the page's name in that language"));
        }
        match (name, &mut names) {
            (Some(Some(name)), Some(names)) => names.set(language, name),
            (Some(None), _) if !spoken.contains(&language) => {}
            _ => names = None,
        }
    }
    names
}

/// The address without a slash at its end, in the form that browsers use.
fn public_url(text: &str) -> Result<String, Refusal> {
    const RIGHT: &str = "write http:// or https:// and a host, such as https://status.example.org";
    let url = Url::parse(text).map_err(|error| Refusal::new(format!("is no web address ({error})"), RIGHT))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(Refusal::new("is no web address", RIGHT));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::new("holds a user or a password", "take them out; readers come without"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(Refusal::new("goes on after the host", "the page needs a host of its own; end it there"));
    }
    Ok(url.origin().ascii_serialization())
}

fn language(text: &str) -> Result<Language, Refusal> {
    Language::from_tag(text).ok_or_else(|| {
        let tags: Vec<&str> = Language::ALL.map(Language::tag).to_vec();
        Refusal::new("is no language that the page speaks", format!("there are {}", tags.join(" and ")))
    })
}

fn name(text: &str) -> Result<String, Refusal> {
    line(text, NAME_CHARACTERS_MAX)
}

fn telephone(text: &str) -> Result<String, Refusal> {
    let line = line(text, TELEPHONE_CHARACTERS_MAX)?;
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    if digits < TELEPHONE_DIGITS_MIN {
        return Err(Refusal::new("is no telephone number", "write it as it is to be printed, such as 02-1234-5678"));
    }
    Ok(line)
}

/// A text of one line that is not empty, without spaces around it.
pub(super) fn line(text: &str, characters_max: usize) -> Result<String, Refusal> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(Refusal::new("is empty", "write something, or take the key out"));
    }
    if trimmed.chars().any(char::is_control) {
        return Err(Refusal::new("holds a control character", "write one line of plain text"));
    }
    if trimmed.chars().count() > characters_max {
        return Err(Refusal::new("is too long", format!("write at most {characters_max} characters")));
    }
    Ok(trimmed.to_owned())
}

fn time_zone(text: &str) -> Result<Tz, Refusal> {
    text.parse().map_err(|_| {
        let nearest = nearest(text, TZ_VARIANTS.iter().map(|zone| zone.name()));
        Refusal::new("is no time zone", advice(nearest, "write its IANA name, such as Asia/Seoul or UTC"))
    })
}
