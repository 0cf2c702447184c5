//! The mail channel against real servers: what goes out arrives as it was, and what goes wrong is laid at the right door.

use crate::harness::mail::{MailServer, MailTools};
use crate::harness::until;
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _, RsaKeyPair};
use base64::prelude::*;
use bonghwa::channels::email::relays::Relays;
use bonghwa::channels::email::{Letter, MailTransport, Sent, bounces, dkim};
use bonghwa::config::email::{DkimKey, Email, SigningKey};
use bonghwa::domain::addresses::EmailAddress;
use bonghwa::domain::breakers::{Breaker, FAILURES_MAX};
use bonghwa::domain::deliveries::Outcome;
use bonghwa::domain::time::{Time, from_millis};
use rustls::pki_types::CertificateDer;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;

/// The settings with these lines under `[email]`.
fn email(relays: &[String], more: &str) -> Email {
    let settings = format!(
        "public_url = \"https://status.example.org\"\n[page]\nname = {{ ko = \"현황\", en = \"Status\" }}\n\
        [database]\nurl = \"sqlite:x.db\"\n[email]\nfrom = \"bounces@example.org\"\nrelays = {relays:?}\n{more}\n"
    );
    bonghwa::config::parse(&settings, Path::new("bonghwa.toml"), []).unwrap().email.unwrap()
}

pub(crate) fn relays(addresses: &[String], more: &str) -> Relays {
    trusting(addresses, more, &[])
}

fn trusting(addresses: &[String], more: &str, roots: &[CertificateDer<'static>]) -> Relays {
    match MailTransport::new(&email(addresses, more), roots).unwrap() {
        MailTransport::Smtp(relays) => relays,
        _ => panic!("these are relays"),
    }
}

pub(crate) fn plain(port: u16) -> String {
    format!("smtp-plain://127.0.0.1:{port}")
}

fn letter(to: &str) -> Letter {
    let address = |text: &str| EmailAddress::parse(text).unwrap();
    let words = "From: bounces@example.org\r\nSubject: =?utf-8?b?7J6l7JWg?=\r\n\r\n.\r\n..two\r\nwords\r\n";
    Letter { envelope_from: address("bounces+x7f@example.org"), to: address(to), bytes: words.into() }
}

pub(crate) fn at(seconds: i64) -> Time {
    from_millis(1_795_000_000_000 + seconds * 1_000).unwrap()
}

async fn outcome(relays: &Relays, to: &str) -> (Outcome, String) {
    match relays.send(&letter(to), at(0)).await {
        Sent::Tried { outcome, reply, .. } => (outcome, reply),
        sent => panic!("{sent:?}"),
    }
}

/// A port on which nobody listens.
fn refused() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn taken_by(sent: &Sent) -> (Option<&str>, Outcome) {
    match sent {
        Sent::Tried { relay, outcome, .. } => (relay.as_deref(), *outcome),
        sent => panic!("{sent:?}"),
    }
}

#[tokio::test]
async fn staff_wait_for_no_pace_no_session_of_others_and_no_rest() {
    let Some(tools) = MailTools::find() else { return };
    let server = tools.server(&[]);
    let bounded = relays(&[plain(server.port()) + "?connections=1&rate=1"], "pace = ['example.net=1']\ntimeout = '2s'");
    let mute = letter("mute@example.net");
    let reader = bounded.send(&mute, at(0));
    let staff = async {
        // The only session of readers is busy by now, and the pace is used up.
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(matches!(bounded.send(&letter("ada@example.net"), at(0)).await, Sent::Paced { .. }));
        let begun_at = Instant::now();
        for _ in 0..3 {
            let sent = bounded.send_to_staff(&letter("lead@example.net"), at(0)).await;
            assert_eq!(taken_by(&sent).1, Outcome::Accepted);
        }
        assert!(begun_at.elapsed() < Duration::from_secs(1), "{:?}", begun_at.elapsed());
    };
    tokio::join!(reader, staff);
    let gone = relays(&[plain(refused())], "");
    for _ in 0..3 {
        gone.send(&letter("ada@example.net"), at(0)).await;
    }
    assert!(matches!(gone.send(&letter("ada@example.net"), at(0)).await, Sent::AllResting { .. }));
    assert_eq!(taken_by(&gone.send_to_staff(&letter("lead@example.net"), at(0)).await).1, Outcome::Passing);
}

#[tokio::test]
async fn staff_rather_hear_twice_than_late() {
    let Some(tools) = MailTools::find() else { return };
    let (slow, quick) = (tools.server(&["--slow", "4"]), tools.server(&[]));
    let both = relays(&[plain(slow.port()), plain(quick.port())], "timeout = '1s'");
    let (sent, second) = (both.send_to_staff(&letter("lead@example.net"), at(0)).await, both.health()[1].relay.clone());
    assert_eq!(taken_by(&sent), (Some(&*second), Outcome::Accepted));
    assert_eq!(taken_by(&both.send(&letter("ada@example.net"), at(0)).await).1, Outcome::Ambiguous);
    assert_eq!(quick.letters().len(), 1);
}

#[tokio::test]
async fn a_letter_arrives_byte_for_byte_over_every_kind_of_way() {
    let Some(tools) = MailTools::find() else { return };
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let file = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (certificate, key) = (file("c.pem", made.cert.pem()), file("k.pem", made.signing_key.serialize_pem()));
    let identity = ["--certificate", certificate.as_str(), "--key", key.as_str()];
    for (kind, scheme, user) in [
        (vec!["--tls", "implicit"], "smtps", None),
        (vec!["--tls", "starttls", "--auth"], "smtp", Some("bonghwa by PLAIN")),
        (vec!["--tls", "starttls"], "smtp", None),
        (vec![], "smtp-plain", None),
    ] {
        let server = tools.server(&[kind.as_slice(), &identity].concat());
        let login = user.map_or("", |_| "bonghwa:p%3a%2fss@");
        let address = format!("{scheme}://{login}localhost:{}", server.port());
        let trusted = trusting(std::slice::from_ref(&address), "", &[made.cert.der().clone()]);
        let letter = letter("ada@example.net");
        let sent = trusted.send(&letter, at(0)).await;
        assert!(
            matches!(&sent, Sent::Tried { outcome: Outcome::Accepted, reply, .. } if reply == "250 2.0.0 taken"),
            "{sent:?}"
        );
        let letters = server.letters();
        let envelope =
            format!("X-From: bounces+x7f@example.org\r\nX-To: ada@example.net\r\nX-User: {}\r\n", user.unwrap_or(""));
        assert_eq!(letters, [envelope + std::str::from_utf8(&letter.bytes).unwrap()], "{kind:?}");
        trusted.close_idle(Duration::ZERO).await;
        // Neither a stranger's certificate nor a wrong password is the recipient's doing.
        if scheme != "smtp-plain" {
            let (outcome, reply) = outcome(&relays(std::slice::from_ref(&address), ""), "ada@example.net").await;
            assert_eq!(outcome, Outcome::Passing, "{reply}");
        }
        if user.is_some() {
            let wrong = trusting(&[address.replace("p%3a", "hunter2")], "", &[made.cert.der().clone()]);
            let (outcome, reply) = outcome(&wrong, "ada@example.net").await;
            assert!(outcome == Outcome::Passing && reply.starts_with("535") && !reply.contains("hunter2"), "{reply}");
            assert!(wrong.health()[0].last_fault.is_some());
        }
        assert_eq!(server.letters().len(), 1);
    }
}

#[tokio::test]
async fn a_server_without_starttls_is_given_nothing() {
    let Some(tools) = MailTools::find() else { return };
    let server = tools.server(&[]);
    let (outcome, reply) =
        outcome(&relays(&[format!("smtp://127.0.0.1:{}", server.port())], ""), "ada@example.net").await;
    assert_eq!(outcome, Outcome::Passing);
    assert!(reply.contains("STARTTLS") && server.letters().is_empty(), "{reply}");
}

#[tokio::test]
async fn what_a_mailbox_refuses_counts_against_no_relay_and_the_session_goes_on() {
    let Some(tools) = MailTools::find() else { return };
    let server = tools.server(&[]);
    let relays = relays(&[format!("{}?connections=1", plain(server.port()))], "");
    for _ in 0..FAILURES_MAX + 1 {
        for (who, expected, begins) in [
            ("gone", Outcome::Permanent, "550 5.1.1 …"),
            ("full", Outcome::Passing, "552 5.2.2"),
            ("grey", Outcome::Passing, "450 4.2.0"),
            ("unwanted", Outcome::Passing, "554 5.7.1"),
            ("spam", Outcome::Passing, "554 5.7.1"),
            ("overquota", Outcome::Passing, "552 5.2.2"),
            ("ada", Outcome::Accepted, "250 2.0.0"),
        ] {
            let (outcome, reply) = outcome(&relays, &format!("{who}@example.net")).await;
            assert_eq!(outcome, expected, "{who}: {reply}");
            assert!(reply.starts_with(begins), "{reply}");
        }
    }
    let health = &relays.health()[0];
    assert_eq!((health.breaker, health.busy, &health.last_fault), (Breaker::default(), 0, &None));
}

#[tokio::test]
async fn no_answer_is_doubtful_only_once_the_dot_is_out() {
    let Some(tools) = MailTools::find() else { return };
    let (first, second) = (tools.server(&[]), tools.server(&[]));
    let relays = relays(&[plain(first.port()), plain(second.port())], "timeout = \"1s\"");
    let sent = relays.send(&letter("hang@example.net"), at(0)).await;
    let name = relays.health()[0].relay.clone();
    let reply = "no answer in time".to_owned();
    assert_eq!(sent, Sent::Tried { relay: Some(name), outcome: Outcome::Ambiguous, reply: reply.clone() });
    assert_eq!(relays.health()[0].last_fault.as_ref().unwrap().1, reply);
    // Before the dot the next relay is asked, which keeps as silent.
    let sent = relays.send(&letter("mute@example.net"), at(0)).await;
    assert_eq!(taken_by(&sent), (Some(&*relays.health()[1].relay), Outcome::Passing));
}

#[tokio::test]
async fn a_relay_that_fails_hands_on_and_is_left_alone_until_it_is_back() {
    let Some(tools) = MailTools::find() else { return };
    let (port, second) = (refused(), tools.server(&[]));
    let relays = relays(&[plain(port), plain(second.port())], "");
    let names: Vec<Arc<str>> = relays.health().into_iter().map(|health| health.relay).collect();
    for seconds in 0..i64::from(FAILURES_MAX) + 2 {
        let sent = relays.send(&letter("ada@example.net"), at(seconds)).await;
        assert_eq!(taken_by(&sent), (Some(&*names[1]), Outcome::Accepted));
    }
    let given_up = relays.health()[0].clone();
    assert!(matches!(given_up.breaker, Breaker::Open { .. }), "{given_up:?}");
    assert!(given_up.last_fault.is_some_and(|(_, why)| why.contains("no connection")));
    let first = tools.server(&["--port", &port.to_string()]);
    // Still left alone, then tried.
    let sent = relays.send(&letter("ada@example.net"), at(10)).await;
    assert_eq!(taken_by(&sent).0, Some(&*names[1]));
    let sent = relays.send(&letter("ada@example.net"), at(60)).await;
    assert_eq!(taken_by(&sent), (Some(&*names[0]), Outcome::Accepted));
    assert_eq!(relays.health()[0].breaker, Breaker::default());
    assert_eq!(first.letters().len(), 1);
}

#[tokio::test]
async fn a_relay_without_storage_or_that_refuses_the_sender_hands_on() {
    let Some(tools) = MailTools::find() else { return };
    let (refusing, second) = (tools.server(&["--sender", "451 4.3.0 not now"]), tools.server(&[]));
    let relays = relays(&[plain(refusing.port()), plain(second.port())], "");
    let sent = relays.send(&letter("ada@example.net"), at(0)).await;
    assert_eq!(taken_by(&sent), (Some(&*relays.health()[1].relay), Outcome::Accepted));
    for who in ["store", "closing"] {
        let sent = relays.send(&letter(&format!("{who}@example.net")), at(0)).await;
        assert_eq!(taken_by(&sent), (Some(&*relays.health()[1].relay), Outcome::Passing), "{who}");
    }
    assert!(relays.health().iter().all(|health| health.last_fault.is_some()));
}

#[tokio::test]
async fn a_relay_that_knows_no_mailbox_at_all_is_what_is_wrong() {
    let Some(tools) = MailTools::find() else { return };
    let (first, second) = (tools.server(&[]), tools.server(&[]));
    let relays = relays(&[plain(first.port()), plain(second.port())], "");
    let name = |at: usize| relays.health()[at].relay.clone();
    for _ in 0..10 {
        let sent = relays.send(&letter("gone@example.net"), at(0)).await;
        assert_eq!(taken_by(&sent), (Some(&*name(0)), Outcome::Permanent));
    }
    // More in a row are not believed: the next relay is asked, and the first one counts as failing.
    let sent = relays.send(&letter("gone@example.net"), at(0)).await;
    assert_eq!(taken_by(&sent), (Some(&*name(1)), Outcome::Permanent));
    assert!(relays.health()[0].last_fault.is_some() && relays.health()[1].last_fault.is_none());
    // Until it takes somebody's letter.
    assert_eq!(outcome(&relays, "ada@example.net").await.0, Outcome::Accepted);
    let sent = relays.send(&letter("gone@example.net"), at(0)).await;
    assert_eq!(taken_by(&sent), (Some(&*name(0)), Outcome::Permanent));
}

#[tokio::test]
async fn an_answer_without_an_end_is_not_kept() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let relays = relays(&[plain(listener.local_addr().unwrap().port())], "timeout = \"20s\"");
    let endless = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut written = 0_usize;
        stream.write_all(b"220 ").await.unwrap();
        while stream.write_all(&[b'x'; 4_096]).await.is_ok() {
            written += 4_096;
        }
        written
    });
    let (outcome, reply) = outcome(&relays, "ada@example.net").await;
    assert_eq!((outcome, reply.contains("without an end")), (Outcome::Passing, true), "{reply}");
    // What was on its way in the system's own memory is not ours.
    let written = tokio::time::timeout(Duration::from_secs(10), endless).await.expect("the session is over").unwrap();
    assert!(written < 16 * 1_024 * 1_024, "{written}");
}

#[tokio::test]
async fn when_every_relay_is_left_alone_nothing_is_tried() {
    let relays = relays(&[plain(refused())], "");
    for _ in 0..FAILURES_MAX {
        assert_eq!(outcome(&relays, "ada@example.net").await.0, Outcome::Passing);
    }
    // Five seconds on: the three above took some time of their own, counted from the same moment.
    let Sent::AllResting { retry_in } = relays.send(&letter("ada@example.net"), at(5)).await else { panic!() };
    assert!((Duration::from_secs(20)..=Duration::from_secs(30)).contains(&retry_in), "{retry_in:?}");
}

#[tokio::test]
async fn a_session_that_ended_while_it_rested_is_no_failure() {
    let Some(tools) = MailTools::find() else { return };
    let server = tools.server(&[]);
    let port = server.port();
    let relays = relays(&[plain(port)], "");
    assert_eq!(outcome(&relays, "ada@example.net").await.0, Outcome::Accepted);
    drop(server);
    let server = tools.server(&["--port", &port.to_string()]);
    assert_eq!(outcome(&relays, "ada@example.net").await.0, Outcome::Accepted);
    assert_eq!((server.letters().len(), &relays.health()[0].last_fault), (1, &None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_relay_keeps_nobody_else_waiting() {
    let Some(tools) = MailTools::find() else { return };
    let (slow, quick) = (tools.server(&[]), tools.server(&[]));
    let address = format!("{}?connections=2", plain(slow.port()));
    let relays = Arc::new(relays(&[address, plain(quick.port())], ""));
    let send = |to: &'static str| {
        let relays = Arc::clone(&relays);
        tokio::spawn(async move { relays.send(&letter(to), at(0)).await })
    };
    let slow_ones = [send("slow@example.net"), send("slow@example.net")];
    until("both sessions of the slow relay are taken", || relays.health()[0].busy == 2).await;
    let begun_at = Instant::now();
    let quick_ones: Vec<_> = (0..100).map(|_| send("ada@example.net")).collect();
    for one in quick_ones {
        assert_eq!(taken_by(&one.await.unwrap()), (Some(&*relays.health()[1].relay), Outcome::Accepted));
    }
    // The slow relay takes three seconds for a letter: nobody stood behind one.
    assert!(slow.letters().is_empty(), "a hundred letters took {:?}", begun_at.elapsed());
    for one in slow_ones {
        assert_eq!(taken_by(&one.await.unwrap()), (Some(&*relays.health()[0].relay), Outcome::Accepted));
    }
    assert_eq!(relays.health()[0].busy, 0);
}

#[tokio::test]
async fn a_receiving_domain_is_not_written_to_faster_than_it_wants() {
    let Some(tools) = MailTools::find() else { return };
    let server = tools.server(&[]);
    let relays = relays(&[plain(server.port())], "pace = [\"example.net=2\"]");
    let (mut paced, mut place) = (0, Duration::ZERO);
    for _ in 0..5 {
        match relays.send(&letter("ada@example.net"), at(0)).await {
            Sent::Paced { retry_in } => {
                paced += 1;
                // Each behind the one before, half a second apart.
                assert!(retry_in > place && retry_in <= Duration::from_millis(500) * paced, "{retry_in:?}");
                place = retry_in;
            }
            sent => assert_eq!(taken_by(&sent).1, Outcome::Accepted),
        }
    }
    assert!(paced >= 1, "five letters at once were let through");
    assert_eq!(server.letters().len() as u32, 5 - paced);
    assert_eq!(outcome(&relays, "ada@example.com").await.0, Outcome::Accepted);
}

#[tokio::test]
async fn letters_become_files_whose_names_sort_by_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mails");
    let transport = MailTransport::new(&email(&[format!("folder:{}", path.display())], ""), &[]).unwrap();
    for (to, seconds) in [("c@example.net", 0), ("b@example.net", 0), ("a@example.net", 9)] {
        assert_eq!(taken_by(&transport.send(&letter(to), at(seconds)).await), (None, Outcome::Accepted));
    }
    let mut files: Vec<_> = std::fs::read_dir(&path).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let texts: Vec<String> = files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    assert_eq!(files.len(), 3);
    for (text, to) in texts.iter().zip(["c", "b", "a"]) {
        let head = format!("Return-Path: <bounces+x7f@example.org>\r\nDelivered-To: {to}@example.net\r\nFrom: ");
        assert!(text.starts_with(&head), "{text}");
    }
    let memory = MailTransport::Memory(std::sync::Mutex::default());
    memory.send(&letter("a@example.net"), at(0)).await;
    let MailTransport::Memory(kept) = memory else { panic!() };
    assert_eq!(kept.into_inner().unwrap(), [letter("a@example.net")]);
}

/// A key of each kind, and what stands in the DNS for it.
fn keys() -> (Vec<DkimKey>, Vec<String>) {
    let rsa = RsaKeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
    let ed25519 = Ed25519KeyPair::generate().unwrap();
    let rsa_public = AsDer::<PublicKeyX509Der<'_>>::as_der(rsa.public_key()).unwrap();
    let records = vec![
        format!("s1=v=DKIM1; k=rsa; p={}", BASE64_STANDARD.encode(rsa_public.as_ref())),
        format!("s2=v=DKIM1; k=ed25519; p={}", BASE64_STANDARD.encode(ed25519.public_key())),
    ];
    let key = |selector: &str, key| DkimKey { selector: selector.into(), domain: "example.org".into(), key };
    (vec![key("s1", SigningKey::Rsa(Arc::new(rsa))), key("s2", SigningKey::Ed25519(Arc::new(ed25519)))], records)
}

#[test]
fn signatures_hold_before_another_reader_of_the_standard() {
    let Some(tools) = MailTools::find() else { return };
    let (keys, records) = keys();
    let folded =
        "References: ".to_owned() + &"<0123456789abcdef@example.org>\r\n\t ".repeat(30) + "<last@example.org>\r\n";
    let head = format!(
        "From: =?utf-8?b?7ZiE7Zmp?= <status@example.org>\r\nTo:   ada@example.net\r\nSubject: =?utf-8?b?W+yepeyVoF0=?=\r\n \
        =?utf-8?b?6rKw7KCc?= (02:16)\r\nDate: Mon, 23 Nov 2026 15:00:00 +0900\r\nMessage-ID: <a@example.org>\r\n{folded}\
        List-Unsubscribe: <https://status.example.org/u/{}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\
        List-Id: <status.example.org>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/alternative;\r\n boundary=\"b\"\r\n\r\n",
        "0123456789abcdef".repeat(8)
    );
    for body in ["", "words\r\n", "two  spaces \t\r\n .\r\n\r\n\r\n", "장애 안내 본문\r\n--b--\r\n", "no end"] {
        let signed = dkim::sign(&keys, (head.clone() + body).as_bytes(), at(0)).unwrap();
        assert_eq!(tools.verify(&signed, &records), ["True", "True"], "{body:?}");
        let changed = String::from_utf8(signed).unwrap().replace("List-Unsubscribe: <https", "List-Unsubscribe: <http");
        assert!(tools.verify(changed.as_bytes(), &records).iter().all(|said| said.starts_with("False")));
        let second = format!("From: eve@example.com\r\n{changed}");
        assert!(tools.verify(second.as_bytes(), &records).iter().all(|said| said.starts_with("False")));
    }
}

#[tokio::test]
async fn a_bounce_of_postfix_leads_back_to_the_letter() {
    let Some(tools) = MailTools::find() else { return };
    let next: MailServer = tools.server(&[]);
    let Some(postfix) = tools.postfix(next.port()) else { return };
    let relays = relays(&[plain(postfix.port)], "");
    // Postfix takes it and finds out later.
    assert_eq!(outcome(&relays, "gone@example.net").await.0, Outcome::Accepted);
    until("the bounce has come", || !next.letters().is_empty()).await;
    let bounce =
        bounces::read(next.letters()[0].as_bytes(), &EmailAddress::parse("bounces@example.org").unwrap()).unwrap();
    assert_eq!((bounce.tag.as_deref(), bounce.is_permanent), (Some("x7f"), true));
    assert_eq!(bounce.recipient.unwrap().as_str(), "gone@example.net");
    assert!(
        bounce.status.unwrap().to_string() == "5.1.1" && bounce.diagnostic.contains("no such mailbox"),
        "{}",
        bounce.diagnostic
    );
}

#[test]
fn a_rehearsal_writes_files_and_reaches_nobody() {
    assert!(MailTransport::rehearsed(&email(&[plain(25)], "")).is_none());
    let folder = MailTransport::rehearsed(&email(&["folder:mails".to_owned()], ""));
    assert!(matches!(folder, Some(MailTransport::Folder(_))));
}
