//! When a component, or any component of a group, was not as it should be: one row for each stretch of the last 90 days, or
//! of the months that a page is about.

use super::names::Name;
use super::site::Branch;
use super::statuses;
use super::times::Telling;
use super::words::Words;
use crate::domain::record::ComponentRecord;
use crate::domain::statuses::Span;
use std::cmp::Reverse;

/// How many rows a table has at most: a bad quarter of a whole group; the rest is in the days of each component.
const ROWS_MAX: usize = 50;

/// The stretches as a table, the latest first.
pub(crate) struct Table {
    pub(crate) caption: String,
    /// True where it is about several components.
    pub(crate) has_names: bool,
    pub(crate) rows: Vec<Row>,
    /// What is said where there is none.
    pub(crate) none: String,
}

/// One stretch of time.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) from: String,
    pub(crate) until: String,
    pub(crate) lasted: String,
    pub(crate) mark: String,
}

/// The stretches of `leaves`, each with the branch that it stands in; `has_names` where the reader has to be told which.
pub(crate) fn table<'s, 'a: 's>(
    telling: &Telling<'_>,
    leaves: impl Iterator<Item = (&'s Branch<'a>, &'a ComponentRecord)>,
    has_names: bool,
) -> Table {
    let words = telling.words;
    let of_leaf = |(branch, leaf): (&'s Branch<'a>, &'a ComponentRecord)| {
        let outages = leaf.state.as_ref().map(|state| state.outages.as_slice()).unwrap_or_default();
        outages.iter().map(move |span| (branch, leaf, span))
    };
    let found = leaves.flat_map(of_leaf).collect();
    let whole = |count: usize| match count > ROWS_MAX {
        true => words.outages_latest.fill(&[&ROWS_MAX, &count]),
        false => words.ninety_days.clone(),
    };
    Table { none: words.no_outages.clone(), ..table_of(telling, found, ROWS_MAX, has_names, whole) }
}

/// One stretch of one leaf, and the branch that it stands in.
pub(crate) type Found<'s, 'a> = (&'s Branch<'a>, &'a ComponentRecord, &'s Span);

/// The stretches that were `found` as a table of at most `rows_max` rows; `caption` is told how many there are.
pub(crate) fn table_of(
    telling: &Telling<'_>,
    mut found: Vec<Found<'_, '_>>,
    rows_max: usize,
    has_names: bool,
    caption: impl Fn(usize) -> String,
) -> Table {
    let words = telling.words;
    // What lasts comes first.
    found.sort_by_key(|(_, _, span)| (span.until.is_some(), Reverse(span.from)));
    let caption = caption(found.len());
    found.truncate(rows_max);
    let rows = found.into_iter().map(|(branch, leaf, span)| Row {
        name: if has_names { name(words, branch, leaf) } else { String::new() },
        ..row(telling, span)
    });
    Table { caption, has_names, rows: rows.collect(), none: String::new() }
}

fn row(telling: &Telling<'_>, span: &Span) -> Row {
    let words = telling.words;
    Row {
        name: String::new(),
        from: telling.moment_markup(span.from),
        until: span.until.map_or_else(|| words.outage_lasting.clone(), |until| telling.moment_markup(until)),
        lasted: span.until.map_or_else(String::new, |until| telling.between(span.from, until)),
        mark: statuses::mark(words, span.status),
    }
}

/// The name of a leaf where its component does not stand above it.
pub(crate) fn name(words: &Words, branch: &Branch<'_>, leaf: &ComponentRecord) -> String {
    let name = Name::of_component(&leaf.component, words.language).markup();
    if leaf.component.id == branch.component.component.id {
        return name;
    }
    let component = Name::of_component(&branch.component.component, words.language).markup();
    words.function_of.fill(&[&component, &name])
}

/// The leaves of `branches`, each with its branch.
pub(crate) fn leaves_of<'s, 'a>(
    branches: &'s [Branch<'a>],
) -> impl Iterator<Item = (&'s Branch<'a>, &'a ComponentRecord)> {
    branches.iter().flat_map(|branch| branch.leaves().map(move |leaf| (branch, leaf)))
}
