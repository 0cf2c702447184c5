//! How somebody comes in, and goes.

use super::refusals::{self, Refusal};
use super::staff::{StaffError, When, require_enabled, take_phone};
use crate::domain::actors::Actor;
use crate::domain::codes::{Secret, plain_recovery_code};
use crate::domain::lockouts::{Counted, FORGOTTEN, Failures};
use crate::domain::sessions::{Opening, Purpose, REMEMBERED, Session, SessionId};
use crate::domain::staff::{Account, StaffRefusal};
use crate::domain::time::Time;
use crate::domain::tokens;
use crate::store::refusals::{self as counts, Refused};
use crate::store::{Conn, Error, audit, record, sessions, staff};

/// Where somebody knocks from, and the session that they will have.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The session's name: the hash of a token that was drawn for it and never used before.
    pub id: SessionId,
    /// The session that the browser named when it came; it ends where they come in, whoever's it was.
    pub before: Option<SessionId>,
    /// The network.
    pub network: String,
    /// The browser.
    pub agent: String,
}

/// What somebody typed to come in.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The handle, as it was typed.
    pub handle: String,
    /// The kept hash that the password was found to match; `None` where it matched none.
    pub matched: Option<String>,
    /// The code of the phone, or a recovery code.
    pub code: String,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// They are in.
    In(Box<Account>),
    /// Something did not fit; what, they are not told.
    Refused,
    /// Nothing was looked at: others failed before, and nothing will be until this instant.
    Wait(Time),
}

/// The instant before which nothing that is typed for `handle` from `network` is looked at; `None` where there is no wait.
pub fn find_wait(conn: &mut Conn, now: Time, handle: &str, network: &str) -> Result<Option<Time>, Error> {
    let waited_for: Vec<(String, Counted)> = match at_home(conn, handle, network)? {
        Some(subject) => vec![(subject, Counted::AtHome)],
        // Whoever of the staff is at home there, and whoever was typed: a wait must not tell handles that are from such that are not.
        None if sessions::is_home(conn, network)? => vec![(subject_of_network(network), Counted::Network)],
        None => vec![(subject_of_network(network), Counted::Network), (subject_of_handle(handle), Counted::Handle)],
    };
    let mut until = None;
    for (subject, counted) in waited_for {
        let found = counts::find_optional(conn, &subject)?;
        until = until.max(found.map(|refused| refused.failures.wait_until(counted)));
    }
    Ok(until.filter(|until| now < *until))
}

/// What failures of `handle` are counted under in a network that it came in from before; `None` where it did not.
fn at_home(conn: &mut Conn, handle: &str, network: &str) -> Result<Option<String>, Error> {
    let Ok(handle) = Actor::parse(handle) else { return Ok(None) };
    Ok(sessions::is_home_of(conn, &handle, network)?.then(|| format!("at-home:{handle}:{network}")))
}

/// Lets somebody in who typed the right password and a code that counts, or counts the failure. Commit it either way.
pub fn sign_in(conn: &mut Conn, when: When, attempt: &Attempt, caller: &Caller) -> Result<Answer, Error> {
    record::lock(conn)?;
    // Many may come at once, each finding no wait before the others failed: under the lock they come one after the other.
    if let Some(until) = find_wait(conn, when.machine, &attempt.handle, &caller.network)? {
        return Ok(Answer::Wait(until));
    }
    let account = match Actor::parse(&attempt.handle) {
        Ok(handle) => staff::find_optional(conn, &handle)?,
        Err(_) => None,
    };
    let judged = match &account {
        None => None,
        Some(account) => judge(conn, when.machine, account, attempt)?,
    };
    match (account, judged) {
        (Some(mut account), Some((opening, step))) => {
            account.used_step = step.or(account.used_step);
            staff::save(conn, &account)?;
            counts::forget(conn, &subject_of_handle(&attempt.handle))?;
            if let Some(subject) = at_home(conn, &attempt.handle, &caller.network)? {
                counts::forget(conn, &subject)?;
            }
            open(conn, when, &account.staff.handle, opening, caller)?;
            Ok(Answer::In(Box::new(account)))
        }
        (account, _) => {
            match at_home(conn, &attempt.handle, &caller.network)? {
                Some(subject) => count_failure(conn, when.machine, &subject)?,
                None => {
                    count_failure(conn, when.machine, &subject_of_handle(&attempt.handle))?;
                    count_failure(conn, when.machine, &subject_of_network(&caller.network))?;
                }
            }
            let whom = account.as_ref().map(|account| &account.staff.handle);
            // Which part did not fit would tell everybody who reads the log how far a guesser came.
            refusals::note(conn, when, Refusal::SignIn, whom, &caller.network, "no-fit")?;
            Ok(Answer::Refused)
        }
    }
}

/// How an attempt opens `account` and which step of the phone it uses up; `None` where something does not fit.
fn judge(
    conn: &mut Conn,
    now: Time,
    account: &Account,
    attempt: &Attempt,
) -> Result<Option<(Opening, Option<i64>)>, Error> {
    // The hash may have been replaced since it was compared.
    let is_theirs = attempt.matched.is_some() && account.password == attempt.matched;
    if account.disabled_at.is_some() || !is_theirs {
        return Ok(None);
    }
    let Some(secret) = account.secret.as_deref().and_then(Secret::parse) else { return Ok(None) };
    if let Some(step) = secret.find_step(&attempt.code, now, account.used_step) {
        return Ok(Some((Opening::Code, Some(step))));
    }
    let Some(recovery) = plain_recovery_code(&attempt.code) else { return Ok(None) };
    let is_theirs = staff::claim_recovery_code(conn, &account.staff.handle, &tokens::hash(&recovery), now)?;
    Ok(is_theirs.then_some((Opening::RecoveryCode, None)))
}

/// Judges whether somebody who is signed in typed the password that they have: a wrong one is counted and told as a failed
/// sign-in is, so that a session that was stolen helps nobody to guess. Commit it either way.
pub fn judge_present(
    conn: &mut Conn,
    when: When,
    handle: &Actor,
    network: &str,
    is_right: bool,
) -> Result<Present, Error> {
    record::lock(conn)?;
    // As in `sign_in`: those who come at once are judged one after the other.
    if let Some(until) = find_present_wait(conn, when.machine, handle)? {
        return Ok(Present::Wait(until));
    }
    if is_right {
        counts::forget(conn, &present_subject(handle))?;
        return Ok(Present::Right);
    }
    count_failure(conn, when.machine, &present_subject(handle))?;
    refusals::note(conn, when, Refusal::Password, Some(handle), network, "present-password")?;
    Ok(Present::Wrong)
}

/// What came of asking for the present password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Present {
    /// It is theirs.
    Right,
    /// It is not.
    Wrong,
    /// It is not looked at before this instant: others were wrong.
    Wait(Time),
}

/// The instant before which no present password of `handle` is looked at; `None` where there is no wait.
pub fn find_present_wait(conn: &mut Conn, now: Time, handle: &Actor) -> Result<Option<Time>, Error> {
    let found = counts::find_optional(conn, &present_subject(handle))?;
    Ok(found.map(|refused| refused.failures.wait_until(Counted::Handle)).filter(|until| now < *until))
}

fn present_subject(handle: &Actor) -> String {
    format!("present:{handle}")
}

/// Takes up an invitation: the password by its hash, the phone on the word of its `code`, the recovery codes by theirs; and
/// lets them in.
pub fn join(
    conn: &mut Conn,
    when: When,
    link_hash: &str,
    password: &str,
    code: &str,
    recovery: &[String],
    caller: &Caller,
) -> Result<Account, StaffError> {
    record::lock(conn)?;
    let handle = staff::claim_link(conn, Purpose::Invitation, link_hash, when.machine)?.ok_or(StaffRefusal::Link)?;
    let mut account = require_enabled(conn, &handle)?;
    take_phone(&mut account, code, when.machine)?;
    account.password = Some(password.to_owned());
    staff::save(conn, &account)?;
    staff::save_recovery_codes(conn, &handle, recovery)?;
    audit::append(conn, when.record, &handle, "staff.join", handle.as_str(), "")?;
    open(conn, when, &handle, Opening::Invitation, caller)?;
    Ok(account)
}

/// Lets somebody in by an emergency sign-in.
pub fn enter(conn: &mut Conn, when: When, link_hash: &str, caller: &Caller) -> Result<Account, StaffError> {
    record::lock(conn)?;
    let handle = staff::claim_link(conn, Purpose::Emergency, link_hash, when.machine)?.ok_or(StaffRefusal::Link)?;
    let account = require_enabled(conn, &handle)?;
    open(conn, when, &handle, Opening::Emergency, caller)?;
    Ok(account)
}

/// Begins a session. The one that the browser came with ends: nobody who put it there has a share in the new one.
fn open(conn: &mut Conn, when: When, handle: &Actor, opening: Opening, caller: &Caller) -> Result<(), Error> {
    if let Some(before) = &caller.before
        && let Some(session) = sessions::find_optional(conn, before)?
    {
        sessions::end(conn, &session.handle, before, when.machine)?;
    }
    let session = Session {
        id: caller.id.clone(),
        handle: handle.clone(),
        opening,
        opened_at: when.machine,
        seen_at: when.machine,
        ended_at: None,
        network: caller.network.clone(),
        agent: caller.agent.clone(),
    };
    sessions::add(conn, &session, when.machine - REMEMBERED)?;
    audit::append(conn, when.record, handle, "session.open", handle.as_str(), &format!("by={}", opening.as_str()))
}

/// Ends one of somebody's own sessions. False where there is none of theirs by that name that was still open.
pub fn end(conn: &mut Conn, when: When, by: &Actor, id: &SessionId) -> Result<bool, Error> {
    record::lock(conn)?;
    let is_ended = sessions::end(conn, by, id, when.machine)?;
    if is_ended {
        audit::append(conn, when.record, by, "session.end", by.as_str(), "")?;
    }
    Ok(is_ended)
}

/// Ends all of `handle`'s sessions but `kept`, and says how many.
pub fn end_others(
    conn: &mut Conn,
    when: When,
    by: &Actor,
    handle: &Actor,
    kept: Option<&SessionId>,
) -> Result<usize, Error> {
    record::lock(conn)?;
    let count = sessions::end_others(conn, handle, kept, when.machine)?;
    if count > 0 {
        audit::append(conn, when.record, by, "session.end-all", handle.as_str(), &format!("count={count}"))?;
    }
    Ok(count)
}

fn count_failure(conn: &mut Conn, now: Time, subject: &str) -> Result<(), Error> {
    let before = counts::find_optional(conn, subject)?.map(|refused| refused.failures);
    let refused = Refused { failures: Failures::and_another(before, now), untold: 0, told_at: None };
    counts::save(conn, subject, refused, now - FORGOTTEN)
}

/// What failures are counted under. A handle that could be nobody's is counted with all others like it.
fn subject_of_handle(name: &str) -> String {
    format!("handle:{}", Actor::parse(name).map_or(String::new(), |handle| handle.to_string()))
}

fn subject_of_network(network: &str) -> String {
    format!("network:{network}")
}
