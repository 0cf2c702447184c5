//! What is wrong with the settings, told so that it can be put right without looking anything up: where it stands, the
//! key, the value (unless it may be secret), what is wrong with it and what would be right.

use std::fmt;
use std::path::PathBuf;

/// Where a setting stands. Ordered as faults are printed: the file from top to bottom, then the environment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In the file; a setting that is missing has no line.
    File {
        /// The file, as it was named.
        path: PathBuf,
        /// Counted from 1.
        line: Option<usize>,
    },
    /// In this environment variable.
    Environment(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File { path, line: Some(line) } => write!(f, "{}:{line}", path.display()),
            Place::File { path, line: None } => write!(f, "{}", path.display()),
            Place::Environment(name) => f.write_str(name),
        }
    }
}

/// Why a value is refused, without its key and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Goes on from the value: `is no colour`.
    pub wrong: String,
    /// What to write instead.
    pub right: String,
}

impl Refusal {
    /// A refusal of these words.
    pub fn new(wrong: impl Into<String>, right: impl Into<String>) -> Refusal {
        Refusal { wrong: wrong.into(), right: right.into() }
    }
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it stands.
    pub place: Place,
    /// The key with its section, `page.time_zone`; `None` where the file as a whole is at fault.
    pub key: Option<String>,
    /// The value as it was written; `None` where there is none or where it may hold a secret.
    pub value: Option<String>,
    /// What is wrong and what would be right.
    pub refusal: Refusal,
}

impl Fault {
    /// The fault as one sentence, without its place.
    pub fn sentence(&self) -> String {
        let subject = match (&self.key, &self.value) {
            (None, _) => "the file".into(),
            (Some(key), None) => key.clone(),
            (Some(key), Some(value)) => format!("{key} = {value}"),
        };
        format!("{subject} {}: {}", self.refusal.wrong, self.refusal.right)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.sentence())
    }
}

/// Every fault of the settings, in the order of the file. `Display` gives one line for each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// These faults, put in order.
    pub fn new(mut faults: Vec<Fault>) -> Faults {
        faults.sort_by(|a, b| a.place.cmp(&b.place));
        Faults(faults)
    }

    /// Each fault, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, fault) in self.0.iter().enumerate() {
            let separator = if number == 0 { "" } else { "\n" };
            write!(f, "{separator}{fault}")?;
        }
        Ok(())
    }
}
