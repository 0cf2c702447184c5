//! The page through which staff come in.

use super::Frame;
use crate::domain::language::Language;
use askama::Template;

/// Where the form is sent, and what it asks.
#[derive(Template)]
#[template(path = "console/sign_in.html")]
pub struct SignInPage<'a> {
    /// What stands around it.
    pub frame: Frame,
    /// What was typed as the handle before.
    pub handle: &'a str,
    /// The page of the console that was asked for.
    pub to: &'a str,
}

impl SignInPage<'_> {
    /// The other languages that it can be shown in.
    fn others(&self) -> Vec<Language> {
        Language::ALL.into_iter().filter(|language| *language != self.frame.say.0).collect()
    }

    /// The page.
    pub fn html(&self) -> String {
        self.render().unwrap_or_default()
    }
}
