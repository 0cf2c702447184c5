//! `bonghwa rehearse FILE`: plays a recorded outage into a fresh database.

use super::instant;
use crate::domain::time::Time;
use clap::Args;
use std::path::PathBuf;

/// What `rehearse` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The recorded outage.
    pub file: PathBuf,
    /// The instant at which it stops.
    #[arg(long, value_name = "TIME", value_parser = instant::parse)]
    pub until: Time,
    /// Where the database is put; a temporary folder that is removed at the end, unless named.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}
