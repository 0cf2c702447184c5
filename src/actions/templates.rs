//! The library of templates: what comes with the program, and what staff make.

use super::manuscripts::Hand;
use crate::domain::ids::TemplateId;
use crate::domain::language::Language;
use crate::domain::templates::{Template, TemplateRefusal, starter};
use crate::store::{Conn, Error, audit, record, templates};

/// Why an act on a template was not done. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// It breaks a rule.
    #[error(transparent)]
    Refused(#[from] TemplateRefusal),
    /// The database could not.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Every template: those that come with the program first.
pub fn list(conn: &mut Conn) -> Result<Vec<Template>, Error> {
    let mut all = starter::all();
    all.extend(templates::list(conn)?);
    Ok(all)
}

/// Keeps a template that staff made.
pub fn make(conn: &mut Conn, hand: Hand<'_>, template: &Template, original: Language) -> Result<(), TemplateError> {
    Template::require_unlimited(hand.staff)?;
    template.check(original)?;
    record::lock(conn)?;
    let made = Template { made_by: Some(hand.staff.handle.clone()), approved_by: None, ..template.clone() };
    templates::save(conn, &made, &hand.staff.handle, hand.when.machine)?;
    let particulars = format!("kind={}", template.kind.as_str());
    audit::append(conn, hand.when.record, &hand.staff.handle, "template.make", template.id.as_str(), &particulars)?;
    Ok(())
}

/// Allows a template for holding notices that nobody else approves.
pub fn approve(conn: &mut Conn, hand: Hand<'_>, id: TemplateId) -> Result<(), TemplateError> {
    Template::require_unlimited(hand.staff)?;
    record::lock(conn)?;
    let mut template = find(conn, id)?;
    template.approve(&hand.staff.handle)?;
    let Some(made_by) = template.made_by.clone() else { return Err(TemplateRefusal::ComesWithProgram.into()) };
    templates::save(conn, &template, &made_by, hand.when.machine)?;
    audit::append(conn, hand.when.record, &hand.staff.handle, "template.approve", id.as_str(), "")?;
    Ok(())
}

/// Takes a template that staff made out of the library.
pub fn remove(conn: &mut Conn, hand: Hand<'_>, id: TemplateId) -> Result<(), TemplateError> {
    Template::require_unlimited(hand.staff)?;
    record::lock(conn)?;
    find(conn, id)?;
    templates::remove(conn, id)?;
    audit::append(conn, hand.when.record, &hand.staff.handle, "template.remove", id.as_str(), "")?;
    Ok(())
}

fn find(conn: &mut Conn, id: TemplateId) -> Result<Template, TemplateError> {
    let template = list(conn)?.into_iter().find(|template| template.id == id).ok_or(Error::NotFound)?;
    match template.made_by {
        Some(_) => Ok(template),
        None => Err(TemplateRefusal::ComesWithProgram.into()),
    }
}
