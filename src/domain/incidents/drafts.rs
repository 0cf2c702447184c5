//! What is asked of an incident, before it is judged.

use super::{IncidentRecord, Precision, Speaker, Tracked};
use crate::domain::actors::Actor;
use crate::domain::advice::AdviceEnd;
use crate::domain::catalogue::{Component, Policy};
use crate::domain::estimates::{Confidence, Estimate};
use crate::domain::ids::{ComponentId, FactId, IncidentId, UpdateId};
use crate::domain::incidents::{IncidentRefusal, Phase};
use crate::domain::language::Wording;
use crate::domain::recoveries::{LeftOut, Recovery};
use crate::domain::statuses::Basis;
use crate::domain::time::Time;
use crate::domain::updates::UpdateKind;
use std::collections::{HashMap, HashSet};

/// Who acts, and when.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// The present instant of the record.
    pub now: Time,
    /// Who.
    pub by: &'a Actor,
}

/// What is said of one component's recovery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryDraft {
    /// Which leaf.
    pub component: ComponentId,
    /// How far it is back.
    pub recovery: Recovery,
    /// Since when.
    pub since: Time,
    /// The moment that this describes.
    pub as_of: Time,
    /// On whose word.
    pub basis: Basis,
}

/// Refuses limits of `component` (its slug) that no words state: "limited" alone tells nobody what still works.
pub fn require_limits(component: &str, words: &str) -> Result<(), IncidentRefusal> {
    if words.trim().is_empty() {
        return Err(IncidentRefusal::LimitsMissing { component: component.to_owned() });
    }
    Ok(())
}

/// When the next word is promised for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Next {
    /// By when; the latest that the rules allow, unless said.
    pub by: Option<Time>,
    /// True where the longer cadence of the night is announced.
    pub is_night: bool,
}

/// An update as it is to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateDraft {
    /// The id that it will have.
    pub id: UpdateId,
    /// What sort of word it is.
    pub kind: UpdateKind,
    /// The phase from it on; unchanged, unless said.
    pub phase: Option<Phase>,
    /// The words.
    pub body: Wording,
    /// The moment that they describe.
    pub as_of: Time,
    /// Where it stands in the timeline; the instant of publishing, unless said.
    pub display_at: Option<Time>,
    /// Who speaks.
    pub speaker: Speaker,
    /// Who approved it.
    pub approver: Option<Actor>,
    /// Why it goes out without the approval that is due.
    pub waived: Option<Wording>,
    /// The recoveries that it states.
    pub recoveries: Vec<RecoveryDraft>,
    /// When the next word comes.
    pub next: Next,
}

/// An incident as it is to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDraft {
    /// The id that it will have.
    pub id: IncidentId,
    /// What it is called.
    pub title: Wording,
    /// When it began.
    pub began_at: Time,
    /// How exactly that is known.
    pub precision: Precision,
    /// Whom to turn to.
    pub contact: Option<Wording>,
    /// What a facility proposed and is left out, with the reason.
    pub left_out: Vec<LeftOut>,
    /// The first word. Its recoveries are the tracked set.
    pub first: UpdateDraft,
}

/// A change of the tracked set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetDraft {
    /// From when on it counts.
    pub at: Time,
    /// Why.
    pub reason: Wording,
    /// What comes in, and how it stands.
    pub added: Vec<RecoveryDraft>,
    /// What goes out.
    pub removed: Vec<ComponentId>,
}

/// An estimate as it is to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EstimateDraft {
    /// Of what; `None` for the whole incident.
    pub component: Option<ComponentId>,
    /// When.
    pub estimate: Estimate,
    /// How sure.
    pub confidence: Confidence,
    /// What it rests on.
    pub basis: Wording,
    /// The moment that it describes.
    pub as_of: Time,
}

/// A fact as it is to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactDraft {
    /// The id that it will have.
    pub id: FactId,
    /// What is so, or what must come first.
    pub wording: Wording,
    /// Who says so.
    pub said_by: Speaker,
    /// The moment that it describes.
    pub as_of: Time,
    /// True for one that has not come yet.
    pub is_awaited: bool,
    /// The older fact whose place it takes.
    pub supersedes: Option<FactId>,
}

/// Advice as it is to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdviceDraft {
    /// Instead of what; `None` for the whole incident.
    pub component: Option<ComponentId>,
    /// In words.
    pub wording: Wording,
    /// When it ends.
    pub end: AdviceEnd,
}

/// That a component is left open at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionDraft {
    /// Which.
    pub component: ComponentId,
    /// Why, for the public.
    pub reason: Wording,
}

/// The end of an incident as it is to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolveDraft {
    /// When it ended.
    pub at: Time,
    /// What is left open, each with its reason.
    pub exceptions: Vec<ExceptionDraft>,
    /// Why it is over although checks still fail.
    pub despite_checks: Option<String>,
    /// The last word.
    pub update: UpdateDraft,
}

/// The leaves of the page now: what an incident can track.
#[derive(Debug, Clone, Default)]
pub struct Leaves {
    leaves: Vec<Leaf>,
    places: HashMap<ComponentId, usize>,
}

/// One of them.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// As an incident has it.
    pub tracked: Tracked,
    /// Its name in files.
    pub slug: String,
    /// Who may change its status when no incident tracks it.
    pub policy: Policy,
}

impl Leaves {
    /// The leaves among `components`, which are in the order of the page. What a function does not say itself (group, tier,
    /// facilities) its component says.
    pub fn of(components: &[Component]) -> Leaves {
        let by_id: HashMap<ComponentId, &Component> =
            components.iter().map(|component| (component.id, component)).collect();
        let parents: HashSet<ComponentId> = components.iter().filter_map(|component| component.parent).collect();
        let leaves = components.iter().filter(|component| !parents.contains(&component.id)).map(|leaf| {
            let parent = leaf.parent.and_then(|parent| by_id.get(&parent).copied());
            let runs_on =
                if leaf.runs_on.is_empty() { parent.map(|parent| &parent.runs_on) } else { Some(&leaf.runs_on) };
            let tracked = Tracked {
                component: leaf.id,
                names: leaf.names.clone(),
                parent_names: parent.map(|parent| parent.names.clone()).unwrap_or_default(),
                group: leaf.group.or_else(|| parent?.group),
                tier: leaf.tier.or_else(|| parent?.tier),
                runs_on: runs_on.cloned().unwrap_or_default(),
                is_removed: false,
            };
            Leaf { tracked, slug: leaf.slug.clone(), policy: leaf.policy }
        });
        let leaves: Vec<Leaf> = leaves.collect();
        let places = leaves.iter().enumerate().map(|(place, leaf)| (leaf.tracked.component, place)).collect();
        Leaves { leaves, places }
    }

    /// A leaf by its id.
    pub fn get(&self, component: ComponentId) -> Option<&Leaf> {
        self.leaves.get(*self.places.get(&component)?)
    }

    /// The place of a leaf in the order of the page; those that are gone come last.
    pub fn place(&self, component: ComponentId) -> usize {
        self.places.get(&component).copied().unwrap_or(usize::MAX)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.leaves.len()
    }

    /// The slug of a component for a refusal; its id where the page does not have it any more.
    pub fn slug(&self, component: ComponentId) -> String {
        self.get(component).map_or_else(|| component.to_string(), |leaf| leaf.slug.clone())
    }

    /// The leaf, or the refusal that there is none.
    pub(super) fn require(&self, component: ComponentId) -> Result<&Leaf, IncidentRefusal> {
        self.get(component).ok_or_else(|| IncidentRefusal::UnknownComponent { slug: component.to_string() })
    }

    /// Puts the tracked components of `incident` into the order of the page; those that are gone come last.
    pub(super) fn sort(&self, incident: &mut IncidentRecord) {
        incident.tracked.sort_by_key(|tracked| self.place(tracked.component));
    }
}
