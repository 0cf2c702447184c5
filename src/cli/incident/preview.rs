//! `--dry-run`: what readers would see. The act is done inside a transaction that is rolled back; the text page before and
//! after it is compared line by line. The text page tells nothing of an incident that is over: there its own pages are
//! compared as well.

use super::words::shown;
use super::{reading, taking};
use crate::cli::{Failure, maintenance};
use crate::domain::differences::differences;
use crate::domain::ids::IncidentId;
use crate::domain::page::Page;
use crate::domain::record::PublicRecord;
use crate::domain::updates::Update;
use crate::view::sheets::{self, Media, Sheet};
use crate::view::site::Site;
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;

/// The record before and after an act that was rolled back.
pub struct Preview {
    /// Before it.
    pub before: PublicRecord,
    /// After it.
    pub after: PublicRecord,
    /// The incident that it was about, where it was about one.
    pub incident: Option<IncidentId>,
}

/// Where an incident is to be read, in the page's default language.
pub fn address(page: &Page, incident: IncidentId) -> String {
    format!("{}/incidents/{incident}/", page.url)
}

impl Preview {
    /// Tells what would be public.
    pub fn tell(&self, page: &Page, out: &mut dyn Write) -> Result<(), Failure> {
        writeln!(out, "Nothing was written. This would be public:")?;
        for update in self.new_updates() {
            writeln!(out, "\nupdate in phase {}, {}:", update.phase.as_str(), update.kind.as_str())?;
            if let Some(body) = update.body() {
                write!(out, "{}", shown(body, page, "  "))?;
            }
        }
        self.tell_set(page, out)?;
        maintenance::tell_new(&self.before, &self.after, page, out)?;
        self.tell_statuses(out)?;
        let changes = self.list_changes(page, |sheet| sheet.media == Media::Text && sheet.path.ends_with("/plain"));
        tell_changes(&changes, out)?;
        if let Some(id) = self.incident.filter(|id| is_over(&self.before, *id) && is_over(&self.after, *id)) {
            let of_incident = format!("/incidents/{id}/");
            tell_changes(&self.list_changes(page, |sheet| sheet.path.contains(&of_incident)), out)?;
        }
        Ok(())
    }

    /// By address, the lines that go and come of the pages that are meant.
    fn list_changes(&self, page: &Page, is_meant: impl Fn(&Sheet) -> bool) -> Vec<(String, Vec<(char, String)>)> {
        let (before, after) = (texts(&self.before, page, &is_meant), texts(&self.after, page, &is_meant));
        let drawn = self.drawn_ids();
        let changes = after.iter().map(|(path, lines)| {
            let old =
                before.iter().find(|(other, _)| other == path).map(|(_, lines)| lines.as_slice()).unwrap_or_default();
            let changes = differences(old, lines).into_iter().map(|(sign, line)| (sign, without(&drawn, line)));
            (path.clone(), changes.collect())
        });
        changes.collect()
    }

    /// The ids that were drawn for what is new. The act itself will draw others.
    fn drawn_ids(&self) -> Vec<String> {
        let ids = |record: &PublicRecord| -> BTreeSet<String> {
            let updates = record.incidents.iter().flat_map(|incident| &incident.updates).map(|one| one.id.to_string());
            let incidents = record.incidents.iter().map(|incident| incident.id.to_string());
            let maintenances = record.maintenances.iter().map(|maintenance| maintenance.id.to_string());
            updates.chain(incidents).chain(maintenances).collect()
        };
        ids(&self.after).difference(&ids(&self.before)).cloned().collect()
    }

    /// The tracked set, where it is new or another than before.
    fn tell_set(&self, page: &Page, out: &mut dyn Write) -> Result<(), Failure> {
        let Some(id) = self.incident else { return Ok(()) };
        let find =
            |record: &'_ PublicRecord| record.incidents.iter().find(|incident| incident.id == id).map(Arc::clone);
        let Some(after) = find(&self.after) else { return Ok(()) };
        if find(&self.before).is_some_and(|before| before.sets.len() == after.sets.len()) {
            return Ok(());
        }
        let slug = |id| {
            let found = self.after.leaves().find(|(leaf, _)| leaf.component.id == id);
            found.map_or_else(|| id.to_string(), |(leaf, _)| leaf.component.slug.clone())
        };
        writeln!(out, "\ntracked set, version {}:", after.sets.last().map_or(0, |set| set.version))?;
        write!(out, "{}", taking::taken(&after, slug, page))?;
        Ok(())
    }

    /// The updates of the incident that are new, or have other words than before.
    fn new_updates(&self) -> Vec<&Update> {
        let Some(id) = self.incident else { return Vec::new() };
        let of = |record: &'_ PublicRecord| record.incidents.iter().find(|incident| incident.id == id).map(Arc::clone);
        let before = of(&self.before);
        let is_new = |update: &&Update| {
            let old = before.as_ref().and_then(|incident| incident.updates.iter().find(|old| old.id == update.id));
            old.is_none_or(|old| old.revisions.len() != update.revisions.len())
        };
        let after = self.after.incidents.iter().find(|incident| incident.id == id);
        after.map(|incident| incident.updates.iter().filter(is_new).collect()).unwrap_or_default()
    }

    fn tell_statuses(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let mut is_first = true;
        for (component, state) in self.after.leaves() {
            let before = self.before.leaves().find(|(other, _)| other.component.id == component.component.id);
            let Some((_, before)) = before.filter(|(_, before)| before.status != state.status) else { continue };
            if is_first {
                writeln!(out, "\nstatuses:")?;
                is_first = false;
            }
            writeln!(out, "  {}: {} → {}", component.component.slug, before.status, state.status)?;
        }
        Ok(())
    }
}

/// `line` with a blank in the place of each of `ids`.
fn without(ids: &[String], line: &str) -> String {
    ids.iter().fold(line.to_owned(), |line, id| line.replace(id, "<id>"))
}

fn is_over(record: &PublicRecord, id: IncidentId) -> bool {
    record.incidents.iter().any(|incident| incident.id == id && !incident.state.is_open())
}

fn tell_changes(pages: &[(String, Vec<(char, String)>)], out: &mut dyn Write) -> Result<(), Failure> {
    for (path, changes) in pages {
        if changes.is_empty() {
            writeln!(out, "\n{path}: no line changes")?;
            continue;
        }
        writeln!(out, "\n{path}:")?;
        for (sign, line) in changes {
            writeln!(out, "{sign} {line}")?;
        }
    }
    Ok(())
}

/// The pages that are meant, by their address, as the lines that somebody reads.
fn texts(record: &PublicRecord, page: &Page, is_meant: impl Fn(&Sheet) -> bool) -> Vec<(String, Vec<String>)> {
    let site = Site::new(record, page);
    let read = |sheet: &Sheet| match sheet.media {
        Media::Html => Some(reading::lines(&sheet.render(&site))),
        Media::Text => Some(sheet.render(&site).lines().map(str::to_owned).collect()),
        _ => None,
    };
    let sheets = sheets::sheets(&site).into_iter().filter(|sheet| is_meant(sheet));
    sheets.filter_map(|sheet| Some((sheet.path.clone(), read(&sheet)?))).collect()
}
