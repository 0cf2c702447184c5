//! Records of ours from what another page said.

use super::matching::Matching;
use super::{OpenIncident, Origin, PastIncident, PastMaintenance, PastUpdate, StillOpen, kept_update_id};
use crate::domain::actors::Actor;
use crate::domain::ids::{ComponentId, IncidentId, MaintenanceId};
use crate::domain::incidents::drafts::Leaves;
use crate::domain::incidents::{IncidentRecord, Phase, Precision, Speaker, Start, State, Tracked};
use crate::domain::language::Wording;
use crate::domain::maintenances::{self, Affected, Announced, Ending, MaintenanceRecord, MaintenanceUpdate};
use crate::domain::record::Stamp;
use crate::domain::recoveries::{LimitedAs, Recovered, Recovery, SetVersion};
use crate::domain::status::Status;
use crate::domain::statuses::Basis;
use crate::domain::time::Time;
use crate::domain::updates::{Revision, Update, UpdateKind};
use std::collections::{BTreeMap, BTreeSet};

/// What records are made with.
#[derive(Debug, Clone, Copy)]
pub struct Carrier<'a> {
    /// The id of the other page.
    pub page: &'a str,
    /// Which of our components it speaks of.
    pub matching: &'a Matching,
    /// Our leaves.
    pub leaves: &'a Leaves,
    /// Who spoke there.
    pub speaker: &'a Speaker,
    /// What stands for the limits of what was partly out, of which the other page has no words.
    pub partial: &'a Wording,
    /// As [`Carrier::partial`] of what was slow.
    pub degraded: &'a Wording,
}

/// The id that a record keeps: its own there, so that old links go on working, or where that is none for us, one that
/// always follows from it.
macro_rules! kept_id {
    ($carrier:expr, $id:expr, $kind:ident) => {
        $kind::parse($id).unwrap_or_else(|| $kind::from_slug(&format!("{}~{}", $carrier.page, $id)))
    };
}

impl Carrier<'_> {
    /// An incident as we keep it. What it still called out or limited at its end counts as restored from then on: that it
    /// is over is the other page's own last word.
    pub fn incident(&self, past: &PastIncident) -> IncidentRecord {
        let updates: Vec<Update> =
            (1..).zip(past.updates.iter().filter_map(|one| self.update(one))).map(number).collect();
        let reported_at =
            updates.iter().find(|update| update.phase == Phase::Postmortem).map(|update| update.display_at);
        let recoveries = self.recoveries(past);
        let tracked = self.tracked(recoveries.iter().map(|row| row.component));
        let set = SetVersion {
            version: 1,
            at: past.began_at,
            recorded_at: past.opened_at,
            reason: None,
            added: tracked.iter().map(|tracked| tracked.component).collect(),
            removed: Vec::new(),
            left_out: Vec::new(),
        };
        IncidentRecord {
            id: self.incident_id(&past.id),
            stamp: Stamp { sequence: 0, at: last_said(&past.updates, past.resolved_at) },
            title: past.title.clone(),
            state: match reported_at {
                Some(at) => State::Reported { resolved_at: past.resolved_at, at },
                None => State::Resolved { at: past.resolved_at },
            },
            impact: past.impact,
            impact_override: None,
            starts: vec![Start {
                at: past.began_at,
                precision: Precision::Minute,
                said_at: past.opened_at,
                reason: None,
            }],
            opened_at: past.opened_at,
            contact: None,
            updates,
            sets: if tracked.is_empty() { Vec::new() } else { vec![set] },
            tracked,
            recoveries,
            exceptions: Vec::new(),
            estimates: Vec::new(),
            promises: Vec::new(),
            advice: Vec::new(),
            facts: Vec::new(),
            safety: Vec::new(),
            causes: Vec::new(),
            imported_from: Some(self.origin(&past.id)),
        }
    }

    /// The id that the incident `id` of the other page has here.
    pub fn incident_id(&self, id: &str) -> IncidentId {
        kept_id!(self, id, IncidentId)
    }

    /// What an incident that is not over leaves unknown: a row for each of our leaves that it touches.
    pub fn open(&self, open: &OpenIncident) -> Vec<StillOpen> {
        let incident = self.incident_id(&open.id);
        let touched: BTreeSet<ComponentId> =
            open.touched.iter().filter_map(|named| self.matching.find(named)).collect();
        let row = |component| StillOpen { incident, component, began_at: open.began_at };
        touched.into_iter().map(row).collect()
    }

    /// A maintenance as we keep it.
    pub fn maintenance(&self, past: &PastMaintenance) -> MaintenanceRecord {
        let by = Actor::import();
        let update = |(number, one): (u32, &PastUpdate<maintenances::Phase>)| MaintenanceUpdate {
            id: kept_update_id(self.page, &one.id),
            number,
            phase: one.phase,
            body: one.body.clone(),
            as_of: one.display_at,
            published_at: one.published_at,
            by: by.clone(),
        };
        let (from, until) = past.announced;
        MaintenanceRecord {
            id: kept_id!(self, &past.id, MaintenanceId),
            stamp: Stamp { sequence: 0, at: last_said(&past.updates, past.ended_at) },
            title: past.title.clone(),
            state: maintenances::State::Completed { started_at: past.started_at, ended_at: past.ended_at },
            announced: vec![Announced { from, until, said_at: past.planned_at, reason: None }],
            affected: self.affected(past),
            ending: Ending::ByStaff,
            updates: (1..).zip(&past.updates).map(update).collect(),
            planned_at: past.planned_at,
            recurrence: None,
            overrun: None,
            imported_from: Some(self.origin(&past.id)),
        }
    }

    fn origin(&self, id: &str) -> Origin {
        Origin { page: self.page.to_owned(), id: id.to_owned() }
    }

    /// An update; `None` for one without words, which has nothing to show.
    fn update(&self, past: &PastUpdate<Phase>) -> Option<Update> {
        let by = Actor::import();
        let kind = if past.phase == Phase::Postmortem { UpdateKind::Report } else { UpdateKind::Regular };
        let first = Revision { body: past.body.clone()?, at: past.published_at, by: by.clone(), reason: None };
        Some(Update {
            id: kept_update_id(self.page, &past.id),
            number: 0,
            kind,
            phase: past.phase,
            as_of: past.display_at,
            display_at: past.display_at,
            published_at: past.published_at,
            speaker: self.speaker.clone(),
            author: by,
            approver: None,
            waived: None,
            revisions: vec![first],
            retraction: None,
        })
    }

    fn recoveries(&self, past: &PastIncident) -> Vec<Recovered> {
        let mut rows: Vec<Recovered> = Vec::new();
        let mut standing: BTreeMap<ComponentId, Recovery> = BTreeMap::new();
        let mut say = |component, recovery: Recovery, since: Time, recorded_at, update: Option<&str>| {
            if standing.get(&component) == Some(&recovery) {
                return;
            }
            rows.push(Recovered {
                number: rows.len() as i64 + 1,
                component,
                recovery: recovery.clone(),
                since,
                as_of: since,
                recorded_at,
                basis: Basis::Staff,
                by: Actor::import(),
                update: update.map(|id| kept_update_id(self.page, id)),
                is_undone: false,
            });
            standing.insert(component, recovery);
        };
        for update in &past.updates {
            let id = update.body.as_ref().map(|_| update.id.as_str());
            for (named, status) in &update.statuses {
                let stated = self.matching.find(named).zip(self.recovery(*status));
                if let Some((component, recovery)) = stated.filter(|(id, _)| self.leaves.get(*id).is_some()) {
                    let since = update.display_at.clamp(past.began_at, past.resolved_at);
                    say(component, recovery, since, update.published_at, id);
                }
            }
        }
        let touched = past.names().filter_map(|named| self.matching.find(named));
        for component in touched.filter(|id| self.leaves.get(*id).is_some()).collect::<BTreeSet<_>>() {
            say(component, Recovery::Restored, past.resolved_at, past.resolved_at, None);
        }
        rows
    }

    /// What a status says of a recovery; that work was under way says nothing of it.
    fn recovery(&self, status: Status) -> Option<Recovery> {
        match status {
            Status::MajorOutage => Some(Recovery::Down),
            Status::PartialOutage => {
                Some(Recovery::Limited { as_status: LimitedAs::Partial, limits: self.partial.clone() })
            }
            Status::DegradedPerformance => {
                Some(Recovery::Limited { as_status: LimitedAs::Degraded, limits: self.degraded.clone() })
            }
            Status::Operational => Some(Recovery::Restored),
            Status::UnderMaintenance | Status::Unknown => None,
        }
    }

    fn tracked(&self, components: impl Iterator<Item = ComponentId>) -> Vec<Tracked> {
        let components: BTreeSet<ComponentId> = components.collect();
        let mut found: Vec<&Tracked> =
            components.iter().filter_map(|id| Some(&self.leaves.get(*id)?.tracked)).collect();
        found.sort_by_key(|tracked| self.leaves.place(tracked.component));
        found.into_iter().cloned().collect()
    }

    /// What it touched, each with the worst that was said of it. "Under maintenance" says that work was under way, and
    /// nothing of what was expected.
    fn affected(&self, past: &PastMaintenance) -> Vec<Affected> {
        let mut worst: BTreeMap<ComponentId, Status> = BTreeMap::new();
        let stated = past.updates.iter().flat_map(|update| &update.statuses).map(|(named, status)| (named, *status));
        for (named, status) in stated.chain(past.touched.iter().map(|named| (named, Status::Operational))) {
            if let Some(component) = self.matching.find(named) {
                let before = worst.entry(component).or_insert(Status::Operational);
                *before = before.worse(status);
            }
        }
        let leaves = self.tracked(worst.keys().copied());
        let affected = leaves.into_iter().map(|leaf| {
            let expected = worst.get(&leaf.component).copied().unwrap_or(Status::Operational);
            Affected { leaf, expected }
        });
        affected.collect()
    }
}

/// When something was last said of what was over at `end`.
fn last_said<P>(updates: &[PastUpdate<P>], end: Time) -> Time {
    updates.iter().map(|update| update.published_at).fold(end, Time::max)
}

fn number((number, update): (u32, Update)) -> Update {
    Update { number, ..update }
}
