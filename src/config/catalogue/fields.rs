//! Walking a TOML file with its places: every key is asked for by kind, and what is wrong is noted with its line instead of
//! ending the walk, so that all faults are told at once.

use crate::config::duration;
use std::collections::HashMap;
use std::fmt;
use std::ops::{Range, RangeInclusive};
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// How much of a value is repeated in a fault.
const SHOWN_CHARS_MAX: usize = 60;
/// Keys whose values may be secrets: faults do not repeat them.
const HIDDEN: [&str; 2] = ["headers", "body"];

/// Something wrong in a file, where it stands, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The line, counted from 1.
    pub line: usize,
    /// The key, or the table where a key is missing.
    pub key: String,
    /// The value as it is written, where there is one to show.
    pub value: Option<String>,
    /// A sentence that says what would be right.
    pub told: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.key)?;
        if let Some(value) = &self.value {
            write!(f, " = {value}")?;
        }
        write!(f, ": {}", self.told)
    }
}

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
    text: &'t str,
    line_starts: Vec<usize>,
    pub(super) faults: Vec<Fault>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Reader<'t> {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Reader { text, line_starts, faults: Vec::new() }
    }

    fn line_of(&self, at: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= at)
    }

    fn shown(&self, key: &str, span: Range<usize>) -> Option<String> {
        let written = self.text.get(span)?.lines().next()?;
        let is_hidden = HIDDEN.contains(&key);
        (!is_hidden && !written.is_empty()).then(|| shorten(written))
    }

    /// The table `table` as fields.
    pub(super) fn fields(&self, table: &'t DeTable<'t>, at: usize) -> Fields<'t> {
        Fields { table, line: self.line_of(at) }
    }

    /// Notes what is wrong in the text itself, at a place in it.
    pub(super) fn fault_at(&mut self, at: usize, key: &str, told: impl Into<String>) {
        let line = self.line_of(at);
        self.faults.push(Fault { line, key: key.into(), value: None, told: told.into() });
    }

    /// Notes what is wrong with a value.
    pub(super) fn fault(&mut self, key: &str, value: &Spanned<DeValue<'_>>, told: impl Into<String>) {
        let span = value.span();
        let (line, value) = (self.line_of(span.start), self.shown(key, span));
        self.faults.push(Fault { line, key: key.into(), value, told: told.into() });
    }

    /// Notes what is wrong with a key's value, or with its absence.
    pub(super) fn fault_of(&mut self, fields: Fields<'t>, key: &str, told: impl Into<String>) {
        match fields.value(key) {
            Some(value) => self.fault(key, value, told),
            None => {
                self.faults.push(Fault { line: fields.line, key: key.into(), value: None, told: told.into() });
            }
        }
    }

    /// Notes every key that is none of `known`, with the one that was probably meant.
    pub(super) fn check_keys(&mut self, fields: Fields<'t>, known: &[&str]) {
        for (key, _) in fields.table.iter() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let told = match nearest(name, known.iter().copied()) {
                    Some(near) => format!("there is no such key; `{near}` is meant"),
                    None => format!("there is no such key; there are {}", known.join(", ")),
                };
                self.fault_at(key.span().start, name, told);
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
    pub(super) fn required(&mut self, fields: Fields<'t>, key: &str, told: &str) -> Option<&'t str> {
        if !fields.has(key) {
            self.fault_of(fields, key, format!("is missing: {told}"));
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

/// What is written, cut to what a line can hold.
fn shorten(written: &str) -> String {
    match written.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &written[..end]),
        None => written.to_owned(),
    }
}

/// The one of `candidates` that `word` was probably meant to be: at most a third of its letters away.
pub(super) fn nearest<'c>(word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let near = candidates.map(|candidate| (distance(word, candidate), candidate)).min_by_key(|(distance, _)| *distance);
    near.filter(|(distance, candidate)| distance * 3 <= candidate.chars().count().max(3)).map(|(_, near)| near)
}

/// Letters to put in, take out or replace to make one word of the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_the_one_that_was_meant_and_far_words_are_none() {
        let keys = ["interval", "timeout", "attempts"];
        assert_eq!(nearest("intervall", keys.into_iter()), Some("interval"));
        assert_eq!(nearest("time_out", keys.into_iter()), Some("timeout"));
        assert_eq!(nearest("colour", keys.into_iter()), None);
        assert_eq!((distance("", "abc"), distance("kitten", "sitting"), distance("같은", "같은")), (3, 3, 0));
    }
}
