//! One notification to one destination: what became of each attempt, when the next one is due, when it is given up.

use super::time::Time;
use chrono::Duration;

/// How long after each passing failure the next attempt comes, in minutes. More than two days in all; mail servers try for four to
/// five (RFC 5321 §4.5.4.1), but what is told here is old by then. The first come quickly for the same reason.
pub const RETRIES_MINUTES: [i64; 12] = [1, 2, 5, 10, 20, 40, 60, 120, 240, 480, 960, 1_440];
/// How often a message whose fate is unknown is sent, in all: once more, under the same Message-ID, and never again.
pub const DOUBTFUL_MAX: u8 = 2;

/// What became of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The provider has it and answers for it.
    Accepted,
    /// It failed and may go better later.
    Passing,
    /// It will never go: there is no such mailbox.
    Permanent,
    /// The words were out, and no answer came: it may have arrived.
    Ambiguous,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Waiting for its time.
    Queued,
    /// A process is sending it.
    Claimed,
    /// Kept back, because its domain is on hold.
    Held,
    /// A provider has it.
    Sent,
    /// It may have arrived: no answer came, twice.
    Unknown,
    /// It came back after a provider had taken it.
    Bounced,
    /// Given up.
    Failed,
    /// A newer word about the same took its place before it was sent.
    Replaced,
    /// Taken back before it was sent.
    Cancelled,
}

impl State {
    /// Every state, in the order of the board.
    pub const ALL: [State; 9] = [
        State::Queued,
        State::Claimed,
        State::Held,
        State::Sent,
        State::Unknown,
        State::Bounced,
        State::Failed,
        State::Replaced,
        State::Cancelled,
    ];

    /// Its number in the database. There are millions of rows, so it is none of the longer words.
    pub fn number(self) -> i16 {
        self as i16
    }

    /// The state of a number.
    pub fn from_number(number: i16) -> Option<State> {
        State::ALL.into_iter().find(|state| state.number() == number)
    }

    /// Its word in messages and on screens' classes.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Claimed => "claimed",
            State::Held => "held",
            State::Sent => "sent",
            State::Unknown => "unknown",
            State::Bounced => "bounced",
            State::Failed => "failed",
            State::Replaced => "replaced",
            State::Cancelled => "cancelled",
        }
    }
}

/// What an attempt makes of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// Where it stands then.
    pub state: State,
    /// When it is due again, where it is [`State::Queued`].
    pub due_at: Time,
    /// Attempts that failed so far.
    pub failures: u8,
    /// Attempts whose fate is unknown so far.
    pub doubts: u8,
}

/// What follows from the outcome of an attempt at `now`, where `failures` failed and `doubts` stayed unknown before.
pub fn after(outcome: Outcome, failures: u8, doubts: u8, now: Time) -> Next {
    let ended = |state| Next { state, due_at: now, failures, doubts };
    match outcome {
        Outcome::Accepted => ended(State::Sent),
        Outcome::Permanent => ended(State::Failed),
        Outcome::Passing => match RETRIES_MINUTES.get(usize::from(failures)) {
            Some(minutes) => {
                Next { state: State::Queued, due_at: now + Duration::minutes(*minutes), failures: failures + 1, doubts }
            }
            None => ended(State::Failed),
        },
        Outcome::Ambiguous if doubts + 1 < DOUBTFUL_MAX => Next {
            state: State::Queued,
            due_at: now + Duration::minutes(RETRIES_MINUTES[2]),
            failures,
            doubts: doubts + 1,
        },
        Outcome::Ambiguous => Next { doubts: doubts + 1, ..ended(State::Unknown) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;
    use proptest::prelude::*;

    #[test]
    fn two_days_of_trying_begin_within_a_minute() {
        assert_eq!(RETRIES_MINUTES[0], 1);
        assert!(RETRIES_MINUTES.is_sorted());
        let days = RETRIES_MINUTES.iter().sum::<i64>() as f64 / 1_440.0;
        assert!((2.0..4.0).contains(&days), "{days}");
    }

    #[test]
    fn states_are_read_back_as_they_are_stored() {
        for state in State::ALL {
            assert_eq!(State::from_number(state.number()), Some(state));
        }
        assert_eq!(State::from_number(9), None);
    }

    proptest! {
        #[test]
        fn every_row_of_outcomes_ends_and_a_doubtful_message_is_sent_at_most_twice(
            outcomes in prop::collection::vec(0..2_usize, 40),
        ) {
            let (mut now, mut failures, mut doubts) = (from_millis(0).unwrap(), 0, 0);
            let mut sent_doubtfully = 0;
            let mut is_ended = false;
            for outcome in outcomes {
                let outcome = [Outcome::Passing, Outcome::Ambiguous][outcome];
                sent_doubtfully += usize::from(outcome == Outcome::Ambiguous);
                let next = after(outcome, failures, doubts, now);
                if next.state != State::Queued {
                    is_ended = true;
                    break;
                }
                prop_assert!(next.due_at > now);
                (now, failures, doubts) = (next.due_at, next.failures, next.doubts);
            }
            prop_assert!(is_ended && sent_doubtfully <= usize::from(DOUBTFUL_MAX));
        }
    }
}
