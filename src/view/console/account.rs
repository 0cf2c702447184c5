//! One's own account.

use super::{Frame, Phone, Signer};
use crate::domain::language::Language;
use crate::domain::passwords::{CHARS_MAX, CHARS_MIN};
use crate::domain::sessions::{Session, SessionId};
use crate::domain::time::Time;
use crate::view::times::Telling;
use crate::view::words::Words;
use askama::Template;
use chrono_tz::Tz;

/// What the page shows.
#[derive(Template)]
#[template(path = "console/account.html")]
pub struct AccountPage<'a> {
    /// What stands around it.
    pub frame: Frame,
    /// Their sessions that are open, the one used last first.
    pub sessions: &'a [Session],
    /// The one that they look through.
    pub own: &'a SessionId,
    /// How many recovery codes they have left.
    pub codes_left: i64,
    /// A phone that is being set up.
    pub phone: Option<Phone>,
    /// True where they came in by an emergency sign-in and cannot know their password.
    pub is_emergency: bool,
    /// Where they are alerted by mail.
    pub email: Option<&'a str>,
    /// True where mail goes out at all.
    pub sends_mail: bool,
    /// The zone of the page.
    pub zone: Tz,
    /// The machine's present instant.
    pub now: Time,
}

/// A session as it is listed.
struct Listed<'a> {
    id: &'a str,
    is_own: bool,
    opening: String,
    network: &'a str,
    agent: &'a str,
    seen: String,
    opened: String,
}

impl AccountPage<'_> {
    fn listed(&self) -> Vec<Listed<'_>> {
        let words = Words::of(self.frame.say.0);
        let telling = Telling::new(words, self.zone, self.now);
        let mut listed = Vec::new();
        for session in self.sessions {
            listed.push(Listed {
                id: short(session),
                is_own: session.id == *self.own,
                opening: self.frame.say.word(&format!("opening-{}", session.opening.as_str())),
                network: &session.network,
                agent: &session.agent,
                seen: telling.moment_markup(session.seen_at),
                opened: telling.moment_markup(session.opened_at),
            });
        }
        listed
    }

    /// How many recovery codes are left, in a sentence.
    fn codes_told(&self) -> String {
        self.frame.say.counted("recovery-left", usize::try_from(self.codes_left).unwrap_or_default(), &[])
    }

    fn role_word(&self) -> String {
        let role = |signer: &Signer| self.frame.say.word(&format!("role-{}", signer.role.as_str()));
        self.frame.signer.as_ref().map(role).unwrap_or_default()
    }

    fn languages(&self) -> [Language; 2] {
        Language::ALL
    }

    fn lengths(&self) -> (usize, usize) {
        (CHARS_MIN, CHARS_MAX)
    }

    /// The page.
    pub fn html(&self) -> String {
        self.render().unwrap_or_default()
    }
}

/// What names a session in a form: enough of its hash to tell it from one's others.
pub fn short(session: &Session) -> &str {
    session.id.0.get(..16).unwrap_or(&session.id.0)
}
