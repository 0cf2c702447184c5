//! How the components of an incident stand: a row for each, or numbers by group where there are too many.

use super::content::{Row, in_mail};
use super::written::Setting;
use crate::domain::ids::IncidentId;
use crate::domain::progress::Progress;
use crate::domain::recoveries::Step;
use crate::view::names::Name;
use crate::view::recoveries::{Board, step_word};
use crate::view::site::Site;
use crate::view::times::Telling;
use std::collections::BTreeMap;

/// So many components have a row each; of more than these only numbers by group are told, and the page has the list.
const ROWS_MAX: usize = 12;

/// Every component with its state, or how many of which group are in which.
pub(super) fn parts(
    setting: &Setting<'_>,
    telling: &Telling<'_>,
    site: &Site<'_>,
    incident: IncidentId,
) -> (Vec<Row>, Vec<String>) {
    let counted = site.counted(incident);
    let Some((counted, progress)) = counted.and_then(|counted| Some((counted, counted.progress()?))) else {
        return (Vec::new(), Vec::new());
    };
    if progress.standings.len() > ROWS_MAX {
        return (Vec::new(), by_group(setting, progress));
    }
    let words = setting.words();
    let board = Board::of(site, telling, counted, progress, ROWS_MAX);
    let rows = board.open.into_iter().chain(board.restored).map(|row| {
        let beside = row.notes.into_iter().chain([row.since]).chain(row.expected).chain(row.advice);
        Row {
            name: row.name,
            class: class_of(row.step),
            state: step_word(words, row.step).to_owned(),
            beside: beside.map(|line| in_mail(setting, &line)).collect(),
        }
    });
    (rows.collect(), Vec::new())
}

/// `중단 12개: 대화 5개, 결제 7개.`
fn by_group(setting: &Setting<'_>, progress: &Progress<'_>) -> Vec<String> {
    let words = setting.words();
    let of_step = |step: Step| {
        let mut counts: BTreeMap<Option<usize>, usize> = BTreeMap::new();
        for standing in progress.standings.iter().filter(|standing| standing.step() == step) {
            let place = |id| setting.groups.iter().position(|group| group.id == id);
            *counts.entry(standing.tracked.group.and_then(place)).or_default() += 1;
        }
        let all: usize = counts.values().sum();
        // Those without a group come last.
        let (grouped, others): (Vec<_>, Vec<_>) = counts.into_iter().partition(|(place, _)| place.is_some());
        let told = grouped.into_iter().chain(others).map(|(place, count)| {
            let group = place.and_then(|place| setting.groups.get(place));
            let name = group
                .map_or_else(|| words.other_services.clone(), |group| Name::of_group(group, words.language).markup());
            words.in_group.fill(&[&name, &count])
        });
        let groups: Vec<String> = told.collect();
        let step = words.step_count.fill(&[&step_word(words, step), &all]);
        (all > 0).then(|| words.groups_of_step.fill(&[&step, &groups.join(&words.list_comma)]))
    };
    Step::ALL.into_iter().filter_map(of_step).collect()
}

fn class_of(step: Step) -> &'static str {
    match step {
        Step::Down => "out",
        Step::Limited => "part",
        Step::Watching | Step::Restored => "ok",
    }
}
