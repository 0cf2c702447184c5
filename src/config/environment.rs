//! The process's environment: the only place that reads it.

use super::keys::PREFIX;
use std::ffi::OsString;

/// Who acts on the command line where `--by` does not say it. No setting: it belongs to a person's session.
pub const ACTOR: &str = "BONGHWA_BY";

/// Every variable that begins with `BONGHWA_` and is a setting. Other variables are none of our business.
pub fn variables() -> Vec<(OsString, OsString)> {
    let is_setting = |name: &OsString| name.as_encoded_bytes().starts_with(PREFIX.as_bytes()) && name != ACTOR;
    std::env::vars_os().filter(|(name, _)| is_setting(name)).collect()
}

/// What [`ACTOR`] says, if it says anything.
pub fn actor() -> Option<String> {
    std::env::var_os(ACTOR).map(|name| name.to_string_lossy().into_owned()).filter(|name| !name.is_empty())
}

/// Where the system looks for programs, as it was told us: the one thing that a program of the settings is told of our surroundings.
pub fn search_path() -> Option<OsString> {
    std::env::var_os("PATH")
}
