//! What feeds tell of: incidents and maintenances, with their updates.

use crate::domain::ids::GroupId;
use crate::domain::incidents::IncidentRecord;
use crate::domain::language::{Language, Wording};
use crate::domain::maintenances::{MaintenanceRecord, MaintenanceUpdate};
use crate::domain::page::Page;
use crate::domain::record::{PublicRecord, Stamp};
use crate::domain::time::Time;
use crate::domain::updates::Update;
use crate::view::addresses::{self, Place};
use crate::view::site::Site;
use crate::view::spoken::{self, Spoken};
use crate::view::times::Telling;
use std::cmp::Reverse;
use std::collections::HashMap;

/// An incident or a maintenance.
#[derive(Clone, Copy)]
pub(super) enum Event<'a> {
    Incident(&'a IncidentRecord),
    Maintenance(&'a MaintenanceRecord),
}

/// All of `record`.
pub(super) fn all(record: &PublicRecord) -> impl Iterator<Item = Event<'_>> {
    let incidents = record.incidents.iter().map(|incident| Event::Incident(incident));
    incidents.chain(record.maintenances.iter().map(|maintenance| Event::Maintenance(maintenance)))
}

/// The last stamp of all of `record`, and of what ever touched each group: one pass, because every feed asks.
pub(in crate::view) fn last_told(record: &PublicRecord) -> HashMap<Option<GroupId>, Stamp> {
    let mut last: HashMap<Option<GroupId>, Stamp> = HashMap::new();
    for event in all(record) {
        for group in event.groups().map(Some).chain([None]) {
            last.entry(group).and_modify(|stamp| *stamp = event.stamp().max(*stamp)).or_insert(event.stamp());
        }
    }
    last
}

/// One update with what it is about.
#[derive(Clone, Copy)]
pub(super) enum Word<'a> {
    Update(&'a IncidentRecord, &'a Update),
    Work(&'a MaintenanceRecord, &'a MaintenanceUpdate),
}

impl<'a> Event<'a> {
    pub(super) fn title(&self) -> &'a Wording {
        match self {
            Event::Incident(incident) => &incident.title,
            Event::Maintenance(maintenance) => &maintenance.title,
        }
    }

    pub(super) fn stamp(&self) -> Stamp {
        match self {
            Event::Incident(incident) => incident.stamp,
            Event::Maintenance(maintenance) => maintenance.stamp,
        }
    }

    /// When it began or begins.
    pub(super) fn begins_at(&self) -> Time {
        match self {
            Event::Incident(incident) => incident.start().map_or(incident.opened_at, |start| start.at),
            Event::Maintenance(maintenance) => maintenance.begins_at(),
        }
    }

    /// When it was first told of.
    pub(super) fn published_at(&self) -> Time {
        match self {
            Event::Incident(incident) => incident.opened_at,
            Event::Maintenance(maintenance) => maintenance.planned_at,
        }
    }

    /// Its page, from the root of the site.
    pub(super) fn path(&self, page: &Page, language: Language) -> String {
        match self {
            Event::Incident(incident) => Place::Incident(incident.id).path(page, language),
            Event::Maintenance(maintenance) => addresses::maintenance(page, language, maintenance.id),
        }
    }

    /// What it is in a `tag:` address.
    pub(super) fn tag(&self) -> String {
        match self {
            Event::Incident(incident) => format!("Incident/{}", incident.id),
            Event::Maintenance(maintenance) => format!("Maintenance/{}", maintenance.id),
        }
    }

    /// The group of each leaf that it ever touched.
    fn groups(&self) -> impl Iterator<Item = GroupId> {
        let (incident, maintenance) = match *self {
            Event::Incident(incident) => (Some(incident), None),
            Event::Maintenance(maintenance) => (None, Some(maintenance)),
        };
        let tracked = incident.into_iter().flat_map(|one| &one.tracked).filter_map(|leaf| leaf.group);
        let affected = maintenance.into_iter().flat_map(|one| &one.affected).filter_map(|one| one.leaf.group);
        tracked.chain(affected)
    }

    /// True where it ever touched something in the group; always, where no group is asked for.
    pub(super) fn is_about(&self, group: Option<GroupId>) -> bool {
        group.is_none_or(|group| self.groups().any(|of_leaf| of_leaf == group))
    }

    fn words(self) -> impl Iterator<Item = Word<'a>> {
        let (updates, works) = match self {
            Event::Incident(incident) => (Some(incident), None),
            Event::Maintenance(maintenance) => (None, Some(maintenance)),
        };
        let updates = updates.into_iter().flat_map(|one| one.updates.iter().map(move |word| Word::Update(one, word)));
        let works = works.into_iter().flat_map(|one| one.updates.iter().map(move |word| Word::Work(one, word)));
        updates.chain(works)
    }

    /// What was said of it, the newest first.
    pub(super) fn spoken(&self, site: &Site<'_>, telling: &Telling<'_>) -> Vec<Spoken> {
        let mut spoken: Vec<Spoken> = self.words().map(|word| word.spoken(site, telling)).collect();
        // Stable, so that what was said later stays before what was said earlier in the same moment.
        spoken.reverse();
        spoken.sort_by_key(|one| Reverse(one.display_at));
        spoken
    }
}

impl<'a> Word<'a> {
    pub(super) fn event(self) -> Event<'a> {
        match self {
            Word::Update(incident, _) => Event::Incident(incident),
            Word::Work(maintenance, _) => Event::Maintenance(maintenance),
        }
    }

    pub(super) fn spoken(self, site: &Site<'_>, telling: &Telling<'_>) -> Spoken {
        match self {
            Word::Update(incident, update) => Spoken::of_update(site, telling, incident, update),
            Word::Work(maintenance, update) => Spoken::of_work(site, telling, maintenance, update),
        }
    }

    fn changed_at(self) -> Time {
        match self {
            Word::Update(_, update) => spoken::changed_at(update),
            Word::Work(_, update) => update.published_at,
        }
    }

    fn number(self) -> u32 {
        match self {
            Word::Update(_, update) => update.number,
            Word::Work(_, update) => update.number,
        }
    }
}

/// The `most` updates in `group` whose words changed last, the latest first: also what was said long ago and is put right
/// today is heard of.
pub(super) fn newest(record: &PublicRecord, group: Option<GroupId>, most: usize) -> Vec<Word<'_>> {
    let mut words: Vec<(Reverse<(Time, u32)>, Word<'_>)> = all(record)
        .filter(|event| event.is_about(group))
        .flat_map(Event::words)
        .map(|word| (Reverse((word.changed_at(), word.number())), word))
        .collect();
    if words.len() > most {
        words.select_nth_unstable_by_key(most, |(key, _)| *key);
        words.truncate(most);
    }
    words.sort_by_key(|(key, _)| *key);
    words.into_iter().map(|(_, word)| word).collect()
}
