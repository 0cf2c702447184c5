//! The public record: all that the public site is rendered from, as one value read in one transaction.

use super::catalogue::{Component, Facility, Group};
use super::corrections::Correction;
use super::history::MonthRecord;
use super::ids::ComponentId;
use super::incidents::IncidentRecord;
use super::maintenances::MaintenanceRecord;
use super::notices::Notice;
use super::status::{Status, roll_up_functions};
use super::statuses::Span;
use super::time::Time;
use super::uptime::DayTallies;
use std::sync::Arc;

/// The public sequence and the instant at which something last changed. A file carries the stamp of its own inputs and
/// is rendered again only when that stamp has moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// The public sequence: rises with every public change and every heartbeat.
    pub sequence: i64,
    /// When that was.
    pub at: Time,
}

/// Everything public, at one moment. Same record, same bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicRecord {
    /// The present sequence, and the heartbeat or change that brought it: on the index pages, `/plain` and
    /// `heartbeat.json` alone.
    pub stamp: Stamp,
    /// When anything but the heartbeat last changed.
    pub content: Stamp,
    /// Groups in the order of the page.
    pub groups: Vec<Group>,
    /// Components in the order of the page, each followed by its functions.
    pub components: Vec<ComponentRecord>,
    /// Facilities that are not removed, parents before what stands in them.
    pub facilities: Vec<Facility>,
    /// Every incident, the one that began last first. Shared with the record before where nothing about it changed.
    pub incidents: Vec<Arc<IncidentRecord>>,
    /// Every maintenance, the one that begins last first. Shared as incidents are.
    pub maintenances: Vec<Arc<MaintenanceRecord>>,
    /// Every month of which anything is known, the present one first. Shared as incidents are.
    pub months: Vec<Arc<MonthRecord>>,
    /// Every correction of history, the latest first.
    pub corrections: Vec<Correction>,
    /// The notices on the page now, the one that began last first.
    pub notices: Vec<Notice>,
    /// True while a recorded outage is played, which every page says.
    pub is_rehearsal: bool,
}

/// One component with its present status and its recent past.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentRecord {
    /// Its catalogue entry.
    pub component: Component,
    /// When anything about it (or about a function of it) last changed.
    pub stamp: Stamp,
    /// What it has where it is a leaf; `None` for a component with functions, which shows theirs.
    pub state: Option<LeafState>,
}

/// The status of a leaf and the 90 days behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct LeafState {
    /// Its status now.
    pub status: Status,
    /// Since when.
    pub since: Time,
    /// The moment that its uptime figures describe; they end there.
    pub uptime_as_of: Time,
    /// The first instant that is known of it, however long ago.
    pub began_at: Time,
    /// Up to when that was carried over from another page; `None` where nothing was.
    pub carried_until: Option<Time>,
    /// The last 90 days.
    pub days: DayTallies,
    /// Its spans of those days in which it was not operational, in order; the latest hundred.
    pub outages: Vec<Span>,
}

impl PublicRecord {
    /// The functions of a component.
    pub fn functions_of(&self, parent: ComponentId) -> impl Iterator<Item = &ComponentRecord> {
        self.components.iter().filter(move |function| function.component.parent == Some(parent))
    }

    /// What the page says of a component: its own status, or what its functions add up to.
    pub fn status_of(&self, component: &ComponentRecord) -> Status {
        match &component.state {
            Some(leaf) => leaf.status,
            None => roll_up_functions(
                self.functions_of(component.component.id)
                    .filter_map(|function| function.state.as_ref())
                    .map(|leaf| leaf.status),
            )
            .unwrap_or(Status::Unknown),
        }
    }

    /// The leaves: what is counted (DOMAIN §5).
    pub fn leaves(&self) -> impl Iterator<Item = (&ComponentRecord, &LeafState)> {
        self.components.iter().filter_map(|component| component.state.as_ref().map(|state| (component, state)))
    }
}
