//! What is counted of an incident, counted once for all the files that show it: its progress, its curve, and what was
//! recorded of each component.

use crate::domain::ids::ComponentId;
use crate::domain::incidents::{IncidentRecord, Tracked};
use crate::domain::progress::{Point, Progress, Scope, series};
use crate::domain::recoveries::{Recovered, by_component};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// An incident with what is counted of it, each as soon as a file asks for it.
#[derive(Debug)]
pub(crate) struct Counted<'a> {
    pub(crate) incident: &'a IncidentRecord,
    progress: OnceLock<Option<Progress<'a>>>,
    curve_of_all: OnceLock<Vec<Point>>,
    curve_of_first_tier: OnceLock<Vec<Point>>,
    recorded: OnceLock<BTreeMap<ComponentId, Vec<&'a Recovered>>>,
}

impl<'a> Counted<'a> {
    /// `incident`, of which nothing is counted yet.
    pub(crate) fn new(incident: &'a IncidentRecord) -> Counted<'a> {
        Counted {
            incident,
            progress: OnceLock::new(),
            curve_of_all: OnceLock::new(),
            curve_of_first_tier: OnceLock::new(),
            recorded: OnceLock::new(),
        }
    }

    /// Its progress; `None` where it tracks nothing.
    pub(crate) fn progress(&self) -> Option<&Progress<'a>> {
        self.progress.get_or_init(|| Progress::of(self.incident)).as_ref()
    }

    /// The curve of what `scope` counts.
    pub(crate) fn curve(&self, scope: Scope) -> &[Point] {
        match scope {
            Scope::All => self.curve_of_all.get_or_init(|| series(self.incident, |_| true)),
            Scope::FirstTier => {
                let is_first = |tracked: &Tracked| tracked.tier == Some(1);
                self.curve_of_first_tier.get_or_init(|| series(self.incident, is_first))
            }
        }
    }

    /// All that was recorded of `component`, in the order in which it was.
    pub(crate) fn recorded(&self, component: ComponentId) -> &[&'a Recovered] {
        let recorded = self.recorded.get_or_init(|| by_component(&self.incident.recoveries));
        recorded.get(&component).map_or(&[], Vec::as_slice)
    }
}
