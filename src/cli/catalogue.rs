//! `bonghwa catalogue plan|apply|export`: what there is to report on, between its file and the database.

use clap::{Args, Subcommand};
use std::path::PathBuf;

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
    /// The file that holds the catalogue.
    #[arg(default_value = "catalogue.toml")]
    pub file: PathBuf,
    /// Remove what the file does not name.
    #[arg(long)]
    pub prune: bool,
}
