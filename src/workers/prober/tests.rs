//! The schedule under paused time: tokio moves its clock to the next timer whenever nothing else can happen.

use super::*;
use crate::domain::ids::{ComponentId, ProbeId};
use crate::domain::observations::SeriesId;
use crate::domain::probes::{Check, Probe, TcpCheck};
use crate::domain::time::from_millis;
use crate::domain::verdict::{Flapping, Judging, Patience};
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;
use tokio::time::{Instant, sleep};

const INTERVAL: Duration = Duration::from_secs(30);

fn watched(slug: &str, host: &str) -> Watched {
    let patience = Patience { checks: 1, time: Duration::ZERO };
    let judging = Judging {
        failure: patience,
        recovery: patience,
        slow_above_ms: None,
        well_below_ms: None,
        silent_after: Duration::from_secs(300),
        flapping: Flapping { changes: 5, within: Duration::from_secs(600) },
    };
    let probe = Probe {
        id: ProbeId::from_slug(slug),
        slug: slug.to_owned(),
        component: ComponentId::from_slug(slug),
        is_decisive: true,
        interval: INTERVAL,
        timeout: Duration::from_secs(5),
        attempts: 1,
        check: Check::Tcp(TcpCheck { host: host.to_owned(), port: 1 }),
        judging,
    };
    Watched { probe, series: SeriesId(1) }
}

fn many(count: usize, host: &str) -> Vec<Watched> {
    (0..count).map(|number| watched(&format!("{host}-{number}"), host)).collect()
}

/// A prober whose checks take as long as the name of their host says, in milliseconds (`panic` panics).
struct Stage {
    begun_at: Instant,
    catalogue: watch::Sender<Arc<Vec<Watched>>>,
    seen: mpsc::Receiver<Observation>,
    asked: mpsc::Sender<ProbeId>,
    answers: mpsc::Receiver<Answer>,
    starts: Arc<Mutex<Vec<(String, Duration)>>>,
    doubled: Arc<Mutex<Vec<String>>>,
    counters: Arc<Counters>,
    cancel: CancellationToken,
    prober: tokio::task::JoinHandle<()>,
}

impl Stage {
    fn open(probes: Vec<Watched>, concurrency: usize, concurrency_per_host: usize) -> Stage {
        let begun_at = Instant::now();
        let (catalogue, receiver) = watch::channel(Arc::new(probes));
        let (out, seen) = mpsc::channel(100_000);
        let ((asked, asking), (answering, answers)) = (mpsc::channel(10), mpsc::channel(10));
        let starts = Arc::new(Mutex::new(Vec::new()));
        let under_way = Arc::new(Mutex::new(HashMap::<String, usize>::new()));
        let doubled = Arc::new(Mutex::new(Vec::new()));
        let (log, doubles) = (Arc::clone(&starts), Arc::clone(&doubled));
        let check = move |catalogue: Arc<Vec<Watched>>, index: usize| {
            let (log, under_way, doubled) = (Arc::clone(&log), Arc::clone(&under_way), Arc::clone(&doubles));
            async move {
                let probe = &catalogue[index].probe;
                log.lock().unwrap().push((probe.slug.clone(), begun_at.elapsed()));
                let before = std::mem::replace(under_way.lock().unwrap().entry(probe.slug.clone()).or_default(), 1);
                if before != 0 {
                    doubled.lock().unwrap().push(probe.slug.clone());
                }
                let took_ms = match probe.check.host() {
                    "panic" => panic!("a fault in a check"),
                    host => host.trim_start_matches(char::is_alphabetic).parse().unwrap_or(0),
                };
                sleep(Duration::from_millis(took_ms)).await;
                under_way.lock().unwrap().insert(probe.slug.clone(), 0);
                Reading { outcome: Outcome::Ok, latency_ms: Some(took_ms as u32), note: None }
            }
        };
        let counters = Arc::new(Counters::default());
        let cancel = CancellationToken::new();
        let clock = Clock::manual(from_millis(1_000_000).unwrap());
        let schedule = Schedule::new(Limits { concurrency, concurrency_per_host }, Arc::clone(&counters));
        let prober = tokio::spawn(run_with(
            Lines { watched: receiver, asked: asking, seen: out, answers: answering },
            check,
            clock,
            schedule,
            cancel.clone(),
        ));
        Stage { begun_at, catalogue, seen, asked, answers, starts, doubled, counters, cancel, prober }
    }

    /// Lets time pass, and fails where a probe was checked while a check of it was under way.
    async fn play(&self, until: Duration) {
        // Half a millisecond past, so that what is due at `until` itself has begun.
        tokio::time::sleep_until(self.begun_at + until + Duration::from_micros(500)).await;
        assert_eq!(*self.doubled.lock().unwrap(), Vec::<String>::new());
    }

    fn starts_of(&self, slug: &str) -> Vec<Duration> {
        let starts = self.starts.lock().unwrap();
        starts.iter().filter(|(started, _)| started == slug).map(|(_, at)| *at).collect()
    }

    fn first_starts(&self) -> Vec<Duration> {
        let mut first = HashMap::new();
        for (slug, at) in self.starts.lock().unwrap().iter() {
            first.entry(slug.clone()).or_insert(*at);
        }
        let mut first: Vec<Duration> = first.into_values().collect();
        first.sort();
        first
    }
}

/// Timers have a grain of one millisecond, and the place of a check may be free one grain later.
fn is_near(a: Duration, b: Duration) -> bool {
    a.abs_diff(b) <= Duration::from_millis(3)
}

#[tokio::test(start_paused = true)]
async fn a_small_catalogue_begins_at_once_and_a_large_one_fills_the_interval_evenly() {
    let small = Stage::open(many(10, "a"), 100, 100);
    small.play(Duration::from_millis(205)).await;
    assert_eq!(small.first_starts().len(), 10);

    let large = Stage::open(many(6000, "a"), 100, 100);
    large.play(INTERVAL).await;
    let first = large.first_starts();
    assert_eq!(first.len(), 6000);
    for tenth in 0..10 {
        let (from, to) = (INTERVAL.mul_f64(f64::from(tenth) / 10.0), INTERVAL.mul_f64(f64::from(tenth + 1) / 10.0));
        let count = first.iter().filter(|at| (from..to).contains(*at)).count();
        // 600 each, give or take five standard deviations.
        assert!((480..720).contains(&count), "{count} of 6000 begin in tenth {tenth}");
    }
}

#[tokio::test(start_paused = true)]
async fn checks_stay_in_phase_however_long_they_take() {
    let stage = Stage::open(vec![watched("p", "h20000")], 10, 10);
    stage.play(INTERVAL * 1000 + Duration::from_secs(1)).await;
    let starts = stage.starts_of("p");
    assert_eq!(starts.len(), 1001);
    assert!(is_near(starts[1000], starts[0] + INTERVAL * 1000), "{:?} after {:?}", starts[1000], starts[0]);
    assert_eq!(stage.counters.snapshot().skipped, 0);
}

#[tokio::test(start_paused = true)]
async fn a_check_that_outlasts_its_interval_makes_the_missed_ones_skipped_and_is_never_doubled() {
    let stage = Stage::open(vec![watched("p", "h70000")], 10, 10);
    stage.play(INTERVAL * 9 + Duration::from_secs(1)).await;
    let starts = stage.starts_of("p");
    let gaps: Vec<Duration> = starts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(starts.len(), 4);
    assert!(gaps.iter().all(|gap| is_near(*gap, INTERVAL * 3)), "{gaps:?}");
    assert_eq!(stage.counters.snapshot().skipped, 6);
}

#[tokio::test(start_paused = true)]
async fn a_host_at_its_bound_holds_up_only_its_own_probes() {
    let mut probes = many(50, "slow60000");
    probes.extend(many(50, "quick10"));
    let mut stage = Stage::open(probes, 20, 2);
    stage.play(Duration::from_secs(29)).await;
    let mut quick = 0;
    while let Ok(observation) = stage.seen.try_recv() {
        quick += usize::from(observation.latency_ms == Some(10));
    }
    assert_eq!(quick, 50);
    let slow = stage.starts.lock().unwrap().iter().filter(|(slug, _)| slug.starts_with("slow")).count();
    assert_eq!(slow, 2);
    assert_eq!(stage.counters.snapshot().under_way, 2);
}

#[tokio::test(start_paused = true)]
async fn no_more_checks_than_allowed_are_under_way_and_those_that_wait_are_late() {
    let probes =
        (0..40).map(|number| watched(&format!("p{number}"), &format!("h{}5000", "x".repeat(number)))).collect();
    let stage = Stage::open(probes, 10, 10);
    // The names differ in letters only, so each is a host of its own, and each check takes 5 s.
    stage.play(Duration::from_secs(4)).await;
    assert_eq!(stage.counters.snapshot().under_way, 10);
    stage.play(Duration::from_secs(26)).await;
    let seen = stage.counters.snapshot();
    assert_eq!((seen.checks, seen.late, seen.skipped), (40, 30, 0));
    assert!((14_000..=15_100).contains(&seen.lag_ms_max), "{}", seen.lag_ms_max);
}

#[tokio::test(start_paused = true)]
async fn a_change_of_the_catalogue_leaves_the_phase_of_what_stays() {
    let stage = Stage::open(vec![watched("stays", "h1"), watched("goes", "h1"), watched("moves", "h1")], 10, 10);
    stage.play(Duration::from_secs(10)).await;
    stage.catalogue.send_replace(Arc::new(vec![watched("new", "h1"), watched("moves", "k1"), watched("stays", "h1")]));
    stage.play(Duration::from_secs(40)).await;
    for slug in ["stays", "moves"] {
        let starts = stage.starts_of(slug);
        assert_eq!(starts.len(), 2, "{slug}");
        assert!(is_near(starts[1], starts[0] + INTERVAL), "{slug}: {starts:?}");
    }
    assert_eq!(stage.starts_of("goes").len(), 1);
    let new = stage.starts_of("new");
    assert_eq!(new.len(), 1);
    // Its spread is 20 ms, and the step that it falls into ends at most 100 ms later.
    assert!(new[0] >= Duration::from_secs(10) && new[0] < Duration::from_millis(10_130), "{new:?}");
}

#[tokio::test(start_paused = true)]
async fn checks_that_come_due_close_together_begin_together() {
    let stage = Stage::open(many(1_000, "h1"), 1_000, 1_000);
    stage.play(Duration::from_secs(35)).await;
    let mut instants: Vec<Duration> = stage.starts.lock().unwrap().iter().map(|(_, at)| *at).collect();
    assert!(instants.len() >= 1_000);
    instants.dedup();
    assert!(instants.len() <= 351, "{} instants in 35 s", instants.len());
}

#[tokio::test(start_paused = true)]
async fn a_new_interval_counts_from_the_change_on() {
    let stage = Stage::open(vec![watched("p", "h1")], 10, 10);
    stage.play(Duration::from_secs(1)).await;
    let mut often = watched("p", "h1");
    often.probe.interval = Duration::from_secs(2);
    stage.catalogue.send_replace(Arc::new(vec![often]));
    stage.play(Duration::from_secs(10)).await;
    let starts = stage.starts_of("p");
    assert_eq!(starts.len(), 6, "{starts:?}");
    assert!(is_near(starts[5], starts[1] + Duration::from_secs(8)), "{starts:?}");
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_leaves_and_returns_during_its_check_is_not_checked_twice_at_once() {
    let stage = Stage::open(vec![watched("p", "h20000")], 10, 10);
    stage.play(Duration::from_secs(1)).await;
    stage.catalogue.send_replace(Arc::new(Vec::new()));
    stage.play(Duration::from_secs(2)).await;
    stage.catalogue.send_replace(Arc::new(vec![watched("p", "h20000")]));
    stage.play(Duration::from_secs(25)).await;
    assert_eq!(stage.starts_of("p").len(), 1);
    assert_eq!(stage.counters.snapshot().skipped, 1);
    stage.play(Duration::from_secs(35)).await;
    assert_eq!(stage.starts_of("p").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_changes_its_host_while_it_waits_strands_nobody() {
    let of_host = |slug: &str, host: &str| watched(slug, host);
    let stage = Stage::open(vec![of_host("a", "h8000"), of_host("b", "h8000"), of_host("c", "h8000")], 10, 1);
    stage.play(Duration::from_secs(1)).await;
    assert_eq!(stage.starts.lock().unwrap().len(), 1);
    let first = stage.starts.lock().unwrap()[0].0.clone();
    let mut waiting = ["a", "b", "c"].into_iter().filter(|slug| *slug != first);
    let (moved, stays) = (waiting.next().unwrap(), waiting.next().unwrap());
    stage.catalogue.send_replace(Arc::new(vec![
        of_host(&first, "h8000"),
        of_host(moved, "k8000"),
        of_host(stays, "h8000"),
    ]));
    stage.play(Duration::from_secs(2)).await;
    assert_eq!(stage.starts_of(moved).len(), 1);
    stage.play(Duration::from_secs(10)).await;
    assert_eq!(stage.starts_of(stays).len(), 1);
    assert_eq!(stage.counters.snapshot().skipped, 0);
}

#[tokio::test(start_paused = true)]
async fn a_check_that_panics_is_our_own_failure_and_the_next_one_comes() {
    let mut stage = Stage::open(vec![watched("p", "panic")], 1, 1);
    stage.play(INTERVAL).await;
    sleep(Duration::from_secs(1)).await;
    for _ in 0..2 {
        let observation = stage.seen.try_recv().unwrap();
        assert_eq!((observation.outcome, observation.latency_ms), (Outcome::SelfFailed, None));
        assert!(observation.note.is_some());
        assert_eq!(observation.at, from_millis(1_000_000).unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn a_check_that_is_asked_for_comes_at_once_and_leaves_the_phase() {
    let mut stage = Stage::open(vec![watched("p", "h10")], 10, 10);
    stage.play(Duration::from_secs(10)).await;
    stage.asked.send(ProbeId::from_slug("p")).await.unwrap();
    stage.play(Duration::from_secs(11)).await;
    let answer = stage.answers.try_recv().unwrap();
    assert_eq!((answer.probe, answer.seen.latency_ms), (ProbeId::from_slug("p"), Some(10)));
    stage.play(Duration::from_secs(61)).await;
    let starts = stage.starts_of("p");
    assert_eq!(starts.len(), 4, "{starts:?}");
    assert!(is_near(starts[3], starts[0] + INTERVAL * 2), "{starts:?}");
    // All four are observations like any other, and nobody asked for the rest.
    assert_eq!((stage.seen.len(), stage.answers.try_recv().is_err()), (4, true));
    assert_eq!(stage.counters.snapshot().skipped, 0);
}

#[tokio::test(start_paused = true)]
async fn asking_for_what_is_under_way_or_waits_joins_it_and_is_bounded_as_all_are() {
    let mut stage = Stage::open(vec![watched("a", "h8000"), watched("b", "h8000")], 10, 1);
    stage.play(Duration::from_secs(1)).await;
    for slug in ["a", "b", "a", "b", "nobody"] {
        stage.asked.send(ProbeId::from_slug(slug)).await.unwrap();
    }
    stage.play(Duration::from_secs(7)).await;
    assert_eq!(stage.starts.lock().unwrap().len(), 1, "one place at that host");
    stage.play(Duration::from_secs(20)).await;
    assert_eq!((stage.starts_of("a").len(), stage.starts_of("b").len()), (1, 1));
    let mut answered = 0;
    while stage.answers.try_recv().is_ok() {
        answered += 1;
    }
    assert_eq!(answered, 2);
}

#[tokio::test(start_paused = true)]
async fn it_ends_when_cancelled_and_when_nobody_records() {
    let stage = Stage::open(many(5, "h60000"), 10, 10);
    stage.play(Duration::from_secs(1)).await;
    stage.cancel.cancel();
    stage.prober.await.unwrap();

    let Stage { seen, prober, .. } = Stage::open(many(5, "h60000"), 10, 10);
    drop(seen);
    prober.await.unwrap();
}
