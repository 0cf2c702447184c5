//! Signs finished messages (RFC 6376, relaxed/relaxed; RFC 8463 for Ed25519), so that what is signed is what goes out.
//!
//! Almost all of the time is the RSA itself, so nothing is kept between messages: hashing 4 KB costs a hundredth of it.

use crate::config::email::{DkimKey, SigningKey};
use crate::domain::time::Time;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::prelude::*;

/// Fields that are signed where a message has them, in this order.
const SIGNED: [&str; 13] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "auto-submitted",
    "references",
    "in-reply-to",
];
/// Signed once more than the message has it, so that nobody can add a second one (RFC 6376 §8.15).
const SEALED: &str = "from";
/// A line of a header is to have at most 78 characters (RFC 5322 §2.1.1), what stands before the first of them included.
const LINE: usize = 72;

/// Why a message cannot be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SigningFault {
    /// It has no header, no end of it, or no sender.
    #[error("the message has no header with a sender, so it cannot be signed")]
    NoSender,
    /// The cryptography refused.
    #[error("the DKIM key cannot sign: make a new one")]
    Key,
}

/// The message with a signature of each key before it. `at` is when it was signed.
pub fn sign(keys: &[DkimKey], message: &[u8], at: Time) -> Result<Vec<u8>, SigningFault> {
    let (head, body) = parts(message).ok_or(SigningFault::NoSender)?;
    let (names, canonical) = signed_fields(&fields(head)).ok_or(SigningFault::NoSender)?;
    let body_hash = BASE64_STANDARD.encode(digest(&SHA256, &relaxed_body(body)));
    let mut signed = Vec::with_capacity(message.len() + keys.len() * 1_024);
    for key in keys {
        let unsigned = unsigned_field(key, &names, &body_hash, at);
        let mut covered = canonical.clone();
        push_relaxed_field(unsigned.as_bytes(), &mut covered);
        // The field itself stands at the end, without its line break (RFC 6376 §3.7).
        covered.truncate(covered.len() - "\r\n".len());
        let signature = BASE64_STANDARD.encode(signature(&key.key, &covered)?);
        signed.extend_from_slice(unsigned.as_bytes());
        push_folded(&signature, &mut signed);
    }
    signed.extend_from_slice(message);
    Ok(signed)
}

/// Header and body, without the empty line between them.
fn parts(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = message.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some((&message[..end + 2], &message[end + 4..]))
}

/// Each field of a header, its folded lines and its last line break with it.
fn fields(head: &[u8]) -> Vec<&[u8]> {
    let mut fields = Vec::new();
    let mut begun = 0;
    for (at, byte) in head.iter().enumerate() {
        let goes_on = matches!(head.get(at + 1), Some(b' ' | b'\t'));
        if *byte == b'\n' && !goes_on {
            fields.push(&head[begun..=at]);
            begun = at + 1;
        }
    }
    fields
}

/// The names for `h=`, and what of these fields is signed. Of several of one name it is the last (RFC 6376 §5.4.2).
fn signed_fields(fields: &[&[u8]]) -> Option<(Vec<&'static str>, Vec<u8>)> {
    let (mut names, mut canonical) = (Vec::with_capacity(SIGNED.len() + 1), Vec::with_capacity(2_048));
    for name in SIGNED {
        let is_named = |field: &&&[u8]| field_name(field).eq_ignore_ascii_case(name.as_bytes());
        if let Some(field) = fields.iter().rfind(is_named) {
            names.push(name);
            push_relaxed_field(field, &mut canonical);
        } else if name == SEALED {
            return None;
        }
    }
    names.push(SEALED);
    Some((names, canonical))
}

fn field_name(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii_end()
}

/// The field of the signature up to where the signature itself begins.
fn unsigned_field(key: &DkimKey, names: &[&str], body_hash: &str, at: Time) -> String {
    let algorithm = match key.key {
        SigningKey::Rsa(_) => "rsa-sha256",
        SigningKey::Ed25519(_) => "ed25519-sha256",
    };
    let mut field = format!(
        "DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; d={};\r\n s={}; t={};\r\n bh={body_hash};\r\n h=",
        key.domain,
        key.selector,
        at.timestamp()
    );
    let mut line = field.len();
    for (place, name) in names.iter().enumerate() {
        if place > 0 {
            field.push(':');
        }
        // Where a new line begins is part of what is signed, as one space.
        if field.len() - line + name.len() > LINE {
            field.push_str("\r\n ");
            line = field.len();
        }
        field.push_str(name);
    }
    field.push_str(";\r\n b=");
    field
}

fn signature(key: &SigningKey, covered: &[u8]) -> Result<Vec<u8>, SigningFault> {
    match key {
        SigningKey::Rsa(key) => {
            let mut signature = vec![0; key.public_modulus_len()];
            let signed = key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), covered, &mut signature);
            signed.map(|()| signature).map_err(|_| SigningFault::Key)
        }
        SigningKey::Ed25519(key) => Ok(key.sign(digest(&SHA256, covered).as_ref()).as_ref().to_vec()),
    }
}

/// Base64 in lines; what is not shown of the signature's own value is what it does not cover.
fn push_folded(text: &str, into: &mut Vec<u8>) {
    for (place, line) in text.as_bytes().chunks(LINE).enumerate() {
        if place > 0 {
            into.extend_from_slice(b"\r\n ");
        }
        into.extend_from_slice(line);
    }
    into.extend_from_slice(b"\r\n");
}

/// RFC 6376 §3.4.2: the name in small letters, the value in one line with single spaces.
fn push_relaxed_field(field: &[u8], into: &mut Vec<u8>) {
    into.extend(field_name(field).iter().map(u8::to_ascii_lowercase));
    into.push(b':');
    let colon = field.iter().position(|byte| *byte == b':').map_or(field.len(), |at| at + 1);
    let unfolded = field[colon..].trim_ascii().iter().filter(|byte| !matches!(byte, b'\r' | b'\n'));
    push_single_spaced(unfolded, into);
    into.extend_from_slice(b"\r\n");
}

/// RFC 6376 §3.4.4: no space at the ends of lines, single ones within, no empty lines at the end.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut canonical = Vec::with_capacity(body.len() + 2);
    let mut end = 0;
    let last = body.strip_suffix(b"\n").unwrap_or(body);
    for line in last.split(|byte| *byte == b'\n') {
        let begun = canonical.len();
        push_single_spaced(line.strip_suffix(b"\r").unwrap_or(line), &mut canonical);
        let is_empty = canonical.len() == begun;
        canonical.extend_from_slice(b"\r\n");
        if !is_empty {
            end = canonical.len();
        }
    }
    canonical.truncate(end);
    canonical
}

/// Runs of spaces and tabs as one space, none at the end.
fn push_single_spaced<'a>(text: impl IntoIterator<Item = &'a u8>, into: &mut Vec<u8>) {
    let mut is_gap = false;
    for byte in text {
        if matches!(byte, b' ' | b'\t') {
            is_gap = true;
            continue;
        }
        if std::mem::take(&mut is_gap) {
            into.push(b' ');
        }
        into.push(*byte);
    }
}

#[cfg(test)]
mod tests;
