//! One's own settings: sending a link to them, and what stands behind it.

use super::answers::{Answer, settled};
use super::confirming::token;
use super::visit::Sent;
use super::{Visit, answers, export, forms, stamps, visit};
use crate::actions::subscribers::{self, Asked, SubscriberError};
use crate::domain::addresses::EmailAddress;
use crate::domain::subscribers::Subscriber;
use crate::view::subscribing::{Amiss, AskPage, FormFor, FormPage, Offered, Told, Typed};
use actix_web::http::{StatusCode, header};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};

/// What the stamp of the form for a link is for.
const PURPOSE: &str = "settings";

/// Shows the form that asks for an address.
pub async fn show_form(request: HttpRequest) -> HttpResponse {
    match Visit::of(&request).await {
        Ok(visit) => ask_back(&visit, "", &stamps::fresh(&visit, PURPOSE), StatusCode::OK, None),
        Err(answer) => answer,
    }
}

/// Takes it. The answer is the same for every address that can be one.
pub async fn send_link(request: HttpRequest, payload: Payload) -> HttpResponse {
    settled(link_sent(&request, payload).await)
}

async fn link_sent(request: &HttpRequest, payload: Payload) -> Answer {
    let visit = Visit::of(request).await?;
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let Sent::Form(fields) = visit.own_form(request, payload).await? else {
        let stamp = stamps::fresh(&visit, PURPOSE);
        return Ok(ask_back(&visit, "", &stamp, unprocessable, Some(&Amiss::Overfull)));
    };
    let typed: String = fields.text("address").chars().take(forms::ADDRESS_CHARS_MAX).collect();
    let (doubt, stamp) = stamps::judge(&visit, PURPOSE, &fields);
    let address = EmailAddress::parse(fields.text("address")).map_err(|refusal| Amiss::Refused(refusal.into()));
    let address = match (address, doubt) {
        (Ok(address), None) => address,
        (Err(amiss), _) | (_, Some(amiss)) => return Ok(ask_back(&visit, &typed, &stamp, unprocessable, Some(&amiss))),
    };
    let asker = visit.asker(request).map_err(|error| answers::refused(&visit, &error))?;
    let asked = visit.write(move |conn| subscribers::request_settings(conn, asker.asking(), &address)).await;
    match asked {
        Ok(Asked::Taken) => Ok(visit.tell(StatusCode::OK, Told::SettingsSent)),
        Ok(Asked::TooMany) => {
            Ok(ask_back(&visit, &typed, &stamp, StatusCode::TOO_MANY_REQUESTS, Some(&Amiss::TooMany)))
        }
        Err(error) => Err(answers::refused(&visit, &error)),
    }
}

fn ask_back(visit: &Visit, address: &str, stamp: &str, status: StatusCode, amiss: Option<&Amiss>) -> HttpResponse {
    answers::page(status, AskPage { at: visit.at(), address, stamp, amiss }.html())
}

/// Shows the settings of whoever the link belongs to. Changes nothing.
pub async fn show(request: HttpRequest) -> HttpResponse {
    settled(shown(&request).await)
}

async fn shown(request: &HttpRequest) -> Answer {
    let visit = Visit::of(request).await?;
    let (subscriber, offered) = find(&visit, request).await?;
    let typed = Typed::of(&subscriber.wishes);
    Ok(settings_back(&visit, token(request), &subscriber, (&typed, &offered), StatusCode::OK, &[]))
}

/// Saves the settings, or ends everything.
pub async fn act(request: HttpRequest, payload: Payload) -> HttpResponse {
    settled(acted(&request, payload).await)
}

async fn acted(request: &HttpRequest, payload: Payload) -> Answer {
    let visit = Visit::of(request).await?;
    let sent = visit.own_form(request, payload).await?;
    let (subscriber, offered) = find(&visit, request).await?;
    let (key, now, token) = (visit.key.clone(), visit.now(), token(request).to_owned());
    let back = |typed: &Typed, amiss: &[Amiss]| {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        settings_back(&visit, self::token(request), &subscriber, (typed, &offered), status, amiss)
    };
    let Sent::Form(fields) = sent else { return Ok(back(&Typed::of(&subscriber.wishes), &[Amiss::Overfull])) };
    if fields.text("act") == "leave" {
        let left = visit.write(move |conn| subscribers::leave(conn, &key, &token, now)).await;
        return match left {
            Ok(()) => Ok(visit.tell(StatusCode::OK, Told::Left)),
            Err(error) => Err(answers::refused(&visit, &error)),
        };
    }
    let has = Typed::of(&subscriber.wishes).about;
    let (typed, wishes) = forms::read(&visit, &fields, &offered, &has);
    let wishes = match wishes {
        Ok(wishes) => wishes,
        Err(amiss) => return Ok(back(&typed, &amiss)),
    };
    match visit.write(move |conn| subscribers::change(conn, &key, &token, &wishes, now)).await {
        Ok(subscriber) => Ok(visit.tell(StatusCode::OK, Told::Saved(&offered, &subscriber.wishes))),
        Err(error) => Err(answers::refused(&visit, &error)),
    }
}

/// Gives whoever the link belongs to all that is kept of them. The link goes on working.
pub async fn export(request: HttpRequest, payload: Payload) -> HttpResponse {
    settled(exported(&request, payload).await)
}

async fn exported(request: &HttpRequest, payload: Payload) -> Answer {
    let visit = Visit::of(request).await?;
    visit.own_form(request, payload).await?;
    let (key, now, token) = (visit.key.clone(), visit.now(), token(request).to_owned());
    let kept = visit.read(move |conn| {
        let subscriber = subscribers::find_by_link(conn, &key, &token, now)?;
        Ok(subscribers::find_kept(conn, subscriber)?)
    });
    let body = export::write(&kept.await?);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/json; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"notifications.json\""))
        .body(body))
}

async fn find(visit: &Visit, request: &HttpRequest) -> Result<(Subscriber, Offered), HttpResponse> {
    let (key, now, token) = (visit.key.clone(), visit.now(), token(request).to_owned());
    let found = visit.read(move |conn| {
        let subscriber = subscribers::find_by_link(conn, &key, &token, now)?;
        Ok::<_, SubscriberError>((subscriber, visit::find_offered(conn)?))
    });
    found.await
}

fn settings_back(
    visit: &Visit,
    token: &str,
    subscriber: &Subscriber,
    (typed, offered): (&Typed, &Offered),
    status: StatusCode,
    amiss: &[Amiss],
) -> HttpResponse {
    let has = &subscriber.wishes.subscriptions;
    let differs = has.windows(2).any(|pair| pair[0].moments != pair[1].moments);
    let purpose = FormFor::Settings { token, differs };
    let page = FormPage { at: visit.at(), purpose, typed, offered, stamp: "", amiss };
    answers::page(status, page.html())
}
