//! Changing a component's public status.

mod ending;
mod holds;
mod news;
mod restating;
mod setting;

use crate::domain::history::Month;
use crate::domain::ids::ComponentId;
use crate::domain::record::Stamp;
use crate::domain::status::Status;
use crate::domain::statuses::{Basis, Cause, Span, StatusChange, rewrite, rewritten};
use crate::domain::time::{Time, day_of, day_start};
use crate::domain::uptime::DAYS;
use crate::store::{Conn, Error, months, record, status_news, statuses, uptime};
use chrono::Days;
use chrono_tz::Tz;
pub(super) use holds::Hold;
pub use news::still_stands;
pub(super) use restating::{Restating, Stretch, holds_elsewhere, restate};
pub use setting::{Setting, SettingError, set};

/// That a component has a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Which leaf.
    pub component: ComponentId,
    /// What it is.
    pub to: Status,
    /// Since when; an instant after `now` counts as `now`.
    pub since: Time,
    /// The moment that the statement describes.
    pub as_of: Time,
    /// On whose word.
    pub basis: Basis,
    /// Who or what wrote it.
    pub actor: String,
    /// Why, in words.
    pub why: Option<String>,
    /// What of ours it follows from; `None` for what probes say, and staff outside of incidents.
    pub cause: Option<Cause>,
}

/// Records what `statement` says: the change, the spans from its instant on, the summaries that it reaches back into, and
/// the stamps of what now looks different. `None`, and nothing written, where the record says so already.
pub fn change(conn: &mut Conn, now: Time, zone: Tz, statement: &Statement) -> Result<Option<StatusChange>, Error> {
    let since = statement.since.min(now);
    let today = super::uptime::roll_days(conn, now, zone)?;
    let reaches_back = since < day_start(today, zone);
    let first_day = day_start(today.checked_sub_days(Days::new(DAYS as u64)).unwrap_or(today), zone);
    // Spans that ended before the statement's instant are not touched by it, but its summary may need them.
    let spans =
        statuses::list_spans(conn, statement.component, if reaches_back { first_day.min(since) } else { since })?;
    let Some(change) = rewrite(&spans, statement.to, since) else { return Ok(None) };
    let stamp = record::raise(conn, now)?;
    statuses::save_rewrite(conn, statement.component, &change)?;
    let month = Month::of(day_of(first_told_at(&spans, since), zone));
    if spans.first().is_none_or(|first| since < first.from) {
        statuses::save_beginning(conn, statement.component, since)?;
        months::begin(conn, month, Month::of(today), stamp)?;
    }
    months::stamp_since(conn, month, stamp)?;
    // A correction lies over what was carried over; everything else takes its place.
    if !matches!(statement.cause, Some(Cause::Correction(_))) {
        statuses::shorten_carried(conn, statement.component, since)?;
    }
    let recorded = StatusChange {
        component: statement.component,
        from: status_before(&spans, since),
        to: statement.to,
        since,
        recorded_at: now,
        as_of: statement.as_of,
        basis: statement.basis,
        actor: statement.actor.clone(),
        why: statement.why.clone(),
        cause: statement.cause,
    };
    statuses::save_change(conn, &recorded, stamp.sequence)?;
    // Of the others incidents and work tell themselves, and corrections are of the past.
    if statement.cause.is_none() {
        status_news::note(conn, statement.component, recorded.from, now)?;
    }
    if reaches_back {
        let spans = rewritten(&spans, &change);
        super::uptime::save_finished_days(conn, statement.component, &spans, today, zone)?;
    }
    uptime::save_as_of(conn, statement.component, stamp.at)?;
    record::stamp_component(conn, statement.component, stamp)?;
    Ok(Some(recorded))
}

/// Since when months tell of what changes at `since`: an outage is told whole in each month that it reaches into, so that
/// its end changes the month in which it began.
fn first_told_at(spans: &[Span], since: Time) -> Time {
    let reaches = |span: &&Span| span.from < since && span.until.is_none_or(|until| until >= since);
    let outage = spans.iter().filter(reaches).find(|span| span.status != Status::Operational);
    outage.map_or(since, |span| span.from)
}

/// What time alone does: statuses that staff set end, and readers are told of what changed by itself.
pub(super) fn keep_time(conn: &mut Conn, now: Time, zone: Tz) -> Result<(), Error> {
    ending::keep_time(conn, now, zone)?;
    news::keep_time(conn, now)
}

/// Gives a new leaf its first span: unknown, because nobody has looked yet.
pub fn begin(conn: &mut Conn, component: ComponentId, stamp: Stamp) -> Result<(), Error> {
    if let Some(first) = rewrite(&[], Status::Unknown, stamp.at)
        && statuses::find_open_span(conn, component)?.is_none()
    {
        statuses::save_rewrite(conn, component, &first)?;
        statuses::save_beginning(conn, component, stamp.at)?;
        let month = Month::of(record::find_standing(conn)?.rolled_on);
        months::begin(conn, month, month, stamp)?;
        months::stamp_since(conn, month, stamp)?;
    }
    uptime::save_as_of(conn, component, stamp.at)
}

/// What the record said of the last moment before `since`.
fn status_before(spans: &[Span], since: Time) -> Status {
    spans.iter().rfind(|span| span.from < since).map_or(Status::Unknown, |span| span.status)
}
