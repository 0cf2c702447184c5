//! The page of figures: 90 days of every leaf, and the rule they are computed by.

use super::addresses::Place;
use super::bars;
use super::corrections::{self, CorrectionLine};
use super::figures::figure;
use super::frame::{Frame, rendered};
use super::site::{Branch, Site};
use super::times::Telling;
use super::wire::full_name;
use super::words::Words;
use crate::domain::language::Language;
use crate::domain::record::{ComponentRecord, LeafState};
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
        rows: section.branches.iter().flat_map(|branch| leaf_rows(site, &telling, branch)).collect(),
    });
    let as_of = words.as_of.fill(&[&telling.in_full().moment(content.at)]);
    let says = [words.uptime_title.as_str(), &words.uptime_title, &as_of];
    let year = |year: i32| (Place::Year(year).path(site.page, language), words.in_year.fill(&[&year]));
    rendered(&UptimePage {
        frame: Frame::new(site, &telling, Place::Uptime, content, says),
        as_of: words.as_of.fill(&[&telling.in_full().moment_markup(content.at)]),
        sections: sections.filter(|section| !section.rows.is_empty()).collect(),
        corrections: corrections::lines(site, &telling, |one| one.until > content.at - NINETY_DAYS),
        years: site.calendar().years().into_iter().map(year).collect(),
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
