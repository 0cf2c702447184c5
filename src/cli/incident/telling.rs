//! What is told beside updates and estimates: safety, advice, the cause, corrections of the beginning and the impact, the
//! internal log.

use super::acting::{Acting, Outcome, Workplace};
use super::known::{self, Known, Which};
use super::opening::parse_precision;
use super::tell;
use super::words::{ConfirmedBy, Reason, Role, Words};
use crate::actions::incidents as actions;
use crate::cli::Failure;
use crate::cli::instant::{Ahead, Moment, parse_ahead, parse_moment};
use crate::domain::advice::AdviceEnd;
use crate::domain::ids::ComponentId;
use crate::domain::incidents::drafts::AdviceDraft;
use crate::domain::incidents::{Impact, IncidentRecord, NOTE_CHARS_MAX, Precision, Speaker};
use crate::domain::safety::Safety;
use crate::domain::time::Time;
use clap::{ArgGroup, Args};
use std::io::Write;

/// The instant of an argument; now, where it was not given.
pub(super) fn on(workplace: &Workplace, moment: Option<Moment>) -> Result<Time, Failure> {
    moment.unwrap_or(Moment::Now).on(workplace.now, workplace.zone())
}

/// The component of an argument, where it was given.
pub(super) fn component(
    workplace: &Workplace,
    slug: Option<&String>,
    incident: &IncidentRecord,
) -> Result<Option<ComponentId>, Failure> {
    slug.map(|slug| Known::read(workplace)?.component(slug, Some(incident))).transpose()
}

/// What `incident safety` is told.
#[derive(Debug, Args)]
pub struct StateSafety {
    #[command(flatten)]
    which: Which,
    /// Whether anything was lost: lost, none_known or being_checked
    #[arg(long, value_name = "ANSWER", value_parser = parse_safety)]
    answer: Safety,
    #[command(flatten)]
    words: Words,
    /// The moment that it describes [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    as_of: Option<Moment>,
    #[command(flatten)]
    acting: Acting,
}

fn parse_safety(word: &str) -> Result<Safety, String> {
    Safety::parse(word).ok_or_else(|| "write one of lost, none_known, being_checked".to_owned())
}

impl StateSafety {
    /// States it.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let incident = known::find(workplace, &self.which)?.incident;
        let words = self.acting.writer(&workplace.page).note("the statement", self.words.given())?;
        let (answer, as_of) = (self.answer, on(workplace, self.as_of)?);
        let outcome = workplace.act(&self.acting, out, move |conn, desk| {
            actions::state_safety(conn, desk, incident.id, answer, &words, as_of)
        })?;
        tell(workplace, outcome, false, |_| format!("says of messages, money and records: {}.", answer.as_str()), out)
    }
}

/// What `incident advise` is told.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("end").required(true).args(["until", "until_restored"]))]
pub struct Advise {
    #[command(flatten)]
    which: Which,
    /// Instead of what [default: the whole incident]
    #[arg(long, value_name = "SLUG")]
    component: Option<String>,
    #[command(flatten)]
    words: Words,
    /// When it ends
    #[arg(long, value_name = "TIME|MINUTES", value_parser = parse_ahead)]
    until: Option<Ahead>,
    /// It ends when the component is restored, or the incident is over
    #[arg(long)]
    until_restored: bool,
    #[command(flatten)]
    acting: Acting,
}

impl Advise {
    /// Gives it.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let incident = known::find(workplace, &self.which)?.incident;
        let end = match self.until {
            Some(until) => AdviceEnd::At(until.on(workplace.now, workplace.zone())?),
            None => AdviceEnd::WhenRestored,
        };
        let draft = AdviceDraft {
            component: component(workplace, self.component.as_ref(), &incident)?,
            wording: self.acting.writer(&workplace.page).note("the advice", self.words.given())?,
            end,
        };
        let outcome =
            workplace.act(&self.acting, out, move |conn, desk| actions::advise(conn, desk, incident.id, &draft))?;
        let told = |_: &Outcome| match end {
            AdviceEnd::At(at) => format!("has new advice, until {}.", workplace.moment(at)),
            AdviceEnd::WhenRestored => "has new advice, until it is restored.".to_owned(),
        };
        tell(workplace, outcome, false, told, out)
    }
}

/// What `incident cause` is told.
#[derive(Debug, Args)]
pub struct Cause {
    #[command(flatten)]
    which: Which,
    /// What is suspected: for the staff alone, never public
    #[arg(long, value_name = "NOTE", conflicts_with_all = ["words", "words-ko", "words-en", "confirmed-by", "confirmed-by-ko", "confirmed-by-en"])]
    suspected: Option<String>,
    #[command(flatten)]
    words: Words,
    #[command(flatten)]
    confirmed_by: ConfirmedBy,
    #[command(flatten)]
    role: Role,
    #[command(flatten)]
    acting: Acting,
}

impl Cause {
    /// Notes or publishes it.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let id = known::find(workplace, &self.which)?.incident.id;
        if let Some(note) = &self.suspected {
            let note = internal(note)?;
            let outcome =
                workplace.act(&self.acting, out, move |conn, desk| actions::suspect_cause(conn, desk, id, &note))?;
            return tell(workplace, outcome, false, |_| "has a suspected cause, for the staff alone.".to_owned(), out);
        }
        let writer = self.acting.writer(&workplace.page);
        let words = writer.note("the cause", self.words.given())?;
        let organisation = self.confirmed_by.given();
        let role = self.role.given().texts(&workplace.page)?;
        let confirmed_by = Speaker { organisation: organisation.texts(&workplace.page)?, role };
        let outcome = workplace
            .act(&self.acting, out, move |conn, desk| actions::confirm_cause(conn, desk, id, &words, &confirmed_by))?;
        tell(workplace, outcome, false, |_| "has a confirmed cause.".to_owned(), out)
    }
}

/// A note for the staff: there, and no longer than one for the public.
fn internal(note: &str) -> Result<String, Failure> {
    let note = note.trim();
    let is_sound = !note.is_empty() && note.chars().count() <= NOTE_CHARS_MAX;
    let told = || Failure::refused(format!("write a note of 1 to {NOTE_CHARS_MAX} characters"));
    is_sound.then(|| note.to_owned()).ok_or_else(told)
}

/// What `incident start` is told.
#[derive(Debug, Args)]
pub struct CorrectStart {
    #[command(flatten)]
    which: Which,
    /// When it began
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    at: Moment,
    /// How exactly that is known: minute, about or day
    #[arg(long, value_name = "PRECISION", value_parser = parse_precision, default_value = "minute")]
    precision: Precision,
    #[command(flatten)]
    reason: Reason,
    #[command(flatten)]
    acting: Acting,
}

impl CorrectStart {
    /// Corrects it.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let id = known::find(workplace, &self.which)?.incident.id;
        let reason = self.acting.writer(&workplace.page).note("the reason", self.reason.given())?;
        let (at, precision) = (on(workplace, Some(self.at))?, self.precision);
        let outcome = workplace
            .act(&self.acting, out, move |conn, desk| actions::correct_start(conn, desk, id, at, precision, &reason))?;
        let told = |_: &Outcome| format!("began at {} ({}).", workplace.moment(at), precision.as_str());
        tell(workplace, outcome, false, told, out)
    }
}

/// What `incident impact` is told.
#[derive(Debug, Args)]
pub struct OverrideImpact {
    #[command(flatten)]
    which: Which,
    /// What it is: none, minor, major or critical
    #[arg(long, value_name = "IMPACT", value_parser = parse_impact)]
    impact: Impact,
    #[command(flatten)]
    reason: Reason,
    #[command(flatten)]
    acting: Acting,
}

fn parse_impact(word: &str) -> Result<Impact, String> {
    Impact::parse(word).ok_or_else(|| "write one of none, minor, major, critical".to_owned())
}

impl OverrideImpact {
    /// Says so.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let id = known::find(workplace, &self.which)?.incident.id;
        let reason = self.acting.writer(&workplace.page).note("the reason", self.reason.given())?;
        let impact = self.impact;
        let outcome = workplace
            .act(&self.acting, out, move |conn, desk| actions::override_impact(conn, desk, id, impact, &reason))?;
        tell(workplace, outcome, false, |_| format!("has the impact {}.", impact.as_str()), out)
    }
}

/// What `incident log` is told.
#[derive(Debug, Args)]
pub struct Log {
    #[command(flatten)]
    which: Which,
    /// What to write down, for the staff alone
    #[arg(long, value_name = "TEXT")]
    note: String,
    /// The moment that it speaks of [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    at: Option<Moment>,
    #[command(flatten)]
    acting: Acting,
}

impl Log {
    /// Writes it down.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let id = known::find(workplace, &self.which)?.incident.id;
        let (note, at) = (internal(&self.note)?, on(workplace, self.at)?);
        let outcome =
            workplace.act(&self.acting, out, move |conn, desk| actions::log(conn, desk, id, at, "", &note))?;
        tell(workplace, outcome, false, |_| "has a new entry in its internal log.".to_owned(), out)
    }
}
