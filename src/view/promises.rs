//! When the next word comes; and, once its time has passed, that it has. The clock wrote that down: nothing here reads one.

use super::times::Telling;
use crate::domain::incidents::IncidentRecord;

/// When the next word comes.
pub(crate) struct NextWord {
    /// In a few words (markup).
    pub(crate) said: String,
    /// What there is to add (markup); may be empty.
    pub(crate) note: String,
    pub(crate) is_late: bool,
}

/// What the page says of the next word about `incident`; `None` once it is over.
pub(crate) fn next_word(telling: &Telling<'_>, incident: &IncidentRecord) -> Option<NextWord> {
    let words = telling.words;
    if !incident.state.is_open() {
        return None;
    }
    let Some(promise) = incident.promise() else {
        return Some(NextWord { said: words.next_unsaid.clone(), note: String::new(), is_late: false });
    };
    let due = telling.moment_markup(promise.due_at);
    if promise.missed_at.is_some() {
        let said = words.next_late.fill(&[&telling.clock(promise.due_at)]);
        return Some(NextWord { said, note: words.next_late_note.fill(&[&due]), is_late: true });
    }
    let note = if promise.is_night { words.night_cadence.clone() } else { String::new() };
    Some(NextWord { said: words.next_by.fill(&[&due]), note, is_late: false })
}
