//! What the public site is rendered from: the public record with the tree of groups, components and functions found once,
//! and what several files ask of it.

use super::counted::Counted;
use super::feeds;
use super::frame;
use super::history::calendar::Calendar;
use super::names::Name;
use super::open::open_incidents;
use super::progress::Union;
use super::words::Words;
use crate::domain::catalogue::Group;
use crate::domain::ids::{ComponentId, GroupId, IncidentId, MaintenanceId};
use crate::domain::incidents::IncidentRecord;
use crate::domain::maintenances::MaintenanceRecord;
use crate::domain::page::Page;
use crate::domain::record::{ComponentRecord, PublicRecord, Stamp};
use crate::domain::status::{Status, roll_up_functions, roll_up_group};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// What the whole site is rendered from, with the tree of groups, components and functions found once.
#[derive(Debug)]
pub struct Site<'a> {
    /// The one read of the database.
    pub record: &'a PublicRecord,
    /// The settings.
    pub page: &'a Page,
    pub(crate) sections: Vec<Section<'a>>,
    /// Every style of every page, as it is inlined.
    pub(crate) style: String,
    places: HashMap<ComponentId, (usize, usize)>,
    by_id: HashMap<ComponentId, &'a ComponentRecord>,
    incidents: HashMap<IncidentId, Counted<'a>>,
    /// What the open incidents track, as soon as a file asks for it.
    union: OnceLock<Option<Union<'a>>>,
    /// What the record holds of each month, as soon as a file asks for it.
    calendar: OnceLock<Calendar<'a>>,
    /// When something was last told, in all and of each group, as soon as a file asks for it.
    told: OnceLock<HashMap<Option<GroupId>, Stamp>>,
    /// The incidents that ever tracked a leaf, in the order of the record.
    of_leaf: HashMap<ComponentId, Vec<&'a IncidentRecord>>,
    /// The maintenances that touch a leaf, in the order of the record.
    works_of_leaf: HashMap<ComponentId, Vec<&'a MaintenanceRecord>>,
    /// The maintenances that overran, by the incident which that became.
    overran: HashMap<IncidentId, &'a MaintenanceRecord>,
}

/// A group with its components, or (without a group) all components that stand in none.
#[derive(Debug)]
pub(crate) struct Section<'a> {
    pub(crate) group: Option<&'a Group>,
    pub(crate) branches: Vec<Branch<'a>>,
    /// The worst of its components.
    pub(crate) status: Status,
}

impl Section<'_> {
    /// What stands above it (markup): the name of its group; else that these are the services, or the other ones.
    pub(crate) fn name(&self, site: &Site<'_>, words: &Words) -> String {
        match self.group {
            Some(group) => Name::of_group(group, words.language).markup(),
            None if site.sections.len() == 1 => words.services_title.clone(),
            None => words.other_services.clone(),
        }
    }
}

/// A component with its functions.
#[derive(Debug)]
pub(crate) struct Branch<'a> {
    pub(crate) component: &'a ComponentRecord,
    pub(crate) functions: Vec<&'a ComponentRecord>,
    /// Its own status, or what its functions add up to.
    pub(crate) status: Status,
}

impl<'a> Branch<'a> {
    fn new(component: &'a ComponentRecord, functions: Vec<&'a ComponentRecord>) -> Branch<'a> {
        let status = match &component.state {
            Some(leaf) => leaf.status,
            None => {
                roll_up_functions(functions.iter().map(|function| status_of_leaf(function))).unwrap_or(Status::Unknown)
            }
        };
        Branch { component, functions, status }
    }

    /// Its leaves: its functions, or itself.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = &'a ComponentRecord> {
        let itself = self.functions.is_empty().then_some(self.component);
        itself.into_iter().chain(self.functions.iter().copied())
    }
}

/// The status of a leaf. One without a state is unknown, never good.
pub(crate) fn status_of_leaf(leaf: &ComponentRecord) -> Status {
    leaf.state.as_ref().map_or(Status::Unknown, |state| state.status)
}

impl<'a> Site<'a> {
    /// Finds the tree in `record`: one pass over its components.
    pub fn new(record: &'a PublicRecord, page: &'a Page) -> Site<'a> {
        let by_id: HashMap<ComponentId, &ComponentRecord> =
            record.components.iter().map(|component| (component.component.id, component)).collect();
        let mut functions: HashMap<ComponentId, Vec<&ComponentRecord>> = HashMap::new();
        let mut of_group: HashMap<Option<GroupId>, Vec<&ComponentRecord>> = HashMap::new();
        for component in &record.components {
            match component.component.parent {
                Some(parent) => functions.entry(parent).or_default().push(component),
                None => of_group.entry(component.component.group).or_default().push(component),
            }
        }
        let groups = record.groups.iter().map(|group| (Some(group), Some(group.id))).chain([(None, None)]);
        let sections: Vec<Section<'a>> = groups
            .filter_map(|(group, id)| {
                let members = of_group.remove(&id)?;
                let branches: Vec<Branch<'a>> = members
                    .into_iter()
                    .map(|member| Branch::new(member, functions.remove(&member.component.id).unwrap_or_default()))
                    .collect();
                let status = roll_up_group(branches.iter().map(|branch| branch.status))?;
                Some(Section { group, branches, status })
            })
            .collect();
        let mut places = HashMap::with_capacity(record.components.len());
        for (section_place, section) in sections.iter().enumerate() {
            for (branch_place, branch) in section.branches.iter().enumerate() {
                places.insert(branch.component.component.id, (section_place, branch_place));
                places.extend(branch.functions.iter().map(|f| (f.component.id, (section_place, branch_place))));
            }
        }
        let incidents = record.incidents.iter().map(|incident| (incident.id, Counted::new(incident))).collect();
        let mut of_leaf: HashMap<ComponentId, Vec<&IncidentRecord>> = HashMap::new();
        for incident in &record.incidents {
            for tracked in &incident.tracked {
                of_leaf.entry(tracked.component).or_default().push(incident);
            }
        }
        let mut works_of_leaf: HashMap<ComponentId, Vec<&MaintenanceRecord>> = HashMap::new();
        let mut overran: HashMap<IncidentId, &MaintenanceRecord> = HashMap::new();
        for maintenance in &record.maintenances {
            for affected in &maintenance.affected {
                works_of_leaf.entry(affected.leaf.component).or_default().push(maintenance);
            }
            overran.extend(maintenance.overrun.map(|overrun| (overrun.incident, maintenance.as_ref())));
        }
        Site {
            record,
            page,
            sections,
            style: frame::style(page),
            places,
            by_id,
            incidents,
            union: OnceLock::new(),
            calendar: OnceLock::new(),
            told: OnceLock::new(),
            of_leaf,
            works_of_leaf,
            overran,
        }
    }

    /// The incident `id`.
    pub(crate) fn incident(&self, id: IncidentId) -> Option<&'a IncidentRecord> {
        self.counted(id).map(|counted| counted.incident)
    }

    /// The incident `id` with what is counted of it.
    pub(crate) fn counted(&self, id: IncidentId) -> Option<&Counted<'a>> {
        self.incidents.get(&id)
    }

    /// The maintenance that became the incident `id` by overrunning.
    pub(crate) fn overran_into(&self, id: IncidentId) -> Option<&'a MaintenanceRecord> {
        self.overran.get(&id).copied()
    }

    /// All that the open incidents track, each component at its worst; `None` where they track nothing.
    pub(crate) fn union(&self) -> Option<&Union<'a>> {
        let of_open = || {
            let open = open_incidents(self).into_iter().filter_map(|incident| self.counted(incident.id)?.progress());
            Union::of(&open.collect::<Vec<_>>())
        };
        self.union.get_or_init(of_open).as_ref()
    }

    /// What the record holds of each month.
    pub(crate) fn calendar(&self) -> &Calendar<'a> {
        self.calendar.get_or_init(|| Calendar::of(self.record, self.page.zone))
    }

    /// The last stamp of an incident or a maintenance, or of those that touch a group.
    pub(crate) fn last_told(&self, group: Option<GroupId>) -> Option<Stamp> {
        self.told.get_or_init(|| feeds::last_told(self.record)).get(&group).copied()
    }

    /// The section of a group; `None` for a group in which nothing stands.
    pub(crate) fn section(&self, id: GroupId) -> Option<&Section<'a>> {
        self.sections.iter().find(|section| section.group.is_some_and(|group| group.id == id))
    }

    /// The incidents that ever tracked one of `leaves`, each once: open ones first, then in the order of the record.
    pub(crate) fn incidents_of<'s>(
        &self,
        leaves: impl Iterator<Item = &'s ComponentRecord>,
    ) -> Vec<&'a IncidentRecord> {
        let mut found: Vec<&IncidentRecord> = Vec::new();
        let mut seen: HashSet<IncidentId> = HashSet::new();
        for incident in leaves.filter_map(|leaf| self.of_leaf.get(&leaf.component.id)).flatten() {
            if seen.insert(incident.id) {
                found.push(incident);
            }
        }
        found.sort_by_key(|incident| (!incident.state.is_open(), Reverse(incident.start().map(|start| start.at))));
        found
    }

    /// The maintenances that touch one of `leaves`, each once, the one that begins last first.
    pub(crate) fn maintenances_of<'s>(
        &self,
        leaves: impl Iterator<Item = &'s ComponentRecord>,
    ) -> Vec<&'a MaintenanceRecord> {
        let mut seen: HashSet<MaintenanceId> = HashSet::new();
        let touching = leaves.filter_map(|leaf| self.works_of_leaf.get(&leaf.component.id)).flatten().copied();
        let mut found: Vec<&MaintenanceRecord> = touching.filter(|maintenance| seen.insert(maintenance.id)).collect();
        found.sort_by_key(|maintenance| Reverse(maintenance.begins_at()));
        found
    }

    /// The component `id` with the section and the branch that it stands in.
    pub(crate) fn find(&self, id: ComponentId) -> Option<(&'a ComponentRecord, &Section<'a>, &Branch<'a>)> {
        let (section, branch) = *self.places.get(&id)?;
        let section = self.sections.get(section)?;
        Some((self.by_id.get(&id)?, section, section.branches.get(branch)?))
    }

    /// Every leaf in the order of the page, with its branch.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = (&Branch<'a>, &'a ComponentRecord)> {
        self.sections
            .iter()
            .flat_map(|section| &section.branches)
            .flat_map(|branch| branch.leaves().map(move |leaf| (branch, leaf)))
    }
}

/// The policy under which all pages of `page` work: nothing from elsewhere, and of styles only the inlined ones, by their
/// hash. It depends on the page because the operator's colour is among those styles.
pub fn content_security_policy(page: &Page) -> String {
    frame::content_security_policy(&frame::style(page))
}
