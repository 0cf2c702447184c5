//! The page of a group: its status, what is open, its components with their 90 days, and when they were out.

use super::addresses::Place;
use super::frame::{Frame, render_not_found, rendered};
use super::incidents::{self, Line};
use super::index::{Row, branch_row};
use super::maintenances;
use super::names::Name;
use super::outages::{self, Table};
use super::site::{Branch, Section, Site};
use super::states::State;
use super::statuses;
use super::times::Telling;
use super::words::Words;
use crate::domain::ids::GroupId;
use crate::domain::language::Language;
use crate::domain::record::Stamp;
use askama::Template;

#[derive(Template)]
#[template(path = "group.html")]
struct GroupPage<'a> {
    frame: Frame<'a>,
    name: String,
    class: &'static str,
    mark: String,
    description: String,
    open: Vec<Line>,
    rows: Vec<Row>,
    outages: Table,
    works: Vec<Line>,
    over: Vec<Line>,
    all_incidents: String,
    /// All months of it.
    by_month: String,
}

/// The stamp of the page of a group: the latest of its components, which move with the incidents that they name.
pub(crate) fn stamp(site: &Site<'_>, section: &Section<'_>) -> Stamp {
    let functions = |branch: &Branch<'_>| branch.functions.iter().map(|function| function.stamp).max();
    let of_branch = |branch: &Branch<'_>| functions(branch).max(Some(branch.component.stamp));
    let components = section.branches.iter().filter_map(of_branch);
    components.max().unwrap_or(site.record.content)
}

/// `/groups/<id>/` in `language`; the page for what is not found where nothing stands in such a group.
pub(crate) fn render(site: &Site<'_>, language: Language, id: GroupId) -> String {
    let Some((section, group)) = site.section(id).and_then(|section| Some((section, section.group?))) else {
        return render_not_found(site, language);
    };
    let words = Words::of(language);
    let stamp = stamp(site, section);
    let telling = Telling::new(words, site.page.zone, stamp.at);
    let name = Name::of_group(group, language);
    let description = Name::of_texts(&group.descriptions, language);
    let state = State::of_section(site, section);
    let said = format!("{}: {}", name.text(), state.word(words));
    let says = [said.as_str(), &said, &description.text()];
    let (open, over) = incidents::lines(site, &telling, section.branches.iter().flat_map(Branch::leaves));
    let works = maintenances::lines(site, &telling, section.branches.iter().flat_map(Branch::leaves), stamp.at);
    rendered(&GroupPage {
        frame: Frame::new(site, &telling, Place::Group(id), stamp, says).showing(site, section.status),
        name: name.markup(),
        class: statuses::class(state.status),
        mark: state.mark(words),
        description: description.markup(),
        open,
        rows: section.branches.iter().map(|branch| branch_row(site, &telling, branch)).collect(),
        outages: outages::table(&telling, outages::leaves_of(&section.branches), true),
        works,
        over,
        all_incidents: Place::Incidents.path(site.page, language),
        by_month: Place::GroupHistory(id).path(site.page, language),
    })
}
