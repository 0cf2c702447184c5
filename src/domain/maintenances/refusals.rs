//! Why an act on a maintenance is refused: one sentence each, which says what to do instead.

use super::Phase;
use crate::domain::incidents::IncidentRefusal;
use crate::domain::language::WordingRefusal;
use crate::domain::reach::NumberMissing;

/// A rule that an act would break. Nothing was written. Components are named by their slugs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MaintenanceRefusal {
    /// Words that cannot be published.
    #[error(transparent)]
    Wording(#[from] WordingRefusal),
    /// It would end before it begins.
    #[error("the maintenance ends before it begins: give an end after its beginning")]
    EndsBeforeBeginning,
    /// It would begin in the past.
    #[error("the maintenance would begin in the past: give a later beginning, or open it and start it at once")]
    BeginsInThePast,
    /// It would be over before it is announced.
    #[error("the announced end has passed already: give a later end")]
    EndsInThePast,
    /// It is too long.
    #[error(
        "a maintenance lasts 14 days at most: announce a longer one in parts, so that each has an end that people can wait for"
    )]
    TooLong,
    /// It is too far ahead.
    #[error("the maintenance begins in more than two years: check the year")]
    TooFarAhead,
    /// It touches nothing.
    #[error("no component is named: name each one that the work touches, with the worst status expected of it")]
    NothingAffected,
    /// A component is named twice.
    #[error("{component} is named twice: name it once, with the worst status expected of it")]
    NamedTwice {
        /// Which.
        component: String,
    },
    /// What is not there, or is no leaf.
    #[error("{component} is no component on the page, or it has functions: name the functions that the work touches")]
    UnknownComponent {
        /// What was named.
        component: String,
    },
    /// A status that nobody can expect.
    #[error(
        "{component} cannot be expected to be under maintenance or unknown: say operational, degraded_performance, partial_outage or major_outage"
    )]
    NoExpectation {
        /// Which.
        component: String,
    },
    /// A move that its state does not allow.
    #[error("the maintenance is {}, so it cannot {wanted}: {instead}", .is.as_str())]
    WrongState {
        /// Where it stands.
        is: Phase,
        /// What was wanted.
        wanted: &'static str,
        /// What to do.
        instead: &'static str,
    },
    /// It was moved to where it stands.
    #[error("the maintenance is announced for exactly that time already: nothing was moved")]
    NotMoved,
    /// An end before its beginning.
    #[error("the maintenance cannot have ended before it began: give a later end, or none for now")]
    EndedBeforeBeginning,
    /// The same id again.
    #[error("there is a maintenance with this id already")]
    Exists,
    /// The checks do not agree that it is over.
    #[error("not ended: checks still fail for {}. Go on working, extend it, or give the reason why it is over all the same", components.join(", "))]
    ChecksStillFail {
        /// Which components.
        components: Vec<String>,
    },
    /// Somebody else was faster, or time was.
    #[error("the maintenance has changed since this form was opened: look at what stands now, then send it again")]
    ChangedMeanwhile,
    /// The form did something else before.
    #[error("this form was sent before and said something else: open the page again")]
    FormUsed,
    /// Not in the groups of whoever asks.
    #[error("this touches components outside your groups ({}): leave them to those who answer for them", components.join(", "))]
    OutOfReach {
        /// Which, by slug.
        components: Vec<String>,
    },
    /// The number was not typed, or another one.
    #[error(transparent)]
    NumberMissing(#[from] NumberMissing),
    /// It announces nothing more already.
    #[error("the recurrence has ended already: nothing is left to end")]
    RecurrenceOver,
    /// It would begin well before everybody was told, and nobody said that this is meant.
    #[error(
        "it was announced to begin {minutes} minutes from now: confirm that it is to begin now, or move it so that people are told"
    )]
    Early {
        /// How much earlier.
        minutes: i64,
        /// Which of its components an open incident counts as not back, by slug.
        down: Vec<String>,
    },
    /// A rule of which nothing is left.
    #[error("the rule gives no time that is still to come: give a later end in the rule, or plan it once")]
    NothingToCome,
    /// The incident of an overrun cannot be opened.
    #[error("the incident of the overrun cannot be opened: {0}")]
    Incident(#[from] IncidentRefusal),
}

impl MaintenanceRefusal {
    /// The same refusal, with what `name` makes of each slug in its place: people are told names.
    pub fn naming(self, name: &dyn Fn(&str) -> String) -> MaintenanceRefusal {
        use MaintenanceRefusal as R;
        let all = |slugs: Vec<String>| slugs.iter().map(|slug| name(slug)).collect();
        match self {
            R::NamedTwice { component } => R::NamedTwice { component: name(&component) },
            R::UnknownComponent { component } => R::UnknownComponent { component: name(&component) },
            R::NoExpectation { component } => R::NoExpectation { component: name(&component) },
            R::ChecksStillFail { components } => R::ChecksStillFail { components: all(components) },
            R::OutOfReach { components } => R::OutOfReach { components: all(components) },
            R::Early { minutes, down } => R::Early { minutes, down: all(down) },
            R::Incident(refusal) => R::Incident(refusal.naming(name)),
            other => other,
        }
    }
}
