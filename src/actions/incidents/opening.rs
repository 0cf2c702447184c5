//! Opening an incident, with what a facility takes along.

use super::acting::save;
use super::forms::{Form, essence_of_update};
use super::{ActError, Desk, Done};
use crate::domain::facilities::{self, Loss};
use crate::domain::ids::FacilityId;
use crate::domain::incidents::drafts::{Act, Leaves, OpenDraft, RecoveryDraft};
use crate::domain::incidents::{IncidentRecord, IncidentRefusal};
use crate::domain::recoveries::LeftOut;
use crate::store::catalogue::StampedComponent;
use crate::store::{Conn, Error, catalogue, incidents, record};

/// What a facility takes along, and what is left out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FanOut {
    /// The facility.
    pub facility: FacilityId,
    /// What is left out, each with its reason.
    pub left_out: Vec<LeftOut>,
    /// What is said of the others.
    pub loss: Loss,
}

/// The leaves of the page now.
pub fn leaves(conn: &mut Conn) -> Result<Leaves, Error> {
    Ok(leaves_of(catalogue::list_stamped_components(conn)?))
}

/// The leaves among `ever`, which is what there ever was in the catalogue.
pub(super) fn leaves_of(ever: Vec<StampedComponent>) -> Leaves {
    let present = ever.into_iter().filter(|found| !found.is_removed);
    Leaves::of(&present.map(|found| found.component).collect::<Vec<_>>())
}

/// Opens an incident. With `fan_out` the components of a facility join those that the draft names.
pub fn open(conn: &mut Conn, desk: Desk<'_>, draft: &OpenDraft, fan_out: Option<&FanOut>) -> Result<Done, ActError> {
    let stamp = record::raise(conn, desk.now)?;
    let form = Form::of(desk, "incident.open", &(&draft.title, essence_of_update(&draft.first)));
    if let Some(done) = form.find_done(conn)? {
        return Ok(done);
    }
    match incidents::find(conn, draft.id) {
        Err(Error::NotFound) => {}
        Ok(_) => return Err(IncidentRefusal::IncidentExists.into()),
        Err(error) => return Err(error.into()),
    }
    let leaves = leaves(conn)?;
    let mut draft = draft.clone();
    if let Some(fan_out) = fan_out {
        draft.first.recoveries = fanned(conn, fan_out, &draft.first.recoveries, &leaves)?;
        draft.left_out.clone_from(&fan_out.left_out);
    }
    let incident = IncidentRecord::open(&draft, &leaves, Act { now: desk.now, by: desk.by })?;
    let incident = save(conn, desk, None, incident, stamp)?;
    Ok(form.close(conn, incident.id, &format!("tracked={}", incident.members().len()))?)
}

fn fanned(
    conn: &mut Conn,
    fan_out: &FanOut,
    named: &[RecoveryDraft],
    leaves: &Leaves,
) -> Result<Vec<RecoveryDraft>, ActError> {
    let found = catalogue::list_facilities(conn)?;
    if !found.iter().any(|facility| facility.id == fan_out.facility) {
        return Err(IncidentRefusal::UnknownFacility { slug: fan_out.facility.to_string() }.into());
    }
    let components: Vec<_> =
        catalogue::list_stamped_components(conn)?.into_iter().map(|found| found.component).collect();
    let proposed = facilities::propose(&found, &components, fan_out.facility);
    Ok(facilities::fan_out(&proposed, named, &fan_out.left_out, &fan_out.loss, leaves)?)
}
