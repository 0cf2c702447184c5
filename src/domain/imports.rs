//! History that was carried over from another page.

/// Where a record came from that was not made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Which page, by its id there.
    pub page: String,
    /// What the record is called there.
    pub id: String,
}
