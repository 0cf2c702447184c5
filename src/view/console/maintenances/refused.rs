//! Refusals of planned work in the language of whoever is refused, and at which field they stand.

use crate::domain::language::{Language, WordingRefusal};
use crate::domain::maintenances::MaintenanceRefusal;
use crate::domain::recurrences::RuleRefusal;
use crate::view::console::Say;
use crate::view::console::refused::{refused_number, sentence};

/// Why an act on a maintenance was refused: the field that mends it (empty where none does), and the sentence.
pub fn refused_work(say: Say, refusal: &MaintenanceRefusal) -> (&'static str, String) {
    let field = field(refusal);
    if say.0 == Language::English {
        return (field, sentence(&refusal.to_string()));
    }
    use MaintenanceRefusal as R;
    let told = match refusal {
        R::EndsBeforeBeginning => say.word("refused-work-ends-first"),
        R::BeginsInThePast => say.word("refused-work-past"),
        R::EndsInThePast => say.word("refused-work-end-past"),
        R::TooLong => say.word("refused-work-long"),
        R::TooFarAhead => say.word("refused-work-far"),
        R::NothingAffected => say.word("refused-work-nothing"),
        R::UnknownComponent { component } => say.with("refused-no-leaf", &[("component", component)]),
        R::NotMoved => say.word("refused-work-not-moved"),
        R::WrongState { .. } => say.word("refused-work-state"),
        R::ChecksStillFail { components } => say.with("refused-work-checks", &[("components", &components.join(", "))]),
        R::ChangedMeanwhile => say.word("refused-work-changed"),
        R::FormUsed => say.word("refused-form-used"),
        R::OutOfReach { components } => say.with("refused-work-reach", &[("components", &components.join(", "))]),
        R::NumberMissing(missing) => refused_number(say, *missing),
        R::RecurrenceOver => say.word("refused-work-recurrence-over"),
        R::NothingToCome => say.word("refused-work-nothing-to-come"),
        R::Wording(WordingRefusal::Empty { original, .. }) => {
            law_told(say, &say.with("law-empty", &[("language", &original.own_name())]))
        }
        R::Wording(WordingRefusal::TooLong { chars, chars_max, .. }) => {
            say.with("refused-note-long", &[("chars", chars), ("max", chars_max)])
        }
        other => law_told(say, other),
    };
    (field, told)
}

fn field(refusal: &MaintenanceRefusal) -> &'static str {
    use MaintenanceRefusal as R;
    match refusal {
        R::BeginsInThePast | R::TooFarAhead => "from",
        R::EndsBeforeBeginning | R::EndsInThePast | R::TooLong | R::NotMoved => "until",
        R::NothingAffected
        | R::NamedTwice { .. }
        | R::UnknownComponent { .. }
        | R::NoExpectation { .. }
        | R::OutOfReach { .. } => "components",
        R::NumberMissing(_) => "number",
        R::NothingToCome => "every",
        R::ChecksStillFail { .. } => "despite",
        _ => "",
    }
}

/// Why a rule of recurrence is none.
pub fn refused_rule(say: Say, refusal: &RuleRefusal) -> String {
    if say.0 == Language::English {
        return sentence(&refusal.to_string());
    }
    match refusal {
        RuleRefusal::Unreadable(_) => say.word("refused-rule-unreadable"),
        RuleRefusal::TooOften => say.word("refused-rule-often"),
        RuleRefusal::Never => say.word("refused-rule-never"),
        RuleRefusal::FirstDoesNotFollow { given, .. } => {
            say.with("refused-rule-first", &[("given", &given.format("%Y-%m-%d %H:%M"))])
        }
        other => law_told(say, other),
    }
}

/// A rule, and that nothing was lost.
fn law_told(say: Say, law: &dyn std::fmt::Display) -> String {
    say.with("refused-law", &[("law", law)])
}
