//! What is said over the network by a program, and how the other side knows who says it: a code over the instant and the words, under a
//! secret that both have. Providers tell us of mail that way; what we tell others is signed as Standard Webhooks have it, so that they
//! can use whatever library they have.

use super::time::{Time, from_millis};
use super::tokens;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::ops::RangeInclusive;

/// How far the clock of a sender may be from ours. What is older is a copy that somebody kept.
pub const WINDOW: Duration = Duration::minutes(5);
/// What a code begins with: the first way in which it is made.
const FIRST_WAY: &str = "v1=";
/// What a code of Standard Webhooks begins with: the way in which a shared secret signs.
const SHARED_WAY: &str = "v1,";
/// What a secret of Standard Webhooks begins with.
const SHARED_SECRET: &str = "whsec_";
/// How long such a secret is, as the standard has it: shorter ones can be guessed, longer ones sign no better.
const SHARED_BYTES: RangeInclusive<usize> = 24..=64;
/// A block of SHA-256, to which HMAC fills up a key (RFC 2104 §2).
const BLOCK_BYTES: usize = 64;

/// The secret that somebody and we have. Nothing prints it.
#[derive(Clone)]
pub struct HookKey(Hmac<Sha256>);

/// Why words are not taken for the provider's. Nobody is told more than that they are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HookRefusal {
    /// Without an instant, or one too far from now.
    #[error("the timestamp is missing, or more than five minutes from our clock")]
    Late,
    /// The code is another.
    #[error("the signature does not fit")]
    Forged,
}

impl std::fmt::Debug for HookKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HookKey")
    }
}

impl HookKey {
    /// The key of a secret, as every HMAC takes it, so that senders can use whatever library they have.
    pub fn from_secret(secret: &[u8]) -> HookKey {
        let mut block = [0; BLOCK_BYTES];
        match secret.len() {
            0..=BLOCK_BYTES => block[..secret.len()].copy_from_slice(secret),
            _ => block[..32].copy_from_slice(&Sha256::digest(secret)),
        }
        HookKey(Hmac::new(&block.into()))
    }

    /// The key of a secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. `None` where it is none.
    pub fn from_shared(secret: &str) -> Option<HookKey> {
        let bytes = STANDARD.decode(secret.strip_prefix(SHARED_SECRET)?).ok()?;
        SHARED_BYTES.contains(&bytes.len()).then(|| HookKey::from_secret(&bytes))
    }

    /// The signature of a message of ours (Standard Webhooks 1.0.0, header `webhook-signature`): `v1,` and in base64 HMAC-SHA256 over its
    /// id, a dot, the seconds since 1970 at which it is sent, a dot and the body.
    pub fn sign_message(&self, id: &str, sent_at: Time, body: &[u8]) -> String {
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{}.", sent_at.timestamp()).as_bytes());
        mac.update(body);
        format!("{SHARED_WAY}{}", STANDARD.encode(mac.finalize().into_bytes()))
    }

    /// The code of `body`, sent at `timestamp` (seconds since 1970): `v1=` and HMAC-SHA256 over the timestamp, a dot and the body.
    pub fn sign(&self, timestamp: &str, body: &[u8]) -> String {
        let mut mac = self.0.clone();
        mac.update(timestamp.as_bytes());
        mac.update(b".");
        mac.update(body);
        let code = mac.finalize().into_bytes();
        code.iter().fold(FIRST_WAY.to_owned(), |written, byte| written + &format!("{byte:02x}"))
    }

    /// Whether `body` came from the provider, about now.
    pub fn check(&self, timestamp: &str, signature: &str, body: &[u8], now: Time) -> Result<(), HookRefusal> {
        // The code first: a clock that is off is told only to whoever has the secret.
        if !tokens::are_equal(signature, &self.sign(timestamp, body)) {
            return Err(HookRefusal::Forged);
        }
        let sent_at = timestamp.parse::<i64>().ok().and_then(|seconds| from_millis(seconds.checked_mul(1_000)?));
        let is_near = sent_at.is_some_and(|at| (now - at).abs() <= WINDOW);
        if is_near { Ok(()) } else { Err(HookRefusal::Late) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_one_that_others_make() {
        // RFC 4231 §4.3: key "Jefe", "what do ya want for nothing?"; the dot stands in the middle of other words here.
        let key = HookKey::from_secret(b"secret");
        assert_eq!(key.sign("1700000000", b"{}").len(), FIRST_WAY.len() + 64);
        let long = HookKey::from_secret(&[7; 100]);
        assert_eq!(long.sign("1", b"a"), HookKey::from_secret(&Sha256::digest([7; 100])).sign("1", b"a"));
    }

    #[test]
    fn a_message_is_signed_as_the_standard_has_it() {
        // The example that its libraries are tested with.
        let key = HookKey::from_shared("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let (id, at) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", from_millis(1_614_265_330_000).unwrap());
        let signed = key.sign_message(id, at, br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_of_the_standard_has_its_beginning_and_its_length() {
        let of = |bytes: usize| format!("{SHARED_SECRET}{}", STANDARD.encode(vec![7; bytes]));
        assert!(HookKey::from_shared(&of(24)).is_some() && HookKey::from_shared(&of(64)).is_some());
        let without_beginning = of(32).replace(SHARED_SECRET, "");
        for wrong in [of(23), of(65), without_beginning, "whsec_".to_owned(), "whsec_?".to_owned(), String::new()] {
            assert!(HookKey::from_shared(&wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn only_what_was_said_lately_by_who_has_the_secret_is_taken() {
        let (key, now) = (HookKey::from_secret(b"secret"), from_millis(1_700_000_000_000).unwrap());
        let code = key.sign("1700000000", b"{}");
        assert_eq!(key.check("1700000000", &code, b"{}", now), Ok(()));
        assert_eq!(key.check("1700000000", &code, b"{ }", now), Err(HookRefusal::Forged));
        assert_eq!(key.check("1700000001", &code, b"{}", now), Err(HookRefusal::Forged));
        assert_eq!(HookKey::from_secret(b"other").check("1700000000", &code, b"{}", now), Err(HookRefusal::Forged));
        assert_eq!(key.check("1700000000", "", b"{}", now), Err(HookRefusal::Forged));
        assert_eq!(key.check("1700000000", &code, b"{}", now + WINDOW * 2), Err(HookRefusal::Late));
        assert_eq!(key.check("1700000000", &code, b"{}", now - WINDOW * 2), Err(HookRefusal::Late));
        for never in ["", "soon", "99999999999999999999", "9223372036854775807"] {
            assert_eq!(key.check(never, &key.sign(never, b""), b"", now), Err(HookRefusal::Late), "{never}");
        }
    }
}
