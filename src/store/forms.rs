//! Forms outside of incidents: what each was sent for, so that sending it again changes nothing twice. Forms of incidents are
//! kept with them.

use super::connection::{At, Conn, each};
use super::error::Error;
use super::schema::desk_forms;
use crate::domain::time::Time;
use chrono::Duration;
use diesel::prelude::*;
use sha2::{Digest, Sha256};

/// As long as for forms of incidents: a browser brings back its tabs within days.
const KEPT: Duration = Duration::days(30);

/// What is known of a form that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It comes for the first time; that is noted now.
    First,
    /// It came before, saying the same.
    Again,
    /// It came before and said something else.
    Otherwise,
}

/// Notes that a form with `token` was sent at `at` to say what `digest` stands for, unless it came before.
pub fn claim(conn: &mut Conn, token: &str, digest: &str, at: Time) -> Result<Sent, Error> {
    let token_hash: String = Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect();
    let known: Option<String> =
        desk_forms::table.find(&token_hash).select(desk_forms::digest).first(conn).optional()?;
    if let Some(known) = known {
        return Ok(if known == digest { Sent::Again } else { Sent::Otherwise });
    }
    diesel::delete(desk_forms::table.filter(desk_forms::at.lt(At(at - KEPT)))).execute(conn)?;
    let row = (desk_forms::token_hash.eq(token_hash), desk_forms::digest.eq(digest), desk_forms::at.eq(At(at)));
    each!(conn, c => diesel::insert_into(desk_forms::table).values(row).execute(c))?;
    Ok(Sent::First)
}
