//! How failed sign-ins slow the next one down, and never shut anybody out for good.
//!
//! Failures are counted for the handle that was typed and for the network that they came from. Beyond a few that are free,
//! each doubles the wait, up to an end. What comes during a wait is refused unseen and does not lengthen it. A handle that
//! strangers try is not slowed for its owner at work: from a network that anybody on the staff came in from, only the
//! network's own failures count. That holds for every handle, also for such as nobody has: a wait gives none of them away.
//!
//! Nor does whoever shares that network keep its owner out: a handle that came in from there before has a count of its own
//! there, with a short end, and neither of the others. Whoever sits in the same network can tell by it who else works there;
//! that is the price, and nobody elsewhere can.

use super::time::Time;
use chrono::Duration;

/// Mistakes that cost a person nothing.
const FREE_OF_HANDLE: i64 = 5;
/// Mistakes that cost a network nothing: an office shares one.
const FREE_OF_NETWORK: i64 = 20;
/// The first wait.
const FIRST: Duration = Duration::seconds(2);
/// The longest wait of a handle: 1,440 guesses a day at twelve characters, and a person can sit it out.
const LONGEST_OF_HANDLE: Duration = Duration::seconds(60);
/// The longest wait of a handle in a network that it came in from before: 5,760 guesses a day, each at a password of twelve
/// characters and a code; and its owner, whom somebody beside them tries to keep out, is let in between.
const LONGEST_AT_HOME: Duration = Duration::seconds(15);
/// The longest wait of a network: 96 guesses a day.
const LONGEST_OF_NETWORK: Duration = Duration::minutes(15);
/// Without failures for so long, all is forgotten.
pub const FORGOTTEN: Duration = Duration::hours(1);

/// What failures are counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// The handle that was typed, whether there is one or not.
    Handle,
    /// The handle that was typed, in a network that it came in from before.
    AtHome,
    /// Where it came from.
    Network,
}

/// Failures, and the last of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// How many since they were last forgotten.
    pub count: i64,
    /// The last.
    pub last_at: Time,
}

impl Failures {
    /// One more at `now`, after these.
    pub fn and_another(before: Option<Failures>, now: Time) -> Failures {
        let count = before.filter(|before| now < before.last_at + FORGOTTEN).map_or(0, |before| before.count);
        Failures { count: count.saturating_add(1), last_at: now }
    }

    /// The end of the wait that they impose.
    pub fn wait_until(self, counted: Counted) -> Time {
        let (free, longest) = match counted {
            Counted::Handle => (FREE_OF_HANDLE, LONGEST_OF_HANDLE),
            Counted::AtHome => (FREE_OF_NETWORK, LONGEST_AT_HOME),
            Counted::Network => (FREE_OF_NETWORK, LONGEST_OF_NETWORK),
        };
        let beyond = self.count - free;
        if beyond <= 0 {
            return self.last_at;
        }
        // Twenty doublings are longer than the longest.
        let doublings = (beyond - 1).clamp(0, 20) as u32;
        self.last_at + (FIRST * 2_i32.pow(doublings)).min(longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    fn at(seconds: i64) -> Time {
        from_millis(seconds * 1000).unwrap()
    }

    fn wait(count: i64, counted: Counted) -> i64 {
        (Failures { count, last_at: at(0) }.wait_until(counted) - at(0)).num_seconds()
    }

    #[test]
    fn waits_double_and_end() {
        let waits: Vec<i64> = (4..12).map(|count| wait(count, Counted::Handle)).collect();
        assert_eq!(waits, [0, 0, 2, 4, 8, 16, 32, 60]);
        assert_eq!(wait(i64::MAX, Counted::Handle), 60, "nobody waits for good");
        assert_eq!(wait(i64::MAX, Counted::AtHome), 15);
        assert_eq!(wait(20, Counted::Network), 0);
        assert_eq!(wait(21, Counted::Network), 2);
        assert_eq!(wait(1_000_000, Counted::Network), 900);
    }

    #[test]
    fn an_hour_of_peace_is_a_new_beginning() {
        let many = Some(Failures { count: 50, last_at: at(0) });
        assert_eq!(Failures::and_another(many, at(3599)).count, 51);
        assert_eq!(Failures::and_another(many, at(3600)).count, 1);
        assert_eq!(Failures::and_another(None, at(5)), Failures { count: 1, last_at: at(5) });
    }
}
