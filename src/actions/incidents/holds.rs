//! What is the case with one component at an instant: the worst that incidents say while they hold it, what the last one
//! left when none does, or what stood there without any.

use crate::domain::ids::{ComponentId, IncidentId};
use crate::domain::incidents::{IncidentRecord, Pause};
use crate::domain::recoveries::{Recovered, by_component, timeline};
use crate::domain::statuses::StatusChange;
use crate::domain::time::Time;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What one incident says of one component over time.
pub(super) struct Hold<'a> {
    incident: IncidentId,
    /// Its statements that count, in the order of their instants.
    pub(super) pieces: Vec<&'a Recovered>,
    /// When it let the component go; `None` while it holds it.
    pub(super) until: Option<Time>,
    /// When it was over before it was opened again.
    pauses: Vec<Pause>,
    /// True where the component was taken out of its tracked set, and not let go by its end.
    is_removed: bool,
}

/// What is the case, and on whose word.
#[derive(Debug, Clone, Copy)]
pub(super) enum Said<'a> {
    /// An incident says so, or said so last before it ended.
    ByIncident(IncidentId, &'a Recovered),
    /// An incident took the component out of its set, and nobody speaks for it.
    LetGo(IncidentId),
    /// It was said without any incident.
    WithoutIncident(&'a StatusChange),
    /// Nobody ever said anything.
    Nothing,
}

impl<'a> Hold<'a> {
    /// What `incident` says, by component.
    pub(super) fn all_of(incident: &'a IncidentRecord) -> BTreeMap<ComponentId, Hold<'a>> {
        let members = incident.members();
        let hold = |(component, rows): (ComponentId, Vec<&'a Recovered>)| {
            let removed = || incident.sets.iter().rfind(|set| set.removed.contains(&component)).map(|set| set.at);
            let removed_at = if members.contains(&component) { None } else { removed() };
            let until = removed_at.or_else(|| incident.state.resolved_at());
            let (id, pauses) = (incident.id, incident.pauses());
            let is_removed = removed_at.is_some();
            let hold = Hold { incident: id, pieces: timeline(rows), until, pauses, is_removed };
            (component, hold)
        };
        by_component(&incident.recoveries).into_iter().map(hold).collect()
    }

    fn last_by(&self, at: Time) -> Option<&'a Recovered> {
        self.pieces.iter().rfind(|piece| piece.since <= at).copied()
    }

    /// What it says of an instant at which it holds the component.
    fn holding(&self, at: Time) -> Option<&'a Recovered> {
        let is_held = |row: &&Recovered| self.until.is_none_or(|until| at < until) && self.pause(at, row).is_none();
        self.last_by(at).filter(is_held)
    }

    /// The pause at `at`, of which `row` says nothing: it was recorded before the incident was opened again.
    fn pause(&self, at: Time, row: &Recovered) -> Option<&Pause> {
        self.pauses.iter().find(|pause| pause.from <= at && at < pause.until && row.recorded_at < pause.until)
    }

    /// What it left behind by `at`, and since when.
    fn left(&self, at: Time) -> Option<(Time, &'a Recovered)> {
        let row = self.last_by(at)?;
        let paused_from = || self.pause(at, row).map(|pause| pause.from);
        let until = self.until.filter(|until| *until <= at).or_else(paused_from)?;
        // What an incident says with its last word is of the time after it.
        Some((until.max(row.since), row))
    }
}

/// What the incidents that say anything of a component, and everybody else, say of it.
pub(super) struct Word<'a, 'b> {
    pub(super) holds: Vec<&'b Hold<'a>>,
    /// What was said without incidents and still counts: see [`standing`].
    pub(super) without: Vec<&'a StatusChange>,
    /// True where probes decide once no incident does.
    pub(super) is_judged: bool,
}

impl<'a> Word<'a, '_> {
    /// True where an incident holds the component at `at`.
    pub(super) fn is_held(&self, at: Time) -> bool {
        self.holds.iter().any(|hold| hold.holding(at).is_some())
    }

    /// The instants at which incidents change what they say.
    pub(super) fn incidents_speak_at(&self) -> impl Iterator<Item = Time> {
        let of_hold = |hold: &&'_ Hold<'a>| {
            let pauses = hold.pauses.iter().flat_map(|pause| [pause.from, pause.until]);
            hold.pieces.iter().map(|piece| piece.since).chain(hold.until).chain(pauses).collect::<Vec<Time>>()
        };
        self.holds.iter().flat_map(of_hold)
    }

    /// What is the case at `at`. Of what is equally bad, the first of `holds` says it.
    pub(super) fn at(&self, at: Time) -> Said<'a> {
        let severity = |row: &Recovered| row.recovery.status().severity();
        let holding = self.holds.iter().filter_map(|hold| Some((hold.incident, hold.holding(at)?)));
        if let Some((incident, row)) = holding.min_by_key(|(_, row)| Reverse(severity(row))) {
            return Said::ByIncident(incident, row);
        }
        let left = self.holds.iter().filter_map(|hold| hold.left(at).map(|(since, row)| (since, row, hold)));
        let last = left.min_by_key(|(since, row, _)| Reverse((*since, severity(row))));
        let without = self.without.iter().rfind(|change| change.since <= at);
        // What an incident left stays until somebody says something after it.
        let is_newer = |change: &StatusChange, since| change.since >= since || change.recorded_at >= since;
        match (last, without) {
            (Some((since, ..)), Some(change)) if is_newer(change, since) => Said::WithoutIncident(change),
            (Some((_, _, hold)), _) if hold.is_removed && !self.is_judged => Said::LetGo(hold.incident),
            (Some((_, row, hold)), _) => Said::ByIncident(hold.incident, row),
            (None, Some(change)) => Said::WithoutIncident(change),
            (None, None) => Said::Nothing,
        }
    }
}

/// The changes that no incident brought and that still count, in the order of their instants: one that was dated back
/// took the place of what was said since. `changes` are in the order in which they were recorded.
pub(super) fn standing(changes: &[StatusChange]) -> Vec<&StatusChange> {
    let mut standing: Vec<&StatusChange> = Vec::new();
    for change in changes.iter().filter(|change| change.incident.is_none()) {
        while standing.pop_if(|last| last.since >= change.since).is_some() {}
        standing.push(change);
    }
    standing
}
