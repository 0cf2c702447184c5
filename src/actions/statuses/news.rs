//! Tells readers who asked for every change of statuses that no incident and no work speaks of.

use crate::actions::notifications;
use crate::domain::status_news::{News, Unsaid, due};
use crate::domain::time::Time;
use crate::store::{Conn, Error, incidents, maintenances, record, status_news, statuses};

/// Writes what is due at `now`: one notification for all of it. What an incident or work speaks of by then is told by them.
pub(super) fn keep_time(conn: &mut Conn, now: Time) -> Result<(), Error> {
    if due(&status_news::list_unsaid(conn)?, now).is_empty() {
        return Ok(());
    }
    record::lock(conn)?;
    // Another process may have been first: read again under the lock.
    let due = due(&status_news::list_unsaid(conn)?, now);
    let tracked = incidents::list_tracked_components(conn)?;
    let covers = maintenances::list_covers(conn, &due.iter().map(|one| one.component).collect::<Vec<_>>())?;
    let mut all = Vec::new();
    for one in due {
        let is_worked_on = covers.get(&one.component).is_some_and(|covers| covers.iter().any(|one| one.holds(now)));
        let is_spoken_of = is_worked_on || tracked.contains(&one.component);
        let news = if is_spoken_of { None } else { find_news(conn, &one)? };
        status_news::settle(conn, one.component, news.map(|_| now))?;
        all.extend(news);
    }
    if all.is_empty() { Ok(()) } else { notifications::announce_statuses(conn, all, now) }
}

fn find_news(conn: &mut Conn, of: &Unsaid) -> Result<Option<News>, Error> {
    Ok(statuses::find_open_span(conn, of.component)?.and_then(|stands| of.news(stands)))
}

/// True where the status of any of these is still what `news` told: else it is not sent any more.
pub fn still_stands(conn: &mut Conn, news: &[News]) -> Result<bool, Error> {
    for one in news {
        if statuses::find_open_span(conn, one.component)?.is_some_and(|stands| stands.status == one.is) {
            return Ok(true);
        }
    }
    Ok(false)
}
