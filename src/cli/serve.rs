//! `bonghwa serve`: probes, publishes and answers until it is told to stop.

use clap::Args;

/// What `serve` is told; all else is in the settings.
#[derive(Debug, Args)]
pub struct Arguments {}
