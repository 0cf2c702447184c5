//! Facilities, groups and components as rows. What the catalogue file no longer names is marked as removed, not deleted:
//! its history stays.

pub mod write;

use super::connection::{At, Conn, Json, Word};
use super::error::Error;
use super::schema::{component_facilities, component_groups, components, facilities, probes};
use crate::domain::catalogue::draft::Kind;
use crate::domain::catalogue::resolve::{Existing, Removed};
use crate::domain::catalogue::{Catalogue, Component, Facility, Group, Policy};
use crate::domain::ids::{ComponentId, FacilityId, GroupId, ProbeId};
use crate::domain::language::{Language, Texts};
use crate::domain::notifications::Standing;
use crate::domain::record::Stamp;
use crate::domain::time::Time;
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// A component with what changes about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StampedComponent {
    /// Its entry.
    pub component: Component,
    /// When anything about it last changed.
    pub stamp: Stamp,
    /// The instant at which its uptime figures end.
    pub uptime_as_of: Time,
    /// The first instant that its spans speak of; of a component that never was a leaf, when it was added.
    pub began_at: Time,
    /// Up to when that was carried over from another page; `None` where nothing was.
    pub carried_until: Option<Time>,
    /// True where it was removed from the catalogue.
    pub is_removed: bool,
}

/// Texts as they are stored: an object by language tag.
pub(super) type StoredTexts = Json<BTreeMap<String, String>>;

/// Texts for a row.
pub(super) fn stored(texts: &Texts) -> StoredTexts {
    Json(texts.iter().map(|(language, text)| (language.tag().to_owned(), text.to_owned())).collect())
}

/// Texts from a row. A language that this version does not speak is passed over: a newer one may have written it.
pub(super) fn texts(stored: StoredTexts) -> Texts {
    stored.0.into_iter().filter_map(|(tag, text)| Some((Language::from_tag(&tag)?, text))).collect()
}

/// The whole catalogue in use.
pub fn find(conn: &mut Conn) -> Result<Catalogue, Error> {
    Ok(Catalogue {
        facilities: list_facilities(conn)?,
        groups: list_groups(conn)?,
        components: list_stamped_components(conn)?.into_iter().map(|stamped| stamped.component).collect(),
        probes: super::probes::list_probes(conn)?,
    })
}

/// The catalogue in use, and what was removed from it.
pub fn find_existing(conn: &mut Conn) -> Result<Existing, Error> {
    let mut removed = Vec::new();
    macro_rules! list_removed {
        ($table:ident, $kind:expr, $id:ty) => {
            let rows: Vec<(Word<$id>, String)> =
                $table::table.filter($table::removed_at.is_not_null()).select(($table::id, $table::slug)).load(conn)?;
            removed.extend(rows.into_iter().map(|(id, slug)| Removed { kind: $kind, slug, id: id.0.0 }));
        };
    }
    list_removed!(facilities, Kind::Facility, FacilityId);
    list_removed!(component_groups, Kind::Group, GroupId);
    list_removed!(components, Kind::Component, ComponentId);
    list_removed!(probes, Kind::Probe, ProbeId);
    Ok(Existing { catalogue: find(conn)?, removed })
}

/// All facilities in use, in their order.
pub fn list_facilities(conn: &mut Conn) -> Result<Vec<Facility>, Error> {
    type Row = (Word<FacilityId>, String, Option<Word<FacilityId>>, String, Option<String>, StoredTexts, i32);
    let rows: Vec<Row> = facilities::table
        .filter(facilities::removed_at.is_null())
        .order((facilities::position, facilities::slug))
        .select((
            facilities::id,
            facilities::slug,
            facilities::parent_id,
            facilities::kind,
            facilities::operator,
            facilities::names,
            facilities::position,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, slug, parent, kind, operator, names, position)| Facility {
            id: id.0,
            slug,
            parent: parent.map(|parent| parent.0),
            kind,
            operator,
            names: texts(names),
            position,
        })
        .collect())
}

/// All groups in use, in the order of the page.
pub fn list_groups(conn: &mut Conn) -> Result<Vec<Group>, Error> {
    let rows: Vec<(Word<GroupId>, String, StoredTexts, StoredTexts, i32)> = component_groups::table
        .filter(component_groups::removed_at.is_null())
        .order((component_groups::position, component_groups::slug))
        .select((
            component_groups::id,
            component_groups::slug,
            component_groups::names,
            component_groups::descriptions,
            component_groups::position,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, slug, names, descriptions, position)| Group {
            id: id.0,
            slug,
            names: texts(names),
            descriptions: texts(descriptions),
            position,
        })
        .collect())
}

/// All components in use, in the order of the page: by group, then position, each followed by its functions.
pub fn list_stamped_components(conn: &mut Conn) -> Result<Vec<StampedComponent>, Error> {
    Ok(list_components_ever(conn)?.into_iter().filter(|stamped| !stamped.is_removed).collect())
}

/// As [`list_stamped_components`] with those that were removed, each at the place that it had.
pub fn list_components_ever(conn: &mut Conn) -> Result<Vec<StampedComponent>, Error> {
    let rows: Vec<ComponentRow> = components::table
        .order((components::position, components::slug))
        .select(ComponentRow::as_select())
        .load(conn)?;
    let mut runs_on = list_facilities_by_component(conn)?;
    let stamped = |row: ComponentRow| {
        let facilities = runs_on.remove(&row.id.0).unwrap_or_default();
        row.into_stamped(facilities)
    };
    let listed = rows.into_iter().map(stamped).collect();
    in_page_order(conn, listed)
}

/// `listed`, which is in the order of positions, by group, each followed by its functions.
fn in_page_order(conn: &mut Conn, listed: Vec<StampedComponent>) -> Result<Vec<StampedComponent>, Error> {
    let mut functions: HashMap<ComponentId, Vec<StampedComponent>> = HashMap::new();
    let mut tops = Vec::new();
    for one in listed {
        match one.component.parent {
            Some(parent) => functions.entry(parent).or_default().push(one),
            None => tops.push(one),
        }
    }
    let places: HashMap<GroupId, usize> =
        list_groups(conn)?.into_iter().enumerate().map(|(place, group)| (group.id, place)).collect();
    // Components without a group come last. The sort is stable, so positions stay in order inside a group.
    let place = |top: &StampedComponent| {
        top.component.group.and_then(|group| places.get(&group).copied()).unwrap_or(usize::MAX)
    };
    tops.sort_by_key(place);
    let mut ordered = Vec::new();
    for top in tops {
        let id = top.component.id;
        ordered.push(top);
        ordered.extend(functions.remove(&id).unwrap_or_default());
    }
    Ok(ordered)
}

/// Where every component that there ever was stands: its group, and what it is a function of. A function stands in the group of its
/// component.
pub fn list_standings(conn: &mut Conn) -> Result<Vec<(ComponentId, Standing)>, Error> {
    type Row = (Word<ComponentId>, Option<Word<GroupId>>, Option<Word<ComponentId>>);
    let rows: Vec<Row> =
        components::table.select((components::id, components::group_id, components::parent_id)).load(conn)?;
    let groups: HashMap<ComponentId, GroupId> =
        rows.iter().filter_map(|(id, group, _)| Some((id.0, group.as_ref()?.0))).collect();
    let standing = |(id, group, parent): Row| {
        let parent = parent.map(|parent| parent.0);
        let group = group.map(|group| group.0).or_else(|| groups.get(&parent?).copied());
        (id.0, Standing { group, parent })
    };
    Ok(rows.into_iter().map(standing).collect())
}

/// The components whose uptime figures end before `before`.
pub fn list_with_uptime_before(conn: &mut Conn, before: Time) -> Result<Vec<ComponentId>, Error> {
    let rows: Vec<Word<ComponentId>> = components::table
        .filter(components::removed_at.is_null())
        .filter(components::uptime_as_of.lt(At(before)))
        .select(components::id)
        .load(conn)?;
    Ok(rows.into_iter().map(|component| component.0).collect())
}

/// Stamps every component: something that all of their pages show has changed.
pub fn stamp_all_components(conn: &mut Conn, stamp: Stamp) -> Result<(), Error> {
    diesel::update(components::table)
        .set((components::stamp_sequence.eq(stamp.sequence), components::stamp_at.eq(At(stamp.at))))
        .execute(conn)?;
    Ok(())
}

fn list_facilities_by_component(conn: &mut Conn) -> Result<HashMap<ComponentId, Vec<FacilityId>>, Error> {
    let rows: Vec<(Word<ComponentId>, Word<FacilityId>)> = component_facilities::table
        .order((component_facilities::component_id, component_facilities::position))
        .select((component_facilities::component_id, component_facilities::facility_id))
        .load(conn)?;
    let mut by_component: HashMap<ComponentId, Vec<FacilityId>> = HashMap::new();
    for (component, facility) in rows {
        by_component.entry(component.0).or_default().push(facility.0);
    }
    Ok(by_component)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = components)]
struct ComponentRow {
    id: Word<ComponentId>,
    slug: String,
    group_id: Option<Word<GroupId>>,
    parent_id: Option<Word<ComponentId>>,
    names: StoredTexts,
    descriptions: StoredTexts,
    tier: Option<i32>,
    operator: Option<String>,
    policy: Word<Policy>,
    position: i32,
    stamp_sequence: i64,
    stamp_at: At,
    uptime_as_of: At,
    began_at: At,
    carried_until: Option<At>,
    removed_at: Option<At>,
}

impl ComponentRow {
    fn into_stamped(self, runs_on: Vec<FacilityId>) -> StampedComponent {
        StampedComponent {
            stamp: Stamp { sequence: self.stamp_sequence, at: self.stamp_at.0 },
            uptime_as_of: self.uptime_as_of.0,
            began_at: self.began_at.0,
            carried_until: self.carried_until.map(|until| until.0),
            is_removed: self.removed_at.is_some(),
            component: Component {
                id: self.id.0,
                slug: self.slug,
                group: self.group_id.map(|group| group.0),
                parent: self.parent_id.map(|parent| parent.0),
                names: texts(self.names),
                descriptions: texts(self.descriptions),
                tier: self.tier.and_then(|tier| u8::try_from(tier).ok()),
                operator: self.operator,
                policy: self.policy.0,
                runs_on,
                position: self.position,
            },
        }
    }
}
