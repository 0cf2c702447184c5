//! A component, a function or a group over all months: uptime and losses of each, and every stretch in which something was
//! wrong. Stamped as the page of the same component or group is, so the month that is not over is counted from the days
//! that belong to that stamp.

use super::lost;
use crate::domain::history::{Month, MonthRecord};
use crate::domain::ids::{ComponentId, GroupId};
use crate::domain::language::Language;
use crate::domain::record::{ComponentRecord, Stamp};
use crate::domain::statuses::Span;
use crate::domain::uptime::Tally;
use crate::view::addresses::Place;
use crate::view::corrections::{self, CorrectionLine};
use crate::view::figures;
use crate::view::frame::{Frame, render_not_found, rendered};
use crate::view::groups;
use crate::view::names::Name;
use crate::view::outages::{self, Found, Table};
use crate::view::site::{Branch, Site};
use crate::view::times::Telling;
use crate::view::words::Words;
use askama::Template;
use std::collections::HashSet;

/// So many stretches stand on the page: some years of a bad service. The pages of the months have the others.
const ROWS_MAX: usize = 200;

/// The leaves that a page is about, each with the branch that it stands in.
type Leaves<'s, 'a> = Vec<(&'s Branch<'a>, &'a ComponentRecord)>;

#[derive(Template)]
#[template(path = "part_history.html")]
struct PartPage<'a> {
    frame: Frame<'a>,
    /// The front page, and the page of the component or the group.
    above: Vec<(String, String)>,
    title: String,
    is_group: bool,
    /// Up to when it comes from another page (markup).
    carried: Option<String>,
    rows: Vec<MonthRow>,
    corrections: Vec<CorrectionLine>,
    outages: Table,
    uptime: String,
}

struct MonthRow {
    path: String,
    name: String,
    uptime: String,
    lost: String,
}

/// `/components/<id>/history/` in `language`; the page for what is not found where there is no such component.
pub(crate) fn render_component(site: &Site<'_>, language: Language, id: ComponentId) -> String {
    let Some((record, _, branch)) = site.find(id) else {
        return render_not_found(site, language);
    };
    let is_whole = branch.component.component.id == id;
    let leaves =
        branch.leaves().filter(|leaf| is_whole || leaf.component.id == id).map(|leaf| (branch, leaf)).collect();
    let name = Name::of_component(&record.component, language);
    render(site, language, [Place::Component(id), Place::ComponentHistory(id)], record.stamp, name, &leaves)
}

/// `/groups/<id>/history/` in `language`; the page for what is not found where nothing stands in such a group.
pub(crate) fn render_group(site: &Site<'_>, language: Language, id: GroupId) -> String {
    let Some((section, group)) = site.section(id).and_then(|section| Some((section, section.group?))) else {
        return render_not_found(site, language);
    };
    let leaves: Leaves<'_, '_> = outages::leaves_of(&section.branches).collect();
    let stamp = groups::stamp(site, section);
    let name = Name::of_group(group, language);
    render(site, language, [Place::Group(id), Place::GroupHistory(id)], stamp, name, &leaves)
}

fn render(
    site: &Site<'_>,
    language: Language,
    [home, place]: [Place; 2],
    stamp: Stamp,
    name: Name<'_>,
    leaves: &Leaves<'_, '_>,
) -> String {
    let words = Words::of(language);
    let telling = Telling::new(words, site.page.zone, stamp.at);
    let ids: HashSet<ComponentId> = leaves.iter().map(|(_, leaf)| leaf.component.id).collect();
    let title = words.history_of.fill(&[&name.text()]);
    let path = |place: Place| place.path(site.page, language);
    let months = site.record.months.iter();
    rendered(&PartPage {
        frame: Frame::new(site, &telling, place, stamp, [&title, &title, &words.history_note]),
        above: vec![(path(Place::Index), words.home.clone()), (path(home), name.markup())],
        title: words.history_of.fill(&[&name.markup()]),
        is_group: leaves.len() > 1,
        carried: figures::carried(&telling, leaves.iter().map(|(_, leaf)| *leaf), None),
        rows: months.filter_map(|month| month_row(site, &telling, leaves, month)).collect(),
        corrections: corrections::lines(site, &telling, |one| ids.contains(&one.component)),
        outages: windows(site, &telling, leaves),
        uptime: path(Place::Uptime),
    })
}

/// One month of `leaves` together; `None` where nothing is known of any.
fn month_row(site: &Site<'_>, telling: &Telling<'_>, leaves: &Leaves<'_, '_>, month: &MonthRecord) -> Option<MonthRow> {
    let mut together = Tally::default();
    let known = leaves.iter().filter_map(|(_, leaf)| tally_in(leaf, month));
    let mut count = 0;
    for tally in known {
        together += tally;
        count += 1;
    }
    let (start, end) = month.month.bounds(site.page.zone);
    // What the month that is not over still lacks is no gap in the record.
    let range_ms = match month.until < end {
        true => together.covered_ms,
        false => (end - start).num_milliseconds() * count,
    };
    (count > 0).then(|| MonthRow {
        path: Place::Month(month.month).path(site.page, telling.words.language),
        name: telling.month(month.month),
        uptime: figures::of_range(telling, &together),
        lost: lost(telling, &together, range_ms),
    })
}

/// What is known of `leaf` in a month.
fn tally_in(leaf: &ComponentRecord, month: &MonthRecord) -> Option<Tally> {
    let recorded = month.leaf(leaf.component.id)?;
    let days = &leaf.state.as_ref()?.days;
    if Month::of(days.last_on) != month.month {
        return Some(recorded.tally);
    }
    let days = days.tallies().enumerate().map(|(place, tally)| (days.day(place), tally));
    let mut sum = Tally::default();
    days.filter(|(day, _)| Month::of(*day) == month.month).for_each(|(_, tally)| sum += *tally);
    Some(sum)
}

/// Every stretch of `leaves` once, whole.
fn windows(site: &Site<'_>, telling: &Telling<'_>, leaves: &Leaves<'_, '_>) -> Table {
    let words = telling.words;
    let mut found: Vec<Found<'_, '_>> = Vec::new();
    for (branch, leaf) in leaves {
        let recorded = site.record.months.iter().rev().filter_map(|month| month.leaf(leaf.component.id));
        let mut spans: Vec<&Span> = recorded.flat_map(|month| &month.outages).collect();
        spans.dedup_by_key(|span| span.from);
        found.extend(spans.into_iter().map(|span| (*branch, *leaf, span)));
    }
    let caption = |count: usize| match count > ROWS_MAX {
        true => words.windows_latest.fill(&[&ROWS_MAX, &count]),
        false => words.windows_whole.clone(),
    };
    Table { none: words.no_windows.clone(), ..outages::table_of(telling, found, ROWS_MAX, leaves.len() > 1, caption) }
}
