//! Holding back what goes to a mail domain or by a channel, and letting it go.
//!
//! Nothing is moved when a hold begins: whoever sends looks at it in the transaction that claims. What was kept back is queued when
//! it ends, and of each incident or work only the latest is sent, because a newer word stands for an older one that is not sent.

use super::staff::When;
use super::statuses::still_stands;
use crate::domain::actors::Actor;
use crate::domain::deliveries::State;
use crate::domain::holds::{Channel, Hold, Pause};
use crate::domain::notifications::About;
use crate::store::notifications::Notification;
use crate::store::{Conn, Error, audit, deliveries, holds, incidents, maintenances, notifications, record};

/// Puts `domains` on hold, because of `reason`. One that is on hold stays as it is.
pub fn hold(conn: &mut Conn, when: When, by: &Actor, domains: &[String], reason: &str) -> Result<(), Error> {
    record::lock(conn)?;
    for domain in domains {
        let hold =
            Hold { domain: domain.clone(), held_at: when.machine, held_by: by.clone(), reason: reason.to_owned() };
        if holds::save(conn, &hold)? {
            audit::append(conn, when.record, by, "domain.hold", domain, &format!("reason={reason}"))?;
        }
    }
    Ok(())
}

/// Ends the hold of `domain`. Of what was kept back, the latest word about each incident or work goes out now.
pub fn release(conn: &mut Conn, when: When, by: &Actor, domain: &str) -> Result<(), Error> {
    record::lock(conn)?;
    if !holds::remove(conn, domain)? {
        return Ok(());
    }
    let (mut queued, mut dropped) = (0, 0);
    for id in deliveries::list_held(conn, domain)? {
        let of = notifications::find(conn, id)?;
        let is_past = is_past(conn, &of)?;
        let (state, count) = if is_past { (State::Replaced, &mut dropped) } else { (State::Queued, &mut queued) };
        *count += deliveries::release(conn, id, domain, state, when.machine)?;
    }
    let told = format!("queued={queued} dropped={dropped}");
    audit::append(conn, when.record, by, "domain.release", domain, &told)
}

/// True where something newer was said of what is over now. Whoever asked for the first word alone is not told it days later.
fn is_past(conn: &mut Conn, of: &Notification) -> Result<bool, Error> {
    let about = of.announcement.about;
    if !of.announcement.occasion.is_of_present() && about != About::Statuses {
        return Ok(false);
    }
    let is_over = match about {
        About::Incident(id, _) => !incidents::find(conn, id)?.incident.state.is_open(),
        About::Maintenance(id, _) => maintenances::find(conn, id)?.state.is_over(),
        About::Statuses => return Ok(!still_stands(conn, &of.announcement.news)?),
    };
    Ok(is_over && !notifications::list_after(conn, about, of.id)?.is_empty())
}

/// Sends nothing to readers by `channel` from now on.
pub fn pause(conn: &mut Conn, when: When, by: &Actor, channel: Channel) -> Result<(), Error> {
    record::lock(conn)?;
    let pause = Pause { channel, paused_at: when.machine, paused_by: by.clone() };
    match holds::save_pause(conn, &pause)? {
        true => audit::append(conn, when.record, by, "channel.pause", channel.as_str(), ""),
        false => Ok(()),
    }
}

/// Sends by `channel` again.
pub fn resume(conn: &mut Conn, when: When, by: &Actor, channel: Channel) -> Result<(), Error> {
    record::lock(conn)?;
    match holds::remove_pause(conn, channel)? {
        true => audit::append(conn, when.record, by, "channel.resume", channel.as_str(), ""),
        false => Ok(()),
    }
}
