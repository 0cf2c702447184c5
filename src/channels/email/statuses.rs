//! Enhanced status codes (RFC 3463), and which of them say that a mailbox is not there.

use std::fmt;

/// `5.1.1`: how lasting it is, what it is about, and the detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// 2 success, 4 passing, 5 lasting.
    pub class: u8,
    /// 1 address, 2 mailbox, 3 system, 4 network, 5 protocol, 6 content, 7 policy; 0 anything.
    pub subject: u16,
    /// What exactly.
    pub detail: u16,
}

/// What concerns whether mail is wanted, and not whether it can arrive.
const POLICY: u16 = 7;
/// What a mail system says of itself.
const SYSTEM: u16 = 3;
/// What it says of the way onwards.
const NETWORK: u16 = 4;

impl Status {
    /// Reads `5.1.1`.
    pub fn parse(text: &str) -> Option<Status> {
        let mut parts = text.split('.');
        let mut number =
            || parts.next().filter(|part| (1..=3).contains(&part.len())).and_then(|part| part.parse().ok());
        let (class, subject, detail): (u16, _, _) = (number()?, number()?, number()?);
        let class = u8::try_from(class).ok().filter(|class| matches!(class, 2 | 4 | 5))?;
        parts.next().is_none().then_some(Status { class, subject, detail })
    }

    /// The status that a server's reply begins with, behind its code (RFC 2034).
    pub fn of_reply(text: &str) -> Option<Status> {
        text.split_whitespace().next().and_then(Status::parse)
    }

    /// True where it says that no mail will ever arrive at this address. A full mailbox may be emptied (5.2.2); a system, a way,
    /// a rule against spam may change, and what is said of those is no reason to drop a reader.
    pub fn is_of_no_mailbox(self) -> bool {
        self.class == 5 && matches!((self.subject, self.detail), (0 | 1, _) | (2, 0 | 1 | 4))
    }

    /// True where it speaks of a mail system: of the relay's own, before a letter is taken.
    pub fn is_of_system(self) -> bool {
        self.subject == SYSTEM
    }

    /// True where it speaks of the way onwards.
    pub fn is_of_network(self) -> bool {
        self.subject == NETWORK
    }

    /// True where a server refuses by a rule of its own, which another server may not have.
    pub fn is_policy(self) -> bool {
        self.class == 5 && self.subject == POLICY
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_reply_begins_with_its_status_or_has_none() {
        assert_eq!(
            Status::of_reply("5.1.1 <a@b.kr>: unknown").map(|status| status.to_string()).as_deref(),
            Some("5.1.1")
        );
        for text in ["", "no such user", "5.1", "5.1.1.1", "3.1.1", "5.1.1000", "5..1", "-5.1.1", "5.1.x"] {
            assert_eq!(Status::of_reply(text), None, "{text}");
        }
    }

    #[test]
    fn only_what_is_said_of_the_mailbox_is_the_end_of_it() {
        let is_end = |text: &str| Status::parse(text).unwrap().is_of_no_mailbox();
        for text in ["5.1.1", "5.1.10", "5.1.2", "5.0.0", "5.2.1", "5.2.0"] {
            assert!(is_end(text), "{text}");
        }
        for text in ["5.2.2", "5.2.3", "5.3.4", "5.4.4", "5.5.0", "5.6.1", "5.7.1", "4.1.1", "4.2.2", "2.0.0"] {
            assert!(!is_end(text), "{text}");
        }
        assert!(Status::parse("5.7.1").unwrap().is_policy() && !Status::parse("4.7.1").unwrap().is_policy());
    }

    proptest! {
        #[test]
        fn what_is_read_is_printed_the_same(class in prop::sample::select(vec![2, 4, 5]), subject in 0..1_000, detail in 0..1_000) {
            let text = format!("{class}.{subject}.{detail}");
            prop_assert_eq!(Status::parse(&text).map(|status| status.to_string()), Some(text));
        }
    }
}
