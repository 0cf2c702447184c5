//! The page of one month: the incidents and maintenances that touched it, the uptime of every component, when anything was
//! out, and what was corrected.

use super::{SectionRows, above, as_of, said, telling_of, uptimes};
use crate::domain::history::Month;
use crate::domain::language::Language;
use crate::view::addresses::Place;
use crate::view::corrections::{self, CorrectionLine};
use crate::view::frame::{Frame, render_not_found, rendered};
use crate::view::history::calendar::MonthEntry;
use crate::view::incidents::{self, Line};
use crate::view::maintenances;
use crate::view::outages::{self, Found, Table};
use crate::view::site::Site;
use crate::view::times::Telling;
use crate::view::wordings::unmarked;
use crate::view::words::Words;
use askama::Template;
use std::slice;

/// So many stretches stand on the page of a month: one in which a thousand components failed together would be megabytes.
/// The pages of the components have the others.
const ROWS_MAX: usize = 500;

#[derive(Template)]
#[template(path = "month.html")]
struct MonthPage<'a> {
    frame: Frame<'a>,
    above: Vec<(String, String)>,
    name: String,
    as_of: String,
    said: String,
    /// The months before and after it, each with its address.
    previous: Option<(String, String)>,
    next: Option<(String, String)>,
    incidents: Vec<Line>,
    maintenances: Vec<Line>,
    corrections: Vec<CorrectionLine>,
    sections: Vec<SectionRows>,
    outages: Table,
    uptime: String,
}

/// `/history/<month>/` in `language`; the page for what is not found where nothing is known of that month.
pub(crate) fn render(site: &Site<'_>, language: Language, month: Month) -> String {
    let Some(entry) = site.calendar().find(month) else {
        return render_not_found(site, language);
    };
    let words = Words::of(language);
    let telling = telling_of(site, words, month);
    let months = slice::from_ref(entry);
    let link = |month: Month| {
        let path = || Place::Month(month).path(site.page, language);
        site.calendar().find(month).map(|entry| (path(), telling.month(entry.month)))
    };
    let mut above = above(site, words);
    above.push((Place::Year(month.year()).path(site.page, language), words.in_year.fill(&[&month.year()])));
    let (name, said) = (telling.month(month), said(&telling, months));
    let title = words.history_of.fill(&[&name]);
    let (start, end) = month.bounds(site.page.zone);
    rendered(&MonthPage {
        frame: Frame::new(site, &telling, Place::Month(month), entry.stamp, [&title, &title, &unmarked(&said)]),
        above,
        name,
        as_of: as_of(site, &telling, months),
        said,
        previous: link(month.previous()),
        next: link(month.next()),
        incidents: entry.incidents.iter().map(|incident| incidents::line(site, &telling, incident)).collect(),
        maintenances: entry.maintenances.iter().map(|one| maintenances::line(site, &telling, one)).collect(),
        corrections: corrections::lines(site, &telling, |one| one.from < end && one.until > start),
        sections: uptimes(site, &telling, months),
        outages: windows(site, &telling, entry),
        uptime: Place::Uptime.path(site.page, language),
    })
}

/// Every stretch that reaches into the month, whole.
fn windows(site: &Site<'_>, telling: &Telling<'_>, entry: &MonthEntry<'_>) -> Table {
    let words = telling.words;
    let of_leaf = |leaf| entry.record.and_then(|record| record.leaf(leaf)).map(|leaf| leaf.outages.as_slice());
    let found: Vec<Found<'_, '_>> = site
        .leaves()
        .flat_map(|(branch, leaf)| {
            of_leaf(leaf.component.id).unwrap_or_default().iter().map(move |span| (branch, leaf, span))
        })
        .collect();
    let caption = |count: usize| match count > ROWS_MAX {
        true => words.windows_latest.fill(&[&ROWS_MAX, &count]),
        false => words.windows_whole.clone(),
    };
    Table { none: words.no_windows.clone(), ..outages::table_of(telling, found, ROWS_MAX, true, caption) }
}
