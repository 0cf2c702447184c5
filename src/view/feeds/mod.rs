//! What readers subscribe to without an account: feeds and calendars, made from the same record as the pages.
//!
//! `/history.atom` and `/history.rss` have the shape that the field's readers know: one entry per incident or maintenance.
//! Most readers show a new update of an entry as nothing new, so `/updates.atom` and `/feed.json` have one entry per
//! update, in each language and for each group. An entry keeps its id when its words are corrected or taken back.

mod events;
mod history;
mod json;
#[cfg(test)]
mod tests;
mod updates;

use super::names::{Name, sound};
use super::sheets::Media;
use super::site::Site;
use super::words::Words;
use super::{calendar, groups};
use crate::domain::ids::GroupId;
use crate::domain::language::Language;
use crate::domain::page::Page;
use crate::domain::record::Stamp;
use crate::domain::time::Time;
use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use events::Event;
pub(super) use events::last_told;

/// The date of our `tag:` addresses (RFC 4151). The field's own feeds carry this one; it must never change.
const TAG_DATE: &str = "2005";

/// A file that readers subscribe to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feed {
    HistoryAtom,
    HistoryRss,
    /// One entry per update, of everything or of what touches a group.
    Updates(Language, Option<GroupId>),
    /// The same as a JSON Feed.
    Json(Language, Option<GroupId>),
    /// Maintenance as a calendar.
    Calendar(Language),
}

impl Feed {
    /// Every such file of `site`.
    pub(crate) fn all(site: &Site<'_>) -> Vec<Feed> {
        let of_groups = site.sections.iter().filter_map(|section| Some(section.group?.id));
        let scopes: Vec<Option<GroupId>> = [None].into_iter().chain(of_groups.map(Some)).collect();
        let mut all = vec![Feed::HistoryAtom, Feed::HistoryRss];
        for language in site.page.languages.iter().copied() {
            all.push(Feed::Calendar(language));
            all.extend(scopes.iter().flat_map(|scope| [Feed::Updates(language, *scope), Feed::Json(language, *scope)]));
        }
        all
    }

    /// Its address from the root of the site.
    pub(crate) fn path(self, page: &Page) -> String {
        let below = |language: Language, scope: Option<GroupId>, name: &str| {
            let folder = scope.map_or_else(String::new, |group| format!("/groups/{group}"));
            format!("{}{folder}/{name}", page.prefix(language))
        };
        match self {
            Feed::HistoryAtom => "/history.atom".to_owned(),
            Feed::HistoryRss => "/history.rss".to_owned(),
            Feed::Updates(language, scope) => below(language, scope, "updates.atom"),
            Feed::Json(language, scope) => below(language, scope, "feed.json"),
            Feed::Calendar(language) => below(language, None, "calendar.ics"),
        }
    }

    /// What kind of file it is.
    pub(crate) fn media(self) -> Media {
        match self {
            Feed::HistoryAtom | Feed::Updates(..) => Media::Atom,
            Feed::HistoryRss => Media::Rss,
            Feed::Json(..) => Media::JsonFeed,
            Feed::Calendar(_) => Media::Calendar,
        }
    }

    /// The language that it is in.
    pub(crate) fn language(self, page: &Page) -> Language {
        match self {
            Feed::HistoryAtom | Feed::HistoryRss => page.default_language(),
            Feed::Updates(language, _) | Feed::Json(language, _) | Feed::Calendar(language) => language,
        }
    }

    /// When what it says last changed.
    pub(crate) fn stamp(self, site: &Site<'_>) -> Stamp {
        let record = site.record;
        let scope = match self {
            Feed::Calendar(_) => {
                return record.maintenances.iter().map(|one| one.stamp).max().unwrap_or(record.content);
            }
            Feed::HistoryAtom | Feed::HistoryRss => None,
            Feed::Updates(_, scope) | Feed::Json(_, scope) => scope,
        };
        // The name of the group stands in the title.
        let of_group = scope.and_then(|group| site.section(group)).map(|section| groups::stamp(site, section));
        site.last_told(scope).max(of_group).unwrap_or(record.content)
    }

    /// The whole file.
    pub(crate) fn render(self, site: &Site<'_>) -> String {
        let desk = Desk { site, feed: self, words: Words::of(self.language(site.page)) };
        match self {
            Feed::HistoryAtom => history::atom(&desk),
            Feed::HistoryRss => history::rss(&desk),
            Feed::Updates(_, scope) => updates::render(&desk, scope),
            Feed::Json(_, scope) => json::render(&desk, scope),
            Feed::Calendar(language) => calendar::render(site, language),
        }
    }
}

/// A link to a file that readers subscribe to.
pub(crate) struct FeedLink {
    pub(crate) path: String,
    pub(crate) mime_type: &'static str,
    /// What it is, for a list in which nothing stands beside it.
    pub(crate) title: String,
    /// What it is, beside others of its kind.
    pub(crate) name: String,
}

/// What readers of `page` in `language` can subscribe to.
pub(crate) fn links(page: &Page, language: Language) -> [FeedLink; 4] {
    let words = Words::of(language);
    let files = [
        (Feed::Updates(language, None), "application/atom+xml", &words.feed_updates, "Atom"),
        (Feed::Json(language, None), "application/feed+json", &words.feed_updates, "JSON Feed"),
        (Feed::HistoryRss, "application/rss+xml", &words.feed_history, "RSS"),
        (Feed::Calendar(language), "text/calendar", &words.calendar_title, words.calendar_title.as_str()),
    ];
    files.map(|(feed, mime_type, subject, name)| FeedLink {
        path: feed.path(page),
        mime_type,
        title: sound(&words.titled.fill(&[subject, &page_name(page, language)])).into_owned(),
        name: name.to_owned(),
    })
}

/// What a feed is written with.
pub(super) struct Desk<'s, 'a> {
    site: &'s Site<'a>,
    feed: Feed,
    words: &'static Words,
}

impl Desk<'_, '_> {
    fn zone(&self) -> Tz {
        self.site.page.zone
    }

    /// `at` with the offset of the page's zone, for RFC 3339 and RFC 2822.
    fn at(&self, at: Time) -> DateTime<FixedOffset> {
        at.with_timezone(&self.zone()).fixed_offset()
    }

    /// The address of `path`, which begins at the root of the site.
    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.site.page.url)
    }

    /// The address of this feed.
    fn own_address(&self) -> String {
        self.address(&self.feed.path(self.site.page))
    }

    /// The name of the page.
    fn page_name(&self) -> String {
        page_name(self.site.page, self.words.language)
    }

    /// What this feed is called: `subject` of the page, or of one of its groups.
    fn title(&self, subject: &str, scope: Option<GroupId>) -> String {
        let group = scope.and_then(|id| self.site.section(id)?.group);
        let subject = match group {
            Some(group) => format!("{}: {subject}", Name::of_group(group, self.words.language).text()),
            None => subject.to_owned(),
        };
        self.marked(&self.words.titled.fill(&[&subject, &self.page_name()]))
    }

    /// The title of an event.
    fn title_of(&self, event: &Event<'_>) -> String {
        self.marked(&sound(event.title().in_language(self.words.language).1))
    }

    /// `title` with the mark of a replay, where this is one: an entry is read far from the page that would say so.
    fn marked(&self, title: &str) -> String {
        marked(self.site, self.words, title)
    }

    /// The `tag:` address of `what`.
    fn tag(&self, what: &str) -> String {
        format!("tag:{},{TAG_DATE}:{what}", host(self.site.page))
    }
}

/// The name of the page in `language`; its address where it has none.
pub(super) fn page_name(page: &Page, language: Language) -> String {
    let own = page.names.text(language);
    sound(if own.is_empty() { &page.url } else { own }).into_owned()
}

/// `title` with the mark of a replay, where `site` is one.
pub(super) fn marked(site: &Site<'_>, words: &Words, title: &str) -> String {
    if site.record.is_rehearsal { format!("[{}] {title}", words.rehearsal) } else { title.to_owned() }
}

/// The host that the page is at, without its port: what names made here are unique within.
pub(super) fn host(page: &Page) -> &str {
    let rest = page.url.split_once("://").map_or(page.url.as_str(), |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}
