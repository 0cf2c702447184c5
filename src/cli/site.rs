//! `bonghwa site write DIR`: the public site as files that any static host can serve.

use super::Failure;
use crate::config::{self, environment};
use crate::mirrors::directory;
use crate::published::Published;
use crate::store::{self, Store};
use crate::workers::publisher::Publisher;
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

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
    let opened = Store::open(&config.database, false);
    let store = opened.map_err(|error| Failure::failed("the database could not be opened", &error))?;
    let published = Arc::new(Published::default());
    let publisher = Publisher::new(store.clone(), Arc::new(config.page), published.clone());
    super::block_on(async {
        let cancel = CancellationToken::new();
        let mut sequence = store.watch_sequence(cancel.clone());
        loop {
            sequence.borrow_and_update();
            match publisher.publish().await {
                Ok(_) => write_present(&published, dir, out)?,
                // With --watch a database that is away is waited for: what is in the folder is still the last word.
                Err(store::Error::Busy(_) | store::Error::Fault(_)) if *watch => {}
                Err(error) => return Err(Failure::failed("the site could not be rendered", &error)),
            }
            if !watch {
                return Ok(());
            }
            tokio::select! {
                moved = sequence.changed() => if moved.is_err() { return Ok(()) },
                told = tokio::signal::ctrl_c() => {
                    cancel.cancel();
                    return told.map_err(Failure::from);
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
