//! One update as people read it: the phase, the words, as of when, who speaks; what was corrected or taken back struck and
//! in its place, with the reason.

use super::addresses::Place;
use super::site::Site;
use super::times::Telling;
use super::wordings::{self, Body};
use super::words::Words;
use crate::domain::incidents::{IncidentRecord, Phase};
use crate::domain::updates::{Revision, Update, UpdateKind};

/// One update, ready for the macro `update` of `incident_parts.html`. What is markup is escaped.
pub(crate) struct UpdateView {
    /// Its anchor on the incident's page and wherever else it stands.
    pub(crate) anchor: String,
    /// Its address.
    pub(crate) permalink: String,
    pub(crate) phase: &'static str,
    /// A word for what sort of update it is; empty for a usual one.
    pub(crate) kind: &'static str,
    pub(crate) is_corrected: bool,
    /// The moment that it describes (markup).
    pub(crate) as_of: String,
    /// When it was published, where that is another moment (markup).
    pub(crate) published: String,
    /// Who speaks (markup).
    pub(crate) speaker: String,
    /// Whose words are quoted, in a sentence (markup); empty for our own.
    pub(crate) quoted_from: String,
    /// Why nobody approved it where somebody should have (markup); empty for most.
    pub(crate) waived: String,
    /// Who signed it (markup); empty but for an apology.
    pub(crate) signed_by: String,
    pub(crate) body: Body,
    /// What it said before, the latest first.
    pub(crate) before: Vec<BodyBefore>,
    /// When and why it was taken back (markup); empty where it stands.
    pub(crate) retracted: String,
    pub(crate) words: &'static Words,
}

/// Words that others took the place of.
pub(crate) struct BodyBefore {
    /// Until when they stood, and why no longer (markup).
    pub(crate) replaced: String,
    pub(crate) body: Body,
}

/// The word for a phase.
pub(crate) fn phase_word(words: &Words, phase: Phase) -> &str {
    match phase {
        Phase::Investigating => &words.phase_investigating,
        Phase::Identified => &words.phase_identified,
        Phase::Monitoring => &words.phase_monitoring,
        Phase::Resolved => &words.phase_resolved,
        Phase::Postmortem => &words.phase_postmortem,
    }
}

/// The word for where an incident stands: its phase, unless it was none.
pub(crate) fn state_word<'w>(words: &'w Words, incident: &IncidentRecord) -> &'w str {
    if incident.is_withdrawn() { &words.withdrawn } else { phase_word(words, incident.state.phase()) }
}

/// The word for one that is over: that it ended, or that it was none.
pub(crate) fn ended_word<'w>(words: &'w Words, incident: &IncidentRecord) -> &'w str {
    if incident.is_withdrawn() { &words.withdrawn } else { &words.ended }
}

/// The updates of `incident` as they stand in its timeline, the newest first.
pub(crate) fn newest_first(incident: &IncidentRecord) -> Vec<&Update> {
    let mut updates: Vec<&Update> = incident.updates.iter().collect();
    updates.sort_by_key(|update| std::cmp::Reverse((update.display_at, update.number)));
    updates
}

impl UpdateView {
    /// `update` of `incident`.
    pub(crate) fn of(site: &Site<'_>, telling: &Telling<'_>, incident: &IncidentRecord, update: &Update) -> UpdateView {
        let words = Words::of(telling.words.language);
        let anchor = format!("u-{}", update.id);
        let speaker = wordings::speaker(words, &update.speaker);
        let published_later = update.published_at != update.as_of;
        let published = || words.published_later.fill(&[&telling.moment_markup(update.published_at)]);
        UpdateView {
            permalink: format!("{}#{anchor}", Place::Incident(incident.id).path(site.page, words.language)),
            anchor,
            phase: match update.phase {
                Phase::Resolved if incident.is_withdrawn() => &words.withdrawn,
                phase => phase_word(words, phase),
            },
            kind: kind_word(words, &update.kind),
            is_corrected: update.is_corrected(),
            as_of: words.as_of.fill(&[&telling.moment_markup(update.as_of)]),
            published: if published_later { published() } else { String::new() },
            quoted_from: if update.kind.is_ours() { String::new() } else { words.quoted_from.fill(&[&speaker]) },
            waived: update
                .waived
                .as_ref()
                .map_or_else(String::new, |reason| words.waived_because.fill(&[&wordings::inline(words, reason)])),
            signed_by: signed_by(words, &update.kind),
            speaker,
            body: update.body().map_or_else(|| Body { lang: None, paragraphs: Vec::new() }, |b| Body::of(words, b)),
            before: before(telling, &update.revisions),
            retracted: update.retraction.as_ref().map_or_else(String::new, |retraction| {
                let reason = wordings::inline(words, &retraction.reason);
                words.retracted_at.fill(&[&telling.moment_markup(retraction.at), &reason])
            }),
            words,
        }
    }

    /// True where it was taken back.
    pub(crate) fn is_retracted(&self) -> bool {
        !self.retracted.is_empty()
    }

    /// True for what somebody else says.
    pub(crate) fn is_quoted(&self) -> bool {
        !self.quoted_from.is_empty()
    }

    /// The update as lines of text.
    pub(crate) fn lines(&self) -> Vec<String> {
        let marks = [self.phase, self.kind, if self.is_corrected { self.words.corrected.as_str() } else { "" }];
        let marks: Vec<&str> = marks.into_iter().filter(|mark| !mark.is_empty()).collect();
        let said = [&self.as_of, &self.published, &self.speaker].map(|markup| wordings::unmarked(markup));
        let said: Vec<String> = said.into_iter().filter(|part| !part.is_empty()).collect();
        let mut lines = vec![format!("[{}] {}", marks.join(" · "), said.join(" · "))];
        if self.body.is_pending() {
            lines.push(format!("({})", self.words.translation_pending));
        }
        lines.extend(self.quoted_lines());
        let struck = |text: String| if self.is_retracted() { format!("[-{text}-]") } else { text };
        lines.extend(self.body.paragraphs.iter().map(|paragraph| struck(wordings::unmarked(paragraph))));
        for before in &self.before {
            lines.push(wordings::unmarked(&before.replaced));
            lines.extend(before.body.paragraphs.iter().map(|p| format!("[-{}-]", wordings::unmarked(p))));
        }
        lines
    }

    fn quoted_lines(&self) -> impl Iterator<Item = String> {
        let around = [&self.retracted, &self.quoted_from, &self.waived, &self.signed_by];
        around.into_iter().filter(|markup| !markup.is_empty()).map(|markup| wordings::unmarked(markup))
    }
}

fn kind_word<'a>(words: &'a Words, kind: &UpdateKind) -> &'a str {
    match kind {
        UpdateKind::Regular => "",
        UpdateKind::Holding => &words.kind_holding,
        UpdateKind::Bulletin => &words.kind_bulletin,
        UpdateKind::Apology { .. } => &words.kind_apology,
        UpdateKind::Provider => &words.kind_provider,
        UpdateKind::Report => &words.kind_report,
    }
}

/// Those who have signed: nobody stands under words that they have not. Two of the same office are counted.
fn signed_by(words: &Words, kind: &UpdateKind) -> String {
    let UpdateKind::Apology { signatories } = kind else { return String::new() };
    let signed = signatories.iter().filter(|signatory| signatory.signed_by.is_some());
    let mut counted: Vec<(String, usize)> = Vec::new();
    for name in signed.map(|signatory| wordings::speaker(words, &signatory.speaker)) {
        match counted.iter_mut().find(|(other, _)| *other == name) {
            Some((_, count)) => *count += 1,
            None => counted.push((name, 1)),
        }
    }
    let told = |(name, count): (String, usize)| match count {
        1 => name,
        _ => words.signed_times.fill(&[&name, &count]),
    };
    let names: Vec<String> = counted.into_iter().map(told).collect();
    if names.is_empty() { String::new() } else { words.signed_by.fill(&[&names.join(&words.list_comma)]) }
}

fn before(telling: &Telling<'_>, revisions: &[Revision]) -> Vec<BodyBefore> {
    let words = telling.words;
    let replaced = |next: &Revision| {
        let reason = next.reason.as_ref().map_or_else(String::new, |reason| wordings::inline(words, reason));
        words.replaced_at.fill(&[&telling.moment_markup(next.at), &reason])
    };
    let pairs = revisions.windows(2).rev();
    pairs.map(|pair| BodyBefore { replaced: replaced(&pair[1]), body: Body::of(words, &pair[0].body) }).collect()
}
