//! How many an act reaches. Who reaches everybody types the number of components first: a hand that slipped, or ticked a whole
//! facility in the place of a room, notices there. Words and states go by one rule.

use super::incidents::Impact;

/// What an act reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// How many components it speaks of.
    pub components: usize,
    /// True where that is everybody: the impact is critical, or it is more than half of the page.
    pub is_everybody: bool,
}

/// How many people are sent a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct People {
    /// So many that were counted.
    pub count: usize,
    /// True where there are more, who were not.
    pub is_more: bool,
}

/// The number was not typed, or another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("type the number of components that this speaks of ({expected}) beside the button: it reaches everybody")]
pub struct NumberMissing {
    /// What is to be typed.
    pub expected: usize,
}

impl Reach {
    /// The reach of what speaks of `components` of a page of so many `leaves`, with `impact`.
    pub fn of(impact: Impact, components: usize, leaves: usize) -> Reach {
        Reach { components, is_everybody: impact == Impact::Critical || components * 2 > leaves }
    }

    /// As [`Reach::of`], for states that are changed together: one component alone was looked at, however many depend on it.
    pub fn of_states(impact: Impact, components: usize, leaves: usize) -> Reach {
        let reach = Reach::of(impact, components, leaves);
        Reach { is_everybody: reach.is_everybody && components > 1, ..reach }
    }

    /// The reach of planned work on `components` of a page of so many `leaves`: it has no impact before it is worse than said.
    pub fn of_work(components: usize, leaves: usize) -> Reach {
        Reach::of(Impact::None, components, leaves)
    }

    /// The number that is to be typed; `None` where none is.
    pub fn number(self) -> Option<usize> {
        self.is_everybody.then_some(self.components)
    }

    /// Refuses what was `typed` where it is not the number that is to be typed.
    pub fn require(self, typed: &str) -> Result<(), NumberMissing> {
        match self.number() {
            Some(expected) if typed.trim().parse() != Ok(expected) => Err(NumberMissing { expected }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reaches_everybody_types_how_many_that_are() {
        let half = Reach::of(Impact::Major, 2, 4);
        assert_eq!((half.number(), half.require("")), (None, Ok(())));
        let more = Reach::of(Impact::None, 3, 4);
        for wrong in ["", "2", "three", "-3"] {
            assert_eq!(more.require(wrong), Err(NumberMissing { expected: 3 }), "{wrong}");
        }
        assert_eq!(more.require(" 3 "), Ok(()));
        assert_eq!(Reach::of(Impact::Critical, 1, 50).number(), Some(1));
    }

    #[test]
    fn the_state_of_one_component_is_changed_without_a_number() {
        assert_eq!(Reach::of_states(Impact::Critical, 1, 1).number(), None);
        assert_eq!(Reach::of_states(Impact::Critical, 2, 50).number(), Some(2));
        assert_eq!(Reach::of_states(Impact::Minor, 2, 50).number(), None);
    }
}
