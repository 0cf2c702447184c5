//! Packs what the console answers: a screen of seven hundred components on a telephone's line.
//!
//! Packing beside a secret tells those who can make a browser ask again and again, and watch the lengths, something of it
//! (BREACH). The session's cookie is `SameSite=Lax` and no page of the console shows what another site put into its address,
//! so that no other site can ask in somebody's name and have its own words beside theirs.

use crate::published::{brotli, gzip};
use actix_web::body::{BoxBody, EitherBody, MessageBody, to_bytes};
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, VARY};

/// Below this, packing saves less than the header that says so.
const WORTH_BYTES: usize = 512;

/// The same answer, packed as the browser takes it.
pub(super) async fn pack(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let coding = coding(response.request().headers());
    let is_text = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/"));
    let is_packed = response.headers().contains_key(CONTENT_ENCODING);
    let Some(coding) = coding.filter(|_| is_text && !is_packed && response.status() != StatusCode::NOT_MODIFIED) else {
        return response;
    };
    let (request, response) = response.into_parts();
    let (mut response, body) = response.into_parts();
    // Bodies of ours are bytes already: reading them neither waits nor fails.
    let body = to_bytes(body).await.unwrap_or_default();
    let packed =
        (body.len() >= WORTH_BYTES).then(|| if coding == "br" { brotli(&body) } else { gzip(&body) }).flatten();
    let body = match packed {
        Some(packed) => {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
            packed.into()
        }
        None => body,
    };
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    let response: actix_web::HttpResponse<EitherBody<actix_web::web::Bytes>> =
        response.set_body(EitherBody::left(body));
    ServiceResponse::new(request, response.map_body(|_, body| body.boxed()))
}

/// The coding that a browser takes: brotli before gzip.
fn coding(headers: &HeaderMap) -> Option<&'static str> {
    let accepted = headers.get(ACCEPT_ENCODING)?.to_str().ok()?;
    ["br", "gzip"].into_iter().find(|coding| {
        let mut entries = accepted.split(',').map(str::trim);
        entries.any(|entry| {
            let (name, weight) = entry.split_once(';').unwrap_or((entry, ""));
            let weight = weight.trim().trim_start_matches("q=");
            name.trim().eq_ignore_ascii_case(coding) && weight.parse() != Ok(0.0)
        })
    })
}
