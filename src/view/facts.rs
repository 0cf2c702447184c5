//! What is known of an incident: its facts, the cause once somebody stands for it, who is in charge and whom to ask.

use super::times::Telling;
use super::wordings;
use super::words::Words;
use crate::domain::facts::{Fact, FactStanding};
use crate::domain::ids::FactId;
use crate::domain::incidents::{ConfirmedCause, IncidentRecord, Phase};

/// One fact.
pub(crate) struct FactView {
    pub(crate) anchor: String,
    /// What is so (markup).
    pub(crate) said: String,
    /// Who says so, as of when, and whether it is awaited or came (markup).
    pub(crate) beside: String,
    /// The anchor of the fact that took its place; empty while it stands.
    pub(crate) superseded_by: String,
}

/// The cause and the people behind an incident.
pub(crate) struct Behind {
    /// The cause in words; a sentence that it is not confirmed or not published where it is not (markup).
    pub(crate) cause: String,
    /// Who confirmed it, and when (markup).
    pub(crate) cause_by: String,
    /// What was said of the cause before, struck, and until when; the latest first (markup).
    pub(crate) cause_before: Vec<String>,
    /// Who is in charge (markup); empty before the first word.
    pub(crate) in_charge: String,
    /// Whom to turn to (markup); may be empty.
    pub(crate) contact: String,
    /// That the beginning was corrected (markup); empty where it was not.
    pub(crate) corrected_start: String,
    /// What stands first, then what was superseded, the newest first in both.
    pub(crate) facts: Vec<FactView>,
}

/// The cause and the people behind `incident`.
pub(crate) fn behind(telling: &Telling<'_>, incident: &IncidentRecord) -> Behind {
    let words = telling.words;
    let (cause, cause_by) = match incident.cause() {
        Some(cause) => (wordings::inline(words, &cause.wording), confirmed_by(telling, cause)),
        None if incident.state.phase() == Phase::Investigating => (words.cause_unknown.clone(), String::new()),
        // Beside a phase that says it was found, "not confirmed" would deny it.
        None => (words.cause_unpublished.clone(), String::new()),
    };
    // What the clock publishes has nobody behind it who is in charge.
    let last_of_ours = incident.updates.iter().rfind(|update| update.kind.is_ours() && !update.author.is_timekeeper());
    Behind {
        cause,
        cause_by,
        cause_before: incident.causes.windows(2).rev().map(|pair| cause_before(telling, &pair[0], &pair[1])).collect(),
        in_charge: last_of_ours.map_or_else(String::new, |update| wordings::speaker(words, &update.speaker)),
        contact: incident.contact.as_ref().map_or_else(String::new, |contact| wordings::inline(words, contact)),
        corrected_start: super::starts::corrected(telling, incident),
        facts: facts(telling, incident),
    }
}

fn confirmed_by(telling: &Telling<'_>, cause: &ConfirmedCause) -> String {
    let by = wordings::speaker(telling.words, &cause.confirmed_by);
    telling.words.cause_by.fill(&[&by, &telling.moment_markup(cause.at)])
}

/// A cause that another took the place of.
fn cause_before(telling: &Telling<'_>, before: &ConfirmedCause, now: &ConfirmedCause) -> String {
    let words = telling.words;
    let struck = format!("<del>{}</del>", wordings::inline(words, &before.wording));
    let said = words.cause_before.fill(&[&telling.moment_markup(now.at), &struck]);
    format!("{said} <small>{}</small>", confirmed_by(telling, before))
}

impl Behind {
    /// The same as lines of text.
    pub(crate) fn lines(&self, words: &Words) -> Vec<String> {
        self.marked(words).iter().map(|line| wordings::unmarked(line).trim_end().to_owned()).collect()
    }

    /// The same as lines of markup.
    pub(crate) fn marked(&self, words: &Words) -> Vec<String> {
        let mut lines = vec![format!("{}: {} {}", words.cause, self.cause, self.cause_by)];
        lines.extend(self.cause_before.iter().cloned());
        let named = [(&words.in_charge, &self.in_charge), (&words.contact, &self.contact)];
        lines.extend(named.iter().filter(|(_, said)| !said.is_empty()).map(|(name, said)| format!("{name}: {said}")));
        lines.extend((!self.corrected_start.is_empty()).then(|| self.corrected_start.clone()));
        lines.extend(self.facts.iter().map(|fact| match fact.superseded_by.is_empty() {
            true => format!("  - {} ({})", fact.said, fact.beside),
            false => format!("  - <del>{}</del> ({})", fact.said, fact.beside),
        }));
        lines
    }
}

fn facts(telling: &Telling<'_>, incident: &IncidentRecord) -> Vec<FactView> {
    let mut facts: Vec<&Fact> = incident.facts.iter().collect();
    facts.sort_by_key(|fact| (fact.superseded_by.is_some(), std::cmp::Reverse(fact.said_at)));
    facts.into_iter().map(|fact| fact_view(telling, fact)).collect()
}

fn fact_view(telling: &Telling<'_>, fact: &Fact) -> FactView {
    let words = telling.words;
    let said_by = wordings::said_by(telling, &fact.said_by, fact.as_of);
    let beside = match fact.standing {
        FactStanding::Stated => said_by,
        FactStanding::Awaited => format!("{} · {said_by}", words.awaited),
        FactStanding::Came { at } => format!("{} · {said_by}", words.fact_came.fill(&[&telling.moment_markup(at)])),
    };
    FactView {
        anchor: anchor(fact.id),
        said: wordings::inline(words, &fact.wording),
        beside,
        superseded_by: fact.superseded_by.map_or_else(String::new, anchor),
    }
}

/// The anchor of a fact on the page of its incident.
pub(crate) fn anchor(id: FactId) -> String {
    format!("f-{id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actors::Actor;
    use crate::domain::language::Language;
    use crate::view::samples::outage;
    use chrono_tz::Tz;

    #[test]
    fn nobody_is_in_charge_of_what_only_the_clock_has_spoken_of() {
        let record = outage::record();
        let mut incident = record.incidents[0].as_ref().clone();
        let telling = Telling::new(Words::of(Language::Korean), Tz::Asia__Seoul, incident.stamp.at);
        assert!(!behind(&telling, &incident).in_charge.is_empty());
        incident.updates.iter_mut().for_each(|update| update.author = Actor::timekeeper());
        let behind = behind(&telling, &incident);
        assert_eq!(behind.in_charge, "");
        assert!(behind.lines(telling.words).iter().all(|line| !line.starts_with(&telling.words.in_charge)));
    }
}
