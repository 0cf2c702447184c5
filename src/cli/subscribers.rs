//! `bonghwa subscribers import FILE`: people whom staff bring in a list.

use super::Failure;
use super::incident::acting::{Workplace, actor, draw};
use crate::actions::staff::When;
use crate::actions::subscribers::bringing::{self, Bringing};
use crate::clock::Clock;
use crate::domain::subscriber_lists::{BYTES_MAX, Known, LineFault, Manner, read_reason};
use crate::importing::subscriber_lists::read;
use crate::store::{Conn, Error, catalogue};
use clap::{Args, Subcommand};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// What `subscribers` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub act: Act,
}

/// What to do with subscribers.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// Bring people in a list: CSV with the columns address, language, time_zone, scopes, moments and consent
    Import(Import),
}

/// What `subscribers import` is told.
#[derive(Debug, Args)]
pub struct Import {
    /// The list
    pub file: PathBuf,
    /// They need not be asked by mail, for this reason, which the log keeps
    #[arg(long, value_name = "REASON")]
    pub confirmed: Option<String>,
    /// Who acts [default: BONGHWA_BY]
    #[arg(long, value_name = "ACTOR")]
    pub by: Option<String>,
    /// Say what is wrong with the list, or how many stand in it, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Does what `arguments` say with the database that the settings at `config` name.
pub fn run(arguments: &Arguments, config: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let Act::Import(import) = &arguments.act;
    bring(import, &Workplace::open_for_acts(config)?, out)
}

fn bring(import: &Import, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
    let by = actor(import.by.as_deref())?;
    let manner = match import.confirmed.as_deref().map(read_reason) {
        None => Manner::Asking,
        Some(Some(reason)) => Manner::Confirmed { reason },
        Some(None) => return Err(Failure::refused("say in a sentence why they need not be asked: --confirmed REASON")),
    };
    let known = Known::of(&workplace.page, &workplace.read(catalogue::find)?);
    let rows = read(&list(&import.file)?, &known).map_err(|faults| refused(&import.file, &faults))?;
    if import.dry_run {
        return Ok(writeln!(out, "{} people stand in the list, and nothing is wrong with it.", rows.len())?);
    }
    let when = When { record: workplace.now, machine: Clock::System.now() };
    let nonce = format!("{:016x}", draw()?);
    let act = move |conn: &mut Conn| {
        let bringing = Bringing { token: None, digest: "", nonce: &nonce };
        bringing::bring(conn, when, &by, bringing, (&rows, &manner))
    };
    let brought = super::block_on(workplace.store.write::<_, Error, _>(act))?;
    let brought = brought.map_err(|error| Failure::failed("nothing was written", &error))?.unwrap_or_default();
    Ok(writeln!(out, "{} new, {} were there already.", brought.new, brought.known)?)
}

fn list(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| Failure::failed(&format!("{} cannot be read", path.display()), &error);
    let mut list = Vec::new();
    // A byte more than is taken shows that there are too many.
    std::fs::File::open(path).map_err(failed)?.take(BYTES_MAX as u64 + 1).read_to_end(&mut list).map_err(failed)?;
    Ok(list)
}

fn refused(path: &Path, faults: &[LineFault]) -> Failure {
    Failure::Refused(faults.iter().map(|one| format!("{}:{}: {}", path.display(), one.line, one.fault)).collect())
}
