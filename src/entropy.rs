//! The only source of chance, and what is drawn from it for people: tokens of links and sessions, secrets of phones, recovery
//! codes.

use crate::domain::codes::{self, RECOVERY_CODES, Secret};
use crate::domain::tokens;

/// 64 random bits from the operating system; an error where it has none to give, which the caller must not paper over.
#[expect(clippy::disallowed_methods, reason = "this is the source of chance")]
pub fn number() -> Result<u64, getrandom::Error> {
    getrandom::u64()
}

/// `N` random bytes, as above.
#[expect(clippy::disallowed_methods, reason = "this is the source of chance")]
pub fn bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A token that opens something, and the hash that is kept of it.
pub fn token() -> Result<(String, String), getrandom::Error> {
    let token = tokens::write(bytes()?);
    let hash = tokens::hash(&token);
    Ok((token, hash))
}

/// The secret of a phone.
pub fn secret() -> Result<Secret, getrandom::Error> {
    Ok(Secret::new(bytes()?))
}

/// Recovery codes as they are shown, and the hashes that are kept of them.
pub fn recovery_codes() -> Result<(Vec<String>, Vec<String>), getrandom::Error> {
    let mut shown = Vec::new();
    for _ in 0..RECOVERY_CODES {
        shown.push(codes::recovery_code(bytes()?));
    }
    let plain = shown.iter().filter_map(|code| codes::plain_recovery_code(code));
    let kept = plain.map(|code| tokens::hash(&code)).collect();
    Ok((shown, kept))
}
