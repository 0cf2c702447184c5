//! `bonghwa maintenance plan`: work announced ahead, once or again and again, by components, by a facility, or by both.

use super::acting::{Acting, Until, times};
use super::known::{Expected, parse_expected};
use super::recurring::Recurring;
use super::refusing::refuse_rules;
use crate::actions::maintenances::{self as actions, recurrences};
use crate::cli::Failure;
use crate::cli::incident::acting::{Workplace, draw};
use crate::cli::incident::known::Known;
use crate::cli::incident::words::{Body, Title};
use crate::cli::instant::{Ahead, parse_ahead};
use crate::domain::facilities::propose;
use crate::domain::ids::{ComponentId, FacilityId, MaintenanceId, RecurrenceId};
use crate::domain::maintenances::acting::PlanDraft;
use crate::domain::maintenances::{Ending, MaintenanceRefusal};
use crate::domain::recurrences::{Recurrence, Rule};
use crate::domain::status::Status;
use crate::store::catalogue;
use clap::Args;
use std::io::Write;

/// What `maintenance plan` is told.
#[derive(Debug, Args)]
pub struct Plan {
    #[command(flatten)]
    title: Title,
    #[command(flatten)]
    body: Body,
    /// When it begins
    #[arg(long, value_name = "TIME|MINUTES", value_parser = parse_ahead)]
    from: Ahead,
    #[command(flatten)]
    until: Until,
    /// A component that it touches, with the worst expected of it: operational (nobody should notice), degraded, partial
    /// or out; the words of statuses do too. What is worse than that while the work goes on shows as an outage
    #[arg(long, value_name = "SLUG=EXPECTED", value_parser = parse_expected)]
    component: Vec<Expected>,
    /// A facility that is worked on: everything on it is expected to be out, and what also runs elsewhere degraded.
    /// --component says otherwise of one
    #[arg(long, value_name = "SLUG")]
    facility: Option<String>,
    /// It ends by itself at its announced end, where no check of its components fails. Without this staff end it, and it
    /// has overrun when they have not by then, which opens an incident
    #[arg(long)]
    ends_by_itself: bool,
    #[command(flatten)]
    recurring: Recurring,
    #[command(flatten)]
    acting: Acting,
}

impl Plan {
    /// Announces it.
    pub(super) fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let draft = self.draft(workplace)?;
        if let Some(rule) = self.recurring.rule(draft.from, workplace.zone())? {
            return self.set(workplace, rule, draft, out);
        }
        let done = self.acting.write(workplace, out, move |conn, acting| actions::plan(conn, acting, &draft))?;
        if let Some(after) = done {
            writeln!(out, "Maintenance {} is announced {}.", after.id, times(workplace, &after))?;
        }
        Ok(())
    }

    fn draft(&self, workplace: &Workplace) -> Result<PlanDraft, Failure> {
        let (now, zone) = (workplace.now, workplace.zone());
        let writer = self.acting.writer(&workplace.page);
        let from = self.from.on_the_minute(now, zone)?;
        let until = self.until.given(from, now, zone)?;
        Ok(PlanDraft {
            id: MaintenanceId::from_number(draw()?),
            title: writer.title(self.title.given())?,
            body: writer.body(self.body.given())?,
            from,
            until: until.ok_or_else(|| Failure::refused("say when it ends: --until TIME, or --lasts 2h"))?,
            affected: self.affected(workplace)?,
            ending: if self.ends_by_itself { Ending::ByItself } else { Ending::ByStaff },
            recurrence: None,
        })
    }

    /// What is named, and what else hangs on the facility.
    fn affected(&self, workplace: &Workplace) -> Result<Vec<(ComponentId, Status)>, Failure> {
        let known = Known::read(workplace)?;
        let named = self.component.iter().map(|one| Ok((known.component(&one.slug, None)?, one.status)));
        let mut affected = named.collect::<Result<Vec<_>, Failure>>()?;
        let Some(facility) = &self.facility else { return Ok(affected) };
        let hanging = hanging_on(workplace, known.facility(facility)?)?;
        let is_named = |component: ComponentId| affected.iter().any(|(other, _)| *other == component);
        let fanned: Vec<_> = hanging.into_iter().filter(|(component, _)| !is_named(*component)).collect();
        affected.extend(fanned);
        Ok(affected)
    }

    fn set(&self, workplace: &Workplace, rule: Rule, draft: PlanDraft, out: &mut dyn Write) -> Result<(), Failure> {
        if draft.until <= draft.from {
            return Err(refuse_rules(workplace, MaintenanceRefusal::EndsBeforeBeginning));
        }
        let next = rule.next(workplace.now, 1);
        let recurrence = Recurrence {
            id: RecurrenceId::from_number(draw()?),
            rule,
            lasts_ms: (draft.until - draft.from).num_milliseconds(),
            title: draft.title,
            body: draft.body,
            affected: draft.affected,
            ending: draft.ending,
            ended_at: None,
        };
        let Some(first) = next.first().map(|occurrence| occurrence.at) else {
            return Err(Failure::refused(
                "the rule gives no time that is still to come: give a later end in --every, or plan it once",
            ));
        };
        let id = recurrence.id;
        let set = self.acting.write(workplace, out, move |conn, acting| recurrences::set(conn, acting, &recurrence))?;
        if set.is_some() {
            let first = workplace.moment(first);
            writeln!(
                out,
                "Recurrence {id} is set: the next time is {first}. `bonghwa maintenance list` has the times."
            )?;
        }
        Ok(())
    }
}

/// What hangs on a facility, with the worst that is expected when work takes it away.
fn hanging_on(workplace: &Workplace, facility: FacilityId) -> Result<Vec<(ComponentId, Status)>, Failure> {
    let proposed = workplace.read(move |conn| {
        let components: Vec<_> =
            catalogue::list_stamped_components(conn)?.into_iter().map(|found| found.component).collect();
        Ok(propose(&catalogue::list_facilities(conn)?, &components, facility))
    })?;
    let expected = |is_redundant| if is_redundant { Status::DegradedPerformance } else { Status::MajorOutage };
    Ok(proposed.into_iter().map(|one| (one.component, expected(one.is_redundant))).collect())
}
