//! What staff may be told of at one moment, and what a mail about it says: promises, failing checks, estimates, mail.

use super::alerts::{Alarm, Alert, QUIET};
use super::catalogue::Component;
use super::dispatch::Dispatch;
use super::escalations::{Course, Matter};
use super::ids::ComponentId;
use super::incidents::Held;
use super::language::{Language, Texts};
use super::promises::Signal;
use super::situation::{Candidate, Situation};
use super::time::Time;
use chrono::Duration;

/// Mail that was due so long ago and was not even tried is stuck. A relay that refuses puts the next try off; one that hangs is left
/// alone within a minute.
pub const STUCK_AFTER: Duration = Duration::minutes(10);
/// Everything that staff may be told of at one moment.
pub struct Watch {
    /// What staff see of everything.
    pub situation: Situation,
    /// How far the telling of people is.
    pub dispatch: Dispatch,
    /// When the next delivery is due.
    pub next_due: Option<Time>,
    /// The present instant of the record, by which incidents are told.
    pub now: Time,
    /// That of the machine, by which mail is.
    pub machine: Time,
}

impl Watch {
    /// What staff are to be told of, by alert; of incidents by the time of the record, of mail by that of the machine.
    pub fn matters(&self) -> Vec<Matter> {
        let candidates = self.situation.candidates();
        let candidate = |one: &Candidate| Matter { alert: one.about, since: one.since, course: Course::Escalates };
        let mut matters: Vec<Matter> = self.situation.open.iter().filter_map(|held| self.promise(held)).collect();
        matters.extend(candidates.iter().map(candidate));
        matters.extend(self.situation.passing_soon(self.now).into_iter().map(|(_, estimated, due_at)| Matter {
            alert: Alert::Estimate(estimated.number),
            since: estimated.warns_at(due_at),
            course: Course::Once,
        }));
        matters.extend(self.ends());
        matters.extend(self.relays());
        matters.extend(self.stuck_since().map(|since| Matter {
            alert: Alert::Stuck,
            since,
            course: Course::Escalates,
        }));
        matters
    }

    fn promise(&self, held: &Held) -> Option<Matter> {
        let promise = held.incident.promise()?;
        promise.signal(self.now)?;
        let (alert, since) = (Alert::Promise(promise.made_by), promise.signal_at(Signal::Reminder));
        Some(Matter { alert, since, course: Course::of_promise(promise) })
    }

    /// That the page says worse of an incident than is so, for a while: once each, for nothing gets worse by waiting.
    fn ends(&self) -> Vec<Matter> {
        let returned = self.situation.returned().into_iter().map(|one| (Alert::Back(one.held.incident.id), one.since));
        let restored = self.situation.all_back();
        let restored = restored.into_iter().map(|(held, since)| (Alert::AllBack(held.incident.id), since));
        let lasting = returned.chain(restored).filter(|(_, since)| *since + QUIET <= self.now);
        lasting.map(|(alert, since)| Matter { alert, since: since + QUIET, course: Course::Once }).collect()
    }

    /// That mail goes another way, or none.
    fn relays(&self) -> Option<Matter> {
        let given_up = || self.dispatch.providers.iter().filter(|one| one.is_open);
        let since = given_up().map(|one| one.since).min()?;
        let (alert, course) = match given_up().count() < self.dispatch.providers.len() {
            true => (Alert::Failover, Course::Once),
            false => (Alert::NoRelay, Course::Escalates),
        };
        Some(Matter { alert, since, course })
    }

    /// Since when mail is due that nobody tries; `None` while it goes, or is paused.
    fn stuck_since(&self) -> Option<Time> {
        let due_at = self.next_due.filter(|_| self.dispatch.pause.is_none())?;
        (due_at + STUCK_AFTER <= self.machine).then_some(due_at)
    }

    /// The present instant of what an alert is about.
    pub fn now_of(&self, alert: Alert) -> Time {
        if alert.is_about_mail() { self.machine } else { self.now }
    }

    /// What the mail about `matter` says in `language` at step `step`; `None` for what is not so any more.
    pub fn alarm(&self, matter: &Matter, step: i16, language: Language) -> Option<Alarm> {
        let title = |held: &Held| held.incident.title.in_language(language).1.to_owned();
        let mut open = self.situation.open.iter();
        Some(match matter.alert {
            Alert::Promise(update) => {
                let held = open.find(|held| held.incident.promise().is_some_and(|one| one.made_by == update))?;
                let signal = Signal::ALL.get(usize::try_from(step).ok()?).copied()?;
                Alarm::Promise { title: title(held), signal, due_at: held.incident.promise()?.due_at }
            }
            Alert::Estimate(number) => {
                let soon = self.situation.passing_soon(self.now);
                let (held, estimated, due_at) = soon.into_iter().find(|(_, one, _)| one.number == number)?;
                let component = estimated.component.map(|id| self.name(id, language));
                Alarm::Estimate { title: title(held), component, due_at }
            }
            Alert::Component(_) | Alert::Facility(_) => {
                let candidate = self.situation.candidates().into_iter().find(|one| one.about == matter.alert)?;
                let (count, since) = (candidate.components.len(), candidate.since);
                Alarm::Failing { name: self.failing(&candidate, language), count, since }
            }
            Alert::Back(incident) => {
                let returned = self.situation.returned();
                let one = returned.into_iter().find(|one| one.held.incident.id == incident)?;
                Alarm::Back { title: title(one.held), count: one.components.len(), since: one.since }
            }
            Alert::AllBack(incident) => {
                let restored = self.situation.all_back();
                let (held, since) = restored.into_iter().find(|(held, _)| held.incident.id == incident)?;
                Alarm::AllBack { title: title(held), since }
            }
            Alert::Failover | Alert::NoRelay => {
                let name = |is_open: bool| self.dispatch.providers.iter().find(|one| one.is_open == is_open);
                let to = name(false).map(|one| one.name.clone());
                Alarm::Failover { from: name(true)?.name.clone(), to, at: matter.since }
            }
            Alert::Stuck => {
                let count = usize::try_from(self.dispatch.total().queued).unwrap_or(usize::MAX).max(1);
                Alarm::Stuck { count, since: matter.since }
            }
        })
    }

    fn failing(&self, candidate: &Candidate, language: Language) -> String {
        let facility = match candidate.about {
            Alert::Facility(id) => self.situation.facilities.iter().find(|one| one.id == id),
            _ => None,
        };
        let of_facility = facility.map(|one| text(&one.names, &one.slug, language));
        let first = candidate.components.first();
        of_facility.or_else(|| first.map(|id| self.name(*id, language))).unwrap_or_default()
    }

    /// What a service is called, with what it is a function of.
    fn name(&self, id: ComponentId, language: Language) -> String {
        let find = |id: ComponentId| self.situation.components.iter().find(|one| one.id == id);
        let called = |one: &Component| text(&one.names, &one.slug, language);
        let Some(own) = find(id) else { return id.to_string() };
        match own.parent.and_then(find) {
            Some(parent) => format!("{} {}", called(parent), called(own)),
            None => called(own),
        }
    }
}

fn text(names: &Texts, slug: &str, language: Language) -> String {
    names.best(language).map_or(slug, |(_, text)| text).to_owned()
}
