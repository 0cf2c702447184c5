//! What staff see of everything at one moment: what the page says, what the checks say, what is open, and who is there.

use super::alerts::{Acknowledgement, Alert};
use super::catalogue::{Component, Facility, Group};
use super::duty::HandOver;
use super::estimates::{EstimateOutcome, Estimated};
use super::facilities;
use super::ids::{ComponentId, FacilityId, IncidentId};
use super::incidents::Held;
use super::promises::Signal;
use super::record::Stamp;
use super::staff::Staff;
use super::status::Status;
use super::statuses::{Span, StatusEnd};
use super::time::Time;
use super::updates::Update;
use super::verdict::{Part, Standing, status_of_component};
use chrono::Duration;
pub use returns::Returned;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

/// For so long an incident that ended stays at hand: an all clear that came too early is noticed within a day.
pub const AT_HAND: Duration = Duration::hours(24);
/// How many failing components of a facility make a failure of the facility: of one alone nobody can tell.
const TOGETHER_MIN: usize = 2;

/// What the checks of one component say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// What it adds up to.
    pub status: Status,
    /// Since when.
    pub since: Time,
    /// How many probes report.
    pub reporting: usize,
    /// How many of them are not well.
    pub failing: usize,
}

impl Checked {
    /// What `parts` say together; `None` where nobody reports.
    pub fn of(parts: &[Part]) -> Option<Checked> {
        let status = status_of_component(parts).filter(|status| *status != Status::Unknown)?;
        let reporting = || parts.iter().map(|part| part.kept).filter(|kept| kept.standing != Standing::Unknown);
        let is_failing = |standing: Standing| standing.badness() > 0;
        let failing = reporting().filter(|kept| is_failing(kept.standing));
        let since = match status {
            Status::Operational => reporting().map(|kept| kept.since).max(),
            _ => failing.clone().map(|kept| kept.since).min(),
        };
        Some(Checked { status, since: since?, reporting: reporting().count(), failing: failing.count() })
    }
}

/// That the page says something else of a component than its checks do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contradiction {
    /// Which leaf.
    pub component: ComponentId,
    /// What the page says.
    pub public: Status,
    /// What the checks say.
    pub checked: Checked,
    /// The open incident that tracks it.
    pub incident: Option<IncidentId>,
}

impl Contradiction {
    /// True where it is worse than the page says: people are told that it works.
    pub fn is_hidden(&self) -> bool {
        self.checked.status.severity() > self.public.severity()
    }
}

/// An incident that nobody has opened yet: what fails, whether the page shows that already or not. A status alone tells nobody
/// what is done about it, nor when the next word comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What it would be about: a facility whose components fail together, or one component.
    pub about: Alert,
    /// What fails, in the order of the page.
    pub components: Vec<ComponentId>,
    /// Since when the first of them.
    pub since: Time,
    /// True where the page says of one of them that it is better than its checks do.
    pub is_hidden: bool,
}

/// Everything that staff see, as it was read at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Situation {
    /// Where the public record stands.
    pub content: Stamp,
    /// The catalogue's groups, in the order of the page.
    pub groups: Vec<Group>,
    /// Its facilities.
    pub facilities: Vec<Facility>,
    /// Its components, each followed by its functions.
    pub components: Vec<Component>,
    /// What the page says of each leaf, and since when.
    pub statuses: HashMap<ComponentId, Span>,
    /// When what staff set ends by itself.
    pub ends: HashMap<ComponentId, StatusEnd>,
    /// What the checks say of each that is checked and reports.
    pub checked: BTreeMap<ComponentId, Checked>,
    /// The open incidents, the worst first.
    pub open: Vec<Held>,
    /// Those that ended within [`AT_HAND`], the latest first.
    pub ended: Vec<Held>,
    /// What was acknowledged.
    pub acknowledged: Vec<Acknowledgement>,
    /// Who is on call, in order.
    pub on_call: Vec<Staff>,
    /// The hand-overs that wait to be taken.
    pub waiting: Vec<HandOver>,
}

/// The worst first: by impact, then by whose next word is due first.
pub fn worst_first(open: &mut [Held]) {
    let due = |held: &Held| held.incident.promise().map_or(Time::MAX_UTC, |promise| promise.due_at);
    open.sort_by_key(|held| (Reverse(held.incident.impact), due(held), held.incident.id));
}

impl Situation {
    /// The incident of an id, open or at hand; without an id the worst that is open.
    pub fn incident(&self, id: Option<IncidentId>) -> Option<&Held> {
        match id {
            Some(id) => self.open.iter().chain(&self.ended).find(|held| held.incident.id == id),
            None => self.open.first(),
        }
    }

    /// The leaves, in the order of the page.
    pub fn leaves(&self) -> impl Iterator<Item = &Component> {
        let parents: HashSet<ComponentId> = self.components.iter().filter_map(|component| component.parent).collect();
        self.components.iter().filter(move |component| !parents.contains(&component.id))
    }

    /// Which open incident tracks each component.
    pub fn tracking(&self) -> HashMap<ComponentId, IncidentId> {
        let mut tracking = HashMap::new();
        for held in self.open.iter().rev() {
            tracking.extend(held.incident.members().into_iter().map(|component| (component, held.incident.id)));
        }
        tracking
    }

    /// Where page and checks disagree: first what is worse than the page says, then by how much and for how long. What is
    /// being worked on as announced is no contradiction.
    pub fn contradictions(&self) -> Vec<Contradiction> {
        let tracking = self.tracking();
        let contradiction = |(component, checked): (&ComponentId, &Checked)| {
            let public = self.statuses.get(component)?.status;
            let incident = tracking.get(component).copied();
            let found = Contradiction { component: *component, public, checked: *checked, incident };
            (public != checked.status && public != Status::UnderMaintenance).then_some(found)
        };
        let mut found: Vec<Contradiction> = self.checked.iter().filter_map(contradiction).collect();
        let distance = |one: &Contradiction| one.checked.status.severity().abs_diff(one.public.severity());
        found.sort_by_key(|one| (!one.is_hidden(), Reverse(distance(one)), one.checked.since, one.component));
        found
    }

    /// The incidents that should perhaps be opened. Where most checked components of a facility fail, it is the facility, the
    /// innermost of which that is true; every other failing component stands alone.
    pub fn candidates(&self) -> Vec<Candidate> {
        let mut failing = self.failing_untold();
        let hidden: HashSet<ComponentId> =
            self.contradictions().iter().filter(|one| one.is_hidden()).map(|one| one.component).collect();
        let is_hidden = |components: &[ComponentId]| components.iter().any(|one| hidden.contains(one));
        let mut candidates = Vec::new();
        let mut hanging: Vec<(FacilityId, Vec<ComponentId>)> = self
            .facilities
            .iter()
            .map(|facility| (facility.id, self.checked_on(facility.id)))
            .filter(|(_, components)| components.len() >= TOGETHER_MIN)
            .collect();
        hanging.sort_by_key(|(_, components)| components.len());
        for (facility, components) in hanging {
            let down: Vec<ComponentId> = components.iter().filter(|one| failing.contains_key(one)).copied().collect();
            if down.len() >= TOGETHER_MIN && 2 * down.len() > components.len() {
                let since = down.iter().filter_map(|component| failing.remove(component)).min();
                let about = Alert::Facility(facility);
                let is_hidden = is_hidden(&down);
                candidates.extend(since.map(|since| Candidate { about, components: down, since, is_hidden }));
            }
        }
        candidates.extend(failing.into_iter().map(|(component, since)| Candidate {
            about: Alert::Component(component),
            components: vec![component],
            since,
            is_hidden: hidden.contains(&component),
        }));
        candidates.sort_by_key(|candidate| (Reverse(candidate.components.len()), candidate.since, candidate.about));
        candidates
    }

    /// What fails by its checks while no open incident tracks it and no announced work explains it, with since when.
    fn failing_untold(&self) -> BTreeMap<ComponentId, Time> {
        let tracking = self.tracking();
        let is_untold = |(component, checked): &(&ComponentId, &Checked)| {
            let public = self.statuses.get(component).map(|span| span.status);
            let is_explained = public.is_none_or(|public| public == Status::UnderMaintenance);
            !is_explained && !tracking.contains_key(component) && checked.status.severity() > Status::Unknown.severity()
        };
        self.checked.iter().filter(is_untold).map(|(component, checked)| (*component, checked.since)).collect()
    }

    /// Since when the first of `components`, and of those that hang on `facility`, fails by its checks.
    pub fn failing_since(&self, facility: Option<FacilityId>, components: &[ComponentId]) -> Option<Time> {
        let hanging = facility.map(|facility| self.checked_on(facility)).unwrap_or_default();
        let checked = hanging.iter().chain(components).filter_map(|component| self.checked.get(component));
        checked.filter(|checked| checked.failing > 0).map(|checked| checked.since).min()
    }

    /// The words by which the latest incident at hand about any of `components` was told to be over.
    pub fn all_clear(&self, components: &[ComponentId]) -> Option<(&Held, &Update)> {
        let is_about = |held: &&Held| components.iter().any(|one| held.incident.members().contains(one));
        let held = self.ended.iter().find(is_about)?;
        let ours = |update: &&Update| update.kind.is_ours() && update.retraction.is_none();
        Some((held, held.incident.updates.iter().rfind(ours)?))
    }

    /// What other open incidents count as being elsewhere than `held` does, incident by incident. The page shows the worse.
    pub fn counted_otherwise(&self, held: &Held) -> Vec<(&Held, Vec<ComponentId>)> {
        let own = held.incident.standings();
        let others =
            self.open.iter().filter(|other| held.incident.state.is_open() && other.incident.id != held.incident.id);
        let differing = |other: &Held| -> Vec<ComponentId> {
            let theirs = other.incident.standings();
            let differs = |id: &ComponentId| {
                own.get(id)
                    .is_some_and(|row| theirs.get(id).is_some_and(|their| their.recovery.step() != row.recovery.step()))
            };
            self.leaves().map(|leaf| leaf.id).filter(differs).collect()
        };
        others.map(|other| (other, differing(other))).filter(|(_, components)| !components.is_empty()).collect()
    }

    /// The checked leaves that hang on a facility.
    fn checked_on(&self, facility: FacilityId) -> Vec<ComponentId> {
        let proposed = facilities::propose(&self.facilities, &self.components, facility);
        proposed.into_iter().map(|one| one.component).filter(|one| self.checked.contains_key(one)).collect()
    }

    /// The estimates of open incidents that staff are warned of: those that pass soon, and have not passed; each with when.
    pub fn passing_soon(&self, now: Time) -> Vec<(&Held, &Estimated, Time)> {
        let mut soon = Vec::new();
        for held in &self.open {
            let current = held.incident.estimates.iter().filter(|one| one.outcome.is_current());
            let due = current.filter_map(|one| Some((held, one, held.incident.due_at(one)?)));
            let is_over = |one: &Estimated| matches!(one.outcome, EstimateOutcome::Overdue { .. });
            soon.extend(due.filter(|(_, one, due_at)| one.warns_at(*due_at) <= now && !is_over(one)));
        }
        soon
    }

    /// What an alert is about that stands now: the components of the incident whose promise is due, those that an estimate speaks of,
    /// or those that fail. `None` for one that does not stand, and for what is about mail, which no component stands for.
    pub fn concerned_by(&self, alert: Alert, now: Time) -> Option<Vec<ComponentId>> {
        let members = |held: &Held| held.incident.members().into_iter().collect::<Vec<ComponentId>>();
        match alert {
            Alert::Promise(update) => {
                let is_due = |held: &&Held| {
                    let promise = held.incident.promise().filter(|promise| promise.made_by == update);
                    promise.and_then(|promise| promise.signal(now)).is_some_and(|signal| signal >= Signal::Due)
                };
                self.open.iter().find(is_due).map(members)
            }
            Alert::Estimate(number) => {
                let soon = self.passing_soon(now);
                let (held, estimated, _) = soon.into_iter().find(|(_, one, _)| one.number == number)?;
                Some(estimated.component.map_or_else(|| members(held), |component| vec![component]))
            }
            Alert::Component(_) | Alert::Facility(_) => {
                self.candidates().into_iter().find(|one| one.about == alert).map(|one| one.components)
            }
            Alert::Back(incident) => {
                self.returned().into_iter().find(|one| one.held.incident.id == incident).map(|one| one.components)
            }
            Alert::AllBack(incident) => self
                .all_back()
                .into_iter()
                .find(|(held, _)| held.incident.id == incident)
                .map(|(held, _)| members(held)),
            Alert::Failover | Alert::NoRelay | Alert::Stuck => None,
        }
    }

    /// Who has seen an alert, while that keeps it quiet.
    pub fn acknowledgement(&self, alert: Alert, now: Time) -> Option<&Acknowledgement> {
        self.acknowledged.iter().find(|seen| seen.alert == alert && seen.holds(now))
    }
}

mod returns;
#[cfg(test)]
mod tests;
