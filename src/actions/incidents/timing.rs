//! What time alone does to incidents.

use super::acting::act;
use super::{ActError, Desk};
use crate::domain::actors::Actor;
use crate::domain::time::Time;
use crate::store::{Conn, Error, incidents};
use chrono_tz::Tz;

/// Writes down what time alone has done to incidents by `desk.now`; true where anything was due.
pub fn keep_time(conn: &mut Conn, now: Time, zone: Tz) -> Result<bool, Error> {
    let due = incidents::list_due(conn, now)?;
    let by = Actor::timekeeper();
    let desk = Desk { now, zone, by: &by, token: None, revision: None };
    for id in &due {
        let kept = act(conn, desk, *id, "incident.time", "", &(), |incident, _, _| {
            incident.keep_time(now);
            Ok(())
        });
        match kept {
            Ok(_) => {}
            Err(ActError::Store(error)) => return Err(error),
            // The domain refuses nothing here.
            Err(ActError::Refused(refusal)) => return Err(Error::Fault(refusal.into())),
        }
    }
    Ok(!due.is_empty())
}
