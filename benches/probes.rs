//! What thousands of probes cost: `cargo bench --bench probes -- [PROBES] [SECONDS]`, 10,000 for 40 seconds unless said
//! otherwise, each every 30 seconds, a new HTTP connection each time, ten probes to a component.
//!
//! The listener is this same program started a second time, so that its work is not counted as the prober's. Everything
//! seen is recorded in a SQLite file, as `serve` does it. Prints how long the catalogue took to apply, the checks per
//! second, the share of one core that this process took (on Linux only), how late checks began, and what was recorded.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement that cannot go on fails with the place where it stood, and prints what it found"
)]

mod cpu;

use bonghwa::actions;
use bonghwa::clock::Clock;
use bonghwa::config::catalogue::parse;
use bonghwa::config::{DatabaseUrl, Probing, Retention};
use bonghwa::domain::language::Language;
use bonghwa::domain::probes::Watched;
use bonghwa::domain::time::Time;
use bonghwa::domain::verdict::{Flapping, Judging, Patience};
use bonghwa::probing::Checker;
use bonghwa::store::probes::{ensure_series, list_watched};
use bonghwa::store::{Conn, Error, Store, observations};
use bonghwa::workers::prober::{self, Counters, Limits, Lines};
use bonghwa::workers::recorder::{Inputs, Recorder};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// The argument that makes this program the listener.
const LISTEN: &str = "listen";
/// Where the checks are made from.
const LOCATION: &str = "here";
const ZONE: chrono_tz::Tz = chrono_tz::Asia::Seoul;
/// Probes of one component.
const PROBES_OF_ONE: u64 = 10;
/// What is not measured: the first check of every probe, which turns its verdict from unknown.
const WARM_UP: Duration = Duration::from_secs(35);

fn main() {
    // Cargo adds `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if arguments.first().is_some_and(|first| first == LISTEN) {
        return listen();
    }
    let number =
        |at: usize, default| arguments.get(at).map_or(default, |text: &String| text.parse().expect("a number"));
    measure(number(0, 10_000), Duration::from_secs(number(1, 40)));
}

fn measure(probes: u64, span: Duration) {
    let mut listener = Command::new(std::env::current_exe().unwrap())
        .arg(LISTEN)
        // It ends when its standard input does, so that it never outlives the measurement.
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut port = String::new();
    BufReader::new(listener.stdout.take().unwrap()).read_line(&mut port).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(run(probes, port.trim(), span));
    drop(listener.stdin.take());
    listener.wait().unwrap();
}

async fn run(probes: u64, port: &str, span: Duration) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("probes.db")), true).unwrap();
    let (watched_to, watched) = watch::channel(Arc::new(apply_catalogue(&store, probes, port).await));
    let (out, observations) = mpsc::channel(10_000);
    let counters = Arc::new(Counters::default());
    let cancel = CancellationToken::new();
    let checker = Arc::new(Checker::new(vec!["127.0.0.0/8".parse().unwrap()], &[]).unwrap());
    let limits = Limits { concurrency: 256, concurrency_per_host: 256 };
    let day = Duration::from_secs(86_400);
    let recorder = Recorder {
        store: store.clone(),
        clock: Clock::System,
        zone: ZONE,
        retention: Retention { observations: 30 * day, check_hours: 400 * day },
        failed_writes: Arc::default(),
    };
    let inputs = Inputs { watched: watched.clone(), observations };
    let recording = tokio::spawn(recorder.clone().run(inputs, cancel.clone()));
    let counted = Arc::clone(&counters);
    // Nobody asks for a check here.
    let ((_, asked), (answers, _)) = (mpsc::channel(1), mpsc::channel(1));
    let lines = Lines { watched, asked, seen: out, answers };
    let probing = tokio::spawn(prober::run(lines, checker, Clock::System, limits, counted, cancel.clone()));
    tokio::time::sleep(WARM_UP).await;
    let (begun_at, checks, cpu) = (Instant::now(), counters.snapshot().checks, cpu::seconds());
    tokio::time::sleep(span).await;
    let seconds = begun_at.elapsed().as_secs_f64();
    let (after, cpu) = (counters.snapshot(), cpu::seconds() - cpu);
    cancel.cancel();
    probing.await.unwrap();
    recording.await.unwrap();
    drop(watched_to);
    let checks = (after.checks - checks) as f64;
    println!("checks per second        {:.1}", checks / seconds);
    println!("share of one core        {:.2} %", 100.0 * cpu / seconds);
    println!("CPU time per check       {:.0} µs", 1e6 * cpu / checks);
    println!("lag p50, p99, max        {}, {}, {} ms", after.lag_ms_p50, after.lag_ms_p99, after.lag_ms_max);
    println!("late, skipped            {}, {}", after.late, after.skipped);
    let recorded = store.read(|conn| observations::list_latest(conn, Time::default(), i64::MAX)).await.unwrap();
    let mut outcomes: BTreeMap<String, u64> = BTreeMap::new();
    for seen in recorded {
        *outcomes.entry(format!("{:?}", seen.outcome)).or_default() += 1;
    }
    println!("checks made, recorded    {}, {outcomes:?}", counters.snapshot().checks);
    println!("writes that failed       {}", recorder.failed_writes.load(Ordering::Relaxed));
}

/// The catalogue of the measurement as it stands in a database.
async fn apply_catalogue(store: &Store, probes: u64, port: &str) -> Vec<Watched> {
    let mut file = String::new();
    for number in 0..probes.div_ceil(PROBES_OF_ONE) {
        file += &format!("[[component]]\nslug = \"c{number}\"\nname = \"C{number}\"\n");
    }
    for number in 0..probes {
        let component = number / PROBES_OF_ONE;
        file += &format!("[[probe]]\nslug = \"p{number}\"\ncomponent = \"c{component}\"\n");
        file += &format!("url = \"http://127.0.0.1:{port}/health/{number}\"\n");
    }
    let begun = Instant::now();
    let draft = parse(&file, Path::new("catalogue.toml"), &probing(), &[Language::English]).unwrap().draft;
    let parsed = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let apply = move |conn: &mut Conn| {
        actions::record::begin(conn, Clock::System.now(), ZONE)?;
        actions::catalogue::apply(conn, Clock::System.now(), ZONE, &draft, false)
    };
    store.write(apply).await.unwrap();
    println!("catalogue                read in {parsed:.2} s, applied in {:.2} s", begun.elapsed().as_secs_f64());
    let list = |conn: &mut Conn| {
        ensure_series(conn, LOCATION)?;
        list_watched(conn, LOCATION)
    };
    let watched: Vec<Watched> = store.write::<_, Error, _>(list).await.unwrap();
    assert_eq!(watched.len() as u64, probes);
    watched
}

fn probing() -> Probing {
    let patience = Patience { checks: 2, time: Duration::from_secs(30) };
    Probing {
        location: LOCATION.to_owned(),
        interval: Duration::from_secs(30),
        timeout: Duration::from_secs(10),
        attempts: 2,
        judging: Judging {
            failure: patience,
            recovery: patience,
            slow_above_ms: Some(2000),
            well_below_ms: Some(1000),
            silent_after: Duration::from_secs(120),
            flapping: Flapping { changes: 5, within: Duration::from_secs(600) },
        },
        concurrency: 256,
        concurrency_per_host: 256,
        allow: Vec::new(),
    }
}

/// Answers every request alike and closes, until standard input ends; prints its port first.
fn listen() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("{}", listener.local_addr().unwrap().port());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream));
            }
        });
        tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()))
            .await
            .unwrap()
            .unwrap();
    });
}

async fn answer(mut stream: tokio::net::TcpStream) {
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 15\r\nconnection: close\r\n\r\n{\"status\":\"ok\"}";
    let (mut head, mut chunk) = (Vec::new(), [0; 1024]);
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(count) => head.extend_from_slice(&chunk[..count]),
        }
    }
    if stream.write_all(ANSWER).await.is_ok() {
        let _ = stream.shutdown().await;
    }
}
