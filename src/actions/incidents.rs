//! Acts on incidents. Each finds the incident, lets the domain decide in memory, and saves what differs, with the statuses
//! that follow from it, an entry in the audit log and a new public sequence: one transaction, or nothing.

mod acting;
mod following;
mod forms;
mod noting;
mod opening;
mod publishing;
mod telling;
mod timing;

use crate::domain::actors::Actor;
use crate::domain::ids::IncidentId;
use crate::domain::incidents::IncidentRefusal;
use crate::domain::time::Time;
use crate::store::Error;
use chrono_tz::Tz;
pub use noting::{log, suspect_cause};
pub use opening::{FanOut, leaves, open};
pub use publishing::{correct_update, publish_update, put_right, reopen, report, resolve, retract_update};
pub use telling::{
    BoardForm, advise, confirm_cause, correct_start, estimate, note_that_fact_came, override_impact, recover,
    recover_from_board, state_fact, state_safety, track,
};
pub use timing::keep_time;

/// Why an act was not done. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// It breaks a rule.
    #[error(transparent)]
    Refused(#[from] IncidentRefusal),
    /// The database could not.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Who acts, when, and from which form.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// The present instant of the record.
    pub now: Time,
    /// The page's zone.
    pub zone: Tz,
    /// Who.
    pub by: &'a Actor,
    /// Names the form: the same form publishes once, however often it is sent.
    pub token: Option<&'a str>,
    /// The revision of the incident that the form was opened with; a form of an older one is refused.
    pub revision: Option<i64>,
}

/// That an act was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// The incident.
    pub incident: IncidentId,
    /// True where the same form had done it before, and nothing was written now.
    pub was_done_before: bool,
}
