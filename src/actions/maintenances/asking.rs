//! What somebody asks for at their desk: once for each form, within their groups, and only of a maintenance that is still as
//! the form showed it.

use super::{Acting, MaintenanceError, cancel, end, move_to, plan, recurrences, start, tell, verify};
use crate::actions::incidents::leaves;
use crate::domain::ids::{ComponentId, GroupId, MaintenanceId, RecurrenceId};
use crate::domain::incidents::drafts::Leaves;
use crate::domain::language::Wording;
use crate::domain::maintenances::acting::PlanDraft;
use crate::domain::maintenances::{MaintenanceRecord, MaintenanceRefusal};
use crate::domain::progress::Progress;
use crate::domain::reach::Reach;
use crate::domain::recoveries::Step;
use crate::domain::recurrences::{OCCURRENCES, Recurrence};
use crate::domain::staff::Staff;
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::store::forms::{self, Sent};
use crate::store::{Conn, Error, incidents, maintenances, record};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Who asks, with which form.
#[derive(Debug, Clone, Copy)]
pub struct Form<'a> {
    /// Who.
    pub staff: &'a Staff,
    /// What tells one form from another; `None` where it carried nothing of that.
    pub token: Option<&'a str>,
    /// The number of components, typed.
    pub number: &'a str,
}

/// What is announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announcement {
    /// Work that comes once.
    Once(PlanDraft),
    /// Work that recurs.
    Recurring(Recurrence),
}

/// What is asked of a maintenance that was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Another time; `from` is `None` where that stays.
    Move {
        /// When it begins.
        from: Option<Time>,
        /// When it ends.
        until: Time,
        /// Why, for everybody.
        reason: Wording,
    },
    /// To begin now.
    Start {
        /// What is said of it.
        body: Option<Wording>,
        /// That it may begin long before its announced time.
        is_early_meant: bool,
    },
    /// The work is done, its outcome is looked at.
    Verify(Option<Wording>),
    /// To end now.
    End {
        /// What is said of it.
        body: Option<Wording>,
        /// Why it is over although checks fail.
        despite_checks: Option<String>,
    },
    /// To call it off.
    Cancel(Wording),
    /// To say something.
    Tell(Wording),
}

/// Announces work, once however often the form is sent. Gives the maintenance that comes first.
pub fn announce(
    conn: &mut Conn,
    acting: Acting<'_>,
    form: Form<'_>,
    asked: &Announcement,
) -> Result<MaintenanceId, MaintenanceError> {
    let first = match asked {
        Announcement::Once(draft) => draft.id,
        Announcement::Recurring(recurrence) => {
            // A form that is sent again speaks of the same times however late it comes.
            let next = recurrence.rule.next(acting.now, OCCURRENCES);
            recurrence.maintenance(next.first().ok_or(MaintenanceRefusal::NothingToCome)?)
        }
    };
    if was_sent_before(conn, acting, form, &format!("maintenance.plan {asked:?}"))? {
        return Ok(first);
    }
    let affected = match asked {
        Announcement::Once(draft) => &draft.affected,
        Announcement::Recurring(recurrence) => &recurrence.affected,
    };
    let leaves = leaves(conn)?;
    require(&leaves, form, &touched(&leaves, affected))?;
    match asked {
        Announcement::Once(draft) => plan(conn, acting, draft).map(drop)?,
        Announcement::Recurring(recurrence) => recurrences::set(conn, acting, recurrence)?,
    }
    Ok(first)
}

/// Does what is `asked` of `id`, of which the form showed the state of sequence `seen`.
pub fn carry_out(
    conn: &mut Conn,
    acting: Acting<'_>,
    form: Form<'_>,
    (id, seen): (MaintenanceId, Option<i64>),
    asked: &Asked,
) -> Result<(), MaintenanceError> {
    if was_sent_before(conn, acting, form, &format!("maintenance {id} {asked:?}"))? {
        return Ok(());
    }
    let found = maintenances::find(conn, id)?;
    let touched: Vec<Touched> = found.affected.iter().map(|one| (one.leaf.component, one.leaf.group)).collect();
    require(&leaves(conn)?, form, &touched)?;
    if seen != Some(found.stamp.sequence) {
        return Err(MaintenanceRefusal::ChangedMeanwhile.into());
    }
    match asked.clone() {
        Asked::Move { from, until, reason } => {
            let from = from.or_else(|| found.announced().map(|announced| announced.from));
            move_to(conn, acting, id, from.unwrap_or(acting.now), until, &reason)
        }
        Asked::Start { body, is_early_meant } => {
            if let Some(early) = found.early(acting.now).filter(|_| !is_early_meant) {
                let down = list_down(conn, &found)?;
                return Err(MaintenanceRefusal::Early { minutes: early.num_minutes(), down }.into());
            }
            start(conn, acting, id, body)
        }
        Asked::Verify(body) => verify(conn, acting, id, body),
        Asked::End { body, despite_checks } => end(conn, acting, id, body, despite_checks.as_deref()),
        Asked::Cancel(reason) => cancel(conn, acting, id, &reason),
        Asked::Tell(body) => tell(conn, acting, id, &body),
    }
    .map(drop)
}

/// Which components of `maintenance` an open incident counts as not back, by slug.
pub fn list_down(conn: &mut Conn, maintenance: &MaintenanceRecord) -> Result<Vec<String>, Error> {
    let mut down = BTreeSet::new();
    for id in incidents::list_open(conn)? {
        let incident = incidents::find(conn, id)?.incident;
        let standings = Progress::of(&incident).map(|progress| progress.standings).unwrap_or_default();
        let not_back = standings.iter().filter(|standing| standing.step() != Step::Restored);
        down.extend(not_back.map(|standing| standing.tracked.component));
    }
    let leaves = leaves(conn)?;
    let touched = maintenance.affected.iter().map(|one| one.leaf.component).filter(|one| down.contains(one));
    Ok(touched.map(|component| leaves.slug(component)).collect())
}

/// Calls a recurrence off. What it announced stays until it is cancelled.
pub fn end_recurrence(
    conn: &mut Conn,
    acting: Acting<'_>,
    form: Form<'_>,
    id: RecurrenceId,
) -> Result<(), MaintenanceError> {
    if was_sent_before(conn, acting, form, &format!("recurrence.end {id}"))? {
        return Ok(());
    }
    let found = maintenances::recurrences::find(conn, id)?;
    let leaves = leaves(conn)?;
    require_groups(&leaves, form.staff, &touched(&leaves, &found.affected))?;
    if found.ended_at.is_some() {
        return Err(MaintenanceRefusal::RecurrenceOver.into());
    }
    recurrences::end(conn, acting, id)
}

/// True for a form that came before saying the same; refused where it said something else.
fn was_sent_before(conn: &mut Conn, acting: Acting<'_>, form: Form<'_>, says: &str) -> Result<bool, MaintenanceError> {
    record::lock(conn)?;
    let Some(token) = form.token else { return Ok(false) };
    match forms::claim(conn, token, &says_shortly(says), acting.now)? {
        Sent::First => Ok(false),
        Sent::Again => Ok(true),
        Sent::Otherwise => Err(MaintenanceRefusal::FormUsed.into()),
    }
}

fn says_shortly(says: &str) -> String {
    Sha256::digest(says).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A component that is touched, and whose it is.
type Touched = (ComponentId, Option<GroupId>);

/// Whose the components of a plan are. What is not on the page is nobody's: the rules name it.
fn touched(leaves: &Leaves, affected: &[(ComponentId, Status)]) -> Vec<Touched> {
    let touched = |(component, _): &(ComponentId, Status)| Some((*component, leaves.get(*component)?.tracked.group));
    affected.iter().filter_map(touched).collect()
}

/// That whoever asks answers for all of `touched`, and knows how much that is where it reaches everybody.
fn require(leaves: &Leaves, form: Form<'_>, touched: &[Touched]) -> Result<(), MaintenanceRefusal> {
    require_groups(leaves, form.staff, touched)?;
    Ok(Reach::of_work(touched.len(), leaves.count()).require(form.number)?)
}

fn require_groups(leaves: &Leaves, staff: &Staff, touched: &[Touched]) -> Result<(), MaintenanceRefusal> {
    let beyond = touched.iter().filter(|(_, group)| !staff.may_touch(*group));
    let components: Vec<String> = beyond.map(|(component, _)| leaves.slug(*component)).collect();
    if components.is_empty() { Ok(()) } else { Err(MaintenanceRefusal::OutOfReach { components }) }
}
