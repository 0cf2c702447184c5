//! What of a history is here already, and stays as it is.

use super::Found;
use crate::actions::imports::Present;
use crate::domain::ids::IncidentId;
use crate::domain::imports::{Left, Origin, StillOpen};
use crate::domain::incidents::IncidentRecord;
use crate::domain::language::Wording;
use crate::domain::maintenances::MaintenanceRecord;
use crate::domain::time::Time;
use std::collections::HashSet;
use std::fmt::Display;

/// What a recording says otherwise than the record that was made of an earlier one.
const MORE: &str = "it is here already, and more was said of it since: that is left out";
const OTHERWISE: &str = "it is here already, and this file says it otherwise: that is left out";
const OPEN: &str = "it is here already as it was when it was over: this recording is older and is left out";

impl Found {
    /// Leaves out what was carried over before, and what has an id that something else has here.
    pub(super) fn keep_new(&mut self, present: &Present) {
        let mut known = Known { count: 0, left: Vec::new() };
        self.incidents.retain(|record| {
            let before = present.carried_incidents.iter().find(|one| one.id == record.id);
            let change = before.and_then(|before| {
                change((before.stamp.at, record.stamp.at), said_of_incident(before) == said_of_incident(record))
            });
            known.is_new(&record.id, present.incidents.get(&record.id), &record.imported_from, change)
        });
        self.maintenances.retain(|record| {
            let before = present.carried_maintenances.iter().find(|one| one.id == record.id);
            let change = before.and_then(|before| {
                change((before.stamp.at, record.stamp.at), said_of_work(before) == said_of_work(record))
            });
            known.is_new(&record.id, present.maintenances.get(&record.id), &record.imported_from, change)
        });
        self.known = known.count;
        self.left.append(&mut known.left);
    }

    /// Keeps of what is open there what is not here already: an older recording takes nothing back. What was open before
    /// stays so until it is carried over, or until `open` says it anew. `ids` are what `open` calls its incidents there.
    pub(super) fn keep_open(&mut self, open: Vec<StillOpen>, ids: &[(IncidentId, String)], present: &Present) {
        let carried = present.carried_incidents.iter().map(|one| one.id);
        let over: HashSet<IncidentId> = carried.chain(self.incidents.iter().map(|one| one.id)).collect();
        for (_, there) in ids.iter().filter(|(id, _)| over.contains(id)) {
            for left in self.left.iter_mut().filter(|left| left.what == *there) {
                OPEN.clone_into(&mut left.why);
            }
        }
        let named: HashSet<IncidentId> = ids.iter().map(|(id, _)| *id).collect();
        let before = self.was_open.iter().copied().filter(|open| !named.contains(&open.incident));
        self.open = before.chain(open).filter(|open| !over.contains(&open.incident)).collect();
        self.open.sort_by_key(|open| (open.incident, open.component));
    }
}

struct Known {
    count: usize,
    left: Vec<Left>,
}

impl Known {
    fn is_new(
        &mut self,
        id: &impl Display,
        present: Option<&Option<Origin>>,
        origin: &Option<Origin>,
        change: Option<&str>,
    ) -> bool {
        let why = match present {
            None => return true,
            Some(present) if present == origin => {
                self.count += 1;
                change
            }
            Some(_) => Some("something else has this id here"),
        };
        self.left.extend(why.map(|why| Left { what: id.to_string(), why: why.to_owned() }));
        false
    }
}

fn change((before, now): (Time, Time), is_alike: bool) -> Option<&'static str> {
    match (now > before, is_alike) {
        (true, _) => Some(MORE),
        (false, false) => Some(OTHERWISE),
        (false, true) => None,
    }
}

/// Words, and of when.
type Said<'a> = (Time, Option<&'a Wording>);

fn said_of_incident(record: &IncidentRecord) -> (&Wording, Option<Time>, Vec<Said<'_>>) {
    let updates = record.updates.iter().map(|one| (one.display_at, one.revisions.first().map(|first| &first.body)));
    (&record.title, record.state.resolved_at(), updates.collect())
}

fn said_of_work(record: &MaintenanceRecord) -> (&Wording, Vec<Said<'_>>) {
    (&record.title, record.updates.iter().map(|one| (one.as_of, one.body.as_ref())).collect())
}
