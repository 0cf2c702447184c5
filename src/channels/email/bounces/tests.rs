//! What a right report says, and that nothing else is guessed at.

use super::*;
use proptest::prelude::*;

/// A report as Postfix writes it, with its folded lines.
const REPORT: &str = "Return-Path: <>\r\nDelivered-To: bounces+x7f@example.org\r\nFrom: MAILER-DAEMON@mx.example.net\r\n\
    To: bounces+x7f@example.org\r\nSubject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"b\"\r\n\r\nThis is a MIME-encapsulated message.\r\n\r\n\
    --b\r\nContent-Type: text/plain\r\n\r\nI'm sorry.\r\n\r\n\
    --b\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n\
    Reporting-MTA: dns; mx.example.net\r\nArrival-Date: Mon, 23 Nov 2026 15:00:00 +0900\r\n\r\n\
    Final-Recipient: rfc822; ada@example.net\r\nOriginal-Recipient: rfc822;Ada@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n\
    Remote-MTA: dns; in.example.net\r\nDiagnostic-Code: smtp; 550 5.1.1 <ada@example.net>: Recipient address\r\n    rejected: User unknown\r\n\r\n\
    --b\r\nContent-Type: text/rfc822-headers\r\n\r\nReturn-Path: <bounces+y9@example.org>\r\nSubject: x\r\n\r\n--b--\r\n";

fn ours() -> EmailAddress {
    EmailAddress::parse("bounces@example.org").unwrap()
}

fn judged(text: &str) -> Result<Bounce, Unreadable> {
    read(text.as_bytes(), &ours())
}

#[test]
fn a_report_says_which_letter_and_whether_the_mailbox_is_gone() {
    let bounce = judged(REPORT).unwrap();
    assert_eq!(bounce.tag.as_deref(), Some("x7f"));
    assert_eq!(bounce.recipient.unwrap().as_str(), "Ada@example.net");
    assert!(bounce.is_permanent && bounce.is_given_up);
    assert_eq!(bounce.status.unwrap().to_string(), "5.1.1");
    assert_eq!(bounce.diagnostic, "550 5.1.1 … Recipient address rejected: User unknown");
}

#[test]
fn what_may_go_better_later_is_not_permanent() {
    for (action, status) in
        [("failed", "5.2.2"), ("failed", "4.4.7"), ("delayed", "4.4.1"), ("delayed", "5.1.1"), ("failed", "5.7.1")]
    {
        let text = REPORT
            .replace("Action: failed", &format!("Action: {action}"))
            .replace("Status: 5.1.1", &format!("Status: {status}"));
        let bounce = judged(&text).unwrap();
        assert!(!bounce.is_permanent, "{action} {status}");
        assert_eq!(bounce.is_given_up, action == "failed");
        assert_eq!(bounce.status.unwrap().to_string(), status);
    }
    let text = REPORT.replace("Status: 5.1.1\r\n", "");
    assert!(!judged(&text).unwrap().is_permanent);
    let spelt = REPORT.replace("Action: failed", "ACTION:Failed").replace("Status: 5.1.1", "status: 5.1.1 (unknown)");
    assert!(judged(&spelt).unwrap().is_permanent);
}

#[test]
fn the_mark_is_found_wherever_a_server_left_it() {
    for (from, to) in [
        ("Delivered-To: bounces+x7f@", "X-Original-To: Bounces+x7f@"),
        ("Delivered-To: bounces+x7f@example.org\r\n", ""),
    ] {
        assert_eq!(judged(&REPORT.replace(from, to)).unwrap().tag.as_deref(), Some("x7f"), "{to}");
    }
    let elsewhere = REPORT.replace("bounces+x7f@example.org", "postmaster@example.org");
    assert_eq!(judged(&elsewhere).unwrap().tag.as_deref(), Some("y9"));
    for wrong in ["bounces+@example.org", "bounces@example.org", "bounces+a.b@example.org", "bounces+x7f@example.net"] {
        let text =
            REPORT.replace("bounces+x7f@example.org", wrong).replace("Return-Path: <bounces+y9@example.org>", "X: y");
        assert_eq!(judged(&text).unwrap().tag, None, "{wrong}");
    }
}

#[test]
fn what_is_no_report_is_said_to_be_unreadable() {
    let plain = "From: MAILER-DAEMON@mx.example.net\r\nTo: bounces+x7f@example.org\r\n\r\n550 5.1.1 no such user\r\n";
    assert_eq!(judged(plain), Err(Unreadable::NoReport));
    assert_eq!(judged(&REPORT.replace("Action: failed\r\n", "")), Err(Unreadable::NoReport));
    assert_eq!(judged(&REPORT.replace("Action: failed", "Action: delivered")), Err(Unreadable::NoFailure));
    assert_eq!(judged(&REPORT.replace("Action: failed", "Action: relayed")), Err(Unreadable::NoFailure));
    assert!(judged("").is_err());
    assert_eq!(read(&vec![b'a'; BYTES_MAX + 1], &ours()), Err(Unreadable::TooLong));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&bytes, &ours());
    }

    #[test]
    fn no_change_of_a_report_makes_it_panic(
        changes in prop::collection::vec((0..REPORT.len(), any::<u8>(), 0..3_u8), 1..20),
        copied in 0..REPORT.len(),
    ) {
        let mut bytes = REPORT.as_bytes().to_vec();
        for (at, byte, kind) in changes {
            let at = at % bytes.len();
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.truncate(at + 1),
                _ => bytes.insert(at, byte),
            }
        }
        bytes.extend_from_slice(&REPORT.as_bytes()[copied..]);
        if let Ok(bounce) = read(&bytes, &ours()) {
            prop_assert!(bounce.diagnostic.chars().count() <= 200 && !bounce.diagnostic.contains('\n'));
        }
    }
}
