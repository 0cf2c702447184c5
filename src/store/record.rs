//! The public sequence, and the one read that the whole public site is rendered from.

use super::catalogue::StampedComponent;
use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::incidents::LeavesEver;
use super::schema::{components, public_record};
use super::{catalogue, corrections, incidents, maintenances, months, notices, statuses, uptime};
use crate::domain::catalogue::Facility;
use crate::domain::ids::{ComponentId, FacilityId};
use crate::domain::record::{ComponentRecord, LeafState, PublicRecord, Stamp};
use crate::domain::status::Status;
use crate::domain::statuses::Span;
use crate::domain::time::{Time, day_bounds, day_start};
use crate::domain::uptime::{DAYS, DayTallies, Tally};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// The only row of its table.
const ROW: i32 = 1;
/// Outages kept of each component: more than its page shows.
const OUTAGES_MAX: usize = 100;

/// Where the public record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The present sequence: of a change or of a heartbeat.
    pub stamp: Stamp,
    /// The last change of anything but the heartbeat.
    pub content: Stamp,
    /// The sequence of the last change of the catalogue.
    pub catalogue_sequence: i64,
    /// The day in the page's zone up to which finished days are counted into summaries.
    pub rolled_on: NaiveDate,
    /// True for a database into which a recorded outage is played.
    pub is_rehearsal: bool,
}

/// Writes the first row of an empty database; does nothing to one that has it.
pub fn begin(conn: &mut Conn, now: Time, today: NaiveDate, is_rehearsal: bool) -> Result<(), Error> {
    let row = (
        public_record::id.eq(ROW),
        public_record::sequence.eq(1),
        public_record::stamped_at.eq(At(now)),
        public_record::content_sequence.eq(1),
        public_record::content_at.eq(At(now)),
        public_record::catalogue_sequence.eq(1),
        public_record::rolled_on.eq(today),
        public_record::is_rehearsal.eq(is_rehearsal),
    );
    each!(conn, c => diesel::insert_into(public_record::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// Where the public record stands; [`Error::NotFound`] in a database that [`begin`] has not seen.
pub fn find_standing(conn: &mut Conn) -> Result<Standing, Error> {
    type Row = (i32, i64, At, i64, At, i64, NaiveDate, bool);
    let row: Row = public_record::table.find(ROW).first(conn)?;
    let (_, sequence, stamped_at, content_sequence, content_at, catalogue_sequence, rolled_on, is_rehearsal) = row;
    Ok(Standing {
        stamp: Stamp { sequence, at: stamped_at.0 },
        content: Stamp { sequence: content_sequence, at: content_at.0 },
        catalogue_sequence,
        rolled_on,
        is_rehearsal,
    })
}

/// Raises the sequence for a public change and gives its stamp. Every public write calls this first: it locks the row, so
/// that public writes follow one another on both databases. The stamp never goes back in time, even where the clock does.
pub fn raise(conn: &mut Conn, now: Time) -> Result<Stamp, Error> {
    let stamp = raise_sequence(conn, now)?;
    diesel::update(public_record::table.find(ROW))
        .set((public_record::content_sequence.eq(stamp.sequence), public_record::content_at.eq(At(stamp.at))))
        .execute(conn)?;
    Ok(stamp)
}

/// Locks the sequence and leaves it where it is: for what the public does not see but must come in one order.
pub fn lock(conn: &mut Conn) -> Result<(), Error> {
    diesel::update(public_record::table.find(ROW))
        .set(public_record::sequence.eq(public_record::sequence))
        .execute(conn)?;
    Ok(())
}

/// Raises the sequence for a heartbeat: index pages, `/plain` and `heartbeat.json` are stamped anew, nothing else.
pub fn beat(conn: &mut Conn, now: Time) -> Result<Stamp, Error> {
    raise_sequence(conn, now)
}

fn raise_sequence(conn: &mut Conn, now: Time) -> Result<Stamp, Error> {
    // The update comes first, because it takes the lock; what is read after it cannot move any more.
    diesel::update(public_record::table.find(ROW))
        .set(public_record::sequence.eq(public_record::sequence + 1))
        .execute(conn)?;
    let standing = find_standing(conn)?;
    let stamp = Stamp { sequence: standing.stamp.sequence, at: now.max(standing.stamp.at) };
    diesel::update(public_record::table.find(ROW)).set(public_record::stamped_at.eq(At(stamp.at))).execute(conn)?;
    if let Conn::Pg(conn) = conn {
        // Told when the transaction commits; within one transaction PostgreSQL tells it once.
        conn.batch_execute(&format!("NOTIFY {}", super::watch::CHANNEL))?;
    }
    Ok(stamp)
}

/// Notes that the catalogue changed with `stamp`, for those who run its probes.
pub fn save_catalogue_sequence(conn: &mut Conn, stamp: Stamp) -> Result<(), Error> {
    let set = public_record::catalogue_sequence.eq(stamp.sequence);
    diesel::update(public_record::table.find(ROW)).set(set).execute(conn)?;
    Ok(())
}

/// Notes up to which day summaries count.
pub fn save_rolled_on(conn: &mut Conn, day: NaiveDate) -> Result<(), Error> {
    diesel::update(public_record::table.find(ROW)).set(public_record::rolled_on.eq(day)).execute(conn)?;
    Ok(())
}

/// Stamps a component, and with it the component that it is a function of.
pub fn stamp_component(conn: &mut Conn, component: ComponentId, stamp: Stamp) -> Result<(), Error> {
    let set = (components::stamp_sequence.eq(stamp.sequence), components::stamp_at.eq(At(stamp.at)));
    diesel::update(components::table.find(Word(component))).set(set).execute(conn)?;
    let parent: Option<Word<ComponentId>> =
        components::table.find(Word(component)).select(components::parent_id).first(conn)?;
    if let Some(parent) = parent {
        diesel::update(components::table.find(parent)).set(set).execute(conn)?;
    }
    Ok(())
}

/// Reads the whole public record. `zone` is the page's. Incidents, maintenances and months of the record before,
/// `known`, are shared where nothing about them changed.
pub fn find(conn: &mut Conn, zone: Tz, known: Option<&PublicRecord>) -> Result<PublicRecord, Error> {
    let standing = find_standing(conn)?;
    let known_incidents = known.map(|known| known.incidents.as_slice()).unwrap_or_default();
    let known_maintenances = known.map(|known| known.maintenances.as_slice()).unwrap_or_default();
    let known_months = known.map(|known| known.months.as_slice()).unwrap_or_default();
    let recent_from = recent_from(standing.rolled_on, zone);
    let spans = statuses::list_spans_by_component(conn, recent_from)?;
    let ever = catalogue::list_components_ever(conn)?;
    let leaves_ever = LeavesEver::of(&ever);
    let components = list_components(conn, standing.rolled_on, zone, &ever, &spans)?;
    let leaves: Vec<ComponentId> =
        components.iter().filter(|one| one.state.is_some()).map(|one| one.component.id).collect();
    let recent = months::Recent { from: recent_from, spans: &spans };
    let months = months::list_known(conn, zone, &leaves, &recent, known_months)?;
    Ok(PublicRecord {
        stamp: standing.stamp,
        content: standing.content,
        groups: catalogue::list_groups(conn)?,
        components,
        facilities: parents_first(catalogue::list_facilities(conn)?),
        incidents: incidents::list_among(conn, known_incidents, &leaves_ever)?,
        maintenances: maintenances::list_among(conn, known_maintenances, &leaves_ever)?,
        months,
        corrections: corrections::list(conn)?,
        notices: notices::list_current(conn)?,
        is_rehearsal: standing.is_rehearsal,
    })
}

/// The first instant of the days that bars and summaries cover.
fn recent_from(rolled_on: NaiveDate, zone: Tz) -> Time {
    day_start(rolled_on.checked_sub_days(Days::new(DAYS as u64 - 1)).unwrap_or(rolled_on), zone)
}

fn list_components(
    conn: &mut Conn,
    rolled_on: NaiveDate,
    zone: Tz,
    ever: &[StampedComponent],
    recent: &HashMap<ComponentId, Vec<Span>>,
) -> Result<Vec<ComponentRecord>, Error> {
    let today = day_bounds(rolled_on, zone);
    let recent_from = recent_from(rolled_on, zone);
    let mut summaries = uptime::list_summaries(conn)?;
    let present = || ever.iter().filter(|stamped| !stamped.is_removed);
    let has_functions: HashSet<ComponentId> = present().filter_map(|stamped| stamped.component.parent).collect();
    let record = |stamped: &StampedComponent| {
        let id = stamped.component.id;
        let spans = recent.get(&id).map(Vec::as_slice).unwrap_or_default();
        let open = spans.last().filter(|span| span.until.is_none() && !has_functions.contains(&id));
        let state = open.map(|open| LeafState {
            status: open.status,
            since: open.from,
            uptime_as_of: stamped.uptime_as_of,
            began_at: stamped.began_at,
            carried_until: stamped.carried_until,
            days: {
                let finished = summaries.remove(&id).unwrap_or(DayTallies::new(rolled_on, []));
                finished.followed_by(rolled_on, today_up_to(spans, stamped.uptime_as_of, today), DAYS)
            },
            outages: latest_outages(spans, recent_from),
        });
        ComponentRecord { component: stamped.component.clone(), stamp: stamped.stamp, state }
    };
    Ok(present().map(record).collect())
}

/// The latest spans that were not operational and reach beyond `from`, in order.
fn latest_outages(spans: &[Span], from: Time) -> Vec<Span> {
    let is_outage = |span: &&Span| span.status != Status::Operational && span.until.is_none_or(|until| until > from);
    let mut latest: Vec<Span> = spans.iter().rev().filter(is_outage).take(OUTAGES_MAX).copied().collect();
    latest.reverse();
    latest
}

/// `facilities` in their order, each followed by what stands in it. What stands in a removed one stands by itself.
fn parents_first(facilities: Vec<Facility>) -> Vec<Facility> {
    let there: HashSet<FacilityId> = facilities.iter().map(|facility| facility.id).collect();
    let mut inside: HashMap<Option<FacilityId>, Vec<Facility>> = HashMap::new();
    // From the last to the first, because the next one is taken off the end.
    for facility in facilities.into_iter().rev() {
        inside.entry(facility.parent.filter(|parent| there.contains(parent))).or_default().push(facility);
    }
    let mut next = inside.remove(&None).unwrap_or_default();
    let mut ordered = Vec::with_capacity(there.len());
    while let Some(facility) = next.pop() {
        next.extend(inside.remove(&Some(facility.id)).unwrap_or_default());
        ordered.push(facility);
    }
    ordered
}

/// Today up to `as_of`, from the spans. Its bounds are given, because to find them a thousand times costs more than to
/// count.
fn today_up_to(spans: &[Span], as_of: Time, (start, end): (Time, Time)) -> Tally {
    Tally::of(spans, start, end.min(as_of).max(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Texts;
    use crate::domain::time::from_millis;

    #[test]
    fn facilities_come_after_what_they_stand_in() {
        let facility = |slug: &str, parent: Option<&str>| Facility {
            id: FacilityId::from_slug(slug),
            slug: slug.to_owned(),
            parent: parent.map(FacilityId::from_slug),
            kind: "site".to_owned(),
            operator: None,
            names: Texts::default(),
            position: 0,
        };
        let listed = vec![
            facility("room", Some("building")),
            facility("anyang", None),
            facility("building", Some("pangyo")),
            facility("pangyo", None),
            facility("orphan", Some("removed")),
            facility("other-room", Some("building")),
        ];
        let ordered: Vec<String> = parents_first(listed).into_iter().map(|facility| facility.slug).collect();
        assert_eq!(ordered, ["anyang", "pangyo", "building", "room", "other-room", "orphan"]);
    }

    #[test]
    fn of_outages_the_latest_hundred_are_kept_in_order() {
        let at = |millis| from_millis(millis).unwrap();
        let statuses = [Status::Operational, Status::MajorOutage];
        let spans: Vec<Span> = (0..400)
            .map(|n| Span { from: at(n), until: (n < 399).then(|| at(n + 1)), status: statuses[n as usize % 2] })
            .collect();
        let latest = latest_outages(&spans, at(0));
        assert_eq!(latest.len(), OUTAGES_MAX);
        assert_eq!((latest[0].from, latest[99].from, latest[99].until), (at(201), at(399), None));
        assert_eq!(latest_outages(&spans, at(398)).len(), 1, "one that ends where the range begins is outside of it");
    }
}
