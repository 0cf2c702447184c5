//! The link in every mail that ends what it is about. Programs that show mail press it for their readers (RFC 8058): without a
//! page, a session, or a word about where they come from.

use super::answers::{Answer, settled};
use super::confirming::token;
use super::{Visit, answers, visit};
use crate::actions::subscribers::{self, SubscriberError};
use crate::domain::ids::IncidentId;
use crate::domain::subscriptions::Scope;
use crate::view::subscribing::{Told, UnsubscribePage};
use actix_web::http::StatusCode;
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};

/// Shows what can be ended. Changes nothing.
pub async fn show(request: HttpRequest) -> HttpResponse {
    settled(shown(&request).await)
}

async fn shown(request: &HttpRequest) -> Answer {
    let visit = Visit::of(request).await?;
    let (key, token) = (visit.key.clone(), token(request).to_owned());
    let found = visit.read(move |conn| {
        let subscriber = subscribers::find_unsubscribing(conn, &key, &token)?;
        Ok::<_, SubscriberError>((subscriber, visit::find_offered(conn)?))
    });
    let (subscriber, offered) = found.await?;
    let Some(subscriber) = subscriber else { return Ok(visit.tell(StatusCode::OK, Told::Unsubscribed)) };
    // Only what they asked to hear of by itself can end by itself.
    let has = |scope: &Scope| subscriber.wishes.subscriptions.iter().any(|one| one.scope == *scope);
    let one = named(request.query_string()).filter(|scope| has(scope) && subscriber.wishes.subscriptions.len() > 1);
    let page = UnsubscribePage { at: visit.at(), token: self::token(request), one, offered: &offered };
    Ok(answers::page(StatusCode::OK, page.html()))
}

/// Ends it. Pressing again is no fault and gets the same answer.
pub async fn end(request: HttpRequest, payload: Payload) -> HttpResponse {
    settled(ended(&request, payload).await)
}

async fn ended(request: &HttpRequest, payload: Payload) -> Answer {
    let visit = Visit::of(request).await?;
    let fields = visit.any_form(request, payload).await?;
    let is_one_click = fields.text("List-Unsubscribe").eq_ignore_ascii_case("One-Click");
    // What names no one thing ends everything; but a thing that is none ends nothing.
    let scope = match fields.filled("scope").filter(|_| !is_one_click) {
        Some(text) => match Scope::parse(text) {
            Some(scope) => Some(scope),
            None => return Ok(visit.tell(StatusCode::UNPROCESSABLE_ENTITY, Told::LinkUnknown)),
        },
        None => None,
    };
    let (key, token) = (visit.key.clone(), token(request).to_owned());
    let ended = visit.write(move |conn| subscribers::unsubscribe(conn, &key, &token, scope)).await;
    let told = if scope.is_some() { Told::OneEnded } else { Told::Unsubscribed };
    match ended {
        Ok(()) => Ok(visit.tell(StatusCode::OK, told)),
        Err(error) => Err(answers::refused(&visit, &error)),
    }
}

/// The one thing that the query names.
fn named(query: &str) -> Option<Scope> {
    url::form_urlencoded::parse(query.as_bytes()).find_map(|(name, value)| match &*name {
        "incident" => IncidentId::parse(&value).map(Scope::Incident),
        "scope" => Scope::parse(&value),
        _ => None,
    })
}
