//! The log of what staff and the system did, searched.

use super::Frame;
use crate::domain::audit::{Entry, Sought};
use crate::view::times::Telling;
use crate::view::words::Words;
use askama::Template;
use chrono::SecondsFormat;
use chrono_tz::Tz;
use serde::Serialize;

/// What the page shows.
#[derive(Template)]
#[template(path = "console/audit.html")]
pub struct AuditPage<'a> {
    /// What stands around it.
    pub frame: Frame,
    /// What is looked for, as it was typed.
    pub sought: &'a Sought,
    /// The day that it begins with and the day that it ends with, as they were typed.
    pub days: (&'a str, &'a str),
    /// The latest entries that fit, the last first.
    pub entries: &'a [Entry],
    /// The number before which the next page goes on; `None` where there is nothing more.
    pub before: Option<i64>,
    /// What was asked, as an address repeats it.
    pub query: &'a str,
    /// The zone of the page.
    pub zone: Tz,
}

impl AuditPage<'_> {
    fn moment(&self, entry: &&Entry) -> String {
        // It is looked at in other years, too.
        Telling::new(Words::of(self.frame.say.0), self.zone, entry.at).in_full().moment_markup(entry.at)
    }

    /// The page.
    pub fn html(&self) -> String {
        self.render().unwrap_or_default()
    }
}

/// An entry as it is exported: a line of JSON each, with what its hash was made of.
#[derive(Serialize)]
struct Exported<'a> {
    number: i64,
    /// RFC 3339, UTC, to the millisecond.
    at: String,
    actor: &'a str,
    act: &'a str,
    subject: &'a str,
    particulars: &'a str,
    hash: &'a str,
}

/// One line of the export, its line break included.
pub fn export_line(entry: &Entry) -> String {
    let exported = Exported {
        number: entry.number,
        at: entry.at.to_rfc3339_opts(SecondsFormat::Millis, true),
        actor: entry.actor.as_str(),
        act: &entry.act,
        subject: &entry.subject,
        particulars: &entry.particulars,
        hash: &entry.hash,
    };
    // Strings and numbers can always be written.
    serde_json::to_string(&exported).unwrap_or_default() + "\n"
}
