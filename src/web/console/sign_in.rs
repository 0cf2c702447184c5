//! Coming in with password and code, and going.
//!
//! One form asks for all three, so that nobody is told which of them was wrong, and nothing is half signed in. The answer
//! is the same, and takes the same time, whether or not there is such a handle.

use super::answers::{self, own_path};
use super::{Fields, Known, Signed, hashing};
use crate::actions::sessions::{self as actions, Answer, Attempt, Caller};
use crate::domain::actors::Actor;
use crate::domain::language::Language;
use crate::domain::sessions::{SessionId, agent};
use crate::domain::time::Time;
use crate::domain::{passwords, tokens};
use crate::entropy;
use crate::store::{Error, staff};
use crate::view::console::{Frame, Say, SignInPage};
use crate::web::peer;
use crate::web::server::State;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

/// The form.
pub async fn show(state: Known, request: HttpRequest) -> HttpResponse {
    let query = Fields::parse(request.query_string().as_bytes());
    let language = language(&state, query.text("language"));
    let done = query.has("out").then(|| Say(language).word("signed-out"));
    let frame = frame(&state, language).having_done(done);
    answers::page(SignInPage { frame, handle: "", to: own_path(query.text("to")) }.html())
}

/// Lets somebody in, or says that it did not.
pub async fn enter(state: Known, fields: Fields, request: HttpRequest) -> HttpResponse {
    match attempt(&state, &fields, &request).await {
        Ok(response) => response,
        Err(error) => answers::failed(&state, None, &error),
    }
}

/// Ends the session.
pub async fn leave(state: Known, signed: Signed) -> HttpResponse {
    let id = signed.session.clone();
    let ended = signed.arrange(&state, move |conn, when, by| actions::end(conn, when, by, &id)).await;
    if let Err(error) = ended {
        return answers::failed(&state, Some(&signed), &error);
    }
    let mut response = answers::on_to("/console/sign-in?out=1");
    if let Some(taken) = state.console.cookie.take() {
        response.headers_mut().insert(header::SET_COOKIE, taken);
    }
    response
}

async fn attempt(state: &State, fields: &Fields, request: &HttpRequest) -> Result<HttpResponse, Error> {
    let language = language(state, fields.text("language"));
    let handle = fields.text("handle").trim().to_lowercase();
    let (caller, token) = caller(state, request)?;
    let (now, network, sought) = (state.machine.now(), caller.network.clone(), handle.clone());
    let found = state.store.read(move |conn| {
        let wait = actions::find_wait(conn, now, &sought, &network)?;
        let account = match Actor::parse(&sought) {
            Ok(handle) => staff::find_optional(conn, &handle)?,
            Err(_) => None,
        };
        Ok::<_, Error>((wait, account.and_then(|account| account.password)))
    });
    let (wait, kept) = found.await?;
    if let Some(until) = wait {
        return Ok(refuse(state, language, fields, Some(until)));
    }
    let kept = kept.unwrap_or_else(|| passwords::NOBODYS.to_owned());
    let is_right = hashing::matches(state, fields.text("password").to_owned(), kept.clone()).await?;
    let attempt = Attempt { handle, matched: is_right.then_some(kept), code: fields.text("code").trim().to_owned() };
    let when = state.when();
    let network = caller.network.clone();
    let answer = state.store.write_from(network, move |conn| actions::sign_in(conn, when, &attempt, &caller)).await?;
    match answer {
        Answer::In(_) => Ok(let_in(state, &token, own_path(fields.text("to")))),
        Answer::Refused => Ok(refuse(state, language, fields, None)),
        Answer::Wait(until) => Ok(refuse(state, language, fields, Some(until))),
    }
}

/// Who knocks, with a session drawn for them, and the token that opens it.
pub(super) fn caller(state: &State, request: &HttpRequest) -> Result<(Caller, String), Error> {
    let (token, hash) = answers::drawn(entropy::token())?;
    let named = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let caller = Caller {
        id: SessionId(hash),
        before: state.console.cookie.find(request.headers()).map(|token| SessionId(tokens::hash(&token))),
        network: peer::network_of(request, &state.trusted_proxies),
        agent: agent(named.unwrap_or_default()),
    };
    Ok((caller, token))
}

/// On to `path`, with the session of `token`.
pub(super) fn let_in(state: &State, token: &str, path: &str) -> HttpResponse {
    give(state, token, answers::on_to(path))
}

/// `response`, with the session of `token`.
pub(super) fn give(state: &State, token: &str, mut response: HttpResponse) -> HttpResponse {
    if let Some(given) = state.console.cookie.give(token) {
        response.headers_mut().insert(header::SET_COOKIE, given);
    }
    response
}

/// The form again, saying why; the password and the code are not sent back.
fn refuse(state: &State, language: Language, fields: &Fields, until: Option<Time>) -> HttpResponse {
    let say = Say(language);
    let wait_s = until.map(|until| ((until - state.machine.now()).num_milliseconds() + 999) / 1000);
    let (status, told) = match wait_s {
        None => (StatusCode::FORBIDDEN, say.word("sign-in-refused")),
        Some(seconds) => (StatusCode::TOO_MANY_REQUESTS, say.with("sign-in-wait", &[("seconds", &seconds)])),
    };
    let frame = frame(state, language).refusing(Some(told));
    let page = SignInPage { frame, handle: fields.text("handle"), to: own_path(fields.text("to")) };
    let mut response = answers::page_with(status, page.html());
    if let Some(seconds) = wait_s {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn frame(state: &State, language: Language) -> Frame {
    Frame::signed_out(&state.console.page, state.console.is_rehearsal, language, Say(language).word("sign-in-title"))
}

/// The language that was asked for by its tag, or the page's own.
pub(super) fn language(state: &State, tag: &str) -> Language {
    Language::from_tag(tag).unwrap_or_else(|| state.console.page.default_language())
}
