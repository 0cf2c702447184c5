//! Who changes something: every change names an actor, by an id and never by an address, so that a person can be erased
//! while the record stays whole (DOMAIN §5).

use std::fmt;

/// How long the name of an actor may be.
const NAME_CHARS_MAX: usize = 64;

/// What time alone signs with.
const TIMEKEEPER: &str = "timekeeper";
/// What the console itself signs with: what it refused to somebody who may be anybody.
const CONSOLE: &str = "console";
/// How the audit log names somebody nobody knows.
const UNKNOWN: &str = "unknown";
/// What a command signs with where nobody is named: whoever may run it may do all of it.
const COMMAND_LINE: &str = "command-line";
/// What parts of this program sign with, and words that the audit log says in the place of a handle.
const OURS: [&str; 13] = [
    TIMEKEEPER,
    CONSOLE,
    UNKNOWN,
    "catalogue",
    "rehearsal",
    "probes",
    "import",
    "system",
    "audit-log",
    "on-call",
    "bonghwa",
    COMMAND_LINE,
    "prober",
];

/// A person on the staff, a role, or a part of this program: `duty-lead`, `probe:web`, `timekeeper`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Actor(String);

/// Why a name is none of an actor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} cannot name an actor: write 1 to {NAME_CHARS_MAX} lower-case letters, digits, dots, colons, dashes or \
     underscores, such as duty-lead, no address and no name that this program signs with itself"
)]
pub struct ActorRefusal(String);

impl Actor {
    /// Reads the name of an actor.
    pub fn parse(name: &str) -> Result<Actor, ActorRefusal> {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".:-_+".contains(c);
        let is_sound = !name.is_empty() && name.len() <= NAME_CHARS_MAX && name.chars().all(is_plain);
        if is_sound { Ok(Actor(name.to_owned())) } else { Err(ActorRefusal(name.chars().take(80).collect())) }
    }

    /// Reads the name of a person or a role: it begins with a letter or a digit, and no part of this program goes by it.
    pub fn of_staff(name: &str) -> Result<Actor, ActorRefusal> {
        let is_ours = OURS.contains(&name) || name.starts_with("probe:");
        let is_name = name.starts_with(|c: char| c.is_ascii_alphanumeric());
        if is_ours || !is_name { Err(ActorRefusal(name.to_owned())) } else { Actor::parse(name) }
    }

    /// What time alone does, written down by the timekeeper.
    pub fn timekeeper() -> Actor {
        Actor(TIMEKEEPER.to_owned())
    }

    /// True for [`Actor::timekeeper`]: nobody was there.
    pub fn is_timekeeper(&self) -> bool {
        self.0 == TIMEKEEPER
    }

    /// What the console does by itself: it refuses.
    pub fn console() -> Actor {
        Actor(CONSOLE.to_owned())
    }

    /// Whoever runs a command and names nobody.
    pub fn command_line() -> Actor {
        Actor(COMMAND_LINE.to_owned())
    }

    /// How the audit log names whoever `whom` is, also where nobody knows.
    pub fn named(whom: Option<&Actor>) -> &str {
        whom.map_or(UNKNOWN, Actor::as_str)
    }

    /// What applying a catalogue file does.
    pub fn catalogue() -> Actor {
        Actor("catalogue".to_owned())
    }

    /// What carrying history over from another page does.
    pub fn import() -> Actor {
        Actor("import".to_owned())
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_an_id_and_never_an_address() {
        for name in ["duty-lead", "probe:web", "kakao+msit", "a"] {
            assert_eq!(Actor::parse(name).map(|actor| actor.as_str().to_owned()), Ok(name.to_owned()));
        }
        assert!(Actor::of_staff("duty-lead").is_ok() && Actor::of_staff("timekeeper").is_err());
        for ours in ["probe:web", "unknown", "on-call", "system", "command-line", "prober", "-", ".x"] {
            assert!(Actor::of_staff(ours).is_err(), "{ours}");
        }
        for name in ["", "Duty", "someone@example.org", "두리", "a b", &"a".repeat(65)] {
            assert!(Actor::parse(name).is_err(), "{name}");
        }
    }
}
