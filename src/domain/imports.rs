//! History that is carried over from another page: what was said there of incidents and maintenances that are over.
//!
//! A reader of a foreign format makes a [`Source`]; [`matching`] finds which of our components it speaks of, [`records`]
//! makes records of ours that say where they come from, and [`periods`] what they say of the time before our own history.
//! None of it went through our rules for acting (no promise, no statement of safety), so nothing of it is judged by them.

pub mod matching;
pub mod periods;
pub mod records;

use super::ids::{ComponentId, IncidentId, UpdateId};
use super::incidents::{Impact, Phase};
use super::language::Wording;
use super::maintenances;
use super::status::Status;
use super::time::Time;
use chrono::Datelike;
use std::collections::HashSet;

/// How long a title may be that was carried over: what the other page allowed (STATUSPAGE-V2 §5). Ours are shorter.
pub const TITLE_CHARS_MAX: usize = 255;
/// How long the words of an update may be that were carried over (STATUSPAGE-V2 §5).
pub const BODY_CHARS_MAX: usize = 25_000;

/// Where a record came from that was not made here.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Which page, by its id there.
    pub page: String,
    /// What the record is called there.
    pub id: String,
}

/// All that was read of another page and can be carried over.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Source {
    /// Its id.
    pub page: String,
    /// Its groups and components, in its order.
    pub components: Vec<SourceComponent>,
    /// Its incidents that are over.
    pub incidents: Vec<PastIncident>,
    /// Its incidents that are not over.
    pub open: Vec<OpenIncident>,
    /// Its maintenances that are completed.
    pub maintenances: Vec<PastMaintenance>,
    /// What cannot be carried over.
    pub left: Vec<Left>,
}

/// No page of this kind is older; what is dated before it was mistyped.
const FIRST_YEAR: i32 = 2000;

impl Source {
    /// Leaves what cannot have been: dated before 2000, or not over by `now`. It would stand in months without end.
    pub fn leave_implausible(&mut self, now: Time) {
        let is_plausible = |at: Time| at.year() >= FIRST_YEAR && at <= now;
        let why = "its instants lie before 2000 or in the future: correct them in the file";
        let mut left = Vec::new();
        self.incidents.retain(|past| {
            let told = past.updates.iter().flat_map(|update| [update.display_at, update.published_at]);
            let is_kept = told.chain([past.began_at, past.opened_at, past.resolved_at]).all(is_plausible);
            left.extend((!is_kept).then(|| Left { what: past.id.clone(), why: why.to_owned() }));
            is_kept
        });
        self.maintenances.retain(|past| {
            let told = past.updates.iter().flat_map(|update| [update.display_at, update.published_at]);
            let instants = [past.planned_at, past.announced.0, past.announced.1, past.started_at, past.ended_at];
            // Work may have ended long before it was announced to.
            let is_kept = told.chain(instants.into_iter().filter(|at| *at != past.announced.1)).all(is_plausible)
                && past.announced.1.year() <= now.year() + 1;
            left.extend((!is_kept).then(|| Left { what: past.id.clone(), why: why.to_owned() }));
            is_kept
        });
        self.left.append(&mut left);
        self.open.retain(|open| is_plausible(open.began_at));
        for component in &mut self.components {
            component.begins_at = component.begins_at.filter(|at| is_plausible(*at));
        }
    }
}

impl Source {
    /// Gives each update an id of its own: the one it has there, or, where that is `taken` by another update, one that follows
    /// from its incident or maintenance. The first set is of updates of incidents, the second of maintenances.
    pub fn tell_updates_apart(&mut self, mut taken: (HashSet<UpdateId>, HashSet<UpdateId>)) {
        for past in &mut self.incidents {
            tell_apart(&self.page, &past.id, &mut past.updates, &mut taken.0);
        }
        for past in &mut self.maintenances {
            tell_apart(&self.page, &past.id, &mut past.updates, &mut taken.1);
        }
    }
}

fn tell_apart<P>(page: &str, record: &str, updates: &mut [PastUpdate<P>], taken: &mut HashSet<UpdateId>) {
    for update in updates {
        let own = [update.id.clone(), format!("{record}~{}", update.id)].into_iter();
        let mut candidates = own.chain((2..).map(|number: u32| format!("{record}~{}~{number}", update.id)));
        if let Some(free) = candidates.find(|id| taken.insert(kept_update_id(page, id))) {
            update.id = free;
        }
    }
}

/// The id that an update keeps: its own there, or where that is none for us, one that always follows from it.
fn kept_update_id(page: &str, id: &str) -> UpdateId {
    UpdateId::parse(id).unwrap_or_else(|| UpdateId::from_slug(&format!("{page}~{id}")))
}

/// A group or a component there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceComponent {
    /// Its id.
    pub id: String,
    /// Its name; not unique.
    pub name: String,
    /// A sentence about it.
    pub description: Option<String>,
    /// The id of the group that it stands in.
    pub group: Option<String>,
    /// True for a group.
    pub is_group: bool,
    /// From when on its history is kept there.
    pub begins_at: Option<Time>,
}

/// A component as an update names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Named {
    /// Its id, where that is told.
    pub id: Option<String>,
    /// Its name: `Group - Component` for one in a group.
    pub name: String,
}

/// An incident that is over.
#[derive(Debug, Clone, PartialEq)]
pub struct PastIncident {
    /// Its id there.
    pub id: String,
    /// What it is called.
    pub title: Wording,
    /// Its impact.
    pub impact: Impact,
    /// When it began.
    pub began_at: Time,
    /// When it was first told of.
    pub opened_at: Time,
    /// When it ended.
    pub resolved_at: Time,
    /// What was said, in the order of the timeline.
    pub updates: Vec<PastUpdate<Phase>>,
    /// What it touched, beside what its updates name.
    pub touched: Vec<Named>,
}

/// An incident that is not over: it is not carried over, and nothing is known of what it touches.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenIncident {
    /// Its id there.
    pub id: String,
    /// When it began.
    pub began_at: Time,
    /// What it touches.
    pub touched: Vec<Named>,
}

/// That an incident of another page was open when it was last read there: of what it touches nothing is known from its
/// beginning on, until it is carried over itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StillOpen {
    /// The id that it will have here.
    pub incident: IncidentId,
    /// A leaf that it touches.
    pub component: ComponentId,
    /// When it began.
    pub began_at: Time,
}

/// A maintenance that is completed.
#[derive(Debug, Clone, PartialEq)]
pub struct PastMaintenance {
    /// Its id there.
    pub id: String,
    /// What it is called.
    pub title: Wording,
    /// When it was announced.
    pub planned_at: Time,
    /// From when to when it was announced.
    pub announced: (Time, Time),
    /// When the work began.
    pub started_at: Time,
    /// When it ended.
    pub ended_at: Time,
    /// What was said, in the order of the timeline.
    pub updates: Vec<PastUpdate<maintenances::Phase>>,
    /// What it touched, beside what its updates name.
    pub touched: Vec<Named>,
}

/// What was said at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct PastUpdate<P> {
    /// Its id there.
    pub id: String,
    /// The phase from it on.
    pub phase: P,
    /// The words; `None` where it had none.
    pub body: Option<Wording>,
    /// Where it stands in the timeline.
    pub display_at: Time,
    /// When it was published.
    pub published_at: Time,
    /// The statuses that it states.
    pub statuses: Vec<(Named, Status)>,
}

/// Something that is not carried over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// What: its id there, or its place in the file.
    pub what: String,
    /// Why, and what to do.
    pub why: String,
}

impl<P> PastUpdate<P> {
    fn names(&self) -> impl Iterator<Item = &Named> {
        self.statuses.iter().map(|(named, _)| named)
    }
}

impl PastIncident {
    /// Every component that it names, some more than once.
    pub fn names(&self) -> impl Iterator<Item = &Named> {
        self.updates.iter().flat_map(PastUpdate::names).chain(&self.touched)
    }
}

impl PastMaintenance {
    /// Every component that it names, some more than once.
    pub fn names(&self) -> impl Iterator<Item = &Named> {
        self.updates.iter().flat_map(PastUpdate::names).chain(&self.touched)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::{Language, Texts};
    use chrono::Duration;

    fn incident(id: &str, resolved_at: Time) -> PastIncident {
        let texts = Texts::of(Language::English, "Mail is out");
        PastIncident {
            id: id.to_owned(),
            title: Wording::new("the title", &texts, Language::English, TITLE_CHARS_MAX).unwrap(),
            impact: Impact::Major,
            began_at: resolved_at - Duration::hours(1),
            opened_at: resolved_at - Duration::hours(1),
            resolved_at,
            updates: Vec::new(),
            touched: Vec::new(),
        }
    }

    #[test]
    fn what_cannot_have_been_is_left_and_named() {
        let now: Time = "2026-11-22T00:00:00Z".parse().unwrap();
        let old: Time = "1970-01-01T02:00:00Z".parse().unwrap();
        let incidents = vec![incident("was", now), incident("will", now + Duration::hours(2)), incident("never", old)];
        let begins_at = |at| SourceComponent {
            id: "mail".into(),
            name: "Mail".into(),
            description: None,
            group: None,
            is_group: false,
            begins_at: Some(at),
        };
        let open = vec![OpenIncident { id: "open".into(), began_at: old, touched: Vec::new() }];
        let components = vec![begins_at(old), begins_at(now)];
        let mut source = Source { incidents, open, components, ..Source::default() };
        source.leave_implausible(now);
        let kept: Vec<&str> = source.incidents.iter().map(|past| past.id.as_str()).collect();
        assert_eq!(kept, ["was"]);
        let left: Vec<&str> = source.left.iter().map(|left| left.what.as_str()).collect();
        assert_eq!(left, ["will", "never"]);
        assert!(source.left[0].why.contains("correct them in the file"), "{:?}", source.left);
        assert!(source.open.is_empty());
        assert_eq!(source.components.iter().map(|one| one.begins_at).collect::<Vec<_>>(), [None, Some(now)]);
    }
}
