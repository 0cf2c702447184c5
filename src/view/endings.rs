//! What ended within the last day, below the first sentence: nobody should have to guess whether it is over.

use super::addresses::Place;
use super::headline::NAMES_MAX;
use super::recoveries::tracked_name;
use super::site::Site;
use super::times::Telling;
use super::updates::ended_word;
use super::wordings;
use super::words::Words;
use crate::domain::incidents::IncidentRecord;
use crate::domain::time::Time;
use chrono::Duration;
use std::cmp::Reverse;

/// How long the end stands at the top. Somebody who looks once a day sees it.
const TOLD: Duration = Duration::days(1);
/// So many ends stand at the top at most; below, all of the last days are listed.
const ENDINGS_MAX: usize = 3;

/// One incident that is over.
pub(crate) struct Ending {
    /// That it ended, or was none.
    pub(crate) label: &'static str,
    /// Its page.
    pub(crate) path: String,
    /// What it was called (markup).
    pub(crate) title: String,
    /// When it ended (markup).
    pub(crate) ended: String,
    /// What was left open then and still is (markup); empty where nothing is.
    pub(crate) left_open: String,
}

/// What the world was told the end of within a day before `site.record` was made, the latest first. The heartbeat makes
/// the record anew once a minute, so an end leaves the top within a minute of its day.
pub(crate) fn endings(site: &Site<'_>, telling: &Telling<'_>) -> Vec<Ending> {
    let since = site.record.stamp.at - TOLD;
    let told = site.record.incidents.iter().filter_map(|incident| {
        Some((incident.as_ref(), incident.state.resolved_at()?, incident.end_told_at().filter(|at| *at > since)?))
    });
    let mut told: Vec<(&IncidentRecord, Time, Time)> = told.collect();
    told.sort_by_key(|(_, _, told_at)| Reverse(*told_at));
    let words = Words::of(telling.words.language);
    let ending = |(incident, ended_at, _): (&IncidentRecord, Time, Time)| Ending {
        label: ended_word(words, incident),
        path: Place::Incident(incident.id).path(site.page, telling.words.language),
        title: wordings::inline(telling.words, &incident.title),
        ended: match incident.is_withdrawn() {
            true => telling.words.withdrawn_at.fill(&[&telling.moment_markup(ended_at)]),
            false => telling.words.ending.fill(&[&telling.moment_markup(ended_at)]),
        },
        left_open: left_open(telling, incident),
    };
    told.into_iter().take(ENDINGS_MAX).map(ending).collect()
}

/// `아직 복구되지 않은 기능 2개: 가람 메일, 가람맵`; of more than a few only how many.
pub(crate) fn left_open(telling: &Telling<'_>, incident: &IncidentRecord) -> String {
    let (words, open) = (telling.words, incident.left_open());
    let number = words.counted("left-open", open.len(), &[]);
    match open.len() {
        0 => String::new(),
        count if count > NAMES_MAX => format!("{number}."),
        _ => {
            let names: Vec<String> = open.iter().map(|tracked| tracked_name(words, tracked)).collect();
            words.left_open_named.fill(&[&number, &words.list(&names)])
        }
    }
}

impl Ending {
    /// The ending as a line of text, with its address on `url`.
    pub(crate) fn line(&self, url: &str) -> String {
        let [title, ended, left_open] =
            [&self.title, &self.ended, &self.left_open].map(|part| wordings::unmarked(part));
        let open = if left_open.is_empty() { left_open } else { format!(" {left_open}") };
        format!("[{}] {title}: {ended}{open} {url}{}", self.label, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;
    use crate::domain::recoveries::{Recovered, Recovery};
    use crate::view::samples::{self, reported::reported};
    use std::sync::Arc;

    /// The endings on a page made `after` the sample incident ended, as text.
    fn told(after: Duration, change: impl FnOnce(&mut IncidentRecord)) -> Vec<String> {
        let mut incident = reported();
        change(&mut incident);
        let mut record = samples::all(crate::domain::status::Status::Operational);
        record.stamp.at = incident.updates[0].published_at + after;
        record.incidents = vec![Arc::new(incident)];
        let (page, words) = (samples::page(), Words::of(Language::Korean));
        let site = Site::new(&record, &page);
        let telling = Telling::new(words, page.zone, record.stamp.at);
        endings(&site, &telling).iter().map(|ending| ending.line("")).collect()
    }

    #[test]
    fn an_end_is_told_for_a_day_with_what_was_left_open() {
        let path = Place::Incident(reported().id).path(&samples::page(), Language::Korean);
        let said = "[끝난 장애] 메일 전송이 늦어졌습니다: 9월 25일(일) 18:27에 끝났습니다. 아직 복구되지 않은 기능 1개: 가람맵.";
        assert_eq!(told(Duration::minutes(1), |_| {}), [format!("{said} {path}")]);
        assert_eq!(told(TOLD - Duration::milliseconds(1), |_| {}).len(), 1);
        assert_eq!(told(TOLD, |_| {}), [""; 0]);
    }

    #[test]
    fn what_was_announced_by_mistake_did_not_end_but_was_withdrawn() {
        let withdrawn =
            |incident: &mut IncidentRecord| incident.recoveries.iter_mut().for_each(|row| row.is_undone = true);
        let told = told(Duration::minutes(1), withdrawn);
        assert!(
            told[0].contains("잘못된 안내여서 9월 25일(일) 18:27에 취소했습니다.") && !told[0].contains("끝났습니다"),
            "{told:?}"
        );
    }

    #[test]
    fn an_end_of_long_ago_is_told_from_when_it_was_said() {
        let later = |incident: &mut IncidentRecord| incident.updates[0].published_at += Duration::days(3);
        assert_eq!(told(Duration::days(3), |_| {}), [""; 0]);
        assert_eq!(told(Duration::hours(23), later).len(), 1);
    }

    #[test]
    fn what_has_come_back_since_is_not_open_any_more_and_many_are_counted() {
        let restored = told(Duration::hours(1), |incident| {
            let row = incident.recoveries[3].clone();
            incident.recoveries.push(Recovered { number: 8, recovery: Recovery::Restored, ..row });
        });
        assert!(!restored[0].contains("복구되지 않은"), "{restored:?}");
        let many = told(Duration::hours(1), |incident| {
            let one = incident.tracked[0].clone();
            for number in 0..NAMES_MAX {
                let component = crate::domain::ids::ComponentId::from_slug(&format!("x{number}"));
                incident.tracked.push(crate::domain::incidents::Tracked { component, ..one.clone() });
                let exception = incident.exceptions[0].clone();
                incident.exceptions.push(crate::domain::incidents::Exception { component, ..exception });
            }
        });
        assert!(many[0].contains("아직 복구되지 않은 기능 5개."), "{many:?}");
    }
}
