//! The bar of 90 days: one small SVG per component, one path per status, equal days in a row as one stroke.
//!
//! Every status has its own thickness as well as its colour, so that a bar can be read in grey and on paper: the worse,
//! the thicker; unknown and missing days are thin lines, never like good ones.

use super::statuses;
use super::times::Telling;
use crate::domain::status::Status;
use crate::domain::uptime::{DayTallies, Tally};
use chrono::NaiveDate;
use std::fmt::Write;

/// Equal days in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Run {
    /// The worst status of each of these days; `None` where nothing is recorded of them.
    pub(crate) status: Option<Status>,
    /// Place of the first day, from 0.
    pub(crate) first: usize,
    /// How many days.
    pub(crate) days: usize,
    /// The first day …
    pub(crate) from: NaiveDate,
    /// … and the last.
    pub(crate) to: NaiveDate,
    /// All these days together.
    pub(crate) tally: Tally,
}

/// `days` as runs of the same worst status, oldest first.
pub(crate) fn runs(days: &DayTallies) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut first = 0;
    for alike in days.runs() {
        let status = alike.tally.worst();
        let (from, to) = (days.day(first), days.day(first + alike.days - 1));
        match runs.last_mut() {
            Some(run) if run.status == status => {
                run.days += alike.days;
                run.to = to;
                run.tally += alike.total();
            }
            _ => runs.push(Run { status, first, days: alike.days, from, to, tally: alike.total() }),
        }
        first += alike.days;
    }
    runs
}

/// What was lost in `tally`, in words: each status but operational with how long it lasted, the worst first.
pub(crate) fn losses(telling: &Telling<'_>, tally: &Tally) -> Vec<String> {
    let lasted = [
        (Status::MajorOutage, tally.major_ms),
        (Status::PartialOutage, tally.partial_ms),
        (Status::DegradedPerformance, tally.degraded_ms),
        (Status::UnderMaintenance, tally.maintenance_ms),
        (Status::Unknown, tally.unknown_ms),
    ];
    let said = lasted.into_iter().filter(|(_, millis)| *millis > 0);
    said.map(|(status, millis)| telling.words.lost_in.fill(&[&telling.words.status(status), &telling.duration(millis)]))
        .collect()
}

/// The bar, with what was lost as its title.
pub(crate) fn bar(telling: &Telling<'_>, days: &DayTallies) -> String {
    let words = telling.words;
    let runs = runs(days);
    let mut lost = losses(telling, &days.total());
    let unrecorded: usize = runs.iter().filter(|run| run.status.is_none()).map(|run| run.days).sum();
    if lost.is_empty() && unrecorded < days.len() {
        lost.push(words.no_loss.clone());
    }
    if unrecorded > 0 {
        lost.push(words.recorded_days.fill(&[&words.counted("days-counted", unrecorded, &[])]));
    }
    let mut svg = String::with_capacity(256);
    // Writing into a string cannot fail.
    let _ = write!(
        svg,
        "<svg class=\"days\" viewBox=\"0 0 {} 16\" preserveAspectRatio=\"none\" role=\"img\"><title>{}: {}</title>",
        days.len(),
        words.ninety_days,
        lost.join(", ")
    );
    let kinds = std::iter::once(None).chain(Status::ALL.map(Some));
    for kind in kinds {
        let mut strokes = runs.iter().filter(|run| run.status == kind).peekable();
        if strokes.peek().is_some() {
            let _ = write!(svg, "<path class=\"{}\" d=\"", kind.map_or("none", statuses::class));
            for run in strokes {
                let _ = write!(svg, "M{} 8h{}", run.first, run.days);
            }
            svg.push_str("\"/>");
        }
    }
    svg.push_str("</svg>");
    svg
}
