//! Months of history: when each last changed, and what is recorded of it. Computed from spans, which are the truth.

use super::connection::{At, Conn, each};
use super::error::Error;
use super::schema::months;
use super::statuses;
use crate::domain::history::{LeafMonth, Month, MonthRecord};
use crate::domain::ids::ComponentId;
use crate::domain::record::Stamp;
use crate::domain::statuses::Span;
use crate::domain::time::Time;
use chrono_tz::Tz;
use diesel::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// Notes every month from `first` to `last` that was not noted before: something is known of them.
pub fn begin(conn: &mut Conn, first: Month, last: Month, stamp: Stamp) -> Result<(), Error> {
    let mut month = first;
    while month <= last {
        let row = (
            months::month.eq(month.to_string()),
            months::stamp_sequence.eq(stamp.sequence),
            months::stamp_at.eq(At(stamp.at)),
        );
        each!(conn, c => diesel::insert_into(months::table).values(row).on_conflict_do_nothing().execute(c))?;
        month = month.next();
    }
    Ok(())
}

/// Stamps every noted month from `first` on: what is recorded of them has changed.
pub fn stamp_since(conn: &mut Conn, first: Month, stamp: Stamp) -> Result<(), Error> {
    let stale = months::stamp_sequence.ne(stamp.sequence);
    diesel::update(months::table.filter(months::month.ge(first.to_string())).filter(stale))
        .set((months::stamp_sequence.eq(stamp.sequence), months::stamp_at.eq(At(stamp.at))))
        .execute(conn)?;
    Ok(())
}

/// As [`stamp_since`], every noted month.
pub fn stamp_all(conn: &mut Conn, stamp: Stamp) -> Result<(), Error> {
    diesel::update(months::table.filter(months::stamp_sequence.ne(stamp.sequence)))
        .set((months::stamp_sequence.eq(stamp.sequence), months::stamp_at.eq(At(stamp.at))))
        .execute(conn)?;
    Ok(())
}

/// What of a month has been read already for other files: spans that end at `from` or later, by component.
pub(super) struct Recent<'a> {
    pub(super) from: Time,
    pub(super) spans: &'a HashMap<ComponentId, Vec<Span>>,
}

/// Every month, the present one first. Those of `known` whose stamp has not moved are shared with it; the others are
/// counted up to the instant of their stamp, so that every process counts alike. `leaves` are in the order of the page.
pub(super) fn list_known(
    conn: &mut Conn,
    zone: Tz,
    leaves: &[ComponentId],
    recent: &Recent<'_>,
    known: &[Arc<MonthRecord>],
) -> Result<Vec<Arc<MonthRecord>>, Error> {
    let rows: Vec<(String, i64, At)> = months::table.order(months::month.desc()).load(conn)?;
    let known: HashMap<(Month, Stamp), &Arc<MonthRecord>> =
        known.iter().map(|record| ((record.month, record.stamp), record)).collect();
    let mut listed = Vec::with_capacity(rows.len());
    for (month, sequence, at) in rows {
        let month = Month::parse(&month).ok_or_else(|| Error::corrupt(format!("{month:?} is no month")))?;
        let stamp = Stamp { sequence, at: at.0 };
        if let Some(record) = known.get(&(month, stamp)) {
            listed.push(Arc::clone(record));
            continue;
        }
        let (start, end) = month.bounds(zone);
        let until = end.min(stamp.at).max(start);
        let older;
        let spans = if recent.from <= start {
            recent.spans
        } else {
            older = list_spans(conn, start, end)?;
            &older
        };
        let leaf = |id: &ComponentId| LeafMonth::of(*id, spans.get(id)?, start, until);
        let leaves = leaves.iter().filter_map(leaf).collect();
        listed.push(Arc::new(MonthRecord { month, stamp, until, leaves }));
    }
    Ok(listed)
}

/// The spans of every component that reach into `[start, end)`, in order.
fn list_spans(conn: &mut Conn, start: Time, end: Time) -> Result<HashMap<ComponentId, Vec<Span>>, Error> {
    let mut spans = statuses::list_spans_by_component(conn, start)?;
    for of_component in spans.values_mut() {
        of_component.retain(|span| span.from < end);
    }
    Ok(spans)
}
