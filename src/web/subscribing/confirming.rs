//! The link that asks whether somebody really wants to be told.

use super::answers::{Answer, settled};
use super::{Visit, answers, visit};
use crate::actions::subscribers::{self, SubscriberError};
use crate::domain::subscribers::{Purpose, SubscriberRefusal};
use crate::view::subscribing::{ConfirmPage, Told};
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use std::collections::HashMap;

/// The parts of an address: the token, and the language where it stands there.
type Parts = Path<HashMap<String, String>>;

/// Shows what was asked for. Changes nothing.
pub async fn show(request: HttpRequest, parts: Parts) -> HttpResponse {
    settled(shown(&request, parts).await)
}

async fn shown(request: &HttpRequest, parts: Parts) -> Answer {
    let visit = Visit::of(request).await?;
    let (key, now, token) = (visit.key.clone(), visit.now(), token(&parts).to_owned());
    let found = visit.read(move |conn| {
        let link = subscribers::find_link(conn, &key, &token, Purpose::Confirm, now)?;
        Ok((link, visit::find_offered(conn)?))
    });
    let (link, offered) = found.await?;
    let Some(wishes) = link.wishes.as_ref() else {
        return Err(answers::refused(&visit, SubscriberRefusal::LinkUnknown.into()));
    };
    let (at, address) = (visit.at(), link.address.as_str());
    let page = ConfirmPage { at, token: self::token(&parts), address, wishes, offered: &offered };
    Ok(answers::page(StatusCode::OK, page.html()))
}

/// Confirms it.
pub async fn confirm(request: HttpRequest, parts: Parts) -> HttpResponse {
    settled(confirmed(&request, parts).await)
}

async fn confirmed(request: &HttpRequest, parts: Parts) -> Answer {
    let visit = Visit::of(request).await?;
    let (key, now, token) = (visit.key.clone(), visit.now(), token(&parts).to_owned());
    let confirmed = visit.write(move |conn| {
        let subscriber = subscribers::confirm(conn, &key, &token, now)?;
        Ok::<_, SubscriberError>((subscriber, visit::find_offered(conn)?))
    });
    let (subscriber, offered) = confirmed.await.map_err(|error| answers::refused(&visit, error))?;
    Ok(visit.tell(StatusCode::OK, Told::Confirmed(&offered, &subscriber.wishes)))
}

/// The token in the address.
pub(super) fn token(parts: &HashMap<String, String>) -> &str {
    parts.get("token").map_or("", String::as_str)
}
