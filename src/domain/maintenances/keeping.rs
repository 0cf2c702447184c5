//! What time alone does to a maintenance: it begins, it ends, it overruns.

use super::{Ending, MaintenanceRecord, Overrun, State};
use crate::domain::actors::Actor;
use crate::domain::ids::{ComponentId, IncidentId};
use crate::domain::status::Status;
use crate::domain::time::Time;

/// What time brought to a maintenance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brought {
    /// It began.
    Began,
    /// It ended as announced.
    Ended,
    /// Its end has passed and it is not over: an incident is to be opened, dated by that end, and noted with
    /// [`MaintenanceRecord::note_overrun`].
    Overran {
        /// The announced end.
        at: Time,
    },
}

impl MaintenanceRecord {
    /// The next instant at which [`MaintenanceRecord::keep_time`] has something to write; `None` where nothing waits.
    pub fn next_due_at(&self) -> Option<Time> {
        let announced = self.announced()?;
        match self.state {
            State::Planned => Some(announced.from),
            State::InProgress { .. } | State::Verifying { .. } if self.is_awaited() => Some(announced.until),
            _ => None,
        }
    }

    /// Writes down the next thing that time has brought by `now`, dated by what was announced; call it until there is none.
    /// `failing` are its components of which checks say worse than operational.
    pub fn keep_time(&mut self, now: Time, failing: &[ComponentId]) -> Option<Brought> {
        let due_at = self.next_due_at().filter(|due_at| *due_at <= now)?;
        let by = Actor::timekeeper();
        match self.state {
            State::Planned => {
                self.state = State::InProgress { started_at: due_at };
                self.say(None, due_at, now, &by);
                Some(Brought::Began)
            }
            State::InProgress { started_at } | State::Verifying { started_at, .. } => {
                let ended_at = due_at.max(started_at);
                if self.ending == Ending::ByStaff || (self.is_noticed() && !failing.is_empty()) {
                    return Some(Brought::Overran { at: ended_at });
                }
                self.state = State::Completed { started_at, ended_at };
                self.say(None, ended_at, now, &by);
                Some(Brought::Ended)
            }
            State::Completed { .. } | State::Cancelled { .. } => None,
        }
    }

    /// Notes that it overran at `at` and became `incident`, which speaks for its components from then on.
    pub fn note_overrun(&mut self, at: Time, incident: IncidentId, now: Time) {
        self.overrun = Some(Overrun { at, incident });
        self.say(None, at, now, &Actor::timekeeper());
    }

    /// True where its end is waited for: it has not overrun, and it ends by itself or is of the kind that can overrun.
    fn is_awaited(&self) -> bool {
        self.overrun.is_none() && (self.ending == Ending::ByItself || self.is_noticed())
    }

    /// True where somebody may notice it. Work that nobody notices breaks no word when it takes longer.
    pub fn is_noticed(&self) -> bool {
        self.affected.iter().any(|affected| affected.expected != Status::Operational)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalogue::{Component, Policy};
    use crate::domain::ids::MaintenanceId;
    use crate::domain::incidents::drafts::{Act, Leaves};
    use crate::domain::language::{Language, Texts, Wording};
    use crate::domain::maintenances::acting::PlanDraft;
    use crate::domain::maintenances::{MaintenanceRefusal, Phase};
    use crate::domain::time::from_millis;

    const HOUR: i64 = 3_600_000;

    fn at(hours: i64) -> Time {
        from_millis(hours * HOUR).unwrap()
    }

    fn wording(text: &str) -> Wording {
        Wording::new("the words", &Texts::of(Language::English, text), Language::English, 500).unwrap()
    }

    fn leaves() -> Leaves {
        let component = |slug: &str, position| Component {
            id: ComponentId::from_slug(slug),
            slug: slug.to_owned(),
            group: None,
            parent: None,
            names: Texts::of(Language::English, slug),
            descriptions: Texts::default(),
            tier: None,
            operator: None,
            policy: Policy::Manual,
            runs_on: Vec::new(),
            position,
        };
        Leaves::of(&[component("web", 0), component("api", 1)])
    }

    fn draft(ending: Ending, expected: Status) -> PlanDraft {
        PlanDraft {
            id: MaintenanceId::from_slug("m"),
            title: wording("New disks"),
            body: wording("We change disks."),
            from: at(10),
            until: at(12),
            affected: vec![
                (ComponentId::from_slug("api"), expected),
                (ComponentId::from_slug("web"), Status::Operational),
            ],
            ending,
            recurrence: None,
        }
    }

    fn planned(ending: Ending, expected: Status) -> MaintenanceRecord {
        let by = Actor::parse("duty").unwrap();
        MaintenanceRecord::plan(&draft(ending, expected), &leaves(), Act { now: at(1), by: &by }).unwrap()
    }

    #[test]
    fn it_begins_and_ends_when_announced_however_late_anybody_looks() {
        let mut maintenance = planned(Ending::ByItself, Status::MajorOutage);
        assert_eq!(maintenance.next_due_at(), Some(at(10)));
        assert_eq!(maintenance.keep_time(at(9), &[]), None);
        assert_eq!(maintenance.keep_time(at(20), &[]), Some(Brought::Began));
        assert_eq!(maintenance.keep_time(at(20), &[]), Some(Brought::Ended));
        assert_eq!(maintenance.keep_time(at(20), &[]), None);
        assert_eq!(maintenance.state, State::Completed { started_at: at(10), ended_at: at(12) });
        let said: Vec<(Phase, Time)> = maintenance.updates.iter().map(|update| (update.phase, update.as_of)).collect();
        assert_eq!(said, [(Phase::Planned, at(1)), (Phase::InProgress, at(10)), (Phase::Completed, at(12))]);
        let covers: Vec<_> =
            maintenance.covers().map(|(component, cover)| (component, cover.from, cover.until)).collect();
        assert_eq!(
            covers,
            [(ComponentId::from_slug("api"), at(10), Some(at(12)))],
            "what nobody notices is not covered"
        );
    }

    #[test]
    fn it_overruns_where_staff_did_not_end_it_or_checks_still_fail() {
        let mut by_staff = planned(Ending::ByStaff, Status::MajorOutage);
        assert_eq!(by_staff.keep_time(at(10), &[]), Some(Brought::Began));
        assert_eq!(by_staff.keep_time(at(12), &[]), Some(Brought::Overran { at: at(12) }));
        by_staff.note_overrun(at(12), IncidentId::from_slug("i"), at(12));
        assert_eq!((by_staff.next_due_at(), by_staff.covers().next().unwrap().1.until), (None, Some(at(12))));
        let mut failing = planned(Ending::ByItself, Status::PartialOutage);
        failing.keep_time(at(10), &[]);
        assert_eq!(failing.keep_time(at(12), &[ComponentId::from_slug("api")]), Some(Brought::Overran { at: at(12) }));
        let mut unnoticed = planned(Ending::ByStaff, Status::Operational);
        unnoticed.keep_time(at(10), &[]);
        assert_eq!(unnoticed.next_due_at(), None, "what nobody notices breaks no word when it takes longer");
    }

    #[test]
    fn staff_move_start_verify_and_end_it_and_every_slip_is_refused() {
        let by = Actor::parse("duty").unwrap();
        let act = |hours: i64| Act { now: at(hours), by: &by };
        let leaves = leaves();
        let why = wording("The vendor is late.");
        let mut maintenance = planned(Ending::ByStaff, Status::MajorOutage);
        assert_eq!(maintenance.move_to(at(10), at(12), &why, act(2)), Err(MaintenanceRefusal::NotMoved));
        assert_eq!(maintenance.move_to(at(13), at(12), &why, act(2)), Err(MaintenanceRefusal::EndsBeforeBeginning));
        assert_eq!(maintenance.move_to(at(1), at(12), &why, act(2)), Err(MaintenanceRefusal::BeginsInThePast));
        assert_eq!(maintenance.move_to(at(20), at(22), &why, act(2)), Ok(()));
        assert_eq!((maintenance.announced.len(), maintenance.next_due_at()), (2, Some(at(20))));
        let is_wrong = |result| matches!(result, Err(MaintenanceRefusal::WrongState { .. }));
        assert!(
            is_wrong(maintenance.verify(None, act(3))) && is_wrong(maintenance.end(None, &[], None, &leaves, act(3)))
        );
        maintenance.start(None, act(19)).unwrap();
        assert!(is_wrong(maintenance.start(None, act(19))) && is_wrong(maintenance.cancel(&why, act(19))));
        assert!(is_wrong(maintenance.move_to(at(21), at(23), &why, act(20))), "what has begun begins at no other time");
        assert_eq!(maintenance.move_to(at(20), at(23), &why, act(20)), Ok(()));
        assert_eq!(maintenance.announced().map(|said| said.from), Some(at(19)), "it began early");
        maintenance.verify(None, act(21)).unwrap();
        let failing = [ComponentId::from_slug("api")];
        let refused = maintenance.end(None, &failing, None, &leaves, act(22)).unwrap_err();
        assert_eq!(refused, MaintenanceRefusal::ChecksStillFail { components: vec!["api".to_owned()] });
        maintenance.end(None, &failing, Some("the check is broken"), &leaves, act(22)).unwrap();
        assert!(is_wrong(maintenance.move_to(at(30), at(31), &why, act(22))));
        assert_eq!(maintenance.state.ended_at(), Some(at(22)));
        let mut cancelled = planned(Ending::ByStaff, Status::MajorOutage);
        cancelled.cancel(&why, act(2)).unwrap();
        assert!(cancelled.state.is_over() && cancelled.next_due_at().is_none() && cancelled.covers().next().is_none());
    }

    #[test]
    fn work_that_goes_on_is_shortened_from_when_it_really_began() {
        let by = Actor::parse("duty").unwrap();
        let act = |hours: i64| Act { now: at(hours), by: &by };
        let why = wording("It goes well.");
        let mut early = planned(Ending::ByItself, Status::MajorOutage);
        early.start(None, act(4)).unwrap();
        // To before the time at which it was to begin.
        early.move_to(at(10), at(7), &why, act(5)).unwrap();
        assert_eq!(early.announced().map(|said| (said.from, said.until)), Some((at(4), at(7))));
        assert_eq!(early.move_to(at(4), at(4), &why, act(5)), Err(MaintenanceRefusal::EndsBeforeBeginning));
        assert_eq!(early.move_to(at(4), at(5), &why, act(5)), Err(MaintenanceRefusal::EndsInThePast));
        assert_eq!(early.move_to(at(4), at(7), &why, act(5)), Err(MaintenanceRefusal::NotMoved));
        early.move_to(at(4), at(6), &why, act(5)).unwrap();
        assert_eq!((early.announced.len(), early.next_due_at()), (3, Some(at(6))));
        assert_eq!(early.keep_time(at(9), &[]), Some(Brought::Ended));
        assert_eq!(early.state, State::Completed { started_at: at(4), ended_at: at(6) });
        assert!(!early.is_ended_by_staff());
        let mut late = planned(Ending::ByStaff, Status::MajorOutage);
        late.start(None, act(11)).unwrap();
        late.move_to(at(10), at(14), &why, act(11)).unwrap();
        assert_eq!(late.announced().map(|said| (said.from, said.until)), Some((at(11), at(14))));
        late.end(None, &[], None, &leaves(), act(13)).unwrap();
        assert!(late.is_ended_by_staff());
        assert_eq!(late.covers().next().map(|(_, cover)| cover.is_vouched_for), Some(true));
    }

    #[test]
    fn what_cannot_be_announced_is_refused_with_what_to_do() {
        let by = Actor::parse("duty").unwrap();
        let refusal = |change: &dyn Fn(&mut PlanDraft)| {
            let mut draft = draft(Ending::ByStaff, Status::MajorOutage);
            change(&mut draft);
            MaintenanceRecord::plan(&draft, &leaves(), Act { now: at(1), by: &by }).unwrap_err()
        };
        let (api, nothing) = (ComponentId::from_slug("api"), ComponentId::from_slug("nothing"));
        assert_eq!(refusal(&|draft| draft.from = at(0)), MaintenanceRefusal::BeginsInThePast);
        assert_eq!(refusal(&|draft| draft.until = at(10)), MaintenanceRefusal::EndsBeforeBeginning);
        assert_eq!(refusal(&|draft| draft.until = at(10 + 24 * 15)), MaintenanceRefusal::TooLong);
        assert_eq!(
            refusal(&|draft| (draft.from, draft.until) = (at(24 * 800), at(24 * 800 + 1))),
            MaintenanceRefusal::TooFarAhead
        );
        assert_eq!(refusal(&|draft| draft.affected.clear()), MaintenanceRefusal::NothingAffected);
        assert_eq!(
            refusal(&|draft| draft.affected.push((api, Status::Operational))),
            MaintenanceRefusal::NamedTwice { component: "api".into() }
        );
        assert_eq!(
            refusal(&|draft| draft.affected = vec![(nothing, Status::Operational)]),
            MaintenanceRefusal::UnknownComponent { component: nothing.to_string() }
        );
        for status in [Status::Unknown, Status::UnderMaintenance] {
            let expected = MaintenanceRefusal::NoExpectation { component: "api".into() };
            assert_eq!(refusal(&|draft| draft.affected = vec![(api, status)]), expected);
        }
        let moved = |until| {
            planned(Ending::ByStaff, Status::MajorOutage).move_to(
                at(1),
                until,
                &wording("why"),
                Act { now: at(1), by: &by },
            )
        };
        assert_eq!(moved(at(1)), Err(MaintenanceRefusal::EndsBeforeBeginning));
    }
}
