//! Corrections of history.

use super::connection::{At, Conn, Json, Word, each};
use super::error::Error;
use super::incidents::shapes::{StoredWording, into_wording, wording};
use super::schema::corrections;
use crate::domain::actors::Actor;
use crate::domain::corrections::{Correction, Replaced};
use crate::domain::ids::{ComponentId, CorrectionId};
use crate::domain::status::Status;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Queryable, Selectable)]
#[diesel(table_name = corrections)]
struct Row {
    id: Word<CorrectionId>,
    component_id: Word<ComponentId>,
    from_at: At,
    until_at: At,
    status: Word<Status>,
    replaced: Json<Vec<(String, i64)>>,
    reason: Json<StoredWording>,
    corrected_by: Word<Actor>,
    at: At,
}

impl Row {
    fn into_correction(self) -> Result<Correction, Error> {
        let replaced = self.replaced.0.into_iter().map(|(status, lasted_ms)| {
            let status = Status::parse(&status).ok_or_else(|| Error::corrupt(format!("{status:?} is no status")))?;
            Ok(Replaced { status, lasted_ms })
        });
        Ok(Correction {
            replaced: replaced.collect::<Result<_, Error>>()?,
            id: self.id.0,
            component: self.component_id.0,
            from: self.from_at.0,
            until: self.until_at.0,
            status: self.status.0,
            reason: into_wording(self.reason)?,
            by: self.corrected_by.0,
            at: self.at.0,
        })
    }
}

/// Appends a correction; it is never altered afterwards.
pub fn insert(conn: &mut Conn, correction: &Correction) -> Result<(), Error> {
    let replaced: Vec<(String, i64)> =
        correction.replaced.iter().map(|one| (one.status.to_string(), one.lasted_ms)).collect();
    let row = (
        corrections::id.eq(Word(correction.id)),
        corrections::component_id.eq(Word(correction.component)),
        corrections::from_at.eq(At(correction.from)),
        corrections::until_at.eq(At(correction.until)),
        corrections::status.eq(Word(correction.status)),
        corrections::replaced.eq(Json(replaced)),
        corrections::reason.eq(wording(&correction.reason)),
        corrections::corrected_by.eq(Word(correction.by.clone())),
        corrections::at.eq(At(correction.at)),
    );
    each!(conn, c => diesel::insert_into(corrections::table).values(row).execute(c))?;
    Ok(())
}

/// The corrections of some components, in the order in which they were made: of two that speak of an instant the later
/// one holds.
pub fn list_of(conn: &mut Conn, components: &[ComponentId]) -> Result<HashMap<ComponentId, Vec<Correction>>, Error> {
    let rows: Vec<Row> = corrections::table
        .filter(corrections::component_id.eq_any(components.iter().copied().map(Word)))
        .order((corrections::at, corrections::id))
        .select(Row::as_select())
        .load(conn)?;
    let mut found: HashMap<ComponentId, Vec<Correction>> = HashMap::new();
    for row in rows {
        found.entry(row.component_id.0).or_default().push(row.into_correction()?);
    }
    Ok(found)
}

/// Every correction, the latest first.
pub fn list(conn: &mut Conn) -> Result<Vec<Correction>, Error> {
    let rows: Vec<Row> =
        corrections::table.order((corrections::at.desc(), corrections::id)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::into_correction).collect()
}
