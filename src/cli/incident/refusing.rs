//! How a refusal is told at a terminal: the rule in its own words, instants in the page's zone, and the option or the
//! command that mends it.
//!
//! The rules know no command line; this is the one place that knows which option answers which rule.

use crate::cli::Failure;
use crate::cli::instant::moment;
use crate::domain::incidents::IncidentRefusal;
use crate::domain::language::{Language, WordingRefusal};
use crate::domain::time::Time;
use chrono_tz::Tz;

/// What an act was refused for, with what mends it.
pub fn refuse(refusal: &IncidentRefusal) -> Failure {
    Failure::refused(with_mending(refusal.to_string(), refusal))
}

/// As [`refuse`], where the rule may speak of an instant: it is told in `zone`, with its name.
pub fn refuse_in(zone: Tz, refusal: &IncidentRefusal) -> Failure {
    let mut told = refusal.to_string();
    if let Some(at) = instant(refusal) {
        told = told.replace(&at.to_string(), &moment(at, zone));
    }
    Failure::refused(with_mending(told, refusal))
}

/// What words were refused for, with the option that takes them. `option` is as it is written for the page's default
/// language, with its value: `--title TEXT`, `--limited SLUG=WORDS`.
pub fn refuse_words(refusal: &WordingRefusal, option: &str, default: Language) -> Failure {
    let (WordingRefusal::Empty { original: language, .. }
    | WordingRefusal::Invisible { language, .. }
    | WordingRefusal::TooLong { language, .. }) = *refusal;
    Failure::refused(format!("{refusal} ({})", in_language(option, language, default)))
}

/// `--title TEXT` as it is written for another language than the default one: `--title-en TEXT`, `--limited SLUG:en=WORDS`.
fn in_language(option: &str, language: Language, default: Language) -> String {
    if language == default {
        return option.to_owned();
    }
    match option.split_once('=') {
        Some((slug, words)) => format!("{slug}:{language}={words}"),
        None => option.replacen(' ', &format!("-{language} "), 1),
    }
}

fn with_mending(told: String, refusal: &IncidentRefusal) -> String {
    match mending(refusal) {
        Some(mending) => format!("{told} ({mending})"),
        None => told,
    }
}

/// The instant that a refusal tells.
fn instant(refusal: &IncidentRefusal) -> Option<Time> {
    match refusal {
        IncidentRefusal::InTheFuture { at, .. }
        | IncidentRefusal::EndsBeforeBeginning { at }
        | IncidentRefusal::SetBackwards { before: at }
        | IncidentRefusal::PromiseInThePast { at }
        | IncidentRefusal::PromiseTooLate { latest: at, .. } => Some(*at),
        _ => None,
    }
}

/// Which options or commands mend what was refused: the table. `None` where the sentence names the command itself, or where
/// nothing on the command line would change it.
fn mending(refusal: &IncidentRefusal) -> Option<&'static str> {
    use IncidentRefusal as R;
    Some(match refusal {
        // Where words are read, the option that took them is known: see `refuse_words`.
        R::Wording(_) => return None,
        // These name the command that lists what there is, or say that all is as it should be.
        R::UnknownFact { .. } | R::UnknownUpdate { .. } | R::UnknownIncident { .. } => return None,
        R::AlreadyResolved | R::FactNotAwaited { .. } | R::IncidentExists => return None,
        R::EndsByResolving { .. } => "`bonghwa incident resolve`, `bonghwa incident report`",
        R::IsOver { .. } => "`bonghwa incident reopen`, or leave --phase out",
        R::IsOpen => "`bonghwa incident update`",
        R::ReportBeforeEnd => "`bonghwa incident resolve`",
        R::NotOpen => "`bonghwa incident reopen`",
        R::StillOut { .. } => "--restored SLUG, --except SLUG=REASON",
        R::SafetyMissing => "`bonghwa incident safety --answer none_known --words TEXT`",
        R::ChecksStillFail { .. } => "--despite-checks REASON",
        R::NeedlessException { .. } => "leave it out of --except",
        R::UnknownComponent { .. } | R::UnknownFacility { .. } => "`bonghwa catalogue export` has them all",
        R::NotTracked { .. } => "`bonghwa incident track --down SLUG --reason TEXT`",
        R::AlreadyTracked { .. } => "`bonghwa incident recover` says how it stands",
        R::NamedTwice { .. } => "--down, --limited, --degraded, --watching, --restored, --leave-out: one of them",
        R::NotProposed { .. } => "leave it out of --leave-out",
        R::SetUnchanged => "--down SLUG, --limited SLUG=LIMITS, --degraded SLUG=LIMITS, --remove SLUG",
        R::NothingTracked => "--down SLUG, --limited SLUG=LIMITS, --degraded SLUG=LIMITS, --facility SLUG",
        R::ProviderChangesStates => "--kind provider goes without --down, --limited, --restored and --phase",
        R::SpeakerMissing => "--speaker TEXT and --role TEXT; of a confirmed cause --confirmed-by TEXT",
        R::SignatureMissing { .. } => "--signed ROLE instead of --unsigned, once they have",
        R::SignatoriesMissing => "--signed ROLE",
        R::HoldingSaysTooMuch => "--kind regular, or leave --phase, --watching and --restored out",
        R::ApprovedByAuthor => "--approver ACTOR is somebody else than --by",
        R::InTheFuture { what, .. } | R::LongAgo { what } | R::FarAhead { what } => return dating(what),
        R::SinceAfterAsOf { .. } => "--since TIME, --as-of TIME",
        R::BackBeforeOut { .. } => "--since TIME",
        R::EndsBeforeBeginning { .. } => "--at TIME, or `bonghwa incident start --at TIME --reason TEXT`",
        R::BeginsAfterEnd | R::SetBackwards { .. } => "--at TIME",
        R::FactWaitedFor { .. } => "`bonghwa incident fact-came --fact FACT`, or `bonghwa incident estimate`",
        R::PromiseTooLate { .. } => "--next TIME or MINUTES, --night",
        R::PromiseInThePast { .. } => "--next TIME or MINUTES",
        R::EstimatePassed => "--at TIME, --from TIME --until TIME",
        R::NoEstimate { .. } => "--at, --from and --until, --after, --unknown",
        R::FactSuperseded { .. } => "--supersedes FACT",
        R::LimitsMissing { .. } => "--limited SLUG=LIMITS, --degraded SLUG=LIMITS",
        R::AdviceEnded | R::NoticeEnded => "--until TIME or MINUTES",
        R::IsRetracted => "`bonghwa incident update`",
        R::NothingCorrected => "--body FILE, --words TEXT or --at TIME: the better one",
        // Only the board of the console asks for it.
        R::NumberMissing(_) => return None,
        R::FormUsed => "--token TEXT, another one",
        R::ChangedMeanwhile { .. } => "`bonghwa incident show`, then --revision N",
        R::NothingOverridden { .. } => "--impact IMPACT, another one",
    })
}

/// The option of an instant, by what the rules call it.
fn dating(what: &str) -> Option<&'static str> {
    match what {
        "as of" => Some("--as-of TIME"),
        "display at" => Some("--display-at TIME"),
        "since" => Some("--since TIME"),
        "the beginning" => Some("--since TIME when it is opened, --at TIME when it is corrected"),
        "the end" | "the change" | "when it came" => Some("--at TIME"),
        "the end of watching" => Some("--watched-until TIME or MINUTES"),
        "the end of the advice" => Some("--until TIME or MINUTES"),
        "the estimate" => Some("--at TIME, --until TIME, or --after FACT"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
