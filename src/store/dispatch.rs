//! How far the telling of people is, read in a few short looks.
//!
//! Of a million deliveries nearly all are sent or wait to be. How many were made and how many are sent stands with the notification;
//! what came out otherwise is counted in an index that holds nothing else; the rest waits.

use super::connection::{At, Conn, each};
use super::deliveries::{self, Counted};
use super::error::Error;
use super::schema::{deliveries as rows, provider_states};
use super::{holds, incidents, maintenances, notifications};
use crate::domain::deliveries::State;
use crate::domain::dispatch::{Counts, Dispatch, HEARD_WITHIN, Line, Provider, Received};
use crate::domain::holds::Channel;
use crate::domain::language::Wording;
use crate::domain::notifications::About;
use crate::domain::time::Time;
use chrono::Duration;
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// What no process has said anything of for so long is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::days(1);

/// Reads it at `now`, with the latest `limit` notifications.
pub fn find(conn: &mut Conn, now: Time, limit: i64) -> Result<Dispatch, Error> {
    let latest = notifications::list_latest(conn, limit)?;
    let mut titles: HashMap<About, Option<Wording>> = HashMap::new();
    let mut lines = Vec::new();
    for one in latest {
        let about = one.announcement.about;
        let title = match titles.get(&about) {
            Some(title) => title.clone(),
            None => find_title(conn, about)?,
        };
        titles.insert(about, title.clone());
        let counted = deliveries::count(conn, one.id)?;
        lines.push(Line {
            notification: one.id,
            occasion: one.announcement.occasion,
            about,
            title,
            at: one.at,
            release_at: one.release_at,
            is_expanded: one.expanded_at.is_some(),
            is_cancelled: one.cancelled_at.is_some(),
            counts: counts(&counted),
        });
    }
    Ok(Dispatch {
        lines,
        providers: list_providers(conn, now)?,
        holds: holds::list(conn)?,
        pause: holds::find_pause(conn, Channel::Email)?,
    })
}

/// What it is called that is told of; statuses that changed by themselves have no name.
fn find_title(conn: &mut Conn, about: About) -> Result<Option<Wording>, Error> {
    Ok(match about {
        About::Incident(id, _) => Some(incidents::find_title(conn, id)?),
        About::Maintenance(id, _) => Some(maintenances::find(conn, id)?.title),
        About::Statuses => None,
    })
}

/// What became of the latest `limit` notifications for one person, as far as they went to them; the last first.
pub fn list_received(conn: &mut Conn, subscriber: i64, limit: i64) -> Result<Vec<Received>, Error> {
    type Row = (i64, i16, Option<At>, Option<String>, Option<String>);
    let latest = notifications::list_latest(conn, limit)?;
    // By way of the key: rows stand by notification first, and there may be millions.
    let ids: Vec<i64> = latest.iter().map(|one| one.id).collect();
    let rows: Vec<Row> = rows::table
        .filter(rows::subscriber_id.eq(subscriber))
        .filter(rows::notification_id.eq_any(ids))
        .select((rows::notification_id, rows::state, rows::changed_at, rows::provider, rows::reply))
        .load(conn)?;
    let mut own: HashMap<i64, Row> = rows.into_iter().map(|row| (row.0, row)).collect();
    let mut received = Vec::new();
    for one in latest {
        let Some((_, state, changed_at, provider, reply)) = own.remove(&one.id) else { continue };
        let state =
            State::from_number(state).ok_or_else(|| Error::corrupt(format!("{state} is no state of a delivery")))?;
        received.push(Received {
            notification: one.id,
            occasion: one.announcement.occasion,
            title: find_title(conn, one.announcement.about)?,
            state,
            changed_at: changed_at.map(|at| at.0),
            provider,
            reply,
            is_cancelled: one.cancelled_at.is_some(),
        });
    }
    Ok(received)
}

fn counts(counted: &[Counted]) -> Counts {
    counted.iter().fold(Counts::default(), |mut counts, one| {
        let place = match one.state {
            State::Queued | State::Claimed => &mut counts.queued,
            State::Held => &mut counts.held,
            State::Sent => &mut counts.sent,
            State::Unknown => &mut counts.unknown,
            State::Bounced => &mut counts.bounced,
            State::Failed => &mut counts.failed,
            State::Replaced | State::Cancelled => &mut counts.dropped,
        };
        *place += one.count;
        counts
    })
}

/// Writes down how the providers are that the process `holder` hands messages to. One that is as it was has been so since it was first said:
/// each trial that fails begins a rest anew, and not the failure.
pub fn save_providers(conn: &mut Conn, holder: i64, providers: &[Provider]) -> Result<(), Error> {
    for one in providers {
        let same = provider_states::table
            .filter(provider_states::provider.eq(&one.name))
            .filter(provider_states::holder.eq(holder))
            .filter(provider_states::is_open.eq(one.is_open));
        let since: Option<At> = same.select(provider_states::since).first(conn).optional()?;
        let values = (
            provider_states::is_open.eq(one.is_open),
            provider_states::since.eq(since.unwrap_or(At(one.since))),
            provider_states::reason.eq(one.reason.as_deref()),
            provider_states::seen_at.eq(At(one.seen_at)),
            provider_states::accepted.eq(one.accepted),
        );
        let key = (provider_states::provider.eq(&one.name), provider_states::holder.eq(holder));
        each!(conn, c => diesel::insert_into(provider_states::table)
            .values((key, values))
            .on_conflict((provider_states::provider, provider_states::holder))
            .do_update().set(values).execute(c))?;
        let silent = provider_states::seen_at.lt(At(one.seen_at - FORGOTTEN_AFTER));
        diesel::delete(provider_states::table.filter(silent)).execute(conn)?;
    }
    Ok(())
}

/// The providers that any process spoke of lately, by name: left alone where one leaves it alone.
fn list_providers(conn: &mut Conn, now: Time) -> Result<Vec<Provider>, Error> {
    type Row = (String, bool, At, Option<String>, At, i64);
    let rows: Vec<Row> = provider_states::table
        .filter(provider_states::seen_at.gt(At(now - HEARD_WITHIN)))
        .order((provider_states::provider, provider_states::is_open))
        .select((
            provider_states::provider,
            provider_states::is_open,
            provider_states::since,
            provider_states::reason,
            provider_states::seen_at,
            provider_states::accepted,
        ))
        .load(conn)?;
    let mut providers: BTreeMap<String, Provider> = BTreeMap::new();
    for (name, is_open, since, reason, seen_at, accepted) in rows {
        let before = providers.get(&name).map_or(0, |known| known.accepted);
        let one = Provider {
            name: name.clone(),
            is_open,
            since: since.0,
            reason,
            accepted: accepted + before,
            seen_at: seen_at.0,
        };
        providers.insert(name, one);
    }
    Ok(providers.into_values().collect())
}
