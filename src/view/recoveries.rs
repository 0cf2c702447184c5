//! The board: every tracked component, how far it is back, since when and as of when, when it is expected, what helps
//! meanwhile. What is not restored stands first, then by tier, then in the order of the page.

use super::addresses::Place;
use super::counted::Counted;
use super::names::{Name, in_sentence};
use super::site::Site;
use super::times::Telling;
use super::words::Words;
use super::{advice, estimates, statuses, wordings};
use crate::domain::incidents::{IncidentRecord, Tracked};
use crate::domain::progress::{Progress, Standing};
use crate::domain::recoveries::{Recovered, Recovery, Step, relapses, timeline};
use crate::domain::status::Status;
use std::cmp::Ordering;

/// The board, ready for the macro `board` of `incident_parts.html`.
pub(crate) struct Board {
    /// What is not restored.
    pub(crate) open: Vec<BoardRow>,
    /// What is restored, folded.
    pub(crate) restored: Vec<BoardRow>,
    /// How many more rows there are than this board shows, in words; empty where it shows all.
    pub(crate) rest: String,
    /// Where all of them stand.
    pub(crate) path: String,
    /// What folds the restored ones.
    pub(crate) fold: String,
    pub(crate) words: &'static Words,
}

/// One component on the board. Every text is markup.
pub(crate) struct BoardRow {
    pub(crate) name: String,
    pub(crate) step: Step,
    pub(crate) mark: String,
    /// Limits, how long it is watched, relapses.
    pub(crate) notes: Vec<String>,
    pub(crate) since: String,
    pub(crate) as_of: String,
    pub(crate) expected: Vec<String>,
    pub(crate) advice: Vec<String>,
}

/// The word for a step.
pub(crate) fn step_word(words: &Words, step: Step) -> &str {
    match step {
        Step::Down => &words.step_down,
        Step::Limited => &words.step_limited,
        Step::Watching => &words.step_watching,
        Step::Restored => &words.step_restored,
    }
}

/// The colour and the shape of a step by whose recovery a component has `status`: what is back and still watched has its own,
/// with an arrow up.
pub(crate) fn class(step: Step, status: Status) -> &'static str {
    match step {
        Step::Watching => "watch",
        Step::Down | Step::Limited | Step::Restored => statuses::class(status),
    }
}

/// The name of a tracked component where its parent does not stand above it, with its language marked.
pub(crate) fn tracked_name(words: &Words, tracked: &Tracked) -> String {
    let own = Name::of_texts(&tracked.names, words.language);
    if own.text().is_empty() {
        return tracked.component.to_string();
    }
    in_sentence(words, Name::of_texts(&tracked.parent_names, words.language), own)
}

impl Board {
    /// The board of an incident, with at most `rows_max` rows: the rest is on the incident's page.
    pub(crate) fn of(
        site: &Site<'_>,
        telling: &Telling<'_>,
        counted: &Counted<'_>,
        progress: &Progress<'_>,
        rows_max: usize,
    ) -> Board {
        let (words, incident) = (Words::of(telling.words.language), counted.incident);
        let mut standings: Vec<&Standing<'_>> = progress.standings.iter().collect();
        standings.sort_by(|a, b| before(a, b));
        let rows = standings.iter().take(rows_max).map(|standing| {
            let pieces = timeline(counted.recorded(standing.tracked.component).iter().copied());
            row(site, telling, incident, standing, &pieces)
        });
        let (restored, open) = rows.partition(|row: &BoardRow| row.step == Step::Restored);
        let rest = standings.len().saturating_sub(rows_max);
        Board {
            open,
            restored,
            rest: if rest > 0 { words.rest_of_board.fill(&[&rest]) } else { String::new() },
            path: Place::Incident(incident.id).path(site.page, words.language),
            fold: words.restored_folded.fill(&[&progress.all.restored]),
            words,
        }
    }

    /// The board as lines of text, with addresses on `url`.
    pub(crate) fn lines(&self, url: &str) -> Vec<String> {
        let mut lines: Vec<String> = self.open.iter().chain(&self.restored).map(|row| row.line(self.words)).collect();
        if !self.rest.is_empty() {
            lines.push(format!("  {}: {url}{}", self.rest, self.path));
        }
        lines
    }
}

impl BoardRow {
    /// `  [중단] 가람 메일, 10월 15일(토) 15:27부터, …`
    fn line(&self, words: &Words) -> String {
        let head = format!("  [{}] {}", step_word(words, self.step), self.name);
        let expected = self.expected.join(" · ");
        let parts =
            [head, self.notes.join(" · "), self.since.clone(), self.as_of.clone(), expected, self.advice.join(" ")];
        // What staff wrote may end like a sentence; here it is one part of a line.
        let parts = parts.iter().map(|part| part.strip_suffix('.').unwrap_or(part)).filter(|part| !part.is_empty());
        wordings::unmarked(&parts.collect::<Vec<_>>().join(&words.list_comma))
    }
}

/// Out and limited first, then watched, then restored; in each by tier, those without one last.
fn before(a: &Standing<'_>, b: &Standing<'_>) -> Ordering {
    let place = |standing: &Standing<'_>| match standing.step() {
        Step::Down | Step::Limited => 0,
        Step::Watching => 1,
        Step::Restored => 2,
    };
    let tier = |standing: &Standing<'_>| standing.tracked.tier.unwrap_or(u8::MAX);
    (place(a), tier(a)).cmp(&(place(b), tier(b)))
}

fn row(
    site: &Site<'_>,
    telling: &Telling<'_>,
    incident: &IncidentRecord,
    standing: &Standing<'_>,
    pieces: &[&Recovered],
) -> BoardRow {
    let (words, tracked, recovered) = (telling.words, standing.tracked, standing.recovered);
    let name = tracked_name(words, tracked);
    let is_linked = !tracked.is_removed && site.find(tracked.component).is_some();
    let path = Place::Component(tracked.component).path(site.page, words.language);
    let class = class(standing.step(), recovered.recovery.status());
    let word = step_word(words, standing.step());
    let is_restored = standing.step() == Step::Restored;
    let is_back = standing.step().is_back();
    let expected = estimates::current(telling, incident, Some(tracked.component)).filter(|_| !is_back);
    let expected: Vec<String> = match expected {
        Some(estimate) => {
            let mut parts: Vec<String> = estimate.parts().map(str::to_owned).collect();
            if let (true, Some(first)) = (estimate.is_dated, parts.first_mut()) {
                *first = words.expected.fill(&[first]);
            }
            parts
        }
        None if is_back => Vec::new(),
        None => vec![words.estimate_unsaid.clone()],
    };
    BoardRow {
        name: if is_linked { format!("<a href=\"{path}\">{name}</a>") } else { name },
        step: standing.step(),
        mark: statuses::mark_saying(class, word),
        notes: notes(telling, recovered, pieces),
        since: words.since.fill(&[&telling.moment_markup(recovered.since)]),
        as_of: words.as_of_beside.fill(&[&telling.moment_markup(recovered.as_of)]),
        expected,
        advice: if is_restored { Vec::new() } else { advice::current(telling, incident, Some(tracked.component)) },
    }
}

fn notes(telling: &Telling<'_>, recovered: &Recovered, pieces: &[&Recovered]) -> Vec<String> {
    let words = telling.words;
    let mut notes = Vec::new();
    let was_worse =
        pieces.len().checked_sub(2).and_then(|place| pieces.get(place)).map(|before| before.recovery.step());
    match &recovered.recovery {
        Recovery::Limited { limits, .. } => {
            notes.push(words.limits.fill(&[&wordings::inline(words, limits)]));
            notes.extend((was_worse == Some(Step::Down)).then(|| words.recovering.clone()));
        }
        Recovery::Watching { until } => notes.push(words.watched_until.fill(&[&telling.moment_markup(*until)])),
        Recovery::Down | Recovery::Restored => {}
    }
    let relapses = relapses(pieces);
    notes.extend((relapses > 0).then(|| format!("<b>{}</b>", words.relapsed.fill(&[&relapses]))));
    notes
}
