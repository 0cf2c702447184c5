//! `bonghwa site write DIR`: the public site as files that any static host can serve.

use super::{Failure, database};
use crate::app;
use crate::config::{self, environment};
use crate::mirrors::directory;
use crate::published::Published;
use crate::store;
use crate::workers::publisher::Publisher;
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long after a failed rendering it is tried again.
const RETRY: Duration = Duration::from_secs(1);
/// How long a folder is left without a look where nothing is said to have changed.
const UNCHANGED: Duration = Duration::from_secs(60);

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

/// Writes the site that the database of the settings at `config` gives, once or after each change.
pub fn run(arguments: &Arguments, config: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let Act::Write { dir, watch } = &arguments.act;
    let config = config::load(config, environment::variables())?;
    if *watch {
        super::start_log();
    }
    let store = database::open(&config)?;
    let published = Arc::new(Published::default());
    let publisher = Publisher::new(store.clone(), Arc::new(config.page), published.clone());
    super::block_on(async {
        let cancel = CancellationToken::new();
        let mut sequence = store.watch_sequence(cancel.clone());
        let mut told_to_stop = std::pin::pin!(app::told_to_stop());
        loop {
            sequence.borrow_and_update();
            let again = match publisher.publish().await {
                Ok(_) => write_present(&published, dir, out).map(|()| UNCHANGED)?,
                // With --watch a database that is away is waited for: what is in the folder is still the last word.
                Err(error @ (store::Error::Busy(_) | store::Error::Fault(_))) if *watch => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the site was not rendered; trying again");
                    RETRY
                }
                Err(error) => return Err(Failure::failed("the site could not be rendered", &error)),
            };
            if !watch {
                return Ok(());
            }
            tokio::select! {
                moved = sequence.changed() => if moved.is_err() { return Ok(()) },
                () = tokio::time::sleep(again) => {}
                () = &mut told_to_stop => {
                    cancel.cancel();
                    return Ok(());
                }
            }
        }
    })?
}

fn write_present(published: &Published, dir: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let site = published.site();
    let Some(site) = site.as_ref() else { return Ok(()) };
    let has_changed =
        directory::write(site, dir).map_err(|error| Failure::failed("the site could not be written", &error))?;
    if has_changed {
        writeln!(out, "{}: {} files, sequence {}", dir.display(), site.files().count(), site.stamp.sequence)?;
    }
    Ok(())
}
