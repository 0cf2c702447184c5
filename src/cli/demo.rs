//! `bonghwa demo`: a recorded outage, played from an instant at which there is much to see.

use super::instant;
use crate::domain::time::Time;
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;

/// What `demo` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The instant it begins at.
    #[arg(long, value_name = "TIME", value_parser = instant::parse, default_value = "2022-10-17T09:00:00+09:00")]
    pub at: Time,
    /// How many recorded seconds pass in one; 0 stands still.
    #[arg(long, value_name = "N", default_value_t = 60.0)]
    pub speed: f64,
    /// Where it answers.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where its database is put; a temporary folder that is removed at the end, unless named.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}
