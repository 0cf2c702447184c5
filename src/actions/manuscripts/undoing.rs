//! Taking back what was published a moment ago.

use super::{Hand, ManuscriptError, Rules, find, first, keep_first};
use crate::actions::incidents::leaves;
use crate::actions::incidents::{self, Desk};
use crate::domain::ids::{ComponentId, ManuscriptId, UpdateId};
use crate::domain::incidents::IncidentRecord;
use crate::domain::language::Wording;
use crate::domain::manuscripts::{Aim, Manuscript, ManuscriptRefusal, Stage};
use crate::store::{Conn, Error, record};

/// Retracts, visibly and for `reason`, what a manuscript became within the seconds in which nothing is sent yet (DOMAIN §5).
/// What it said goes on as the manuscript `again`, to be put right.
pub fn undo(
    conn: &mut Conn,
    hand: Hand<'_>,
    rules: &Rules<'_>,
    id: ManuscriptId,
    (again, becomes): (ManuscriptId, UpdateId),
    reason: &Wording,
) -> Result<(), ManuscriptError> {
    record::lock(conn)?;
    let manuscript = find(conn, id)?;
    if !matches!(manuscript.stage, Stage::Published { .. }) {
        return Err(ManuscriptRefusal::NotPublished.into());
    }
    let incident = manuscript.aim.incident();
    let held = match crate::store::incidents::find(conn, incident) {
        Err(Error::NotFound) => return Err(ManuscriptRefusal::NotPublished.into()),
        found => found?,
    };
    if !manuscript.can_be_undone(hand.when.machine) {
        return Err(ManuscriptRefusal::UndoOver.into());
    }
    if !super::publishing::leaves_it_open(manuscript.aim, held.incident.state.is_open()) {
        return Err(ManuscriptRefusal::NotUndoable.into());
    }
    require_own(conn, hand, &held.incident)?;
    let token = format!("manuscript {id} undo");
    let desk = Desk { now: hand.when.record, zone: rules.zone, by: hand.handle(), token: Some(&token), revision: None };
    let done = incidents::retract_update(conn, desk, incident, manuscript.becomes, reason)?;
    if done.was_done_before {
        return Err(ManuscriptRefusal::IsOver.into());
    }
    let stated = held.incident.recoveries.iter().any(|row| row.update == Some(manuscript.becomes));
    let next = (next_aim(&manuscript, stated), becomes);
    // Whoever wrote the words wrote them still: who pressed the button makes nobody else their approver.
    let first = first(hand, again, next, manuscript.content.without_beside(), &manuscript.writers);
    keep_first(conn, hand, &first)
}

/// Refuses whoever is limited to groups and answers for nothing that the incident counts.
fn require_own(conn: &mut Conn, hand: Hand<'_>, incident: &IncidentRecord) -> Result<(), ManuscriptError> {
    let leaves = leaves(conn)?;
    let is_outside =
        |component: &ComponentId| leaves.get(*component).is_some_and(|leaf| !hand.staff.may_touch(leaf.tracked.group));
    let members = incident.members();
    match members.iter().all(is_outside) && !members.is_empty() {
        true => {
            let components = members.iter().map(|one| leaves.slug(*one)).collect();
            Err(ManuscriptRefusal::OutsideGroups { components }.into())
        }
        false => Ok(()),
    }
}

/// What it stated of components goes on counting until it is put right; words alone are simply said anew.
fn next_aim(manuscript: &Manuscript, stated: bool) -> Aim {
    let incident = manuscript.aim.incident();
    if stated { Aim::PutRight(incident, manuscript.becomes) } else { Aim::Update(incident) }
}
