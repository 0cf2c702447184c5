//! The public site as a list of files: which there are, when their inputs last changed, and what is in them.
//!
//! The publisher asks for [`sheets`] after every change and renders those whose stamp has moved.

use super::addresses::Place;
use super::badges::{self, Subject};
use super::embeds;
use super::feeds::Feed;
use super::history::calendar::Calendar;
use super::pictures::Picture;
use super::site::Site;
use super::wire::Wire;
use super::{
    components, frame, groups, history, incidents, index, machines, maintenances, plain, public_record, uptime,
};
use crate::domain::ids::IncidentId;
use crate::domain::language::Language;
use crate::domain::record::Stamp;
use chrono::DateTime;

/// The kind of a public file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Media {
    /// A page.
    Html,
    /// Plain text.
    Text,
    /// JSON.
    Json,
    /// XML.
    Xml,
    /// A drawing.
    Svg,
    /// An Atom feed.
    Atom,
    /// An RSS feed.
    Rss,
    /// A JSON Feed.
    JsonFeed,
    /// A calendar.
    Calendar,
    /// A picture.
    Png,
    /// A script for other sites.
    Script,
}

impl Media {
    /// Its `Content-Type`.
    pub fn content_type(self) -> &'static str {
        match self {
            Media::Html => "text/html; charset=utf-8",
            Media::Text => "text/plain; charset=utf-8",
            Media::Json => "application/json; charset=utf-8",
            Media::Xml => "application/xml; charset=utf-8",
            Media::Svg => "image/svg+xml",
            Media::Atom => "application/atom+xml; charset=utf-8",
            Media::Rss => "application/rss+xml; charset=utf-8",
            Media::JsonFeed => "application/feed+json; charset=utf-8",
            Media::Calendar => "text/calendar; charset=utf-8",
            Media::Png => "image/png",
            Media::Script => "text/javascript; charset=utf-8",
        }
    }
}

/// Who asks for a file, and how soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Demand {
    /// Readers and programs all the time, and right after a change.
    Everybody,
    /// Some readers, right after a change; there are thousands of its kind.
    OneOfMany,
    /// Programs and readers that come back after minutes: feeds and long lists.
    Later,
    /// Few, long after: what is over.
    Archive,
}

/// One public file to be: its address, its stamp and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its address from the root of the site. One that ends in a slash is the index of a directory.
    pub path: String,
    /// When its own inputs last changed.
    pub stamp: Stamp,
    /// What kind of file it is.
    pub media: Media,
    /// The language it is in, where it has one.
    pub language: Option<Language>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Page(Language, Place),
    Robots,
    Sitemap,
    Favicon,
    Heartbeat,
    Wire(Wire),
    Feed(Feed),
    Public,
    PublicSchema,
    Incident(IncidentId),
    IncidentSchema,
    Badge(Language, Subject),
    Shield(Language, Subject),
    Embed,
    Picture(Picture),
    Security,
}

/// Every public file of `site`, pages of the default language first.
pub fn sheets(site: &Site<'_>) -> Vec<Sheet> {
    let (now, content) = (site.record.stamp, site.record.content);
    let per_language = site.record.components.len() + site.sections.len() + site.record.incidents.len() + 6;
    let mut sheets = Vec::with_capacity(site.page.languages.len() * per_language + 7);
    for language in site.page.languages.iter().copied() {
        let mut add = |place: Place, stamp: Stamp, media: Media| {
            let path = place.path(site.page, language);
            sheets.push(Sheet { path, stamp, media, language: Some(language), kind: Kind::Page(language, place) });
        };
        add(Place::Index, now, Media::Html);
        add(Place::Uptime, content, Media::Html);
        for component in &site.record.components {
            add(Place::Component(component.component.id), component.stamp, Media::Html);
            add(Place::ComponentHistory(component.component.id), component.stamp, Media::Html);
        }
        for (section, group) in site.sections.iter().filter_map(|section| Some((section, section.group?))) {
            add(Place::Group(group.id), groups::stamp(site, section), Media::Html);
            add(Place::GroupHistory(group.id), groups::stamp(site, section), Media::Html);
        }
        add(Place::Incidents, incidents::stamp_of_all(site.record), Media::Html);
        for incident in &site.record.incidents {
            add(Place::Incident(incident.id), incident.stamp, Media::Html);
            if incidents::page::report(incident).is_some() {
                add(Place::Report(incident.id), incident.stamp, Media::Html);
            }
        }
        add_past(site, |place, stamp| add(place, stamp, Media::Html));
        add(Place::Plain, now, Media::Text);
        add(Place::PlainFile, now, Media::Text);
        add(Place::NotFound, content, Media::Html);
        add(Place::Corner, content, Media::Html);
        for (subject, stamp) in Subject::all(site) {
            let badges = [
                ("svg", Media::Svg, Kind::Badge(language, subject)),
                ("json", Media::Json, Kind::Shield(language, subject)),
            ];
            sheets.extend(badges.map(|(extension, media, kind)| {
                let path = subject.path(site.page, language, extension);
                Sheet { path, stamp, media, language: Some(language), kind }
            }));
        }
    }
    sheets.extend(for_machines(site));
    sheets
}

/// What is in no language: for programs, or the same in all.
fn for_machines(site: &Site<'_>) -> Vec<Sheet> {
    let (now, content) = (site.record.stamp, site.record.content);
    let mut sheets = Vec::with_capacity(site.record.incidents.len() + 40);
    let alone = [
        ("/api/v1/public.json", content, Media::Json, Kind::Public),
        ("/api/v1/public.schema.json", content, Media::Json, Kind::PublicSchema),
        ("/api/v1/incident.schema.json", content, Media::Json, Kind::IncidentSchema),
        ("/heartbeat.json", now, Media::Json, Kind::Heartbeat),
        ("/robots.txt", content, Media::Text, Kind::Robots),
        ("/sitemap.xml", content, Media::Xml, Kind::Sitemap),
        ("/favicon.svg", content, Media::Svg, Kind::Favicon),
    ];
    sheets.extend(alone.map(|(path, stamp, media, kind)| Sheet {
        path: path.to_owned(),
        stamp,
        media,
        language: None,
        kind,
    }));
    sheets.extend(Wire::ALL.map(|wire| Sheet {
        path: wire.path().to_owned(),
        stamp: wire.stamp(site),
        media: Media::Json,
        language: None,
        kind: Kind::Wire(wire),
    }));
    sheets.extend(Feed::all(site).into_iter().map(|feed| Sheet {
        path: feed.path(site.page),
        stamp: feed.stamp(site),
        media: feed.media(),
        language: Some(feed.language(site.page)),
        kind: Kind::Feed(feed),
    }));
    sheets.extend(site.record.incidents.iter().map(|incident| Sheet {
        path: public_record::incident_path(incident.id),
        stamp: incident.stamp,
        media: Media::Json,
        language: None,
        kind: Kind::Incident(incident.id),
    }));
    let pictures =
        Picture::all(&site.page.languages).map(|picture| (picture.path(), Media::Png, Kind::Picture(picture)));
    let embed = ("/embed.js".to_owned(), Media::Script, Kind::Embed);
    let security = site.page.security.as_ref().map(|_| (machines::SECURITY.to_owned(), Media::Text, Kind::Security));
    sheets.extend(pictures.chain([embed]).chain(security).map(|(path, media, kind)| Sheet {
        path,
        stamp: UNCHANGING,
        media,
        language: None,
        kind,
    }));
    sheets
}

/// The stamp of what depends on the settings alone, which do not change while the process runs: nothing renders it twice.
const UNCHANGING: Stamp = Stamp { sequence: 0, at: DateTime::UNIX_EPOCH };
/// Lists the pages of maintenances, and of history by years and months.
fn add_past(site: &Site<'_>, mut add: impl FnMut(Place, Stamp)) {
    add(Place::Maintenances, maintenances::stamp_of_all(site.record));
    for maintenance in &site.record.maintenances {
        add(Place::Maintenance(maintenance.id), maintenance.stamp);
    }
    let calendar = site.calendar();
    add(Place::History, Calendar::stamp_of(calendar.months(), site.record));
    for year in calendar.years() {
        add(Place::Year(year), Calendar::stamp_of(calendar.of_year(year), site.record));
    }
    for entry in calendar.months() {
        add(Place::Month(entry.month), entry.stamp);
    }
}

impl Sheet {
    /// True for the page that most readers ask for, one in each language.
    pub fn is_index(&self) -> bool {
        matches!(self.kind, Kind::Page(_, Place::Index))
    }

    /// True for what says which pages there are and nothing else: it stays as it is while the addresses stay.
    pub fn depends_on_addresses_alone(&self) -> bool {
        self.kind == Kind::Sitemap
    }

    /// The address of the file of which this one is a copy under another name.
    pub fn original(&self, site: &Site<'_>) -> Option<String> {
        match self.kind {
            Kind::Page(language, Place::PlainFile) => Some(Place::Plain.path(site.page, language)),
            _ => None,
        }
    }

    /// Who asks for it, and how soon.
    pub fn demand(&self, site: &Site<'_>) -> Demand {
        match self.kind {
            Kind::Page(_, Place::Incident(id) | Place::Report(id)) | Kind::Incident(id) => {
                match site.incident(id).is_some_and(|incident| incident.state.is_open()) {
                    true => Demand::OneOfMany,
                    false => Demand::Archive,
                }
            }
            Kind::Page(_, Place::Incidents | Place::History | Place::Year(_)) | Kind::Feed(_) => Demand::Later,
            Kind::Public | Kind::Wire(Wire::Incidents) => Demand::Later,
            Kind::Page(_, Place::Month(_) | Place::ComponentHistory(_) | Place::GroupHistory(_)) => Demand::Archive,
            Kind::Page(_, Place::Component(_) | Place::Maintenance(_)) | Kind::Badge(..) | Kind::Shield(..) => {
                Demand::OneOfMany
            }
            _ => Demand::Everybody,
        }
    }

    /// The whole file, where it is text. `site` is the one that this sheet was listed from; a component that it does not have gives the
    /// page for what is not found.
    pub fn render(&self, site: &Site<'_>) -> String {
        match self.kind {
            Kind::Page(language, Place::Index) => index::render(site, language),
            Kind::Page(language, Place::Component(id)) => components::render(site, language, id),
            Kind::Page(language, Place::Uptime) => uptime::render(site, language),
            Kind::Page(language, Place::Plain | Place::PlainFile) => plain::render(site, language),
            Kind::Page(language, Place::Group(id)) => groups::render(site, language, id),
            Kind::Page(language, Place::Incidents) => incidents::render_all(site, language),
            Kind::Page(language, Place::Incident(id)) => incidents::page::render(site, language, id),
            Kind::Page(language, Place::Report(id)) => incidents::report::render(site, language, id),
            Kind::Page(language, Place::Maintenances) => maintenances::render_all(site, language),
            Kind::Page(language, Place::Maintenance(id)) => maintenances::page::render(site, language, id),
            Kind::Page(language, Place::History) => history::render(site, language),
            Kind::Page(language, Place::Year(year)) => history::year::render(site, language, year),
            Kind::Page(language, Place::Month(month)) => history::month::render(site, language, month),
            Kind::Page(language, Place::ComponentHistory(id)) => history::part::render_component(site, language, id),
            Kind::Page(language, Place::GroupHistory(id)) => history::part::render_group(site, language, id),
            Kind::Page(language, Place::NotFound) => frame::render_not_found(site, language),
            Kind::Robots => machines::robots(site.page),
            Kind::Sitemap => machines::sitemap(site),
            Kind::Favicon => machines::FAVICON.to_owned(),
            Kind::Heartbeat => machines::heartbeat(site.record),
            Kind::Wire(wire) => wire.render(site),
            Kind::Feed(feed) => feed.render(site),
            Kind::Public => public_record::public(site),
            Kind::PublicSchema => public_record::PUBLIC_SCHEMA.to_owned(),
            Kind::Incident(id) => public_record::incident(site, id),
            Kind::IncidentSchema => public_record::INCIDENT_SCHEMA.to_owned(),
            Kind::Page(language, Place::Corner) => embeds::corner(site, language),
            Kind::Badge(language, subject) => badges::svg(site, language, subject),
            Kind::Shield(language, subject) => badges::shield(site, language, subject),
            Kind::Embed => embeds::script(site.page),
            Kind::Security => {
                site.page.security.as_ref().map_or_else(String::new, |contact| machines::security(site.page, contact))
            }
            Kind::Picture(_) => String::new(),
        }
    }

    /// The whole file as bytes: what [`Sheet::render`] gives, or the picture that it is.
    pub fn bytes(&self, site: &Site<'_>) -> Vec<u8> {
        match self.kind {
            Kind::Picture(picture) => picture.bytes().to_vec(),
            _ => self.render(site).into_bytes(),
        }
    }

    /// True for what other sites show inside their own pages.
    pub fn is_corner(&self) -> bool {
        matches!(self.kind, Kind::Page(_, Place::Corner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ComponentId, GroupId};
    use crate::domain::record::{LeafState, PublicRecord};
    use crate::domain::status::Status;
    use crate::view::samples::{self, outage};
    use std::collections::{HashMap, HashSet};

    #[test]
    fn every_file_has_its_own_address_and_the_stamp_of_its_inputs() {
        let (page, mut record) = (samples::page(), samples::all(Status::Operational));
        record.components[7].stamp.sequence = 17;
        let site = Site::new(&record, &page);
        let sheets = sheets(&site);
        let paths: HashSet<&str> = sheets.iter().map(|sheet| sheet.path.as_str()).collect();
        assert_eq!(paths.len(), sheets.len());
        let stamp_of = |path: &str| sheets.iter().find(|sheet| sheet.path == path).map(|sheet| sheet.stamp.sequence);
        for path in ["/", "/en/", "/plain", "/en/plain.txt", "/heartbeat.json"] {
            assert_eq!(stamp_of(path), Some(1204), "{path}");
        }
        for path in ["/uptime/", "/en/404.html", "/api/v2/summary.json", "/sitemap.xml", "/robots.txt", "/favicon.svg"]
        {
            assert_eq!(stamp_of(path), Some(1203), "{path}");
        }
        assert_eq!(stamp_of(&format!("/en/components/{}/", record.components[7].component.id)), Some(17));
    }

    #[test]
    fn a_page_depends_on_nothing_but_what_its_stamp_stands_for() {
        let (page, mut record) = (samples::page(), samples::all(Status::Operational));
        let before: Vec<String> = {
            let site = Site::new(&record, &page);
            sheets(&site).iter().map(|sheet| sheet.render(&site)).collect()
        };
        record.stamp.sequence += 1;
        record.stamp.at += chrono::Duration::minutes(1);
        let site = Site::new(&record, &page);
        for (sheet, before) in sheets(&site).iter().zip(before) {
            assert_eq!(sheet.render(&site) == before, sheet.stamp != record.stamp, "{}", sheet.path);
        }
    }

    /// Every file of `record` with its stamp.
    fn rendered(record: &PublicRecord) -> HashMap<String, (Stamp, String)> {
        let page = samples::page();
        let site = Site::new(record, &page);
        sheets(&site).iter().map(|sheet| (sheet.path.clone(), (sheet.stamp, sheet.render(&site)))).collect()
    }

    /// The addresses of files that differ between two records; none may differ without its stamp.
    fn changed(before: &PublicRecord, after: &PublicRecord) -> HashSet<String> {
        let (before, after) = (rendered(before), rendered(after));
        let mut changed = HashSet::new();
        for (path, (stamp, text)) in after {
            let (old_stamp, old_text) = &before[&path];
            if *old_text != text {
                assert!(*old_stamp != stamp, "{path} looks different under the same stamp");
                changed.insert(path);
            }
        }
        changed
    }

    #[test]
    fn the_pages_of_an_incident_change_with_its_own_stamp_and_with_nothing_else() {
        let before = outage::record();
        let incident_pages = |id: IncidentId| {
            let pages = ["", "/en"].map(|prefix| format!("{prefix}/incidents/{id}/"));
            HashSet::from([pages[0].clone(), pages[1].clone(), format!("/api/v1/incidents/{id}.json")])
        };
        // A component that an incident tracks is renamed, fails and moves to the end of the page.
        let mut after = before.clone();
        let stamp = Stamp { sequence: 1300, ..after.content };
        (after.stamp, after.content) = (stamp, stamp);
        let mail = &mut after.components[7];
        mail.stamp = stamp;
        mail.component.names = samples::texts("새 이름", "A new name");
        mail.state = mail.state.take().map(|state| LeafState { status: Status::PartialOutage, ..state });
        let found = changed(&before, &after);
        for incident in &before.incidents {
            assert!(incident_pages(incident.id).is_disjoint(&found), "{found:?}");
        }
        // An incident is said to be about something else.
        let mut after = before.clone();
        (after.stamp, after.content) = (stamp, stamp);
        let mut told = after.incidents[0].as_ref().clone();
        (told.stamp, told.title) = (stamp, told.updates[0].revisions[0].body.clone());
        // As acts on incidents stamp the components whose pages name it.
        let tracked: Vec<ComponentId> = told.tracked.iter().map(|tracked| tracked.component).collect();
        for component in &mut after.components {
            let id = component.component.id;
            let is_parent = before.functions_of(id).any(|function| tracked.contains(&function.component.id));
            if tracked.contains(&id) || is_parent {
                component.stamp = stamp;
            }
        }
        after.incidents[0] = std::sync::Arc::new(told);
        let found = changed(&before, &after);
        assert!(incident_pages(before.incidents[0].id).is_subset(&found), "{found:?}");
        assert!(incident_pages(before.incidents[1].id).is_disjoint(&found), "{found:?}");
        let mail = format!("/components/{}/", ComponentId::from_slug("mail"));
        let bank = format!("/components/{}/", ComponentId::from_slug("bank"));
        let mobility = format!("/groups/{}/", GroupId::from_slug("mobility"));
        assert!(found.contains(&mail) && found.contains(&mobility) && found.contains("/incidents/"), "{found:?}");
        assert!(!found.contains(&bank), "{found:?}");
    }
}
