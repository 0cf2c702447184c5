//! The settings, to be looked at: they are changed in their file.

use super::Frame;
use askama::Template;

/// What the page shows.
#[derive(Template)]
#[template(path = "console/settings.html")]
pub struct SettingsPage<'a> {
    /// What stands around it.
    pub frame: Frame,
    /// Each key with its value.
    pub settings: &'a [(String, String)],
}

impl SettingsPage<'_> {
    /// The page.
    pub fn html(&self) -> String {
        self.render().unwrap_or_default()
    }
}
