//! What subscribers are told of planned work: when it is, what it brings, what was moved or called off.

use super::content::{Content, Said, as_of, in_mail};
use super::subjects;
use super::written::{Setting, Written};
use crate::domain::ids::UpdateId;
use crate::domain::maintenances::{MaintenanceRecord, MaintenanceUpdate, State};
use crate::domain::notifications::Occasion;
use crate::domain::time::Time;
use crate::view::addresses::Place;
use crate::view::maintenances::{expected, moved, times, title, took};
use crate::view::names::sound;
use crate::view::spoken::{own_words, phase_of_work, standing_of_work};
use crate::view::times::Telling;
use crate::view::wordings::Body;

/// Work, at what is told of it.
struct Telegram<'a> {
    setting: &'a Setting<'a>,
    telling: Telling<'static>,
    occasion: Occasion,
    work: &'a MaintenanceRecord,
    update: Option<&'a MaintenanceUpdate>,
}

/// The mail that tells of `work`, with the words of `update` where there is one.
pub fn of_maintenance(
    setting: &Setting<'_>,
    occasion: Occasion,
    work: &MaintenanceRecord,
    update: Option<UpdateId>,
) -> Written {
    let update = update.and_then(|id| work.updates.iter().find(|one| one.id == id));
    let told_at = update.map_or(work.stamp.at, |update| update.published_at);
    let telegram = Telegram { setting, telling: setting.telling(told_at), occasion, work, update };
    Written::of(setting, &telegram.subject(), telegram.content(), true)
}

impl Telegram<'_> {
    fn as_of(&self) -> Time {
        self.update.map_or(self.work.stamp.at, |update| update.as_of)
    }

    fn state(&self) -> String {
        let say = self.setting.say();
        match self.occasion {
            Occasion::Soon => say.word("state-soon"),
            Occasion::Moved => say.word("state-moved"),
            _ => standing_of_work(self.setting.words(), self.work).to_owned(),
        }
    }

    fn subject(&self) -> String {
        let (_, title) = self.work.title.in_language(self.setting.language);
        let is_about_its_time =
            matches!(self.occasion, Occasion::Planned | Occasion::Soon | Occasion::Moved | Occasion::Cancelled);
        let when = match self.work.announced().filter(|_| is_about_its_time) {
            Some(announced) => subjects::range(self.setting, announced.from, announced.until),
            None => subjects::as_of(self.setting, self.as_of()),
        };
        subjects::subject(&self.state(), &sound(title), &when)
    }

    fn lead(&self) -> String {
        let (say, words) = (self.setting.say(), self.setting.words());
        match self.occasion {
            Occasion::Planned => say.word("lead-planned"),
            Occasion::Soon => say.word("lead-soon"),
            Occasion::Moved => say.word("lead-moved"),
            Occasion::Begun => words.say_work_began.clone(),
            Occasion::Completed => words.say_work_ended.clone(),
            Occasion::Cancelled => words.say_work_cancelled.clone(),
            // What the page itself says in it: that work takes longer, that its outcome is looked at.
            _ => {
                let own = self.update.and_then(|update| own_words(&self.telling, self.work, update));
                own.unwrap_or_else(|| say.word("lead-noted"))
            }
        }
    }

    fn content(&self) -> Content {
        let (setting, words) = (self.setting, self.setting.words());
        let full = self.telling.in_full();
        let times = match self.work.state {
            State::Completed { started_at, ended_at } => words.work_was.fill(&[&took(&full, started_at, ended_at)]),
            _ => times(&full, self.work),
        };
        let times = if self.occasion == Occasion::Cancelled { format!("<del>{times}</del>") } else { times };
        let mut about = vec![times];
        about.extend(moved(&self.telling, self.work));
        let is_over = self.work.state.is_over();
        let path = Place::Maintenance(self.work.id).path(setting.page, setting.language);
        let effects = if is_over { Vec::new() } else { expected(words, self.work) };
        let mut links = vec![(setting.say().word("to-maintenance"), setting.address(&path))];
        if let Some(overrun) = self.work.overrun {
            let path = Place::Incident(overrun.incident).path(setting.page, setting.language);
            links.insert(0, (setting.say().word("to-incident"), setting.address(&path)));
        }
        let labels = [setting.say().word("effect")].into_iter().chain(std::iter::repeat(String::new()));
        Content {
            class: if is_over { "ok" } else { "work" },
            state: self.state(),
            lead: vec![in_mail(setting, &self.lead())],
            as_of: as_of(setting, self.as_of()),
            title: in_mail(setting, &title(words, self.work)),
            about: about.iter().map(|line| in_mail(setting, line)).collect(),
            facts: effects.iter().zip(labels).map(|(said, label)| (label, in_mail(setting, said))).collect(),
            said: self.said(),
            links,
            ..Content::default()
        }
    }

    /// The words that staff gave it.
    fn said(&self) -> Vec<Said> {
        let words = self.setting.words();
        let said = self.update.and_then(|update| {
            let body = Body::of(words, update.body.as_ref()?);
            let as_of = words.as_of.fill(&[&self.telling.moment(update.as_of)]);
            Some(Said::of_work(self.setting, phase_of_work(words, update.phase), body, &as_of))
        });
        said.into_iter().collect()
    }
}
