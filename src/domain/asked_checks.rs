//! A check that somebody asks for, instead of waiting until the probe is due.
//!
//! It is the next check of the schedule, brought forward: made by the same prober from the same place, guarded and bounded as
//! all others, and what it sees is an ordinary observation that the verdict counts. Patience asks for a number of checks
//! *and* for time; asking gives checks, never time, so that nobody can talk a verdict into anything faster than its seconds
//! allow. An observation that the verdict did not count would show staff one thing and the page another.

use super::actors::Actor;
use super::ids::ProbeId;
use super::observations::Observation;
use super::probes::Probe;
use super::time::Time;
use chrono::Duration;

/// Between two checks of one probe that are asked for: the target is not hammered by those who watch it, and the run of a
/// verdict is not made of one moment.
pub const BETWEEN: Duration = Duration::seconds(10);
/// What one person may ask for in [`WITHIN`]: everything on one screen, once.
pub const OF_ONE_PERSON: usize = 12;
/// The time in which [`OF_ONE_PERSON`] counts.
pub const WITHIN: Duration = Duration::seconds(60);
/// What a check may wait for a place beside what it takes itself, before it counts as lost: a lease passes on in ten seconds.
const WAITING: Duration = Duration::seconds(20);
/// Between two attempts of one check, and then some.
const BETWEEN_ATTEMPTS: Duration = Duration::milliseconds(500);

/// A check that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedCheck {
    /// Counts all of them.
    pub number: i64,
    /// Of which probe.
    pub probe: ProbeId,
    /// Who asked first; others may have joined.
    pub by: Actor,
    /// When, by machine time.
    pub asked_at: Time,
    /// From where it is made, once a prober has taken it.
    pub location: Option<String>,
    /// What it saw.
    pub seen: Option<Seen>,
}

/// What an asked check saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// When the check began, by the time of the record.
    pub at: Time,
    /// What came out.
    pub outcome: super::observations::Outcome,
    /// How long the answer took, in milliseconds; `None` where there was none.
    pub latency_ms: Option<u32>,
    /// Why, for staff, in English as the prober says it.
    pub note: Option<String>,
}

impl From<Observation> for Seen {
    fn from(seen: Observation) -> Seen {
        Seen { at: seen.at, outcome: seen.outcome, latency_ms: seen.latency_ms, note: seen.note }
    }
}

/// How far an asked check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// No prober has taken it yet.
    Waiting,
    /// It is being made.
    UnderWay,
    /// Its answer is there.
    Answered,
    /// Nobody made it, or whoever did is gone.
    Lost,
}

/// The longest that a check of `probe` may take from being asked for to its answer.
pub fn patience(probe: &Probe) -> Duration {
    let timeout = Duration::from_std(probe.timeout).unwrap_or(WAITING);
    let attempts = i32::try_from(probe.attempts).unwrap_or(i32::MAX);
    WAITING + (timeout + BETWEEN_ATTEMPTS) * attempts.clamp(1, 20)
}

impl AskedCheck {
    /// How far it is at `now` of the machine, where it is a check of `probe`.
    pub fn progress(&self, probe: &Probe, now: Time) -> Progress {
        match (&self.seen, &self.location) {
            (Some(_), _) => Progress::Answered,
            (None, _) if now > self.asked_at + patience(probe) => Progress::Lost,
            (None, Some(_)) => Progress::UnderWay,
            (None, None) => Progress::Waiting,
        }
    }
}

/// Why no check was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskRefusal {
    /// There is no such probe in use.
    #[error("there is no such probe: it may have been taken out of the catalogue; look at the list below")]
    Unknown,
    /// Others answer for its component.
    #[error("the probe {slug} checks a service outside your groups: ask somebody who answers for it")]
    OutOfReach {
        /// The probe.
        slug: String,
    },
    /// A check of it was asked for a moment ago.
    #[error("a check of {slug} was asked for a moment ago: its answer is below; ask again in {seconds} s")]
    TooSoon {
        /// The probe.
        slug: String,
        /// When it may be asked again.
        seconds: i64,
    },
    /// They asked for many.
    #[error(
        "you asked for {OF_ONE_PERSON} checks within a minute: go on in {seconds} s; the schedule goes on by itself"
    )]
    TooMany {
        /// When they may ask again.
        seconds: i64,
    },
    /// Nobody is there to make it.
    #[error("no process makes checks at present: start bonghwa serve, or see its log, then ask again")]
    NobodyChecks,
    /// What is shown is played.
    #[error("in a rehearsal no checks are made: what it shows is played from a record")]
    Rehearsal,
}

/// Whether a check of `probe` is to be asked for at `now` of the machine: true for a new one, false where the `latest` is still on
/// its way and is joined. `asked_at` are the instants at which the person asked lately.
pub fn begins(probe: &Probe, latest: Option<&AskedCheck>, asked_at: &[Time], now: Time) -> Result<bool, AskRefusal> {
    let is_on_its_way =
        |check: &AskedCheck| matches!(check.progress(probe, now), Progress::Waiting | Progress::UnderWay);
    if latest.is_some_and(is_on_its_way) {
        return Ok(false);
    }
    let left = |until: Time| (until - now).num_milliseconds().max(1).saturating_add(999) / 1_000;
    // One that was lost cost the target nothing: it may be asked for again at once.
    if let Some(until) = latest.filter(|check| check.seen.is_some()).map(|check| check.asked_at + BETWEEN)
        && now < until
    {
        return Err(AskRefusal::TooSoon { slug: probe.slug.clone(), seconds: left(until) });
    }
    let mut lately: Vec<Time> = asked_at.iter().copied().filter(|at| *at + WITHIN > now).collect();
    lately.sort();
    match lately.len().checked_sub(OF_ONE_PERSON) {
        Some(first) => Err(AskRefusal::TooMany { seconds: left(lately[first] + WITHIN) }),
        None => Ok(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ComponentId;
    use crate::domain::observations::Outcome;
    use crate::domain::probes::{Check, TcpCheck};
    use crate::domain::time::from_millis;
    use crate::domain::verdict::{Flapping, Judging, Patience};

    fn at(second: i64) -> Time {
        from_millis(second * 1_000).unwrap()
    }

    fn probe() -> Probe {
        let patience = Patience { checks: 1, time: std::time::Duration::ZERO };
        Probe {
            id: ProbeId::from_slug("p"),
            slug: "p".to_owned(),
            component: ComponentId::from_slug("c"),
            is_decisive: true,
            interval: std::time::Duration::from_secs(30),
            timeout: std::time::Duration::from_secs(10),
            attempts: 2,
            check: Check::Tcp(TcpCheck { host: "h".to_owned(), port: 1 }),
            judging: Judging {
                failure: patience,
                recovery: patience,
                slow_above_ms: None,
                well_below_ms: None,
                silent_after: std::time::Duration::from_secs(90),
                flapping: Flapping { changes: 4, within: std::time::Duration::from_secs(60) },
            },
        }
    }

    fn asked(second: i64) -> AskedCheck {
        let (probe, by) = (probe().id, Actor::parse("lead").unwrap());
        AskedCheck { number: 1, probe, by, asked_at: at(second), location: None, seen: None }
    }

    fn answered(second: i64) -> AskedCheck {
        let seen = Seen { at: at(second), outcome: Outcome::Ok, latency_ms: Some(3), note: None };
        AskedCheck { location: Some("here".to_owned()), seen: Some(seen), ..asked(second) }
    }

    #[test]
    fn one_on_its_way_is_joined_and_one_that_nobody_made_is_asked_for_again() {
        let (probe, waiting) = (probe(), asked(100));
        assert_eq!(begins(&probe, Some(&waiting), &[], at(101)), Ok(false));
        let taken = AskedCheck { location: Some("here".to_owned()), ..asked(100) };
        assert_eq!(taken.progress(&probe, at(101)), Progress::UnderWay);
        // 20 s of waiting, and two attempts of 10.5 s.
        assert_eq!(
            (begins(&probe, Some(&taken), &[], at(141)), taken.progress(&probe, at(141))),
            (Ok(false), Progress::UnderWay)
        );
        assert_eq!(
            (begins(&probe, Some(&taken), &[], at(142)), taken.progress(&probe, at(142))),
            (Ok(true), Progress::Lost)
        );
    }

    #[test]
    fn a_probe_is_asked_once_in_ten_seconds_and_a_person_asks_twelve_times_in_a_minute() {
        let (probe, last) = (probe(), answered(100));
        let soon = Err(AskRefusal::TooSoon { slug: "p".to_owned(), seconds: 6 });
        assert_eq!(begins(&probe, Some(&last), &[at(100)], at(104)), soon);
        assert_eq!(begins(&probe, Some(&last), &[at(100)], at(110)), Ok(true));
        let many: Vec<Time> = (0..12).map(|second| at(100 + second)).collect();
        assert_eq!(begins(&probe, None, &many[1..], at(120)), Ok(true));
        assert_eq!(begins(&probe, None, &many, at(120)), Err(AskRefusal::TooMany { seconds: 40 }));
        assert_eq!(begins(&probe, None, &many, at(160)), Ok(true));
    }
}
