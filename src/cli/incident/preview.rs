//! `--dry-run`: what readers would see. The act is done inside a transaction that is rolled back; the text page before and
//! after it is compared line by line.

use super::words::shown;
use crate::cli::Failure;
use crate::domain::ids::IncidentId;
use crate::domain::page::Page;
use crate::domain::record::PublicRecord;
use crate::domain::updates::Update;
use crate::view::sheets::{self, Media};
use crate::view::site::Site;
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
        self.tell_statuses(out)?;
        let (before, after) = (texts(&self.before, page), texts(&self.after, page));
        for (path, lines) in &after {
            let old =
                before.iter().find(|(other, _)| other == path).map(|(_, lines)| lines.as_slice()).unwrap_or_default();
            let changes = differences(old, lines);
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

/// The text page in each language, by its address, as lines.
fn texts(record: &PublicRecord, page: &Page) -> Vec<(String, Vec<String>)> {
    let site = Site::new(record, page);
    let pages = sheets::sheets(&site).into_iter();
    let pages = pages.filter(|sheet| sheet.media == Media::Text && sheet.path.ends_with("/plain"));
    pages.map(|sheet| (sheet.path.clone(), sheet.render(&site).lines().map(str::to_owned).collect())).collect()
}

/// The lines that go (`-`) and come (`+`), in order: a longest common subsequence of what lies between the lines that both
/// begin and end with.
fn differences<'a>(before: &'a [String], after: &'a [String]) -> Vec<(char, &'a str)> {
    let start = before.iter().zip(after).take_while(|(old, new)| old == new).count();
    let (before, after) = (&before[start..], &after[start..]);
    let end = before.iter().rev().zip(after.iter().rev()).take_while(|(old, new)| old == new).count();
    let (before, after) = (&before[..before.len() - end], &after[..after.len() - end]);
    let width = after.len() + 1;
    let mut common = vec![0_u32; (before.len() + 1) * width];
    for (row, old) in before.iter().enumerate().rev() {
        for (column, new) in after.iter().enumerate().rev() {
            common[row * width + column] = if old == new {
                common[(row + 1) * width + column + 1] + 1
            } else {
                common[(row + 1) * width + column].max(common[row * width + column + 1])
            };
        }
    }
    let (mut row, mut column, mut changes) = (0, 0, Vec::new());
    while row < before.len() || column < after.len() {
        let goes = row < before.len()
            && (column == after.len() || common[(row + 1) * width + column] >= common[row * width + column + 1]);
        if row < before.len() && column < after.len() && before[row] == after[column] {
            (row, column) = (row + 1, column + 1);
        } else if goes {
            changes.push(('-', before[row].as_str()));
            row += 1;
        } else {
            changes.push(('+', after[column].as_str()));
            column += 1;
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> String {
        let lines = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let (before, after) = (lines(before), lines(after));
        differences(&before, &after).iter().map(|(sign, line)| format!("{sign}{line}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn only_lines_that_change_are_told_in_their_order() {
        assert_eq!(told("a b c", "a b c"), "");
        assert_eq!(told("a b c d", "a x c d"), "-b +x");
        assert_eq!(told("a b c d e", "a c x d y e"), "-b +x +y");
        assert_eq!(told("a", "b a"), "+b");
        assert_eq!(told("a b", "a"), "-b");
    }
}
