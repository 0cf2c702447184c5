//! Work that recurs, from the command line: by a rule of RFC 5545, and its end.

use super::acting::Acting;
use super::refusing::refuse_rule;
use crate::actions::maintenances::recurrences as actions;
use crate::cli::Failure;
use crate::cli::incident::acting::Workplace;
use crate::domain::ids::RecurrenceId;
use crate::domain::recurrences::Rule;
use crate::domain::time::Time;
use crate::store::Error;
use crate::store::maintenances::recurrences;
use chrono::Timelike;
use chrono_tz::Tz;
use clap::Args;
use std::io::Write;

/// When it recurs.
#[derive(Debug, Clone, Args)]
pub struct Recurring {
    /// Again and again, by a rule of RFC 5545: FREQ=WEEKLY;BYDAY=SU. --from is the first time, of which the rule is true
    #[arg(long, value_name = "RULE")]
    every: Option<String>,
    /// Whose clocks the rule speaks of, such as Europe/Berlin [default: the page's zone]
    #[arg(long, value_name = "ZONE", requires = "every", value_parser = parse_zone)]
    zone: Option<Tz>,
}

fn parse_zone(name: &str) -> Result<Tz, String> {
    name.parse().map_err(|_| "write a zone of the tz database, such as Asia/Seoul".to_owned())
}

impl Recurring {
    /// The rule, with `from` as its first time, on a page in `page_zone`; `None` for work that comes once.
    pub(super) fn rule(&self, from: Time, page_zone: Tz) -> Result<Option<Rule>, Failure> {
        let Some(text) = &self.every else { return Ok(None) };
        let zone = self.zone.unwrap_or(page_zone);
        let local = from.with_timezone(&zone).naive_local();
        // Rules know no parts of a second (RFC 5545 §3.3.5).
        let first = local.with_nanosecond(0).unwrap_or(local);
        Rule::new(text, zone, first).map(Some).map_err(|refusal| refuse_rule(&refusal))
    }
}

/// What `maintenance end-recurrence` is told.
#[derive(Debug, Args)]
pub struct EndRecurrence {
    /// The recurrence, by its id (`bonghwa maintenance list`)
    #[arg(value_name = "RECURRENCE")]
    id: String,
    /// Who acts [default: BONGHWA_BY]
    #[arg(long, value_name = "ACTOR")]
    by: Option<String>,
}

impl EndRecurrence {
    /// Ends it. Nothing of this is public, so there is no dry run: what is announced stays.
    pub(super) fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let unknown = || {
            Failure::refused(format!("there is no recurrence {:?}: `bonghwa maintenance list` has them all", self.id))
        };
        let id = RecurrenceId::parse(&self.id).ok_or_else(unknown)?;
        let found = workplace.read(move |conn| match recurrences::find(conn, id) {
            Err(Error::NotFound) => Ok(None),
            found => found.map(Some),
        })?;
        if found.ok_or_else(unknown)?.ended_at.is_some() {
            return Err(Failure::refused(format!("recurrence {id} has ended already: nothing is left to end")));
        }
        let acting = Acting { by: self.by.clone(), original: None, dry_run: false };
        acting.write(workplace, out, move |conn, acting| actions::end(conn, acting, id))?;
        writeln!(out, "Recurrence {id} announces nothing more. What it announced stays until it is cancelled.")?;
        Ok(())
    }
}
