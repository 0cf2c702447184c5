//! Small files for machines: robots, sitemap, heartbeat, the drawing in the tab.

use super::addresses::Place;
use super::names::escaped;
use super::site::Site;
use super::{incidents, times};
use crate::domain::language::Language;
use crate::domain::page::{Page, SecurityContact};
use crate::domain::record::{PublicRecord, Stamp};
use serde::Serialize;
use std::fmt::Write;

/// A beacon fire.
pub(crate) const FAVICON: &str = include_str!("../../static/favicon.svg");

/// Where those look who found a weakness.
pub(crate) const SECURITY: &str = "/.well-known/security.txt";

/// Everything may be read by everybody.
pub(crate) fn robots(page: &Page) -> String {
    format!("User-agent: *\nAllow: /\nSitemap: {}/sitemap.xml\n", page.url)
}

/// `/.well-known/security.txt` (RFC 9116): whom to tell of a weakness.
pub(crate) fn security(page: &Page, contact: &SecurityContact) -> String {
    let mut text = String::new();
    for address in &contact.contacts {
        let _ = writeln!(text, "Contact: {address}");
    }
    // The last instant of that day, wherever the reader is.
    let _ = writeln!(text, "Expires: {}T23:59:59Z", contact.expires_on);
    let languages: Vec<&str> = page.languages.iter().map(|language| language.tag()).collect();
    let _ = writeln!(text, "Preferred-Languages: {}", languages.join(", "));
    let _ = writeln!(text, "Canonical: {}{SECURITY}", page.url);
    if let Some(policy) = &contact.policy {
        let _ = writeln!(text, "Policy: {policy}");
    }
    text
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

/// Every page with its other languages (sitemaps.org 0.9 with Google's hreflang addition), in the order of the addresses.
/// No dates: so it depends on which pages there are and on nothing else, and an update leaves it as it is.
pub(crate) fn sitemap(site: &Site<'_>) -> String {
    let record = site.record;
    let components = record.components.iter().map(|component| Place::Component(component.component.id));
    let groups = site.sections.iter().filter_map(|section| Some(Place::Group(section.group?.id)));
    let incidents = record.incidents.iter().flat_map(|incident| {
        let report = incidents::page::report(incident).map(|_| Place::Report(incident.id));
        [Some(Place::Incident(incident.id)), report].into_iter().flatten()
    });
    let always = [Place::Index, Place::Uptime, Place::Incidents];
    let places = always.into_iter().chain(components).chain(groups).chain(incidents);
    let languages = &site.page.languages;
    let addresses = places.map(|place| {
        let address = |language: &Language| escaped(&format!("{}{}", site.page.url, place.path(site.page, *language)));
        languages.iter().map(address).collect::<Vec<String>>()
    });
    let mut addresses: Vec<Vec<String>> = addresses.collect();
    addresses.sort_unstable();
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for versions in addresses {
        let mut alternates = String::new();
        for (language, address) in languages.iter().zip(&versions) {
            // Writing into a string cannot fail.
            let _ = write!(alternates, "<xhtml:link rel=\"alternate\" hreflang=\"{language}\" href=\"{address}\"/>");
        }
        for address in &versions {
            let _ = writeln!(xml, "<url><loc>{address}</loc>{alternates}</url>");
        }
    }
    xml.push_str("</urlset>\n");
    xml
}
