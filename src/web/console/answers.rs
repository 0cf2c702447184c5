//! How the console answers: pages, ways on, refusals, and the headers that all of them carry.

use super::Signed;
use crate::domain::language::Language;
use crate::domain::staff::Role;
use crate::store::{Error, catalogue};
use crate::view::console::{Frame, Names, Say, Section, ToldPage};
use crate::web::server::State;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// Everything of the console stands below it, and nothing public does.
const CONSOLE: &str = "/console";
/// What browsers may do with a page of the console: load from here, send forms here, and stand in no frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// On every answer of the console. The referrer stays with us; without any, browsers would send forms with the origin
/// `null` (Fetch standard, "append a request Origin header").
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];
/// A year, for browsers that came over TLS (RFC 6797).
const STRICT_TRANSPORT: &str = "max-age=31536000";

/// True for what belongs to the console.
pub(in crate::web) fn is_of_console(path: &str) -> bool {
    path.strip_prefix(CONSOLE).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Puts on what every answer of the console carries. Nothing of it is kept anywhere, unless the answer says otherwise.
pub(in crate::web) fn secure(state: &State, headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if state.sends_strict_transport {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(STRICT_TRANSPORT));
    }
}

/// What was drawn by lot, or the fault of a system that gives no chance.
pub fn drawn<T>(drawn: Result<T, getrandom::Error>) -> Result<T, Error> {
    drawn.map_err(|error| Error::Fault(Box::new(error)))
}

/// A page.
pub fn page(html: String) -> HttpResponse {
    page_with(StatusCode::OK, html)
}

/// A page with a status of its own.
pub fn page_with(status: StatusCode, html: String) -> HttpResponse {
    HttpResponse::build(status).insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8")).body(html)
}

/// On to `path` of ours, to be read there: after an act, so that reloading does not repeat it.
pub fn on_to(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
}

/// `path` where it is a page of the console; else the console's start. What a browser brings may lead anywhere.
pub(super) fn own_path(path: &str) -> &str {
    let is_plain = path.bytes().all(|byte| matches!(byte, b'!'..=b'~') && byte != b'\\');
    if is_plain && path.starts_with("/console/") && !path.contains("//") { path } else { "/console/" }
}

/// A page of one message, in the words of `key` and `key-title`.
fn told(frame: Frame, status: StatusCode, sentence: String, next: Option<(&str, String)>) -> HttpResponse {
    page_with(status, ToldPage { frame, told: &[sentence], next }.html())
}

/// What components are called in the language of whoever is refused; nothing where the database cannot say.
pub(super) async fn names(state: &State, signed: &Signed) -> Names {
    let found = state.store.read(catalogue::list_stamped_components).await.unwrap_or_default();
    let components: Vec<_> = found.into_iter().map(|found| found.component).collect();
    Names::of(&components, signed.language)
}

/// The frame of a message to whoever it is.
fn frame(state: &State, signed: Option<&Signed>, language: Language, title: String) -> Frame {
    match signed {
        Some(signed) => signed.frame(state, Section::Elsewhere, title),
        None => Frame::signed_out(&state.console.page, state.console.is_rehearsal, language, title),
    }
}

/// That the database could not; the log says why.
pub fn failed(state: &State, signed: Option<&Signed>, error: &Error) -> HttpResponse {
    let language = signed.map_or_else(|| state.console.page.default_language(), |signed| signed.language);
    let say = Say(language);
    let (status, title, told_as) = match error {
        Error::Revoked => (StatusCode::FORBIDDEN, say.word("revoked-title"), say.word("revoked")),
        Error::Busy(_) | Error::Conflict(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, say.word("busy-title"), say.word("busy"))
        }
        _ => (StatusCode::INTERNAL_SERVER_ERROR, say.word("failed-title"), say.word("failed")),
    };
    if !matches!(error, Error::Revoked) {
        tracing::error!(error = error as &dyn std::error::Error, "the console could not");
    }
    told(frame(state, signed, language, title), status, told_as, None)
}

/// That the session is over: a form was sent that is not to be lost.
pub(super) fn session_over(state: &State, language: Language) -> HttpResponse {
    let say = Say(language);
    let next = ("/console/sign-in", say.word("to-sign-in"));
    let frame = frame(state, None, language, say.word("session-over-title"));
    told(frame, StatusCode::UNAUTHORIZED, say.word("session-over"), Some(next))
}

/// That the role does not reach so far.
pub(super) fn role_short(state: &State, signed: &Signed, needed: Role) -> HttpResponse {
    let say = Say(signed.language);
    let word = |role: Role| say.word(&format!("role-{}", role.as_str()));
    let sentence = say.with("role-short", &[("role", &word(signed.staff.role)), ("needed", &word(needed))]);
    let frame = frame(state, Some(signed), signed.language, say.word("role-short-title"));
    told(frame, StatusCode::FORBIDDEN, sentence, Some(("/console/", say.word("to-start"))))
}

/// That this is for those who are not limited to groups.
pub(super) fn limited(state: &State, signed: &Signed) -> HttpResponse {
    let say = Say(signed.language);
    let frame = frame(state, Some(signed), signed.language, say.word("limited-title"));
    told(frame, StatusCode::FORBIDDEN, say.word("limited"), Some(("/console/", say.word("to-start"))))
}

/// That there is nothing at this address, or no longer.
pub(in crate::web) fn unknown(state: &State, signed: &Signed) -> HttpResponse {
    let say = Say(signed.language);
    let frame = frame(state, Some(signed), signed.language, say.word("unknown-title"));
    told(frame, StatusCode::NOT_FOUND, say.word("unknown"), Some(("/console/", say.word("to-start"))))
}

/// That a form came from elsewhere.
pub(super) fn form_foreign(state: &State, signed: Option<&Signed>, language: Language) -> HttpResponse {
    let say = Say(language);
    let frame = frame(state, signed, language, say.word("form-foreign-title"));
    told(frame, StatusCode::FORBIDDEN, say.word("form-foreign"), Some(("/console/", say.word("to-start"))))
}

/// That a form is longer than any of ours.
pub(super) fn form_large(state: &State, signed: Option<&Signed>, language: Language, bytes_max: usize) -> HttpResponse {
    let say = Say(language);
    let frame = frame(state, signed, language, say.word("form-large-title"));
    let sentence = say.with("form-large", &[("kilobytes", &(bytes_max / 1024))]);
    told(frame, StatusCode::PAYLOAD_TOO_LARGE, sentence, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_on_stays_in_the_console() {
        for path in ["/console/", "/console/audit?actor=duty-lead", "/console/incidents/abc/"] {
            assert_eq!(own_path(path), path);
        }
        for path in [
            "",
            "/",
            "//evil.example",
            "/console//evil.example",
            "https://evil.example/console/",
            "/console/\\evil",
            "/consoles/",
            "/console/\r\nset-cookie: a=b",
        ] {
            assert_eq!(own_path(path), "/console/", "{path:?}");
        }
        assert!(is_of_console("/console") && is_of_console("/console/x") && !is_of_console("/consoles"));
    }
}
