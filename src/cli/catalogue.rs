//! `bonghwa catalogue plan|apply|export`: what there is to report on, between its file and the database.

use super::{Failure, database};
use crate::actions::catalogue::{self as action, ApplyError};
use crate::actions::record;
use crate::clock::Clock;
use crate::config::catalogue::{self as file, Parsed};
use crate::config::{self, Config, environment};
use crate::domain::catalogue::draft::Kind;
use crate::domain::catalogue::plan::{Named, Plan};
use crate::store::{Store, catalogue};
use crate::web::KeptIn;
use clap::{Args, Subcommand};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Five thousand components with all they may say fit several times; what is larger was not meant to be read here.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The catalogue file where no other is named, beside the settings.
const FILE: &str = "catalogue.toml";

/// What `catalogue` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to do with it.
    #[command(subcommand)]
    pub act: Act,
}

/// What to do with the catalogue.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// Say what `apply` would add, change and remove.
    Plan(Source),
    /// Make the database say what the file says.
    Apply(Source),
    /// Print the catalogue of the database as a file.
    Export,
}

/// The file, and how far it goes.
#[derive(Debug, Args)]
pub struct Source {
    /// The file that holds the catalogue [default: catalogue.toml beside the settings].
    pub file: Option<PathBuf>,
    /// Remove what the file does not name.
    #[arg(long)]
    pub prune: bool,
}

/// Does what `arguments` say with the database that the settings at `config` name.
pub fn run(arguments: &Arguments, config: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let settings = config::load(config, environment::variables())?;
    match &arguments.act {
        Act::Export => {
            let store = database::open(&settings)?;
            let found = super::block_on(store.read(catalogue::find))?;
            let found = found.map_err(|error| Failure::failed("the catalogue could not be read", &error))?;
            write!(out, "{}", file::print(&found))?;
            Ok(())
        }
        Act::Plan(source) => {
            let path = path_of(source, config);
            let (parsed, prune) = (read(&path, &settings)?, source.prune);
            let (store, draft) = (database::open(&settings)?, parsed.draft.clone());
            let planned = super::block_on(store.read(move |conn| action::plan(conn, &draft, prune)))?;
            let plan = planned.map_err(|error| refuse(&parsed, error))?;
            tell(&plan, "would be ", out)?;
            Ok(())
        }
        Act::Apply(source) => {
            let plan = apply(&database::open(&settings)?, &settings, &path_of(source, config), source.prune)?;
            tell(&plan, "", out)?;
            Ok(())
        }
    }
}

/// Applies the catalogue file at `path` to `store`, whose first row it writes where there is none.
pub(super) fn apply(store: &Store, settings: &Config, path: &Path, prune: bool) -> Result<Plan, Failure> {
    let parsed = read(path, settings)?;
    let (now, zone) = (Clock::System.now(), settings.page.zone);
    let draft = parsed.draft.clone();
    super::block_on(async {
        database::refuse_rehearsal(store).await?;
        let apply = store.write(move |conn| {
            record::begin(conn, now, zone)?;
            action::apply(conn, now, zone, &draft, prune)
        });
        apply.await.map_err(|error| refuse(&parsed, error))
    })?
}

/// What to tell whoever starts serving while the catalogue file beside the settings says something else than the
/// database; `None` where they agree or there is no such file.
pub(super) async fn find_unapplied(store: &Store, settings: &Config, config: &Path) -> Option<String> {
    let path = config.with_file_name(FILE);
    if !path.is_file() {
        return None;
    }
    let told = |what: &str| Some(format!("{} {what}", path.display()));
    let Ok(parsed) = read(&path, settings) else { return told("cannot be read: `bonghwa catalogue plan` says why") };
    let planned = store.read(move |conn| action::plan(conn, &parsed.draft, false)).await;
    match planned {
        Ok(plan) if plan.is_empty() => None,
        Ok(_) => told("has changes that the page does not show yet: `bonghwa catalogue apply` makes it so"),
        Err(_) => told("does not fit the database: `bonghwa catalogue plan` says why"),
    }
}

/// Where the catalogue of the settings at `config` is kept: in the file beside them, where there is one.
pub(super) fn kept_in(settings: &Config, config: &Path) -> KeptIn {
    if config.with_file_name(FILE).is_file() {
        return KeptIn::File(FILE.to_owned());
    }
    KeptIn::Database(settings.probing.clone())
}

fn path_of(source: &Source, config: &Path) -> PathBuf {
    source.file.clone().unwrap_or_else(|| config.with_file_name(FILE))
}

fn read(path: &Path, settings: &Config) -> Result<Parsed, Failure> {
    let text = config::file::read(path, FILE_BYTES_MAX, "name the catalogue file after plan or apply")?;
    Ok(file::parse(&text, path, &settings.probing, &settings.page.languages)?)
}

fn refuse(parsed: &Parsed, error: ApplyError) -> Failure {
    match error {
        ApplyError::Refused(refusals) => parsed.faults_of(&refusals).into(),
        refused @ (ApplyError::Tracked { .. } | ApplyError::UnderWork { .. }) => Failure::refused(refused.to_string()),
        ApplyError::Store(error) => Failure::failed("the catalogue could not be applied; nothing was written", &error),
    }
}

/// Prints a plan. `verb` makes the difference between what would be done and what was.
fn tell(plan: &Plan, verb: &str, out: &mut dyn Write) -> io::Result<()> {
    let named = |entry: &Named| format!("{} {}", entry.kind.as_str(), entry.slug);
    for entry in &plan.added {
        writeln!(out, "+ {} {verb}added", named(entry))?;
    }
    for entry in &plan.revived {
        writeln!(out, "+ {} {verb}added again, with its history", named(entry))?;
    }
    for changed in &plan.changed {
        writeln!(out, "~ {} {verb}changed", named(&changed.entry))?;
        for change in &changed.fields {
            writeln!(out, "    {}: {:?} → {:?}", change.field, change.from, change.to)?;
        }
    }
    for kind in &plan.reordered {
        writeln!(out, "~ the order of {} entries {verb}changed", Kind::as_str(*kind))?;
    }
    for entry in &plan.removed {
        writeln!(out, "- {} {verb}removed", named(entry))?;
    }
    for entry in &plan.left {
        writeln!(out, "  {} is not named in the file and stays; --prune removes it", named(entry))?;
    }
    if plan.is_empty() {
        writeln!(out, "nothing to change")?;
    }
    Ok(())
}
