//! Passwords: what may be one, and how it is kept.
//!
//! By length and by lists of those that are tried first (zxcvbn's), without rules of composition (NIST SP 800-63B-4 §3.1.1.2: at
//! least 15 characters where a password stands alone, 8 where it does not; it never stands alone here).

use super::actors::Actor;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use zxcvbn::zxcvbn;

/// At least so many characters.
pub const CHARS_MIN: usize = 12;
/// At most so many: beyond it lies no strength, only work.
pub const CHARS_MAX: usize = 200;
/// Random bytes that make equal passwords look different (RFC 9106 §3.1).
pub const SALT_BYTES: usize = 16;
/// So many characters are weighed.
const CHARS_WEIGHED: usize = 40;
/// Above this many guesses, as a power of ten, a password is no variant of one that is tried first. zxcvbn calls it safe
/// even where the kept hashes were stolen (its score of 4).
const GUESSES_LOG10_MIN: f64 = 10.0;
/// A name shorter than this says little about a password that contains it.
const NAME_CHARS_MIN: usize = 4;

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

/// True for what is on the list, or made of it: twice over, mirrored, with digits and marks at its end, along the keyboard.
fn is_tried_first(password: &str) -> bool {
    // The estimate takes longer than the square of the length, and a beginning of this length says enough.
    let beginning: String = password.chars().take(CHARS_WEIGHED).collect();
    zxcvbn(&beginning, &[]).guesses_log10() < GUESSES_LOG10_MIN
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
        for repeating in ["aaaaaaaaaaaa", "abcabcabcabc", "1212121212121", "비밀번호비밀번호비밀번호"] {
            assert_eq!(judged(repeating), Err(PasswordRefusal::Common), "{repeating}");
        }
        let long = (0..CHARS_MAX as u32).filter_map(|place| char::from_u32(0xac00 + place * 37 % 11_000));
        assert_eq!(judged(&long.collect::<String>()), Ok(()));
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
