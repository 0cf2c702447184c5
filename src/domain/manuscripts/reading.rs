//! What a manuscript says, once all that must be there is there.

mod beside;
mod publications;
mod speaking;
mod stating;

use super::{Aim, Content, Manuscript};
use crate::domain::actors::Actor;
use crate::domain::ids::{IncidentId, UpdateId};
use crate::domain::incidents::drafts::{ExceptionDraft, Leaves, Next, OpenDraft, ResolveDraft, UpdateDraft};
use crate::domain::incidents::{BODY_CHARS_MAX, IncidentRecord, NOTE_CHARS_MAX, Phase, Precision, TITLE_CHARS_MAX};
use crate::domain::language::{Language, Texts, Wording, WordingRefusal};
use crate::domain::templates::{self, Unfilled};
use crate::domain::time::{Time, whole_millis};
use crate::domain::updates::UpdateKind;
pub use beside::{Beside, FACT_HERE};
use chrono::{Duration, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
pub use publications::{Asked, Publication, Tried};
pub use speaking::SPEAKER_CHARS_MAX;
use stating::RECOVERIES;
pub use stating::STATEMENTS;
use std::collections::BTreeMap;

/// What a `datetime-local` field sends.
pub(super) const LOCAL: [&str; 2] = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];

/// Of a promise, and of how long something is watched: a week, and more than any rule allows.
const MINUTES_MAX: i64 = 10_000;

/// What is known when a manuscript is read.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The present instant of the record.
    pub now: Time,
    /// The page's zone, which typed times are in.
    pub zone: Tz,
    /// The languages of the page, the default one first.
    pub languages: &'a [Language],
    /// Who speaks unless the manuscript says.
    pub organisation: &'a Texts,
    /// The leaves of the page.
    pub leaves: &'a Leaves,
    /// The incident; `None` for one that is yet to be opened.
    pub incident: Option<&'a IncidentRecord>,
    /// Who has signed exactly these words.
    pub signed: &'a [Actor],
    /// Tells an instant in every language of the page, for slots.
    pub tell: &'a (dyn Fn(Time) -> Texts + Sync),
    /// When the next word is due, once that is known.
    pub next_at: Option<Time>,
}

/// Something that must be there and is not, with the field where it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lack {
    /// The field; of a component that of its note.
    pub field: String,
    /// What is wrong.
    pub why: LackReason,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LackReason {
    /// A slot of the words is empty, in this language.
    EmptySlot {
        /// Which slot.
        slot: String,
        /// In which language.
        language: Language,
    },
    /// What fills a slot is more than a line, or too long.
    UnfitSlot,
    /// Nothing is written in the original language.
    NoWords,
    /// More than one line where a name stands.
    Lines,
    /// Words are let stand, and why is not said.
    NoReason,
    /// It is too long, or holds what nobody sees.
    Words(WordingRefusal),
    /// No time that there is.
    NoTime,
    /// No whole number of minutes from one to this.
    NoMinutes {
        /// The most.
        max: i64,
    },
    /// A time that lies no later than the one that it follows.
    NotLater,
    /// No component is named.
    NoComponent,
    /// Limits, or why a component is left out, are not in words.
    NoNote {
        /// Which component, by slug.
        component: String,
    },
    /// A signatory without a handle or without an office.
    NoSignatory,
    /// An estimate that waits for a fact, and none is named.
    NoFact,
    /// A component that is gone.
    GoneComponent,
}

/// Reads a manuscript: what can be read, and everything that is missing. What is read is all of it where nothing is missing; a
/// preview shows it without its faulty parts meanwhile. Without words there is nothing.
pub fn read(manuscript: &Manuscript, scene: &Scene<'_>) -> (Option<Asked>, Vec<Lack>) {
    let mut reader = Reader { content: &manuscript.content, scene: *scene, lacks: Vec::new() };
    let asked = reader.asked(manuscript);
    (asked, reader.lacks)
}

struct Reader<'a> {
    content: &'a Content,
    scene: Scene<'a>,
    lacks: Vec<Lack>,
}

impl Reader<'_> {
    fn asked(&mut self, manuscript: &Manuscript) -> Option<Asked> {
        let beside = self.beside(manuscript.becomes);
        let publication = match manuscript.aim {
            Aim::Open(id) => self.open(id, manuscript.becomes),
            Aim::Update(id) => self.update(id, manuscript.becomes),
            Aim::Correct(id, update) => {
                let (body, reason) = (self.body(), self.reason());
                Some(Publication::Correct(id, update, body?, reason?))
            }
            Aim::PutRight(id, update) => {
                let (reason, saying) = (self.reason(), self.saying(manuscript.becomes));
                Some(Publication::PutRight(id, update, reason?, saying?))
            }
        };
        Some(Asked { publication: publication?, beside })
    }

    fn open(&mut self, id: IncidentId, becomes: UpdateId) -> Option<Publication> {
        let title = self.title();
        let began_at = self.time("began_at");
        let contact = self.optional_note("contact", "the contact");
        let left_out = self.left_out();
        let first = self.saying(becomes);
        if RECOVERIES.into_iter().all(|word| self.marked(word).is_empty()) {
            self.lack("component", LackReason::NoComponent);
        }
        Some(Publication::Open(Box::new(OpenDraft {
            id,
            title: title?,
            began_at: began_at.unwrap_or(self.scene.now),
            precision: Precision::parse(self.content.get("precision")).unwrap_or(Precision::About),
            contact,
            left_out,
            first: first?,
        })))
    }

    fn update(&mut self, id: IncidentId, becomes: UpdateId) -> Option<Publication> {
        let saying = self.saying(becomes);
        let is_over = self.scene.incident.is_some_and(|incident| !incident.state.is_open());
        match saying.as_ref().and_then(|saying| saying.phase) {
            Some(Phase::Resolved) if !is_over => {
                let (at, exceptions) = (self.time("ended_at"), self.exceptions());
                let despite_checks = Some(self.content.get("despite_checks").to_owned());
                let update = saying?;
                Some(Publication::Resolve(
                    id,
                    ResolveDraft {
                        at: at.unwrap_or(update.as_of),
                        exceptions,
                        despite_checks: despite_checks.filter(|reason| !reason.is_empty()),
                        update,
                    },
                ))
            }
            Some(Phase::Postmortem) => Some(Publication::Report(id, saying?)),
            Some(phase) if phase.is_open() && is_over => Some(Publication::Reopen(id, saying?)),
            _ => Some(Publication::Update(id, saying?)),
        }
    }

    /// The words with all that they do.
    fn saying(&mut self, id: UpdateId) -> Option<UpdateDraft> {
        let body = self.body();
        let as_of = self.time("as_of");
        let kind = self.kind();
        let next = self.next();
        let as_of = as_of.unwrap_or(self.scene.now);
        let recoveries = self.recoveries(as_of, true);
        let speaker = self.speaker();
        Some(UpdateDraft {
            id,
            kind,
            phase: Phase::parse(self.content.get("phase")),
            body: body?,
            as_of,
            display_at: None,
            speaker,
            approver: None,
            waived: None,
            recoveries,
            next,
        })
    }

    fn kind(&mut self) -> UpdateKind {
        match self.content.get("kind") {
            "holding" => UpdateKind::Holding,
            "bulletin" => UpdateKind::Bulletin,
            "provider" => UpdateKind::Provider,
            "report" => UpdateKind::Report,
            "apology" => UpdateKind::Apology { signatories: self.signatories() },
            _ => UpdateKind::Regular,
        }
    }

    fn next(&mut self) -> Next {
        let minutes = self.minutes("next", MINUTES_MAX);
        Next {
            by: self.scene.next_at.or_else(|| minutes.map(|minutes| self.scene.now + minutes)),
            is_night: self.content.get("night") == "yes",
        }
    }

    fn exceptions(&mut self) -> Vec<ExceptionDraft> {
        let excepted = self.marked("except");
        let drafts = excepted.into_iter().filter_map(|component| {
            let reason = self.component_note(component, "left_out", "the exception")?;
            Some(ExceptionDraft { component, reason })
        });
        drafts.collect()
    }

    fn title(&mut self) -> Option<Wording> {
        self.filled("title", "the title", TITLE_CHARS_MAX)
    }

    fn body(&mut self) -> Option<Wording> {
        self.filled("body", "the body", BODY_CHARS_MAX)
    }

    fn reason(&mut self) -> Option<Wording> {
        self.note("reason", "the reason")
    }

    /// Words with their slots filled, in each language that has words.
    fn filled(&mut self, field: &'static str, what: &'static str, chars_max: usize) -> Option<Wording> {
        let languages = self.scene.languages;
        let mut texts = Texts::default();
        for (language, text) in self.content.texts(field, languages).iter() {
            let values = self.slot_values(language);
            let values: BTreeMap<&str, &str> = values.iter().map(|(slot, value)| (*slot, value.as_str())).collect();
            match templates::fill(text, &values, chars_max) {
                Ok(filled) => texts.set(language, filled),
                Err(unfilled) => {
                    let is_too_long = matches!(unfilled, Unfilled::TooLong(_));
                    self.unfilled(field, what, language, (unfilled, chars_max));
                    if is_too_long {
                        return None;
                    }
                    // A preview shows the slot.
                    texts.set(language, text.to_owned());
                }
            }
        }
        self.worded(field, what, &texts, chars_max)
    }

    fn unfilled(&mut self, field: &str, what: &'static str, language: Language, why: (Unfilled, usize)) {
        let of_slot = |slot: &str| format!("slot.{slot}.{language}");
        match why {
            (Unfilled::Empty(empty), _) => {
                for slot in empty {
                    self.lack(&of_slot(&slot), LackReason::EmptySlot { slot, language });
                }
            }
            (Unfilled::Unfit(slot), _) => self.lack(&of_slot(&slot), LackReason::UnfitSlot),
            (Unfilled::TooLong(chars), chars_max) => {
                let refusal = WordingRefusal::TooLong { what, language, chars, chars_max };
                self.lack(field, LackReason::Words(refusal));
            }
        }
    }

    /// What fills each slot in `language`: what was typed; the times of the form where nothing was.
    fn slot_values(&mut self, language: Language) -> BTreeMap<&'static str, String> {
        let next = self.next().by.unwrap_or(self.scene.now);
        let typed = |slot: &str| self.content.get(&format!("slot.{slot}.{language}")).to_owned();
        let told = |at: Option<Time>| {
            let told = at.map(|at| (self.scene.tell)(at).text(language).to_owned());
            told.unwrap_or_default()
        };
        let began = || match self.scene.incident {
            Some(incident) => incident.start().map(|start| start.at),
            None => Some(self.parsed("began_at").flatten().unwrap_or(self.scene.now)),
        };
        let value = |slot: &'static str| {
            let typed = typed(slot);
            let value = match slot {
                _ if !typed.is_empty() => typed,
                "since" => told(began()),
                "next" => told(Some(next)),
                _ => typed,
            };
            (slot, value)
        };
        templates::SLOTS.into_iter().map(value).collect()
    }

    fn note(&mut self, field: &'static str, what: &'static str) -> Option<Wording> {
        let texts = self.content.texts(field, self.scene.languages);
        self.worded(field, what, &texts, NOTE_CHARS_MAX)
    }

    fn optional_note(&mut self, field: &'static str, what: &'static str) -> Option<Wording> {
        if self.content.texts(field, self.scene.languages).is_empty() {
            return None;
        }
        self.note(field, what)
    }

    fn worded(&mut self, field: &str, what: &'static str, texts: &Texts, chars_max: usize) -> Option<Wording> {
        let original = self.original();
        if texts.exactly(original).is_none() {
            self.lack(&format!("{field}.{original}"), LackReason::NoWords);
            return None;
        }
        Wording::new(what, texts, original, chars_max)
            .map_err(|refusal| self.lack(field, LackReason::Words(refusal)))
            .ok()
    }

    fn original(&self) -> Language {
        original(self.content, self.scene.languages)
    }

    /// The instant of a field; `None` where it is empty, or none.
    fn time(&mut self, field: &str) -> Option<Time> {
        let parsed = self.parsed(field);
        if parsed.is_none() {
            self.lack(field, LackReason::NoTime);
        }
        parsed.flatten()
    }

    /// The minutes of a field, up to `max`; `None` where it is empty, or no such number.
    fn minutes(&mut self, field: &str, max: i64) -> Option<Duration> {
        let typed = self.content.get(field);
        if typed.is_empty() {
            return None;
        }
        let minutes = typed.parse::<i64>().ok().filter(|minutes| (1..=max).contains(minutes));
        if minutes.is_none() {
            self.lack(field, LackReason::NoMinutes { max });
        }
        minutes.map(Duration::minutes)
    }

    fn parsed(&self, field: &str) -> Option<Option<Time>> {
        let typed = self.content.get(field);
        if typed.is_empty() {
            return Some(None);
        }
        let local = LOCAL.iter().find_map(|form| NaiveDateTime::parse_from_str(typed, form).ok())?;
        let at = self.scene.zone.from_local_datetime(&local).earliest()?;
        Some(Some(whole_millis(at.with_timezone(&Utc))))
    }

    fn lack(&mut self, field: &str, why: LackReason) {
        let lack = Lack { field: field.to_owned(), why };
        if !self.lacks.contains(&lack) {
            self.lacks.push(lack);
        }
    }
}

/// The language that the words of `content` are written in first: what it says, else the first in which there is a body,
/// else the page's.
pub fn original(content: &Content, languages: &[Language]) -> Language {
    let said = Language::from_tag(content.get("original")).filter(|language| languages.contains(language));
    let written = || {
        let texts = content.texts("body", languages);
        languages.iter().copied().find(|language| texts.exactly(*language).is_some())
    };
    said.or_else(written).or(languages.first().copied()).unwrap_or(Language::Korean)
}

/// Who is named to sign: the field, the handle, the office.
pub fn signatories(content: &Content, languages: &[Language]) -> Vec<(String, String, Texts)> {
    // Three offices sign under an apology at most: more is a list of names and no apology.
    let named = (1..=3).map(|number| {
        let field = format!("signatory.{number}");
        let handle = content.get(&format!("{field}.handle")).to_owned();
        let role = content.texts(&format!("{field}.role"), languages);
        (field, handle, role)
    });
    named.filter(|(_, handle, role)| !handle.is_empty() || !role.is_empty()).collect()
}

#[cfg(test)]
mod tests;
