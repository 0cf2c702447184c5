//! One incident as a shape: everything that its pages say.
//!
//! The cause here is a [`ConfirmedCause`]: what staff suspect is another type, which the public record cannot hold.

use super::incident_path;
use super::progress::{self, ProgressShape, RecoveredShape, SetShape, TrackedShape};
use super::updates::{self, CorrectionShape, UpdateShape};
use super::wording::{SpeakerShape, WordingShape};
use crate::domain::advice::{Advice, AdviceEnd};
use crate::domain::estimates::{Estimate, Estimated};
use crate::domain::facts::{Fact, FactStanding};
use crate::domain::ids::{ComponentId, FactId};
use crate::domain::incidents::{ConfirmedCause, Exception, Start, State};
use crate::domain::page::Page;
use crate::domain::promises::Promise;
use crate::domain::safety::SafetyStatement;
use crate::view::addresses::Place;
use crate::view::counted::Counted;
use crate::view::times;
use serde::Serialize;

/// An incident with its whole history. Lists are in the order in which they were recorded.
#[derive(Serialize)]
pub(crate) struct IncidentShape<'a> {
    id: &'a str,
    url: String,
    record_url: String,
    sequence: i64,
    changed_at: String,
    title: WordingShape<'a>,
    phase: &'static str,
    is_open: bool,
    impact: &'static str,
    impact_override: Option<OverrideShape<'a>>,
    starts: Vec<StartShape<'a>>,
    opened_at: String,
    resolved_at: Option<String>,
    reported_at: Option<String>,
    next_update_due_at: Option<String>,
    contact: Option<WordingShape<'a>>,
    progress: Option<ProgressShape>,
    safety: Option<SafetyShape<'a>>,
    earlier_safety: Vec<SafetyShape<'a>>,
    cause: Option<CauseShape<'a>>,
    earlier_causes: Vec<CauseShape<'a>>,
    components: Vec<TrackedShape<'a>>,
    sets: Vec<SetShape<'a>>,
    recoveries: Vec<RecoveredShape<'a>>,
    exceptions: Vec<ExceptionShape<'a>>,
    estimates: Vec<EstimateShape<'a>>,
    promises: Vec<PromiseShape<'a>>,
    advice: Vec<AdviceShape<'a>>,
    facts: Vec<FactShape<'a>>,
    updates: Vec<UpdateShape<'a>>,
    corrections: Vec<CorrectionShape<'a>>,
}

#[derive(Serialize)]
struct OverrideShape<'a> {
    impact: &'static str,
    reason: WordingShape<'a>,
}

#[derive(Serialize)]
struct StartShape<'a> {
    at: String,
    precision: &'static str,
    said_at: String,
    reason: Option<WordingShape<'a>>,
}

#[derive(Serialize)]
struct SafetyShape<'a> {
    safety: &'static str,
    text: WordingShape<'a>,
    as_of: String,
    said_at: String,
}

#[derive(Serialize)]
struct CauseShape<'a> {
    text: WordingShape<'a>,
    confirmed_by: SpeakerShape<'a>,
    at: String,
}

#[derive(Serialize)]
struct EstimateShape<'a> {
    component: Option<&'a str>,
    kind: &'static str,
    fact: Option<String>,
    within_seconds: Option<i64>,
    from: Option<String>,
    until: Option<String>,
    confidence: &'static str,
    basis: WordingShape<'a>,
    as_of: String,
    said_at: String,
    outcome: &'static str,
    outcome_at: Option<String>,
}

#[derive(Serialize)]
struct PromiseShape<'a> {
    made_at: String,
    due_at: String,
    is_night: bool,
    made_by: &'a str,
    outcome: &'static str,
    missed_at: Option<String>,
    fulfilled_at: Option<String>,
}

#[derive(Serialize)]
struct AdviceShape<'a> {
    component: Option<&'a str>,
    text: WordingShape<'a>,
    said_at: String,
    ends_at: Option<String>,
    ends_when_restored: bool,
    ended_at: Option<String>,
}

#[derive(Serialize)]
struct ExceptionShape<'a> {
    component: &'a str,
    reason: WordingShape<'a>,
    said_at: String,
    taken_back_at: Option<String>,
}

#[derive(Serialize)]
struct FactShape<'a> {
    id: &'a str,
    text: WordingShape<'a>,
    said_by: SpeakerShape<'a>,
    as_of: String,
    said_at: String,
    standing: &'static str,
    came_at: Option<String>,
    superseded_by: Option<&'a str>,
}

/// An incident as it is published on `page`.
pub(crate) fn shape<'a>(page: &Page, counted: &Counted<'a>) -> IncidentShape<'a> {
    let incident = counted.incident;
    let url = format!("{}{}", page.url, Place::Incident(incident.id).path(page, page.default_language()));
    let reported_at = match incident.state {
        State::Reported { at, .. } => Some(at),
        State::Open { .. } | State::Resolved { .. } => None,
    };
    IncidentShape {
        id: incident.id.as_str(),
        record_url: format!("{}{}", page.url, incident_path(incident.id)),
        sequence: incident.stamp.sequence,
        changed_at: times::utc(incident.stamp.at),
        title: WordingShape::of(&incident.title),
        phase: incident.state.phase().as_str(),
        is_open: incident.state.is_open(),
        impact: incident.impact.as_str(),
        impact_override: incident
            .impact_override
            .as_ref()
            .map(|other| OverrideShape { impact: other.impact.as_str(), reason: WordingShape::of(&other.reason) }),
        starts: incident.starts.iter().map(start).collect(),
        opened_at: times::utc(incident.opened_at),
        resolved_at: incident.state.resolved_at().map(times::utc),
        reported_at: reported_at.map(times::utc),
        next_update_due_at: incident.promise().map(|promise| times::utc(promise.due_at)),
        contact: incident.contact.as_ref().map(WordingShape::of),
        progress: progress::shape(counted),
        safety: incident.safety().map(safety),
        earlier_safety: incident.safety.iter().rev().skip(1).rev().map(safety).collect(),
        cause: incident.cause().map(cause),
        earlier_causes: incident.causes.iter().rev().skip(1).rev().map(cause).collect(),
        components: incident.tracked.iter().map(progress::tracked).collect(),
        sets: incident.sets.iter().map(progress::set).collect(),
        recoveries: incident.recoveries.iter().map(progress::recovered).collect(),
        exceptions: incident.exceptions.iter().map(exception).collect(),
        estimates: incident.estimates.iter().map(estimate).collect(),
        promises: incident.promises.iter().map(promise).collect(),
        advice: incident.advice.iter().map(advice).collect(),
        facts: incident.facts.iter().map(fact).collect(),
        updates: incident.updates.iter().map(|update| updates::update(&url, update)).collect(),
        corrections: updates::corrections(incident),
        url,
    }
}

fn start(start: &Start) -> StartShape<'_> {
    StartShape {
        at: times::utc(start.at),
        precision: start.precision.as_str(),
        said_at: times::utc(start.said_at),
        reason: start.reason.as_ref().map(WordingShape::of),
    }
}

fn safety(statement: &SafetyStatement) -> SafetyShape<'_> {
    SafetyShape {
        safety: statement.safety.as_str(),
        text: WordingShape::of(&statement.wording),
        as_of: times::utc(statement.as_of),
        said_at: times::utc(statement.said_at),
    }
}

fn cause(cause: &ConfirmedCause) -> CauseShape<'_> {
    CauseShape {
        text: WordingShape::of(&cause.wording),
        confirmed_by: SpeakerShape::of(&cause.confirmed_by),
        at: times::utc(cause.at),
    }
}

fn exception(exception: &Exception) -> ExceptionShape<'_> {
    ExceptionShape {
        component: exception.component.as_str(),
        reason: WordingShape::of(&exception.reason),
        said_at: times::utc(exception.said_at),
        taken_back_at: exception.taken_back_at.map(times::utc),
    }
}

fn estimate(estimated: &Estimated) -> EstimateShape<'_> {
    let (mut fact, mut within, mut from) = (None, None, None);
    let kind = match estimated.estimate {
        Estimate::None => "none",
        Estimate::Conditional { fact: on, within: after } => {
            (fact, within) = (Some(on), after);
            "conditional"
        }
        Estimate::Window { from: begins, .. } => {
            from = Some(begins);
            "window"
        }
        Estimate::Time { .. } => "time",
    };
    EstimateShape {
        component: estimated.component.as_ref().map(ComponentId::as_str),
        kind,
        fact: fact.map(|fact| fact.to_string()),
        within_seconds: within.map(|within| within.num_seconds()),
        from: from.map(times::utc),
        until: estimated.estimate.due_at(None).map(times::utc),
        confidence: estimated.confidence.as_str(),
        basis: WordingShape::of(&estimated.basis),
        as_of: times::utc(estimated.as_of),
        said_at: times::utc(estimated.said_at),
        outcome: estimated.outcome.as_str(),
        outcome_at: estimated.outcome.at().map(times::utc),
    }
}

fn promise(promise: &Promise) -> PromiseShape<'_> {
    let outcome = match (promise.missed_at, promise.fulfilled_at) {
        (None, None) => "standing",
        (None, Some(_)) => "kept",
        (Some(_), None) => "overdue",
        (Some(_), Some(_)) => "missed",
    };
    PromiseShape {
        made_at: times::utc(promise.made_at),
        due_at: times::utc(promise.due_at),
        is_night: promise.is_night,
        made_by: promise.made_by.as_str(),
        outcome,
        missed_at: promise.missed_at.map(times::utc),
        fulfilled_at: promise.fulfilled_at.map(times::utc),
    }
}

fn advice(advice: &Advice) -> AdviceShape<'_> {
    let ends_at = match advice.end {
        AdviceEnd::At(at) => Some(at),
        AdviceEnd::WhenRestored => None,
    };
    AdviceShape {
        component: advice.component.as_ref().map(ComponentId::as_str),
        text: WordingShape::of(&advice.wording),
        said_at: times::utc(advice.said_at),
        ends_at: ends_at.map(times::utc),
        ends_when_restored: advice.end == AdviceEnd::WhenRestored,
        ended_at: advice.ended_at.map(times::utc),
    }
}

fn fact(fact: &Fact) -> FactShape<'_> {
    let standing = match fact.standing {
        FactStanding::Stated => "stated",
        FactStanding::Awaited => "awaited",
        FactStanding::Came { .. } => "came",
    };
    FactShape {
        id: fact.id.as_str(),
        text: WordingShape::of(&fact.wording),
        said_by: SpeakerShape::of(&fact.said_by),
        as_of: times::utc(fact.as_of),
        said_at: times::utc(fact.said_at),
        standing,
        came_at: fact.came_at().map(times::utc),
        superseded_by: fact.superseded_by.as_ref().map(FactId::as_str),
    }
}
