//! The shapes in which announced times and expectations are kept as JSON.

use crate::domain::ids::ComponentId;
use crate::domain::maintenances::Announced;
use crate::domain::status::Status;
use crate::domain::time::{Time, from_millis};
use crate::store::connection::Json;
use crate::store::error::Error;
use crate::store::incidents::shapes::{StoredWording, into_some_wording, wording};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One announced time, in milliseconds since 1970 (UTC).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredAnnounced {
    from: i64,
    until: i64,
    said_at: i64,
    reason: Option<StoredWording>,
}

/// Announced times for a row.
pub(super) fn announced(announced: &[Announced]) -> Json<Vec<StoredAnnounced>> {
    let stored = |one: &Announced| StoredAnnounced {
        from: one.from.timestamp_millis(),
        until: one.until.timestamp_millis(),
        said_at: one.said_at.timestamp_millis(),
        reason: one.reason.as_ref().map(|reason| wording(reason).0),
    };
    Json(announced.iter().map(stored).collect())
}

/// The announced times of a row.
pub(super) fn into_announced(stored: Json<Vec<StoredAnnounced>>) -> Result<Vec<Announced>, Error> {
    let one = |stored: StoredAnnounced| {
        Ok(Announced {
            from: instant(stored.from)?,
            until: instant(stored.until)?,
            said_at: instant(stored.said_at)?,
            reason: into_some_wording(stored.reason.map(Json))?,
        })
    };
    stored.0.into_iter().map(one).collect()
}

fn instant(millis: i64) -> Result<Time, Error> {
    from_millis(millis).ok_or_else(|| Error::corrupt("an instant beyond what a calendar holds"))
}

/// Expectations for a row: the status by component.
pub(super) fn expectations(affected: &[(ComponentId, Status)]) -> Json<BTreeMap<String, String>> {
    Json(affected.iter().map(|(component, status)| (component.to_string(), status.to_string())).collect())
}

/// The expectations of a row.
pub(super) fn into_expectations(stored: &Json<BTreeMap<String, String>>) -> Result<Vec<(ComponentId, Status)>, Error> {
    let one = |(component, status): (&String, &String)| {
        let found = ComponentId::parse(component).zip(Status::parse(status));
        found.ok_or_else(|| Error::corrupt(format!("{component:?} cannot be expected to be {status:?}")))
    };
    stored.0.iter().map(one).collect()
}
