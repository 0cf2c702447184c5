//! `updates.atom`: one entry per update (RFC 4287).

use super::Desk;
use super::events::{self, Word};
use crate::domain::ids::GroupId;
use crate::view::addresses::Place;
use crate::view::spoken::Spoken;
use crate::view::times::Telling;
use atom_syndication::{Content, Entry, Link, Person, Text};

/// How many updates a feed has: more than any outage of a day brings between two looks of a reader.
pub(super) const UPDATES_MAX: usize = 50;

/// One update as an entry of any feed.
pub(super) struct Passage {
    pub(super) tag: String,
    pub(super) title: String,
    pub(super) spoken: Spoken,
}

/// The newest updates in `scope`.
pub(super) fn passages(desk: &Desk<'_, '_>, scope: Option<GroupId>) -> Vec<Passage> {
    let stamp = desk.feed.stamp(desk.site);
    let telling = Telling::new(desk.words, desk.zone(), stamp.at).in_full();
    let one = |word: Word<'_>| {
        let spoken = word.spoken(desk.site, &telling);
        let marks: Vec<&str> = [spoken.phase].into_iter().chain(spoken.marks.iter().copied()).collect();
        let title = format!("{}: {}", marks.join(" · "), desk.title_of(&word.event()));
        Passage { tag: desk.tag(&format!("Update/{}", spoken.id)), title, spoken }
    };
    events::newest(desk.site.record, scope, UPDATES_MAX).into_iter().map(one).collect()
}

/// The page of what `scope` is, from the root of the site.
pub(super) fn home(desk: &Desk<'_, '_>, scope: Option<GroupId>) -> String {
    desk.address(&scope.map_or(Place::Index, Place::Group).path(desk.site.page, desk.words.language))
}

/// What an update says, as markup.
pub(super) fn markup(spoken: &Spoken) -> String {
    let mut markup = format!("<p><small>{}</small></p>", spoken.source);
    markup.extend(spoken.paragraphs.iter().map(|paragraph| format!("<p>{paragraph}</p>")));
    markup.extend(spoken.struck.iter().map(|paragraph| format!("<p><del>{paragraph}</del></p>")));
    markup
}

/// A link of a feed or of an entry.
pub(super) fn link(rel: &str, mime_type: &str, href: String) -> Link {
    Link { rel: rel.to_owned(), href, mime_type: Some(mime_type.to_owned()), ..Link::default() }
}

/// `updates.atom` of everything or of a group.
pub(super) fn render(desk: &Desk<'_, '_>, scope: Option<GroupId>) -> String {
    let entries = passages(desk, scope).into_iter().map(|passage| Entry {
        title: Text::plain(passage.title),
        id: passage.tag,
        updated: desk.at(passage.spoken.changed_at),
        published: Some(desk.at(passage.spoken.published_at)),
        links: vec![link("alternate", "text/html", desk.address(&passage.spoken.permalink))],
        content: Some(Content {
            value: Some(markup(&passage.spoken)),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    });
    let feed = atom_syndication::Feed {
        title: Text::plain(desk.title(&desk.words.feed_updates, scope)),
        id: desk.tag(&desk.feed.path(desk.site.page)),
        updated: desk.at(desk.feed.stamp(desk.site).at),
        authors: vec![Person { name: desk.page_name(), ..Person::default() }],
        links: vec![
            link("alternate", "text/html", home(desk, scope)),
            link("self", "application/atom+xml", desk.own_address()),
        ],
        entries: entries.collect(),
        lang: Some(desk.words.language.tag().to_owned()),
        ..atom_syndication::Feed::default()
    };
    feed.to_string()
}
