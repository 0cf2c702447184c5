//! The audit log as rows. Both databases refuse to change or delete one; what reaches past them breaks the chain.

use super::connection::{At, Conn, MultiBackend, Word, each};
use super::error::Error;
use super::origin;
use super::schema::audit_log;
use crate::domain::actors::Actor;
use crate::domain::audit::{ACTS, Entry, FIRST, Sought, hash};
use crate::domain::time::Time;
use diesel::prelude::*;

type Row = (i64, At, Word<Actor>, String, String, String, String);

/// Entries read at a time: some hundred kilobytes.
const ENTRIES_PER_PAGE: i64 = 1_000;

/// Appends an entry to the chain. Call it after the public sequence was raised (or its row locked) in the same
/// transaction: that lock is what makes entries follow one another. Where the transaction is somebody's at a distance
/// ([`super::Store::write_from`]), their network joins the particulars.
pub fn append(
    conn: &mut Conn,
    at: Time,
    actor: &Actor,
    act: &str,
    subject: &str,
    particulars: &str,
) -> Result<(), Error> {
    debug_assert!(ACTS.contains(&act), "{act} stands on no list");
    let last: Option<(i64, String)> = audit_log::table
        .order(audit_log::number.desc())
        .select((audit_log::number, audit_log::hash))
        .first(conn)
        .optional()?;
    let (last, before) = last.unwrap_or_else(|| (0, FIRST.to_owned()));
    let number = last + 1;
    let particulars = &origin::beside(particulars);
    let row = (
        audit_log::number.eq(number),
        audit_log::at.eq(At(at)),
        audit_log::actor.eq(actor.as_str()),
        audit_log::act.eq(act),
        audit_log::subject.eq(subject),
        audit_log::particulars.eq(particulars.as_str()),
        audit_log::hash.eq(hash(&before, number, at, actor, act, subject, particulars)),
    );
    each!(conn, c => diesel::insert_into(audit_log::table).values(row).execute(c))?;
    Ok(())
}

/// Gives every entry to `f`, first to last, until it fails. However long the log, little of it is in memory at a time.
pub fn walk<E: From<Error>>(conn: &mut Conn, mut f: impl FnMut(&Entry) -> Result<(), E>) -> Result<(), E> {
    let mut last = i64::MIN;
    loop {
        let page = list_after(conn, last)?;
        let Some(end) = page.last() else { return Ok(()) };
        last = end.number;
        page.iter().try_for_each(&mut f)?;
    }
}

/// At most `limit` entries that fit `sought`, the last first, of those numbered below `before`.
pub fn list_sought(conn: &mut Conn, sought: &Sought, before: i64, limit: i64) -> Result<Vec<Entry>, Error> {
    let mut query = audit_log::table.filter(audit_log::number.lt(before)).into_boxed::<MultiBackend>();
    if !sought.actors.is_empty() {
        query = query.filter(audit_log::actor.eq_any(sought.actors.clone()));
    }
    if !sought.act.is_empty() {
        // Acts are words of letters, dots, dashes and underscores: of anything else there is none.
        match sought.act.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) {
            true => query = query.filter(audit_log::act.like(format!("{}%", sought.act))),
            false => return Ok(Vec::new()),
        }
    }
    if !sought.subjects.is_empty() {
        query = query.filter(audit_log::subject.eq_any(sought.subjects.clone()));
    }
    if let Some(from) = sought.from {
        query = query.filter(audit_log::at.ge(At(from)));
    }
    if let Some(until) = sought.until {
        query = query.filter(audit_log::at.lt(At(until)));
    }
    let rows: Vec<Row> = query.order(audit_log::number.desc()).limit(limit).load(conn)?;
    Ok(rows.into_iter().map(into_entry).collect())
}

fn list_after(conn: &mut Conn, last: i64) -> Result<Vec<Entry>, Error> {
    let rows: Vec<Row> = audit_log::table
        .filter(audit_log::number.gt(last))
        .order(audit_log::number)
        .limit(ENTRIES_PER_PAGE)
        .load(conn)?;
    Ok(rows.into_iter().map(into_entry).collect())
}

fn into_entry((number, at, actor, act, subject, particulars, hash): Row) -> Entry {
    Entry { number, at: at.0, actor: actor.0, act, subject, particulars, hash }
}
