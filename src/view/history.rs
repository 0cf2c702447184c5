//! History: the list of all years, and what its pages share; [`year`] and [`month`] are the pages of one, [`part`] those of
//! a component or a group over all months.

pub(crate) mod calendar;
pub(crate) mod month;
pub(crate) mod part;
pub(crate) mod year;

use super::addresses::Place;
use super::bars;
use super::figures;
use super::frame::{Frame, rendered};
use super::outages;
use super::site::Site;
use super::times::Telling;
use super::words::Words;
use crate::domain::history::{LeafMonth, Month};
use crate::domain::ids::ComponentId;
use crate::domain::language::Language;
use crate::domain::status::Status;
use crate::domain::uptime::Tally;
use askama::Template;
use calendar::{Calendar, MonthEntry};
use std::collections::{HashMap, HashSet};

/// From so much on the page says that nothing is recorded: it counts such time in days.
const DAY_MS: i64 = 86_400_000;

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage<'a> {
    frame: Frame<'a>,
    years: Vec<YearLine>,
    incidents: String,
    maintenances: String,
}

/// A year with its months.
struct YearLine {
    path: String,
    name: String,
    /// How many incidents, and how long anything was out.
    said: String,
    /// Each month with its address.
    months: Vec<(String, String)>,
}

/// `/history/` in `language`: every year with its months, the latest first.
pub(crate) fn render(site: &Site<'_>, language: Language) -> String {
    let words = Words::of(language);
    let calendar = site.calendar();
    let stamp = Calendar::stamp_of(calendar.months(), site.record);
    let telling = Telling::new(words, site.page.zone, stamp.at);
    let years = calendar.years().into_iter().map(|year| year_line(site, &telling, year)).collect();
    let says = [words.history_title.as_str(), &words.history_title, &words.history_note];
    rendered(&HistoryPage {
        frame: Frame::new(site, &telling, Place::History, stamp, says),
        years,
        incidents: Place::Incidents.path(site.page, language),
        maintenances: Place::Maintenances.path(site.page, language),
    })
}

fn year_line(site: &Site<'_>, telling: &Telling<'_>, year: i32) -> YearLine {
    let (words, months) = (telling.words, site.calendar().of_year(year));
    let month = |entry: &MonthEntry<'_>| {
        (Place::Month(entry.month).path(site.page, words.language), telling.month(entry.month))
    };
    YearLine {
        path: Place::Year(year).path(site.page, words.language),
        name: words.in_year.fill(&[&year]),
        said: said(telling, months),
        months: months.iter().rev().map(month).collect(),
    }
}

/// `장애 2건 · 모든 기능을 더하면 중단 41시간 33분, 일부 중단 3시간`: what there was in `months`.
fn said(telling: &Telling<'_>, months: &[MonthEntry<'_>]) -> String {
    let (words, tally) = (telling.words, sum(leaves(months)));
    let out = out(telling, &tally);
    let out = if tally.lost_tenths() > 0 { words.out_together.fill(&[&out]) } else { out };
    format!("{} · {out}", incidents_in(words, months))
}

/// How many incidents touched some of `months`, each counted once.
fn incidents_in(words: &Words, months: &[MonthEntry<'_>]) -> String {
    let ids = months.iter().flat_map(|entry| entry.incidents.iter().map(|incident| incident.id));
    words.counted("incidents-counted", ids.collect::<HashSet<_>>().len(), &[])
}

/// What is counted of every leaf in `months`.
fn leaves<'m>(months: &'m [MonthEntry<'_>]) -> impl Iterator<Item = &'m LeafMonth> {
    months.iter().filter_map(|entry| entry.record).flat_map(|record| &record.leaves)
}

/// All of `leaves` together.
fn sum<'m>(leaves: impl Iterator<Item = &'m LeafMonth>) -> Tally {
    leaves.fold(Tally::default(), |mut sum, leaf| {
        sum += leaf.tally;
        sum
    })
}

/// How long anything was out: all functions together.
fn out(telling: &Telling<'_>, tally: &Tally) -> String {
    let words = telling.words;
    let lasted = [(Status::MajorOutage, tally.major_ms), (Status::PartialOutage, tally.partial_ms)];
    let told = lasted.into_iter().filter(|(_, millis)| *millis > 0);
    let told: Vec<String> =
        told.map(|(status, millis)| words.lost_in.fill(&[&words.status(status), &telling.duration(millis)])).collect();
    if told.is_empty() { words.no_outage_time.clone() } else { told.join(&words.list_comma) }
}

/// What was lost in `tally`, and for how many of the `range_ms` milliseconds nothing is recorded.
fn lost(telling: &Telling<'_>, tally: &Tally, range_ms: i64) -> String {
    let words = telling.words;
    let mut lost = bars::losses(telling, tally);
    if lost.is_empty() {
        lost.push(words.no_loss.clone());
    }
    let unrecorded = usize::try_from((range_ms - tally.covered_ms) / DAY_MS).unwrap_or(0);
    if unrecorded > 0 {
        lost.push(words.recorded_days.fill(&[&words.counted("days-counted", unrecorded, &[])]));
    }
    lost.join(&words.list_comma)
}

/// The uptimes of a group, or of what stands in none.
pub(crate) struct SectionRows {
    name: String,
    uptime: String,
    rows: Vec<LeafRow>,
}

struct LeafRow {
    path: String,
    name: String,
    uptime: String,
    lost: String,
}

/// The uptimes of all leaves of which anything is known in `months`, by groups. A group's is that of all of its functions
/// together.
fn uptimes(site: &Site<'_>, telling: &Telling<'_>, months: &[MonthEntry<'_>]) -> Vec<SectionRows> {
    let words = telling.words;
    let mut tallies: HashMap<ComponentId, Tally> = HashMap::new();
    for leaf in leaves(months) {
        *tallies.entry(leaf.component).or_default() += leaf.tally;
    }
    let lasted = |entry: &MonthEntry<'_>| {
        let (start, _) = entry.month.bounds(site.page.zone);
        entry.record.map(|record| (record.until - start).num_milliseconds())
    };
    let range_ms: i64 = months.iter().filter_map(lasted).sum();
    let sections = site.sections.iter().map(|section| {
        let mut together = Tally::default();
        let known = outages::leaves_of(&section.branches)
            .filter_map(|(branch, leaf)| Some((branch, leaf, tallies.get(&leaf.component.id)?)));
        let rows = known.map(|(branch, leaf, tally)| {
            together += *tally;
            LeafRow {
                path: Place::ComponentHistory(leaf.component.id).path(site.page, words.language),
                name: outages::name(words, branch, leaf),
                uptime: figures::of_range(telling, tally),
                lost: lost(telling, tally, range_ms),
            }
        });
        let rows: Vec<LeafRow> = rows.collect();
        SectionRows { name: section.name(site, words), uptime: figures::of_range(telling, &together), rows }
    });
    sections.filter(|section| !section.rows.is_empty()).collect()
}

/// As of when the last of `months` is counted, where it is not over (markup).
fn as_of(site: &Site<'_>, telling: &Telling<'_>, months: &[MonthEntry<'_>]) -> String {
    let last = months.last().and_then(|entry| entry.record);
    let unfinished = last.filter(|record| record.until < record.month.bounds(site.page.zone).1);
    unfinished
        .map_or_else(String::new, |record| telling.words.as_of.fill(&[&telling.in_full().moment_markup(record.until)]))
}

/// The way back from a page of history: the front page and the list of years.
fn above(site: &Site<'_>, words: &Words) -> Vec<(String, String)> {
    let path = |place: Place| place.path(site.page, words.language);
    vec![(path(Place::Index), words.home.clone()), (path(Place::History), words.history_title.clone())]
}

/// Instants of a month are told as in its own year.
fn telling_of<'w>(site: &Site<'_>, words: &'w Words, month: Month) -> Telling<'w> {
    Telling::new(words, site.page.zone, month.bounds(site.page.zone).0)
}
