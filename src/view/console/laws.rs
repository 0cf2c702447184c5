//! Rules of incidents in the words of the console: what an act breaks, and what to do about it. What no page of the console
//! can break is quoted as the rule says it.

use crate::domain::incidents::IncidentRefusal;
use crate::domain::language::WordingRefusal;
use crate::view::console::Say;
use crate::view::console::naming::listed;

/// The rule that was broken, without a full stop: the page adds what became of what was typed.
pub fn law(say: Say, refusal: &IncidentRefusal) -> String {
    use IncidentRefusal as R;
    match refusal {
        R::EndsByResolving { .. } => say.word("law-ends-by-resolving"),
        R::IsOver { .. } => say.word("law-is-over"),
        R::IsOpen => say.word("law-is-open"),
        R::ReportBeforeEnd => say.word("law-report-early"),
        R::StillOut { components } => say.with("law-still-out", &[("components", &listed(say, components))]),
        R::SafetyMissing => say.word("law-safety-missing"),
        R::ChecksStillFail { components } => say.with("law-checks-fail", &[("components", &listed(say, components))]),
        R::NeedlessException { component } => say.with("law-needless-exception", &[("component", component)]),
        R::UnknownComponent { slug: component } => say.with("law-unknown-component", &[("component", component)]),
        R::NotTracked { component } => say.with("law-not-tracked", &[("component", component)]),
        R::AlreadyTracked { component } => say.with("law-already-tracked", &[("component", component)]),
        R::NamedTwice { component } => say.with("law-named-twice", &[("component", component)]),
        R::NotProposed { component } => say.with("law-not-proposed", &[("component", component)]),
        R::SetUnchanged => say.word("law-set-unchanged"),
        R::NothingTracked => say.word("law-nothing-tracked"),
        R::ProviderChangesStates => say.word("law-provider-states"),
        R::SpeakerMissing => say.word("law-speaker-missing"),
        R::SignatureMissing { missing: names } => say.with("law-signature-missing", &[("names", &names.join(", "))]),
        R::SignatoriesMissing => say.word("law-signatories-missing"),
        R::HoldingSaysTooMuch => say.word("law-holding-too-much"),
        R::ApprovedByAuthor => say.word("law-own-approval"),
        R::InTheFuture { .. } => say.word("law-in-the-future"),
        R::LongAgo { .. } => say.word("law-long-ago"),
        R::FarAhead { .. } => say.word("law-far-ahead"),
        R::SinceAfterAsOf { component } => say.with("law-since-after", &[("component", component)]),
        R::BackBeforeOut { component } => say.with("law-back-before-out", &[("component", component)]),
        R::EndsBeforeBeginning { .. } => say.word("law-ends-before"),
        R::BeginsAfterEnd => say.word("law-begins-after"),
        R::SetBackwards { .. } => say.word("law-set-backwards"),
        R::FactWaitedFor { .. } => say.word("law-fact-waited-for"),
        R::PromiseTooLate { minutes, .. } => say.with("law-promise-late", &[("minutes", minutes)]),
        R::PromiseInThePast { .. } => say.word("law-promise-past"),
        R::EstimatePassed => say.word("law-estimate-passed"),
        R::NoEstimate { words } => say.with("law-no-estimate", &[("words", words)]),
        R::UnknownFact { .. } => say.word("law-unknown-fact"),
        R::FactSuperseded { .. } => say.word("law-fact-superseded"),
        R::FactNotAwaited { .. } => say.word("law-fact-not-awaited"),
        R::LimitsMissing { component } => say.with("law-limits-missing", &[("component", component)]),
        R::AdviceEnded => say.word("law-advice-ended"),
        R::UnknownUpdate { .. } => say.word("law-unknown-update"),
        R::IsRetracted => say.word("law-is-retracted"),
        R::NothingCorrected => say.word("law-nothing-corrected"),
        R::UnknownIncident { .. } => say.word("law-unknown-incident"),
        R::AlreadyResolved => say.word("law-resolved"),
        R::NotOpen => say.word("law-not-open"),
        R::Wording(WordingRefusal::Empty { original, .. }) => {
            say.with("law-empty", &[("language", &original.own_name())])
        }
        R::Wording(WordingRefusal::TooLong { chars, chars_max, .. }) => {
            say.with("law-long", &[("chars", chars), ("max", chars_max)])
        }
        R::FormUsed => say.word("law-form-used"),
        R::ChangedMeanwhile { .. } => say.word("law-changed"),
        other => other.to_string(),
    }
}
