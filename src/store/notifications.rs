//! What people must be told, as rows: written with what it tells, worked out into deliveries afterwards.

use super::connection::{At, Conn, Json, Word, each};
use super::error::Error;
use super::schema::notifications;
use super::subscribers;
use crate::domain::ids::{ComponentId, IncidentId, MaintenanceId, UpdateId};
use crate::domain::notifications::{About, Announcement, Audience, Occasion};
use crate::domain::status::Status;
use crate::domain::status_news::News;
use crate::domain::subscriptions::{Moments, Scope};
use crate::domain::time::{Time, from_millis};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// Who is to hear, as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct StoredAudience {
    told_of: Vec<String>,
    scopes: Vec<(String, i16)>,
}

impl StoredAudience {
    fn of(audience: &Audience) -> StoredAudience {
        StoredAudience {
            told_of: audience.told_of.iter().map(ToString::to_string).collect(),
            scopes: audience.scopes.iter().map(|(scope, moments)| (scope.to_string(), moments.bits())).collect(),
        }
    }

    fn into_audience(self) -> Result<Audience, Error> {
        let unreadable = || Error::corrupt("an audience that cannot be read");
        let scope = |(scope, bits): (String, i16)| Some((Scope::parse(&scope)?, Moments::from_bits(bits)?));
        let told_of: Option<Vec<UpdateId>> = self.told_of.iter().map(|id| UpdateId::parse(id)).collect();
        let scopes: Option<Vec<_>> = self.scopes.into_iter().map(scope).collect();
        Ok(Audience { told_of: told_of.ok_or_else(unreadable)?, scopes: scopes.ok_or_else(unreadable)? })
    }
}

/// One changed status, as it is stored: the component, what it was, what it is, since when in milliseconds since 1970.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct StoredNews(String, String, String, i64);

impl StoredNews {
    fn of(news: &News) -> StoredNews {
        let [was, is] = [news.was, news.is].map(|status| status.as_str().to_owned());
        StoredNews(news.component.to_string(), was, is, news.since.timestamp_millis())
    }

    fn into_news(self) -> Result<News, Error> {
        let StoredNews(component, was, is, since) = self;
        let news = || {
            let [was, is] = [Status::parse(&was)?, Status::parse(&is)?];
            Some(News { component: ComponentId::parse(&component)?, was, is, since: from_millis(since)? })
        };
        news().ok_or_else(|| Error::corrupt("a change of a status that cannot be read"))
    }
}

/// A notification as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Its number.
    pub id: i64,
    /// What is told, and to whom.
    pub announcement: Announcement,
    /// When it happened, by the time of the record.
    pub at: Time,
    /// The highest subscription of that moment.
    pub high_water: i64,
    /// From when on it may be sent; `None` until a process has seen it.
    pub release_at: Option<Time>,
    /// How far the fan-out is: the step of the audience, and the number reached in it.
    pub progress: (usize, i64),
    /// When every delivery stood.
    pub expanded_at: Option<Time>,
    /// When it was taken back.
    pub cancelled_at: Option<Time>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = notifications)]
struct NotificationRow {
    id: i64,
    occasion: Word<Occasion>,
    incident_id: Option<Word<IncidentId>>,
    maintenance_id: Option<Word<MaintenanceId>>,
    update_id: Option<Word<UpdateId>>,
    at: At,
    audience: Json<StoredAudience>,
    high_water: i64,
    release_at: Option<At>,
    step: i32,
    reached: i64,
    expanded_at: Option<At>,
    cancelled_at: Option<At>,
    news: Json<Vec<StoredNews>>,
}

impl NotificationRow {
    fn into_notification(self) -> Result<Notification, Error> {
        let update = self.update_id.map(|id| id.0);
        let about = match (self.incident_id, self.maintenance_id, update) {
            (Some(incident), None, Some(update)) => About::Incident(incident.0, update),
            (None, Some(maintenance), update) => About::Maintenance(maintenance.0, update),
            (None, None, None) if self.occasion.0 == Occasion::Changed => About::Statuses,
            _ => return Err(Error::corrupt("a notification about nothing")),
        };
        let audience = self.audience.0.into_audience()?;
        let news: Vec<News> = self.news.0.into_iter().map(StoredNews::into_news).collect::<Result<_, _>>()?;
        let step = usize::try_from(self.step).map_err(|_| Error::corrupt("a fan-out before its beginning"))?;
        Ok(Notification {
            id: self.id,
            announcement: Announcement { occasion: self.occasion.0, about, audience, news },
            at: self.at.0,
            high_water: self.high_water,
            release_at: self.release_at.map(|at| at.0),
            progress: (step, self.reached),
            expanded_at: self.expanded_at.map(|at| at.0),
            cancelled_at: self.cancelled_at.map(|at| at.0),
        })
    }
}

/// Keeps what must be told, with who was there at this moment. Call it in the transaction of what it tells.
pub fn save(conn: &mut Conn, announcement: &Announcement, at: Time) -> Result<(), Error> {
    let (incident, maintenance, update) = match announcement.about {
        About::Incident(incident, update) => (Some(incident), None, Some(update)),
        About::Maintenance(maintenance, update) => (None, Some(maintenance), update),
        About::Statuses => (None, None, None),
    };
    let news: Vec<StoredNews> = announcement.news.iter().map(StoredNews::of).collect();
    let row = (
        notifications::occasion.eq(announcement.occasion.as_str()),
        notifications::incident_id.eq(incident.map(Word)),
        notifications::maintenance_id.eq(maintenance.map(Word)),
        notifications::update_id.eq(update.map(Word)),
        notifications::at.eq(At(at)),
        notifications::audience.eq(Json(StoredAudience::of(&announcement.audience))),
        notifications::high_water.eq(subscribers::find_high_water(conn)?),
        notifications::step.eq(0),
        notifications::reached.eq(0_i64),
        notifications::made.eq(0_i64),
        notifications::sent.eq(0_i64),
        notifications::news.eq(Json(news)),
    );
    each!(conn, c => diesel::insert_into(notifications::table).values(row).execute(c))?;
    Ok(())
}

/// Takes back what tells of an update, as far as it is not sent.
pub fn cancel_of(conn: &mut Conn, update: UpdateId, now: Time) -> Result<(), Error> {
    let own = notifications::table
        .filter(notifications::update_id.eq(Word(update)))
        .filter(notifications::cancelled_at.is_null());
    diesel::update(own).set(notifications::cancelled_at.eq(Some(At(now)))).execute(conn)?;
    Ok(())
}

/// True where people were reminded of that work at `since` or later.
pub fn is_reminded(conn: &mut Conn, work: MaintenanceId, since: Time) -> Result<bool, Error> {
    let own = notifications::table
        .filter(notifications::maintenance_id.eq(Word(work)))
        .filter(notifications::occasion.eq(Word(Occasion::Soon)))
        .filter(notifications::at.ge(At(since)));
    Ok(own.select(notifications::id).first::<i64>(conn).optional()?.is_some())
}

/// Takes back that work begins soon, as far as it is not sent.
pub fn cancel_reminders(conn: &mut Conn, work: MaintenanceId, now: Time) -> Result<(), Error> {
    let unsent = notifications::table
        .filter(notifications::maintenance_id.eq(Word(work)))
        .filter(notifications::occasion.eq(Word(Occasion::Soon)))
        .filter(notifications::cancelled_at.is_null());
    diesel::update(unsent).set(notifications::cancelled_at.eq(Some(At(now)))).execute(conn)?;
    Ok(())
}

/// Those whose deliveries do not all stand yet, the oldest first.
pub fn list_to_expand(conn: &mut Conn) -> Result<Vec<Notification>, Error> {
    let rows: Vec<NotificationRow> = notifications::table
        .filter(notifications::expanded_at.is_null())
        .order(notifications::id)
        .select(NotificationRow::as_select())
        .load(conn)?;
    rows.into_iter().map(NotificationRow::into_notification).collect()
}

/// One by its number.
pub fn find(conn: &mut Conn, id: i64) -> Result<Notification, Error> {
    let row: NotificationRow = notifications::table.find(id).select(NotificationRow::as_select()).first(conn)?;
    row.into_notification()
}

/// The latest `limit`, the last first; without changes of statuses that nobody asked to hear of.
pub fn list_latest(conn: &mut Conn, limit: i64) -> Result<Vec<Notification>, Error> {
    let told = notifications::occasion.ne(Word(Occasion::Changed)).or(notifications::made.gt(0));
    let rows: Vec<NotificationRow> = notifications::table
        .filter(told)
        .order(notifications::id.desc())
        .limit(limit)
        .select(NotificationRow::as_select())
        .load(conn)?;
    rows.into_iter().map(NotificationRow::into_notification).collect()
}

/// The numbers of those that tell of `update`.
pub fn list_of_update(conn: &mut Conn, update: UpdateId) -> Result<Vec<i64>, Error> {
    let own = notifications::table.filter(notifications::update_id.eq(Word(update)));
    Ok(own.order(notifications::id).select(notifications::id).load(conn)?)
}

/// The numbers of those that tell of the same incident or work after `id` and stand: each takes the place of what was not sent before
/// it.
pub fn list_after(conn: &mut Conn, about: About, id: i64) -> Result<Vec<i64>, Error> {
    let later = notifications::table
        .filter(notifications::id.gt(id))
        .filter(notifications::cancelled_at.is_null())
        .order(notifications::id)
        .select(notifications::id);
    Ok(match about {
        About::Incident(incident, _) => later.filter(notifications::incident_id.eq(Word(incident))).load(conn)?,
        About::Maintenance(work, _) => later.filter(notifications::maintenance_id.eq(Word(work))).load(conn)?,
        // Each tells of other components.
        About::Statuses => Vec::new(),
    })
}

/// Says from when on it may be sent, unless that is said.
pub fn release(conn: &mut Conn, id: i64, at: Time) -> Result<(), Error> {
    let fresh = notifications::table.find(id).filter(notifications::release_at.is_null());
    diesel::update(fresh).set(notifications::release_at.eq(Some(At(at)))).execute(conn)?;
    Ok(())
}

/// Moves the fan-out from `was` on to `is`; false where another process did so first.
pub fn advance(conn: &mut Conn, id: i64, was: (usize, i64), is: (usize, i64)) -> Result<bool, Error> {
    let step = |step: usize| i32::try_from(step).unwrap_or(i32::MAX);
    let stands = notifications::table
        .find(id)
        .filter(notifications::step.eq(step(was.0)))
        .filter(notifications::reached.eq(was.1))
        .filter(notifications::expanded_at.is_null());
    let moved = diesel::update(stands)
        .set((notifications::step.eq(step(is.0)), notifications::reached.eq(is.1)))
        .execute(conn)?;
    Ok(moved > 0)
}

/// Every delivery stands.
pub fn finish(conn: &mut Conn, id: i64, now: Time) -> Result<(), Error> {
    diesel::update(notifications::table.find(id)).set(notifications::expanded_at.eq(Some(At(now)))).execute(conn)?;
    Ok(())
}

/// How many deliveries of it were made, and how many a provider has.
pub fn find_tally(conn: &mut Conn, id: i64) -> Result<(i64, i64), Error> {
    Ok(notifications::table.find(id).select((notifications::made, notifications::sent)).first(conn)?)
}

/// Counts deliveries that were made of it, and that a provider has more or less than before.
pub(super) fn add_to_tally(conn: &mut Conn, id: i64, (made, sent): (usize, i64)) -> Result<(), Error> {
    if (made, sent) != (0, 0) {
        let made = i64::try_from(made).unwrap_or(i64::MAX);
        diesel::update(notifications::table.find(id))
            .set((
                notifications::made.eq(notifications::made + made),
                notifications::sent.eq(notifications::sent + sent),
            ))
            .execute(conn)?;
    }
    Ok(())
}
