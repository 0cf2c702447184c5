//! Mail domains on hold and paused channels, as rows.

use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::schema::{channel_pauses, domain_holds, subscribers};
use crate::domain::actors::Actor;
use crate::domain::holds::{Channel, Hold, Pause};
use diesel::prelude::*;
use std::collections::BTreeSet;

/// Every hold, the latest first.
pub fn list(conn: &mut Conn) -> Result<Vec<Hold>, Error> {
    let rows: Vec<(String, At, Word<Actor>, String)> =
        domain_holds::table.order((domain_holds::held_at.desc(), domain_holds::domain)).load(conn)?;
    let read = |(domain, held_at, held_by, reason): (String, At, Word<Actor>, String)| Hold {
        domain,
        held_at: held_at.0,
        held_by: held_by.0,
        reason,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// The domains that are on hold.
pub fn list_domains(conn: &mut Conn) -> Result<BTreeSet<String>, Error> {
    let domains: Vec<String> = domain_holds::table.select(domain_holds::domain).load(conn)?;
    Ok(domains.into_iter().collect())
}

/// True where the mailbox of this subscriber is in a domain on hold.
pub fn is_held(conn: &mut Conn, subscriber: i64) -> Result<bool, Error> {
    let domain: Option<String> =
        subscribers::table.find(subscriber).select(subscribers::domain).first(conn).optional()?;
    let Some(domain) = domain else { return Ok(false) };
    Ok(domain_holds::table.find(domain).count().get_result::<i64>(conn)? > 0)
}

/// Puts a domain on hold; false where it is.
pub fn save(conn: &mut Conn, hold: &Hold) -> Result<bool, Error> {
    let row = (
        domain_holds::domain.eq(&hold.domain),
        domain_holds::held_at.eq(At(hold.held_at)),
        domain_holds::held_by.eq(Word(hold.held_by.clone())),
        domain_holds::reason.eq(&hold.reason),
    );
    let made =
        each!(conn, c => diesel::insert_into(domain_holds::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(made > 0)
}

/// Ends the hold of a domain; false where there is none.
pub fn remove(conn: &mut Conn, domain: &str) -> Result<bool, Error> {
    Ok(diesel::delete(domain_holds::table.find(domain)).execute(conn)? > 0)
}

/// The pause of a channel, where it is paused.
pub fn find_pause(conn: &mut Conn, channel: Channel) -> Result<Option<Pause>, Error> {
    let row: Option<(At, Word<Actor>)> = channel_pauses::table
        .find(channel.as_str())
        .select((channel_pauses::paused_at, channel_pauses::paused_by))
        .first(conn)
        .optional()?;
    Ok(row.map(|(at, by)| Pause { channel, paused_at: at.0, paused_by: by.0 }))
}

/// Pauses a channel; false where it is paused.
pub fn save_pause(conn: &mut Conn, pause: &Pause) -> Result<bool, Error> {
    let row = (
        channel_pauses::channel.eq(pause.channel.as_str()),
        channel_pauses::paused_at.eq(At(pause.paused_at)),
        channel_pauses::paused_by.eq(Word(pause.paused_by.clone())),
    );
    let made =
        each!(conn, c => diesel::insert_into(channel_pauses::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(made > 0)
}

/// Ends the pause of a channel; false where there is none.
pub fn remove_pause(conn: &mut Conn, channel: Channel) -> Result<bool, Error> {
    Ok(diesel::delete(channel_pauses::table.find(channel.as_str())).execute(conn)? > 0)
}
