//! The cookie that names a session.
//!
//! Where the page's own address is https, its name begins with `__Host-`: browsers then take it only over TLS, only from
//! this very host and for all of its paths (RFC 6265bis §4.1.3.2), so that no neighbour can plant one. Where it is http, as
//! in the demo on a loopback address, browsers would refuse that name, so it has another one and no `Secure`; nothing but
//! the settings of the operator makes it so.
//!
//! `SameSite=Lax`, not `Strict`: whoever is woken by a link in a message must not find themselves signed out. That no other
//! site can act with it is what `gate` sees to, by the origin and the token of each form.

use crate::domain::page::Page;
use crate::domain::sessions::LASTS;
use actix_web::http::header::{COOKIE, HeaderMap, HeaderValue};

/// How a session is named in this page's cookies.
#[derive(Debug, Clone, Copy)]
pub struct SessionCookie {
    name: &'static str,
    attributes: &'static str,
}

impl SessionCookie {
    /// The cookie of `page`.
    pub fn of(page: &Page) -> SessionCookie {
        if page.url.starts_with("https://") {
            SessionCookie { name: "__Host-bonghwa", attributes: "Path=/; Secure; HttpOnly; SameSite=Lax" }
        } else {
            SessionCookie { name: "bonghwa-console", attributes: "Path=/console/; HttpOnly; SameSite=Lax" }
        }
    }

    /// The token that a request carries.
    pub fn find(self, headers: &HeaderMap) -> Option<String> {
        let pairs = headers.get_all(COOKIE).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
        let mut named = pairs.filter_map(|pair| pair.trim().split_once('=')).filter(|(name, _)| *name == self.name);
        named.next().map(|(_, token)| token.to_owned())
    }

    /// The header that gives a browser its token, for as long as a session may last.
    pub fn give(self, token: &str) -> Option<HeaderValue> {
        let SessionCookie { name, attributes } = self;
        HeaderValue::from_str(&format!("{name}={token}; Max-Age={}; {attributes}", LASTS.num_seconds())).ok()
    }

    /// The header that takes it away.
    pub fn take(self) -> Option<HeaderValue> {
        let SessionCookie { name, attributes } = self;
        HeaderValue::from_str(&format!("{name}=; Max-Age=0; {attributes}")).ok()
    }
}
