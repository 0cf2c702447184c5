//! `feed.json`: the updates as a JSON Feed 1.1 (jsonfeed.org).

use super::Desk;
use super::updates::{home, markup, passages};
use crate::domain::ids::GroupId;
use crate::view::wire::json;
use serde::Serialize;

#[derive(Serialize)]
struct FeedShape {
    version: &'static str,
    title: String,
    home_page_url: String,
    feed_url: String,
    language: &'static str,
    authors: [AuthorShape; 1],
    #[serde(rename = "items")]
    entries: Vec<EntryShape>,
}

#[derive(Serialize)]
struct AuthorShape {
    name: String,
    url: String,
}

#[derive(Serialize)]
struct EntryShape {
    id: String,
    url: String,
    title: String,
    content_html: String,
    content_text: String,
    date_published: String,
    date_modified: String,
    language: &'static str,
    tags: Vec<&'static str>,
}

/// `feed.json` of everything or of a group.
pub(super) fn render(desk: &Desk<'_, '_>, scope: Option<GroupId>) -> String {
    let own = desk.words.language.tag();
    let entries = passages(desk, scope).into_iter().map(|passage| EntryShape {
        id: passage.tag,
        url: desk.address(&passage.spoken.permalink),
        title: passage.title,
        content_html: markup(&passage.spoken),
        content_text: passage.spoken.text(),
        date_published: desk.at(passage.spoken.published_at).to_rfc3339(),
        date_modified: desk.at(passage.spoken.changed_at).to_rfc3339(),
        language: passage.spoken.lang.unwrap_or(own),
        tags: [passage.spoken.phase].into_iter().chain(passage.spoken.marks).collect(),
    });
    json(&FeedShape {
        version: "https://jsonfeed.org/version/1.1",
        title: desk.title(&desk.words.feed_updates, scope),
        home_page_url: home(desk, scope),
        feed_url: desk.own_address(),
        language: own,
        authors: [AuthorShape { name: desk.page_name(), url: desk.address("/") }],
        entries: entries.collect(),
    })
}
