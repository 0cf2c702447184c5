//! The page of figures: 90 days of every leaf, and the rule they are computed by.

use super::addresses::Place;
use super::bars;
use super::corrections::{self, CorrectionLine};
use super::figures::{self, figure};
use super::frame::{Frame, rendered};
use super::site::{Branch, Section, Site};
use super::times::Telling;
use super::wire::full_name;
use super::words::Words;
use crate::domain::language::Language;
use crate::domain::record::{ComponentRecord, LeafState};
use crate::domain::uptime::Tally;
use askama::Template;
use chrono::Duration;

/// As far as the figures of this page reach back.
const NINETY_DAYS: Duration = Duration::days(90);

#[derive(Template)]
#[template(path = "uptime.html")]
struct UptimePage<'a> {
    frame: Frame<'a>,
    as_of: String,
    sections: Vec<SectionRows>,
    corrections: Vec<CorrectionLine>,
    /// Every year with its page: the uptimes of whole years are there.
    years: Vec<(String, String)>,
}

struct SectionRows {
    name: String,
    /// Of all of its functions together; empty for what stands in no group.
    uptime: String,
    rows: Vec<LeafRow>,
}

struct LeafRow {
    path: String,
    name: String,
    uptime: String,
    lost: String,
}

/// `/uptime/` in `language`.
pub(crate) fn render(site: &Site<'_>, language: Language) -> String {
    let words = Words::of(language);
    let content = site.record.content;
    let telling = Telling::new(words, site.page.zone, content.at);
    let sections = site.sections.iter().map(|section| SectionRows {
        name: section.name(site, words),
        uptime: section.group.map_or_else(String::new, |_| figures::of_range(&telling, &together(section))),
        rows: section.branches.iter().flat_map(|branch| leaf_rows(site, &telling, branch)).collect(),
    });
    let says = [words.uptime_title.as_str(), &words.uptime_title, &words.rule_weights];
    let year = |year: i32| (Place::Year(year).path(site.page, language), words.in_year.fill(&[&year]));
    rendered(&UptimePage {
        frame: Frame::new(site, &telling, Place::Uptime, content, says),
        as_of: as_of(site, &telling),
        sections: sections.filter(|section| !section.rows.is_empty()).collect(),
        corrections: corrections::lines(site, &telling, |one| one.until > content.at - NINETY_DAYS),
        years: site.calendar().years().into_iter().map(year).collect(),
    })
}

/// As of when the figures are: each of them is as of the last change of its function.
fn as_of(site: &Site<'_>, telling: &Telling<'_>) -> String {
    let ends = || site.leaves().filter_map(|(_, leaf)| Some(leaf.state.as_ref()?.uptime_as_of));
    let (Some(first), Some(last)) = (ends().min(), ends().max()) else { return String::new() };
    let (words, telling) = (telling.words, telling.in_full());
    match first == last {
        true => words.uptime_as_of.fill(&[&telling.moment_markup(last)]),
        false => words.uptimes_as_of.fill(&[&telling.moment_markup(first), &telling.moment_markup(last)]),
    }
}

/// The ninety days of all functions of a group together.
fn together(section: &Section<'_>) -> Tally {
    let leaves = section.branches.iter().flat_map(Branch::leaves).filter_map(|leaf| leaf.state.as_ref());
    leaves.fold(Tally::default(), |mut sum, state| {
        sum += state.days.total();
        sum
    })
}

fn leaf_rows(site: &Site<'_>, telling: &Telling<'_>, branch: &Branch<'_>) -> Vec<LeafRow> {
    let with_state = branch.leaves().filter_map(|leaf| leaf.state.as_ref().map(|state| (leaf, state)));
    with_state.map(|(leaf, state)| leaf_row(site, telling, branch, leaf, state)).collect()
}

fn leaf_row(
    site: &Site<'_>,
    telling: &Telling<'_>,
    branch: &Branch<'_>,
    leaf: &ComponentRecord,
    state: &LeafState,
) -> LeafRow {
    let words = telling.words;
    let total = state.days.total();
    let mut lost = bars::losses(telling, &total);
    let unrecorded = state.days.tallies().filter(|day| day.covered_ms == 0).count();
    if unrecorded > 0 {
        lost.push(words.recorded_days.fill(&[&words.counted("days-counted", unrecorded, &[])]));
    }
    LeafRow {
        path: Place::Component(leaf.component.id).path(site.page, words.language),
        name: full_name(branch, leaf, words.language),
        uptime: figure(telling, state, &total).text(),
        lost: if lost.is_empty() { words.no_loss.clone() } else { lost.join(&words.list_comma) },
    }
}
