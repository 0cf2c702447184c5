//! Alerting staff: what they are to be told of now, and telling each step of it once.

use super::staff::When;
use crate::domain::actors::Actor;
use crate::domain::alerts::{Alarm, Alert};
use crate::domain::catalogue::Component;
use crate::domain::dispatch::Dispatch;
use crate::domain::escalations::{Course, Matter, Reachable, Roster, Told};
use crate::domain::estimates::EstimateOutcome;
use crate::domain::ids::ComponentId;
use crate::domain::incidents::Held;
use crate::domain::language::{Language, Texts};
use crate::domain::letters::Letter;
use crate::domain::promises::Signal;
use crate::domain::situation::{Candidate, Situation};
use crate::domain::staff::{Account, Role};
use crate::domain::summons::Summons;
use crate::domain::time::Time;
use crate::store::letters::Addressed;
use crate::store::{
    Conn, Error, alerts, deliveries, dispatch, duty, escalations, letters, record, situation, staff, summons,
};
use chrono::Duration;
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Mail that was due so long ago and was not even tried is stuck. A relay that refuses puts the next try off; one that hangs is left
/// alone within a minute.
pub const STUCK_AFTER: Duration = Duration::minutes(10);
/// Of how many notifications it is counted what waits: those of the last hours.
const LINES: i64 = 10;

/// Everything that staff may be told of at one moment.
pub struct Watch {
    situation: Situation,
    dispatch: Dispatch,
    next_due: Option<Time>,
    when: When,
}

impl Watch {
    /// Reads it.
    pub fn find(conn: &mut Conn, when: When) -> Result<Watch, Error> {
        Ok(Watch {
            situation: situation::find(conn, when.record)?,
            dispatch: dispatch::find(conn, when.machine, LINES)?,
            next_due: deliveries::find_next_due(conn)?,
            when,
        })
    }

    /// What it was made from, for those who show it.
    pub fn into_parts(self) -> (Situation, Dispatch) {
        (self.situation, self.dispatch)
    }

    /// What staff are to be told of, by alert; of incidents by the time of the record, of mail by that of the machine.
    pub fn matters(&self) -> Vec<Matter> {
        let candidates = self.situation.candidates();
        let candidate = |one: &Candidate| Matter { alert: one.about, since: one.since, course: Course::Escalates };
        let mut matters: Vec<Matter> = self.situation.open.iter().filter_map(|held| self.promise(held)).collect();
        matters.extend(candidates.iter().map(candidate));
        matters.extend(self.situation.open.iter().flat_map(|held| self.estimates(held)));
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
        promise.signal(self.when.record)?;
        let (alert, since) = (Alert::Promise(promise.made_by), promise.signal_at(Signal::Reminder));
        Some(Matter { alert, since, course: Course::of_promise(promise) })
    }

    fn estimates(&self, held: &Held) -> Vec<Matter> {
        let current = held.incident.estimates.iter().filter(|one| one.outcome.is_current());
        let soon = current.filter_map(|one| {
            let warns_at = one.warns_at(held.incident.due_at(one)?);
            let is_over = matches!(one.outcome, EstimateOutcome::Overdue { .. });
            let matter = Matter { alert: Alert::Estimate(one.number), since: warns_at, course: Course::Once };
            (warns_at <= self.when.record && !is_over).then_some(matter)
        });
        soon.collect()
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
        (due_at + STUCK_AFTER <= self.when.machine).then_some(due_at)
    }

    /// The present instant of what an alert is about.
    fn now(&self, alert: Alert) -> Time {
        match alert {
            Alert::Failover | Alert::NoRelay | Alert::Stuck => self.when.machine,
            _ => self.when.record,
        }
    }

    /// What the mail about `matter` says in `language` at step `step`; `None` for what is not so any more.
    fn alarm(&self, matter: &Matter, step: i16, language: Language) -> Option<Alarm> {
        let title = |held: &Held| held.incident.title.in_language(language).1.to_owned();
        let mut open = self.situation.open.iter();
        Some(match matter.alert {
            Alert::Promise(update) => {
                let held = open.find(|held| held.incident.promise().is_some_and(|one| one.made_by == update))?;
                let signal = Signal::ALL.get(usize::try_from(step).ok()?).copied()?;
                Alarm::Promise { title: title(held), signal, due_at: held.incident.promise()?.due_at }
            }
            Alert::Estimate(number) => {
                let of = |held: &&Held| held.incident.estimates.iter().any(|one| one.number == number);
                let held = open.find(of)?;
                let estimated = held.incident.estimates.iter().find(|one| one.number == number)?;
                let component = estimated.component.map(|id| self.name(id, language));
                Alarm::Estimate { title: title(held), component, due_at: held.incident.due_at(estimated)? }
            }
            Alert::Component(_) | Alert::Facility(_) => {
                let candidate = self.situation.candidates().into_iter().find(|one| one.about == matter.alert)?;
                let (count, since) = (candidate.components.len(), candidate.since);
                Alarm::Failing { name: self.failing(&candidate, language), count, since }
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

/// Who can be told, of all `accounts`.
fn roster(conn: &mut Conn, accounts: &[Account]) -> Result<Roster, Error> {
    let reachable = |account: &Account| {
        let (handle, language) = (account.staff.handle.clone(), account.staff.language);
        account.email.clone().filter(|_| account.is_open()).map(|email| Reachable { handle, email, language })
    };
    let order = duty::list_on_call(conn)?;
    let find = |handle: &Actor| accounts.iter().find(|account| account.staff.handle == *handle);
    Ok(Roster {
        on_call: order.iter().filter_map(|handle| reachable(find(handle)?)).collect(),
        administrators: accounts
            .iter()
            .filter(|account| account.staff.role == Role::Administrator)
            .filter_map(reachable)
            .collect(),
    })
}

/// What is due, with what was told of it.
struct Due {
    matter: Matter,
    steps: Vec<(i16, crate::domain::escalations::Whom)>,
}

fn find_due(conn: &mut Conn, watch: &Watch) -> Result<Vec<Due>, Error> {
    let matters = watch.matters();
    if matters.is_empty() {
        return Ok(Vec::new());
    }
    let of: Vec<Alert> = matters.iter().map(|matter| matter.alert).collect();
    let (told, seen) = (escalations::list(conn, &of)?, alerts::list_latest(conn, &of)?);
    let due = matters.into_iter().map(|matter| {
        let seen = seen.iter().find(|seen| seen.alert == matter.alert);
        Due { steps: matter.due(&told, seen, watch.now(matter.alert)), matter }
    });
    Ok(due.filter(|due| !due.steps.is_empty()).collect())
}

/// True where somebody is to be told of something. Writes nothing.
pub fn is_due(conn: &mut Conn, when: When) -> Result<bool, Error> {
    let watch = Watch::find(conn, when)?;
    Ok(!find_due(conn, &watch)?.is_empty())
}

/// Tells every step that is due, once whoever looks: a letter to each person whom it reaches, with their highest step; and where there is
/// a second way, a call by it, in the language given. Gives the alerts of which there was nobody to write to.
pub fn tell_due(conn: &mut Conn, when: When, zone: Tz, second_way: Option<Language>) -> Result<Vec<Alert>, Error> {
    record::lock(conn)?;
    let watch = Watch::find(conn, when)?;
    let due = find_due(conn, &watch)?;
    let accounts = staff::list_all(conn)?;
    let roster = roster(conn, &accounts)?;
    let mut unheard = Vec::new();
    for Due { matter, steps } in due {
        let at = watch.now(matter.alert);
        let last = steps.iter().map(|(step, _)| *step).max().unwrap_or_default();
        let mut highest: BTreeMap<_, (i16, &Reachable)> = BTreeMap::new();
        for (step, whom) in steps {
            let reached = roster.reach(whom);
            if reached.is_empty() {
                unheard.push(matter.alert);
                escalations::save(conn, &Told { alert: matter.alert, step, to: None, at })?;
            }
            for one in reached {
                let told = Told { alert: matter.alert, step, to: Some(one.handle.clone()), at };
                escalations::save(conn, &told)?;
                highest.insert(&one.handle, (step, one));
            }
        }
        if let Some(alarm) = second_way.and_then(|language| watch.alarm(&matter, last, language)) {
            let to = highest.keys().map(|handle| (*handle).clone()).collect();
            let summons = Summons::new(&matter, last, to, alarm, when.machine);
            summons::save(conn, &summons, when.machine)?;
        }
        for (step, one) in highest.into_values() {
            let Some(alarm) = watch.alarm(&matter, step, one.language) else { continue };
            let (letter, to) = (Letter::Alert(alarm), one.email.clone());
            letters::post(conn, &Addressed { letter, to, language: one.language, zone }, when.machine)?;
        }
    }
    Ok(unheard)
}

/// What of mail or estimates staff are alerted of now: an alert that no component stands for.
pub fn stands(conn: &mut Conn, when: When, alert: Alert) -> Result<bool, Error> {
    Ok(Watch::find(conn, when)?.matters().iter().any(|matter| matter.alert == alert))
}

/// The alerts that stand, each with what was told of it.
pub fn list_told(conn: &mut Conn, watch: &Watch) -> Result<Vec<(Matter, Vec<Told>)>, Error> {
    let matters = watch.matters();
    let of: Vec<Alert> = matters.iter().map(|matter| matter.alert).collect();
    let told = escalations::list(conn, &of)?;
    let with = |matter: Matter| {
        let own = matter.own(&told).into_iter().cloned().collect();
        (matter, own)
    };
    Ok(matters.into_iter().map(with).collect())
}
