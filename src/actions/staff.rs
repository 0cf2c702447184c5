//! Who is on the staff: invited, given roles and groups, closed out; and what they change about their own account.

use crate::domain::actors::Actor;
use crate::domain::addresses::EmailAddress;
use crate::domain::codes::Secret;
use crate::domain::ids::GroupId;
use crate::domain::language::Language;
use crate::domain::sessions::{Opening, Purpose, SessionId};
use crate::domain::staff::{Account, Role, Staff, StaffRefusal, require_other_administrator};
use crate::domain::time::Time;
use crate::store::{Conn, Error, audit, duty, record, sessions, staff};

/// Why an act on the staff was not done. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// It breaks a rule.
    #[error(transparent)]
    Refused(#[from] StaffRefusal),
    /// The database could not.
    #[error(transparent)]
    Store(#[from] Error),
}

/// The two times at which somebody acts: the record's, which signs the audit log, and the machine's, by which sessions,
/// links and waits are counted. Outside of rehearsals they are the same.
#[derive(Debug, Clone, Copy)]
pub struct When {
    /// Record time.
    pub record: Time,
    /// Machine time.
    pub machine: Time,
}

/// Adds `invited` to the staff and keeps the link by which they come in. `secret` is what their phone will be shown.
pub fn invite(
    conn: &mut Conn,
    when: When,
    by: &Actor,
    invited: &Staff,
    secret: &Secret,
    link_hash: &str,
) -> Result<(), StaffError> {
    record::lock(conn)?;
    require_reach(conn, by, invited)?;
    if staff::find_optional(conn, &invited.handle)?.is_some() {
        return Err(StaffRefusal::Taken { handle: invited.handle.clone() }.into());
    }
    let account = Account {
        staff: invited.clone(),
        password: None,
        secret: None,
        pending_secret: Some(secret.to_base32()),
        used_step: None,
        added_at: when.machine,
        disabled_at: None,
        email: None,
    };
    staff::save(conn, &account)?;
    let until = when.machine + Purpose::Invitation.lasts();
    staff::save_link(conn, &invited.handle, Purpose::Invitation, link_hash, when.machine, until)?;
    let particulars = format!("role={} groups={}", invited.role.as_str(), groups_word(invited.groups.as_deref()));
    audit::append(conn, when.record, by, "staff.invite", invited.handle.as_str(), &particulars)?;
    Ok(())
}

/// Adds somebody who can sign in at once, as rehearsals need them: with a password and recovery codes by their hashes, and a
/// phone that has `secret`.
pub fn provide(
    conn: &mut Conn,
    when: When,
    by: &Actor,
    provided: &Staff,
    password: &str,
    secret: &Secret,
    recovery: &[String],
) -> Result<(), Error> {
    record::lock(conn)?;
    let account = Account {
        staff: provided.clone(),
        password: Some(password.to_owned()),
        secret: Some(secret.to_base32()),
        pending_secret: None,
        used_step: None,
        added_at: when.machine,
        disabled_at: None,
        email: None,
    };
    staff::save(conn, &account)?;
    staff::save_recovery_codes(conn, &provided.handle, recovery)?;
    let particulars = format!("role={}", provided.role.as_str());
    audit::append(conn, when.record, by, "staff.provide", provided.handle.as_str(), &particulars)
}

/// Invites `handle` anew, who has not taken an invitation up yet: with another `secret`, because whoever saw the link
/// before saw the one before. That link is closed.
pub fn invite_again(
    conn: &mut Conn,
    when: When,
    by: &Actor,
    handle: &Actor,
    secret: &Secret,
    link_hash: &str,
) -> Result<(), StaffError> {
    record::lock(conn)?;
    let mut account = require_enabled(conn, handle)?;
    require_reach(conn, by, &account.staff)?;
    if account.is_open() {
        return Err(StaffRefusal::Joined { handle: handle.clone() }.into());
    }
    account.pending_secret = Some(secret.to_base32());
    staff::save(conn, &account)?;
    keep_link(conn, when, by, handle, Purpose::Invitation, link_hash)
}

/// Lets `handle`, whose phone is lost, sign in once by a link. One that was open before is closed.
pub fn allow_emergency(
    conn: &mut Conn,
    when: When,
    by: &Actor,
    handle: &Actor,
    link_hash: &str,
) -> Result<(), StaffError> {
    record::lock(conn)?;
    let account = require_enabled(conn, handle)?;
    require_reach(conn, by, &account.staff)?;
    if !account.is_open() {
        return Err(StaffRefusal::NotJoined { handle: handle.clone() }.into());
    }
    keep_link(conn, when, by, handle, Purpose::Emergency, link_hash)
}

fn keep_link(
    conn: &mut Conn,
    when: When,
    by: &Actor,
    handle: &Actor,
    purpose: Purpose,
    link_hash: &str,
) -> Result<(), StaffError> {
    staff::save_link(conn, handle, purpose, link_hash, when.machine, when.machine + purpose.lasts())?;
    let particulars = format!("for={}", purpose.as_str());
    audit::append(conn, when.record, by, "staff.link", handle.as_str(), &particulars)?;
    Ok(())
}

/// Gives `handle` another role. The last administrator who can sign in keeps theirs.
pub fn set_role(conn: &mut Conn, when: When, by: &Actor, handle: &Actor, role: Role) -> Result<(), StaffError> {
    arrange(conn, when, by, handle, "staff.role", |account, others| {
        let before = account.staff.role;
        if role < before {
            require_other_administrator(others, handle)?;
        }
        account.staff.role = role;
        Ok(format!("role={} before={}", role.as_str(), before.as_str()))
    })
}

/// Limits `handle` to `groups`, or lifts the limit.
pub fn set_groups(
    conn: &mut Conn,
    when: When,
    by: &Actor,
    handle: &Actor,
    groups: Option<Vec<GroupId>>,
) -> Result<(), StaffError> {
    arrange(conn, when, by, handle, "staff.groups", |account, _| {
        let before = groups_word(account.staff.groups.as_deref());
        let after = groups_word(groups.as_deref());
        account.staff.groups = groups;
        Ok(format!("groups={after} before={before}"))
    })
}

/// Closes the account of `handle`: sessions and links end with it, and they are on call no longer. The last
/// administrator's stays open.
pub fn disable(conn: &mut Conn, when: When, by: &Actor, handle: &Actor) -> Result<(), StaffError> {
    arrange(conn, when, by, handle, "staff.disable", |account, others| {
        require_other_administrator(others, handle)?;
        account.disabled_at.get_or_insert(when.machine);
        account.email = None;
        Ok(String::new())
    })?;
    sessions::end_others(conn, handle, None, when.machine)?;
    staff::close_links(conn, handle, when.machine)?;
    duty::withdraw(conn, handle, when.record)?;
    let order: Vec<Actor> = duty::list_on_call(conn)?.into_iter().filter(|on_call| on_call != handle).collect();
    duty::save_on_call(conn, &order)?;
    Ok(())
}

/// Opens a closed account again, with the password and the phone that it had.
pub fn enable(conn: &mut Conn, when: When, by: &Actor, handle: &Actor) -> Result<(), StaffError> {
    arrange(conn, when, by, handle, "staff.enable", |account, _| {
        account.disabled_at = None;
        Ok(String::new())
    })
}

/// Puts `password` (its hash) in the place of `present`, ends the sessions of whoever else had it, and closes every link to
/// the account that is still open. `present` is what was found to match what they typed; `None` is for one who came in by an
/// emergency sign-in and cannot know it: from now on they do, and their session is like any other.
pub fn change_password(
    conn: &mut Conn,
    when: When,
    by: &Actor,
    kept: &SessionId,
    present: Option<&str>,
    password: &str,
) -> Result<(), StaffError> {
    record::lock(conn)?;
    // Two forms of one emergency session may come at once: the second of them knows the password that the first one set.
    let may_omit = sessions::find_optional(conn, kept)?.is_some_and(|session| session.opening == Opening::Emergency);
    change(conn, when, by, by, "staff.password", |account, _| {
        let is_theirs = present.map_or(may_omit, |present| account.password.as_deref() == Some(present));
        if !is_theirs {
            return Err(StaffRefusal::Password);
        }
        account.password = Some(password.to_owned());
        Ok(String::new())
    })?;
    sessions::end_others(conn, by, Some(kept), when.machine)?;
    staff::close_links(conn, by, when.machine)?;
    // The log keeps how it began.
    sessions::save_opening(conn, kept, Opening::Code)?;
    Ok(())
}

/// Begins to set up another phone with `secret`; codes of the present one count until it is confirmed.
pub fn begin_phone(conn: &mut Conn, when: When, by: &Actor, secret: &Secret) -> Result<(), StaffError> {
    change(conn, when, by, by, "staff.phone-begin", |account, _| {
        account.pending_secret = Some(secret.to_base32());
        Ok(String::new())
    })
}

/// Takes the phone into use that was set up, on the word of its `code`.
pub fn confirm_phone(conn: &mut Conn, when: When, by: &Actor, code: &str) -> Result<(), StaffError> {
    change(conn, when, by, by, "staff.phone", |account, _| take_phone(account, code, when.machine))
}

/// The secret that was shown becomes the one that counts, where `code` is of it.
pub(super) fn take_phone(account: &mut Account, code: &str, now: Time) -> Result<String, StaffRefusal> {
    let pending = account.pending_secret.take().ok_or(StaffRefusal::NothingPending)?;
    let secret = Secret::parse(&pending).ok_or(StaffRefusal::NothingPending)?;
    account.used_step = Some(secret.find_step(code, now, None).ok_or(StaffRefusal::Code)?);
    account.secret = Some(pending);
    Ok(String::new())
}

/// Puts new recovery codes, by their hashes, in the place of all that were left.
pub fn renew_recovery_codes(conn: &mut Conn, when: When, by: &Actor, hashes: &[String]) -> Result<(), StaffError> {
    record::lock(conn)?;
    require(conn, by)?;
    staff::save_recovery_codes(conn, by, hashes)?;
    let particulars = format!("count={}", hashes.len());
    audit::append(conn, when.record, by, "staff.recovery-codes", by.as_str(), &particulars)?;
    Ok(())
}

/// The console speaks `language` to them from now on.
pub fn set_language(conn: &mut Conn, when: When, by: &Actor, language: Language) -> Result<(), StaffError> {
    change(conn, when, by, by, "staff.language", |account, _| {
        let before = std::mem::replace(&mut account.staff.language, language);
        Ok(format!("language={language} before={before}"))
    })
}

/// They are alerted at `email` from now on; `None` ends that. The log holds that it changed, never what it is.
pub fn set_email(conn: &mut Conn, when: When, by: &Actor, email: Option<EmailAddress>) -> Result<(), StaffError> {
    change(conn, when, by, by, "staff.email", |account, _| Ok(put_email(account, email)))
}

/// As [`set_email`] for somebody else.
pub fn arrange_email(
    conn: &mut Conn,
    when: When,
    by: &Actor,
    handle: &Actor,
    email: Option<EmailAddress>,
) -> Result<(), StaffError> {
    arrange(conn, when, by, handle, "staff.email", |account, _| Ok(put_email(account, email)))
}

fn put_email(account: &mut Account, email: Option<EmailAddress>) -> String {
    account.email = email.filter(|_| account.disabled_at.is_none());
    if account.email.is_some() { "set=yes" } else { "set=no" }.to_owned()
}

/// One change of somebody's account by whoever manages staff: both as it was and as it will be, it must be within their reach.
fn arrange(
    conn: &mut Conn,
    when: When,
    by: &Actor,
    handle: &Actor,
    act: &str,
    decide: impl FnOnce(&mut Account, &[Account]) -> Result<String, StaffRefusal>,
) -> Result<(), StaffError> {
    record::lock(conn)?;
    let before = require(conn, handle)?.staff;
    require_reach(conn, by, &before)?;
    change(conn, when, by, handle, act, decide)?;
    // What is beyond their reach goes back with the transaction.
    let after = require(conn, handle)?.staff;
    if by == handle { Ok(()) } else { require_reach(conn, by, &after) }
}

/// Refuses what reaches beyond the groups of `by`. A command without an account is whoever owns the machine.
fn require_reach(conn: &mut Conn, by: &Actor, whose: &Staff) -> Result<(), StaffError> {
    match staff::find_optional(conn, by)? {
        Some(account) if !account.staff.may_arrange(whose) => {
            Err(StaffRefusal::Beyond { handle: whose.handle.clone() }.into())
        }
        _ => Ok(()),
    }
}

/// One change of an account: lock, find, decide, save, and the entry in the audit log.
fn change(
    conn: &mut Conn,
    when: When,
    by: &Actor,
    handle: &Actor,
    act: &str,
    decide: impl FnOnce(&mut Account, &[Account]) -> Result<String, StaffRefusal>,
) -> Result<(), StaffError> {
    record::lock(conn)?;
    let mut account = require(conn, handle)?;
    let all = staff::list_all(conn)?;
    let before = account.clone();
    let particulars = decide(&mut account, &all)?;
    // What is so already is no act.
    if account == before {
        return Ok(());
    }
    staff::save(conn, &account)?;
    audit::append(conn, when.record, by, act, handle.as_str(), &particulars)?;
    Ok(())
}

/// The account of `handle`, or the refusal that there is none.
fn require(conn: &mut Conn, handle: &Actor) -> Result<Account, StaffError> {
    let found = staff::find_optional(conn, handle)?;
    found.ok_or_else(|| StaffRefusal::Unknown { handle: handle.to_string() }.into())
}

/// As [`require`], refusing one that is closed.
pub(super) fn require_enabled(conn: &mut Conn, handle: &Actor) -> Result<Account, StaffError> {
    let account = require(conn, handle)?;
    match account.disabled_at {
        Some(_) => Err(StaffRefusal::Disabled { handle: handle.clone() }.into()),
        None => Ok(account),
    }
}

/// Groups as the audit log has them.
fn groups_word(groups: Option<&[GroupId]>) -> String {
    match groups {
        None => "all".to_owned(),
        Some([]) => "none".to_owned(),
        Some(ids) => ids.iter().map(GroupId::as_str).collect::<Vec<_>>().join("+"),
    }
}
