//! What is told beside updates: the tracked set, recoveries, estimates, facts, the data statement, advice, the cause, the
//! beginning and the impact.

use super::acting::act;
use super::forms::essence_of;
use super::{ActError, Desk, Done};
use crate::domain::ids::{ComponentId, FactId, IncidentId};
use crate::domain::incidents::drafts::{AdviceDraft, EstimateDraft, FactDraft, RecoveryDraft, SetDraft};
use crate::domain::incidents::{Impact, Precision, Speaker};
use crate::domain::language::Wording;
use crate::domain::reach::Reach;
use crate::domain::safety::Safety;
use crate::domain::time::Time;
use crate::store::Conn;

/// Changes the tracked set.
pub fn track(conn: &mut Conn, desk: Desk<'_>, id: IncidentId, draft: &SetDraft) -> Result<Done, ActError> {
    let told = format!("added={} removed={}", draft.added.len(), draft.removed.len());
    let essence = (&draft.reason, essence_of(&draft.added), &draft.removed);
    act(conn, desk, id, "set.change", &told, &essence, |incident, leaves, act| incident.track(draft, leaves, act))
}

/// States how far components are back, without words of its own.
pub fn recover(conn: &mut Conn, desk: Desk<'_>, id: IncidentId, drafts: &[RecoveryDraft]) -> Result<Done, ActError> {
    let told = format!("components={}", drafts.len());
    act(conn, desk, id, "recovery.state", &told, &essence_of(drafts), |incident, leaves, act| {
        incident.recover(drafts, None, leaves, act)
    })
}

/// What the form of the board says beside what becomes of which component.
#[derive(Debug, Clone, Copy)]
pub struct BoardForm<'a> {
    /// How it says its times: a form that is sent again saying others is refused.
    pub said: &'a str,
    /// The number of components, typed.
    pub number: &'a str,
}

/// As [`recover`], from the board, where many are chosen with one tick: whoever reaches everybody has typed how many they are.
pub fn recover_from_board(
    conn: &mut Conn,
    desk: Desk<'_>,
    id: IncidentId,
    drafts: &[RecoveryDraft],
    form: BoardForm<'_>,
) -> Result<Done, ActError> {
    let (told, essence) = (format!("components={}", drafts.len()), (essence_of(drafts), form.said));
    act(conn, desk, id, "recovery.state", &told, &essence, |incident, leaves, act| {
        Reach::of_states(incident.impact, drafts.len(), leaves.count()).require(form.number)?;
        incident.recover(drafts, None, leaves, act)
    })
}

/// Publishes an estimate.
pub fn estimate(conn: &mut Conn, desk: Desk<'_>, id: IncidentId, draft: &EstimateDraft) -> Result<Done, ActError> {
    let essence = (draft.component, &draft.estimate, &draft.basis);
    act(conn, desk, id, "estimate.state", &subject(draft.component), &essence, |incident, leaves, act| {
        incident.estimate(draft, leaves, act)
    })
}

/// Publishes a fact.
pub fn state_fact(conn: &mut Conn, desk: Desk<'_>, id: IncidentId, draft: &FactDraft) -> Result<Done, ActError> {
    let told = format!("fact={}", draft.id);
    act(conn, desk, id, "fact.state", &told, &(&draft.wording, draft.supersedes), |incident, _, act| {
        incident.state_fact(draft, act)
    })
}

/// Notes that an awaited fact came.
pub fn note_that_fact_came(
    conn: &mut Conn,
    desk: Desk<'_>,
    id: IncidentId,
    fact: FactId,
    at: Time,
) -> Result<Done, ActError> {
    act(conn, desk, id, "fact.came", &format!("fact={fact}"), &fact, |incident, _, act| {
        incident.note_that_fact_came(fact, at, act)
    })
}

/// Publishes the data statement.
pub fn state_safety(
    conn: &mut Conn,
    desk: Desk<'_>,
    id: IncidentId,
    safety: Safety,
    wording: &Wording,
    as_of: Time,
) -> Result<Done, ActError> {
    act(conn, desk, id, "safety.state", safety.as_str(), &(safety, wording), |incident, _, act| {
        incident.state_safety(safety, wording, as_of, act)
    })
}

/// Publishes advice.
pub fn advise(conn: &mut Conn, desk: Desk<'_>, id: IncidentId, draft: &AdviceDraft) -> Result<Done, ActError> {
    act(conn, desk, id, "advice.give", &subject(draft.component), draft, |incident, leaves, act| {
        incident.advise(draft, leaves, act)
    })
}

/// Publishes the cause, with who stands for it.
pub fn confirm_cause(
    conn: &mut Conn,
    desk: Desk<'_>,
    id: IncidentId,
    wording: &Wording,
    confirmed_by: &Speaker,
) -> Result<Done, ActError> {
    act(conn, desk, id, "cause.confirm", "", &wording, |incident, _, act| {
        incident.confirm_cause(wording, confirmed_by, act)
    })
}

/// Corrects when an incident began.
pub fn correct_start(
    conn: &mut Conn,
    desk: Desk<'_>,
    id: IncidentId,
    at: Time,
    precision: Precision,
    reason: &Wording,
) -> Result<Done, ActError> {
    act(conn, desk, id, "start.correct", precision.as_str(), &(at, precision), |incident, _, act| {
        incident.correct_start(at, precision, reason, act)
    })
}

/// Says that the impact is another than the rules give.
pub fn override_impact(
    conn: &mut Conn,
    desk: Desk<'_>,
    id: IncidentId,
    impact: Impact,
    reason: &Wording,
) -> Result<Done, ActError> {
    act(conn, desk, id, "impact.override", impact.as_str(), &(impact, reason), |incident, _, _| {
        incident.override_impact(impact, reason)
    })
}

fn subject(component: Option<ComponentId>) -> String {
    component.map_or_else(String::new, |component| format!("component={component}"))
}
