//! Who is told: how many there are, and for administrators one by one. Addresses come in forms and never in an address of a page, which
//! browsers and proxies keep.

use super::screen::typed;
use super::{Fields, Known, Signed, answers};
use crate::actions::staff::When;
use crate::actions::subscribers::tending::{self, TendingError};
use crate::domain::actors::Actor;
use crate::domain::addresses::{BYTES_MAX, EmailAddress};
use crate::domain::language::{Language, Texts};
use crate::domain::subscribers::Subscriber;
use crate::domain::subscriptions::Scope;
use crate::store::{Conn, Error, catalogue, dispatch, incidents, kept, subscribers};
use crate::view::console::{Found, Section, SubscriberPage, SubscribersPage, Typed, refused_tending};
use crate::web::server::State;
use crate::web::subscribing::export;
use actix_web::http::{StatusCode, header};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use std::collections::HashMap;

/// Found people that are shown; whoever looks for one of more types another letter.
const FOUND_MAX: i64 = 50;
/// The shortest part of an address that is looked for: shorter ones find everybody.
const SOUGHT_CHARS_MIN: usize = 3;
/// Domains of which it is told how many people have them.
const DOMAINS: i64 = 10;
/// Notifications that are looked at for one person.
const RECEIVED: i64 = 100;
/// What may have been done, as addresses say it; each is a message `done-…`.
const DONE: [&str; 4] = ["ended", "again", "lifted", "erased"];

/// How many there are.
pub async fn show(state: Known, signed: Signed, request: HttpRequest) -> HttpResponse {
    let done = done(&signed, &request);
    render(&state, &signed, StatusCode::OK, &Typed::default(), None, (done, None)).await
}

fn done(signed: &Signed, request: &HttpRequest) -> Option<String> {
    let asked = Fields::parse(request.query_string().as_bytes());
    DONE.contains(&asked.text("done")).then(|| signed.say().word(&format!("done-{}", asked.text("done"))))
}

/// Looks for somebody, by their address or a part of it.
pub async fn search(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let sought: String = fields.text("address").trim().chars().take(BYTES_MAX).collect();
    if sought.chars().count() < SOUGHT_CHARS_MIN {
        let told = signed.say().with("refused-sought-short", &[("min", &SOUGHT_CHARS_MIN)]);
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return render(&state, &signed, status, &typed(&fields), None, (None, Some(told))).await;
    }
    let look = move |conn: &mut Conn| {
        // A whole address is found by its key, without a walk through all there are.
        let whole = EmailAddress::parse(&sought).ok();
        let whole = whole.map(|address| subscribers::find_by_address(conn, &address)).transpose()?.flatten();
        match whole {
            Some(one) => Ok((vec![one], 1)),
            None => subscribers::search(conn, &sought, FOUND_MAX),
        }
    };
    match state.store.read::<_, Error, _>(look).await {
        Ok((found, count)) => {
            let found = Found { people: found, count };
            render(&state, &signed, StatusCode::OK, &typed(&fields), Some(found), (None, None)).await
        }
        Err(error) => answers::failed(&state, Some(&signed), &error),
    }
}

async fn render(
    state: &State,
    signed: &Signed,
    status: StatusCode,
    typed: &Typed,
    found: Option<Found>,
    (done, refused): (Option<String>, Option<String>),
) -> HttpResponse {
    let tally = match state.store.read(|conn| subscribers::find_tally(conn, DOMAINS)).await {
        Ok(tally) => tally,
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    let frame = signed.frame(state, Section::Subscribers, signed.say().word("subscribers-title"));
    let frame = frame.having_done(done).refusing(refused);
    let page = SubscribersPage { tally: &tally, staff: &signed.staff, typed, found: found.as_ref() };
    answers::page_with(status, page.html(frame))
}

/// One person.
pub async fn show_one(state: Known, signed: Signed, id: Path<String>, request: HttpRequest) -> HttpResponse {
    let done = done(&signed, &request);
    render_one(&state, &signed, StatusCode::OK, &id, done, None).await
}

async fn render_one(
    state: &State,
    signed: &Signed,
    status: StatusCode,
    id: &str,
    done: Option<String>,
    refused: Option<String>,
) -> HttpResponse {
    let id: i64 = id.parse().unwrap_or_default();
    let read = state.store.read(move |conn| {
        let Some(subscriber) = subscribers::find_optional(conn, id)? else { return Ok(None) };
        let names = find_names(conn, &subscriber)?;
        let letters = kept::list_letters(conn, &subscriber.address)?;
        Ok::<_, Error>(Some((dispatch::list_received(conn, id, RECEIVED)?, letters, names, subscriber)))
    });
    let (received, letters, names, subscriber) = match read.await {
        Ok(Some(read)) => read,
        Ok(None) => return gone(state, signed).await,
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    let letters: Vec<_> = letters.into_iter().map(|one| (one.what, one.state, one.changed_at, one.reply)).collect();
    let page = SubscriberPage {
        subscriber: &subscriber,
        names: &names,
        received: &received,
        letters: &letters,
        page: &state.console.page,
        now: state.machine.now(),
    };
    let title = signed.say().with("subscriber-title", &[("number", &id)]);
    let frame = signed.frame(state, Section::Subscribers, title);
    answers::page_with(status, page.html(frame.having_done(done).refusing(refused)))
}

/// That there is no such person.
async fn gone(state: &State, signed: &Signed) -> HttpResponse {
    let told = signed.say().word("refused-subscriber-unknown");
    render(state, signed, StatusCode::NOT_FOUND, &Typed::default(), None, (None, Some(told))).await
}

/// What somebody follows, by name.
fn find_names(conn: &mut Conn, subscriber: &Subscriber) -> Result<HashMap<Scope, Texts>, Error> {
    let stands = catalogue::find(conn)?;
    let mut names = HashMap::new();
    names.extend(stands.groups.into_iter().map(|group| (Scope::Group(group.id), group.names)));
    names.extend(stands.components.into_iter().map(|component| (Scope::Component(component.id), component.names)));
    for wish in &subscriber.wishes.subscriptions {
        if let Scope::Incident(id) = wish.scope {
            let title = incidents::find(conn, id)?.incident.title;
            let texts = Language::ALL.map(|language| (language, title.in_language(language).1.to_owned()));
            names.insert(wish.scope, texts.into_iter().collect());
        }
    }
    Ok(names)
}

/// Ends one wish.
pub async fn end(state: Known, signed: Signed, id: Path<String>, fields: Fields) -> HttpResponse {
    let Some(scope) = Scope::parse(fields.text("scope")) else { return gone(&state, &signed).await };
    act(&state, &signed, &id, "ended", move |conn, when, by, id| tending::end(conn, when, by, id, scope)).await
}

/// Sends one notification once more.
pub async fn send_again(state: Known, signed: Signed, id: Path<String>, fields: Fields) -> HttpResponse {
    let notification = fields.text("notification").parse().unwrap_or_default();
    let send = move |conn: &mut Conn, when, by: &Actor, id| tending::send_again(conn, when, by, id, notification);
    act(&state, &signed, &id, "again", send).await
}

/// Sends to a mailbox again that was taken for gone.
pub async fn release(state: Known, signed: Signed, id: Path<String>) -> HttpResponse {
    act(&state, &signed, &id, "lifted", tending::release).await
}

/// All that is kept of somebody, as a file for them.
pub async fn export(state: Known, signed: Signed, id: Path<String>) -> HttpResponse {
    let number: i64 = id.parse().unwrap_or_default();
    match signed.arrange(&state, move |conn, when, by| tending::export(conn, when, by, number)).await {
        Ok(kept) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "application/json"))
            .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"subscriber-{number}.json\"")))
            .body(export::write(&kept)),
        Err(error) => refused(&state, &signed, &id, error).await,
    }
}

/// Erases somebody.
pub async fn erase(state: Known, signed: Signed, id: Path<String>, fields: Fields) -> HttpResponse {
    if !fields.has("sure") {
        let told = signed.say().word("refused-erase-unsure");
        return render_one(&state, &signed, StatusCode::UNPROCESSABLE_ENTITY, &id, None, Some(told)).await;
    }
    act(&state, &signed, &id, "erased", tending::forget).await
}

async fn act<F>(state: &State, signed: &Signed, id: &str, done: &str, act: F) -> HttpResponse
where
    F: FnOnce(&mut Conn, When, &Actor, i64) -> Result<(), TendingError> + Send + 'static,
{
    let number: i64 = id.parse().unwrap_or_default();
    let acted = signed.arrange(state, move |conn, when, by| {
        act(conn, when, by, number)?;
        Ok::<_, TendingError>(subscribers::find_optional(conn, number)?.is_some())
    });
    match acted.await {
        Ok(true) => answers::on_to(&format!("/console/subscribers/{number}?done={done}")),
        Ok(false) => answers::on_to(&format!("/console/subscribers?done={done}")),
        Err(error) => refused(state, signed, id, error).await,
    }
}

async fn refused(state: &State, signed: &Signed, id: &str, error: TendingError) -> HttpResponse {
    match error {
        TendingError::Refused(tending::TendingRefusal::Unknown) => gone(state, signed).await,
        TendingError::Refused(refusal) => {
            let told = refused_tending(signed.say(), refusal == tending::TendingRefusal::Suppressed);
            render_one(state, signed, StatusCode::UNPROCESSABLE_ENTITY, id, None, Some(told)).await
        }
        TendingError::Store(error) => answers::failed(state, Some(signed), &error),
    }
}
