//! What is the case with one component at an instant: what history was corrected to; else the worst that incidents say
//! while they hold it; else what the last incident or the last work on it left, or what stood there without any. Over that
//! lies planned work ([`Word::cover`]).

use crate::domain::actors::Actor;
use crate::domain::corrections::Correction;
use crate::domain::ids::{ComponentId, IncidentId, MaintenanceId};
use crate::domain::incidents::{IncidentRecord, Pause};
use crate::domain::maintenances::Cover;
use crate::domain::recoveries::{Recovered, by_component, timeline};
use crate::domain::status::Status;
use crate::domain::statuses::StatusChange;
use crate::domain::time::Time;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What one incident says of one component over time.
pub(in crate::actions) struct Hold<'a> {
    incident: IncidentId,
    /// Its statements that count, in the order of their instants.
    pub(in crate::actions) pieces: Vec<&'a Recovered>,
    /// When it let the component go; `None` while it holds it.
    pub(in crate::actions) until: Option<Time>,
    /// When it was over before it was opened again.
    pauses: Vec<Pause>,
    /// True where the component was taken out of its tracked set, and not let go by its end.
    is_removed: bool,
}

/// What is the case, and on whose word.
#[derive(Debug, Clone, Copy)]
pub(super) enum Said<'a> {
    /// History was corrected to it.
    Corrected(&'a Correction),
    /// An incident says so, or said so last before it ended.
    ByIncident(IncidentId, &'a Recovered),
    /// An incident took the component out of its set, and nobody speaks for it.
    LetGo(IncidentId),
    /// Planned work ended, and left it in order.
    LeftByWork(MaintenanceId),
    /// It was said without any incident.
    WithoutIncident(&'a StatusChange),
    /// Nobody ever said anything.
    Nothing,
}

impl<'a> Hold<'a> {
    /// What `incident` says, by component.
    pub(in crate::actions) fn all_of(incident: &'a IncidentRecord) -> BTreeMap<ComponentId, Hold<'a>> {
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

/// What incidents, planned work, corrections and everybody else say of one component.
pub(super) struct Word<'a, 'b> {
    pub(super) holds: Vec<&'b Hold<'a>>,
    /// When work was under way on it, in the order in which it began.
    pub(super) covers: &'a [Cover],
    /// In the order in which they were made.
    pub(super) corrections: &'a [Correction],
    /// What was said without any cause of ours and still counts: see [`standing`].
    pub(super) without: Vec<&'a StatusChange>,
    /// True where probes decide once no incident does.
    pub(super) is_judged: bool,
}

impl<'a> Word<'a, '_> {
    /// True where an incident holds the component at `at`.
    pub(super) fn is_held(&self, at: Time) -> bool {
        self.holds.iter().any(|hold| hold.holding(at).is_some())
    }

    /// The instants at which incidents, work and corrections change what they say.
    pub(super) fn changes_at(&self) -> impl Iterator<Item = Time> {
        let of_hold = |hold: &&'_ Hold<'a>| {
            let pauses = hold.pauses.iter().flat_map(|pause| [pause.from, pause.until]);
            hold.pieces.iter().map(|piece| piece.since).chain(hold.until).chain(pauses).collect::<Vec<Time>>()
        };
        let incidents = self.holds.iter().flat_map(of_hold);
        let work = self.covers.iter().flat_map(|cover| [Some(cover.from), cover.until].into_iter().flatten());
        incidents.chain(work).chain(self.corrections.iter().flat_map(|correction| [correction.from, correction.until]))
    }

    /// The work under way at `at`, with the worst that all of it together is expected to bring.
    pub(super) fn cover(&self, at: Time) -> Option<(MaintenanceId, Status)> {
        let holding = self.covers.iter().filter(|cover| cover.holds(at));
        holding.max_by_key(|cover| cover.expected.severity()).map(|cover| (cover.maintenance, cover.expected))
    }

    /// What is the case at `at`, but for work under way. Of what is equally bad, the first of `holds` says it.
    pub(super) fn at(&self, at: Time) -> Said<'a> {
        if let Some(correction) = self.corrections.iter().rfind(|correction| correction.holds(at)) {
            return Said::Corrected(correction);
        }
        let severity = |row: &Recovered| row.recovery.status().severity();
        let holding = self.holds.iter().filter_map(|hold| Some((hold.incident, hold.holding(at)?)));
        if let Some((incident, row)) = holding.min_by_key(|(_, row)| Reverse(severity(row))) {
            return Said::ByIncident(incident, row);
        }
        let left = self.holds.iter().filter_map(|hold| hold.left(at).map(|(since, row)| (since, row, hold)));
        let last = left.min_by_key(|(since, row, _)| Reverse((*since, severity(row))));
        let by_incident = |row, hold: &Hold<'a>| match hold.is_removed && !self.is_judged {
            true => Said::LetGo(hold.incident),
            false => Said::ByIncident(hold.incident, row),
        };
        let last = last.map(|(since, row, hold)| (since, by_incident(row, hold)));
        let last = last.into_iter().chain(self.left_by_work(at)).max_by_key(|(since, _)| *since);
        let without = self.without.iter().rfind(|change| change.since <= at);
        // What an incident or work left stays until somebody says something after it.
        let is_newer = |change: &StatusChange, since| change.since >= since || change.recorded_at >= since;
        match (last, without) {
            (Some((since, _)), Some(change)) if is_newer(change, since) => Said::WithoutIncident(change),
            (Some((_, said)), _) => said,
            (None, Some(change)) => Said::WithoutIncident(change),
            (None, None) => Said::Nothing,
        }
    }

    /// The last work that ended by `at` and left something, and when. It leaves in order what it touched, unless something
    /// worse than expected was the case to its end, or nothing was ever known and nobody vouches for it.
    fn left_by_work(&self, at: Time) -> Option<(Time, Said<'a>)> {
        let ended = self.covers.iter().filter_map(|cover| Some((cover.until.filter(|until| *until <= at)?, cover)));
        let left = ended.filter(|(until, cover)| {
            let said = self.without.iter().rfind(|change| change.since < *until).map(|change| change.to);
            let is_worse = said.is_some_and(|said| said.severity() > cover.expected.severity());
            !is_worse && (cover.is_vouched_for || self.is_known(*until, said))
        });
        left.max_by_key(|(until, _)| *until).map(|(until, cover)| (until, Said::LeftByWork(cover.maintenance)))
    }

    /// True where anything was known just before `until`, by an incident that has let go or by `said` without any.
    fn is_known(&self, until: Time, said: Option<Status>) -> bool {
        let mut holds = self.holds.iter().filter(|hold| self.is_judged || !hold.is_removed);
        said.is_some_and(|said| said != Status::Unknown) || holds.any(|hold| hold.left(until).is_some())
    }
}

/// The changes that nothing of ours brought and that still count, in the order of their instants: one that was dated back
/// took the place of what was said since. `changes` are in the order in which they were recorded, but for what was carried
/// over from another page: that is older than all that was recorded here, whenever it came.
pub(super) fn standing(changes: &[StatusChange]) -> Vec<&StatusChange> {
    let carried_over = Actor::import();
    let own = changes.iter().filter(|change| change.cause.is_none());
    let (carried, recorded): (Vec<_>, Vec<_>) = own.partition(|change| change.actor == carried_over.as_str());
    let mut standing: Vec<&StatusChange> = Vec::new();
    for change in carried.into_iter().chain(recorded) {
        while standing.pop_if(|last| last.since >= change.since).is_some() {}
        standing.push(change);
    }
    standing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::statuses::Basis;
    use crate::domain::time::from_millis;

    #[test]
    fn what_was_carried_over_later_takes_the_place_of_nothing_that_was_recorded_here() {
        let change = |actor: &str, to: Status, since: i64, recorded: i64| StatusChange {
            component: ComponentId::from_slug("mail"),
            from: Status::Unknown,
            to,
            since: from_millis(since).unwrap(),
            recorded_at: from_millis(recorded).unwrap(),
            as_of: from_millis(since).unwrap(),
            basis: Basis::Probe,
            actor: actor.to_owned(),
            why: None,
            cause: None,
        };
        let changes = [
            change("probe:mail", Status::MajorOutage, 100, 100),
            change("import", Status::PartialOutage, 10, 200),
            change("import", Status::Operational, 20, 200),
        ];
        let said: Vec<Status> = standing(&changes).into_iter().map(|change| change.to).collect();
        assert_eq!(said, [Status::PartialOutage, Status::Operational, Status::MajorOutage]);
    }
}
