//! Which components' own pages an act on an incident touches.

use super::IncidentRecord;
use crate::domain::estimates::Estimate;
use crate::domain::ids::{ComponentId, FactId};
use std::collections::BTreeSet;

impl IncidentRecord {
    /// The components of whose pages something else is true than after `before` (nothing, for an incident just opened): a
    /// page names the incidents that ever tracked its component, each with title, phase, beginning and end, and says how
    /// far the component is back, when it is expected back and what helps meanwhile. What an update says in words touches none of them.
    pub fn touched_since(&self, before: Option<&IncidentRecord>) -> BTreeSet<ComponentId> {
        let all = || self.tracked.iter().map(|tracked| tracked.component).collect();
        let Some(before) = before else { return all() };
        let names = |one: &IncidentRecord| (one.title.clone(), one.state, one.start().cloned());
        if names(self) != names(before) {
            return all();
        }
        let sets = self.sets.iter().skip(before.sets.len());
        let counted = sets.flat_map(|set| set.added.iter().chain(&set.removed)).copied();
        // Rows are added at the end; of those there were, the only thing that changes is that they are undone.
        let was = |place: usize| before.recoveries.get(place).map(|row| row.is_undone);
        let rows = self.recoveries.iter().enumerate().filter(|(place, row)| was(*place) != Some(row.is_undone));
        let recovered = rows.map(|(_, row)| row.component);
        let moved: BTreeSet<FactId> =
            self.facts.iter().filter(|fact| !before.facts.contains(fact)).map(|fact| fact.id).collect();
        let waits =
            |estimate: &Estimate| matches!(estimate, Estimate::Conditional { fact, .. } if moved.contains(fact));
        let estimates = self.estimates.iter().filter(|one| waits(&one.estimate) || !before.estimates.contains(one));
        let advice = self.advice.iter().filter(|advice| !before.advice.contains(advice));
        let said = estimates.filter_map(|one| one.component).chain(advice.filter_map(|advice| advice.component));
        counted.chain(recovered).chain(said).collect()
    }
}
