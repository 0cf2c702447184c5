//! Planned work: the list of all there is of it. Planning and the page of one stand below.

mod planning;
mod recurring;
mod refused;
mod standing;

use super::Frame;
use crate::domain::maintenances::{MaintenanceRecord, State};
use crate::domain::page::Page;
use crate::domain::recurrences::{OCCURRENCES, Recurrence};
use crate::domain::staff::{Role, Staff};
use crate::domain::time::Time;
use crate::view::maintenances::{ended_at, times as announced, took};
use crate::view::spoken::standing_of_work;
use crate::view::times::Telling;
use crate::view::wordings::inline;
use crate::view::words::Words;
use askama::Template;
pub use planning::{Fault, PlanPage, Planned};
pub use refused::{refused_rule, refused_work};
pub use standing::MaintenancePage;
use std::sync::Arc;

/// What is over stays on the list for a month: the public list has all.
const LATELY: chrono::Duration = chrono::Duration::days(30);
/// No more of it than a screen or two.
const LATELY_MAX: usize = 20;

/// What the list is made from.
pub struct MaintenancesPage<'a> {
    /// Every maintenance, the one that begins last first.
    pub maintenances: &'a [Arc<MaintenanceRecord>],
    /// What recurs.
    pub recurrences: &'a [Recurrence],
    /// Whose page it is.
    pub page: &'a Page,
    /// Who looks.
    pub staff: &'a Staff,
    /// The present instant of the record.
    pub now: Time,
    /// A number that no other rendering has.
    pub nonce: String,
}

/// A heading with what stands below it.
struct Part {
    title: String,
    rows: Vec<Row>,
}

/// One maintenance. Texts are markup.
struct Row {
    path: String,
    title: String,
    standing: String,
    times: String,
}

/// Work that recurs. The title is markup.
struct Recurring {
    id: String,
    title: String,
    /// In words, or as it is written where words cannot say it.
    rule: String,
    is_written: bool,
    next: String,
}

#[derive(Template)]
#[template(path = "console/maintenances.html")]
struct MaintenancesMarkup {
    frame: Frame,
    parts: Vec<Part>,
    recurring: Vec<Recurring>,
    may_publish: bool,
    nonce: String,
}

/// True while work goes on after it was to be over.
fn is_overdue(maintenance: &MaintenanceRecord, now: Time) -> bool {
    let is_late = maintenance.announced().is_some_and(|announced| announced.until < now);
    maintenance.state.is_under_way() && (is_late || maintenance.overrun.is_some())
}

impl MaintenancesPage<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let words = Words::of(self.staff.language);
        let telling = Telling::new(words, self.page.zone, self.now).in_full();
        let part = |key: &str, rows: Vec<Row>| Part { title: frame.say.word(key), rows };
        let of = |is_one: &dyn Fn(&MaintenanceRecord) -> bool| -> Vec<Row> {
            let found = self.maintenances.iter().filter(|one| is_one(one));
            found.map(|one| row(&telling, one)).collect()
        };
        let mut planned = of(&|one| one.state == State::Planned);
        planned.reverse();
        let mut over = of(&|one| one.state.is_over() && ended_at(one) > self.now - LATELY);
        over.truncate(LATELY_MAX);
        let parts = vec![
            part("works-overdue", of(&|one| is_overdue(one, self.now))),
            part("works-under-way", of(&|one| one.state.is_under_way() && !is_overdue(one, self.now))),
            part("works-planned", planned),
            part("works-over", over),
        ];
        let page = MaintenancesMarkup {
            parts: parts.into_iter().filter(|part| !part.rows.is_empty()).collect(),
            recurring: self.recurrences.iter().map(|one| self.recurring(&frame, &telling, one)).collect(),
            may_publish: self.staff.role >= Role::Publisher,
            nonce: self.nonce,
            frame,
        };
        page.render().unwrap_or_default()
    }

    fn recurring(&self, frame: &Frame, telling: &Telling<'_>, recurrence: &Recurrence) -> Recurring {
        let next = recurrence.rule.next(self.now, OCCURRENCES);
        let next: Vec<String> = next.iter().map(|occurrence| telling.moment(occurrence.at)).collect();
        let told = recurring::told(frame.say, telling, &recurrence.rule);
        let zone = match recurrence.rule.zone() {
            zone if zone == self.page.zone => String::new(),
            zone => format!(" · {}", zone.name()),
        };
        Recurring {
            id: recurrence.id.to_string(),
            title: inline(telling.words, &recurrence.title),
            is_written: told.is_none(),
            rule: format!("{}{zone}", told.unwrap_or_else(|| recurrence.rule.text().to_owned())),
            next: match next.is_empty() {
                true => frame.say.word("work-never-again"),
                false => frame.say.with("work-next", &[("times", &next.join(" · "))]),
            },
        }
    }
}

fn row(telling: &Telling<'_>, maintenance: &MaintenanceRecord) -> Row {
    Row {
        path: format!("/console/maintenances/{}", maintenance.id),
        title: inline(telling.words, &maintenance.title),
        standing: standing_of_work(telling.words, maintenance).to_owned(),
        times: times(telling, maintenance),
    }
}

/// From when to when it really went on, where it is over; else when it is announced, or really began (markup).
fn times(telling: &Telling<'_>, maintenance: &MaintenanceRecord) -> String {
    match (maintenance.state.started_at(), maintenance.state.ended_at()) {
        (Some(started_at), Some(ended_at)) => telling.words.work_was.fill(&[&took(telling, started_at, ended_at)]),
        _ => announced(telling, maintenance),
    }
}
