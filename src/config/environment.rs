//! The process's environment: the only place that reads it.

use super::keys::PREFIX;
use std::ffi::OsString;

/// Every variable that begins with `BONGHWA_`. Other variables are none of our business.
pub fn variables() -> Vec<(OsString, OsString)> {
    std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(PREFIX.as_bytes())).collect()
}
