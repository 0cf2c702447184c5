//! A letter: a message to one person alone, that is no notification. It never waits behind one.

/// Who comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Staff: whoever can end the silence.
    Staff,
    /// Somebody who waits before a form.
    Reader,
}

impl Lane {
    /// Every lane, the first first.
    pub const ALL: [Lane; 2] = [Lane::Staff, Lane::Reader];

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
    /// Leads to one's own settings, by the link of this number.
    Manage {
        /// The link.
        link: i64,
    },
    /// Shows somebody on the staff that mail arrives.
    Test,
}

impl Letter {
    /// In which lane it goes.
    pub fn lane(&self) -> Lane {
        match self {
            Letter::Confirm { .. } | Letter::Manage { .. } => Lane::Reader,
            Letter::Test => Lane::Staff,
        }
    }

    /// Its word in the database.
    pub fn as_str(&self) -> &'static str {
        match self {
            Letter::Confirm { .. } => "confirm",
            Letter::Manage { .. } => "manage",
            Letter::Test => "test",
        }
    }
}
