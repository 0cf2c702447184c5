//! Acts on a manuscript that somebody else will notice: approval asked for and given, the button, and taking it back.

use super::rendering::{Shown, by_rules, refused, render};
use super::{Kept, keep};
use crate::actions::manuscripts::{self as actions, Hand, ManuscriptError, Pressed, Rules};
use crate::actions::staff::When;
use crate::domain::approvals::{ApprovalRefusal, Verdict};
use crate::domain::ids::{ManuscriptId, UpdateId};
use crate::domain::incidents::{IncidentRefusal, NOTE_CHARS_MAX};
use crate::domain::language::{Texts, Wording};
use crate::domain::manuscripts::{Aim, Stage};
use crate::store::{Conn, record};
use crate::view::console::Say;
use crate::web::console::{Fields, Known, Signed, answers};
use crate::web::server::State;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;

/// Does `act` by the rules of the page, as whoever asks.
async fn by_hand<T, F>(state: &State, signed: &Signed, act: F) -> Result<T, ManuscriptError>
where
    T: Send + 'static,
    F: FnOnce(&mut Conn, Hand<'_>, &Rules<'_>) -> Result<T, ManuscriptError> + Send + 'static,
{
    let (staff, page, matrix) = (signed.staff.clone(), state.console.page.clone(), state.console.approval);
    let within = move |conn: &mut Conn, when: When, _: &_| {
        by_rules(&page, &matrix, |rules| act(conn, Hand { staff: &staff, when }, rules))
    };
    signed.act(state, within).await
}

fn on_to(id: ManuscriptId, done: &str) -> HttpResponse {
    answers::on_to(&format!("/console/manuscripts/{id}?done={done}"))
}

/// Saves the words and asks for approval of them.
pub async fn ask(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    let Some(id) = ManuscriptId::parse(&id) else { return answers::unknown(&state, &signed) };
    if let Kept::Answer(answer) = keep(&state, &signed, &fields, id).await {
        return answer;
    }
    match by_hand(&state, &signed, move |conn, hand, rules| actions::ask(conn, hand, rules, id)).await {
        Ok(()) => on_to(id, "asked"),
        Err(error) => refused(&state, &signed, id, None, error).await,
    }
}

/// Says something of the words that were read.
pub async fn judge(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    let Some(id) = ManuscriptId::parse(&id) else { return answers::unknown(&state, &signed) };
    let judged = by_hand(&state, &signed, move |conn, hand, rules| {
        actions::judge(conn, hand, rules, id, (fields.text("verdict"), fields.text("hash"), fields.text("note")))
    });
    match judged.await {
        Ok(Verdict::Approved) => on_to(id, "approved"),
        Ok(Verdict::Overridden) => on_to(id, "overridden"),
        Ok(Verdict::Returned) => on_to(id, "returned"),
        Ok(Verdict::Signed) => on_to(id, "signed"),
        Err(error) => refused(&state, &signed, id, None, error).await,
    }
}

/// Publishes the words, once, however often the form is sent; and only those that were shown beside the button.
pub async fn publish(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    let Some(id) = ManuscriptId::parse(&id) else { return answers::unknown(&state, &signed) };
    if let Kept::Answer(answer) = keep(&state, &signed, &fields, id).await {
        return answer;
    }
    let published = by_hand(&state, &signed, move |conn, hand, rules| {
        record::lock(conn)?;
        let manuscript = actions::find(conn, id)?;
        if manuscript.is_open() && manuscript.hash() != fields.text("hash") {
            return Err(ApprovalRefusal::ChangedMeanwhile.into());
        }
        let incident_revision = fields.text("incident_revision").parse().ok();
        // Of an incident that is there, a form of ours says which revision of it was shown.
        if incident_revision.is_none() && !matches!(manuscript.aim, Aim::Open(_)) {
            return Err(ApprovalRefusal::ChangedMeanwhile.into());
        }
        actions::publish(conn, hand, rules, id, Pressed { incident_revision, number: fields.text("number") })
    });
    match published.await {
        Ok(_) => on_to(id, "published"),
        Err(ManuscriptError::Approval(ApprovalRefusal::ChangedMeanwhile)) => {
            let told = signed.say().word("read-again");
            let shown = Shown { refused: Some(told), ..Shown::default() };
            render(&state, &signed, StatusCode::CONFLICT, id, shown).await
        }
        Err(error) => refused(&state, &signed, id, None, error).await,
    }
}

/// Takes back what was published a moment ago; what it said goes on as a manuscript of its own.
pub async fn undo(state: Known, signed: Signed, id: Path<String>) -> HttpResponse {
    let Some(id) = ManuscriptId::parse(&id) else { return answers::unknown(&state, &signed) };
    // Made of the id: sent twice, it leads to the same one.
    let slug = format!("{id} again");
    let (again, becomes) = (ManuscriptId::from_slug(&slug), UpdateId::from_slug(&slug));
    let texts: Texts = state.console.page.languages.iter().map(|one| (*one, Say(*one).word("undo-reason"))).collect();
    let undone = by_hand(&state, &signed, move |conn, hand, rules| {
        record::lock(conn)?;
        if actions::find(conn, again).is_ok_and(|one| one.stage != Stage::Dropped) {
            return Ok(actions::find(conn, id)?.content.said_beside());
        }
        let language = rules.languages.first().copied().unwrap_or(hand.staff.language);
        let reason = Wording::new("the reason", &texts, language, NOTE_CHARS_MAX).map_err(IncidentRefusal::from)?;
        actions::undo(conn, hand, rules, id, (again, becomes), &reason)?;
        Ok(actions::find(conn, id)?.content.said_beside())
    });
    match undone.await {
        Ok(left) if left.is_empty() => on_to(again, "taken-off"),
        Ok(left) => on_to(again, &format!("taken-off&left={}", left.join("+"))),
        Err(error) => refused(&state, &signed, id, None, error).await,
    }
}

/// Puts it away.
pub async fn put_away(state: Known, signed: Signed, id: Path<String>) -> HttpResponse {
    let Some(id) = ManuscriptId::parse(&id) else { return answers::unknown(&state, &signed) };
    match by_hand(&state, &signed, move |conn, hand, rules| actions::put_away(conn, hand, rules, id)).await {
        Ok(()) => answers::on_to("/console/manuscripts"),
        Err(error) => refused(&state, &signed, id, None, error).await,
    }
}
