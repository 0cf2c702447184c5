//! Which components an incident tracks, and how far they are back.

use super::acting::{Acting, Outcome, Workplace};
use super::known::{self, Known, Which};
use super::saying::Stating;
use super::words::Reason;
use super::{tell, tell_with_set};
use crate::actions::incidents as actions;
use crate::cli::Failure;
use crate::cli::instant::{Moment, parse_moment};
use crate::domain::incidents::IncidentRecord;
use crate::domain::incidents::drafts::{RecoveryDraft, SetDraft};
use crate::domain::progress::Progress;
use crate::domain::time::Time;
use clap::Args;
use std::io::Write;

/// When what is stated of components is so.
#[derive(Debug, Args)]
pub struct Dating {
    /// Since when that is so [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    since: Option<Moment>,
    /// The moment that this describes [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    as_of: Option<Moment>,
}

impl Dating {
    fn instants(&self, workplace: &Workplace) -> Result<(Time, Time), Failure> {
        let on = |moment: Option<Moment>| moment.unwrap_or(Moment::Now).on(workplace.now, workplace.zone());
        Ok((on(self.since)?, on(self.as_of)?))
    }
}

/// What `incident track` is told: the components that come in, by how they stand, and those that go out.
#[derive(Debug, Args)]
pub struct Track {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    stating: Stating,
    /// Components that are not tracked any more
    #[arg(long, value_name = "SLUG", num_args = 1.., value_delimiter = ',')]
    remove: Vec<String>,
    /// From when on the new set counts [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    at: Option<Moment>,
    #[command(flatten)]
    dating: Dating,
    #[command(flatten)]
    reason: Reason,
    #[command(flatten)]
    acting: Acting,
}

impl Track {
    /// Changes the set.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let incident = known::find(workplace, &self.which)?.incident;
        let writer = self.acting.writer(&workplace.page);
        let known = Known::read(workplace)?;
        let instants = self.dating.instants(workplace)?;
        let draft = SetDraft {
            at: self.at.unwrap_or(Moment::Now).on(workplace.now, workplace.zone())?,
            reason: writer.note("the reason", self.reason.given())?,
            added: self.stating.drafts(workplace, &writer, &known, Some(&incident), instants)?,
            removed: known.components(&self.remove, Some(&incident))?,
        };
        let outcome =
            workplace.act(&self.acting, out, move |conn, desk| actions::track(conn, desk, incident.id, &draft))?;
        let done = |outcome: &Outcome| {
            let incident = &outcome.held.incident;
            let version = incident.sets.last().map_or(0, |set| set.version);
            format!("tracks {} components, version {version} of the set.", incident.members().len())
        };
        tell_with_set(workplace, &known, outcome, false, done, out)
    }
}

/// What `incident recover` is told.
#[derive(Debug, Args)]
pub struct Recover {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    stating: Stating,
    #[command(flatten)]
    dating: Dating,
    #[command(flatten)]
    acting: Acting,
}

impl Recover {
    /// States it.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let incident = known::find(workplace, &self.which)?.incident;
        let drafts = self.drafts(workplace, &incident)?;
        let outcome =
            workplace.act(&self.acting, out, move |conn, desk| actions::recover(conn, desk, incident.id, &drafts))?;
        tell(workplace, outcome, false, |outcome| progress(&outcome.held.incident), out)
    }

    fn drafts(&self, workplace: &Workplace, incident: &IncidentRecord) -> Result<Vec<RecoveryDraft>, Failure> {
        let writer = self.acting.writer(&workplace.page);
        let known = Known::read(workplace)?;
        let instants = self.dating.instants(workplace)?;
        let drafts = self.stating.drafts(workplace, &writer, &known, Some(incident), instants)?;
        if drafts.is_empty() {
            return Err(Failure::refused(
                "say of which components: --down, --limited, --degraded, --watching or --restored",
            ));
        }
        Ok(drafts)
    }
}

/// `has 3 of 14 restored, 2 watched, 1 limited, 8 down.`
pub(super) fn progress(incident: &IncidentRecord) -> String {
    let Some(progress) = Progress::of(incident) else { return "tracks nothing.".to_owned() };
    let all = progress.all;
    format!(
        "has {} of {} restored ({} %), {} watched, {} limited, {} down.",
        all.restored,
        all.tracked(),
        all.percent(),
        all.watching,
        all.limited,
        all.down
    )
}
