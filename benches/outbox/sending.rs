//! From delivery rows to letters that a relay has accepted and that are recorded.

use super::people::{Place, now};
use super::{cpu, sink::Sink};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::RsaKeyPair;
use bonghwa::channels::email::MailTransport;
use bonghwa::clock::Clock;
use bonghwa::config;
use bonghwa::config::email::{DkimKey, Email, SigningKey};
use bonghwa::domain::deliveries::State;
use bonghwa::domain::page::Page;
use bonghwa::domain::subscriber_links::LinkKey;
use bonghwa::store::{Conn, Error, deliveries};
use bonghwa::workers::deliverer::{Deliverer, Meter, Rendering};
use bonghwa::workers::fan_out::FanOut;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Sessions at once, of both.
const SESSIONS: usize = 16;

/// Letters through the whole of it, by turns with Postfix's client with letters as long as ours.
pub async fn measure(letters: usize, rounds: usize) {
    let Some(sink) = Sink::start(&[]) else { return println!("smtp-sink is not there (Debian's package postfix)") };
    let bytes = length_of_letters().await;
    println!("letters of {bytes} bytes, {SESSIONS} sessions");
    let names: Vec<&str> = Place::all().map(|place| place.name).collect();
    for (at, name) in names.iter().enumerate() {
        let (mut theirs, mut ours, mut costs) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rounds {
            theirs.push(sink.source(SESSIONS, bytes, letters));
            let place = Place::all().nth(at).unwrap();
            let round = send(&place, letters, &[&sink], None).await;
            ours.push(round.per_second);
            costs.push(round.cost);
        }
        let (theirs, ours, cost) = (median(theirs), median(ours), median(costs));
        println!("smtp-source -d                 {theirs:.0} letters per second");
        println!(
            "accepted and recorded, {name:<10} {ours:.0} letters per second, {:.2} of it; {:.0} µs of one core for each",
            ours / theirs,
            1e6 * cost
        );
    }
}

/// Letters that are signed, and when the first of them is on the wire.
pub async fn measure_signed(letters: usize) {
    let Some(sink) = Sink::start(&[]) else { return println!("smtp-sink is not there (Debian's package postfix)") };
    for place in Place::all() {
        let round = send(&place, letters, &[&sink], Some(key())).await;
        println!(
            "{letters} letters signed with RSA-2048, {:<10}  {:.1} s, {:.0} per second; {:.0} µs of one core for each",
            place.name,
            letters as f64 / round.per_second,
            round.per_second,
            1e6 * round.cost
        );
    }
    for place in Place::all() {
        println!(
            "the first on the wire after the release, {:<10} {} ms",
            place.name,
            first_after(&place, letters).await
        );
    }
}

/// A relay that takes a second for each letter before one that does not: how many a second until only those are left that the slow one
/// may hold, and until all are told. The last letter of the slow one takes its second whoever else is there.
pub async fn measure_slow(letters: usize) {
    let (quick, slow) = (Sink::start(&[]), Sink::start(&["-w", "1"]));
    let (Some(quick), Some(slow)) = (quick, slow) else { return println!("smtp-sink is not there") };
    for turn in 1..=3 {
        let alone = send(&Place::sqlite(), letters, &[&quick], None).await;
        let beside = send(&Place::sqlite(), letters, &[&slow, &quick], None).await;
        println!(
            "turn {turn}: a quick relay alone {:.0} letters per second, behind a slow one {:.0}: {:.2}; to the last letter {:.2}",
            alone.but_the_last,
            beside.but_the_last,
            beside.but_the_last / alone.but_the_last,
            beside.per_second / alone.per_second
        );
    }
}

struct Round {
    per_second: f64,
    /// Until all but as many are told as a relay has sessions.
    but_the_last: f64,
    /// Processor time of one letter in this process, in seconds.
    cost: f64,
}

/// Sends so many through these relays, the preferred one first.
async fn send(place: &Place, letters: usize, sinks: &[&Sink], key: Option<DkimKey>) -> Round {
    place.begin(letters).await;
    place.publish().await;
    expand(place, chrono::Duration::zero()).await;
    let ports: Vec<u16> = sinks.iter().map(|sink| sink.port).collect();
    let deliverer = deliverer(place, &ports, key);
    let cancel = CancellationToken::new();
    let (begun, used) = (Instant::now(), cpu::seconds());
    let sending = tokio::spawn(deliverer.run(cancel.clone()));
    // Asked for once all are counted: it walks over all that was due, twenty times a second beside what is measured.
    let is_under_way = |conn: &mut Conn| {
        Ok::<_, Error>(deliveries::find_next_due(conn)?.is_some() || !deliveries::list_holders(conn)?.is_empty())
    };
    let (most, mut most_after) = (letters - SESSIONS, None);
    loop {
        let told = place.told().await;
        if most_after.is_none() && told >= most {
            most_after = Some(begun.elapsed());
        }
        if told >= letters && !place.store.read(is_under_way).await.unwrap() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (seconds, used) = (begun.elapsed().as_secs_f64(), cpu::seconds() - used);
    assert_eq!(place.count(State::Sent).await, i64::try_from(letters).unwrap());
    cancel.cancel();
    sending.await.unwrap();
    let but_the_last = most_after.map_or(seconds, |after| after.as_secs_f64());
    Round {
        per_second: letters as f64 / seconds,
        but_the_last: most as f64 / but_the_last,
        cost: used / letters as f64,
    }
}

async fn expand(place: &Place, hold: chrono::Duration) {
    let fan_out = FanOut { store: place.store.clone(), machine: Clock::System, clock: Clock::System, hold };
    fan_out.expand_all(&CancellationToken::new()).await.unwrap();
}

/// Milliseconds from the release of letters that wait to the first words of one at a server.
async fn first_after(place: &Place, letters: usize) -> i64 {
    place.begin(letters).await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let deliverer = deliverer(place, &[listener.local_addr().unwrap().port()], Some(key()));
    let seen = first_words(listener);
    let cancel = CancellationToken::new();
    let sending = tokio::spawn(deliverer.run(cancel.clone()));
    place.publish().await;
    // Long enough that every row stands before.
    expand(place, chrono::Duration::seconds(10)).await;
    let find = |conn: &mut Conn| Ok::<_, Error>(bonghwa::store::notifications::find(conn, 1)?.release_at);
    let release_at = place.store.read(find).await.unwrap().unwrap();
    let seen_at = tokio::task::spawn_blocking(move || seen.recv().unwrap()).await.unwrap();
    cancel.cancel();
    sending.await.unwrap();
    (seen_at - release_at).num_milliseconds()
}

/// When the words of a letter first come in; every session is ended then.
fn first_words(listener: TcpListener) -> mpsc::Receiver<bonghwa::domain::time::Time> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let sender = sender.clone();
            std::thread::spawn(move || {
                let mut stream = stream.unwrap();
                stream.write_all(b"220 here\r\n").unwrap();
                for line in BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok) {
                    let answer = if line == "DATA" { "354 go on\r\n" } else { "250-here\r\n250 8BITMIME\r\n" };
                    if line.starts_with("From:") {
                        let _ = sender.send(now());
                        return;
                    }
                    let _ = stream.write_all(answer.as_bytes());
                }
            });
        }
    });
    receiver
}

fn deliverer(place: &Place, ports: &[u16], key: Option<DkimKey>) -> Deliverer {
    let relays: Vec<String> =
        ports.iter().map(|port| format!("smtp-plain://127.0.0.1:{port}?connections={SESSIONS}")).collect();
    let (page, mut email) = settings(&format!("{relays:?}"));
    email.dkim.extend(key);
    let transport = MailTransport::new(&email, &[]).unwrap();
    Deliverer {
        store: place.store.clone(),
        machine: Clock::System,
        transport,
        email,
        page: Arc::new(page),
        key: LinkKey::from_secret(b"a secret of this bench"),
        holder: 7,
        is_rehearsal: false,
        meter: Meter::default(),
    }
}

pub fn settings(relays: &str) -> (Page, Email) {
    let settings = format!(
        "public_url = \"https://status.example.org\"\n[page]\nname = {{ ko = \"서비스 현황\", en = \"Service status\" }}\n\
        [database]\nurl = \"sqlite:x.db\"\n[email]\nfrom = \"status@example.org\"\nrelays = {relays}\n"
    );
    let config = config::parse(&settings, Path::new("bonghwa.toml"), []).unwrap();
    (config.page, config.email.unwrap())
}

async fn length_of_letters() -> usize {
    let place = Place::sqlite();
    place.begin(4).await;
    place.publish().await;
    expand(&place, chrono::Duration::zero()).await;
    let deliverer = Deliverer { transport: MailTransport::Memory(Mutex::default()), ..deliverer(&place, &[25], None) };
    deliverer.send_due(&mut Rendering::default()).await.unwrap();
    let MailTransport::Memory(sent) = &deliverer.transport else { panic!("a memory") };
    let sent = sent.lock().unwrap();
    sent.iter().map(|letter| letter.bytes.len()).sum::<usize>() / sent.len()
}

fn key() -> DkimKey {
    let key = SigningKey::Rsa(Arc::new(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()));
    DkimKey { selector: "s1".into(), domain: "example.org".into(), key }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
