//! `[maintenance]`: when people are reminded of planned work.

use super::duration;
use super::faults::Refusal;
use super::reading::Reading;
use std::time::Duration;

/// In time to arrange oneself, and in time to save one's work.
const LEADS: [Duration; 2] = [Duration::from_secs(24 * 3_600), Duration::from_secs(3_600)];
/// Shorter ones arrive with the beginning itself.
const SHORTEST: Duration = Duration::from_secs(5 * 60);
/// What is further ahead is told by the announcement.
const LONGEST: Duration = Duration::from_secs(30 * 86_400);

/// How long before its beginning people are reminded, or `None` where a fault was noted.
pub(super) fn read(reading: &mut Reading) -> Option<Vec<Duration>> {
    Some(reading.list("maintenance.leads", lead)?.unwrap_or(LEADS.to_vec()))
}

fn lead(text: &str) -> Result<Duration, Refusal> {
    let lead = duration::parse(text).map_err(|fault| Refusal::new("is refused", fault.to_string()))?;
    let right = || format!("write {} to {}", duration::print(SHORTEST), duration::print(LONGEST));
    match (SHORTEST..=LONGEST).contains(&lead) {
        true => Ok(lead),
        false => Err(Refusal::new("is no time ahead that people can use", right())),
    }
}
