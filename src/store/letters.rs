//! Letters to one person alone, as rows.

use super::alarms::StoredAlarm;
use super::connection::{At, Conn, Json, each};
use super::error::Error;
use super::holds;
use super::schema::letters;
use super::subscribers::{read_address, read_language, read_zone};
use crate::domain::addresses::EmailAddress;
use crate::domain::alerts::Alert;
use crate::domain::deliveries::{Next, State};
use crate::domain::language::Language;
use crate::domain::letters::{Lane, Letter};
use crate::domain::time::Time;
use chrono::Duration;
use chrono_tz::Tz;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// How long a letter is kept after it ended: long enough to say what became of it.
const KEPT: Duration = Duration::days(7);
/// When one to a domain on hold is looked at again.
const LOOK_AGAIN: Duration = Duration::minutes(1);

/// What a letter says beside its kind.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Particulars {
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<i64>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    consent: String,
    /// A notification and a reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<(i64, i64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    alarm: Option<StoredAlarm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    alert: Option<String>,
}

/// A letter with whom it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressed {
    /// What it says.
    pub letter: Letter,
    /// To whom.
    pub to: EmailAddress,
    /// In which language.
    pub language: Language,
    /// In which zone times are told.
    pub zone: Tz,
}

/// A letter that this process sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Its number.
    pub id: i64,
    /// What, and to whom.
    pub addressed: Addressed,
    /// When it was written.
    pub created_at: Time,
    /// Attempts that failed so far.
    pub failures: u8,
    /// Attempts whose fate is unknown so far.
    pub doubts: u8,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = letters)]
struct LetterRow {
    id: i64,
    kind: String,
    address: String,
    language: String,
    zone: String,
    particulars: Json<Particulars>,
    created_at: At,
    failures: i16,
    doubts: i16,
}

impl LetterRow {
    fn into_claimed(self) -> Result<Claimed, Error> {
        let Particulars { link, consent, told, alarm, alert } = self.particulars.0;
        let letter = match (self.kind.as_str(), link) {
            ("confirm", Some(link)) => Letter::Confirm { link },
            ("invite", Some(link)) => Letter::Invite { link, consent },
            ("manage", Some(link)) => Letter::Manage { link },
            ("test", None) => Letter::Test,
            ("alert", None) => match (alert.as_deref().and_then(Alert::parse), alarm) {
                (Some(alert), Some(alarm)) => Letter::Alert(alert, alarm.into_alarm()?),
                _ => return Err(Error::corrupt("a letter about no alert")),
            },
            ("again", None) => match told {
                Some((notification, subscriber)) => Letter::Again { notification, subscriber },
                None => return Err(Error::corrupt("a letter that tells nothing again")),
            },
            (kind, _) => return Err(Error::corrupt(format!("{kind:?} is no letter, or it lacks its link"))),
        };
        let count = |number: i16| u8::try_from(number).unwrap_or(u8::MAX);
        Ok(Claimed {
            id: self.id,
            addressed: Addressed {
                letter,
                to: read_address(&self.address)?,
                language: read_language(&self.language)?,
                zone: read_zone(&self.zone)?,
            },
            created_at: self.created_at.0,
            failures: count(self.failures),
            doubts: count(self.doubts),
        })
    }
}

/// Hands a letter in.
pub fn post(conn: &mut Conn, addressed: &Addressed, now: Time) -> Result<(), Error> {
    let ended = letters::changed_at.lt(At(now - KEPT)).and(letters::state.ge(State::Sent.number()));
    diesel::delete(letters::table.filter(ended)).execute(conn)?;
    let particulars = match addressed.letter {
        Letter::Confirm { link } | Letter::Manage { link } => {
            Particulars { link: Some(link), ..Particulars::default() }
        }
        Letter::Invite { link, ref consent } => {
            Particulars { link: Some(link), consent: consent.clone(), ..Particulars::default() }
        }
        Letter::Again { notification, subscriber } => {
            Particulars { told: Some((notification, subscriber)), ..Particulars::default() }
        }
        Letter::Alert(alert, ref alarm) => Particulars {
            alert: Some(alert.to_string()),
            alarm: Some(StoredAlarm::of(alarm)),
            ..Particulars::default()
        },
        Letter::Test => Particulars::default(),
    };
    let row = (
        letters::lane.eq(addressed.letter.lane().number()),
        letters::kind.eq(addressed.letter.as_str()),
        letters::address.eq(addressed.to.as_str()),
        letters::language.eq(addressed.language.tag()),
        letters::zone.eq(addressed.zone.name()),
        letters::particulars.eq(Json(particulars)),
        letters::created_at.eq(At(now)),
        letters::state.eq(State::Queued.number()),
        letters::due_at.eq(At(now)),
        letters::failures.eq(0_i16),
        letters::doubts.eq(0_i16),
    );
    each!(conn, c => diesel::insert_into(letters::table).values(row).execute(c))?;
    Ok(())
}

/// How many tests were handed in since `since`: to this address, and in all.
pub fn count_tests(conn: &mut Conn, to: &EmailAddress, since: Time) -> Result<(i64, i64), Error> {
    let lately: Vec<String> = letters::table
        .filter(letters::kind.eq(Letter::Test.as_str()))
        .filter(letters::created_at.gt(At(since)))
        .select(letters::address)
        .load(conn)?;
    let of_address = lately.iter().filter(|address| address.to_ascii_lowercase() == to.key()).count();
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Ok((count(of_address), count(lately.len())))
}

/// The letters written before `before` that still wait to alert somebody, each with what of.
pub fn list_alerts_waiting(conn: &mut Conn, before: Time) -> Result<Vec<(i64, Alert)>, Error> {
    let rows: Vec<(i64, Json<Particulars>)> = letters::table
        .filter(letters::state.eq(State::Queued.number()))
        .filter(letters::lane.eq(Lane::Staff.number()))
        .filter(letters::created_at.lt(At(before)))
        .select((letters::id, letters::particulars))
        .load(conn)?;
    let alert = |(id, particulars): (i64, Json<Particulars>)| Some((id, Alert::parse(&particulars.0.alert?)?));
    Ok(rows.into_iter().filter_map(alert).collect())
}

/// Takes back a letter that waits.
pub fn cancel(conn: &mut Conn, id: i64, now: Time) -> Result<(), Error> {
    let waiting = letters::table.find(id).filter(letters::state.eq(State::Queued.number()));
    diesel::update(waiting)
        .set((letters::state.eq(State::Cancelled.number()), letters::changed_at.eq(Some(At(now)))))
        .execute(conn)?;
    Ok(())
}

/// True where any letter of a lane is due at `now`.
pub fn is_due(conn: &mut Conn, lane: Lane, now: Time) -> Result<bool, Error> {
    let due = letters::table
        .filter(letters::state.eq(State::Queued.number()))
        .filter(letters::lane.eq(lane.number()))
        .filter(letters::due_at.le(At(now)));
    Ok(due.select(letters::id).first::<i64>(conn).optional()?.is_some())
}

/// Claims at most `limit` of a lane that are due at `now`, the oldest first. Those of readers in a domain on hold wait.
pub fn claim(conn: &mut Conn, lane: Lane, holder: i64, now: Time, limit: i64) -> Result<Vec<Claimed>, Error> {
    let due: Vec<LetterRow> = letters::table
        .filter(letters::state.eq(State::Queued.number()))
        .filter(letters::lane.eq(lane.number()))
        .filter(letters::due_at.le(At(now)))
        .order(letters::due_at)
        .limit(limit)
        .select(LetterRow::as_select())
        .load(conn)?;
    let held = holds::list_domains(conn)?;
    let mut claimed = Vec::new();
    for row in due {
        let domain = row.address.rsplit_once('@').map_or("", |(_, domain)| domain);
        if lane != Lane::Staff && held.contains(domain) {
            diesel::update(letters::table.find(row.id)).set(letters::due_at.eq(At(now + LOOK_AGAIN))).execute(conn)?;
            continue;
        }
        // Each is taken by itself, so that of two processes one gets it.
        let free = letters::table.find(row.id).filter(letters::state.eq(State::Queued.number()));
        let taken = diesel::update(free)
            .set((letters::state.eq(State::Claimed.number()), letters::holder.eq(Some(holder))))
            .execute(conn)?;
        if taken > 0 {
            claimed.push(row.into_claimed()?);
        }
    }
    Ok(claimed)
}

/// Writes down what became of one that `holder` claimed.
pub fn record(
    conn: &mut Conn,
    holder: i64,
    now: Time,
    id: i64,
    next: Next,
    told: (Option<&str>, Option<&str>),
) -> Result<(), Error> {
    let own = letters::table
        .find(id)
        .filter(letters::holder.eq(Some(holder)))
        .filter(letters::state.eq(State::Claimed.number()));
    let (provider, reply) = told;
    diesel::update(own)
        .set((
            letters::state.eq(next.state.number()),
            letters::holder.eq(None::<i64>),
            letters::changed_at.eq(Some(At(now))),
            letters::due_at.eq(At(next.due_at)),
            letters::failures.eq(i16::from(next.failures)),
            letters::doubts.eq(i16::from(next.doubts)),
            letters::provider.eq(provider),
            letters::reply.eq(reply),
        ))
        .execute(conn)?;
    Ok(())
}

/// Lets others send what `holder` had claimed.
pub fn give_back(conn: &mut Conn, holder: i64) -> Result<usize, Error> {
    let own =
        letters::table.filter(letters::state.eq(State::Claimed.number())).filter(letters::holder.eq(Some(holder)));
    Ok(diesel::update(own)
        .set((letters::state.eq(State::Queued.number()), letters::holder.eq(None::<i64>)))
        .execute(conn)?)
}

/// Who holds claimed letters.
pub fn list_holders(conn: &mut Conn) -> Result<Vec<i64>, Error> {
    let rows: Vec<Option<i64>> = letters::table
        .filter(letters::state.eq(State::Claimed.number()))
        .select(letters::holder)
        .distinct()
        .load(conn)?;
    Ok(rows.into_iter().flatten().collect())
}

/// Removes every letter to an address.
pub fn erase(conn: &mut Conn, address: &EmailAddress) -> Result<(), Error> {
    let key = address.key();
    let own: Vec<(i64, String)> = letters::table.select((letters::id, letters::address)).load(conn)?;
    let own: Vec<i64> =
        own.into_iter().filter(|(_, address)| address.to_ascii_lowercase() == key).map(|(id, _)| id).collect();
    diesel::delete(letters::table.filter(letters::id.eq_any(own))).execute(conn)?;
    Ok(())
}
