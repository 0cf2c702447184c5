//! The one state that a reader is told of a component, in every list: how far it is back where an open incident tracks it,
//! else its status. So the board and the list of all components never contradict each other.

use super::recoveries::{self, step_word};
use super::site::{Branch, Section, Site, status_of_leaf};
use super::statuses;
use super::words::Words;
use crate::domain::record::ComponentRecord;
use crate::domain::recoveries::Step;
use crate::domain::status::Status;

/// A state with its word and its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    /// How far it is back; `None` where no open incident speaks for it.
    step: Option<Step>,
    /// Its shape and colour; its word, too, where there is no step.
    pub(crate) status: Status,
}

impl State {
    fn of_status(status: Status) -> State {
        State { step: None, status }
    }

    /// The state of a leaf. One that is back in its incident and yet wrong on the page is wrong for another reason, which
    /// its status tells.
    pub(crate) fn of_leaf(site: &Site<'_>, leaf: &ComponentRecord) -> State {
        let status = status_of_leaf(leaf);
        match site.union().and_then(|union| union.standing(leaf.component.id)) {
            Some((step, told)) if !step.is_back() || status == Status::Operational => {
                State { step: Some(step), status: told }
            }
            _ => State::of_status(status),
        }
    }

    /// The state of a component: that of its leaves where they share one, else what they add up to.
    pub(crate) fn of_branch(site: &Site<'_>, branch: &Branch<'_>) -> State {
        let shared = State::shared(branch.leaves().map(|leaf| State::of_leaf(site, leaf)));
        shared.unwrap_or(State::of_status(branch.status))
    }

    /// The state of a group: that of its worst components where they share one.
    pub(crate) fn of_section(site: &Site<'_>, section: &Section<'_>) -> State {
        let worst = section.branches.iter().filter(|branch| branch.status == section.status);
        let shared = State::shared(worst.map(|branch| State::of_branch(site, branch)));
        shared.filter(|state| state.status == section.status).unwrap_or(State::of_status(section.status))
    }

    fn shared(mut states: impl Iterator<Item = State>) -> Option<State> {
        let first = states.next()?;
        states.all(|state| state == first).then_some(first)
    }

    /// Its word.
    pub(crate) fn word(self, words: &Words) -> &str {
        self.step.map_or_else(|| words.status(self.status), |step| step_word(words, step))
    }

    /// The name of its colour and its shape.
    pub(crate) fn class(self) -> &'static str {
        self.step.map_or_else(|| statuses::class(self.status), |step| recoveries::class(step, self.status))
    }

    /// Its mark: shape and word in its colour.
    pub(crate) fn mark(self, words: &Words) -> String {
        statuses::mark_saying(self.class(), self.word(words))
    }

    /// True for what can be used without limits.
    pub(crate) fn is_well(self) -> bool {
        self.status == Status::Operational
    }
}

/// `중단 2개 · 제한적 이용 1개`: every state that occurs and is not well, the worst first.
pub(crate) fn counts(words: &Words, states: &[State]) -> String {
    let mut counted: Vec<(State, usize)> = Vec::new();
    for state in states.iter().filter(|state| !state.is_well()) {
        match counted.iter_mut().find(|(other, _)| other.word(words) == state.word(words)) {
            Some((_, count)) => *count += 1,
            None => counted.push((*state, 1)),
        }
    }
    counted.sort_by_key(|(state, _)| std::cmp::Reverse(state.status.severity()));
    let told: Vec<String> =
        counted.iter().map(|(state, count)| words.title_count.fill(&[&state.word(words), count])).collect();
    told.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;
    use crate::view::samples::{self, incidents, mass};
    use scraper::{Html, Selector};
    use std::collections::HashMap;

    /// The words beside each name that `selector` finds, with the name in front.
    fn told(html: &Html, rows: &str, name: &str) -> HashMap<String, String> {
        let [rows, name, mark] = [rows, name, ".s"].map(|selector| Selector::parse(selector).unwrap());
        let text = |row: scraper::ElementRef<'_>, part: &Selector| {
            row.select(part).next().map(|found| found.text().collect::<String>()).unwrap()
        };
        html.select(&rows).map(|row| (text(row, &name), text(row, &mark))).collect()
    }

    #[test]
    fn the_list_of_all_components_says_what_the_board_says() {
        for record in [mass::mass(), mass::mass_restored()] {
            let page = samples::page();
            let site = Site::new(&record, &page);
            let html = Html::parse_document(&crate::view::index::render(&site, Language::Korean));
            let (board, list) = (told(&html, ".b tbody tr", "th"), told(&html, ".r", "a"));
            assert_eq!((board.len(), &board), (52, &list));
        }
    }

    #[test]
    fn what_is_back_in_its_incident_and_wrong_for_another_reason_says_that() {
        let mut record = incidents::with_first(incidents::small(), |incident| {
            let mail = incident.recoveries[0].clone();
            incident.recoveries.push(crate::domain::recoveries::Recovered {
                number: 3,
                recovery: crate::domain::recoveries::Recovery::Restored,
                ..mail
            });
        });
        let words = Words::of(Language::Korean);
        let word = |record: &crate::domain::record::PublicRecord| {
            let page = samples::page();
            let site = Site::new(record, &page);
            State::of_leaf(&site, &record.components[7]).word(words).to_owned()
        };
        assert_eq!(word(&record), "중단");
        record.components[7].state.as_mut().unwrap().status = Status::Operational;
        assert_eq!(word(&record), "복구 완료");
    }

    #[test]
    fn out_limited_watched_and_restored_have_shapes_of_their_own() {
        let shape = |step, status| recoveries::class(step, status);
        let shapes = [
            shape(Step::Down, Status::MajorOutage),
            shape(Step::Limited, Status::PartialOutage),
            shape(Step::Limited, Status::DegradedPerformance),
            shape(Step::Watching, Status::Operational),
            shape(Step::Restored, Status::Operational),
        ];
        assert_eq!(shapes.iter().collect::<std::collections::HashSet<_>>().len(), shapes.len());
        let (drawn, styles) = (include_str!("../../templates/shapes.html"), include_str!("../../templates/style.css"));
        let console = crate::view::console::STYLE;
        for shape in shapes {
            assert!(drawn.contains(&format!("id=\"_{shape}\"")), "{shape} is drawn");
            assert!(
                styles.contains(&format!(".{shape}{{")) && console.contains(&format!(".{shape}{{")),
                "{shape} has a colour"
            );
        }
    }

    #[test]
    fn every_state_of_a_group_is_counted() {
        let record = samples::well_but(&[
            ("taxi", Status::MajorOutage),
            ("parking", Status::MajorOutage),
            ("map", Status::DegradedPerformance),
        ]);
        let page = samples::page();
        let site = Site::new(&record, &page);
        let states: Vec<State> = site.leaves().map(|(_, leaf)| State::of_leaf(&site, leaf)).collect();
        assert_eq!(counts(Words::of(Language::Korean), &states), "중단 2개 · 느림·불안정 1개");
    }
}
