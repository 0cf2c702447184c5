//! That the page tells of an outage which is over: by the checks, or by what staff said of every part of it.

use super::Situation;
use crate::domain::ids::ComponentId;
use crate::domain::incidents::Held;
use crate::domain::recoveries::Step;
use crate::domain::status::Status;
use crate::domain::time::Time;

/// What an open incident counts as out although its checks find nothing wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Returned<'a> {
    /// The incident.
    pub held: &'a Held,
    /// What works, in the order of its ids.
    pub components: Vec<ComponentId>,
    /// Since when the first of them does while it counts as out.
    pub since: Time,
}

impl Situation {
    /// What works by its checks and counts as out, incident by incident. What is limited is not meant: checks see no limits. Nor is what
    /// is being worked on as announced.
    pub fn returned(&self) -> Vec<Returned<'_>> {
        let find = |held: &'_ Held| -> Vec<(ComponentId, Time)> {
            let out = held.incident.standings().into_iter().filter(|(_, row)| row.recovery.step() == Step::Down);
            let working = out.filter_map(|(component, row)| {
                let public = self.statuses.get(&component)?.status;
                let checked = self.checked.get(&component).filter(|checked| checked.status == Status::Operational)?;
                (public != Status::UnderMaintenance).then_some((component, checked.since.max(row.since)))
            });
            working.collect()
        };
        let returned = self.open.iter().filter_map(|held| {
            let working = find(held);
            let since = working.iter().map(|(_, since)| *since).min()?;
            Some(Returned { held, components: working.into_iter().map(|(component, _)| component).collect(), since })
        });
        returned.collect()
    }

    /// The open incidents all of which is restored, each with when the last of it was said to be.
    pub fn all_back(&self) -> Vec<(&Held, Time)> {
        let since = |held: &'_ Held| {
            let standings = held.incident.standings();
            let is_restored = standings.values().all(|row| row.recovery.step() == Step::Restored);
            standings.values().map(|row| row.recorded_at).max().filter(|_| is_restored)
        };
        self.open.iter().filter_map(|held| Some((held, since(held)?))).collect()
    }
}
