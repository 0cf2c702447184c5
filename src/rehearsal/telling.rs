//! An entry as our record has it once the incident is open (DOMAIN §5): word to the public becomes an update, with what it
//! says of leaves; the words of a provider are quoted, and what they say of leaves is taken over by staff beside them; what
//! merely happened goes to the internal log. What came before the opening is logged with it; what comes after the end are
//! follow-ups.

use super::file::{Beside, Entry, Incident, Kind, Rehearsal, Stated, affected_by};
use super::play;
use crate::actions::incidents::{self as acts, ActError, Desk};
use crate::actions::notices;
use crate::domain::actors::Actor;
use crate::domain::ids::{ComponentId, UpdateId};
use crate::domain::incidents::drafts::{Next, OpenDraft, RecoveryDraft, ResolveDraft, SetDraft, UpdateDraft};
use crate::domain::incidents::{BODY_CHARS_MAX, IncidentRefusal, Speaker};
use crate::domain::language::{Texts, Wording};
use crate::domain::recoveries::{LimitedAs, Recovered, Recovery};
use crate::domain::status::Status;
use crate::domain::statuses::Basis;
use crate::domain::updates::UpdateKind;
use crate::store::{Conn, incidents};
use std::collections::BTreeMap;

/// The leaves whose status the entry at `place` may change.
pub(super) fn touched_by(rehearsal: &Rehearsal, place: usize) -> Vec<ComponentId> {
    match &rehearsal.incident {
        Some(incident) if incident.opens == place => {
            affected_by(&rehearsal.entries[..=place]).iter().map(|stated| stated.component).collect()
        }
        _ => rehearsal.entries[place].leaves.iter().map(|stated| stated.component).collect(),
    }
}

/// Plays the entry at `place`, which opens the incident or comes after that.
pub(super) fn tell(conn: &mut Conn, rehearsal: &Rehearsal, incident: &Incident, place: usize) -> Result<(), ActError> {
    let entry = &rehearsal.entries[place];
    let author = author_of(rehearsal, incident, entry);
    let desk = Desk { now: entry.at, zone: rehearsal.zone, by: &author, token: None, revision: None };
    let told = Told { rehearsal, incident, entry, place };
    if place == incident.opens {
        open(conn, desk, &told)?;
    } else if place > incident.ends {
        follow_up(conn, desk, &told)?;
    } else {
        go_on(conn, desk, &told)?;
    }
    for beside in incident.beside.get(&entry.id).into_iter().flatten() {
        act_beside(conn, desk, &told, beside)?;
    }
    Ok(())
}

/// What is told, and in what.
struct Told<'a> {
    rehearsal: &'a Rehearsal,
    incident: &'a Incident,
    entry: &'a Entry,
    place: usize,
}

fn open(conn: &mut Conn, desk: Desk<'_>, told: &Told<'_>) -> Result<(), ActError> {
    let Told { rehearsal, incident, place, .. } = told;
    let before = &rehearsal.entries[..=*place];
    let recoveries = affected_by(before).iter().map(|stated| told.recovery(stated, None)).collect();
    let draft = OpenDraft {
        id: incident.id,
        title: incident.title.clone(),
        began_at: incident.began_at,
        precision: incident.precision,
        contact: incident.contact.clone(),
        left_out: Vec::new(),
        first: told.update(UpdateKind::Regular, recoveries)?,
    };
    acts::open(conn, desk, &draft, None)?;
    for earlier in &rehearsal.entries[..*place] {
        acts::log(conn, desk, incident.id, earlier.at, "", earlier.text.text(play::LANGUAGE))?;
    }
    Ok(())
}

/// Says what an entry says while the incident is open, and ends the incident with the entry that does.
fn go_on(conn: &mut Conn, desk: Desk<'_>, told: &Told<'_>) -> Result<(), ActError> {
    let id = told.incident.id;
    let held = incidents::find(conn, id)?.incident;
    let standings = held.standings();
    let (mut recoveries, mut added) = (Vec::new(), Vec::new());
    for stated in &told.entry.leaves {
        match standings.get(&stated.component) {
            Some(standing) if standing.as_of > told.entry.as_of => {}
            Some(standing) => recoveries.push(told.recovery(stated, Some(standing))),
            // What was never tracked and works is no news.
            None if stated.status == Status::Operational => {}
            None => added.push(told.recovery(stated, None)),
        }
    }
    if let Some(reason) = told.incident.set_changes.get(&told.entry.id).filter(|_| !added.is_empty()) {
        let set = SetDraft { at: told.entry.as_of, reason: reason.clone(), added, removed: Vec::new() };
        acts::track(conn, desk, id, &set)?;
    }
    if told.place == told.incident.ends {
        let update = told.update(told.kind().unwrap_or(UpdateKind::Regular), recoveries)?;
        let draft = ResolveDraft { at: told.entry.as_of, exceptions: Vec::new(), despite_checks: None, update };
        acts::resolve(conn, desk, id, &draft)?;
        return Ok(());
    }
    match told.kind() {
        Some(kind) if kind.is_ours() => {
            acts::publish_update(conn, desk, id, &told.update(kind, recoveries)?)?;
            return Ok(());
        }
        Some(kind) => acts::publish_update(conn, desk, id, &told.update(kind, Vec::new())?)?,
        None => acts::log(conn, desk, id, told.entry.as_of, "", told.entry.text.text(play::LANGUAGE))?,
    };
    if !recoveries.is_empty() {
        acts::recover(conn, desk, id, &recoveries)?;
    }
    Ok(())
}

/// What is said after the end changes statuses no more through the incident.
fn follow_up(conn: &mut Conn, desk: Desk<'_>, told: &Told<'_>) -> Result<(), ActError> {
    let id = told.incident.id;
    play::state(conn, told.rehearsal, told.entry)?;
    match told.kind() {
        None => acts::log(conn, desk, id, told.entry.as_of, "", told.entry.text.text(play::LANGUAGE))?,
        Some(_) if told.incident.reports == Some(told.place) => {
            acts::report(conn, desk, id, &told.update(UpdateKind::Report, Vec::new())?)?
        }
        Some(kind) => acts::publish_update(conn, desk, id, &told.update(kind, Vec::new())?)?,
    };
    Ok(())
}

fn act_beside(conn: &mut Conn, desk: Desk<'_>, told: &Told<'_>, beside: &Beside) -> Result<(), ActError> {
    let (id, as_of) = (told.incident.id, told.entry.as_of);
    match beside {
        Beside::Fact(draft) => acts::state_fact(conn, desk, id, draft)?,
        Beside::Came(fact) => acts::note_that_fact_came(conn, desk, id, *fact, as_of)?,
        Beside::Cause { wording, by } => acts::confirm_cause(conn, desk, id, wording, by)?,
        Beside::Safety { safety, wording } => acts::state_safety(conn, desk, id, *safety, wording, as_of)?,
        Beside::Estimate(draft) => acts::estimate(conn, desk, id, draft)?,
        Beside::Advice(draft) => acts::advise(conn, desk, id, draft)?,
        Beside::Notice(notice) => return notices::announce(conn, desk.now, desk.by, notice),
    };
    Ok(())
}

impl Told<'_> {
    /// What sort of word the entry is; `None` for what merely happened, and for what others wrote of us.
    fn kind(&self) -> Option<UpdateKind> {
        let is_ours = self.rehearsal.basis_of(self.entry) == Basis::Staff;
        match self.entry.kind {
            Kind::Event | Kind::Claim | Kind::Detection | Kind::Press => None,
            _ if !is_ours => Some(UpdateKind::Provider),
            Kind::StatusList => Some(UpdateKind::Bulletin),
            Kind::Apology => {
                let signatories = self.incident.signatories.get(&self.entry.id).cloned().unwrap_or_default();
                Some(UpdateKind::Apology { signatories })
            }
            _ => Some(UpdateKind::Regular),
        }
    }

    /// The words of the entry as an update. The next word is promised for the latest that the rules allow.
    fn update(&self, kind: UpdateKind, recoveries: Vec<RecoveryDraft>) -> Result<UpdateDraft, IncidentRefusal> {
        let Told { rehearsal, incident, entry, .. } = self;
        let is_night = incident.night.is_some_and(|night| night.holds(entry.at, rehearsal.zone));
        Ok(UpdateDraft {
            id: UpdateId::from_slug(&entry.id),
            kind,
            phase: incident.phases.get(&entry.id).copied(),
            body: Wording::new("the body", &entry.text, play::LANGUAGE, BODY_CHARS_MAX)?,
            as_of: entry.as_of,
            display_at: None,
            speaker: speaker_of(rehearsal, entry),
            approver: incident.approver.clone(),
            waived: None,
            recoveries,
            next: Next { by: None, is_night },
        })
    }

    /// What a statement means for a component that stands as `standing`. To say the same again keeps since when it is so
    /// and brings it up to date.
    fn recovery(&self, stated: &Stated, standing: Option<&Recovered>) -> RecoveryDraft {
        let is_the_end = self.place == self.incident.ends;
        let limited = |as_status| Recovery::Limited { as_status, limits: self.incident.limits(as_status).clone() };
        let recovery = match stated.status {
            Status::MajorOutage => Recovery::Down,
            Status::PartialOutage => limited(LimitedAs::Partial),
            Status::DegradedPerformance | Status::UnderMaintenance | Status::Unknown => limited(LimitedAs::Degraded),
            Status::Operational if is_the_end || self.incident.watched_for.is_zero() => Recovery::Restored,
            Status::Operational => Recovery::Watching { until: stated.since + self.incident.watched_for },
        };
        let same = standing.filter(|standing| match (&standing.recovery, &recovery) {
            (Recovery::Watching { .. } | Recovery::Restored, Recovery::Watching { .. }) => true,
            (now, then) => now == then,
        });
        let (recovery, since) = match same {
            Some(standing) => (standing.recovery.clone(), standing.since),
            None => (recovery, stated.since),
        };
        let basis = self.rehearsal.basis_of(self.entry);
        RecoveryDraft { component: stated.component, recovery, since, as_of: self.entry.as_of, basis }
    }
}

/// Who wrote an entry: the author of whoever speaks, where the speaker is one of ours.
fn author_of(rehearsal: &Rehearsal, incident: &Incident, entry: &Entry) -> Actor {
    let authors = entry.by.iter().filter_map(|id| rehearsal.speakers.get(id)?.author.clone());
    authors.into_iter().next().unwrap_or_else(|| incident.author.clone())
}

/// Who speaks in an entry: all that it names, in the role of the first.
fn speaker_of(rehearsal: &Rehearsal, entry: &Entry) -> Speaker {
    let speakers: Vec<_> = entry.by.iter().filter_map(|id| rehearsal.speakers.get(id)).collect();
    let mut organisations: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for (language, name) in speakers.iter().flat_map(|speaker| speaker.names.iter()) {
        organisations.entry(language).or_default().push(name);
    }
    let organisation: Texts =
        organisations.into_iter().map(|(language, names)| (language, names.join(" · "))).collect();
    let role = speakers.first().map(|speaker| speaker.roles.clone()).unwrap_or_default();
    Speaker { organisation, role }
}
