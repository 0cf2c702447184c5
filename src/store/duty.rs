//! Who is on call, and hand-overs, as rows.

use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::schema::{hand_overs, on_call};
use crate::domain::actors::Actor;
use crate::domain::duty::HandOver;
use crate::domain::time::Time;
use diesel::dsl::max;
use diesel::prelude::*;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = hand_overs)]
struct HandOverRow {
    number: i64,
    from_handle: Word<Actor>,
    to_handle: Word<Actor>,
    note: String,
    offered_at: At,
    taken_at: Option<At>,
    withdrawn_at: Option<At>,
}

impl HandOverRow {
    fn into_hand_over(self) -> HandOver {
        HandOver {
            number: self.number,
            from: self.from_handle.0,
            to: self.to_handle.0,
            note: self.note,
            offered_at: self.offered_at.0,
            taken_at: self.taken_at.map(|at| at.0),
            withdrawn_at: self.withdrawn_at.map(|at| at.0),
        }
    }
}

/// Who is on call, the first to be alerted first.
pub fn list_on_call(conn: &mut Conn) -> Result<Vec<Actor>, Error> {
    let rows: Vec<Word<Actor>> = on_call::table.order(on_call::position).select(on_call::handle).load(conn)?;
    Ok(rows.into_iter().map(|handle| handle.0).collect())
}

/// Puts these on call, in this order, in place of all who were.
pub fn save_on_call(conn: &mut Conn, order: &[Actor]) -> Result<(), Error> {
    diesel::delete(on_call::table).execute(conn)?;
    for (position, handle) in (0_i32..).zip(order) {
        let row = (on_call::position.eq(position), on_call::handle.eq(handle.as_str()));
        each!(conn, c => diesel::insert_into(on_call::table).values(row).execute(c))?;
    }
    Ok(())
}

/// Keeps a hand-over that was offered, and gives its number.
pub fn offer(conn: &mut Conn, from: &Actor, to: &Actor, note: &str, at: Time) -> Result<i64, Error> {
    let last: Option<i64> = hand_overs::table.select(max(hand_overs::number)).first(conn)?;
    let number = last.unwrap_or(0) + 1;
    let row = HandOverRow {
        number,
        from_handle: Word(from.clone()),
        to_handle: Word(to.clone()),
        note: note.to_owned(),
        offered_at: At(at),
        taken_at: None,
        withdrawn_at: None,
    };
    each!(conn, c => diesel::insert_into(hand_overs::table).values(row).execute(c))?;
    Ok(number)
}

/// Takes back what `from` offered and nobody took; how many that were.
pub fn withdraw(conn: &mut Conn, from: &Actor, at: Time) -> Result<usize, Error> {
    let waiting = hand_overs::table
        .filter(hand_overs::from_handle.eq(from.as_str()))
        .filter(hand_overs::taken_at.is_null())
        .filter(hand_overs::withdrawn_at.is_null());
    Ok(diesel::update(waiting).set(hand_overs::withdrawn_at.eq(Some(At(at)))).execute(conn)?)
}

/// Notes that a hand-over was taken.
pub fn take(conn: &mut Conn, number: i64, at: Time) -> Result<(), Error> {
    diesel::update(hand_overs::table.find(number)).set(hand_overs::taken_at.eq(Some(At(at)))).execute(conn)?;
    Ok(())
}

/// A hand-over by its number, if there is one.
pub fn find_optional(conn: &mut Conn, number: i64) -> Result<Option<HandOver>, Error> {
    let row: Option<HandOverRow> =
        hand_overs::table.find(number).select(HandOverRow::as_select()).first(conn).optional()?;
    Ok(row.map(HandOverRow::into_hand_over))
}

/// The hand-overs that wait to be taken, the oldest first.
pub fn list_waiting(conn: &mut Conn) -> Result<Vec<HandOver>, Error> {
    let rows: Vec<HandOverRow> = hand_overs::table
        .filter(hand_overs::taken_at.is_null())
        .filter(hand_overs::withdrawn_at.is_null())
        .order(hand_overs::number)
        .select(HandOverRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(HandOverRow::into_hand_over).collect())
}

/// The latest hand-overs, the last first, at most `count_max`.
pub fn list_latest(conn: &mut Conn, count_max: i64) -> Result<Vec<HandOver>, Error> {
    let rows: Vec<HandOverRow> = hand_overs::table
        .order(hand_overs::number.desc())
        .limit(count_max)
        .select(HandOverRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(HandOverRow::into_hand_over).collect())
}
