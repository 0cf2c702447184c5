//! When something should be back, and the facts that it waits for.

use super::acting::{Acting, Outcome, Workplace, draw};
use super::known::{self, Which};
use super::saying::speaker;
use super::tell;
use super::telling::{component, on};
use super::words::{Organisation, RestsOn, Role, Words};
use crate::actions::incidents as actions;
use crate::cli::Failure;
use crate::cli::instant::{Ahead, Moment, parse_ahead, parse_moment};
use crate::domain::estimates::{Confidence, Estimate};
use crate::domain::ids::FactId;
use crate::domain::incidents::drafts::{EstimateDraft, FactDraft};
use chrono::Duration;
use clap::{ArgGroup, Args};
use std::io::Write;

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
