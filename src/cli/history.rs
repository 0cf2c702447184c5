//! `bonghwa history correct|list`: what was recorded of the past and turned out to be wrong.

use super::Failure;
use super::incident::acting::{Workplace, actor, draw};
use super::incident::known::Known;
use super::incident::words::{Reason, Writer, parse_language, shown};
use super::instant::{Moment, moment, parse_moment};
use super::maintenance::known::parse_status;
use crate::actions::corrections::{self as actions, CorrectionDraft, CorrectionError};
use crate::domain::corrections::{Correction, CorrectionRefusal};
use crate::domain::ids::CorrectionId;
use crate::domain::language::Language;
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::store::corrections;
use chrono_tz::Tz;
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::Path;

/// What `history` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub act: Act,
}

/// What to do with history.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// Say that a component had another status for a time than was recorded; its uptime is counted anew, and says so
    Correct(Box<Correct>),
    /// List all corrections, the latest first
    List,
}

/// What `history correct` is told.
#[derive(Debug, Args)]
pub struct Correct {
    /// The component or function
    #[arg(value_name = "COMPONENT")]
    component: String,
    /// From when on it was otherwise
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    from: Moment,
    /// Until when; it has passed
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    until: Moment,
    /// What its status was: operational, degraded, partial, out, under_maintenance or unknown
    #[arg(long, value_name = "STATUS", value_parser = parse_corrected)]
    status: Status,
    #[command(flatten)]
    reason: Reason,
    /// The language that the others are made from [default: the page's first that has words]
    #[arg(long, value_name = "LANGUAGE", value_parser = parse_language)]
    original: Option<Language>,
    /// Who acts [default: BONGHWA_BY]
    #[arg(long, value_name = "ACTOR")]
    by: Option<String>,
    /// Show what would be public, and write nothing
    #[arg(long)]
    dry_run: bool,
}

fn parse_corrected(word: &str) -> Result<Status, String> {
    let told = "write operational, degraded, partial, out, under_maintenance or unknown";
    parse_status(word).ok_or_else(|| told.to_owned())
}

/// Does what `arguments` say with the database that the settings at `config` name.
pub fn run(arguments: &Arguments, config: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    match &arguments.act {
        Act::Correct(act) => correct(act, &Workplace::open_for_acts(config)?, out),
        Act::List => list(&Workplace::open(config)?, out),
    }
}

fn correct(act: &Correct, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
    let (now, zone, by) = (workplace.now, workplace.zone(), actor(act.by.as_deref())?);
    let writer = Writer { page: &workplace.page, original: act.original };
    let known = Known::read(workplace)?;
    let draft = CorrectionDraft {
        id: CorrectionId::from_number(draw()?),
        component: known.component(&act.component, None)?,
        from: act.from.on(now, zone)?,
        until: act.until.on(now, zone)?,
        status: act.status,
        reason: writer.note("the reason", act.reason.given())?,
    };
    let told = told(workplace, &act.component, (draft.from, draft.until), draft.status);
    let done = workplace
        .write_or_preview(act.dry_run, out, move |conn| Ok((actions::correct(conn, now, zone, &by, &draft)?, None)))?;
    match done.map_err(|error| refuse(zone, error))? {
        Some(corrected) => writeln!(out, "Correction {}: {told}", corrected.id)?,
        None => writeln!(out, "\nIt would be recorded: {told}")?,
    }
    Ok(())
}

fn told(workplace: &Workplace, slug: &str, (from, until): (Time, Time), status: Status) -> String {
    format!("{slug} was {status} from {} until {}.", workplace.moment(from), workplace.moment(until))
}

/// Why history was not corrected, with the option that mends it.
fn refuse(zone: Tz, error: CorrectionError) -> Failure {
    let refusal = match error {
        CorrectionError::Refused(refusal) => refusal,
        CorrectionError::Store(error) => return Failure::failed("nothing was written", &error),
    };
    let mut told = refusal.to_string();
    let mending = match &refusal {
        CorrectionRefusal::EndsBeforeBeginning | CorrectionRefusal::NotYetHistory => "--until TIME",
        CorrectionRefusal::BeforeBeginning { began_at, .. } => {
            told = told.replace(&began_at.to_string(), &moment(*began_at, zone));
            "--from TIME"
        }
        CorrectionRefusal::UnknownComponent { .. } => "`bonghwa catalogue export` has them all",
        CorrectionRefusal::SaysSoAlready => "--status STATUS, another one",
    };
    Failure::refused(format!("{told} ({mending})"))
}

fn list(workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
    let all: Vec<Correction> = workplace.read(corrections::list)?;
    if all.is_empty() {
        writeln!(out, "History has never been corrected.")?;
        return Ok(());
    }
    let known = Known::read(workplace)?;
    for correction in &all {
        let slug = known.slug(correction.component);
        let what = told(workplace, &slug, (correction.from, correction.until), correction.status);
        writeln!(out, "{} {what}", correction.id)?;
        writeln!(out, "  said {} by {}, because:", workplace.moment(correction.at), correction.by)?;
        write!(out, "{}", shown(&correction.reason, &workplace.page, "  "))?;
    }
    Ok(())
}
