//! The page of one component or function: its status, its incidents, its 90 days as a bar and day by day, when it was
//! out, its functions.

use super::addresses::Place;
use super::bars::{self, Run};
use super::corrections::CorrectionLine;
use super::figures::{self, figure};
use super::frame::{Frame, render_not_found, rendered};
use super::incidents::{self, Line};
use super::index::{Row, branch_row};
use super::maintenances;
use super::names::{Name, sound};
use super::outages::{self, Table};
use super::site::{Branch, Section, Site};
use super::states::State;
use super::times::Telling;
use super::words::Words;
use super::{advice, corrections, estimates, statuses};
use crate::domain::corrections::Correction;
use crate::domain::ids::ComponentId;
use crate::domain::language::Language;
use crate::domain::record::{ComponentRecord, LeafState};
use crate::domain::status::Status;
use crate::domain::uptime::DayTallies;
use askama::Template;
use chrono::Duration;
use std::borrow::Cow;

/// As far as the bars reach back.
const NINETY_DAYS: Duration = Duration::days(90);

#[derive(Template)]
#[template(path = "component.html")]
struct ComponentPage<'a> {
    frame: Frame<'a>,
    /// The way back: group and component that it stands in, each with its address.
    above: Vec<(String, String)>,
    name: String,
    class: &'static str,
    mark: String,
    since: String,
    description: String,
    operator: Option<Cow<'a, str>>,
    open: Vec<Line>,
    /// When it should be back, part by part (markup); empty where nothing is said of it.
    expected: Vec<String>,
    /// What helps meanwhile (markup).
    advice: Vec<String>,
    history: Option<History>,
    functions: Vec<Row>,
    outages: Table,
    works: Vec<Line>,
    over: Vec<Line>,
    all_incidents: String,
    /// All months of it.
    by_month: String,
    corrections: Vec<CorrectionLine>,
}

/// The 90 days of a leaf.
struct History {
    bar: String,
    uptime: String,
    as_of: String,
    /// That a part of it comes from another page (markup).
    carried: Option<String>,
    lost: String,
    rows: Vec<DayRow>,
}

struct DayRow {
    days: String,
    mark: String,
    lost: String,
}

/// `/components/<id>/` in `language`; the page for what is not found where there is no such component.
pub(crate) fn render(site: &Site<'_>, language: Language, id: ComponentId) -> String {
    let Some((record, section, branch)) = site.find(id) else {
        return render_not_found(site, language);
    };
    let words = Words::of(language);
    let telling = Telling::new(words, site.page.zone, record.stamp.at);
    let is_function = branch.component.component.id != id;
    let state = if is_function { State::of_leaf(site, record) } else { State::of_branch(site, branch) };
    let name = Name::of_component(&record.component, language);
    let said = format!("{}: {}", name.text(), state.word(words));
    let since =
        record.state.as_ref().map_or_else(String::new, |s| words.since.fill(&[&telling.moment_markup(s.since)]));
    let description = Name::of_texts(&record.component.descriptions, language);
    let says = [said.as_str(), &said, &description.text()];
    let leaves: Vec<_> = leaves_below(branch, record).map(|leaf| (branch, leaf)).collect();
    let (expected, advice) = meanwhile(site, &telling, record);
    let (open, over) = incidents::lines(site, &telling, leaves.iter().map(|(_, leaf)| *leaf));
    let works = maintenances::lines(site, &telling, leaves.iter().map(|(_, leaf)| *leaf), record.stamp.at);
    let ninety_days_ago = record.stamp.at - NINETY_DAYS;
    let is_about = |one: &Correction| {
        one.until > ninety_days_ago && leaves.iter().any(|(_, leaf)| leaf.component.id == one.component)
    };
    let corrections = corrections::lines(site, &telling, is_about);
    rendered(&ComponentPage {
        frame: Frame::new(site, &telling, Place::Component(id), record.stamp, says)
            .showing(site, site.record.status_of(record)),
        above: above(site, words, section, is_function.then_some(branch)),
        name: name.markup(),
        class: statuses::class(state.status),
        mark: state.mark(words),
        since,
        description: description.markup(),
        operator: record.component.operator.as_deref().map(sound),
        open,
        expected,
        advice,
        history: record.state.as_ref().map(|state| history(&telling, record, state)),
        functions: if is_function { Vec::new() } else { branch_row(site, &telling, branch).functions },
        outages: outages::table(&telling, leaves.into_iter(), record.state.is_none()),
        works,
        over,
        all_incidents: Place::Incidents.path(site.page, language),
        by_month: Place::ComponentHistory(id).path(site.page, language),
        corrections,
    })
}

/// What open incidents say of when a leaf is back, and what helps meanwhile.
fn meanwhile(site: &Site<'_>, telling: &Telling<'_>, leaf: &ComponentRecord) -> (Vec<String>, Vec<String>) {
    let (mut expected, mut helps) = (Vec::new(), Vec::new());
    let id = Some(leaf.component.id);
    for incident in site.incidents_of([leaf].into_iter()).into_iter().filter(|one| one.state.is_open()) {
        let estimate = estimates::current(telling, incident, id);
        expected.extend(estimate.iter().flat_map(|estimate| estimate.parts().map(str::to_owned)));
        helps.extend(advice::current(telling, incident, id));
    }
    (expected, helps)
}

/// What of `branch` the page of `record` is about: all of its leaves, or the function itself.
fn leaves_below<'s, 'a>(
    branch: &'s Branch<'a>,
    record: &'a ComponentRecord,
) -> impl Iterator<Item = &'a ComponentRecord> + use<'s, 'a> {
    let is_whole = branch.component.component.id == record.component.id;
    branch.leaves().filter(move |leaf| is_whole || leaf.component.id == record.component.id)
}

fn above(site: &Site<'_>, words: &Words, section: &Section<'_>, parent: Option<&Branch<'_>>) -> Vec<(String, String)> {
    let index = Place::Index.path(site.page, words.language);
    let mut above = vec![(index, words.home.clone())];
    above.extend(section.group.map(|group| {
        let path = Place::Group(group.id).path(site.page, words.language);
        (path, Name::of_group(group, words.language).markup())
    }));
    above.extend(parent.map(|parent| {
        let parent = &parent.component.component;
        let path = Place::Component(parent.id).path(site.page, words.language);
        (path, Name::of_component(parent, words.language).markup())
    }));
    above
}

fn history(telling: &Telling<'_>, leaf: &ComponentRecord, state: &LeafState) -> History {
    let words = telling.words;
    let total = state.days.total();
    let lost = bars::losses(telling, &total);
    History {
        bar: bars::bar(telling, &state.days),
        uptime: figure(telling, state, &total).text(),
        as_of: words.uptime_as_of.fill(&[&telling.in_full().moment_markup(state.uptime_as_of)]),
        carried: figures::carried(telling, [leaf].into_iter(), Some(state.uptime_as_of - NINETY_DAYS)),
        lost: if lost.is_empty() { words.no_loss.clone() } else { lost.join(&words.list_comma) },
        rows: bars::runs(&state.days).iter().rev().flat_map(|run| day_rows(telling, &state.days, run)).collect(),
    }
}

/// The rows of a run, newest first: a day on which something was wrong has its own, others are one row together.
fn day_rows(telling: &Telling<'_>, days: &DayTallies, run: &Run) -> Vec<DayRow> {
    let words = telling.words;
    let wrong = [Status::MajorOutage, Status::PartialOutage, Status::DegradedPerformance];
    let mark = |status: Option<Status>| status.map_or_else(|| words.no_record.clone(), |s| statuses::mark(words, s));
    if run.status.is_some_and(|status| wrong.contains(&status)) {
        let each = days.tallies().enumerate().skip(run.first).take(run.days).map(|(place, tally)| DayRow {
            days: telling.day(days.day(place)),
            mark: mark(run.status),
            lost: bars::losses(telling, tally).join(&words.list_comma),
        });
        return each.collect::<Vec<_>>().into_iter().rev().collect();
    }
    let span = match run.days {
        1 => telling.day(run.from),
        _ => words.day_range.fill(&[&telling.day(run.from), &telling.day(run.to)]),
    };
    let lost = bars::losses(telling, &run.tally);
    let lost = match run.status {
        Some(_) if lost.is_empty() => words.no_loss.clone(),
        _ => lost.join(&words.list_comma),
    };
    vec![DayRow { days: span, mark: mark(run.status), lost }]
}
