//! What is missing, what was found, who must agree, who said what: in sentences.

use super::ManuscriptPage;
use crate::domain::approvals::{ApprovalRefusal, Demand, Judgement, Standing};
use crate::domain::incidents::IncidentRefusal;
use crate::domain::language::{Language, WordingRefusal};
use crate::domain::lint::Finding;
use crate::domain::manuscripts::content::BESIDE_WORDS;
use crate::domain::manuscripts::exemption::{Exemption, Surplus};
use crate::domain::manuscripts::reading::{self, Lack, LackReason};
use crate::domain::manuscripts::{Aim, Manuscript, ManuscriptRefusal, OPEN_MAX, Stage};
use crate::domain::reach::People;
use crate::domain::templates::{self, TemplateRefusal};
use crate::view::console::naming::listed;
use crate::view::console::{Names, Say, law, refused_number};
use crate::view::words::Words;
use chrono::Duration;
use std::collections::BTreeMap;

/// What is written in languages and goes to the public.
const WORDED: [&str; 13] = [
    "title",
    "body",
    "reason",
    "limits",
    "left_out",
    "contact",
    "safety_words",
    "set_reason",
    "fact",
    "cause",
    "estimate_basis",
    "advice",
    "role",
];

/// Something that is missing, with the field that it leads to.
pub(super) struct Missing {
    pub(super) field: String,
    pub(super) told: String,
}

/// A rule that the words break.
pub(super) struct Found {
    pub(super) rule: &'static str,
    pub(super) told: String,
    pub(super) is_overridden: bool,
}

/// What somebody said of the words.
pub(super) struct Said {
    pub(super) told: String,
    pub(super) note: String,
}

impl ManuscriptPage<'_> {
    /// What it is about, in a line.
    pub(super) fn about(&self) -> String {
        let say = self.say();
        let title = self
            .held
            .map_or_else(String::new, |held| held.incident.title.in_language(self.staff.language).1.to_owned());
        match self.manuscript.aim {
            Aim::Open(_) => say.word("about-open"),
            Aim::Update(_) => say.with("about-update", &[("title", &title)]),
            Aim::Correct(..) => say.with("about-correct", &[("title", &title)]),
            Aim::PutRight(..) => say.with("about-put-right", &[("title", &title)]),
        }
    }

    pub(super) fn missing(&self) -> Vec<Missing> {
        let missing = |lack: &Lack| Missing { field: self.place_of(lack), told: self.lack(lack) };
        self.lacks.iter().map(missing).collect()
    }

    /// Where a lack is put right: a wording without a language is that of the page's first.
    fn place_of(&self, lack: &Lack) -> String {
        match lack.field.as_str() {
            field @ ("title" | "body" | "reason" | "contact" | "safety_words" | "set_reason" | "fact" | "cause"
            | "estimate_basis" | "advice") => {
                format!("{field}.{}", self.page.default_language())
            }
            field if field.starts_with("signatory.") && !field.ends_with("handle") => format!("{field}.handle"),
            field => field.to_owned(),
        }
    }

    fn lack(&self, lack: &Lack) -> String {
        let (say, name) = (self.say(), self.name_of(&lack.field));
        match &lack.why {
            LackReason::EmptySlot { .. } => say.with("lack-slot", &[("field", &name)]),
            LackReason::UnfitSlot => {
                say.with("lack-slot-long", &[("field", &name), ("max", &templates::SLOT_CHARS_MAX)])
            }
            LackReason::Lines => say.with("lack-line", &[("field", &name)]),
            LackReason::NoReason => say.word("lack-override-reason"),
            LackReason::NoWords => say.with("lack-words", &[("field", &name)]),
            LackReason::Words(refusal) => self.worded(&name, refusal),
            LackReason::NoTime => say.with("lack-time", &[("field", &name)]),
            LackReason::NoMinutes { max } => say.with("lack-minutes", &[("field", &name), ("max", max)]),
            LackReason::NotLater => say.with("lack-not-later", &[("field", &name)]),
            LackReason::NoComponent => say.word("lack-component"),
            LackReason::NoNote { .. } => say.with("lack-note", &[("field", &name)]),
            LackReason::NoSignatory => say.word("lack-signatory"),
            LackReason::NoFact => say.word("lack-fact"),
            LackReason::GoneComponent => say.with("lack-gone", &[("field", &name)]),
        }
    }

    fn worded(&self, name: &str, refusal: &WordingRefusal) -> String {
        match refusal {
            WordingRefusal::Empty { .. } => self.say().with("lack-words", &[("field", &name)]),
            WordingRefusal::TooLong { chars, chars_max, .. } => {
                self.say().with("lack-long", &[("field", &name), ("chars", chars), ("max", chars_max)])
            }
            other => format!("{name}: {other}"),
        }
    }

    /// What a field is called: its own name, and the language or the component that it belongs to.
    pub(super) fn name_of(&self, field: &str) -> String {
        let say = self.say();
        let parts: Vec<&str> = field.split('.').collect();
        let language = parts.last().and_then(|tag| Language::from_tag(tag)).filter(|_| parts.len() > 1);
        let name = match parts.as_slice() {
            ["slot", slot, tag, ..] => self.around(slot, tag).unwrap_or_else(|| say.word(&format!("slot-{slot}"))),
            ["component", id, ..] => self.component_name(id),
            ["note", id, ..] => say.with("note-of", &[("name", &self.component_name(id))]),
            ["signatory", number, "handle", ..] => say.with("signatory-handle", &[("number", number)]),
            ["signatory", number, ..] => say.with("signatory-role", &[("number", number)]),
            ["override", rule, ..] => say.with("override-of", &[("rule", rule)]),
            [head, ..] => say.word(&format!("field-{}", head.replace('_', "-"))),
            [] => String::new(),
        };
        match language {
            Some(language) if self.page.languages.len() > 1 => {
                say.with("in-language", &[("name", &name), ("language", &language.own_name())])
            }
            _ => name,
        }
    }

    /// A slot by the words around it, which say better than any name what belongs there: `앞으로 할 일: ____`.
    fn around(&self, slot: &str, tag: &str) -> Option<String> {
        let content = &self.manuscript.content;
        let texts = ["body", "title"].map(|field| content.get(&format!("{field}.{tag}")));
        let hole = format!("{{{slot}}}");
        let line = texts.into_iter().flat_map(str::lines).find(|line| line.contains(&hole))?;
        let gapped = line.trim().replacen(&hole, "____", 1);
        let others = templates::SLOTS.iter().filter(|other| **other != slot);
        let told = others.fold(gapped, |told, other| told.replace(&format!("{{{other}}}"), "…"));
        Some(told.replace(&hole, "…"))
    }

    /// In which languages readers will find words in another one, and which.
    pub(super) fn pending(&self) -> Vec<String> {
        let (content, languages) = (&self.manuscript.content, &self.page.languages);
        let original = reading::original(content, languages);
        let has = |field: &str, language: Language| !content.get(&format!("{field}.{language}")).is_empty();
        let say = self.say();
        let told = |language: &Language| {
            let left = WORDED.iter().filter(|field| has(field, original) && !has(field, *language));
            let names: Vec<String> = left.map(|field| self.name_of(field)).collect();
            let mark = &Words::of(*language).translation_pending;
            let (page, words) = (language.own_name(), original.own_name());
            let fields = names.join(&self.words().list_comma);
            let arguments: [(&'static str, &dyn std::fmt::Display); 4] =
                [("language", &page), ("original", &words), ("fields", &fields), ("mark", mark)];
            (!names.is_empty()).then(|| say.with("pending", &arguments))
        };
        languages.iter().filter(|language| **language != original).filter_map(told).collect()
    }

    pub(super) fn blocked(&self, refusal: &IncidentRefusal) -> String {
        let names = Names::of(self.shelf.components, self.staff.language);
        let refusal = refusal.clone().naming(&|slug| names.call(slug));
        self.say().with("blocked-by", &[("rule", &law(self.say(), &refusal))])
    }

    pub(super) fn found(&self) -> Vec<Found> {
        let mut told: Vec<Found> = Vec::new();
        for Finding { rule, found, .. } in self.findings {
            let sentence = self.say().with(&format!("rule-{}", rule.as_str()), &[("found", found)]);
            match told.iter_mut().find(|one| one.rule == rule.as_str()) {
                Some(one) if !one.told.contains(&sentence) => one.told = format!("{} {sentence}", one.told),
                Some(_) => {}
                None => {
                    let is_overridden = self.manuscript.content.lets_stand(*rule);
                    told.push(Found { rule: rule.as_str(), told: sentence, is_overridden });
                }
            }
        }
        told
    }

    /// Who must still agree, and why where a holding notice would need nobody.
    pub(super) fn agreement(&self) -> String {
        let told = match (self.standing, self.exemption) {
            (Standing::Missing(_), Exemption::Missed(surplus)) => {
                format!("{} {}", self.agreed(), self.surplus(surplus))
            }
            _ => self.agreed(),
        };
        match self.counted_elsewhere {
            0 => told,
            count => format!("{} {told}", self.say().counted("counted-elsewhere", count, &[])),
        }
    }

    fn surplus(&self, surplus: &Surplus) -> String {
        let say = self.say();
        match surplus {
            Surplus::NoTemplate => say.word("surplus-no-template"),
            Surplus::Untitled => say.word("surplus-untitled"),
            Surplus::Beside => say.word("surplus-beside"),
            Surplus::CountedElsewhere => say.word("surplus-elsewhere"),
            Surplus::LetStand => say.word("surplus-let-stand"),
            Surplus::Slot(field) => say.with("surplus-slot", &[("field", &self.name_of(field))]),
            Surplus::Field(field) => say.with("surplus-field", &[("field", &self.name_of(field))]),
        }
    }

    fn agreed(&self) -> String {
        let say = self.say();
        match (self.standing, self.demand) {
            (Standing::NotDue, _) if *self.exemption == Exemption::Whole => say.word("agree-exempt"),
            (Standing::NotDue, _) => say.word("agree-nobody"),
            (Standing::Missing(_), Demand::TwoPublishers) => say.word("agree-two"),
            (Standing::Missing(_), _) => say.word("agree-one"),
            (Standing::Returned(one), _) => say.with("agree-returned", &[("by", &one.by)]),
            (Standing::Given(one), _) => say.with("agree-given", &[("by", &one.by)]),
            (Standing::Overridden(one), _) => say.with("agree-overridden", &[("by", &one.by)]),
        }
    }

    /// Until when those who agree have time, and what happens then.
    pub(super) fn due(&self) -> Option<String> {
        let Stage::Asked { at, by } = &self.manuscript.stage else { return None };
        let left = self.matrix.deadline(*at) - self.machine;
        let say = self.say();
        let asked = say.with("asked-by", &[("by", by), ("at", &self.moment(*at))]);
        let due = match (left > Duration::zero(), self.matrix.overdue) {
            (true, _) => say.with("due-in", &[("minutes", &minutes(left))]),
            (false, crate::domain::approvals::Overdue::Override) => say.word("overdue-override"),
            (false, crate::domain::approvals::Overdue::Held) => say.word("overdue-held"),
        };
        Some(format!("{asked} {due}"))
    }

    pub(super) fn said(&self) -> Vec<Said> {
        let said = |Judgement { revision, approval: one, counts }: &Judgement| {
            let key = format!("verdict-{}", one.verdict.as_str());
            let told = self.say().with(&key, &[("by", &one.by), ("at", &self.moment(one.at))]);
            let is_old = one.hash != self.hash;
            let told = if is_old {
                format!("{told} {}", self.say().with("of-revision", &[("revision", revision)]))
            } else {
                told
            };
            let told = if *counts { told } else { format!("{told} {}", self.say().word("of-nobody-now")) };
            Said { told, note: one.note.clone() }
        };
        self.approvals.iter().rev().map(said).collect()
    }

    /// How much of the page it speaks of, and whom it goes to.
    pub(super) fn reach(&self) -> String {
        let (say, count, all) = (self.say(), self.reach.components, self.leaves.count());
        let spoken_of = say.with("reach", &[("number", &count), ("all", &all)]);
        let goes_to = match self.people.filter(|_| self.has_mail) {
            Some(People { count: 0, .. }) => say.word("reach-nobody"),
            Some(People { count, is_more: true }) => say.with("reach-more", &[("people", &count)]),
            Some(People { count, is_more: false }) => say.counted("reach-people", count, &[]),
            None if self.has_mail && self.after.is_some() => say.word("reach-untold"),
            None => say.word("reach-page"),
        };
        let held = self.held.map(|held| &held.incident);
        let ends =
            held.is_some_and(|incident| self.manuscript.aim.update().is_some_and(|wrong| incident.rests_on(wrong)));
        let ends =
            (ends && matches!(self.manuscript.aim, Aim::PutRight(..))).then(|| say.counted("reach-ends", count, &[]));
        [spoken_of, goes_to].into_iter().chain(ends).collect::<Vec<_>>().join(" ")
    }
}

/// Minutes, begun ones counted as whole.
pub(super) fn minutes(left: Duration) -> i64 {
    (left.num_seconds() + 59) / 60
}

/// The beginning of what a manuscript has in `field`: in the language of `say`, else in another one.
fn beginning(say: Say, manuscript: &Manuscript, field: &str) -> String {
    /// A line of a list on a phone.
    const CHARS_MAX: usize = 60;
    let content = &manuscript.content;
    let own = content.get(&format!("{field}.{}", say.0));
    let others = Language::ALL.iter().map(|other| content.get(&format!("{field}.{other}")));
    let text = [own].into_iter().chain(others).find(|text| !text.is_empty()).unwrap_or_default();
    let cut = |text: &str| text.lines().next().unwrap_or_default().chars().take(CHARS_MAX).collect::<String>();
    let (line, what) = (cut(text), cut(content.get(&format!("slot.what.{}", say.0))));
    let values = BTreeMap::from([("what", what.as_str())]);
    let filled = templates::fill(&line, &values, CHARS_MAX * CHARS_MAX).unwrap_or_else(|_| {
        let named = line.replace("{what}", &what);
        templates::SLOTS.iter().fold(named, |line, slot| line.replace(&format!("{{{slot}}}"), "…"))
    });
    filled.chars().take(CHARS_MAX).collect()
}

/// The first words of a manuscript, by which it is told from others of the same incident.
pub(in crate::view::console) fn first_words(say: Say, manuscript: &Manuscript) -> String {
    beginning(say, manuscript, "body")
}

/// What a manuscript is called in a list: its title, else the beginning of its words; `title` is that of its incident.
pub fn heading(say: Say, manuscript: &Manuscript, title: Option<&str>) -> String {
    match (manuscript.aim, title) {
        (Aim::Open(_), _) | (_, None) => {
            let named = ["title", "body"].map(|field| beginning(say, manuscript, field));
            named.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| say.word("untitled"))
        }
        (Aim::Update(_), Some(title)) => say.with("about-update", &[("title", &title)]),
        (Aim::Correct(..), Some(title)) => say.with("about-correct", &[("title", &title)]),
        (Aim::PutRight(..), Some(title)) => say.with("about-put-right", &[("title", &title)]),
    }
}

/// That something was done; of what was taken off, with what of it stays, `left`, in the words of addresses.
pub fn told_done(say: Say, word: &str, left: &str) -> String {
    let told = say.word(&format!("done-{word}"));
    let stays = BESIDE_WORDS.iter().filter(|(_, word)| left.split(' ').any(|one| one == *word));
    let names: Vec<String> = stays.map(|(_, word)| say.word(&format!("beside-{word}"))).collect();
    if names.is_empty() {
        return told;
    }
    format!("{told} {}", say.with("left-public", &[("names", &names.join(" · "))]))
}

/// Why a manuscript was not changed.
pub fn refused_manuscript(say: Say, refusal: &ManuscriptRefusal) -> String {
    use ManuscriptRefusal as R;
    match refusal {
        R::IsOver => say.word("refused-is-over"),
        R::SavedMeanwhile { by, kept, .. } => say.with("refused-saved-meanwhile", &[("by", by), ("kept", kept)]),
        R::TooManyOpen => say.with("refused-too-many-open", &[("max", &OPEN_MAX)]),
        R::Unknown => say.word("refused-no-manuscript"),
        R::OutsideGroups { components } => {
            say.with("refused-outside-groups", &[("components", &listed(say, components))])
        }
        R::RoleMissing { needed } => {
            say.with("refused-role", &[("needed", &say.word(&format!("role-{}", needed.as_str())))])
        }
        R::NumberMissing(missing) => refused_number(say, *missing),
        R::NotUndoable => say.word("refused-not-undoable"),
        R::UndoOver => say.word("refused-undo-over"),
        R::NotPublished => say.word("refused-not-published"),
    }
}

/// Why a verdict was not taken, or words did not go out.
pub fn refused_approval(say: Say, refusal: &ApprovalRefusal) -> String {
    use ApprovalRefusal as R;
    match refusal {
        R::OwnWords => say.word("refused-own-words"),
        R::ChangedMeanwhile => say.word("refused-words-changed"),
        R::UnknownVerdict { .. } => say.word("refused-no-verdict"),
        R::NotAsked => say.word("refused-not-asked"),
        R::ReasonMissing => say.word("refused-reason-missing"),
        R::NotOverdue => say.word("refused-not-overdue"),
        R::NotSignatory => say.word("refused-not-signatory"),
        R::Missing { missing } => say.with("refused-approval-missing", &[("missing", missing)]),
    }
}

/// Why a template was not kept.
pub fn refused_template(say: Say, refusal: &TemplateRefusal) -> String {
    use TemplateRefusal as R;
    match refusal {
        R::Wording(WordingRefusal::Empty { original, .. }) => {
            say.with("refused-template-empty", &[("language", &original.own_name())])
        }
        R::Wording(other) => say.with("refused-template-words", &[("rule", other)]),
        R::UnknownSlot { name } => {
            let known = templates::SLOTS.map(|slot| format!("{{{slot}}}")).join(", ");
            say.with("refused-template-slot", &[("name", &format!("{{{name}}}")), ("known", &known)])
        }
        R::NotHolding => say.word("refused-template-not-holding"),
        R::Limited => say.word("refused-template-limited"),
        R::OwnTemplate => say.word("refused-template-own"),
        R::ComesWithProgram => say.word("refused-template-program"),
    }
}
