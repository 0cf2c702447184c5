//! What staff do with a maintenance: announce, move, start, look at the outcome, end, call off, say something about it.

use super::{Affected, Announced, Ending, MaintenanceRecord, MaintenanceRefusal, MaintenanceUpdate, Phase, State};
use crate::domain::actors::Actor;
use crate::domain::ids::{ComponentId, MaintenanceId, RecurrenceId, UpdateId};
use crate::domain::incidents::drafts::{Act, Leaves};
use crate::domain::language::Wording;
use crate::domain::record::Stamp;
use crate::domain::status::Status;
use crate::domain::time::Time;
use std::collections::BTreeSet;

/// Longer work has no end that people can wait for.
const LONGEST: chrono::Duration = chrono::Duration::days(14);
/// What is announced for later than in two years was mistyped.
pub const FAR_AHEAD: chrono::Duration = chrono::Duration::days(731);
/// A beginning this long ago is still the present one: a form takes minutes to fill in.
const LATE_AT_MOST: chrono::Duration = chrono::Duration::minutes(5);

/// Work that begins no earlier than this before its announced time surprises nobody: people were told the hour, and those
/// who work are at it a little before. What begins earlier is confirmed.
pub const EARLY: chrono::Duration = chrono::Duration::minutes(15);

/// A maintenance as it is to be announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanDraft {
    /// The id that it will have.
    pub id: MaintenanceId,
    /// What it is called.
    pub title: Wording,
    /// What is done, and what people will notice of it.
    pub body: Wording,
    /// When it begins.
    pub from: Time,
    /// When it ends.
    pub until: Time,
    /// What it touches, with the worst status expected of each.
    pub affected: Vec<(ComponentId, Status)>,
    /// Who ends it.
    pub ending: Ending,
    /// What it recurs from.
    pub recurrence: Option<RecurrenceId>,
}

impl MaintenanceRecord {
    /// Announces a maintenance.
    pub fn plan(draft: &PlanDraft, leaves: &Leaves, act: Act<'_>) -> Result<MaintenanceRecord, MaintenanceRefusal> {
        if draft.from < act.now - LATE_AT_MOST {
            return Err(MaintenanceRefusal::BeginsInThePast);
        }
        refuse_times(draft.from, draft.until, act)?;
        let mut maintenance = MaintenanceRecord {
            id: draft.id,
            stamp: Stamp { sequence: 0, at: act.now },
            title: draft.title.clone(),
            state: State::Planned,
            announced: vec![Announced { from: draft.from, until: draft.until, said_at: act.now, reason: None }],
            affected: affected(&draft.affected, leaves)?,
            ending: draft.ending,
            updates: Vec::new(),
            planned_at: act.now,
            recurrence: draft.recurrence,
            overrun: None,
            imported_from: None,
        };
        maintenance.say(Some(draft.body.clone()), act.now, act.now, act.by);
        Ok(maintenance)
    }

    /// Announces another time. Before the beginning both ends move; while the work goes on only its end does, and what is
    /// announced then begins when the work really did. What was said before stays visible with the `reason`.
    pub fn move_to(
        &mut self,
        from: Time,
        until: Time,
        reason: &Wording,
        act: Act<'_>,
    ) -> Result<(), MaintenanceRefusal> {
        let Some(Announced { from: from_before, until: until_before, .. }) = self.announced().cloned() else {
            return Err(MaintenanceRefusal::NothingAffected);
        };
        let is_running = self.state.is_under_way() && self.overrun.is_none();
        if self.state != State::Planned && !is_running {
            let instead = match self.overrun {
                Some(_) => "it has overrun; say in its incident when it will be over",
                None => "announce a new one",
            };
            return Err(self.wrong_state("be moved", instead));
        }
        if is_running && from != from_before {
            return Err(self.wrong_state("begin at another time", "move its end alone"));
        }
        if self.state == State::Planned && from < act.now - LATE_AT_MOST {
            return Err(MaintenanceRefusal::BeginsInThePast);
        }
        if (from, until) == (from_before, until_before) {
            return Err(MaintenanceRefusal::NotMoved);
        }
        // Work that was begun early may end before it was announced to begin.
        let from = self.state.started_at().unwrap_or(from);
        refuse_times(from, until, act)?;
        self.announced.push(Announced { from, until, said_at: act.now, reason: Some(reason.clone()) });
        self.say(Some(reason.clone()), act.now, act.now, act.by);
        Ok(())
    }

    /// How long before its announced beginning `now` is, where that is earlier than anybody expects.
    pub fn early(&self, now: Time) -> Option<chrono::Duration> {
        let before = self.announced()?.from - now;
        (self.state == State::Planned && before > EARLY).then_some(before)
    }

    /// Begins the work now, before or at its announced time.
    pub fn start(&mut self, body: Option<Wording>, act: Act<'_>) -> Result<(), MaintenanceRefusal> {
        if self.state != State::Planned {
            return Err(self.wrong_state("begin", "announce a new one for more work"));
        }
        self.state = State::InProgress { started_at: act.now };
        self.say(body, act.now, act.now, act.by);
        Ok(())
    }

    /// The work is done, its outcome is looked at.
    pub fn verify(&mut self, body: Option<Wording>, act: Act<'_>) -> Result<(), MaintenanceRefusal> {
        let State::InProgress { started_at } = self.state else {
            return Err(self.wrong_state("be verified", "only work that goes on comes to that"));
        };
        self.state = State::Verifying { started_at, since: act.now };
        self.say(body, act.now, act.now, act.by);
        Ok(())
    }

    /// Ends it. `failing` are its components of which checks say worse than operational; it takes `despite_checks`, the
    /// reason, to end it against them.
    pub fn end(
        &mut self,
        body: Option<Wording>,
        failing: &[ComponentId],
        despite_checks: Option<&str>,
        leaves: &Leaves,
        act: Act<'_>,
    ) -> Result<(), MaintenanceRefusal> {
        let Some(started_at) = self.state.started_at().filter(|_| self.state.is_under_way()) else {
            let instead = match self.state {
                State::Planned => "start it first, or cancel it",
                _ => "nothing is left to end",
            };
            return Err(self.wrong_state("end", instead));
        };
        if act.now < started_at {
            return Err(MaintenanceRefusal::EndedBeforeBeginning);
        }
        if !failing.is_empty() && despite_checks.is_none_or(|reason| reason.trim().is_empty()) {
            let components = failing.iter().map(|component| leaves.slug(*component)).collect();
            return Err(MaintenanceRefusal::ChecksStillFail { components });
        }
        self.state = State::Completed { started_at, ended_at: act.now };
        self.say(body, act.now, act.now, act.by);
        Ok(())
    }

    /// Calls it off before it begins.
    pub fn cancel(&mut self, reason: &Wording, act: Act<'_>) -> Result<(), MaintenanceRefusal> {
        if self.state != State::Planned {
            return Err(self.wrong_state("be cancelled", "end it, with words that say how far the work came"));
        }
        self.state = State::Cancelled { at: act.now };
        self.say(Some(reason.clone()), act.now, act.now, act.by);
        Ok(())
    }

    /// Says something about it; its phase stays.
    pub fn tell(&mut self, body: &Wording, act: Act<'_>) {
        self.say(Some(body.clone()), act.now, act.now, act.by);
    }

    /// Adds an update in the present phase. Its id follows from its place, because nothing here may be left to chance.
    pub(super) fn say(&mut self, body: Option<Wording>, as_of: Time, published_at: Time, by: &Actor) {
        let number = self.updates.last().map_or(1, |update| update.number + 1);
        let id = UpdateId::from_slug(&format!("{}/{number}", self.id));
        let phase = self.state.phase();
        self.updates.push(MaintenanceUpdate { id, number, phase, body, as_of, published_at, by: by.clone() });
    }

    fn wrong_state(&self, wanted: &'static str, instead: &'static str) -> MaintenanceRefusal {
        let is: Phase = self.state.phase();
        MaintenanceRefusal::WrongState { is, wanted, instead }
    }
}

fn refuse_times(from: Time, until: Time, act: Act<'_>) -> Result<(), MaintenanceRefusal> {
    if until <= from {
        Err(MaintenanceRefusal::EndsBeforeBeginning)
    } else if until <= act.now {
        Err(MaintenanceRefusal::EndsInThePast)
    } else if until - from > LONGEST {
        Err(MaintenanceRefusal::TooLong)
    } else if from > act.now + FAR_AHEAD {
        Err(MaintenanceRefusal::TooFarAhead)
    } else {
        Ok(())
    }
}

/// What is named, in the order of the page.
fn affected(named: &[(ComponentId, Status)], leaves: &Leaves) -> Result<Vec<Affected>, MaintenanceRefusal> {
    if named.is_empty() {
        return Err(MaintenanceRefusal::NothingAffected);
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::with_capacity(named.len());
    for (component, expected) in named {
        let slug = || leaves.slug(*component);
        let leaf = leaves.get(*component).ok_or_else(|| MaintenanceRefusal::UnknownComponent { component: slug() })?;
        if !seen.insert(*component) {
            return Err(MaintenanceRefusal::NamedTwice { component: slug() });
        }
        if matches!(expected, Status::UnderMaintenance | Status::Unknown) {
            return Err(MaintenanceRefusal::NoExpectation { component: slug() });
        }
        found.push((leaves.place(*component), Affected { leaf: leaf.tracked.clone(), expected: *expected }));
    }
    found.sort_by_key(|(place, _)| *place);
    Ok(found.into_iter().map(|(_, affected)| affected).collect())
}
