//! Who has seen which alert, as rows.

use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::schema::acknowledgements;
use crate::domain::actors::Actor;
use crate::domain::alerts::{Acknowledgement, Alert, QUIET};
use crate::domain::time::Time;
use diesel::prelude::*;

type Row = (String, Word<Actor>, At);

/// Writes that somebody has seen an alert, over who saw it before.
pub fn save(conn: &mut Conn, seen: &Acknowledgement) -> Result<(), Error> {
    let values = (acknowledgements::acknowledged_by.eq(Word(seen.by.clone())), acknowledgements::at.eq(At(seen.at)));
    let alert = acknowledgements::alert.eq(seen.alert.to_string());
    each!(conn, c => diesel::insert_into(acknowledgements::table)
        .values((alert, values.clone())).on_conflict(acknowledgements::alert).do_update().set(values).execute(c))?;
    Ok(())
}

/// Who saw each of these alerts last, and when.
pub fn list_latest(conn: &mut Conn, of: &[Alert]) -> Result<Vec<Acknowledgement>, Error> {
    let rows: Vec<Row> = acknowledgements::table
        .filter(acknowledgements::alert.eq_any(of.iter().map(ToString::to_string).collect::<Vec<_>>()))
        .order((acknowledgements::at, acknowledgements::alert))
        .load(conn)?;
    rows.into_iter().map(seen).collect()
}

/// What was acknowledged lately enough to keep an alert quiet at `now`.
pub fn list_standing(conn: &mut Conn, now: Time) -> Result<Vec<Acknowledgement>, Error> {
    let rows: Vec<Row> = acknowledgements::table
        .filter(acknowledgements::at.gt(At(now - QUIET)))
        .order((acknowledgements::at, acknowledgements::alert))
        .load(conn)?;
    rows.into_iter().map(seen).collect()
}

fn seen((alert, by, at): Row) -> Result<Acknowledgement, Error> {
    let alert = Alert::parse(&alert).ok_or_else(|| Error::corrupt(format!("{alert:?} is no alert")))?;
    Ok(Acknowledgement { alert, by: by.0, at: at.0 })
}
