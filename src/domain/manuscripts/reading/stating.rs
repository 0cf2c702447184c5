//! What a manuscript says of components.

use super::{LackReason, MINUTES_MAX, Reader};
use crate::domain::ids::ComponentId;
use crate::domain::incidents::drafts::RecoveryDraft;
use crate::domain::incidents::{IncidentRecord, NOTE_CHARS_MAX};
use crate::domain::language::{Texts, Wording};
use crate::domain::recoveries::{LeftOut, LimitedAs, Recovery};
use crate::domain::statuses::Basis;
use crate::domain::time::Time;
use chrono::Duration;

/// How long what is back is watched, unless said: as long as most relapses take to show.
const WATCHED: Duration = Duration::minutes(120);

/// How what is counted may stand.
pub(super) const RECOVERIES: [&str; 5] = ["down", "limited", "degraded", "watching", "restored"];

/// What may be said of a component in a form: the recoveries, that a facility proposed it and it is left out, that it is an
/// exception at the end, that an incident counts it no longer.
pub const STATEMENTS: [&str; 8] =
    ["down", "limited", "degraded", "watching", "restored", "left_out", "except", "removed"];

impl Reader<'_> {
    /// The recoveries that it states of what the incident counts or (`is_counted` false) does not count yet, in the order of
    /// the page. What opens an incident makes everything count that it names.
    pub(super) fn recoveries(&mut self, as_of: Time, is_counted: bool) -> Vec<RecoveryDraft> {
        let since = self.time("since");
        let began = self.parsed("began_at").flatten();
        let since = since.or(began.filter(|_| self.scene.incident.is_none())).unwrap_or(as_of);
        let members = self.scene.incident.map(IncidentRecord::members);
        let stated = RECOVERIES.map(|word| (word, self.marked(word)));
        let mut drafts = Vec::new();
        for (word, components) in stated {
            for component in
                components.into_iter().filter(|one| members.as_ref().is_none_or(|all| all.contains(one) == is_counted))
            {
                let recovery = self.recovery(word, component, as_of);
                drafts.extend(recovery.map(|recovery| RecoveryDraft {
                    component,
                    recovery,
                    since,
                    as_of,
                    basis: Basis::Staff,
                }));
            }
        }
        drafts.sort_by_key(|draft| self.scene.leaves.place(draft.component));
        drafts
    }

    fn recovery(&mut self, word: &str, component: ComponentId, as_of: Time) -> Option<Recovery> {
        Some(match word {
            "limited" | "degraded" => Recovery::Limited {
                as_status: if word == "limited" { LimitedAs::Partial } else { LimitedAs::Degraded },
                limits: self.component_note(component, "limits", "the limits")?,
            },
            "watching" => {
                let watched = self.minutes("watched", MINUTES_MAX).unwrap_or(WATCHED);
                Recovery::Watching { until: self.scene.now.max(as_of) + watched }
            }
            "restored" => Recovery::Restored,
            _ => Recovery::Down,
        })
    }

    /// What a facility proposed and is left out.
    pub(super) fn left_out(&mut self) -> Vec<LeftOut> {
        let left = self.marked("left_out");
        let reasons = left.into_iter().filter_map(|component| {
            let reason = self.component_note(component, "left_out", "the reason")?;
            Some(LeftOut { component, reason })
        });
        reasons.collect()
    }

    /// The components of which `word` is said.
    pub(super) fn marked(&mut self, word: &str) -> Vec<ComponentId> {
        let said: Vec<String> =
            self.content.below("component").filter(|(_, said)| *said == word).map(|(id, _)| id.to_owned()).collect();
        let mut components = Vec::new();
        for id in said {
            match ComponentId::parse(&id).filter(|component| self.scene.leaves.get(*component).is_some()) {
                Some(component) => components.push(component),
                None => self.lack(&format!("component.{id}"), LackReason::GoneComponent),
            }
        }
        components.sort_by_key(|component| self.scene.leaves.place(*component));
        components
    }

    /// What is noted beside a component, in the original; else what `shared` says of all of its kind.
    pub(super) fn component_note(
        &mut self,
        component: ComponentId,
        shared: &str,
        what: &'static str,
    ) -> Option<Wording> {
        let field = format!("note.{component}");
        let own = self.content.get(&field);
        let original = self.original();
        let texts = match own {
            "" => self.content.texts(shared, self.scene.languages),
            own => Texts::of(original, own),
        };
        if texts.exactly(original).is_none() {
            let component = self.scene.leaves.slug(component);
            self.lack(&field, LackReason::NoNote { component });
            return None;
        }
        self.worded(&field, what, &texts, NOTE_CHARS_MAX)
    }
}
