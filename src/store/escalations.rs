//! Whom which step of an alert was told, as rows.

use super::connection::{At, Conn, each};
use super::error::Error;
use super::schema::escalations;
use crate::domain::actors::Actor;
use crate::domain::alerts::Alert;
use crate::domain::escalations::Told;
use chrono::Duration;
use diesel::prelude::*;

/// How long it is kept: longer than anybody looks back at a night.
const KEPT: Duration = Duration::days(30);

/// Writes that somebody was told. Once for each step, person and instant.
pub fn save(conn: &mut Conn, told: &Told) -> Result<(), Error> {
    diesel::delete(escalations::table.filter(escalations::at.lt(At(told.at - KEPT)))).execute(conn)?;
    let row = (
        escalations::alert.eq(told.alert.to_string()),
        escalations::step.eq(told.step),
        escalations::handle.eq(told.to.as_ref().map_or("", Actor::as_str)),
        escalations::at.eq(At(told.at)),
    );
    each!(conn, c => diesel::insert_into(escalations::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// What was told of these alerts since they are kept, the first first.
pub fn list(conn: &mut Conn, of: &[Alert]) -> Result<Vec<Told>, Error> {
    type Row = (String, i16, String, At);
    let rows: Vec<Row> = escalations::table
        .filter(escalations::alert.eq_any(of.iter().map(ToString::to_string).collect::<Vec<_>>()))
        .order((escalations::at, escalations::step, escalations::handle))
        .select((escalations::alert, escalations::step, escalations::handle, escalations::at))
        .load(conn)?;
    let told = |(alert, step, handle, at): Row| {
        let corrupt = || Error::corrupt("an escalation that cannot be read");
        let to = match handle.as_str() {
            "" => None,
            handle => Some(Actor::parse(handle).map_err(|_| corrupt())?),
        };
        Ok(Told { alert: Alert::parse(&alert).ok_or_else(corrupt)?, step, to, at: at.0 })
    };
    rows.into_iter().map(told).collect()
}
