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
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;

/// The library.
pub async fn show(state: Known, signed: Signed) -> HttpResponse {
    render(&state, &signed, StatusCode::OK, &Typed::default(), None).await
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
    let (staff, original) = (signed.staff.clone(), page.default_language());
    let made = signed
        .arrange(&state, move |conn, when, _| actions::make(conn, Hand { staff: &staff, when }, &template, original));
    answer(&state, &signed, &typed(&fields), made.await).await
}

/// Allows one for holding notices that nobody else approves.
pub async fn approve(state: Known, signed: Signed, id: Path<String>) -> HttpResponse {
    let Some(id) = TemplateId::parse(&id) else { return answers::on_to("/console/templates") };
    let staff = signed.staff.clone();
    let done = signed.arrange(&state, move |conn, when, _| actions::approve(conn, Hand { staff: &staff, when }, id));
    answer(&state, &signed, &Typed::default(), done.await).await
}

/// Takes one out: whoever made it, or an administrator.
pub async fn remove(state: Known, signed: Signed, id: Path<String>) -> HttpResponse {
    let Some(id) = TemplateId::parse(&id) else { return answers::on_to("/console/templates") };
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
            render(&state, &signed, StatusCode::UNPROCESSABLE_ENTITY, &Typed::default(), Some(told)).await
        }
        other => answer(&state, &signed, &Typed::default(), other.map(drop)).await,
    }
}

async fn answer(state: &State, signed: &Signed, typed: &Typed, done: Result<(), TemplateError>) -> HttpResponse {
    match done {
        Ok(()) | Err(TemplateError::Store(Error::NotFound)) => answers::on_to("/console/templates"),
        Err(TemplateError::Refused(refusal)) => {
            let told = refused_template(signed.say(), &refusal);
            render(state, signed, StatusCode::UNPROCESSABLE_ENTITY, typed, Some(told)).await
        }
        Err(TemplateError::Store(error)) => answers::failed(state, Some(signed), &error),
    }
}

async fn render(
    state: &State,
    signed: &Signed,
    status: StatusCode,
    typed: &Typed,
    refused: Option<String>,
) -> HttpResponse {
    let templates = match state.store.read(actions::list).await {
        Ok(templates) => templates,
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    let page = TemplatesPage { templates: &templates, page: &state.console.page, staff: &signed.staff, typed };
    let frame = signed.frame(state, Section::Manuscripts, signed.say().word("templates-title"));
    answers::page_with(status, page.html(frame.refusing(refused)))
}
