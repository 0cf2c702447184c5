//! What was said of an incident and what came of it: versions of the set, exceptions, estimates, promises.

use crate::domain::estimates::{EstimateOutcome, Estimated};
use crate::domain::ids::ComponentId;
use crate::domain::incidents::{Exception, IncidentRecord, Tracked};
use crate::domain::recoveries::SetVersion;
use crate::view::estimates::{confidence_word, tell};
use crate::view::names::{Name, escaped};
use crate::view::recoveries::tracked_name;
use crate::view::site::Site;
use crate::view::times::Telling;
use crate::view::wordings;
use crate::view::words::Words;
use std::collections::HashMap;

/// One version of the tracked set. Every text is markup.
pub(crate) struct SetLine {
    pub(crate) version: String,
    pub(crate) reason: String,
    pub(crate) added: String,
    pub(crate) removed: String,
    pub(crate) left_out: Vec<String>,
}

/// One estimate with what came of it. Every text is markup.
pub(crate) struct EstimateRow {
    pub(crate) of: String,
    pub(crate) said: String,
    pub(crate) confidence: String,
    pub(crate) basis: String,
    pub(crate) as_of: String,
    pub(crate) outcome: String,
}

/// A promise that was not kept, in a sentence (markup).
pub(crate) struct LatePromise {
    pub(crate) said: String,
}

/// The names of all components of an incident, found once: a set of seven hundred is named in one pass.
fn names(incident: &IncidentRecord) -> HashMap<ComponentId, &Tracked> {
    incident.tracked.iter().map(|tracked| (tracked.component, tracked)).collect()
}

fn name(words: &Words, names: &HashMap<ComponentId, &Tracked>, id: ComponentId) -> String {
    names.get(&id).map_or_else(|| escaped(id.as_str()), |tracked| tracked_name(words, tracked))
}

/// The name of a component that a facility proposed and nobody counted: the incident's record does not know it, so it is
/// that of the catalogue.
fn name_of_left_out(site: &Site<'_>, words: &Words, id: ComponentId) -> String {
    site.find(id).map_or_else(
        || escaped(id.as_str()),
        |(leaf, _, branch)| {
            let own = Name::of_component(&leaf.component, words.language).markup();
            if branch.component.component.id == id {
                return own;
            }
            let parent = Name::of_component(&branch.component.component, words.language).markup();
            words.function_in_sentence.fill(&[&parent, &own])
        },
    )
}

/// The versions of the set, the latest first; none where there is one and a facility proposed nothing else. The first is
/// the board as it began, so its members are not listed again.
pub(crate) fn sets(site: &Site<'_>, telling: &Telling<'_>, incident: &IncidentRecord) -> Vec<SetLine> {
    let is_plain = |set: &SetVersion| set.version == 1 && set.left_out.is_empty();
    if incident.sets.iter().all(is_plain) {
        return Vec::new();
    }
    let (words, names) = (telling.words, names(incident));
    let listed = |ids: &[ComponentId]| {
        let listed: Vec<String> = ids.iter().map(|id| name(words, &names, *id)).collect();
        listed.join(&words.list_comma)
    };
    let line = |set: &SetVersion| SetLine {
        version: words.set_line.fill(&[&set.version, &telling.moment_markup(set.at)]),
        reason: set.reason.as_ref().map_or_else(String::new, |r| words.reason.fill(&[&wordings::inline(words, r)])),
        added: match (set.version, set.added.len()) {
            (1, count) => words.set_began.fill(&[&count]),
            (_, 0) => String::new(),
            (_, count) => words.set_added.fill(&[&count, &listed(&set.added)]),
        },
        removed: match set.removed.len() {
            0 => String::new(),
            count => words.set_removed.fill(&[&count, &listed(&set.removed)]),
        },
        left_out: set
            .left_out
            .iter()
            .map(|left| {
                let reason = wordings::inline(words, &left.reason);
                let name = match names.contains_key(&left.component) {
                    true => name(words, &names, left.component),
                    false => name_of_left_out(site, words, left.component),
                };
                words.set_left_out.fill(&[&name, &reason])
            })
            .collect(),
    };
    incident.sets.iter().rev().map(line).collect()
}

/// What was not restored when it ended, with why; after that what was named so at an earlier end, struck.
pub(crate) fn exceptions(telling: &Telling<'_>, incident: &IncidentRecord) -> Vec<String> {
    let (words, names) = (telling.words, names(incident));
    let line = |exception: &Exception| {
        let reason = wordings::inline(words, &exception.reason);
        let said = words.named_reason.fill(&[&name(words, &names, exception.component), &reason]);
        match exception.taken_back_at {
            None => said,
            Some(at) => {
                let taken_back = words.exception_taken_back.fill(&[&telling.moment_markup(at)]);
                format!("<del>{said}</del> <small>{taken_back}</small>")
            }
        }
    };
    let taken_back = incident.exceptions.iter().rev().filter(|exception| exception.taken_back_at.is_some());
    incident.standing_exceptions().chain(taken_back).map(line).collect()
}

/// Every estimate, the latest first.
pub(crate) fn estimates(telling: &Telling<'_>, incident: &IncidentRecord) -> Vec<EstimateRow> {
    let names = names(incident);
    incident.estimates.iter().rev().map(|one| estimate_row(telling, incident, &names, one)).collect()
}

fn estimate_row(
    telling: &Telling<'_>,
    incident: &IncidentRecord,
    names: &HashMap<ComponentId, &Tracked>,
    estimated: &Estimated,
) -> EstimateRow {
    let words = telling.words;
    let told = tell(telling, incident, &estimated.estimate);
    let stands = matches!(estimated.outcome, EstimateOutcome::Standing | EstimateOutcome::Met { .. });
    let moment = |at| telling.moment_markup(at);
    EstimateRow {
        of: estimated.component.map_or_else(|| words.estimate_whole.clone(), |id| name(words, names, id)),
        said: if stands { told } else { format!("<del>{told}</del>") },
        confidence: match estimated.estimate {
            crate::domain::estimates::Estimate::None => String::new(),
            _ => confidence_word(words, estimated.confidence).to_owned(),
        },
        basis: wordings::inline(words, &estimated.basis),
        as_of: words.as_of.fill(&[&moment(estimated.as_of)]),
        outcome: match estimated.outcome {
            EstimateOutcome::Standing => words.outcome_standing.clone(),
            EstimateOutcome::Overdue { .. } => words.outcome_overdue.clone(),
            EstimateOutcome::Met { at } => words.outcome_met.fill(&[&moment(at)]),
            EstimateOutcome::Missed { .. } => words.outcome_missed.clone(),
            EstimateOutcome::Replaced { at } => words.outcome_replaced.fill(&[&moment(at)]),
        },
    }
}

/// How many promises were kept, in a sentence (empty before the first has come due), and those that were not, the latest
/// first.
pub(crate) fn promises(telling: &Telling<'_>, incident: &IncidentRecord) -> (String, Vec<LatePromise>) {
    let words = telling.words;
    let settled = || incident.promises.iter().filter(|one| one.missed_at.is_some() || one.fulfilled_at.is_some());
    let (all, kept) = (settled().count(), settled().filter(|promise| promise.missed_at.is_none()).count());
    let sentence = if all == 0 { String::new() } else { words.promises_kept.fill(&[&all, &kept]) };
    let late = incident.promises.iter().rev().filter(|promise| promise.missed_at.is_some()).map(|promise| {
        let due = telling.moment_markup(promise.due_at);
        let said = match promise.fulfilled_at {
            Some(came_at) => words.promise_late.fill(&[
                &due,
                &telling.moment_markup(came_at),
                &telling.duration((came_at - promise.due_at).num_milliseconds()),
            ]),
            None => words.promise_overdue.fill(&[&due]),
        };
        LatePromise { said }
    });
    (sentence, late.collect())
}

#[cfg(test)]
mod tests {
    use super::super::page::render;
    use super::*;
    use crate::domain::language::Language;
    use crate::domain::time::Time;
    use crate::view::public_record;
    use crate::view::samples;
    use chrono::Duration;
    use serde_json::Value;
    use std::sync::Arc;

    /// The page of the first sample in English and its own record, after `change`.
    fn told(change: impl FnOnce(&mut IncidentRecord, Time)) -> (String, Value) {
        let mut record = samples::outage::record();
        let incident = Arc::make_mut(&mut record.incidents[0]);
        let at = incident.stamp.at;
        change(incident, at);
        let (id, page) = (incident.id, samples::page());
        let site = Site::new(&record, &page);
        let json: Value = serde_json::from_str(&public_record::incident(&site, id)).unwrap();
        (render(&site, Language::English, id), json["incident"].clone())
    }

    #[test]
    fn an_exception_that_was_taken_back_stays_struck_after_those_that_stand() {
        let (page, json) = told(|incident, at| {
            let exception = |place: usize, said_at, taken_back_at| Exception {
                component: incident.tracked[place].component,
                reason: incident.title.clone(),
                said_at,
                taken_back_at,
            };
            let early = at - Duration::hours(2);
            incident.exceptions = vec![exception(0, early, Some(at - Duration::hours(1))), exception(3, at, None)];
        });
        let section = page.split("Not restored when the incident ended").nth(1).unwrap();
        let section = section.split("</ul>").next().unwrap();
        let lines: Vec<&str> = section.split("<li>").skip(1).collect();
        assert_eq!(lines.len(), 2, "{section}");
        assert!(lines[0].starts_with("GaramMap: ") && !lines[0].contains("<del>"), "{section}");
        assert!(lines[1].starts_with("<del>") && lines[1].contains("</del> <small>Taken back "), "{section}");
        assert!(lines[1].contains("when the incident was opened again"), "{section}");
        assert!(json["exceptions"][0]["taken_back_at"].is_string() && json["exceptions"][1]["taken_back_at"].is_null());
    }

    #[test]
    fn a_cause_that_was_replaced_stays_struck_with_when_it_was_and_who_had_confirmed_it() {
        let (page, json) = told(|incident, at| {
            let mut newer = incident.causes[0].clone();
            newer.wording = incident.title.clone();
            newer.at = at;
            incident.causes.push(newer);
        });
        let before = page.split("<dd class=\"fix\">").nth(1).unwrap().split("</dd>").next().unwrap();
        assert!(before.starts_with("What it said before "), "{before}");
        assert!(before.contains("<del>A battery caught fire"), "{before}");
        assert!(before.contains("<small>Confirmed by "), "{before}");
        assert_eq!(page.matches("<dd class=\"fix\">").count(), 1);
        assert_eq!(json["cause"]["text"], json["title"]);
        assert!(json["earlier_causes"][0]["text"]["texts"]["en"].as_str().unwrap().starts_with("A battery"));
    }
}
