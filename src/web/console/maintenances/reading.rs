//! What the forms of planned work say.

use super::super::Fields;
use crate::domain::language::{Language, Texts, Wording, WordingRefusal};
use crate::domain::page::Page;
use crate::domain::recurrences::choices::{Choice, Last, Often, PLACES, TIMES_MAX, WEEKS_MAX, weekday};
use crate::domain::recurrences::instant;
use crate::domain::time::Time;
use crate::domain::tokens;
use chrono::{Datelike, NaiveDate, NaiveDateTime};
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

/// The rule by which the work recurs, chosen or typed, where it first comes on `first`; `None` for work that comes once. Else
/// the field that stands wrong.
pub(super) fn recurrence(fields: &Fields, first: NaiveDate) -> Result<Option<String>, &'static str> {
    let typed = fields.filled("every");
    let often = match fields.text("recurs") {
        "daily" => Often::Daily,
        "weekly" => {
            let mut on: Vec<_> = fields.all("on").filter_map(weekday).collect();
            if on.is_empty() {
                on.push(first.weekday());
            }
            Often::Weekly { weeks: number(fields, "weeks", WEEKS_MAX)?, on }
        }
        "nth" => {
            let place = fields.text("place").parse().ok().filter(|place| PLACES.contains(place));
            Often::NthWeekday(place.ok_or("place")?, weekday(fields.text("place-day")).ok_or("place")?)
        }
        "day" => Often::MonthDay(number(fields, "day", 31)?),
        _ => return Ok(typed.map(str::to_owned)),
    };
    if typed.is_some() {
        return Err("every");
    }
    let last = match fields.text("last") {
        "on" => Last::On(fields.text("until-day").parse().map_err(|_| "until-day")?),
        "after" => Last::After(number(fields, "count", TIMES_MAX)?),
        _ => Last::Never,
    };
    Ok(Some(Choice { often, last }.text()))
}

/// The number in `field`, from 1 to `max`.
fn number(fields: &Fields, field: &'static str, max: u32) -> Result<u32, &'static str> {
    let number = fields.filled(field).and_then(|text| text.parse().ok());
    number.filter(|number| (1..=max).contains(number)).ok_or(field)
}

/// What stands for all that the form says: what is published is what was shown.
pub(super) fn digest(fields: &Fields) -> String {
    let said = fields.pairs().iter().filter(|(name, value)| !BESIDE.contains(&name.as_str()) && !value.is_empty());
    tokens::hash(&format!("{:?}", said.collect::<Vec<_>>()))
}
