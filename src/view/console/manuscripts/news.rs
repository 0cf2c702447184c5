//! What is new in a manuscript: everything that would be public and is not yet, sort by sort, with what it takes the place
//! of. Whoever agrees to it reads this first and compares nothing from memory.

use super::ManuscriptPage;
use crate::domain::advice::AdviceEnd;
use crate::domain::ids::{ComponentId, FactId};
use crate::domain::incidents::IncidentRecord;
use crate::domain::incidents::drafts::{AdviceDraft, FactDraft, SetDraft};
use crate::domain::manuscripts::reading::Beside;
use crate::domain::recoveries::Recovery;
use crate::view::times::Telling;
use crate::view::updates::phase_word;
use crate::view::wordings::{self, Body};
use crate::view::{estimates, facts, promises, recoveries, safety};

/// One sort of thing that is new.
pub(super) struct New {
    /// What it is.
    pub(super) name: String,
    /// What is said of it (markup), what goes first and struck.
    pub(super) lines: Vec<String>,
}

/// One line of what stands beside the words.
pub(super) struct BesideLine {
    /// Markup.
    pub(super) said: String,
    /// True for what is not public yet.
    pub(super) is_new: bool,
}

/// `markup` as words that go.
fn struck(markup: &str) -> String {
    format!("<del>{markup}</del>")
}

impl ManuscriptPage<'_> {
    /// Everything that is new, in the language of whoever looks; nothing while it cannot be read.
    pub(super) fn news(&self) -> Vec<New> {
        let Some(after) = self.after else { return Vec::new() };
        let telling = Telling::new(self.words(), self.page.zone, self.now);
        let before = self.held.map(|held| &held.incident);
        let whole = [
            self.part("field-title", &self.new_title(after)),
            self.part("field-body", &self.new_words(after)),
            self.part("field-phase", &self.new_phase(before, after)),
            self.part("news-states", &self.new_states(before, after)),
        ];
        let beside = self
            .beside
            .iter()
            .map(|one| self.part(&format!("beside-{}", one.as_str()), &self.new_beside(&telling, one, before, after)));
        let promise = self.part("news-next", &new_promise(&telling, before, after));
        whole.into_iter().chain(beside).chain([promise]).flatten().collect()
    }

    fn part(&self, key: &str, lines: &[String]) -> Option<New> {
        let lines = lines.iter().map(|line| self.spoken(line)).collect::<Vec<_>>();
        (!lines.is_empty()).then(|| New { name: self.say().word(key), lines })
    }

    /// `markup` in which struck words are struck for those as well who hear it read.
    pub(super) fn spoken(&self, markup: &str) -> String {
        let said = format!("<del><span class=\"unseen\">{} </span>", self.say().word("struck"));
        markup.replace("<del>", &said)
    }

    fn new_title(&self, after: &IncidentRecord) -> Vec<String> {
        if self.opens() { vec![wordings::inline(self.words(), &after.title)] } else { Vec::new() }
    }

    fn new_words(&self, after: &IncidentRecord) -> Vec<String> {
        let shown = self.manuscript.aim.update().filter(|_| self.corrects()).unwrap_or(self.manuscript.becomes);
        let update = after.updates.iter().find(|update| update.id == shown);
        let body = update.and_then(|update| update.body());
        body.map(|body| Body::of(self.words(), body).paragraphs).unwrap_or_default()
    }

    fn new_phase(&self, before: Option<&IncidentRecord>, after: &IncidentRecord) -> Vec<String> {
        let word = |incident: &IncidentRecord| phase_word(self.words(), incident.state.phase());
        match before.map(word) {
            Some(old) if old == word(after) => Vec::new(),
            Some(old) => vec![format!("{} {}", struck(old), word(after))],
            None => vec![word(after).to_owned()],
        }
    }

    /// What is said of components: those together of which the same is said, and was.
    fn new_states(&self, before: Option<&IncidentRecord>, after: &IncidentRecord) -> Vec<String> {
        let old = before.map(IncidentRecord::standings).unwrap_or_default();
        let mut said: Vec<(String, Vec<String>)> = Vec::new();
        let mut standings: Vec<_> = after.standings().into_iter().collect();
        standings.sort_by_key(|(component, _)| self.leaves.place(*component));
        for (component, row) in standings {
            let stood = old.get(&component).map(|row| &row.recovery);
            if stood.is_some_and(|stood| *stood == row.recovery) {
                continue;
            }
            let goes = stood.map(|stood| struck(&self.state(stood)));
            let told = goes.into_iter().chain([self.state(&row.recovery)]).collect::<Vec<_>>().join(" ");
            let name = self.tracked(component);
            match said.iter_mut().find(|(other, _)| *other == told) {
                Some((_, names)) => names.push(name),
                None => said.push((told, vec![name])),
            }
        }
        let comma = &self.words().list_comma;
        said.into_iter().map(|(told, names)| format!("{told}: {}", names.join(comma))).collect()
    }

    fn state(&self, recovery: &Recovery) -> String {
        let word = recoveries::step_word(self.words(), recovery.step());
        match recovery {
            Recovery::Limited { limits, .. } => format!("{word} ({})", wordings::inline(self.words(), limits)),
            _ => word.to_owned(),
        }
    }

    fn tracked(&self, component: ComponentId) -> String {
        let leaf = self.leaves.get(component);
        leaf.map_or_else(|| component.to_string(), |leaf| recoveries::tracked_name(self.words(), &leaf.tracked))
    }

    fn new_beside(
        &self,
        telling: &Telling<'_>,
        one: &Beside,
        before: Option<&IncidentRecord>,
        after: &IncidentRecord,
    ) -> Vec<String> {
        match one {
            Beside::Estimate(draft) => self.new_estimate(telling, draft.component, before, after),
            Beside::Advice(draft) => vec![self.new_advice(telling, draft)],
            Beside::Safety(..) => {
                let stood =
                    before.filter(|before| before.safety().is_some()).map(|before| safety::safety(telling, before));
                let goes = stood.map(|stood| struck(&stood.answer));
                let now = safety::safety(telling, after);
                goes.into_iter().chain([format!("{} · {}", now.answer, now.said)]).collect()
            }
            Beside::Fact(draft) => self.new_fact(telling, draft, before, after),
            Beside::Came(fact, _) => fact_line(telling, after, *fact).into_iter().collect(),
            Beside::Cause(..) => {
                let stood =
                    before.filter(|before| before.cause().is_some()).map(|before| facts::behind(telling, before));
                let goes = stood.map(|stood| struck(&stood.cause));
                let now = facts::behind(telling, after);
                goes.into_iter().chain([format!("{} · {}", now.cause, now.cause_by)]).collect()
            }
            Beside::Track(draft) => self.new_set(draft, before, after),
        }
    }

    fn new_estimate(
        &self,
        telling: &Telling<'_>,
        component: Option<ComponentId>,
        before: Option<&IncidentRecord>,
        after: &IncidentRecord,
    ) -> Vec<String> {
        let stood = before.and_then(|before| estimates::current(telling, before, component));
        let now = estimates::current(telling, after, component);
        let goes = stood.map(|stood| struck(&stood.said));
        let comes = now.map(|now| {
            let of = component.map(|component| format!("{}: ", self.tracked(component))).unwrap_or_default();
            format!("{of}{} · {} · {}", now.said, now.beside, now.basis)
        });
        goes.into_iter().chain(comes).collect()
    }

    fn new_advice(&self, telling: &Telling<'_>, draft: &AdviceDraft) -> String {
        let said = wordings::inline(telling.words, &draft.wording);
        let said = match draft.end {
            AdviceEnd::At(until) => telling.words.advice_until.fill(&[&said, &telling.moment_markup(until)]),
            AdviceEnd::WhenRestored => said,
        };
        let of = draft.component.map(|component| format!("{}: ", self.tracked(component))).unwrap_or_default();
        format!("{of}{said}")
    }

    fn new_fact(
        &self,
        telling: &Telling<'_>,
        draft: &FactDraft,
        before: Option<&IncidentRecord>,
        after: &IncidentRecord,
    ) -> Vec<String> {
        let old = before.into_iter().flat_map(|before| &before.facts).find(|fact| Some(fact.id) == draft.supersedes);
        let goes = old.map(|old| struck(&wordings::inline(telling.words, &old.wording)));
        goes.into_iter().chain(fact_line(telling, after, draft.id)).collect()
    }

    fn new_set(&self, draft: &SetDraft, before: Option<&IncidentRecord>, after: &IncidentRecord) -> Vec<String> {
        let count = |incident: &IncidentRecord| incident.members().len();
        let stood = before.map_or(0, count);
        let numbers = self.say().with("news-set", &[("before", &stood), ("after", &count(after))]);
        let names = |ids: Vec<ComponentId>| {
            let names: Vec<String> = ids.into_iter().map(|id| self.tracked(id)).collect();
            names.join(&self.words().list_comma)
        };
        let added = names(draft.added.iter().map(|one| one.component).collect());
        let removed = names(draft.removed.clone());
        let mut lines = vec![numbers];
        lines.extend((!added.is_empty()).then(|| self.say().with("news-added", &[("names", &added)])));
        lines.extend((!removed.is_empty()).then(|| self.say().with("news-removed", &[("names", &removed)])));
        lines.push(wordings::inline(self.words(), &draft.reason));
        lines
    }

    /// How the public will read what goes out with the words, line by line, and which of the lines are new.
    pub(super) fn told_beside(&self, telling: &Telling<'_>, after: &IncidentRecord) -> Vec<BesideLine> {
        let public = self.held.map(|held| self.lines_beside(telling, &held.incident)).unwrap_or_default();
        let line = |said: String| BesideLine { is_new: !public.contains(&said), said: self.spoken(&said) };
        self.lines_beside(telling, after).into_iter().map(line).collect()
    }

    fn lines_beside(&self, telling: &Telling<'_>, incident: &IncidentRecord) -> Vec<String> {
        let told = |one: &Beside| -> Vec<String> {
            match one {
                Beside::Estimate(draft) => {
                    let view = estimates::current(telling, incident, draft.component);
                    view.iter().map(|view| view.parts().collect::<Vec<_>>().join(" · ")).collect()
                }
                Beside::Advice(draft) => crate::view::advice::current(telling, incident, draft.component),
                Beside::Safety(..) => {
                    let told = safety::safety(telling, incident);
                    vec![format!("{}: {}. {}", telling.words.safety_title, told.answer, told.said)]
                }
                Beside::Track(draft) if incident.sets.iter().any(|set| set.reason.as_ref() == Some(&draft.reason)) => {
                    vec![wordings::inline(telling.words, &draft.reason)]
                }
                Beside::Track(_) | Beside::Fact(_) | Beside::Came(..) | Beside::Cause(..) => Vec::new(),
            }
        };
        let mut lines: Vec<String> = self.beside.iter().flat_map(told).collect();
        let is_known = |one: &Beside| matches!(one, Beside::Fact(_) | Beside::Came(..) | Beside::Cause(..));
        if self.beside.iter().any(is_known) {
            lines.extend(facts::behind(telling, incident).marked(telling.words));
        }
        lines
    }
}

/// A fact of `incident` with who says so.
fn fact_line(telling: &Telling<'_>, incident: &IncidentRecord, id: FactId) -> Option<String> {
    let behind = facts::behind(telling, incident);
    let fact = behind.facts.into_iter().find(|fact| fact.anchor == facts::anchor(id))?;
    Some(format!("{} · {}", fact.said, fact.beside))
}

fn new_promise(telling: &Telling<'_>, before: Option<&IncidentRecord>, after: &IncidentRecord) -> Vec<String> {
    let due = |incident: &IncidentRecord| incident.promise().map(|promise| promise.due_at);
    let next = promises::next_word(telling, after).filter(|_| due(after).is_some());
    next.filter(|_| before.and_then(due) != due(after)).map(|next| next.said).into_iter().collect()
}
