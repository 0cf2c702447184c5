//! Status changes and the spans they add up to.

use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::schema::{components, status_changes, status_spans};
use crate::domain::ids::{ComponentId, IncidentId};
use crate::domain::status::Status;
use crate::domain::statuses::{Basis, Rewrite, Span, StatusChange};
use crate::domain::time::Time;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

type SpanRow = (Word<ComponentId>, At, Option<At>, Word<Status>);

fn span((_, from, until, status): SpanRow) -> Span {
    Span { from: from.0, until: until.map(|until| until.0), status: status.0 }
}

/// The spans of a component that are open or end at `after` or later, in order.
pub fn list_spans(conn: &mut Conn, component: ComponentId, after: Time) -> Result<Vec<Span>, Error> {
    let rows: Vec<SpanRow> = status_spans::table
        .filter(status_spans::component_id.eq(Word(component)))
        .filter(status_spans::until_at.is_null().or(status_spans::until_at.ge(At(after))))
        .order(status_spans::from_at)
        .load(conn)?;
    Ok(rows.into_iter().map(span).collect())
}

/// As [`list_spans`] for every component at once.
pub fn list_spans_by_component(conn: &mut Conn, after: Time) -> Result<HashMap<ComponentId, Vec<Span>>, Error> {
    // Two queries, each a walk along the index; an OR would read the whole table.
    let ended: Vec<SpanRow> =
        status_spans::table.filter(status_spans::until_at.ge(At(after))).order(status_spans::from_at).load(conn)?;
    let open: Vec<SpanRow> = status_spans::table.filter(status_spans::until_at.is_null()).load(conn)?;
    let mut spans: HashMap<ComponentId, Vec<Span>> = HashMap::with_capacity(open.len());
    for row in ended.into_iter().chain(open) {
        spans.entry(row.0.0).or_default().push(span(row));
    }
    Ok(spans)
}

/// The status a component has now, and since when; `None` for one that never had any.
pub fn find_open_span(conn: &mut Conn, component: ComponentId) -> Result<Option<Span>, Error> {
    let row: Option<SpanRow> = status_spans::table
        .filter(status_spans::component_id.eq(Word(component)))
        .filter(status_spans::until_at.is_null())
        .first(conn)
        .optional()?;
    Ok(row.map(span))
}

/// The components whose status now is another than `status`.
pub fn list_open_spans_unlike(conn: &mut Conn, status: Status) -> Result<HashSet<ComponentId>, Error> {
    let rows: Vec<Word<ComponentId>> = status_spans::table
        .filter(status_spans::until_at.is_null())
        .filter(status_spans::status.ne(Word(status)))
        .select(status_spans::component_id)
        .load(conn)?;
    Ok(rows.into_iter().map(|component| component.0).collect())
}

/// Writes what [`crate::domain::statuses::rewrite`] decided.
pub fn save_rewrite(conn: &mut Conn, component: ComponentId, rewrite: &Rewrite) -> Result<(), Error> {
    let cut_at = At(rewrite.cut_at);
    let of_component = status_spans::table.filter(status_spans::component_id.eq(Word(component)));
    diesel::delete(of_component.filter(status_spans::from_at.ge(cut_at))).execute(conn)?;
    diesel::update(of_component.filter(status_spans::until_at.is_null().or(status_spans::until_at.gt(cut_at))))
        .set(status_spans::until_at.eq(Some(cut_at)))
        .execute(conn)?;
    let row = (
        status_spans::component_id.eq(Word(component)),
        status_spans::from_at.eq(At(rewrite.open.from)),
        status_spans::until_at.eq(rewrite.open.until.map(At)),
        status_spans::status.eq(Word(rewrite.open.status)),
    );
    each!(conn, c => diesel::insert_into(status_spans::table).values(row).execute(c))?;
    Ok(())
}

/// Notes the first instant that the spans of a component speak of.
pub fn save_beginning(conn: &mut Conn, component: ComponentId, at: Time) -> Result<(), Error> {
    diesel::update(components::table.find(Word(component))).set(components::began_at.eq(At(at))).execute(conn)?;
    Ok(())
}

/// Appends a change to the record; it is never altered afterwards.
pub fn save_change(conn: &mut Conn, change: &StatusChange, sequence: i64) -> Result<(), Error> {
    let row = (
        status_changes::component_id.eq(Word(change.component)),
        status_changes::from_status.eq(Word(change.from)),
        status_changes::to_status.eq(Word(change.to)),
        status_changes::since.eq(At(change.since)),
        status_changes::recorded_at.eq(At(change.recorded_at)),
        status_changes::as_of.eq(At(change.as_of)),
        status_changes::basis.eq(Word(change.basis)),
        status_changes::actor.eq(&change.actor),
        status_changes::why.eq(change.why.as_deref()),
        status_changes::sequence.eq(sequence),
        status_changes::incident_id.eq(change.incident.map(Word)),
    );
    each!(conn, c => diesel::insert_into(status_changes::table).values(row).execute(c))?;
    Ok(())
}

/// Every change of a component, in the order in which they were recorded.
pub fn list_changes(conn: &mut Conn, component: ComponentId) -> Result<Vec<StatusChange>, Error> {
    type Row = (Word<Status>, Word<Status>, At, At, At, Word<Basis>, String, Option<String>, Option<Word<IncidentId>>);
    let rows: Vec<Row> = status_changes::table
        .filter(status_changes::component_id.eq(Word(component)))
        .order(status_changes::id)
        .select((
            status_changes::from_status,
            status_changes::to_status,
            status_changes::since,
            status_changes::recorded_at,
            status_changes::as_of,
            status_changes::basis,
            status_changes::actor,
            status_changes::why,
            status_changes::incident_id,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(from, to, since, recorded_at, as_of, basis, actor, why, incident)| StatusChange {
            component,
            from: from.0,
            to: to.0,
            since: since.0,
            recorded_at: recorded_at.0,
            as_of: as_of.0,
            basis: basis.0,
            actor,
            why,
            incident: incident.map(|incident| incident.0),
        })
        .collect())
}
