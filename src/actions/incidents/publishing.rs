//! What is published of an incident: updates, their corrections, its end, its report.

use super::acting::{act, find};
use super::forms::essence_of_update;
use super::{ActError, Desk, Done};
use crate::actions::verdicts::{failing, list_judged};
use crate::domain::ids::{IncidentId, UpdateId};
use crate::domain::incidents::drafts::{ResolveDraft, UpdateDraft};
use crate::domain::language::Wording;
use crate::store::Conn;

/// Publishes an update.
pub fn publish_update(conn: &mut Conn, desk: Desk<'_>, id: IncidentId, draft: &UpdateDraft) -> Result<Done, ActError> {
    let told = format!("update={} kind={}", draft.id, draft.kind.as_str());
    act(conn, desk, id, "update.publish", &told, &essence_of_update(draft), |incident, leaves, act| {
        incident.publish(draft, leaves, act)
    })
}

/// Corrects the words of an update.
pub fn correct_update(
    conn: &mut Conn,
    desk: Desk<'_>,
    id: IncidentId,
    update: UpdateId,
    body: &Wording,
    reason: &Wording,
) -> Result<Done, ActError> {
    act(conn, desk, id, "update.correct", &format!("update={update}"), &(update, body), |incident, _, act| {
        incident.correct(update, body, reason, act)
    })
}

/// Retracts an update. What it stated of components goes on counting: see [`put_right`].
pub fn retract_update(
    conn: &mut Conn,
    desk: Desk<'_>,
    id: IncidentId,
    update: UpdateId,
    reason: &Wording,
) -> Result<Done, ActError> {
    act(conn, desk, id, "update.retract", &format!("update={update}"), &(update, reason), |incident, _, act| {
        incident.retract(update, reason, act)
    })
}

/// Puts a wrong update right in one act: retracts it, restores the statuses, says what was wrong.
pub fn put_right(
    conn: &mut Conn,
    desk: Desk<'_>,
    id: IncidentId,
    update: UpdateId,
    reason: &Wording,
    saying: &UpdateDraft,
) -> Result<Done, ActError> {
    let told = format!("update={update} by={}", saying.id);
    act(conn, desk, id, "update.put_right", &told, &(update, essence_of_update(saying)), |incident, leaves, act| {
        incident.put_right(update, reason, saying, leaves, act).map(drop)
    })
}

/// Ends an incident.
pub fn resolve(conn: &mut Conn, desk: Desk<'_>, id: IncidentId, draft: &ResolveDraft) -> Result<Done, ActError> {
    let held = find(conn, id)?;
    let failing = failing(&list_judged(conn, held.incident.members())?);
    let told = format!("update={} exceptions={}", draft.update.id, draft.exceptions.len());
    let essence = (essence_of_update(&draft.update), &draft.exceptions);
    act(conn, desk, id, "incident.resolve", &told, &essence, |incident, leaves, act| {
        incident.resolve(draft, &failing, leaves, act)
    })
}

/// Says that an incident was not over after all.
pub fn reopen(conn: &mut Conn, desk: Desk<'_>, id: IncidentId, draft: &UpdateDraft) -> Result<Done, ActError> {
    let told = format!("update={}", draft.id);
    act(conn, desk, id, "incident.reopen", &told, &essence_of_update(draft), |incident, leaves, act| {
        incident.reopen(draft, leaves, act)
    })
}

/// Publishes the report on an incident that is over.
pub fn report(conn: &mut Conn, desk: Desk<'_>, id: IncidentId, draft: &UpdateDraft) -> Result<Done, ActError> {
    let told = format!("update={}", draft.id);
    act(conn, desk, id, "incident.report", &told, &essence_of_update(draft), |incident, leaves, act| {
        incident.report(draft, leaves, act)
    })
}
