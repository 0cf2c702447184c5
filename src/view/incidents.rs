//! Incidents as lines that lead to their pages, and the list of all of them by year; [`page`] and [`report`] are the pages.

mod history;
pub(crate) mod page;
pub(crate) mod report;

use super::addresses::Place;
use super::frame::{Frame, rendered};
use super::site::Site;
use super::times::Telling;
use super::updates::phase_word;
use super::wordings;
use super::words::Words;
use crate::domain::incidents::{IncidentRecord, Precision, Start};
use crate::domain::language::Language;
use crate::domain::record::{ComponentRecord, PublicRecord, Stamp};
use crate::domain::time::{Time, day_of};
use askama::Template;
use chrono::Datelike;

/// How many incidents that are over stand on the page of a group or a component; the list of all has the others.
const OVER_MAX: usize = 10;

/// One incident in a list.
pub(crate) struct Line {
    pub(crate) path: String,
    pub(crate) title: String,
    /// When it was, or since when it lasts.
    pub(crate) when: String,
    pub(crate) is_open: bool,
}

/// `incident` as a line.
pub(crate) fn line(site: &Site<'_>, telling: &Telling<'_>, incident: &IncidentRecord) -> Line {
    let words = telling.words;
    let when = match (incident.start(), incident.state.resolved_at()) {
        (Some(start), Some(until)) => lasted(telling, incident, start, until),
        (Some(start), None) => {
            let phase = phase_word(words, incident.state.phase());
            format!("<b>{phase}</b> · {}", words.began.fill(&[&started(telling, start)]))
        }
        (None, _) => String::new(),
    };
    Line {
        path: Place::Incident(incident.id).path(site.page, words.language),
        title: wordings::inline(words, &incident.title),
        when,
        is_open: incident.state.is_open(),
    }
}

/// The incidents that ever tracked one of `leaves`: those that are open, and the latest of those that are over.
pub(crate) fn lines<'s>(
    site: &Site<'_>,
    telling: &Telling<'_>,
    leaves: impl Iterator<Item = &'s ComponentRecord>,
) -> (Vec<Line>, Vec<Line>) {
    let (open, over): (Vec<&IncidentRecord>, Vec<&IncidentRecord>) =
        site.incidents_of(leaves).into_iter().partition(|incident| incident.state.is_open());
    let lines = |incidents: &[&IncidentRecord]| incidents.iter().map(|one| line(site, telling, one)).collect();
    (lines(&open), lines(&over[..over.len().min(OVER_MAX)]))
}

/// When it began, as exactly as it is known (markup).
pub(crate) fn started(telling: &Telling<'_>, start: &Start) -> String {
    match start.precision {
        Precision::Minute => telling.moment_markup(start.at),
        Precision::About => telling.words.roughly_at.fill(&[&telling.moment_markup(start.at)]),
        Precision::Day => telling.day(day_of(start.at, telling.zone)),
    }
}

/// From when to when, and how long where the beginning is known better than to the day (markup). What was none lasted no time.
pub(crate) fn lasted(telling: &Telling<'_>, incident: &IncidentRecord, start: &Start, until: Time) -> String {
    let (words, from) = (telling.words, started(telling, start));
    let until_told = telling.moment_markup(until);
    if incident.is_withdrawn() {
        return words.line_withdrawn.fill(&[&from, &until_told]);
    }
    match start.precision {
        Precision::Day => words.day_range.fill(&[&from, &until_told]),
        Precision::Minute | Precision::About => {
            words.line_over.fill(&[&from, &until_told, &telling.between(start.at, until)])
        }
    }
}

/// The stamp of what shows every incident: that of the latest change of any, or of the page where there is none.
pub(crate) fn stamp_of_all(record: &PublicRecord) -> Stamp {
    record.incidents.iter().map(|incident| incident.stamp).max().unwrap_or(record.content)
}

#[derive(Template)]
#[template(path = "incidents.html")]
struct IncidentsPage<'a> {
    frame: Frame<'a>,
    years: Vec<(String, Vec<Line>)>,
}

/// `/incidents/` in `language`: every incident by the year in which it began, the newest first.
pub(crate) fn render_all(site: &Site<'_>, language: Language) -> String {
    let words = Words::of(language);
    let stamp = stamp_of_all(site.record);
    let telling = Telling::new(words, site.page.zone, stamp.at);
    let mut all: Vec<&IncidentRecord> = site.record.incidents.iter().map(AsRef::as_ref).collect();
    all.sort_by_key(|incident| std::cmp::Reverse(incident.start().map(|start| start.at)));
    let mut years: Vec<(i32, Vec<Line>)> = Vec::new();
    for incident in all {
        let began_at = incident.start().map_or(incident.opened_at, |start| start.at);
        let year = began_at.with_timezone(&telling.zone).year();
        let line = line(site, &telling, incident);
        match years.last_mut() {
            Some((last, lines)) if *last == year => lines.push(line),
            _ => years.push((year, vec![line])),
        }
    }
    let years = years.into_iter().map(|(year, lines)| (words.in_year.fill(&[&year]), lines)).collect();
    let count = words.counted("incidents-counted", site.record.incidents.len(), &[]);
    let says = [words.incidents_title.as_str(), &words.incidents_title, &count];
    rendered(&IncidentsPage { frame: Frame::new(site, &telling, Place::Incidents, stamp, says), years })
}
