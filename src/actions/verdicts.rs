//! What the checks say of components at present, whatever the page says of them.

use crate::domain::ids::ComponentId;
use crate::domain::status::Status;
use crate::domain::verdict::status_of_component;
use crate::store::{Conn, Error, verdicts};
use std::collections::BTreeMap;

/// What checks say of each of `components` that is checked at all and has a verdict.
pub(super) fn list_judged(
    conn: &mut Conn,
    components: impl IntoIterator<Item = ComponentId>,
) -> Result<BTreeMap<ComponentId, Status>, Error> {
    let parts = verdicts::list_parts(conn)?;
    let judged = |id: ComponentId| Some((id, status_of_component(parts.get(&id)?)?));
    Ok(components.into_iter().filter_map(judged).collect())
}

/// Those of them that are slow, partly out or out.
pub(super) fn failing(judged: &BTreeMap<ComponentId, Status>) -> Vec<ComponentId> {
    let is_failing = |status: Status| status.severity() >= Status::DegradedPerformance.severity();
    judged.iter().filter(|(_, status)| is_failing(**status)).map(|(id, _)| *id).collect()
}
