//! What is said of recovery, and what time alone does to an incident.

use super::drafts::{Act, Leaves, RecoveryDraft};
use super::publishing::{refuse_far_ahead, refuse_implausible};
use super::{Impact, IncidentRecord, IncidentRefusal};
use crate::domain::actors::Actor;
use crate::domain::advice::AdviceEnd;
use crate::domain::estimates::{Estimate, EstimateOutcome, Estimated};
use crate::domain::ids::{ComponentId, UpdateId};
use crate::domain::promises::Promise;
use crate::domain::recoveries::{Recovered, Recovery, by_component, members, timeline};
use crate::domain::status::Status;
use crate::domain::time::Time;
use std::collections::{BTreeMap, BTreeSet};

impl IncidentRecord {
    /// The components that it tracks now.
    pub fn members(&self) -> BTreeSet<ComponentId> {
        members(&self.sets)
    }

    /// The statement that holds for each component it tracks now.
    pub fn standings(&self) -> BTreeMap<ComponentId, &Recovered> {
        let members = self.members();
        let mut standings = BTreeMap::new();
        for (component, rows) in by_component(&self.recoveries) {
            if let Some(row) = timeline(rows).pop().filter(|_| members.contains(&component)) {
                standings.insert(component, row);
            }
        }
        standings
    }

    /// Records how far components are back. A step back from there is a relapse and stays visible.
    pub fn recover(
        &mut self,
        drafts: &[RecoveryDraft],
        update: Option<UpdateId>,
        leaves: &Leaves,
        act: Act<'_>,
    ) -> Result<(), IncidentRefusal> {
        self.keep_time(act.now);
        // What was left open at the end is told as it comes back.
        let is_excepted = |component| self.standing_exceptions().any(|one| one.component == component);
        if !drafts.iter().all(|draft| is_excepted(draft.component)) {
            self.require_open()?;
        }
        let members = self.members();
        let standings = self.standings();
        let mut named = BTreeSet::new();
        for draft in drafts {
            if !members.contains(&draft.component) {
                return Err(IncidentRefusal::NotTracked { component: leaves.slug(draft.component) });
            }
            if !named.insert(draft.component) {
                return Err(IncidentRefusal::NamedTwice { component: leaves.slug(draft.component) });
            }
            refuse_implausible("since", draft.since, act)?;
            refuse_implausible("as of", draft.as_of, act)?;
            if draft.since > draft.as_of {
                return Err(IncidentRefusal::SinceAfterAsOf { component: leaves.slug(draft.component) });
            }
            if let Recovery::Watching { until } = draft.recovery {
                refuse_far_ahead("the end of watching", until, act)?;
            }
            let rows = self.recoveries.iter().filter(|row| row.component == draft.component && !row.is_undone);
            let first = rows.map(|row| row.since).min().filter(|_| standings.contains_key(&draft.component));
            if draft.recovery.step().is_back() && first.is_some_and(|first| draft.since < first) {
                return Err(IncidentRefusal::BackBeforeOut { component: leaves.slug(draft.component) });
            }
        }
        for draft in drafts {
            let number = self.recoveries.last().map_or(1, |row| row.number + 1);
            self.recoveries.push(Recovered {
                number,
                component: draft.component,
                recovery: draft.recovery.clone(),
                since: draft.since,
                as_of: draft.as_of,
                recorded_at: act.now,
                basis: draft.basis,
                by: act.by.clone(),
                update,
                is_undone: false,
            });
            if draft.recovery.step().is_back() {
                self.settle(draft.component, draft.since, act.now);
            }
        }
        self.weigh(leaves.count());
        Ok(())
    }

    /// What is known of components that came to be tracked, from the page.
    pub(super) fn take_in(
        &mut self,
        components: impl Iterator<Item = ComponentId>,
        leaves: &Leaves,
    ) -> Result<(), IncidentRefusal> {
        for component in components {
            let leaf = leaves.require(component)?;
            if self.tracked(component).is_none() {
                self.tracked.push(leaf.tracked.clone());
            }
        }
        leaves.sort(self);
        Ok(())
    }

    /// The impact by the rules: of every component that it ever tracked, at its worst.
    pub fn computed_impact(&self, leaves: usize) -> Impact {
        let mut worst: BTreeMap<ComponentId, Status> = BTreeMap::new();
        for row in self.recoveries.iter().filter(|row| !row.is_undone) {
            let status = worst.entry(row.component).or_insert(Status::Operational);
            *status = status.worse(row.recovery.status());
        }
        let tier = |component: &ComponentId| self.tracked(*component).and_then(|tracked| tracked.tier);
        Impact::of(worst.iter().map(|(component, status)| (tier(component), *status)), leaves)
    }

    pub(super) fn weigh(&mut self, leaves: usize) {
        let computed = self.computed_impact(leaves);
        self.impact = self.impact_override.as_ref().map_or(computed, |said| said.impact);
    }

    /// Settles the estimates and ends the advice for a component that is back since `back_at`.
    fn settle(&mut self, component: ComponentId, back_at: Time, now: Time) {
        let is_about = |other: Option<ComponentId>| other == Some(component);
        self.settle_estimates(|estimated| is_about(estimated.component), back_at);
        for advice in self.advice.iter_mut().filter(|advice| is_about(advice.component) && advice.ended_at.is_none()) {
            if advice.end == AdviceEnd::WhenRestored {
                advice.ended_at = Some(now);
            }
        }
    }

    /// Settles what was about the whole incident, which is over since `at`. What was said of components that are left open
    /// did not come true.
    pub(super) fn settle_at_the_end(&mut self, at: Time, now: Time) {
        let left_open: Vec<ComponentId> = self.standing_exceptions().map(|exception| exception.component).collect();
        self.let_go(|component| component.is_some_and(|component| left_open.contains(&component)), now);
        self.settle_estimates(|_| true, at);
        for advice in self.advice.iter_mut().filter(|advice| advice.end == AdviceEnd::WhenRestored) {
            advice.ended_at.get_or_insert(now);
        }
    }

    /// Nothing more is expected here of what `is_about` names, nor advised. What is about the whole incident has no component.
    pub(super) fn let_go(&mut self, is_about: impl Fn(Option<ComponentId>) -> bool, now: Time) {
        let due: Vec<Option<Time>> = self.estimates.iter().map(|estimated| self.due_at(estimated)).collect();
        for (estimated, due_at) in self.estimates.iter_mut().zip(due) {
            if is_about(estimated.component) && estimated.outcome.is_current() {
                estimated.outcome = estimated.settled(due_at, None, Some(now));
            }
        }
        for advice in self.advice.iter_mut().filter(|advice| is_about(advice.component)) {
            advice.ended_at.get_or_insert(now);
        }
    }

    /// Takes back what the return of components had settled, where they are not back after all.
    pub(super) fn unsettle(&mut self, components: &[ComponentId]) {
        let standings = self.standings();
        let is_back =
            |component: &ComponentId| standings.get(component).is_some_and(|row| row.recovery.step().is_back());
        let out: Vec<ComponentId> = components.iter().filter(|component| !is_back(component)).copied().collect();
        for component in out {
            let latest = self.estimates.iter_mut().rfind(|estimated| estimated.component == Some(component));
            if let Some(estimated) = latest.filter(|estimated| !estimated.outcome.is_current()) {
                estimated.outcome = EstimateOutcome::Standing;
            }
            for advice in self.advice.iter_mut().filter(|advice| advice.component == Some(component)) {
                if advice.end == AdviceEnd::WhenRestored {
                    advice.ended_at = None;
                }
            }
        }
    }

    fn settle_estimates(&mut self, is_about: impl Fn(&Estimated) -> bool, back_at: Time) {
        let due: Vec<Option<Time>> = self.estimates.iter().map(|estimated| self.due_at(estimated)).collect();
        for (estimated, due_at) in self.estimates.iter_mut().zip(due) {
            if estimated.outcome.is_current() && is_about(estimated) {
                estimated.outcome = estimated.settled(due_at, Some(back_at), None);
            }
        }
    }

    /// The instant by which an estimate says that it is back, once that is known.
    pub fn due_at(&self, estimated: &Estimated) -> Option<Time> {
        let came_at = match estimated.estimate {
            Estimate::Conditional { fact, .. } => self.facts.iter().find(|other| other.id == fact)?.came_at(),
            _ => None,
        };
        estimated.estimate.due_at(came_at)
    }

    /// What has been due by `now`, written down: a promise whose time passed, an overdue estimate, advice at its end, a
    /// component that was watched for long enough. True where anything was. Right however late and however often it is
    /// called; every other act calls it first.
    pub fn keep_time(&mut self, now: Time) -> bool {
        let mut is_changed = false;
        let is_open = self.state.is_open();
        if let Some(promise) = self.promises.last_mut().filter(|_| is_open)
            && promise.fulfilled_at.is_none()
            && promise.missed_at.is_none()
            && promise.due_at < now
        {
            promise.missed_at = Some(promise.due_at);
            is_changed = true;
        }
        let due: Vec<Option<Time>> = self.estimates.iter().map(|estimated| self.due_at(estimated)).collect();
        for (estimated, due_at) in self.estimates.iter_mut().zip(due) {
            if let Some(since) = due_at.filter(|due_at| *due_at <= now)
                && estimated.outcome == EstimateOutcome::Standing
            {
                estimated.outcome = EstimateOutcome::Overdue { since };
                is_changed = true;
            }
        }
        for advice in self.advice.iter_mut().filter(|advice| advice.ended_at.is_none()) {
            if let AdviceEnd::At(at) = advice.end
                && at <= now
            {
                advice.ended_at = Some(at);
                is_changed = true;
            }
        }
        for (until, watched) in self.watched().into_iter().filter(|(until, _)| *until <= now) {
            let number = self.recoveries.last().map_or(1, |row| row.number + 1);
            let (recovery, by) = (Recovery::Restored, Actor::timekeeper());
            // Nobody looked at that instant, so what it is as of stays. It belongs to the update that had it watched: who puts that right takes this back as well.
            self.recoveries.push(Recovered { number, recovery, since: until, recorded_at: now, by, ..watched });
            is_changed = true;
        }
        is_changed
    }

    /// The next instant at which [`IncidentRecord::keep_time`] has something to write; `None` where nothing waits.
    pub fn next_due_at(&self) -> Option<Time> {
        // A word that comes at the very instant is in time.
        let after = |promise: &Promise| promise.due_at + chrono::Duration::milliseconds(1);
        let promise = self.promise().filter(|promise| promise.missed_at.is_none()).map(after);
        let standing = self.estimates.iter().filter(|estimated| estimated.outcome == EstimateOutcome::Standing);
        let estimates = standing.filter_map(|estimated| self.due_at(estimated));
        let advice =
            self.advice.iter().filter(|advice| advice.ended_at.is_none()).filter_map(|advice| match advice.end {
                AdviceEnd::At(at) => Some(at),
                AdviceEnd::WhenRestored => None,
            });
        let watched = self.watched().into_iter().map(|(until, _)| until);
        promise.into_iter().chain(estimates).chain(advice).chain(watched).min()
    }

    fn watched(&self) -> Vec<(Time, Recovered)> {
        let until = |row: &Recovered| match row.recovery {
            Recovery::Watching { until } => Some(until),
            _ => None,
        };
        self.standings().into_values().filter_map(|row| until(row).map(|until| (until, row.clone()))).collect()
    }
}
