//! What goes out with the words of a manuscript and stands beside them: the data statement, facts, the cause, a change of
//! what is counted, an estimate, advice.

use super::{LackReason, Reader};
use crate::domain::advice::AdviceEnd;
use crate::domain::estimates::{Confidence, Estimate};
use crate::domain::ids::{ComponentId, FactId, UpdateId};
use crate::domain::incidents::drafts::{Act, AdviceDraft, EstimateDraft, FactDraft, Leaves, SetDraft};
use crate::domain::incidents::{IncidentRecord, IncidentRefusal, Speaker};
use crate::domain::language::Wording;
use crate::domain::safety::Safety;
use crate::domain::time::Time;

/// How long after a fact something may be estimated to be back, in minutes: about ten weeks.
const ESTIMATE_MINUTES_MAX: i64 = 100_000;

/// What a field says that waits for the fact which the same manuscript states.
pub const FACT_HERE: &str = "here";

/// One thing that goes out with the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beside {
    /// What is said of messages, money and personal records, and the moment that it describes.
    Safety(Safety, Wording, Time),
    /// That an awaited fact came, and when.
    Came(FactId, Time),
    /// A fact.
    Fact(FactDraft),
    /// The cause, and who stands for it.
    Cause(Wording, Speaker),
    /// What is counted from now on.
    Track(SetDraft),
    /// When something should be back.
    Estimate(EstimateDraft),
    /// What people can do meanwhile.
    Advice(AdviceDraft),
}

impl Beside {
    /// Its word in tokens of forms and in names of messages.
    pub fn as_str(&self) -> &'static str {
        match self {
            Beside::Safety(..) => "safety",
            Beside::Came(..) => "came",
            Beside::Fact(_) => "fact",
            Beside::Cause(..) => "cause",
            Beside::Track(_) => "set",
            Beside::Estimate(_) => "estimate",
            Beside::Advice(_) => "advice",
        }
    }

    /// Does it to `incident`.
    pub fn try_on(&self, incident: &mut IncidentRecord, leaves: &Leaves, act: Act<'_>) -> Result<(), IncidentRefusal> {
        match self {
            Beside::Safety(safety, words, as_of) => incident.state_safety(*safety, words, *as_of, act),
            Beside::Came(fact, at) => incident.note_that_fact_came(*fact, *at, act),
            Beside::Fact(draft) => incident.state_fact(draft, act),
            Beside::Cause(words, by) => incident.confirm_cause(words, by, act),
            Beside::Track(draft) => incident.track(draft, leaves, act),
            Beside::Estimate(draft) => incident.estimate(draft, leaves, act),
            Beside::Advice(draft) => incident.advise(draft, leaves, act),
        }
    }

    /// Free words for the public that stand for themselves: what the words of a notice are held against, these are too.
    pub fn words(&self) -> Option<&Wording> {
        match self {
            Beside::Safety(_, words, _) => Some(words),
            Beside::Fact(draft) => Some(&draft.wording),
            Beside::Advice(draft) => Some(&draft.wording),
            Beside::Track(draft) => Some(&draft.reason),
            Beside::Came(..) | Beside::Cause(..) | Beside::Estimate(_) => None,
        }
    }

    /// True for what is said of the incident as a whole: who is limited to groups says it only where all of it is theirs.
    pub fn is_of_the_whole(&self) -> bool {
        match self {
            Beside::Safety(..) | Beside::Came(..) | Beside::Fact(_) | Beside::Cause(..) => true,
            Beside::Estimate(draft) => draft.component.is_none(),
            Beside::Advice(draft) => draft.component.is_none(),
            Beside::Track(_) => false,
        }
    }
}

impl Reader<'_> {
    /// Everything that goes out with the words, in the order in which one may rest on another: an estimate waits for a fact,
    /// advice is about what is counted. `becomes` is the update that the words become. What lacks something is left out.
    pub(super) fn beside(&mut self, becomes: UpdateId) -> Vec<Beside> {
        let as_of = self.time("as_of").unwrap_or(self.scene.now);
        let fact = FactId::from_slug(&format!("fact of {becomes}"));
        let parts = [
            self.safety(as_of),
            self.came(),
            self.fact(fact, as_of),
            self.cause(),
            self.track(as_of),
            self.estimate(fact, as_of),
            self.advice(),
        ];
        parts.into_iter().flatten().collect()
    }

    fn safety(&mut self, as_of: Time) -> Option<Beside> {
        let safety = Safety::parse(self.content.get("safety"))?;
        let words = self.note("safety_words", "the safety statement")?;
        Some(Beside::Safety(safety, words, as_of))
    }

    fn came(&mut self) -> Option<Beside> {
        let fact = FactId::parse(self.content.get("came"))?;
        Some(Beside::Came(fact, self.time("came_at").unwrap_or(self.scene.now)))
    }

    fn fact(&mut self, id: FactId, as_of: Time) -> Option<Beside> {
        Some(Beside::Fact(FactDraft {
            id,
            wording: self.optional_note("fact", "the fact")?,
            said_by: self.speaker_of("fact_by"),
            as_of,
            is_awaited: self.content.get("fact_awaited") == "yes",
            supersedes: FactId::parse(self.content.get("fact_supersedes")),
        }))
    }

    fn cause(&mut self) -> Option<Beside> {
        let words = self.optional_note("cause", "the cause")?;
        Some(Beside::Cause(words, self.speaker_of("cause_by")))
    }

    /// What comes in is what is said of components that the incident does not count yet.
    fn track(&mut self, as_of: Time) -> Option<Beside> {
        self.scene.incident?;
        let added = self.recoveries(as_of, false);
        let removed = self.marked("removed");
        if added.is_empty() && removed.is_empty() {
            return None;
        }
        let reason = self.note("set_reason", "why the set changes")?;
        Some(Beside::Track(SetDraft { at: as_of, reason, added, removed }))
    }

    fn estimate(&mut self, fact: FactId, as_of: Time) -> Option<Beside> {
        let estimate = match self.content.get("estimate") {
            "none" => Some(Estimate::None),
            "at" => self.required_time("estimate_at").map(|at| Estimate::Time { at }),
            "window" => self.window(),
            "after" => {
                let within = self.minutes("estimate_minutes", ESTIMATE_MINUTES_MAX);
                self.awaited(fact).map(|fact| Estimate::Conditional { fact, within })
            }
            _ => return None,
        };
        let basis = self.note("estimate_basis", "what the estimate rests on");
        Some(Beside::Estimate(EstimateDraft {
            component: self.component_of("estimate_of"),
            estimate: estimate?,
            confidence: Confidence::parse(self.content.get("estimate_sure")).unwrap_or(Confidence::Low),
            basis: basis?,
            as_of,
        }))
    }

    fn window(&mut self) -> Option<Estimate> {
        let (from, until) = (self.required_time("estimate_from"), self.required_time("estimate_at"));
        let (from, until) = (from?, until?);
        if until <= from {
            self.lack("estimate_at", LackReason::NotLater);
            return None;
        }
        Some(Estimate::Window { from, until })
    }

    /// The fact that an estimate waits for; `here` is the one that is stated in the same breath.
    fn awaited(&mut self, here: FactId) -> Option<FactId> {
        let said = self.content.get("estimate_fact");
        let fact = if said == FACT_HERE { Some(here) } else { FactId::parse(said) };
        if fact.is_none() {
            self.lack("estimate_fact", LackReason::NoFact);
        }
        fact
    }

    fn advice(&mut self) -> Option<Beside> {
        let wording = self.optional_note("advice", "the advice")?;
        let end = self.time("advice_end").map_or(AdviceEnd::WhenRestored, AdviceEnd::At);
        Some(Beside::Advice(AdviceDraft { component: self.component_of("advice_for"), wording, end }))
    }

    fn component_of(&self, field: &str) -> Option<ComponentId> {
        ComponentId::parse(self.content.get(field))
    }

    fn required_time(&mut self, field: &str) -> Option<Time> {
        let at = self.time(field);
        if at.is_none() {
            self.lack(field, LackReason::NoTime);
        }
        at
    }
}
