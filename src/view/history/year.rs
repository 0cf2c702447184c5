//! The page of one year: its months with their incidents, outage times and the uptimes of the groups, and the uptime of
//! every component over the year.

use super::calendar::{Calendar, MonthEntry};
use super::{SectionRows, above, as_of, incidents_in, leaves, out, said, sum, telling_of, uptimes};
use crate::domain::language::Language;
use crate::view::addresses::Place;
use crate::view::frame::{Frame, render_not_found, rendered};
use crate::view::site::Site;
use crate::view::times::Telling;
use crate::view::words::Words;
use askama::Template;
use std::slice;

#[derive(Template)]
#[template(path = "year.html")]
struct YearPage<'a> {
    frame: Frame<'a>,
    above: Vec<(String, String)>,
    name: String,
    as_of: String,
    said: String,
    /// The years before and after it, each with its address.
    previous: Option<(String, String)>,
    next: Option<(String, String)>,
    months: Vec<MonthRow>,
    sections: Vec<SectionRows>,
}

/// One month of the year.
struct MonthRow {
    path: String,
    name: String,
    incidents: String,
    out: String,
    /// Every group with its uptime (markup).
    groups: String,
}

/// `/history/<year>/` in `language`; the page for what is not found where nothing is known of that year.
pub(crate) fn render(site: &Site<'_>, language: Language, year: i32) -> String {
    let months = site.calendar().of_year(year);
    let Some(last) = months.last() else {
        return render_not_found(site, language);
    };
    let words = Words::of(language);
    let telling = telling_of(site, words, last.month);
    let link = |year: i32| {
        let path = || Place::Year(year).path(site.page, language);
        (!site.calendar().of_year(year).is_empty()).then(|| (path(), words.in_year.fill(&[&year])))
    };
    let (name, said) = (words.in_year.fill(&[&year]), said(&telling, months));
    let title = words.history_of.fill(&[&name]);
    let stamp = Calendar::stamp_of(months, site.record);
    rendered(&YearPage {
        frame: Frame::new(site, &telling, Place::Year(year), stamp, [&title, &title, &said]),
        above: above(site, words),
        name,
        as_of: as_of(site, &telling, months),
        said,
        previous: link(year - 1),
        next: link(year + 1),
        months: months.iter().rev().map(|entry| month_row(site, &telling, entry)).collect(),
        sections: uptimes(site, &telling, months),
    })
}

fn month_row(site: &Site<'_>, telling: &Telling<'_>, entry: &MonthEntry<'_>) -> MonthRow {
    let (words, months) = (telling.words, slice::from_ref(entry));
    let groups = uptimes(site, telling, months);
    let told = groups.iter().map(|group| words.stated.fill(&[&group.name, &group.uptime]));
    MonthRow {
        path: Place::Month(entry.month).path(site.page, words.language),
        name: telling.month(entry.month),
        incidents: incidents_in(words, months),
        out: out(telling, &sum(leaves(months))),
        groups: told.collect::<Vec<String>>().join(" · "),
    }
}
