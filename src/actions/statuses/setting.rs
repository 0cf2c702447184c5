//! What staff say of components that no incident tracks.

use super::{Statement, change};
use crate::actions::incidents::{Desk, leaves};
use crate::domain::ids::ComponentId;
use crate::domain::staff::Staff;
use crate::domain::status::Status;
use crate::domain::statuses::{Basis, SettingRefusal};
use crate::domain::time::Time;
use crate::store::forms::{self, Sent};
use crate::store::{Conn, Error, audit, incidents, record, statuses};

/// Why no status was set. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    /// It breaks a rule.
    #[error(transparent)]
    Refused(#[from] SettingRefusal),
    /// The database could not.
    #[error(transparent)]
    Store(#[from] Error),
}

/// That these components have a status, on the word of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Which leaves.
    pub components: Vec<ComponentId>,
    /// What they are.
    pub to: Status,
    /// Since when.
    pub since: Time,
    /// How the form says that: a form that is sent again saying another instant is refused.
    pub said: String,
    /// Why, for the record.
    pub why: String,
}

/// Says so, for all of them in one transaction. What an open incident tracks is stated there, and what is being worked on is
/// said by the maintenance; `staff` may speak for their own groups alone. The same form says it once.
pub fn set(conn: &mut Conn, desk: Desk<'_>, staff: &Staff, setting: &Setting) -> Result<(), SettingError> {
    record::lock(conn)?;
    let digest = format!("{:?} {} {:?} {}", setting.components, setting.to, setting.said, setting.why);
    let sent = desk.token.map(|token| forms::claim(conn, token, &digest, desk.now)).transpose()?;
    match sent {
        None | Some(Sent::First) => {}
        Some(Sent::Again) => return Ok(()),
        Some(Sent::Otherwise) => return Err(SettingRefusal::FormUsed.into()),
    }
    require_sound(conn, desk, staff, setting)?;
    for component in &setting.components {
        let statement = Statement {
            component: *component,
            to: setting.to,
            since: setting.since,
            as_of: desk.now,
            basis: Basis::Staff,
            actor: desk.by.to_string(),
            why: Some(setting.why.clone()).filter(|why| !why.is_empty()),
            cause: None,
        };
        if let Some(changed) = change(conn, desk.now, desk.zone, &statement)? {
            let told = format!("from={} to={} since={}", changed.from, changed.to, changed.since.timestamp_millis());
            audit::append(conn, desk.now, desk.by, "status.set", component.as_str(), &told)?;
        }
    }
    Ok(())
}

fn require_sound(conn: &mut Conn, desk: Desk<'_>, staff: &Staff, setting: &Setting) -> Result<(), SettingError> {
    setting_is_plausible(desk, setting)?;
    let (leaves, tracked) = (leaves(conn)?, incidents::list_tracked_components(conn)?);
    for component in &setting.components {
        let Some(leaf) = leaves.get(*component) else {
            return Err(SettingRefusal::Unknown { component: component.to_string() }.into());
        };
        let slug = leaf.slug.clone();
        if !staff.may_touch(leaf.tracked.group) {
            return Err(SettingRefusal::OutOfReach { component: slug }.into());
        }
        if tracked.contains(component) {
            return Err(SettingRefusal::Tracked { component: slug }.into());
        }
        let span = statuses::find_open_span(conn, *component)?;
        if span.is_some_and(|span| span.status == Status::UnderMaintenance) {
            return Err(SettingRefusal::UnderWork { component: slug }.into());
        }
    }
    Ok(())
}

fn setting_is_plausible(desk: Desk<'_>, setting: &Setting) -> Result<(), SettingRefusal> {
    if setting.components.is_empty() {
        return Err(SettingRefusal::Nothing);
    }
    if setting.to == Status::UnderMaintenance {
        return Err(SettingRefusal::NeedsPlan);
    }
    crate::domain::statuses::require_lately(setting.since, desk.now)
}
