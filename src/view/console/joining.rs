//! How somebody comes in for the first time, or without their phone.

use super::{Frame, Phone};
use crate::domain::passwords::{CHARS_MAX, CHARS_MIN};
use askama::Template;

/// Taking up an invitation: a password, a phone, a code that proves it.
#[derive(Template)]
#[template(path = "console/join.html")]
pub struct JoinPage<'a> {
    /// What stands around it.
    pub frame: Frame,
    /// Whose account.
    pub handle: &'a str,
    /// Where the form is sent.
    pub path: &'a str,
    /// What the phone is shown.
    pub phone: Phone,
}

impl JoinPage<'_> {
    fn lengths(&self) -> (usize, usize) {
        (CHARS_MIN, CHARS_MAX)
    }

    /// The page.
    pub fn html(&self) -> String {
        self.render().unwrap_or_default()
    }
}

/// Recovery codes, shown this once.
#[derive(Template)]
#[template(path = "console/codes.html")]
pub struct CodesPage<'a> {
    /// What stands around it.
    pub frame: Frame,
    /// The codes as they are kept on paper.
    pub codes: &'a [String],
    /// Where to go next.
    pub next: &'a str,
}

impl CodesPage<'_> {
    /// The page.
    pub fn html(&self) -> String {
        self.render().unwrap_or_default()
    }
}

/// An emergency sign-in: a button, because links alone are followed by machines that look for danger in them.
#[derive(Template)]
#[template(path = "console/emergency.html")]
pub struct EmergencyPage<'a> {
    /// What stands around it.
    pub frame: Frame,
    /// Whose account.
    pub handle: &'a str,
    /// Where the form is sent.
    pub path: &'a str,
}

impl EmergencyPage<'_> {
    /// The page.
    pub fn html(&self) -> String {
        self.render().unwrap_or_default()
    }
}
