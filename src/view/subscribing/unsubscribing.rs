//! The page that a link in a mail leads to for ending what somebody is told: of one thing, or all of it.

use super::frame::{At, Frame};
use super::offered::Offered;
use super::say::Say;
use crate::domain::subscriptions::Scope;
use askama::Template;

/// The page.
#[derive(Debug, Clone, Copy)]
pub struct UnsubscribePage<'a> {
    /// Where.
    pub at: At<'a>,
    /// Of which link.
    pub token: &'a str,
    /// The one thing, where they asked to hear of it and the link names it.
    pub one: Option<Scope>,
    /// What things are called.
    pub offered: &'a Offered,
}

#[derive(Template)]
#[template(path = "subscribing/unsubscribe.html")]
struct View {
    frame: Frame,
    say: Say,
    action: String,
    /// The value of the one thing, and what it is called (markup).
    one: Option<(String, String)>,
}

impl UnsubscribePage<'_> {
    /// The page.
    pub fn html(&self) -> String {
        let say = self.at.say();
        let view = View {
            frame: self.at.frame(&say.word("unsubscribe-title")),
            say,
            action: self.at.way(&format!("/unsubscribe/{}", self.token)),
            one: self.one.map(|scope| (scope.to_string(), self.offered.name(say, scope))),
        };
        view.render().unwrap_or_default()
    }
}
