//! Sessions of staff as rows.

use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::schema::sessions;
use crate::domain::actors::Actor;
use crate::domain::sessions::{Opening, Session, SessionId};
use crate::domain::time::Time;
use diesel::prelude::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct SessionRow {
    token_hash: String,
    handle: Word<Actor>,
    opening: Word<Opening>,
    opened_at: At,
    seen_at: At,
    ended_at: Option<At>,
    network: String,
    agent: String,
}

impl SessionRow {
    fn into_session(self) -> Session {
        Session {
            id: SessionId(self.token_hash),
            handle: self.handle.0,
            opening: self.opening.0,
            opened_at: self.opened_at.0,
            seen_at: self.seen_at.0,
            ended_at: self.ended_at.map(|at| at.0),
            network: self.network,
            agent: self.agent,
        }
    }
}

/// Adds a session, and forgets those that nobody used since `forgotten_before`.
pub fn add(conn: &mut Conn, session: &Session, forgotten_before: Time) -> Result<(), Error> {
    diesel::delete(sessions::table.filter(sessions::seen_at.lt(At(forgotten_before)))).execute(conn)?;
    let row = (
        sessions::token_hash.eq(&session.id.0),
        sessions::handle.eq(session.handle.as_str()),
        sessions::opening.eq(Word(session.opening)),
        sessions::opened_at.eq(At(session.opened_at)),
        sessions::seen_at.eq(At(session.seen_at)),
        sessions::ended_at.eq(session.ended_at.map(At)),
        sessions::network.eq(&session.network),
        sessions::agent.eq(&session.agent),
    );
    each!(conn, c => diesel::insert_into(sessions::table).values(row).execute(c))?;
    Ok(())
}

/// A session, also one that is over; `None` where there is none of this name.
pub fn find_optional(conn: &mut Conn, id: &SessionId) -> Result<Option<Session>, Error> {
    let row: Option<SessionRow> = sessions::table.find(&id.0).select(SessionRow::as_select()).first(conn).optional()?;
    Ok(row.map(SessionRow::into_session))
}

/// Somebody's sessions that were not ended by hand, the one used last first.
pub fn list_of(conn: &mut Conn, handle: &Actor) -> Result<Vec<Session>, Error> {
    let rows: Vec<SessionRow> = sessions::table
        .filter(sessions::handle.eq(handle.as_str()))
        .filter(sessions::ended_at.is_null())
        .order((sessions::seen_at.desc(), sessions::token_hash))
        .select(SessionRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(SessionRow::into_session).collect())
}

/// True where anybody on the staff had a session from `network` that is still remembered.
pub fn is_home(conn: &mut Conn, network: &str) -> Result<bool, Error> {
    let from_there = sessions::table.filter(sessions::network.eq(network)).count().get_result::<i64>(conn)?;
    Ok(from_there > 0)
}

/// True where `handle` had a session from `network` that is still remembered.
pub fn is_home_of(conn: &mut Conn, handle: &Actor, network: &str) -> Result<bool, Error> {
    let from_there = sessions::table.filter(sessions::network.eq(network)).filter(sessions::handle.eq(handle.as_str()));
    Ok(from_there.count().get_result::<i64>(conn)? > 0)
}

/// Notes that a session was used.
pub fn save_seen(conn: &mut Conn, id: &SessionId, now: Time) -> Result<(), Error> {
    diesel::update(sessions::table.find(&id.0)).set(sessions::seen_at.eq(At(now))).execute(conn)?;
    Ok(())
}

/// Notes that a session goes on as if it had begun by `opening`.
pub fn save_opening(conn: &mut Conn, id: &SessionId, opening: Opening) -> Result<(), Error> {
    diesel::update(sessions::table.find(&id.0)).set(sessions::opening.eq(Word(opening))).execute(conn)?;
    Ok(())
}

/// Ends a session, if it is somebody's own. False where it is not, or was ended before.
pub fn end(conn: &mut Conn, handle: &Actor, id: &SessionId, now: Time) -> Result<bool, Error> {
    let theirs = sessions::table.find(&id.0).filter(sessions::handle.eq(handle.as_str()));
    let ended = diesel::update(theirs.filter(sessions::ended_at.is_null()))
        .set(sessions::ended_at.eq(Some(At(now))))
        .execute(conn)?;
    Ok(ended > 0)
}

/// Ends all of somebody's sessions but `kept`, and says how many.
pub fn end_others(conn: &mut Conn, handle: &Actor, kept: Option<&SessionId>, now: Time) -> Result<usize, Error> {
    let kept = kept.map_or("", |id| id.0.as_str());
    let others = sessions::table
        .filter(sessions::handle.eq(handle.as_str()))
        .filter(sessions::token_hash.ne(kept))
        .filter(sessions::ended_at.is_null());
    Ok(diesel::update(others).set(sessions::ended_at.eq(Some(At(now)))).execute(conn)?)
}
