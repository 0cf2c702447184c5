//! Incidents and maintenances of the format that are over.

use super::{Found, Merging, shapes, time};
use crate::domain::imports::{
    BODY_CHARS_MAX, Named, OpenIncident, PastIncident, PastMaintenance, PastUpdate, TITLE_CHARS_MAX,
};
use crate::domain::incidents::{Impact, Phase};
use crate::domain::language::{Texts, Wording};
use crate::domain::maintenances;
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::importing::plain::{line, plain, plain_report};

impl Merging {
    pub(super) fn incident(&mut self, found: &Found) {
        let Some(shape) = self.record(found) else { return };
        let status = Phase::parse(&shape.status);
        match status {
            Some(phase) if !phase.is_open() => {}
            Some(_) => {
                let why = "it is not over: open it here with `bonghwa incident open`, and import it once it is. \
                           Until then nothing is known of what it touches from its beginning on";
                self.source.open.extend(open(&shape));
                return self.leave(&shape.id, why);
            }
            None => return self.leave(&shape.id, format!("{:?} is no status of an incident", shape.status)),
        }
        let Some(title) = self.title(&shape) else { return };
        let updates = self.updates(&shape, &found.path, Phase::parse);
        let said_first = updates.first().map(|update| update.display_at);
        let opened_at = instant(&shape.created_at).or(updates.iter().map(|update| update.published_at).min());
        let Some(opened_at) = opened_at.or(instant(&shape.resolved_at)) else {
            return self.leave(&shape.id, "it has no instant at all");
        };
        let began_at =
            instant(&shape.started_at).unwrap_or_else(|| said_first.map_or(opened_at, |at| at.min(opened_at)));
        let Some(resolved_at) = self.end_of(&shape, &updates, began_at, opened_at) else {
            return self.leave(&shape.id, "it ended before it began: correct its instants in the file");
        };
        if updates.iter().any(|update| update.display_at < began_at && !update.statuses.is_empty()) {
            self.leave(&shape.id, "what it says of components before it began counts from its beginning on");
        }
        self.source.incidents.push(PastIncident {
            impact: shape.impact.as_deref().and_then(Impact::parse).unwrap_or(Impact::None),
            title,
            began_at,
            opened_at,
            resolved_at,
            updates,
            touched: touched(&shape),
            id: shape.id,
        });
    }

    /// When it was over: what the record says, else the update that says so. `None` where that lies before its beginning.
    fn end_of(
        &mut self,
        shape: &shapes::Record,
        updates: &[PastUpdate<Phase>],
        began_at: Time,
        opened_at: Time,
    ) -> Option<Time> {
        let at = |wanted| updates.iter().find(|update| update.phase == wanted).map(|update| update.display_at);
        let (told, resolved, reported) = (instant(&shape.resolved_at), at(Phase::Resolved), at(Phase::Postmortem));
        if told.is_none() && resolved.is_none() {
            if reported.is_some() {
                self.leave(&shape.id, "nothing says when it ended: it counts as lasting until its report");
            }
            return Some(reported.unwrap_or(opened_at).max(began_at));
        }
        let end = told.into_iter().chain(resolved).find(|at| *at >= began_at);
        if end.is_some() && told.is_some_and(|told| told < began_at) {
            self.leave(
                &shape.id,
                "its resolved_at lies before it began: it counts as over with the update that says so",
            );
        }
        end
    }

    pub(super) fn maintenance(&mut self, found: &Found) {
        let Some(shape) = self.record(found) else { return };
        if shape.status != "completed" {
            let why = "it is not completed: announce it here with `bonghwa maintenance plan`, and import it once it is";
            return self.leave(&shape.id, why);
        }
        let Some(title) = self.title(&shape) else { return };
        let updates = self.updates(&shape, &found.path, phase_of_work);
        let at = |wanted| updates.iter().find(|update| update.phase == wanted).map(|update| update.display_at);
        let planned_at = instant(&shape.created_at).or(updates.iter().map(|update| update.published_at).min());
        let from = instant(&shape.scheduled_for).or(instant(&shape.started_at)).or(planned_at);
        let (Some(planned_at), Some(from)) = (planned_at, from) else {
            return self.leave(&shape.id, "it has no instant at all");
        };
        let until = instant(&shape.scheduled_until).unwrap_or(from).max(from);
        let started_at = at(maintenances::Phase::InProgress).unwrap_or(from);
        let ended_at = instant(&shape.resolved_at).or(at(maintenances::Phase::Completed)).unwrap_or(until);
        self.source.maintenances.push(PastMaintenance {
            title,
            planned_at,
            announced: (from, until),
            started_at: started_at.min(ended_at),
            ended_at,
            updates,
            touched: touched(&shape),
            id: shape.id,
        });
    }

    fn record(&mut self, found: &Found) -> Option<shapes::Record> {
        self.count_unplaced(&found.value);
        let told = shapes::read(&found.value);
        told.map_err(|told| self.leave(&found.path, told)).ok()
    }

    fn title(&mut self, shape: &shapes::Record) -> Option<Wording> {
        let text: String = line(&shape.name).chars().take(TITLE_CHARS_MAX).collect();
        let texts = Texts::of(self.language, &text);
        let title = Wording::new("the title", &texts, self.language, TITLE_CHARS_MAX);
        title.map_err(|refusal| self.leave(&shape.id, refusal.to_string())).ok()
    }

    /// The updates in the order of the timeline.
    fn updates<P>(
        &mut self,
        shape: &shapes::Record,
        path: &str,
        phase: impl Fn(&str) -> Option<P>,
    ) -> Vec<PastUpdate<P>> {
        let mut updates = Vec::new();
        for (place, value) in shape.incident_updates.iter().flatten().enumerate() {
            self.count_unplaced(value);
            let place = format!("{} ({path}.incident_updates[{place}])", shape.id);
            let update: shapes::Update = match shapes::read(value) {
                Ok(update) => update,
                Err(told) => {
                    self.leave(&place, told);
                    continue;
                }
            };
            let published_at = instant(&update.created_at).or(instant(&update.display_at));
            let (Some(phase), Some(published_at)) = (phase(&update.status), published_at) else {
                self.leave(&place, format!("its status is {:?}, or it has no instant", update.status));
                continue;
            };
            let text = update.body.as_deref().unwrap_or_default();
            let text = if update.status == "postmortem" { plain_report(text) } else { plain(text) };
            let body = self.body(&place, text);
            updates.push(PastUpdate {
                id: update.id,
                phase,
                body,
                display_at: instant(&update.display_at).unwrap_or(published_at),
                published_at,
                statuses: update.affected_components.iter().flatten().filter_map(stated).collect(),
            });
        }
        updates.sort_by_key(|update| (update.display_at, update.published_at));
        updates
    }

    fn body(&mut self, place: &str, mut text: String) -> Option<Wording> {
        if text.is_empty() {
            self.leave(place, "it has no words; what it says of components is carried over");
            return None;
        }
        if text.chars().count() > BODY_CHARS_MAX {
            self.leave(place, format!("its words are cut after {BODY_CHARS_MAX} characters"));
            text = text.chars().take(BODY_CHARS_MAX - 1).chain(['…']).collect();
        }
        let wording = Wording::new("the words", &Texts::of(self.language, &text), self.language, BODY_CHARS_MAX);
        wording.map_err(|refusal| self.leave(place, refusal.to_string())).ok()
    }
}

/// What an incident that is not over touches, and since when; `None` for one without any instant.
fn open(shape: &shapes::Record) -> Option<OpenIncident> {
    let updates =
        shape.incident_updates.iter().flatten().filter_map(|value| shapes::read::<shapes::Update>(value).ok());
    let updates: Vec<shapes::Update> = updates.collect();
    let said = updates.iter().filter_map(|update| instant(&update.display_at).or(instant(&update.created_at))).min();
    let began_at = instant(&shape.started_at).or_else(|| said.into_iter().chain(instant(&shape.created_at)).min())?;
    let affected = updates.iter().flat_map(|update| update.affected_components.iter().flatten());
    let named = affected.filter_map(stated).map(|(named, _)| named);
    Some(OpenIncident { id: shape.id.clone(), began_at, touched: named.chain(touched(shape)).collect() })
}

fn instant(text: &Option<String>) -> Option<Time> {
    text.as_deref().and_then(time)
}

fn phase_of_work(word: &str) -> Option<maintenances::Phase> {
    match word {
        "scheduled" => Some(maintenances::Phase::Planned),
        "in_progress" => Some(maintenances::Phase::InProgress),
        "verifying" => Some(maintenances::Phase::Verifying),
        "completed" => Some(maintenances::Phase::Completed),
        _ => None,
    }
}

/// The component that an update names with its status; `None` for what stands there on old pages when there is none.
fn stated(affected: &shapes::Affected) -> Option<(Named, Status)> {
    let status = affected.new_status.as_deref().and_then(Status::parse)?;
    let name = line(affected.name.as_deref().unwrap_or_default());
    (affected.code.is_some() || !name.is_empty()).then(|| (Named { id: affected.code.clone(), name }, status))
}

/// The components that stand beside its updates.
fn touched(shape: &shapes::Record) -> Vec<Named> {
    let components =
        shape.components.iter().flatten().filter_map(|value| shapes::read::<shapes::Component>(value).ok());
    let leaves = components.filter(|component| !component.group);
    leaves.map(|component| Named { name: line(&component.name), id: Some(component.id) }).collect()
}
