//! The promise clock: when the next word about an incident is due (DOMAIN §4).

use super::ids::UpdateId;
use super::incidents::{Impact, Phase};
use super::time::Time;
use chrono::Duration;

/// An announced night cadence may stretch the clock by this factor.
const NIGHT_FACTOR: i32 = 2;

/// The time by which the next update was promised, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// When it was made.
    pub made_at: Time,
    /// By when.
    pub due_at: Time,
    /// True where the longer cadence of the night was announced with it.
    pub is_night: bool,
    /// The update that made it.
    pub made_by: UpdateId,
    /// Its time, once that had passed without a word; `None` where that did not happen.
    pub missed_at: Option<Time>,
    /// When the next word came.
    pub fulfilled_at: Option<Time>,
}

/// How long the next word about an incident may take at most, when it is promised. A promise once published stands, also
/// where the impact rises after it: the page has named a time, and taking that back would tell readers to look again at a
/// time nobody gave them. The next promise follows what holds then; [`Promise::due_sooner_at`] tells staff of the difference.
pub fn longest(impact: Impact, phase: Phase, is_night: bool) -> Duration {
    let [investigating, identified, monitoring] = match impact {
        Impact::Critical => [15, 30, 60],
        Impact::Major => [30, 60, 120],
        Impact::Minor | Impact::None => [60, 120, 240],
    };
    let minutes = match phase {
        Phase::Investigating => investigating,
        Phase::Identified => identified,
        Phase::Monitoring | Phase::Resolved | Phase::Postmortem => monitoring,
    };
    Duration::minutes(minutes) * if is_night { NIGHT_FACTOR } else { 1 }
}

/// What a promise asks of the staff as its time comes and passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Three quarters of the time are gone: whoever writes is reminded.
    Reminder,
    /// It is due: the person on call is alerted.
    Due,
    /// Five minutes over: the next person is.
    Late,
    /// Fifteen minutes over: the administrators are.
    VeryLate,
}

impl Signal {
    /// Every signal, in the order in which they come.
    pub const ALL: [Signal; 4] = [Signal::Reminder, Signal::Due, Signal::Late, Signal::VeryLate];

    /// Its word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Signal::Reminder => "reminder",
            Signal::Due => "due",
            Signal::Late => "late",
            Signal::VeryLate => "very_late",
        }
    }
}

impl Promise {
    /// When each signal of it comes.
    pub fn signal_at(&self, signal: Signal) -> Time {
        match signal {
            Signal::Reminder => self.made_at + (self.due_at - self.made_at) * 3 / 4,
            Signal::Due => self.due_at,
            Signal::Late => self.due_at + Duration::minutes(5),
            Signal::VeryLate => self.due_at + Duration::minutes(15),
        }
    }

    /// When it would be due if it were made by the rules for `impact` and `phase`; `None` where it is due by then anyway.
    pub fn due_sooner_at(&self, impact: Impact, phase: Phase) -> Option<Time> {
        let due_at = self.made_at + longest(impact, phase, self.is_night);
        (due_at < self.due_at).then_some(due_at)
    }

    /// The latest signal that has come by `now`; `None` before the first, and for a promise that was fulfilled.
    pub fn signal(&self, now: Time) -> Option<Signal> {
        if self.fulfilled_at.is_some() {
            return None;
        }
        Signal::ALL.into_iter().rfind(|signal| self.signal_at(*signal) <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    #[test]
    fn the_clock_is_that_of_the_table_and_the_night_doubles_it() {
        let minutes = |impact, phase, night| longest(impact, phase, night).num_minutes();
        assert_eq!(minutes(Impact::Critical, Phase::Investigating, false), 15);
        assert_eq!(minutes(Impact::Critical, Phase::Monitoring, true), 120);
        assert_eq!(minutes(Impact::Major, Phase::Identified, false), 60);
        assert_eq!(minutes(Impact::Minor, Phase::Monitoring, false), 240);
    }

    #[test]
    fn signals_come_by_the_time_that_was_promised_and_a_higher_impact_is_told_beside_it() {
        let at = |minutes: i64| from_millis(minutes * 60_000).unwrap();
        let made_by = UpdateId::from_slug("u");
        let mut promise =
            Promise { made_at: at(0), due_at: at(60), is_night: false, made_by, missed_at: None, fulfilled_at: None };
        let signals = [44, 45, 59, 60, 64, 65, 74, 75].map(|minutes| promise.signal(at(minutes)));
        use Signal::*;
        let expected =
            [None, Some(Reminder), Some(Reminder), Some(Due), Some(Due), Some(Late), Some(Late), Some(VeryLate)];
        assert_eq!(signals, expected);
        assert_eq!(promise.due_sooner_at(Impact::Minor, Phase::Investigating), None);
        assert_eq!(promise.due_sooner_at(Impact::Major, Phase::Investigating), Some(at(30)));
        promise.fulfilled_at = Some(at(80));
        assert_eq!(promise.signal(at(90)), None);
    }
}
