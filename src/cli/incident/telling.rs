//! What is told beside updates: estimates, facts, safety, advice, the cause, corrections of the beginning and the impact,
//! the internal log.

use super::acting::{Acting, Outcome, Workplace, draw};
use super::known::{self, Known, Which};
use super::opening::parse_precision;
use super::saying::speaker;
use super::tell;
use super::words::{ConfirmedBy, Organisation, Reason, RestsOn, Role, Words};
use crate::actions::incidents as actions;
use crate::cli::Failure;
use crate::cli::instant::{Ahead, Moment, parse_ahead, parse_moment};
use crate::domain::advice::AdviceEnd;
use crate::domain::estimates::{Confidence, Estimate};
use crate::domain::ids::{ComponentId, FactId};
use crate::domain::incidents::drafts::{AdviceDraft, EstimateDraft, FactDraft};
use crate::domain::incidents::{Impact, IncidentRecord, NOTE_CHARS_MAX, Precision, Speaker};
use crate::domain::safety::Safety;
use crate::domain::time::Time;
use chrono::Duration;
use clap::{ArgGroup, Args};
use std::io::Write;

fn on(workplace: &Workplace, moment: Option<Moment>) -> Result<Time, Failure> {
    moment.unwrap_or(Moment::Now).on(workplace.now, workplace.zone())
}

fn component(
    workplace: &Workplace,
    slug: Option<&String>,
    incident: &IncidentRecord,
) -> Result<Option<ComponentId>, Failure> {
    slug.map(|slug| Known::read(workplace)?.component(slug, Some(incident))).transpose()
}

/// What `incident estimate` is told.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("estimate").required(true).args(["unknown", "at", "until", "after"]))]
pub struct Estimating {
    #[command(flatten)]
    which: Which,
    /// What should be back [default: the whole incident]
    #[arg(long, value_name = "SLUG")]
    component: Option<String>,
    /// Nobody can say yet: said openly
    #[arg(long)]
    unknown: bool,
    /// By an instant
    #[arg(long, value_name = "TIME|MINUTES", value_parser = parse_ahead)]
    at: Option<Ahead>,
    /// In a window that begins then
    #[arg(long, value_name = "TIME|MINUTES", value_parser = parse_ahead, requires = "until")]
    from: Option<Ahead>,
    /// In a window that ends then
    #[arg(long, value_name = "TIME|MINUTES", value_parser = parse_ahead, requires = "from")]
    until: Option<Ahead>,
    /// After a fact, by its id
    #[arg(long, value_name = "FACT")]
    after: Option<String>,
    /// So many minutes after the fact
    #[arg(long, value_name = "MINUTES", requires = "after")]
    within: Option<u32>,
    /// How sure: low, medium or high
    #[arg(long, value_name = "CONFIDENCE", value_parser = parse_confidence)]
    confidence: Confidence,
    #[command(flatten)]
    rests_on: RestsOn,
    /// The moment that it describes [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    as_of: Option<Moment>,
    #[command(flatten)]
    acting: Acting,
}

fn parse_confidence(word: &str) -> Result<Confidence, String> {
    Confidence::parse(word).ok_or_else(|| "write one of low, medium, high".to_owned())
}

impl Estimating {
    /// Publishes it.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let incident = known::find(workplace, &self.which)?.incident;
        let draft = EstimateDraft {
            component: component(workplace, self.component.as_ref(), &incident)?,
            estimate: self.estimate(workplace)?,
            confidence: self.confidence,
            basis: self.acting.writer(&workplace.page).note("what the estimate rests on", self.rests_on.given())?,
            as_of: on(workplace, self.as_of)?,
        };
        let outcome =
            workplace.act(&self.acting, out, move |conn, desk| actions::estimate(conn, desk, incident.id, &draft))?;
        let told = |outcome: &Outcome| {
            let incident = &outcome.held.incident;
            let due_at = incident.estimates.last().and_then(|estimated| incident.due_at(estimated));
            match due_at {
                Some(due_at) => format!("has a new estimate: by {}.", workplace.moment_and_distance(due_at)),
                None => "has a new estimate, with no time yet.".to_owned(),
            }
        };
        tell(workplace, outcome, false, told, out)
    }

    fn estimate(&self, workplace: &Workplace) -> Result<Estimate, Failure> {
        let ahead = |at: Ahead| at.on(workplace.now, workplace.zone());
        match (self.at, self.from.zip(self.until), &self.after) {
            (Some(at), _, _) => Ok(Estimate::Time { at: ahead(at)? }),
            (None, Some((from, until)), _) => Ok(Estimate::Window { from: ahead(from)?, until: ahead(until)? }),
            (None, None, Some(after)) => {
                let within = self.within.map(|minutes| Duration::minutes(minutes.into()));
                Ok(Estimate::Conditional { fact: known::fact(after)?, within })
            }
            (None, None, None) => Ok(Estimate::None),
        }
    }
}

/// What `incident fact` is told.
#[derive(Debug, Args)]
pub struct StateFact {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    words: Words,
    #[command(flatten)]
    organisation: Organisation,
    #[command(flatten)]
    role: Role,
    /// The moment that it describes [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    as_of: Option<Moment>,
    /// It has not come yet: something waits for it
    #[arg(long)]
    awaited: bool,
    /// The older fact whose place it takes, by its id
    #[arg(long, value_name = "FACT")]
    supersedes: Option<String>,
    #[command(flatten)]
    acting: Acting,
}

impl StateFact {
    /// States it.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let incident = known::find(workplace, &self.which)?.incident;
        let writer = self.acting.writer(&workplace.page);
        let draft = FactDraft {
            id: FactId::from_number(draw()?),
            wording: writer.note("the fact", self.words.given())?,
            said_by: speaker(&self.organisation, &self.role, &writer)?,
            as_of: on(workplace, self.as_of)?,
            is_awaited: self.awaited,
            supersedes: self.supersedes.as_deref().map(known::fact).transpose()?,
        };
        let id = draft.id;
        let outcome =
            workplace.act(&self.acting, out, move |conn, desk| actions::state_fact(conn, desk, incident.id, &draft))?;
        tell(workplace, outcome, false, |_| format!("has the fact {id}."), out)
    }
}

/// What `incident fact-came` is told.
#[derive(Debug, Args)]
pub struct FactCame {
    #[command(flatten)]
    which: Which,
    /// The fact, by its id
    #[arg(long, value_name = "FACT")]
    fact: String,
    /// When it came [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    at: Option<Moment>,
    #[command(flatten)]
    acting: Acting,
}

impl FactCame {
    /// Notes it.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let incident = known::find(workplace, &self.which)?.incident;
        let (fact, at) = (known::fact(&self.fact)?, on(workplace, self.at)?);
        let outcome = workplace.act(&self.acting, out, move |conn, desk| {
            actions::note_that_fact_came(conn, desk, incident.id, fact, at)
        })?;
        tell(workplace, outcome, false, |_| format!("has the fact {fact} come."), out)
    }
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
        let outcome = workplace.act(&self.acting, out, move |conn, desk| actions::log(conn, desk, id, at, &note))?;
        tell(workplace, outcome, false, |_| "has a new entry in its internal log.".to_owned(), out)
    }
}
