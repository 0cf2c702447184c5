//! What people can use or should do meanwhile: what has not ended, with its end.

use super::times::Telling;
use super::wordings;
use crate::domain::advice::AdviceEnd;
use crate::domain::ids::ComponentId;
use crate::domain::incidents::IncidentRecord;

/// The advice of `incident` that holds, on `component` or (with `None`) on the whole incident, as markup.
pub(crate) fn current(telling: &Telling<'_>, incident: &IncidentRecord, component: Option<ComponentId>) -> Vec<String> {
    let words = telling.words;
    let holding = incident.advice.iter().filter(|advice| advice.component == component && advice.ended_at.is_none());
    let said = holding.map(|advice| {
        let said = wordings::inline(words, &advice.wording);
        match advice.end {
            AdviceEnd::At(until) => words.advice_until.fill(&[&said, &telling.moment_markup(until)]),
            AdviceEnd::WhenRestored => said,
        }
    });
    said.collect()
}
