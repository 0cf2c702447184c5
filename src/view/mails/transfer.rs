//! How bodies travel: as base64 or as quoted-printable (RFC 2045), whichever is shorter.
//!
//! Servers that take eight bits as they are would need neither, but one on the way may not be among them, and rewriting on the
//! way breaks the signature. Both ways let parts that were encoded apart stand one after another: quoted-printable from line to
//! line; base64 where each part but the last fills whole groups of three bytes, for which its last line is given spaces.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The longest line (RFC 2045 §6.7, §6.8).
const LINE_MAX: usize = 76;
/// So many bytes fill a line of base64.
const LINE_BYTES: usize = LINE_MAX / 4 * 3;

/// How a body travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transfer {
    Base64,
    QuotedPrintable,
}

impl Transfer {
    /// The shorter way for `text`. Of Korean text base64 makes four bytes of three, quoted-printable nine.
    pub(super) fn shorter(text: &str) -> Transfer {
        let quoted = text.bytes().map(|byte| if is_literal(byte) { 1 } else { 3 }).sum::<usize>();
        if quoted <= text.len() * 4 / 3 { Transfer::QuotedPrintable } else { Transfer::Base64 }
    }

    /// As it stands in `Content-Transfer-Encoding`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Transfer::Base64 => "base64",
            Transfer::QuotedPrintable => "quoted-printable",
        }
    }

    /// Writes `text`, of which each line ends in `\n`, behind what `target` holds. It ends with a line, and more can follow.
    pub(super) fn write(self, text: &str, target: &mut Vec<u8>) {
        match self {
            Transfer::Base64 => write_base64(text, target),
            Transfer::QuotedPrintable => write_quoted(text, target),
        }
    }
}

/// Each line ends in CRLF, the whole fills groups of three bytes.
fn write_base64(text: &str, target: &mut Vec<u8>) {
    let mut lines = text.replace('\n', "\r\n");
    let end = lines.strip_suffix("\r\n").map_or(lines.len(), str::len);
    while !lines.len().is_multiple_of(3) {
        lines.insert(end, ' ');
    }
    let mut line = [0; LINE_MAX];
    for bytes in lines.as_bytes().chunks(LINE_BYTES) {
        // The line has room for what fills it.
        let length = STANDARD.encode_slice(bytes, &mut line).unwrap_or_default();
        target.extend_from_slice(&line[..length]);
        target.extend_from_slice(b"\r\n");
    }
}

/// Whole characters stay on one line. Spaces at the end of a line would be lost on the way, so those are quoted, too.
fn write_quoted(text: &str, target: &mut Vec<u8>) {
    for line in text.lines() {
        let mut length = 0;
        let (body, space) = line.strip_suffix(' ').map_or((line, ""), |body| (body, "=20"));
        for letter in body.chars() {
            let mut bytes = [0; 4];
            let bytes = letter.encode_utf8(&mut bytes).as_bytes();
            let is_plain = matches!(bytes, [byte] if is_literal(*byte));
            let width = if is_plain { 1 } else { 3 * bytes.len() };
            break_softly(&mut length, width, target);
            if is_plain { target.extend_from_slice(bytes) } else { bytes.iter().for_each(|byte| quote(*byte, target)) }
        }
        if !space.is_empty() {
            break_softly(&mut length, space.len(), target);
        }
        target.extend_from_slice(space.as_bytes());
        target.extend_from_slice(b"\r\n");
    }
}

/// Ends the line, of which `length` is written, where `width` more would be too much.
fn break_softly(length: &mut usize, width: usize, target: &mut Vec<u8>) {
    // The mark of a soft break is one character itself.
    if *length + width > LINE_MAX - 1 {
        target.extend_from_slice(b"=\r\n");
        *length = 0;
    }
    *length += width;
}

fn quote(byte: u8, target: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    target.extend_from_slice(&[b'=', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
}

/// True for what quoted-printable leaves as it is.
fn is_literal(byte: u8) -> bool {
    byte == b'\n' || byte == b' ' || (byte.is_ascii_graphic() && byte != b'=')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unquoted(encoded: &str) -> Vec<u8> {
        let joined = encoded.replace("=\r\n", "");
        let mut parts = joined.split('=');
        let mut bytes = parts.next().unwrap().as_bytes().to_vec();
        for part in parts {
            bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
            bytes.extend(part[2..].bytes());
        }
        bytes
    }

    fn decoded(transfer: Transfer, encoded: &[u8]) -> String {
        let encoded = std::str::from_utf8(encoded).unwrap();
        assert!(encoded.is_ascii() && encoded.split("\r\n").all(|line| line.len() <= LINE_MAX && !line.contains('\n')));
        let bytes = match transfer {
            Transfer::Base64 => STANDARD.decode(encoded.replace("\r\n", "")).unwrap(),
            Transfer::QuotedPrintable => unquoted(encoded),
        };
        String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
    }

    #[test]
    fn the_shorter_way_is_taken() {
        assert_eq!(Transfer::shorter("Mail is out = not in"), Transfer::QuotedPrintable);
        assert_eq!(Transfer::shorter("가람 메일이 중단되어 있습니다."), Transfer::Base64);
    }

    proptest! {
        #[test]
        fn parts_encoded_apart_are_read_as_one_text(parts in prop::collection::vec("(\\PC{0,120}\n){0,4}", 1..4)) {
            for transfer in [Transfer::Base64, Transfer::QuotedPrintable] {
                let mut encoded = Vec::new();
                parts.iter().for_each(|part| transfer.write(part, &mut encoded));
                let read = decoded(transfer, &encoded);
                // Base64 fills up with spaces where one part ends.
                let same = |text: &str| text.lines().map(|line| line.trim_matches(' ').to_owned()).collect::<Vec<_>>();
                let whole = parts.concat();
                match transfer {
                    Transfer::QuotedPrintable => prop_assert_eq!(read, whole),
                    Transfer::Base64 => {
                        prop_assert!(read.len() <= whole.len() + 2 * parts.len());
                        prop_assert_eq!(same(&read), same(&whole));
                    }
                }
            }
        }
    }
}
