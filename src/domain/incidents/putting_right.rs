//! Putting a wrong update right.

use super::drafts::{Act, Leaves, UpdateDraft};
use super::{IncidentRecord, IncidentRefusal};
use crate::domain::ids::{ComponentId, UpdateId};
use crate::domain::language::Wording;
use crate::domain::recoveries::SetVersion;

impl IncidentRecord {
    /// Puts a wrong update right in one act (DOMAIN §5): it is retracted, what it stated of components counts no more,
    /// an end that it brought is taken back, and `saying` tells what was wrong. Gives the components it had spoken of.
    pub fn put_right(
        &mut self,
        update: UpdateId,
        reason: &Wording,
        saying: &UpdateDraft,
        leaves: &Leaves,
        act: Act<'_>,
    ) -> Result<Vec<ComponentId>, IncidentRefusal> {
        let was_the_end = !self.state.is_open() && self.ending() == Some(update);
        let stands = self.recoveries.iter().any(|row| row.update == Some(update) && !row.is_undone);
        match self.retract(update, reason, act) {
            // One that was only retracted still counts: that is what is put right.
            Err(IncidentRefusal::IsRetracted) if stands || was_the_end => {}
            retracted => retracted?,
        }
        let mut spoken_of = Vec::new();
        for row in self.recoveries.iter_mut().filter(|row| row.update == Some(update)) {
            row.is_undone = true;
            spoken_of.push(row.component);
        }
        self.unsettle(&spoken_of);
        self.weigh(leaves.count());
        let is_over = !self.state.is_open();
        if was_the_end || (is_over && !self.list_not_restored().is_empty()) {
            self.reopen(saying, leaves, act)?;
        } else {
            self.publish(saying, leaves, act)?;
        }
        self.drop_unsaid(reason, leaves, act)?;
        Ok(spoken_of)
    }

    /// Takes out of the set what nothing is said of any more: it was named by mistake.
    fn drop_unsaid(&mut self, reason: &Wording, leaves: &Leaves, act: Act<'_>) -> Result<(), IncidentRefusal> {
        let standings = self.standings();
        let unsaid: Vec<ComponentId> =
            self.members().into_iter().filter(|component| !standings.contains_key(component)).collect();
        if unsaid.is_empty() {
            return Ok(());
        }
        if standings.is_empty() {
            let components = unsaid.iter().map(|component| leaves.slug(*component)).collect();
            return Err(IncidentRefusal::NothingSaid { components });
        }
        self.sets.push(SetVersion {
            version: self.sets.last().map_or(1, |set| set.version + 1),
            at: act.now,
            recorded_at: act.now,
            reason: Some(reason.clone()),
            added: Vec::new(),
            removed: unsaid,
            left_out: Vec::new(),
        });
        Ok(())
    }

    /// The update that brought the end which stands.
    fn ending(&self) -> Option<UpdateId> {
        self.updates.iter().rev().take_while(|update| !update.phase.is_open()).last().map(|update| update.id)
    }
}
