//! The headers of every answer here, and the answers that several handlers give.

use super::Visit;
use crate::actions::subscribers::SubscriberError;
use crate::domain::subscribers::SubscriberRefusal;
use crate::view::subscribing::Told;
use crate::web::server::State;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// On every answer, the links of which are nobody's but the reader's: not kept, not found, not told to the next site.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
];
/// A year, for browsers that came over TLS (RFC 6797).
const STRICT_TRANSPORT: &str = "max-age=31536000";

/// True for the addresses of this folder, in any language.
pub(in crate::web) fn serves(path: &str) -> bool {
    path.split('/').skip(1).take(2).any(|part| matches!(part, "subscribe" | "unsubscribe"))
}

/// Puts on what every answer carries.
pub(in crate::web) fn secure(state: &State, headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, state.subscribing_policy.clone());
    if state.sends_strict_transport {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(STRICT_TRANSPORT));
    }
}

/// A page.
pub(super) fn page(status: StatusCode, html: String) -> HttpResponse {
    HttpResponse::build(status).insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8")).body(html)
}

/// That nothing was done: what the link lacks, or that the database could not, of which the log says why.
pub(super) fn refused(visit: &Visit, error: &SubscriberError) -> HttpResponse {
    let (status, told) = match error {
        SubscriberError::Refused(SubscriberRefusal::LinkUsed) => (StatusCode::GONE, Told::LinkUsed),
        SubscriberError::Refused(SubscriberRefusal::LinkOver) => (StatusCode::GONE, Told::LinkOver),
        SubscriberError::Refused(_) => (StatusCode::NOT_FOUND, Told::LinkUnknown),
        SubscriberError::Store(error) => {
            tracing::error!(error = error as &dyn std::error::Error, "a subscriber could not be served");
            (StatusCode::SERVICE_UNAVAILABLE, Told::Failed)
        }
    };
    visit.tell(status, told)
}

/// An answer, or what was answered in its place.
pub(super) type Answer = Result<HttpResponse, HttpResponse>;

/// Either of them.
pub(super) fn settled(answer: Answer) -> HttpResponse {
    answer.unwrap_or_else(|refusal| refusal)
}
