//! Status changes and the spans they add up to.

use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::schema::{components, status_changes, status_spans};
use crate::domain::ids::{ComponentId, CorrectionId, IncidentId, MaintenanceId};
use crate::domain::status::Status;
use crate::domain::statuses::{Basis, Cause, Rewrite, Span, StatusChange};
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

/// Puts `spans`, which end at `until`, in the place of all that a component has before that instant; what it has from there on
/// stays. Where both are of one status, they are one span.
pub fn save_carried(conn: &mut Conn, component: ComponentId, spans: &[Span], until: Time) -> Result<(), Error> {
    let of_component = || status_spans::table.filter(status_spans::component_id.eq(Word(component)));
    let reaches_over = status_spans::until_at.is_null().or(status_spans::until_at.gt(At(until)));
    let mut first: SpanRow = of_component().filter(reaches_over).order(status_spans::from_at).first(conn)?;
    let before = status_spans::component_id.eq(Word(component)).and(status_spans::from_at.le(At(until)));
    diesel::delete(status_spans::table.filter(before)).execute(conn)?;
    let mut spans = spans.to_vec();
    first.1 = At(until);
    if let Some(last) = spans.pop_if(|last| Word(last.status) == first.3) {
        first.1 = At(last.from);
    }
    for span in spans.into_iter().chain([span(first)]) {
        let row = (
            status_spans::component_id.eq(Word(component)),
            status_spans::from_at.eq(At(span.from)),
            status_spans::until_at.eq(span.until.map(At)),
            status_spans::status.eq(Word(span.status)),
        );
        each!(conn, c => diesel::insert_into(status_spans::table).values(row).execute(c))?;
    }
    Ok(())
}

/// Notes from when to when what is known of a component was carried over.
pub fn save_carried_stretch(conn: &mut Conn, component: ComponentId, from: Time, until: Time) -> Result<(), Error> {
    diesel::update(components::table.find(Word(component)))
        .set((components::began_at.eq(At(from)), components::carried_until.eq(Some(At(until)))))
        .execute(conn)?;
    Ok(())
}

/// Notes that from `since` on the record of a component is its own: what is carried over later does not reach it.
pub fn shorten_carried(conn: &mut Conn, component: ComponentId, since: Time) -> Result<(), Error> {
    diesel::update(components::table.find(Word(component)).filter(components::carried_until.gt(At(since))))
        .set(components::carried_until.eq(Some(At(since))))
        .execute(conn)?;
    Ok(())
}

/// Notes the first instant that the spans of a component speak of.
pub fn save_beginning(conn: &mut Conn, component: ComponentId, at: Time) -> Result<(), Error> {
    diesel::update(components::table.find(Word(component))).set(components::began_at.eq(At(at))).execute(conn)?;
    Ok(())
}

/// Appends a change to the record; it is never altered afterwards.
pub fn save_change(conn: &mut Conn, change: &StatusChange, sequence: i64) -> Result<(), Error> {
    let (incident, maintenance, correction) = match change.cause {
        None => (None, None, None),
        Some(Cause::Incident(id)) => (Some(Word(id)), None, None),
        Some(Cause::Maintenance(id)) => (None, Some(Word(id)), None),
        Some(Cause::Correction(id)) => (None, None, Some(Word(id))),
    };
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
        status_changes::incident_id.eq(incident),
        status_changes::maintenance_id.eq(maintenance),
        status_changes::correction_id.eq(correction),
    );
    each!(conn, c => diesel::insert_into(status_changes::table).values(row).execute(c))?;
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = status_changes)]
struct ChangeRow {
    component_id: Word<ComponentId>,
    from_status: Word<Status>,
    to_status: Word<Status>,
    since: At,
    recorded_at: At,
    as_of: At,
    basis: Word<Basis>,
    actor: String,
    why: Option<String>,
    incident_id: Option<Word<IncidentId>>,
    maintenance_id: Option<Word<MaintenanceId>>,
    correction_id: Option<Word<CorrectionId>>,
}

impl ChangeRow {
    fn into_change(self) -> StatusChange {
        let incident = self.incident_id.map(|id| Cause::Incident(id.0));
        let maintenance = self.maintenance_id.map(|id| Cause::Maintenance(id.0));
        let correction = self.correction_id.map(|id| Cause::Correction(id.0));
        StatusChange {
            component: self.component_id.0,
            from: self.from_status.0,
            to: self.to_status.0,
            since: self.since.0,
            recorded_at: self.recorded_at.0,
            as_of: self.as_of.0,
            basis: self.basis.0,
            actor: self.actor,
            why: self.why,
            cause: incident.or(maintenance).or(correction),
        }
    }
}

/// Every change of a component, in the order in which they were recorded.
pub fn list_changes(conn: &mut Conn, component: ComponentId) -> Result<Vec<StatusChange>, Error> {
    let rows: Vec<ChangeRow> = status_changes::table
        .filter(status_changes::component_id.eq(Word(component)))
        .order(status_changes::id)
        .select(ChangeRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(ChangeRow::into_change).collect())
}
