//! What staff say of components that no incident tracks.

use super::{Statement, change};
use crate::actions::incidents::{Desk, leaves};
use crate::domain::ids::ComponentId;
use crate::domain::incidents::Impact;
use crate::domain::reach::Reach;
use crate::domain::staff::Staff;
use crate::domain::status::Status;
use crate::domain::statuses::{Basis, SettingRefusal, StatusEnd, require_ahead, require_lately};
use crate::domain::time::Time;
use crate::store::forms::{self, Sent};
use crate::store::{Conn, Error, audit, incidents, record, status_ends, statuses};

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
    /// When it ends by itself; `None`: when something else is said.
    pub until: Option<Time>,
    /// How the form says both: a form that is sent again saying another instant is refused.
    pub said: String,
    /// Why, for the record.
    pub why: String,
    /// The number of components, typed: it is asked for where they are everybody.
    pub number: String,
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
        save_end(conn, desk, setting, *component)?;
        if let Some(changed) = change(conn, desk.now, desk.zone, &statement)? {
            let told = format!("from={} to={} since={}", changed.from, changed.to, changed.since.timestamp_millis());
            audit::append(conn, desk.now, desk.by, "status.set", component.as_str(), &told)?;
        }
    }
    Ok(())
}

/// Keeps the end of what is set, in place of the one that was set before. What is said without an end has none, also where it
/// is what the page says already: that is how an end is taken away, or put off.
fn save_end(conn: &mut Conn, desk: Desk<'_>, setting: &Setting, component: ComponentId) -> Result<(), Error> {
    let Some(until) = setting.until else { return status_ends::remove(conn, component) };
    let end = StatusEnd { component, status: setting.to, until, by: desk.by.clone(), set_at: desk.now };
    status_ends::save(conn, &end)?;
    let told = format!("to={} until={}", setting.to, until.timestamp_millis());
    audit::append(conn, desk.now, desk.by, "status.set_end", component.as_str(), &told)
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
    // Last, so that nobody counts what is refused for another reason.
    let said = setting.components.iter().map(|id| (leaves.get(*id).and_then(|leaf| leaf.tracked.tier), setting.to));
    let impact = Impact::of(said, leaves.count());
    let reach = Reach::of_states(impact, setting.components.len(), leaves.count());
    Ok(reach.require(&setting.number).map_err(SettingRefusal::from)?)
}

fn setting_is_plausible(desk: Desk<'_>, setting: &Setting) -> Result<(), SettingRefusal> {
    if setting.components.is_empty() {
        return Err(SettingRefusal::Nothing);
    }
    if setting.to == Status::UnderMaintenance {
        return Err(SettingRefusal::NeedsPlan);
    }
    setting.until.map_or(Ok(()), |until| require_ahead(until, desk.now))?;
    require_lately(setting.since, desk.now)
}
