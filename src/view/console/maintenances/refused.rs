//! Refusals of planned work in the language of whoever is refused, and at which field they stand.

use crate::domain::language::{Language, WordingRefusal};
use crate::domain::maintenances::MaintenanceRefusal;
use crate::domain::recurrences::RuleRefusal;
use crate::view::console::naming::listed;
use crate::view::console::refused::{refused_number, sentence};
use crate::view::console::{Names, Say};

/// Why an act on a maintenance was refused, of components called by `names`: the field that mends it (empty where none
/// does), and the sentence.
pub fn refused_work(say: Say, names: &Names, refusal: &MaintenanceRefusal) -> (&'static str, String) {
    let (field, refusal) = (field(refusal), &refusal.clone().naming(&|slug| names.call(slug)));
    match refusal {
        MaintenanceRefusal::Early { minutes, down } => return (field, early(say, *minutes, down)),
        MaintenanceRefusal::Wording(WordingRefusal::Empty { what, original }) => {
            return (field, empty(say, what, *original));
        }
        _ => {}
    }
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
        R::Wording(WordingRefusal::TooLong { chars, chars_max, .. }) => {
            say.with("refused-note-long", &[("chars", chars), ("max", chars_max)])
        }
        other => law_told(say, other),
    };
    (field, told)
}

/// That words are missing, by the label of their field.
fn empty(say: Say, what: &str, original: Language) -> String {
    let field = match what {
        "the title" => say.word("plan-title-label"),
        "the body" => say.word("plan-body-label"),
        "the reason" => say.word("work-reason"),
        _ => say.word("work-words"),
    };
    say.with("refused-work-empty", &[("field", &field), ("language", &original.own_name())])
}

/// That the work would begin well before its announced time, how early, and what an open incident says of what it touches.
pub(super) fn early(say: Say, minutes: i64, down: &[String]) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let early = match (hours, rest) {
        (0, _) => say.with("work-early-minutes", &[("minutes", &rest)]),
        (_, 0) => say.with("work-early-hours", &[("hours", &hours)]),
        _ => say.with("work-early-both", &[("hours", &hours), ("minutes", &rest)]),
    };
    match down {
        [] => early,
        down => format!("{early} {}", say.with("work-early-down", &[("components", &listed(say, down))])),
    }
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
        R::Early { .. } => "early",
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
