//! The data statement: whether messages, money and personal records are safe, as of when.

use super::times::Telling;
use super::wordings;
use crate::domain::incidents::IncidentRecord;
use crate::domain::safety::Safety;

/// What holds of messages, money and personal records.
pub(crate) struct SafetyView {
    /// The answer in a few words; empty for what was announced by mistake, where nobody is owed one.
    pub(crate) answer: String,
    /// In full, with as of when (markup).
    pub(crate) said: String,
}

/// What `incident` says of them; that nothing can be said yet where nothing was.
pub(crate) fn safety(telling: &Telling<'_>, incident: &IncidentRecord) -> SafetyView {
    let words = telling.words;
    let Some(statement) = incident.safety() else {
        let answer = if incident.is_withdrawn() { String::new() } else { words.safety_unsaid.clone() };
        return SafetyView { answer, said: String::new() };
    };
    let answer = match statement.safety {
        Safety::Lost => &words.safety_lost,
        Safety::NoneKnown => &words.safety_none_known,
        Safety::BeingChecked => &words.safety_being_checked,
    };
    let as_of = words.as_of_beside.fill(&[&telling.moment_markup(statement.as_of)]);
    let said = format!("{} ({as_of})", wordings::inline(words, &statement.wording));
    SafetyView { answer: answer.clone(), said }
}
