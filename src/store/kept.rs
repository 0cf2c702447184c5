//! All that is kept of one person beside their settings, to be given to them and to be erased.

use super::connection::{At, Conn};
use super::error::Error;
use super::schema::{deliveries, letters, notifications, subscriber_links};
use crate::domain::addresses::EmailAddress;
use crate::domain::deliveries::State;
use crate::domain::time::Time;
use diesel::prelude::*;

/// A link that was sent, without what opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLink {
    /// For what, as it is stored.
    pub purpose: String,
    /// From which network it was asked for.
    pub network: String,
    /// When it was made.
    pub created_at: Time,
    /// Until when it can be used.
    pub expires_at: Time,
    /// When it was used.
    pub used_at: Option<Time>,
}

/// A message that went, or was to go, to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMessage {
    /// What it is: the word of a letter, or the number of a notification.
    pub what: String,
    /// How far it came.
    pub state: Option<State>,
    /// When that was last noted.
    pub changed_at: Option<Time>,
    /// What the mail server said.
    pub reply: Option<String>,
}

/// Every link of an address.
pub fn list_links(conn: &mut Conn, address: &EmailAddress) -> Result<Vec<KeptLink>, Error> {
    let rows: Vec<(String, String, At, At, Option<At>)> = subscriber_links::table
        .filter(subscriber_links::address_key.eq(address.key()))
        .order(subscriber_links::id)
        .select((
            subscriber_links::purpose,
            subscriber_links::network,
            subscriber_links::created_at,
            subscriber_links::expires_at,
            subscriber_links::used_at,
        ))
        .load(conn)?;
    let read = |(purpose, network, created_at, expires_at, used_at): (String, String, At, At, Option<At>)| KeptLink {
        purpose,
        network,
        created_at: created_at.0,
        expires_at: expires_at.0,
        used_at: used_at.map(|at| at.0),
    };
    Ok(rows.into_iter().map(read).collect())
}

type MessageRow<T> = (T, i16, Option<At>, Option<String>);

fn message<T: ToString>((what, state, changed_at, reply): MessageRow<T>) -> KeptMessage {
    let (what, state) = (what.to_string(), State::from_number(state));
    KeptMessage { what, state, changed_at: changed_at.map(|at| at.0), reply }
}

/// Every letter to an address.
pub fn list_letters(conn: &mut Conn, address: &EmailAddress) -> Result<Vec<KeptMessage>, Error> {
    let rows: Vec<(String, MessageRow<String>)> = letters::table
        .order(letters::id)
        .select((letters::address, (letters::kind, letters::state, letters::changed_at, letters::reply)))
        .load(conn)?;
    let own = rows.into_iter().filter(|(to, _)| to.to_ascii_lowercase() == address.key());
    Ok(own.map(|(_, row)| message(row)).collect())
}

/// Every delivery to somebody.
pub fn list_deliveries(conn: &mut Conn, subscriber: i64) -> Result<Vec<KeptMessage>, Error> {
    let rows: Vec<MessageRow<i64>> = deliveries::table
        .filter(deliveries::subscriber_id.eq(subscriber))
        // By way of the key: rows stand by notification first, and there may be millions.
        .filter(deliveries::notification_id.eq_any(notifications::table.select(notifications::id)))
        .order(deliveries::notification_id)
        .select((deliveries::notification_id, deliveries::state, deliveries::changed_at, deliveries::reply))
        .load(conn)?;
    Ok(rows.into_iter().map(message).collect())
}

/// Removes what mail servers said of deliveries to somebody: they like to name the address.
pub fn erase_replies(conn: &mut Conn, subscriber: i64) -> Result<usize, Error> {
    let said = deliveries::table
        .filter(deliveries::subscriber_id.eq(subscriber))
        .filter(deliveries::notification_id.eq_any(notifications::table.select(notifications::id)))
        .filter(deliveries::reply.is_not_null());
    Ok(diesel::update(said).set(deliveries::reply.eq(None::<String>)).execute(conn)?)
}
