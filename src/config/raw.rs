//! What stands in the file and in the environment: every value of the kind its key takes, with its place, not yet judged.
//!
//! The table is walked by hand, because serde stops at the first fault, and an operator should see all of them at once.
//! The environment outranks the file.

use super::faults::{Fault, Faults, Place, Refusal, shortened};
use super::keys::{self, Kind};
use super::nearest::advice;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What to do with a key that is like none there is.
const UNKNOWN_KEY: &str = "take it out; the file that `bonghwa init` writes shows every key";

/// A value as it was written.
#[derive(Debug, Clone)]
pub(super) struct Written<T> {
    pub(super) value: T,
    pub(super) place: Place,
    /// As it may be shown to people; `None` where it may hold a secret.
    pub(super) shown: Option<String>,
}

/// A value of the kind its key takes.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Whole(i64),
    List(Vec<Written<String>>),
}

/// All that is written, by key, and what is already known to be wrong.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) path: PathBuf,
    pub(super) entries: BTreeMap<&'static str, Written<Value>>,
    pub(super) faults: Vec<Fault>,
}

impl Raw {
    /// Reads the text of the file, then the environment over it. A text that is no TOML is the only fault of the file.
    pub(super) fn read(
        text: &str,
        path: &Path,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Raw, Faults> {
        let mut raw = Raw { path: path.to_owned(), entries: BTreeMap::new(), faults: Vec::new() };
        let table = DeTable::parse(text).map_err(|error| {
            let line = error.span().map(|span| line_of(text, span.start));
            Faults::from(vec![Fault::of_toml(path, line, error.message())])
        })?;
        raw.take_table("", table.get_ref(), text);
        for (name, value) in environment {
            raw.take_variable(&name.to_string_lossy(), value);
        }
        Ok(raw)
    }

    /// A fault at `place` with nothing of its value shown.
    fn refuse_unshown(&mut self, place: Place, key: &str, wrong: &str, right: impl Into<String>) {
        let refusal = Refusal::new(wrong, right);
        self.faults.push(Fault { place, key: Some(key.to_owned()), value: None, refusal });
    }

    fn take_table(&mut self, section: &str, table: &DeTable<'_>, text: &str) {
        for (name, value) in table {
            let path =
                if section.is_empty() { name.get_ref().to_string() } else { format!("{section}.{}", name.get_ref()) };
            let place = self.place(text, name.span().start);
            match (keys::find(&path), value.get_ref()) {
                (Some((key, kind)), _) => self.take_value(key, kind, value, text),
                (None, DeValue::Table(inner)) if keys::is_section(&path) => self.take_table(&path, inner, text),
                (None, _) if keys::is_section(&path) => {
                    self.refuse_unshown(place, &path, "is a section, not a value", format!("write [{path}]"));
                }
                (None, _) => {
                    let right = advice(keys::nearest_key(&path), UNKNOWN_KEY);
                    self.refuse_unshown(place, &shortened(&path), "is no key of this file", right);
                }
            }
        }
    }

    fn take_value(&mut self, key: &'static str, kind: Kind, value: &Spanned<DeValue<'_>>, text: &str) {
        let place = self.place(text, value.span().start);
        let shown = shown(key, text.get(value.span()).unwrap_or_default());
        let taken = match (kind, value.get_ref()) {
            (Kind::Text, DeValue::String(string)) => Some(Value::Text(string.to_string())),
            (Kind::Whole, DeValue::Integer(whole)) => {
                i64::from_str_radix(whole.as_str(), whole.radix()).ok().map(Value::Whole)
            }
            (Kind::List, DeValue::Array(array)) => {
                let entries: Option<Vec<_>> =
                    array.iter().map(|entry| self.take_list_entry(key, entry, text)).collect();
                entries.map(Value::List)
            }
            _ => None,
        };
        let type_name = value.get_ref().type_str();
        match taken {
            Some(value) => drop(self.entries.insert(key, Written { value, place, shown })),
            None => {
                let wrong =
                    if kind == Kind::List { "is no list of strings".into() } else { wrong_type(type_name, kind) };
                let refusal = Refusal::new(wrong, kind.wanted());
                self.faults.push(Fault { place, key: Some(key.into()), value: shown, refusal });
            }
        }
    }

    fn take_list_entry(&self, key: &str, entry: &Spanned<DeValue<'_>>, text: &str) -> Option<Written<String>> {
        let DeValue::String(string) = entry.get_ref() else { return None };
        let shown = shown(key, text.get(entry.span()).unwrap_or_default());
        Some(Written { value: string.to_string(), place: self.place(text, entry.span().start), shown })
    }

    fn take_variable(&mut self, name: &str, value: OsString) {
        if !name.starts_with(keys::PREFIX) {
            return;
        }
        let place = Place::Environment(name.to_owned());
        let Some((key, kind)) = keys::find_in_environment(name) else {
            let right = advice(keys::nearest_in_environment(name).as_deref(), UNKNOWN_KEY);
            return self.refuse_unshown(place, &shortened(name), "sets no key that there is", right);
        };
        let Ok(text) = value.into_string() else {
            return self.refuse_unshown(place, key, "is not written in UTF-8", "write it in UTF-8");
        };
        let shown = shown(key, &format!("{text:?}"));
        let value = match kind {
            Kind::Text => Value::Text(text),
            Kind::Whole => match text.parse() {
                Ok(whole) => Value::Whole(whole),
                Err(_) => {
                    let refusal = Refusal::new("is no whole number", "write digits alone");
                    return self.faults.push(Fault { place, key: Some(key.into()), value: shown, refusal });
                }
            },
            Kind::List => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                let written = |part: &str| {
                    let shown = self::shown(key, &format!("{part:?}"));
                    Written { value: part.to_owned(), place: place.clone(), shown }
                };
                Value::List(parts.map(written).collect())
            }
        };
        self.entries.insert(key, Written { value, place, shown });
    }

    fn place(&self, text: &str, offset: usize) -> Place {
        Place::File { path: self.path.clone(), line: Some(line_of(text, offset)) }
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

fn wrong_type(found: &str, kind: Kind) -> String {
    match kind {
        Kind::Whole if found == "integer" => "is too large a number".into(),
        _ => format!("is of the wrong type ({found})"),
    }
}

/// What may be shown of a value: nothing of what may hold a password, and of the rest no more than fits on a line.
fn shown(key: &str, written: &str) -> Option<String> {
    let may_hold_secret = match key {
        "database.url" => !written.trim_start_matches(['"', '\'']).starts_with("sqlite:"),
        // Half of an address, or one that is mistyped, may carry a password as well.
        "email.relays" => !written.trim_start_matches(['"', '\'']).starts_with("folder:"),
        // What a program or another's page is called with may hold the token that opens it.
        "alerts.webhook" | "alerts.command" => true,
        // An address may carry `user:password@`.
        "public_url" => written.contains('@'),
        _ => false,
    };
    (!may_hold_secret).then(|| shortened(written))
}
