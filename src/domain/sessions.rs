//! Sessions of staff: how long one lasts, and how somebody came to have it.

use super::actors::Actor;
use super::time::Time;
use chrono::Duration;

/// Without a sign of life for so long, a session is over (NIST SP 800-63B-4 §2.2.3: at most an hour). Drafts save
/// themselves every few seconds, so whoever writes is not idle.
pub const IDLE: Duration = Duration::hours(1);
/// However busy, a session is over after a day (same place).
pub const LASTS: Duration = Duration::hours(24);
/// A session is noted to be alive once in so long: often enough for an hour, and no write for each request.
pub const NOTED_EVERY: Duration = Duration::minutes(1);
/// An invitation is open for so long: a weekend and the days beside it.
pub const INVITATION_LASTS: Duration = Duration::days(4);
/// An emergency sign-in is used at once or not at all.
pub const EMERGENCY_LASTS: Duration = Duration::minutes(15);
/// What was over for so long is forgotten. Until then it says from where somebody usually comes.
pub const REMEMBERED: Duration = Duration::days(30);
/// The part of a browser's name that is kept.
const AGENT_CHARS_MAX: usize = 120;

/// What names a session without opening it: the hash of its token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SessionId(pub String);

/// How somebody came to have a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// With password and code.
    Code,
    /// With password and a recovery code.
    RecoveryCode,
    /// By taking up an invitation.
    Invitation,
    /// By an emergency sign-in.
    Emergency,
}

impl Opening {
    const ALL: [Opening; 4] = [Opening::Code, Opening::RecoveryCode, Opening::Invitation, Opening::Emergency];

    /// Its word in the database and in the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            Opening::Code => "code",
            Opening::RecoveryCode => "recovery-code",
            Opening::Invitation => "invitation",
            Opening::Emergency => "emergency",
        }
    }

    /// Reads its word.
    pub fn parse(word: &str) -> Option<Opening> {
        Opening::ALL.into_iter().find(|opening| opening.as_str() == word)
    }
}

/// What a one-use link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To choose a password and set up a phone.
    Invitation,
    /// To sign in without either.
    Emergency,
}

impl Purpose {
    const ALL: [Purpose; 2] = [Purpose::Invitation, Purpose::Emergency];

    /// Its word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::Invitation => "invitation",
            Purpose::Emergency => "emergency",
        }
    }

    /// Reads its word.
    pub fn parse(word: &str) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|purpose| purpose.as_str() == word)
    }

    /// How long such a link is open.
    pub fn lasts(self) -> Duration {
        match self {
            Purpose::Invitation => INVITATION_LASTS,
            Purpose::Emergency => EMERGENCY_LASTS,
        }
    }
}

/// A session. Instants are of the machine, also in rehearsals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its name.
    pub id: SessionId,
    /// Whose.
    pub handle: Actor,
    /// How it began.
    pub opening: Opening,
    /// When.
    pub opened_at: Time,
    /// When it last was used, to the minute.
    pub seen_at: Time,
    /// When it was ended before its time.
    pub ended_at: Option<Time>,
    /// The network it came from, never the whole address.
    pub network: String,
    /// The browser as it calls itself, shortened.
    pub agent: String,
}

impl Session {
    /// True while it opens the console.
    pub fn is_alive(&self, now: Time) -> bool {
        self.ended_at.is_none() && now < self.seen_at + IDLE && now < self.opened_at + LASTS
    }

    /// When it ends if nothing more is done with it.
    pub fn ends_at(&self) -> Time {
        (self.seen_at + IDLE).min(self.opened_at + LASTS)
    }
}

/// What is kept of how a browser calls itself.
pub fn agent(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(AGENT_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    #[test]
    fn a_session_ends_by_silence_by_age_and_by_being_ended() {
        let at = |minutes: i64| from_millis(minutes * 60_000).unwrap();
        let mut session = Session {
            id: SessionId("x".into()),
            handle: Actor::parse("duty-lead").unwrap(),
            opening: Opening::Code,
            opened_at: at(0),
            seen_at: at(0),
            ended_at: None,
            network: String::new(),
            agent: String::new(),
        };
        assert!(session.is_alive(at(59)) && !session.is_alive(at(60)), "silence");
        session.seen_at = at(23 * 60 + 30);
        assert!(session.is_alive(at(24 * 60 - 1)) && !session.is_alive(at(24 * 60)), "age");
        assert_eq!(session.ends_at(), at(24 * 60));
        session.ended_at = Some(at(1));
        assert!(!session.is_alive(at(24 * 60 - 1)), "by hand");
    }

    #[test]
    fn words_are_read_back() {
        for opening in Opening::ALL {
            assert_eq!(Opening::parse(opening.as_str()), Some(opening));
        }
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::parse(purpose.as_str()), Some(purpose));
        }
        assert_eq!(agent(&format!("a\u{7}{}", "b".repeat(300))).len(), 120);
    }
}
