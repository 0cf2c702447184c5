//! Alerting staff: what they are to be told of now, and telling each step of it once.

use super::staff::When;
use crate::domain::actors::Actor;
use crate::domain::alerts::Alert;
use crate::domain::escalations::{Alerted, Matter, Reachable, Roster, Told, Whom};
use crate::domain::language::Language;
use crate::domain::letters::Letter;
use crate::domain::staff::{Account, Role};
use crate::domain::summons::Summons;
use crate::domain::watch::Watch;
use crate::store::letters::Addressed;
use crate::store::{
    Conn, Error, alerts, deliveries, dispatch, duty, escalations, letters, record, situation, staff, summons,
};
use chrono::Duration;
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Of how many notifications it is counted what waits: those of the last hours.
const LINES: i64 = 10;
/// A letter that waits for so long is looked at again before it goes.
const STALE: Duration = Duration::minutes(1);

/// Reads everything that staff may be told of.
pub fn find(conn: &mut Conn, when: When) -> Result<Watch, Error> {
    Ok(Watch {
        situation: situation::find(conn, when.record)?,
        dispatch: dispatch::find(conn, when.machine, LINES)?,
        next_due: deliveries::find_next_due(conn)?,
        now: when.record,
        machine: when.machine,
    })
}

/// Who can be told, of all `accounts`: also who was invited and has not come yet, where somebody gave their address.
fn roster(conn: &mut Conn, accounts: &[Account]) -> Result<Roster, Error> {
    let reachable = |account: &Account| {
        let (handle, language) = (account.staff.handle.clone(), account.staff.language);
        account.email.clone().filter(|_| account.disabled_at.is_none()).map(|email| Reachable {
            handle,
            email,
            language,
        })
    };
    let order = duty::list_on_call(conn)?;
    let find = |handle: &Actor| accounts.iter().find(|account| account.staff.handle == *handle);
    Ok(Roster {
        on_call: order.iter().filter_map(|handle| reachable(find(handle)?)).collect(),
        administrators: accounts
            .iter()
            .filter(|account| account.staff.role == Role::Administrator)
            .filter_map(reachable)
            .collect(),
    })
}

/// What is due, with what was told of it.
struct Due {
    matter: Matter,
    steps: Vec<(i16, Whom)>,
}

fn find_due(conn: &mut Conn, watch: &Watch) -> Result<Vec<Due>, Error> {
    let matters = watch.matters();
    if matters.is_empty() {
        return Ok(Vec::new());
    }
    let of: Vec<Alert> = matters.iter().map(|matter| matter.alert).collect();
    let (told, seen) = (escalations::list(conn, &of)?, alerts::list_latest(conn, &of)?);
    let due = matters.into_iter().map(|matter| {
        let seen = seen.iter().find(|seen| seen.alert == matter.alert);
        Due { steps: matter.due(&told, seen, watch.now_of(matter.alert)), matter }
    });
    Ok(due.filter(|due| !due.steps.is_empty()).collect())
}

/// True where somebody is to be told of something. Writes nothing.
pub fn is_due(conn: &mut Conn, when: When) -> Result<bool, Error> {
    let watch = find(conn, when)?;
    Ok(!find_due(conn, &watch)?.is_empty())
}

/// Tells every step that is due, once whoever looks: a letter to each person whom it reaches, with their highest step; and where there is
/// a second way, a call by it, in the language given. Gives the alerts of which there was nobody to write to.
pub fn tell_due(conn: &mut Conn, when: When, zone: Tz, second_way: Option<Language>) -> Result<Vec<Alert>, Error> {
    record::lock(conn)?;
    let watch = find(conn, when)?;
    let due = find_due(conn, &watch)?;
    let accounts = staff::list_all(conn)?;
    let roster = roster(conn, &accounts)?;
    let mut unheard = Vec::new();
    for Due { matter, steps } in due {
        let at = watch.now_of(matter.alert);
        let last = steps.iter().map(|(step, _)| *step).max().unwrap_or_default();
        let mut highest: BTreeMap<_, (i16, &Reachable)> = BTreeMap::new();
        for (step, whom) in steps {
            let reached = roster.reach(whom);
            if reached.is_empty() {
                unheard.push(matter.alert);
                escalations::save(conn, &Told { alert: matter.alert, step, to: None, at })?;
            }
            for one in reached {
                let told = Told { alert: matter.alert, step, to: Some(one.handle.clone()), at };
                escalations::save(conn, &told)?;
                highest.insert(&one.handle, (step, one));
            }
        }
        if let Some(alarm) = second_way.and_then(|language| watch.alarm(&matter, last, language)) {
            let to = highest.keys().map(|handle| (*handle).clone()).collect();
            let summons = Summons::new(&matter, last, to, alarm, when.machine);
            summons::save(conn, &summons, when.machine)?;
        }
        for (step, one) in highest.into_values() {
            let Some(alarm) = watch.alarm(&matter, step, one.language) else { continue };
            let (letter, to) = (Letter::Alert(matter.alert, alarm), one.email.clone());
            letters::post(conn, &Addressed { letter, to, language: one.language, zone }, when.machine)?;
        }
    }
    Ok(unheard)
}

/// Takes back letters about what is over by now, where mail could not go for longer than it takes to send one: who reads of it then would
/// get up for nothing. Gives how many they were.
pub fn take_back(conn: &mut Conn, when: When) -> Result<usize, Error> {
    let waiting = letters::list_alerts_waiting(conn, when.machine - STALE)?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let stands: Vec<Alert> = find(conn, when)?.matters().into_iter().map(|matter| matter.alert).collect();
    let over: Vec<i64> = waiting.into_iter().filter(|(_, alert)| !stands.contains(alert)).map(|(id, _)| id).collect();
    for id in &over {
        letters::cancel(conn, *id, when.machine)?;
    }
    Ok(over.len())
}

/// True where a letter waits that [`take_back`] would look at. Writes nothing.
pub fn waits(conn: &mut Conn, when: When) -> Result<bool, Error> {
    Ok(!letters::list_alerts_waiting(conn, when.machine - STALE)?.is_empty())
}

/// True where `alert` is so now.
pub fn stands(conn: &mut Conn, when: When, alert: Alert) -> Result<bool, Error> {
    Ok(find(conn, when)?.matters().iter().any(|matter| matter.alert == alert))
}

/// The alerts that stand, each with what was told of it.
pub fn list_told(conn: &mut Conn, watch: &Watch) -> Result<Vec<Alerted>, Error> {
    let matters = watch.matters();
    let of: Vec<Alert> = matters.iter().map(|matter| matter.alert).collect();
    let (told, faults) = (escalations::list(conn, &of)?, summons::list_faults(conn, &of)?);
    let with = |matter: Matter| {
        let own = matter.own(&told).into_iter().cloned().collect();
        let fault = faults.iter().find(|(alert, since, _)| *alert == matter.alert && *since == matter.since);
        Alerted { matter, told: own, fault: fault.map(|(_, _, why)| why.clone()) }
    };
    Ok(matters.into_iter().map(with).collect())
}
