//! `[retention]`: how long what is kept.

use super::faults::Refusal;
use super::reading::Reading;
use super::{Retention, duration};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);
/// Long enough to look into last month's outage; 17 bytes for each check.
const OBSERVATIONS: Duration = Duration::from_secs(30 * 86_400);
/// A year and a month, so that a month can be held against the same one a year before.
const CHECK_HOURS: Duration = Duration::from_secs(400 * 86_400);
/// Ten years: what is asked of records anywhere, and a table that can still be pruned.
const LONGEST: Duration = Duration::from_secs(3_650 * 86_400);

/// How long what is kept, or `None` where a fault was noted.
pub(super) fn read(reading: &mut Reading) -> Option<Retention> {
    let observations = reading.duration("retention.observations", OBSERVATIONS, DAY..=LONGEST);
    let check_hours = reading.duration("retention.check_hours", CHECK_HOURS, DAY..=LONGEST);
    let retention = Retention { observations: observations?, check_hours: check_hours? };
    if retention.check_hours < retention.observations {
        let wrong = format!(
            "does not fit: observations are kept {}, their hourly counts only {}",
            duration::print(retention.observations),
            duration::print(retention.check_hours)
        );
        let keys = ["retention.check_hours", "retention.observations"];
        reading.refuse_together(&keys, Refusal::new(wrong, "keep the counts at least as long"));
    }
    Some(retention)
}
