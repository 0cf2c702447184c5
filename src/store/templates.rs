//! Templates that staff made. One that was removed stays, so that nothing made of it loses where it came from.

use super::catalogue::{StoredTexts, stored, texts};
use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::schema::templates;
use crate::domain::actors::Actor;
use crate::domain::ids::TemplateId;
use crate::domain::incidents::Impact;
use crate::domain::templates::{Template, TemplateKind};
use crate::domain::time::Time;
use diesel::prelude::*;

/// Writes a template over what it was.
pub fn save(conn: &mut Conn, template: &Template, made_by: &Actor, at: Time) -> Result<(), Error> {
    let values = (
        templates::kind.eq(Word(template.kind)),
        templates::impact.eq(template.impact.map(Word)),
        templates::title.eq(stored(&template.title)),
        templates::body.eq(stored(&template.body)),
        templates::made_by.eq(Word(made_by.clone())),
        templates::made_at.eq(At(at)),
        templates::approved_by.eq(template.approved_by.clone().map(Word)),
        templates::is_removed.eq(false),
    );
    let id = templates::id.eq(Word(template.id));
    each!(conn, c => diesel::insert_into(templates::table)
        .values((id, values.clone())).on_conflict(templates::id).do_update().set(values).execute(c))?;
    Ok(())
}

/// Takes a template out of the library.
pub fn remove(conn: &mut Conn, id: TemplateId) -> Result<(), Error> {
    let changed = diesel::update(templates::table.find(Word(id))).set(templates::is_removed.eq(true)).execute(conn)?;
    if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// The templates that staff made, the oldest first.
pub fn list(conn: &mut Conn) -> Result<Vec<Template>, Error> {
    type Row = (
        Word<TemplateId>,
        Word<TemplateKind>,
        Option<Word<Impact>>,
        StoredTexts,
        StoredTexts,
        Word<Actor>,
        Option<Word<Actor>>,
    );
    let rows: Vec<Row> = templates::table
        .filter(templates::is_removed.eq(false))
        .order((templates::made_at, templates::id))
        .select((
            templates::id,
            templates::kind,
            templates::impact,
            templates::title,
            templates::body,
            templates::made_by,
            templates::approved_by,
        ))
        .load(conn)?;
    let template = |(id, kind, impact, title, body, made_by, approved_by): Row| Template {
        id: id.0,
        kind: kind.0,
        impact: impact.map(|impact| impact.0),
        title: texts(title),
        body: texts(body),
        made_by: Some(made_by.0),
        approved_by: approved_by.map(|by| by.0),
    };
    Ok(rows.into_iter().map(template).collect())
}
