//! What the mail about an alert says, as it is stored with the letter.

use super::error::Error;
use crate::domain::alerts::Alarm;
use crate::domain::promises::Signal;
use crate::domain::time::{Time, from_millis};
use serde::{Deserialize, Serialize};

/// An [`Alarm`] with its instants in milliseconds since 1970.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StoredAlarm {
    Promise { title: String, signal: String, due_at: i64 },
    Estimate { title: String, component: Option<String>, due_at: i64 },
    Back { title: String, count: usize, since: i64 },
    AllBack { title: String, since: i64 },
    Failing { name: String, count: usize, since: i64 },
    Failover { from: String, to: Option<String>, at: i64 },
    Stuck { count: usize, since: i64 },
}

impl StoredAlarm {
    pub(super) fn of(alarm: &Alarm) -> StoredAlarm {
        let millis = |at: &Time| at.timestamp_millis();
        match alarm {
            Alarm::Promise { title, signal, due_at } => StoredAlarm::Promise {
                title: title.clone(),
                signal: signal.as_str().to_owned(),
                due_at: millis(due_at),
            },
            Alarm::Estimate { title, component, due_at } => {
                StoredAlarm::Estimate { title: title.clone(), component: component.clone(), due_at: millis(due_at) }
            }
            Alarm::Back { title, count, since } => {
                StoredAlarm::Back { title: title.clone(), count: *count, since: millis(since) }
            }
            Alarm::AllBack { title, since } => StoredAlarm::AllBack { title: title.clone(), since: millis(since) },
            Alarm::Failing { name, count, since } => {
                StoredAlarm::Failing { name: name.clone(), count: *count, since: millis(since) }
            }
            Alarm::Failover { from, to, at } => {
                StoredAlarm::Failover { from: from.clone(), to: to.clone(), at: millis(at) }
            }
            Alarm::Stuck { count, since } => StoredAlarm::Stuck { count: *count, since: millis(since) },
        }
    }

    pub(super) fn into_alarm(self) -> Result<Alarm, Error> {
        let corrupt = || Error::corrupt("a letter about an alert that cannot be read");
        let time = |at: i64| from_millis(at).ok_or_else(corrupt);
        Ok(match self {
            StoredAlarm::Promise { title, signal, due_at } => {
                let signal = Signal::ALL.into_iter().find(|one| one.as_str() == signal).ok_or_else(corrupt)?;
                Alarm::Promise { title, signal, due_at: time(due_at)? }
            }
            StoredAlarm::Estimate { title, component, due_at } => {
                Alarm::Estimate { title, component, due_at: time(due_at)? }
            }
            StoredAlarm::Back { title, count, since } => Alarm::Back { title, count, since: time(since)? },
            StoredAlarm::AllBack { title, since } => Alarm::AllBack { title, since: time(since)? },
            StoredAlarm::Failing { name, count, since } => Alarm::Failing { name, count, since: time(since)? },
            StoredAlarm::Failover { from, to, at } => Alarm::Failover { from, to, at: time(at)? },
            StoredAlarm::Stuck { count, since } => Alarm::Stuck { count, since: time(since)? },
        })
    }
}
