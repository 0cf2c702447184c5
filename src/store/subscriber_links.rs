//! Links that change something for one person, as rows.

use super::connection::{At, Conn, Json, Word, each};
use super::error::Error;
use super::schema::subscriber_links;
use super::subscribers::{read_address, read_language, read_zone};
use crate::domain::addresses::EmailAddress;
use crate::domain::subscriber_links::{COUNTED_FOR, Link, Purpose};
use crate::domain::subscribers::Wishes;
use crate::domain::subscriptions::{Moments, Scope, Subscription};
use crate::domain::time::Time;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// What somebody wants, as it is stored until they confirm it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct StoredWishes {
    language: String,
    zone: String,
    /// Scopes with the bits of their moments.
    about: Vec<(String, i16)>,
}

impl StoredWishes {
    fn of(wishes: &Wishes) -> StoredWishes {
        StoredWishes {
            language: wishes.language.tag().to_owned(),
            zone: wishes.zone.name().to_owned(),
            about: wishes.subscriptions.iter().map(|one| (one.scope.to_string(), one.moments.bits())).collect(),
        }
    }

    fn into_wishes(self) -> Result<Wishes, Error> {
        let read = |(scope, bits): (String, i16)| match (Scope::parse(&scope), Moments::from_bits(bits)) {
            (Some(scope), Some(moments)) => Ok(Subscription { scope, moments }),
            _ => Err(Error::corrupt(format!("{scope:?} with {bits} is no wish"))),
        };
        let subscriptions: Result<Vec<Subscription>, Error> = self.about.into_iter().map(read).collect();
        Ok(Wishes {
            language: read_language(&self.language)?,
            zone: read_zone(&self.zone)?,
            subscriptions: subscriptions?,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = subscriber_links)]
struct LinkRow {
    id: i64,
    purpose: Word<Purpose>,
    nonce: String,
    address: String,
    wishes: Json<Option<StoredWishes>>,
    expires_at: At,
    used_at: Option<At>,
}

/// What a link is made of.
#[derive(Debug, Clone, Copy)]
pub struct NewLink<'a> {
    /// For what.
    pub purpose: Purpose,
    /// Chance.
    pub nonce: &'a str,
    /// To whom.
    pub address: &'a EmailAddress,
    /// From where it was asked for.
    pub network: &'a str,
    /// What is to be, once it is used.
    pub wishes: Option<&'a Wishes>,
}

/// Keeps a link and gives its number. Those that ended go.
pub fn create(conn: &mut Conn, new: NewLink<'_>, now: Time) -> Result<i64, Error> {
    // Not at once: how many were asked for is counted over an hour.
    let over = subscriber_links::expires_at.lt(At(now - COUNTED_FOR));
    diesel::delete(subscriber_links::table.filter(over)).execute(conn)?;
    let row = (
        subscriber_links::purpose.eq(new.purpose.as_str()),
        subscriber_links::nonce.eq(new.nonce),
        subscriber_links::address.eq(new.address.as_str()),
        subscriber_links::address_key.eq(new.address.key()),
        subscriber_links::mailbox.eq(new.address.mailbox()),
        subscriber_links::network.eq(new.network),
        subscriber_links::wishes.eq(Json(new.wishes.map(StoredWishes::of))),
        subscriber_links::created_at.eq(At(now)),
        subscriber_links::expires_at.eq(At(now + new.purpose.lasts())),
    );
    Ok(each!(conn, c => diesel::insert_into(subscriber_links::table)
        .values(row).returning(subscriber_links::id).get_result(c))?)
}

/// How many links were asked for lately: for this purpose and mailbox, however that is spelled, and from this network for anything. One
/// purpose never keeps another from somebody: anybody may ask for confirmations in their name.
pub fn count_lately(
    conn: &mut Conn,
    (purpose, address): (Purpose, &EmailAddress),
    network: &str,
    now: Time,
) -> Result<(i64, i64), Error> {
    let lately = subscriber_links::created_at.gt(At(now - COUNTED_FOR));
    let is_theirs = subscriber_links::mailbox.eq(address.mailbox()).and(subscriber_links::purpose.eq(purpose.as_str()));
    let of_address = subscriber_links::table.filter(is_theirs.and(lately));
    let of_network = subscriber_links::table.filter(subscriber_links::network.eq(network).and(lately));
    Ok((of_address.count().get_result(conn)?, of_network.count().get_result(conn)?))
}

/// A link by number.
pub fn find_optional(conn: &mut Conn, id: i64) -> Result<Option<Link>, Error> {
    let row: Option<LinkRow> = subscriber_links::table.find(id).select(LinkRow::as_select()).first(conn).optional()?;
    let read = |row: LinkRow| {
        Ok(Link {
            id: row.id,
            purpose: row.purpose.0,
            nonce: row.nonce,
            address: read_address(&row.address)?,
            wishes: row.wishes.0.map(StoredWishes::into_wishes).transpose()?,
            expires_at: row.expires_at.0,
            used_at: row.used_at.map(|at| at.0),
        })
    };
    row.map(read).transpose()
}

/// Uses it up; false where that was done before.
pub fn use_up(conn: &mut Conn, id: i64, now: Time) -> Result<bool, Error> {
    let unused = subscriber_links::table.find(id).filter(subscriber_links::used_at.is_null());
    Ok(diesel::update(unused).set(subscriber_links::used_at.eq(Some(At(now)))).execute(conn)? > 0)
}

/// Removes every link of an address.
pub fn erase(conn: &mut Conn, address: &EmailAddress) -> Result<(), Error> {
    diesel::delete(subscriber_links::table.filter(subscriber_links::address_key.eq(address.key()))).execute(conn)?;
    Ok(())
}
