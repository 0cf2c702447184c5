//! What subscribers are told of an incident: what does not work and what does again first, then the words, then what to do.

use super::content::{Content, Said, as_of, in_mail};
use super::parts::parts;
use super::subjects;
use super::written::{Setting, Written};
use crate::domain::actors::Actor;
use crate::domain::ids::{ComponentId, UpdateId};
use crate::domain::incidents::IncidentRecord;
use crate::domain::notifications::Occasion;
use crate::domain::progress::{Count, Progress};
use crate::domain::record::{PublicRecord, Stamp};
use crate::domain::recoveries::Recovered;
use crate::domain::statuses::Basis;
use crate::domain::time::Time;
use crate::domain::updates::{Update, UpdateKind};
use crate::view::addresses::Place;
use crate::view::names::{escaped, sound};
use crate::view::progress::Union;
use crate::view::recoveries::tracked_name;
use crate::view::site::Site;
use crate::view::times::Telling;
use crate::view::updates::{UpdateView, phase_word};
use crate::view::wordings::{self, unmarked};
use crate::view::{advice, endings, estimates, facts, incidents, promises, safety, starts};
use std::collections::BTreeSet;
use std::sync::Arc;

/// So many names fit into a subject.
const SUBJECT_NAMES_MAX: usize = 2;

/// An incident, at the update that is told.
struct Telegram<'a> {
    setting: &'a Setting<'a>,
    telling: Telling<'static>,
    occasion: Occasion,
    incident: &'a IncidentRecord,
    update: &'a Update,
    progress: Option<Progress<'a>>,
    address: String,
}

/// The mail that tells of `update` of `incident`; `None` where it has no such update.
pub fn of_incident(
    setting: &Setting<'_>,
    occasion: Occasion,
    incident: &IncidentRecord,
    update: UpdateId,
) -> Option<Written> {
    let update = incident.updates.iter().find(|one| one.id == update)?;
    let place = match occasion {
        Occasion::Reported => Place::Report(incident.id),
        _ => Place::Incident(incident.id),
    };
    let telegram = Telegram {
        setting,
        telling: setting.telling(update.published_at),
        occasion,
        incident,
        update,
        progress: Progress::of(incident),
        address: setting.address(&place.path(setting.page, setting.language)),
    };
    Some(Written::of(setting, &telegram.subject(), telegram.content(), true))
}

impl Telegram<'_> {
    /// The moment that the mail describes.
    fn as_of(&self) -> Time {
        let progress = self.progress.as_ref().filter(|_| self.is_about_states());
        progress.map_or(self.update.as_of, |progress| progress.as_of)
    }

    fn count(&self) -> Count {
        self.progress.as_ref().map(|progress| progress.all).unwrap_or_default()
    }

    /// Where it stands, in a word or two.
    fn state(&self) -> String {
        let (say, words, count) = (self.setting.say(), self.setting.words(), self.count());
        match self.occasion {
            Occasion::Retracted => return words.retracted.clone(),
            Occasion::PutRight if self.incident.is_withdrawn() => return words.withdrawn.clone(),
            Occasion::PutRight => return say.word("state-put-right"),
            Occasion::Reopened => return say.word("state-reopened"),
            _ => {}
        }
        if self.occasion == Occasion::Reported || !self.incident.state.is_open() || count.tracked() == 0 {
            return phase_word(words, self.update.phase).to_owned();
        }
        match (count.not_back(), count.back()) {
            (0, _) => say.word("state-watching"),
            (_, 1..) => say.word("state-recovering"),
            (_, 0) if count.down > 0 => words.step_down.clone(),
            (_, 0) => words.step_limited.clone(),
        }
    }

    fn class(&self) -> &'static str {
        let count = self.count();
        match () {
            // Neither good news nor bad: what was said was wrong.
            () if matches!(self.occasion, Occasion::PutRight | Occasion::Retracted) => "unk",
            () if !self.incident.state.is_open() => "ok",
            () if count.down > 0 => "out",
            () if count.limited > 0 => "part",
            () if count.tracked() > 0 => "ok",
            () => "unk",
        }
    }

    fn subject(&self) -> String {
        let (_, title) = self.incident.title.in_language(self.setting.language);
        let title = sound(title);
        let about = match self.occasion {
            Occasion::Restored => self.restored(&title),
            _ => title.into_owned(),
        };
        subjects::subject(&self.state(), &about, &subjects::as_of(self.setting, self.as_of()))
    }

    /// What this update brought back: by name, or how many of what.
    fn restored(&self, title: &str) -> String {
        let (say, words) = (self.setting.say(), self.setting.words());
        // And what was stated since without a word.
        let since = |row: &&Recovered| {
            let is_ours = row.basis == Basis::Staff && row.by != Actor::timekeeper();
            is_ours && row.update.is_none() && row.recorded_at >= self.update.published_at
        };
        let rows = self.incident.recoveries.iter();
        let by_update = rows.filter(|row| row.update == Some(self.update.id) || since(row));
        let back: BTreeSet<ComponentId> =
            by_update.filter(|row| !row.is_undone && row.recovery.step().is_back()).map(|row| row.component).collect();
        let names: Vec<String> = self
            .incident
            .tracked
            .iter()
            .filter(|tracked| back.contains(&tracked.component))
            .map(|tracked| unmarked(&tracked_name(words, tracked)))
            .collect();
        match names.len() {
            0 => title.to_owned(),
            count if count > SUBJECT_NAMES_MAX => say.counted("subject-back-many", count, &[("title", &title)]),
            count => say.counted("subject-back", count, &[("names", &words.list(&names))]),
        }
    }

    fn content(&self) -> Content {
        let (setting, words) = (self.setting, self.setting.words());
        let stamp = Stamp { sequence: 0, at: self.as_of() };
        let record = record_of(setting, self.incident, stamp);
        let site = Site::new(&record, setting.page);
        let (rows, counts) = if self.is_about_states() {
            parts(setting, &self.telling, &site, self.incident.id)
        } else {
            (Vec::new(), Vec::new())
        };
        let title = wordings::inline(words, &self.incident.title);
        let mut links = vec![(setting.say().word("to-incident"), self.address.clone())];
        if !counts.is_empty() {
            links[0].0 = setting.say().word("to-list");
        }
        if self.occasion == Occasion::Reported {
            links[0].0 = words.read_report.clone();
        }
        Content {
            class: self.class(),
            state: self.state(),
            lead: self.lead(&site),
            as_of: as_of(setting, stamp.at),
            title: if self.is_about_states() && self.progress.is_some() {
                in_mail(setting, &title)
            } else {
                String::new()
            },
            about: self.about(),
            rows,
            counts,
            said: self.said(&site),
            facts: self.facts(),
            links,
            ..Content::default()
        }
    }

    /// True for a mail that says how things stand. A report speaks of what was.
    fn is_about_states(&self) -> bool {
        self.occasion != Occasion::Reported
    }

    fn lead(&self, site: &Site<'_>) -> Vec<String> {
        let (setting, words) = (self.setting, self.setting.words());
        let title = wordings::inline(words, &self.incident.title);
        if !self.is_about_states() {
            return vec![title];
        }
        let mut lead = Vec::new();
        if self.occasion == Occasion::Retracted {
            lead.push(setting.say().word("lead-retracted"));
        }
        let progress = site.counted(self.incident.id).and_then(|counted| counted.progress());
        let union = progress.and_then(|progress| Union::of(&[progress]));
        let sentences = union.map(|union| union.sentences(site, words, &self.address));
        // What stands in small letters there has rows and numbers of its own here.
        let large = |markup: String| markup.split(" <small>").next().unwrap_or_default().to_owned();
        match sentences {
            Some(mut sentences) => {
                // Whoever waits for it wants to read first that it is back.
                if self.occasion == Occasion::Restored {
                    sentences.sort_by_key(|sentence| sentence.status.severity());
                }
                lead.extend(sentences.into_iter().map(|one| large(one.markup)));
            }
            None => lead.push(title),
        }
        lead.into_iter().map(|line| line.replace("<a href", "<a style=\"color:inherit\" href")).collect()
    }

    fn about(&self) -> Vec<String> {
        let (incident, telling) = (self.incident, &self.telling);
        let mut about = Vec::new();
        let began = match (incident.start(), incident.state.resolved_at()) {
            (Some(start), Some(until)) => incidents::lasted(telling, incident, start, until),
            (Some(start), None) => starts::began(telling, start, self.as_of()),
            (None, _) => String::new(),
        };
        about.push(began);
        about.push(starts::corrected(telling, incident));
        about.push(endings::left_open(telling, incident));
        about.into_iter().filter(|line| !line.is_empty()).map(|line| in_mail(self.setting, &line)).collect()
    }

    /// The update, and what was taken back with it.
    fn said(&self, site: &Site<'_>) -> Vec<Said> {
        let at = self.update.published_at;
        let is_told = |one: &&Update| {
            let went_with_it = one.retraction.as_ref().is_some_and(|retraction| retraction.at == at);
            one.id == self.update.id || (self.occasion == Occasion::PutRight && went_with_it)
        };
        let told = self.incident.updates.iter().rev().filter(is_told);
        let mut said: Vec<Said> =
            told.map(|one| Said::of(self.setting, UpdateView::of(site, &self.telling, self.incident, one))).collect();
        said.sort_by_key(|one| one.is_struck);
        said
    }

    fn facts(&self) -> Vec<(String, String)> {
        let (words, incident, telling) = (self.setting.words(), self.incident, &self.telling);
        let mut told: Vec<(&str, String)> = Vec::new();
        if incident.state.is_open() {
            let estimate = estimates::current(telling, incident, None);
            let estimate = estimate.map(|estimate| estimate.parts().collect::<Vec<_>>().join(" · "));
            told.extend(estimate.map(|said| (words.whole_estimate.as_str(), said)));
            told.extend(
                advice::current(telling, incident, None).into_iter().map(|one| (words.meanwhile.as_str(), one)),
            );
        }
        if let Some(next) = promises::next_word(telling, incident) {
            told.push((&words.next_update, format!("{} {}", next.said, next.note)));
        }
        let safety = safety::safety(telling, incident);
        if !safety.answer.is_empty() {
            told.push((&words.safety_title, format!("{}. {}", safety.answer, safety.said)));
        }
        let behind = facts::behind(telling, incident);
        if incident.cause().is_some() && self.update.kind != UpdateKind::Holding {
            told.push((&words.cause, format!("{} <small>{}</small>", behind.cause, behind.cause_by)));
        }
        told.extend(Some(behind.contact).filter(|said| !said.is_empty()).map(|said| (words.contact.as_str(), said)));
        let telephone = self.setting.page.telephone.as_ref();
        told.extend(telephone.map(|number| (words.telephone.as_str(), escaped(number))));
        let told = told.into_iter().map(|(label, said)| (label.to_owned(), in_mail(self.setting, said.trim())));
        told.collect()
    }
}

/// A record in which there is nothing but this incident and the groups.
fn record_of(setting: &Setting<'_>, incident: &IncidentRecord, stamp: Stamp) -> PublicRecord {
    PublicRecord {
        stamp,
        content: stamp,
        groups: setting.groups.to_vec(),
        components: Vec::new(),
        facilities: Vec::new(),
        incidents: vec![Arc::new(incident.clone())],
        maintenances: Vec::new(),
        months: Vec::new(),
        corrections: Vec::new(),
        notices: Vec::new(),
        is_rehearsal: setting.is_rehearsal,
    }
}
