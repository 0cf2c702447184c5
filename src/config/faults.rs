//! What is wrong with the settings or the catalogue, told so that it can be put right without looking anything up: where it stands, the
//! key, the value (unless it may be secret), what is wrong with it and what would be right.

use std::fmt;
use std::path::{Path, PathBuf};

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
    /// The key, in the settings with its section, `page.time_zone`; `None` where the file as a whole is at fault.
    pub key: Option<String>,
    /// The value as it was written; `None` where there is none or where it may hold a secret.
    pub value: Option<String>,
    /// What is wrong and what would be right.
    pub refusal: Refusal,
}

impl Fault {
    /// A fault of the file at `path` as a whole, or of its TOML from `line` on.
    pub(super) fn of_file(path: &Path, line: Option<usize>, refusal: Refusal) -> Fault {
        Fault { place: Place::File { path: path.to_owned(), line }, key: None, value: None, refusal }
    }

    /// That the text of `path` is no TOML at `line`, as `message` has it.
    pub(super) fn of_toml(path: &Path, line: Option<usize>, message: &str) -> Fault {
        let right = "put this line right; a string stands in double quotes, a section in square brackets";
        Fault::of_file(path, line, Refusal::new(format!("is no valid TOML ({message})"), right))
    }

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

/// Every fault of a file, in its order. `Display` gives one line for each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Faults<F = Fault>(Vec<F>);

impl Faults {
    /// These faults, put in order, each once.
    pub fn sorted(mut faults: Vec<Fault>) -> Faults {
        faults.sort_by(|a, b| a.place.cmp(&b.place));
        faults.dedup();
        Faults(faults)
    }
}

impl<F> Faults<F> {
    /// Each fault, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &F> {
        self.0.iter()
    }
}

impl<F> From<Vec<F>> for Faults<F> {
    /// Faults that stand in order.
    fn from(faults: Vec<F>) -> Faults<F> {
        Faults(faults)
    }
}

impl<F: fmt::Display> fmt::Display for Faults<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, fault) in self.0.iter().enumerate() {
            let separator = if number == 0 { "" } else { "\n" };
            write!(f, "{separator}{fault}")?;
        }
        Ok(())
    }
}

/// A key or value as it may be shown: no more than fits on a line, and nothing that leaves the line.
pub(super) fn shortened(written: &str) -> String {
    const LONGEST: usize = 80;
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    let start: String = written.chars().take(LONGEST).map(visible).collect();
    if written.chars().nth(LONGEST).is_some() { format!("{start}…") } else { start }
}
