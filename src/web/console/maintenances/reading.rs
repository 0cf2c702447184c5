//! What the forms of planned work say.

use super::super::Fields;
use crate::domain::language::{Language, Texts, Wording, WordingRefusal};
use crate::domain::page::Page;
use crate::domain::recurrences::instant;
use crate::domain::time::Time;
use crate::domain::tokens;
use chrono::NaiveDateTime;
use chrono_tz::Tz;

/// How browsers write a day with a clock time; the seconds stand only where they are not zero.
const LOCAL: [&str; 2] = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
/// What a form carries beside what it says.
const BESIDE: [&str; 8] = ["csrf", "form", "token", "shown", "act", "number", "fill", "fill-as"];

/// The instant that `field` names on the clocks of `zone`; one that clocks jump over or show twice is read as RFC 5545 §3.3.5
/// has it. `None` where nothing can be read.
pub(super) fn time(fields: &Fields, field: &str, zone: Tz) -> Option<Time> {
    let text = fields.filled(field)?;
    let local = LOCAL.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    Some(instant(local, zone))
}

/// The words that stand in `name`, in the languages of the page.
fn texts(fields: &Fields, page: &Page, name: &str) -> Texts {
    let text = |language: &Language| (*language, fields.text(&format!("{name}.{language}")).trim().to_owned());
    page.languages.iter().map(text).filter(|(_, text)| !text.is_empty()).collect()
}

/// Words for the public from `name`; `what` names them in a refusal. Where no original is chosen, it is the page's first
/// language that has words.
pub(super) fn wording(
    fields: &Fields,
    page: &Page,
    (what, name): (&'static str, &str),
    chars_max: usize,
) -> Result<Wording, WordingRefusal> {
    let (texts, default) = (texts(fields, page, name), page.default_language());
    let first = || texts.best(default).map_or(default, |(language, _)| language);
    let original = Language::from_tag(fields.text("original")).unwrap_or_else(first);
    Wording::new(what, &texts, original, chars_max)
}

/// As [`wording`]; `None` where nothing was written.
pub(super) fn optional_wording(
    fields: &Fields,
    page: &Page,
    named: (&'static str, &str),
    chars_max: usize,
) -> Result<Option<Wording>, WordingRefusal> {
    if texts(fields, page, named.1).is_empty() {
        return Ok(None);
    }
    wording(fields, page, named, chars_max).map(Some)
}

/// What stands for all that the form says: what is published is what was shown.
pub(super) fn digest(fields: &Fields) -> String {
    let said = fields.pairs().iter().filter(|(name, value)| !BESIDE.contains(&name.as_str()) && !value.is_empty());
    tokens::hash(&format!("{:?}", said.collect::<Vec<_>>()))
}
