//! Putting a wrong update right.

use super::drafts::{Act, Leaves, UpdateDraft};
use super::{IncidentRecord, IncidentRefusal, Phase};
use crate::domain::ids::{ComponentId, UpdateId};
use crate::domain::language::Wording;
use crate::domain::recoveries::SetVersion;

impl IncidentRecord {
    /// Puts a wrong update right in one act (DOMAIN §5): it is retracted, what it stated of components counts no more,
    /// an end that it brought is taken back, and `saying` tells what was wrong. Where nothing is left that was ever said of
    /// anything, the incident was one by mistake and ends. Gives the components it had spoken of.
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
        if self.standings().is_empty() && saying.recoveries.is_empty() {
            self.withdraw(saying, leaves, act)?;
        } else if was_the_end || (is_over && !self.list_not_restored().is_empty()) {
            self.reopen(saying, leaves, act)?;
        } else {
            self.publish(saying, leaves, act)?;
        }
        self.drop_unsaid(reason, act);
        Ok(spoken_of)
    }

    /// True where nothing else was said of anything than in `update`, and stands: to put it right ends the incident.
    pub fn rests_on(&self, update: UpdateId) -> bool {
        let mut standing = self.recoveries.iter().filter(|row| !row.is_undone).peekable();
        self.state.is_open() && standing.peek().is_some() && standing.all(|row| row.update == Some(update))
    }

    /// True for what was announced by mistake: it is over, and nothing that was said of any service stands.
    pub fn is_withdrawn(&self) -> bool {
        !self.state.is_open() && !self.recoveries.is_empty() && self.recoveries.iter().all(|row| row.is_undone)
    }

    /// Ends what was an incident by mistake with the words that say so. It owes no data statement: nothing had happened.
    fn withdraw(&mut self, saying: &UpdateDraft, leaves: &Leaves, act: Act<'_>) -> Result<(), IncidentRefusal> {
        if !self.state.is_open() {
            return self.publish(&UpdateDraft { phase: None, ..saying.clone() }, leaves, act);
        }
        self.keep_time(act.now);
        let over = self.state.resolve(act.now)?;
        self.say(&UpdateDraft { phase: Some(Phase::Resolved), ..saying.clone() }, leaves, act)?;
        self.state = over;
        self.fulfil(act.now);
        self.let_go(|_| true, act.now);
        Ok(())
    }

    /// Takes out of the set what nothing is said of any more: it was named by mistake.
    fn drop_unsaid(&mut self, reason: &Wording, act: Act<'_>) {
        let standings = self.standings();
        let unsaid: Vec<ComponentId> =
            self.members().into_iter().filter(|component| !standings.contains_key(component)).collect();
        if unsaid.is_empty() {
            return;
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
    }

    /// The update that brought the end which stands.
    fn ending(&self) -> Option<UpdateId> {
        self.updates.iter().rev().take_while(|update| !update.phase.is_open()).last().map(|update| update.id)
    }
}
