//! When statuses that staff set end, as rows.

use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::schema::status_ends;
use crate::domain::actors::Actor;
use crate::domain::ids::ComponentId;
use crate::domain::status::Status;
use crate::domain::statuses::StatusEnd;
use crate::domain::time::Time;
use diesel::prelude::*;

type Row = (Word<ComponentId>, Word<Status>, At, Word<Actor>, At);

fn end((component, status, until, by, set_at): Row) -> StatusEnd {
    StatusEnd { component: component.0, status: status.0, until: until.0, by: by.0, set_at: set_at.0 }
}

/// Writes an end over the one that its component had.
pub fn save(conn: &mut Conn, end: &StatusEnd) -> Result<(), Error> {
    let values = (
        status_ends::status.eq(Word(end.status)),
        status_ends::until_at.eq(At(end.until)),
        status_ends::set_by.eq(Word(end.by.clone())),
        status_ends::set_at.eq(At(end.set_at)),
    );
    let component = status_ends::component_id.eq(Word(end.component));
    each!(conn, c => diesel::insert_into(status_ends::table)
        .values((component, values.clone())).on_conflict(status_ends::component_id).do_update().set(values).execute(c))?;
    Ok(())
}

/// Removes the end of a component's status, where there is one.
pub fn remove(conn: &mut Conn, component: ComponentId) -> Result<(), Error> {
    diesel::delete(status_ends::table.find(Word(component))).execute(conn)?;
    Ok(())
}

/// Every end that is set, the first to come first.
pub fn list(conn: &mut Conn) -> Result<Vec<StatusEnd>, Error> {
    let rows: Vec<Row> = status_ends::table.order((status_ends::until_at, status_ends::component_id)).load(conn)?;
    Ok(rows.into_iter().map(end).collect())
}

/// Those that have come by `now`, the first first.
pub fn list_due(conn: &mut Conn, now: Time) -> Result<Vec<StatusEnd>, Error> {
    let rows: Vec<Row> = status_ends::table
        .filter(status_ends::until_at.le(At(now)))
        .order((status_ends::until_at, status_ends::component_id))
        .load(conn)?;
    Ok(rows.into_iter().map(end).collect())
}
