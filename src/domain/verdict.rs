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
    /// Once slow, answers must take no longer than this to count as well; at most `slow_above_ms`.
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

/// More than `changes` confirmed changes inside `within`: from then on no recovery is believed until observations have
/// shown the same for `within`.
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

    /// How much it says against the target: greater is worse, and unknown says nothing.
    pub fn badness(self) -> u8 {
        match self {
            Standing::Up | Standing::Unknown => 0,
            Standing::Slow => 1,
            Standing::Down => 2,
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

/// What of a verdict is kept over a restart.
///
/// To go on from it: [`Verdict::resume`], then [`Verdict::replay`] with the observations since then, as far back as
/// patience and flapping look. The verdict is then the one that an uninterrupted fold would have reached, but for two
/// things that it may be *slower* to believe: the changes that count towards flapping begin anew, and while it is slow,
/// answers between the two bounds that came before the change was confirmed do not count towards its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// What it says.
    pub standing: Standing,
    /// Since when: the first observation that showed it, or the last one before a silence.
    pub since: Time,
    /// What it said before that; never unknown, so that a silence does not forget an outage.
    pub before: Standing,
    /// Whether it has been changing too often and has not been quiet since.
    pub is_flapping: bool,
}

impl Kept {
    /// What is known of a probe at which nobody has looked yet.
    pub fn nothing() -> Kept {
        Kept { standing: Standing::Unknown, since: Time::UNIX_EPOCH, before: Standing::Up, is_flapping: false }
    }

    /// Whether it is better now than it was before.
    pub fn has_recovered(&self) -> bool {
        self.standing != Standing::Unknown && self.standing.badness() < self.before.badness()
    }
}

/// The verdict on one probe, and what is needed to go on from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    kept: Kept,
    told_at: Option<Time>,
    down: Option<Run>,
    not_up: Option<Run>,
    not_down: Option<Run>,
    up: Option<Run>,
    changed_at: VecDeque<Time>,
}

impl Verdict {
    /// The verdict that goes on from `kept`. Silence is counted from the first observation that is replayed, or from
    /// what [`Verdict::assume_told`] says.
    pub fn resume(kept: Kept) -> Verdict {
        Verdict { kept, told_at: None, down: None, not_up: None, not_down: None, up: None, changed_at: VecDeque::new() }
    }

    /// What it says.
    pub fn standing(&self) -> Standing {
        self.kept.standing
    }

    /// Since when: the first observation that showed it.
    pub fn since(&self) -> Time {
        self.kept.since
    }

    /// What must be stored to go on from here.
    pub fn kept(&self) -> Kept {
        self.kept
    }

    /// Takes in an observation that was stored before a restart, oldest first. Those from before the present standing
    /// speak of an earlier one and are passed over; so is the one that a silence began with.
    pub fn replay(&mut self, judging: &Judging, seen: &Observation) -> Vec<Turn> {
        let is_past = match self.kept.standing {
            Standing::Unknown => seen.at <= self.kept.since,
            _ => seen.at < self.kept.since,
        };
        if is_past { Vec::new() } else { self.observe(judging, seen) }
    }

    /// Counts silence from `at` where no observation has told anything since [`Verdict::resume`].
    pub fn assume_told(&mut self, at: Time) {
        self.told_at.get_or_insert(at);
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
        self.notice_quiet(judging.flapping, seen.at);
        if let Some(turn) = self.confirmed(judging, seen.at) {
            self.turn(turn);
            self.notice_flapping(judging.flapping, seen.at);
            turns.push(turn);
        }
        turns
    }

    /// Lets time pass without an observation: where nothing has been told for too long, the standing falls to unknown,
    /// dated to the last observation that told anything.
    pub fn fall_silent(&mut self, judging: &Judging, now: Time) -> Option<Turn> {
        let told_at = self.told_at?;
        if lasted(told_at, now) <= judging.silent_after {
            return None;
        }
        // Runs do not reach over a silence: what began before it is not known to have gone on.
        (self.down, self.not_up, self.not_down, self.up) = (None, None, None, None);
        if self.kept.standing == Standing::Unknown {
            return None;
        }
        let turn = Turn { to: Standing::Unknown, since: told_at };
        self.turn(turn);
        Some(turn)
    }

    fn turn(&mut self, turn: Turn) {
        if self.kept.standing != Standing::Unknown {
            self.kept.before = self.kept.standing;
        }
        self.kept.standing = turn.to;
        self.kept.since = turn.since;
    }

    /// Counts a confirmed change towards flapping.
    fn notice_flapping(&mut self, flapping: Flapping, now: Time) {
        self.changed_at.retain(|at| lasted(*at, now) <= flapping.within);
        self.changed_at.push_back(now);
        if self.changed_at.len() > flapping.changes as usize {
            self.kept.is_flapping = true;
            self.changed_at.clear();
        }
    }

    /// Ends the flapping where all observations of its window have shown the same.
    fn notice_quiet(&mut self, flapping: Flapping, now: Time) {
        let begun =
            [self.down, self.not_up, self.not_down, self.up].into_iter().flatten().map(|run| run.first_at).max();
        if begun.is_some_and(|begun| lasted(begun, now) >= flapping.within) {
            self.kept.is_flapping = false;
        }
    }

    /// What one observation shows on its own; `None` where it tells nothing about the target.
    fn shown_by(&self, judging: &Judging, seen: &Observation) -> Option<Standing> {
        let bound = match self.kept.standing {
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
        let better =
            |run: Option<Run>| run.filter(|run| !self.kept.is_flapping && run.satisfies(judging.recovery, now));
        if self.kept.standing != Standing::Down
            && let Some(run) = worse(self.down)
        {
            return Some(turn(Standing::Down, run));
        }
        match self.kept.standing {
            // A first good word is believed at once, but not where the last thing known was worse.
            Standing::Unknown => {
                let up =
                    if self.kept.before == Standing::Up && !self.kept.is_flapping { self.up } else { better(self.up) };
                up.map(|run| turn(Standing::Up, run))
                    .or_else(|| worse(self.not_up).map(|run| turn(Standing::Slow, run)))
            }
            Standing::Up => worse(self.not_up).map(|run| turn(Standing::Slow, run)),
            Standing::Slow => better(self.up).map(|run| turn(Standing::Up, run)),
            Standing::Down => better(self.up)
                .map(|run| turn(Standing::Up, run))
                .or_else(|| better(self.not_down).map(|run| turn(Standing::Slow, run))),
        }
    }
}

/// One probe's part in the verdict on its component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// What its observations say.
    pub kept: Kept,
    /// Whether its being down means that the component is out.
    pub is_decisive: bool,
}

/// The status that the probes of a component imply (DOMAIN §3, verdict); `None` for a component without probes, of which
/// probes say nothing. A probe that does not report says nothing either, as long as another one does; but where it was
/// not well when it was last heard of, the others' being well is not enough to call the component well.
pub fn status_of_component(parts: &[Part]) -> Option<Status> {
    let reporting = parts.iter().filter(|part| part.kept.standing != Standing::Unknown);
    let status = |part: &Part| match part.kept.standing {
        Standing::Down if part.is_decisive => Status::MajorOutage,
        Standing::Down => Status::PartialOutage,
        Standing::Slow => Status::DegradedPerformance,
        Standing::Up | Standing::Unknown => Status::Operational,
    };
    let vanished = |part: &Part| part.kept.standing == Standing::Unknown && part.kept.before != Standing::Up;
    match reporting.map(status).reduce(Status::worse) {
        None if parts.is_empty() => None,
        None => Some(Status::Unknown),
        Some(Status::Operational) if parts.iter().any(vanished) => Some(Status::Unknown),
        Some(status) => Some(status),
    }
}

/// Since when the probes of a component say what they say, after `turned` was the last of them (`parts` with it) to turn.
/// Where it recovered, since the last recovery of all, because until then another one had not; where nobody reports any
/// more, since the last of them was heard of.
pub fn since_of_component(turned: &Kept, parts: &[Part]) -> Time {
    let latest = |counts: fn(&Kept) -> bool| {
        parts.iter().map(|part| part.kept).filter(counts).map(|kept| kept.since).fold(turned.since, Time::max)
    };
    let is_silent = |kept: &Kept| kept.standing == Standing::Unknown;
    if turned.has_recovered() {
        latest(Kept::has_recovered)
    } else if parts.iter().all(|part| is_silent(&part.kept)) {
        latest(is_silent)
    } else {
        turned.since
    }
}

#[cfg(test)]
mod tests;
