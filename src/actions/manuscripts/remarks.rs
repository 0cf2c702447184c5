//! What is remarked on the words of a manuscript, and what of it somebody lets stand.

use super::{Rules, Weighed};
use crate::domain::ids::ComponentId;
use crate::domain::incidents::IncidentRecord;
use crate::domain::language::{Texts, Wording};
use crate::domain::lint::{self, Finding, Known, Rule};
use crate::domain::manuscripts::REASON_CHARS_MIN;
use crate::domain::manuscripts::reading::{Beside, Lack, LackReason};
use crate::domain::recoveries::Step;

/// The field that says why words are let stand.
const REASON: &str = "override_reason";

/// Notes what is wrong with the words, and which of that stands. Somebody lets stand only what was found, and says why.
pub(super) fn note(weighed: &mut Weighed, rules: &Rules<'_>) {
    weighed.findings = findings(weighed, rules);
    let is_found = |rule: &Rule| weighed.findings.iter().any(|finding| finding.rule == *rule);
    let content = &weighed.manuscript.content;
    let stands: Vec<Rule> = Rule::ALL.into_iter().filter(|rule| is_found(rule) && content.lets_stand(*rule)).collect();
    if !stands.is_empty() && content.get(REASON).chars().count() < REASON_CHARS_MIN {
        weighed.lacks.push(Lack { field: REASON.to_owned(), why: LackReason::NoReason });
        return;
    }
    weighed.overridden = stands;
    weighed
        .findings
        .sort_by_key(|finding| (weighed.overridden.contains(&finding.rule), finding.rule, finding.language));
}

/// Why words are let stand, as one line for the log.
pub(super) fn reason(weighed: &Weighed) -> String {
    weighed.manuscript.content.get(REASON).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is wrong with its words, as they would be public.
fn findings(weighed: &Weighed, rules: &Rules<'_>) -> Vec<Finding> {
    let incident = weighed.after.as_ref().or(weighed.held.as_ref().map(|held| &held.incident));
    let suspected = weighed.held.iter().flat_map(|held| held.suspected.iter().map(|cause| cause.note.as_str()));
    let known = Known {
        is_cause_confirmed: incident.is_some_and(|incident| incident.cause().is_some()),
        is_something_out: incident.is_some_and(is_something_out),
        suspected: suspected.collect(),
    };
    let body = weighed.asked.as_ref().and_then(|asked| asked.publication.body());
    let texts = match body {
        Some(body) => body.texts().clone(),
        // What cannot be read yet is looked at as it was typed.
        None => weighed.manuscript.content.texts("body", rules.languages),
    };
    let beside = weighed.asked.iter().flat_map(|asked| &asked.beside).filter_map(Beside::words);
    let texts = [&texts].into_iter().chain(beside.map(Wording::texts)).flat_map(Texts::iter);
    let mut found: Vec<Finding> = texts.flat_map(|(language, text)| lint::findings(language, text, &known)).collect();
    found.sort_by_key(|finding| (finding.rule, finding.language));
    found
}

fn is_something_out(incident: &IncidentRecord) -> bool {
    let standings = incident.standings();
    let is_restored =
        |component: &ComponentId| standings.get(component).is_some_and(|row| row.recovery.step() == Step::Restored);
    incident.members().iter().any(|component| !is_restored(component))
}
