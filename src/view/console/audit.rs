//! The log of what staff and the system did, searched.

use super::Frame;
use crate::domain::audit::{ACTS, Entry};
use crate::domain::catalogue::Component;
use crate::domain::incidents::drafts::Leaves;
use crate::domain::language::Language;
use crate::view::recoveries::tracked_name;
use crate::view::times::Telling;
use crate::view::wordings::unmarked;
use crate::view::words::Words;
use askama::Template;
use chrono::SecondsFormat;
use chrono_tz::Tz;
use serde::Serialize;
use std::collections::BTreeMap;

/// How many are looked for at once by one word.
const FOUND_MAX: usize = 50;

/// What ids of the log are called now: people, services, incidents. Text.
#[derive(Debug, Clone, Default)]
pub struct Called {
    people: BTreeMap<String, String>,
    others: BTreeMap<String, String>,
}

impl Called {
    /// The names of people by handle, and of everything else by id.
    pub fn new(
        people: impl IntoIterator<Item = (String, String)>,
        others: impl IntoIterator<Item = (String, String)>,
    ) -> Called {
        Called { people: people.into_iter().collect(), others: others.into_iter().collect() }
    }

    /// The names of leaves in `language`, by id.
    pub fn leaves(components: &[Component], language: Language) -> Vec<(String, String)> {
        let (leaves, words) = (Leaves::of(components), Words::of(language));
        let leaves = components.iter().filter_map(|one| Some((one.id, leaves.get(one.id)?)));
        let named = leaves.map(|(id, leaf)| (id.to_string(), unmarked(&tracked_name(words, &leaf.tracked))));
        named.collect()
    }

    /// Who is meant: a handle, or everybody whose name has `typed` in it. Nobody where nothing is typed.
    pub fn find_people(&self, typed: &str) -> Vec<String> {
        found(typed, &self.people)
    }

    /// What is meant: an id, or everything whose name has `typed` in it.
    pub fn find_any(&self, typed: &str) -> Vec<String> {
        let mut both = found(typed, &self.others);
        both.extend(found(typed, &self.people).into_iter().skip(1));
        both
    }

    /// What `id` is called; `None` where that is the same, or nothing is called so.
    fn name(&self, id: &str) -> Option<&str> {
        let name = self.people.get(id).or_else(|| self.others.get(id))?;
        Some(name.as_str()).filter(|name| *name != id)
    }
}

/// `typed` itself, and what is called so.
fn found(typed: &str, names: &BTreeMap<String, String>) -> Vec<String> {
    if typed.is_empty() {
        return Vec::new();
    }
    let small = typed.to_lowercase();
    let called = names.iter().filter(|(_, name)| name.to_lowercase().contains(&small)).map(|(id, _)| id.clone());
    std::iter::once(typed.to_owned()).chain(called.take(FOUND_MAX)).collect()
}

/// What the page shows.
#[derive(Template)]
#[template(path = "console/audit.html")]
pub struct AuditPage<'a> {
    /// What stands around it.
    pub frame: Frame,
    /// Who, what, to what, from which day and until which, as they were typed.
    pub typed: [&'a str; 5],
    /// What ids are called.
    pub called: &'a Called,
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

    /// What an act is called.
    fn act(&self, act: &str) -> String {
        if !ACTS.contains(&act) {
            return act.to_owned();
        }
        self.frame.say.word(&format!("act-{}", act.replace('.', "-")))
    }

    /// The acts to choose from: word, name, whether it is chosen. By name; what an address asks for besides stands as it is.
    fn acts(&self) -> Vec<(&str, String, bool)> {
        let chosen = self.typed[1];
        let mut acts: Vec<(&str, String, bool)> =
            ACTS.iter().map(|act| (*act, self.act(act), *act == chosen)).collect();
        acts.sort_by(|a, b| a.1.cmp(&b.1));
        if !chosen.is_empty() && !ACTS.contains(&chosen) {
            acts.insert(0, (chosen, chosen.to_owned(), true));
        }
        acts
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
