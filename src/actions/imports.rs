//! Carrying history over from another page, in parts, so that thousands of incidents never hold up those who write beside.
//! Nobody is told of any of it, and no verdict, promise or clock looks at it.

use crate::domain::actors::Actor;
use crate::domain::history::Month;
use crate::domain::ids::{ComponentId, IncidentId, MaintenanceId, UpdateId};
use crate::domain::imports::periods::{Carried, corrected};
use crate::domain::imports::{Origin, StillOpen};
use crate::domain::incidents::IncidentRecord;
use crate::domain::maintenances::MaintenanceRecord;
use crate::domain::record::Stamp;
use crate::domain::status::Status;
use crate::domain::statuses::{Basis, Span, StatusChange};
use crate::domain::time::{Time, day_of, day_start};
use crate::domain::uptime::DAYS;
use crate::store::catalogue::StampedComponent;
use crate::store::{
    Conn, Error, audit, catalogue, corrections, imports, incidents, maintenances, months, record, statuses, uptime,
};
use chrono::{DateTime, Days};
use chrono_tz::Tz;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What there is already.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Present {
    /// Where every incident came from; `None` for one that was opened here.
    pub incidents: HashMap<IncidentId, Option<Origin>>,
    /// Where every maintenance came from; `None` for one that was announced here.
    pub maintenances: HashMap<MaintenanceId, Option<Origin>>,
    /// The ids of all updates of incidents.
    pub incident_updates: HashSet<UpdateId>,
    /// The ids of all updates of maintenances.
    pub maintenance_updates: HashSet<UpdateId>,
    /// The incidents that were carried over.
    pub carried_incidents: Vec<Arc<IncidentRecord>>,
    /// The maintenances that were carried over.
    pub carried_maintenances: Vec<Arc<MaintenanceRecord>>,
    /// What was open there when it was last read.
    pub still_open: Vec<StillOpen>,
}

/// Reads what there is already.
pub fn find_present(conn: &mut Conn) -> Result<Present, Error> {
    let (incidents, maintenances) = (incidents::list_known(conn, &[])?, maintenances::list_known(conn, &[])?);
    let update_ids =
        |incident: &Arc<IncidentRecord>| incident.updates.iter().map(|update| update.id).collect::<Vec<_>>();
    let work_ids = |one: &Arc<MaintenanceRecord>| one.updates.iter().map(|update| update.id).collect::<Vec<_>>();
    Ok(Present {
        incidents: incidents.iter().map(|one| (one.id, one.imported_from.clone())).collect(),
        maintenances: maintenances.iter().map(|one| (one.id, one.imported_from.clone())).collect(),
        incident_updates: incidents.iter().flat_map(update_ids).collect(),
        maintenance_updates: maintenances.iter().flat_map(work_ids).collect(),
        carried_incidents: incidents.into_iter().filter(|one| one.imported_from.is_some()).collect(),
        carried_maintenances: maintenances.into_iter().filter(|one| one.imported_from.is_some()).collect(),
        still_open: imports::list_still_open(conn)?,
    })
}

/// Keeps what is open there, in the place of what was before.
pub fn keep_open(conn: &mut Conn, open: &[StillOpen]) -> Result<(), Error> {
    record::lock(conn)?;
    imports::save_still_open(conn, open)
}

/// Notes that an import begins; `what` says of what, in words and numbers.
pub fn begin(conn: &mut Conn, now: Time, page: &str, what: &str) -> Result<(), Error> {
    record::lock(conn)?;
    audit::append(conn, now, &Actor::import(), "import.statuspage", page, what)
}

/// Writes a part of the history: records that are over, none of which is there yet.
pub fn carry(
    conn: &mut Conn,
    now: Time,
    past_incidents: &[IncidentRecord],
    past_maintenances: &[MaintenanceRecord],
) -> Result<(), Error> {
    let stamp = record::raise(conn, now)?;
    let mut touched: BTreeSet<ComponentId> = BTreeSet::new();
    // They were last changed when the other page last spoke of them, and are new here all the same.
    let of = |record: Stamp| Stamp { sequence: stamp.sequence, at: record.at };
    for incident in past_incidents {
        touched.extend(incident.tracked.iter().map(|tracked| tracked.component));
        incidents::save(conn, None, &IncidentRecord { stamp: of(incident.stamp), ..incident.clone() }, None)?;
    }
    for maintenance in past_maintenances {
        touched.extend(maintenance.affected.iter().map(|affected| affected.leaf.component));
        maintenances::save(conn, &MaintenanceRecord { stamp: of(maintenance.stamp), ..maintenance.clone() })?;
    }
    for component in touched {
        record::stamp_component(conn, component, stamp)?;
    }
    Ok(())
}

/// Puts what was carried over before the own history of components, in the place of what was carried over before; what is
/// recorded from there on stays as it is, and corrections lie over both. How many components look different now.
pub fn put_before(conn: &mut Conn, now: Time, zone: Tz, carried: &[Carried]) -> Result<usize, Error> {
    super::uptime::roll_days(conn, now, zone)?;
    let components: Vec<ComponentId> = carried.iter().map(|one| one.component).collect();
    let corrections = corrections::list_of(conn, &components)?;
    let stamped: HashMap<ComponentId, StampedComponent> =
        catalogue::list_stamped_components(conn)?.into_iter().map(|stamped| (stamped.component.id, stamped)).collect();
    let mut changed = Vec::new();
    for one in carried {
        let Some(stamped) = stamped.get(&one.component) else { continue };
        let until = stamped.carried_until.unwrap_or(stamped.began_at);
        let present = statuses::list_spans(conn, one.component, DateTime::UNIX_EPOCH)?;
        let present = up_to(&present, until);
        let carried = one.spans(&present, until);
        let corrections = corrections.get(&one.component).map(Vec::as_slice).unwrap_or_default();
        let spans = corrected(&carried, corrections);
        if spans != present {
            changed.push(Before { component: one.component, until, carried, spans });
        }
    }
    let Some(first) = changed.iter().filter_map(|one| one.spans.first()).map(|span| span.from).min() else {
        return Ok(0);
    };
    let stamp = record::raise(conn, now)?;
    let today = record::find_standing(conn)?.rolled_on;
    let month = Month::of(day_of(first, zone));
    months::begin(conn, month, Month::of(today), stamp)?;
    months::stamp_since(conn, month, stamp)?;
    for one in &changed {
        save_before(conn, one, stamp)?;
        let first_day = today.checked_sub_days(Days::new(DAYS as u64)).unwrap_or(today);
        let recent = statuses::list_spans(conn, one.component, day_start(first_day, zone))?;
        super::uptime::save_finished_days(conn, one.component, &recent, today, zone)?;
        uptime::save_as_of(conn, one.component, stamp.at)?;
        record::stamp_component(conn, one.component, stamp)?;
    }
    Ok(changed.len())
}

/// What comes before the own history of a component.
struct Before {
    component: ComponentId,
    /// Where its own history begins.
    until: Time,
    /// What was carried over.
    carried: Vec<Span>,
    /// The same with corrections over it.
    spans: Vec<Span>,
}

/// The part of `spans` before `end`.
fn up_to(spans: &[Span], end: Time) -> Vec<Span> {
    let before = spans.iter().filter(|span| span.from < end);
    before.map(|span| Span { until: Some(span.until.map_or(end, |until| until.min(end))), ..*span }).collect()
}

fn save_before(conn: &mut Conn, before: &Before, stamp: Stamp) -> Result<(), Error> {
    let component = before.component;
    let mut from = Status::Unknown;
    // One series, which begins no later than any before it and so takes their place. It says nothing of the time from
    // which on the record is our own.
    let carried = before.carried.iter().map(|span| (span.from, span.status));
    for (since, to) in carried.chain([(before.until, Status::Unknown)]) {
        let change = StatusChange {
            component,
            from,
            to,
            since,
            recorded_at: stamp.at,
            as_of: since,
            basis: Basis::Staff,
            actor: Actor::import().to_string(),
            why: Some("carried over from the previous status page".to_owned()),
            cause: None,
        };
        statuses::save_change(conn, &change, stamp.sequence)?;
        from = to;
    }
    statuses::save_carried(conn, component, &before.spans, before.until)?;
    match before.spans.first() {
        Some(first) => statuses::save_carried_stretch(conn, component, first.from, before.until),
        None => Ok(()),
    }
}
