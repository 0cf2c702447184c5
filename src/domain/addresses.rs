//! Email addresses: what is taken for one, and what is refused with a sentence.

use std::fmt;

/// The longest address that mail servers must take (RFC 5321 §4.5.3.1.3, without the brackets).
pub const BYTES_MAX: usize = 254;
/// The longest part before the `@` (RFC 5321 §4.5.3.1.1).
const LOCAL_BYTES_MAX: usize = 64;
/// What may stand before the `@` beside letters and digits (RFC 5322 `atext` and the dot). Quoted forms are not taken: nobody
/// has one, and every one that is offered is an attempt to write a header.
const LOCAL_MARKS: &[u8] = b".!#$%&'*+/=?^_`{|}~-";

/// An address that mail can be sent to. The part before the `@` stands as it was written, the domain in lower case and in
/// ASCII (RFC 5891).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

/// Why a text is not taken for an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressRefusal {
    /// Nothing was written.
    #[error("write an email address")]
    Empty,
    /// Too long for any mail server.
    #[error("an email address has at most {BYTES_MAX} characters")]
    TooLong,
    /// A line break, a control character or one that nobody sees.
    #[error("the address holds a character that no address has: type it instead of pasting it")]
    Control,
    /// Not of the form `name@domain`.
    #[error("this is no email address: write it like name@example.org, without a name or brackets around it")]
    Malformed,
    /// Letters of several scripts in one name, which is how names that look like others are made.
    #[error("the domain mixes letters of several alphabets: type it yourself, in one alphabet, or in its xn-- form")]
    Lookalike,
}

impl EmailAddress {
    /// Reads an address as a person types it; spaces around it are left out.
    pub fn parse(text: &str) -> Result<EmailAddress, AddressRefusal> {
        let text = text.trim_matches(' ');
        if text.is_empty() {
            return Err(AddressRefusal::Empty);
        }
        if text.len() > BYTES_MAX {
            return Err(AddressRefusal::TooLong);
        }
        if text.chars().any(|c| c.is_control() || super::language::is_misleading(c)) {
            return Err(AddressRefusal::Control);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(AddressRefusal::Malformed)?;
        if !is_local(local) {
            return Err(AddressRefusal::Malformed);
        }
        let domain = read_domain(domain)?;
        let address = format!("{local}@{domain}");
        if address.len() > BYTES_MAX { Err(AddressRefusal::TooLong) } else { Ok(EmailAddress(address)) }
    }

    /// The address as mail servers take it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The domain, in lower case and ASCII.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// What two spellings of one mailbox share: nearly every server takes capital and small letters before the `@` for the same.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// What is counted as one mailbox where mail is bounded: [`EmailAddress::key`] without what stands from a plus on, which most servers
    /// leave out. Not who somebody is: some servers keep such mailboxes apart.
    pub fn mailbox(&self) -> String {
        let key = self.key();
        let Some((local, domain)) = key.rsplit_once('@') else { return key };
        match local.split_once('+') {
            Some((before, _)) if !before.is_empty() => format!("{before}@{domain}"),
            _ => key,
        }
    }

    /// The address as a screen shows it to staff who must not read it: its first letter and its domain.
    pub fn masked(&self) -> String {
        let first = self.0.chars().next().unwrap_or('*');
        format!("{first}***@{}", self.domain())
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_local(local: &str) -> bool {
    let is_taken = |byte: u8| byte.is_ascii_alphanumeric() || LOCAL_MARKS.contains(&byte);
    (1..=LOCAL_BYTES_MAX).contains(&local.len())
        && local.bytes().all(is_taken)
        && local.split('.').all(|atom| !atom.is_empty())
}

/// The domain in ASCII. One of letters beyond ASCII is taken where each label is Hangul (with digits and hyphens): whatever else
/// looks like Latin letters must be written in its `xn--` form, which looks like nothing.
fn read_domain(domain: &str) -> Result<String, AddressRefusal> {
    let labels = domain.split('.').collect::<Vec<_>>();
    let is_plain = |label: &&str| label.is_ascii();
    let is_hangul =
        |label: &&str| label.chars().all(|c| matches!(c, '\u{ac00}'..='\u{d7a3}') || c.is_ascii_digit() || c == '-');
    if !labels.iter().all(|label| is_plain(label) || is_hangul(label)) {
        return Err(AddressRefusal::Lookalike);
    }
    let ascii = match url::Host::parse(domain) {
        Ok(url::Host::Domain(ascii)) => ascii.to_ascii_lowercase(),
        _ => return Err(AddressRefusal::Malformed),
    };
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_domain = ascii.contains('.')
        && ascii.split('.').all(is_label)
        && !ascii.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    if is_domain { Ok(ascii) } else { Err(AddressRefusal::Malformed) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Result<String, AddressRefusal> {
        EmailAddress::parse(text).map(|address| address.to_string())
    }

    #[test]
    fn what_people_type_is_taken() {
        assert_eq!(parsed("ada@example.org").as_deref(), Ok("ada@example.org"));
        assert_eq!(parsed("  Ada.L+list@Example.ORG ").as_deref(), Ok("Ada.L+list@example.org"));
        assert_eq!(parsed("누구@example.org"), Err(AddressRefusal::Malformed));
        assert_eq!(parsed("who@한국.kr").as_deref(), Ok("who@xn--3e0b707e.kr"));
        assert_eq!(EmailAddress::parse("Ada@Example.org").unwrap().key(), "ada@example.org");
        assert_eq!(EmailAddress::parse("ada@example.org").unwrap().masked(), "a***@example.org");
    }

    #[test]
    fn what_would_write_a_header_or_look_like_another_is_refused() {
        for text in ["a@b", "a@@b.kr", "@b.kr", "a@", "a b@c.kr", "a@b..kr", "\"a\"@b.kr", "<a@b.kr>", "a@[127.0.0.1]"]
        {
            assert_eq!(parsed(text), Err(AddressRefusal::Malformed), "{text}");
        }
        for text in
            ["a@127.0.0.1", "a@1.2", "a,b@c.kr", "a@-b.kr", ".a@b.kr", "a.@b.kr", "a@b.kr/x", "a@b.kr:25", "a@b%0a.kr"]
        {
            assert_eq!(parsed(text), Err(AddressRefusal::Malformed), "{text}");
        }
        for text in ["a@b.kr\r\nBcc: c@d.kr", "a\u{202e}@b.kr", "a\0@b.kr", "a@b.kr\n"] {
            assert_eq!(parsed(text), Err(AddressRefusal::Control), "{text:?}");
        }
        for text in ["a@аpple.com", "a@раураl.com", "a@kakaо.com", "a@카카o.kr"] {
            assert_eq!(parsed(text), Err(AddressRefusal::Lookalike), "{text}");
        }
        assert_eq!(parsed(&format!("{}@b.kr", "a".repeat(1_000_000))), Err(AddressRefusal::TooLong));
        assert_eq!(parsed("   "), Err(AddressRefusal::Empty));
    }

    proptest! {
        #[test]
        fn whatever_is_taken_is_one_line_of_ascii_with_one_at(text in "\\PC{0,80}|[a-z@.\\r\\n <>,]{0,40}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                let address = address.as_str();
                prop_assert!(address.is_ascii() && address.len() <= BYTES_MAX);
                prop_assert_eq!(address.matches('@').count(), 1);
                prop_assert!(!address.bytes().any(|byte| byte <= b' ' || b"<>,;:\"\\()[]".contains(&byte)));
                let again = parsed(address);
                prop_assert_eq!(again.as_deref(), Ok(address));
            }
        }
    }
}
