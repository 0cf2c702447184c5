//! Acts on incidents. Each finds the incident, lets the domain decide in memory, and saves what differs, with the statuses
//! that follow from it, an entry in the audit log and a new public sequence: one transaction, or nothing.

mod following;
mod holds;

use crate::domain::actors::Actor;
use crate::domain::facilities::{self, Loss};
use crate::domain::ids::{ComponentId, FacilityId, FactId, IncidentId, UpdateId};
use crate::domain::incidents::drafts::{
    Act, AdviceDraft, EstimateDraft, FactDraft, Leaves, OpenDraft, RecoveryDraft, ResolveDraft, SetDraft, UpdateDraft,
};
use crate::domain::incidents::{Impact, IncidentRecord, IncidentRefusal, LogEntry, Precision, Speaker, SuspectedCause};
use crate::domain::language::Wording;
use crate::domain::record::Stamp;
use crate::domain::recoveries::{LeftOut, Step};
use crate::domain::safety::Safety;
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::domain::verdict::status_of_component;
use crate::store::{Conn, Error, audit, catalogue, incidents, record, verdicts};
use chrono_tz::Tz;
use sha2::{Digest, Sha256};
use std::fmt::Debug;

/// Why an act was not done. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// It breaks a rule.
    #[error(transparent)]
    Refused(#[from] IncidentRefusal),
    /// The database could not.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Who acts, when, and from which form.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// The present instant of the record.
    pub now: Time,
    /// The page's zone.
    pub zone: Tz,
    /// Who.
    pub by: &'a Actor,
    /// Names the form: the same form publishes once, however often it is sent.
    pub token: Option<&'a str>,
    /// The revision of the incident that the form was opened with; a form of an older one is refused.
    pub revision: Option<i64>,
}

/// That an act was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// The incident.
    pub incident: IncidentId,
    /// True where the same form had done it before, and nothing was written now.
    pub was_done_before: bool,
}

/// What a facility takes along, and what is left out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FanOut {
    /// The facility.
    pub facility: FacilityId,
    /// What is left out, each with its reason.
    pub left_out: Vec<LeftOut>,
    /// What is said of the others.
    pub loss: Loss,
}

/// The leaves of the page now.
pub fn leaves(conn: &mut Conn) -> Result<Leaves, Error> {
    let components: Vec<_> =
        catalogue::list_stamped_components(conn)?.into_iter().map(|found| found.component).collect();
    Ok(Leaves::of(&components))
}

/// Opens an incident. With `fan_out` the components of a facility join those that the draft names.
pub fn open(conn: &mut Conn, desk: Desk<'_>, draft: &OpenDraft, fan_out: Option<&FanOut>) -> Result<Done, ActError> {
    let stamp = record::raise(conn, desk.now)?;
    let done = Done { incident: draft.id, was_done_before: false };
    let digest = digest("incident.open", &(&draft.title, essence_of_update(&draft.first)));
    if let Some(incident) = find_done(conn, desk, &digest)? {
        return Ok(Done { incident, was_done_before: true });
    }
    match incidents::find(conn, draft.id) {
        Err(Error::NotFound) => {}
        Ok(_) => return Err(IncidentRefusal::IncidentExists.into()),
        Err(error) => return Err(error.into()),
    }
    let leaves = leaves(conn)?;
    let mut draft = draft.clone();
    if let Some(fan_out) = fan_out {
        draft.first.recoveries = fanned(conn, fan_out, &draft.first.recoveries, &leaves)?;
        draft.left_out.clone_from(&fan_out.left_out);
    }
    let mut incident = IncidentRecord::open(&draft, &leaves, Act { now: desk.now, by: desk.by })?;
    incident.stamp = stamp;
    incidents::save(conn, None, &incident, incident.next_due_at())?;
    following::follow(conn, desk, None, &incident, stamp)?;
    stamp_touched(conn, None, &incident, stamp)?;
    finish(conn, desk, &incident, "incident.open", &digest, &format!("tracked={}", incident.members().len()))?;
    Ok(done)
}

fn fanned(
    conn: &mut Conn,
    fan_out: &FanOut,
    named: &[RecoveryDraft],
    leaves: &Leaves,
) -> Result<Vec<RecoveryDraft>, ActError> {
    let found = catalogue::list_facilities(conn)?;
    if !found.iter().any(|facility| facility.id == fan_out.facility) {
        return Err(IncidentRefusal::UnknownFacility { slug: fan_out.facility.to_string() }.into());
    }
    let components: Vec<_> =
        catalogue::list_stamped_components(conn)?.into_iter().map(|found| found.component).collect();
    let proposed = facilities::propose(&found, &components, fan_out.facility);
    Ok(facilities::fan_out(&proposed, named, &fan_out.left_out, &fan_out.loss, leaves)?)
}

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

/// Notes what the staff suspect. Nothing public changes.
pub fn suspect_cause(conn: &mut Conn, desk: Desk<'_>, id: IncidentId, note: &str) -> Result<Done, ActError> {
    let suspected = SuspectedCause { note: note.to_owned(), by: desk.by.clone(), at: desk.now };
    act_in_private(conn, desk, id, "cause.suspect", &note, |conn| incidents::save_suspected(conn, id, &suspected))
}

/// Adds to the internal log of an incident. Nothing public changes.
pub fn log(conn: &mut Conn, desk: Desk<'_>, id: IncidentId, at: Time, text: &str) -> Result<Done, ActError> {
    let entry = LogEntry { at, by: desk.by.clone(), text: text.to_owned(), recorded_at: desk.now };
    act_in_private(conn, desk, id, "incident.log", &text, |conn| incidents::save_log(conn, id, &entry))
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

/// Ends an incident.
pub fn resolve(conn: &mut Conn, desk: Desk<'_>, id: IncidentId, draft: &ResolveDraft) -> Result<Done, ActError> {
    let held = find(conn, id)?;
    let failing = list_failing(conn, &held)?;
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

/// Writes down what time alone has done to incidents by `desk.now`; true where anything was due.
pub fn keep_time(conn: &mut Conn, now: Time, zone: Tz) -> Result<bool, Error> {
    let due = incidents::list_due(conn, now)?;
    let by = Actor::timekeeper();
    let desk = Desk { now, zone, by: &by, token: None, revision: None };
    for id in &due {
        let kept = act(conn, desk, *id, "incident.time", "", &(), |incident, _, _| {
            incident.keep_time(now);
            Ok(())
        });
        match kept {
            Ok(_) => {}
            Err(ActError::Store(error)) => return Err(error),
            // The domain refuses nothing here.
            Err(ActError::Refused(refusal)) => return Err(Error::Fault(refusal.into())),
        }
    }
    Ok(!due.is_empty())
}

fn find(conn: &mut Conn, id: IncidentId) -> Result<incidents::Held, ActError> {
    match incidents::find(conn, id) {
        Err(Error::NotFound) => Err(IncidentRefusal::UnknownIncident { id: id.to_string() }.into()),
        found => Ok(found?),
    }
}

/// One act: the sequence first, which locks; then find, decide, save, and what follows.
fn act(
    conn: &mut Conn,
    desk: Desk<'_>,
    id: IncidentId,
    word: &str,
    particulars: &str,
    essence: &dyn Debug,
    decide: impl FnOnce(&mut IncidentRecord, &Leaves, Act<'_>) -> Result<(), IncidentRefusal>,
) -> Result<Done, ActError> {
    let stamp = record::raise(conn, desk.now)?;
    let digest = digest(word, &(id, essence));
    if let Some(incident) = find_done(conn, desk, &digest)? {
        return Ok(Done { incident, was_done_before: true });
    }
    let held = find(conn, id)?;
    require_revision(desk, &held)?;
    let leaves = leaves(conn)?;
    let mut incident = held.incident.clone();
    decide(&mut incident, &leaves, Act { now: desk.now, by: desk.by })?;
    incident.stamp = stamp;
    incidents::save(conn, Some(&held.incident), &incident, incident.next_due_at())?;
    following::follow(conn, desk, Some(&held.incident), &incident, stamp)?;
    stamp_touched(conn, Some(&held.incident), &incident, stamp)?;
    finish(conn, desk, &incident, word, &digest, particulars)?;
    Ok(Done { incident: id, was_done_before: false })
}

/// One act of which the public sees nothing: the sequence is locked, as the audit log needs it, and stays where it is.
fn act_in_private(
    conn: &mut Conn,
    desk: Desk<'_>,
    id: IncidentId,
    word: &str,
    essence: &dyn Debug,
    save: impl FnOnce(&mut Conn) -> Result<(), Error>,
) -> Result<Done, ActError> {
    record::lock(conn)?;
    let digest = digest(word, &(id, essence));
    if let Some(incident) = find_done(conn, desk, &digest)? {
        return Ok(Done { incident, was_done_before: true });
    }
    let held = find(conn, id)?;
    require_revision(desk, &held)?;
    save(conn)?;
    finish(conn, desk, &held.incident, word, &digest, "")?;
    Ok(Done { incident: id, was_done_before: false })
}

fn require_revision(desk: Desk<'_>, held: &incidents::Held) -> Result<(), IncidentRefusal> {
    match desk.revision {
        Some(expected) if expected != held.revision => {
            Err(IncidentRefusal::ChangedMeanwhile { expected, found: held.revision })
        }
        _ => Ok(()),
    }
}

/// Stamps the components whose pages tell of what changed.
fn stamp_touched(
    conn: &mut Conn,
    before: Option<&IncidentRecord>,
    after: &IncidentRecord,
    stamp: Stamp,
) -> Result<(), Error> {
    for component in after.touched_since(before) {
        record::stamp_component(conn, component, stamp)?;
    }
    Ok(())
}

fn finish(
    conn: &mut Conn,
    desk: Desk<'_>,
    incident: &IncidentRecord,
    word: &str,
    digest: &str,
    particulars: &str,
) -> Result<(), Error> {
    if let Some(token) = desk.token {
        incidents::save_token(conn, token, incident.id, word, digest, desk.now)?;
    }
    audit::append(conn, desk.now, desk.by, word, incident.id.as_str(), particulars)
}

/// The incident that this form has published already; refused where it was something else.
fn find_done(conn: &mut Conn, desk: Desk<'_>, digest: &str) -> Result<Option<IncidentId>, ActError> {
    let Some(token) = desk.token else { return Ok(None) };
    match incidents::find_token(conn, token)? {
        Some((incident, published)) if published == digest => Ok(Some(incident)),
        Some(_) => Err(IncidentRefusal::FormUsed.into()),
        None => Ok(None),
    }
}

/// What tells two acts of one form apart.
fn digest(word: &str, essence: &dyn Debug) -> String {
    let digest = Sha256::digest(format!("{word} {essence:?}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What of these statements tells two forms apart: not their instants, which are others when a form is sent again.
fn essence_of(drafts: &[RecoveryDraft]) -> Vec<(ComponentId, Step, Option<&Wording>)> {
    drafts.iter().map(|draft| (draft.component, draft.recovery.step(), draft.recovery.limits())).collect()
}

/// What an update says, without the instants that a form sent twice may have counted anew.
fn essence_of_update(draft: &UpdateDraft) -> impl Debug {
    (&draft.body, &draft.kind, draft.phase, essence_of(&draft.recoveries), draft.next.is_night)
}

fn subject(component: Option<ComponentId>) -> String {
    component.map_or_else(String::new, |component| format!("component={component}"))
}

/// The tracked components that checks call out, partly out or slow.
fn list_failing(conn: &mut Conn, held: &incidents::Held) -> Result<Vec<ComponentId>, Error> {
    let parts = verdicts::list_parts(conn)?;
    let fails = |component: &ComponentId| {
        let status = parts.get(component).and_then(|parts| status_of_component(parts));
        status.is_some_and(|status| status.severity() >= Status::DegradedPerformance.severity())
    };
    Ok(held.incident.members().into_iter().filter(fails).collect())
}
