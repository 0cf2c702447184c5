//! A request id for every request that is not a public file, and one line in the log about it: what was asked by the name
//! of its route, what came of it, how long it took. Never an address, a query or a token.

use crate::entropy;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use std::time::Instant;
use tracing::Instrument;

/// The header that carries the id to the reader, who can quote it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Runs the rest of the request inside a span with its id.
pub async fn log<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let id = match entropy::number() {
        Ok(number) => format!("{number:016x}"),
        Err(_) => String::from("without-chance"),
    };
    let route = request.match_pattern().unwrap_or_else(|| String::from("unmatched"));
    let method = request.method().clone();
    let span = tracing::info_span!("request", %id, %method, route);
    let started = Instant::now();
    let mut response = next.call(request).instrument(span.clone()).await?;
    let status = response.status().as_u16();
    let took_ms = started.elapsed().as_millis() as u64;
    span.in_scope(|| match status {
        500.. => tracing::error!(status, took_ms, "failed"),
        _ => tracing::debug!(status, took_ms, "answered"),
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    Ok(response)
}
