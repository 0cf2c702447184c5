//! A letter: a message to one person alone, that is no notification. It never waits behind one.

use super::alerts::{Alarm, Alert};
use chrono::Duration;

/// Tests that one address is sent within [`COUNTED_FOR`].
pub const TESTS_PER_ADDRESS_MAX: i64 = 3;
/// Tests in all within [`COUNTED_FOR`]: nobody makes the page a way to write to strangers.
pub const TESTS_MAX: i64 = 10;
/// Over how long tests are counted.
pub const COUNTED_FOR: Duration = Duration::hours(1);

/// Why no test may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TestRefusal {
    /// Whoever asks has no address.
    #[error("whoever asks has no address: set one with `bonghwa staff email` or on the page of the account")]
    NoAddress,
    /// This address was sent enough of them.
    #[error("at most {TESTS_PER_ADDRESS_MAX} tests to one address in an hour")]
    ToAddress,
    /// All together were sent enough.
    #[error("at most {TESTS_MAX} tests in an hour")]
    InAll,
}

/// Who comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Staff: whoever can end the silence.
    Staff,
    /// Somebody who waits before a form.
    Reader,
    /// People of a list, who wait for nothing.
    List,
}

impl Lane {
    /// Every lane, the first first.
    pub const ALL: [Lane; 3] = [Lane::Staff, Lane::Reader, Lane::List];

    /// Its number in the database.
    pub fn number(self) -> i16 {
        self as i16
    }
}

/// What a letter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Letter {
    /// Asks to confirm wishes, by the link of this number.
    Confirm {
        /// The link.
        link: i64,
    },
    /// Asks somebody whom staff brought in a list to confirm wishes, by the link of this number.
    Invite {
        /// The link.
        link: i64,
        /// Where and when they agreed, by the list; empty where it does not say.
        consent: String,
    },
    /// Leads to one's own settings, by the link of this number.
    Manage {
        /// The link.
        link: i64,
    },
    /// Shows somebody on the staff that mail arrives.
    Test,
    /// Alerts somebody on the staff: of what, and what there is to say of it.
    Alert(Alert, Alarm),
    /// Tells one reader once more what a notification told them, as a message of its own.
    Again {
        /// The notification.
        notification: i64,
        /// The reader.
        subscriber: i64,
    },
}

impl Letter {
    /// In which lane it goes.
    pub fn lane(&self) -> Lane {
        match self {
            Letter::Confirm { .. } | Letter::Manage { .. } | Letter::Again { .. } => Lane::Reader,
            Letter::Invite { .. } => Lane::List,
            Letter::Test | Letter::Alert(..) => Lane::Staff,
        }
    }

    /// Its word in the database.
    pub fn as_str(&self) -> &'static str {
        match self {
            Letter::Confirm { .. } => "confirm",
            Letter::Invite { .. } => "invite",
            Letter::Manage { .. } => "manage",
            Letter::Test => "test",
            Letter::Alert(..) => "alert",
            Letter::Again { .. } => "again",
        }
    }
}
