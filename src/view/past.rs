//! Past incidents on the front page: those that ended within fifteen days, each with its link, when, and how long.

use super::incidents::{Line, line};
use super::site::Site;
use super::times::Telling;
use super::updates::ended_word;
use super::words::Words;
use crate::domain::incidents::IncidentRecord;
use crate::domain::time::Time;
use chrono::Duration;

/// How long what has ended stays on the front page (PAGE.md).
const SHOWN: Duration = Duration::days(15);

/// One of them.
pub(crate) struct Past {
    /// That it ended, or was none.
    pub(crate) ended: &'static str,
    pub(crate) incident: Line,
}

/// What ended within fifteen days before anything last changed, the one that ended last first.
pub(crate) fn past_incidents(site: &Site<'_>, telling: &Telling<'_>) -> Vec<Past> {
    let words = Words::of(telling.words.language);
    let since = site.record.content.at - SHOWN;
    let ended =
        site.record.incidents.iter().filter_map(|incident| Some((incident.as_ref(), incident.state.resolved_at()?)));
    let mut past: Vec<(&IncidentRecord, Time)> = ended.filter(|(_, at)| *at >= since).collect();
    past.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
    let told = |(incident, _): (&IncidentRecord, Time)| Past {
        ended: ended_word(words, incident),
        incident: line(site, telling, incident),
    };
    past.into_iter().map(told).collect()
}
