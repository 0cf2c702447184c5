//! Small files for machines: robots, sitemap, heartbeat, the drawing in the tab.

use super::addresses::Place;
use super::names::escaped;
use super::site::Site;
use super::{groups, incidents, times};
use crate::domain::page::Page;
use crate::domain::record::{PublicRecord, Stamp};
use serde::Serialize;
use std::fmt::Write;

/// A beacon fire.
pub(crate) const FAVICON: &str = include_str!("../../static/favicon.svg");

/// Everything may be read by everybody.
pub(crate) fn robots(page: &Page) -> String {
    format!("User-agent: *\nAllow: /\nSitemap: {}/sitemap.xml\n", page.url)
}

#[derive(Serialize)]
struct Heartbeat {
    sequence: i64,
    at: String,
    content_sequence: i64,
    content_at: String,
}

/// The present sequence, so that everybody can tell how old a copy is.
pub(crate) fn heartbeat(record: &PublicRecord) -> String {
    let Stamp { sequence, at } = record.stamp;
    let heartbeat = Heartbeat {
        sequence,
        at: times::utc(at),
        content_sequence: record.content.sequence,
        content_at: times::utc(record.content.at),
    };
    super::wire::json(&heartbeat)
}

/// Every page with its other languages (sitemaps.org 0.9 with Google's hreflang addition).
pub(crate) fn sitemap(site: &Site<'_>) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    let content = site.record.content;
    let components = site.record.components.iter().map(|c| (Place::Component(c.component.id), c.stamp));
    let groups = site.sections.iter().filter_map(|section| {
        let group = section.group?;
        Some((Place::Group(group.id), groups::stamp(site, section)))
    });
    let incidents = site.record.incidents.iter().flat_map(|incident| {
        let report = incidents::page::report(incident).map(|_| Place::Report(incident.id));
        [Some(Place::Incident(incident.id)), report].into_iter().flatten().map(|place| (place, incident.stamp))
    });
    let always =
        [(Place::Index, content), (Place::Uptime, content), (Place::Incidents, incidents::stamp_of_all(site.record))];
    for (place, stamp) in always.into_iter().chain(components).chain(groups).chain(incidents) {
        let address = |language| escaped(&format!("{}{}", site.page.url, place.path(site.page, language)));
        let mut alternates = String::new();
        for language in &site.page.languages {
            // Writing into a string cannot fail.
            let _ = write!(
                alternates,
                "<xhtml:link rel=\"alternate\" hreflang=\"{language}\" href=\"{}\"/>",
                address(*language)
            );
        }
        let changed = times::utc(stamp.at);
        for language in &site.page.languages {
            let _ =
                writeln!(xml, "<url><loc>{}</loc><lastmod>{changed}</lastmod>{alternates}</url>", address(*language));
        }
    }
    xml.push_str("</urlset>\n");
    xml
}
