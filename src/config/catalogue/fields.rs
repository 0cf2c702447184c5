//! Walking a TOML file with its places: every key is asked for by kind, and what is wrong is noted with its line instead of
//! ending the walk, so that all faults are told at once.

use crate::config::duration;
use crate::config::faults::{Fault, Place, Refusal, shortened};
use crate::config::nearest::{advice, nearest};
use std::collections::HashMap;
use std::ops::{Range, RangeInclusive};
use std::path::Path;
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Keys whose values may be secrets: faults do not repeat them.
const HIDDEN: [&str; 2] = ["headers", "body"];

/// Where the keys of one entry stand, kept for faults that are found later.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Lines {
    pub(super) line: usize,
    pub(super) keys: HashMap<String, (usize, String)>,
}

/// One table of the file.
#[derive(Clone, Copy)]
pub(super) struct Fields<'t> {
    table: &'t DeTable<'t>,
    line: usize,
}

impl<'t> Fields<'t> {
    /// The value of `key` as it was read.
    pub(super) fn value(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table.get(key)
    }

    /// True where the key is written.
    pub(super) fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// Every key with its value.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'t str, &'t Spanned<DeValue<'t>>)> {
        self.table.iter().map(|(key, value)| (key.get_ref().as_ref(), value))
    }

    /// The values of a key that may be written as one value or as a list.
    pub(super) fn many(&self, key: &str) -> Vec<&'t Spanned<DeValue<'t>>> {
        match self.value(key) {
            None => Vec::new(),
            Some(value) => match value.get_ref() {
                DeValue::Array(array) => array.iter().collect(),
                _ => vec![value],
            },
        }
    }
}

/// A file being read, and what was found wrong in it.
pub(super) struct Reader<'t> {
    path: &'t Path,
    text: &'t str,
    line_starts: Vec<usize>,
    pub(super) faults: Vec<Fault>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str, path: &'t Path) -> Reader<'t> {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Reader { path, text, line_starts, faults: Vec::new() }
    }

    fn line_of(&self, at: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= at)
    }

    /// What may be shown of a value: its first line, and nothing of what may be a secret.
    fn shown(&self, key: &str, span: Range<usize>) -> Option<String> {
        let written = self.text.get(span)?.lines().next()?;
        // An address may carry `user:password@`.
        let is_hidden = HIDDEN.contains(&key) || (key == "url" && written.contains('@'));
        (!is_hidden && !written.is_empty()).then(|| shortened(written))
    }

    fn note(&mut self, line: usize, key: &str, value: Option<String>, refusal: Refusal) {
        let place = Place::File { path: self.path.to_owned(), line: Some(line) };
        self.faults.push(Fault { place, key: Some(shortened(key)), value, refusal });
    }

    /// The table `table` as fields.
    pub(super) fn fields(&self, table: &'t DeTable<'t>, at: usize) -> Fields<'t> {
        Fields { table, line: self.line_of(at) }
    }

    /// Notes that the text is no TOML at a place in it.
    pub(super) fn fault_of_toml(&mut self, at: usize, message: &str) {
        let line = self.line_of(at);
        self.faults.push(Fault::of_toml(self.path, Some(line), message));
    }

    /// Notes what is wrong with a key, at its place in the text and without its value.
    pub(super) fn fault_at(&mut self, at: usize, key: &str, refusal: Refusal) {
        self.note(self.line_of(at), key, None, refusal);
    }

    /// Notes that a value is refused, and what would be right.
    pub(super) fn fault(&mut self, key: &str, value: &Spanned<DeValue<'_>>, right: impl Into<String>) {
        let span = value.span();
        let (line, value) = (self.line_of(span.start), self.shown(key, span));
        self.note(line, key, value, Refusal::new("is refused", right));
    }

    /// Notes that a key's value is refused or missing, and what would be right.
    pub(super) fn fault_of(&mut self, fields: Fields<'t>, key: &str, right: impl Into<String>) {
        match fields.value(key) {
            Some(value) => self.fault(key, value, right),
            None => self.note(fields.line, key, None, Refusal::new("is missing", right)),
        }
    }

    /// Notes every key that is none of `known`, with the one that was probably meant.
    pub(super) fn check_keys(&mut self, fields: Fields<'t>, known: &[&str]) {
        for (key, _) in fields.table.iter() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let right = advice(nearest(name, known.iter().copied()), format!("there are {}", known.join(", ")));
                self.fault_at(key.span().start, name, Refusal::new("is no key that there is", right));
            }
        }
    }

    /// The keys of an entry with their lines.
    pub(super) fn lines(&self, fields: Fields<'t>) -> Lines {
        let keys = fields.iter().map(|(key, value)| {
            let shown = self.shown(key, value.span()).unwrap_or_default();
            (key.to_owned(), (self.line_of(value.span().start), shown))
        });
        Lines { line: fields.line, keys: keys.collect() }
    }

    /// A text, where it is written and is one.
    pub(super) fn text(&mut self, fields: Fields<'t>, key: &str) -> Option<&'t str> {
        let value = fields.value(key)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.fault(key, value, "a text in quotation marks is meant");
        }
        text
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, fields: Fields<'t>, key: &str, right: &str) -> Option<&'t str> {
        if !fields.has(key) {
            self.fault_of(fields, key, right);
        }
        self.text(fields, key)
    }

    /// A text on one line, of at most `max` characters, not empty.
    pub(super) fn line(&mut self, fields: Fields<'t>, key: &str, max: usize) -> Option<String> {
        let text = self.text(fields, key)?;
        if let Err(told) = check_line(text, max) {
            self.fault_of(fields, key, told);
        }
        Some(text.to_owned())
    }

    /// A whole number within bounds.
    pub(super) fn whole(&mut self, fields: Fields<'t>, key: &str, within: RangeInclusive<i64>) -> Option<i64> {
        let value = fields.value(key)?;
        let number = integer(value.get_ref()).filter(|number| within.contains(number));
        if number.is_none() {
            self.fault(key, value, format!("a whole number from {} to {} is meant", within.start(), within.end()));
        }
        number
    }

    /// A yes or no.
    pub(super) fn flag(&mut self, fields: Fields<'t>, key: &str) -> Option<bool> {
        let value = fields.value(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.fault(key, value, "true or false is meant");
        }
        flag
    }

    /// A duration within bounds.
    pub(super) fn duration(
        &mut self,
        fields: Fields<'t>,
        key: &str,
        within: RangeInclusive<Duration>,
    ) -> Option<Duration> {
        let text = self.text(fields, key)?;
        match duration::parse(text) {
            Ok(duration) if within.contains(&duration) => Some(duration),
            Ok(_) => {
                let (least, most) = (duration::print(*within.start()), duration::print(*within.end()));
                self.fault_of(fields, key, format!("a duration from {least} to {most} is meant"));
                None
            }
            Err(fault) => {
                self.fault_of(fields, key, fault.to_string());
                None
            }
        }
    }

    /// A table inside this one.
    pub(super) fn table(&mut self, key: &str, value: &'t Spanned<DeValue<'t>>) -> Option<Fields<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.fault(key, value, "a table is meant: { key = value, … }");
        }
        Some(self.fields(table?, value.span().start))
    }

    /// The tables of `[[key]]`.
    pub(super) fn tables(&mut self, fields: Fields<'t>, key: &str) -> Vec<Fields<'t>> {
        let Some(value) = fields.value(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.fault(key, value, format!("entries are written as [[{key}]], each on lines of its own"));
            return Vec::new();
        };
        array.iter().filter_map(|value| self.table(key, value)).collect()
    }
}

/// The whole number that a value is.
pub(super) fn integer(value: &DeValue<'_>) -> Option<i64> {
    value.as_integer().and_then(|integer| i64::from_str_radix(integer.as_str(), integer.radix()).ok())
}

/// What is wrong with a text that people read on one line.
pub(super) fn check_line(text: &str, max: usize) -> Result<(), String> {
    if text.trim().is_empty() {
        Err("a text that is not empty is meant; take the key out where there is none".into())
    } else if text.chars().any(char::is_control) {
        Err("a text on one line, without control characters, is meant".into())
    } else if text.chars().count() > max {
        Err(format!("a text of at most {max} characters is meant"))
    } else {
        Ok(())
    }
}
