//! How much an incident costs the public: by the rules, or as staff say instead.

use crate::domain::language::Wording;
use crate::domain::status::Status;

/// How much an incident costs the public, in the field's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Impact {
    /// Nothing public suffers.
    None,
    /// Something is partly out or slow.
    Minor,
    /// Something is out.
    Major,
    /// A first-tier component, or more than half of the page, is out.
    Critical,
}

impl Impact {
    /// Every impact, from the least.
    pub const ALL: [Impact; 4] = [Impact::None, Impact::Minor, Impact::Major, Impact::Critical];

    /// Its word in the database and in the wire format.
    pub fn as_str(self) -> &'static str {
        match self {
            Impact::None => "none",
            Impact::Minor => "minor",
            Impact::Major => "major",
            Impact::Critical => "critical",
        }
    }

    /// The impact of a word, or `None`.
    pub fn parse(word: &str) -> Option<Impact> {
        Impact::ALL.into_iter().find(|impact| impact.as_str() == word)
    }

    /// The impact of components at their worst, each with its tier, on a page of `leaves` (DOMAIN §4).
    pub fn of(worst: impl IntoIterator<Item = (Option<u8>, Status)>, leaves: usize) -> Impact {
        let (mut out, mut is_first_tier_out, mut is_impaired) = (0, false, false);
        for (tier, status) in worst {
            match status {
                Status::MajorOutage => {
                    out += 1;
                    is_first_tier_out |= tier == Some(1);
                }
                Status::PartialOutage | Status::DegradedPerformance => is_impaired = true,
                Status::Operational | Status::UnderMaintenance | Status::Unknown => {}
            }
        }
        if is_first_tier_out || out * 2 > leaves {
            Impact::Critical
        } else if out > 0 {
            Impact::Major
        } else if is_impaired {
            Impact::Minor
        } else {
            Impact::None
        }
    }
}

/// That the impact is another than the one computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImpactOverride {
    /// What it is said to be.
    pub impact: Impact,
    /// Why.
    pub reason: Wording,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impact_comes_from_the_worst_of_what_is_tracked() {
        use Status::*;
        assert_eq!(Impact::of([(Some(1), MajorOutage)], 50), Impact::Critical);
        assert_eq!(Impact::of([(Some(2), MajorOutage)], 2), Impact::Major);
        assert_eq!(Impact::of([(Some(2), MajorOutage), (None, MajorOutage)], 3), Impact::Critical);
        assert_eq!(Impact::of([(Some(1), PartialOutage)], 50), Impact::Minor);
        assert_eq!(Impact::of([(Some(1), DegradedPerformance)], 50), Impact::Minor);
        assert_eq!(Impact::of([(Some(1), Operational)], 50), Impact::None);
        assert_eq!(Impact::of([], 0), Impact::None);
    }
}
