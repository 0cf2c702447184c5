//! What must be known before an act can be judged: whom slugs name, which incident is meant, what it has.

use super::acting::Workplace;
use super::refusing::refuse;
use super::words::{Said, Writer};
use crate::actions::incidents as actions;
use crate::cli::Failure;
use crate::domain::ids::{ComponentId, FacilityId, FactId, IncidentId, UpdateId};
use crate::domain::incidents::drafts::Leaves;
use crate::domain::incidents::{IncidentRecord, IncidentRefusal};
use crate::domain::language::Wording;
use crate::store::incidents::{self, Held};
use crate::store::{Conn, Error, catalogue};
use clap::Args;
use std::collections::HashMap;

/// Which incident.
#[derive(Debug, Clone, Args)]
pub struct Which {
    /// The incident; may be left out while exactly one is open
    #[arg(value_name = "INCIDENT")]
    pub id: Option<String>,
}

/// The catalogue by slug.
#[derive(Debug)]
pub struct Known {
    leaves: Leaves,
    components: HashMap<String, ComponentId>,
    facilities: HashMap<String, FacilityId>,
}

impl Known {
    /// Reads it.
    pub fn read(workplace: &Workplace) -> Result<Known, Failure> {
        workplace.read(|conn| {
            let components = catalogue::list_stamped_components(conn)?.into_iter().map(|found| found.component);
            let facilities = catalogue::list_facilities(conn)?.into_iter();
            Ok(Known {
                components: components.map(|component| (component.slug, component.id)).collect(),
                facilities: facilities.map(|facility| (facility.slug, facility.id)).collect(),
                leaves: actions::leaves(conn)?,
            })
        })
    }

    /// The leaf of a slug. What the catalogue does not have any more is named by its id, where `incident` counted it.
    pub fn component(&self, slug: &str, incident: Option<&IncidentRecord>) -> Result<ComponentId, Failure> {
        let leaf = self.components.get(slug).copied().filter(|id| self.leaves.get(*id).is_some());
        let gone = || ComponentId::parse(slug).filter(|id| incident.is_some_and(|it| it.tracked(*id).is_some()));
        leaf.or_else(gone).ok_or_else(|| refuse(&IncidentRefusal::UnknownComponent { slug: slug.to_owned() }))
    }

    /// As [`Known::component`], of several.
    pub fn components(&self, slugs: &[String], incident: Option<&IncidentRecord>) -> Result<Vec<ComponentId>, Failure> {
        slugs.iter().map(|slug| self.component(slug, incident)).collect()
    }

    /// Words about components, which `option` took.
    pub fn worded(
        &self,
        writer: &Writer<'_>,
        (what, option): (&'static str, &str),
        said: &[Said],
        incident: Option<&IncidentRecord>,
    ) -> Result<Vec<(ComponentId, Wording)>, Failure> {
        let worded = writer.of_components((what, option), said)?.into_iter();
        worded.map(|(slug, wording)| Ok((self.component(&slug, incident)?, wording))).collect()
    }

    /// The facility of a slug.
    pub fn facility(&self, slug: &str) -> Result<FacilityId, Failure> {
        let found = self.facilities.get(slug).copied();
        found.ok_or_else(|| refuse(&IncidentRefusal::UnknownFacility { slug: slug.to_owned() }))
    }

    /// The slug of a component.
    pub fn slug(&self, component: ComponentId) -> String {
        self.leaves.slug(component)
    }
}

/// The incident that is meant: the one named, or the only open one.
pub fn find(workplace: &Workplace, which: &Which) -> Result<Held, Failure> {
    let id = match &which.id {
        Some(named) => {
            let id = IncidentId::parse(named);
            id.ok_or_else(|| refuse(&IncidentRefusal::UnknownIncident { id: named.clone() }))?
        }
        None => find_only_open(workplace)?,
    };
    let found = workplace.read(move |conn| match incidents::find(conn, id) {
        Err(Error::NotFound) => Ok(None),
        found => found.map(Some),
    })?;
    found.ok_or_else(|| refuse(&IncidentRefusal::UnknownIncident { id: id.to_string() }))
}

/// Every open incident, whole.
pub fn list_open(conn: &mut Conn) -> Result<Vec<Held>, Error> {
    incidents::list_open(conn)?.into_iter().map(|id| incidents::find(conn, id)).collect()
}

fn find_only_open(workplace: &Workplace) -> Result<IncidentId, Failure> {
    let open = workplace.read(list_open)?;
    match open.as_slice() {
        [one] => Ok(one.incident.id),
        [] => Err(Failure::refused(
            "no incident is open: name the one that is meant; `bonghwa incident list` has them all",
        )),
        several => {
            let default = workplace.page.default_language();
            let named = several
                .iter()
                .map(|held| format!("{} {:?}", held.incident.id, held.incident.title.in_language(default).1));
            let named: Vec<String> = named.collect();
            Err(Failure::refused(format!(
                "{} incidents are open: name the one that is meant ({})",
                named.len(),
                named.join(", ")
            )))
        }
    }
}

/// The update of `text`: its id, or its number within the incident.
pub fn update(incident: &IncidentRecord, text: &str) -> Result<UpdateId, Failure> {
    let by_number =
        |number: u32| incident.updates.iter().find(|update| update.number == number).map(|update| update.id);
    let named = UpdateId::parse(text).or_else(|| by_number(text.parse().ok()?));
    named.ok_or_else(|| refuse(&IncidentRefusal::UnknownUpdate { id: text.to_owned() }))
}

/// The fact of an id.
pub fn fact(text: &str) -> Result<FactId, Failure> {
    FactId::parse(text).ok_or_else(|| refuse(&IncidentRefusal::UnknownFact { id: text.to_owned() }))
}
