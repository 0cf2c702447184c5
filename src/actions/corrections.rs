//! Correcting history: what was recorded of a component's past turned out to be wrong.

use super::incidents::leaves;
use super::statuses::{Hold, Restating, Stretch, holds_elsewhere, restate};
use crate::domain::actors::Actor;
use crate::domain::corrections::{Correction, CorrectionRefusal, Replaced};
use crate::domain::ids::{ComponentId, CorrectionId};
use crate::domain::language::Wording;
use crate::domain::status::Status;
use crate::domain::statuses::Cause;
use crate::domain::time::Time;
use crate::store::{Conn, Error, audit, catalogue, corrections, record, statuses};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Why history was not corrected. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CorrectionError {
    /// It breaks a rule.
    #[error(transparent)]
    Refused(#[from] CorrectionRefusal),
    /// The database could not.
    #[error(transparent)]
    Store(#[from] Error),
}

/// A correction as it is to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionDraft {
    /// The id that it will have.
    pub id: CorrectionId,
    /// Which leaf.
    pub component: ComponentId,
    /// From when on it was otherwise.
    pub from: Time,
    /// Until when; it has passed.
    pub until: Time,
    /// What the status was.
    pub status: Status,
    /// What turned out, for the public.
    pub reason: Wording,
}

/// Publishes a correction: the record of that time is stated anew, with its uptime, and says that it was corrected and why.
pub fn correct(
    conn: &mut Conn,
    now: Time,
    zone: Tz,
    by: &Actor,
    draft: &CorrectionDraft,
) -> Result<Correction, CorrectionError> {
    let stamp = record::raise(conn, now)?;
    let component = draft.component;
    let leaves = leaves(conn)?;
    let found = catalogue::list_stamped_components(conn)?.into_iter().find(|found| found.component.id == component);
    let Some(found) = found.filter(|_| leaves.get(component).is_some()) else {
        return Err(CorrectionRefusal::UnknownComponent { component: component.to_string() }.into());
    };
    let CorrectionDraft { id, from, until, status, .. } = *draft;
    let before = statuses::list_spans(conn, component, from)?;
    let replaced = Replaced::of(&before, from, until);
    let reason = draft.reason.clone();
    let correction = Correction { id, component, from, until, status, replaced, reason, by: by.clone(), at: now };
    let correction = correction.checked(&found.component.slug, found.began_at)?;
    corrections::insert(conn, &correction)?;
    let incidents = holds_elsewhere(conn, &[(component, from)], None)?;
    let holds: Vec<BTreeMap<ComponentId, Hold<'_>>> = incidents.iter().map(Hold::all_of).collect();
    let stretch = Stretch { component, from, holds: holds.iter().filter_map(|of| of.get(&component)).collect() };
    restate(conn, Restating { now, zone, by, cause: Cause::Correction(id) }, &[stretch])?;
    if statuses::list_spans(conn, component, from)? == before {
        return Err(CorrectionRefusal::SaysSoAlready.into());
    }
    record::stamp_component(conn, component, stamp)?;
    audit::append(conn, now, by, "history.correct", id.as_str(), &format!("component={component} status={status}"))?;
    Ok(correction)
}
