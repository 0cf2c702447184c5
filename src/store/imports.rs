//! What is kept of an import beside the records that it carried over: which incidents were open on the other page.

use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::schema::still_open;
use crate::domain::ids::{ComponentId, IncidentId};
use crate::domain::imports::StillOpen;
use diesel::prelude::*;

/// What was open on another page when it was last read.
pub fn list_still_open(conn: &mut Conn) -> Result<Vec<StillOpen>, Error> {
    let rows: Vec<(Word<IncidentId>, Word<ComponentId>, At)> =
        still_open::table.order((still_open::incident_id, still_open::component_id)).load(conn)?;
    let row = |(incident, component, began_at): (Word<IncidentId>, Word<ComponentId>, At)| StillOpen {
        incident: incident.0,
        component: component.0,
        began_at: began_at.0,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Puts `open` in the place of all that was kept before.
pub fn save_still_open(conn: &mut Conn, open: &[StillOpen]) -> Result<(), Error> {
    diesel::delete(still_open::table).execute(conn)?;
    for one in open {
        let row = (
            still_open::incident_id.eq(Word(one.incident)),
            still_open::component_id.eq(Word(one.component)),
            still_open::began_at.eq(At(one.began_at)),
        );
        each!(conn, c => diesel::insert_into(still_open::table).values(row).on_conflict_do_nothing().execute(c))?;
    }
    Ok(())
}
