//! A test mail to somebody on the staff: the way to see that mail arrives before it must.

use super::staff::When;
use crate::domain::actors::Actor;
use crate::domain::letters::{COUNTED_FOR, Letter, TESTS_MAX, TESTS_PER_ADDRESS_MAX, TestRefusal};
use crate::store::letters::Addressed;
use crate::store::{Conn, Error, audit, letters, record, staff};
use chrono_tz::Tz;

/// Why no test was sent.
#[derive(Debug, thiserror::Error)]
pub enum TestError {
    /// There were enough.
    #[error(transparent)]
    Refused(#[from] TestRefusal),
    /// The database could not.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Hands a test in, to the address at which `by` is alerted. It goes while mail to readers is paused, too. The log holds who asked,
/// never where it goes.
pub fn send(conn: &mut Conn, when: When, by: &Actor, zone: Tz) -> Result<(), TestError> {
    record::lock(conn)?;
    let account = staff::find_optional(conn, by)?;
    let to = account.and_then(|account| Some((account.email?, account.staff.language)));
    let Some((to, language)) = to else { return Err(TestRefusal::NoAddress.into()) };
    let (of_address, in_all) = letters::count_tests(conn, &to, when.machine - COUNTED_FOR)?;
    if of_address >= TESTS_PER_ADDRESS_MAX {
        return Err(TestRefusal::ToAddress.into());
    }
    if in_all >= TESTS_MAX {
        return Err(TestRefusal::InAll.into());
    }
    letters::post(conn, &Addressed { letter: Letter::Test, to, language, zone }, when.machine)?;
    Ok(audit::append(conn, when.record, by, "mail.test", "email", "")?)
}
