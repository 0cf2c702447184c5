//! What a form says: names and values, in their order, a name as often as it was sent.

use crate::domain::language::is_misleading;
use actix_web::dev::Payload;
use actix_web::error::ErrorInternalServerError;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use std::future::{Ready, ready};

/// The fields of a form. Read once, by [`super::gate`], for every route that is not read with GET.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`. Characters that nobody sees and that turn the words around them into others
    /// are left out, of every field by the rule for public words: they come along when something is pasted, and a form is
    /// not to be refused for what nobody can find in it.
    pub(super) fn parse(body: &[u8]) -> Fields {
        let seen = |text: &str| text.chars().filter(|c| *c == '\r' || !is_misleading(*c)).collect::<String>();
        Fields(url::form_urlencoded::parse(body).map(|(name, value)| (seen(&name), seen(&value))).collect())
    }

    /// Fields as they were sent, with whatever stands in them.
    pub(in crate::web) fn of(pairs: Vec<(String, String)>) -> Fields {
        Fields(pairs)
    }

    /// The first value of `name`; empty where it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// The first value of `name` without spaces around it, unless that is empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.text(name).trim()).filter(|text| !text.is_empty())
    }

    /// What tells this form from every other. Ours hold no space; acts of our own that are done once do, so that no form can be
    /// taken for one of them.
    pub fn token(&self) -> Option<&str> {
        self.filled("token").filter(|token| !token.contains(char::is_whitespace))
    }

    /// Every value of `name`.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Every name with its value, in their order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// True where `name` was sent at all, as a ticked box is.
    pub fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }
}

impl FromRequest for Fields {
    type Error = actix_web::Error;
    type Future = Ready<Result<Fields, actix_web::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let fields = request.extensions().get::<Fields>().cloned();
        ready(fields.ok_or_else(|| ErrorInternalServerError("no form was read here")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_is_taken_for_an_act_of_our_own() {
        assert_eq!(Fields::parse(b"token=abc-log").token(), Some("abc-log"));
        for forged in ["token=manuscript+abc", "token=manuscript%20abc", "token=a%09b", "token=", ""] {
            assert_eq!(Fields::parse(forged.as_bytes()).token(), None, "{forged}");
        }
    }

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        let fields = Fields::parse("a=1&b=%EA%B0%80+%EB%82%98&a=2&empty=".as_bytes());
        assert_eq!((fields.text("a"), fields.text("b"), fields.text("c")), ("1", "가 나", ""));
        assert_eq!(fields.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert!(fields.has("empty") && !fields.has("c"));
        let pasted =
            Fields::parse("note=%E2%80%AE%EC%A0%84%00%EC%9B%90%0D%0A%1B%5B31m%EB%B3%B5%EA%B5%AC%E2%81%A6".as_bytes());
        assert_eq!(pasted.text("note"), "전원\r\n[31m복구");
        assert_eq!((fields.filled("empty"), fields.filled("b")), (None, Some("가 나")));
    }
}
