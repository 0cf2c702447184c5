//! Who is on call, in order, and how one hands over to the next.

use super::actors::Actor;
use super::time::Time;

/// How many may be on call: the fourth step of an alert reaches the administrators, so more names would never be reached.
pub const ON_CALL_MAX: usize = 8;
/// How long the note of a hand-over may be: a screen of a telephone, three times.
pub const NOTE_CHARS_MAX: usize = 2_000;

/// That somebody hands over to somebody else. It counts once the other has taken it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// Its number, from 1.
    pub number: i64,
    /// Who hands over.
    pub from: Actor,
    /// Who takes over.
    pub to: Actor,
    /// What they must know.
    pub note: String,
    /// When it was offered.
    pub offered_at: Time,
    /// When the other took it; `None` while they have not.
    pub taken_at: Option<Time>,
    /// When it was taken back; `None` where it was not.
    pub withdrawn_at: Option<Time>,
}

impl HandOver {
    /// True while the other has yet to take it.
    pub fn is_waiting(&self) -> bool {
        self.taken_at.is_none() && self.withdrawn_at.is_none()
    }
}

/// Why nothing about the duty was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DutyRefusal {
    /// Nobody of that name works here, or their account is closed.
    #[error("{handle} cannot be on call: nobody who can sign in is called that")]
    Unknown {
        /// Who was named.
        handle: String,
    },
    /// Named twice.
    #[error("{handle} is named twice: each stands once in the order")]
    Twice {
        /// Who.
        handle: Actor,
    },
    /// Too many.
    #[error("at most {ON_CALL_MAX} can be on call")]
    TooMany,
    /// To oneself.
    #[error("a hand-over goes to somebody else")]
    ToOneself,
    /// Without a word.
    #[error("write what the other must know, in at most {NOTE_CHARS_MAX} characters")]
    Note,
    /// The same form came before and said something else.
    #[error("this form was sent before and said something else: send it again if that is right")]
    FormUsed,
    /// The order is everybody's, and whoever would set it is limited to groups.
    #[error("the order of duty is everybody's, and you are limited to groups: ask somebody who is not")]
    Limited,
    /// Not waiting for them.
    #[error("there is no hand-over waiting for you: it was taken, or taken back")]
    NotWaiting,
}

/// The order with each handle once.
pub fn checked_order(order: &[Actor]) -> Result<(), DutyRefusal> {
    if order.len() > ON_CALL_MAX {
        return Err(DutyRefusal::TooMany);
    }
    match order.iter().enumerate().find(|(place, handle)| order[..*place].contains(handle)) {
        Some((_, handle)) => Err(DutyRefusal::Twice { handle: handle.clone() }),
        None => Ok(()),
    }
}

/// The note as it is kept.
pub fn checked_note(note: &str) -> Result<String, DutyRefusal> {
    let note = note.trim().replace("\r\n", "\n");
    let is_sound = !note.is_empty() && note.chars().count() <= NOTE_CHARS_MAX;
    if is_sound { Ok(note) } else { Err(DutyRefusal::Note) }
}

/// The order after `to` took over from `from`: in the other's place, who stands right behind. Somebody who was not on call
/// hands over the first place.
pub fn after_hand_over(order: &[Actor], from: &Actor, to: &Actor) -> Vec<Actor> {
    let place = order.iter().position(|handle| handle == from).unwrap_or(0);
    let was_on_call = order.contains(from);
    let place = place - usize::from(order.iter().position(|handle| handle == to).is_some_and(|other| other < place));
    let mut after: Vec<Actor> = order.iter().filter(|handle| *handle != from && *handle != to).cloned().collect();
    after.insert(place.min(after.len()), to.clone());
    if was_on_call {
        after.insert((place + 1).min(after.len()), from.clone());
    }
    after.truncate(ON_CALL_MAX);
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handles(names: &[&str]) -> Vec<Actor> {
        names.iter().map(|name| Actor::parse(name).unwrap()).collect()
    }

    #[test]
    fn whoever_takes_over_stands_where_the_other_stood() {
        let after = |order: &[&str], from: &str, to: &str| {
            let [from, to] = [from, to].map(|name| Actor::parse(name).unwrap());
            after_hand_over(&handles(order), &from, &to)
        };
        assert_eq!(after(&["a", "b", "c"], "a", "d"), handles(&["d", "a", "b", "c"]));
        assert_eq!(after(&["a", "b", "c"], "a", "c"), handles(&["c", "a", "b"]));
        assert_eq!(after(&["a", "b", "c"], "b", "a"), handles(&["a", "b", "c"]));
        assert_eq!(after(&[], "x", "d"), handles(&["d"]));
        assert_eq!(after(&["a"], "x", "d"), handles(&["d", "a"]));
    }

    #[test]
    fn an_order_names_each_once_and_a_note_says_something() {
        assert!(checked_order(&handles(&["a", "b"])).is_ok());
        assert!(matches!(checked_order(&handles(&["a", "b", "a"])), Err(DutyRefusal::Twice { .. })));
        assert_eq!(checked_order(&handles(&["a", "b", "c", "d", "e", "f", "g", "h", "i"])), Err(DutyRefusal::TooMany));
        assert_eq!(checked_note("  전원은 아직입니다.\r\n "), Ok("전원은 아직입니다.".to_owned()));
        assert_eq!(checked_note(" \n "), Err(DutyRefusal::Note));
        assert_eq!(checked_note(&"가".repeat(2_001)), Err(DutyRefusal::Note));
    }
}
