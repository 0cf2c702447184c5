//! Writing entries of the catalogue. Saving an entry that was removed brings it back.

use super::stored;
use crate::domain::catalogue::draft::Kind;
use crate::domain::catalogue::{Component, Facility, Group};
use crate::domain::ids::{ComponentId, FacilityId, GroupId, Id, ProbeId};
use crate::domain::record::Stamp;
use crate::domain::time::Time;
use crate::store::connection::{At, Conn, Word, each};
use crate::store::error::Error;
use crate::store::schema::{component_facilities, component_groups, components, facilities, probes};
use diesel::prelude::*;

/// Writes a facility over what it was. Its parent must be there.
pub fn save_facility(conn: &mut Conn, facility: &Facility) -> Result<(), Error> {
    let values = (
        facilities::slug.eq(&facility.slug),
        facilities::parent_id.eq(facility.parent.map(Word)),
        facilities::kind.eq(&facility.kind),
        facilities::operator.eq(facility.operator.as_deref()),
        facilities::names.eq(stored(&facility.names)),
        facilities::position.eq(facility.position),
        facilities::removed_at.eq(None::<At>),
    );
    let id = facilities::id.eq(Word(facility.id));
    each!(conn, c => diesel::insert_into(facilities::table)
        .values((id, values.clone())).on_conflict(facilities::id).do_update().set(values).execute(c))?;
    Ok(())
}

/// Writes a group over what it was.
pub fn save_group(conn: &mut Conn, group: &Group) -> Result<(), Error> {
    let values = (
        component_groups::slug.eq(&group.slug),
        component_groups::names.eq(stored(&group.names)),
        component_groups::descriptions.eq(stored(&group.descriptions)),
        component_groups::position.eq(group.position),
        component_groups::removed_at.eq(None::<At>),
    );
    let id = component_groups::id.eq(Word(group.id));
    each!(conn, c => diesel::insert_into(component_groups::table)
        .values((id, values.clone())).on_conflict(component_groups::id).do_update().set(values).execute(c))?;
    Ok(())
}

/// Writes a component over what it was, with the facilities it runs on. Its group, parent and facilities must be there.
/// A new one gets `stamp`; one that was there keeps its own.
pub fn save_component(conn: &mut Conn, component: &Component, stamp: Stamp) -> Result<(), Error> {
    let values = (
        components::slug.eq(&component.slug),
        components::group_id.eq(component.group.map(Word)),
        components::parent_id.eq(component.parent.map(Word)),
        components::names.eq(stored(&component.names)),
        components::descriptions.eq(stored(&component.descriptions)),
        components::tier.eq(component.tier.map(i32::from)),
        components::operator.eq(component.operator.as_deref()),
        components::policy.eq(Word(component.policy)),
        components::position.eq(component.position),
        components::removed_at.eq(None::<At>),
    );
    let new = (
        components::id.eq(Word(component.id)),
        components::stamp_sequence.eq(stamp.sequence),
        components::stamp_at.eq(At(stamp.at)),
        components::uptime_as_of.eq(At(stamp.at)),
        components::began_at.eq(At(stamp.at)),
    );
    each!(conn, c => diesel::insert_into(components::table)
        .values((new, values.clone())).on_conflict(components::id).do_update().set(values).execute(c))?;
    let of_component = component_facilities::component_id.eq(Word(component.id));
    diesel::delete(component_facilities::table.filter(of_component)).execute(conn)?;
    for (position, facility) in component.runs_on.iter().enumerate() {
        let row = (
            component_facilities::component_id.eq(Word(component.id)),
            component_facilities::facility_id.eq(Word(*facility)),
            component_facilities::position.eq(position as i32),
        );
        each!(conn, c => diesel::insert_into(component_facilities::table).values(row).execute(c))?;
    }
    Ok(())
}

/// Marks an entry as removed. Its row, its slug and its history stay.
pub fn remove(conn: &mut Conn, kind: Kind, id: Id, now: Time) -> Result<(), Error> {
    let at = Some(At(now));
    match kind {
        Kind::Facility => diesel::update(facilities::table.find(Word(FacilityId(id))))
            .set(facilities::removed_at.eq(at))
            .execute(conn)?,
        Kind::Group => diesel::update(component_groups::table.find(Word(GroupId(id))))
            .set(component_groups::removed_at.eq(at))
            .execute(conn)?,
        Kind::Component => diesel::update(components::table.find(Word(ComponentId(id))))
            .set(components::removed_at.eq(at))
            .execute(conn)?,
        Kind::Probe => {
            diesel::update(probes::table.find(Word(ProbeId(id)))).set(probes::removed_at.eq(at)).execute(conn)?
        }
    };
    Ok(())
}
