//! Why an attempt did not succeed, and whose doing it is: the target's, the way's, or ours. Only the first may count
//! against a component (DOMAIN §3), so where it is in doubt the doubt goes to the target's favour.

use crate::domain::observations::Outcome;
use std::io;

/// An attempt that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// Whose doing it is.
    pub outcome: Outcome,
    /// Why, for staff: no body, no query string, no credentials.
    pub note: String,
    /// Whether a complete answer arrived, so that its latency means something.
    pub was_answered: bool,
}

impl Failure {
    /// The target's doing.
    pub fn of_target(note: impl Into<String>) -> Failure {
        Failure { outcome: Outcome::Failed, note: note.into(), was_answered: false }
    }

    /// The target answered, but not as it should.
    pub fn of_answer(note: impl Into<String>) -> Failure {
        Failure { was_answered: true, ..Failure::of_target(note) }
    }

    /// The doing of what lies between.
    pub fn of_path(note: impl Into<String>) -> Failure {
        Failure { outcome: Outcome::PathFailed, ..Failure::of_target(note) }
    }

    /// Our own doing: the settings, or this machine.
    pub fn of_ours(note: impl Into<String>) -> Failure {
        Failure { outcome: Outcome::SelfFailed, ..Failure::of_target(note) }
    }

    /// Sorts what the operating system says of a socket.
    pub fn of_socket(error: &io::Error) -> Failure {
        // Numbers that `ErrorKind` has no name for; the same on Linux and the BSDs.
        const ENFILE: i32 = 23;
        const EMFILE: i32 = 24;
        match (error.raw_os_error(), error.kind()) {
            (Some(ENFILE | EMFILE), _) => {
                Failure::of_ours("no file descriptor is left for this check: raise the limit of open files (ulimit -n)")
            }
            (_, io::ErrorKind::AddrNotAvailable | io::ErrorKind::AddrInUse) => {
                Failure::of_ours("this machine has no free address or port for the check")
            }
            (_, io::ErrorKind::PermissionDenied) => {
                Failure::of_ours("this machine forbids the connection: look at its own firewall")
            }
            (_, io::ErrorKind::OutOfMemory) => Failure::of_ours("this machine has no memory left for the connection"),
            (_, io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkDown) => {
                Failure::of_path("no route to the host")
            }
            (_, io::ErrorKind::ConnectionRefused) => Failure::of_target("connection refused"),
            (_, io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe) => {
                Failure::of_target("the connection was reset")
            }
            (_, io::ErrorKind::UnexpectedEof) => Failure::of_target("the connection was closed before an answer"),
            (_, io::ErrorKind::TimedOut) => Failure::of_target("no answer in time"),
            (_, kind) => Failure::of_target(format!("connection failed: {kind}")),
        }
    }

    /// Of failures with several addresses, the one that says most about the target: that one address refused tells more
    /// than that another could not be reached.
    pub fn most_telling(self, other: Failure) -> Failure {
        let weight = |failure: &Failure| match failure.outcome {
            Outcome::Failed => 2,
            Outcome::SelfFailed => 1,
            _ => 0,
        };
        if weight(&other) > weight(&self) { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn socket_errors_are_laid_at_the_right_door() {
        let of_kind = |kind: io::ErrorKind| Failure::of_socket(&io::Error::from(kind)).outcome;
        assert_eq!(of_kind(io::ErrorKind::ConnectionRefused), Outcome::Failed);
        assert_eq!(of_kind(io::ErrorKind::ConnectionReset), Outcome::Failed);
        assert_eq!(of_kind(io::ErrorKind::NetworkUnreachable), Outcome::PathFailed);
        assert_eq!(of_kind(io::ErrorKind::HostUnreachable), Outcome::PathFailed);
        assert_eq!(of_kind(io::ErrorKind::AddrNotAvailable), Outcome::SelfFailed);
        for number in [23, 24] {
            assert_eq!(Failure::of_socket(&io::Error::from_raw_os_error(number)).outcome, Outcome::SelfFailed);
        }
    }

    #[test]
    fn a_refusal_by_the_target_outweighs_an_address_without_route() {
        let refused = Failure::of_target("refused");
        let unreachable = Failure::of_path("no route");
        assert_eq!(unreachable.clone().most_telling(refused.clone()), refused);
        assert_eq!(refused.clone().most_telling(unreachable.clone()), refused);
        assert_eq!(unreachable.clone().most_telling(Failure::of_ours("ours")).outcome, Outcome::SelfFailed);
    }
}
