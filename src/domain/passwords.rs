//! Passwords: what may be one, and how it is kept.
//!
//! By length and by a list of those that are tried first, without rules of composition (NIST SP 800-63B-4 §3.1.1.2: at
//! least 15 characters where a password stands alone, 8 where it does not; it never stands alone here).

use super::actors::Actor;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use std::collections::HashSet;
use std::sync::LazyLock;

/// At least so many characters.
pub const CHARS_MIN: usize = 12;
/// At most so many: beyond it lies no strength, only work.
pub const CHARS_MAX: usize = 200;
/// Random bytes that make equal passwords look different (RFC 9106 §3.1).
pub const SALT_BYTES: usize = 16;
/// Periods up to this are seen as repetition: `abcabcabcabc`.
const PERIOD_MAX: usize = 4;
/// A name shorter than this says little about a password that contains it.
const NAME_CHARS_MIN: usize = 4;

/// What is tried first; comments begin with a hash.
const TRIED_FIRST: &str = include_str!("passwords.txt");

/// Why a password cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefusal {
    /// Too short.
    #[error("write at least {CHARS_MIN} characters; a sentence is easy to keep in mind")]
    Short,
    /// Too long.
    #[error("write at most {CHARS_MAX} characters")]
    Long,
    /// It is on the list.
    #[error("this password, or one like it, is among those that are tried first: choose another")]
    Common,
    /// It repeats itself.
    #[error("this password repeats a few characters: choose another")]
    Repeating,
    /// It is made of a name that anybody knows.
    #[error("this password contains the handle or the name of the page: choose another")]
    Known,
}

/// Refuses what cannot be the password of `handle` on the page that goes by `names`.
pub fn judge(password: &str, handle: &Actor, names: &[&str]) -> Result<(), PasswordRefusal> {
    let count = password.chars().count();
    if count < CHARS_MIN {
        return Err(PasswordRefusal::Short);
    }
    if count > CHARS_MAX {
        return Err(PasswordRefusal::Long);
    }
    let small = password.to_lowercase();
    if repeats(&small) {
        return Err(PasswordRefusal::Repeating);
    }
    if is_tried_first(&small) {
        return Err(PasswordRefusal::Common);
    }
    let known = names.iter().copied().chain([handle.as_str()]).map(plain);
    let is_known = |name: String| name.chars().count() >= NAME_CHARS_MIN && plain(&small).contains(&name);
    if known.into_iter().any(is_known) { Err(PasswordRefusal::Known) } else { Ok(()) }
}

/// Letters and digits alone, small.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// True where a few characters make the whole.
fn repeats(password: &str) -> bool {
    let characters: Vec<char> = password.chars().collect();
    (1..=PERIOD_MAX).any(|period| characters.iter().zip(&characters[period..]).all(|(one, other)| one == other))
}

/// True for what is on the list, whole, twice over, or with digits and marks at its end.
fn is_tried_first(password: &str) -> bool {
    static LIST: LazyLock<HashSet<&str>> =
        LazyLock::new(|| TRIED_FIRST.lines().filter(|line| !line.starts_with('#')).collect());
    let stem = password.trim_end_matches(|c: char| !c.is_alphabetic());
    let halves = password.split_at_checked(password.len() / 2);
    let is_double = halves.is_some_and(|(one, other)| one == other && LIST.contains(one));
    LIST.contains(password) || LIST.contains(stem) || is_double
}

/// What is kept of a password: Argon2id with 19 MiB and two passes (OWASP, Password Storage), its parameters and salt in
/// the PHC string format. Takes tens of milliseconds of a processor on purpose. `None` where the library refuses, which no
/// password that [`judge`] let pass makes it do.
pub fn hash(password: &str, salt: [u8; SALT_BYTES]) -> Option<String> {
    let hash: Result<PasswordHash, _> = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    hash.ok().map(|hash| hash.to_string())
}

/// True where `kept` is of this password. Takes as long for a wrong one as for the right one.
pub fn matches(password: &str, kept: &str) -> bool {
    let Ok(kept) = PasswordHash::new(kept) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &kept).is_ok()
}

/// What is compared with where there is no account, so that the answer takes as long as it does for one: as costly as what
/// [`hash`] makes, and of no password that anybody has.
pub const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(password: &str) -> Result<(), PasswordRefusal> {
        judge(password, &Actor::parse("duty-lead").unwrap(), &["카카오 서비스 현황", "Bonghwa status"])
    }

    #[test]
    fn length_and_the_list_decide_and_nothing_else() {
        assert_eq!(judged("eleven char"), Err(PasswordRefusal::Short));
        assert_eq!(judged("열두 글자면 충분합니다요"), Ok(()), "characters count, not bytes");
        assert_eq!(judged("all small letters"), Ok(()));
        assert_eq!(judged(&"xy z".repeat(51)), Err(PasswordRefusal::Long));
        for common in ["QWERTY123456", "1qaz2wsx3edc", "Password2026!!", "sunshine1234", "trustno1trustno1"] {
            assert_eq!(judged(common), Err(PasswordRefusal::Common), "{common}");
        }
        for repeating in ["aaaaaaaaaaaa", "abcabcabcabc", "1212121212121"] {
            assert_eq!(judged(repeating), Err(PasswordRefusal::Repeating), "{repeating}");
        }
    }

    #[test]
    fn what_anybody_knows_is_no_secret() {
        for known in ["Duty-Lead rocks", "my dutylead word", "bonghwa  STATUS page", "카카오서비스현황비밀번호임"]
        {
            assert_eq!(judged(known), Err(PasswordRefusal::Known), "{known}");
        }
        let short = judge("correct horse ok", &Actor::parse("ok").unwrap(), &[]);
        assert_eq!(short, Ok(()), "two letters are in half of all sentences");
    }

    #[test]
    fn a_hash_is_of_one_password_and_says_how_it_was_made() {
        let kept = hash("correct horse battery", [7; SALT_BYTES]).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(matches("correct horse battery", &kept));
        assert!(!matches("correct horse batterz", &kept) && !matches("", "") && !matches("x", "no hash"));
        assert_ne!(hash("correct horse battery", [8; SALT_BYTES]), Some(kept));
    }

    #[test]
    fn looking_for_nobody_costs_what_looking_for_somebody_costs() {
        let cost = |kept: &str| kept.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(cost(NOBODYS), cost(&hash("correct horse battery", [7; SALT_BYTES]).unwrap()));
        assert!(PasswordHash::new(NOBODYS).is_ok(), "it is compared with, not thrown away");
        assert!(!matches("", NOBODYS) && !matches("nobody", NOBODYS));
    }
}
