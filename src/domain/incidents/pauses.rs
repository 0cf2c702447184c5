//! The times in which an incident was over before it was opened again.

use super::IncidentRecord;
use crate::domain::time::Time;
use crate::domain::updates::Update;

/// A time in which an incident was over. What was recorded before it was opened again says nothing of that time; a
/// statement made after that and dated back does, from its own instant on, as every correction does (DOMAIN §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// When its end was published.
    pub from: Time,
    /// When it was opened again.
    pub until: Time,
}

impl IncidentRecord {
    /// The times in which it was over, without that of the end that stands. An end whose words had been taken back by the
    /// time it was opened again was none: it was not over at all.
    pub fn pauses(&self) -> Vec<Pause> {
        let (mut pauses, mut end): (Vec<Pause>, Option<&Update>) = (Vec::new(), None);
        for update in &self.updates {
            match end {
                None if !update.phase.is_open() => end = Some(update),
                Some(ending) if update.phase.is_open() => {
                    let until = update.published_at;
                    if ending.retraction.as_ref().is_none_or(|retraction| retraction.at > until) {
                        pauses.push(Pause { from: ending.published_at, until });
                    }
                    end = None;
                }
                None | Some(_) => {}
            }
        }
        pauses
    }
}
