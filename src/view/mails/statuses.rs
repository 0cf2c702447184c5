//! What readers are told who asked for every change of a status: which ones changed by themselves, from what to what, since when.

use super::content::{Content, Row, as_of, in_mail};
use super::subjects;
use super::written::{Setting, Written};
use crate::domain::catalogue::Component;
use crate::domain::ids::ComponentId;
use crate::domain::status::Status;
use crate::domain::status_news::News;
use crate::domain::time::Time;
use crate::view::addresses::Place;
use crate::view::names::Name;
use crate::view::statuses::class;
use crate::view::wordings::unmarked;
use std::cmp::Reverse;

/// So many have a row each; of more than these only the numbers are told, and the page has the list.
const ROWS_MAX: usize = 12;

/// The mail that tells of `news`, as it was `at`. `components` is the whole catalogue, in the order of the page; `None` where it has
/// none of them any more.
pub fn of_statuses(setting: &Setting<'_>, components: &[Component], news: &[News], at: Time) -> Option<Written> {
    let place = |id: ComponentId| components.iter().position(|component| component.id == id);
    let mut told: Vec<(usize, &News)> = news.iter().filter_map(|one| Some((place(one.component)?, one))).collect();
    told.sort_by_key(|(place, one)| (Reverse(one.is.severity()), *place));
    let (worst, first) = told.first().map(|(place, one)| (one.is, name(setting, components, *place)))?;
    let (say, words) = (setting.say(), setting.words());
    let about = match told.len() {
        1 => unmarked(&first),
        count => say.counted("subject-changed", count - 1, &[("name", &unmarked(&first))]),
    };
    let subject = subjects::subject(words.status(worst), &about, &subjects::as_of(setting, at));
    let rows = told.iter().map(|(place, one)| row(setting, name(setting, components, *place), one, at));
    let has_rows = told.len() <= ROWS_MAX;
    let content = Content {
        class: class(worst),
        state: words.status(worst).to_owned(),
        lead: vec![say.counted("lead-changed", told.len(), &[])],
        as_of: as_of(setting, at),
        rows: if has_rows { rows.collect() } else { Vec::new() },
        counts: if has_rows { Vec::new() } else { counts(setting, &told) },
        links: vec![(say.word("to-page"), setting.address(&Place::Index.path(setting.page, setting.language)))],
        notes: vec![say.word("changed-note")],
        ..Content::default()
    };
    Some(Written::of(setting, &subject, content, true))
}

/// The name of a leaf with that of what it is a function of (markup).
fn name(setting: &Setting<'_>, components: &[Component], place: usize) -> String {
    let words = setting.words();
    let own = Name::of_component(&components[place], words.language).markup();
    let parent = components[place].parent.and_then(|id| components.iter().find(|component| component.id == id));
    match parent {
        Some(parent) => words.function_of.fill(&[&Name::of_component(parent, words.language).markup(), &own]),
        None => own,
    }
}

fn row(setting: &Setting<'_>, name: String, news: &News, at: Time) -> Row {
    let words = setting.words();
    let since = words.since.fill(&[&setting.telling(at).moment_markup(news.since)]);
    let before = setting.say().with("changed-from", &[("status", &words.status(news.was))]);
    Row {
        name,
        class: class(news.is),
        state: words.status(news.is).to_owned(),
        beside: vec![in_mail(setting, &since), before],
    }
}

/// How many are what now, the worst first.
fn counts(setting: &Setting<'_>, told: &[(usize, &News)]) -> Vec<String> {
    let words = setting.words();
    let of_status = |status: &Status| told.iter().filter(|(_, one)| one.is == *status).count();
    let worst_first = Status::ALL.iter().rev().map(|status| (status, of_status(status)));
    worst_first
        .filter(|(_, count)| *count > 0)
        .map(|(status, count)| words.step_count.fill(&[&words.status(*status), &count]))
        .collect()
}
