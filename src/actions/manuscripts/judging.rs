//! Approval: asked for, given, refused, overridden; and the signatures under an apology.

use super::{Hand, ManuscriptError, Rules, find, weigh};
use crate::domain::approvals::{Approval, ApprovalRefusal, Overdue, Verdict};
use crate::domain::ids::ManuscriptId;
use crate::domain::incidents::NOTE_CHARS_MAX;
use crate::domain::manuscripts::reading::signatories;
use crate::domain::manuscripts::{Manuscript, ManuscriptRefusal, Stage};
use crate::domain::staff::Role;
use crate::store::{Conn, approvals, audit, manuscripts, record};

/// Asks for the approval of the words as they stand. What is missing or wrong in them is refused first: nobody is woken for
/// half a notice. Asking twice is asking once.
pub fn ask(conn: &mut Conn, hand: Hand<'_>, rules: &Rules<'_>, id: ManuscriptId) -> Result<(), ManuscriptError> {
    record::lock(conn)?;
    let manuscript = find(conn, id)?;
    if !manuscript.is_open() {
        return Err(ManuscriptRefusal::IsOver.into());
    }
    // Asked about again, the same words do not begin to wait anew; others are not asked about yet.
    if matches!(manuscript.stage, Stage::Asked { .. }) {
        return Ok(());
    }
    let weighed = weigh(conn, hand, rules, manuscript)?;
    weighed.require_groups(hand.staff)?;
    super::publishing::require_words(&weighed)?;
    let stage = Stage::Asked { at: hand.when.machine, by: hand.handle().clone() };
    manuscripts::save_stage(conn, id, &stage)?;
    let particulars = format!("revision={} hash={}", weighed.manuscript.revision, weighed.hash);
    audit::append(conn, hand.when.record, hand.handle(), "manuscript.ask", id.as_str(), &particulars)?;
    Ok(())
}

/// Says `verdict`, a word of a form, of the words with `hash`, which are those that were read.
pub fn judge(
    conn: &mut Conn,
    hand: Hand<'_>,
    rules: &Rules<'_>,
    id: ManuscriptId,
    (verdict, hash, note): (&str, &str, &str),
) -> Result<Verdict, ManuscriptError> {
    record::lock(conn)?;
    let manuscript = find(conn, id)?;
    if !manuscript.is_open() {
        return Err(ManuscriptRefusal::IsOver.into());
    }
    if manuscript.hash() != hash {
        return Err(ApprovalRefusal::ChangedMeanwhile.into());
    }
    let Some(verdict) = Verdict::parse(verdict) else {
        return Err(ApprovalRefusal::UnknownVerdict { word: verdict.chars().take(20).collect() }.into());
    };
    let note: String = note.trim().chars().take(NOTE_CHARS_MAX).collect();
    require_right(hand, rules, &manuscript, verdict, &note)?;
    let weighed = weigh(conn, hand, rules, manuscript)?;
    weighed.require_groups(hand.staff)?;
    let approval = Approval {
        by: hand.handle().clone(),
        is_administrator: hand.staff.role == Role::Administrator,
        verdict,
        hash: hash.to_owned(),
        note,
        at: hand.when.machine,
    };
    approvals::save(conn, id, weighed.manuscript.revision, &approval)?;
    if verdict == Verdict::Returned {
        manuscripts::save_stage(conn, id, &Stage::Writing)?;
    }
    let act = match verdict {
        Verdict::Approved => "manuscript.approve",
        Verdict::Returned => "manuscript.return",
        Verdict::Overridden => "manuscript.override",
        Verdict::Signed => "manuscript.sign",
    };
    let particulars = format!("revision={} hash={hash}", weighed.manuscript.revision);
    audit::append(conn, hand.when.record, hand.handle(), act, id.as_str(), &particulars)?;
    Ok(verdict)
}

fn require_right(
    hand: Hand<'_>,
    rules: &Rules<'_>,
    manuscript: &Manuscript,
    verdict: Verdict,
    note: &str,
) -> Result<(), ManuscriptError> {
    if verdict == Verdict::Signed {
        let named = signatories(&manuscript.content, rules.languages);
        let is_named = named.iter().any(|(_, handle, _)| handle == hand.handle().as_str());
        return if is_named { Ok(()) } else { Err(ApprovalRefusal::NotSignatory.into()) };
    }
    let needed = if verdict == Verdict::Overridden { Role::Administrator } else { Role::Publisher };
    if hand.staff.role < needed {
        return Err(ManuscriptRefusal::RoleMissing { needed }.into());
    }
    let Stage::Asked { at, .. } = &manuscript.stage else { return Err(ApprovalRefusal::NotAsked.into()) };
    match verdict {
        Verdict::Approved if manuscript.writers.contains(hand.handle()) => Err(ApprovalRefusal::OwnWords.into()),
        Verdict::Returned | Verdict::Overridden if note.is_empty() => Err(ApprovalRefusal::ReasonMissing.into()),
        Verdict::Overridden => {
            let is_due = hand.when.machine >= rules.matrix.deadline(*at);
            let may = is_due && rules.matrix.overdue == Overdue::Override;
            if may { Ok(()) } else { Err(ApprovalRefusal::NotOverdue.into()) }
        }
        _ => Ok(()),
    }
}
