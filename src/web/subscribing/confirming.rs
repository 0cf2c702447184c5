//! The link that asks whether somebody really wants to be told.

use super::answers::{Answer, settled};
use super::{Visit, answers, visit};
use crate::actions::subscribers::{self, SubscriberError};
use crate::domain::subscriber_links::Purpose;
use crate::domain::subscribers::SubscriberRefusal;
use crate::view::subscribing::{ConfirmPage, Told};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

/// Shows what was asked for. Changes nothing.
pub async fn show(request: HttpRequest) -> HttpResponse {
    settled(shown(&request).await)
}

async fn shown(request: &HttpRequest) -> Answer {
    let visit = Visit::of(request).await?;
    let (key, now, token) = (visit.key.clone(), visit.now(), token(request).to_owned());
    let found = visit.read(move |conn| {
        let link = subscribers::find_link(conn, &key, &token, Purpose::Confirm, now)?;
        Ok((link, visit::find_offered(conn)?))
    });
    let (link, offered) = found.await?;
    let Some(wishes) = link.wishes.as_ref() else {
        return Err(answers::refused(&visit, &SubscriberRefusal::LinkUnknown.into()));
    };
    let (at, address) = (visit.at(), link.address.as_str());
    let page = ConfirmPage { at, token: self::token(request), address, wishes, offered: &offered };
    Ok(answers::page(StatusCode::OK, page.html()))
}

/// Confirms it.
pub async fn confirm(request: HttpRequest) -> HttpResponse {
    settled(confirmed(&request).await)
}

async fn confirmed(request: &HttpRequest) -> Answer {
    let visit = Visit::of(request).await?;
    let (key, now, token) = (visit.key.clone(), visit.now(), token(request).to_owned());
    let confirmed = visit.write(move |conn| {
        let subscriber = subscribers::confirm(conn, &key, &token, now)?;
        Ok::<_, SubscriberError>((subscriber, visit::find_offered(conn)?))
    });
    let (subscriber, offered) = confirmed.await.map_err(|error| answers::refused(&visit, &error))?;
    Ok(visit.tell(StatusCode::OK, Told::Confirmed(&offered, &subscriber.wishes)))
}

/// The token in the address.
pub(super) fn token(request: &HttpRequest) -> &str {
    request.match_info().get("token").unwrap_or_default()
}
