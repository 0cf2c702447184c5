//! The page of the report on an incident: what the organisation says of it after its end.

use super::page::report;
use super::{lasted, started};
use crate::domain::ids::IncidentId;
use crate::domain::language::Language;
use crate::view::addresses::Place;
use crate::view::frame::{Frame, render_not_found, rendered};
use crate::view::names::sound;
use crate::view::site::Site;
use crate::view::times::Telling;
use crate::view::updates::UpdateView;
use crate::view::wordings;
use crate::view::words::Words;
use askama::Template;

#[derive(Template)]
#[template(path = "postmortem.html")]
struct ReportPage<'a> {
    frame: Frame<'a>,
    incidents: String,
    incident: String,
    title: String,
    /// From when to when, and how long (markup).
    lasted: String,
    update: UpdateView,
}

/// `/incidents/<id>/report/` in `language`; the page for what is not found where there is no report.
pub(crate) fn render(site: &Site<'_>, language: Language, id: IncidentId) -> String {
    let Some((incident, update)) = site.incident(id).and_then(|incident| Some((incident, report(incident)?))) else {
        return render_not_found(site, language);
    };
    let words = Words::of(language);
    let telling = Telling::new(words, site.page.zone, incident.stamp.at).in_full();
    let (_, title) = incident.title.in_language(language);
    let state = words.stated.fill(&[&words.kind_report, &sound(title)]);
    let when = match (incident.start(), incident.state.resolved_at()) {
        (Some(start), Some(until)) => lasted(&telling, incident, start, until),
        (Some(start), None) => words.began.fill(&[&started(&telling, start)]),
        (None, _) => String::new(),
    };
    let says = [state.as_str(), &state, &wordings::unmarked(&when)];
    rendered(&ReportPage {
        frame: Frame::new(site, &telling, Place::Report(id), incident.stamp, says).from(
            incident.imported_from.as_ref(),
            &telling,
            incident.stamp,
        ),
        incidents: Place::Incidents.path(site.page, language),
        incident: Place::Incident(id).path(site.page, language),
        title: words.stated.fill(&[&words.kind_report, &wordings::inline(words, &incident.title)]),
        update: UpdateView::of(site, &telling, incident, update),
        lasted: when,
    })
}
