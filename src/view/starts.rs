//! When an incident began, as exactly as it is known; a correction stays visible.

use super::incidents::started;
use super::times::Telling;
use super::wordings;
use crate::domain::incidents::{IncidentRecord, Precision, Start};
use crate::domain::time::Time;

/// `10월 15일(토) 15:27 시작, 41시간 33분째`: the length as of `as_of`, where the beginning is known better than to the day.
pub(crate) fn began(telling: &Telling<'_>, began: &Start, as_of: Time) -> String {
    let told = started(telling, began);
    if began.precision == Precision::Day || (as_of - began.at).num_milliseconds() < 60_000 {
        return telling.words.began.fill(&[&told]);
    }
    telling.words.began_for.fill(&[&told, &telling.between(began.at, as_of)])
}

/// That the beginning of `incident` was corrected, with what was said first and why; empty where it was not.
pub(crate) fn corrected(telling: &Telling<'_>, incident: &IncidentRecord) -> String {
    let words = telling.words;
    let Some(([first, ..], Some(reason))) =
        incident.starts.split_last().map(|(last, before)| (before, last.reason.as_ref()))
    else {
        return String::new();
    };
    let before = format!("<del>{}</del>", started(telling, first));
    words.start_corrected.fill(&[&before, &wordings::inline(words, reason)])
}
