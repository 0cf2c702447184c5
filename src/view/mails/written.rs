//! A mail before it is encoded: its subject, and its text and HTML with the place where each reader's own lines go.

use super::content::{Content, HtmlSheet, TextSheet};
use super::say::Say;
use crate::domain::catalogue::Group;
use crate::domain::language::Language;
use crate::domain::page::Page;
use crate::domain::time::Time;
use crate::view::times::Telling;
use crate::view::words::{FIRST_SLOT, Words};
use askama::Template;
use chrono_tz::Tz;

/// What a mail is written for.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Whose page it is.
    pub page: &'a Page,
    /// The page's groups, for the names of those that are counted.
    pub groups: &'a [Group],
    /// The reader's language.
    pub language: Language,
    /// The zone in which the reader is told times.
    pub zone: Tz,
    /// True for a recorded outage that is played and for a drill: the mail says so first of all.
    pub is_rehearsal: bool,
}

/// A finished mail in one language and one zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its subject, as text.
    pub subject: String,
    /// Its text, up to each reader's own lines and behind them. Every line ends in `\n`.
    pub(super) text: [String; 2],
    /// Its HTML, in the same way.
    pub(super) html: [String; 2],
    pub(super) language: Language,
    pub(super) zone: Tz,
    /// True for what goes to all who asked to be told, and not to one person alone.
    pub(super) is_for_list: bool,
}

impl Setting<'_> {
    pub(super) fn say(&self) -> Say {
        Say(self.language)
    }

    pub(super) fn words(&self) -> &'static Words {
        Words::of(self.language)
    }

    /// Tells the time in something that was written `at`.
    pub(super) fn telling(&self, at: Time) -> Telling<'static> {
        Telling::new(self.words(), self.zone, at)
    }

    /// The address of a path of the page.
    pub(super) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.page.url)
    }
}

impl Written {
    /// `content` under `subject`, with the mark of a drill where it is one.
    pub(super) fn of(setting: &Setting<'_>, subject: &str, mut content: Content, is_for_list: bool) -> Written {
        let say = setting.say();
        let mut subject = subject.to_owned();
        if setting.is_rehearsal {
            subject = format!("[{}] {subject}", say.word("drill-mark"));
            content.drill = say.word("drill-line");
        }
        let (page, url) = (setting.page.names.text(setting.language), &setting.page.url);
        let lang = setting.language.tag();
        let title = crate::view::names::sound(&subject).into_owned();
        let slot = if is_for_list { FIRST_SLOT.to_string() } else { String::new() };
        let page = crate::view::names::sound(page);
        // Rendering into a string cannot fail: a template has no other errors than those of its target.
        let html = HtmlSheet { content: &content, lang, title: &title, page: &page, url, slot: &slot }.render();
        let text = TextSheet { content: &content, page: &page, url, slot: &slot }.render();
        Written {
            subject: title,
            text: parted(&spaced(&text.unwrap_or_default())),
            html: parted(&spaced(&html.unwrap_or_default())),
            language: setting.language,
            zone: setting.zone,
            is_for_list,
        }
    }

    /// The text of a copy without any reader's own lines, as it is shown before it goes out.
    pub fn preview(&self) -> String {
        self.text.concat().trim_end().to_owned()
    }
}

/// The two sides of the place for each reader's own lines, which stands on a line of its own.
fn parted(whole: &str) -> [String; 2] {
    let (before, behind) = whole.split_once(FIRST_SLOT).unwrap_or((whole, ""));
    [before.to_owned(), behind.strip_prefix('\n').unwrap_or(behind).to_owned()]
}

/// `text` without empty lines at its beginning and without two of them in a row; every line ends in `\n`.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for line in text.lines().map(str::trim_end) {
        if !line.is_empty() || !(spaced.is_empty() || spaced.ends_with("\n\n")) {
            spaced.push_str(line);
            spaced.push('\n');
        }
    }
    spaced
}
