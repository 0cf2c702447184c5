//! What staff are alerted of, and that somebody has seen it.

use super::actors::Actor;
use super::ids::{ComponentId, FacilityId, IncidentId, UpdateId};
use super::promises::Signal;
use super::time::Time;
use chrono::Duration;
use std::fmt;

/// How long an acknowledged alert stays quiet (DOMAIN §5): then it goes on, unless what it was about is over.
pub const QUIET: Duration = Duration::minutes(15);

/// Something that staff are alerted of, by what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alert {
    /// The promise that an update made is due, or over. The next promise is another alert.
    Promise(UpdateId),
    /// Checks of a component fail, and the page does not say so.
    Component(ComponentId),
    /// Most checked components of a facility fail together.
    Facility(FacilityId),
    /// What was said of when something is back passes soon: the estimate of this number.
    Estimate(i64),
    /// What an incident counts as out works by its checks, for a while.
    Back(IncidentId),
    /// All that an incident counts is restored, and nobody has said that it is over.
    AllBack(IncidentId),
    /// A relay was given up, and mail goes through another.
    Failover,
    /// Every relay was given up: no mail goes out.
    NoRelay,
    /// Mail that is due is not even tried.
    Stuck,
}

impl Alert {
    /// True for what is the matter with our own mail: it concerns everybody, and is told by the clock of the machine.
    pub fn is_about_mail(self) -> bool {
        matches!(self, Alert::Failover | Alert::NoRelay | Alert::Stuck)
    }

    /// Reads what [`Alert`] is written as.
    pub fn parse(text: &str) -> Option<Alert> {
        let (kind, id) = text.split_once(':').unwrap_or((text, ""));
        match kind {
            "promise" => UpdateId::parse(id).map(Alert::Promise),
            "component" => ComponentId::parse(id).map(Alert::Component),
            "facility" => FacilityId::parse(id).map(Alert::Facility),
            "estimate" => id.parse().ok().map(Alert::Estimate),
            "back" => IncidentId::parse(id).map(Alert::Back),
            "all-back" => IncidentId::parse(id).map(Alert::AllBack),
            "failover" => Some(Alert::Failover),
            "no-relay" => Some(Alert::NoRelay),
            "stuck" => Some(Alert::Stuck),
            _ => None,
        }
    }
}

impl fmt::Display for Alert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Alert::Promise(update) => write!(f, "promise:{update}"),
            Alert::Component(component) => write!(f, "component:{component}"),
            Alert::Facility(facility) => write!(f, "facility:{facility}"),
            Alert::Estimate(number) => write!(f, "estimate:{number}"),
            Alert::Back(incident) => write!(f, "back:{incident}"),
            Alert::AllBack(incident) => write!(f, "all-back:{incident}"),
            Alert::Failover => f.write_str("failover"),
            Alert::NoRelay => f.write_str("no-relay"),
            Alert::Stuck => f.write_str("stuck"),
        }
    }
}

/// What the mail about an alert says, in the language of whoever gets it. Titles and names are text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alarm {
    /// The next word about an incident is due.
    Promise {
        /// What the incident is called.
        title: String,
        /// How far the time has gone.
        signal: Signal,
        /// When the word is due.
        due_at: Time,
    },
    /// What was said of when something is back will soon be wrong.
    Estimate {
        /// What the incident is called.
        title: String,
        /// Of which component; `None` for all of it.
        component: Option<String>,
        /// When its time passes.
        due_at: Time,
    },
    /// Checks fail, and nobody has written about it.
    Failing {
        /// What fails: a service, or what several of them stand on.
        name: String,
        /// How many services that are.
        count: usize,
        /// Since when.
        since: Time,
    },
    /// Checks say that something works which an incident counts as out.
    Back {
        /// What the incident is called.
        title: String,
        /// How many services that are.
        count: usize,
        /// Since when the first of them works.
        since: Time,
    },
    /// All that an incident counts is restored, and it is still open.
    AllBack {
        /// What the incident is called.
        title: String,
        /// Since when the last of it is.
        since: Time,
    },
    /// A relay was given up for the next one.
    Failover {
        /// The one that failed.
        from: String,
        /// The one that mail goes through now; `None` where there is none left.
        to: Option<String>,
        /// Since when.
        at: Time,
    },
    /// Mail that is due does not go out.
    Stuck {
        /// How many wait.
        count: usize,
        /// Since when the first of them does.
        since: Time,
    },
}

/// That a named person has seen an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// Which alert.
    pub alert: Alert,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Time,
}

impl Acknowledgement {
    /// Until when the alert stays quiet.
    pub fn until(&self) -> Time {
        self.at + QUIET
    }

    /// True while it keeps the alert quiet.
    pub fn holds(&self, now: Time) -> bool {
        now < self.until()
    }
}

/// Why an alert was not acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AlertRefusal {
    /// There is nothing to see any more.
    #[error("there is no such alert any more: what it was about is over")]
    Over,
    /// Others answer for what it is about.
    #[error("this alert is about components of other groups: somebody who answers for all of them must see it")]
    Elsewhere,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    #[test]
    fn an_alert_is_read_back_as_it_is_written() {
        let alerts = [
            Alert::Promise(UpdateId::from_slug("u")),
            Alert::Component(ComponentId::from_slug("c")),
            Alert::Facility(FacilityId::from_slug("f")),
            Alert::Estimate(12),
            Alert::Back(IncidentId::from_slug("i")),
            Alert::AllBack(IncidentId::from_slug("i")),
            Alert::Failover,
            Alert::NoRelay,
            Alert::Stuck,
        ];
        for alert in alerts {
            assert_eq!(Alert::parse(&alert.to_string()), Some(alert));
        }
        assert_eq!(Alert::parse("promise:x"), None);
        assert_eq!(Alert::parse("candidate"), None);
    }

    #[test]
    fn what_was_seen_is_quiet_for_fifteen_minutes() {
        let at = |minutes: i64| from_millis(minutes * 60_000).unwrap();
        let seen = Acknowledgement {
            alert: Alert::Promise(UpdateId::from_slug("u")),
            by: Actor::parse("duty-lead").unwrap(),
            at: at(0),
        };
        assert!(seen.holds(at(14)) && !seen.holds(at(15)));
    }
}
