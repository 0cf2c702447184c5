//! When something should be back, as people read it: now said and first said, how sure, as of when. Past its time it says
//! that it is being reviewed.

use super::names::escaped;
use super::times::Telling;
use super::wordings;
use super::words::Words;
use crate::domain::estimates::{Confidence, Estimate, EstimateOutcome, Estimated};
use crate::domain::facts::Fact;
use crate::domain::ids::{ComponentId, FactId};
use crate::domain::incidents::IncidentRecord;
use crate::domain::time::day_of;

/// An estimate with its history.
pub(crate) struct EstimateView {
    /// What is said now (markup).
    pub(crate) said: String,
    /// How sure and as of when (markup).
    pub(crate) beside: String,
    /// What it rests on (markup).
    pub(crate) basis: String,
    /// True where what is said names a time or a condition and stands.
    pub(crate) is_dated: bool,
    /// What was said first, struck (markup); empty where that is what is said now.
    pub(crate) first_said: String,
}

impl EstimateView {
    /// Every part that there is, in order, as markup.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &str> {
        let parts = [&self.said, &self.beside, &self.basis, &self.first_said];
        parts.into_iter().map(String::as_str).filter(|part| !part.is_empty())
    }
}

/// What `incident` says now of when `component` is back or (with `None`) the whole of it; `None` where it says nothing.
pub(crate) fn current(
    telling: &Telling<'_>,
    incident: &IncidentRecord,
    component: Option<ComponentId>,
) -> Option<EstimateView> {
    let words = telling.words;
    let mut said = incident.estimates.iter().filter(|estimated| estimated.component == component);
    let first = said.clone().next();
    let now = said.rfind(|estimated| estimated.outcome.is_current())?;
    let told = tell(telling, incident, &now.estimate);
    let struck = |told: &str| format!("<del>{told}</del>");
    let is_overdue = matches!(now.outcome, EstimateOutcome::Overdue { .. });
    let earlier = first.filter(|first| first.estimate != now.estimate);
    Some(EstimateView {
        is_dated: !is_overdue && now.estimate != Estimate::None,
        said: if is_overdue { format!("{} {}", words.estimate_overdue, struck(&told)) } else { told },
        beside: beside(telling, now),
        basis: wordings::inline(words, &now.basis),
        first_said: earlier.map_or_else(String::new, |first| {
            words.first_said.fill(&[&struck(&tell(telling, incident, &first.estimate))])
        }),
    })
}

/// How sure it is, and as of when. That nobody can say yet needs no confidence.
fn beside(telling: &Telling<'_>, estimated: &Estimated) -> String {
    let words = telling.words;
    let as_of = words.as_of_beside.fill(&[&telling.moment_markup(estimated.as_of)]);
    match estimated.estimate {
        Estimate::None => as_of,
        _ => words.estimate_beside.fill(&[&confidence_word(words, estimated.confidence), &as_of]),
    }
}

/// The word for a confidence.
pub(crate) fn confidence_word(words: &Words, confidence: Confidence) -> &str {
    match confidence {
        Confidence::Low => &words.confidence_low,
        Confidence::Medium => &words.confidence_medium,
        Confidence::High => &words.confidence_high,
    }
}

/// One estimate as markup, without how sure it is.
pub(crate) fn tell(telling: &Telling<'_>, incident: &IncidentRecord, estimate: &Estimate) -> String {
    let words = telling.words;
    let moment = |at| telling.moment_markup(at);
    match estimate {
        Estimate::None => words.estimate_none.clone(),
        Estimate::Window { from, until } => {
            let is_one_day = day_of(*from, telling.zone) == day_of(*until, telling.zone);
            let end = if is_one_day { telling.clock(*until) } else { moment(*until) };
            words.estimate_window.fill(&[&moment(*from), &end])
        }
        Estimate::Time { at } => words.estimate_time.fill(&[&moment(*at)]),
        Estimate::Conditional { fact, within } => {
            let came_at = incident.facts.iter().find(|other| other.id == *fact).and_then(Fact::came_at);
            let condition = match within {
                Some(within) => words
                    .estimate_within
                    .fill(&[&fact_words(words, incident, *fact), &telling.duration(within.num_milliseconds())]),
                None => words.estimate_after.fill(&[&fact_words(words, incident, *fact)]),
            };
            match estimate.due_at(came_at) {
                Some(due_at) => {
                    format!("{} <small>({condition})</small>", words.estimate_time.fill(&[&moment(due_at)]))
                }
                None => condition,
            }
        }
    }
}

/// The words of a fact; its id where the record does not hold it.
fn fact_words(words: &Words, incident: &IncidentRecord, id: FactId) -> String {
    let fact = incident.facts.iter().find(|fact| fact.id == id);
    fact.map_or_else(|| escaped(id.as_str()), |fact| wordings::inline(words, &fact.wording))
}
