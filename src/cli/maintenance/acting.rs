//! One act on a maintenance: who acts, the write itself or the look at what it would do, and when it ends.

use super::refusing::refuse;
use crate::actions::maintenances::{self as actions, MaintenanceError};
use crate::cli::Failure;
use crate::cli::incident::acting::{Workplace, actor};
use crate::cli::incident::words::{Writer, parse_language};
use crate::cli::instant::{Ahead, parse_ahead};
use crate::config::duration;
use crate::domain::language::Language;
use crate::domain::maintenances::{Announced, MaintenanceRecord};
use crate::domain::page::Page;
use crate::domain::time::Time;
use crate::store::Conn;
use chrono_tz::Tz;
use clap::Args;
use std::io::Write;
use std::time::Duration;

/// Who acts, and how.
#[derive(Debug, Clone, Args)]
pub struct Acting {
    /// Who acts, as a role or a short name and never an address, such as duty-lead [default: BONGHWA_BY]
    #[arg(long, value_name = "ACTOR")]
    pub(super) by: Option<String>,
    /// The language that the others are made from [default: the page's first that has words]
    #[arg(long, value_name = "LANGUAGE", value_parser = parse_language)]
    pub(super) original: Option<Language>,
    /// Show what would be public, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

impl Acting {
    /// What makes words of arguments.
    pub(super) fn writer<'a>(&self, page: &'a Page) -> Writer<'a> {
        Writer { page, original: self.original }
    }

    /// Does `act` in one transaction; with `--dry-run` it tells what would be public, writes nothing and gives `None`.
    pub(super) fn write<T, F>(&self, workplace: &Workplace, out: &mut dyn Write, act: F) -> Result<Option<T>, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, actions::Acting<'_>) -> Result<T, MaintenanceError> + Send + 'static,
    {
        let by = actor(self.by.as_deref())?;
        let (now, zone) = (workplace.now, workplace.zone());
        let done = workplace.write_or_preview(self.dry_run, out, move |conn| {
            Ok((act(conn, actions::Acting { now, zone, by: &by })?, None))
        })?;
        done.map_err(|error| refuse(workplace, error))
    }

    /// As [`Acting::write`], and tells what was done: `begins …` goes on after the maintenance's id.
    pub(super) fn write_and_tell<F>(
        &self,
        workplace: &Workplace,
        out: &mut dyn Write,
        done: impl FnOnce(&MaintenanceRecord) -> String,
        act: F,
    ) -> Result<(), Failure>
    where
        F: FnOnce(&mut Conn, actions::Acting<'_>) -> Result<MaintenanceRecord, MaintenanceError> + Send + 'static,
    {
        if let Some(after) = self.write(workplace, out, act)? {
            writeln!(out, "Maintenance {} {}", after.id, done(&after))?;
        }
        Ok(())
    }
}

/// When it ends: an instant, or so long after its beginning.
#[derive(Debug, Clone, Args)]
#[group(multiple = false)]
pub struct Until {
    /// When it ends
    #[arg(long, value_name = "TIME|MINUTES", value_parser = parse_ahead)]
    until: Option<Ahead>,
    /// How long it lasts, such as 90m or 2h
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    lasts: Option<Duration>,
}

impl Until {
    /// The instant that is meant where it begins at `from`; `None` where nothing was said.
    pub(super) fn given(&self, from: Time, now: Time, zone: Tz) -> Result<Option<Time>, Failure> {
        match (self.until, self.lasts) {
            (Some(until), _) => until.on_the_minute(now, zone).map(Some),
            // A parsed duration is at most a hundred years: it neither fails to convert nor leaves what instants hold.
            (None, Some(lasts)) => Ok(chrono::Duration::from_std(lasts).ok().map(|lasts| from + lasts)),
            (None, None) => Ok(None),
        }
    }
}

/// `from … until …`, as it is announced.
pub(super) fn times(workplace: &Workplace, maintenance: &MaintenanceRecord) -> String {
    let told = |announced: &Announced| {
        format!("from {} until {}", workplace.moment(announced.from), workplace.moment(announced.until))
    };
    maintenance.announced().map(told).unwrap_or_default()
}
