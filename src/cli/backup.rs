//! `bonghwa backup FILE`: a safe copy of the SQLite database while it is in use.

use clap::Args;
use std::path::PathBuf;

/// What `backup` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The copy; a file that is there already is not overwritten.
    pub file: PathBuf,
}
