//! Calls by the second way, as rows.

use super::alarms::StoredAlarm;
use super::connection::{At, Conn, Json, each};
use super::error::Error;
use super::schema::summons;
use crate::domain::actors::Actor;
use crate::domain::alerts::Alert;
use crate::domain::summons::Summons;
use crate::domain::time::Time;
use chrono::Duration;
use diesel::prelude::*;

/// How long a call is kept after it ended.
const KEPT: Duration = Duration::days(30);

/// Keeps a call, due at once.
pub fn save(conn: &mut Conn, call: &Summons, now: Time) -> Result<(), Error> {
    diesel::delete(summons::table.filter(summons::ended_at.lt(At(now - KEPT)))).execute(conn)?;
    let to: Vec<String> = call.to.iter().map(ToString::to_string).collect();
    let row = (
        summons::id.eq(&call.id),
        summons::alert.eq(call.alert.to_string()),
        summons::step.eq(call.step),
        summons::since_at.eq(At(call.since)),
        summons::recipients.eq(Json(to)),
        summons::alarm.eq(Json(StoredAlarm::of(&call.alarm))),
        summons::created_at.eq(At(now)),
        summons::due_at.eq(At(now)),
        summons::failures.eq(0_i16),
    );
    each!(conn, c => diesel::insert_into(summons::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// At most `limit` calls that are due at `now`, the first first.
pub fn list_due(conn: &mut Conn, now: Time, limit: i64) -> Result<Vec<Summons>, Error> {
    type Row = (String, String, i16, At, Json<Vec<String>>, Json<StoredAlarm>, i16);
    let rows: Vec<Row> = summons::table
        .filter(summons::ended_at.is_null())
        .filter(summons::due_at.le(At(now)))
        .order((summons::due_at, summons::id))
        .limit(limit)
        .select((
            summons::id,
            summons::alert,
            summons::step,
            summons::since_at,
            summons::recipients,
            summons::alarm,
            summons::failures,
        ))
        .load(conn)?;
    let call = |(id, alert, step, since, to, alarm, failures): Row| {
        let corrupt = || Error::corrupt("a call to staff that cannot be read");
        let to: Option<Vec<Actor>> = to.0.iter().map(|handle| Actor::parse(handle).ok()).collect();
        Ok(Summons {
            id,
            alert: Alert::parse(&alert).ok_or_else(corrupt)?,
            step,
            since: since.0,
            to: to.ok_or_else(corrupt)?,
            alarm: alarm.0.into_alarm()?,
            failures,
        })
    };
    rows.into_iter().map(call).collect()
}

/// Of which of these alerts, since when it was so, the last call did not get through, and why. A call that is yet to be made says nothing.
pub fn list_faults(conn: &mut Conn, of: &[Alert]) -> Result<Vec<(Alert, Time, String)>, Error> {
    type Row = (String, At, Option<String>);
    let rows: Vec<Row> = summons::table
        .filter(summons::alert.eq_any(of.iter().map(ToString::to_string).collect::<Vec<_>>()))
        .filter(summons::ended_at.is_not_null().or(summons::failures.gt(0_i16)))
        .order((summons::created_at.desc(), summons::step.desc()))
        .select((summons::alert, summons::since_at, summons::fault))
        .load(conn)?;
    let mut latest: Vec<(Alert, Time, Option<String>)> = Vec::new();
    for (alert, since, fault) in rows {
        let alert = Alert::parse(&alert).ok_or_else(|| Error::corrupt("a call to staff that cannot be read"))?;
        if latest.iter().all(|(known, at, _)| (*known, *at) != (alert, since.0)) {
            latest.push((alert, since.0, fault));
        }
    }
    Ok(latest.into_iter().filter_map(|(alert, since, fault)| Some((alert, since, fault?))).collect())
}

/// Puts a call that is due at `now` off until `until`, so that no other process makes it meanwhile; false where one did so first.
pub fn claim(conn: &mut Conn, id: &str, now: Time, until: Time) -> Result<bool, Error> {
    let due = summons::table.find(id).filter(summons::ended_at.is_null()).filter(summons::due_at.le(At(now)));
    Ok(diesel::update(due).set(summons::due_at.eq(At(until))).execute(conn)? > 0)
}

/// It failed once more, and is due again at `due_at`; with `None` it is given up.
pub fn note_failure(conn: &mut Conn, id: &str, now: Time, due_at: Option<Time>, fault: &str) -> Result<(), Error> {
    let ended_at = if due_at.is_none() { Some(At(now)) } else { None };
    diesel::update(summons::table.find(id))
        .set((
            summons::failures.eq(summons::failures + 1),
            summons::due_at.eq(At(due_at.unwrap_or(now))),
            summons::ended_at.eq(ended_at),
            summons::fault.eq(Some(fault)),
        ))
        .execute(conn)?;
    Ok(())
}

/// It got through.
pub fn end(conn: &mut Conn, id: &str, now: Time) -> Result<(), Error> {
    diesel::update(summons::table.find(id))
        .set((summons::ended_at.eq(Some(At(now))), summons::fault.eq(None::<String>)))
        .execute(conn)?;
    Ok(())
}
