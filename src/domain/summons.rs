//! A call to staff by the second way: what it says, and when it is tried again.

use super::actors::Actor;
use super::alerts::{Alarm, Alert};
use super::escalations::Matter;
use super::time::Time;
use chrono::Duration;

/// Seconds until it is tried again after the first failure, the second, and so on; after the last nobody is called any more, because the
/// next steps have called since.
const RETRIES: [i64; 8] = [5, 10, 20, 40, 60, 120, 300, 600];

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summons {
    /// The same for each attempt, and of no other call.
    pub id: String,
    /// Of which alert.
    pub alert: Alert,
    /// Of which step.
    pub step: i16,
    /// Since when it is so.
    pub since: Time,
    /// Whom the step reaches.
    pub to: Vec<Actor>,
    /// What it is about.
    pub alarm: Alarm,
    /// Attempts that failed so far.
    pub failures: i16,
}

impl Summons {
    /// The call of a step of `matter`, first made at `now`.
    pub fn new(matter: &Matter, step: i16, to: Vec<Actor>, alarm: Alarm, now: Time) -> Summons {
        let id = format!("{}.{step}.{}", matter.alert, now.timestamp_millis());
        Summons { id, alert: matter.alert, step, since: matter.since, to, alarm, failures: 0 }
    }

    /// How long to wait after one more failure; `None` where it was the last attempt.
    pub fn again_after(&self) -> Option<Duration> {
        let seconds = usize::try_from(self.failures).ok().and_then(|failures| RETRIES.get(failures))?;
        Some(Duration::seconds(*seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::escalations::Course;
    use crate::domain::time::from_millis;

    #[test]
    fn a_call_is_tried_again_a_few_times_and_keeps_its_id() {
        let at = from_millis(5_000).unwrap();
        let matter = Matter { alert: Alert::NoRelay, since: at, course: Course::Escalates };
        let alarm = Alarm::Failover { from: "mx:25".into(), to: None, at };
        let mut summons = Summons::new(&matter, 1, Vec::new(), alarm, at);
        assert_eq!((summons.id.as_str(), summons.again_after()), ("no-relay.1.5000", Some(Duration::seconds(5))));
        summons.failures = 7;
        assert_eq!(summons.again_after(), Some(Duration::minutes(10)));
        summons.failures = 8;
        assert_eq!(summons.again_after(), None);
    }
}
