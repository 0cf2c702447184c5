//! Words for the public while they are written: begun, saved, judged, published, taken back. Looking at anything here
//! changes nothing.

mod acting;
mod beginning;
mod rendering;

use super::{Fields, Known, Signed, answers};
use crate::actions::manuscripts::{self as actions, Hand, ManuscriptError, Saved};
use crate::domain::actors::Actor;
use crate::domain::ids::{ComponentId, FacilityId, GroupId, ManuscriptId, TemplateId};
use crate::domain::incidents::drafts::Leaves;
use crate::domain::language::{Language, Texts};
use crate::domain::manuscripts::beginning::{Shelf, use_template};
use crate::domain::manuscripts::{Aim, Content, ContentRefusal, Manuscript, ManuscriptRefusal};
use crate::domain::staff::Staff;
use crate::domain::templates::Template;
use crate::store::{Conn, Error, approvals, manuscripts, situation};
use crate::view::console::{ManuscriptsPage, Section, Written, told_done};
use crate::web::server::State;
pub use acting::{ask, judge, publish, put_away, undo};
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
pub use beginning::{begin, choose};
pub(super) use rendering::by_rules;
use rendering::{Shown, refused, render};
use std::collections::{BTreeMap, BTreeSet};

/// What the forms of a manuscript carry beside its fields.
const BESIDE: [&str; 9] = ["csrf", "revision", "hash", "incident_revision", "number", "use", "fill", "many", "many_as"];
/// What may have been done, as addresses say it; each is a message `done-…`.
const DONE: [&str; 12] = [
    "saved",
    "unasked",
    "asked",
    "approved",
    "overridden",
    "returned",
    "signed",
    "published",
    "taken-off",
    "taken-back",
    "not-taken-back",
    "stated-first",
];

/// The list.
pub async fn list(state: Known, signed: Signed) -> HttpResponse {
    listed(&state, &signed, StatusCode::OK, None).await
}

/// What is written and not public, with who agreed to which.
fn list_written(conn: &mut Conn) -> Result<(Vec<Manuscript>, BTreeMap<ManuscriptId, Actor>), Error> {
    Ok((manuscripts::list_open(conn)?, approvals::list_agreed(conn)?))
}

/// The list, with why something else is not shown.
async fn listed(state: &State, signed: &Signed, status: StatusCode, refused: Option<String>) -> HttpResponse {
    let when = state.when();
    let read = state.store.read(move |conn| Ok::<_, Error>((situation::find(conn, when.record)?, list_written(conn)?)));
    let (situation, (manuscripts, agreed)) = match read.await {
        Ok(read) => read,
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    let page = ManuscriptsPage {
        situation: &situation,
        written: Written { manuscripts: &manuscripts, agreed: &agreed },
        page: &state.console.page,
        staff: &signed.staff,
        now: when.record,
        machine: when.machine,
        matrix: &state.console.approval,
    };
    let frame = signed.frame(state, Section::Manuscripts, signed.say().word("manuscripts-title"));
    answers::page_with(status, page.html(frame.refusing(refused)))
}

/// One manuscript.
pub async fn show(state: Known, signed: Signed, id: Path<String>, request: HttpRequest) -> HttpResponse {
    let asked = Fields::parse(request.query_string().as_bytes());
    let done = Some(asked.text("done")).filter(|word| DONE.contains(word));
    let done = done.map(|word| told_done(signed.say(), word, asked.text("left")));
    let Some(id) = ManuscriptId::parse(&id) else {
        let told = signed.say().word("refused-no-manuscript");
        return listed(&state, &signed, StatusCode::NOT_FOUND, Some(told)).await;
    };
    let (take, template) = (asked.text("take").parse().ok(), TemplateId::parse(asked.text("use")));
    let shown = Shown { done, take, template, ..Shown::default() };
    render(&state, &signed, StatusCode::OK, id, shown).await
}

/// What became of the words of a form.
enum Kept {
    /// They stand.
    Stand,
    /// They stand, and other words were asked about.
    Unasked,
    /// The answer that says why they do not.
    Answer(HttpResponse),
    /// It is public or put away already.
    IsOver,
}

/// Saves what a form says. Where somebody else saved meanwhile, both are kept and the answer shows what differs.
async fn keep(state: &State, signed: &Signed, fields: &Fields, id: ManuscriptId) -> Kept {
    let content = match content(fields) {
        Ok(content) => content,
        Err(refusal) => return Kept::Answer(refused(state, signed, id, None, refusal.into()).await),
    };
    match saved(state, signed, fields, id, content.clone(), false).await {
        Ok(Saved::Stands(_)) => Kept::Stand,
        Ok(Saved::Unasked(_)) => Kept::Unasked,
        Ok(Saved::SetAside(refusal)) => Kept::Answer(refused(state, signed, id, Some(content), refusal.into()).await),
        Err(ManuscriptError::Refused(ManuscriptRefusal::IsOver)) => Kept::IsOver,
        Err(error) => Kept::Answer(refused(state, signed, id, Some(content), error).await),
    }
}

async fn saved(
    state: &State,
    signed: &Signed,
    fields: &Fields,
    id: ManuscriptId,
    content: Content,
    is_autosave: bool,
) -> Result<Saved, ManuscriptError> {
    let over = fields.text("revision").parse().unwrap_or(0);
    let (staff, page, matrix) = (signed.staff.clone(), state.console.page.clone(), state.console.approval);
    let save = move |conn: &mut Conn, when, _: &_| {
        let hand = Hand { staff: &staff, when };
        by_rules(&page, &matrix, |rules| actions::save(conn, hand, rules, id, (over, content), is_autosave))
    };
    signed.arrange(state, save).await
}

/// The fields of a manuscript in a form.
fn content(fields: &Fields) -> Result<Content, ContentRefusal> {
    Content::new(fields.pairs().iter().filter(|(name, _)| !BESIDE.contains(&name.as_str())).cloned())
}

/// Saves it.
pub async fn save(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    let Some(id) = ManuscriptId::parse(&id) else { return answers::unknown(&state, &signed) };
    match keep(&state, &signed, &fields, id).await {
        Kept::Stand => answers::on_to(&format!("/console/manuscripts/{id}?done=saved")),
        Kept::Unasked => answers::on_to(&format!("/console/manuscripts/{id}?done=unasked")),
        Kept::IsOver => answers::on_to(&format!("/console/manuscripts/{id}")),
        Kept::Answer(answer) => answer,
    }
}

/// Saves it while somebody types: the number of the revision that stands, or that somebody else saved meanwhile.
pub async fn autosave(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    let (Some(id), Ok(content)) = (ManuscriptId::parse(&id), content(&fields)) else {
        return HttpResponse::UnprocessableEntity().finish();
    };
    match saved(&state, &signed, &fields, id, content, true).await {
        Ok(Saved::Stands(revision) | Saved::Unasked(revision)) => {
            HttpResponse::Ok().content_type("text/plain").body(revision.to_string())
        }
        Ok(Saved::SetAside(_)) => HttpResponse::Conflict().finish(),
        Err(ManuscriptError::Store(error)) => answers::failed(&state, Some(&signed), &error),
        Err(ManuscriptError::Refused(ManuscriptRefusal::IsOver)) => HttpResponse::Gone().finish(),
        Err(_) => HttpResponse::UnprocessableEntity().finish(),
    }
}

/// Saves it, then puts the words of a template in the place of its own, or says something of many components at once.
pub async fn fill(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    let Some(id) = ManuscriptId::parse(&id) else { return answers::unknown(&state, &signed) };
    match keep(&state, &signed, &fields, id).await {
        Kept::Stand | Kept::Unasked => {}
        Kept::IsOver => return answers::on_to(&format!("/console/manuscripts/{id}")),
        Kept::Answer(answer) => return answer,
    }
    let (staff, page, matrix) = (signed.staff.clone(), state.console.page.clone(), state.console.approval);
    let (over, asked) = match fields.text("fill").strip_prefix("over:") {
        Some(chosen) => (true, TemplateId::parse(chosen)),
        None => (false, TemplateId::parse(fields.text("use"))),
    };
    let filled = signed.arrange(&state, move |conn, when, _| {
        let manuscript = actions::find(conn, id)?;
        let mut content = manuscript.content.clone();
        let opens = matches!(manuscript.aim, Aim::Open(_));
        if over || fields.text("fill") == "template" {
            let all = crate::actions::templates::list(conn)?;
            let template = all.iter().find(|template| Some(template.id) == asked);
            if !over && template.is_some() && has_own_words(&content, &all) {
                return Ok(Filled::Asks(asked));
            }
            template.inspect(|template| use_template(&mut content, template, opens));
        } else {
            let members = match manuscript.aim {
                Aim::Open(_) => None,
                aim => Some(crate::store::incidents::find(conn, aim.incident())?.incident.members()),
            };
            let catalogue = rendering::Catalogue::find(conn)?;
            fill_many(&mut content, &fields, catalogue.shelf(), members.as_ref(), (&staff, &page.languages));
        }
        let (hand, over) = (Hand { staff: &staff, when }, manuscript.revision);
        by_rules(&page, &matrix, |rules| actions::save(conn, hand, rules, id, (over, content), false))?;
        Ok(Filled::Stands)
    });
    match filled.await {
        Ok(Filled::Asks(Some(template))) => {
            answers::on_to(&format!("/console/manuscripts/{id}?use={template}#use-over"))
        }
        Ok(_) => answers::on_to(&format!("/console/manuscripts/{id}")),
        Err(error) => refused(&state, &signed, id, None, error).await,
    }
}

/// What became of filling a form in.
enum Filled {
    /// It is filled in.
    Stands,
    /// Words that somebody typed stand where those of this template would: whoever typed them says whether they go.
    Asks(Option<TemplateId>),
}

/// True where title or body hold words that no template gave: the one they were begun with gave others, or none did.
fn has_own_words(content: &Content, templates: &[Template]) -> bool {
    let given = templates.iter().find(|template| template.id.as_str() == content.get("template"));
    let is_own = |field: &str, of: fn(&Template) -> &Texts| {
        content.texts(field, &Language::ALL).iter().any(|(language, text)| {
            given.and_then(|template| of(template).exactly(language)).map(str::trim) != Some(text)
        })
    };
    is_own("body", |template| &template.body) || is_own("title", |template| &template.title)
}

/// Says of everything in a group, or on a facility, what the form says.
fn fill_many(
    content: &mut Content,
    fields: &Fields,
    shelf: Shelf<'_>,
    members: Option<&BTreeSet<ComponentId>>,
    (staff, languages): (&Staff, &[Language]),
) {
    let is_named_by_itself = languages.iter().all(|language| {
        let told = shelf.names(&crate::domain::manuscripts::beginning::picked(content), *language);
        let typed = content.get(&format!("slot.what.{language}"));
        typed.is_empty() || typed == told
    });
    match fields.text("many").split_once(':') {
        Some(("facility", id)) => {
            if let Some(id) = FacilityId::parse(id) {
                shelf.lose(content, id, staff, languages);
            }
        }
        Some(("group", id)) => {
            let (group, leaves) = (GroupId::parse(id), Leaves::of(shelf.components));
            let ids = shelf.components.iter().map(|component| component.id);
            let is_meant = |id: &ComponentId| {
                let is_in = leaves
                    .get(*id)
                    .is_some_and(|leaf| group.is_some() && leaf.tracked.group == group && staff.may_touch(group));
                is_in && members.is_none_or(|members| members.contains(id))
            };
            ids.filter(is_meant).for_each(|id| content.set(&format!("component.{id}"), fields.text("many_as")));
        }
        _ => {}
    }
    if is_named_by_itself {
        shelf.name_picked(content, languages);
    }
}
