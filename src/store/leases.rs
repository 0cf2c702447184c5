//! Leases: who does what only one process may do. A lease that is not renewed ends by itself.

use super::connection::{At, Conn, each};
use super::error::Error;
use super::schema::leases;
use crate::domain::time::Time;
use diesel::prelude::*;

/// What the names of the leases of locations begin with.
const OF_CHECKS: &str = "checks from ";

/// The name of the lease of a location: whoever holds it makes the checks from there.
pub fn of_checks(location: &str) -> String {
    format!("{OF_CHECKS}{location}")
}

/// True where some process holds the lease of a location at `now` of the machine.
pub fn somebody_checks(conn: &mut Conn, now: Time) -> Result<bool, Error> {
    let held = leases::table.filter(leases::name.like(format!("{OF_CHECKS}%"))).filter(leases::until_at.gt(At(now)));
    Ok(held.count().get_result::<i64>(conn)? > 0)
}

/// Takes or renews the lease `name` until `until`. False, and nothing changed, while another holder's has not ended.
/// Each step is one compare-and-set, so it is right with any number of processes on either database.
pub fn claim(conn: &mut Conn, name: &str, holder: &str, now: Time, until: Time) -> Result<bool, Error> {
    let free = leases::holder.eq(holder).or(leases::until_at.le(At(now)));
    let renewed = diesel::update(leases::table.filter(leases::name.eq(name)).filter(free))
        .set((leases::holder.eq(holder), leases::until_at.eq(At(until))))
        .execute(conn)?;
    if renewed > 0 {
        return Ok(true);
    }
    let row = (leases::name.eq(name), leases::holder.eq(holder), leases::until_at.eq(At(until)));
    let taken = each!(conn, c => diesel::insert_into(leases::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(taken > 0)
}

/// Gives the lease `name` back, where `holder` has it.
pub fn release(conn: &mut Conn, name: &str, holder: &str) -> Result<(), Error> {
    diesel::delete(leases::table.filter(leases::name.eq(name)).filter(leases::holder.eq(holder))).execute(conn)?;
    Ok(())
}
