//! What asks for somebody: the promise at its four steps, candidate incidents, estimates about to pass.

use super::desk::Desk;
use crate::domain::alerts::{Alert, QUIET};
use crate::domain::catalogue::Facility;
use crate::domain::escalations::{Alerted, Matter};
use crate::domain::estimates::EstimateOutcome;
use crate::domain::ids::ComponentId;
use crate::domain::incidents::Held;
use crate::domain::promises::Signal;
use crate::domain::situation::{Candidate, Returned};
use crate::domain::templates::TemplateKind;
use crate::domain::time::Time;
use crate::view::names::{Name, escaped};
use std::collections::BTreeMap;

/// One step of a promise. Texts are markup.
pub(super) struct Step {
    pub(super) name: String,
    pub(super) who: String,
    pub(super) at: String,
    pub(super) distance: String,
    pub(super) has_come: bool,
}

/// Something to be acknowledged.
pub(super) struct AlertView {
    pub(super) alert: String,
    pub(super) told: String,
    pub(super) note: String,
    /// Who was told of it and when (markup); empty where nobody was.
    pub(super) reached: String,
    /// Who has seen it and until when it is quiet; `None` while nobody has.
    pub(super) seen: Option<String>,
    /// Where something is done about it, and what to press there.
    pub(super) way: String,
    pub(super) go: String,
    /// That it was told to be over.
    pub(super) cleared: Option<Cleared>,
}

/// An all-clear that checks speak against.
pub(super) struct Cleared {
    /// Markup: what was told, and when.
    pub(super) told: String,
    /// Where it is put right.
    pub(super) way: String,
}

/// The all-clear of the day that spoke of any of `components`.
fn cleared(desk: &Desk<'_>, components: &[ComponentId]) -> Option<Cleared> {
    let (held, update) = desk.situation.all_clear(components)?;
    let title = crate::view::wordings::inline(desk.words, &held.incident.title);
    Some(Cleared {
        told: desk.say.with("cleared", &[("title", &title), ("at", &desk.short(update.published_at))]),
        way: format!("/console/?incident={}&wrong={}#put-right", held.incident.id, update.id),
    })
}

/// The steps of the promise that stands.
pub(super) fn steps(desk: &Desk<'_>, held: &Held) -> Vec<Step> {
    let Some(promise) = held.incident.promise() else { return Vec::new() };
    let on_call = |place: usize| {
        let name = desk.situation.on_call.get(place).map(|staff| escaped(&staff.name));
        name.unwrap_or_else(|| desk.say.word("nobody-on-call"))
    };
    let step = |signal: Signal| {
        let at = promise.signal_at(signal);
        let (name, who) = match signal {
            Signal::Reminder => (desk.say.word("step-reminder"), desk.say.word("step-writer")),
            Signal::Due => (desk.say.word("step-due"), on_call(0)),
            Signal::Late => (desk.say.word("step-late"), on_call(1)),
            Signal::VeryLate => (desk.say.word("step-very-late"), desk.say.word("step-administrators")),
        };
        let has_come = at <= desk.now;
        let distance = match has_come {
            true => desk.ago(at),
            false => desk.say.with("ahead", &[("span", &desk.distance(at))]),
        };
        Step { name, who, at: desk.short(at), distance, has_come }
    };
    Signal::ALL.into_iter().map(step).collect()
}

/// What is to be acknowledged: promises that are due, of every open incident, then candidates, then what the page still calls out, then
/// what is the matter with mail; each with who was told of it.
pub(super) fn alerts(desk: &Desk<'_>, told: &[Alerted]) -> Vec<AlertView> {
    let promises = desk.situation.open.iter().filter_map(|held| promise_alert(desk, held));
    let candidates = desk.situation.candidates();
    let mail = told.iter().filter_map(|one| mail_alert(desk, &one.matter));
    let ends = desk.situation.all_back().into_iter().map(|(held, since)| all_back_alert(desk, held, since));
    let ends = ends.chain(desk.situation.returned().into_iter().filter_map(|one| returned_alert(desk, &one)));
    let all =
        promises.chain(candidates.iter().map(|candidate| candidate_alert(desk, candidate))).chain(ends).chain(mail);
    let with = |view: AlertView| {
        let own = told.iter().find(|one| one.matter.alert.to_string() == view.alert);
        AlertView { reached: own.map_or_else(String::new, |one| reached(desk, one)), ..view }
    };
    all.map(with).collect()
}

/// Who was told, each once with when they were told last; and that the second way did not get through, where it did not.
fn reached(desk: &Desk<'_>, alerted: &Alerted) -> String {
    let told = &alerted.told;
    let mut people: BTreeMap<&str, Time> = BTreeMap::new();
    for one in told {
        if let Some(to) = &one.to {
            people.insert(to.as_str(), one.at);
        }
    }
    let named: Vec<String> = people.iter().map(|(who, at)| format!("{} {}", escaped(who), desk.short(*at))).collect();
    let by_mail = match (named.is_empty(), told.is_empty()) {
        (false, _) => Some(desk.say.with("told-to", &[("people", &named.join(&desk.words.list_comma))])),
        (true, false) => Some(desk.say.word("told-nobody")),
        (true, true) => None,
    };
    let fault = alerted.fault.as_ref().map(|why| desk.say.with("second-way-failed", &[("why", &escaped(why))]));
    by_mail.into_iter().chain(fault).collect::<Vec<_>>().join(" ")
}

/// What is the matter with mail.
fn mail_alert(desk: &Desk<'_>, matter: &Matter) -> Option<AlertView> {
    let told = match matter.alert {
        Alert::Failover => desk.say.word("alert-failover"),
        Alert::NoRelay => desk.say.word("alert-no-relay"),
        Alert::Stuck => desk.say.word("alert-stuck"),
        _ => return None,
    };
    let since = desk.say.with("row-since", &[("at", &desk.short(matter.since))]);
    let go = desk.say.word("section-deliveries");
    Some(AlertView { go, ..view(desk, matter.alert, told, since, "/console/deliveries".to_owned()) })
}

fn promise_alert(desk: &Desk<'_>, held: &Held) -> Option<AlertView> {
    let promise = held.incident.promise()?;
    let signal = promise.signal(desk.now).filter(|signal| *signal >= Signal::Due)?;
    let title = crate::view::wordings::inline(desk.words, &held.incident.title);
    let key = if signal == Signal::Due { "alert-due" } else { "alert-late" };
    let span = desk.distance(promise.due_at);
    let told = match key {
        "alert-due" => desk.say.with("alert-due", &[("title", &title), ("span", &span)]),
        _ => desk.say.with("alert-late", &[("title", &title), ("span", &span)]),
    };
    let way = format!("/console/compose?incident={}", held.incident.id);
    Some(view(desk, Alert::Promise(promise.made_by), told, String::new(), way))
}

/// That all is restored: told at once, for somebody may sit there and know what to write.
fn all_back_alert(desk: &Desk<'_>, held: &Held, since: Time) -> AlertView {
    let title = crate::view::wordings::inline(desk.words, &held.incident.title);
    let told = desk.say.with("alert-all-back", &[("title", &title), ("span", &desk.distance(since))]);
    let way = format!("/console/compose?incident={}&words={}", held.incident.id, TemplateKind::AllClear.as_str());
    let go = desk.say.word("alert-all-back-go");
    AlertView { go, ..view(desk, Alert::AllBack(held.incident.id), told, String::new(), way) }
}

/// That something works by its checks which counts as out; the list of contradictions says it from the first minute.
fn returned_alert(desk: &Desk<'_>, returned: &Returned<'_>) -> Option<AlertView> {
    /// An address has room for so many.
    const PICKED_MAX: usize = 50;
    if returned.since + QUIET > desk.now {
        return None;
    }
    let incident = &returned.held.incident;
    let title = crate::view::wordings::inline(desk.words, &incident.title);
    let span = desk.distance(returned.since);
    let told = desk.say.counted("alert-back", returned.components.len(), &[("title", &title), ("span", &span)]);
    let picked: String = returned.components.iter().take(PICKED_MAX).map(|one| format!("&pick={one}")).collect();
    let way = format!("/console/?incident={}{picked}#board", incident.id);
    let go = desk.say.word("to-board");
    Some(AlertView { go, ..view(desk, Alert::Back(incident.id), told, desk.names_of(&returned.components), way) })
}

fn candidate_alert(desk: &Desk<'_>, candidate: &Candidate) -> AlertView {
    let span = desk.distance(candidate.since);
    let mut note = desk.names_of(&candidate.components);
    let told = match candidate.about {
        Alert::Facility(id) => {
            let name = desk.situation.facilities.iter().find(|facility| facility.id == id);
            let name = name.map_or_else(String::new, |facility| facility_name(desk, facility));
            let count = candidate.components.len();
            desk.say.with("candidate-facility", &[("name", &name), ("count", &count), ("span", &span)])
        }
        _ => {
            let told = match candidate.is_hidden {
                true => desk.say.with("candidate-component", &[("name", &note), ("span", &span)]),
                false => desk.say.with("candidate-shown", &[("name", &note), ("span", &span)]),
            };
            note = String::new();
            told
        }
    };
    let way = match candidate.about {
        Alert::Facility(id) => format!("facility={id}"),
        _ => candidate.components.iter().map(|id| format!("component={id}")).collect::<Vec<_>>().join("&"),
    };
    let cleared = cleared(desk, &candidate.components);
    AlertView { cleared, ..view(desk, candidate.about, told, note, format!("/console/compose?{way}")) }
}

fn view(desk: &Desk<'_>, alert: Alert, told: String, note: String, way: String) -> AlertView {
    let seen = desk.situation.acknowledgement(alert, desk.now).map(|seen| {
        let (by, at, until) = (escaped(seen.by.as_str()), desk.short(seen.at), desk.short(seen.until()));
        desk.say.with("seen-by", &[("by", &by), ("at", &at), ("until", &until)])
    });
    let go = desk.say.word("write-now");
    AlertView { alert: alert.to_string(), told, note, reached: String::new(), seen, way, go, cleared: None }
}

/// The name of a facility (markup).
pub(super) fn facility_name(desk: &Desk<'_>, facility: &Facility) -> String {
    let name = Name::of_texts(&facility.names, desk.words.language);
    if name.text().is_empty() { escaped(&facility.slug) } else { name.markup() }
}

/// The estimates of an incident that have passed or are about to: sentences, the first to pass first.
pub(super) fn estimates(desk: &Desk<'_>, held: &Held) -> Vec<String> {
    let incident = &held.incident;
    let current = incident.estimates.iter().filter(|estimated| estimated.outcome.is_current());
    let mut due: Vec<_> = current.filter_map(|estimated| Some((incident.due_at(estimated)?, estimated))).collect();
    due.sort_by_key(|(due_at, _)| *due_at);
    let told = |(due_at, estimated): (Time, &crate::domain::estimates::Estimated)| {
        let of = estimated.component.map_or_else(|| desk.say.word("whole-incident"), |component| desk.name(component));
        let (at, span) = (desk.short(due_at), desk.distance(due_at));
        let is_over = matches!(estimated.outcome, EstimateOutcome::Overdue { .. }) || due_at <= desk.now;
        if is_over {
            return Some(desk.say.with("estimate-over", &[("of", &of), ("at", &at), ("span", &span)]));
        }
        (estimated.warns_at(due_at) <= desk.now)
            .then(|| desk.say.with("estimate-soon", &[("of", &of), ("at", &at), ("span", &span)]))
    };
    due.into_iter().filter_map(told).collect()
}
