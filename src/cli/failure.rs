//! How a command ends when it does not succeed.

use crate::config::faults::Faults;
use std::error::Error;
use std::fmt::Display;
use std::process::ExitCode;

/// Something failed on the way.
pub(super) const EXIT_FAILED: u8 = 1;
/// The command line or the settings must be changed first; as clap has it.
pub(super) const EXIT_REFUSED: u8 = 2;

/// Why a command did not do what it was asked. Each sentence is one line for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The command line, the settings or a file the operator wrote must be changed first: every fault of it.
    Refused(Vec<String>),
    /// It failed on the way.
    Failed(Vec<String>),
    /// It ends with the exit code that whoever runs it has agreed on with others.
    Coded(u8, Vec<String>),
}

impl Failure {
    /// A refusal of one sentence.
    pub fn refused(sentence: impl Into<String>) -> Failure {
        Failure::Refused(vec![sentence.into()])
    }

    /// A failure: what was attempted, then the error and what it came from. The operator's own terminal is the one place
    /// that is told the whole chain.
    pub fn failed(attempted: &str, error: &(dyn Error + 'static)) -> Failure {
        let mut told = attempted.to_owned();
        let mut cause = Some(error);
        while let Some(error) = cause {
            // One line, whatever a library puts into its words.
            told.push_str(": ");
            told.push_str(&error.to_string().replace('\n', " "));
            cause = error.source();
        }
        Failure::Failed(vec![told])
    }

    /// What to print, one line each.
    pub fn sentences(&self) -> &[String] {
        match self {
            Failure::Refused(sentences) | Failure::Failed(sentences) | Failure::Coded(_, sentences) => sentences,
        }
    }

    /// The exit code that scripts and service managers see.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Failure::Refused(_) => EXIT_REFUSED.into(),
            Failure::Failed(_) => EXIT_FAILED.into(),
            Failure::Coded(code, _) => (*code).into(),
        }
    }
}

impl<F: Display> From<Faults<F>> for Failure {
    fn from(faults: Faults<F>) -> Failure {
        Failure::Refused(faults.iter().map(ToString::to_string).collect())
    }
}

impl From<std::io::Error> for Failure {
    /// Answers that could not be written to standard output.
    fn from(error: std::io::Error) -> Failure {
        Failure::failed("the answer could not be written", &error)
    }
}
