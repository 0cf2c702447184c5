//! Who is on call, and handing over.

use super::incidents::Desk;
use crate::domain::actors::Actor;
use crate::domain::duty::{DutyRefusal, after_hand_over, checked_note, checked_order};
use crate::store::forms::{self, Sent};
use crate::store::{Conn, Error, audit, duty, record, staff};

/// Why nothing about the duty was changed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum DutyError {
    /// It breaks a rule.
    #[error(transparent)]
    Refused(#[from] DutyRefusal),
    /// The database could not.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Puts these on call, in this order. It is everybody's: somebody limited to groups does not set it.
pub fn set_order(conn: &mut Conn, desk: Desk<'_>, order: &[Actor]) -> Result<(), DutyError> {
    record::lock(conn)?;
    if staff::find_optional(conn, desk.by)?.is_some_and(|account| !account.staff.may_order()) {
        return Err(DutyRefusal::Limited.into());
    }
    checked_order(order)?;
    for handle in order {
        require_open(conn, handle)?;
    }
    let before = duty::list_on_call(conn)?;
    if before == order {
        return Ok(());
    }
    duty::save_on_call(conn, order)?;
    let told = format!("before={} after={}", listed(&before), listed(order));
    audit::append(conn, desk.now, desk.by, "duty.order", "on-call", &told)?;
    Ok(())
}

/// Offers the duty of whoever sits at `desk` to somebody, in place of what they had offered before. The same form offers once.
pub fn hand_over(conn: &mut Conn, desk: Desk<'_>, to: &Actor, note: &str) -> Result<(), DutyError> {
    record::lock(conn)?;
    let note = checked_note(note)?;
    if to == desk.by {
        return Err(DutyRefusal::ToOneself.into());
    }
    require_open(conn, to)?;
    let digest = format!("duty.hand-over {to} {note}");
    match desk.token.map(|token| forms::claim(conn, token, &digest, desk.now)).transpose()? {
        None | Some(Sent::First) => {}
        Some(Sent::Again) => return Ok(()),
        Some(Sent::Otherwise) => return Err(DutyRefusal::FormUsed.into()),
    }
    duty::withdraw(conn, desk.by, desk.now)?;
    let number = duty::offer(conn, desk.by, to, &note, desk.now)?;
    audit::append(conn, desk.now, desk.by, "duty.hand_over", &number.to_string(), &format!("to={to}"))?;
    Ok(())
}

/// Takes a hand-over that waits for whoever sits at `desk`: they stand where the other stood.
pub fn take_over(conn: &mut Conn, desk: Desk<'_>, number: i64) -> Result<(), DutyError> {
    record::lock(conn)?;
    let offered = duty::find_optional(conn, number)?.filter(|offered| offered.to == *desk.by);
    let Some(offered) = offered else { return Err(DutyRefusal::NotWaiting.into()) };
    if offered.taken_at.is_some() {
        return Ok(());
    }
    if !offered.is_waiting() {
        return Err(DutyRefusal::NotWaiting.into());
    }
    duty::take(conn, number, desk.now)?;
    let order = after_hand_over(&duty::list_on_call(conn)?, &offered.from, desk.by);
    duty::save_on_call(conn, &order)?;
    let told = format!("from={} after={}", offered.from, listed(&order));
    audit::append(conn, desk.now, desk.by, "duty.take_over", &number.to_string(), &told)?;
    Ok(())
}

/// Takes back what whoever sits at `desk` had offered and nobody took.
pub fn withdraw(conn: &mut Conn, desk: Desk<'_>) -> Result<(), DutyError> {
    record::lock(conn)?;
    if duty::withdraw(conn, desk.by, desk.now)? > 0 {
        audit::append(conn, desk.now, desk.by, "duty.withdraw", desk.by.as_str(), "")?;
    }
    Ok(())
}

/// Refuses somebody who cannot sign in.
fn require_open(conn: &mut Conn, handle: &Actor) -> Result<(), DutyError> {
    let is_open = staff::find_optional(conn, handle)?.is_some_and(|account| account.is_open());
    if is_open { Ok(()) } else { Err(DutyRefusal::Unknown { handle: handle.to_string() }.into()) }
}

fn listed(order: &[Actor]) -> String {
    order.iter().map(Actor::as_str).collect::<Vec<_>>().join(",")
}
