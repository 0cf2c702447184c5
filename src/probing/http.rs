//! The HTTP check: one request, the redirects after it, and the conditions on the last answer. Redirects are followed
//! here and not by a library, so that the address guard sees every hop.

mod exchange;

use super::Checker;
use super::conditions;
use super::failure::Failure;
use crate::domain::probes::HttpCheck;
use exchange::Exchanged;
use hyper::header::LOCATION;
use hyper::{Method, StatusCode};
use std::borrow::Cow;
use tokio::time::Instant;
use url::Url;

/// Where the check has got to.
struct Hop<'a> {
    url: Cow<'a, Url>,
    method: Method,
    body: Option<&'a str>,
    /// The catalogue's headers; none from the first redirect to another host on, so that no token is carried away.
    headers: &'a [(String, String)],
}

/// Runs the check; gives the note on the certificate where there is one.
pub(super) async fn check(checker: &Checker, http: &HttpCheck, deadline: Instant) -> Result<Option<String>, Failure> {
    let method = Method::from_bytes(http.method.as_bytes())
        .map_err(|_| Failure::of_ours("the method is no HTTP method: correct it in the catalogue"))?;
    if !http.url.username().is_empty() || http.url.password().is_some() {
        return Err(Failure::of_ours("credentials in a URL are not sent: give them as an Authorization header"));
    }
    let body = http.body.as_deref();
    let mut hop = Hop { url: Cow::Borrowed(&http.url), method, body, headers: &http.headers };
    let mut days_left: Option<i64> = None;
    for redirects in 0..=http.redirects_max {
        let follows = http.redirects_max > 0;
        let Exchanged { answer, days_left: days } = exchange::exchange(checker, &hop, follows, deadline).await?;
        days_left = days_left.into_iter().chain(days).min();
        match target_of(&hop, answer.status, answer.headers.get(LOCATION).map(hyper::header::HeaderValue::as_bytes))? {
            Some(target) if follows && redirects < http.redirects_max => hop = redirected(hop, answer.status, target)?,
            Some(_) if follows => break,
            _ => return conditions::judge(&answer, &http.conditions).map(|()| certificate_note(http, days_left)),
        }
    }
    Err(Failure::of_answer(format!("more than {} redirects", http.redirects_max)))
}

/// Whether a status is one whose `Location` is to be followed.
fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Where an answer sends us on to; `None` where it does not.
fn target_of(hop: &Hop<'_>, status: StatusCode, location: Option<&[u8]>) -> Result<Option<Url>, Failure> {
    let Some(location) = location.filter(|_| is_redirect(status)) else { return Ok(None) };
    let target = std::str::from_utf8(location).ok().and_then(|location| hop.url.join(location).ok());
    match target {
        Some(target) if matches!(target.scheme(), "http" | "https") && target.has_host() => Ok(Some(target)),
        _ => Err(Failure::of_answer("it redirects to what is no HTTP address")),
    }
}

/// The hop after `hop`. 303 asks for a GET, and 301 and 302 turn a POST into one (RFC 9110 §15.4).
fn redirected<'a>(hop: Hop<'a>, status: StatusCode, target: Url) -> Result<Hop<'a>, Failure> {
    let stays = hop.url.origin() == target.origin();
    let turns_to_get = match status {
        StatusCode::SEE_OTHER => hop.method != Method::HEAD,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => hop.method == Method::POST,
        _ => false,
    };
    let (method, body) = if turns_to_get { (Method::GET, None) } else { (hop.method, hop.body) };
    if !stays && body.is_some() {
        return Err(Failure::of_answer("it redirects a request with a body to another host"));
    }
    Ok(Hop { url: Cow::Owned(target), method, body, headers: if stays { hop.headers } else { &[] } })
}

/// For staff, where the certificate that expires first has fewer days than asked for.
fn certificate_note(http: &HttpCheck, days_left: Option<i64>) -> Option<String> {
    let (days_min, days) = (http.certificate_days_min?, days_left?);
    match days {
        days if days >= i64::from(days_min) => None,
        0 => Some("the certificate expires within a day".to_owned()),
        1 => Some("the certificate expires in 1 day".to_owned()),
        days => Some(format!("the certificate expires in {days} days")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop<'a>(url: &str, method: Method, body: Option<&'a str>, headers: &'a [(String, String)]) -> Hop<'a> {
        Hop { url: Cow::Owned(url.parse().unwrap()), method, body, headers }
    }

    fn target(location: &str) -> Result<Option<String>, Failure> {
        let hop = hop("https://a.example/x/y?q=1", Method::GET, None, &[]);
        target_of(&hop, StatusCode::FOUND, Some(location.as_bytes())).map(|url| url.map(String::from))
    }

    #[test]
    fn locations_are_read_relative_to_where_they_stand() {
        assert_eq!(target("z").unwrap().unwrap(), "https://a.example/x/z");
        assert_eq!(target("/z").unwrap().unwrap(), "https://a.example/z");
        assert_eq!(target("//b.example/").unwrap().unwrap(), "https://b.example/");
        for location in ["file:///etc/passwd", "mailto:a@example.org", "http://", "javascript:0"] {
            assert!(target(location).is_err(), "{location}");
        }
    }

    #[test]
    fn own_headers_go_along_to_the_same_origin_only_and_do_not_come_back() {
        let headers = [("authorization".to_owned(), "secret".to_owned())];
        let first = hop("https://a.example/", Method::GET, None, &headers);
        let same = redirected(first, StatusCode::FOUND, "https://a.example/next".parse().unwrap()).unwrap();
        assert_eq!(same.headers.len(), 1);
        for elsewhere in ["https://b.example/", "http://a.example/", "https://a.example:8443/"] {
            let first = hop("https://a.example/", Method::GET, None, &headers);
            let gone = redirected(first, StatusCode::FOUND, elsewhere.parse().unwrap()).unwrap();
            assert!(gone.headers.is_empty(), "{elsewhere}");
            let back = redirected(gone, StatusCode::FOUND, "https://a.example/".parse().unwrap()).unwrap();
            assert!(back.headers.is_empty(), "{elsewhere}");
        }
    }

    #[test]
    fn redirects_change_the_method_as_the_standard_says_and_carry_no_body_elsewhere() {
        for (status, method) in [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")] {
            let status = StatusCode::from_u16(status).unwrap();
            let post = hop("http://a.example/", Method::POST, Some("{}"), &[]);
            let next = redirected(post, status, "http://a.example/b".parse().unwrap()).unwrap();
            assert_eq!((next.method.as_str(), next.body.is_some()), (method, method == "POST"), "{status}");
        }
        let post = hop("http://a.example/", Method::POST, Some("{}"), &[]);
        assert!(redirected(post, StatusCode::TEMPORARY_REDIRECT, "http://b.example/".parse().unwrap()).is_err());
    }
}
