//! Carrying history over from another page, in parts, so that thousands of incidents never hold up those who write beside.
//! Nobody is told of any of it, and no verdict, promise or clock looks at it.

use crate::domain::actors::Actor;
use crate::domain::history::Month;
use crate::domain::ids::{ComponentId, IncidentId, MaintenanceId};
use crate::domain::imports::Origin;
use crate::domain::imports::periods::{Period, spans};
use crate::domain::incidents::IncidentRecord;
use crate::domain::maintenances::MaintenanceRecord;
use crate::domain::record::Stamp;
use crate::domain::status::Status;
use crate::domain::statuses::{Basis, Span, StatusChange};
use crate::domain::time::{Time, day_of, day_start};
use crate::domain::uptime::DAYS;
use crate::store::{Conn, Error, audit, catalogue, incidents, maintenances, months, record, statuses, uptime};
use chrono::Days;
use chrono_tz::Tz;
use std::collections::{BTreeSet, HashMap};

/// Where every record that there is came from; `None` for one that was made here.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Present {
    /// Incidents.
    pub incidents: HashMap<IncidentId, Option<Origin>>,
    /// Maintenances.
    pub maintenances: HashMap<MaintenanceId, Option<Origin>>,
}

/// What there is already.
pub fn find_present(conn: &mut Conn) -> Result<Present, Error> {
    Ok(Present { incidents: incidents::list_origins(conn)?, maintenances: maintenances::list_origins(conn)? })
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
    for incident in past_incidents {
        touched.extend(incident.tracked.iter().map(|tracked| tracked.component));
        incidents::save(conn, None, &IncidentRecord { stamp, ..incident.clone() }, None)?;
    }
    for maintenance in past_maintenances {
        touched.extend(maintenance.affected.iter().map(|affected| affected.leaf.component));
        maintenances::save(conn, &MaintenanceRecord { stamp, ..maintenance.clone() })?;
    }
    for component in touched {
        record::stamp_component(conn, component, stamp)?;
    }
    Ok(())
}

/// What carried-over incidents say of a component before its own history.
#[derive(Debug, Clone, PartialEq)]
pub struct Earlier {
    /// Which leaf.
    pub component: ComponentId,
    /// From when on they speak of it.
    pub from: Time,
    /// When it was not operational.
    pub periods: Vec<Period>,
}

/// Puts history before that of components, up to the first instant that is known of each; what is recorded from there on
/// stays as it is. How many components had a time before.
pub fn begin_earlier(conn: &mut Conn, now: Time, zone: Tz, earlier: &[Earlier]) -> Result<usize, Error> {
    super::uptime::roll_days(conn, now, zone)?;
    let began: HashMap<ComponentId, Time> = catalogue::list_stamped_components(conn)?
        .into_iter()
        .map(|stamped| (stamped.component.id, stamped.began_at))
        .collect();
    let with_time = earlier.iter().filter_map(|one| {
        let spans = spans(&one.periods, one.from, *began.get(&one.component)?);
        (!spans.is_empty()).then_some((one.component, spans))
    });
    let with_time: Vec<(ComponentId, Vec<Span>)> = with_time.collect();
    let Some(first) = with_time.iter().filter_map(|(_, spans)| spans.first()).map(|span| span.from).min() else {
        return Ok(0);
    };
    let stamp = record::raise(conn, now)?;
    let today = record::find_standing(conn)?.rolled_on;
    let month = Month::of(day_of(first, zone));
    months::begin(conn, month, Month::of(today), stamp)?;
    months::stamp_since(conn, month, stamp)?;
    for (component, spans) in &with_time {
        save_spans(conn, *component, spans, stamp)?;
        let first_day = today.checked_sub_days(Days::new(DAYS as u64)).unwrap_or(today);
        let recent = statuses::list_spans(conn, *component, day_start(first_day, zone))?;
        super::uptime::save_finished_days(conn, *component, &recent, today, zone)?;
        uptime::save_as_of(conn, *component, stamp.at)?;
        record::stamp_component(conn, *component, stamp)?;
    }
    Ok(with_time.len())
}

fn save_spans(conn: &mut Conn, component: ComponentId, spans: &[Span], stamp: Stamp) -> Result<(), Error> {
    let mut from = Status::Unknown;
    for span in spans {
        let change = StatusChange {
            component,
            from,
            to: span.status,
            since: span.from,
            recorded_at: stamp.at,
            as_of: span.from,
            basis: Basis::Staff,
            actor: Actor::import().to_string(),
            why: Some("carried over from the previous status page".to_owned()),
            cause: None,
        };
        statuses::save_change(conn, &change, stamp.sequence)?;
        from = span.status;
    }
    statuses::save_earlier(conn, component, spans)?;
    match spans.first() {
        Some(first) => statuses::save_beginning(conn, component, first.from),
        None => Ok(()),
    }
}
