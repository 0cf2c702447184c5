//! What there is to report on, to be looked at, and how it is changed.

mod writing;

use super::Frame;
use crate::domain::catalogue::{Catalogue, Component, Facility};
use crate::domain::ids::FacilityId;
use crate::view::names::{Name, escaped};
use askama::Template;
pub use writing::CatalogueWritingPage;

/// What the page is made from.
pub struct CataloguePage<'a> {
    /// Everything in use.
    pub catalogue: &'a Catalogue,
    /// The file that it is kept in; `None` where it is changed here.
    pub file: Option<&'a str>,
    /// True for somebody who may change it here.
    pub may_change: bool,
}

/// A group with what stands in it. Texts are markup.
struct Part {
    name: String,
    slug: String,
    rows: Vec<Row>,
}

/// One component or function.
struct Row {
    name: String,
    slug: String,
    is_function: bool,
    tier: Option<u8>,
    runs_on: String,
    probes: usize,
}

/// One facility.
struct Site {
    name: String,
    slug: String,
    kind: String,
    stands_in: String,
}

#[derive(Template)]
#[template(path = "console/catalogue.html")]
struct CatalogueMarkup<'a> {
    frame: Frame,
    file: Option<&'a str>,
    may_change: bool,
    parts: Vec<Part>,
    sites: Vec<Site>,
}

impl CataloguePage<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let (parts, sites) = (self.parts(&frame), self.sites(&frame));
        let (file, may_change) = (self.file, self.may_change);
        CatalogueMarkup { frame, file, may_change, parts, sites }.render().unwrap_or_default()
    }

    fn parts(&self, frame: &Frame) -> Vec<Part> {
        let rows = |group| -> Vec<Row> {
            let of_group = self.catalogue.components.iter().filter(|component| component.group == group);
            of_group.map(|component| self.row(frame, component)).collect()
        };
        let groups = self.catalogue.groups.iter().map(|group| Part {
            name: Name::of_group(group, frame.say.0).markup(),
            slug: group.slug.clone(),
            rows: rows(Some(group.id)),
        });
        let others = Part { name: frame.say.word("catalogue-no-group"), slug: String::new(), rows: rows(None) };
        groups.chain((!others.rows.is_empty()).then_some(others)).collect()
    }

    fn row(&self, frame: &Frame, component: &Component) -> Row {
        let named = |id: &FacilityId| self.catalogue.facilities.iter().find(|facility| facility.id == *id);
        let facilities = component.runs_on.iter().filter_map(named).map(|facility| site_name(frame, facility));
        Row {
            name: Name::of_component(component, frame.say.0).markup(),
            slug: component.slug.clone(),
            is_function: component.parent.is_some(),
            tier: component.tier,
            runs_on: facilities.collect::<Vec<_>>().join(", "),
            probes: self.catalogue.probes.iter().filter(|probe| probe.component == component.id).count(),
        }
    }

    fn sites(&self, frame: &Frame) -> Vec<Site> {
        let parent = |facility: &Facility| {
            let found = self.catalogue.facilities.iter().find(|other| Some(other.id) == facility.parent);
            found.map_or_else(String::new, |found| site_name(frame, found))
        };
        let site = |facility: &Facility| Site {
            name: site_name(frame, facility),
            slug: facility.slug.clone(),
            kind: facility.kind.clone(),
            stands_in: parent(facility),
        };
        self.catalogue.facilities.iter().map(site).collect()
    }
}

fn site_name(frame: &Frame, facility: &Facility) -> String {
    let name = Name::of_texts(&facility.names, frame.say.0);
    if name.text().is_empty() { escaped(&facility.slug) } else { name.markup() }
}
