//! What an incident tracks: what is wrong when it opens, and what is found to be hit later.

use super::{Entry, Incident, Reader};
use crate::domain::ids::ComponentId;
use crate::domain::status::Status;
use crate::rehearsal::file::entries::Stated;
use std::collections::BTreeSet;

/// The leaves that do not work after `entries`, each as it was stated last and since when, in the order of the statements.
pub fn affected_by(entries: &[Entry]) -> Vec<Stated> {
    let mut stands: Vec<Stated> = Vec::new();
    for stated in entries.iter().flat_map(|entry| &entry.leaves) {
        match stands.iter_mut().find(|other| other.component == stated.component) {
            Some(same) if same.status == stated.status => {}
            Some(other) => *other = *stated,
            None => stands.push(*stated),
        }
    }
    stands.retain(|stated| stated.status != Status::Operational);
    stands
}

/// Refuses an incident that opens without anything wrong, and a set that would change without a reason.
pub(super) fn check(reader: &mut Reader, incident: &Incident, entries: &[Entry]) {
    reader.stand_at("incident");
    let Some((before, after)) = entries.split_at_checked(incident.opens + 1) else { return };
    let mut members: BTreeSet<ComponentId> = affected_by(before).iter().map(|stated| stated.component).collect();
    if members.is_empty() {
        reader.refuse("nothing is wrong when it opens: an incident tracks at least one component");
    }
    for entry in after.iter().take(incident.ends - incident.opens) {
        let wrong = entry.leaves.iter().filter(|stated| stated.status != Status::Operational);
        let new: Vec<ComponentId> =
            wrong.map(|stated| stated.component).filter(|component| members.insert(*component)).collect();
        if !new.is_empty() && !incident.set_changes.contains_key(&entry.id) {
            reader.refuse(format!(
                "set_changes: entry {} hits {} more than were tracked; give the reason for it",
                entry.id,
                new.len()
            ));
        }
    }
}
