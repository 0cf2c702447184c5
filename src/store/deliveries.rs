//! One notification to one person, as rows. There may be millions, so everything here goes in batches: made by `INSERT … SELECT`,
//! claimed, and recorded.
//!
//! Its SQL is written out, because diesel can say none of it on both databases: an insert from a query, a claim that skips what
//! others hold, a list of thousands of numbers as one value.

use super::connection::{At, Conn, Ts};
use super::error::Error;
use super::holds;
use super::notifications::{self, Notification};
use crate::domain::deliveries::{Next, State};
use crate::domain::subscriptions::{Moments, Scope};
use crate::domain::time::Time;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, SmallInt, Text};
use std::collections::{BTreeMap, BTreeSet};

/// How often a claim looks further where all that was due goes to domains on hold: as much as one transaction may do while others
/// wait.
const ROUNDS: usize = 8;

/// A delivery that this process sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Of which notification.
    pub notification: i64,
    /// To whom.
    pub subscriber: i64,
    /// Attempts that failed so far.
    pub failures: u8,
    /// Attempts whose fate is unknown so far.
    pub doubts: u8,
    /// Where mail goes, as it is stored.
    pub address: String,
    /// Its domain.
    pub domain: String,
    /// The tag of their language.
    pub language: String,
    /// The name of their zone.
    pub zone: String,
    /// The version of their links.
    pub links_version: i32,
}

/// What became of one that was claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Of which notification.
    pub notification: i64,
    /// To whom.
    pub subscriber: i64,
    /// Where it stands now.
    pub next: Next,
    /// Which provider had it.
    pub provider: Option<String>,
    /// What that said, shortened.
    pub reply: Option<String>,
}

/// Deliveries of one notification in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Which state.
    pub state: State,
    /// How many.
    pub count: i64,
}

#[derive(QueryableByName)]
struct NumberRow {
    #[diesel(sql_type = Nullable<BigInt>)]
    number: Option<i64>,
}

#[derive(QueryableByName)]
struct DueRow {
    #[diesel(sql_type = Nullable<Ts>)]
    due_at: Option<At>,
}

#[derive(QueryableByName)]
struct ClaimedRow {
    #[diesel(sql_type = BigInt)]
    notification_id: i64,
    #[diesel(sql_type = BigInt)]
    subscriber_id: i64,
    #[diesel(sql_type = SmallInt)]
    failures: i16,
    #[diesel(sql_type = SmallInt)]
    doubts: i16,
}

#[derive(QueryableByName)]
struct ReaderRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    address: String,
    #[diesel(sql_type = Text)]
    domain: String,
    #[diesel(sql_type = Text)]
    language: String,
    #[diesel(sql_type = Text)]
    zone: String,
    #[diesel(sql_type = diesel::sql_types::Integer)]
    links_version: i32,
}

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = SmallInt)]
    state: i16,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct PairRow {
    #[diesel(sql_type = BigInt)]
    subscriber_id: i64,
}

/// Runs `$sql` with its binds on either database, as `execute` or `load`. A bind must be named first in the order of its number,
/// because SQLite counts them so.
macro_rules! run {
    ($conn:expr, $method:ident, $sql:expr $(, $kind:ty => $value:expr)*) => {
        match $conn {
            Conn::Pg(c) => sql_query($sql)$(.bind::<$kind, _>($value))*.$method(c)?,
            Conn::Sqlite(c) => sql_query($sql)$(.bind::<$kind, _>($value))*.$method(c)?,
        }
    };
}

/// The numbers that the JSON list in the bind `place` holds, as a query.
fn among(conn: &Conn, place: &str) -> String {
    match conn {
        Conn::Pg(_) => format!("(SELECT value::bigint FROM json_array_elements_text({place}::json))"),
        Conn::Sqlite(_) => format!("(SELECT value FROM json_each({place}))"),
    }
}

fn list(numbers: impl Iterator<Item = i64>) -> String {
    let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

/// What a batch of a fan-out did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// The last number that was looked at; `None` where there was nothing left to look at.
    pub reached: Option<i64>,
    /// Deliveries that were made.
    pub made: usize,
}

/// How many subscriptions are best looked at in one transaction (docs/BENCHMARKS.md). SQLite has one writer, and others wait as long as
/// that takes; PostgreSQL lets them pass, and each transaction costs anew.
pub fn batch_max(conn: &Conn) -> i64 {
    match conn {
        Conn::Sqlite(_) => 4_000,
        Conn::Pg(_) => 20_000,
    }
}

/// Makes the deliveries of at most `limit` subscriptions to `scope` after the number `after`, where they have one of `moments`.
/// Running it again makes none twice.
pub fn fan_out(
    conn: &mut Conn,
    of: &Notification,
    (scope, moments): (Scope, Moments),
    after: i64,
    limit: i64,
    release_at: Time,
) -> Result<Batch, Error> {
    let scope_word = scope.to_string();
    let end: Vec<NumberRow> = run!(conn, load,
        "SELECT max(id) AS number FROM (SELECT id FROM subscriptions WHERE scope = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT $4) AS part",
        Text => &scope_word, BigInt => after, BigInt => of.high_water, BigInt => limit);
    let Some(end) = end.into_iter().find_map(|row| row.number) else { return Ok(Batch { reached: None, made: 0 }) };
    // Not joined: PostgreSQL would read all subscribers for each batch.
    let made = run!(conn, execute,
        "INSERT INTO deliveries (notification_id, subscriber_id, priority, state, due_at, failures, doubts) \
         SELECT $1, s.subscriber_id, $2, 0, $3, 0, 0 FROM subscriptions s \
         WHERE s.scope = $4 AND s.id > $5 AND s.id <= $6 AND (s.moments & $7) <> 0 \
         AND (SELECT p.suppressed_at FROM subscribers p WHERE p.id = s.subscriber_id) IS NULL \
         ON CONFLICT (notification_id, subscriber_id) DO NOTHING",
        BigInt => of.id, SmallInt => of.announcement.occasion.priority(scope), Ts => At(release_at),
        Text => &scope_word, BigInt => after, BigInt => end, SmallInt => moments.bits());
    notifications::add_to_tally(conn, of.id, (made, 0))?;
    Ok(Batch { reached: Some(end), made })
}

/// Makes the deliveries to at most `limit` of those after the number `after` whom one of `told` reached, or may have.
pub fn fan_out_to_told(
    conn: &mut Conn,
    of: &Notification,
    told: &[i64],
    after: i64,
    limit: i64,
    release_at: Time,
) -> Result<Batch, Error> {
    let list = list(told.iter().copied());
    let sql = format!("SELECT max(subscriber_id) AS number FROM ({}) AS part", reached(conn, ["$1", "$2", "$3"]));
    let end: Vec<NumberRow> = run!(conn, load, sql, Text => &list, BigInt => after, BigInt => limit);
    let Some(end) = end.into_iter().find_map(|row| row.number) else { return Ok(Batch { reached: None, made: 0 }) };
    let sql = format!(
        "INSERT INTO deliveries (notification_id, subscriber_id, priority, state, due_at, failures, doubts) \
         SELECT $1, p.id, 0, 0, $2, 0, 0 FROM subscribers p WHERE p.id IN ({}) AND p.suppressed_at IS NULL \
         ON CONFLICT (notification_id, subscriber_id) DO NOTHING",
        reached(conn, ["$3", "$4", "$5"])
    );
    let made = run!(conn, execute, sql, BigInt => of.id, Ts => At(release_at), Text => &list, BigInt => after, BigInt => limit);
    notifications::add_to_tally(conn, of.id, (made, 0))?;
    Ok(Batch { reached: Some(end), made })
}

/// A query for those whom some notifications reached or may have; the binds are the list of notifications, the number before the
/// first, and how many.
fn reached(conn: &Conn, [told, after, limit]: [&str; 3]) -> String {
    // Being sent, sent, unknown: numbers of `State`.
    format!(
        "SELECT DISTINCT subscriber_id FROM deliveries WHERE notification_id IN {} AND subscriber_id > {after} \
         AND state IN (1, 3, 4) ORDER BY subscriber_id LIMIT {limit}",
        among(conn, told)
    )
}

/// When the next waiting delivery is due, of whatever urgency: one look into the index for each priority.
pub fn find_next_due(conn: &mut Conn) -> Result<Option<Time>, Error> {
    let mut next: Option<Time> = None;
    for priority in waiting_priorities(conn)? {
        let due: Vec<DueRow> = run!(conn, load,
            "SELECT min(due_at) AS due_at FROM deliveries WHERE state = 0 AND priority = $1", SmallInt => priority);
        next = next.into_iter().chain(due.into_iter().filter_map(|row| row.due_at).map(|at| at.0)).min();
    }
    Ok(next)
}

/// Claims at most `limit` that are due at `now` for the process `holder`, the most urgent first. What goes to a domain on hold is held
/// back here, in the transaction that looked.
pub fn claim(conn: &mut Conn, holder: i64, now: Time, limit: i64) -> Result<Vec<Claimed>, Error> {
    let held = holds::list_domains(conn)?;
    for _ in 0..ROUNDS {
        let rows = claim_rows(conn, holder, now, limit)?;
        let is_last = rows.is_empty();
        let claimed = with_readers(conn, rows, &held)?;
        if is_last || !claimed.is_empty() {
            return Ok(claimed);
        }
    }
    Ok(Vec::new())
}

fn claim_rows(conn: &mut Conn, holder: i64, now: Time, limit: i64) -> Result<Vec<ClaimedRow>, Error> {
    let due = |column: &str| {
        format!(
            "SELECT {column} FROM deliveries WHERE state = 0 AND priority = $3 AND due_at <= $2 ORDER BY due_at LIMIT $4"
        )
    };
    let those = match conn {
        // By their place: a planner that does not know how many are due would read the whole table for each batch.
        Conn::Pg(_) => format!("ctid = ANY (ARRAY({} FOR UPDATE SKIP LOCKED))", due("ctid")),
        Conn::Sqlite(_) => format!("(notification_id, subscriber_id) IN ({})", due("notification_id, subscriber_id")),
    };
    let sql = format!(
        "UPDATE deliveries SET state = 1, holder = $1, changed_at = $2 WHERE {those} \
         RETURNING notification_id, subscriber_id, failures, doubts"
    );
    let mut rows: Vec<ClaimedRow> = Vec::new();
    for priority in waiting_priorities(conn)? {
        let left = limit - i64::try_from(rows.len()).unwrap_or(limit);
        if left <= 0 {
            break;
        }
        let claimed: Vec<ClaimedRow> = run!(conn, load, sql.as_str(),
            BigInt => holder, Ts => At(now), SmallInt => priority, BigInt => left);
        rows.extend(claimed);
    }
    Ok(rows)
}

/// The priorities that anything waits with. Each is found by one look into the index.
fn waiting_priorities(conn: &mut Conn) -> Result<Vec<i16>, Error> {
    let mut found = Vec::new();
    let mut above: i64 = -1;
    loop {
        let next: Vec<NumberRow> = run!(conn, load,
            "SELECT CAST(min(priority) AS BIGINT) AS number FROM deliveries WHERE state = 0 AND priority > $1",
            BigInt => above);
        let Some(next) = next.into_iter().find_map(|row| row.number) else { return Ok(found) };
        found.push(i16::try_from(next).unwrap_or(i16::MAX));
        above = next;
    }
}

/// Who is to be written to. Somebody who was erased meanwhile is left out, and their deliveries are cancelled; those of domains on hold
/// are held back.
fn with_readers(conn: &mut Conn, rows: Vec<ClaimedRow>, held: &BTreeSet<String>) -> Result<Vec<Claimed>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT id, address, domain, language, zone, links_version FROM subscribers WHERE id IN {} AND suppressed_at IS NULL",
        among(conn, "$1")
    );
    let ids = list(rows.iter().map(|row| row.subscriber_id));
    let readers: Vec<ReaderRow> = run!(conn, load, sql.as_str(), Text => &ids);
    let readers: std::collections::HashMap<i64, ReaderRow> =
        readers.into_iter().map(|reader| (reader.id, reader)).collect();
    let (known, gone): (Vec<ClaimedRow>, Vec<ClaimedRow>) =
        rows.into_iter().partition(|row| readers.contains_key(&row.subscriber_id));
    for row in gone {
        run!(conn, execute,
            "UPDATE deliveries SET state = 8, holder = NULL WHERE notification_id = $1 AND subscriber_id = $2",
            BigInt => row.notification_id, BigInt => row.subscriber_id);
    }
    let is_held =
        |row: &ClaimedRow| readers.get(&row.subscriber_id).is_some_and(|reader| held.contains(&reader.domain));
    let (kept, known): (Vec<ClaimedRow>, Vec<ClaimedRow>) = known.into_iter().partition(is_held);
    hold_back(conn, &kept)?;
    let count = |number: i16| u8::try_from(number).unwrap_or(u8::MAX);
    let claimed = known.into_iter().filter_map(|row| {
        let reader = readers.get(&row.subscriber_id)?;
        Some(Claimed {
            notification: row.notification_id,
            subscriber: row.subscriber_id,
            failures: count(row.failures),
            doubts: count(row.doubts),
            address: reader.address.clone(),
            domain: reader.domain.clone(),
            language: reader.language.clone(),
            zone: reader.zone.clone(),
            links_version: reader.links_version,
        })
    });
    Ok(claimed.collect())
}

fn hold_back(conn: &mut Conn, rows: &[ClaimedRow]) -> Result<(), Error> {
    let mut batches: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for row in rows {
        batches.entry(row.notification_id).or_default().push(row.subscriber_id);
    }
    let sql = format!(
        "UPDATE deliveries SET state = 2, holder = NULL WHERE notification_id = $1 AND state = 1 AND subscriber_id IN {}",
        among(conn, "$2")
    );
    for (notification, subscribers) in batches {
        run!(conn, execute, sql.as_str(), BigInt => notification, Text => list(subscribers.into_iter()));
    }
    Ok(())
}

/// Writes down what became of claimed deliveries, and gives how many of them `holder` still held: one that another process took
/// over meanwhile is recorded by that.
pub fn record(conn: &mut Conn, holder: i64, now: Time, recorded: &[Recorded]) -> Result<usize, Error> {
    let (sent, others): (Vec<&Recorded>, Vec<&Recorded>) =
        recorded.iter().partition(|one| one.next.state == State::Sent);
    let mut batches: BTreeMap<(i64, Option<&str>), Vec<i64>> = BTreeMap::new();
    for one in sent {
        batches.entry((one.notification, one.provider.as_deref())).or_default().push(one.subscriber);
    }
    let sql = format!(
        "UPDATE deliveries SET state = 3, holder = NULL, changed_at = $1, provider = $2, reply = NULL WHERE notification_id = $3 \
         AND subscriber_id IN {} AND state = 1 AND holder = $5",
        among(conn, "$4")
    );
    let mut held = 0;
    for ((notification, provider), subscribers) in batches {
        let own = run!(conn, execute, sql.as_str(), Ts => At(now), Nullable<Text> => provider, BigInt => notification,
            Text => list(subscribers.into_iter()), BigInt => holder);
        notifications::add_to_tally(conn, notification, (0, i64::try_from(own).unwrap_or(i64::MAX)))?;
        held += own;
    }
    for one in others {
        held += record_one(conn, holder, now, one)?;
    }
    Ok(held)
}

fn record_one(conn: &mut Conn, holder: i64, now: Time, one: &Recorded) -> Result<usize, Error> {
    Ok(run!(conn, execute,
        "UPDATE deliveries SET state = $1, holder = NULL, changed_at = $2, due_at = $3, failures = $4, doubts = $5, \
         provider = $6, reply = $7 WHERE notification_id = $8 AND subscriber_id = $9 AND state = 1 AND holder = $10",
        SmallInt => one.next.state.number(), Ts => At(now), Ts => At(one.next.due_at),
        SmallInt => i16::from(one.next.failures), SmallInt => i16::from(one.next.doubts),
        Nullable<Text> => one.provider.as_deref(), Nullable<Text> => one.reply.as_deref(),
        BigInt => one.notification, BigInt => one.subscriber, BigInt => holder))
}

/// One that was claimed at an instant and not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stale {
    /// Of which notification.
    pub notification: i64,
    /// To whom.
    pub subscriber: i64,
    /// When it was claimed.
    pub claimed_at: Time,
}

/// Queues again what `holder` claimed and did not send, unless it was claimed anew since.
pub fn give_back_stale(conn: &mut Conn, holder: i64, stale: &[Stale]) -> Result<usize, Error> {
    let mut freed = 0;
    for one in stale {
        freed += run!(conn, execute,
            "UPDATE deliveries SET state = 0, holder = NULL WHERE notification_id = $1 AND subscriber_id = $2 AND state = 1 \
             AND holder = $3 AND changed_at = $4",
            BigInt => one.notification, BigInt => one.subscriber, BigInt => holder, Ts => At(one.claimed_at));
    }
    Ok(freed)
}

/// Lets others send what `holder` had claimed: it is gone, or it ends.
pub fn give_back(conn: &mut Conn, holder: i64) -> Result<usize, Error> {
    Ok(
        run!(conn, execute, "UPDATE deliveries SET state = 0, holder = NULL WHERE state = 1 AND holder = $1", BigInt => holder),
    )
}

/// Who holds claimed deliveries.
pub fn list_holders(conn: &mut Conn) -> Result<Vec<i64>, Error> {
    let rows: Vec<NumberRow> = run!(conn, load, "SELECT DISTINCT holder AS number FROM deliveries WHERE state = 1");
    Ok(rows.into_iter().filter_map(|row| row.number).collect())
}

/// Which of `subscribers` have a delivery of one of `notifications`, which takes the place of an older one.
pub fn list_having(conn: &mut Conn, notifications: &[i64], subscribers: &[i64]) -> Result<Vec<i64>, Error> {
    let sql = format!(
        "SELECT DISTINCT subscriber_id FROM deliveries WHERE notification_id IN {} AND subscriber_id IN {} AND state <> 8",
        among(conn, "$1"),
        among(conn, "$2")
    );
    let rows: Vec<PairRow> = run!(conn, load, sql.as_str(),
        Text => list(notifications.iter().copied()), Text => list(subscribers.iter().copied()));
    Ok(rows.into_iter().map(|row| row.subscriber_id).collect())
}

/// The notifications of which anything is held back for `domain`, the first first.
pub fn list_held(conn: &mut Conn, domain: &str) -> Result<Vec<i64>, Error> {
    let rows: Vec<NumberRow> = run!(conn, load,
        "SELECT DISTINCT d.notification_id AS number FROM deliveries d JOIN subscribers p ON p.id = d.subscriber_id \
         WHERE d.state = 2 AND p.domain = $1 ORDER BY 1",
        Text => domain);
    Ok(rows.into_iter().filter_map(|row| row.number).collect())
}

/// Lets go what was held of a notification for `domain`, to stand in `state`; how many they were.
pub fn release(conn: &mut Conn, notification: i64, domain: &str, state: State, now: Time) -> Result<usize, Error> {
    Ok(run!(conn, execute,
        "UPDATE deliveries SET state = $1, due_at = $2, changed_at = $2, failures = 0, doubts = 0 WHERE state = 2 \
         AND notification_id = $3 AND subscriber_id IN (SELECT id FROM subscribers WHERE domain = $4)",
        SmallInt => state.number(), Ts => At(now), BigInt => notification, Text => domain))
}

/// How many deliveries of a notification stand where. What is being sent counts as waiting: which of them it is changes with every
/// look.
pub fn count(conn: &mut Conn, notification: i64) -> Result<Vec<Counted>, Error> {
    let (made, sent) = notifications::find_tally(conn, notification)?;
    let mut counted = vec![Counted { state: State::Sent, count: sent }];
    // By an index that holds nothing else; SQLite would rather walk through everything of the notification.
    let hint = if matches!(conn, Conn::Sqlite(_)) { "INDEXED BY deliveries_aside" } else { "" };
    let sql = format!(
        "SELECT state, count(*) AS count FROM deliveries {hint} WHERE notification_id = $1 \
         AND state IN (2, 4, 5, 6, 7, 8) GROUP BY state"
    );
    let rows: Vec<CountRow> = run!(conn, load, sql.as_str(), BigInt => notification);
    for row in rows {
        let state = State::from_number(row.state)
            .ok_or_else(|| Error::corrupt(format!("{} is no state of a delivery", row.state)))?;
        counted.push(Counted { state, count: row.count });
    }
    let others: i64 = counted.iter().map(|one| one.count).sum();
    counted.push(Counted { state: State::Queued, count: made - others });
    counted.retain(|one| one.count > 0);
    counted.sort_by_key(|one| one.state.number());
    Ok(counted)
}

/// When a delivery came to where it stands; `None` for one that there is not.
pub fn find_changed_at(conn: &mut Conn, (notification, subscriber): (i64, i64)) -> Result<Option<Time>, Error> {
    let rows: Vec<DueRow> = run!(conn, load,
        "SELECT changed_at AS due_at FROM deliveries WHERE notification_id = $1 AND subscriber_id = $2",
        BigInt => notification, BigInt => subscriber);
    Ok(rows.into_iter().find_map(|row| row.due_at).map(|at| at.0))
}

/// Writes down that one came back after it was handed over, and stands in `state` since; false where it was not, or came back before.
pub fn note_return(
    conn: &mut Conn,
    (notification, subscriber): (i64, i64),
    state: State,
    now: Time,
    reply: Option<&str>,
) -> Result<bool, Error> {
    // Claimed as well: a server nearby answers before it is recorded that it has the message.
    for (was, sent) in [("state = 3", -1), ("state IN (1, 4)", 0)] {
        let sql = format!(
            "UPDATE deliveries SET state = $1, holder = NULL, changed_at = $2, reply = $3 WHERE notification_id = $4 \
             AND subscriber_id = $5 AND {was}"
        );
        let moved = run!(conn, execute, sql.as_str(),
            SmallInt => state.number(), Ts => At(now), Nullable<Text> => reply, BigInt => notification, BigInt => subscriber);
        if moved > 0 {
            notifications::add_to_tally(conn, notification, (0, sent))?;
            return Ok(true);
        }
    }
    Ok(false)
}
