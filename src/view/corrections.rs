//! Corrections of history in words: of what, from when to when, what it was, why, and when that was published.

use super::outages;
use super::site::Site;
use super::times::Telling;
use super::wordings;
use crate::domain::corrections::Correction;

/// One correction. Every text is markup.
pub(crate) struct CorrectionLine {
    /// Of what, from when to when, what the status was.
    pub(crate) said: String,
    /// Why, and when it was published.
    pub(crate) reason: String,
}

/// The corrections that `is_meant` names of what is on the page, the latest first.
pub(crate) fn lines(
    site: &Site<'_>,
    telling: &Telling<'_>,
    is_meant: impl Fn(&Correction) -> bool,
) -> Vec<CorrectionLine> {
    let words = telling.words;
    let line = |correction: &Correction| {
        let (leaf, _, branch) = site.find(correction.component)?;
        let name = outages::name(words, branch, leaf);
        let (from, until) =
            (telling.moment_markup(correction.from), telling.end_beside(correction.from, correction.until));
        let replaced: Vec<String> = correction
            .replaced
            .iter()
            .map(|one| words.recorded_for.fill(&[&words.status(one.status), &telling.duration(one.lasted_ms)]))
            .collect();
        let replaced = replaced.join(", ");
        let reason = wordings::inline(words, &correction.reason);
        Some(CorrectionLine {
            said: words.corrected_to.fill(&[&name, &from, &until, &words.status(correction.status), &replaced]),
            reason: words.corrected_because.fill(&[&reason, &telling.in_full().moment_markup(correction.at)]),
        })
    };
    site.record.corrections.iter().filter(|one| is_meant(one)).filter_map(line).collect()
}
