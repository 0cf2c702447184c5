//! One-time codes from a phone (RFC 6238, six digits, SHA-1, thirty seconds: what every authenticator app speaks), and
//! recovery codes for the day on which the phone is lost.

use super::time::Time;
use totp_rs::{Builder, Totp};

/// 160 bits, the length that RFC 4226 §4 (R6) recommends.
pub const SECRET_BYTES: usize = 20;
/// A time step (RFC 6238 §4.1).
const STEP_S: i64 = 30;
/// How many recovery codes somebody holds.
pub const RECOVERY_CODES: usize = 10;
/// 80 bits in each: with that many, a hash without salt is enough.
pub const RECOVERY_BYTES: usize = 10;
/// RFC 4648 §6.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Characters of a recovery code that stand together.
const RECOVERY_PART: usize = 4;

/// The secret that a phone makes its codes from.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; SECRET_BYTES]);

impl Secret {
    /// The secret of these random bytes.
    pub fn new(bytes: [u8; SECRET_BYTES]) -> Secret {
        Secret(bytes)
    }

    /// Reads [`Secret::to_base32`].
    pub fn parse(text: &str) -> Option<Secret> {
        let read = totp_rs::Secret::try_from_base32(text).ok()?;
        Some(Secret(read.as_bytes().try_into().ok()?))
    }

    /// As people type it into an app that cannot see the picture (RFC 4648 base32, without padding).
    pub fn to_base32(&self) -> String {
        base32(&self.0)
    }

    /// What the picture says: whose secret it is and of which page.
    pub fn address(&self, page: &str, handle: &str) -> String {
        let (page, handle) = (escaped(page), escaped(handle));
        format!("otpauth://totp/{page}:{handle}?secret={}&issuer={page}", self.to_base32())
    }

    /// The code of an instant.
    pub fn code(&self, at: Time) -> String {
        self.totp().generate(seconds(at)).to_string()
    }

    /// The step whose code this is, where it is of now or of one step beside it (RFC 6238 §5.2: for clocks that differ and
    /// for the time that typing takes), and later than the last one used: a code counts once.
    pub fn find_step(&self, code: &str, now: Time, used: Option<i64>) -> Option<i64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let step = i64::try_from(self.totp().check(&digits, seconds(now))?).ok()?;
        used.is_none_or(|used| step > used).then_some(step)
    }

    fn totp(&self) -> Totp {
        // Six digits, thirty seconds, one step either side: the builder's own words.
        Builder::new().with_secret(self.0.to_vec()).build_noncompliant()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

fn seconds(at: Time) -> u64 {
    // Before 1970 no phone makes codes.
    u64::try_from(at.timestamp()).unwrap_or_default()
}

/// How long from `now` until the next code.
pub fn seconds_to_next(now: Time) -> i64 {
    STEP_S - now.timestamp().rem_euclid(STEP_S)
}

/// `text` as part of an address: all but letters and digits in percent (RFC 3986 §2.1).
fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(escape).collect()
}

fn base32(bytes: &[u8]) -> String {
    let (mut text, mut held, mut bits) = (String::new(), 0u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(BASE32[(held >> bits & 31) as usize]));
        }
    }
    text
}

/// A recovery code of these random bytes, as it is shown: `abcd-efgh-ijkl-mnop`.
pub fn recovery_code(bytes: [u8; RECOVERY_BYTES]) -> String {
    let text = base32(&bytes).to_lowercase();
    let parts: Vec<&str> = (0..text.len()).step_by(RECOVERY_PART).map(|at| &text[at..at + RECOVERY_PART]).collect();
    parts.join("-")
}

/// What of a typed recovery code is compared: its letters and digits, small. `None` where it has not their number.
pub fn plain_recovery_code(typed: &str) -> Option<String> {
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    (plain.len() == RECOVERY_BYTES * 8 / 5).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    fn at(seconds: i64) -> Time {
        from_millis(seconds * 1000).unwrap()
    }

    /// The secret of RFC 6238, Appendix B.
    fn secret() -> Secret {
        Secret::new(*b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, Appendix B, SHA-1: the last six of its eight digits.
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(secret().code(at(seconds)), code);
        }
    }

    #[test]
    fn a_code_counts_one_step_either_side_and_once() {
        let code = secret().code(at(3000));
        for now in [2970, 2999, 3000, 3059] {
            assert_eq!(secret().find_step(&code, at(now), None), Some(100), "{now}");
        }
        for now in [2969, 3060] {
            assert_eq!(secret().find_step(&code, at(now), None), None, "{now}");
        }
        assert_eq!(secret().find_step(&code, at(3000), Some(100)), None, "it was used");
        assert_eq!(secret().find_step(&code, at(3000), Some(99)), Some(100));
        let spaced = format!(" {} {}", &code[..3], &code[3..]);
        assert_eq!(secret().find_step(&spaced, at(3000), None), Some(100));
        assert_eq!(secret().find_step("", at(3000), None), None);
    }

    #[test]
    fn a_secret_can_be_read_by_apps_and_typed_by_people() {
        let text = secret().to_base32();
        assert_eq!(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(Secret::parse(&text), Some(secret()));
        assert_eq!(Secret::parse("short"), None);
        assert_eq!(
            secret().address("톡 현황", "duty:lead"),
            format!(
                "otpauth://totp/%ED%86%A1%20%ED%98%84%ED%99%A9:duty%3Alead?secret={text}&issuer=%ED%86%A1%20%ED%98%84%ED%99%A9"
            )
        );
        assert_eq!(format!("{:?}", secret()), "Secret");
    }

    #[test]
    fn a_recovery_code_is_recognised_however_it_is_typed() {
        let code = recovery_code([0xA5; RECOVERY_BYTES]);
        assert_eq!(code.len(), 19, "{code}");
        let plain = plain_recovery_code(&code);
        assert_eq!(plain.as_ref().map(String::len), Some(16));
        assert_eq!(plain_recovery_code(&code.to_uppercase().replace('-', "  ")), plain);
        assert_eq!(plain_recovery_code("123456"), None, "a code of the phone is none");
        assert_eq!(seconds_to_next(at(59)), 1);
    }
}
