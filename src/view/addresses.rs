//! The addresses of public files: no query, the language in the path, directories with a slash at the end (DOMAIN §5).

use crate::domain::history::Month;
use crate::domain::ids::{ComponentId, GroupId, IncidentId, MaintenanceId};
use crate::domain::language::Language;
use crate::domain::page::Page;

/// A page that exists once per language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Index,
    Component(ComponentId),
    Group(GroupId),
    /// The list of all incidents.
    Incidents,
    Incident(IncidentId),
    /// The report on an incident that is over.
    Report(IncidentId),
    /// The list of all maintenances.
    Maintenances,
    Maintenance(MaintenanceId),
    /// The list of all years.
    History,
    /// A year's overview.
    Year(i32),
    Month(Month),
    /// A component, or a group, over all months.
    ComponentHistory(ComponentId),
    GroupHistory(GroupId),
    Uptime,
    /// The text page, as clients ask for it.
    Plain,
    /// The same under a name that static hosts know the type of; links go here.
    PlainFile,
    /// What other sites show in a corner of theirs.
    Corner,
    NotFound,
}

impl Place {
    /// Its address in `language`, from the root of the site.
    pub(crate) fn path(self, page: &Page, language: Language) -> String {
        let prefix = page.prefix(language);
        match self {
            Place::Index => format!("{prefix}/"),
            Place::Component(id) => format!("{prefix}/components/{id}/"),
            Place::Group(id) => format!("{prefix}/groups/{id}/"),
            Place::Incidents => format!("{prefix}/incidents/"),
            Place::Incident(id) => format!("{prefix}/incidents/{id}/"),
            Place::Report(id) => format!("{prefix}/incidents/{id}/report/"),
            Place::Maintenances => format!("{prefix}/maintenances/"),
            Place::Maintenance(id) => maintenance(page, language, id),
            Place::History => format!("{prefix}/history/"),
            Place::Year(year) => format!("{prefix}/history/{year:04}/"),
            Place::Month(month) => format!("{prefix}/history/{month}/"),
            Place::ComponentHistory(id) => format!("{prefix}/components/{id}/history/"),
            Place::GroupHistory(id) => format!("{prefix}/groups/{id}/history/"),
            Place::Uptime => format!("{prefix}/uptime/"),
            Place::Plain => format!("{prefix}/plain"),
            Place::PlainFile => format!("{prefix}/plain.txt"),
            Place::Corner => format!("{prefix}/embed/corner/"),
            Place::NotFound => format!("{prefix}/404.html"),
        }
    }
}

/// The address of the page of a maintenance in `language`, from the root of the site.
pub(crate) fn maintenance(page: &Page, language: Language, id: MaintenanceId) -> String {
    format!("{}/maintenances/{id}/", page.prefix(language))
}

/// Where readers of `place` ask to be told by mail, with what it is about chosen already; empty where that is not offered.
pub(crate) fn subscribe(page: &Page, language: Language, place: Place) -> String {
    if !page.takes_subscriptions {
        return String::new();
    }
    let chosen = match place {
        Place::Component(id) | Place::ComponentHistory(id) => format!("?component={id}"),
        Place::Group(id) | Place::GroupHistory(id) => format!("?group={id}"),
        Place::Incident(id) => format!("?incident={id}"),
        _ => String::new(),
    };
    format!("{}{}/subscribe{chosen}", page.url, page.prefix(language))
}

/// The anchor of a group on the index: its slug, but for the one word that the list itself uses.
pub(crate) fn group_anchor(slug: &str) -> &str {
    if slug == ALL { "all-" } else { slug }
}

/// The anchor of the list of all components. Other ids of ours begin with an underscore, which no slug does.
pub(crate) const ALL: &str = "all";
