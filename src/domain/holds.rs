//! Mail domains on hold, and channels that are paused: what staff keep back while somebody else's mailboxes are out of order, or
//! our own words are.

use super::actors::Actor;
use super::addresses::{AddressRefusal, EmailAddress};
use super::time::Time;

/// The longest reason: a sentence or two.
pub const REASON_CHARS_MAX: usize = 300;
/// Domains that one form may name: all that one provider has.
pub const DOMAINS_MAX: usize = 20;

/// A mail domain to which nothing is sent, and of which nothing that comes back counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Which, in lower case and ASCII.
    pub domain: String,
    /// Since when, by the time of the machine.
    pub held_at: Time,
    /// By whom.
    pub held_by: Actor,
    /// Why.
    pub reason: String,
}

/// A way by which people are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Mail.
    Email,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 1] = [Channel::Email];

    /// Its word in forms and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Email => "email",
        }
    }

    /// The channel of a word.
    pub fn parse(word: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.as_str() == word)
    }
}

/// A channel by which nothing goes to readers for now. Staff are still alerted by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// Which.
    pub channel: Channel,
    /// Since when, by the time of the machine.
    pub paused_at: Time,
    /// By whom.
    pub paused_by: Actor,
}

/// Why nothing is held or let go.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoldRefusal {
    /// No domain was named.
    #[error("name a mail domain, such as daum.net")]
    NoDomain,
    /// What was named is none.
    #[error("{named} is no mail domain: write what stands behind the @, such as daum.net")]
    NotADomain {
        /// What was named.
        named: String,
    },
    /// More than one provider has.
    #[error("at most {DOMAINS_MAX} domains at once")]
    TooMany,
    /// No reason, or one that is too long.
    #[error("write why, in at most {REASON_CHARS_MAX} characters")]
    Reason,
}

/// The domains that a form names, by spaces, commas or lines between them; an address stands for its domain. Each once.
pub fn read_domains(text: &str) -> Result<Vec<String>, HoldRefusal> {
    let mut domains: Vec<String> = Vec::new();
    for named in text.split([' ', ',', ';', '\n', '\r', '\t']).filter(|named| !named.is_empty()) {
        let domain = named.rsplit_once('@').map_or(named, |(_, domain)| domain);
        let read = EmailAddress::parse(&format!("x@{domain}"));
        let read =
            read.map_err(|_: AddressRefusal| HoldRefusal::NotADomain { named: named.chars().take(80).collect() });
        let domain = read?.domain().to_owned();
        if !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    match domains.len() {
        0 => Err(HoldRefusal::NoDomain),
        1..=DOMAINS_MAX => Ok(domains),
        _ => Err(HoldRefusal::TooMany),
    }
}

/// A reason as it may be kept.
pub fn read_reason(text: &str) -> Result<String, HoldRefusal> {
    let reason = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if (1..=REASON_CHARS_MAX).contains(&reason.chars().count()) { Ok(reason) } else { Err(HoldRefusal::Reason) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_read_as_people_paste_them() {
        let read = read_domains(" Daum.net, @hanmail.net;\r\nada@daum.net ").unwrap();
        assert_eq!(read, ["daum.net", "hanmail.net"]);
        assert_eq!(read_domains(" ,\n"), Err(HoldRefusal::NoDomain));
        for wrong in ["daum", "da um.net@", "127.0.0.1", "daum..net"] {
            assert!(matches!(read_domains(wrong), Err(HoldRefusal::NotADomain { .. })), "{wrong}");
        }
        let many: Vec<String> = (0..=DOMAINS_MAX).map(|number| format!("d{number}.kr")).collect();
        assert_eq!(read_domains(&many.join(" ")), Err(HoldRefusal::TooMany));
    }

    #[test]
    fn a_reason_is_one_line_that_says_something() {
        assert_eq!(read_reason(" 다음 메일\n장애 ").unwrap(), "다음 메일 장애");
        assert_eq!(read_reason(" \n"), Err(HoldRefusal::Reason));
        assert_eq!(read_reason(&"가".repeat(REASON_CHARS_MAX + 1)), Err(HoldRefusal::Reason));
        assert_eq!(Channel::ALL.map(|channel| Channel::parse(channel.as_str())), Channel::ALL.map(Some));
    }
}
