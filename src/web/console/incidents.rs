//! Acts on an incident from the screen: how far components are back, the log, suspected causes, undoing and putting right.

use super::manuscripts::by_rules;
use super::recovering::{self, NotRead};
use super::screen::{Shown, opened_at, render, typed};
use super::{Fields, Known, Signed, answers, instants};
use crate::actions::incidents::{self as actions, ActError, BoardForm, Desk, Done};
use crate::actions::manuscripts::{Hand, ManuscriptError, Rules};
use crate::actions::screen::{self as fast, TakingBack, Went};
use crate::actions::staff::When;
use crate::domain::actors::Actor;
use crate::domain::ids::{IncidentId, ManuscriptId, UpdateId};
use crate::domain::incidents::{BODY_CHARS_MAX, Held, IncidentRefusal, NOTE_CHARS_MAX};
use crate::domain::language::{Language, Texts, Wording, WordingRefusal};
use crate::domain::manuscripts::beginning::local;
use crate::domain::manuscripts::{Content, ManuscriptRefusal};
use crate::domain::reach::NumberMissing;
use crate::domain::staff::Staff;
use crate::entropy;
use crate::store::{Conn, Error, incidents};
use crate::view::console::{Say, refused_act, refused_manuscript, refused_number, told_at, undoable};
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
    /// It breaks a rule, which names components by their slugs.
    Broken(IncidentRefusal),
    /// It reaches everybody, and this many were not typed.
    Uncounted(NumberMissing),
    /// The database could not.
    Failed(Error),
}

impl Not {
    fn of(say: Say, error: ManuscriptError) -> Not {
        match error {
            ManuscriptError::Store(error) => Not::Failed(error),
            ManuscriptError::Incident(IncidentRefusal::NumberMissing(missing)) => Not::Uncounted(missing),
            ManuscriptError::Incident(refusal) => Not::Broken(refusal),
            ManuscriptError::Refused(ManuscriptRefusal::OutsideGroups { .. }) => {
                Not::Refused(say.word("refused-reach"))
            }
            ManuscriptError::Refused(refusal) => Not::Refused(refused_manuscript(say, &refusal)),
            other => Not::Refused(other.to_string()),
        }
    }
}

/// Where whoever sent a form goes on.
enum Next {
    /// To the screen, which says that this was done.
    Screen(&'static str),
    /// To the draft that waits, which says what was done first.
    Draft(ManuscriptId, &'static str),
}

/// States how far components are back. Words of limits that ask for a second person wait on the desk.
pub async fn recover(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    answer(&state, &signed, &fields, &id, async |id, held| {
        let now = state.clock.now();
        let read = recovering::read(&fields, held, &state.console.page, now);
        let drafts = read.map_err(|not| told(&signed, not))?;
        let outside = drafts.iter().map(|draft| held.incident.tracked(draft.component));
        require_reach(&signed, outside.map(|tracked| tracked.and_then(|tracked| tracked.group)))?;
        require_opened(&signed, &fields)?;
        let (said, number) = (recovering::said(&fields), fields.text("number").to_owned());
        let mut typed = recovering::typed(&drafts, &state.console.page);
        if let Some(draft) = drafts.first() {
            typed.set("since", local(draft.since, state.console.page.zone));
        }
        let ours = ours(&state, "limits-fixed", &Texts::default())?;
        let went = by_hand(&state, &signed, &fields, move |conn, hand, rules, form| {
            let board = BoardForm { said: &said, number: &number };
            fast::recover(conn, hand, rules, (id, &drafts, board), (form, typed, &ours))
        });
        Ok(match went.await? {
            (Went::Public, _) => Next::Screen("recovered"),
            (Went::ToDesk | Went::Waiting, draft) => Next::Draft(draft, "stated-first"),
        })
    })
    .await
}

fn told(signed: &Signed, not: NotRead) -> Not {
    let say = signed.say();
    Not::Refused(match not {
        NotRead::Nothing => say.word("refused-nothing-chosen"),
        NotRead::Step => say.word("refused-step"),
        NotRead::Since => say.word("refused-since"),
        NotRead::Watch => say.word("refused-watch"),
        NotRead::AlreadySo => say.word("refused-already-so"),
        NotRead::Limits => say.word("refused-limits"),
        NotRead::Wording(refusal) => return Not::Broken(refusal.into()),
    })
}

/// Adds to the internal log.
pub async fn log(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    answer(&state, &signed, &fields, &id, async |id, held| {
        require_part(&signed, held)?;
        let text = note(&signed, fields.text("text"), LOG_CHARS_MAX)?;
        let said = instants::said(&fields);
        let at = instants::since(&fields, state.clock.now(), state.console.page.zone);
        let at = at.ok_or_else(|| Not::Refused(signed.say().word("refused-since")))?;
        act(&state, &signed, &fields, move |conn, desk| actions::log(conn, desk, id, at, &said, &text)).await?;
        Ok(Next::Screen("logged"))
    })
    .await
}

/// Notes a cause that is suspected.
pub async fn suspect(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    answer(&state, &signed, &fields, &id, async |id, held| {
        require_part(&signed, held)?;
        let note = note(&signed, fields.text("note"), NOTE_CHARS_MAX)?;
        act(&state, &signed, &fields, move |conn, desk| actions::suspect_cause(conn, desk, id, &note)).await?;
        Ok(Next::Screen("suspected"))
    })
    .await
}

/// Undoes the last update, while nothing of it has been sent: a retraction that stays visible.
pub async fn undo(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    answer(&state, &signed, &fields, &id, async |id, held| {
        require_all(&signed, held)?;
        let update = UpdateId::parse(fields.text("update"));
        let named = held.incident.updates.iter().find(|one| Some(one.id) == update);
        let Some(named) = named else { return Err(Not::Refused(signed.say().word("refused-which-update"))) };
        // Sent twice, or undone by somebody else: it is as was asked.
        if named.retraction.is_some() {
            return Ok(Next::Screen("undone"));
        }
        if undoable(held, state.clock.now()).is_none_or(|(last, _)| last.id != named.id) {
            return Err(Not::Refused(signed.say().word("refused-undo-late")));
        }
        let page = &state.console.page;
        let texts: Texts =
            page.languages.iter().map(|language| (*language, Say(*language).word("undo-reason"))).collect();
        let reason = worded("the reason", &texts, &state, NOTE_CHARS_MAX)?;
        require_opened(&signed, &fields)?;
        let update = named.id;
        act(&state, &signed, &fields, move |conn, desk| actions::retract_update(conn, desk, id, update, &reason))
            .await?;
        Ok(Next::Screen("undone"))
    })
    .await
}

/// Puts a wrong update right: retracts it and takes back what it stated, in one act. What is typed takes its place, at once or
/// when a second person agreed.
pub async fn put_right(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    answer(&state, &signed, &fields, &id, async |id, held| {
        require_all(&signed, held)?;
        let update = UpdateId::parse(fields.text("update"));
        let wrong = held.incident.updates.iter().find(|one| Some(one.id) == update);
        let Some(wrong) = wrong else { return Err(Not::Refused(signed.say().word("refused-which-update"))) };
        let reason = worded("the reason", &texts(&fields, "reason", &state), &state, NOTE_CHARS_MAX)?;
        let body = worded("the body", &texts(&fields, "body", &state), &state, BODY_CHARS_MAX)?;
        require_opened(&signed, &fields)?;
        let mut typed = Content::default();
        typed.set("kind", "regular");
        typed.set("original", body.original().tag());
        typed.set_texts("reason", reason.texts());
        typed.set_texts("body", body.texts());
        let at = told_at(&state.console.page, wrong.published_at);
        let [reason, body, safety] = ["put-right-fixed-reason", "put-right-fixed-body", "put-right-fixed-safety"]
            .map(|key| ours(&state, key, &at));
        let (reason, body, safety, wrong) = (reason?, body?, safety?, wrong.id);
        let takes_safety_back = fields.text("safety") == "yes";
        let went = by_hand(&state, &signed, &fields, move |conn, hand, rules, form| {
            let safety = Some(&safety).filter(|_| takes_safety_back);
            let ours = TakingBack { reason: &reason, body: &body, safety };
            fast::put_right(conn, hand, rules, (id, wrong), (form, typed, ours))
        });
        Ok(match went.await? {
            (Went::Public, _) => Next::Screen("corrected"),
            (Went::ToDesk, draft) => Next::Draft(draft, "taken-back"),
            (Went::Waiting, draft) => Next::Draft(draft, "not-taken-back"),
        })
    })
    .await
}

/// Finds the incident, lets `decide` act on it, and answers: on to what follows, or back to the form with what was typed.
async fn answer(
    state: &State,
    signed: &Signed,
    fields: &Fields,
    id: &str,
    decide: impl AsyncFnOnce(IncidentId, &Held) -> Result<Next, Not>,
) -> HttpResponse {
    let Some(id) = IncidentId::parse(id) else { return answers::unknown(state, signed) };
    let held = match state.store.read(move |conn| incidents::find(conn, id)).await {
        Ok(held) => held,
        Err(Error::NotFound) => return answers::unknown(state, signed),
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    let back = Shown { chosen: Some(id), typed: typed(fields), ..Shown::default() };
    let unmet = StatusCode::UNPROCESSABLE_ENTITY;
    let (status, back) = match decide(id, &held).await {
        Ok(Next::Screen(done)) => return answers::on_to(&format!("/console/?incident={id}&done={done}")),
        Ok(Next::Draft(draft, done)) => {
            return answers::on_to(&format!("/console/manuscripts/{draft}?done={done}"));
        }
        Err(Not::Failed(error)) => return answers::failed(state, Some(signed), &error),
        Err(Not::Uncounted(missing)) => {
            let refused = Some(refused_number(signed.say(), missing));
            (unmet, Shown { number: Some(missing.expected), refused, ..back })
        }
        Err(Not::Refused(told)) => (unmet, Shown { refused: Some(told), ..back }),
        Err(Not::Broken(refusal @ IncidentRefusal::ChangedMeanwhile { .. })) => {
            let refused = Some(refused_act(signed.say(), &refusal));
            (StatusCode::CONFLICT, Shown { clashed_since: opened_at(fields), refused, ..back })
        }
        Err(Not::Broken(refusal)) => {
            let names = answers::names(state, signed).await;
            let refused = Some(refused_act(signed.say(), &refusal.naming(&|slug| names.call(slug))));
            (unmet, Shown { refused, ..back })
        }
    };
    render(state, signed, status, back).await
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
    acted.await.map_err(|error| Not::of(signed.say(), error.into()))
}

/// An act that may leave words on the desk, with the id of the draft that they would be.
async fn by_hand(
    state: &State,
    signed: &Signed,
    fields: &Fields,
    act: impl FnOnce(&mut Conn, Hand<'_>, &Rules<'_>, fast::Form<'_>) -> Result<Went, ManuscriptError> + Send + 'static,
) -> Result<(Went, ManuscriptId), Not> {
    let token = fields.token().map(str::to_owned);
    let chance = || answers::drawn(entropy::number()).map(|number| number.to_string()).map_err(Not::Failed);
    let slug = format!("{} {}", signed.actor(), token.clone().map_or_else(chance, Ok)?);
    let (draft, becomes) = (ManuscriptId::from_slug(&slug), UpdateId::from_slug(&slug));
    let revision = fields.text("revision").parse().ok();
    let (staff, page, matrix) = (signed.staff.clone(), state.console.page.clone(), state.console.approval);
    let acted = signed.act(state, move |conn: &mut Conn, when: When, _: &Actor| {
        let form = fast::Form { token: token.as_deref(), revision, draft, becomes };
        by_rules(&page, &matrix, |rules| act(conn, Hand { staff: &staff, when }, rules, form))
    });
    acted.await.map(|went| (went, draft)).map_err(|error| Not::of(signed.say(), error))
}

/// A sentence that we wrote, in every language of the page, of what was published at `at`.
fn ours(state: &State, key: &'static str, at: &Texts) -> Result<Wording, Not> {
    let said = |language: &Language| (*language, Say(*language).with(key, &[("at", &at.text(*language))]));
    worded("the body", &state.console.page.languages.iter().map(said).collect(), state, NOTE_CHARS_MAX)
}

fn texts(fields: &Fields, name: &str, state: &State) -> Texts {
    let languages = state.console.page.languages.iter();
    languages.map(|language| (*language, fields.text(&format!("{name}_{}", language.tag())).to_owned())).collect()
}

fn worded(what: &'static str, texts: &Texts, state: &State, max: usize) -> Result<Wording, Not> {
    let worded: Result<Wording, WordingRefusal> = Wording::new(what, texts, state.console.page.default_language(), max);
    worded.map_err(|refusal| Not::Broken(refusal.into()))
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
