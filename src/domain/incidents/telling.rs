//! What is told beside updates: estimates, facts, the data statement, advice, the cause, corrections of the beginning and
//! of the impact.

use super::drafts::{Act, AdviceDraft, EstimateDraft, FactDraft, Leaves};
use super::publishing::{refuse_far_ahead, refuse_implausible};
use super::{ConfirmedCause, Impact, ImpactOverride, IncidentRecord, IncidentRefusal, Precision, Speaker, Start};
use crate::domain::advice::{Advice, AdviceEnd};
use crate::domain::estimates::{Estimate, EstimateOutcome, Estimated};
use crate::domain::facts::{Fact, FactStanding};
use crate::domain::ids::FactId;
use crate::domain::language::Wording;
use crate::domain::lint::HASTE;
use crate::domain::safety::{Safety, SafetyStatement};
use crate::domain::time::Time;

impl IncidentRecord {
    /// Publishes an estimate. The one before it of the same component is settled: missed where its time had passed.
    pub fn estimate(&mut self, draft: &EstimateDraft, leaves: &Leaves, act: Act<'_>) -> Result<(), IncidentRefusal> {
        self.keep_time(act.now);
        self.require_open()?;
        refuse_implausible("as of", draft.as_of, act)?;
        if let Some(component) = draft.component
            && !self.members().contains(&component)
        {
            return Err(IncidentRefusal::NotTracked { component: leaves.slug(component) });
        }
        match draft.estimate {
            Estimate::Window { until: at, .. } | Estimate::Time { at } => refuse_far_ahead("the estimate", at, act)?,
            Estimate::None | Estimate::Conditional { .. } => {}
        }
        let is_ahead = match draft.estimate {
            Estimate::None => true,
            Estimate::Conditional { fact, .. } => {
                self.standing_fact(fact)?;
                true
            }
            Estimate::Window { from, until } => from < until && until > act.now,
            Estimate::Time { at } => at > act.now,
        };
        if !is_ahead {
            return Err(IncidentRefusal::EstimatePassed);
        }
        for (_, text) in draft.basis.texts().iter() {
            let lower = text.to_lowercase().replace('.', "");
            let lower = lower.split_whitespace().collect::<Vec<_>>().join(" ");
            if let Some(words) = HASTE.into_iter().find(|words| lower.contains(words)) {
                return Err(IncidentRefusal::NoEstimate { words: words.to_owned() });
            }
        }
        let due: Vec<Option<Time>> = self.estimates.iter().map(|estimated| self.due_at(estimated)).collect();
        for (before, due_at) in self.estimates.iter_mut().zip(due) {
            if before.component == draft.component && before.outcome.is_current() {
                before.outcome = before.settled(due_at, None, Some(act.now));
            }
        }
        self.estimates.push(Estimated {
            number: self.estimates.last().map_or(1, |estimated| estimated.number + 1),
            component: draft.component,
            estimate: draft.estimate,
            confidence: draft.confidence,
            basis: draft.basis.clone(),
            as_of: draft.as_of,
            said_at: act.now,
            outcome: EstimateOutcome::Standing,
        });
        Ok(())
    }

    /// Publishes a fact. The older one whose place it takes stays, struck.
    pub fn state_fact(&mut self, draft: &FactDraft, act: Act<'_>) -> Result<(), IncidentRefusal> {
        refuse_implausible("as of", draft.as_of, act)?;
        if draft.said_by.organisation.is_empty() {
            return Err(IncidentRefusal::SpeakerMissing);
        }
        if let Some(older) = draft.supersedes {
            let waits = |one: &Estimated| matches!(one.estimate, Estimate::Conditional { fact, .. } if fact == older);
            let is_waited_for = self.estimates.iter().any(|one| one.outcome.is_current() && waits(one));
            let fact = self.standing_fact(older)?;
            if is_waited_for && fact.standing == FactStanding::Awaited {
                return Err(IncidentRefusal::FactWaitedFor { id: older.to_string() });
            }
            fact.superseded_by = Some(draft.id);
        }
        self.facts.push(Fact {
            id: draft.id,
            wording: draft.wording.clone(),
            said_by: draft.said_by.clone(),
            as_of: draft.as_of,
            said_at: act.now,
            standing: if draft.is_awaited { FactStanding::Awaited } else { FactStanding::Stated },
            superseded_by: None,
        });
        Ok(())
    }

    /// Notes that an awaited fact came. From then on the estimates that wait for it have a time.
    pub fn note_that_fact_came(&mut self, id: FactId, at: Time, act: Act<'_>) -> Result<(), IncidentRefusal> {
        refuse_implausible("when it came", at, act)?;
        let fact = self.standing_fact(id)?;
        if fact.standing != FactStanding::Awaited {
            return Err(IncidentRefusal::FactNotAwaited { id: id.to_string() });
        }
        fact.standing = FactStanding::Came { at };
        self.keep_time(act.now);
        Ok(())
    }

    fn standing_fact(&mut self, id: FactId) -> Result<&mut Fact, IncidentRefusal> {
        let fact = self.facts.iter_mut().find(|fact| fact.id == id);
        let fact = fact.ok_or_else(|| IncidentRefusal::UnknownFact { id: id.to_string() })?;
        if fact.superseded_by.is_some() {
            return Err(IncidentRefusal::FactSuperseded { id: id.to_string() });
        }
        Ok(fact)
    }

    /// Publishes the data statement; the last one holds.
    pub fn state_safety(
        &mut self,
        safety: Safety,
        wording: &Wording,
        as_of: Time,
        act: Act<'_>,
    ) -> Result<(), IncidentRefusal> {
        refuse_implausible("as of", as_of, act)?;
        self.safety.push(SafetyStatement { safety, wording: wording.clone(), as_of, said_at: act.now });
        Ok(())
    }

    /// Publishes advice.
    pub fn advise(&mut self, draft: &AdviceDraft, leaves: &Leaves, act: Act<'_>) -> Result<(), IncidentRefusal> {
        self.keep_time(act.now);
        self.require_open()?;
        if let Some(component) = draft.component
            && !self.members().contains(&component)
        {
            return Err(IncidentRefusal::NotTracked { component: leaves.slug(component) });
        }
        if let AdviceEnd::At(at) = draft.end {
            refuse_far_ahead("the end of the advice", at, act)?;
            if at <= act.now {
                return Err(IncidentRefusal::AdviceEnded);
            }
        }
        self.advice.push(Advice {
            number: self.advice.last().map_or(1, |advice| advice.number + 1),
            component: draft.component,
            wording: draft.wording.clone(),
            said_at: act.now,
            end: draft.end,
            ended_at: None,
        });
        Ok(())
    }

    /// Publishes the cause, with who stands for it. What was said of it before stays visible.
    pub fn confirm_cause(
        &mut self,
        wording: &Wording,
        confirmed_by: &Speaker,
        act: Act<'_>,
    ) -> Result<(), IncidentRefusal> {
        if confirmed_by.organisation.is_empty() {
            return Err(IncidentRefusal::SpeakerMissing);
        }
        if self.cause().is_some_and(|cause| cause.wording == *wording && cause.confirmed_by == *confirmed_by) {
            return Err(IncidentRefusal::NothingCorrected);
        }
        self.causes.push(ConfirmedCause { wording: wording.clone(), confirmed_by: confirmed_by.clone(), at: act.now });
        Ok(())
    }

    /// Corrects when it began. What was said before stays visible.
    pub fn correct_start(
        &mut self,
        at: Time,
        precision: Precision,
        reason: &Wording,
        act: Act<'_>,
    ) -> Result<(), IncidentRefusal> {
        refuse_implausible("the beginning", at, act)?;
        if self.start().is_some_and(|start| start.at == at && start.precision == precision) {
            return Err(IncidentRefusal::NothingCorrected);
        }
        if self.state.resolved_at().is_some_and(|end| at > end) {
            return Err(IncidentRefusal::BeginsAfterEnd);
        }
        self.starts.push(Start { at, precision, said_at: act.now, reason: Some(reason.clone()) });
        Ok(())
    }

    /// Says that the impact is another than what stands, and why. Saying what the rules give takes an override back; its
    /// reason stays visible.
    pub fn override_impact(&mut self, impact: Impact, reason: &Wording) -> Result<(), IncidentRefusal> {
        if impact == self.impact {
            return Err(IncidentRefusal::NothingOverridden { impact });
        }
        self.impact_override = Some(ImpactOverride { impact, reason: reason.clone() });
        self.impact = impact;
        Ok(())
    }
}
