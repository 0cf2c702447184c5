//! What goes out with the words: the fields by which it is said, each sort of it folded until it is wanted.

use super::ManuscriptPage;
use super::fields::{Choice, Line};
use crate::domain::estimates::Confidence;
use crate::domain::facts::{Fact, FactStanding};
use crate::domain::incidents::NOTE_CHARS_MAX;
use crate::domain::manuscripts::reading::FACT_HERE;
use crate::domain::safety::Safety;
use crate::view::recoveries;
use crate::view::wordings::unmarked;

/// What one sort of statement is said by.
pub(super) struct Fold {
    pub(super) title: String,
    pub(super) note: String,
    /// True where something is said already, or is lacking.
    pub(super) is_open: bool,
    /// The field, what it is called, what there is.
    pub(super) choices: Vec<(String, String, Vec<Choice>)>,
    pub(super) lines: Vec<Line>,
    /// The field, what it is called, whether it is ticked.
    pub(super) ticks: Vec<(String, String, bool)>,
}

impl Fold {
    /// Every field that it shows.
    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        let choices = self.choices.iter().map(|(field, ..)| field.as_str());
        let lines = self.lines.iter().flat_map(|line| &line.sides).map(|side| side.name.as_str());
        choices.chain(lines).chain(self.ticks.iter().map(|(field, ..)| field.as_str()))
    }
}

impl ManuscriptPage<'_> {
    /// Every sort of statement that these words may take along.
    pub(super) fn folds(&self) -> Vec<Fold> {
        if self.corrects() {
            return Vec::new();
        }
        let safety = self.fold("safety", vec![self.safety_choice()], self.texts("safety_words", NOTE_CHARS_MAX, 0));
        let always = [self.estimate_fold(), self.advice_fold(), self.fact_fold(), self.cause_fold(), safety];
        let of_incident = [self.came_fold(), self.set_fold()].into_iter().flatten();
        of_incident.chain(always).collect()
    }

    fn fold(&self, sort: &str, choices: Vec<(String, String, Vec<Choice>)>, lines: Vec<Line>) -> Fold {
        let mut fold = Fold {
            title: self.say().word(&format!("beside-{sort}")),
            note: self.say().word(&format!("beside-{sort}-note")),
            is_open: false,
            choices,
            lines,
            ticks: Vec::new(),
        };
        let is_lacking = fold.lines.iter().flat_map(|line| &line.sides).any(|side| side.is_lacking);
        let says = |field: &str| !self.manuscript.content.get(field).is_empty();
        fold.is_open = is_lacking || fold.fields().any(says);
        fold
    }

    fn choose(&self, field: &str, words: impl IntoIterator<Item = (String, String)>) -> (String, String, Vec<Choice>) {
        let said = self.manuscript.content.get(field);
        let choice = |(value, word): (String, String)| Choice { is_chosen: value == said, value, word };
        (field.to_owned(), self.name_of(field), words.into_iter().map(choice).collect())
    }

    fn unsaid(&self, key: &str) -> (String, String) {
        (String::new(), self.say().word(key))
    }

    fn safety_choice(&self) -> (String, String, Vec<Choice>) {
        let word =
            |safety: Safety| (safety.as_str().to_owned(), self.say().word(&format!("safety-{}", safety.as_str())));
        self.choose("safety", [self.unsaid("safety-unsaid")].into_iter().chain(Safety::ALL.into_iter().map(word)))
    }

    fn estimate_fold(&self) -> Fold {
        let say = self.say();
        let sorts =
            ["at", "window", "after", "none"].map(|sort| (sort.to_owned(), say.word(&format!("estimate-{sort}"))));
        // What is not said is a guess: a form that says nothing of an estimate stays as it is when it is sent.
        let sure = |one: Confidence| {
            let value = if one == Confidence::Low { "" } else { one.as_str() };
            (value.to_owned(), say.word(&format!("sure-{}", one.as_str())))
        };
        let here = (FACT_HERE.to_owned(), say.word("fact-here"));
        let waited = self.standing_facts().map(|fact| self.fact_option(fact));
        let choices = vec![
            self.choose("estimate", [self.unsaid("estimate-unsaid")].into_iter().chain(sorts)),
            self.choose("estimate_of", self.subjects()),
            self.choose("estimate_fact", [self.unsaid("fact-none"), here].into_iter().chain(waited)),
            self.choose("estimate_sure", Confidence::ALL.into_iter().map(sure)),
        ];
        let mut lines = vec![
            self.one("estimate_from", "datetime-local", say.word("estimate-from-hint")),
            self.one("estimate_at", "datetime-local", String::new()),
            self.one("estimate_minutes", "number", say.word("estimate-minutes-hint")),
        ];
        lines.extend(self.notes_of("estimate_basis"));
        self.fold("estimate", choices, lines)
    }

    fn advice_fold(&self) -> Fold {
        let mut lines = self.notes_of("advice");
        lines.push(self.one("advice_end", "datetime-local", self.say().word("advice-end-hint")));
        self.fold("advice", vec![self.choose("advice_for", self.subjects())], lines)
    }

    fn fact_fold(&self) -> Fold {
        let lines = self.notes_of("fact").into_iter().chain(self.notes_of("fact_by")).collect();
        let older: Vec<_> = self.standing_facts().map(|fact| self.fact_option(fact)).collect();
        let choices = match older.is_empty() {
            true => Vec::new(),
            false => vec![self.choose("fact_supersedes", [self.unsaid("fact-none")].into_iter().chain(older))],
        };
        let mut fold = self.fold("fact", choices, lines);
        let is_awaited = self.manuscript.content.get("fact_awaited") == "yes";
        fold.ticks = vec![("fact_awaited".to_owned(), self.name_of("fact_awaited"), is_awaited)];
        fold
    }

    fn cause_fold(&self) -> Fold {
        let lines = self.notes_of("cause").into_iter().chain(self.notes_of("cause_by")).collect();
        self.fold("cause", Vec::new(), lines)
    }

    /// That an awaited fact came; nothing where none is awaited.
    fn came_fold(&self) -> Option<Fold> {
        let awaited: Vec<_> = self
            .standing_facts()
            .filter(|fact| fact.standing == FactStanding::Awaited)
            .map(|fact| self.fact_option(fact))
            .collect();
        let choice = self.choose("came", [self.unsaid("fact-none")].into_iter().chain(awaited.iter().cloned()));
        let at = self.one("came_at", "datetime-local", self.say().word("came-at-hint"));
        (!awaited.is_empty()).then(|| self.fold("came", vec![choice], vec![at]))
    }

    /// Why what is counted changes; nothing for what opens an incident, which says of everything that it names that it counts.
    fn set_fold(&self) -> Option<Fold> {
        self.held.map(|_| self.fold("set", Vec::new(), self.notes_of("set_reason")))
    }

    /// What an estimate or advice may be about: the whole, or one of what the incident will count.
    fn subjects(&self) -> Vec<(String, String)> {
        let counted = match self.after.or(self.held.map(|held| &held.incident)) {
            Some(incident) => incident.members(),
            None => crate::domain::manuscripts::beginning::picked(&self.manuscript.content),
        };
        let named = self.shelf.components.iter().filter(|one| counted.contains(&one.id)).filter_map(|one| {
            let tracked = &self.leaves.get(one.id)?.tracked;
            Some((one.id.to_string(), unmarked(&recoveries::tracked_name(self.words(), tracked))))
        });
        [self.unsaid("subject-whole")].into_iter().chain(named).collect()
    }

    fn standing_facts(&self) -> impl Iterator<Item = &Fact> {
        let facts = self.held.into_iter().flat_map(|held| &held.incident.facts);
        facts.filter(|fact| fact.superseded_by.is_none())
    }

    fn fact_option(&self, fact: &Fact) -> (String, String) {
        (fact.id.to_string(), fact.wording.in_language(self.staff.language).1.to_owned())
    }
}
