//! Mail that came back (RFC 3464): which letter it was, and whether its mailbox is gone.
//!
//! Only reports made for programs are read. What a server says in its own words alone is left to people: a guess would drop
//! readers.

use super::faults::shortened;
use super::statuses::Status;
use crate::domain::addresses::EmailAddress;
use mail_parser::{Message, MessageParser, MimeHeaders};

/// The largest message that is looked at. Reports that carry the whole letter are a hundredth of it.
pub const BYTES_MAX: usize = 1024 * 1024;
/// Fields that say to which of our addresses the report came.
const ADDRESSED: [&str; 5] = ["delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to"];

/// A letter that did not arrive, or has not yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// The mark of the letter, from the address that the report came to.
    pub tag: Option<String>,
    /// Whom the letter was for, as the reporting server names them.
    pub recipient: Option<EmailAddress>,
    /// True where no mail will ever arrive there. False where it may go better another time, or is still being tried.
    pub is_permanent: bool,
    /// True where the letter is given up. False where it is still being tried.
    pub is_given_up: bool,
    /// What the number of it was.
    pub status: Option<Status>,
    /// What the last server said, for staff: one line of at most 200 characters, without addresses.
    pub diagnostic: String,
}

/// Why a message is taken for no bounce.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Too long for one.
    #[error("the message is larger than {} KiB, which no bounce is", BYTES_MAX >> 10)]
    TooLong,
    /// No mail at all.
    #[error("this is no mail message")]
    NoMessage,
    /// It has no report for programs in it.
    #[error("the message has no delivery report in it (RFC 3464): read it yourself")]
    NoReport,
    /// It reports that a letter arrived, or was passed on.
    #[error("the report tells of no failure")]
    NoFailure,
}

/// Reads a bounce. `return_path` is what the marks are added to (`config::email::Email::return_path`).
pub fn read(message: &[u8], return_path: &EmailAddress) -> Result<Bounce, Unreadable> {
    if message.len() > BYTES_MAX {
        return Err(Unreadable::TooLong);
    }
    let message = MessageParser::default().parse(message).ok_or(Unreadable::NoMessage)?;
    let report = report_of(&message).ok_or(Unreadable::NoReport)?;
    let mut groups = report.iter().filter(|group| value(group, "action").is_some()).peekable();
    groups.peek().ok_or(Unreadable::NoReport)?;
    let group = groups.find(|group| is_failure(group)).ok_or(Unreadable::NoFailure)?;
    let has_failed = value(group, "action").is_some_and(|action| action.eq_ignore_ascii_case("failed"));
    // Some servers put words behind the number.
    let status = value(group, "status").and_then(Status::of_reply);
    let recipient =
        ["original-recipient", "final-recipient"].into_iter().find_map(|name| recipient(value(group, name)?));
    Ok(Bounce {
        tag: tag(&message, return_path),
        recipient,
        is_given_up: has_failed,
        is_permanent: has_failed && status.is_some_and(Status::is_of_no_mailbox),
        status,
        diagnostic: shortened(value(group, "diagnostic-code").map(without_kind).unwrap_or_default()),
    })
}

/// Names in small letters with their values.
type Group = Vec<(String, String)>;

/// The groups of fields of the report: the first is of the message, each further one of a recipient.
fn report_of(message: &Message<'_>) -> Option<Vec<Group>> {
    let is_report = |kind: &mail_parser::ContentType<'_>| {
        let subtype = kind.subtype().unwrap_or_default();
        kind.ctype().eq_ignore_ascii_case("message")
            && (subtype.eq_ignore_ascii_case("delivery-status")
                || subtype.eq_ignore_ascii_case("global-delivery-status"))
    };
    let part = message.parts.iter().find(|part| part.content_type().is_some_and(is_report))?;
    let text = String::from_utf8_lossy(part.contents()).replace("\r\n", "\n");
    Some(text.split("\n\n").map(group_of).filter(|group| !group.is_empty()).collect())
}

fn group_of(text: &str) -> Group {
    let mut group: Group = Vec::new();
    for line in text.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = group.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            group.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    group
}

fn value<'a>(group: &'a Group, name: &str) -> Option<&'a str> {
    group.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn is_failure(group: &Group) -> bool {
    value(group, "action")
        .is_some_and(|action| ["failed", "delayed"].iter().any(|word| action.eq_ignore_ascii_case(word)))
}

/// `rfc822; ada@example.org` without what stands before the semicolon.
fn without_kind(value: &str) -> &str {
    value.split_once(';').map_or(value, |(_, rest)| rest).trim()
}

fn recipient(value: &str) -> Option<EmailAddress> {
    EmailAddress::parse(without_kind(value).trim_matches(['<', '>'])).ok()
}

/// The mark in one of our addresses: in what the report was sent to, else in the letter that it returns.
fn tag(message: &Message<'_>, return_path: &EmailAddress) -> Option<String> {
    let named = |wanted: &str| {
        let is_wanted = |(name, _): &(&str, &str)| name.eq_ignore_ascii_case(wanted);
        message.headers_raw().filter(is_wanted).find_map(|(_, value)| tag_in(value, return_path))
    };
    let returned = || {
        let texts = message.parts.iter().skip(1).map(mail_parser::MessagePart::contents);
        texts.filter_map(|text| std::str::from_utf8(text).ok()).flat_map(str::lines).find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("return-path").then(|| tag_in(value, return_path)).flatten()
        })
    };
    ADDRESSED.into_iter().find_map(named).or_else(returned)
}

fn tag_in(value: &str, return_path: &EmailAddress) -> Option<String> {
    let (local, domain) = return_path.as_str().rsplit_once('@')?;
    let words = value.split(|c: char| c.is_whitespace() || "<>,;:\"()".contains(c));
    words.into_iter().find_map(|word| {
        let (before, after) = word.rsplit_once('@')?;
        let begins = before.get(..local.len()).is_some_and(|start| start.eq_ignore_ascii_case(local));
        let tag = before.get(local.len()..)?.strip_prefix('+')?;
        let is_tag = !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (begins && is_tag && after.eq_ignore_ascii_case(domain)).then(|| tag.to_owned())
    })
}

#[cfg(test)]
mod tests;
