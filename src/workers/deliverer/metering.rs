//! How many messages each provider took within the last minute, and how the providers are: said to the database every few seconds, so
//! that staff see it from whatever process they sit at.

use super::{Deliverer, Error};
use crate::channels::email::MailTransport;
use crate::domain::breakers::Breaker;
use crate::domain::dispatch::Provider;
use crate::domain::time::Time;
use crate::store::dispatch;
use chrono::Duration;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// Over how long messages are counted.
const WINDOW: Duration = Duration::minutes(1);
/// What takes the mail where no relay has a name.
const FOLDER: &str = "folder";

/// Messages that were taken, with the instants at which they were recorded.
#[derive(Debug, Default)]
pub struct Meter(Mutex<BTreeMap<String, VecDeque<(Time, i64)>>>);

impl Meter {
    /// Counts `count` messages that `provider` took.
    pub(super) fn note(&self, provider: Option<&str>, count: i64, now: Time) {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.entry(provider.unwrap_or(FOLDER).to_owned()).or_default().push_back((now, count));
    }

    /// What each took within the minute before `now`.
    fn per_minute(&self, now: Time) -> BTreeMap<String, i64> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for instants in taken.values_mut() {
            while instants.front().is_some_and(|(at, _)| *at <= now - WINDOW) {
                instants.pop_front();
            }
        }
        taken.iter().map(|(name, instants)| (name.clone(), instants.iter().map(|(_, count)| count).sum())).collect()
    }
}

impl Deliverer {
    /// Says how the providers are.
    pub async fn tell_providers(&self) -> Result<(), Error> {
        let (holder, now) = (self.holder, self.machine.now());
        let taken = self.meter.per_minute(now);
        let accepted = |name: &str| taken.get(name).copied().unwrap_or(0);
        let providers: Vec<Provider> = match &self.transport {
            MailTransport::Smtp(relays) => {
                let health = relays.health().into_iter();
                let provider = |relay: crate::channels::email::relays::RelayHealth| {
                    let (is_open, since) = match relay.breaker {
                        Breaker::Closed { .. } => (false, now),
                        Breaker::Open { until, rest } => (true, until - rest),
                        Breaker::Trying { since, .. } => (true, since),
                    };
                    let reason = relay.last_fault.map(|(_, reason)| reason);
                    let name = relay.relay.to_string();
                    Provider { accepted: accepted(&name), name, is_open, since, reason, seen_at: now }
                };
                health.map(provider).collect()
            }
            MailTransport::Folder(_) | MailTransport::Memory(_) => vec![Provider {
                name: FOLDER.to_owned(),
                is_open: false,
                since: now,
                reason: None,
                accepted: accepted(FOLDER),
                seen_at: now,
            }],
        };
        self.store.write_relaxed(move |conn| dispatch::save_providers(conn, holder, &providers)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    #[test]
    fn a_minute_is_counted_and_no_more() {
        let (meter, at) = (Meter::default(), |seconds: i64| from_millis(seconds * 1_000).unwrap());
        meter.note(Some("mx:25"), 16, at(0));
        meter.note(Some("mx:25"), 4, at(30));
        meter.note(None, 1, at(30));
        let mx = |now| meter.per_minute(now).get("mx:25").copied();
        assert_eq!((mx(at(59)), mx(at(60)), mx(at(90))), (Some(20), Some(4), Some(0)));
        meter.note(None, 2, at(91));
        assert_eq!(meter.per_minute(at(92)).get(FOLDER), Some(&2));
    }
}
