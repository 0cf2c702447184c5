//! The stored outcome of one check: raw and immutable. The lowest of the three layers (DOMAIN §3).

use super::time::Time;

/// One probe seen from one location: what observations are keyed by, with their instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeriesId(pub i64);

/// What came out of a check. Only `Failed` and `Slow` may count against a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The target answered as it should.
    Ok,
    /// It answered as it should, more slowly than it should.
    Slow,
    /// The target failed.
    Failed,
    /// The way to the target failed: resolver, route, proxy.
    PathFailed,
    /// We failed: descriptors, clock jump, database.
    SelfFailed,
    /// The check was not made.
    Skipped,
}

impl Outcome {
    /// Every outcome, in the order of their numbers.
    pub const ALL: [Outcome; 6] =
        [Outcome::Ok, Outcome::Slow, Outcome::Failed, Outcome::PathFailed, Outcome::SelfFailed, Outcome::Skipped];

    /// Its number in the database: small, because there are billions of them. 0 costs no byte on SQLite.
    pub fn number(self) -> i16 {
        match self {
            Outcome::Ok => 0,
            Outcome::Slow => 1,
            Outcome::Failed => 2,
            Outcome::PathFailed => 3,
            Outcome::SelfFailed => 4,
            Outcome::Skipped => 5,
        }
    }

    /// The outcome of a number, or `None`.
    pub fn from_number(number: i16) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.number() == number)
    }
}

/// What one check saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// Which probe, from where.
    pub series: SeriesId,
    /// When the check began.
    pub at: Time,
    /// What came out.
    pub outcome: Outcome,
    /// How long the answer took, in milliseconds; `None` where there was none.
    pub latency_ms: Option<u32>,
    /// Why, in a few words for staff, where it is not simply ok. Never an address with credentials, never a body.
    pub note: Option<String>,
}
