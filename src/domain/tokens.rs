//! Tokens that open something: sessions, invitations, emergency sign-ins. The holder has the token, we keep its hash.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// 256 bits: nobody guesses one, so a hash without salt or work is enough.
pub const BYTES: usize = 32;

/// A token as its holder has it, in a cookie or a link.
pub fn write(bytes: [u8; BYTES]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is kept of a token: SHA-256, in hexadecimal.
pub fn hash(token: &str) -> String {
    Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What forms of the session of `token` carry, so that no other site can send one: another hash of the token, which
/// whoever reads our database does not know.
pub fn form_token(token: &str) -> String {
    hash(&format!("form:{token}"))
}

/// Whether two tokens are the same, in the same time wherever they differ.
pub fn are_equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_not_what_opens() {
        let token = write([9; BYTES]);
        assert_eq!(token.len(), 43);
        assert_eq!(hash(&token).len(), 64);
        assert_ne!(form_token(&token), hash(&token));
        assert_ne!(form_token(&token), form_token(&write([8; BYTES])));
        assert!(are_equal(&token, &token) && !are_equal(&token, "") && !are_equal("a", "b"));
    }
}
