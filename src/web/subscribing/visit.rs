//! What every handler here begins with: the language of the address, the key, and the form that was sent.

use super::answers;
use crate::actions::subscribers::{Asking, SubscriberError};
use crate::domain::language::Language;
use crate::domain::subscriber_links::LinkKey;
use crate::domain::time::Time;
use crate::entropy;
use crate::store::{Conn, Error, catalogue, incidents};
use crate::view::subscribing::{At, Offered, OpenIncident, Told, ToldPage};
use crate::web::console::Fields;
use crate::web::console::gate::SEC_FETCH_SITE;
use crate::web::server::State;
use crate::web::{error, peer};
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use futures_util::StreamExt;
use std::sync::Arc;

/// The longest form: a thousand boxes, each of some forty bytes.
const FORM_BYTES_MAX: usize = 64 * 1024;
/// More fields than the form can have.
const FIELDS_MAX: usize = 1_200;

/// What asking to be told needs.
#[derive(Debug, Clone)]
pub struct Subscribing {
    /// What links in mails are made with.
    pub key: LinkKey,
}

/// One request.
pub(super) struct Visit {
    pub(super) state: Arc<State>,
    pub(super) key: LinkKey,
    pub(super) language: Language,
    /// The address without the language at its front.
    path: String,
}

/// A form, or that it holds more than any of ours.
pub(super) enum Sent {
    Form(Fields),
    Overfull,
}

impl Visit {
    /// The visit of `request`; or the answer where there is no such address, or nothing is offered here.
    pub(super) async fn of(request: &HttpRequest) -> Result<Visit, HttpResponse> {
        let Some(state) = request.app_data::<Arc<State>>().cloned() else {
            return Err(error::plain(StatusCode::INTERNAL_SERVER_ERROR));
        };
        let page = &state.console.page;
        let (language, prefix) = match request.match_info().get("language") {
            None => (page.default_language(), String::new()),
            Some(tag) => match Language::from_tag(tag).filter(|one| page.languages.contains(one)) {
                Some(language) if language != page.default_language() => (language, page.prefix(language)),
                _ => return Err(error::unmatched(request.clone()).await),
            },
        };
        let path = request.path().strip_prefix(&prefix).unwrap_or_default().to_owned();
        match state.subscribing.clone() {
            Some(Subscribing { key }) => Ok(Visit { state, key, language, path }),
            None => {
                let at = At { page, is_rehearsal: state.console.is_rehearsal, language, path: &path };
                let html = ToldPage { at, told: Told::NotOffered }.html();
                Err(answers::page(StatusCode::NOT_FOUND, html))
            }
        }
    }

    /// The present instant: people wait for mail by their own clocks, also in a rehearsal.
    pub(super) fn now(&self) -> Time {
        self.state.machine.now()
    }

    /// Where the reader is.
    pub(super) fn at(&self) -> At<'_> {
        let console = &self.state.console;
        At { page: &console.page, is_rehearsal: console.is_rehearsal, language: self.language, path: &self.path }
    }

    /// A page that says one thing.
    pub(super) fn tell(&self, status: StatusCode, told: Told<'_>) -> HttpResponse {
        answers::page(status, ToldPage { at: self.at(), told }.html())
    }

    /// What the form says, refused where another site sent it.
    pub(super) async fn own_form(&self, request: &HttpRequest, payload: Payload) -> Result<Sent, HttpResponse> {
        if request.headers().get(SEC_FETCH_SITE).is_some_and(|site| site == "cross-site") {
            return Err(self.tell(StatusCode::FORBIDDEN, Told::Foreign));
        }
        let body = self.body(payload).await?;
        let mut pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(&body).take(FIELDS_MAX + 1).map(|(n, v)| (n.into(), v.into())).collect();
        let is_overfull = pairs.len() > FIELDS_MAX;
        pairs.truncate(FIELDS_MAX);
        Ok(if is_overfull { Sent::Overfull } else { Sent::Form(Fields::of(pairs)) })
    }

    /// What a form says that mail programs send, from wherever: in either of the two ways in which forms are written.
    pub(super) async fn any_form(&self, request: &HttpRequest, payload: Payload) -> Result<Fields, HttpResponse> {
        let body = self.body(payload).await?;
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let pairs = match kind.to_ascii_lowercase().starts_with("multipart/form-data") {
            true => parts_of(kind, &body),
            false => url::form_urlencoded::parse(&body).take(FIELDS_MAX).map(|(n, v)| (n.into(), v.into())).collect(),
        };
        Ok(Fields::of(pairs))
    }

    async fn body(&self, mut payload: Payload) -> Result<Vec<u8>, HttpResponse> {
        let mut body = Vec::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| error::plain(StatusCode::BAD_REQUEST))?;
            if body.len() + chunk.len() > FORM_BYTES_MAX {
                return Err(self.tell(StatusCode::PAYLOAD_TOO_LARGE, Told::TooLarge));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// Reads from the database, or answers why not.
    pub(super) async fn read<T, F>(&self, f: F) -> Result<T, HttpResponse>
    where
        F: FnOnce(&mut Conn) -> Result<T, SubscriberError> + Send + 'static,
        T: Send + 'static,
    {
        self.state.store.read(f).await.map_err(|error| answers::refused(self, &error))
    }

    /// Writes into the database. What is refused is the handler's to answer.
    pub(super) async fn write<T, F>(&self, f: F) -> Result<T, SubscriberError>
    where
        F: FnOnce(&mut Conn) -> Result<T, SubscriberError> + Send + 'static,
        T: Send + 'static,
    {
        self.state.store.write(f).await
    }

    /// What there is to choose.
    pub(super) async fn offered(&self) -> Result<Offered, HttpResponse> {
        self.read(|conn| Ok(find_offered(conn)?)).await
    }

    /// The network that asks, and the chance of the link that may come of it.
    pub(super) fn asker(&self, request: &HttpRequest) -> Result<Asker, SubscriberError> {
        let drawn = entropy::token().map_err(|error| Error::Fault(Box::new(error)));
        let (nonce, _) = drawn?;
        Ok(Asker { network: peer::network_of(request, &self.state.trusted_proxies), nonce, now: self.now() })
    }
}

/// Who asks, as an action is told.
pub(super) struct Asker {
    network: String,
    nonce: String,
    pub(super) now: Time,
}

impl Asker {
    pub(super) fn asking(&self) -> Asking<'_> {
        Asking { now: self.now, network: &self.network, nonce: &self.nonce }
    }
}

/// What may be chosen now.
pub(super) fn find_offered(conn: &mut Conn) -> Result<Offered, Error> {
    let stands = catalogue::find(conn)?;
    let open: Result<Vec<OpenIncident>, Error> = incidents::list_open(conn)?
        .into_iter()
        .map(|id| incidents::find(conn, id).map(|held| OpenIncident { id, title: held.incident.title }))
        .collect();
    Ok(Offered { groups: stands.groups, components: stands.components, incidents: open? })
}

/// The parts of `multipart/form-data` (RFC 7578), as far as mail programs write them: a name and a short text.
fn parts_of(kind: &str, body: &[u8]) -> Vec<(String, String)> {
    let boundary = kind.split(';').skip(1).find_map(|part| {
        let (name, value) = part.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary").then(|| value.trim_matches('"'))
    });
    let Some(boundary) = boundary.filter(|boundary| !boundary.is_empty()) else { return Vec::new() };
    let text = String::from_utf8_lossy(body);
    let read = |part: &str| {
        let (head, value) = part.split_once("\r\n\r\n")?;
        let (_, name) = head.split_once("name=\"")?;
        let (name, _) = name.split_once('"')?;
        Some((name.to_owned(), value.trim_end_matches("\r\n").to_owned()))
    };
    text.split(&format!("--{boundary}")).skip(1).take(FIELDS_MAX).filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_as_mail_programs_write_them() {
        let body =
            b"--x-y\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x-y--\r\n";
        let wanted = vec![("List-Unsubscribe".to_owned(), "One-Click".to_owned())];
        assert_eq!(parts_of("multipart/form-data; boundary=x-y", body), wanted);
        assert_eq!(parts_of("multipart/form-data; Boundary=\"x-y\"", body), wanted);
        for (kind, body) in [
            ("multipart/form-data", &body[..]),
            ("multipart/form-data; boundary=", body),
            ("multipart/form-data; boundary=z", body),
            ("multipart/form-data; boundary=x-y", b"--x-y\r\n\xff\xfe"),
        ] {
            assert_eq!(parts_of(kind, body), [], "{kind}");
        }
    }
}
