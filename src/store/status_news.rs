//! What readers are yet to be told of statuses that changed by themselves, as rows: one for each component that ever did.

use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::schema::status_news;
use crate::domain::ids::ComponentId;
use crate::domain::status::Status;
use crate::domain::status_news::Unsaid;
use crate::domain::time::Time;
use diesel::prelude::*;

/// Notes that `component`, which was `was`, changed at `now`, unless a change of it waits to be told already.
pub fn note(conn: &mut Conn, component: ComponentId, was: Status, now: Time) -> Result<(), Error> {
    let values = (status_news::was.eq(Word(was)), status_news::changed_at.eq(Some(At(now))));
    let told = status_news::table.find(Word(component)).filter(status_news::changed_at.is_null());
    if diesel::update(told).set(values).execute(conn)? == 0 {
        let first = (status_news::component_id.eq(Word(component)), values);
        each!(conn, c => diesel::insert_into(status_news::table)
            .values(first).on_conflict(status_news::component_id).do_nothing().execute(c))?;
    }
    Ok(())
}

/// What waits to be told, the oldest first.
pub fn list_unsaid(conn: &mut Conn) -> Result<Vec<Unsaid>, Error> {
    type Row = (Word<ComponentId>, Word<Status>, Option<At>, Option<At>);
    let rows: Vec<Row> = status_news::table
        .filter(status_news::changed_at.is_not_null())
        .order((status_news::changed_at, status_news::component_id))
        .load(conn)?;
    let unsaid = |(component, was, changed_at, told_at): Row| {
        let told_at = told_at.map(|at| at.0);
        Some(Unsaid { component: component.0, was: was.0, changed_at: changed_at?.0, told_at })
    };
    Ok(rows.into_iter().filter_map(unsaid).collect())
}

/// Nothing of `component` waits any more; where its readers are told of it, that is at `told_at`.
pub fn settle(conn: &mut Conn, component: ComponentId, told_at: Option<Time>) -> Result<(), Error> {
    let own = || status_news::table.find(Word(component));
    diesel::update(own()).set(status_news::changed_at.eq(None::<At>)).execute(conn)?;
    if let Some(at) = told_at {
        diesel::update(own()).set(status_news::told_at.eq(Some(At(at)))).execute(conn)?;
    }
    Ok(())
}
