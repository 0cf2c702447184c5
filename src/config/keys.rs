//! Every key there is: its place in the file, its name in the environment, and what kind of value it takes.
//!
//! The name in the environment is `BONGHWA_`, then the key with its section in capitals, `_` for every dot:
//! `probing.failure.time` is `BONGHWA_PROBING_FAILURE_TIME`. Keys hold `_` themselves, so a name is never taken apart,
//! only compared with this list; a test holds that no two keys share a name.

use super::nearest::nearest;

/// What kind of value a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A string.
    Text,
    /// A whole number.
    Whole,
    /// An array of strings; in the environment, separated by commas.
    List,
}

impl Kind {
    /// What an operator must write.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Kind::Text => "write a string in double quotes",
            Kind::Whole => "write a whole number without quotes",
            Kind::List => "write a list of strings, such as [\"a\", \"b\"]",
        }
    }
}

/// What every name in the environment begins with.
pub(super) const PREFIX: &str = "BONGHWA_";

/// Every key with its kind, in the order of the file that `bonghwa init` writes.
pub(super) const KEYS: [(&str, Kind); 52] = [
    ("listen", Kind::Text),
    ("public_url", Kind::Text),
    ("trusted_proxies", Kind::List),
    ("page.name.ko", Kind::Text),
    ("page.name.en", Kind::Text),
    ("page.languages", Kind::List),
    ("page.time_zone", Kind::Text),
    ("page.accent.light", Kind::Text),
    ("page.accent.dark", Kind::Text),
    ("page.telephone", Kind::Text),
    ("security.contact", Kind::List),
    ("security.expires", Kind::Text),
    ("security.policy", Kind::Text),
    ("database.url", Kind::Text),
    ("database.url_file", Kind::Text),
    ("retention.observations", Kind::Text),
    ("retention.check_hours", Kind::Text),
    ("probing.location", Kind::Text),
    ("probing.interval", Kind::Text),
    ("probing.timeout", Kind::Text),
    ("probing.attempts", Kind::Whole),
    ("probing.concurrency", Kind::Whole),
    ("probing.concurrency_per_host", Kind::Whole),
    ("probing.allow", Kind::List),
    ("probing.slow_above", Kind::Text),
    ("probing.well_below", Kind::Text),
    ("probing.failure.checks", Kind::Whole),
    ("probing.failure.time", Kind::Text),
    ("probing.recovery.checks", Kind::Whole),
    ("probing.recovery.time", Kind::Text),
    ("probing.silent_after", Kind::Text),
    ("probing.flapping.changes", Kind::Whole),
    ("probing.flapping.within", Kind::Text),
    ("console.approval.none", Kind::Text),
    ("console.approval.minor", Kind::Text),
    ("console.approval.major", Kind::Text),
    ("console.approval.critical", Kind::Text),
    ("console.approval.within", Kind::Text),
    ("console.approval.overdue", Kind::Text),
    ("alerts.webhook", Kind::Text),
    ("alerts.webhook_secret_file", Kind::Text),
    ("alerts.command", Kind::List),
    ("alerts.waived", Kind::Text),
    ("email.from", Kind::Text),
    ("email.relays", Kind::List),
    ("email.return_path", Kind::Text),
    ("email.dkim", Kind::List),
    ("email.pace", Kind::List),
    ("email.timeout", Kind::Text),
    ("email.bounce_webhook_secret_file", Kind::Text),
    ("subscribers.secret_file", Kind::Text),
    ("maintenance.leads", Kind::List),
];

/// The key at this place of the file.
pub(super) fn find(path: &str) -> Option<(&'static str, Kind)> {
    KEYS.into_iter().find(|(known, _)| *known == path)
}

/// The key that this environment variable sets.
pub(super) fn find_in_environment(name: &str) -> Option<(&'static str, Kind)> {
    KEYS.into_iter().find(|(known, _)| name_in_environment(known) == name)
}

/// Whether keys stand below this place of the file.
pub(super) fn is_section(path: &str) -> bool {
    KEYS.iter().any(|(known, _)| known.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
}

/// The environment variable that sets this key.
pub(super) fn name_in_environment(path: &str) -> String {
    format!("{PREFIX}{}", path.replace('.', "_").to_ascii_uppercase())
}

/// What an operator who wrote `unknown` probably meant; `None` where nothing comes near.
pub(super) fn nearest_key(unknown: &str) -> Option<&'static str> {
    let sections = KEYS.iter().flat_map(|(known, _)| known.match_indices('.').map(|(dot, _)| &known[..dot]));
    let known = KEYS.iter().map(|(known, _)| *known).chain(sections);
    nearest(unknown, known)
}

/// The environment variable that an operator who wrote `unknown` probably meant.
pub(super) fn nearest_in_environment(unknown: &str) -> Option<String> {
    let names: Vec<String> = KEYS.iter().map(|(known, _)| name_in_environment(known)).collect();
    nearest(unknown, names.iter().map(String::as_str)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_keys_share_a_name_in_the_environment() {
        let names: BTreeSet<String> = KEYS.iter().map(|(path, _)| name_in_environment(path)).collect();
        assert_eq!(names.len(), KEYS.len());
        assert!(names.contains("BONGHWA_PROBING_FAILURE_TIME"));
    }

    #[test]
    fn a_mistyped_key_is_recognised_and_a_strange_one_is_not() {
        assert_eq!(nearest_key("public_ulr"), Some("public_url"));
        assert_eq!(nearest_key("probing.intervall"), Some("probing.interval"));
        assert_eq!(nearest_key("probnig"), Some("probing"));
        assert_eq!(nearest_key("telegram"), None);
        assert_eq!(nearest_in_environment("BONGHWA_PAGE_TIMEZONE").as_deref(), Some("BONGHWA_PAGE_TIME_ZONE"));
    }

    #[test]
    fn sections_are_what_keys_stand_below() {
        assert!(is_section("probing.failure") && is_section("page"));
        assert!(!is_section("listen") && !is_section("pag") && !is_section(""));
    }
}
