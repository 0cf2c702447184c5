//! A page that says one thing, and where to go from there: refusals above all.

use super::Frame;
use askama::Template;

/// What is told.
#[derive(Template)]
#[template(path = "console/told.html")]
pub struct ToldPage<'a> {
    /// What stands around it; its title says what happened.
    pub frame: Frame,
    /// What it means and what was kept, a paragraph each.
    pub told: &'a [String],
    /// Where to go next: an address and its words.
    pub next: Option<(&'a str, String)>,
}

impl ToldPage<'_> {
    /// The page.
    pub fn html(&self) -> String {
        self.render().unwrap_or_default()
    }
}
