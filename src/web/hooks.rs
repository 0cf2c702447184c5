//! What a provider of mail tells of messages it took: bounces and complaints, in one form of JSON (docs/console.md).
//!
//! Whoever has the secret may say it, about now (`domain::hooks`). The answer is the same whether a mark is ours or not.

use super::error;
use super::server::State;
use crate::actions::bounces::{self, Returned, Teller};
use crate::domain::hooks::HookKey;
use crate::domain::subscriber_links::LinkKey;
use crate::store::{Conn, Error};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderName};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use futures_util::StreamExt;
use serde::Deserialize;
use std::sync::Arc;

/// The longest body: a thousand events, each of some two hundred bytes.
const BODY_BYTES_MAX: usize = 256 * 1024;
/// Events in one request at most.
const EVENTS_MAX: usize = 1_000;
/// As much of a server's words as is kept.
const SAID_CHARS_MAX: usize = 200;
/// When it was sent, in seconds since 1970.
const TIMESTAMP: HeaderName = HeaderName::from_static("bonghwa-timestamp");
/// The code over timestamp and body.
const SIGNATURE: HeaderName = HeaderName::from_static("bonghwa-signature");

/// What is needed to take a provider's word.
#[derive(Debug, Clone)]
pub struct MailHook {
    /// What the provider signs with.
    pub secret: HookKey,
    /// What the marks of our messages are made with.
    pub key: LinkKey,
}

#[derive(Debug, Deserialize)]
struct Told {
    events: Vec<Event>,
}

/// One event. Fields that are not named here are the provider's own.
#[derive(Debug, Deserialize)]
struct Event {
    kind: Kind,
    /// The mark, or the return address or Message-ID that holds it.
    mark: String,
    /// For bounces: whether there is no such mailbox.
    #[serde(default)]
    permanent: bool,
    /// What the last server said.
    #[serde(default)]
    said: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Bounce,
    Delay,
    Complaint,
}

impl Event {
    fn returned(&self) -> Returned {
        match (self.kind, self.permanent) {
            (Kind::Bounce, true) => Returned::Gone,
            (Kind::Bounce, false) => Returned::GivenUp,
            (Kind::Delay, _) => Returned::Delayed,
            (Kind::Complaint, _) => Returned::Complaint,
        }
    }
}

/// Takes what the provider tells.
pub async fn mail(request: HttpRequest, payload: Payload) -> HttpResponse {
    taken(&request, payload).await.unwrap_or_else(|refusal| refusal)
}

async fn taken(request: &HttpRequest, payload: Payload) -> Result<HttpResponse, HttpResponse> {
    let Some(state) = request.app_data::<Arc<State>>().cloned() else {
        return Err(error::plain(StatusCode::INTERNAL_SERVER_ERROR));
    };
    let Some(hook) = state.mail_hook.clone() else { return Err(error::plain(StatusCode::NOT_FOUND)) };
    let body = body(payload).await?;
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let now = state.machine.now();
    let checked = hook.secret.check(header(TIMESTAMP), header(SIGNATURE), &body, now);
    checked.map_err(|refusal| refused(StatusCode::UNAUTHORIZED, &refusal.to_string()))?;
    let told: Told = serde_json::from_slice(&body).map_err(|_| {
        refused(StatusCode::BAD_REQUEST, "the body is not {\"events\": [{\"kind\": …, \"mark\": …}]}: see the manual")
    })?;
    if told.events.len() > EVENTS_MAX {
        return Err(refused(StatusCode::PAYLOAD_TOO_LARGE, &format!("at most {EVENTS_MAX} events at once")));
    }
    let count = told.events.len();
    let note = move |conn: &mut Conn| {
        for event in &told.events {
            let said = event.said.split_whitespace().collect::<Vec<_>>().join(" ");
            let said: String = said.chars().filter(|c| !c.is_control()).take(SAID_CHARS_MAX).collect();
            bounces::note(conn, &hook.key, (Teller::Provider, &event.mark), (event.returned(), &said), now)?;
        }
        Ok::<_, Error>(())
    };
    state.store.write(note).await.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "what a provider told could not be written down");
        error::plain(StatusCode::SERVICE_UNAVAILABLE)
    })?;
    let answer = format!("{{\"taken\":{count}}}\n");
    Ok(HttpResponse::Accepted().insert_header((CONTENT_TYPE, "application/json")).body(answer))
}

async fn body(mut payload: Payload) -> Result<Vec<u8>, HttpResponse> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| error::plain(StatusCode::BAD_REQUEST))?;
        if body.len() + chunk.len() > BODY_BYTES_MAX {
            let told = format!("at most {} KiB at once", BODY_BYTES_MAX / 1024);
            return Err(refused(StatusCode::PAYLOAD_TOO_LARGE, &told));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn refused(status: StatusCode, sentence: &str) -> HttpResponse {
    HttpResponse::build(status).insert_header((CONTENT_TYPE, "text/plain; charset=utf-8")).body(format!("{sentence}\n"))
}
