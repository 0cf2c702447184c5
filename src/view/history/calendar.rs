//! What the record holds of each month: what is counted of it, which incidents and maintenances touched it, and when any
//! of that last changed.

use crate::domain::history::{Month, MonthRecord};
use crate::domain::incidents::IncidentRecord;
use crate::domain::maintenances::{MaintenanceRecord, State};
use crate::domain::record::{PublicRecord, Stamp};
use crate::domain::time::{Time, day_of};
use chrono_tz::Tz;

/// One month.
#[derive(Debug)]
pub(crate) struct MonthEntry<'a> {
    pub(crate) month: Month,
    /// What is counted of it; `None` for one of which only incidents are known.
    pub(crate) record: Option<&'a MonthRecord>,
    /// The incidents that touched it, in the order of the record.
    pub(crate) incidents: Vec<&'a IncidentRecord>,
    /// The maintenances that touched it or were announced for it, in the order of the record.
    pub(crate) maintenances: Vec<&'a MaintenanceRecord>,
    /// When anything of this last changed, or the month got one before it.
    pub(crate) stamp: Stamp,
}

/// Every month from the first of which anything is known to the last, without a gap.
#[derive(Debug)]
pub(crate) struct Calendar<'a> {
    months: Vec<MonthEntry<'a>>,
}

/// From which month to which something reached; `None` for what lasts.
struct Reach {
    from: Month,
    until: Option<Month>,
}

impl<'a> Calendar<'a> {
    /// The calendar of `record` in `zone`. It reads no clock: what lasts reaches to the last month that the record knows.
    pub(crate) fn of(record: &'a PublicRecord, zone: Tz) -> Calendar<'a> {
        let month = |at: Time| Month::of(day_of(at, zone));
        let incidents: Vec<(&IncidentRecord, Reach)> =
            record.incidents.iter().map(|one| (one.as_ref(), reach_of_incident(one, month))).collect();
        let maintenances: Vec<(&MaintenanceRecord, Reach)> =
            record.maintenances.iter().map(|one| (one.as_ref(), reach_of_maintenance(one, month))).collect();
        // What is to come makes no month of history.
        let begun = maintenances.iter().filter(|(one, _)| one.state.started_at().is_some());
        let reaches = incidents.iter().map(|(_, reach)| reach).chain(begun.map(|(_, reach)| reach));
        let reached = reaches.flat_map(|reach| [Some(reach.from), reach.until]).flatten();
        let known: Vec<Month> = record.months.iter().map(|one| one.month).chain(reached).collect();
        let (Some(first), Some(last)) = (known.iter().min().copied(), known.iter().max().copied()) else {
            return Calendar { months: Vec::new() };
        };
        let mut months: Vec<MonthEntry<'a>> = Vec::new();
        let mut month = first;
        while month <= last {
            months.push(MonthEntry {
                month,
                record: None,
                incidents: Vec::new(),
                maintenances: Vec::new(),
                stamp: record.content,
            });
            month = month.next();
        }
        let mut calendar = Calendar { months };
        for one in &record.months {
            calendar
                .each(&Reach { from: one.month, until: Some(one.month) }, |entry| entry.record = Some(one.as_ref()));
        }
        for (incident, reach) in &incidents {
            calendar.each(reach, |entry| entry.incidents.push(incident));
        }
        for (maintenance, reach) in &maintenances {
            calendar.each(reach, |entry| entry.maintenances.push(maintenance));
        }
        calendar.stamp();
        calendar
    }

    fn each(&mut self, reach: &Reach, mut note: impl FnMut(&mut MonthEntry<'a>)) {
        let from = self.months.partition_point(|entry| entry.month < reach.from);
        let is_reached = |entry: &&mut MonthEntry<'a>| reach.until.is_none_or(|until| entry.month <= until);
        self.months[from..].iter_mut().take_while(is_reached).for_each(&mut note);
    }

    /// A month links to the one before it. Where that came in later, with old incidents that were taken over, the oldest
    /// stamp of all that lies before it is new: so it belongs to its own.
    fn stamp(&mut self) {
        let mut oldest_before: Option<Stamp> = None;
        for entry in &mut self.months {
            let incidents = entry.incidents.iter().map(|incident| incident.stamp);
            let maintenances = entry.maintenances.iter().map(|maintenance| maintenance.stamp);
            let touching: Vec<Stamp> = incidents.chain(maintenances).collect();
            let own =
                touching.iter().copied().chain(entry.record.map(|record| record.stamp)).chain(oldest_before).max();
            entry.stamp = own.unwrap_or(entry.stamp);
            oldest_before = touching.into_iter().chain(oldest_before).min();
        }
    }

    /// Every month, the first first.
    pub(crate) fn months(&self) -> &[MonthEntry<'a>] {
        &self.months
    }

    /// One month.
    pub(crate) fn find(&self, month: Month) -> Option<&MonthEntry<'a>> {
        self.months.iter().find(|entry| entry.month == month)
    }

    /// The months of a year, the first first.
    pub(crate) fn of_year(&self, year: i32) -> &[MonthEntry<'a>] {
        let from = self.months.partition_point(|entry| entry.month.year() < year);
        let until = self.months.partition_point(|entry| entry.month.year() <= year);
        &self.months[from..until]
    }

    /// Every year, the latest first.
    pub(crate) fn years(&self) -> Vec<i32> {
        let mut years: Vec<i32> = self.months.iter().rev().map(|entry| entry.month.year()).collect();
        years.dedup();
        years
    }

    /// When anything of `months` last changed; that of the page where there are none.
    pub(crate) fn stamp_of(months: &[MonthEntry<'_>], record: &PublicRecord) -> Stamp {
        months.iter().map(|entry| entry.stamp).max().unwrap_or(record.content)
    }
}

fn reach_of_incident(incident: &IncidentRecord, month: impl Fn(Time) -> Month) -> Reach {
    let from = incident.start().map_or(incident.opened_at, |start| start.at);
    Reach { from: month(from), until: incident.state.resolved_at().map(|at| month(at.max(from))) }
}

fn reach_of_maintenance(maintenance: &MaintenanceRecord, month: impl Fn(Time) -> Month) -> Reach {
    let from = maintenance.begins_at();
    let announced_until = maintenance.announced().map_or(from, |announced| announced.until);
    let until = match maintenance.state {
        State::InProgress { .. } | State::Verifying { .. } => None,
        State::Completed { ended_at, .. } => Some(ended_at),
        State::Planned | State::Cancelled { .. } => Some(announced_until),
    };
    Reach { from: month(from), until: until.map(|until| month(until.max(from))) }
}
