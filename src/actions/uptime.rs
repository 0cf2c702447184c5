//! What time alone does to uptime: days end, and outages that last go on costing.

use crate::domain::history::Month;
use crate::domain::ids::ComponentId;
use crate::domain::status::Status;
use crate::domain::statuses::Span;
use crate::domain::time::{Time, day_of, day_start, from_millis};
use crate::domain::uptime::{DAYS, DayTallies};
use crate::store::{Conn, Error, catalogue, months, record, statuses, uptime};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;

/// An outage that lasts is counted into the figures at least this often.
const REFRESH_MS: i64 = 300_000;

/// Closes the days of `zone` that have ended by `now` and gives the day that the record now calls today. Idempotent; where
/// the clock stepped back, today stays what it was.
pub fn roll_days(conn: &mut Conn, now: Time, zone: Tz) -> Result<NaiveDate, Error> {
    let today = day_of(now, zone);
    let standing = record::find_standing(conn)?;
    if today <= standing.rolled_on {
        return Ok(standing.rolled_on);
    }
    let stamp = record::raise(conn, now)?;
    let first_day = today.checked_sub_days(Days::new(DAYS as u64)).unwrap_or(today);
    for (component, spans) in statuses::list_spans_by_component(conn, day_start(first_day, zone))? {
        save_finished_days(conn, component, &spans, today, zone)?;
    }
    // The month that ended is whole now; the one that began is there from now on.
    let (ended, begun) = (Month::of(standing.rolled_on), Month::of(today));
    months::begin(conn, ended, begun, stamp)?;
    months::stamp_since(conn, ended, stamp)?;
    catalogue::stamp_all_components(conn, stamp)?;
    uptime::save_as_of_all(conn, stamp.at)?;
    record::save_rolled_on(conn, today)?;
    Ok(today)
}

/// Brings the figures of components that are not well up to `now`, where they are older than five minutes. True where any was.
pub fn refresh_lasting(conn: &mut Conn, now: Time) -> Result<bool, Error> {
    let due_at = from_millis(now.timestamp_millis().div_euclid(REFRESH_MS) * REFRESH_MS).unwrap_or(now);
    let open = statuses::list_open_spans_unlike(conn, Status::Operational)?;
    let stale: Vec<ComponentId> =
        catalogue::list_with_uptime_before(conn, due_at)?.into_iter().filter(|id| open.contains(id)).collect();
    if stale.is_empty() {
        return Ok(false);
    }
    let stamp = record::raise(conn, now)?;
    let month = Month::of(record::find_standing(conn)?.rolled_on);
    months::stamp_since(conn, month, stamp)?;
    for component in stale {
        uptime::save_as_of(conn, component, stamp.at)?;
        record::stamp_component(conn, component, stamp)?;
    }
    Ok(true)
}

/// Makes the summary of a component's finished days, those before `today`, again from its spans.
pub fn save_finished_days(
    conn: &mut Conn,
    component: ComponentId,
    spans: &[Span],
    today: NaiveDate,
    zone: Tz,
) -> Result<(), Error> {
    let yesterday = today.pred_opt().unwrap_or(today);
    let finished = DayTallies::of(spans, yesterday, DAYS - 1, zone, day_start(today, zone));
    uptime::save_summary(conn, component, &finished)
}
