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
    #[arg(long, value_name = "N", value_parser = speed, default_value = "60")]
    pub speed: f64,
    /// Where it answers.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where its database is put; a temporary folder that is removed at the end, unless named.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// A day in a second: beyond it there is nothing left to watch.
const FASTEST: f64 = 86_400.0;

fn speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().ok().filter(|speed| (0.0..=FASTEST).contains(speed));
    speed.ok_or_else(|| format!("write a number from 0 to {FASTEST}"))
}
