//! How a refusal of maintenance is told at a terminal: the rule in its own words, and the option or the command that mends
//! it.

use crate::actions::maintenances::MaintenanceError;
use crate::cli::Failure;
use crate::cli::incident::acting::Workplace;
use crate::cli::incident::refusing::refuse_in;
use crate::domain::maintenances::MaintenanceRefusal;
use crate::domain::recurrences::RuleRefusal;

/// Why an act was not done.
pub(super) fn refuse(workplace: &Workplace, error: MaintenanceError) -> Failure {
    match error {
        MaintenanceError::Refused(refusal) => refuse_rules(workplace, refusal),
        MaintenanceError::Store(error) => Failure::failed("nothing was written", &error),
    }
}

/// What was refused by the rules.
pub(super) fn refuse_rules(workplace: &Workplace, refusal: MaintenanceRefusal) -> Failure {
    match refusal {
        MaintenanceRefusal::Incident(refusal) => refuse_in(workplace.zone(), &refusal),
        refusal => Failure::refused(with_mending(refusal.to_string(), mending(&refusal))),
    }
}

/// A rule of recurrence that is none.
pub(super) fn refuse_rule(refusal: &RuleRefusal) -> Failure {
    let mending = match refusal {
        RuleRefusal::Unreadable(_) | RuleRefusal::TooOften | RuleRefusal::NumberedWeekday | RuleRefusal::EndsTwice => {
            "--every RULE"
        }
        RuleRefusal::Never => "--from TIME, --every RULE",
        RuleRefusal::FirstDoesNotFollow { .. } => "--from TIME, --every RULE, --zone ZONE",
    };
    Failure::refused(with_mending(refusal.to_string(), Some(mending)))
}

fn with_mending(told: String, mending: Option<&str>) -> String {
    match mending {
        Some(mending) => format!("{told} ({mending})"),
        None => told,
    }
}

/// Which options or commands mend what was refused: the table. `None` where nothing on the command line would change it,
/// or where the option is known when words are read.
fn mending(refusal: &MaintenanceRefusal) -> Option<&'static str> {
    use MaintenanceRefusal as R;
    Some(match refusal {
        R::Wording(_) | R::Incident(_) | R::Exists | R::EndedBeforeBeginning => return None,
        // Of forms and people in the console.
        R::ChangedMeanwhile | R::FormUsed | R::OutOfReach { .. } | R::NumberMissing(_) | R::Early { .. } => {
            return None;
        }
        R::RecurrenceOver => return None,
        R::NothingToCome => "--every RULE",
        R::EndsBeforeBeginning | R::EndsInThePast => "--until TIME, --lasts DURATION",
        R::BeginsInThePast => "--from TIME, `bonghwa maintenance start`",
        R::TooLong => "--until TIME, --lasts DURATION",
        R::TooFarAhead => "--from TIME",
        R::NothingAffected => "--component SLUG=EXPECTED, --facility SLUG",
        R::NamedTwice { .. } | R::NoExpectation { .. } => "--component SLUG=EXPECTED",
        R::UnknownComponent { .. } => "`bonghwa catalogue export` has them all",
        R::WrongState { wanted, .. } => return of_state(wanted),
        R::NotMoved => "--from TIME, --until TIME",
        R::ChecksStillFail { .. } => "`bonghwa maintenance move`, or --despite-checks REASON",
    })
}

/// What to do instead of a move that the state does not allow, by what the rules call it.
fn of_state(wanted: &str) -> Option<&'static str> {
    match wanted {
        "be moved" => Some("`bonghwa maintenance plan`, `bonghwa incident estimate`"),
        "begin at another time" => Some("--until TIME without --from"),
        "begin" => Some("`bonghwa maintenance plan`"),
        "be verified" => Some("`bonghwa maintenance start`"),
        "end" => Some("`bonghwa maintenance start`, `bonghwa maintenance cancel`"),
        "be cancelled" => Some("`bonghwa maintenance end`"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::CommandLine;
    use clap::CommandFactory;
    use std::collections::BTreeSet;

    /// Every option of every act on maintenance.
    fn options() -> BTreeSet<String> {
        let line = CommandLine::command();
        let family = line.find_subcommand("maintenance").unwrap();
        let options = family.get_subcommands().flat_map(|act| act.get_arguments().filter_map(|one| one.get_long()));
        options.map(str::to_owned).collect()
    }

    /// Every move that the rules refuse by its state, as their file names it.
    fn wanted() -> BTreeSet<&'static str> {
        let source = include_str!("../../domain/maintenances/acting.rs");
        source.split("wrong_state(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn what_mends_a_refusal_is_there() {
        let component = || "mail".to_owned();
        let all = [
            MaintenanceRefusal::EndsBeforeBeginning,
            MaintenanceRefusal::BeginsInThePast,
            MaintenanceRefusal::TooFarAhead,
            MaintenanceRefusal::NothingAffected,
            MaintenanceRefusal::NamedTwice { component: component() },
            MaintenanceRefusal::NotMoved,
            MaintenanceRefusal::ChecksStillFail { components: vec![component()] },
        ];
        assert!(wanted().len() >= 6, "{:?}", wanted());
        let of_states = wanted().into_iter().map(|wanted| of_state(wanted).unwrap_or_else(|| panic!("{wanted:?}")));
        let there = options();
        for told in all.iter().filter_map(mending).chain(of_states) {
            let (commands, rest): (Vec<_>, Vec<_>) = told.split('`').enumerate().partition(|(place, _)| place % 2 == 1);
            for (_, command) in commands {
                let mut words = command.split(' ').skip(1);
                let found = words.try_fold(CommandLine::command(), |at, word| at.find_subcommand(word).cloned());
                assert!(found.is_some(), "{command}");
            }
            for word in rest.iter().flat_map(|(_, text)| text.split([' ', ','])) {
                if let Some(option) = word.strip_prefix("--") {
                    assert!(there.contains(option), "{told}");
                }
            }
        }
    }
}
