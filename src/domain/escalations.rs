//! Who is told of an alert, and when: the person on call, the next one, the administrators (DOMAIN §4). Somebody who has seen it stops
//! that for a while.

use super::actors::Actor;
use super::addresses::EmailAddress;
use super::alerts::{Acknowledgement, Alert, QUIET};
use super::language::Language;
use super::promises::{Promise, Signal};
use super::time::Time;
use chrono::Duration;

/// When the next person is told of what the first was told of.
const NEXT_AFTER: Duration = Duration::minutes(5);
/// When the administrators are.
const ADMINISTRATORS_AFTER: Duration = Duration::minutes(15);
/// What begins again so soon after it was told is the same matter: of what comes and goes nobody is told each time.
const SAME_WITHIN: Duration = QUIET;

/// Whom a step reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// The first on call.
    First,
    /// Whoever stands behind them.
    Next,
    /// Every administrator.
    Administrators,
}

/// How an alert goes on while nobody has seen it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// At the instants of the four signals of a promise.
    Promised([Time; 4]),
    /// The first person at once, the next and then the administrators later.
    Escalates,
    /// The first person, once: nothing gets worse by waiting.
    Once,
}

/// What staff are to be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matter {
    /// Which alert.
    pub alert: Alert,
    /// Since when it is so.
    pub since: Time,
    /// How it goes on.
    pub course: Course,
}

/// That somebody was told of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Of which alert.
    pub alert: Alert,
    /// Of which step, from 0.
    pub step: i16,
    /// Who; `None` where there was nobody.
    pub to: Option<Actor>,
    /// When.
    pub at: Time,
}

/// A matter with what was told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alerted {
    /// Which.
    pub matter: Matter,
    /// Who was told, step by step.
    pub told: Vec<Told>,
    /// Why the second way did not get through, where its last call did not.
    pub fault: Option<String>,
}

/// Somebody who can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reachable {
    /// Who.
    pub handle: Actor,
    /// Where.
    pub email: EmailAddress,
    /// In which language.
    pub language: Language,
}

/// Who can be told: those with an address, whose account is not closed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    /// On call, in order.
    pub on_call: Vec<Reachable>,
    /// The administrators.
    pub administrators: Vec<Reachable>,
}

impl Roster {
    /// Whom a step reaches; the administrators where nobody stands in that place.
    pub fn reach(&self, whom: Whom) -> Vec<&Reachable> {
        let on_call = match whom {
            Whom::First => self.on_call.first(),
            Whom::Next => self.on_call.get(1),
            Whom::Administrators => None,
        };
        on_call.map_or_else(|| self.administrators.iter().collect(), |one| vec![one])
    }
}

impl Course {
    /// That of a promise.
    pub fn of_promise(promise: &Promise) -> Course {
        Course::Promised(Signal::ALL.map(|signal| promise.signal_at(signal)))
    }
}

impl Matter {
    /// Those of `told` that belong to this matter, and not to one before it.
    pub fn own<'t>(&self, told: &'t [Told]) -> Vec<&'t Told> {
        told.iter().filter(|one| one.alert == self.alert && one.at >= self.since - SAME_WITHIN).collect()
    }

    /// Its steps: number, when it comes, whom it reaches. `told` is what was told of it, `seen` who saw it last. What is not promised
    /// for an instant is counted from when the first was told, without the time in which somebody had it in hand.
    pub fn steps(&self, told: &[Told], seen: Option<&Acknowledgement>, now: Time) -> Vec<(i16, Time, Whom)> {
        let begun = self.own(told).iter().map(|one| one.at).min().unwrap_or(now);
        let pause = if seen.is_some_and(|seen| seen.at >= begun) { QUIET } else { Duration::zero() };
        match self.course {
            Course::Promised(at) => {
                let whom = [Whom::First, Whom::First, Whom::Next, Whom::Administrators];
                (0..).zip(at).zip(whom).map(|((step, at), whom)| (step, at, whom)).collect()
            }
            Course::Escalates => vec![
                (0, begun, Whom::First),
                (1, begun + NEXT_AFTER + pause, Whom::Next),
                (2, begun + ADMINISTRATORS_AFTER + pause, Whom::Administrators),
            ],
            Course::Once => vec![(0, begun, Whom::First)],
        }
    }

    /// The steps that are to be told at `now`; none while somebody who saw it keeps it quiet.
    pub fn due(&self, told: &[Told], seen: Option<&Acknowledgement>, now: Time) -> Vec<(i16, Whom)> {
        if seen.is_some_and(|seen| seen.holds(now)) {
            return Vec::new();
        }
        let own = self.own(told);
        let steps = self.steps(told, seen, now).into_iter();
        // What there was nobody to tell of is tried again: somebody may have an address by then.
        let is_told = |one: &Told| one.to.is_some() || now < one.at + NEXT_AFTER;
        let due = steps.filter(|(step, at, _)| *at <= now && own.iter().all(|one| one.step != *step || !is_told(one)));
        due.map(|(step, _, whom)| (step, whom)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ComponentId, UpdateId};
    use crate::domain::time::from_millis;

    fn at(minutes: i64) -> Time {
        from_millis(minutes * 60_000).unwrap()
    }

    fn failing(since: i64) -> Matter {
        Matter { alert: Alert::Component(ComponentId::from_slug("c")), since: at(since), course: Course::Escalates }
    }

    fn told(matter: &Matter, step: i16, minute: i64) -> Told {
        Told { alert: matter.alert, step, to: Some(Actor::command_line()), at: at(minute) }
    }

    fn seen(matter: &Matter, minute: i64) -> Acknowledgement {
        Acknowledgement { alert: matter.alert, by: Actor::parse("duty-lead").unwrap(), at: at(minute) }
    }

    fn steps(due: &[(i16, Whom)]) -> Vec<i16> {
        due.iter().map(|(step, _)| *step).collect()
    }

    #[test]
    fn the_next_person_is_told_after_five_minutes_and_the_administrators_after_fifteen() {
        // It had begun long before anybody looked: nobody is woken for that.
        let matter = failing(-300);
        assert_eq!(steps(&matter.due(&[], None, at(0))), [0]);
        let mut all = vec![told(&matter, 0, 0)];
        assert_eq!(steps(&matter.due(&all, None, at(4))), [0_i16; 0]);
        assert_eq!(matter.due(&all, None, at(5)), [(1, Whom::Next)]);
        all.push(told(&matter, 1, 5));
        assert_eq!(matter.due(&all, None, at(15)), [(2, Whom::Administrators)]);
        all.push(told(&matter, 2, 15));
        assert_eq!(steps(&matter.due(&all, None, at(600))), [0_i16; 0]);
    }

    #[test]
    fn whoever_has_seen_it_stops_it_for_a_quarter_of_an_hour_and_then_it_goes_on_where_it_was() {
        let matter = failing(0);
        let (all, seen) = (vec![told(&matter, 0, 0)], seen(&matter, 3));
        assert_eq!(steps(&matter.due(&all, Some(&seen), at(17))), [0_i16; 0]);
        assert_eq!(steps(&matter.due(&all, Some(&seen), at(19))), [0_i16; 0], "two minutes of the five are left");
        assert_eq!(steps(&matter.due(&all, Some(&seen), at(20))), [1]);
    }

    #[test]
    fn what_comes_and_goes_is_one_matter_and_what_comes_much_later_is_another() {
        let first = failing(0);
        let all = vec![told(&first, 0, 0)];
        assert_eq!(steps(&failing(3).due(&all, None, at(4))), [0_i16; 0]);
        assert_eq!(steps(&failing(60).due(&all, None, at(60))), [0]);
    }

    #[test]
    fn a_promise_tells_at_its_own_instants_and_of_what_was_slept_through_all_at_once() {
        let made_by = UpdateId::from_slug("u");
        let promise =
            Promise { made_at: at(0), due_at: at(60), is_night: false, made_by, missed_at: None, fulfilled_at: None };
        let alert = Alert::Promise(made_by);
        let matter = Matter { alert, since: at(45), course: Course::of_promise(&promise) };
        assert_eq!(steps(&matter.due(&[], None, at(44))), [0_i16; 0]);
        assert_eq!(matter.due(&[], None, at(45)), [(0, Whom::First)]);
        let all = vec![told(&matter, 0, 45)];
        assert_eq!(matter.due(&all, None, at(66)), [(1, Whom::First), (2, Whom::Next)]);
        assert_eq!(steps(&matter.due(&all, None, at(75))), [1, 2, 3]);
    }

    #[test]
    fn where_nobody_stands_in_a_place_the_administrators_are_told() {
        let one = |handle: &str| Reachable {
            handle: Actor::parse(handle).unwrap(),
            email: EmailAddress::parse(&format!("{handle}@example.org")).unwrap(),
            language: Language::English,
        };
        let roster = Roster { on_call: vec![one("a")], administrators: vec![one("b"), one("c")] };
        let reached = |whom| roster.reach(whom).into_iter().map(|one| one.handle.as_str()).collect::<Vec<_>>();
        assert_eq!((reached(Whom::First), reached(Whom::Next)), (vec!["a"], vec!["b", "c"]));
        assert_eq!(reached(Whom::Administrators), ["b", "c"]);
        assert!(Roster::default().reach(Whom::First).is_empty());
    }
}
