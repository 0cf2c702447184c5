//! Acts on an incident from the screen: how far components are back, the log, suspected causes, undoing and putting right.

use super::recovering::{self, NotRead};
use super::screen::{Shown, opened_at, render, typed};
use super::{Fields, Known, Signed, answers, instants};
use crate::actions::incidents::{self as actions, ActError, BoardForm, Desk, Done};
use crate::actions::staff::When;
use crate::domain::actors::Actor;
use crate::domain::ids::{IncidentId, UpdateId};
use crate::domain::incidents::drafts::{Next, UpdateDraft};
use crate::domain::incidents::{BODY_CHARS_MAX, Held, IncidentRefusal, NOTE_CHARS_MAX};
use crate::domain::language::{Texts, Wording, WordingRefusal};
use crate::domain::reach::NumberMissing;
use crate::domain::staff::Staff;
use crate::domain::updates::UpdateKind;
use crate::entropy;
use crate::store::{Conn, Error, incidents};
use crate::view::console::{Say, refused_act, refused_number, undoable};
use crate::web::server::State;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;

/// How long an entry of the internal log may be: what one thumb types at night, ten times.
const LOG_CHARS_MAX: usize = 2_000;

/// Why an act did not come about.
enum Not {
    /// A sentence for whoever sent it.
    Refused(String),
    /// Somebody changed the incident meanwhile.
    Clashed(String),
    /// It reaches everybody, and this many were not typed.
    Uncounted(NumberMissing),
    /// The database could not.
    Failed(Error),
}

impl Not {
    fn of(say: Say, error: ActError) -> Not {
        match error {
            ActError::Store(error) => Not::Failed(error),
            ActError::Refused(IncidentRefusal::NumberMissing(missing)) => Not::Uncounted(missing),
            ActError::Refused(refusal) => {
                let sentence = refused_act(say, &refusal);
                let clashes = matches!(refusal, IncidentRefusal::ChangedMeanwhile { .. });
                if clashes { Not::Clashed(sentence) } else { Not::Refused(sentence) }
            }
        }
    }
}

/// States how far components are back.
pub async fn recover(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    answer(&state, &signed, &fields, &id, "recovered", async |id, held| {
        let read = recovering::read(&fields, held, &state.console.page, state.clock.now());
        let drafts = read.map_err(|not| Not::Refused(told(&signed, not)))?;
        let outside = drafts.iter().map(|draft| held.incident.tracked(draft.component));
        require_reach(&signed, outside.map(|tracked| tracked.and_then(|tracked| tracked.group)))?;
        require_opened(&signed, &fields)?;
        let (said, number) = (recovering::said(&fields), fields.text("number").to_owned());
        let recover = move |conn: &mut Conn, desk: Desk<'_>| {
            actions::recover_from_board(conn, desk, id, &drafts, BoardForm { said: &said, number: &number })
        };
        act(&state, &signed, &fields, recover).await
    })
    .await
}

fn told(signed: &Signed, not: NotRead) -> String {
    let say = signed.say();
    match not {
        NotRead::Nothing => say.word("refused-nothing-chosen"),
        NotRead::Step => say.word("refused-step"),
        NotRead::Since => say.word("refused-since"),
        NotRead::Watch => say.word("refused-watch"),
        NotRead::AlreadySo => say.word("refused-already-so"),
        NotRead::Limits => say.word("refused-limits"),
        NotRead::Wording(refusal) => refused_act(say, &refusal.into()),
    }
}

/// Adds to the internal log.
pub async fn log(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    answer(&state, &signed, &fields, &id, "logged", async |id, held| {
        require_part(&signed, held)?;
        let text = note(&signed, fields.text("text"), LOG_CHARS_MAX)?;
        let said = instants::said(&fields);
        let at = instants::since(&fields, state.clock.now(), state.console.page.zone);
        let at = at.ok_or_else(|| Not::Refused(signed.say().word("refused-since")))?;
        act(&state, &signed, &fields, move |conn, desk| actions::log(conn, desk, id, at, &said, &text)).await
    })
    .await
}

/// Notes a cause that is suspected.
pub async fn suspect(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    answer(&state, &signed, &fields, &id, "suspected", async |id, held| {
        require_part(&signed, held)?;
        let note = note(&signed, fields.text("note"), NOTE_CHARS_MAX)?;
        act(&state, &signed, &fields, move |conn, desk| actions::suspect_cause(conn, desk, id, &note)).await
    })
    .await
}

/// Undoes the last update, while nothing of it has been sent: a retraction that stays visible.
pub async fn undo(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    answer(&state, &signed, &fields, &id, "undone", async |id, held| {
        require_all(&signed, held)?;
        let update = UpdateId::parse(fields.text("update"));
        let named = held.incident.updates.iter().find(|one| Some(one.id) == update);
        let Some(named) = named else { return Err(Not::Refused(signed.say().word("refused-which-update"))) };
        // Sent twice, or undone by somebody else: it is as was asked.
        if named.retraction.is_some() {
            return Ok(Done { incident: id, was_done_before: true });
        }
        if undoable(held, state.clock.now()).is_none_or(|(last, _)| last.id != named.id) {
            return Err(Not::Refused(signed.say().word("refused-undo-late")));
        }
        let page = &state.console.page;
        let texts: Texts =
            page.languages.iter().map(|language| (*language, Say(*language).word("undo-reason"))).collect();
        let reason = worded(&signed, "the reason", &texts, &state, NOTE_CHARS_MAX)?;
        require_opened(&signed, &fields)?;
        let update = named.id;
        act(&state, &signed, &fields, move |conn, desk| actions::retract_update(conn, desk, id, update, &reason)).await
    })
    .await
}

/// Puts a wrong update right in one act: retracts it, takes back what it stated, says what is so.
pub async fn put_right(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    answer(&state, &signed, &fields, &id, "corrected", async |id, held| {
        require_all(&signed, held)?;
        let update = UpdateId::parse(fields.text("update"));
        let wrong = held.incident.updates.iter().find(|one| Some(one.id) == update);
        let Some(wrong) = wrong else { return Err(Not::Refused(signed.say().word("refused-which-update"))) };
        let reason = worded(&signed, "the reason", &texts(&fields, "reason", &state), &state, NOTE_CHARS_MAX)?;
        let body = worded(&signed, "the body", &texts(&fields, "body", &state), &state, BODY_CHARS_MAX)?;
        let number = entropy::number().map_err(|error| Not::Failed(Error::Fault(error.into())))?;
        let saying = UpdateDraft {
            id: UpdateId::from_number(number),
            kind: UpdateKind::Regular,
            phase: None,
            body,
            as_of: state.clock.now(),
            display_at: None,
            speaker: wrong.speaker.clone(),
            approver: None,
            waived: None,
            recoveries: Vec::new(),
            next: Next::default(),
        };
        require_opened(&signed, &fields)?;
        let wrong = wrong.id;
        act(&state, &signed, &fields, move |conn, desk| actions::put_right(conn, desk, id, wrong, &reason, &saying))
            .await
    })
    .await
}

/// Finds the incident, lets `decide` act on it, and answers: on to the screen, or back to the form with what was typed.
async fn answer(
    state: &State,
    signed: &Signed,
    fields: &Fields,
    id: &str,
    done: &str,
    decide: impl AsyncFnOnce(IncidentId, &Held) -> Result<Done, Not>,
) -> HttpResponse {
    let Some(id) = IncidentId::parse(id) else { return answers::on_to("/console/") };
    let held = match state.store.read(move |conn| incidents::find(conn, id)).await {
        Ok(held) => held,
        Err(Error::NotFound) => return answers::on_to("/console/"),
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    let back = |refused: String, clashed_since| Shown {
        chosen: Some(id),
        typed: typed(fields),
        clashed_since,
        refused: Some(refused),
        ..Shown::default()
    };
    match decide(id, &held).await {
        Ok(_) => answers::on_to(&format!("/console/?incident={id}&done={done}")),
        Err(Not::Failed(error)) => answers::failed(state, Some(signed), &error),
        Err(Not::Uncounted(missing)) => {
            let refused = back(refused_number(signed.say(), missing), None);
            let asking = Shown { number: Some(missing.expected), ..refused };
            render(state, signed, StatusCode::UNPROCESSABLE_ENTITY, asking).await
        }
        Err(Not::Refused(told)) => render(state, signed, StatusCode::UNPROCESSABLE_ENTITY, back(told, None)).await,
        Err(Not::Clashed(told)) => render(state, signed, StatusCode::CONFLICT, back(told, opened_at(fields))).await,
    }
}

/// One act, at the desk of whoever sent the form.
async fn act(
    state: &State,
    signed: &Signed,
    fields: &Fields,
    act: impl FnOnce(&mut Conn, Desk<'_>) -> Result<Done, ActError> + Send + 'static,
) -> Result<Done, Not> {
    let token = fields.token().map(str::to_owned);
    let (revision, zone) = (fields.text("revision").parse().ok(), state.console.page.zone);
    let acted = signed.act(state, move |conn: &mut Conn, when: When, by: &Actor| {
        act(conn, Desk { now: when.record, zone, by, token: token.as_deref(), revision })
    });
    acted.await.map_err(|error| Not::of(signed.say(), error))
}

fn texts(fields: &Fields, name: &str, state: &State) -> Texts {
    let languages = state.console.page.languages.iter();
    languages.map(|language| (*language, fields.text(&format!("{name}_{}", language.tag())).to_owned())).collect()
}

fn worded(signed: &Signed, what: &'static str, texts: &Texts, state: &State, max: usize) -> Result<Wording, Not> {
    let worded: Result<Wording, WordingRefusal> = Wording::new(what, texts, state.console.page.default_language(), max);
    worded.map_err(|refusal| Not::Refused(refused_act(signed.say(), &refusal.into())))
}

/// A note of staff: something, and not too much.
fn note(signed: &Signed, text: &str, chars_max: usize) -> Result<String, Not> {
    let text = text.trim().replace("\r\n", "\n");
    match text.chars().count() {
        0 => Err(Not::Refused(signed.say().word("refused-note-empty"))),
        chars if chars > chars_max => {
            Err(Not::Refused(signed.say().with("refused-note-long", &[("chars", &chars), ("max", &chars_max)])))
        }
        _ => Ok(text),
    }
}

/// Refuses what speaks of a group that is somebody else's.
fn require_reach(
    signed: &Signed,
    groups: impl Iterator<Item = Option<crate::domain::ids::GroupId>>,
) -> Result<(), Not> {
    let mut groups = groups;
    let is_theirs = groups.all(|group| signed.staff.may_touch(group));
    if is_theirs { Ok(()) } else { Err(Not::Refused(signed.say().word("refused-reach"))) }
}

/// Refuses what would be public from a form that does not say with which revision of the incident it was opened: nobody
/// could tell whether somebody else was faster.
fn require_opened(signed: &Signed, fields: &Fields) -> Result<(), Not> {
    match fields.text("revision").parse::<i64>() {
        Ok(_) => Ok(()),
        Err(_) => Err(Not::Refused(signed.say().word("refused-no-revision"))),
    }
}

/// Refuses words about an incident that tracks anything of somebody else's.
fn require_all(signed: &Signed, held: &Held) -> Result<(), Not> {
    let members = held.incident.members();
    let tracked = members.iter().map(|member| held.incident.tracked(*member).and_then(|tracked| tracked.group));
    require_reach(signed, tracked)
}

/// Refuses notes about an incident that tracks nothing of theirs.
fn require_part(signed: &Signed, held: &Held) -> Result<(), Not> {
    let staff: &Staff = &signed.staff;
    let is_theirs = staff.groups.is_none() || held.incident.tracked.iter().any(|one| staff.may_touch(one.group));
    if is_theirs { Ok(()) } else { Err(Not::Refused(signed.say().word("refused-reach"))) }
}
