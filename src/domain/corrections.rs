//! Corrections of history: what was recorded of a component's past turned out to be wrong. The old records stay; the
//! correction lies over them, says who made it and why, and is published as such (DOMAIN §4, uptime).

use super::actors::Actor;
use super::ids::{ComponentId, CorrectionId};
use super::language::Wording;
use super::status::Status;
use super::statuses::Span;
use super::time::Time;
use std::cmp::Reverse;

/// That a component had another status for a time than was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Its public id.
    pub id: CorrectionId,
    /// Which leaf.
    pub component: ComponentId,
    /// The first instant that it speaks of.
    pub from: Time,
    /// The first instant after it; it has passed.
    pub until: Time,
    /// What the status was.
    pub status: Status,
    /// What was recorded of that time until then.
    pub replaced: Vec<Replaced>,
    /// What turned out, for the public.
    pub reason: Wording,
    /// Who says so.
    pub by: Actor,
    /// When it was published.
    pub at: Time,
}

/// That a status was recorded for so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    /// Which.
    pub status: Status,
    /// For how long in all, in milliseconds.
    pub lasted_ms: i64,
}

impl Replaced {
    /// What `spans` record of `[from, until)`, each status once, the longest first.
    pub fn of(spans: &[Span], from: Time, until: Time) -> Vec<Replaced> {
        let mut replaced: Vec<Replaced> = Vec::new();
        for span in spans {
            let end = span.until.map_or(until, |end| end.min(until));
            let lasted_ms = (end - span.from.max(from)).num_milliseconds();
            if lasted_ms <= 0 {
                continue;
            }
            match replaced.iter_mut().find(|known| known.status == span.status) {
                Some(known) => known.lasted_ms += lasted_ms,
                None => replaced.push(Replaced { status: span.status, lasted_ms }),
            }
        }
        replaced.sort_by_key(|one| Reverse(one.lasted_ms));
        replaced
    }
}

/// Why history is not corrected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CorrectionRefusal {
    /// It would end before it begins.
    #[error("the correction ends before it begins: give an end after its beginning")]
    EndsBeforeBeginning,
    /// It reaches into the present.
    #[error("history ends now: give an end that has passed, and say in an incident what is the case at present")]
    NotYetHistory,
    /// It reaches back to before anything was recorded.
    #[error("nothing is recorded of {component} before {began_at}: correct what comes after that")]
    BeforeBeginning {
        /// Which component, by its slug.
        component: String,
        /// Since when it is known.
        began_at: Time,
    },
    /// What is not there, or is no leaf.
    #[error("{component} is no component on the page, or it has functions: correct each function by itself")]
    UnknownComponent {
        /// What was named.
        component: String,
    },
    /// It says what is recorded already.
    #[error("that is recorded already: nothing was corrected")]
    SaysSoAlready,
}

impl Correction {
    /// The correction as it may be published at its instant, of a component called `slug` and known since `began_at`.
    pub fn checked(self, slug: &str, began_at: Time) -> Result<Correction, CorrectionRefusal> {
        if self.until <= self.from {
            Err(CorrectionRefusal::EndsBeforeBeginning)
        } else if self.until > self.at {
            Err(CorrectionRefusal::NotYetHistory)
        } else if self.from < began_at {
            Err(CorrectionRefusal::BeforeBeginning { component: slug.to_owned(), began_at })
        } else {
            Ok(self)
        }
    }

    /// True where it speaks of `at`.
    pub fn holds(&self, at: Time) -> bool {
        self.from <= at && at < self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    #[test]
    fn what_was_recorded_until_then_is_each_status_once_and_only_inside_the_stretch() {
        let at = |millis| from_millis(millis).unwrap();
        let span = |from, until: Option<i64>, status| Span { from: at(from), until: until.map(at), status };
        let spans = [
            span(0, Some(10), Status::Operational),
            span(10, Some(40), Status::MajorOutage),
            span(40, Some(50), Status::Operational),
            span(50, None, Status::PartialOutage),
        ];
        let replaced = |from, until| -> Vec<(Status, i64)> {
            Replaced::of(&spans, at(from), at(until)).iter().map(|one| (one.status, one.lasted_ms)).collect()
        };
        assert_eq!(replaced(5, 52), [(Status::MajorOutage, 30), (Status::Operational, 15), (Status::PartialOutage, 2)]);
        assert_eq!(replaced(10, 20), [(Status::MajorOutage, 10)]);
    }
}
