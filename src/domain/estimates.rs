//! Estimates: when something should be back, how sure that is and what it rests on. They keep their history in public:
//! first said, now said, missed or met.

use super::ids::{ComponentId, FactId};
use super::language::Wording;
use super::time::Time;
use chrono::Duration;

/// Staff are told so long before an estimate passes, or a quarter of its length before where that is shorter.
const WARNING: Duration = Duration::minutes(30);

/// When something should be back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Estimate {
    /// Nobody can say yet: said openly.
    None,
    /// So long after a named fact, which has not come yet or has.
    Conditional {
        /// The fact.
        fact: FactId,
        /// How long after it; `None` where only the condition is named.
        within: Option<Duration>,
    },
    /// Between two instants.
    Window {
        /// Not before.
        from: Time,
        /// Not after.
        until: Time,
    },
    /// By an instant.
    Time {
        /// That instant.
        at: Time,
    },
}

impl Estimate {
    /// The instant by which it says so; `None` where it names none (yet). `came_at` is when its fact came.
    pub fn due_at(&self, came_at: Option<Time>) -> Option<Time> {
        match self {
            Estimate::None => None,
            Estimate::Conditional { within, .. } => came_at.zip(*within).map(|(came, within)| came + within),
            Estimate::Window { until, .. } => Some(*until),
            Estimate::Time { at } => Some(*at),
        }
    }
}

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Confidence {
    /// Rather a guess.
    Low,
    /// More likely than not.
    Medium,
    /// Only a surprise could change it.
    High,
}

impl Confidence {
    /// Every confidence.
    pub const ALL: [Confidence; 3] = [Confidence::Low, Confidence::Medium, Confidence::High];

    /// Its word in the database and in our own record.
    pub fn as_str(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }

    /// The confidence of a word, or `None`.
    pub fn parse(word: &str) -> Option<Confidence> {
        Confidence::ALL.into_iter().find(|confidence| confidence.as_str() == word)
    }
}

/// What became of an estimate. Written down by the clock, never by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EstimateOutcome {
    /// It stands.
    Standing,
    /// Its time has passed: it is being reviewed.
    Overdue {
        /// Since when.
        since: Time,
    },
    /// What it was about was back in time.
    Met {
        /// When.
        at: Time,
    },
    /// What it was about was back later, or another estimate took its place after its time.
    Missed {
        /// When its time passed.
        at: Time,
    },
    /// Another took its place before its time.
    Replaced {
        /// When.
        at: Time,
    },
}

impl EstimateOutcome {
    /// Its word in the database and in our own record.
    pub fn as_str(self) -> &'static str {
        match self {
            EstimateOutcome::Standing => "standing",
            EstimateOutcome::Overdue { .. } => "overdue",
            EstimateOutcome::Met { .. } => "met",
            EstimateOutcome::Missed { .. } => "missed",
            EstimateOutcome::Replaced { .. } => "replaced",
        }
    }

    /// When it became so; `None` while it stands.
    pub fn at(self) -> Option<Time> {
        match self {
            EstimateOutcome::Standing => None,
            EstimateOutcome::Overdue { since: at }
            | EstimateOutcome::Met { at }
            | EstimateOutcome::Missed { at }
            | EstimateOutcome::Replaced { at } => Some(at),
        }
    }

    /// The outcome of a word and its instant, or `None`.
    pub fn from_parts(word: &str, at: Option<Time>) -> Option<EstimateOutcome> {
        match (word, at) {
            ("standing", None) => Some(EstimateOutcome::Standing),
            ("overdue", Some(since)) => Some(EstimateOutcome::Overdue { since }),
            ("met", Some(at)) => Some(EstimateOutcome::Met { at }),
            ("missed", Some(at)) => Some(EstimateOutcome::Missed { at }),
            ("replaced", Some(at)) => Some(EstimateOutcome::Replaced { at }),
            _ => None,
        }
    }

    /// True while it is what is said now.
    pub fn is_current(self) -> bool {
        matches!(self, EstimateOutcome::Standing | EstimateOutcome::Overdue { .. })
    }
}

/// One estimate with all that was said with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimated {
    /// Its number within the installation.
    pub number: i64,
    /// What should be back; `None` for the whole incident.
    pub component: Option<ComponentId>,
    /// When.
    pub estimate: Estimate,
    /// How sure.
    pub confidence: Confidence,
    /// What it rests on.
    pub basis: Wording,
    /// The moment that it describes.
    pub as_of: Time,
    /// When it was published.
    pub said_at: Time,
    /// What became of it.
    pub outcome: EstimateOutcome,
}

impl Estimated {
    /// What becomes of it when what it was about is back at `back_at`, or `replaced_at` another takes its place.
    pub fn settled(&self, due_at: Option<Time>, back_at: Option<Time>, replaced_at: Option<Time>) -> EstimateOutcome {
        match (due_at, back_at, replaced_at) {
            (Some(due_at), Some(back_at), _) if back_at > due_at => EstimateOutcome::Missed { at: due_at },
            (Some(_), Some(at), _) => EstimateOutcome::Met { at },
            (Some(due_at), None, Some(replaced_at)) if replaced_at > due_at => EstimateOutcome::Missed { at: due_at },
            (None, Some(at), _) | (_, None, Some(at)) => EstimateOutcome::Replaced { at },
            (_, None, None) => self.outcome,
        }
    }

    /// When staff are told that it is about to pass.
    pub fn warns_at(&self, due_at: Time) -> Time {
        due_at - WARNING.min((due_at - self.said_at) / 4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::{Language, Texts};
    use crate::domain::time::from_millis;

    fn at(minutes: i64) -> Time {
        from_millis(minutes * 60_000).unwrap()
    }

    fn estimated(estimate: Estimate) -> Estimated {
        let texts = Texts::of(Language::English, "the power");
        Estimated {
            number: 1,
            component: None,
            estimate,
            confidence: Confidence::Low,
            basis: Wording::new("the basis", &texts, Language::English, 50).unwrap(),
            as_of: at(0),
            said_at: at(0),
            outcome: EstimateOutcome::Standing,
        }
    }

    #[test]
    fn two_hours_after_the_power_is_no_clock_time_until_the_power_is_back() {
        let estimate = Estimate::Conditional { fact: FactId::from_slug("power"), within: Some(Duration::hours(2)) };
        assert_eq!(estimate.due_at(None), None);
        assert_eq!(estimate.due_at(Some(at(30))), Some(at(150)));
        assert_eq!(Estimate::Window { from: at(1), until: at(5) }.due_at(None), Some(at(5)));
        assert_eq!(Estimate::None.due_at(Some(at(5))), None);
    }

    #[test]
    fn the_clock_says_met_missed_or_replaced() {
        let told = estimated(Estimate::Time { at: at(60) });
        let due = Some(at(60));
        assert_eq!(told.settled(due, Some(at(60)), None), EstimateOutcome::Met { at: at(60) });
        assert_eq!(told.settled(due, Some(at(61)), None), EstimateOutcome::Missed { at: at(60) });
        assert_eq!(told.settled(due, None, Some(at(59))), EstimateOutcome::Replaced { at: at(59) });
        assert_eq!(told.settled(due, None, Some(at(61))), EstimateOutcome::Missed { at: at(60) });
        assert_eq!(told.warns_at(at(60)), at(45));
        assert_eq!(told.warns_at(at(240)), at(210));
    }
}
