//! How far the telling of people is: what stands where, by notification and by provider.

use super::deliveries::State;
use super::holds::{Hold, Pause};
use super::language::Wording;
use super::notifications::{About, Occasion};
use super::time::Time;
use chrono::Duration;

/// How long a process is believed that says how its providers are. It says so every few seconds.
pub const HEARD_WITHIN: Duration = Duration::seconds(30);

/// How many deliveries stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Waiting for their time, or being sent.
    pub queued: i64,
    /// Kept back, because their domain is on hold.
    pub held: i64,
    /// With a provider.
    pub sent: i64,
    /// Maybe arrived.
    pub unknown: i64,
    /// Came back.
    pub bounced: i64,
    /// Given up.
    pub failed: i64,
    /// A newer word stands for them, or they were taken back.
    pub dropped: i64,
}

impl Counts {
    /// These and those.
    #[must_use]
    pub fn plus(self, other: Counts) -> Counts {
        Counts {
            queued: self.queued + other.queued,
            held: self.held + other.held,
            sent: self.sent + other.sent,
            unknown: self.unknown + other.unknown,
            bounced: self.bounced + other.bounced,
            failed: self.failed + other.failed,
            dropped: self.dropped + other.dropped,
        }
    }
}

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number.
    pub notification: i64,
    /// Why it is told.
    pub occasion: Occasion,
    /// Of what.
    pub about: About,
    /// The title of that; `None` for statuses that changed by themselves.
    pub title: Option<Wording>,
    /// When it happened, by the time of the record.
    pub at: Time,
    /// From when on it is sent, by the time of the machine; `None` until a process has seen it.
    pub release_at: Option<Time>,
    /// True once every delivery stands.
    pub is_expanded: bool,
    /// True where it was taken back.
    pub is_cancelled: bool,
    /// What stands where.
    pub counts: Counts,
}

impl Line {
    /// Since when the oldest of what waits could have been sent at `now`; `None` where nothing waits.
    pub fn waiting_since(&self, now: Time) -> Option<Time> {
        self.release_at.filter(|at| self.counts.queued > 0 && *at <= now)
    }

    /// How long it can still be taken back before the first is sent.
    pub fn undo_left(&self, now: Time) -> Option<Duration> {
        let left = self.release_at.map(|at| at - now).filter(|left| *left > Duration::zero());
        left.filter(|_| !self.is_cancelled)
    }
}

/// What became of one notification for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Its number.
    pub notification: i64,
    /// Why it was told.
    pub occasion: Occasion,
    /// The title of what it tells of; `None` for statuses that changed by themselves.
    pub title: Option<Wording>,
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub changed_at: Option<Time>,
    /// Which provider had it last.
    pub provider: Option<String>,
    /// What that said.
    pub reply: Option<String>,
    /// True where it was taken back: it is not sent again.
    pub is_cancelled: bool,
}

/// A provider, as the processes that send say it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its name: host and port, or `folder`.
    pub name: String,
    /// True where it is left alone after failures.
    pub is_open: bool,
    /// Since when it is so.
    pub since: Time,
    /// The last failure of its own.
    pub reason: Option<String>,
    /// Messages that it took within the last minute.
    pub accepted: i64,
    /// When a process said so last.
    pub seen_at: Time,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatch {
    /// The latest notifications, the last first.
    pub lines: Vec<Line>,
    /// Providers, by name.
    pub providers: Vec<Provider>,
    /// Domains on hold.
    pub holds: Vec<Hold>,
    /// The pause of mail.
    pub pause: Option<Pause>,
}

impl Dispatch {
    /// All lines together.
    pub fn total(&self) -> Counts {
        self.lines.iter().fold(Counts::default(), |sum, line| sum.plus(line.counts))
    }

    /// Messages that all providers took within the last minute.
    pub fn per_minute(&self) -> i64 {
        self.providers.iter().map(|provider| provider.accepted).sum()
    }

    /// How long it takes at that rate until the last one is sent; `None` where nothing waits or nothing goes.
    pub fn until_last(&self) -> Option<Duration> {
        let (queued, rate) = (self.total().queued, self.per_minute());
        let seconds = queued.checked_mul(60)?.checked_div(rate)?;
        (queued > 0 && self.pause.is_none()).then(|| Duration::seconds(seconds.max(1)))
    }

    /// Since when the oldest of what waits could have been sent at `now`.
    pub fn waiting_since(&self, now: Time) -> Option<Time> {
        self.lines.iter().filter_map(|line| line.waiting_since(now)).min()
    }

    /// True where somebody should look: mail is paused, a domain on hold, or a provider left alone.
    pub fn is_hindered(&self) -> bool {
        self.pause.is_some() || !self.holds.is_empty() || self.providers.iter().any(|provider| provider.is_open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    fn provider(accepted: i64) -> Provider {
        let at = from_millis(0).unwrap();
        Provider { name: "mx:25".into(), is_open: false, since: at, reason: None, accepted, seen_at: at }
    }

    #[test]
    fn the_time_until_the_last_one_is_told_only_where_something_goes() {
        let counts = Counts { queued: 300, sent: 7, ..Counts::default() };
        let about = About::Maintenance(crate::domain::ids::MaintenanceId::from_slug("m"), None);
        let korean = crate::domain::language::Language::Korean;
        let texts = crate::domain::language::Texts::of(korean, "점검");
        let title = Wording::new("title", &texts, korean, 100).unwrap();
        let line = Line {
            notification: 1,
            occasion: Occasion::Planned,
            about,
            title: Some(title),
            at: from_millis(0).unwrap(),
            release_at: from_millis(10_000),
            is_expanded: true,
            is_cancelled: false,
            counts,
        };
        let dispatch = |providers| Dispatch { lines: vec![line.clone()], providers, holds: Vec::new(), pause: None };
        assert_eq!(dispatch(vec![provider(40), provider(20)]).until_last(), Some(Duration::seconds(300)));
        assert_eq!(dispatch(vec![provider(0)]).until_last(), None);
        assert_eq!(dispatch(Vec::new()).until_last(), None);
        let at = |millis| from_millis(millis).unwrap();
        assert_eq!(line.undo_left(at(4_000)), Some(Duration::seconds(6)));
        assert_eq!((line.undo_left(at(10_000)), line.waiting_since(at(4_000))), (None, None));
        assert_eq!(line.waiting_since(at(11_000)), from_millis(10_000));
    }
}
