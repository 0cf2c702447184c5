//! Instants on the command line.

use crate::domain::time::{Time, whole_millis};
use chrono::{DateTime, Utc};

/// Reads an instant with its offset (RFC 3339), for clap's `value_parser`.
pub fn parse(text: &str) -> Result<Time, String> {
    let told = "write date, time and offset, such as 2022-10-17T09:00:00+09:00";
    DateTime::parse_from_rfc3339(text).map(|at| whole_millis(at.with_timezone(&Utc))).map_err(|_| told.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_needs_its_offset() {
        assert_eq!(parse("2022-10-17T09:00:00+09:00"), parse("2022-10-17T00:00:00Z"));
        assert!(parse("2022-10-17T09:00:00+09:00").is_ok());
        assert!(parse("2022-10-17T09:00:00").is_err());
    }
}
