//! What can go wrong between us and the database, in six kinds that callers treat differently.

use diesel::result::{DatabaseErrorKind, Error as Diesel};

/// A failed read or write. `Display` never shows the source: it may hold values; log it where it is handled.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such row.
    #[error("not found")]
    NotFound,
    /// Another writer was there first, or a rule of the database forbids it. Nothing was written.
    #[error("another change came first")]
    Conflict(#[source] Diesel),
    /// The database is locked or has no connection to spare. Nothing was written; later it may work.
    #[error("the database is busy")]
    Busy(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Whoever acts may no longer: their session is over, their account closed, or their rights are others. Nothing was written.
    #[error("the rights of whoever acts have changed")]
    Revoked,
    /// A stored value is none that we ever write.
    #[error("the database holds a value that it should not hold")]
    Corrupt(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Everything else: no connection, disk full, a server that went away.
    #[error("the database failed")]
    Fault(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A stored value that cannot be read.
    pub fn corrupt(what: impl Into<String>) -> Error {
        Error::Corrupt(what.into().into())
    }
}

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Error {
        match error {
            Diesel::NotFound => Error::NotFound,
            Diesel::DatabaseError(
                DatabaseErrorKind::UniqueViolation
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::CheckViolation
                | DatabaseErrorKind::SerializationFailure,
                _,
            ) => Error::Conflict(error),
            Diesel::DatabaseError(_, ref told) if told.message().contains("database is locked") => {
                Error::Busy(error.into())
            }
            Diesel::DeserializationError(source) => Error::Corrupt(source),
            other => Error::Fault(other.into()),
        }
    }
}
