//! What asks for somebody: the promise at its four steps, candidate incidents, estimates about to pass.

use super::desk::Desk;
use crate::domain::alerts::Alert;
use crate::domain::catalogue::Facility;
use crate::domain::estimates::EstimateOutcome;
use crate::domain::ids::ComponentId;
use crate::domain::incidents::Held;
use crate::domain::promises::Signal;
use crate::domain::situation::Candidate;
use crate::view::names::{Name, escaped};

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
    /// Who has seen it and until when it is quiet; `None` while nobody has.
    pub(super) seen: Option<String>,
    /// Where something is written about it.
    pub(super) way: String,
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

/// What is to be acknowledged: promises that are due, of every open incident, then candidates.
pub(super) fn alerts(desk: &Desk<'_>) -> Vec<AlertView> {
    let promises = desk.situation.open.iter().filter_map(|held| promise_alert(desk, held));
    let candidates = desk.situation.candidates();
    promises.chain(candidates.iter().map(|candidate| candidate_alert(desk, candidate))).collect()
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
    AlertView { alert: alert.to_string(), told, note, seen, way, cleared: None }
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
    let told = |(due_at, estimated): (crate::domain::time::Time, &crate::domain::estimates::Estimated)| {
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
