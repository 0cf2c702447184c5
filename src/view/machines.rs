//! Small files for machines: robots, sitemap, heartbeat, the drawing in the tab.

use super::addresses::Place;
use super::names::escaped;
use super::site::Site;
use super::{incidents, times};
use crate::domain::language::Language;
use crate::domain::page::{Page, SecurityContact};
use crate::domain::record::{ComponentRecord, PublicRecord, Stamp};
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
    let both = |component: &ComponentRecord| {
        [Place::Component(component.component.id), Place::ComponentHistory(component.component.id)]
    };
    let components = record.components.iter().flat_map(both);
    let of_groups = site.sections.iter().filter_map(|section| section.group);
    let groups = of_groups.flat_map(|group| [Place::Group(group.id), Place::GroupHistory(group.id)]);
    let years = site.calendar().years().into_iter().map(Place::Year);
    let months = site.calendar().months().iter().map(|entry| Place::Month(entry.month));
    let incidents = record.incidents.iter().flat_map(|incident| {
        let report = incidents::page::report(incident).map(|_| Place::Report(incident.id));
        [Some(Place::Incident(incident.id)), report].into_iter().flatten()
    });
    let maintenances = record.maintenances.iter().map(|maintenance| Place::Maintenance(maintenance.id));
    let always = [Place::Index, Place::Uptime, Place::Incidents, Place::Maintenances, Place::History];
    let places = always.into_iter().chain(components).chain(groups).chain(incidents).chain(maintenances);
    let places = places.chain(years).chain(months);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::samples::{self, history};
    use crate::view::sheets::{Media, sheets};
    use std::collections::BTreeSet;

    /// The addresses in the sitemap of `record`, and those of all pages that a search may lead to.
    fn addresses(record: &PublicRecord) -> (Vec<String>, BTreeSet<String>) {
        let page = samples::page();
        let site = Site::new(record, &page);
        let xml = sitemap(&site);
        let named = xml.split("<loc>").skip(1).map(|rest| rest.split("</loc>").next().unwrap().to_owned()).collect();
        let pages = sheets(&site).into_iter().filter(|sheet| sheet.media == Media::Html);
        let pages = pages.filter(|sheet| !sheet.is_corner() && !sheet.path.ends_with("/404.html"));
        (named, pages.map(|sheet| format!("{}{}", page.url, sheet.path)).collect())
    }

    #[test]
    fn the_sitemap_names_every_page_once_and_depends_on_nothing_but_their_addresses() {
        for record in [samples::all(crate::domain::status::Status::Operational), history::record()] {
            let (named, pages) = addresses(&record);
            assert_eq!(named.len(), pages.len());
            assert_eq!(named.into_iter().collect::<BTreeSet<_>>(), pages);
        }
        let (before, page) = (history::record(), samples::page());
        let mut after = before.clone();
        let stamp = Stamp { sequence: 1300, at: before.content.at };
        (after.stamp, after.content, after.is_rehearsal) = (stamp, stamp, true);
        after.components[7].component.names = samples::texts("새 이름", "A new name");
        after.components[7].stamp = stamp;
        std::sync::Arc::make_mut(&mut after.incidents[0]).stamp = stamp;
        std::sync::Arc::make_mut(&mut after.maintenances[0]).stamp = stamp;
        std::sync::Arc::make_mut(&mut after.months[0]).leaves.clear();
        let text = |record: &PublicRecord| sitemap(&Site::new(record, &page));
        assert_eq!(text(&before), text(&after));
        after.maintenances.pop();
        assert_ne!(text(&before), text(&after));
    }
}
