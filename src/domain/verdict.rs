//! What recent observations together say. The middle layer (DOMAIN §3), a pure fold over observations:
//!
//! * *patience*: a change is confirmed after N checks **and** T seconds, apart for failure and for recovery;
//! * a confirmed change is dated back to the first observation that showed it;
//! * *hysteresis*: what became slow above one bound is well again only below a lower one;
//! * *flap damping*: what changes too often is held at the worse until it has been quiet;
//! * *silence* is [`Standing::Unknown`], never up. Path and self failures and skipped checks say nothing about the target.

use super::observations::{Observation, Outcome};
use super::status::Status;
use super::time::Time;
use std::collections::VecDeque;
use std::time::Duration;

/// How observations of one probe become its standing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judging {
    /// What confirms that it got worse.
    pub failure: Patience,
    /// What confirms that it got better.
    pub recovery: Patience,
    /// An answer slower than this is slow; `None`: slowness does not count.
    pub slow_above_ms: Option<u32>,
    /// Once slow, answers must be faster than this to count as well; at most `slow_above_ms`.
    pub well_below_ms: Option<u32>,
    /// Without any telling observation for this long the standing is unknown.
    pub silent_after: Duration,
    /// When it counts as flapping.
    pub flapping: Flapping,
}

/// Both must be reached before a change is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Consecutive checks that say so; at least 1.
    pub checks: u32,
    /// Time from the first of them to the last.
    pub time: Duration,
}

/// More than `changes` confirmed changes inside `within`: from then on a recovery must last `within` to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flapping {
    /// How many changes are still no flapping.
    pub changes: u32,
    /// The window, and the quiet time asked of a flapping probe.
    pub within: Duration,
}

/// What one probe's observations say of its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It works.
    Up,
    /// It works too slowly.
    Slow,
    /// It does not work.
    Down,
    /// Nobody has looked, or nobody could.
    Unknown,
}

impl Standing {
    /// Its word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Up => "up",
            Standing::Slow => "slow",
            Standing::Down => "down",
            Standing::Unknown => "unknown",
        }
    }

    /// The standing of a word, or `None`.
    pub fn parse(word: &str) -> Option<Standing> {
        [Standing::Up, Standing::Slow, Standing::Down, Standing::Unknown].into_iter().find(|s| s.as_str() == word)
    }

    fn badness(self) -> u8 {
        match self {
            Standing::Up => 0,
            Standing::Slow => 1,
            Standing::Down => 2,
            Standing::Unknown => 3,
        }
    }
}

/// Consecutive observations of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    first_at: Time,
    checks: u32,
}

impl Run {
    fn extend(run: Option<Run>, holds: bool, at: Time) -> Option<Run> {
        match (holds, run) {
            (false, _) => None,
            (true, None) => Some(Run { first_at: at, checks: 1 }),
            (true, Some(run)) => Some(Run { checks: run.checks.saturating_add(1), ..run }),
        }
    }

    fn satisfies(self, patience: Patience, now: Time) -> bool {
        self.checks >= patience.checks && lasted(self.first_at, now) >= patience.time
    }
}

/// `until − from`, and nothing where the clock stepped back.
fn lasted(from: Time, until: Time) -> Duration {
    (until - from).to_std().unwrap_or_default()
}

/// A confirmed change of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// What it says now.
    pub to: Standing,
    /// Since when: the first observation that showed it.
    pub since: Time,
}

/// The verdict on one probe, and what is needed to go on from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    standing: Standing,
    since: Time,
    told_at: Option<Time>,
    down: Option<Run>,
    not_up: Option<Run>,
    not_down: Option<Run>,
    up: Option<Run>,
    changed_at: VecDeque<Time>,
}

impl Verdict {
    /// The verdict on a probe that has this standing since `since` and last told anything at `told_at`.
    pub fn resume(standing: Standing, since: Time, told_at: Option<Time>) -> Verdict {
        Verdict {
            standing,
            since,
            told_at,
            down: None,
            not_up: None,
            not_down: None,
            up: None,
            changed_at: VecDeque::new(),
        }
    }

    /// What it says.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// Since when: the first observation that showed it.
    pub fn since(&self) -> Time {
        self.since
    }

    /// Takes in one more observation, the newest, and gives the changes it brings, oldest first: none, one, or two where
    /// it ends a silence that nobody had noticed. Observations not newer than the last one (a clock that stepped back)
    /// are ignored.
    pub fn observe(&mut self, judging: &Judging, seen: &Observation) -> Vec<Turn> {
        let is_new = self.told_at.is_none_or(|told_at| seen.at > told_at);
        let mut turns = Vec::new();
        let Some(_) = self.shown_by(judging, seen).filter(|_| is_new) else { return turns };
        turns.extend(self.fall_silent(judging, seen.at));
        // Asked again, because what counts as slow depends on the standing, which may just have become unknown.
        let Some(shown) = self.shown_by(judging, seen) else { return turns };
        self.told_at = Some(seen.at);
        self.down = Run::extend(self.down, shown == Standing::Down, seen.at);
        self.not_up = Run::extend(self.not_up, shown != Standing::Up, seen.at);
        self.not_down = Run::extend(self.not_down, shown != Standing::Down, seen.at);
        self.up = Run::extend(self.up, shown == Standing::Up, seen.at);
        if let Some(turn) = self.confirmed(judging, seen.at) {
            self.changed_at.push_back(seen.at);
            if self.changed_at.len() > judging.flapping.changes as usize + 1 {
                self.changed_at.pop_front();
            }
            self.standing = turn.to;
            self.since = turn.since;
            turns.push(turn);
        }
        turns
    }

    /// Lets time pass without an observation: where nothing has been told for too long, the standing falls to unknown,
    /// dated to the last observation that told anything.
    pub fn fall_silent(&mut self, judging: &Judging, now: Time) -> Option<Turn> {
        let told_at = self.told_at.unwrap_or(self.since);
        if self.standing == Standing::Unknown || lasted(told_at, now) <= judging.silent_after {
            return None;
        }
        let changed_at = std::mem::take(&mut self.changed_at);
        *self = Verdict { changed_at, ..Verdict::resume(Standing::Unknown, told_at, self.told_at) };
        Some(Turn { to: Standing::Unknown, since: told_at })
    }

    /// What one observation shows on its own; `None` where it tells nothing about the target.
    fn shown_by(&self, judging: &Judging, seen: &Observation) -> Option<Standing> {
        let bound = match self.standing {
            Standing::Slow => judging.well_below_ms.or(judging.slow_above_ms),
            _ => judging.slow_above_ms,
        };
        match seen.outcome {
            Outcome::Failed => Some(Standing::Down),
            Outcome::Slow => Some(Standing::Slow),
            Outcome::Ok => match (bound, seen.latency_ms) {
                (Some(bound), Some(latency)) if latency > bound => Some(Standing::Slow),
                _ => Some(Standing::Up),
            },
            Outcome::PathFailed | Outcome::SelfFailed | Outcome::Skipped => None,
        }
    }

    /// The standing that the runs now confirm, with its first instant; `None` where it stays as it is.
    fn confirmed(&self, judging: &Judging, now: Time) -> Option<Turn> {
        let turn = |to, run: Run| Turn { to, since: run.first_at };
        let worse = |run: Option<Run>| run.filter(|run| run.satisfies(judging.failure, now));
        let recovery = self.recovery_patience(judging, now);
        let better = |run: Option<Run>| run.filter(|run| run.satisfies(recovery, now));
        if self.standing != Standing::Down
            && let Some(run) = worse(self.down)
        {
            return Some(turn(Standing::Down, run));
        }
        match self.standing {
            // The first word after silence is believed at once where it is good; bad news still needs patience.
            Standing::Unknown => match (self.up, worse(self.not_up)) {
                (Some(run), _) => Some(turn(Standing::Up, run)),
                (None, Some(run)) => Some(turn(Standing::Slow, run)),
                (None, None) => None,
            },
            Standing::Up => worse(self.not_up).map(|run| turn(Standing::Slow, run)),
            Standing::Slow => better(self.up).map(|run| turn(Standing::Up, run)),
            Standing::Down => match (better(self.up), better(self.not_down)) {
                (Some(run), _) => Some(turn(Standing::Up, run)),
                (None, Some(run)) => Some(turn(Standing::Slow, run)),
                (None, None) => None,
            },
        }
    }

    /// The patience asked of a recovery: more of a probe that has been flapping.
    fn recovery_patience(&self, judging: &Judging, now: Time) -> Patience {
        let flapping = judging.flapping;
        let recent = self.changed_at.iter().filter(|at| lasted(**at, now) <= flapping.within).count();
        let time = if recent > flapping.changes as usize {
            judging.recovery.time.max(flapping.within)
        } else {
            judging.recovery.time
        };
        Patience { time, ..judging.recovery }
    }
}

/// One probe's part in the verdict on its component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// What its observations say.
    pub standing: Standing,
    /// Whether its being down means that the component is out.
    pub is_decisive: bool,
}

/// The status that the probes of a component imply (DOMAIN §3, verdict); `None` for a component without probes, of which
/// probes say nothing. A probe that does not report says nothing either, as long as another one does.
pub fn status_of_component(parts: &[Part]) -> Option<Status> {
    let worst = parts.iter().filter(|part| part.standing != Standing::Unknown).max_by_key(|part| match part.standing {
        Standing::Down if part.is_decisive => 3,
        other => other.badness(),
    });
    match worst {
        None if parts.is_empty() => None,
        None => Some(Status::Unknown),
        Some(part) => Some(match part.standing {
            Standing::Down if part.is_decisive => Status::MajorOutage,
            Standing::Down => Status::PartialOutage,
            Standing::Slow => Status::DegradedPerformance,
            Standing::Up | Standing::Unknown => Status::Operational,
        }),
    }
}
