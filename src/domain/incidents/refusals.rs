//! Why an act on an incident is refused: one sentence each, which says what to do instead.

use super::{Impact, Phase};
use crate::domain::language::WordingRefusal;
use crate::domain::reach::NumberMissing;
use crate::domain::time::Time;

/// A rule of DOMAIN §4 that an act would break. Nothing was written. Components are named by their slugs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IncidentRefusal {
    /// Words that cannot be published.
    #[error(transparent)]
    Wording(#[from] WordingRefusal),
    /// An update wants to end it.
    #[error("an update cannot bring an incident to {}: resolve it, or publish its report", .phase.as_str())]
    EndsByResolving {
        /// The phase that was asked for.
        phase: Phase,
    },
    /// It is over.
    #[error("the incident is over and cannot go back to {}: reopen it, or publish a follow-up without a phase", .phase.as_str())]
    IsOver {
        /// The phase that was asked for.
        phase: Phase,
    },
    /// It was resolved before.
    #[error("the incident is already resolved")]
    AlreadyResolved,
    /// It is not over.
    #[error("the incident is open: there is nothing to reopen")]
    IsOpen,
    /// A report before the end.
    #[error("a report is published after the end: resolve the incident first")]
    ReportBeforeEnd,
    /// What needs an open incident.
    #[error("the incident is over: reopen it first, with the reason")]
    NotOpen,
    /// Something tracked is not restored.
    #[error("not resolved: {} not restored yet ({}). Restore what works, or name each as an exception with its reason", components.len(), components.join(", "))]
    StillOut {
        /// Which.
        components: Vec<String>,
    },
    /// The data statement is missing.
    #[error(
        "not resolved: nothing has been said of messages, money and personal records. State it first: lost, none_known or being_checked"
    )]
    SafetyMissing,
    /// The checks do not agree that it is over.
    #[error("not resolved: checks still fail for {}. Give the reason why the incident is over all the same", components.join(", "))]
    ChecksStillFail {
        /// Which components.
        components: Vec<String>,
    },
    /// An exception for what needs none.
    #[error("{component} is no exception: it is restored, or the incident does not track it")]
    NeedlessException {
        /// Which.
        component: String,
    },
    /// What is not there, or is no leaf.
    #[error(
        "the catalogue has no component {slug:?} with a status of its own: name a function, or a component without functions"
    )]
    UnknownComponent {
        /// What was named.
        slug: String,
    },
    /// What is not tracked.
    #[error("the incident does not track {component}: add it to the tracked set first, with the reason")]
    NotTracked {
        /// Which.
        component: String,
    },
    /// What is tracked already.
    #[error("the incident already tracks {component}")]
    AlreadyTracked {
        /// Which.
        component: String,
    },
    /// A component named twice.
    #[error("{component} is named twice: say one thing of it")]
    NamedTwice {
        /// Which.
        component: String,
    },
    /// What no facility proposed.
    #[error("{component} cannot be left out: the facility does not propose it")]
    NotProposed {
        /// Which.
        component: String,
    },
    /// A change of the set that changes nothing.
    #[error("the tracked set would not change: name what comes in or goes out")]
    SetUnchanged,
    /// Nothing would be tracked.
    #[error("an incident tracks at least one component: name what is affected")]
    NothingTracked,
    /// A provider's statement that changes states.
    #[error(
        "what a provider says is quoted and changes no state of ours: publish it without recoveries, and state them in an update of your own"
    )]
    ProviderChangesStates,
    /// Nobody to attribute it to.
    #[error("name the organisation that speaks, and its role")]
    SpeakerMissing,
    /// An apology that somebody has not signed.
    #[error("not published: {} has not signed the apology yet", .missing.join(", "))]
    SignatureMissing {
        /// Who, by role.
        missing: Vec<String>,
    },
    /// An apology by nobody.
    #[error("an apology names those who sign it")]
    SignatoriesMissing,
    /// A holding notice that says too much.
    #[error(
        "a holding notice says what fails, since when, and when the next word comes: no cause, no estimate and nothing that is back"
    )]
    HoldingSaysTooMuch,
    /// An author who approves his own words.
    #[error("whoever wrote the words cannot approve them: a second person does")]
    ApprovedByAuthor,
    /// An instant that has not come.
    #[error("{what} ({at}) is in the future: write when it was")]
    InTheFuture {
        /// Which.
        what: &'static str,
        /// The instant.
        at: Time,
    },
    /// An instant so long ago that it was mistyped.
    #[error("{what} lies more than ten years back: check the year")]
    LongAgo {
        /// Which.
        what: &'static str,
    },
    /// An instant so far ahead that it was mistyped.
    #[error("{what} lies more than a year ahead: check the year, or name a condition instead")]
    FarAhead {
        /// Which.
        what: &'static str,
    },
    /// What began after the moment that is described.
    #[error("{component} cannot be so since later than the moment described: move `since` back, or `as of` on")]
    SinceAfterAsOf {
        /// Which component.
        component: String,
    },
    /// What was back before it was out.
    #[error(
        "{component} cannot be back since before it was out: name a later time, or correct what was said of the outage"
    )]
    BackBeforeOut {
        /// Which component.
        component: String,
    },
    /// An end before the beginning.
    #[error("the incident cannot have ended at {at}, before it began: name a later time, or correct its beginning")]
    EndsBeforeBeginning {
        /// The instant.
        at: Time,
    },
    /// A beginning after the end.
    #[error("the incident cannot have begun after it ended: name an earlier time")]
    BeginsAfterEnd,
    /// A version of the set before the one that it follows.
    #[error("the tracked set last changed at {before}: name the same time or a later one")]
    SetBackwards {
        /// When.
        before: Time,
    },
    /// A fact that an estimate waits for.
    #[error("an estimate waits for the fact {id}: say that it came, or replace the estimate first")]
    FactWaitedFor {
        /// Which.
        id: String,
    },
    /// The next word too late.
    #[error("the next word on a {} incident in phase {} comes within {minutes} minutes: promise it by {latest}, or announce the cadence of the night", .impact.as_str(), .phase.as_str())]
    PromiseTooLate {
        /// The impact.
        impact: Impact,
        /// The phase.
        phase: Phase,
        /// How long it may take.
        minutes: i64,
        /// The latest instant.
        latest: Time,
    },
    /// A promise that has passed already.
    #[error("the next word cannot be promised for {at}: that has passed")]
    PromiseInThePast {
        /// The instant.
        at: Time,
    },
    /// An estimate that has passed already, or a window that ends before it begins.
    #[error("an estimate names a time ahead, and a window that ends after it begins")]
    EstimatePassed,
    /// "As soon as possible".
    #[error("\"{words}\" is no estimate: name a time, a window or a condition, or say that nobody can tell yet")]
    NoEstimate {
        /// What was written.
        words: String,
    },
    /// A fact that is not there.
    #[error("the incident has no fact {id:?}: list them with `bonghwa incident show`")]
    UnknownFact {
        /// What was named.
        id: String,
    },
    /// A fact that a newer one has replaced.
    #[error("the fact {id} has been superseded already: supersede the newer one")]
    FactSuperseded {
        /// Which.
        id: String,
    },
    /// A fact that nothing waits for.
    #[error("the fact {id} is not awaited: it is stated already")]
    FactNotAwaited {
        /// Which.
        id: String,
    },
    /// Limits without words.
    #[error("{component} is limited: say in words what can be used and what cannot")]
    LimitsMissing {
        /// Which.
        component: String,
    },
    /// Advice that has ended before it begins.
    #[error("advice ends after it is given: write a later end")]
    AdviceEnded,
    /// A notice that ends before it begins.
    #[error("a notice ends after it begins and after now: write a later end")]
    NoticeEnded,
    /// An update that is not there.
    #[error("the incident has no update {id:?}: list them with `bonghwa incident show`")]
    UnknownUpdate {
        /// What was named.
        id: String,
    },
    /// An update that was taken back.
    #[error("the update was retracted: what was retracted is not corrected; publish a new one")]
    IsRetracted,
    /// A correction that corrects nothing.
    #[error("the words are the same as before: there is nothing to correct")]
    NothingCorrected,
    /// The number was not typed, or another one.
    #[error(transparent)]
    NumberMissing(#[from] NumberMissing),
    /// The same form for two things.
    #[error("this form was already used to publish something else: open a new one")]
    FormUsed,
    /// Somebody else was faster.
    #[error(
        "the incident was changed meanwhile (revision {found}, the form is of {expected}): look at what changed and publish again"
    )]
    ChangedMeanwhile {
        /// The revision of the form.
        expected: i64,
        /// The revision it has now.
        found: i64,
    },
    /// An incident that is not there.
    #[error("there is no incident {id:?}: list them with `bonghwa incident list`")]
    UnknownIncident {
        /// What was named.
        id: String,
    },
    /// A facility that is not there.
    #[error("the catalogue has no facility {slug:?}")]
    UnknownFacility {
        /// What was named.
        slug: String,
    },
    /// The same id twice.
    #[error("an incident with this id exists already")]
    IncidentExists,
    /// An override that overrides nothing.
    #[error("the impact is {} already: there is nothing to override", .impact.as_str())]
    NothingOverridden {
        /// What stands.
        impact: Impact,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::incidents::drafts::require_limits;
    use crate::domain::incidents::{BODY_CHARS_MAX, NOTE_CHARS_MAX, TITLE_CHARS_MAX};
    use crate::domain::language::{Language, Texts, Wording};

    #[test]
    fn what_is_limited_says_how_far() {
        for bare in ["", "  ", "\n"] {
            let refused = require_limits("talk-text", bare).unwrap_err();
            assert_eq!(refused, IncidentRefusal::LimitsMissing { component: "talk-text".to_owned() });
            assert_eq!(refused.to_string(), "talk-text is limited: say in words what can be used and what cannot");
        }
        assert_eq!(require_limits("talk-text", "사진은 늦게 전송됩니다."), Ok(()));
    }

    #[test]
    fn words_of_an_incident_are_there_plain_and_no_longer_than_their_place() {
        let korean = Language::Korean;
        for (what, chars_max) in
            [("the title", TITLE_CHARS_MAX), ("the limits", NOTE_CHARS_MAX), ("the body", BODY_CHARS_MAX)]
        {
            let words = |text: &str| Wording::new(what, &Texts::of(korean, text), korean, chars_max);
            assert!(words(&"가".repeat(chars_max)).is_ok(), "{what}");
            let long = words(&"가".repeat(chars_max + 1)).unwrap_err();
            assert_eq!(long, WordingRefusal::TooLong { what, language: korean, chars: chars_max + 1, chars_max });
            assert_eq!(words(" \n").unwrap_err(), WordingRefusal::Empty { what, original: korean });
            let hidden = words("복구\u{202e}했습니다.").unwrap_err();
            assert_eq!(hidden, WordingRefusal::Invisible { what, language: korean, code: 0x202e });
            assert_eq!(
                IncidentRefusal::from(hidden).to_string(),
                format!("{what} in ko holds the invisible character U+202E: take it out")
            );
        }
    }
}
