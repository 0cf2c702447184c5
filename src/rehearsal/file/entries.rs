//! What was said and what happened, in order.

use super::generated::Counted;
use super::reader::{Reader, Reference};
use super::shapes;
use crate::domain::catalogue::draft::Draft;
use crate::domain::ids::ComponentId;
use crate::domain::language::Texts;
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::rehearsal::spreading::{Spread, Tree};
use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

/// One dated entry.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its name in the file.
    pub id: String,
    /// When it was said or happened: the instant at which the record learns of it.
    pub at: Time,
    /// The moment that it describes; `at` or earlier.
    pub as_of: Time,
    /// What kind of entry it is.
    pub kind: Kind,
    /// The ids of those who spoke or acted.
    pub by: Vec<String>,
    /// Where it was said, in the file's own words; empty for what was not said in public.
    pub channels: Vec<String>,
    /// What it says.
    pub text: Texts,
    /// The states it states, as they were stated, by slug.
    pub states: Vec<(String, Said)>,
    /// What these and its counts mean for leaves, in the order of the page.
    pub leaves: Vec<Stated>,
    /// The promise that it makes or repeats.
    pub promise: Option<String>,
    /// Where it is known from.
    pub sources: Vec<String>,
    /// True for what is inferred, weakly sourced or disputed.
    pub is_uncertain: bool,
    /// Who says otherwise.
    pub disputed_by: Option<String>,
    /// What a reader of the file should know of it; may be empty.
    pub note: Texts,
}

/// That a leaf has a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated {
    /// Which.
    pub component: ComponentId,
    /// What it is.
    pub status: Status,
    /// Since when: the moment that the entry describes, unless the file says otherwise.
    pub since: Time,
}

/// What was said of a component. The research's own words: a public status is made from it by [`Said::status`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Said {
    /// It works.
    Operational,
    /// It can be used but is slow or unstable.
    Degraded,
    /// Some of its functions are out.
    Partial,
    /// It cannot be used.
    Down,
    /// Nothing was stated.
    Unknown,
}

impl Said {
    const WORDS: [(&str, Said); 5] = [
        ("operational", Said::Operational),
        ("degraded", Said::Degraded),
        ("partial", Said::Partial),
        ("down", Said::Down),
        ("unknown", Said::Unknown),
    ];

    /// The status that it stands for; `None` where it states nothing, so that the last statement goes on.
    pub fn status(self) -> Option<Status> {
        match self {
            Said::Operational => Some(Status::Operational),
            Said::Degraded => Some(Status::DegradedPerformance),
            Said::Partial => Some(Status::PartialOutage),
            Said::Down => Some(Status::MajorOutage),
            Said::Unknown => None,
        }
    }
}

/// What kind of entry it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Something happened.
    Event,
    /// Somebody says that something happened.
    Claim,
    /// The failure was noticed.
    Detection,
    /// Word to the public.
    Notice,
    /// Word on when it will be back.
    Estimate,
    /// An apology.
    Apology,
    /// Something works again.
    Recovery,
    /// A list by component.
    StatusList,
    /// An act of the authorities.
    Government,
    /// Who is in charge.
    Governance,
    /// A warning of fraud.
    Warning,
    /// The press.
    Press,
    /// Reports of damage.
    Claims,
    /// Findings of an investigation.
    Investigation,
    /// Word on the causes and what is done about them.
    Postmortem,
    /// Compensation.
    Compensation,
}

impl Kind {
    const WORDS: [(&str, Kind); 16] = [
        ("event", Kind::Event),
        ("claim", Kind::Claim),
        ("detection", Kind::Detection),
        ("notice", Kind::Notice),
        ("eta", Kind::Estimate),
        ("apology", Kind::Apology),
        ("recovery", Kind::Recovery),
        ("status-list", Kind::StatusList),
        ("government", Kind::Government),
        ("governance", Kind::Governance),
        ("warning", Kind::Warning),
        ("press", Kind::Press),
        ("claims", Kind::Claims),
        ("investigation", Kind::Investigation),
        ("postmortem", Kind::Postmortem),
        ("compensation", Kind::Compensation),
    ];
}

/// Reads all entries and works out which leaves each is about.
pub(super) fn read(
    reader: &mut Reader,
    shapes: &[shapes::Entry],
    catalogue: &Draft,
    mut counted: Counted<'_>,
    range: RangeInclusive<Time>,
) -> Vec<Entry> {
    let mut ids = HashSet::new();
    let mut entries: Vec<Entry> = Vec::with_capacity(shapes.len());
    for shape in shapes {
        reader.stand_at(format!("entry {}", shape.id));
        let entry = read_entry(reader, shape);
        if !ids.insert(&shape.id) {
            reader.refuse("each entry has an id of its own");
        }
        if !range.contains(&entry.at) {
            reader.refuse("at lies between starts_at and ends_at");
        }
        if entries.last().is_some_and(|before| before.at > entry.at) {
            reader.refuse("entries stand in the order of their instants");
        }
        entries.push(entry);
    }
    let tree =
        Tree::new(catalogue, entries.iter().flat_map(|entry| entry.states.iter().map(|(slug, _)| slug.as_str())));
    let spread: Vec<_> = entries.iter().map(|entry| tree.spread(&entry.states)).collect();
    for ((shape, entry), spread) in shapes.iter().zip(&mut entries).zip(spread) {
        reader.stand_at(format!("entry {}", shape.id));
        let counted = counted.read(reader, &shape.counts);
        entry.leaves = date(reader, shape, entry, spread.into_iter().chain(counted));
    }
    entries
}

/// Dates what an entry says of leaves: to the moment that it describes, or to the earlier one that the file names for a
/// leaf or a counted series.
fn date(
    reader: &mut Reader,
    shape: &shapes::Entry,
    entry: &Entry,
    leaves: impl Iterator<Item = Spread>,
) -> Vec<Stated> {
    let mut since = HashMap::new();
    for (slug, text) in &shape.since {
        let at = reader.time(&format!("since of {slug}"), text);
        if at > entry.as_of {
            reader.refuse(format!("since of {slug} is not later than as_of"));
        }
        since.insert(slug.clone(), at);
    }
    let mut unused: HashSet<String> = since.keys().cloned().collect();
    let mut stated = Vec::new();
    for leaf in leaves {
        unused.remove(&leaf.dated_as);
        let since = since.get(&leaf.dated_as).copied().unwrap_or(entry.as_of);
        stated.push(Stated { component: leaf.component, status: leaf.status, since });
    }
    for slug in unused {
        reader.refuse(format!("since names {slug:?}, of which the entry states nothing: name a function or a series"));
    }
    stated
}

fn read_entry(reader: &mut Reader, shape: &shapes::Entry) -> Entry {
    let at = reader.time("at", &shape.at);
    let as_of = reader.optional_time("as_of", shape.as_of.as_ref()).unwrap_or(at);
    if as_of > at {
        reader.refuse("as_of is not later than at");
    }
    if shape.by.is_empty() {
        reader.refuse("by names at least one speaker");
    }
    reader.require_known(Reference::Speaker, shape.by.iter().chain(&shape.disputed_by));
    reader.require_known(Reference::Source, &shape.sources);
    reader.require_known(Reference::Component, shape.states.keys());
    let mut states = Vec::with_capacity(shape.states.len());
    for (slug, word) in &shape.states {
        if let Some(said) = reader.choice(&format!("the state of {slug}"), word, &Said::WORDS) {
            states.push((slug.clone(), said));
        }
    }
    Entry {
        id: shape.id.clone(),
        at,
        as_of,
        kind: reader.choice("kind", &shape.kind, &Kind::WORDS).unwrap_or(Kind::Event),
        by: shape.by.clone(),
        channels: shape.channels.clone(),
        text: reader.texts("text", &shape.text),
        states,
        leaves: Vec::new(),
        promise: shape.promise.clone(),
        sources: shape.sources.clone(),
        is_uncertain: shape.uncertain,
        disputed_by: shape.disputed_by.clone(),
        note: reader.optional_texts("note", shape.note.as_ref()),
    }
}
