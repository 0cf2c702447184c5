//! Opening an incident and publishing about it: updates, corrections, retractions, the end, the report.

use super::drafts::{Act, Leaves, OpenDraft, ResolveDraft, SetDraft, UpdateDraft};
use super::{Exception, Impact, IncidentRecord, IncidentRefusal, Phase, Speaker, Start, State};
use crate::domain::ids::{ComponentId, UpdateId};
use crate::domain::language::Wording;
use crate::domain::manuscripts::UNDO_SECONDS;
use crate::domain::promises::{self, Promise};
use crate::domain::record::Stamp;
use crate::domain::recoveries::{SetVersion, Step};
use crate::domain::time::Time;
use crate::domain::updates::{Retraction, Revision, Update, UpdateKind};

/// What is said to have been longer ago than ten years was mistyped.
const LONG_AGO: chrono::Duration = chrono::Duration::days(3_653);
/// What is said to come later than in a year was mistyped, or is no estimate.
const FAR_AHEAD: chrono::Duration = chrono::Duration::days(366);

impl IncidentRecord {
    /// Opens an incident with its first word. What that states of components is the tracked set.
    pub fn open(draft: &OpenDraft, leaves: &Leaves, act: Act<'_>) -> Result<IncidentRecord, IncidentRefusal> {
        refuse_implausible("the beginning", draft.began_at, act)?;
        if draft.first.recoveries.is_empty() {
            return Err(IncidentRefusal::NothingTracked);
        }
        let start = Start { at: draft.began_at, precision: draft.precision, said_at: act.now, reason: None };
        let first_set = SetVersion {
            version: 1,
            at: draft.first.as_of.min(act.now),
            recorded_at: act.now,
            reason: None,
            added: draft.first.recoveries.iter().map(|recovery| recovery.component).collect(),
            removed: Vec::new(),
            left_out: draft.left_out.clone(),
        };
        let mut incident = IncidentRecord {
            id: draft.id,
            stamp: Stamp { sequence: 0, at: act.now },
            title: draft.title.clone(),
            state: State::Open { phase: Phase::Investigating },
            impact: Impact::None,
            impact_override: None,
            starts: vec![start],
            opened_at: act.now,
            contact: draft.contact.clone(),
            updates: Vec::new(),
            sets: vec![first_set],
            tracked: Vec::new(),
            recoveries: Vec::new(),
            exceptions: Vec::new(),
            estimates: Vec::new(),
            promises: Vec::new(),
            advice: Vec::new(),
            facts: Vec::new(),
            safety: Vec::new(),
            causes: Vec::new(),
            imported_from: None,
        };
        incident.take_in(draft.first.recoveries.iter().map(|recovery| recovery.component), leaves)?;
        incident.publish(&draft.first, leaves, act)?;
        Ok(incident)
    }

    /// Publishes an update with the recoveries that it states and the promise of the next word.
    pub fn publish(&mut self, draft: &UpdateDraft, leaves: &Leaves, act: Act<'_>) -> Result<(), IncidentRefusal> {
        self.keep_time(act.now);
        let phase = draft.phase.unwrap_or(self.state.phase());
        if draft.kind == UpdateKind::Provider && phase != self.state.phase() {
            return Err(IncidentRefusal::ProviderChangesStates);
        }
        self.state = self.state.after_update(phase)?;
        self.say(draft, leaves, act)?;
        if self.state.is_open() && draft.kind.is_ours() {
            self.promise_next(draft, act)?;
        }
        Ok(())
    }

    /// Ends the incident with its last word (DOMAIN §4). `failing` are the tracked components that checks still call out.
    pub fn resolve(
        &mut self,
        draft: &ResolveDraft,
        failing: &[ComponentId],
        leaves: &Leaves,
        act: Act<'_>,
    ) -> Result<(), IncidentRefusal> {
        self.keep_time(act.now);
        refuse_implausible("the end", draft.at, act)?;
        if self.start().is_some_and(|start| draft.at < start.at) {
            return Err(IncidentRefusal::EndsBeforeBeginning { at: draft.at });
        }
        let resolved = self.state.resolve(draft.at)?;
        self.say(&UpdateDraft { phase: Some(Phase::Resolved), ..draft.update.clone() }, leaves, act)?;
        let open = self.list_not_restored();
        for exception in &draft.exceptions {
            if !open.contains(&exception.component) {
                return Err(IncidentRefusal::NeedlessException { component: leaves.slug(exception.component) });
            }
        }
        let is_excepted = |component| draft.exceptions.iter().any(|exception| exception.component == component);
        let still_out: Vec<String> = open
            .iter()
            .filter(|component| !is_excepted(**component))
            .map(|component| leaves.slug(*component))
            .collect();
        if !still_out.is_empty() {
            return Err(IncidentRefusal::StillOut { components: still_out });
        }
        if self.safety.is_empty() {
            return Err(IncidentRefusal::SafetyMissing);
        }
        if draft.despite_checks.is_none() && !failing.is_empty() {
            let components = failing.iter().map(|component| leaves.slug(*component)).collect();
            return Err(IncidentRefusal::ChecksStillFail { components });
        }
        self.state = resolved;
        self.exceptions.extend(draft.exceptions.iter().map(|exception| Exception {
            component: exception.component,
            reason: exception.reason.clone(),
            said_at: act.now,
            taken_back_at: None,
        }));
        self.fulfil(act.now);
        self.settle_at_the_end(draft.at, act.now);
        Ok(())
    }

    /// It was not over after all: says so and goes on. What was named as an exception at the end is taken back, and stays
    /// on the record as what was published.
    pub fn reopen(&mut self, draft: &UpdateDraft, leaves: &Leaves, act: Act<'_>) -> Result<(), IncidentRefusal> {
        self.state = self.state.reopen(draft.phase.unwrap_or(Phase::Investigating))?;
        for exception in self.exceptions.iter_mut().filter(|exception| exception.taken_back_at.is_none()) {
            exception.taken_back_at = Some(act.now);
        }
        self.publish(draft, leaves, act)
    }

    /// Publishes the report after the end.
    pub fn report(&mut self, draft: &UpdateDraft, leaves: &Leaves, act: Act<'_>) -> Result<(), IncidentRefusal> {
        self.state = self.state.report(act.now)?;
        let draft = UpdateDraft { kind: UpdateKind::Report, phase: Some(Phase::Postmortem), ..draft.clone() };
        self.say(&draft, leaves, act)
    }

    /// Puts better words in the place of those of an update. The old ones stay, struck. Where only a translation is given the
    /// original stands; where the original is given, translations that are not given with it are pending again.
    pub fn correct(
        &mut self,
        update: UpdateId,
        body: &Wording,
        reason: &Wording,
        act: Act<'_>,
    ) -> Result<(), IncidentRefusal> {
        let update = self.standing_update(update)?;
        let body = update.body().map_or_else(|| body.clone(), |before| before.corrected_by(body));
        if update.body() == Some(&body) {
            return Err(IncidentRefusal::NothingCorrected);
        }
        update.revisions.push(Revision { body, at: act.now, by: act.by.clone(), reason: Some(reason.clone()) });
        Ok(())
    }

    /// Takes an update back. Its place stays.
    pub fn retract(&mut self, update: UpdateId, reason: &Wording, act: Act<'_>) -> Result<(), IncidentRefusal> {
        let update = self.standing_update(update)?;
        update.retraction = Some(Retraction { at: act.now, reason: reason.clone(), by: act.by.clone() });
        let (id, is_undone) = (update.id, act.now - update.published_at <= chrono::Duration::seconds(UNDO_SECONDS));
        if is_undone {
            self.drop_promise_of(id);
        }
        Ok(())
    }

    /// With words that were undone before anybody was sent them goes their promise, and the one before stands as it did. The first of all
    /// stays: somebody must speak.
    fn drop_promise_of(&mut self, update: UpdateId) {
        if let [.., before, last] = self.promises.as_mut_slice()
            && last.made_by == update
            && last.fulfilled_at.is_none()
        {
            if before.fulfilled_at == Some(last.made_at) {
                before.fulfilled_at = None;
            }
            self.promises.pop();
        }
    }

    /// The tracked components that are not restored, without those that were named as exceptions.
    pub(super) fn list_not_restored(&self) -> Vec<ComponentId> {
        let standings = self.standings();
        let is_restored =
            |component: &ComponentId| standings.get(component).is_some_and(|row| row.recovery.step() == Step::Restored);
        let is_excepted = |component: &ComponentId| self.standing_exceptions().any(|one| one.component == *component);
        let members = self.members();
        let in_order =
            self.tracked.iter().map(|tracked| tracked.component).filter(|component| members.contains(component));
        in_order.filter(|component| !is_restored(component) && !is_excepted(component)).collect()
    }

    /// Changes the tracked set, with the reason that the page prints.
    pub fn track(&mut self, draft: &SetDraft, leaves: &Leaves, act: Act<'_>) -> Result<(), IncidentRefusal> {
        self.keep_time(act.now);
        self.require_open()?;
        refuse_implausible("the change", draft.at, act)?;
        if let Some(before) = self.sets.last().filter(|before| draft.at < before.at) {
            return Err(IncidentRefusal::SetBackwards { before: before.at });
        }
        if draft.added.is_empty() && draft.removed.is_empty() {
            return Err(IncidentRefusal::SetUnchanged);
        }
        let members = self.members();
        for recovery in &draft.added {
            if members.contains(&recovery.component) {
                return Err(IncidentRefusal::AlreadyTracked { component: leaves.slug(recovery.component) });
            }
        }
        for component in &draft.removed {
            if !members.contains(component) {
                return Err(IncidentRefusal::NotTracked { component: leaves.slug(*component) });
            }
        }
        if draft.added.is_empty() && members.len() == draft.removed.len() {
            return Err(IncidentRefusal::NothingTracked);
        }
        self.take_in(draft.added.iter().map(|recovery| recovery.component), leaves)?;
        self.sets.push(SetVersion {
            version: self.sets.last().map_or(1, |set| set.version + 1),
            at: draft.at,
            recorded_at: act.now,
            reason: Some(draft.reason.clone()),
            added: draft.added.iter().map(|recovery| recovery.component).collect(),
            removed: draft.removed.clone(),
            left_out: Vec::new(),
        });
        self.let_go(|component| component.is_some_and(|component| draft.removed.contains(&component)), act.now);
        self.recover(&draft.added, None, leaves, act)
    }

    /// Adds the update and what it states.
    pub(super) fn say(&mut self, draft: &UpdateDraft, leaves: &Leaves, act: Act<'_>) -> Result<(), IncidentRefusal> {
        refuse_implausible("as of", draft.as_of, act)?;
        if let Some(at) = draft.display_at {
            refuse_implausible("display at", at, act)?;
        }
        if draft.speaker.organisation.is_empty() {
            return Err(IncidentRefusal::SpeakerMissing);
        }
        if draft.approver.as_ref() == Some(act.by) {
            return Err(IncidentRefusal::ApprovedByAuthor);
        }
        let phase = draft.phase.unwrap_or(self.state.phase());
        require_by_kind(draft, phase)?;
        self.updates.push(Update {
            id: draft.id,
            number: self.updates.last().map_or(1, |update| update.number + 1),
            kind: draft.kind.clone(),
            phase,
            as_of: draft.as_of,
            display_at: draft.display_at.unwrap_or(act.now),
            published_at: act.now,
            speaker: draft.speaker.clone(),
            author: act.by.clone(),
            approver: draft.approver.clone(),
            waived: draft.waived.clone(),
            revisions: vec![Revision { body: draft.body.clone(), at: act.now, by: act.by.clone(), reason: None }],
            retraction: None,
        });
        if draft.recoveries.is_empty() {
            return Ok(());
        }
        self.recover(&draft.recoveries, Some(draft.id), leaves, act)
    }

    /// Keeps the promise that stands and makes the next one.
    fn promise_next(&mut self, draft: &UpdateDraft, act: Act<'_>) -> Result<(), IncidentRefusal> {
        let phase = self.state.phase();
        let longest = promises::longest(self.impact, phase, draft.next.is_night);
        let latest = act.now + longest;
        let due_at = draft.next.by.unwrap_or(latest);
        if due_at <= act.now {
            return Err(IncidentRefusal::PromiseInThePast { at: due_at });
        }
        if due_at > latest {
            let minutes = longest.num_minutes();
            return Err(IncidentRefusal::PromiseTooLate { impact: self.impact, phase, minutes, latest });
        }
        self.fulfil(act.now);
        self.promises.push(Promise {
            made_at: act.now,
            due_at,
            is_night: draft.next.is_night,
            made_by: draft.id,
            missed_at: None,
            fulfilled_at: None,
        });
        Ok(())
    }

    pub(super) fn fulfil(&mut self, now: Time) {
        if let Some(promise) = self.promises.last_mut().filter(|promise| promise.fulfilled_at.is_none()) {
            promise.fulfilled_at = Some(now);
        }
    }

    fn standing_update(&mut self, id: UpdateId) -> Result<&mut Update, IncidentRefusal> {
        let update = self.updates.iter_mut().find(|update| update.id == id);
        let update = update.ok_or_else(|| IncidentRefusal::UnknownUpdate { id: id.to_string() })?;
        if update.retraction.is_some() { Err(IncidentRefusal::IsRetracted) } else { Ok(update) }
    }

    pub(super) fn require_open(&self) -> Result<(), IncidentRefusal> {
        if self.state.is_open() { Ok(()) } else { Err(IncidentRefusal::NotOpen) }
    }
}

/// What a kind of update demands beside words.
fn require_by_kind(draft: &UpdateDraft, phase: Phase) -> Result<(), IncidentRefusal> {
    match &draft.kind {
        UpdateKind::Provider if !draft.recoveries.is_empty() => Err(IncidentRefusal::ProviderChangesStates),
        UpdateKind::Holding if phase != Phase::Investigating || says_recovery(draft) => {
            Err(IncidentRefusal::HoldingSaysTooMuch)
        }
        UpdateKind::Apology { signatories } if signatories.is_empty() => Err(IncidentRefusal::SignatoriesMissing),
        UpdateKind::Apology { signatories } => {
            let unsigned = signatories.iter().filter(|signatory| signatory.signed_by.is_none());
            let missing: Vec<String> = unsigned.map(|signatory| name_of(&signatory.speaker)).collect();
            if missing.is_empty() { Ok(()) } else { Err(IncidentRefusal::SignatureMissing { missing }) }
        }
        _ => Ok(()),
    }
}

/// True where the draft says of anything that it is back: a holding notice says what fails (DOMAIN §4, dead-man notice).
fn says_recovery(draft: &UpdateDraft) -> bool {
    draft.recoveries.iter().any(|stated| stated.recovery.step().is_back())
}

/// A speaker as a refusal names them: by role, or by organisation where no role is said.
fn name_of(speaker: &Speaker) -> String {
    let of = |texts: &crate::domain::language::Texts| texts.iter().next().map(|(_, text)| text.to_owned());
    of(&speaker.role).or_else(|| of(&speaker.organisation)).unwrap_or_default()
}

/// Refuses an instant that has not come, and one so long ago that it is a slip of the pen.
pub(super) fn refuse_implausible(what: &'static str, at: Time, act: Act<'_>) -> Result<(), IncidentRefusal> {
    if at > act.now {
        Err(IncidentRefusal::InTheFuture { what, at })
    } else if at < act.now - LONG_AGO {
        Err(IncidentRefusal::LongAgo { what })
    } else {
        Ok(())
    }
}

/// Refuses an instant that has passed, and one so far ahead that it is a slip of the pen.
pub(super) fn refuse_far_ahead(what: &'static str, at: Time, act: Act<'_>) -> Result<(), IncidentRefusal> {
    if at > act.now + FAR_AHEAD { Err(IncidentRefusal::FarAhead { what }) } else { Ok(()) }
}
