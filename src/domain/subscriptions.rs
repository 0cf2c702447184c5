//! What somebody asked to hear about, and at which moments.

use super::ids::{ComponentId, GroupId, IncidentId};
use std::fmt;

/// How many wishes one person may have: every function of a large page, and no more.
pub const PER_SUBSCRIBER_MAX: usize = 1_000;

/// What a subscription is about. A component stands for its functions, a group for its components.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// All that the page tells.
    Everything,
    /// A component group.
    Group(GroupId),
    /// A component or a function.
    Component(ComponentId),
    /// One incident, until it is over.
    Incident(IncidentId),
}

impl Scope {
    /// Reads what [`Scope`] is written as, in forms and in the database.
    pub fn parse(text: &str) -> Option<Scope> {
        let Some((kind, id)) = text.split_once(':') else { return (text == "everything").then_some(Scope::Everything) };
        match kind {
            "group" => GroupId::parse(id).map(Scope::Group),
            "component" => ComponentId::parse(id).map(Scope::Component),
            "incident" => IncidentId::parse(id).map(Scope::Incident),
            _ => None,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::Everything => f.write_str("everything"),
            Scope::Group(id) => write!(f, "group:{id}"),
            Scope::Component(id) => write!(f, "component:{id}"),
            Scope::Incident(id) => write!(f, "incident:{id}"),
        }
    }
}

/// When somebody wants to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// Something went out of service.
    Started,
    /// Every further word about it.
    Updates,
    /// What they follow is back.
    Restored,
    /// It is over.
    Resolved,
    /// Planned work.
    Maintenance,
    /// Every change of a status, also without an incident.
    StatusChanges,
}

impl Moment {
    /// Every moment, in the order of the form.
    pub const ALL: [Moment; 6] = [
        Moment::Started,
        Moment::Updates,
        Moment::Restored,
        Moment::Resolved,
        Moment::Maintenance,
        Moment::StatusChanges,
    ];

    /// Its word in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Moment::Started => "started",
            Moment::Updates => "updates",
            Moment::Restored => "restored",
            Moment::Resolved => "resolved",
            Moment::Maintenance => "maintenance",
            Moment::StatusChanges => "status_changes",
        }
    }

    /// The moment of a word.
    pub fn parse(word: &str) -> Option<Moment> {
        Moment::ALL.into_iter().find(|moment| moment.as_str() == word)
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moments(u8);

impl Moments {
    /// What is ticked where nobody chose: the first word, that one's function is back, the end, and planned work (DOMAIN §4).
    pub fn usual() -> Moments {
        [Moment::Started, Moment::Restored, Moment::Resolved, Moment::Maintenance].into_iter().collect()
    }

    /// The set of these bits, one for each moment in the order of [`Moment::ALL`]; `None` where there are others.
    pub fn from_bits(bits: i16) -> Option<Moments> {
        u8::try_from(bits).ok().filter(|bits| *bits < 1 << Moment::ALL.len()).map(Moments)
    }

    /// The bits of the set.
    pub fn bits(self) -> i16 {
        self.0.into()
    }

    /// True where `moment` is in it.
    pub fn has(self, moment: Moment) -> bool {
        self.0 & moment.bit() != 0
    }

    /// True where nothing is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Every moment in it.
    pub fn iter(self) -> impl Iterator<Item = Moment> {
        Moment::ALL.into_iter().filter(move |moment| self.has(*moment))
    }
}

impl FromIterator<Moment> for Moments {
    fn from_iter<I: IntoIterator<Item = Moment>>(moments: I) -> Moments {
        Moments(moments.into_iter().fold(0, |bits, moment| bits | moment.bit()))
    }
}

/// One wish of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subscription {
    /// About what.
    pub scope: Scope,
    /// When.
    pub moments: Moments,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_and_moments_are_read_back_as_they_are_written() {
        let scopes = [
            Scope::Everything,
            Scope::Group(GroupId::from_slug("g")),
            Scope::Component(ComponentId::from_slug("c")),
            Scope::Incident(IncidentId::from_slug("i")),
        ];
        for scope in scopes {
            assert_eq!(Scope::parse(&scope.to_string()), Some(scope));
        }
        for text in ["", "everything:x", "group", "group:", "person:abcdefghijkl"] {
            assert_eq!(Scope::parse(text), None, "{text}");
        }
        for moment in Moment::ALL {
            assert_eq!(Moment::parse(moment.as_str()), Some(moment));
        }
        for bits in 0..64 {
            let moments = Moments::from_bits(bits).unwrap();
            assert_eq!((moments.bits(), moments.iter().collect()), (bits, moments));
        }
        assert_eq!((Moments::from_bits(64), Moments::from_bits(-1)), (None, None));
        assert!(!Moments::usual().has(Moment::Updates) && !Moments::usual().has(Moment::StatusChanges));
    }
}
