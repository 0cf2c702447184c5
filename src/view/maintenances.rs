//! Maintenances as lines that lead to their pages, and the list of all of them; [`page`] is the page of one, [`shown`] what
//! the front page says of those that are under way or to come.

pub(crate) mod page;
mod shown;

use super::addresses::Place;
use super::frame::{Frame, rendered};
use super::incidents::Line;
use super::site::{Site, status_of_leaf};
use super::spoken::standing_of_work;
use super::times::Telling;
use super::wordings;
use super::words::Words;
use crate::domain::history::Month;
use crate::domain::language::Language;
use crate::domain::maintenances::{Affected, MaintenanceRecord, Phase, State};
use crate::domain::record::{ComponentRecord, PublicRecord, Stamp};
use crate::domain::status::Status;
use crate::domain::time::{Time, day_of};
use askama::Template;
use chrono::Duration;
pub(crate) use shown::{WorkView, expected, planned, under_way};

/// How long what is over stays on the pages of what it touched: as long as the bars there reach back.
const RECENT: Duration = Duration::days(90);

/// `maintenance` as a line.
pub(crate) fn line(site: &Site<'_>, telling: &Telling<'_>, maintenance: &MaintenanceRecord) -> Line {
    let words = telling.words;
    let standing = standing_of_work(words, maintenance);
    let times = match maintenance.state {
        State::Completed { started_at, ended_at } => took(telling, started_at, ended_at),
        _ => times(telling, maintenance),
    };
    let reason = cancelled_because(words, maintenance);
    let said = [format!("<b>{standing}</b>"), times, reason];
    Line {
        path: Place::Maintenance(maintenance.id).path(site.page, words.language),
        title: title(words, maintenance),
        when: said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        is_open: maintenance.state.is_under_way(),
    }
}

/// What it is called, struck where it does not take place (markup).
pub(crate) fn title(words: &Words, maintenance: &MaintenanceRecord) -> String {
    let title = wordings::inline(words, &maintenance.title);
    match maintenance.state {
        State::Cancelled { .. } => format!("<del>{title}</del>"),
        _ => title,
    }
}

/// Why it does not take place (markup); empty where it does, or did.
fn cancelled_because(words: &Words, maintenance: &MaintenanceRecord) -> String {
    let cancelling = maintenance.updates.iter().rfind(|update| update.phase == Phase::Cancelled);
    let reason = cancelling.and_then(|update| update.body.as_ref());
    reason.map_or_else(String::new, |reason| words.work_cancelled_because.fill(&[&wordings::inline(words, reason)]))
}

/// From when to when it is announced; while it is under way, when it really began and until when it is planned. With the
/// zone (markup).
pub(crate) fn times(telling: &Telling<'_>, maintenance: &MaintenanceRecord) -> String {
    let (Some(announced), words) = (maintenance.announced(), telling.words) else { return String::new() };
    let began_at = maintenance.state.started_at().filter(|_| maintenance.state.is_under_way());
    let (from, phrase) = match (began_at, maintenance.overrun) {
        (Some(began_at), None) => (began_at, &words.work_began_times),
        (Some(began_at), Some(_)) => (began_at, &words.work_late_times),
        (None, _) => (announced.from, &words.work_times),
    };
    let until = telling.end_beside(from, announced.until);
    phrase.fill(&[&telling.moment_markup(from), &until, &telling.zone_name()])
}

/// From when to when it really went on, and how long (markup).
pub(crate) fn took(telling: &Telling<'_>, from: Time, until: Time) -> String {
    let duration = telling.between(from, until);
    telling.words.line_over.fill(&[&telling.moment_markup(from), &telling.end_beside(from, until), &duration])
}

/// Every time that was announced before the present one, struck, with why the next took its place (markup).
pub(crate) fn moved(telling: &Telling<'_>, maintenance: &MaintenanceRecord) -> Vec<String> {
    let words = telling.words;
    let moved = maintenance.announced.windows(2).rev().map(|pair| {
        let before = words
            .day_range
            .fill(&[&telling.moment_markup(pair[0].from), &telling.end_beside(pair[0].from, pair[0].until)]);
        let reason = pair[1].reason.as_ref().map_or_else(String::new, |reason| wordings::inline(words, reason));
        words.work_moved.fill(&[&telling.moment_markup(pair[1].said_at), &format!("<del>{before}</del>"), &reason])
    });
    moved.collect()
}

/// What anything is expected of: nothing, where it does not take place.
fn expected_of(maintenance: &MaintenanceRecord) -> impl Iterator<Item = &Affected> {
    let takes_place = !matches!(maintenance.state, State::Cancelled { .. });
    maintenance.affected.iter().filter(move |_| takes_place)
}

/// The worst that is expected, in words.
fn expected_word(words: &Words, expected: Status) -> &str {
    match expected {
        Status::Operational => &words.expects_nothing,
        Status::DegradedPerformance => &words.expects_slow,
        Status::PartialOutage => &words.expects_part,
        Status::MajorOutage => &words.expects_out,
        // No plan expects these.
        Status::UnderMaintenance | Status::Unknown => &words.nothing_known,
    }
}

/// The maintenances that touch one of `leaves`: under way, to come, and over within ninety days before `at`.
pub(crate) fn lines<'s>(
    site: &Site<'_>,
    telling: &Telling<'_>,
    leaves: impl Iterator<Item = &'s ComponentRecord>,
    at: Time,
) -> Vec<Line> {
    let is_shown = |one: &&&MaintenanceRecord| !one.state.is_over() || ended_at(one) >= at - RECENT;
    let touching = site.maintenances_of(leaves);
    touching.iter().filter(is_shown).map(|maintenance| line(site, telling, maintenance)).collect()
}

/// When it ended; of one that was called off, when it would have.
pub(crate) fn ended_at(maintenance: &MaintenanceRecord) -> Time {
    let announced = maintenance.announced().map(|announced| announced.until);
    maintenance.state.ended_at().or(announced).unwrap_or(maintenance.planned_at)
}

/// Until when the work on a leaf is planned that its status comes from.
pub(crate) fn until(site: &Site<'_>, telling: &Telling<'_>, leaf: &ComponentRecord) -> Option<String> {
    if status_of_leaf(leaf) != Status::UnderMaintenance {
        return None;
    }
    let touching = site.maintenances_of([leaf].into_iter()).into_iter();
    let under_way = touching.filter(|one| one.state.is_under_way() && one.overrun.is_none());
    let until = under_way.filter_map(|one| Some(one.announced()?.until)).max()?;
    Some(telling.words.work_until.fill(&[&telling.moment(until)]))
}

/// The stamp of what shows every maintenance: that of the latest change of any, or of the page where there is none.
pub(crate) fn stamp_of_all(record: &PublicRecord) -> Stamp {
    record.maintenances.iter().map(|maintenance| maintenance.stamp).max().unwrap_or(record.content)
}

#[derive(Template)]
#[template(path = "maintenances.html")]
struct MaintenancesPage<'a> {
    frame: Frame<'a>,
    under_way: Vec<Line>,
    planned: Vec<Line>,
    months: Vec<(String, Vec<Line>)>,
}

/// `/maintenances/` in `language`: what is under way, what is to come, and by months what is over or was called off.
pub(crate) fn render_all(site: &Site<'_>, language: Language) -> String {
    let words = Words::of(language);
    let stamp = stamp_of_all(site.record);
    let telling = Telling::new(words, site.page.zone, stamp.at);
    let line = |maintenance: &MaintenanceRecord| line(site, &telling, maintenance);
    let all = || site.record.maintenances.iter().map(AsRef::as_ref);
    let mut months: Vec<(Month, Vec<Line>)> = Vec::new();
    for over in all().filter(|one: &&MaintenanceRecord| one.state.is_over()) {
        let month = Month::of(day_of(over.begins_at(), telling.zone));
        match months.last_mut() {
            Some((last, lines)) if *last == month => lines.push(line(over)),
            _ => months.push((month, vec![line(over)])),
        }
    }
    let says = [words.maintenances_title.as_str(), &words.maintenances_title, &words.works_planned];
    rendered(&MaintenancesPage {
        frame: Frame::new(site, &telling, Place::Maintenances, stamp, says),
        under_way: all().filter(|one| one.state.is_under_way()).map(line).collect(),
        // The next one first.
        planned: all().filter(|one| one.state == State::Planned).map(line).rev().collect(),
        months: months.into_iter().map(|(month, lines)| (telling.month(month), lines)).collect(),
    })
}
