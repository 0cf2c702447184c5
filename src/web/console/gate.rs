//! The gate before every handler of the console: it holds each request against the audience of its route, in one place.
//!
//! A form is taken only from one of our own pages. Browsers say where it comes from (`Sec-Fetch-Site`, or `Origin` where
//! they are older), and a form of somebody signed in carries the token of that very session. Whoever has no session and
//! only reads is sent to sign in; whoever sends a form is told that nothing was changed.

use super::{Fields, Signed};
use super::{answers, packing};
use crate::actions::refusals::{self, Refusal};
use crate::domain::actors::Actor;
use crate::domain::language::Language;
use crate::domain::sessions::{NOTED_EVERY, SessionId};
use crate::domain::staff::Role;
use crate::domain::tokens;
use crate::store::{Conn, Error, sessions, staff};
use crate::web::routes::Audience;
use crate::web::server::State;
use crate::web::{error, peer, subscribing};
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HOST, HeaderMap, HeaderName, LOCATION, ORIGIN};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use futures_util::StreamExt;
use std::sync::Arc;

/// The longest form: an update in two languages with a long list of components is a tenth of it.
const FORM_BYTES_MAX: usize = 256 * 1024;
/// The longest form of an administrator, who may send the whole catalogue: thousands of components.
pub(in crate::web::console) const CATALOGUE_FORM_BYTES_MAX: usize = 6 * 1024 * 1024;
/// Where browsers say from where a request comes (Fetch Metadata).
pub(in crate::web) const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets a request through to its handler, or answers why not.
pub async fn hold(
    audience: Audience,
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let is_open = audience == Audience::Public && !subscribing::serves(request.path());
    if is_open || audience == Audience::Provider {
        return next.call(request).await;
    }
    let Some(state) = request.app_data::<Arc<State>>().cloned() else {
        return Ok(request.into_response(error::plain(StatusCode::INTERNAL_SERVER_ERROR)));
    };
    if audience == Audience::Public {
        let mut response = next.call(request).await?;
        subscribing::secure(&state, response.headers_mut());
        return Ok(packing::pack(response).await);
    }
    let mut response = match admit(&state, audience, &mut request).await {
        Ok(()) => {
            let answered = next.call(request).await?;
            note_refused_act(&state, &answered).await;
            answered
        }
        Err(refusal) => request.into_response(refusal),
    };
    answers::secure(&state, response.headers_mut());
    Ok(packing::pack(response).await)
}

/// Finds out who asks and what their form says, and leaves both with the request; or the answer to one who may not.
async fn admit(state: &State, audience: Audience, request: &mut ServiceRequest) -> Result<(), HttpResponse> {
    let signed = match audience.role() {
        Some(_) => find_signed(state, request.request()).await?,
        None => None,
    };
    let is_form = !matches!(*request.method(), Method::GET | Method::HEAD);
    let language = signed.as_ref().map_or_else(|| state.console.page.default_language(), |signed| signed.language);
    if let (Some(_), None) = (audience.role(), &signed) {
        return Err(if is_form { answers::session_over(state, language) } else { to_sign_in(request.request()) });
    }
    if is_form {
        let fields = match is_ours(request.headers()) {
            true => read_fields(state, signed.as_ref(), language, request).await?,
            false => {
                let network = network(state, request);
                return Err(refuse_form(state, signed.as_ref(), language, &network, "origin").await);
            }
        };
        let is_theirs = signed.as_ref().is_none_or(|signed| tokens::are_equal(&signed.csrf, fields.text("csrf")));
        if !is_theirs {
            let network = network(state, request);
            return Err(refuse_form(state, signed.as_ref(), language, &network, "form-token").await);
        }
        request.extensions_mut().insert(fields);
    }
    if let (Some(needed), Some(signed)) = (audience.role(), signed) {
        if signed.staff.role < needed {
            return Err(refuse_role(state, &signed, needed).await);
        }
        if matches!(audience, Audience::Unlimited(_)) && signed.staff.groups.is_some() {
            note(state, Some(signed.actor()), &signed.from, Refusal::Role, "groups").await;
            return Err(answers::limited(state, &signed));
        }
        request.extensions_mut().insert(signed);
    }
    Ok(())
}

/// The answer to an address of the console at which there is nothing. Whoever is not signed in is not told even that.
pub(in crate::web) async fn unmatched(state: &State, request: &HttpRequest) -> HttpResponse {
    match find_signed(state, request).await {
        Ok(Some(signed)) => answers::unknown(state, &signed),
        Ok(None) if matches!(*request.method(), Method::GET | Method::HEAD) => to_sign_in(request),
        Ok(None) => error::plain(StatusCode::NOT_FOUND),
        Err(answer) => answer,
    }
}

/// Who has the session that the request names, while it lasts.
async fn find_signed(state: &State, request: &HttpRequest) -> Result<Option<Signed>, HttpResponse> {
    let Some(token) = state.console.cookie.find(request.headers()) else { return Ok(None) };
    let (id, now) = (SessionId(tokens::hash(&token)), state.machine.now());
    let looked_for = id.clone();
    let found = state.store.read(move |conn| {
        let Some(session) = sessions::find_optional(conn, &looked_for)? else { return Ok(None) };
        Ok::<_, Error>(staff::find_optional(conn, &session.handle)?.map(|account| (session, account)))
    });
    let found = found.await.map_err(|error| answers::failed(state, None, &error))?;
    let Some((session, account)) = found else { return Ok(None) };
    if !session.is_alive(now) || account.disabled_at.is_some() {
        return Ok(None);
    }
    if now >= session.seen_at + NOTED_EVERY {
        let seen = id.clone();
        let noted = state.store.write_relaxed(move |conn: &mut Conn| sessions::save_seen(conn, &seen, now)).await;
        if let Err(error) = noted {
            // The database may take no writes while it can be read: looking goes on.
            tracing::warn!(error = &error as &dyn std::error::Error, "a session could not be noted as alive");
        }
    }
    Ok(Some(Signed {
        language: account.staff.language,
        staff: account.staff,
        session: id,
        opening: session.opening,
        csrf: tokens::form_token(&token),
        from: peer::network_of(request, &state.trusted_proxies),
    }))
}

/// The network that a request comes from, as the audit log names it.
fn network(state: &State, request: &ServiceRequest) -> String {
    peer::network_of(request.request(), &state.trusted_proxies)
}

fn to_sign_in(request: &HttpRequest) -> HttpResponse {
    let to = request.uri().path_and_query().map_or("/console/", |path| path.as_str());
    let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("to", to).finish();
    HttpResponse::SeeOther().insert_header((LOCATION, format!("/console/sign-in?{query}"))).finish()
}

/// True for a form that one of our own pages sent, as far as the browser says.
fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    match (text(&SEC_FETCH_SITE), text(&ORIGIN)) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text(&HOST)
        }
        (None, None) => false,
    }
}

async fn read_fields(
    state: &State,
    signed: Option<&Signed>,
    language: Language,
    request: &mut ServiceRequest,
) -> Result<Fields, HttpResponse> {
    let is_administrator = signed.is_some_and(|signed| signed.staff.role == Role::Administrator);
    let bytes_max = if is_administrator { CATALOGUE_FORM_BYTES_MAX } else { FORM_BYTES_MAX };
    let (mut payload, mut body) = (request.take_payload(), Vec::new());
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| error::plain(StatusCode::BAD_REQUEST))?;
        if body.len() + chunk.len() > bytes_max {
            return Err(answers::form_large(state, signed, language, bytes_max));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Fields::parse(&body))
}

async fn refuse_form(
    state: &State,
    signed: Option<&Signed>,
    language: Language,
    network: &str,
    why: &str,
) -> HttpResponse {
    note(state, signed.map(Signed::actor), network, Refusal::Form, why).await;
    answers::form_foreign(state, signed, language)
}

async fn refuse_role(state: &State, signed: &Signed, needed: Role) -> HttpResponse {
    note(state, Some(signed.actor()), &signed.from, Refusal::Role, needed.as_str()).await;
    answers::role_short(state, signed, needed)
}

/// Tells the audit log of an act that its handler refused, whatever the rule: every handler says so by its status.
async fn note_refused_act(state: &State, answered: &ServiceResponse<BoxBody>) {
    let request = answered.request();
    let is_refused = matches!(answered.status(), StatusCode::FORBIDDEN | StatusCode::UNPROCESSABLE_ENTITY);
    let signed = request.extensions().get::<Signed>().cloned();
    if let (true, Some(signed), &Method::POST) = (is_refused, signed, request.method()) {
        note(state, Some(signed.actor()), &signed.from, Refusal::Act, request.path()).await;
    }
}

/// Tells the audit log of a refusal. One that cannot be told is refused all the same.
async fn note(state: &State, whom: Option<&Actor>, network: &str, refusal: Refusal, why: &str) {
    let (when, whom, network, why) = (state.when(), whom.cloned(), network.to_owned(), why.to_owned());
    let write = move |conn: &mut Conn| refusals::note(conn, when, refusal, whom.as_ref(), &network, &why);
    if let Err(error) = state.store.write(write).await {
        tracing::error!(error = &error as &dyn std::error::Error, "a refusal could not be recorded");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn ours(headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        is_ours(&map)
    }

    #[test]
    fn only_forms_of_our_own_pages_are_taken() {
        assert!(ours(&[("sec-fetch-site", "same-origin"), ("origin", "https://elsewhere.example")]));
        assert!(ours(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));
        for foreign in [
            &[("sec-fetch-site", "cross-site"), ("origin", "http://a.example"), ("host", "a.example")][..],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "http://a.example.evil"), ("host", "a.example")],
            &[("origin", "null"), ("host", "a.example")],
            &[("host", "a.example")],
            &[("origin", "null")],
        ] {
            assert!(!ours(foreign), "{foreign:?}");
        }
    }
}
