//! Answers public files before the router: a lookup, a choice of coding, and bytes that are already there. No lock, no
//! database, no compression, no allocation that grows with the file.

use super::peer;
use super::server::State;
use crate::published::{File, Packed, Shown, Variant};
use actix_http::{Method, Request, Response};
use actix_service::{IntoServiceFactory, Service, ServiceFactory};
use actix_web::HttpMessage;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{AppConfig, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use bytes::Bytes;
use futures_util::future::LocalBoxFuture;
use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};

/// Public files may be shown for 5 s without asking, while asking for 30 s more, and for a day when we cannot be reached
/// (RFC 5861): an old page that says how old it is beats none.
const CACHE_CONTROL: &str = "public, max-age=5, stale-while-revalidate=30, stale-if-error=86400";
/// A year, in browsers that came to us over TLS (RFC 6797).
const STRICT_TRANSPORT: &str = "max-age=31536000";

/// Puts the front before `app`.
pub struct Front<A> {
    app: A,
    state: Arc<State>,
}

impl<A> Front<A> {
    /// `app` answers whatever is no public file of `state`.
    pub fn before(app: A, state: Arc<State>) -> Front<A> {
        Front { app, state }
    }
}

/// A body: of a public file, or whatever the router made.
type Body<B> = EitherBody<Bytes, B>;

impl<A, S, B> IntoServiceFactory<EntranceFactory<S>, Request> for Front<A>
where
    A: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody + 'static,
    S::Future: 'static,
    S::Service: 'static,
{
    fn into_factory(self) -> EntranceFactory<S> {
        EntranceFactory { app: self.app.into_factory(), state: self.state }
    }
}

/// Makes one [`Entrance`] for each worker thread.
pub struct EntranceFactory<S> {
    app: S,
    state: Arc<State>,
}

impl<S, B> ServiceFactory<Request> for EntranceFactory<S>
where
    S: ServiceFactory<Request, Config = AppConfig, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody + 'static,
    S::Future: 'static,
    S::Service: 'static,
{
    type Response = Response<Body<B>>;
    type Error = actix_web::Error;
    type Config = AppConfig;
    type Service = Entrance<S::Service>;
    type InitError = S::InitError;
    type Future = LocalBoxFuture<'static, Result<Self::Service, Self::InitError>>;

    fn new_service(&self, config: AppConfig) -> Self::Future {
        let app = self.app.new_service(config);
        let state = self.state.clone();
        Box::pin(async move { Ok(Entrance { app: Rc::new(app.await?), state }) })
    }
}

/// Answers public files; passes everything else on.
pub struct Entrance<S> {
    app: Rc<S>,
    state: Arc<State>,
}

impl<S, B> Service<Request> for Entrance<S>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = Response<Body<B>>;
    type Error = actix_web::Error;
    type Future = futures_util::future::Either<
        Ready<Result<Self::Response, Self::Error>>,
        LocalBoxFuture<'static, Result<Self::Response, Self::Error>>,
    >;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.app.poll_ready(context)
    }

    fn call(&self, request: Request) -> Self::Future {
        if matches!(*request.method(), Method::GET | Method::HEAD)
            && let Some(site) = self.state.published.site().as_ref()
            && let Some(file) = site.file(request.path())
        {
            let response = answer(&request, file, &self.state).map_body(|_, body| EitherBody::left(body));
            return futures_util::future::Either::Left(ready(Ok(response)));
        }
        let app = self.app.call(request);
        futures_util::future::Either::Right(Box::pin(async move {
            let (_, response) = app.await?.into_parts();
            let (response, body) = response.into_parts();
            Ok(Response::from(response.set_body(body)).map_body(|_, body| EitherBody::right(body)))
        }))
    }
}

/// The answer to a request for `file`: the smallest variant that the reader takes, or 304 where it has that already.
fn answer(request: &Request, file: &File, state: &State) -> Response<Bytes> {
    let headers = request.headers();
    let (variant, coding) = choose(file, headers.get(header::ACCEPT_ENCODING));
    let has_it = headers.get(header::IF_NONE_MATCH).is_some_and(|known| names(known.as_bytes(), &variant.etag));
    let mut response = if has_it {
        Response::with_body(StatusCode::NOT_MODIFIED, Bytes::new())
    } else {
        Response::with_body(StatusCode::OK, variant.body)
    };
    let out = response.headers_mut();
    if let Ok(etag) = HeaderValue::from_maybe_shared(variant.etag) {
        out.insert(header::ETAG, etag);
    }
    set(out, header::CACHE_CONTROL, CACHE_CONTROL);
    set(out, header::VARY, "accept-encoding");
    if state.sends_strict_transport && peer::is_secure(request, &state.trusted_proxies) {
        set(out, header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT);
    }
    if file.shown == Shown::AsFile {
        // Clients of the wire format read it from pages of other origins (STATUSPAGE-V2 §1), also what they have already.
        set(out, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    }
    if has_it {
        return response;
    }
    set(out, header::CONTENT_TYPE, file.content_type);
    if let Some(coding) = coding {
        set(out, header::CONTENT_ENCODING, coding);
    }
    if let Some(language) = file.language {
        set(out, header::CONTENT_LANGUAGE, language.tag());
    }
    set(out, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    match file.shown {
        Shown::AsPage => {
            out.insert(header::CONTENT_SECURITY_POLICY, state.content_security_policy.clone());
            set(out, header::REFERRER_POLICY, "strict-origin-when-cross-origin");
        }
        Shown::AsCorner => {
            out.insert(header::CONTENT_SECURITY_POLICY, state.corner_policy.clone());
            set(out, header::REFERRER_POLICY, "no-referrer");
        }
        Shown::AsFile => {}
    }
    response
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}

/// The variant to send: brotli before gzip before identity, as far as the reader takes them (RFC 9110 §12.5.3).
fn choose(file: &File, accepted: Option<&HeaderValue>) -> (Variant, Option<&'static str>) {
    let accepted = accepted.map_or(&[][..], HeaderValue::as_bytes);
    let takes = |coding: &str| takes_coding(accepted, coding);
    match file.packed() {
        Some(Packed { brotli: Some(brotli), .. }) if takes("br") => (brotli.clone(), Some("br")),
        Some(Packed { gzip: Some(gzip), .. }) if takes("gzip") => (gzip.clone(), Some("gzip")),
        _ => (file.identity(), None),
    }
}

/// Whether `accepted` names `coding` with a weight above zero. `*` is not taken for it: whoever means brotli says so.
fn takes_coding(accepted: &[u8], coding: &str) -> bool {
    accepted.split(|byte| *byte == b',').any(|entry| {
        let mut parts = entry.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
        let is_named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding.as_bytes()));
        is_named && parts.all(|parameter| !is_zero_weight(parameter))
    })
}

fn is_zero_weight(parameter: &[u8]) -> bool {
    let Some(weight) = parameter.strip_prefix(b"q=").or_else(|| parameter.strip_prefix(b"Q=")) else { return false };
    weight.starts_with(b"0") && weight[1..].iter().all(|byte| matches!(byte, b'.' | b'0'))
}

/// Whether an If-None-Match header names `etag`, by the weak comparison that it asks for (RFC 9110 §13.1.2).
fn names(known: &[u8], etag: &[u8]) -> bool {
    known
        .split(|byte| *byte == b',')
        .map(<[u8]>::trim_ascii)
        .any(|tag| tag == b"*" || tag.strip_prefix(b"W/").unwrap_or(tag) == etag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codings_are_taken_as_the_reader_weighs_them() {
        assert!(takes_coding(b"gzip, deflate, br", "br"));
        assert!(takes_coding(b"BR;q=0.5", "br"));
        assert!(!takes_coding(b"br;q=0, gzip", "br"));
        assert!(!takes_coding(b"br; q=0.000", "br"));
        assert!(!takes_coding(b"*", "br"));
        assert!(!takes_coding(b"brotli", "br"));
        assert!(!takes_coding(b"", "gzip"));
    }

    #[test]
    fn a_known_tag_is_found_in_a_list_and_behind_a_weak_mark() {
        assert!(names(b"\"a\", W/\"b\"", b"\"b\""));
        assert!(names(b"*", b"\"b\""));
        assert!(!names(b"\"a\"", b"\"b\""));
    }
}
