//! What sending mail costs: `cargo bench --bench mail -- [LETTERS] [ROUNDS]`, 40,000 letters of 4 KB in three rounds unless said
//! otherwise.
//!
//! Letters go through the channel into Postfix's `smtp-sink` over 16 sessions, by turns with Postfix's own `smtp-source -d` with
//! as many sessions and letters of the same size into the same sink; medians and their ratio are printed. Then DKIM: signatures
//! per second on one core, with a key of each kind, and letters signed and sent. Needs Debian's package `postfix`; the sink and
//! the source take their share of the machine, so only the ratio is worth anything.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement that cannot go on fails with the place where it stood, and prints what it found"
)]

mod cpu;
mod sink;

use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{Ed25519KeyPair, RsaKeyPair};
use bonghwa::channels::email::{Letter, MailTransport, Sent, dkim};
use bonghwa::config::email::{DkimKey, SigningKey};
use bonghwa::domain::addresses::EmailAddress;
use bonghwa::domain::deliveries::Outcome;
use bonghwa::domain::time::{Time, from_millis};
use sink::Sink;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Sessions at once, of both.
const SESSIONS: usize = 16;
/// Letters under way at once: enough that no session waits for its next one.
const SENDERS: usize = 2 * SESSIONS;
/// The length of a letter.
const BYTES: usize = 4_096;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let number =
        |at: usize, default| arguments.get(at).map_or(default, |text: &String| text.parse().expect("a number"));
    let (letters, rounds): (usize, usize) = (number(0, 40_000), number(1, 3));
    measure_signing();
    let Some(sink) = Sink::start(&[]) else {
        println!("sending was left out: smtp-sink is not there (Debian's package postfix)");
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (mut theirs, mut ours, mut signed, mut costs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let keys = keys();
    for _ in 0..rounds {
        theirs.push(sink.source(SESSIONS, BYTES, letters));
        ours.push(runtime.block_on(send(&sink, letters, &[])));
        let cpu = cpu::seconds();
        signed.push(runtime.block_on(send(&sink, letters / 4, &keys[..1])));
        costs.push((cpu::seconds() - cpu) / (letters / 4) as f64);
    }
    let (theirs, ours, signed) = (median(theirs), median(ours), median(signed));
    println!("smtp-source -d           {theirs:.0} letters per second");
    println!("this channel             {ours:.0} letters per second, {:.2} of it", ours / theirs);
    println!("signed with RSA-2048     {signed:.0} letters per second, 100,000 in {:.0} s", 100_000.0 / signed);
    let cost = median(costs);
    println!("of one core for that     {:.0} µs a letter, {:.0} s for 100,000", 1e6 * cost, 1e5 * cost);
}

/// Letters per second of ours, each signed with `keys`.
async fn send(sink: &Sink, letters: usize, keys: &[DkimKey]) -> f64 {
    let settings = format!(
        "public_url = \"https://status.example.org\"\n[page]\nname = {{ ko = \"현황\", en = \"Status\" }}\n[database]\n\
        url = \"sqlite:x.db\"\n[email]\nfrom = \"a@example.org\"\n\
        relays = [\"smtp-plain://127.0.0.1:{}?connections={SESSIONS}\"]\n",
        sink.port
    );
    let config = bonghwa::config::parse(&settings, Path::new("bonghwa.toml"), []).unwrap();
    let transport = Arc::new(MailTransport::new(&config.email.unwrap(), &[]).unwrap());
    let next = Arc::new(AtomicUsize::new(0));
    let message: Arc<[u8]> = message().into();
    let begun = Instant::now();
    let senders = (0..SENDERS).map(|_| {
        let (transport, next, message) = (Arc::clone(&transport), Arc::clone(&next), Arc::clone(&message));
        let keys = keys.to_vec();
        tokio::spawn(async move {
            while next.fetch_add(1, Ordering::Relaxed) < letters {
                let bytes =
                    if keys.is_empty() { message.to_vec() } else { dkim::sign(&keys, &message, now()).unwrap() };
                let address = |text| EmailAddress::parse(text).unwrap();
                let letter = Letter { envelope_from: address("a@example.org"), to: address("b@example.net"), bytes };
                let sent = transport.send(&letter, now()).await;
                assert!(matches!(sent, Sent::Tried { outcome: Outcome::Accepted, .. }), "{sent:?}");
            }
        })
    });
    for sender in senders.collect::<Vec<_>>() {
        sender.await.unwrap();
    }
    letters as f64 / begun.elapsed().as_secs_f64()
}

fn measure_signing() {
    let (keys, message) = (keys(), message());
    for (name, keys) in [("RSA-2048", &keys[..1]), ("Ed25519", &keys[1..]), ("both", &keys[..])] {
        let (begun, cpu) = (Instant::now(), cpu::seconds());
        let mut signed = 0;
        while begun.elapsed() < Duration::from_secs(2) {
            dkim::sign(keys, &message, now()).unwrap();
            signed += 1;
        }
        println!("DKIM, {name:<18} {:.0} letters per second of one core", f64::from(signed) / (cpu::seconds() - cpu));
    }
}

fn keys() -> Vec<DkimKey> {
    let rsa = SigningKey::Rsa(Arc::new(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()));
    let ed25519 = SigningKey::Ed25519(Arc::new(Ed25519KeyPair::generate().unwrap()));
    let key = |key| DkimKey { selector: "s1".into(), domain: "example.org".into(), key };
    [rsa, ed25519].map(key).to_vec()
}

/// A letter of the length, with the fields that ours have.
fn message() -> Vec<u8> {
    let mut message =
        "From: =?utf-8?b?7ZiE7Zmp?= <a@example.org>\r\nTo: b@example.net\r\nSubject: =?utf-8?b?W+yepeyVoF0=?=\r\n\
        Date: Mon, 23 Nov 2026 15:00:00 +0900\r\nMessage-ID: <a@example.org>\r\nList-Id: <status.example.org>\r\n\
        List-Unsubscribe: <https://status.example.org/u/0123456789abcdef>\r\nMIME-Version: 1.0\r\n\
        Content-Type: text/plain; charset=utf-8\r\n\r\n"
            .to_owned();
    while message.len() < BYTES {
        message.push_str("7ZiE7J6sIOqysOygnCBBUEkg7J2R64u17J20IOyngOyXsOuQmOqzoCDsnojsirXri4jri6Q=\r\n");
    }
    message.truncate(BYTES - 2);
    (message + "\r\n").into_bytes()
}

fn now() -> Time {
    from_millis(1_795_000_000_000).unwrap()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
