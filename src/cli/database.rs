//! The database that the settings name.

use super::Failure;
use crate::config::Config;
use crate::store::{Error, Store, record};

/// Opens it; it must be there.
pub(super) fn open(settings: &Config) -> Result<Store, Failure> {
    Store::open(&settings.database, false).map_err(|error| Failure::failed("the database could not be opened", &error))
}

/// Refuses a database into which a recorded outage was played: its days belong to the recorded time, and the present
/// would end them all at once.
pub(super) async fn refuse_rehearsal(store: &Store) -> Result<(), Failure> {
    match store.read(record::find_standing).await {
        Ok(standing) if standing.is_rehearsal => Err(Failure::refused(
            "the database holds a rehearsal, which the present must not touch: look at it with `bonghwa site write`, or \
             set database.url to another one",
        )),
        Ok(_) | Err(Error::NotFound) => Ok(()),
        Err(error) => Err(Failure::failed("the database could not be read", &error)),
    }
}
