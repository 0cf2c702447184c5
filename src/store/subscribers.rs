//! People who have confirmed, and what they want, as rows.

use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::schema::{subscribers, subscriptions};
use crate::domain::addresses::EmailAddress;
use crate::domain::language::Language;
use crate::domain::reach::People;
use crate::domain::subscribers::{Consent, Subscriber, Tally, Wishes};
use crate::domain::subscriptions::{Moments, Scope, Subscription};
use crate::domain::time::Time;
use diesel::dsl::{max, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Queryable, Selectable)]
#[diesel(table_name = subscribers)]
struct SubscriberRow {
    id: i64,
    address: String,
    language: String,
    zone: String,
    confirmed_at: At,
    consent: Word<Consent>,
    links_version: i32,
    suppressed_at: Option<At>,
    suppressed_why: Option<String>,
    consent_note: Option<String>,
}

impl SubscriberRow {
    fn into_subscriber(self, subscriptions: Vec<Subscription>) -> Result<Subscriber, Error> {
        let suppressed = self.suppressed_at.map(|at| (at.0, self.suppressed_why.unwrap_or_default()));
        Ok(Subscriber {
            id: self.id,
            address: read_address(&self.address)?,
            wishes: Wishes { language: read_language(&self.language)?, zone: read_zone(&self.zone)?, subscriptions },
            confirmed_at: self.confirmed_at.0,
            consent: self.consent.0,
            consent_note: self.consent_note,
            links_version: self.links_version,
            suppressed,
        })
    }
}

/// An address as it is stored.
pub(super) fn read_address(text: &str) -> Result<EmailAddress, Error> {
    // Never the address itself: the fault goes into the log.
    EmailAddress::parse(text).map_err(|_| Error::corrupt("the address of a subscriber is none"))
}

/// A language as it is stored.
pub(super) fn read_language(tag: &str) -> Result<Language, Error> {
    Language::from_tag(tag).ok_or_else(|| Error::corrupt(format!("{tag:?} is no language")))
}

/// A zone as it is stored.
pub(super) fn read_zone(name: &str) -> Result<chrono_tz::Tz, Error> {
    name.parse().map_err(|_| Error::corrupt(format!("{name:?} is no time zone")))
}

/// Keeps somebody who confirmed `wishes`: new, or beside what they had. What they chose now takes the place of what they had chosen
/// about the same. Gives their number.
pub fn save_confirmed(
    conn: &mut Conn,
    address: &EmailAddress,
    wishes: &Wishes,
    consent: Consent,
    now: Time,
) -> Result<i64, Error> {
    let key = address.key();
    let known: Option<i64> =
        subscribers::table.filter(subscribers::address_key.eq(&key)).select(subscribers::id).first(conn).optional()?;
    let manner = (
        subscribers::address.eq(address.as_str()),
        subscribers::language.eq(wishes.language.tag()),
        subscribers::zone.eq(wishes.zone.name()),
        // Whoever confirms again has a mailbox again.
        subscribers::suppressed_at.eq(None::<At>),
        subscribers::suppressed_why.eq(None::<String>),
    );
    let id = match known {
        Some(id) => {
            // Their own word takes the place of a list's, and of one that they gave before nothing could be sent to them any more.
            let is_new_word = subscribers::consent.ne(consent.as_str()).or(subscribers::suppressed_at.is_not_null());
            if consent == Consent::Confirmed {
                let renewed = (subscribers::consent.eq(consent.as_str()), subscribers::confirmed_at.eq(At(now)));
                diesel::update(subscribers::table.find(id).filter(is_new_word)).set(renewed).execute(conn)?;
            }
            diesel::update(subscribers::table.find(id)).set(manner).execute(conn)?;
            id
        }
        None => {
            let first = (
                subscribers::address_key.eq(key),
                subscribers::domain.eq(address.domain().to_owned()),
                subscribers::confirmed_at.eq(At(now)),
                subscribers::consent.eq(consent.as_str()),
                subscribers::links_version.eq(1),
            );
            each!(conn, c => diesel::insert_into(subscribers::table)
                .values((manner, first)).returning(subscribers::id).get_result(c))?
        }
    };
    for one in &wishes.subscriptions {
        save_subscription(conn, id, one)?;
    }
    Ok(id)
}

/// Keeps where and when somebody agreed whom staff brought.
pub fn note_consent(conn: &mut Conn, id: i64, note: &str) -> Result<(), Error> {
    diesel::update(subscribers::table.find(id)).set(subscribers::consent_note.eq(Some(note))).execute(conn)?;
    Ok(())
}

/// True where somebody is told things at this address, however it is spelt.
pub fn is_known(conn: &mut Conn, address: &EmailAddress) -> Result<bool, Error> {
    let own = subscribers::table.filter(subscribers::address_key.eq(address.key()));
    Ok(own.select(subscribers::id).first::<i64>(conn).optional()?.is_some())
}

fn save_subscription(conn: &mut Conn, subscriber: i64, one: &Subscription) -> Result<(), Error> {
    let row = (
        subscriptions::subscriber_id.eq(subscriber),
        subscriptions::scope.eq(one.scope.to_string()),
        subscriptions::moments.eq(one.moments.bits()),
    );
    each!(conn, c => diesel::insert_into(subscriptions::table).values(row)
        .on_conflict((subscriptions::subscriber_id, subscriptions::scope))
        .do_update().set(subscriptions::moments.eq(one.moments.bits())).execute(c))?;
    Ok(())
}

/// Puts `wishes` in the place of all that they wanted.
pub fn replace_wishes(conn: &mut Conn, id: i64, wishes: &Wishes) -> Result<(), Error> {
    let kept: Vec<String> = wishes.subscriptions.iter().map(|one| one.scope.to_string()).collect();
    let others = subscriptions::table
        .filter(subscriptions::subscriber_id.eq(id))
        .filter(diesel::dsl::not(subscriptions::scope.eq_any(kept)));
    diesel::delete(others).execute(conn)?;
    diesel::update(subscribers::table.find(id))
        .set((subscribers::language.eq(wishes.language.tag()), subscribers::zone.eq(wishes.zone.name())))
        .execute(conn)?;
    for one in &wishes.subscriptions {
        save_subscription(conn, id, one)?;
    }
    Ok(())
}

/// How many subscribed to one of `scopes` with one of its moments, and are sent anything; of at most `limit` wishes.
pub fn count_people(conn: &mut Conn, scopes: &[(Scope, Moments)], limit: usize) -> Result<People, Error> {
    let mut alike: BTreeMap<i16, Vec<String>> = BTreeMap::new();
    for (scope, moments) in scopes {
        alike.entry(moments.bits()).or_default().push(scope.to_string());
    }
    let (mut people, mut looked_at) = (BTreeSet::new(), 0);
    for (bits, scopes) in alike {
        let left = i64::try_from(limit - looked_at).unwrap_or(i64::MAX);
        let found: Vec<i64> = subscriptions::table
            .inner_join(subscribers::table.on(subscribers::id.eq(subscriptions::subscriber_id)))
            .filter(subscribers::suppressed_at.is_null())
            .filter(subscriptions::scope.eq_any(scopes))
            .filter(sql::<Bool>(&format!("(subscriptions.moments & {bits}) <> 0")))
            .select(subscriptions::subscriber_id)
            .limit(left)
            .load(conn)?;
        looked_at += found.len();
        people.extend(found);
    }
    Ok(People { count: people.len(), is_more: looked_at >= limit })
}

/// Ends one wish; true where there was one.
pub fn end_subscription(conn: &mut Conn, id: i64, scope: Scope) -> Result<bool, Error> {
    let own = subscriptions::table
        .filter(subscriptions::subscriber_id.eq(id))
        .filter(subscriptions::scope.eq(scope.to_string()));
    Ok(diesel::delete(own).execute(conn)? > 0)
}

/// Erases somebody: nothing of them stays here. True where there was somebody.
pub fn erase(conn: &mut Conn, id: i64) -> Result<bool, Error> {
    Ok(diesel::delete(subscribers::table.find(id)).execute(conn)? > 0)
}

/// Sends them nothing any more, because their mailbox is gone.
pub fn suppress(conn: &mut Conn, id: i64, why: &str, now: Time) -> Result<bool, Error> {
    let standing = subscribers::table.find(id).filter(subscribers::suppressed_at.is_null());
    let changed = diesel::update(standing)
        .set((subscribers::suppressed_at.eq(Some(At(now))), subscribers::suppressed_why.eq(Some(why))))
        .execute(conn)?;
    Ok(changed > 0)
}

/// Sends to them again.
pub fn release(conn: &mut Conn, id: i64) -> Result<bool, Error> {
    let changed = diesel::update(subscribers::table.find(id))
        .set((subscribers::suppressed_at.eq(None::<At>), subscribers::suppressed_why.eq(None::<String>)))
        .execute(conn)?;
    Ok(changed > 0)
}

/// Somebody by number.
pub fn find_optional(conn: &mut Conn, id: i64) -> Result<Option<Subscriber>, Error> {
    let row: Option<SubscriberRow> =
        subscribers::table.find(id).select(SubscriberRow::as_select()).first(conn).optional()?;
    row.map(|row| with_subscriptions(conn, row)).transpose()
}

/// Somebody by address, however it is spelt.
pub fn find_by_address(conn: &mut Conn, address: &EmailAddress) -> Result<Option<Subscriber>, Error> {
    let row: Option<SubscriberRow> = subscribers::table
        .filter(subscribers::address_key.eq(address.key()))
        .select(SubscriberRow::as_select())
        .first(conn)
        .optional()?;
    row.map(|row| with_subscriptions(conn, row)).transpose()
}

/// At most `limit` whose address holds `text`, and how many there are in all of the kind.
pub fn search(conn: &mut Conn, text: &str, limit: i64) -> Result<(Vec<Subscriber>, i64), Error> {
    // What stands for anything in LIKE stands for itself here.
    let plain = text.to_ascii_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let pattern = format!("%{plain}%");
    let found = || subscribers::table.filter(subscribers::address_key.like(pattern.clone()).escape('\\'));
    let counted: i64 = found().count().get_result(conn)?;
    let rows: Vec<SubscriberRow> =
        found().order(subscribers::id.desc()).limit(limit).select(SubscriberRow::as_select()).load(conn)?;
    let found: Result<Vec<Subscriber>, Error> = rows.into_iter().map(|row| with_subscriptions(conn, row)).collect();
    Ok((found?, counted))
}

/// How many there are, with the `limit` domains that most of them have.
pub fn find_tally(conn: &mut Conn, limit: i64) -> Result<Tally, Error> {
    use diesel::dsl::count_star;
    let suppressed = subscribers::table.filter(subscribers::suppressed_at.is_not_null());
    let imported = subscribers::table.filter(subscribers::consent.eq(Consent::Imported.as_str()));
    Ok(Tally {
        all: subscribers::table.count().get_result(conn)?,
        suppressed: suppressed.count().get_result(conn)?,
        imported: imported.count().get_result(conn)?,
        domains: subscribers::table
            .group_by(subscribers::domain)
            .order((count_star().desc(), subscribers::domain))
            .limit(limit)
            .select((subscribers::domain, count_star()))
            .load(conn)?,
    })
}

fn with_subscriptions(conn: &mut Conn, row: SubscriberRow) -> Result<Subscriber, Error> {
    let rows: Vec<(String, i16)> = subscriptions::table
        .filter(subscriptions::subscriber_id.eq(row.id))
        .order(subscriptions::scope)
        .select((subscriptions::scope, subscriptions::moments))
        .load(conn)?;
    let read = |(scope, bits): (String, i16)| {
        let scope = Scope::parse(&scope).ok_or_else(|| Error::corrupt(format!("{scope:?} is no scope")))?;
        let moments = Moments::from_bits(bits).ok_or_else(|| Error::corrupt(format!("{bits} are no moments")))?;
        Ok(Subscription { scope, moments })
    };
    let subscriptions: Result<Vec<Subscription>, Error> = rows.into_iter().map(read).collect();
    row.into_subscriber(subscriptions?)
}

/// The highest number of any subscription: whoever subscribes after this moment has a higher one.
pub fn find_high_water(conn: &mut Conn) -> Result<i64, Error> {
    let highest: Option<i64> = subscriptions::table.select(max(subscriptions::id)).first(conn)?;
    Ok(highest.unwrap_or(0))
}
