//! Public identifiers: 12 lower-case base-36 characters, not all of them digits, the look that clients of the field's
//! wire format expect (STATUSPAGE-V2 §1). Opaque to everybody.

use sha2::{Digest, Sha256};
use std::fmt;

const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// How long every id is.
pub const LENGTH: usize = 12;

/// A public id that no client reads as a number or a date: those that are made here begin with a letter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; LENGTH]);

impl Id {
    /// The id that `number` stands for; the same number always gives the same id. 61 bits of it are used.
    pub fn from_number(number: u64) -> Id {
        let mut rest = number;
        let mut bytes = [0; LENGTH];
        bytes[0] = LETTERS[(rest % 26) as usize];
        rest /= 26;
        for byte in &mut bytes[1..] {
            *byte = ALPHABET[(rest % 36) as usize];
            rest /= 36;
        }
        Id(bytes)
    }

    /// The id of a catalogue entry: derived from its kind and slug, so that one catalogue file gives the same ids on
    /// every installation.
    pub fn from_slug(kind: &str, slug: &str) -> Id {
        let digest = Sha256::new().chain_update(kind).chain_update([0]).chain_update(slug).finalize();
        let mut number = [0; 8];
        number.copy_from_slice(&digest[..8]);
        Id::from_number(u64::from_be_bytes(number))
    }

    /// Reads an id; `None` unless it is 12 base-36 characters that nobody reads as a number. One that was carried over from
    /// another page may begin with a digit, because every third of those does and clients poll it.
    pub fn parse(text: &str) -> Option<Id> {
        let bytes: [u8; LENGTH] = text.as_bytes().try_into().ok()?;
        let is_base36 = bytes.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        // 202210150e36 is a number to some.
        let is_word =
            bytes[0].is_ascii_lowercase() || bytes.iter().any(|byte| matches!(byte, b'a'..=b'd' | b'f'..=b'z'));
        (is_base36 && is_word).then_some(Id(bytes))
    }

    /// The 12 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! id_of {
    ($(#[$doc:meta] $name:ident = $kind:literal),+ $(,)?) => {$(
        #[$doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Id);
        impl $name {
            /// The id that this slug had when it was first applied.
            pub fn from_slug(slug: &str) -> Self { $name(Id::from_slug($kind, slug)) }
            /// The id that a random number stands for.
            pub fn from_number(number: u64) -> Self { $name(Id::from_number(number)) }
            /// Reads an id; `None` where it is not well formed.
            pub fn parse(text: &str) -> Option<Self> { Id::parse(text).map($name) }
            /// The 12 characters.
            pub fn as_str(&self) -> &str { self.0.as_str() }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
    )+};
}

id_of! {
    /// Names a component or a function.
    ComponentId = "component",
    /// Names a component group.
    GroupId = "group",
    /// Names a facility.
    FacilityId = "facility",
    /// Names a probe.
    ProbeId = "probe",
    /// Names the page itself in the wire format.
    PageId = "page",
    /// Names an incident.
    IncidentId = "incident",
    /// Names an update of an incident.
    UpdateId = "update",
    /// Names a fact of an incident.
    FactId = "fact",
    /// Names a page notice.
    NoticeId = "notice",
    /// Names a maintenance.
    MaintenanceId = "maintenance",
    /// Names a maintenance that recurs.
    RecurrenceId = "recurrence",
    /// Names a correction of history.
    CorrectionId = "correction",
    /// Names a template.
    TemplateId = "template",
    /// Names a manuscript.
    ManuscriptId = "manuscript",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_gives_the_same_well_formed_id_each_time_and_kinds_differ() {
        let id = ComponentId::from_slug("talk-text");
        assert_eq!(id, ComponentId::from_slug("talk-text"));
        assert_ne!(id.0, GroupId::from_slug("talk-text").0);
        assert_eq!(Id::parse(id.as_str()), Some(id.0));
    }

    #[test]
    fn what_is_not_an_id_is_refused() {
        for text in
            ["", "short", "202210151533", "202210150e36", "Abcdefghijkl", "abcdefghijkl0", "abcdefghij-l", "가나다라"]
        {
            assert_eq!(Id::parse(text), None, "{text}");
        }
        assert_eq!(Id::parse("8l4ygp009s5s").map(|id| id.to_string()), Some("8l4ygp009s5s".into()));
    }
}
