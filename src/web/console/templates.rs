//! The library of templates: looked at, added to, approved, taken out of.

use super::screen::typed;
use super::{Fields, Known, Signed, answers};
use crate::actions::manuscripts::Hand;
use crate::actions::templates::{self as actions, TemplateError};
use crate::domain::ids::TemplateId;
use crate::domain::incidents::Impact;
use crate::domain::language::Texts;
use crate::domain::staff::Role;
use crate::domain::templates::{Template, TemplateKind};
use crate::entropy;
use crate::store::Error;
use crate::view::console::{Section, TemplatesPage, Typed, refused_template};
use crate::web::server::State;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};

/// What may have been done, as addresses say it; each is a message `done-template-…`.
const DONE: [&str; 3] = ["made", "approved", "removed"];

/// What is said beside the library.
#[derive(Default)]
struct Told {
    /// What was done, and with which template where that is still there.
    done: Option<(Option<TemplateId>, String)>,
    refused: Option<String>,
}

/// The library.
pub async fn show(state: Known, signed: Signed, request: HttpRequest) -> HttpResponse {
    let asked = Fields::parse(request.query_string().as_bytes());
    let done = DONE.into_iter().find(|word| asked.text("done") == *word);
    let done =
        done.map(|word| (TemplateId::parse(asked.text("of")), signed.say().word(&format!("done-template-{word}"))));
    render(&state, &signed, StatusCode::OK, &Typed::default(), Told { done, refused: None }).await
}

/// On to the template with which something was done, which says so.
fn on_to(id: TemplateId, done: &str) -> HttpResponse {
    answers::on_to(&format!("/console/templates?done={done}&of={id}#t-{id}"))
}

/// Adds to it.
pub async fn make(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let number = match answers::drawn(entropy::number()) {
        Ok(number) => number,
        Err(error) => return answers::failed(&state, Some(&signed), &error),
    };
    let page = &state.console.page;
    let texts = |name: &str| -> Texts {
        let text = |language: &crate::domain::language::Language| {
            (*language, fields.text(&format!("{name}.{language}")).trim().replace("\r\n", "\n"))
        };
        page.languages.iter().map(text).filter(|(_, text)| !text.is_empty()).collect()
    };
    let template = Template {
        id: TemplateId::from_number(number),
        kind: TemplateKind::parse(fields.text("kind")).unwrap_or(TemplateKind::Holding),
        impact: Impact::parse(fields.text("impact")),
        title: texts("title"),
        body: texts("body"),
        made_by: None,
        approved_by: None,
    };
    let (id, staff, original) = (template.id, signed.staff.clone(), page.default_language());
    let made = signed
        .arrange(&state, move |conn, when, _| actions::make(conn, Hand { staff: &staff, when }, &template, original));
    answer(&state, &signed, &typed(&fields), made.await, (id, "made")).await
}

/// Allows one for holding notices that nobody else approves.
pub async fn approve(state: Known, signed: Signed, id: Path<String>) -> HttpResponse {
    let Some(id) = TemplateId::parse(&id) else { return answers::unknown(&state, &signed) };
    let staff = signed.staff.clone();
    let done = signed.arrange(&state, move |conn, when, _| actions::approve(conn, Hand { staff: &staff, when }, id));
    answer(&state, &signed, &Typed::default(), done.await, (id, "approved")).await
}

/// Takes one out: whoever made it, or an administrator.
pub async fn remove(state: Known, signed: Signed, id: Path<String>) -> HttpResponse {
    let Some(id) = TemplateId::parse(&id) else { return answers::unknown(&state, &signed) };
    let staff = signed.staff.clone();
    let removed = signed.arrange(&state, move |conn, when, _| {
        let found = actions::list(conn)?.into_iter().find(|template| template.id == id);
        let is_own = found.is_some_and(|template| template.made_by.as_ref() == Some(&staff.handle));
        if !is_own && staff.role < Role::Administrator {
            return Ok(false);
        }
        actions::remove(conn, Hand { staff: &staff, when }, id).map(|()| true)
    });
    match removed.await {
        Ok(false) => {
            let told = signed.say().word("refused-template-of-others");
            let told = Told { refused: Some(told), ..Told::default() };
            render(&state, &signed, StatusCode::UNPROCESSABLE_ENTITY, &Typed::default(), told).await
        }
        other => answer(&state, &signed, &Typed::default(), other.map(drop), (id, "removed")).await,
    }
}

async fn answer(
    state: &State,
    signed: &Signed,
    typed: &Typed,
    result: Result<(), TemplateError>,
    (id, done): (TemplateId, &str),
) -> HttpResponse {
    match result {
        Ok(()) => on_to(id, done),
        Err(TemplateError::Store(Error::NotFound)) => answers::unknown(state, signed),
        Err(TemplateError::Refused(refusal)) => {
            let told = refused_template(signed.say(), &refusal);
            let told = Told { refused: Some(told), ..Told::default() };
            render(state, signed, StatusCode::UNPROCESSABLE_ENTITY, typed, told).await
        }
        Err(TemplateError::Store(error)) => answers::failed(state, Some(signed), &error),
    }
}

async fn render(state: &State, signed: &Signed, status: StatusCode, typed: &Typed, told: Told) -> HttpResponse {
    let templates = match state.store.read(actions::list).await {
        Ok(templates) => templates,
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    // What is there says itself what was done with it: the address leads to it, past the head of the page.
    let is_there = |id: &TemplateId| templates.iter().any(|template| template.id == *id);
    let (beside, above) = match told.done {
        Some((Some(id), done)) if is_there(&id) => (Some((id, done)), None),
        other => (None, other.map(|(_, done)| done)),
    };
    let (page, staff) = (&state.console.page, &signed.staff);
    let page = TemplatesPage { templates: &templates, page, staff, typed, done: beside };
    let frame = signed.frame(state, Section::Manuscripts, signed.say().word("templates-title"));
    answers::page_with(status, page.html(frame.having_done(above).refusing(told.refused)))
}
