//! What the front page and its text say of maintenances: those that are under way, and those that are to come.

use super::{cancelled_because, expected_of, expected_word, moved, times, title};
use crate::domain::maintenances::{MaintenanceRecord, State};
use crate::domain::status::Status;
use crate::view::addresses::Place;
use crate::view::recoveries::tracked_name;
use crate::view::site::Site;
use crate::view::spoken::standing_of_work;
use crate::view::statuses;
use crate::view::times::Telling;
use crate::view::wordings::unmarked;
use crate::view::words::Words;

/// So many of those that are to come stand on the front page: the next weeks of a busy team. The list has all.
const PLANNED_MAX: usize = 5;
/// So many names stand behind what is expected; a maintenance of a whole facility would name hundreds.
const NAMES_MAX: usize = 8;

/// A maintenance, ready for the macro of `maintenance_parts.html`.
pub(crate) struct WorkView {
    pub(crate) path: String,
    /// What it is called; struck where it does not take place (markup).
    pub(crate) title: String,
    /// How far it is (markup).
    pub(crate) mark: String,
    /// From when to when, or since when, in which zone (markup).
    pub(crate) times: String,
    /// What was announced before, and why no longer (markup).
    pub(crate) moved: Vec<String>,
    /// What to expect of which components, the worst first (markup).
    pub(crate) expected: Vec<String>,
    /// Why it does not take place (markup); empty where it does.
    pub(crate) cancelled: String,
    /// That it overran, with the page of the incident which that became.
    pub(crate) overrun: Option<(String, &'static str)>,
}

/// The maintenances that are under way, the one that began first on top.
pub(crate) fn under_way(site: &Site<'_>, telling: &Telling<'_>) -> Vec<WorkView> {
    let under_way = site.record.maintenances.iter().rev().filter(|one| one.state.is_under_way());
    under_way.map(|maintenance| WorkView::of(site, telling, maintenance)).collect()
}

/// The maintenances that are to come, the next on top, with those that were called off before their announced end.
pub(crate) fn planned(site: &Site<'_>, telling: &Telling<'_>) -> Vec<WorkView> {
    let now = site.record.stamp.at;
    let is_shown = |one: &&MaintenanceRecord| match one.state {
        State::Planned => true,
        State::Cancelled { .. } => one.announced().is_some_and(|announced| announced.until > now),
        State::InProgress { .. } | State::Verifying { .. } | State::Completed { .. } => false,
    };
    let planned = site.record.maintenances.iter().rev().map(AsRef::as_ref).filter(is_shown);
    planned.take(PLANNED_MAX).map(|maintenance| WorkView::of(site, telling, maintenance)).collect()
}

impl WorkView {
    fn of(site: &Site<'_>, telling: &Telling<'_>, maintenance: &MaintenanceRecord) -> WorkView {
        let words = Words::of(telling.words.language);
        let standing = standing_of_work(words, maintenance);
        let incident = maintenance.overrun.and_then(|overrun| site.incident(overrun.incident));
        WorkView {
            path: Place::Maintenance(maintenance.id).path(site.page, words.language),
            title: title(words, maintenance),
            mark: match maintenance.state.is_under_way() {
                true => statuses::mark_saying(statuses::class(Status::UnderMaintenance), standing),
                false => format!("<b>{standing}</b>"),
            },
            times: times(telling, maintenance),
            moved: moved(telling, maintenance),
            expected: expected(words, maintenance),
            cancelled: cancelled_because(words, maintenance),
            overrun: incident.map(|incident| {
                let path = Place::Incident(incident.id).path(site.page, words.language);
                (path, words.work_overrun.as_str())
            }),
        }
    }

    /// The maintenance as lines of text, with addresses on `url`.
    pub(crate) fn lines(&self, words: &Words, url: &str) -> Vec<String> {
        let mut lines = vec![format!("  [{}] {}: {url}{}", unmarked(&self.mark), unmarked(&self.title), self.path)];
        let said = [&self.times, &self.cancelled].into_iter().chain(&self.moved).chain(&self.expected);
        lines.extend(said.filter(|line| !line.is_empty()).map(|line| format!("    {}", unmarked(line))));
        lines.extend(
            self.overrun
                .iter()
                .map(|(path, said)| format!("    {}", words.stated.fill(&[said, &format!("{url}{path}")]))),
        );
        lines
    }
}

/// What to expect of which components, the worst first.
pub(crate) fn expected(words: &Words, maintenance: &MaintenanceRecord) -> Vec<String> {
    let with_status = |status: Status| {
        let leaves = expected_of(maintenance).filter(move |affected| affected.expected == status);
        let mut names: Vec<String> = leaves.map(|affected| tracked_name(words, &affected.leaf)).collect();
        let others = names.len().saturating_sub(NAMES_MAX);
        if others > 0 {
            names.truncate(NAMES_MAX);
            names.push(words.names_others.fill(&[&others]));
        }
        (!names.is_empty()).then(|| words.stated.fill(&[&expected_word(words, status), &names.join(&words.list_comma)]))
    };
    Status::ALL.into_iter().rev().filter_map(with_status).collect()
}
