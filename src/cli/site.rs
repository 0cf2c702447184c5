//! `bonghwa site write DIR`: the public site as files that any static host can serve.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What `site` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to do with it.
    #[command(subcommand)]
    pub act: Act,
}

/// What to do with the site.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// Write every public file into a folder: complete, or not at all.
    Write {
        /// The folder.
        dir: PathBuf,
        /// Go on, and write it again after each change.
        #[arg(long)]
        watch: bool,
    },
}
