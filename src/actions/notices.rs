//! Page notices: announced with a beginning and an end, shown and taken down by time.

use super::incidents::ActError;
use crate::domain::actors::Actor;
use crate::domain::ids::NoticeId;
use crate::domain::incidents::IncidentRefusal;
use crate::domain::notices::Notice;
use crate::domain::time::Time;
use crate::store::{Conn, Error, audit, notices, record};

/// Announces a notice. It stands on the page from its beginning to its end.
pub fn announce(conn: &mut Conn, now: Time, by: &Actor, notice: &Notice) -> Result<(), ActError> {
    if notice.ends_at <= notice.begins_at || notice.ends_at <= now {
        return Err(IncidentRefusal::NoticeEnded.into());
    }
    record::raise(conn, now)?;
    notices::save(conn, notice, by, now)?;
    notices::show_due(conn, now)?;
    audit::append(conn, now, by, "notice.announce", notice.id.as_str(), notice.kind.as_str())?;
    Ok(())
}

/// Takes a notice down before its end.
pub fn end(conn: &mut Conn, now: Time, by: &Actor, id: NoticeId) -> Result<(), ActError> {
    record::raise(conn, now)?;
    notices::end(conn, id, now)?;
    notices::show_due(conn, now)?;
    audit::append(conn, now, by, "notice.end", id.as_str(), "")?;
    Ok(())
}

/// Shows what has begun by `now` and takes down what has ended; true where anything changed.
pub fn keep_time(conn: &mut Conn, now: Time) -> Result<bool, Error> {
    let is_changed = notices::show_due(conn, now)?;
    if is_changed {
        record::raise(conn, now)?;
    }
    Ok(is_changed)
}
