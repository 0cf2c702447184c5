//! Values that stand in the head of a message. None of these types can hold a line break, so nothing that anybody wrote can
//! begin a header of its own.

use crate::domain::addresses::EmailAddress;
use crate::domain::ids::{Id, IncidentId, MaintenanceId};
use crate::view::names::sound;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

/// The longest that a link may be. A line of a message ends at 998 bytes (RFC 5322 §2.1.1), and a link stands on one.
const LINK_BYTES_MAX: usize = 900;
/// The longest line that is written where there is a choice (RFC 5322 §2.1.1).
const LINE_MAX: usize = 76;
/// The most bytes of text in one encoded word: with its frame of 12 characters that makes 72 (RFC 2047 §2 allows 75).
const WORD_BYTES_MAX: usize = 45;

/// A web address in a mail: `https`, or `http` of an installation that has nothing else; only characters that a header takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link(String);

impl Link {
    /// Reads an address; `None` for what is none, is of another scheme or is longer than a line.
    pub fn parse(text: &str) -> Option<Link> {
        let link = url::Url::parse(text).ok()?;
        let is_web = matches!(link.scheme(), "https" | "http");
        let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'"');
        let link = String::from(link);
        (is_web && link.len() <= LINK_BYTES_MAX && link.bytes().all(is_plain)).then_some(Link(link))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The domain that ids of messages and the list end in: that of the sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailDomain(String);

impl MailDomain {
    /// The domain of an address of ours.
    pub fn of(address: &EmailAddress) -> MailDomain {
        MailDomain(address.domain().to_owned())
    }
}

/// The id of a message or of a thread (RFC 5322 §3.6.4), with its brackets.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MessageId(String);

impl MessageId {
    /// The id that `word` stands for. Two messages have the same one only where they are one message, sent again. `None` unless
    /// it is of letters, digits, dots, hyphens and underscores, up to 64 of them.
    pub fn new(word: &str, domain: &MailDomain) -> Option<MessageId> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let has_atoms = word.split('.').all(|atom| !atom.is_empty());
        (word.len() <= 64 && has_atoms && word.bytes().all(is_plain))
            .then(|| MessageId(format!("<{word}@{}>", domain.0)))
    }

    /// What all mails about an incident refer to.
    pub fn of_incident(id: IncidentId, domain: &MailDomain) -> MessageId {
        MessageId::of_id("incident", id.0, domain)
    }

    /// What all mails about a maintenance refer to.
    pub fn of_maintenance(id: MaintenanceId, domain: &MailDomain) -> MessageId {
        MessageId::of_id("maintenance", id.0, domain)
    }

    fn of_id(kind: &str, id: Id, domain: &MailDomain) -> MessageId {
        MessageId(format!("<{kind}.{id}@{}>", domain.0))
    }

    /// The id in its brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who mails are from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// What people read; may be anything.
    pub name: String,
    /// The address.
    pub address: EmailAddress,
}

impl Sender {
    /// As it stands behind `From:`.
    pub(super) fn mailbox(&self) -> String {
        let phrase = phrase(&self.name, "From: ".len());
        let address = &self.address;
        if phrase.is_empty() { address.to_string() } else { format!("{phrase}\r\n <{address}>") }
    }

    /// As it stands behind `List-Id:` (RFC 2919): the list is that of all who follow the page.
    pub(super) fn list_id(&self) -> String {
        let phrase = phrase(&self.name, "List-Id: ".len());
        let id = format!("<status.{}>", self.address.domain());
        if phrase.is_empty() { id } else { format!("{phrase}\r\n {id}") }
    }
}

/// `text` for a header whose value is free text, behind a name of `taken` characters: as it is where it is plain, else in
/// encoded words (RFC 2047) of whole characters, no line longer than 76.
pub(super) fn unstructured(text: &str, taken: usize) -> String {
    let text = sound(text);
    let text = text.trim();
    let is_plain = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    let is_short = taken + text.len() <= LINE_MAX;
    // What looks encoded would be decoded; what needs folding is encoded, too, which spares a second way to fold.
    if is_plain && is_short && !text.contains("=?") { text.to_owned() } else { encoded_words(text, taken) }
}

/// `text` as a phrase before an address. Only letters, digits and spaces stand there as they are.
fn phrase(text: &str, taken: usize) -> String {
    let text = sound(text);
    let text = text.trim();
    let is_plain = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_alphanumeric());
    if is_plain && taken + text.len() <= LINE_MAX { text.to_owned() } else { encoded_words(text, taken) }
}

fn encoded_words(text: &str, taken: usize) -> String {
    let mut words: Vec<&str> = Vec::new();
    let mut rest = text;
    // The first line has the name of the header on it.
    let mut room = WORD_BYTES_MAX.saturating_sub(taken * 3 / 4);
    while !rest.is_empty() {
        let (word, after) = rest.split_at(rest.floor_char_boundary(room.max(4)));
        words.push(word);
        (rest, room) = (after, WORD_BYTES_MAX);
    }
    let words: Vec<String> = words.iter().map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word))).collect();
    words.join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_of_the_web_and_hold_nothing_that_ends_a_header() {
        let read = |text: &str| Link::parse(text).map(|link| link.as_str().to_owned());
        assert_eq!(read("https://a.kr/u?t=x_-1").as_deref(), Some("https://a.kr/u?t=x_-1"));
        assert_eq!(read("https://a.kr/\r\nBcc: b@c.kr").as_deref(), Some("https://a.kr/Bcc:%20b@c.kr"));
        assert_eq!(read("https://a.kr/>\"<").as_deref(), Some("https://a.kr/%3E%22%3C"));
        for text in ["javascript:alert(1)", "mailto:a@b.kr", "/u", "", &format!("https://a.kr/{}", "a".repeat(900))] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn ids_of_messages_are_one_word() {
        let domain = MailDomain::of(&EmailAddress::parse("status@example.kr").unwrap());
        assert_eq!(MessageId::new("d.1-2", &domain).unwrap().as_str(), "<d.1-2@example.kr>");
        for word in ["", "a b", "a@b", "a>\r\nBcc: x", "a..b", ".a", &"a".repeat(65)] {
            assert_eq!(MessageId::new(word, &domain), None, "{word:?}");
        }
    }

    #[test]
    fn plain_text_stands_as_it_is_and_other_text_in_words_of_whole_characters() {
        assert_eq!(unstructured("[Outage] Mail (as of 02:16 KST)", 9), "[Outage] Mail (as of 02:16 KST)");
        assert_eq!(unstructured("=?utf-8?B?eA==?=", 9), "=?utf-8?B?PT91dGYtOD9CP2VBPT0/PQ==?=");
        let long = unstructured(&"가나다라 마바사".repeat(9), 9);
        assert!(long.split("\r\n ").all(|word| word.len() <= 75), "{long}");
        assert_eq!(phrase("Kim, <b@c.kr>", 6), format!("=?utf-8?B?{}?=", STANDARD.encode("Kim, <b@c.kr>")));
    }
}
