//! Maintenance that recurs: what is to be announced again and again, and when the next time is.

use super::shapes::{expectations, into_expectations};
use crate::domain::actors::Actor;
use crate::domain::ids::RecurrenceId;
use crate::domain::maintenances::Ending;
use crate::domain::recurrences::{Recurrence, Rule};
use crate::domain::time::Time;
use crate::store::connection::{At, Conn, Json, Word, each};
use crate::store::error::Error;
use crate::store::incidents::shapes::{StoredWording, into_wording, wording};
use crate::store::schema::recurrences;
use chrono_tz::Tz;
use diesel::prelude::*;
use std::collections::BTreeMap;

/// How the first time is written: local, to the second, as RFC 3339 has it without an offset.
const LOCAL: &str = "%Y-%m-%dT%H:%M:%S";

#[derive(Queryable, Selectable)]
#[diesel(table_name = recurrences)]
struct Row {
    id: Word<RecurrenceId>,
    rule: String,
    zone: String,
    first_local: String,
    lasts_ms: i64,
    title: Json<StoredWording>,
    body: Json<StoredWording>,
    affected: Json<BTreeMap<String, String>>,
    ending: Word<Ending>,
    ended_at: Option<At>,
}

impl Row {
    fn into_recurrence(self) -> Result<Recurrence, Error> {
        let zone: Tz = self.zone.parse().map_err(|_| Error::corrupt(format!("{:?} is no zone", self.zone)))?;
        let first = chrono::NaiveDateTime::parse_from_str(&self.first_local, LOCAL);
        let first = first.map_err(|error| Error::Corrupt(error.into()))?;
        Ok(Recurrence {
            id: self.id.0,
            rule: Rule::new(&self.rule, zone, first).map_err(|refusal| Error::Corrupt(refusal.into()))?,
            lasts_ms: self.lasts_ms,
            title: into_wording(self.title)?,
            body: into_wording(self.body)?,
            affected: into_expectations(&self.affected)?,
            ending: self.ending.0,
            ended_at: self.ended_at.map(|at| at.0),
        })
    }
}

/// Writes a new recurrence, set by `by`, whose first occurrences are to be announced at `due_at`.
pub fn insert(conn: &mut Conn, recurrence: &Recurrence, by: &Actor, due_at: Time) -> Result<(), Error> {
    let row = (
        recurrences::id.eq(Word(recurrence.id)),
        recurrences::rule.eq(recurrence.rule.text()),
        recurrences::zone.eq(recurrence.rule.zone().name()),
        recurrences::first_local.eq(recurrence.rule.first().format(LOCAL).to_string()),
        recurrences::lasts_ms.eq(recurrence.lasts_ms),
        recurrences::title.eq(wording(&recurrence.title)),
        recurrences::body.eq(wording(&recurrence.body)),
        recurrences::affected.eq(expectations(&recurrence.affected)),
        recurrences::ending.eq(Word(recurrence.ending)),
        recurrences::set_by.eq(Word(by.clone())),
        recurrences::due_at.eq(Some(At(due_at))),
    );
    each!(conn, c => diesel::insert_into(recurrences::table).values(row).execute(c))?;
    Ok(())
}

/// Notes when the next occurrence is to be announced: `None` where none will be.
pub fn save_due(conn: &mut Conn, id: RecurrenceId, due_at: Option<Time>) -> Result<(), Error> {
    diesel::update(recurrences::table.find(Word(id))).set(recurrences::due_at.eq(due_at.map(At))).execute(conn)?;
    Ok(())
}

/// Notes that it was called off; [`Error::NotFound`] where there is none.
pub fn end(conn: &mut Conn, id: RecurrenceId, at: Time) -> Result<(), Error> {
    let set = (recurrences::ended_at.eq(Some(At(at))), recurrences::due_at.eq(None::<At>));
    match diesel::update(recurrences::table.find(Word(id))).set(set).execute(conn)? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// A recurrence; [`Error::NotFound`] where there is none.
pub fn find(conn: &mut Conn, id: RecurrenceId) -> Result<Recurrence, Error> {
    let row: Row = recurrences::table.find(Word(id)).select(Row::as_select()).first(conn)?;
    row.into_recurrence()
}

/// Every recurrence that was not called off.
pub fn list(conn: &mut Conn) -> Result<Vec<Recurrence>, Error> {
    let standing = recurrences::table.filter(recurrences::ended_at.is_null()).order(recurrences::id);
    let rows: Vec<Row> = standing.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::into_recurrence).collect()
}

/// Those of which an occurrence is to be announced by `now`.
pub fn list_due(conn: &mut Conn, now: Time) -> Result<Vec<Recurrence>, Error> {
    let due = recurrences::table.filter(recurrences::due_at.le(At(now))).order((recurrences::due_at, recurrences::id));
    let rows: Vec<Row> = due.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::into_recurrence).collect()
}
