//! The styles of the console.

use crate::view::console::STYLE;
use actix_web::HttpResponse;
use actix_web::http::header;

/// The styles; browsers keep them, because other styles have another address.
pub async fn show() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/css; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(STYLE)
}
