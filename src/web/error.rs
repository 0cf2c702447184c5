//! The only table from what went wrong to HTTP.

use super::console::{answers, gate, is_of_console};
use super::routes::find_allowed;
use super::server::State;
use super::subscribing;
use crate::published::File;
use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use std::sync::Arc;

/// Under this stand the files that programs read.
const API: &str = "/api/";

/// The answer to an address that no route knows: the directory that was meant, what may be asked of a public file, or the
/// page that says there is no such page, in the language of the address.
pub async fn unmatched(request: HttpRequest) -> HttpResponse {
    let Some(state) = request.app_data::<Arc<State>>() else { return plain(StatusCode::INTERNAL_SERVER_ERROR) };
    let path = request.path();
    // A handler that takes the method may still find that there is no such address.
    let is_taken = |allowed: &str| allowed.split(", ").any(|method| method == request.method().as_str());
    let allowed = find_allowed(path).filter(|allowed| !is_taken(allowed));
    if is_of_console(path) {
        let mut response = match (path, allowed) {
            ("/console", _) => answers::on_to("/console/"),
            (_, Some(allowed)) => not_allowed(allowed),
            (_, None) => gate::unmatched(state, &request).await,
        };
        answers::secure(state, response.headers_mut());
        return response;
    }
    if let Some(allowed) = allowed {
        let mut response = not_allowed(allowed);
        if subscribing::serves(path) {
            subscribing::secure(state, response.headers_mut());
        }
        return response;
    }
    let is_api = path.starts_with(API);
    if *request.method() == Method::OPTIONS && is_api {
        return preflight();
    }
    if state.published.file(path).is_some() {
        return not_allowed("GET, HEAD");
    }
    let directory = format!("{path}/");
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let awaits = |path: &str| state.published.site().as_ref().as_ref().is_some_and(|site| site.awaits(path));
    if is_read && (state.published.file(&directory).is_some() || awaits(&directory)) {
        return HttpResponse::PermanentRedirect().insert_header((header::LOCATION, directory)).finish();
    }
    if awaits(path) {
        // A page of the archive that is rendered in the seconds after a start: not lost, and not to be kept as lost.
        let mut response = plain(StatusCode::SERVICE_UNAVAILABLE);
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("2"));
        return response;
    }
    if is_api && state.published.site().is_some() {
        return not_found_for_programs();
    }
    match not_found_page(state, path) {
        Some(page) if is_read => page_with(state, &page, StatusCode::NOT_FOUND),
        _ if state.published.site().is_none() => {
            HttpResponse::ServiceUnavailable().insert_header((header::RETRY_AFTER, "1")).body("Starting.\n")
        }
        _ => plain(StatusCode::NOT_FOUND),
    }
}

/// That something else may be asked of this address (RFC 9110 §15.5.6).
fn not_allowed(allowed: &'static str) -> HttpResponse {
    HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, allowed)).finish()
}

/// What browsers ask before a script of another origin may read, with headers of its own (Fetch standard, CORS-preflight):
/// anybody may, and nothing but read. Also of an address that is not there: the answer to the reading says so.
fn preflight() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::ALLOW, "GET, HEAD, OPTIONS"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "*"))
        // A day; browsers that keep it for less do so by themselves.
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}

/// That there is no such file, for scripts of any origin that read JSON.
fn not_found_for_programs() -> HttpResponse {
    HttpResponse::NotFound()
        .insert_header((header::CONTENT_TYPE, "application/json; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .body("{\"error\":\"not found\"}\n")
}

/// A short answer in words, for programs.
pub fn plain(status: StatusCode) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(format!("{status}\n"))
}

fn not_found_page(state: &State, path: &str) -> Option<Arc<File>> {
    let language = path.split('/').nth(1).unwrap_or_default();
    state.published.file(&format!("/{language}/404.html")).or_else(|| state.published.file("/404.html"))
}

fn page_with(state: &State, page: &File, status: StatusCode) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CONTENT_TYPE, page.content_type));
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response.insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    response.insert_header((header::CONTENT_SECURITY_POLICY, state.content_security_policy.clone()));
    response.body(page.identity().body)
}
