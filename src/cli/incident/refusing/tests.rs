//! Every refusal has its way out, and every way out is there.

use super::*;
use crate::cli::CommandLine;
use crate::domain::incidents::{Impact, Phase};
use crate::domain::reach::NumberMissing;
use crate::domain::time::from_millis;
use clap::CommandFactory;
use std::collections::BTreeSet;

/// One refusal of each kind.
fn one_of_each() -> Vec<IncidentRefusal> {
    use IncidentRefusal as R;
    let at = from_millis(1_665_815_400_000).unwrap();
    let (component, id, slug) = (|| "mail".to_owned(), || "f1".to_owned(), || "pangyo".to_owned());
    let components = || vec![component()];
    let wording = WordingRefusal::Empty { what: "the body", original: Language::Korean };
    vec![
        R::Wording(wording),
        R::EndsByResolving { phase: Phase::Resolved },
        R::IsOver { phase: Phase::Identified },
        R::AlreadyResolved,
        R::IsOpen,
        R::ReportBeforeEnd,
        R::NotOpen,
        R::StillOut { components: components() },
        R::SafetyMissing,
        R::ChecksStillFail { components: components() },
        R::NeedlessException { component: component() },
        R::UnknownComponent { slug: slug() },
        R::NotTracked { component: component() },
        R::AlreadyTracked { component: component() },
        R::NamedTwice { component: component() },
        R::NotProposed { component: component() },
        R::SetUnchanged,
        R::NothingTracked,
        R::ProviderChangesStates,
        R::SpeakerMissing,
        R::SignatureMissing { missing: vec!["대표이사".to_owned()] },
        R::SignatoriesMissing,
        R::HoldingSaysTooMuch,
        R::ApprovedByAuthor,
        R::InTheFuture { what: "as of", at },
        R::LongAgo { what: "the beginning" },
        R::FarAhead { what: "the estimate" },
        R::SinceAfterAsOf { component: component() },
        R::BackBeforeOut { component: component() },
        R::EndsBeforeBeginning { at },
        R::BeginsAfterEnd,
        R::SetBackwards { before: at },
        R::FactWaitedFor { id: id() },
        R::PromiseTooLate { impact: Impact::Critical, phase: Phase::Investigating, minutes: 15, latest: at },
        R::PromiseInThePast { at },
        R::EstimatePassed,
        R::NoEstimate { words: "as soon as possible".to_owned() },
        R::UnknownFact { id: id() },
        R::FactSuperseded { id: id() },
        R::FactNotAwaited { id: id() },
        R::LimitsMissing { component: component() },
        R::AdviceEnded,
        R::NoticeEnded,
        R::UnknownUpdate { id: id() },
        R::IsRetracted,
        R::NothingCorrected,
        R::NumberMissing(NumberMissing { expected: 2 }),
        R::FormUsed,
        R::ChangedMeanwhile { expected: 1, found: 2 },
        R::UnknownIncident { id: id() },
        R::UnknownFacility { slug: slug() },
        R::IncidentExists,
        R::NothingOverridden { impact: Impact::Minor },
    ]
}

/// Those that are told as they are: the sentence names the command, or nothing on the command line changes it.
const TOLD_AS_THEY_ARE: [&str; 8] = [
    "Wording",
    "AlreadyResolved",
    "UnknownFact",
    "FactNotAwaited",
    "UnknownUpdate",
    "NumberMissing",
    "UnknownIncident",
    "IncidentExists",
];

fn name(refusal: &IncidentRefusal) -> String {
    format!("{refusal:?}").chars().take_while(|c| c.is_alphanumeric()).collect()
}

/// The names of the variants, as their file has them: a line of four spaces and a capital.
fn declared() -> BTreeSet<String> {
    let source = include_str!("../../../domain/incidents/refusals.rs");
    let body = source.split_once("pub enum IncidentRefusal {").expect("it is declared there").1;
    let names = body.lines().take_while(|line| *line != "}").filter_map(|line| line.strip_prefix("    "));
    let names = names.filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()));
    names.map(|line| line.chars().take_while(|c| c.is_alphanumeric()).collect()).collect()
}

/// What stands between backticks, and the rest.
fn commands_and_rest(mending: &str) -> (Vec<&str>, String) {
    let (commands, rest): (Vec<_>, Vec<_>) = mending.split('`').enumerate().partition(|(place, _)| place % 2 == 1);
    (commands.into_iter().map(|(_, part)| part).collect(), rest.into_iter().map(|(_, part)| part).collect())
}

fn options(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_ascii_lowercase() || c == '-'));
    words.filter_map(|word| word.strip_prefix("--")).filter(|word| !word.is_empty())
}

fn has_option(command: &clap::Command, option: &str) -> bool {
    command.get_arguments().any(|argument| argument.get_long() == Some(option))
}

/// Every command that acts on incidents or notices.
fn acts() -> Vec<clap::Command> {
    let line = CommandLine::command();
    let families = ["incident", "notice"].map(|name| line.find_subcommand(name).expect("it is there").clone());
    families.iter().flat_map(clap::Command::get_subcommands).cloned().collect()
}

fn is_there(mending: &str) -> Result<(), String> {
    let (commands, rest) = commands_and_rest(mending);
    for told in commands {
        let mut found = CommandLine::command();
        for word in told.split(' ').skip(1).take_while(|word| !word.starts_with("--")) {
            found = found.find_subcommand(word).cloned().ok_or_else(|| format!("no command {told:?}"))?;
        }
        for option in options(told) {
            if !has_option(&found, option) {
                return Err(format!("`{told}` has no --{option}"));
            }
        }
    }
    let missing = options(&rest).find(|option| !acts().iter().any(|act| has_option(act, option)));
    missing.map_or(Ok(()), |option| Err(format!("no command has --{option}")))
}

#[test]
fn every_refusal_names_what_mends_it_or_is_told_as_it_is() {
    let all = one_of_each();
    assert_eq!(all.iter().map(name).collect::<BTreeSet<_>>(), declared());
    let silent: Vec<String> = all.iter().filter(|refusal| mending(refusal).is_none()).map(name).collect();
    assert_eq!(silent, TOLD_AS_THEY_ARE);
}

#[test]
fn every_option_and_command_that_mends_something_exists() {
    let whats = [
        "as of",
        "display at",
        "since",
        "the beginning",
        "the end",
        "the change",
        "when it came",
        "the end of watching",
        "the end of the advice",
        "the estimate",
    ];
    let of_instants = whats.map(|what| dating(what).unwrap_or_else(|| panic!("{what:?} has no option")));
    for told in one_of_each().iter().filter_map(mending).chain(of_instants) {
        assert_eq!(is_there(told), Ok(()));
        assert!(told.contains("--") || told.contains('`'), "{told}");
    }
    assert!(is_there("--no-such-option").is_err() && is_there("`bonghwa incident vanish`").is_err());
    assert!(is_there("`bonghwa incident safety --restored`").is_err());
}

#[test]
fn the_rules_name_no_instant_that_has_no_option() {
    let sources = [
        include_str!("../../../domain/incidents/publishing.rs"),
        include_str!("../../../domain/incidents/recovering.rs"),
        include_str!("../../../domain/incidents/telling.rs"),
    ];
    let calls = sources.iter().flat_map(|source| {
        ["refuse_implausible(\"", "refuse_far_ahead(\""].into_iter().flat_map(move |call| source.split(call).skip(1))
    });
    let named: BTreeSet<&str> = calls.filter_map(|rest| rest.split('"').next()).collect();
    assert!(named.len() >= 10, "{named:?}");
    for what in named {
        assert!(dating(what).is_some(), "{what:?} has no option");
    }
}

#[test]
fn words_name_the_option_that_takes_them_in_their_language() {
    let told = |original, option| {
        let refusal = WordingRefusal::Empty { what: "the body", original };
        refuse_words(&refusal, option, Language::Korean).sentences()[0].clone()
    };
    let korean = told(Language::Korean, "--body FILE, or - for standard input");
    assert!(korean.ends_with("may follow (--body FILE, or - for standard input)"), "{korean}");
    assert!(told(Language::English, "--body FILE").ends_with(" (--body-en FILE)"));
    assert!(told(Language::English, "--limited SLUG=LIMITS").ends_with(" (--limited SLUG:en=LIMITS)"));
}

#[test]
fn instants_are_told_where_the_page_is() {
    let zone = chrono_tz::Asia::Seoul;
    let with_instants: Vec<String> = one_of_each()
        .iter()
        .filter(|refusal| refusal.to_string().contains("UTC"))
        .map(|refusal| refuse_in(zone, refusal).sentences()[0].clone())
        .collect();
    assert_eq!(with_instants.len(), 5, "{with_instants:?}");
    for told in with_instants {
        assert!(told.contains("2022-10-15 15:30 KST") && !told.contains("UTC"), "{told}");
    }
}
