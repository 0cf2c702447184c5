//! What staff are alerted of, and that somebody has seen it.

use super::actors::Actor;
use super::ids::{ComponentId, FacilityId, UpdateId};
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
}

impl Alert {
    /// Reads what [`Alert`] is written as.
    pub fn parse(text: &str) -> Option<Alert> {
        let (kind, id) = text.split_once(':')?;
        match kind {
            "promise" => UpdateId::parse(id).map(Alert::Promise),
            "component" => ComponentId::parse(id).map(Alert::Component),
            "facility" => FacilityId::parse(id).map(Alert::Facility),
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
        }
    }
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
