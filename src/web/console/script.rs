//! The one script of the console: clocks that go on, and a screen that refreshes itself. Everything works without it.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const SCRIPT: &str = include_str!("../../../static/console.js");

/// The script, unless the browser has it.
pub async fn show(request: HttpRequest) -> HttpResponse {
    static ETAG: LazyLock<String> = LazyLock::new(|| {
        let digest: String = Sha256::digest(SCRIPT).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("\"{digest}\"")
    });
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let mut response = match known.is_some_and(|known| known.contains(ETAG.as_str())) {
        true => HttpResponse::NotModified(),
        false => HttpResponse::Ok(),
    };
    response.insert_header((header::ETAG, ETAG.as_str())).insert_header((header::CACHE_CONTROL, "public, no-cache"));
    response.insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    match known.is_some_and(|known| known.contains(ETAG.as_str())) {
        true => response.finish(),
        false => response.content_type("text/javascript; charset=utf-8").body(SCRIPT),
    }
}
