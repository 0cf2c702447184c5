//! The fields of the form, in the order in which they are thought of.

use super::beside::Fold;
use super::{ManuscriptMarkup, ManuscriptPage};
use crate::domain::approvals::{Judgement, Verdict};
use crate::domain::incidents::{BODY_CHARS_MAX, NOTE_CHARS_MAX, Phase, Precision, TITLE_CHARS_MAX};
use crate::domain::language::{Language, Texts};
use crate::domain::manuscripts::reading::signatories;
use crate::domain::templates;
use crate::domain::updates::UpdateKind;

/// The slots that are filled from the rest of the form.
const FILLS_ITSELF: [&str; 2] = ["since", "next"];

/// One thing to choose.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) word: String,
    pub(super) is_chosen: bool,
}

/// One thing to fill in, in one language or in several side by side.
pub(super) struct Line {
    pub(super) sides: Vec<Side>,
}

/// One field.
pub(super) struct Side {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) value: String,
    /// The language of what is typed.
    pub(super) lang: Option<&'static str>,
    /// What sort of input it is; `textarea` for many lines.
    pub(super) sort: &'static str,
    pub(super) rows: u8,
    pub(super) chars_max: usize,
    /// What is taken where nothing is typed.
    pub(super) hint: String,
    pub(super) is_lacking: bool,
}

impl ManuscriptPage<'_> {
    fn side(&self, name: &str, lang: Option<Language>, chars_max: usize) -> Side {
        Side {
            label: self.name_of(name),
            value: self.manuscript.content.typed(name).to_owned(),
            lang: lang.map(Language::tag),
            sort: "text",
            rows: 0,
            chars_max,
            hint: String::new(),
            is_lacking: self.lacks.iter().any(|lack| lack.field == name),
            name: name.to_owned(),
        }
    }

    /// A field in every language of the page, side by side.
    pub(super) fn texts(&self, field: &str, chars_max: usize, rows: u8) -> Vec<Line> {
        let side = |language: &Language| {
            let side = self.side(&format!("{field}.{language}"), Some(*language), chars_max);
            Side { sort: if rows > 0 { "textarea" } else { "text" }, rows, ..side }
        };
        vec![Line { sides: self.page.languages.iter().map(side).collect() }]
    }

    pub(super) fn one(&self, name: &str, sort: &'static str, hint: String) -> Line {
        Line { sides: vec![Side { sort, hint, ..self.side(name, None, 64) }] }
    }

    /// Title and body.
    pub(super) fn head(&self) -> Vec<Line> {
        let title = if self.opens() { self.texts("title", TITLE_CHARS_MAX, 0) } else { Vec::new() };
        let reason = if self.manuscript.aim.update().is_some() { self.notes_of("reason") } else { Vec::new() };
        let body = self.texts("body", BODY_CHARS_MAX, 7);
        reason.into_iter().chain(title).chain(body).collect()
    }

    pub(super) fn notes_of(&self, field: &str) -> Vec<Line> {
        self.texts(field, NOTE_CHARS_MAX, 0)
    }

    /// The slots that title and body have: those that somebody must fill, or those that fill themselves.
    pub(super) fn slots(&self, needs_words: bool) -> Vec<Line> {
        let content = &self.manuscript.content;
        let texts = ["title", "body"].map(|field| content.texts(field, &self.page.languages));
        let is_used =
            |slot: &&&str| texts.iter().flat_map(Texts::iter).any(|(_, text)| templates::slots(text).contains(*slot));
        let line = |slot: &str| {
            let mut lines = self.texts(&format!("slot.{slot}"), NOTE_CHARS_MAX, 0);
            if FILLS_ITSELF.contains(&slot) {
                let sides = lines.iter_mut().flat_map(|line| &mut line.sides);
                sides.for_each(|side| side.hint = self.say().word("fills-itself"));
            }
            lines
        };
        let is_asked = |slot: &&&str| FILLS_ITSELF.contains(*slot) != needs_words;
        templates::SLOTS.iter().filter(is_used).filter(is_asked).flat_map(|slot| line(slot)).collect()
    }

    /// What is chosen from short lists: the field, what it is called, what there is.
    pub(super) fn choices(&self) -> Vec<(String, String, Vec<Choice>)> {
        if self.corrects() {
            return Vec::new();
        }
        let list = |field: &str, words: Vec<(&str, String)>| {
            let said = self.manuscript.content.get(field);
            let choice =
                |(value, word): (&str, String)| Choice { is_chosen: value == said, value: value.to_owned(), word };
            (field.to_owned(), self.name_of(field), words.into_iter().map(choice).collect())
        };
        let say = self.say();
        let kinds = UpdateKind::WORDS.map(|word| (word, say.word(&format!("kind-{word}"))));
        let phase = |phase: Phase| (phase.as_str(), say.word(&format!("phase-{}", phase.as_str())));
        let phases = Phase::ALL.into_iter().filter(|phase| phase.is_open() || !self.opens()).map(phase);
        let stay = ("", say.word("phase-stays"));
        let languages = self.page.languages.iter().map(|language| (language.tag(), language.own_name().to_owned()));
        let mut all = vec![list("kind", kinds.into()), list("phase", [stay].into_iter().chain(phases).collect())];
        if self.page.languages.len() > 1 {
            all.push(list("original", [("", say.word("original-guessed"))].into_iter().chain(languages).collect()));
        }
        all
    }

    /// When it began, as of when, since when.
    pub(super) fn times(&self) -> Vec<Line> {
        let say = self.say();
        if self.corrects() {
            return Vec::new();
        }
        let as_of = self.one("as_of", "datetime-local", say.word("as-of-hint"));
        if self.opens() {
            return vec![self.one("began_at", "datetime-local", say.word("began-at-hint")), as_of];
        }
        let since = self.one("since", "datetime-local", say.word("since-hint"));
        let ended = self.ends().then(|| self.one("ended_at", "datetime-local", say.word("ended-at-hint")));
        [Some(as_of), Some(since), ended].into_iter().flatten().collect()
    }

    /// How exactly the beginning is known.
    pub(super) fn precisions(&self) -> Vec<Choice> {
        let said = self.manuscript.content.get("precision");
        let choice = |one: Precision| Choice {
            is_chosen: one.as_str() == said || (said.is_empty() && one == Precision::About),
            value: one.as_str().to_owned(),
            word: self.say().word(&format!("precision-{}", one.as_str())),
        };
        Precision::ALL.into_iter().map(choice).collect()
    }

    /// When the next word comes.
    pub(super) fn promise(&self) -> Vec<Line> {
        if self.corrects() { Vec::new() } else { vec![self.one("next", "number", self.say().word("next-hint"))] }
    }

    /// What is noted of components: limits, why some are left out, how long they are watched.
    pub(super) fn notes(&self) -> Vec<Line> {
        if self.corrects() {
            return Vec::new();
        }
        let mut lines = self.notes_of("limits");
        if self.opens() || self.ends() {
            lines.extend(self.notes_of("left_out"));
        }
        lines.push(self.one("watched", "number", self.say().word("watched-hint")));
        lines
    }

    /// Who speaks, and whom people turn to.
    pub(super) fn speaker(&self) -> Vec<Line> {
        if self.corrects() {
            return Vec::new();
        }
        let contact = if self.opens() { self.notes_of("contact") } else { Vec::new() };
        contact.into_iter().chain(self.notes_of("organisation")).chain(self.notes_of("role")).collect()
    }

    /// Who signs an apology: those who are named, and room for one more.
    pub(super) fn signatories(&self) -> Vec<Line> {
        if self.manuscript.content.get("kind") != "apology" {
            return Vec::new();
        }
        let line = |number: usize| {
            let mut line = self.one(&format!("signatory.{number}.handle"), "text", String::new());
            line.sides
                .extend(self.notes_of(&format!("signatory.{number}.role")).into_iter().flat_map(|line| line.sides));
            line
        };
        (1..=3).map(line).collect()
    }

    /// Why it is over although checks still fail.
    pub(super) fn ending(&self) -> Vec<Line> {
        let ending = || Line { sides: vec![self.side("despite_checks", None, NOTE_CHARS_MAX)] };
        if self.ends() { vec![ending()] } else { Vec::new() }
    }

    /// True where somebody who looks is named to sign these words and has not.
    pub(super) fn may_sign(&self) -> bool {
        let handle = self.staff.handle.as_str();
        let is_named =
            signatories(&self.manuscript.content, &self.page.languages).iter().any(|(_, one, _)| one == handle);
        let is_apology = self.manuscript.content.get("kind") == "apology";
        let has_signed = self.approvals.iter().any(|Judgement { approval: one, counts, .. }| {
            *counts && one.by == self.staff.handle && one.hash == self.hash && one.verdict == Verdict::Signed
        });
        is_apology && is_named && !has_signed && self.differs.is_none()
    }

    /// What the manuscript says and no field of the page shows: it goes along unseen. That a rule may be broken is never
    /// carried on: whoever looks says it anew where it is found.
    pub(super) fn carried(&self, markup: &ManuscriptMarkup<'_>) -> Vec<(String, String)> {
        let lines = [
            &markup.head,
            &markup.slots,
            &markup.own_slots,
            &markup.times,
            &markup.promise,
            &markup.notes,
            &markup.speaker,
            &markup.signatories,
            &markup.ending,
        ];
        let mut shown: Vec<&str> =
            lines.into_iter().flatten().flat_map(|line| &line.sides).map(|side| side.name.as_str()).collect();
        shown.extend(markup.choices.iter().map(|(name, ..)| name.as_str()));
        shown.push("night");
        shown.extend(markup.folds.iter().flat_map(Fold::fields));
        if self.opens() {
            shown.push("precision");
        }
        let leaves = markup.parts.iter().flat_map(|part| &part.leaves);
        let picked: Vec<String> = leaves
            .flat_map(|leaf| {
                [Some(format!("component.{}", leaf.id)), leaf.note.as_ref().map(|_| format!("note.{}", leaf.id))]
            })
            .flatten()
            .collect();
        let is_shown = |name: &str| shown.contains(&name) || picked.iter().any(|one| one == name);
        let rest = self.manuscript.content.iter().filter(|(name, _)| !is_shown(name) && !name.starts_with("override"));
        rest.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}
