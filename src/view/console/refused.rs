//! Refusals in the language of whoever is refused. In English a rule speaks for itself; in Korean the ones that the screen
//! meets have sentences of their own, and the rest is quoted as it is.

use super::{Names, Say, law};
use crate::domain::asked_checks::{AskRefusal, OF_ONE_PERSON};
use crate::domain::duty::DutyRefusal;
use crate::domain::incidents::IncidentRefusal;
use crate::domain::language::Language;
use crate::domain::reach::NumberMissing;
use crate::domain::statuses::SettingRefusal;

/// Why an act on an incident was refused.
pub fn refused_act(say: Say, refusal: &IncidentRefusal) -> String {
    match refusal {
        IncidentRefusal::ChangedMeanwhile { .. } => say.word("refused-changed"),
        IncidentRefusal::NumberMissing(missing) => refused_number(say, *missing),
        other => say.with("refused-law", &[("law", &law(say, other))]),
    }
}

/// Why a status was not set, of components called by `names`.
pub fn refused_setting(say: Say, names: &Names, refusal: &SettingRefusal) -> String {
    use SettingRefusal as R;
    match refusal {
        R::Nothing => say.word("refused-nothing-chosen"),
        R::Unknown { component } => say.with("refused-no-leaf", &[("component", &names.call(component))]),
        R::OutOfReach { .. } => say.word("refused-reach"),
        R::Tracked { component } => say.with("refused-tracked", &[("component", &names.call(component))]),
        R::UnderWork { component } => say.with("refused-under-work", &[("component", &names.call(component))]),
        R::NeedsPlan => say.word("refused-needs-plan"),
        R::Ahead => say.word("refused-future"),
        R::LongAgo => say.word("refused-long-ago"),
        R::NumberMissing(missing) => refused_number(say, *missing),
        R::End => say.word("refused-until"),
        R::FormUsed => say.word("refused-form-used"),
    }
}

/// That something reaches everybody, and how many that are was not typed.
pub fn refused_number(say: Say, missing: NumberMissing) -> String {
    say.with("refused-number", &[("expected", &missing.expected)])
}

/// Why no check was asked for.
pub fn refused_check(say: Say, refusal: &AskRefusal) -> String {
    use AskRefusal as R;
    match refusal {
        R::Unknown => say.word("refused-no-probe"),
        R::OutOfReach { slug } => say.with("refused-probe-reach", &[("slug", slug)]),
        R::TooSoon { slug, seconds } => say.with("refused-probe-soon", &[("slug", slug), ("seconds", seconds)]),
        R::TooMany { seconds } => say.with("refused-probe-many", &[("max", &OF_ONE_PERSON), ("seconds", seconds)]),
        R::NobodyChecks => say.word("check-nobody"),
        R::Rehearsal => say.word("check-rehearsal"),
    }
}

/// Why nothing about the duty was changed.
pub fn refused_duty(say: Say, refusal: &DutyRefusal) -> String {
    use DutyRefusal as R;
    if say.0 == Language::English {
        return sentence(&refusal.to_string());
    }
    match refusal {
        R::Unknown { handle } => say.with("refused-nobody", &[("handle", handle)]),
        R::Twice { handle } => say.with("refused-twice", &[("handle", handle)]),
        R::TooMany => say.word("refused-too-many"),
        R::ToOneself => say.word("refused-oneself"),
        R::Note => say.word("refused-hand-over-note"),
        R::FormUsed => say.word("refused-form-used"),
        R::Limited => say.word("refused-order-limited"),
        R::NotWaiting => say.word("refused-not-waiting"),
    }
}

/// A rule as a sentence, and that nothing was lost. Many begin with a slug, which keeps its small letter.
pub(super) fn sentence(rule: &str) -> String {
    format!("Not done: {rule}. Nothing was changed, and what you typed is still below.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_was_kept_in_both_languages() {
        let refusal = IncidentRefusal::SetUnchanged;
        assert!(refused_act(Say(Language::English), &refusal).ends_with("what you typed is still below."));
        let korean = refused_act(Say(Language::Korean), &refusal);
        assert!(korean.contains("그대로") && korean.contains("세는 서비스가 바뀌지 않습니다"), "{korean}");
    }
}
