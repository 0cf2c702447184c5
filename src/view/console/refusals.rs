//! Why something was not done to the staff, told to whoever asked for it.

use super::Say;
use crate::domain::passwords::{CHARS_MAX, CHARS_MIN, PasswordRefusal};
use crate::domain::staff::StaffRefusal;

/// A refusal in the words of the console.
pub fn staff_refusal(say: Say, refusal: &StaffRefusal) -> String {
    match refusal {
        StaffRefusal::Unknown { handle } => say.with("refusal-unknown", &[("handle", handle)]),
        StaffRefusal::Taken { handle } => say.with("refusal-taken", &[("handle", handle)]),
        StaffRefusal::Name => say.word("refusal-name"),
        StaffRefusal::Beyond { handle } => say.with("refusal-beyond", &[("handle", handle)]),
        StaffRefusal::LastAdministrator { handle } => say.with("refusal-last", &[("handle", handle)]),
        StaffRefusal::Disabled { handle } => say.with("refusal-disabled", &[("handle", handle)]),
        StaffRefusal::NotJoined { handle } => say.with("refusal-not-joined", &[("handle", handle)]),
        StaffRefusal::Joined { handle } => say.with("refusal-joined", &[("handle", handle)]),
        StaffRefusal::Link => say.word("link-over"),
        StaffRefusal::Code => say.word("code-wrong"),
        StaffRefusal::Password => say.word("password-wrong"),
        StaffRefusal::NothingPending => say.word("phone-none"),
    }
}

/// Why a password cannot be one, in the words of the console.
pub fn password_refusal(say: Say, refusal: PasswordRefusal) -> String {
    match refusal {
        PasswordRefusal::Short => say.with("password-short", &[("min", &CHARS_MIN)]),
        PasswordRefusal::Long => say.with("password-long", &[("max", &CHARS_MAX)]),
        PasswordRefusal::Common => say.word("password-common"),
        PasswordRefusal::Known => say.word("password-known"),
    }
}
