//! The end of a status that staff set: from then on the checks are believed, or nothing is known. It is never in order merely because
//! time has passed.

use super::{Statement, change};
use crate::domain::actors::Actor;
use crate::domain::catalogue::Policy;
use crate::domain::ids::ComponentId;
use crate::domain::maintenances::Cover;
use crate::domain::probes::Seen;
use crate::domain::situation::Checked;
use crate::domain::status::Status;
use crate::domain::statuses::{Basis, Cause, StatusEnd};
use crate::domain::time::Time;
use crate::domain::verdict::{Kept, Part, Standing};
use crate::store::{Conn, Error, audit, incidents, maintenances, probes, record, status_ends, statuses, verdicts};
use chrono::TimeDelta;
use chrono_tz::Tz;

/// Ends what has come to its end by `now`, dated to its end however late that is noticed. What is being worked on waits until the
/// work is over; what an incident or checks have spoken of since it was set stands by their word, and its end is void.
pub(super) fn keep_time(conn: &mut Conn, now: Time, zone: Tz) -> Result<(), Error> {
    if status_ends::list_due(conn, now)?.is_empty() {
        return Ok(());
    }
    record::lock(conn)?;
    let mut seen = None;
    // Another process may have been first: read again under the lock.
    for end in status_ends::list_due(conn, now)? {
        let covers = maintenances::list_covers(conn, &[end.component])?.remove(&end.component).unwrap_or_default();
        if covers.iter().any(|cover| cover.holds(now)) {
            continue;
        }
        status_ends::remove(conn, end.component)?;
        if !still_stands(conn, &end)? {
            continue;
        }
        let checked = match verdicts::find_policy(conn, end.component)? {
            None => continue,
            Some(Policy::Manual) => None,
            Some(Policy::Automatic) => {
                let seen = match &mut seen {
                    Some(seen) => seen,
                    none => none.insert(probes::list_seen(conn, now)?),
                };
                judged(seen, end.component, now)
            }
        };
        let over: Option<Time> = covers.iter().filter_map(|cover: &Cover| cover.until).max();
        let since = over.map_or(end.until, |over| over.max(end.until));
        let to = decay(conn, (now, zone), &end, since, checked)?;
        audit::append(conn, now, &Actor::timekeeper(), "status.end", end.component.as_str(), &format!("to={to}"))?;
    }
    Ok(())
}

/// True where what the page says of the component is still what staff set with this end.
fn still_stands(conn: &mut Conn, end: &StatusEnd) -> Result<bool, Error> {
    if incidents::is_tracked_since(conn, end.component, end.set_at)? {
        return Ok(false);
    }
    let last = statuses::list_changes(conn, end.component)?.pop();
    Ok(last.is_none_or(|last| {
        let is_newer = last.recorded_at > end.set_at;
        let is_theirs = last.basis == Basis::Staff && !matches!(last.cause, Some(Cause::Incident(_)));
        !is_newer || is_theirs && last.to == end.status
    }))
}

/// What the checks of a component say at `now`. A verdict that nobody has fed for as long as counts as silence is not believed, also
/// where the process that would have noticed was not running.
fn judged(seen: &[Seen], component: ComponentId, now: Time) -> Option<Checked> {
    let parts = seen.iter().filter(|seen| seen.probe.component == component).filter_map(|seen| {
        let kept = seen.kept?;
        let silence = TimeDelta::from_std(seen.probe.judging.silent_after).unwrap_or_default();
        let is_fresh = seen.last.as_ref().is_some_and(|last| now - last.at <= silence);
        let kept = if is_fresh { kept } else { Kept { standing: Standing::Unknown, ..kept } };
        Some(Part { kept, is_decisive: seen.probe.is_decisive })
    });
    Checked::of(&parts.collect::<Vec<Part>>())
}

/// Says what is the case since the end: what the checks say from where they say it, and before that that nothing is known.
fn decay(
    conn: &mut Conn,
    (now, zone): (Time, Tz),
    end: &StatusEnd,
    since: Time,
    checked: Option<Checked>,
) -> Result<Status, Error> {
    let unknown = Statement {
        component: end.component,
        to: Status::Unknown,
        since,
        as_of: since,
        basis: Basis::Staff,
        actor: Actor::timekeeper().to_string(),
        why: Some(format!("what {} set was to end", end.by)),
        cause: None,
    };
    let Some(checked) = checked else {
        change(conn, now, zone, &unknown)?;
        return Ok(Status::Unknown);
    };
    if checked.since > since {
        change(conn, now, zone, &unknown)?;
    }
    let by_checks = Statement {
        to: checked.status,
        since: checked.since.max(since),
        as_of: now,
        basis: Basis::Probe,
        actor: "probes".to_owned(),
        ..unknown
    };
    change(conn, now, zone, &by_checks)?;
    Ok(checked.status)
}
