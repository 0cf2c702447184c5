//! What thousands of probes cost: `cargo bench --bench probes -- [PROBES] [SECONDS]`, 10,000 for 40 seconds unless said
//! otherwise, each every 30 seconds, a new HTTP connection each time.
//!
//! The listener is this same program started a second time, so that its work is not counted as the prober's. Prints the
//! checks per second, the prober's share of one core (from `/proc/self/stat`, so on Linux only), how late checks began,
//! and what came out of them. Observations are taken off the channel and counted, not stored.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement that cannot go on fails with the place where it stood, and prints what it found"
)]

use bonghwa::clock::Clock;
use bonghwa::domain::ids::{ComponentId, ProbeId};
use bonghwa::domain::observations::{Outcome, SeriesId};
use bonghwa::domain::probes::{Check, HttpCheck, Probe, Watched};
use bonghwa::domain::verdict::{Flapping, Judging, Patience};
use bonghwa::probing::Checker;
use bonghwa::workers::prober::{self, Counters, Limits};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// The argument that makes this program the listener.
const LISTEN: &str = "listen";
/// Kernel clock ticks in a second, the unit of `/proc/self/stat`; 100 on every Linux of our time.
const TICKS_PER_SECOND: f64 = 100.0;
/// What is not measured: the start of the process and its first connections.
const WARM_UP: Duration = Duration::from_secs(5);

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
    let catalogue: Vec<Watched> = (0..probes).map(|number| watched(number, port.trim())).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(run(catalogue, span));
    drop(listener.stdin.take());
    listener.wait().unwrap();
}

async fn run(catalogue: Vec<Watched>, span: Duration) {
    let (_keep, receiver) = watch::channel(Arc::new(catalogue));
    let (out, mut seen) = mpsc::channel(1024);
    let counters = Arc::new(Counters::default());
    let cancel = CancellationToken::new();
    let checker = Arc::new(Checker::new(vec!["127.0.0.0/8".parse().unwrap()], &[]).unwrap());
    let limits = Limits { concurrency: 256, concurrency_per_host: 256 };
    let prober =
        tokio::spawn(prober::run(receiver, checker, Clock::System, limits, Arc::clone(&counters), out, cancel.clone()));
    let outcomes = tokio::spawn(async move {
        let mut outcomes: BTreeMap<String, u64> = BTreeMap::new();
        while let Some(observation) = seen.recv().await {
            let word = match observation.outcome {
                Outcome::Ok => "ok".to_owned(),
                other => format!("{other:?}: {}", observation.note.unwrap_or_default()),
            };
            *outcomes.entry(word).or_default() += 1;
        }
        outcomes
    });
    tokio::time::sleep(WARM_UP).await;
    let (begun_at, checks, cpu) = (Instant::now(), counters.snapshot().checks, cpu_seconds());
    tokio::time::sleep(span).await;
    let seconds = begun_at.elapsed().as_secs_f64();
    let (after, cpu) = (counters.snapshot(), cpu_seconds() - cpu);
    cancel.cancel();
    prober.await.unwrap();
    let checks = (after.checks - checks) as f64;
    println!("checks per second        {:.1}", checks / seconds);
    println!("share of one core        {:.2} %", 100.0 * cpu / seconds);
    println!("CPU time per check       {:.0} µs", 1e6 * cpu / checks);
    println!("lag p50, p99, max        {}, {}, {} ms", after.lag_ms_p50, after.lag_ms_p99, after.lag_ms_max);
    println!("late, skipped, under way {}, {}, {}", after.late, after.skipped, after.under_way);
    println!("outcomes                 {:?}", outcomes.await.unwrap());
}

fn watched(number: u64, port: &str) -> Watched {
    let patience = Patience { checks: 2, time: Duration::from_secs(30) };
    let slug = format!("probe-{number}");
    let probe = Probe {
        id: ProbeId::from_slug(&slug),
        component: ComponentId::from_slug(&slug),
        slug,
        is_decisive: true,
        interval: Duration::from_secs(30),
        timeout: Duration::from_secs(10),
        attempts: 2,
        check: Check::Http(HttpCheck {
            url: format!("http://127.0.0.1:{port}/health/{number}").parse().unwrap(),
            method: "GET".to_owned(),
            headers: Vec::new(),
            body: None,
            redirects_max: 3,
            conditions: Vec::new(),
            certificate_days_min: None,
        }),
        judging: Judging {
            failure: patience,
            recovery: patience,
            slow_above_ms: Some(2000),
            well_below_ms: Some(1000),
            silent_after: Duration::from_secs(120),
            flapping: Flapping { changes: 5, within: Duration::from_secs(600) },
        },
    };
    Watched { probe, series: SeriesId(i64::try_from(number).unwrap()) }
}

/// Seconds of processor time that this process has used, in itself and in the kernel for it.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The name in parentheses may hold anything; after it, the 12th and 13th fields are the two times.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: f64 = fields[11..13].iter().map(|field| field.parse::<f64>().unwrap()).sum();
    ticks / TICKS_PER_SECOND
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
