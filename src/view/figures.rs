//! An uptime as people read it: a percentage, once there is something to measure it by.

use super::times::{self, Telling};
use crate::domain::record::{ComponentRecord, LeafState};
use crate::domain::time::Time;
use crate::domain::uptime::Tally;

/// Before a day is known, a percentage says more about the day than about the service: one minute out in the first ten
/// would be 90 %.
const MEASURED_MIN_MS: i64 = 86_400_000;

/// What is said of an uptime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Figure {
    /// The percentage, or that nothing is known.
    Uptime(String),
    /// Since when it is measured: too short for a percentage.
    Measured(String),
}

/// The figure of a leaf of which `total` is known.
pub(crate) fn figure(telling: &Telling<'_>, state: &LeafState, total: &Tally) -> Figure {
    match total.basis_points() {
        None => Figure::Uptime(telling.words.nothing_known.clone()),
        Some(_) if total.known_ms() < MEASURED_MIN_MS => {
            Figure::Measured(telling.words.measured_since.fill(&[&telling.moment(state.began_at)]))
        }
        Some(basis_points) => Figure::Uptime(times::percent(basis_points)),
    }
}

/// Up to when what is known of `leaves` comes from another page (markup); `None` where all that is told since `from` was recorded
/// here.
pub(crate) fn carried<'s>(
    telling: &Telling<'_>,
    leaves: impl Iterator<Item = &'s ComponentRecord>,
    from: Option<Time>,
) -> Option<String> {
    let until = leaves.filter_map(|leaf| leaf.state.as_ref()?.carried_until).max()?;
    let is_told = from.is_none_or(|from| until > from);
    is_told.then(|| telling.words.carried_before.fill(&[&telling.in_full().moment_markup(until)]))
}

/// The figure of a stretch of time of which `total` is known, such as a month.
pub(crate) fn of_range(telling: &Telling<'_>, total: &Tally) -> String {
    match total.basis_points() {
        None => telling.words.nothing_known.clone(),
        Some(_) if total.known_ms() < MEASURED_MIN_MS => telling.words.under_a_day.clone(),
        Some(basis_points) => times::percent(basis_points),
    }
}

impl Figure {
    /// Either of them as text.
    pub(crate) fn text(self) -> String {
        match self {
            Figure::Uptime(text) | Figure::Measured(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;
    use crate::domain::status::Status;
    use crate::view::samples::{self, content_at};
    use crate::view::words::Words;
    use chrono::Duration;

    #[test]
    fn a_percentage_waits_for_a_day_that_is_known() {
        let said = |known: Duration| {
            let state = samples::leaf(Status::Operational, content_at() - known);
            let telling = Telling::new(Words::of(Language::Korean), samples::page().zone, content_at());
            figure(&telling, &state, &state.days.total())
        };
        assert_eq!(said(Duration::minutes(1)), Figure::Measured("측정 시작 10월 17일(월) 08:59".into()));
        assert_eq!(said(Duration::hours(23)), Figure::Measured("측정 시작 10월 16일(일) 10:00".into()));
        assert_eq!(said(Duration::hours(24)), Figure::Uptime("100%".into()));
        assert_eq!(said(Duration::zero()), Figure::Uptime("알 수 없음".into()));
    }
}
