//! Which maintenance is meant, and what is expected of what it touches.

use crate::cli::Failure;
use crate::cli::incident::acting::Workplace;
use crate::domain::ids::MaintenanceId;
use crate::domain::maintenances::MaintenanceRecord;
use crate::domain::status::Status;
use crate::store::{Error, maintenances};
use clap::Args;
use std::sync::Arc;

/// Which maintenance.
#[derive(Debug, Clone, Args)]
pub struct Which {
    /// The maintenance; may be left out while exactly one is planned or under way
    #[arg(value_name = "MAINTENANCE")]
    pub id: Option<String>,
}

/// The maintenance that is meant: the one named, or the only one that is not over.
pub(super) fn find(workplace: &Workplace, which: &Which) -> Result<MaintenanceRecord, Failure> {
    let Some(named) = &which.id else { return find_only(workplace) };
    let unknown =
        || Failure::refused(format!("there is no maintenance {named:?}: `bonghwa maintenance list` has them all"));
    let id = MaintenanceId::parse(named).ok_or_else(unknown)?;
    let found = workplace.read(move |conn| match maintenances::find(conn, id) {
        Err(Error::NotFound) => Ok(None),
        found => found.map(Some),
    })?;
    found.ok_or_else(unknown)
}

fn find_only(workplace: &Workplace) -> Result<MaintenanceRecord, Failure> {
    let all = workplace.read(|conn| maintenances::list_known(conn, &[]))?;
    let left: Vec<&Arc<MaintenanceRecord>> = all.iter().filter(|one| !one.state.is_over()).collect();
    match left.as_slice() {
        [one] => Ok(MaintenanceRecord::clone(one)),
        [] => Err(Failure::refused(
            "no maintenance is planned or under way: name the one that is meant; `bonghwa maintenance list` has them all",
        )),
        several => {
            let default = workplace.page.default_language();
            let named = several.iter().map(|one| format!("{} {:?}", one.id, one.title.in_language(default).1));
            let named: Vec<String> = named.collect();
            Err(Failure::refused(format!(
                "{} maintenances are planned or under way: name the one that is meant ({})",
                named.len(),
                named.join(", ")
            )))
        }
    }
}

/// The worst that is expected of a component: `SLUG=EXPECTED`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Which component.
    pub slug: String,
    /// The worst status expected of it.
    pub status: Status,
}

/// Reads [`Expected`], for clap's `value_parser`. What nobody can expect is left to the rules, which say why.
pub(super) fn parse_expected(text: &str) -> Result<Expected, String> {
    let told = "write SLUG=operational, SLUG=degraded, SLUG=partial or SLUG=out: the worst that is expected of it";
    let (slug, word) = text.split_once('=').ok_or(told)?;
    let status = parse_status(word).ok_or(told)?;
    Ok(Expected { slug: slug.to_owned(), status })
}

/// A status by the short word of the command line, or by its own.
pub(in crate::cli) fn parse_status(word: &str) -> Option<Status> {
    match word {
        "degraded" => Some(Status::DegradedPerformance),
        "partial" => Some(Status::PartialOutage),
        "out" => Some(Status::MajorOutage),
        word => Status::parse(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_expected_is_written_in_short_words_or_in_those_of_the_record() {
        let read = |text: &str| parse_expected(text).map(|one| one.status);
        assert_eq!(read("mail=out"), Ok(Status::MajorOutage));
        assert_eq!(read("mail=partial_outage"), read("mail=partial"));
        assert_eq!(read("mail=degraded"), Ok(Status::DegradedPerformance));
        assert_eq!(read("mail=operational"), Ok(Status::Operational));
        for text in ["mail", "mail=", "mail=broken", "out"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
