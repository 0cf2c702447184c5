//! Asking for a check at once.

use super::staff::When;
use crate::domain::actors::Actor;
use crate::domain::asked_checks::{AskRefusal, WITHIN, begins};
use crate::domain::ids::ProbeId;
use crate::domain::incidents::drafts::Leaves;
use crate::domain::staff::Staff;
use crate::store::{Conn, Error, asked_checks, audit, catalogue, leases, probes, record};

/// Why no check was asked for. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// It breaks a rule.
    #[error(transparent)]
    Refused(#[from] AskRefusal),
    /// The database could not.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Asks for a check of `probe`, for whoever holds the lease of a location to make. One that is on its way already is joined, and
/// nothing is written.
pub fn ask(conn: &mut Conn, when: When, by: &Actor, staff: &Staff, probe: ProbeId) -> Result<(), AskError> {
    record::lock(conn)?;
    if record::find_standing(conn)?.is_rehearsal {
        return Err(AskRefusal::Rehearsal.into());
    }
    let known = probes::list_probes(conn)?;
    let probe = known.iter().find(|known| known.id == probe).ok_or(AskRefusal::Unknown)?;
    let components: Vec<_> =
        catalogue::list_stamped_components(conn)?.into_iter().map(|found| found.component).collect();
    let leaves = Leaves::of(&components);
    if !staff.may_touch(leaves.get(probe.component).and_then(|leaf| leaf.tracked.group)) {
        return Err(AskRefusal::OutOfReach { slug: probe.slug.clone() }.into());
    }
    let latest = asked_checks::find_latest(conn, probe.id)?;
    let lately = asked_checks::list_instants_of(conn, by, when.machine - WITHIN)?;
    if !begins(probe, latest.as_ref(), &lately, when.machine)? {
        return Ok(());
    }
    if !leases::somebody_checks(conn, when.machine)? {
        return Err(AskRefusal::NobodyChecks.into());
    }
    let number = asked_checks::ask(conn, probe.id, by, when.machine)?;
    audit::append(conn, when.record, by, "probe.check", &probe.slug, &format!("number={number}"))?;
    Ok(())
}
