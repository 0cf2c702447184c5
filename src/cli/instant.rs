//! Instants on the command line.

use crate::domain::time::{Time, whole_millis};
use chrono::{DateTime, Utc};

/// RFC 3339 without the seconds, which nobody types.
const WITHOUT_SECONDS: &str = "%Y-%m-%dT%H:%M%#z";

/// Reads an instant with its offset (RFC 3339, the seconds may be left out), for clap's `value_parser`.
pub fn parse(text: &str) -> Result<Time, String> {
    let told = "write date, time and offset, such as 2022-10-17T09:00:00+09:00";
    DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, WITHOUT_SECONDS))
        .map(|at| whole_millis(at.with_timezone(&Utc)))
        .map_err(|_| told.into())
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

    #[test]
    fn seconds_may_be_left_out_and_the_offset_may_not() {
        assert_eq!(parse("2022-10-17T09:00+09:00"), parse("2022-10-17T09:00:00+09:00"));
        assert_eq!(parse("2022-10-17T00:00Z"), parse("2022-10-17T09:00:00+09:00"));
        for text in ["2022-10-17T09:00", "2022-10-17", "2022-10-17 09:00", "tomorrow"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
