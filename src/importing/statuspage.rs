//! Recorded bodies of the Statuspage v2 wire format (STATUSPAGE-V2): summary, components, incidents, scheduled maintenances,
//! and whatever else has a `page` and any of those lists. Several of one page are one history: of what stands in more than
//! one, the body with the newest `page.updated_at` says how it is.

mod past;
mod shapes;

use super::plain::line;
use crate::domain::imports::{Left, Source, SourceComponent};
use crate::domain::language::Language;
use crate::domain::time::{Time, day_start, whole_millis};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// Components in one history; as many as a catalogue of ours has.
const COMPONENTS_MAX: usize = 5_000;
/// Incidents and maintenances in one history: ten a day for twenty years.
const RECORDS_MAX: usize = 75_000;

/// Fields that say something for which we have no place.
const WITHOUT_PLACE: [&str; 7] = [
    "custom_tweet",
    "tweet_id",
    "reminder_intervals",
    "metadata",
    "scheduled_remind_prior",
    "impact_override",
    "postmortem_ignored",
];

/// Why a body cannot be read. Nothing of it is carried over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is no JSON.
    #[error("line {line}: this is no JSON ({told}); record the body again")]
    NoJson {
        /// Where.
        line: usize,
        /// What is wrong.
        told: String,
    },
    /// A field that every body has is missing or malformed.
    #[error("{path} is missing or is not {wanted}: only bodies of the Statuspage v2 format can be read")]
    Shape {
        /// Which field.
        path: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// It has none of the lists.
    #[error(
        "there is none of components, incidents and scheduled_maintenances in it: record summary.json or incidents.json"
    )]
    Empty,
    /// It is of another page.
    #[error("this is of the page {found}, the others are of {wanted}: import one page at a time")]
    OtherPage {
        /// Whose it is.
        found: String,
        /// Whose the others are.
        wanted: String,
    },
    /// It has too many records.
    #[error("there are more than {max} {what}; import fewer at a time")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many may be.
        max: usize,
    },
}

/// One body.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    page: String,
    zone: Tz,
    updated_at: Option<Time>,
    lists: [Vec<Value>; 3],
}

/// The lists, in the order in which [`Body`] has them.
const LISTS: [&str; 3] = ["components", "incidents", "scheduled_maintenances"];

/// Reads one body.
pub fn read(text: &str) -> Result<Body, Refusal> {
    let no_json = |error: serde_json::Error| Refusal::NoJson { line: error.line(), told: error.to_string() };
    let mut root: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(no_json)?;
    let page = root.get("page").and_then(|page| page.get("id")).and_then(Value::as_str);
    let page = page.filter(|id| !id.is_empty() && id.len() <= shapes::ID_BYTES_MAX);
    let page = page.ok_or(Refusal::Shape { path: "page.id", wanted: "a short text" })?.to_owned();
    let zone = root["page"]["time_zone"].as_str().and_then(|zone| zone.parse().ok()).unwrap_or(Tz::UTC);
    let updated_at = root["page"]["updated_at"].as_str().and_then(time);
    let mut lists = [Vec::new(), Vec::new(), Vec::new()];
    let mut has_any = false;
    for (list, name) in lists.iter_mut().zip(LISTS) {
        match root.get_mut(name).map(Value::take) {
            None | Some(Value::Null) => {}
            Some(Value::Array(all)) => {
                has_any = true;
                *list = all;
            }
            Some(_) => return Err(Refusal::Shape { path: name, wanted: "a list" }),
        }
    }
    if has_any { Ok(Body { page, zone, updated_at, lists }) } else { Err(Refusal::Empty) }
}

/// An instant as the format has it.
fn time(text: &str) -> Option<Time> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| whole_millis(at.with_timezone(&Utc)))
}

/// What several bodies of one page say together, in `language`. The second is how often a field was filled in for which we
/// have no place.
pub fn merge(mut bodies: Vec<Body>, language: Language) -> Result<(Source, BTreeMap<&'static str, usize>), Refusal> {
    bodies.sort_by_key(|body| body.updated_at);
    let mut merging = Merging { source: Source::default(), language, unplaced: BTreeMap::new() };
    let mut newest: [Newest; 3] = Default::default();
    for (number, body) in bodies.into_iter().enumerate() {
        if merging.source.page.is_empty() {
            merging.source.page.clone_from(&body.page);
        } else if merging.source.page != body.page {
            return Err(Refusal::OtherPage { found: body.page, wanted: merging.source.page });
        }
        for ((newest, list), name) in newest.iter_mut().zip(body.lists).zip(LISTS) {
            for (place, value) in list.into_iter().enumerate() {
                let found = Found { path: format!("{name}[{place}]"), body: number, zone: body.zone, value };
                if let Some(id) = newest.put(found) {
                    let why = "it stands in one file twice, and not alike: the later one is carried over";
                    merging.leave(&id, why);
                }
            }
        }
    }
    let [components, incidents, maintenances] = newest;
    for (what, found, max) in [
        ("components", components.order.len(), COMPONENTS_MAX),
        ("incidents and maintenances", incidents.order.len() + maintenances.order.len(), RECORDS_MAX),
    ] {
        if found > max {
            return Err(Refusal::TooMany { what, max });
        }
    }
    components.order.iter().for_each(|found| merging.component(found));
    incidents.order.iter().for_each(|found| merging.incident(found));
    maintenances.order.iter().for_each(|found| merging.maintenance(found));
    Ok((merging.source, merging.unplaced))
}

/// A list in which a later entry of the same id takes the place of an earlier one.
#[derive(Default)]
struct Newest {
    order: Vec<Found>,
    places: HashMap<String, usize>,
}

/// An entry of a list, and where it stood.
struct Found {
    path: String,
    /// Which of the bodies.
    body: usize,
    zone: Tz,
    value: Value,
}

impl Newest {
    /// Puts an entry in its place. Its id, where the same body has said something else of it before.
    fn put(&mut self, found: Found) -> Option<String> {
        let id = found.value.get("id").and_then(Value::as_str).unwrap_or(&found.path).to_owned();
        let Some(place) = self.places.get(&id) else {
            self.places.insert(id, self.order.len());
            self.order.push(found);
            return None;
        };
        let before = &self.order[*place];
        let contradicts = before.body == found.body && before.value != found.value;
        self.order[*place] = found;
        contradicts.then_some(id)
    }
}

/// A history being put together.
struct Merging {
    source: Source,
    language: Language,
    unplaced: BTreeMap<&'static str, usize>,
}

impl Merging {
    fn leave(&mut self, what: &str, why: impl Into<String>) {
        self.source.left.push(Left { what: what.to_owned(), why: why.into() });
    }

    /// Counts fields that are filled in and have no place here.
    fn count_unplaced(&mut self, value: &Value) {
        for field in WITHOUT_PLACE {
            let is_filled = value.get(field).is_some_and(|value| {
                !(value.is_null()
                    || *value == Value::Bool(false)
                    || value.as_str() == Some("")
                    || *value == serde_json::json!({}))
            });
            if is_filled {
                *self.unplaced.entry(field).or_default() += 1;
            }
        }
    }

    fn component(&mut self, found: &Found) {
        let shape: shapes::Component = match shapes::read(&found.value) {
            Ok(shape) => shape,
            Err(told) => return self.leave(&found.path, told),
        };
        let began_on = shape.start_date.as_deref().and_then(|day| day.parse::<NaiveDate>().ok());
        let began_at = began_on.map(|day| day_start(day, found.zone));
        let name = line(&shape.name);
        if name.is_empty() {
            return self.leave(&shape.id, "it has no name");
        }
        self.source.components.push(SourceComponent {
            id: shape.id,
            name,
            description: shape.description.as_deref().map(line).filter(|text| !text.is_empty()),
            group: shape.group_id,
            is_group: shape.group,
            begins_at: began_at.or_else(|| shape.created_at.as_deref().and_then(time)),
        });
    }
}

#[cfg(test)]
mod tests;
