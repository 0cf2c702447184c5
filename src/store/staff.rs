//! Staff as rows: accounts, their recovery codes, the links by which they come in.

use super::connection::{At, Conn, Json, Word, each};
use super::error::Error;
use super::schema::{recovery_codes, staff, staff_links};
use super::subscribers::read_address;
use crate::domain::actors::Actor;
use crate::domain::addresses::EmailAddress;
use crate::domain::ids::GroupId;
use crate::domain::language::Language;
use crate::domain::sessions::Purpose;
use crate::domain::staff::{Account, Role, Staff};
use crate::domain::time::Time;
use diesel::prelude::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = staff)]
struct AccountRow {
    handle: Word<Actor>,
    name: String,
    role: Word<Role>,
    groups: Option<Json<Vec<String>>>,
    language: String,
    password: Option<String>,
    secret: Option<String>,
    pending_secret: Option<String>,
    used_step: Option<i64>,
    added_at: At,
    disabled_at: Option<At>,
    email: Option<String>,
}

impl AccountRow {
    fn into_account(self) -> Result<Account, Error> {
        let group = |id: &String| GroupId::parse(id).ok_or_else(|| Error::corrupt(format!("{id:?} is no group")));
        let groups = self.groups.map(|Json(ids)| ids.iter().map(group).collect::<Result<_, _>>()).transpose()?;
        let language = Language::from_tag(&self.language);
        Ok(Account {
            staff: Staff {
                handle: self.handle.0,
                name: self.name,
                role: self.role.0,
                groups,
                language: language.ok_or_else(|| Error::corrupt(format!("{:?} is no language", self.language)))?,
            },
            password: self.password,
            secret: self.secret,
            pending_secret: self.pending_secret,
            used_step: self.used_step,
            added_at: self.added_at.0,
            disabled_at: self.disabled_at.map(|at| at.0),
            email: self.email.as_deref().map(read_address).transpose()?,
        })
    }
}

/// Writes an account over what it was.
pub fn save(conn: &mut Conn, account: &Account) -> Result<(), Error> {
    let groups = account.staff.groups.as_ref().map(|ids| Json(ids.iter().map(ToString::to_string).collect::<Vec<_>>()));
    let values = (
        staff::name.eq(&account.staff.name),
        staff::role.eq(Word(account.staff.role)),
        staff::groups.eq(groups),
        staff::language.eq(account.staff.language.tag()),
        staff::password.eq(&account.password),
        staff::secret.eq(&account.secret),
        staff::pending_secret.eq(&account.pending_secret),
        staff::used_step.eq(account.used_step),
        staff::added_at.eq(At(account.added_at)),
        staff::disabled_at.eq(account.disabled_at.map(At)),
        staff::email.eq(account.email.as_ref().map(EmailAddress::as_str)),
    );
    let handle = staff::handle.eq(Word(account.staff.handle.clone()));
    each!(conn, c => diesel::insert_into(staff::table)
        .values((handle, values.clone())).on_conflict(staff::handle).do_update().set(values).execute(c))?;
    Ok(())
}

/// The account of a handle, if there is one.
pub fn find_optional(conn: &mut Conn, handle: &Actor) -> Result<Option<Account>, Error> {
    let row: Option<AccountRow> =
        staff::table.find(Word(handle.clone())).select(AccountRow::as_select()).first(conn).optional()?;
    row.map(AccountRow::into_account).transpose()
}

/// Every account there ever was, by handle.
pub fn list_all(conn: &mut Conn) -> Result<Vec<Account>, Error> {
    let rows: Vec<AccountRow> = staff::table.order(staff::handle).select(AccountRow::as_select()).load(conn)?;
    rows.into_iter().map(AccountRow::into_account).collect()
}

/// Gives somebody these recovery codes, by their hashes, in place of all they had.
pub fn save_recovery_codes(conn: &mut Conn, handle: &Actor, hashes: &[String]) -> Result<(), Error> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::handle.eq(handle.as_str()))).execute(conn)?;
    for hash in hashes {
        let row = (recovery_codes::code_hash.eq(hash), recovery_codes::handle.eq(handle.as_str()));
        each!(conn, c => diesel::insert_into(recovery_codes::table).values(row).execute(c))?;
    }
    Ok(())
}

/// Uses a recovery code of somebody up. False where they have none of this hash, or used it before.
pub fn claim_recovery_code(conn: &mut Conn, handle: &Actor, hash: &str, now: Time) -> Result<bool, Error> {
    let theirs = recovery_codes::table.find(hash).filter(recovery_codes::handle.eq(handle.as_str()));
    let claimed = diesel::update(theirs.filter(recovery_codes::used_at.is_null()))
        .set(recovery_codes::used_at.eq(Some(At(now))))
        .execute(conn)?;
    Ok(claimed > 0)
}

/// How many recovery codes somebody has left.
pub fn count_recovery_codes(conn: &mut Conn, handle: &Actor) -> Result<i64, Error> {
    let theirs = recovery_codes::table.filter(recovery_codes::handle.eq(handle.as_str()));
    Ok(theirs.filter(recovery_codes::used_at.is_null()).count().get_result(conn)?)
}

/// Keeps a link to somebody's account, by its hash, until `until`; every other one to it that is open is closed.
pub fn save_link(
    conn: &mut Conn,
    handle: &Actor,
    purpose: Purpose,
    hash: &str,
    now: Time,
    until: Time,
) -> Result<(), Error> {
    close_links(conn, handle, now)?;
    let row = (
        staff_links::token_hash.eq(hash),
        staff_links::handle.eq(handle.as_str()),
        staff_links::purpose.eq(Word(purpose)),
        staff_links::until_at.eq(At(until)),
    );
    each!(conn, c => diesel::insert_into(staff_links::table).values(row).execute(c))?;
    Ok(())
}

/// Closes every open link to somebody's account.
pub fn close_links(conn: &mut Conn, handle: &Actor, now: Time) -> Result<(), Error> {
    let open =
        staff_links::table.filter(staff_links::handle.eq(handle.as_str())).filter(staff_links::used_at.is_null());
    diesel::update(open).set(staff_links::used_at.eq(Some(At(now)))).execute(conn)?;
    Ok(())
}

/// Whose account an open link leads to; `None` where it was used, has expired or never was.
pub fn find_link(conn: &mut Conn, purpose: Purpose, hash: &str, now: Time) -> Result<Option<Actor>, Error> {
    let handle: Option<Word<Actor>> = staff_links::table
        .find(hash)
        .filter(staff_links::purpose.eq(Word(purpose)))
        .filter(staff_links::used_at.is_null())
        .filter(staff_links::until_at.gt(At(now)))
        .select(staff_links::handle)
        .first(conn)
        .optional()?;
    Ok(handle.map(|handle| handle.0))
}

/// Uses a link up. `None` where it cannot be used, also where somebody else just did.
pub fn claim_link(conn: &mut Conn, purpose: Purpose, hash: &str, now: Time) -> Result<Option<Actor>, Error> {
    let Some(handle) = find_link(conn, purpose, hash, now)? else { return Ok(None) };
    let open = staff_links::table.find(hash).filter(staff_links::used_at.is_null());
    let claimed = diesel::update(open).set(staff_links::used_at.eq(Some(At(now)))).execute(conn)?;
    Ok((claimed > 0).then_some(handle))
}
