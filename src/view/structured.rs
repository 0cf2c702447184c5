//! What a page is about for machines that read schema.org: an incident is a live coverage with a beginning and an end.
//! Nothing stands here that the page does not say.

use super::addresses::Place;
use super::site::Site;
use super::times;
use crate::domain::incidents::IncidentRecord;
use crate::domain::language::Language;
use serde::Serialize;

#[derive(Serialize)]
struct Organisation<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
    url: &'a str,
}

fn organisation<'a>(site: &Site<'a>, language: Language) -> Organisation<'a> {
    Organisation { kind: "Organization", name: site.page.names.text(language), url: &site.page.url }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Coverage<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    headline: String,
    url: String,
    in_language: &'static str,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage_start_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage_end_time: Option<String>,
    author: Organisation<'a>,
    publisher: Organisation<'a>,
}

/// An incident's page, as JSON that may stand in HTML.
pub(crate) fn incident(site: &Site<'_>, language: Language, incident: &IncidentRecord) -> String {
    let zone = site.page.zone;
    embedded(&Coverage {
        context: "https://schema.org",
        kind: "LiveBlogPosting",
        headline: incident.title.in_language(language).1.to_owned(),
        url: format!("{}{}", site.page.url, Place::Incident(incident.id).path(site.page, language)),
        in_language: language.tag(),
        date_published: times::wire(incident.opened_at, zone),
        date_modified: times::wire(incident.stamp.at, zone),
        coverage_start_time: incident.start().map(|start| times::wire(start.at, zone)),
        coverage_end_time: incident.state.resolved_at().map(|at| times::wire(at, zone)),
        author: organisation(site, language),
        publisher: organisation(site, language),
    })
}

/// `shape` as JSON in which nothing can end the element that it stands in.
fn embedded(shape: &impl Serialize) -> String {
    serde_json::to_string(shape).unwrap_or_default().replace('<', "\\u003c")
}
