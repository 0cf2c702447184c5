//! A manuscript becomes public.

use super::{Hand, ManuscriptError, Rules, Weighed, find, remarks, weigh};
use crate::actions::incidents::{self, Desk};
use crate::domain::actors::Actor;
use crate::domain::approvals::Standing;
use crate::domain::ids::{IncidentId, ManuscriptId};
use crate::domain::incidents::{IncidentRefusal, NOTE_CHARS_MAX};
use crate::domain::language::{Texts, Wording};
use crate::domain::manuscripts::reading::{Asked, Beside, Publication, original};
use crate::domain::manuscripts::{Aim, ManuscriptRefusal, Stage};
use crate::domain::staff::Role;
use crate::store::{Conn, audit, manuscripts, record};

/// What the form said when the button was pressed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pressed<'a> {
    /// The revision of the incident that was shown.
    pub incident_revision: Option<i64>,
    /// The number of components, typed.
    pub number: &'a str,
}

/// That it is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// The incident.
    pub incident: IncidentId,
    /// True where it was before, and nothing was written now.
    pub was_done_before: bool,
}

/// Publishes a manuscript, once, however often the form is sent.
pub fn publish(
    conn: &mut Conn,
    hand: Hand<'_>,
    rules: &Rules<'_>,
    id: ManuscriptId,
    pressed: Pressed<'_>,
) -> Result<Published, ManuscriptError> {
    record::lock(conn)?;
    let manuscript = find(conn, id)?;
    match manuscript.stage {
        Stage::Published { .. } => {
            return Ok(Published { incident: manuscript.aim.incident(), was_done_before: true });
        }
        Stage::Dropped => return Err(ManuscriptRefusal::IsOver.into()),
        Stage::Writing | Stage::Asked { .. } => {}
    }
    if hand.staff.role < Role::Publisher {
        return Err(ManuscriptRefusal::RoleMissing { needed: Role::Publisher }.into());
    }
    let weighed = weigh(conn, hand, rules, manuscript)?;
    weighed.require_groups(hand.staff)?;
    let mut asked = require_words(&weighed)?;
    weighed.standing.require()?;
    weighed.reach.require(pressed.number).map_err(ManuscriptRefusal::from)?;
    attribute(&mut asked, &weighed, rules)?;
    let by = author(hand, &weighed);
    let told = told(&weighed);
    act(conn, hand, rules, &by, &asked, (id, pressed))?;
    let stage = Stage::Published { at: hand.when.machine, by: hand.handle().clone() };
    manuscripts::save_stage(conn, id, &stage)?;
    audit::append(conn, hand.when.record, hand.handle(), "manuscript.publish", id.as_str(), &told)?;
    Ok(Published { incident: weighed.manuscript.aim.incident(), was_done_before: false })
}

/// What the log says of it: the update, and which rules its words break, with the reason why they stand.
fn told(weighed: &Weighed) -> String {
    let rules: Vec<&str> = weighed.overridden.iter().map(|rule| rule.as_str()).collect();
    let told = format!("update={} overridden={}", weighed.manuscript.becomes, rules.join("+"));
    if rules.is_empty() { told } else { format!("{told} why={:?}", remarks::reason(weighed)) }
}

/// What is asked for, where nothing is missing, no rule is broken, and every finding was put right or let stand.
pub(super) fn require_words(weighed: &Weighed) -> Result<Asked, ManuscriptError> {
    let Some(asked) = weighed.asked.as_ref().filter(|_| weighed.lacks.is_empty()) else {
        return Err(ManuscriptError::Lacking(weighed.lacks.clone()));
    };
    let findings: Vec<_> = weighed.standing_findings().cloned().collect();
    if !findings.is_empty() {
        return Err(ManuscriptError::Found(findings));
    }
    // Signatures are given after approval was asked for: they are looked at when it is published.
    let is_signature = |refusal: &&IncidentRefusal| matches!(refusal, IncidentRefusal::SignatureMissing { .. });
    match weighed.refusals.iter().find(|refusal| !is_signature(refusal)) {
        None => Ok(asked.clone()),
        Some(refusal) => Err(refusal.clone().into()),
    }
}

/// Who wrote it: whoever publishes, where they had a part in it; else whoever began it.
fn author(hand: Hand<'_>, weighed: &Weighed) -> Actor {
    let manuscript = &weighed.manuscript;
    if manuscript.writers.contains(hand.handle()) { hand.handle().clone() } else { manuscript.begun_by.clone() }
}

/// Puts down who approved it, or why nobody did.
fn attribute(asked: &mut Asked, weighed: &Weighed, rules: &Rules<'_>) -> Result<(), ManuscriptError> {
    let Some(saying) = asked.publication.saying_mut() else { return Ok(()) };
    match &weighed.standing {
        Standing::Given(approval) => saying.approver = Some(approval.by.clone()),
        Standing::Overridden(approval) => {
            let language = original(&weighed.manuscript.content, rules.languages);
            let note = Texts::of(language, approval.note.as_str());
            let waived = Wording::new("the reason", &note, language, NOTE_CHARS_MAX);
            saying.waived = Some(waived.map_err(IncidentRefusal::from)?);
        }
        Standing::NotDue | Standing::Missing(_) | Standing::Returned(_) => {}
    }
    Ok(())
}

/// The acts themselves. The form's revision guards the first of them; the next follow it in the same transaction.
fn act(
    conn: &mut Conn,
    hand: Hand<'_>,
    rules: &Rules<'_>,
    by: &Actor,
    asked: &Asked,
    (id, pressed): (ManuscriptId, Pressed<'_>),
) -> Result<(), ManuscriptError> {
    let token = format!("manuscript {id}");
    let first =
        Desk { now: hand.when.record, zone: rules.zone, by, token: Some(&token), revision: pressed.incident_revision };
    let next = Desk { revision: None, ..first };
    if asked.publication.comes_first() {
        publish_words(conn, first, &asked.publication)?;
        return say_beside(conn, next, asked);
    }
    say_beside(conn, first, asked)?;
    publish_words(conn, if asked.beside.is_empty() { first } else { next }, &asked.publication)
}

fn publish_words(conn: &mut Conn, desk: Desk<'_>, publication: &Publication) -> Result<(), ManuscriptError> {
    match publication {
        Publication::Open(draft) => incidents::open(conn, desk, draft, None),
        Publication::Update(incident, draft) => incidents::publish_update(conn, desk, *incident, draft),
        Publication::Resolve(incident, draft) => incidents::resolve(conn, desk, *incident, draft),
        Publication::Reopen(incident, draft) => incidents::reopen(conn, desk, *incident, draft),
        Publication::Report(incident, draft) => incidents::report(conn, desk, *incident, draft),
        Publication::Correct(incident, update, body, reason) => {
            incidents::correct_update(conn, desk, *incident, *update, body, reason)
        }
        Publication::PutRight(incident, update, reason, saying) => {
            incidents::put_right(conn, desk, *incident, *update, reason, saying)
        }
    }?;
    Ok(())
}

/// Each of what goes out with the words is an act of its own, with a token of its own.
fn say_beside(conn: &mut Conn, mut desk: Desk<'_>, asked: &Asked) -> Result<(), ManuscriptError> {
    let (incident, token) = (asked.publication.incident(), desk.token.unwrap_or_default());
    for one in &asked.beside {
        let token = format!("{token} {}", one.as_str());
        let own = Desk { token: Some(&token), ..desk };
        match one {
            Beside::Safety(safety, words, as_of) => {
                incidents::state_safety(conn, own, incident, *safety, words, *as_of)
            }
            Beside::Came(fact, at) => incidents::note_that_fact_came(conn, own, incident, *fact, *at),
            Beside::Fact(draft) => incidents::state_fact(conn, own, incident, draft),
            Beside::Cause(words, by) => incidents::confirm_cause(conn, own, incident, words, by),
            Beside::Track(draft) => incidents::track(conn, own, incident, draft),
            Beside::Estimate(draft) => incidents::estimate(conn, own, incident, draft),
            Beside::Advice(draft) => incidents::advise(conn, own, incident, draft),
        }?;
        desk.revision = None;
    }
    Ok(())
}

/// True for what can be taken back by a retraction alone: words that leave the incident open.
pub(super) fn leaves_it_open(aim: Aim, is_open: bool) -> bool {
    is_open && matches!(aim, Aim::Open(_) | Aim::Update(_))
}
