//! Signatures hold, for a reader of the standard written apart from the signer, and see what was changed.

use super::*;
use crate::domain::time::from_millis;
use aws_lc_rs::signature::{
    ED25519, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

/// RSA keys take a while to be made.
static KEYS: LazyLock<Vec<DkimKey>> = LazyLock::new(|| {
    let rsa = RsaKeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
    let ed25519 = Ed25519KeyPair::generate().unwrap();
    let key = |selector: &str, key| DkimKey { selector: selector.into(), domain: "example.org".into(), key };
    vec![key("s1", SigningKey::Rsa(Arc::new(rsa))), key("s2", SigningKey::Ed25519(Arc::new(ed25519)))]
});

const MESSAGE: &str = "From: =?utf-8?b?7IOB7YOc?= <status@example.org>\r\nTo: ada@example.net\r\nSubject: =?utf-8?b?W+yepeyVoF0=?=\r\n \
    =?utf-8?b?6rKw7KCc?=\r\nDate: Mon, 23 Nov 2026 15:00:00 +0900\r\nMessage-ID: <a@example.org>\r\nX-Other: b\r\n\r\nwords\r\n";

fn signed(message: &str) -> String {
    String::from_utf8(sign(&KEYS, message.as_bytes(), from_millis(0).unwrap()).unwrap()).unwrap()
}

/// What a receiver computes of the signature that stands at `place`: an own reading of RFC 6376, for one kind of message.
fn verify(place: usize, signed: &str) -> bool {
    let (head, body) = signed.split_once("\r\n\r\n").unwrap();
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", "\t");
    let lines: Vec<&str> = unfolded.lines().collect();
    let tag = |name: &str| {
        let value = lines[place]
            .split(';')
            .find_map(|tag| tag.trim().trim_start_matches("DKIM-Signature: ").strip_prefix(name));
        value.unwrap().replace(' ', "")
    };
    let squeeze = |text: &str| text.split([' ', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let canonical = |line: &str| {
        let (name, value) = line.split_once(':').unwrap();
        format!("{}:{}\r\n", name.to_lowercase(), squeeze(value))
    };
    let mut covered = String::new();
    // The last is the one more that nobody may add.
    for name in tag("h=").strip_suffix(":from").unwrap().split(':') {
        let is_named = |line: &&&str| line.split(':').next().unwrap().eq_ignore_ascii_case(name);
        covered += &canonical(lines.iter().rfind(is_named).unwrap());
    }
    let own = lines[place];
    covered += canonical(&own[..own.find(" b=").unwrap() + 3]).trim_end_matches("\r\n");
    let is_body = tag("bh=") == BASE64_STANDARD.encode(digest(&SHA256, body.as_bytes()));
    let value = BASE64_STANDARD.decode(tag("b=")).unwrap();
    is_body
        && match &KEYS[place].key {
            SigningKey::Rsa(key) => UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_key().as_ref())
                .verify(covered.as_bytes(), &value)
                .is_ok(),
            SigningKey::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key.public_key().as_ref())
                .verify(digest(&SHA256, covered.as_bytes()).as_ref(), &value)
                .is_ok(),
        }
}

#[test]
fn each_key_signs_and_what_is_changed_on_the_way_is_seen() {
    let signed = signed(MESSAGE);
    assert!(signed.ends_with(MESSAGE) && signed.lines().all(|line| line.len() <= 78), "{signed}");
    assert!(signed.contains("h=from:to:subject:date:message-id:from;"), "{signed}");
    for place in 0..2 {
        assert!(verify(place, &signed));
        for (from, to) in
            [("Subject: ", "Subject: x"), ("words", "other words"), ("To: ada", "To: eve"), ("t=0", "t=1")]
        {
            assert!(!verify(place, &signed.replace(from, to)), "{from}");
        }
        assert!(verify(place, &signed.replace("X-Other: b", "X-Other: c")));
        assert!(verify(place, &signed.replace("Subject: ", "SUBJECT:  \t")));
    }
}

#[test]
fn what_has_no_sender_is_not_signed() {
    for message in ["", "From: a@b.kr", "From: a@b.kr\r\n", "To: a@b.kr\r\n\r\nwords\r\n", "\r\n\r\nFrom: a@b.kr\r\n"] {
        assert_eq!(
            sign(&KEYS, message.as_bytes(), from_millis(0).unwrap()),
            Err(SigningFault::NoSender),
            "{message:?}"
        );
    }
}

#[test]
fn the_examples_of_the_standard_come_out_as_it_says() {
    // RFC 6376 §3.4.5.
    assert_eq!(relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
    let mut fields = Vec::new();
    push_relaxed_field(b"A: X\r\n", &mut fields);
    push_relaxed_field(b"B : Y\t\r\n\tZ  \r\n", &mut fields);
    assert_eq!(fields, b"a:X\r\nb:Y Z\r\n");
    assert_eq!((relaxed_body(b""), relaxed_body(b"\r\n\r\n")), (vec![], vec![]));
    assert_eq!(relaxed_body(b"no end"), b"no end\r\n");
}

proptest! {
    #[test]
    fn what_servers_may_do_to_spaces_and_empty_ends_changes_nothing(
        lines in prop::collection::vec("[ \ta-c.]{0,12}", 0..8),
        spaces in prop::collection::vec("[ \t]{1,3}", 8),
        empty in 0..4_usize,
    ) {
        let body = lines.iter().map(|line| format!("{line}\r\n")).collect::<String>();
        let changed = lines.iter().zip(&spaces).map(|(line, more)| {
            format!("{}{more}\r\n", line.replace(' ', &format!(" {more}")))
        });
        let changed = changed.collect::<String>() + &"\r\n".repeat(empty);
        let canonical = relaxed_body(body.as_bytes());
        prop_assert_eq!(&canonical, &relaxed_body(changed.as_bytes()));
        prop_assert_eq!(&canonical, &relaxed_body(&canonical));
        prop_assert!(canonical.is_empty() || canonical.ends_with(b"\r\n") && !canonical.ends_with(b"\r\n\r\n"));
        let text = String::from_utf8(canonical).unwrap();
        prop_assert!(!text.contains("  ") && !text.contains('\t') && !text.contains(" \r\n"));
    }

    #[test]
    fn no_bytes_make_it_panic(head in prop::collection::vec(any::<u8>(), 0..300), body in prop::collection::vec(any::<u8>(), 0..300)) {
        let message = [b"From: a@b.kr\r\n", head.as_slice(), b"\r\n\r\n", body.as_slice()].concat();
        let _ = sign(&KEYS[1..], &message, from_millis(0).unwrap());
    }
}
