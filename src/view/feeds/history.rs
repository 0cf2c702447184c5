//! `/history.atom` and `/history.rss` in the shape that the field's readers know: one entry per incident or maintenance, all
//! of its updates in one text, the newest first (STATUSPAGE-V2 §10).

use super::Desk;
use super::events::{self, Event};
use super::updates::link;
use crate::domain::maintenances::{Announced, State};
use crate::domain::time::Time;
use crate::view::spoken::Spoken;
use crate::view::times::Telling;
use atom_syndication::{Content, Entry, Person, Text};
use rss::extension::Extension;
use rss::{Channel, Guid};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How many entries there are: as many as the field's own feeds have.
const ENTRIES_MAX: usize = 25;

/// The newest incidents and maintenances, those that begin last first.
fn entries<'a>(desk: &Desk<'_, 'a>) -> Vec<Event<'a>> {
    let mut events: Vec<Event<'a>> = events::all(desk.site.record).collect();
    events.sort_by_key(|event| Reverse(event.begins_at()));
    events.truncate(ENTRIES_MAX);
    events
}

/// All that was said of `event`, one paragraph per update.
fn markup(desk: &Desk<'_, '_>, event: &Event<'_>) -> String {
    let telling = Telling::new(desk.words, desk.zone(), event.stamp().at).in_full();
    let mut markup = String::new();
    if let Some(announced) = announced_times(event) {
        let [from, until] = [announced.from, announced.until].map(|at| telling.moment_markup(at));
        markup.push_str(&format!("<p><strong>{}</strong></p>", desk.words.feed_scheduled.fill(&[&from, &until])));
    }
    markup.extend(event.spoken(desk.site, &telling).iter().map(|spoken| paragraph(&telling, spoken)));
    markup
}

fn paragraph(telling: &Telling<'_>, spoken: &Spoken) -> String {
    let zoned = spoken.display_at.with_timezone(&telling.zone);
    let day = format!("<var data-var='date'>{}</var>", telling.day(zoned.date_naive()));
    let time = format!("<var data-var='time'>{}</var>", telling.clock(spoken.display_at));
    let at = telling.words.at_time.fill(&[&day, &time]);
    let marks: Vec<&str> = [spoken.phase].into_iter().chain(spoken.marks.iter().copied()).collect();
    let struck = spoken.struck.iter().map(|line| format!("<del>{line}</del>"));
    let lines: Vec<String> = spoken.paragraphs.iter().cloned().chain(struck).collect();
    format!(
        "<p><small>{at} {}</small><br><strong>{}</strong> - {}</p>",
        zoned.format("%Z"),
        marks.join(" · "),
        lines.join("<br>")
    )
}

/// `/history.atom`
pub(super) fn atom(desk: &Desk<'_, '_>) -> String {
    let entry = |event: Event<'_>| Entry {
        title: Text::plain(desk.title_of(&event)),
        id: desk.tag(&event.tag()),
        updated: desk.at(event.stamp().at),
        published: Some(desk.at(event.published_at())),
        links: vec![link("alternate", "text/html", address(desk, &event))],
        content: Some(Content {
            value: Some(markup(desk, &event)),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    };
    let feed = atom_syndication::Feed {
        title: Text::plain(desk.title(&desk.words.feed_history, None)),
        id: desk.tag("/history"),
        updated: desk.at(desk.feed.stamp(desk.site).at),
        authors: vec![Person { name: desk.page_name(), ..Person::default() }],
        links: vec![
            link("alternate", "text/html", desk.address("/")),
            link("self", "application/atom+xml", desk.own_address()),
        ],
        entries: entries(desk).into_iter().map(entry).collect(),
        lang: Some(desk.words.language.tag().to_owned()),
        ..atom_syndication::Feed::default()
    };
    feed.to_string()
}

/// `/history.rss`
pub(super) fn rss(desk: &Desk<'_, '_>) -> String {
    let channel = Channel {
        title: desk.title(&desk.words.feed_history, None),
        link: desk.address("/"),
        description: desk.page_name(),
        language: Some(desk.words.language.tag().to_owned()),
        pub_date: Some(date(desk, desk.feed.stamp(desk.site).at)),
        namespaces: BTreeMap::from([("dc".to_owned(), "http://purl.org/dc/elements/1.1/".to_owned())]),
        items: entries(desk).iter().map(|event| rss_entry(desk, event)).collect(),
        ..Channel::default()
    };
    channel.to_string()
}

fn rss_entry(desk: &Desk<'_, '_>, event: &Event<'_>) -> rss::Item {
    let address = address(desk, event);
    let mut item = rss::Item {
        title: Some(desk.title_of(event)),
        description: Some(markup(desk, event)),
        link: Some(address.clone()),
        guid: Some(Guid { value: address, permalink: true }),
        pub_date: Some(date(desk, pub_date(event))),
        ..rss::Item::default()
    };
    if let Some(announced) = announced_times(event) {
        let name = "maintenanceEndDate".to_owned();
        let end = Extension { name: name.clone(), value: Some(date(desk, announced.until)), ..Extension::default() };
        item.extensions.insert(String::new(), BTreeMap::from([(name, vec![end])]));
    }
    item
}

/// When a maintenance takes place, as it was announced; `None` for one that was called off, and for incidents.
fn announced_times<'a>(event: &Event<'a>) -> Option<&'a Announced> {
    match event {
        Event::Maintenance(maintenance) if !matches!(maintenance.state, State::Cancelled { .. }) => {
            maintenance.announced()
        }
        Event::Maintenance(_) | Event::Incident(_) => None,
    }
}

/// The beginning of a maintenance, as the field's readers expect; of one that was called off, when that was said; the first
/// word on an incident.
fn pub_date(event: &Event<'_>) -> Time {
    match event {
        Event::Incident(_) => event.published_at(),
        Event::Maintenance(maintenance) => match maintenance.state {
            State::Cancelled { at } => at,
            _ => event.begins_at(),
        },
    }
}

fn date(desk: &Desk<'_, '_>, at: Time) -> String {
    desk.at(at).to_rfc2822()
}

fn address(desk: &Desk<'_, '_>, event: &Event<'_>) -> String {
    desk.address(&event.path(desk.site.page, desk.words.language))
}
