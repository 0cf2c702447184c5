//! Mails that a folder took in the place of readers: a list of them, and the text of one.

use super::Frame;
use crate::domain::time::Time;
use crate::view::times::Telling;
use crate::view::words::Words;
use askama::Template;
use chrono_tz::Tz;

/// A mail as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMail {
    /// The name of its file.
    pub name: String,
    /// Its subject; empty where it has none.
    pub subject: String,
    /// Whom it is for.
    pub to: String,
    /// When it was handed in, as it says itself.
    pub at: Option<Time>,
    /// Its text part.
    pub text: String,
}

/// The list.
#[derive(Template)]
#[template(path = "console/mails.html")]
pub struct MailsPage<'a> {
    /// What stands around it.
    pub frame: Frame,
    /// The newest first.
    pub mails: &'a [KeptMail],
    /// The zone of the page.
    pub zone: Tz,
}

impl MailsPage<'_> {
    fn subject<'m>(&self, mail: &'m &KeptMail) -> std::borrow::Cow<'m, str> {
        match mail.subject.is_empty() {
            true => self.frame.say.word("mails-unnamed").into(),
            false => mail.subject.as_str().into(),
        }
    }

    fn moment(&self, mail: &&KeptMail) -> String {
        moment(&self.frame, self.zone, mail)
    }

    /// The page.
    pub fn html(&self) -> String {
        self.render().unwrap_or_default()
    }
}

/// One of them. Its text alone: what else a mail brings has no business in the console.
#[derive(Template)]
#[template(path = "console/mail.html")]
pub struct MailPage<'a> {
    /// What stands around it.
    pub frame: Frame,
    /// The mail.
    pub mail: &'a KeptMail,
    /// The address of the page: what leads there can be followed.
    pub page_url: &'a str,
    /// The zone of the page.
    pub zone: Tz,
}

/// A line of the text, around the link in it.
struct Line<'a> {
    before: &'a str,
    link: &'a str,
    after: &'a str,
}

impl MailPage<'_> {
    fn lines(&self) -> Vec<Line<'_>> {
        self.mail.text.lines().map(|line| parted(line, self.page_url)).collect()
    }

    fn moment(&self) -> String {
        moment(&self.frame, self.zone, self.mail)
    }

    /// The page.
    pub fn html(&self) -> String {
        self.render().unwrap_or_default()
    }
}

/// `line` around the first link in it that leads below `url`.
fn parted<'a>(line: &'a str, url: &str) -> Line<'a> {
    let found = line.match_indices(url).map(|(at, _)| at).find(|at| line[at + url.len()..].starts_with('/'));
    let Some(at) = found else { return Line { before: line, link: "", after: "" } };
    let (before, rest) = line.split_at(at);
    let (link, after) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
    Line { before, link, after }
}

fn moment(frame: &Frame, zone: Tz, mail: &KeptMail) -> String {
    let told = |at| Telling::new(Words::of(frame.say.0), zone, at).in_full().moment_markup(at);
    mail.at.map(told).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_to_the_page_can_be_followed_and_nothing_else() {
        let parts = |line| {
            let Line { before, link, after } = parted(line, "http://here.example");
            [before, link, after]
        };
        assert_eq!(parts("See http://here.example/a now"), ["See ", "http://here.example/a", " now"]);
        assert_eq!(parts("http://here.example.evil/a"), ["http://here.example.evil/a", "", ""]);
        assert_eq!(parts("javascript:alert(1)"), ["javascript:alert(1)", "", ""]);
    }
}
