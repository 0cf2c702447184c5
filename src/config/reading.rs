//! Judges one written value after the other and collects what is wrong instead of stopping at it.
//!
//! Every method gives `None` where there was a fault, so that rules over several keys speak only of values that are
//! right by themselves.

use super::duration;
use super::faults::{Fault, Faults, Place, Refusal};
use super::raw::{Raw, Value};
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

/// More networks or languages than this in one list are a mistake.
const LIST_ENTRIES_MAX: usize = 256;

/// The settings while they are being judged.
pub(super) struct Reading {
    raw: Raw,
}

impl Reading {
    pub(super) fn of(raw: Raw) -> Reading {
        Reading { raw }
    }

    /// `config` where nothing was wrong, else every fault.
    pub(super) fn finish<T>(self, config: Option<T>) -> Result<T, Faults> {
        config.filter(|_| self.raw.faults.is_empty()).ok_or_else(|| Faults::sorted(self.raw.faults))
    }

    /// The folder that relative paths start from: the file's own.
    pub(super) fn folder(&self) -> &Path {
        self.raw.path.parent().unwrap_or(Path::new(""))
    }

    /// Where the key is set, if it is.
    pub(super) fn place(&self, key: &str) -> Option<&Place> {
        self.raw.entries.get(key).map(|written| &written.place)
    }

    /// Whether the key has no value that could be judged but a fault of its own.
    fn is_faulty(&self, key: &str) -> bool {
        self.raw.faults.iter().any(|fault| fault.key.as_deref() == Some(key))
    }

    /// Notes that the value of `key` is refused.
    pub(super) fn refuse(&mut self, key: &str, refusal: Refusal) {
        let written = self.raw.entries.get(key);
        let value = written.and_then(|written| written.shown.clone());
        let nowhere = || Place::File { path: self.raw.path.clone(), line: None };
        let place = written.map_or_else(nowhere, |written| written.place.clone());
        self.raw.faults.push(Fault { place, key: Some(key.to_owned()), value, refusal });
    }

    /// Notes that these keys do not go together, at the first of them that is set.
    pub(super) fn refuse_together(&mut self, keys: &[&str], refusal: Refusal) {
        let set = keys.iter().find(|key| self.raw.entries.contains_key(**key));
        if let Some(key) = set.or(keys.first()) {
            self.refuse(key, refusal);
        }
    }

    /// A text: `Some(None)` where it is not set.
    pub(super) fn optional<T>(
        &mut self,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, Refusal>,
    ) -> Option<Option<T>> {
        if self.is_faulty(key) {
            return None;
        }
        let parsed = match self.raw.entries.get(key).map(|written| &written.value) {
            Some(Value::Text(text)) => parse(text),
            Some(Value::Whole(_) | Value::List(_)) | None => return Some(None),
        };
        parsed.map(Some).map_err(|refusal| self.refuse(key, refusal)).ok()
    }

    /// A text that must be set; `example` is what to write where it is not.
    pub(super) fn required<T>(
        &mut self,
        key: &str,
        example: &str,
        parse: impl FnOnce(&str) -> Result<T, Refusal>,
    ) -> Option<T> {
        let parsed = self.optional(key, parse)?;
        if parsed.is_none() {
            self.refuse(key, Refusal::new("is missing", format!("write {example}")));
        }
        parsed
    }

    /// A text, or what holds where it is not set.
    pub(super) fn or_default<T>(
        &mut self,
        key: &str,
        default: T,
        parse: impl FnOnce(&str) -> Result<T, Refusal>,
    ) -> Option<T> {
        self.optional(key, parse).map(|parsed| parsed.unwrap_or(default))
    }

    /// A duration within `range`, or `default`.
    pub(super) fn duration(
        &mut self,
        key: &str,
        default: Duration,
        range: RangeInclusive<Duration>,
    ) -> Option<Duration> {
        self.or_default(key, default, |text| duration_within(text, &range))
    }

    /// A duration within `range`: `Some(None)` where it is not set.
    pub(super) fn optional_duration(&mut self, key: &str, range: RangeInclusive<Duration>) -> Option<Option<Duration>> {
        self.optional(key, |text| duration_within(text, &range))
    }

    /// A whole number within `range`, or `default`.
    pub(super) fn whole(&mut self, key: &str, default: u32, range: RangeInclusive<u32>) -> Option<u32> {
        if self.is_faulty(key) {
            return None;
        }
        let Some(Value::Whole(whole)) = self.raw.entries.get(key).map(|written| &written.value) else {
            return Some(default);
        };
        let within = u32::try_from(*whole).ok().filter(|whole| range.contains(whole));
        if within.is_none() {
            let right = format!("write a number from {} to {}", range.start(), range.end());
            self.refuse(key, Refusal::new("is out of bounds", right));
        }
        within
    }

    /// A list, each entry judged by itself; `Some(None)` where it is not set.
    pub(super) fn list<T>(&mut self, key: &str, parse: impl Fn(&str) -> Result<T, Refusal>) -> Option<Option<Vec<T>>> {
        if self.is_faulty(key) {
            return None;
        }
        let Some(Value::List(entries)) = self.raw.entries.get(key).map(|written| &written.value) else {
            return Some(None);
        };
        if entries.len() > LIST_ENTRIES_MAX {
            let right = format!("write at most {LIST_ENTRIES_MAX}");
            self.refuse(key, Refusal::new("has too many entries", right));
            return None;
        }
        let mut parsed = Vec::new();
        let mut faults = Vec::new();
        for entry in entries {
            match parse(&entry.value) {
                Ok(value) => parsed.push(value),
                Err(refusal) => {
                    let (place, value) = (entry.place.clone(), entry.shown.clone());
                    faults.push(Fault { place, key: Some(key.to_owned()), value, refusal });
                }
            }
        }
        let is_right = faults.is_empty();
        self.raw.faults.extend(faults);
        is_right.then_some(Some(parsed))
    }
}

fn duration_within(text: &str, range: &RangeInclusive<Duration>) -> Result<Duration, Refusal> {
    let parsed = duration::parse(text).map_err(|fault| Refusal::new("is refused", fault.to_string()))?;
    let bounds = || format!("write {} to {}", duration::print(*range.start()), duration::print(*range.end()));
    if parsed < *range.start() {
        return Err(Refusal::new("is too short", bounds()));
    }
    if parsed > *range.end() {
        return Err(Refusal::new("is too long", bounds()));
    }
    Ok(parsed)
}
