//! Components and groups as rows of the field's wire format.

use crate::domain::language::{Language, Texts};
use crate::domain::record::ComponentRecord;
use crate::domain::status::{Status, roll_up_group};
use crate::domain::time::{Time, day_of};
use crate::view::names::Name;
use crate::view::site::{Branch, Section, Site, status_of_leaf};
use crate::view::times;
use crate::view::words::Words;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::HashMap;

#[derive(Serialize)]
pub(super) struct ComponentShape<'a> {
    id: &'a str,
    name: String,
    status: &'static str,
    created_at: String,
    updated_at: String,
    position: usize,
    description: Option<String>,
    showcase: bool,
    start_date: Option<String>,
    group_id: Option<&'a str>,
    page_id: &'a str,
    group: bool,
    only_show_if_degraded: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    components: Option<Vec<&'a str>>,
}

/// The rows of leaves by their id, for what names them.
pub(super) fn by_id<'r, 'a>(rows: &'r [ComponentShape<'a>]) -> HashMap<&'a str, &'r ComponentShape<'a>> {
    rows.iter().filter(|row| !row.group).map(|row| (row.id, row)).collect()
}

/// `status` as one of the five that clients know.
pub(super) fn wire_status(status: Status) -> &'static str {
    match status {
        Status::Unknown => Status::DegradedPerformance.as_str(),
        known => known.as_str(),
    }
}

/// Every group row followed by its leaves, then the leaves that stand in no group.
pub(super) fn rows<'a>(site: &Site<'a>) -> Vec<ComponentShape<'a>> {
    let mut rows = Vec::with_capacity(site.record.components.len() + site.record.groups.len());
    let mut top_position = 0;
    for section in &site.sections {
        let leaves = section.branches.iter().flat_map(|branch| branch.leaves().map(move |leaf| (branch, leaf)));
        match section.group {
            Some(_) => {
                top_position += 1;
                rows.extend(group_row(site, section, top_position));
                rows.extend(
                    leaves.zip(1..).map(|((branch, leaf), position)| leaf_row(site, section, branch, leaf, position)),
                );
            }
            None => {
                for (branch, leaf) in leaves {
                    top_position += 1;
                    rows.push(leaf_row(site, section, branch, leaf, top_position));
                }
            }
        }
    }
    rows
}

fn group_row<'a>(site: &Site<'a>, section: &Section<'a>, position: usize) -> Option<ComponentShape<'a>> {
    let group = section.group?;
    let page = site.page;
    let leaves: Vec<&ComponentRecord> = section.branches.iter().flat_map(Branch::leaves).collect();
    let status = roll_up_group(leaves.iter().map(|leaf| status_of_leaf(leaf)))?;
    let created_at = leaves.iter().map(|leaf| beginning(site, leaf).1).min()?;
    let updated_at = leaves.iter().map(|leaf| leaf.stamp.at).max()?;
    Some(ComponentShape {
        id: group.id.as_str(),
        name: Name::of_group(group, page.default_language()).text().into_owned(),
        status: wire_status(status),
        created_at: times::wire(created_at, page.zone),
        updated_at: times::wire(updated_at, page.zone),
        position,
        description: description(&group.descriptions, page.default_language()),
        showcase: false,
        start_date: None,
        group_id: None,
        page_id: page.id.as_str(),
        group: true,
        only_show_if_degraded: false,
        components: Some(leaves.iter().map(|leaf| leaf.component.id.as_str()).collect()),
    })
}

fn leaf_row<'a>(
    site: &Site<'a>,
    section: &Section<'a>,
    branch: &Branch<'a>,
    leaf: &'a ComponentRecord,
    position: usize,
) -> ComponentShape<'a> {
    let (page, language) = (site.page, site.page.default_language());
    let (start_date, created_at) = beginning(site, leaf);
    ComponentShape {
        id: leaf.component.id.as_str(),
        name: full_name(branch, leaf, language),
        status: wire_status(status_of_leaf(leaf)),
        created_at: times::wire(created_at, page.zone),
        updated_at: times::wire(leaf.stamp.at, page.zone),
        position,
        description: description(&leaf.component.descriptions, language),
        showcase: true,
        start_date: start_date.map(|day| day.to_string()),
        group_id: section.group.map(|group| group.id.as_str()),
        page_id: page.id.as_str(),
        group: false,
        only_show_if_degraded: false,
        components: None,
    }
}

/// The name of a leaf where its component does not stand above it: `Kakao T - Taxi`.
pub(crate) fn full_name(branch: &Branch<'_>, leaf: &ComponentRecord, language: Language) -> String {
    let name = Name::of_component(&leaf.component, language).text();
    if leaf.component.id == branch.component.component.id {
        return name.into_owned();
    }
    let component = Name::of_component(&branch.component.component, language).text();
    Words::of(language).function_of.fill(&[&component, &name])
}

fn description(texts: &Texts, language: Language) -> Option<String> {
    let text = Name::of_texts(texts, language).text();
    (!text.is_empty()).then(|| text.into_owned())
}

/// The first day and the first instant that are known of a leaf; where nothing is, the instant of its last change.
fn beginning(site: &Site<'_>, leaf: &ComponentRecord) -> (Option<NaiveDate>, Time) {
    let began_at = leaf.state.as_ref().map(|state| state.began_at);
    (began_at.map(|at| day_of(at, site.page.zone)), began_at.unwrap_or(leaf.stamp.at))
}
