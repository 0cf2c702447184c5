//! How long a text message is, and in how many parts it goes: what staff see before they publish, and what is sent.

use encoding_rs::EUC_KR;

/// What a Korean carrier takes as one short message, in bytes of CP949.
const KOREAN_SHORT_BYTES: usize = 90;
/// What it takes as a long message.
const KOREAN_LONG_BYTES: usize = 2_000;
/// Septets of a message alone and of each part of a longer one, whose header takes seven (3GPP TS 23.040, 9.2.3.24).
const SEPTETS: (usize, usize) = (160, 153);
/// The same in UTF-16 units.
const UNITS: (usize, usize) = (70, 67);
/// The GSM 7-bit default alphabet without its escape (3GPP TS 23.038, 6.2.1).
const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// What stands behind an escape, and so counts twice (6.2.1.1).
const GSM_ESCAPED: &str = "\u{c}^{}\\[~]|€";

/// Whose rules count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// Korean carriers: bytes of CP949.
    Korean,
    /// All others: septets, or UTF-16 where the alphabet does not reach.
    Elsewhere,
}

/// What sort of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsKind {
    /// A short message of a Korean carrier.
    Sms,
    /// A long message of a Korean carrier.
    Lms,
    /// Longer than any carrier takes.
    TooLong,
    /// In the alphabet of 7 bits.
    Gsm7,
    /// In UTF-16.
    Ucs2,
}

/// How long a message is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsLength {
    /// What sort.
    pub kind: SmsKind,
    /// Bytes of CP949, septets, or UTF-16 units.
    pub length: usize,
    /// In how many parts it goes.
    pub parts: usize,
    /// What CP949 does not have, each once: a Korean carrier would refuse or replace it.
    pub foreign: Vec<char>,
}

/// Measures `text`.
pub fn measure(text: &str, carrier: Carrier) -> SmsLength {
    match carrier {
        Carrier::Korean => korean(text),
        Carrier::Elsewhere => elsewhere(text),
    }
}

fn korean(text: &str) -> SmsLength {
    let (mut length, mut foreign) = (0, Vec::new());
    for character in text.chars() {
        let mut buffer = [0; 4];
        let (bytes, _, is_foreign) = EUC_KR.encode(character.encode_utf8(&mut buffer));
        if !is_foreign {
            length += bytes.len();
        } else {
            // Two bytes, as whatever takes its place would have at most.
            length += 2;
            if !foreign.contains(&character) {
                foreign.push(character);
            }
        }
    }
    let kind = if length <= KOREAN_SHORT_BYTES {
        SmsKind::Sms
    } else if length <= KOREAN_LONG_BYTES {
        SmsKind::Lms
    } else {
        SmsKind::TooLong
    };
    SmsLength { kind, length, parts: 1, foreign }
}

fn elsewhere(text: &str) -> SmsLength {
    let septets = |c: char| match c {
        c if GSM.contains(c) => Some(1),
        c if GSM_ESCAPED.contains(c) => Some(2),
        _ => None,
    };
    let in_seven: Option<Vec<usize>> = text.chars().map(septets).collect();
    let (kind, widths, (alone, part)) = match in_seven {
        Some(widths) => (SmsKind::Gsm7, widths, SEPTETS),
        None => (SmsKind::Ucs2, text.chars().map(char::len_utf16).collect(), UNITS),
    };
    let length = widths.iter().sum();
    let parts = if length <= alone { 1 } else { parts_of(&widths, part) };
    SmsLength { kind, length, parts, foreign: Vec::new() }
}

/// How many parts of `part` take characters of these widths. None is split.
fn parts_of(widths: &[usize], part: usize) -> usize {
    let (mut parts, mut filled) = (1, 0);
    for width in widths {
        if filled + width > part {
            parts += 1;
            filled = 0;
        }
        filled += width;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(text: &str, carrier: Carrier) -> (SmsKind, usize, usize) {
        let measured = measure(text, carrier);
        (measured.kind, measured.length, measured.parts)
    }

    #[test]
    fn a_korean_message_is_counted_in_bytes_of_its_code_page() {
        assert_eq!(told(&"가".repeat(45), Carrier::Korean), (SmsKind::Sms, 90, 1));
        assert_eq!(told(&format!("{}a", "가".repeat(45)), Carrier::Korean), (SmsKind::Lms, 91, 1));
        assert_eq!(told(&"가".repeat(1_000), Carrier::Korean).0, SmsKind::Lms);
        assert_eq!(told(&"가".repeat(1_001), Carrier::Korean).0, SmsKind::TooLong);
        // A syllable that is in CP949 and not in KS X 1001.
        assert_eq!(
            measure("똠", Carrier::Korean),
            SmsLength { kind: SmsKind::Sms, length: 2, parts: 1, foreign: vec![] }
        );
        assert_eq!(measure("메일 🔥🔥", Carrier::Korean).foreign, ['🔥']);
    }

    #[test]
    fn elsewhere_seven_bits_are_counted_where_they_reach() {
        assert_eq!(told(&"a".repeat(160), Carrier::Elsewhere), (SmsKind::Gsm7, 160, 1));
        assert_eq!(told(&"a".repeat(161), Carrier::Elsewhere), (SmsKind::Gsm7, 161, 2));
        assert_eq!(told(&"€".repeat(80), Carrier::Elsewhere), (SmsKind::Gsm7, 160, 1));
        // 153 is odd: a pair is not split, so a part of pairs holds 152.
        assert_eq!(told(&"€".repeat(153), Carrier::Elsewhere), (SmsKind::Gsm7, 306, 3));
        assert_eq!(told(&"가".repeat(70), Carrier::Elsewhere), (SmsKind::Ucs2, 70, 1));
        assert_eq!(told(&"가".repeat(71), Carrier::Elsewhere), (SmsKind::Ucs2, 71, 2));
        assert_eq!(told(&"🔥".repeat(35), Carrier::Elsewhere), (SmsKind::Ucs2, 70, 1));
        assert_eq!(told(&"🔥".repeat(67), Carrier::Elsewhere), (SmsKind::Ucs2, 134, 3));
    }

    proptest! {
        #[test]
        fn parts_hold_what_they_are_filled_with(text in "\\PC{0,400}") {
            let measured = measure(&text, Carrier::Elsewhere);
            let part = if measured.kind == SmsKind::Gsm7 { 153 } else { 67 };
            prop_assert!(measured.parts * part >= measured.length || measured.parts == 1);
            prop_assert!(measured.parts <= measured.length / (part - 1) + 1);
        }
    }
}
