//! Something happened that people must be told: on which occasion, about what, and who is to hear of it.
//!
//! A notification is written in the transaction of what it tells; who is told is worked out afterwards, from the
//! [`Audience`] that it carries and the subscriptions that there were at that moment.

use super::ids::{ComponentId, GroupId, IncidentId, MaintenanceId, UpdateId};
use super::incidents::IncidentRecord;
use super::maintenances::{self, MaintenanceRecord};
use super::status::Status;
use super::status_news::News;
use super::statuses::Basis;
use super::subscriptions::{Moment, Moments, Scope};
use super::updates::{Update, UpdateKind};
use std::collections::{BTreeMap, BTreeSet};

/// Why people hear of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Occasion {
    /// An incident was opened.
    Opened,
    /// A further word about it.
    Updated,
    /// Something of it is back.
    Restored,
    /// It is over.
    Resolved,
    /// It was not over after all.
    Reopened,
    /// Something that was said was wrong, and this is right.
    PutRight,
    /// Something that was said was taken back.
    Retracted,
    /// The report on it is there.
    Reported,
    /// Work is announced.
    Planned,
    /// It begins soon.
    Soon,
    /// It began.
    Begun,
    /// It is over.
    Completed,
    /// It takes place at another time.
    Moved,
    /// It does not take place.
    Cancelled,
    /// A further word about it.
    Noted,
    /// Statuses changed of which no incident and no work speaks.
    Changed,
}

impl Occasion {
    /// Every occasion.
    pub const ALL: [Occasion; 16] = [
        Occasion::Opened,
        Occasion::Updated,
        Occasion::Restored,
        Occasion::Resolved,
        Occasion::Reopened,
        Occasion::PutRight,
        Occasion::Retracted,
        Occasion::Reported,
        Occasion::Planned,
        Occasion::Soon,
        Occasion::Begun,
        Occasion::Completed,
        Occasion::Moved,
        Occasion::Cancelled,
        Occasion::Noted,
        Occasion::Changed,
    ];

    /// Its word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Occasion::Opened => "opened",
            Occasion::Updated => "updated",
            Occasion::Restored => "restored",
            Occasion::Resolved => "resolved",
            Occasion::Reopened => "reopened",
            Occasion::PutRight => "put_right",
            Occasion::Retracted => "retracted",
            Occasion::Reported => "reported",
            Occasion::Planned => "planned",
            Occasion::Soon => "soon",
            Occasion::Begun => "begun",
            Occasion::Completed => "completed",
            Occasion::Moved => "moved",
            Occasion::Cancelled => "cancelled",
            Occasion::Noted => "noted",
            Occasion::Changed => "changed",
        }
    }

    /// The occasion of a word.
    pub fn parse(word: &str) -> Option<Occasion> {
        Occasion::ALL.into_iter().find(|occasion| occasion.as_str() == word)
    }

    /// True for what speaks of something that goes on, and is told to nobody once that is over.
    pub fn is_of_present(self) -> bool {
        use Occasion as O;
        matches!(
            self,
            O::Opened | O::Updated | O::Restored | O::Reopened | O::Planned | O::Soon | O::Begun | O::Moved | O::Noted
        )
    }

    /// The moments at which somebody who wants to hear of this subscribed.
    fn moments(self) -> Moments {
        let moments: &[Moment] = match self {
            Occasion::Opened => &[Moment::Started, Moment::Updates],
            Occasion::Updated | Occasion::Reported => &[Moment::Updates],
            Occasion::Restored => &[Moment::Restored, Moment::Updates],
            Occasion::Resolved => &[Moment::Resolved, Moment::Updates],
            // Whoever was told that it is over must hear that it is not.
            Occasion::Reopened => &[Moment::Started, Moment::Resolved, Moment::Updates],
            Occasion::PutRight => &[Moment::Updates],
            // Only those who were told.
            Occasion::Retracted => &[],
            Occasion::Changed => &[Moment::StatusChanges],
            // It brings a status of its own, and takes it away.
            Occasion::Begun | Occasion::Completed => &[Moment::Maintenance, Moment::StatusChanges],
            _ => &[Moment::Maintenance],
        };
        moments.iter().copied().collect()
    }

    /// How soon it goes out, 0 first: first words and ends before what is said in between (DOMAIN §4).
    fn urgency(self) -> i16 {
        match self {
            Occasion::Opened | Occasion::Resolved | Occasion::Reopened | Occasion::PutRight | Occasion::Retracted => 0,
            Occasion::Restored => 1,
            Occasion::Updated
            | Occasion::Begun
            | Occasion::Completed
            | Occasion::Cancelled
            | Occasion::Moved
            | Occasion::Changed => 2,
            Occasion::Reported | Occasion::Planned | Occasion::Soon | Occasion::Noted => 3,
        }
    }

    /// The number that its deliveries are sorted by: within one urgency, whoever follows the components themselves comes before the rest.
    pub fn priority(self, scope: Scope) -> i16 {
        self.urgency() * 2 + i16::from(scope == Scope::Everything)
    }
}

/// What is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// An incident, by one of its updates.
    Incident(IncidentId, UpdateId),
    /// Planned work; by one of its updates, where there is one.
    Maintenance(MaintenanceId, Option<UpdateId>),
    /// Statuses that changed by themselves, each named in [`Announcement::news`].
    Statuses,
}

/// Who is to hear: those who subscribed to one of these, and those who were told what is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audience {
    /// Each with the moments of which a subscription must have one. In the order in which they are told: what is affected
    /// itself before the rest.
    pub scopes: Vec<(Scope, Moments)>,
    /// Whoever was told of these.
    pub told_of: Vec<UpdateId>,
}

/// A notification before it has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// Why.
    pub occasion: Occasion,
    /// About what.
    pub about: About,
    /// Who is to hear.
    pub audience: Audience,
    /// The statuses that it tells of where it is about nothing else.
    pub news: Vec<News>,
}

/// Where a leaf stands on the page: its group and what it is a function of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Its group.
    pub group: Option<GroupId>,
    /// The component that it is a function of.
    pub parent: Option<ComponentId>,
}

/// What must be told after an act that made `after` of `before` (nothing, for an incident just opened). Corrections of words
/// are shown on the page and told to nobody.
pub fn of_incident(
    before: Option<&IncidentRecord>,
    after: &IncidentRecord,
    standing: &BTreeMap<ComponentId, Standing>,
) -> Vec<Announcement> {
    if after.imported_from.is_some() {
        return Vec::new();
    }
    let published = before.map_or(0, |before| before.updates.len());
    let was_retracted = |id: UpdateId| {
        before.is_some_and(|before| before.updates.iter().any(|one| one.id == id && one.retraction.is_some()))
    };
    let retracted: Vec<UpdateId> = after
        .updates
        .iter()
        .filter(|one| one.retraction.is_some() && !was_retracted(one.id))
        .map(|one| one.id)
        .collect();
    let new: Vec<&Update> = after.updates.iter().skip(published).filter(|one| one.retraction.is_none()).collect();
    let Some((last, _)) = new.split_last() else {
        if retracted.is_empty() {
            return before.and_then(|before| stated(before, after, standing)).into_iter().collect();
        }
        return retracted.into_iter().map(|update| taken_back(after, update)).collect();
    };
    let occasion = occasion(before, after, last, &retracted);
    let audience = Audience { scopes: scopes(before, after, occasion, standing), told_of: retracted };
    vec![Announcement { occasion, about: About::Incident(after.id, last.id), audience, news: Vec::new() }]
}

/// That we stated states without a word, as on the board: to those who wait for what is back, and to those who asked for every change.
/// The last word goes with it. What others say is back is told by the page alone.
fn stated(
    before: &IncidentRecord,
    after: &IncidentRecord,
    standing: &BTreeMap<ComponentId, Standing>,
) -> Option<Announcement> {
    let last = after.updates.iter().rev().find(|one| one.retraction.is_none()).filter(|_| after.state.is_open())?;
    let stated = after.recoveries.iter().skip(before.recoveries.len()).filter(|row| row.basis == Basis::Staff);
    let ours: BTreeSet<ComponentId> = stated.map(|row| row.component).collect();
    let back: BTreeSet<ComponentId> = came_back(Some(before), after).intersection(&ours).copied().collect();
    let changed: BTreeSet<ComponentId> = changed(Some(before), after).intersection(&ours).copied().collect();
    let occasion = if back.is_empty() { Occasion::Updated } else { Occasion::Restored };
    let told = |component: ComponentId| -> Moments {
        let of_back = Some(occasion.moments()).filter(|_| back.contains(&component));
        let of_change = changed.contains(&component).then_some(Moment::StatusChanges);
        of_back.into_iter().flat_map(Moments::iter).chain(of_change).collect()
    };
    let concerned: BTreeSet<ComponentId> = back.union(&changed).copied().collect();
    let whole: Moments = concerned.iter().flat_map(|component| told(*component).iter()).collect();
    let mut scopes = vec![(Scope::Incident(after.id), whole)];
    scopes.extend(around(concerned.iter().map(|component| (*component, told(*component))), standing));
    scopes.push((Scope::Everything, whole));
    let announcement = Announcement {
        occasion,
        about: About::Incident(after.id, last.id),
        audience: Audience { scopes, told_of: Vec::new() },
        news: Vec::new(),
    };
    (!concerned.is_empty()).then_some(announcement)
}

fn taken_back(incident: &IncidentRecord, update: UpdateId) -> Announcement {
    Announcement {
        occasion: Occasion::Retracted,
        about: About::Incident(incident.id, update),
        audience: Audience { scopes: Vec::new(), told_of: vec![update] },
        news: Vec::new(),
    }
}

fn occasion(
    before: Option<&IncidentRecord>,
    after: &IncidentRecord,
    said: &Update,
    retracted: &[UpdateId],
) -> Occasion {
    let Some(before) = before else { return Occasion::Opened };
    match (before.state.is_open(), after.state.is_open()) {
        _ if !retracted.is_empty() => Occasion::PutRight,
        (true, false) => Occasion::Resolved,
        (false, true) => Occasion::Reopened,
        _ if said.kind == UpdateKind::Report => Occasion::Reported,
        (true, true) if !came_back(Some(before), after).is_empty() => Occasion::Restored,
        _ => Occasion::Updated,
    }
}

/// The components that are back after `before` and were not.
fn came_back(before: Option<&IncidentRecord>, after: &IncidentRecord) -> BTreeSet<ComponentId> {
    let back = |incident: &IncidentRecord| -> BTreeSet<ComponentId> {
        let standings = incident.standings();
        standings.iter().filter(|(_, row)| row.recovery.step().is_back()).map(|(id, _)| *id).collect()
    };
    let was_back = before.map(back).unwrap_or_default();
    back(after).difference(&was_back).copied().collect()
}

/// The components whose status `after` says otherwise than `before`.
fn changed(before: Option<&IncidentRecord>, after: &IncidentRecord) -> BTreeSet<ComponentId> {
    let statuses = |incident: &IncidentRecord| -> BTreeMap<ComponentId, Status> {
        incident.standings().iter().map(|(id, row)| (*id, row.recovery.status())).collect()
    };
    let was = before.map(statuses).unwrap_or_default();
    statuses(after).into_iter().filter(|(id, status)| was.get(id) != Some(status)).map(|(id, _)| id).collect()
}

/// Who is concerned: of a part that came back, those who wait for it; of one whose status changed, those who asked for every change; of
/// the others, those who want every word.
fn scopes(
    before: Option<&IncidentRecord>,
    after: &IncidentRecord,
    occasion: Occasion,
    standing: &BTreeMap<ComponentId, Standing>,
) -> Vec<(Scope, Moments)> {
    let moments = occasion.moments();
    let members: BTreeSet<ComponentId> = after.members().into_iter().collect();
    let came_back = if occasion == Occasion::Restored { came_back(before, after) } else { members.clone() };
    let quiet: Moments = moments.iter().filter(|moment| *moment != Moment::Restored).collect();
    let changed = changed(before, after);
    let also = |moments: Moments| moments.iter().chain([Moment::StatusChanges]).collect::<Moments>();
    let told = |component: ComponentId| {
        let moments = if came_back.contains(&component) { moments } else { quiet };
        if changed.contains(&component) { also(moments) } else { moments }
    };
    let whole = if changed.is_empty() { moments } else { also(moments) };
    let mut scopes = vec![(Scope::Incident(after.id), whole)];
    scopes.extend(around(members.into_iter().map(|component| (component, told(component))), standing));
    scopes.push((Scope::Everything, whole));
    scopes
}

/// The scopes that stand for these components: themselves, what they are functions of, their groups; each once, with all moments
/// that any of its components has.
fn around(
    components: impl IntoIterator<Item = (ComponentId, Moments)>,
    standing: &BTreeMap<ComponentId, Standing>,
) -> Vec<(Scope, Moments)> {
    let mut found: BTreeMap<Scope, Moments> = BTreeMap::new();
    for (component, moments) in components {
        let stands = standing.get(&component).copied().unwrap_or_default();
        let own =
            [Some(Scope::Component(component)), stands.parent.map(Scope::Component), stands.group.map(Scope::Group)];
        for scope in own.into_iter().flatten() {
            let both = found.get(&scope).map_or(moments, |known| known.iter().chain(moments.iter()).collect());
            found.insert(scope, both);
        }
    }
    let (groups, components): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(scope, _)| matches!(scope, Scope::Group(_)));
    components.into_iter().chain(groups).collect()
}

/// What must be told after an act, or the clock, made `after` of `before` (nothing, for work just announced).
pub fn of_maintenance(
    before: Option<&MaintenanceRecord>,
    after: &MaintenanceRecord,
    standing: &BTreeMap<ComponentId, Standing>,
) -> Option<Announcement> {
    if after.imported_from.is_some() {
        return None;
    }
    let said = after.updates.get(before.map_or(0, |before| before.updates.len())..)?.last();
    let occasion = match before {
        None => Occasion::Planned,
        Some(before) if before.state.phase() != after.state.phase() => match after.state.phase() {
            maintenances::Phase::InProgress => Occasion::Begun,
            maintenances::Phase::Completed => Occasion::Completed,
            maintenances::Phase::Cancelled => Occasion::Cancelled,
            // That it is being verified is a word about work under way.
            maintenances::Phase::Verifying | maintenances::Phase::Planned => Occasion::Noted,
        },
        Some(before) if before.announced.len() != after.announced.len() => Occasion::Moved,
        Some(_) => said.map(|_| Occasion::Noted)?,
    };
    Some(announcement(after, occasion, said.map(|update| update.id), standing))
}

/// That statuses changed of which no incident and no work speaks.
pub fn of_statuses(news: Vec<News>, standing: &BTreeMap<ComponentId, Standing>) -> Announcement {
    let moments = Occasion::Changed.moments();
    let mut scopes = around(news.iter().map(|one| (one.component, moments)), standing);
    scopes.push((Scope::Everything, moments));
    Announcement {
        occasion: Occasion::Changed,
        about: About::Statuses,
        audience: Audience { scopes, told_of: Vec::new() },
        news,
    }
}

/// That work begins soon.
pub fn reminder(work: &MaintenanceRecord, standing: &BTreeMap<ComponentId, Standing>) -> Announcement {
    announcement(work, Occasion::Soon, None, standing)
}

fn announcement(
    work: &MaintenanceRecord,
    occasion: Occasion,
    said: Option<UpdateId>,
    standing: &BTreeMap<ComponentId, Standing>,
) -> Announcement {
    let moments = occasion.moments();
    let mut scopes = around(work.affected.iter().map(|affected| (affected.leaf.component, moments)), standing);
    scopes.push((Scope::Everything, moments));
    Announcement {
        occasion,
        about: About::Maintenance(work.id, said),
        audience: Audience { scopes, told_of: Vec::new() },
        news: Vec::new(),
    }
}
