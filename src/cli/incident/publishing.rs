//! What is published of an incident that is there: updates, corrections, retractions, the end, the report.

use super::acting::{Acting, Outcome, Workplace};
use super::known::{self, Known, Which};
use super::saying::{GoingOn, Saying, Stating};
use super::tell;
use super::words::{Body, Reason, Said, Writer, parse_said};
use crate::actions::incidents as actions;
use crate::cli::Failure;
use crate::cli::instant::{Moment, parse_moment};
use crate::domain::ids::UpdateId;
use crate::domain::incidents::IncidentRecord;
use crate::domain::incidents::drafts::{ExceptionDraft, ResolveDraft, UpdateDraft};
use crate::domain::language::Wording;
use clap::Args;
use std::io::Write;

/// The words of one update and what they do, for a command that publishes one while the incident goes on.
#[derive(Debug, Args)]
pub struct Word {
    #[command(flatten)]
    stating: Stating,
    /// Since when that is so of the components [default: the moment that the words describe]
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    since: Option<Moment>,
    #[command(flatten)]
    saying: Saying,
    #[command(flatten)]
    going_on: GoingOn,
}

impl Word {
    fn draft(&self, workplace: &Workplace, acting: &Acting, incident: &IncidentRecord) -> Result<UpdateDraft, Failure> {
        let writer = acting.writer(&workplace.page);
        let draft = self.going_on.draft(&self.saying, workplace, &writer, &acting.actor()?)?;
        with_states(draft, &self.stating, self.since, workplace, &writer, incident)
    }
}

fn with_states(
    draft: UpdateDraft,
    stating: &Stating,
    since: Option<Moment>,
    workplace: &Workplace,
    writer: &Writer<'_>,
    incident: &IncidentRecord,
) -> Result<UpdateDraft, Failure> {
    let known = Known::read(workplace)?;
    let since = since.map_or(Ok(draft.as_of), |since| since.on(workplace.now, workplace.zone()))?;
    let recoveries = stating.drafts(workplace, writer, &known, Some(incident), (since, draft.as_of))?;
    Ok(UpdateDraft { recoveries, ..draft })
}

/// What `incident update` is told.
#[derive(Debug, Args)]
pub struct Publish {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    word: Word,
    #[command(flatten)]
    acting: Acting,
}

impl Publish {
    /// Publishes it.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let incident = known::find(workplace, &self.which)?.incident;
        let draft = self.word.draft(workplace, &self.acting, &incident)?;
        let act = move |conn: &mut _, desk: actions::Desk<'_>| actions::publish_update(conn, desk, incident.id, &draft);
        let outcome = workplace.act(&self.acting, out, act)?;
        tell(workplace, outcome, true, |outcome| format!("has a new update, {}:", last(outcome)), out)
    }
}

fn last(outcome: &Outcome) -> String {
    let updates = &outcome.held.incident.updates;
    updates
        .last()
        .map_or_else(String::new, |update| format!("number {} in phase {}", update.number, update.phase.as_str()))
}

/// Which update was wrong, and why the public may know.
#[derive(Debug, Args)]
pub struct Wrong {
    #[command(flatten)]
    which: Which,
    /// The update: its id, or its number within the incident
    #[arg(long, value_name = "UPDATE")]
    update: String,
    #[command(flatten)]
    reason: Reason,
}

impl Wrong {
    /// The incident, the update within it, and the reason.
    fn find(&self, workplace: &Workplace, writer: &Writer<'_>) -> Result<(IncidentRecord, UpdateId, Wording), Failure> {
        let incident = known::find(workplace, &self.which)?.incident;
        let update = known::update(&incident, &self.update)?;
        Ok((incident, update, writer.note("the reason", self.reason.given())?))
    }
}

/// What `incident correct` is told.
#[derive(Debug, Args)]
pub struct Correct {
    #[command(flatten)]
    wrong: Wrong,
    #[command(flatten)]
    body: Body,
    #[command(flatten)]
    acting: Acting,
}

impl Correct {
    /// Corrects it.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let writer = self.acting.writer(&workplace.page);
        let (incident, update, reason) = self.wrong.find(workplace, &writer)?;
        let body = writer.body(self.body.given())?;
        let outcome = workplace.act(&self.acting, out, move |conn, desk| {
            actions::correct_update(conn, desk, incident.id, update, &body, &reason)
        })?;
        tell(
            workplace,
            outcome,
            false,
            |_| format!("has better words in update {update}; the old ones stay, struck:"),
            out,
        )
    }
}

/// What `incident retract` is told.
#[derive(Debug, Args)]
pub struct Retract {
    #[command(flatten)]
    wrong: Wrong,
    #[command(flatten)]
    acting: Acting,
}

impl Retract {
    /// Retracts it.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let (incident, update, reason) = self.wrong.find(workplace, &self.acting.writer(&workplace.page))?;
        let outcome = workplace.act(&self.acting, out, move |conn, desk| {
            actions::retract_update(conn, desk, incident.id, update, &reason)
        })?;
        let done = |_: &Outcome| {
            format!("has update {update} retracted; what it stated of components stands (`put-right` undoes that):")
        };
        tell(workplace, outcome, false, done, out)
    }
}

/// What `incident put-right` is told.
#[derive(Debug, Args)]
pub struct PutRight {
    #[command(flatten)]
    wrong: Wrong,
    #[command(flatten)]
    word: Word,
    #[command(flatten)]
    acting: Acting,
}

impl PutRight {
    /// Puts it right.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let (incident, update, reason) = self.wrong.find(workplace, &self.acting.writer(&workplace.page))?;
        let saying = self.word.draft(workplace, &self.acting, &incident)?;
        let outcome = workplace.act(&self.acting, out, move |conn, desk| {
            actions::put_right(conn, desk, incident.id, update, &reason, &saying)
        })?;
        let done = |_: &Outcome| format!("was put right: update {update} is retracted and its statuses are undone.");
        tell(workplace, outcome, true, done, out)
    }
}

/// What the reason for leaving a component open is called, and the option that takes it.
const EXCEPTED: (&str, &str) = ("the reason", "--except SLUG=REASON");

/// What `incident resolve` is told.
#[derive(Debug, Args)]
pub struct Resolve {
    #[command(flatten)]
    which: Which,
    /// When it ended [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    at: Option<Moment>,
    /// A component that is left open, with the reason that the page prints
    #[arg(long, value_name = "SLUG=REASON", value_parser = parse_said)]
    except: Vec<Said>,
    /// Why it is over although checks still fail
    #[arg(long, value_name = "REASON")]
    despite_checks: Option<String>,
    #[command(flatten)]
    stating: Stating,
    /// Since when that is so of the components [default: the moment that the words describe]
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    since: Option<Moment>,
    #[command(flatten)]
    saying: Saying,
    #[command(flatten)]
    acting: Acting,
}

impl Resolve {
    /// Resolves it.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let incident = known::find(workplace, &self.which)?.incident;
        let writer = self.acting.writer(&workplace.page);
        let exceptions = Known::read(workplace)?.worded(&writer, EXCEPTED, &self.except, Some(&incident))?;
        let update = self.saying.draft(workplace, &writer)?;
        let draft = ResolveDraft {
            at: self.at.unwrap_or(Moment::Now).on(workplace.now, workplace.zone())?,
            exceptions: exceptions
                .into_iter()
                .map(|(component, reason)| ExceptionDraft { component, reason })
                .collect(),
            despite_checks: self.despite_checks.clone(),
            update: with_states(update, &self.stating, self.since, workplace, &writer, &incident)?,
        };
        let outcome =
            workplace.act(&self.acting, out, move |conn, desk| actions::resolve(conn, desk, incident.id, &draft))?;
        let done = |outcome: &Outcome| match outcome.held.incident.standing_exceptions().count() {
            0 => "is over.".to_owned(),
            left => format!("is over, with {left} left open."),
        };
        tell(workplace, outcome, true, done, out)
    }
}

/// What `incident reopen` is told.
#[derive(Debug, Args)]
pub struct Reopen {
    /// The incident
    #[arg(value_name = "INCIDENT")]
    id: String,
    #[command(flatten)]
    word: Word,
    #[command(flatten)]
    acting: Acting,
}

impl Reopen {
    /// Reopens it.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let incident = known::find(workplace, &Which { id: Some(self.id.clone()) })?.incident;
        let draft = self.word.draft(workplace, &self.acting, &incident)?;
        let outcome =
            workplace.act(&self.acting, out, move |conn, desk| actions::reopen(conn, desk, incident.id, &draft))?;
        tell(workplace, outcome, true, |_| "is open again.".to_owned(), out)
    }
}

/// What `incident report` is told.
#[derive(Debug, Args)]
pub struct Report {
    /// The incident
    #[arg(value_name = "INCIDENT")]
    id: String,
    #[command(flatten)]
    saying: Saying,
    #[command(flatten)]
    acting: Acting,
}

impl Report {
    /// Publishes it.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let incident = known::find(workplace, &Which { id: Some(self.id.clone()) })?.incident;
        let draft = self.saying.draft(workplace, &self.acting.writer(&workplace.page))?;
        let outcome =
            workplace.act(&self.acting, out, move |conn, desk| actions::report(conn, desk, incident.id, &draft))?;
        tell(workplace, outcome, true, |_| "has its report.".to_owned(), out)
    }
}
