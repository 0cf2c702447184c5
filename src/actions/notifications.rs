//! Writing down what people must be told, in the transaction of what it tells.

use crate::domain::ids::ComponentId;
use crate::domain::incidents::IncidentRecord;
use crate::domain::maintenances::MaintenanceRecord;
use crate::domain::notifications::{self as domain, Occasion, Standing};
use crate::domain::reach::People;
use crate::domain::status_news::News;
use crate::domain::time::Time;
use crate::store::{Conn, Error, catalogue, notifications, subscribers};
use std::collections::BTreeMap;

/// Wishes looked at when people are counted for a form: it is made anew every few seconds while somebody types.
const WISHES_COUNTED_MAX: usize = 20_000;

/// What an act on an incident makes known. What it takes back is not sent any more.
pub fn announce_incident(
    conn: &mut Conn,
    before: Option<&IncidentRecord>,
    after: &IncidentRecord,
    now: Time,
) -> Result<(), Error> {
    let said = |incident: &IncidentRecord| incident.updates.len();
    let retracted = |incident: &IncidentRecord| incident.updates.iter().filter(|one| one.retraction.is_some()).count();
    let stated = |incident: &IncidentRecord| incident.recoveries.len();
    let is_as_before = |count: &dyn Fn(&IncidentRecord) -> usize| before.map_or(0, count) == count(after);
    if is_as_before(&said) && is_as_before(&retracted) && is_as_before(&stated) {
        return Ok(());
    }
    for announcement in domain::of_incident(before, after, &standings(conn)?) {
        for update in &announcement.audience.told_of {
            notifications::cancel_of(conn, *update, now)?;
        }
        notifications::save(conn, &announcement, now)?;
    }
    Ok(())
}

/// How many people would be sent what makes `after` of `before`; `None` where nobody is told of it at all. Of what is taken back those
/// hear as well who were told of it, and are not counted here.
pub fn count_people(
    conn: &mut Conn,
    before: Option<&IncidentRecord>,
    after: &IncidentRecord,
) -> Result<Option<People>, Error> {
    let announced = domain::of_incident(before, after, &standings(conn)?).pop();
    announced.map(|one| subscribers::count_people(conn, &one.audience.scopes, WISHES_COUNTED_MAX)).transpose()
}

/// What an act on a maintenance, or the clock, makes known.
pub fn announce_maintenance(
    conn: &mut Conn,
    before: Option<&MaintenanceRecord>,
    after: &MaintenanceRecord,
    now: Time,
) -> Result<(), Error> {
    match domain::of_maintenance(before, after, &standings(conn)?) {
        Some(announcement) => {
            if matches!(announcement.occasion, Occasion::Moved | Occasion::Cancelled) {
                notifications::cancel_reminders(conn, after.id, now)?;
            }
            notifications::save(conn, &announcement, now)
        }
        None => Ok(()),
    }
}

/// That statuses changed of which no incident and no work speaks.
pub(super) fn announce_statuses(conn: &mut Conn, news: Vec<News>, now: Time) -> Result<(), Error> {
    let announcement = domain::of_statuses(news, &standings(conn)?);
    notifications::save(conn, &announcement, now)
}

/// That planned work begins soon.
pub fn announce_reminder(conn: &mut Conn, work: &MaintenanceRecord, now: Time) -> Result<(), Error> {
    let announcement = domain::reminder(work, &standings(conn)?);
    notifications::save(conn, &announcement, now)
}

fn standings(conn: &mut Conn) -> Result<BTreeMap<ComponentId, Standing>, Error> {
    Ok(catalogue::list_standings(conn)?.into_iter().collect())
}
