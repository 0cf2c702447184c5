//! What is drawn by lot for people: secrets of phones, recovery codes, tokens of links.

use crate::domain::codes::{self, RECOVERY_CODES, Secret};
use crate::domain::tokens;
use crate::entropy;
use crate::store::Error;

/// A token and its hash.
pub(super) fn token() -> Result<(String, String), Error> {
    let token = tokens::write(bytes()?);
    let hash = tokens::hash(&token);
    Ok((token, hash))
}

/// The secret of a phone.
pub(super) fn secret() -> Result<Secret, Error> {
    Ok(Secret::new(bytes()?))
}

/// Recovery codes as they are shown, and the hashes that are kept of them.
pub(super) fn recovery_codes() -> Result<(Vec<String>, Vec<String>), Error> {
    let mut shown = Vec::new();
    for _ in 0..RECOVERY_CODES {
        shown.push(codes::recovery_code(bytes()?));
    }
    let kept = shown.iter().filter_map(|code| codes::plain_recovery_code(code)).map(|code| tokens::hash(&code));
    let kept = kept.collect();
    Ok((shown, kept))
}

fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    entropy::bytes().map_err(|error| Error::Fault(Box::new(error)))
}
