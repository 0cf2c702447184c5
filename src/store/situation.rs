//! The one read that the screen of the console is made from, and the short one that says whether it is still the same.

use super::connection::{At, Conn};
use super::error::Error;
use super::schema::{audit_log, notifications, verdicts};
use super::{alerts, catalogue, duty, incidents, record, staff, status_ends, statuses};
use crate::domain::ids::{ComponentId, IncidentId};
use crate::domain::incidents::Held;
use crate::domain::situation::{AT_HAND, Checked, Situation, worst_first};
use crate::domain::staff::Staff;
use crate::domain::statuses::Span;
use crate::domain::time::Time;
use diesel::dsl::max;
use diesel::prelude::*;
use std::collections::HashMap;

/// Reads what staff see at `now`.
pub fn find(conn: &mut Conn, now: Time) -> Result<Situation, Error> {
    let listed = |conn: &mut Conn, ids: Vec<IncidentId>| -> Result<Vec<Held>, Error> {
        ids.into_iter().map(|id| incidents::find(conn, id)).collect()
    };
    let open = incidents::list_open(conn)?;
    let mut open = listed(conn, open)?;
    worst_first(&mut open);
    let ended = incidents::list_ended_since(conn, now - AT_HAND)?;
    let parts = super::verdicts::list_parts(conn)?;
    let standing = record::find_standing(conn)?;
    // What ended by then is no business of the screen: only the last span of each is asked for.
    let spans = statuses::list_spans_by_component(conn, now + AT_HAND)?;
    let present = |(component, spans): (ComponentId, Vec<Span>)| {
        spans.into_iter().rfind(|span| span.until.is_none()).map(|span| (component, span))
    };
    let components: Vec<_> =
        catalogue::list_stamped_components(conn)?.into_iter().map(|found| found.component).collect();
    Ok(Situation {
        content: standing.content,
        groups: catalogue::list_groups(conn)?,
        facilities: catalogue::list_facilities(conn)?,
        checked: parts.iter().filter_map(|(component, parts)| Some((*component, Checked::of(parts)?))).collect(),
        statuses: spans.into_iter().filter_map(present).collect(),
        ends: status_ends::list(conn)?.into_iter().map(|end| (end.component, end)).collect(),
        components,
        open,
        ended: listed(conn, ended)?,
        acknowledged: alerts::list_standing(conn, now)?,
        on_call: list_on_call(conn)?,
        waiting: duty::list_waiting(conn)?,
    })
}

/// Who is on call, in order, with their names and roles.
fn list_on_call(conn: &mut Conn) -> Result<Vec<Staff>, Error> {
    let order = duty::list_on_call(conn)?;
    let mut staff: HashMap<_, Staff> =
        staff::list_all(conn)?.into_iter().map(|account| (account.staff.handle.clone(), account.staff)).collect();
    Ok(order.iter().filter_map(|handle| staff.remove(handle)).collect())
}

/// A word that is another one as soon as anything on the screen may be: every act stands in the audit log, time moves the
/// public record, checks write their verdicts, and people are told.
pub fn find_mark(conn: &mut Conn) -> Result<String, Error> {
    let act: Option<i64> = audit_log::table.select(max(audit_log::number)).first(conn)?;
    let judged: Option<At> = verdicts::table.select(max(verdicts::recorded_at)).first(conn)?;
    let content = record::find_standing(conn)?.content.sequence;
    let told: Option<(i64, i64, i64)> = notifications::table
        .order(notifications::id.desc())
        .select((notifications::id, notifications::made, notifications::sent))
        .first(conn)
        .optional()?;
    let (id, made, sent) = told.unwrap_or_default();
    let judged = judged.map_or(0, |at| at.0.timestamp_millis());
    Ok(format!("{}-{content}-{judged}-{id}-{made}-{sent}", act.unwrap_or(0)))
}
