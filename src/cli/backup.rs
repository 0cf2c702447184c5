//! `bonghwa backup FILE`: a safe copy of the SQLite database while it is in use.

use super::{Failure, database};
use crate::config::{self, environment};
use crate::store::backup::BackupError;
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What `backup` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The copy; a file that is there already is not overwritten.
    pub file: PathBuf,
}

/// Copies the database of the settings at `config`, and says what the copy holds.
pub fn run(arguments: &Arguments, config: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let config = config::load(config, environment::variables())?;
    let store = database::open(&config)?;
    let sequence = store.back_up(&arguments.file).map_err(|error| match error {
        BackupError::NotSqlite | BackupError::Exists(_) => Failure::refused(error.to_string()),
        BackupError::Unsound(_) | BackupError::Store(_) => Failure::failed("there is no copy", &error),
    })?;
    writeln!(
        out,
        "{} holds everything up to public sequence {sequence}; it was opened and checked",
        arguments.file.display()
    )?;
    Ok(())
}
