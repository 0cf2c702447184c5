//! Taking back what was published a moment ago.

use super::{Hand, ManuscriptError, Rules, begin, find};
use crate::actions::incidents::{self, Desk};
use crate::domain::ids::{ManuscriptId, UpdateId};
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
    let is_in_time = manuscript.can_be_undone(hand.when.machine);
    if !is_in_time || !super::publishing::leaves_it_open(manuscript.aim, held.incident.state.is_open()) {
        return Err(ManuscriptRefusal::UndoOver.into());
    }
    let token = format!("manuscript {id} undo");
    let desk = Desk { now: hand.when.record, zone: rules.zone, by: hand.handle(), token: Some(&token), revision: None };
    let done = incidents::retract_update(conn, desk, incident, manuscript.becomes, reason)?;
    if done.was_done_before {
        return Err(ManuscriptRefusal::IsOver.into());
    }
    let stated = held.incident.recoveries.iter().any(|row| row.update == Some(manuscript.becomes));
    begin(conn, hand, again, (next_aim(&manuscript, stated), becomes), manuscript.content.without_beside())
}

/// What it stated of components goes on counting until it is put right; words alone are simply said anew.
fn next_aim(manuscript: &Manuscript, stated: bool) -> Aim {
    let incident = manuscript.aim.incident();
    if stated { Aim::PutRight(incident, manuscript.becomes) } else { Aim::Update(incident) }
}
